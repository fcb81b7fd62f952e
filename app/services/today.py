"""今天: everything that waits, with its reason and the page it leads to (`design.md` §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.checks import Severity
from app.domain.due import DueKind, State
from app.domain.procedure.states import Side, Step
from app.domain.questionnaire.codes import label
from app.services.checking import village_check
from app.services.collect import unfinished
from app.services.desk import Desk
from app.services.dues import DueLine, due_of, sort_lines, village_facts
from app.services.files import CaseFile, HouseholdFile
from app.services.visit_drafts import unfinished_visits
from app.store import peers
from app.store.store import Connection

OPEN = (State.OVERDUE, State.SOON, State.DUE)
# Steps a case waits for where somebody in the village has to do something now.
WAITING = "在办事项"


@dataclass(frozen=True, slots=True)
class TodoLine:
    """One thing to do: what, whose, why, how pressing (danger, warn, good, quiet), until when, and where it leads."""

    kind: str
    name: str
    number: str
    group: str
    reason: str
    tone: str
    state: str
    until: date | None
    page: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TodayView:
    """The page: counts for the tiles, the lines, what the store lacks (no line set, not enrolled …)."""

    overdue: int
    soon: int
    due: int
    open_cases: int
    drafts: int
    errors: int
    lines: tuple[TodoLine, ...]
    notes: tuple[str, ...]
    households: int


def today_view(desk: Desk) -> TodayView:
    """Everything that waits today."""
    with desk.reading() as connection:
        check = village_check(desk, connection)
        facts = village_facts(desk, connection)
        notes = list(_notes(desk, connection))
    files = list(check.files.values())
    dues = sort_lines(_due_lines(files, facts))
    lines = [_due_todo(line) for line in dues]
    lines += [_case_todo(file, case) for file in files for case in file.cases if _waits_here(case)]
    drafts = _draft_todos(desk) if desk.store.role == "village" else []
    lines += drafts
    errors = sum(finding.level is Severity.ERROR for file in files for finding in check.findings(file))
    states = [line.due.state for line in dues]
    return TodayView(
        overdue=states.count(State.OVERDUE),
        soon=states.count(State.SOON),
        due=states.count(State.DUE),
        open_cases=sum(_waits_here(case) for file in files for case in file.cases),
        drafts=len(drafts),
        errors=errors,
        lines=tuple(lines),
        notes=tuple(notes),
        households=len(files),
    )


def _draft_todos(desk: Desk) -> list[TodoLine]:
    """Forms and visits this operator began and did not save."""
    found = []
    for draft in unfinished(desk):
        where = {"household": draft.subject.household, "case": draft.subject.case, "page": draft.page}
        found.append(_draft_todo(draft.name, f"{draft.title}填到一半", draft.saved_at, "collect", where))
    for visit in unfinished_visits(desk):
        where = {"household": visit.household}
        found.append(_draft_todo(visit.short, "走访记录填到一半", visit.saved_at, "visits", where))
    return found


def _draft_todo(name: str, what: str, saved_at: str, page: str, where: dict[str, Any]) -> TodoLine:
    reason = f"{what}，{saved_at[:10]}存的，打开接着填。"
    return TodoLine("没填完的表", name, "", "", reason, "quiet", "未保存", None, page, where)


def _due_lines(files: list[HouseholdFile], facts: Any) -> Iterator[DueLine]:
    for file in files:
        for due in due_of(file, facts):
            if due.state in OPEN:
                number, group = (
                    str(file.record.get("local_household_no") or ""),
                    str(file.record.get("group_name") or ""),
                )
                yield DueLine(file.id, file.head_name, number, group, due)


_TONES = {State.OVERDUE: "danger", State.SOON: "warn", State.DUE: "good", State.DONE: "quiet"}
_PAGES = {DueKind.REVISIT: "visits", DueKind.GROUP_CHECK: "visits", DueKind.NOTICE_END: "review"}


def _due_todo(line: DueLine) -> TodoLine:
    due = line.due
    page = next((page for kind, page in _PAGES.items() if due.kind == kind), "households")
    return TodoLine(due.label, line.name, line.number, line.group, due.reason, _TONES[due.state], due.state.label, due.to,
                    page, {"household": line.household})  # fmt: skip


def _waits_here(case: CaseFile) -> bool:
    if case.road.state in (None, Step.MONITORED, Step.REMOVED) or not (case.road.is_open or case.road.disputed):
        return False
    return case.road.waiting_for() is Side.VILLAGE


def _case_todo(file: HouseholdFile, case: CaseFile) -> TodoLine:
    last = case.road.last
    since = last.get("date") if last else None
    reason = f"现在是“{case.road.label}”" + (f"，{since.month}月{since.day}日起" if since else "") + "，请办下一步。"
    page = "collect" if case.road.state in (Step.CLUE, Step.VISITING, Step.RETURNED) else "review"
    kind = "待裁决" if case.road.disputed else WAITING
    number, group = str(file.record.get("local_household_no") or ""), str(file.record.get("group_name") or "")
    state = case.road.label if case.road.disputed else label("STEP", case.road.state)
    return TodoLine(
        kind, file.head_name, number, group, reason, "info", state, None, page, {"household": file.id, "case": case.id}
    )


def _notes(desk: Desk, connection: Connection) -> Iterator[str]:
    if desk.view(connection).line(desk.today.year) is None:
        yield f"{desk.today.year}年的监测范围（收入线）还没有设置，低于收入线的提示和类别建议暂时没有，请在“设置”里填写。"
    if desk.store.role == "village" and not any(d.role == "office" and d.active for d in peers.devices(connection)):
        yield "还没有登记乡镇，暂时不能生成报送包。拿到乡镇的登记文件后，在“报送”里登记。"
    waiting = [
        p for p in peers.packages(connection) if p.direction == "out" and p.kind == "sync" and p.state == "written"
    ]
    if waiting:
        yield f"{waiting[0].number}号报送包还没有收到乡镇回执。"
