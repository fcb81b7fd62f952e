"""全年工作安排: the year's work as the village writes it down, nothing shipped; next year's from this one (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.due import Due, State, settle
from app.domain.due.village import calendar_duties
from app.domain.errors import AppError
from app.domain.workdays import add_months
from app.services.desk import Desk
from app.services.duties.listing import task_fact
from app.services.files import Rec
from app.store.rows import read_records
from app.store.store import Connection

WHERE = "全年工作安排"
MOVED = ("kind", "title", "person", "note")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as stored, and how it stands today."""

    id: str
    label: str
    row: Rec
    state: State
    due: Due | None


def calendar_lines(desk: Desk, year: int | None = None) -> list[TaskLine]:
    """Tasks of a year (this one), by their days."""
    with desk.reading() as connection:
        return task_lines(desk, connection, year or desk.today.year)


def task_lines(desk: Desk, connection: Connection, year: int) -> list[TaskLine]:
    """`calendar_lines` inside a reading."""
    rows = [row for row in read_records(connection, "work_calendar") if row["start"].year <= year <= row["end"].year]
    policy = desk.policy(connection)
    lines = []
    for row in sorted(rows, key=lambda row: (row["start"], row["end"], str(row["id"]))):
        fact = task_fact(row)
        owed = next(calendar_duties((fact,), date.min))
        due = settle(owed, policy, max(desk.today, owed.show_from or owed.starts))
        lines.append(TaskLine(fact.id, fact.label, row, due.state if due else State.DUE, due))
    return lines


def add_task(desk: Desk, values: Mapping[str, Any]) -> str:
    """Write a task down; returns its row. AppError DUTY-131 (which work), DUTY-132 (days)."""
    told = _checked(values)
    with desk.writing("安排全年工作") as door:
        return door.create("work_calendar", told, village=desk.place.code)


def change_task(desk: Desk, task: str, values: Mapping[str, Any]) -> None:
    """Change a task. AppError DUTY-131, DUTY-132, DUTY-133 (no such task)."""
    with desk.writing("修改全年工作安排") as door:
        row = _named(door.connection, task)
        door.change("work_calendar", str(row["id"]), _checked({**row, **values}))


def finish_task(desk: Desk, task: str, on: date, outcome: str = "") -> None:
    """The task is done. AppError DUTY-133, DUTY-134 (day)."""
    with desk.writing("登记全年工作完成") as door:
        row = _named(door.connection, task)
        if on > desk.today:
            raise AppError("DUTY-134", "完成日期不能晚于今天。", "请核对日期。", WHERE)
        door.change(
            "work_calendar", str(row["id"]), {"done_on": on, "outcome": outcome.strip(), "done_name": desk.operator}
        )


def remove_task(desk: Desk, task: str, reason: str) -> None:
    """Take a task off the list with a reason. AppError DUTY-133, DUTY-101."""
    if not reason.strip():
        raise AppError("DUTY-101", "取消一项安排要写原因。", "请写明为什么取消。", WHERE)
    with desk.writing("取消全年工作安排") as door:
        door.remove("work_calendar", str(_named(door.connection, task)["id"]), reason.strip())


def repeat_year(desk: Desk, year: int) -> int:
    """Write every task of a year down again for the next one, a year later; what stands there already is left out.

    Returns how many. AppError DUTY-135 when nothing is left to copy."""
    with desk.writing("照今年安排下一年") as door:
        rows = read_records(door.connection, "work_calendar")
        standing = {(row["kind"], row.get("title"), row["start"]) for row in rows}
        fresh = []
        for row in (row for row in rows if row["start"].year == year):
            start, end = add_months(row["start"], 12), add_months(row["end"], 12)
            if (row["kind"], row.get("title"), start) not in standing:
                fresh.append({**{key: row.get(key) for key in MOVED}, "start": start, "end": end})
        if not fresh:
            raise AppError(
                "DUTY-135", f"{year}年没有还要照排到{year + 1}年的工作。", "请先排今年的工作，或者直接新增。", WHERE
            )
        for values in fresh:
            door.create("work_calendar", values, village=desk.place.code)
    return len(fresh)


def _checked(values: Mapping[str, Any]) -> Rec:
    keys = (*MOVED, "start", "end")
    told = {key: values.get(key) for key in keys}
    if not told["kind"] or (told["kind"] == "other" and not str(told["title"] or "").strip()):
        raise AppError("DUTY-131", "没有选是哪一项工作。", "请选一项；选“其他”时写明工作内容。", WHERE)
    if told["start"] is None or told["end"] is None or told["end"] < told["start"]:
        raise AppError("DUTY-132", "开始日期和完成期限没有填全，或者期限早于开始。", "请核对两个日期。", WHERE)
    return told


def _named(connection: Connection, task: str) -> Rec:
    found = next((row for row in read_records(connection, "work_calendar") if row["id"] == task), None)
    if found is None:
        raise AppError("DUTY-133", "没有找到这一项工作。", "请刷新以后再看。", WHERE)
    return found
