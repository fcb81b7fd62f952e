"""到龄名单: who reaches an age in a month, and what was seen to (`domain.md` §22 "Death and birthdays")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.due import Turning, turnings
from app.domain.errors import AppError
from app.domain.workdays import month_end, month_start
from app.services.desk import Desk
from app.services.duties.facts import born_of
from app.services.files import HouseholdFile, load_household, load_households
from app.store.door import stable_id
from app.store.store import Connection

PARTS = ("household", "member", "monitoring_case", "life_event", "age_note")
WHERE = "到龄名单"


@dataclass(frozen=True, slots=True)
class AgeLine:
    """One person of the list and whose he is."""

    name: str
    number: str
    group: str
    head: str
    turning: Turning


def age_list(desk: Desk, first: str, last: str = "") -> list[AgeLine]:
    """Who reaches one of the ages of the setting in the months `first` to `last` (YYYYMM), by day. AppError DATE-001."""
    with desk.reading() as connection:
        return age_lines(desk, connection, first, last)


def age_lines(desk: Desk, connection: Connection, first: str, last: str = "") -> list[AgeLine]:
    """`age_list` inside a reading."""
    start, end = month_start(first), month_end(last or first)
    ages = tuple(desk.view(connection).get("birthday_ages"))
    files = [file for file in load_households(connection, None, PARTS) if not file.ended]
    lines = [_line(file, found) for file in files for found in turnings(file.id, born_of(file), ages, start, end)]
    return sorted(lines, key=lambda line: (line.turning.on, line.group, line.number))


def _line(file: HouseholdFile, found: Turning) -> AgeLine:
    number, group = str(file.record.get("local_household_no") or ""), str(file.record.get("group_name") or "")
    return AgeLine(found.name, number, group, file.head_name, found)


def note_age(desk: Desk, household: str, member: str, age: int, outcome: str, on: date) -> str:
    """What was done for somebody who reached an age; returns the row. AppError DUTY-121 … DUTY-123."""
    if not outcome.strip():
        raise AppError("DUTY-121", "没有写怎么办的。", "例如：已报乡镇申请高龄津贴。", WHERE)
    if on > desk.today:
        raise AppError("DUTY-122", "办理日期不能晚于今天。", "请核对日期。", WHERE)
    with desk.writing("登记到龄办理") as door:
        file = load_household(door.connection, household)
        if not any(row["id"] == member for row in file.members):
            raise AppError("DUTY-123", "这一户没有这个人。", "请刷新以后再看。", file.short)
        values = {"member_id": member, "age": age, "date": on, "outcome": outcome.strip(), "name": desk.operator}
        known = next((r for r in file.rows("age_note") if (r["member_id"], r["age"]) == (member, age)), None)
        if known:
            door.change("age_note", str(known["id"]), values)
            return str(known["id"])
        row = stable_id(household, member, "age_note", str(age))
        return door.create("age_note", {"household_id": household, **values}, row)
