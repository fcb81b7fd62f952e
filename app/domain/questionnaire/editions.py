"""A township's edition of a code list laid over the shipped one: labels, order, new and retired items (`design.md` §3 Policy).

An edition names every item of a list in its order; nothing ever leaves a list: a retired item is shown and printed where it
stands and offered nowhere. Which edition holds is a matter of a day, so that closed months read as they were written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from app.domain.errors import AppError
from app.domain.questionnaire.codelist import Code, CodeList, plain
from app.domain.words import banned_in

CODES_PREFIX = "codes."
MOST_LETTERS = 40
# Lists whose items the rules do not tell apart: items may be added and retired. Of all others only the words and the order.
OPEN_LISTS = frozenset((
    "MARRIAGE", "EDU", "SCHOOL", "DROPOUT", "HEALTH", "DISABILITY", "LABOUR", "POLITICAL", "ETHNICITY", "TEKUN_MODE",
    "ALLOWANCE", "PRESENCE_REASON", "NOT_COUNTED", "CHANNEL", "APPLYMODE", "STRUCTURE", "WATER", "ROAD", "FUEL", "DISASTER",
    "COPING", "VEHICLE_USE", "EVIDENCE", "MEASURE_ITEM", "POST", "POST_SOURCE", "POST_FORM", "JOBCHANNEL", "CHECK_METHOD",
    "INCOME_CHANGE", "SATISFACTION", "PAIRING_LEVEL", "WORK_CHECK_MODE", "JOB_SERVICE", "WATER_PROBLEM", "HOME_HANDLING",
    "CALENDAR_KIND", "ALERT_DEPARTMENT", "GRANT_KIND", "GRANT_FUND", "RECEIPT", "CARE_AGREEMENT", "LOW_CHANNEL", "LOW_APPLY",
    "PROBLEM_SOURCE", "ATTACHMENT", "RELATIVE_ROLE", "KINSHIP", "WATCH_REASON",
))  # fmt: skip

_IN_FORCE: ContextVar[Mapping[str, CodeList] | None] = ContextVar("code_lists_in_force", default=None)


@dataclass(frozen=True, slots=True)
class Item:
    """One item of an edition; `parent` only of an added one, whose item stands nowhere else."""

    code: str
    label: str
    retired: bool = False
    parent: str = ""

    def to_json(self) -> dict[str, object]:
        """As a setting holds it."""
        found: dict[str, object] = {"code": self.code, "label": self.label}
        return found | ({"retired": True} if self.retired else {}) | ({"parent": self.parent} if self.parent else {})

    @staticmethod
    def from_json(value: Mapping[str, object]) -> Item:
        """Back from a setting; a value of another shape raises KeyError or TypeError."""
        return Item(str(value["code"]), str(value["label"]), bool(value.get("retired")), str(value.get("parent") or ""))


Items = tuple[Item, ...]


class Lists(Mapping[str, CodeList]):
    """All code lists by name, as the edition in force in this thread has them, else as shipped."""

    def __init__(self, shipped: Iterable[CodeList]) -> None:
        self.shipped: dict[str, CodeList] = {found.name: found for found in shipped}

    def __getitem__(self, name: str) -> CodeList:
        edition = _IN_FORCE.get()
        if edition and name in edition:
            return edition[name]
        return self.shipped[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.shipped)

    def __len__(self) -> int:
        return len(self.shipped)

    def __contains__(self, name: object) -> bool:
        return name in self.shipped


def take_editions(editions: Mapping[str, CodeList]) -> None:
    """From now on these lists hold in this thread: it works at another store, or a setting changed."""
    _IN_FORCE.set(editions)


@contextmanager
def editions_of(editions: Mapping[str, CodeList]) -> Iterator[None]:
    """Within these lines the lists of another day hold."""
    before = _IN_FORCE.set(editions)
    try:
        yield
    finally:
        _IN_FORCE.reset(before)


def items_of(found: CodeList) -> Items:
    """A list as the items of an edition."""
    return tuple(Item(code.code, code.label, not code.is_active) for code in found.codes)


def laid_over(shipped: CodeList, edition: Items, others: Iterable[Items] = ()) -> CodeList:
    """The list under an edition. `others`: all other editions known, the oldest first; their words still read, and an item
    only they know is retired here, never lost. What a newer program ships stands behind."""
    known, names = shipped.by_code, _words([*others, edition])
    listed = {item.code: item for item in edition}
    extra = {item.code: replace(item, retired=True) for other in others for item in other}
    order = [*edition, *(item for item in items_of(shipped) if item.code not in listed)]
    order += [item for code, item in extra.items() if code not in listed and code not in known]
    return replace(shipped, codes=tuple(_code(item, known, names, sort) for sort, item in enumerate(order, 1)))


def _words(editions: Sequence[Items]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for items in editions:
        for item in items:
            found[item.code] = tuple(dict.fromkeys((*found.get(item.code, ()), item.label)))
    return found


def _code(item: Item, known: Mapping[str, Code], names: Mapping[str, tuple[str, ...]], sort: int) -> Code:
    shipped = known.get(item.code)
    before = (*((shipped.label, *shipped.aliases) if shipped else ()), *names.get(item.code, ()))
    aliases = tuple(word for word in dict.fromkeys(before) if word != item.label)
    if shipped is None:
        return Code(
            item.code, item.label, sort, item.parent, is_active=not item.retired, aliases=aliases, source="乡镇"
        )
    return replace(shipped, label=item.label, sort=sort, is_active=not item.retired, aliases=aliases)


# ---- changing an edition ------------------------------------------------------------------------------------------------

Change = Callable[[Items], Items]


def checked_items(shipped: CodeList, value: object) -> list[dict[str, object]]:
    """An edition as a setting holds it. AppError CODE-101 … CODE-106 with the list's name as place."""
    try:
        items = tuple(Item.from_json(one) for one in value)  # type: ignore[attr-defined]
    except (KeyError, TypeError, AttributeError):
        raise AppError("CODE-101", "代码表的内容不完整。", "请在“设置”的“代码表”里修改。", shipped.label) from None
    if not items:
        return []  # the shipped list again
    _check_words(shipped, items)
    _check_fixed(shipped, items)
    return [item.to_json() for item in items]


def _check_words(shipped: CodeList, items: Items) -> None:
    seen: set[tuple[str, str]] = set()
    codes: set[str] = set()
    for item in items:
        if not item.label.strip() or len(item.label) > MOST_LETTERS:
            text = f"叫法“{item.label[:MOST_LETTERS]}”不能用。"
            raise AppError("CODE-102", text, f"请写1至{MOST_LETTERS}个字。", shipped.label)
        bad = banned_in(item.label)
        if bad and item.label not in {code.label for code in shipped.codes}:
            raise AppError("CODE-103", f"“{item.label}”里有不能用的词“{bad[0].word}”。", f"请改成“{bad[0].replacement}”。", shipped.label)  # fmt: skip
        parent = item.parent or (shipped.by_code[item.code].parent if item.code in shipped.by_code else "")
        word = (parent, plain(item.label))
        if item.code in codes or (word in seen and not item.retired):
            raise AppError("CODE-104", f"“{item.label}”已经在表里。", "同一张表里叫法不能重复。", shipped.label)
        codes.add(item.code)
        if not item.retired:
            seen.add(word)


def _check_fixed(shipped: CodeList, items: Items) -> None:
    if not any(not item.retired for item in items):
        raise AppError("CODE-105", "不能把所有选项都停用。", "至少留一项。", shipped.label)
    if shipped.name in OPEN_LISTS:
        return
    known = shipped.by_code
    for item in items:
        if item.code not in known or item.retired is known[item.code].is_active:
            text = f"“{shipped.label}”的选项由程序的规则使用，不能增加或停用“{item.label}”。"
            raise AppError("CODE-106", text, "可以改叫法和先后。", shipped.label)


def found_item(shipped: CodeList, items: Items, text: str) -> Item:
    """An item by its words or code; AppError CODE-107."""
    wanted = plain(text)
    here = [item for item in items if wanted in (plain(item.label), plain(item.code))]
    if len(here) != 1:
        listed = "、".join(item.label for item in items if not item.retired)
        raise AppError(
            "CODE-107", f"“{shipped.label}”里没有“{text.strip()}”这一项。", f"现有：{listed}。", shipped.label
        )
    return here[0]


def renamed(code: str, label: str) -> Change:
    """Another word for an item."""
    return lambda items: tuple(replace(item, label=label.strip()) if item.code == code else item for item in items)


def added(shipped: CodeList, label: str, parent: str = "") -> Change:
    """A new item behind those offered; adding what was retired offers it again. Two clerks who add the same get the same code."""
    code = "t" + hashlib.sha256(f"{shipped.name}\0{parent}\0{plain(label)}".encode()).hexdigest()[:12]
    return lambda items: (*(item for item in items if item.code != code), Item(code, label.strip(), parent=parent))


def retired(code: str, back: bool = False) -> Change:
    """An item is offered no more, or again."""
    return lambda items: tuple(replace(item, retired=not back) if item.code == code else item for item in items)


def moved_to(code: str, place: int) -> Change:
    """An item stands at a place (0 the first)."""

    def move(items: Items) -> Items:
        rest = [item for item in items if item.code != code]
        rest[place:place] = [item for item in items if item.code == code]
        return tuple(rest)

    return move
