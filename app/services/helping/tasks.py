"""一户一策 of a household: rows entered, changed, done, taken away; each ends with its day or its reason (`domain.md` §22, S2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.domain.due import DutyFact, State, state_of
from app.domain.errors import AppError
from app.domain.help_tasks import OPEN, begun, check_task, ordered, task_duties
from app.domain.measures import expected_measures
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, row_with_household
from app.services.helping.measures import measure_facts
from app.store.store import Connection

if TYPE_CHECKING:
    from app.services.duties.facts import VillageFacts

KEYS = ("difficulty", "task", "standard", "means", "measure_id", "name", "due_on", "state", "done_on", "outcome")


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One row as people see it, with its values for a form; `state_word` of its limit is "" once it is closed."""

    id: str
    difficulty: str
    task: str
    means: str
    name: str
    due_on: date | None
    state: str
    state_word: str
    tone: str
    values: Rec


_TONES = {State.OVERDUE: "danger", State.SOON: "warn", State.DUE: "info", State.DONE: "quiet"}


def task_lines(desk: Desk, household: str) -> list[TaskLine]:
    """The rows of a household, open ones first; AppError H-101."""
    with desk.reading() as connection:
        file = load_household(connection, household)
        amber = desk.view(connection).number("amber_days")
    return [task_line(row, desk.today, amber) for row in ordered(file.rows("help_task"))]


def task_line(row: Mapping[str, Any], today: date, amber: int) -> TaskLine:
    """One row as people see it."""
    open_ = row.get("state") in OPEN
    word, tone = "", "good" if row.get("state") == "done" else "quiet"
    if open_ and row.get("due_on"):
        stands = state_of(begun(row, row["due_on"]), row["due_on"], today, amber)
        word, tone = stands.label, _TONES[stands]
    return TaskLine(
        str(row["id"]), str(row.get("difficulty") or ""), str(row.get("task") or ""), str(row.get("means") or ""),
        str(row.get("name") or ""), row.get("due_on"), label("TASK_STATE", row.get("state")), word, tone,
        {key: row.get(key) for key in KEYS},
    )  # fmt: skip


def suggested(file: HouseholdFile, today: date) -> list[Rec]:
    """Starting values for what nobody has planned yet: one for each risk that calls for a measure (§11.3)."""
    facts = measure_facts(file, today)
    if facts is None:
        return []
    told = " ".join(str(row.get("difficulty") or "") for row in file.rows("help_task"))
    found = []
    for row in expected_measures(facts):
        cause = label("RISK", row.cause) if row.cause in facts.risks else row.text.split("，")[0]
        if cause and cause not in told:
            means = "、".join(label("MEASURE", code) for code in row.any_of)
            found.append({"difficulty": cause, "means": f"{means}中至少一项"})
    return found


# ---- verbs ----


def add_task(desk: Desk, household: str, values: Mapping[str, Any]) -> str:
    """Write down a row; returns its id. AppError TASK-101 … TASK-104, TASK-106 (a township), H-101."""
    with desk.writing("登记一户一策") as door:
        _village_only(desk)
        file = load_household(door.connection, household)
        asked = {"state": "open", **_own(values)}
        check_task(asked, file.rows("measure"), desk.today, file.short)
        case = file.case.id if file.case else ""
        return door.create("help_task", {**asked, "household_id": household, "case_id": case})


def change_task(desk: Desk, task: str, values: Mapping[str, Any], why: str = "") -> tuple[str, ...]:
    """Change a row (progress, limit, outcome …); returns the changed keys. AppError TASK-101 … TASK-106."""
    with desk.writing("修改一户一策") as door:
        _village_only(desk)
        file, row = _found(door.connection, task)
        asked = _own(values)
        if asked.get("state", row["state"]) != "done" and "done_on" not in asked:
            asked["done_on"] = None
        check_task({**row, **asked}, file.rows("measure"), desk.today, file.short)
        return door.change("help_task", task, asked, why)


def finish_task(desk: Desk, task: str, on: date, outcome: str = "") -> None:
    """A row is done, on a day; AppError TASK-102, TASK-105, TASK-106."""
    values: dict[str, Any] = {"state": "done", "done_on": on}
    change_task(desk, task, {**values, **({"outcome": outcome} if outcome.strip() else {})})


def remove_task(desk: Desk, task: str, reason: str) -> None:
    """Take away a row written by mistake; AppError TASK-105, TASK-106, TASK-107 (no reason)."""
    if not reason.strip():
        raise AppError("TASK-107", "删除一户一策要写原因。", "做不了的请改成“未完成”，不要删除。", "一户一策")
    with desk.writing("删除一户一策") as door:
        _village_only(desk)
        _found(door.connection, task)
        door.remove("help_task", task, reason)


def _own(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key in KEYS}


def _village_only(desk: Desk) -> None:
    if desk.store.role == "township":
        raise AppError("TASK-106", "一户一策由村里登记。", "请等村里的报送包。", "一户一策")


def _found(connection: Connection, task: str) -> tuple[HouseholdFile, Rec]:
    missing = AppError("TASK-105", "没有找到这一行，可能已经删除。", "请重新打开这一户再看。", "一户一策")
    return row_with_household(connection, "help_task", task, missing)


# ---- duties ----


def task_dues(file: HouseholdFile, facts: VillageFacts) -> Iterable[DutyFact]:
    """The open rows of a household as duties."""
    rows = file.rows("help_task")
    return task_duties(rows, file.id) if rows else ()
