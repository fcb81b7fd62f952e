"""代码表: the township's editions of the code lists, changed item by item from a day on (`domain/questionnaire/editions.py`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.domain.errors import AppError
from app.domain.policy import checked, setting_for
from app.domain.policy_values import value_text
from app.domain.questionnaire.codelist import CodeList, plain
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.editions import (
    CODES_PREFIX,
    OPEN_LISTS,
    Change,
    Item,
    Items,
    added,
    found_item,
    items_of,
    laid_over,
    moved_to,
    renamed,
    retired,
)
from app.services.desk import Desk
from app.services.policies import check_ours, own_rows, put_entry
from app.store.door import Door

WHERE = "代码表"


@dataclass(frozen=True, slots=True)
class ListLine:
    """A code list: how many items are offered, what its edition changes, since when, by whom; `open`: items may be added."""

    name: str
    label: str
    offered: int
    changes: str
    since: date | None
    township: bool
    document: str
    open: bool
    coming: date | None = None


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item on a day: `shipped` its word in the program ("" for an added one), `parent` the word of what it stands under."""

    code: str
    label: str
    retired: bool
    shipped: str
    parent: str
    note: str = ""


def code_list(text: str) -> CodeList:
    """A shipped list by its name or Chinese label; AppError CODE-108."""
    wanted = plain(text)
    found = [one for one in CODE_LISTS.shipped.values() if wanted in (plain(one.name), plain(one.label))]
    if not found:
        raise AppError("CODE-108", f"没有“{text.strip()}”这张代码表。", "请在“设置”的“代码表”里查看名称。", WHERE)
    return found[0]


def lists_in_force(desk: Desk) -> dict[str, CodeList]:
    """The code lists of today that are not as shipped."""
    with desk.reading() as connection:
        return desk.editions(connection)


def list_lines(desk: Desk) -> list[ListLine]:
    """Every code list, changed ones first."""
    with desk.reading() as connection:
        policy = desk.policy(connection)
    view = policy.at(desk.today)
    found = []
    for shipped in CODE_LISTS.shipped.values():
        key = f"{CODES_PREFIX}{shipped.name}"
        entry = policy.entry(key, desk.today)
        coming = next((e.valid_from for e in policy.entries(key) if e.valid_from > desk.today), None)
        now = view.editions.get(shipped.name, shipped)
        found.append(ListLine(
            shipped.name, shipped.label, len(now.active()), value_text(setting_for(key), entry.value) if entry else "",
            entry.valid_from if entry else None, bool(entry and entry.township), str(entry.document or "") if entry else "",
            shipped.name in OPEN_LISTS, coming,
        ))  # fmt: skip
    return sorted(found, key=lambda line: (not line.changes and line.coming is None, not line.open, line.label))


def item_lines(desk: Desk, name: str, on: date | None = None) -> list[ItemLine]:
    """The items of a list as they are on a day (today), retired ones among them. AppError CODE-108."""
    shipped = code_list(name)
    with desk.reading() as connection:
        now = desk.view(connection, on).editions.get(shipped.name, shipped)
    parents = {code.code: code.label for found in CODE_LISTS.shipped.values() for code in found.codes} | {
        code.code: code.label for code in now.codes
    }
    known = shipped.by_code
    return [
        ItemLine(code.code, code.label, not code.is_active, known[code.code].label if code.code in known else "",
                 parents.get(code.parent, code.parent), code.note)
        for code in now.codes
    ]  # fmt: skip


def rename_item(desk: Desk, name: str, item: str, label: str, since: date | None = None, document: str = "") -> None:
    """Another word for an item from a day on. AppError CODE-102 … CODE-104, CODE-107, CODE-108, CODE-109, SET-010."""
    _change(
        desk,
        name,
        lambda shipped, items: renamed(found_item(shipped, items, item).code, label),
        since,
        document,
        "修改代码表",
    )


def add_item(
    desk: Desk, name: str, label: str, parent: str = "", since: date | None = None, document: str = ""
) -> None:
    """A new item from a day on; `parent` the word of what it stands under. AppError as `rename_item`, CODE-106 a fixed list."""

    def make(shipped: CodeList, items: Items) -> Change:
        return added(shipped, label, _parent(shipped, parent))

    _change(desk, name, make, since, document, "增加代码")


def _parent(shipped: CodeList, text: str) -> str:
    wanted = {code.parent for code in shipped.codes if code.parent}
    if not text.strip():
        if wanted:
            names = "、".join(dict.fromkeys(_word(code) for code in wanted))
            raise AppError("CODE-110", "没有写新的一项属于哪一类。", f"请写：{names}。", shipped.label)
        return ""
    found = [code for code in wanted if plain(text) in (plain(code), plain(_word(code)))]
    if not found:
        raise AppError(
            "CODE-110",
            f"“{shipped.label}”没有“{text.strip()}”这一类。",
            f"请写：{'、'.join(sorted(_word(code) for code in wanted))}。",
            shipped.label,
        )
    return found[0]


def _word(code: str) -> str:
    return next((one.by_code[code].label for one in CODE_LISTS.shipped.values() if code in one.by_code), code)


def retire_item(desk: Desk, name: str, item: str, since: date | None = None, document: str = "") -> None:
    """An item is offered no more from a day on; rows that have it keep showing it. AppError CODE-105 … CODE-109, SET-010."""
    _change(
        desk, name, lambda shipped, items: retired(found_item(shipped, items, item).code), since, document, "停用代码"
    )


def restore_item(desk: Desk, name: str, item: str, since: date | None = None, document: str = "") -> None:
    """A retired item is offered again from a day on."""
    _change(
        desk,
        name,
        lambda shipped, items: retired(found_item(shipped, items, item).code, back=True),
        since,
        document,
        "恢复代码",
    )


def move_item(desk: Desk, name: str, item: str, place: int, since: date | None = None, document: str = "") -> None:
    """An item stands at a place (1 the first) from a day on."""
    _change(
        desk,
        name,
        lambda shipped, items: moved_to(found_item(shipped, items, item).code, max(place - 1, 0)),
        since,
        document,
        "代码排序",
    )


def _change(
    desk: Desk, name: str, make: Callable[[CodeList, Items], Change], since: date | None, document: str, verb: str
) -> None:
    """Change the edition of a day and this side's later ones: what begins later is not to forget it."""
    shipped, start = code_list(name), since or desk.today
    if start < desk.today:
        raise AppError("CODE-109", "代码表只能从今天或以后起改。", "以前的表格照当时的叫法，不用改。", shipped.label)
    key = f"{CODES_PREFIX}{shipped.name}"
    with desk.writing(verb) as door:
        check_ours(desk, door, key)
        now = _items_on(desk, door, shipped, start)
        change = make(shipped, now)
        put_entry(desk, door, key, _checked(key, change(now)), start, document)
        for row in own_rows(desk, door.connection, key):
            if row["valid_from"] > start:
                items = _items_on(desk, door, shipped, row["valid_from"])
                put_entry(desk, door, key, _checked(key, change(items)), row["valid_from"], str(row["document"] or ""))


def _items_on(desk: Desk, door: Door, shipped: CodeList, on: date) -> Items:
    view = desk.view(door.connection, on)
    found = view.editions.get(shipped.name) or laid_over(shipped, ())
    own = {code.code for code in shipped.codes}
    return tuple(Item(item.code, item.label, item.retired, code.parent if code.code not in own else "")
                 for item, code in zip(items_of(found), found.codes, strict=True))  # fmt: skip


def _checked(key: str, items: Items) -> object:
    return checked(key, [item.to_json() for item in items])[1]
