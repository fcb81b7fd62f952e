"""重点人群每月核实: each household of R-12.7 confirmed 无变化 or 有变化, month by month, a record of its own (`domain.md` R-12.7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.category import check_groups
from app.domain.errors import AppError
from app.domain.workdays import month_of, month_start
from app.services.desk import Desk
from app.services.duties.facts import helper_of
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.store.door import Door, stable_id

SAME, CHANGED = "same", "changed"
PARTS = ("household", "member", "monitoring_case", "case_event", "pairing", "life_event", "group_confirm")
WHERE = "重点人群核实"


@dataclass(frozen=True, slots=True)
class ConfirmLine:
    """A household of the month's list: why it is on it, its record of that month ({} while there is none)."""

    household: str
    name: str
    number: str
    group: str
    helper: str
    why: tuple[str, ...]
    record: Rec

    @property
    def result(self) -> str:
        """Code of GROUP_RESULT, "" while nothing is recorded."""
        return str(self.record.get("result") or "")


def confirm_lines(desk: Desk, month: str) -> list[ConfirmLine]:
    """Households drawn for a month, monitored or not, those without a record first. AppError DATE-001."""
    month_start(month)
    with desk.reading() as connection:
        files = load_households(connection, None, PARTS)
    lines = [line for file in files if not file.ended and (line := _line(file, month, desk.today))]
    return sorted(lines, key=lambda line: bool(line.record))


def _line(file: HouseholdFile, month: str, today: date) -> ConfirmLine | None:
    record = _record(file, month)
    why = tuple(group.label for group in check_groups(file.record, file.members, today))
    if not why and not record:
        return None
    number, group = str(file.record.get("local_household_no") or ""), str(file.record.get("group_name") or "")
    return ConfirmLine(
        file.id, file.head_name, number, group, helper_of(file), why or tuple(record["groups"] or ()), record
    )


def _record(file: HouseholdFile, month: str) -> Rec:
    return next((row for row in file.rows("group_confirm") if row["month"] == month), {})


def confirm_groups(
    desk: Desk, wanted: Iterable[tuple[str, str]], checkers: Sequence[str], on: date, result: str = SAME, change: str = "",
    visit: str = "",
) -> int:  # fmt: skip
    """Record the month's look, each (household, YYYYMM); what was recorded for it before is written over. Returns how many.

    AppError DUTY-111 (nobody named), DUTY-112 (day or month ahead), DUTY-113 (有变化 without what changed), DUTY-114 (not in a
    group), DATE-001."""
    people = tuple(name.strip() for name in checkers if name.strip())
    named = list(wanted)
    for month in {month for _, month in named}:
        _check(desk, month, people, on, result, change)
    with desk.writing("登记重点人群核实") as door:
        for household, month in named:
            _confirm(desk, door, load_household(door.connection, household), {
                "month": month, "date": on, "result": result, "change": change.strip() if result == CHANGED else "",
                "checkers": people, "visit_id": visit,
            })  # fmt: skip
    return len(named)


def _check(desk: Desk, month: str, people: Sequence[str], on: date, result: str, change: str) -> None:
    first = month_start(month)
    if not people:
        raise AppError("DUTY-111", "没有写核实人。", "请填写谁核实的。", WHERE)
    if on > desk.today or first > desk.today or on < first:
        raise AppError("DUTY-112", "核实日期不能晚于今天，也不能早于核实的月份。", "请核对日期和月份。", WHERE)
    if result == CHANGED and not change.strip():
        raise AppError("DUTY-113", "选了“有变化”，没有写什么变化。", "请写明变化，需要监测的登记线索。", WHERE)


def _confirm(desk: Desk, door: Door, file: HouseholdFile, values: Rec) -> None:
    why = tuple(group.label for group in check_groups(file.record, file.members, desk.today))
    known = _record(file, values["month"])
    if not why and not known:
        raise AppError("DUTY-114", "这一户不在重点人群里，不用每月核实。", "请核对是不是选错了户。", file.short)
    told = {**values, "groups": why or known["groups"]}
    if known:
        door.change("group_confirm", str(known["id"]), told)
        return
    row = stable_id(file.id, "group_confirm", values["month"])
    door.create("group_confirm", {"household_id": file.id, **told}, row)


def current_month(desk: Desk) -> str:
    """YYYYMM of today."""
    return month_of(desk.today)
