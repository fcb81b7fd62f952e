"""Rows of an import that named no household or no person for sure: joined to somebody here, made a new one, or put away.

What a row said stays with it, whatever becomes of it (`design.md` §3 "Imports": undecided rows never block).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.duplicates import Likeness, People, PersonFact
from app.domain.errors import AppError
from app.domain.idnumbers import birth_date, sex
from app.domain.questionnaire.field import Level
from app.domain.records import RECORDS, declared
from app.domain.relations import HEAD
from app.domain.values import blank, mask_text, parse
from app.services.collecting.new_rows import short_numbers_from
from app.services.desk import Desk
from app.services.family.duplicates import Place, member_file, people_here, places_of, writing
from app.services.files import HouseholdFile, Rec, load_household
from app.store import history
from app.store.door import Door, new_id
from app.store.rows import highest, read_records, row_state
from app.store.store import Connection

PARTS = {"household": "household", "member": "member"}  # parts of a row that can be written here
# What a row is not asked for: it stands where it is put.
LEFT_OUT = frozenset(("household_id", "person_id", "sort", "local_household_no", "village_code"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the row: what the column is called, what stood in it (level 3 in part)."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class ParkedLine:
    """A row that waits (or was settled: `on`, `how`). `who`: people here it may be, the certain ones first."""

    id: str
    name: str
    file: str
    place: str
    why: str
    household_number: str
    cells: tuple[Cell, ...]
    who: tuple[Place, ...]
    certain: bool
    on: date | None = None
    how: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a row: one sentence, the household and member concerned, cells that could not be read."""

    row: str
    text: str
    household: str = ""
    member: str = ""
    unread: tuple[str, ...] = ()


def parked_lines(desk: Desk, settled: bool = False) -> list[ParkedLine]:
    """Rows that wait, in the order they came; with `settled` those that were dealt with, the latest first."""
    with desk.reading() as connection:
        rows = [row for row in read_records(connection, "parked_row") if (row["settled_on"] is not None) is settled]
        people = People(people_here(connection) if rows and not settled else ())
        found = [_line(connection, row, people, desk.place.code) for row in rows]
    return sorted(found, key=lambda line: line.on or date.min, reverse=True) if settled else found


def open_parked(connection: Connection) -> int:
    """How many rows wait."""
    return sum(row["settled_on"] is None for row in read_records(connection, "parked_row"))


def _line(connection: Connection, row: Rec, people: People, village: str) -> ParkedLine:
    content = {str(key): str(text) for key, text in dict(row["content"] or {}).items()}
    pairs = people.like(_fact(content, village))
    places = places_of(connection, [pair.right for pair in pairs])
    return ParkedLine(
        str(row["id"]), content.get("member.name", ""), str(row["file"]), str(row["place"]), str(row["reason"]),
        str(row["household_number"] or ""), tuple(_cells(content)),
        tuple(places[pair.right.id] for pair in pairs if pair.right.id in places),
        bool(pairs) and pairs[0].likeness is Likeness.SAME, row["settled_on"], str(row["settled_how"] or ""),
    )  # fmt: skip


def _cells(content: dict[str, str]) -> Iterator[Cell]:
    for key, text in content.items():
        part, _, name = key.partition(".")
        field = declared(PARTS[part]).get(name) if part in PARTS else None
        if field is None:
            yield Cell(name or key, text)
        elif field.level >= Level.SENSITIVE:
            yield Cell(field.label, mask_text(field.format, text) if field.format else "＊＊＊")
        else:
            yield Cell(field.label, text)


def _fact(content: dict[str, str], village: str) -> PersonFact:
    values, _unread = _values("member", content)
    group = str(_values("household", content)[0].get("group_name") or "")
    return PersonFact("", "", str(values.get("name") or ""), str(values.get("id_number") or ""),
                      values.get("birth_date"), group, village)  # fmt: skip


def _values(part: str, content: dict[str, str]) -> tuple[Rec, list[str]]:
    """Values of one part of a row, and the labels of cells nobody can read."""
    fields = {f.key: f for f in RECORDS[PARTS[part]].fields}
    found: Rec = {}
    unread: list[str] = []
    for key, text in content.items():
        name = key.removeprefix(f"{part}.")
        field = fields.get(name)
        if name == key or field is None or name in LEFT_OUT or field.computed:
            continue
        try:
            value = parse(field, text, keep_foreign=True)
        except AppError:
            unread.append(field.label)
            continue
        if not blank(value):
            found[name] = value
    return found, unread


# ---- settling -------------------------------------------------------------------------------------------------


def attach_to_person(desk: Desk, row: str, member: str) -> Settled:
    """The row is somebody who is here: what he lacks is filled from it, nothing is overwritten. AppError DUP-102, DUP-120."""
    with writing(desk, "处理放到一边的行") as door:
        content = _open_row(door.connection, row)
        file, person = member_file(door.connection, member)
        values, unread = _values("member", content)
        fresh = {key: value for key, value in values.items() if blank(person.get(key))}
        if fresh:
            door.change("member", member, fresh, why="导入文件里放到一边的行")
        text = f"是{file.short}的{person.get('name')}" + (f"，补了{len(fresh)}项" if fresh else "，没有要补的")
        return _settle(desk, door, row, text, file.id, member, unread)


def attach_to_household(desk: Desk, row: str, household: str, relation: str = "") -> Settled:
    """The row is a new member of a household that is here; `relation` where the row does not say it.

    AppError DUP-121 (no name), DUP-122 (no relation, or a second head), DUP-120."""
    with writing(desk, "处理放到一边的行") as door:
        content = _open_row(door.connection, row)
        file = load_household(door.connection, household)
        values, unread = _values("member", content)
        if relation:
            values["relation"] = relation
        _check_member(file, values)
        member = _create_member(door, file.id, values)
        return _settle(desk, door, row, f"加进{file.short}：{values['name']}", file.id, member, unread)


def attach_as_household(desk: Desk, row: str, group: str = "") -> Settled:
    """The row is the head of a household that is not here yet. AppError DUP-121, DUP-120."""
    with writing(desk, "处理放到一边的行") as door:
        content = _open_row(door.connection, row)
        record, unread = _values("household", content)
        values, more = _values("member", content)
        if blank(values.get("name")):
            raise _nameless()
        number = next(short_numbers_from(door.connection))
        record |= {"village_code": desk.place.code, "local_household_no": number}
        if group:
            record["group_name"] = group
        household = door.create("household", record, row_id=new_id(), village=desk.place.code)
        member = _create_member(door, household, {**values, "relation": HEAD})
        return _settle(desk, door, row, f"新建一户：{values['name']}（{number}）", household, member, [*unread, *more])


def discard(desk: Desk, row: str, reason: str) -> Settled:
    """The row is not needed: put away with the reason, its content stays. AppError DUP-101 without one, DUP-120."""
    if not reason.strip():
        raise AppError("DUP-101", "不要这一行要写说明。", "请写明为什么不要。", "重复核对")
    with writing(desk, "处理放到一边的行") as door:
        _open_row(door.connection, row)
        return _settle(desk, door, row, f"不要：{reason.strip()}", "", "", ())


def undo_settled(desk: Desk, row: str) -> None:
    """The row waits again, and what it had become is taken back. AppError DUP-106 when something was changed since, DUP-120."""
    with writing(desk, "撤销处理") as door:
        state = row_state(door.connection, "parked_row", row)
        stamp = state.stamps.get("settled_on") if state else None
        if state is None or stamp is None or not state.values.get("settled_on"):
            raise AppError("DUP-120", "这一行还没有处理过。", "请刷新后再看。", "重复核对")
        try:
            history.undo(door.connection, door, *stamp)
        except AppError as error:
            if error.code not in ("S-140", "S-141"):
                raise
            raise AppError(
                "DUP-106", "处理以后又改过同样的内容，不能整步撤销。", "请直接改成正确的内容。", "重复核对"
            ) from error


def _open_row(connection: Connection, row: str) -> dict[str, str]:
    found = next((r for r in read_records(connection, "parked_row") if r["id"] == row), None)
    if found is None or found["settled_on"] is not None:
        raise AppError("DUP-120", "这一行已经处理过了，或者不在了。", "请刷新后再看。", "重复核对")
    return {str(key): str(text) for key, text in dict(found["content"] or {}).items()}


def _nameless() -> AppError:
    return AppError(
        "DUP-121",
        "这一行没有姓名，不能登记成一个人。",
        "请选“就是这个人”并到已有的人，或者写明原因不要它。",
        "重复核对",
    )


def _check_member(file: HouseholdFile, values: Rec) -> None:
    if blank(values.get("name")):
        raise _nameless()
    if blank(values.get("relation")) or str(values["relation"]).startswith("!"):
        raise AppError("DUP-122", f"没有写{values['name']}的与户主关系。", "请选与户主关系。", file.short)
    if values["relation"] == HEAD and file.head is not None:
        raise AppError("DUP-122", f"{file.short}已经有户主。", f"请选{values['name']}和户主的关系。", file.short)


def _create_member(door: Door, household: str, values: Rec) -> str:
    door.flush()
    number = str(values.get("id_number") or "")
    first: dict[str, Any] = {
        "household_id": household, "person_id": new_id(), "presence": "present", "counted_in_income": True,
        "sort": highest(door.connection, "member", "sort", household) + 1,
        "id_type": "id_card" if number else "none", "birth_date": birth_date(number), "sex": sex(number),
    }  # fmt: skip
    return door.create("member", {**{k: v for k, v in first.items() if not blank(v)}, **values})


def _settle(desk: Desk, door: Door, row: str, text: str, household: str, member: str, unread: Iterable[str]) -> Settled:
    left = tuple(dict.fromkeys(unread))
    how = text + (f"（没有读懂：{'、'.join(left)}）" if left else "")
    door.change("parked_row", row, {"settled_on": desk.today, "settled_how": how}, why=how)
    return Settled(row, f"{how}。", household, member, left)
