"""一户一策: what a row must say, how it stands, when the help is planned for (`domain.md` §8.3, §22 Pairing, S2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from app.domain.documents import chinese_date
from app.domain.due import DutyFact
from app.domain.errors import AppError
from app.domain.questionnaire.field import Record
from app.domain.values import blank

_R = TypeVar("_R", bound=Record)
OPEN = ("open", "running")
NEEDED = (("difficulty", "困难"), ("task", "任务"), ("name", "责任人"), ("due_on", "完成时限"))


def check_task(values: Record, measures: Iterable[Record], today: date, where: str) -> None:
    """A row that may stand; AppError TASK-101 (what is missing), TASK-102 (done without a day, or a day that does not fit),
    TASK-103 (given up without a reason), TASK-104 (a measure of another household)."""
    lacking = [f"“{name}”" for key, name in NEEDED if blank(values.get(key))]
    if lacking:
        raise AppError("TASK-101", f"一户一策没有填{'、'.join(lacking)}。", "请补填后再保存。", where)
    done = values.get("done_on")
    if values.get("state") == "done" and not isinstance(done, date):
        raise AppError("TASK-102", "写了已完成，没有填完成日期。", "请填实际完成的那一天。", where)
    if isinstance(done, date) and (values.get("state") != "done" or done > today):
        text = f"完成日期{chinese_date(done)}还没有到。" if done > today else "没有完成，却填了完成日期。"
        raise AppError("TASK-102", text, "完成以后再填完成日期。", where)
    if values.get("state") == "dropped" and blank(values.get("outcome")):
        raise AppError("TASK-103", "没有完成的要写原因。", "请在完成情况说明里写明为什么没有完成。", where)
    linked = values.get("measure_id")
    if linked and linked not in {row["id"] for row in measures}:
        raise AppError("TASK-104", "对应的帮扶措施不是这一户的。", "请选这一户已经登记的措施，没有的空着。", where)


def first_planned(tasks: Iterable[Record], measures: Iterable[Record], named: date | None = None) -> date | None:
    """The day the help is planned for: the one named in the step, else the first of the rows and measures; None without any."""
    if named is not None:
        return named
    days = [row.get("due_on") for row in tasks if row.get("state") != "dropped"]
    days += [row.get("start") or row.get("end") for row in measures if row.get("status") != "failed"]
    return min((day for day in days if isinstance(day, date)), default=None)


def ordered(rows: Iterable[_R]) -> list[_R]:
    """Open rows first, the nearest limit on top, then those that are done."""
    return sorted(rows, key=lambda row: (row.get("state") not in OPEN, row.get("due_on") or date.max, str(row["id"])))


def begun(row: Record, due: date) -> date:
    """The day the clock of a row started: when it was written down, never after its limit."""
    return min(date.fromisoformat(str(row["created_at"])[:10]), due)


def task_duties(rows: Iterable[Record], household: str) -> Iterable[DutyFact]:
    """One duty a row that is not done: its limit, and who answers for it; its clock started when it was written down."""
    for row in rows:
        due = row.get("due_on")
        if row.get("state") not in OPEN or not isinstance(due, date):
            continue
        yield DutyFact(
            kind="help_task", label="一户一策", starts=begun(row, due), due=due, subject=str(row["id"]), household=household,
            reason=f"“{_short(row.get('task'))}”由{row.get('name') or ''}负责，{chinese_date(due)}前完成",
            person=str(row.get("name") or ""), where=(("tab", "tasks"),),
        )  # fmt: skip


def _short(text: Any, most: int = 16) -> str:
    plain = "".join(str(text or "").split())
    return plain if len(plain) <= most else f"{plain[:most]}…"
