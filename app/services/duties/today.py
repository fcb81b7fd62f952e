"""今天: everything that waits, with its reason and the page it leads to (`design.md` §7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.domain.checks import Severity
from app.domain.due import DueKind, State
from app.domain.procedure.states import Side, Step
from app.domain.questionnaire.codes import label
from app.services.checks.checking import village_check
from app.services.collecting.collect import unfinished
from app.services.collecting.consents import scans_missing
from app.services.desk import Desk
from app.services.duties.dues import DueLine, VillageFacts, due_of, sort_lines, village_facts
from app.services.duties.round_dues import round_dues, warning_dues
from app.services.family.duplicates import open_pairs
from app.services.family.life_events import follow_ups_of
from app.services.family.parked import open_parked
from app.services.files import CaseFile, HouseholdFile
from app.services.visiting.visit_drafts import unfinished_visits
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
        doubles = _double_todos(desk, connection, check.files.values())
        rounds = _round_todos(desk, connection, list(check.files.values()), facts)
    files = list(check.files.values())
    dues = sort_lines(_due_lines(files, facts))
    lines = [_due_todo(line) for line in dues]
    lines += [_case_todo(file, case) for file in files for case in file.cases if _waits_here(case)]
    follow_ups = [line for file in files for line in _follow_up_todos(file)]
    lines += rounds + follow_ups + doubles
    lines += _scan_todos(files, facts) if desk.store.role == "village" else []
    drafts = _draft_todos(desk, check.files) if desk.store.role == "village" else []
    lines += drafts
    errors = sum(finding.level is Severity.ERROR for file in files for finding in check.findings(file))
    states = [line.due.state for line in dues]
    tones = [line.tone for line in rounds]
    return TodayView(
        overdue=states.count(State.OVERDUE) + tones.count("danger"),
        soon=states.count(State.SOON) + tones.count("warn"),
        due=states.count(State.DUE) + tones.count("good") + len(follow_ups) + len(doubles),
        open_cases=sum(_waits_here(case) for file in files for case in file.cases),
        drafts=len(drafts),
        errors=errors,
        lines=tuple(lines),
        notes=tuple(notes),
        households=sum(not file.ended for file in files),
    )


def _follow_up_todos(file: HouseholdFile) -> Iterator[TodoLine]:
    """What family changes left to be done: 停发报告, 补签授权 …"""
    for task in follow_ups_of(file):
        where = {"household": task.household, "tab": "events"}
        yield TodoLine(
            task.label, task.name, task.number, task.group, task.text, "good", "待办", None, "households", where
        )


def _scan_todos(files: list[HouseholdFile], facts: VillageFacts) -> list[TodoLine]:
    """One soft line for all signed sheets of consent without a scan; nothing is stopped by it."""
    lacking = [file for file in files if scans_missing(file, facts.today, facts.policy)]
    if not lacking:
        return []
    names = "、".join(file.head_name for file in lacking[:5]) + ("等" if len(lacking) > 5 else "")
    where = {"household": lacking[0].id, "tab": "attachments"}
    reason = f"承诺授权书签了字，还没有附扫描件：{names}。不影响办理，有空时补上。"
    return [TodoLine("缺扫描件", f"{len(lacking)}户", "", "", reason, "quiet", "待补", None, "households", where)]


def _round_todos(desk: Desk, connection: Connection, files: list[HouseholdFile], facts: VillageFacts) -> list[TodoLine]:
    """The running round of 集中排查 with who is left, or the round that is due; batches of 部门预警 not answered yet."""
    if desk.store.role != "village":
        return []
    found = []
    for number, state, until, reason in round_dues(desk, connection, files, facts.policy):
        found.append(
            TodoLine("集中排查", number, "", "", reason, _TONES[state], state.label, until, "sweeps", {"tab": "sweeps"})
        )
    for number, state, until, reason in warning_dues(connection, facts.policy, desk.today):
        found.append(
            TodoLine(
                "部门预警", number, "", "", reason, _TONES[state], state.label, until, "sweeps", {"tab": "warnings"}
            )
        )
    return found


def _double_todos(desk: Desk, connection: Connection, files: Iterable[HouseholdFile]) -> list[TodoLine]:
    """Doubles and parked rows nobody has looked at: one line each, however many there are."""
    if desk.store.role != "village":
        return []
    told = (
        (open_pairs(files, connection), "pairs", "有{n}对人可能录重了，请核对是不是同一个人。"),
        (open_parked(connection), "parked", "导入时有{n}行认不出是哪一户、哪一个人，请核对。"),
    )
    return [
        TodoLine("重复核对", "", "", "", words.format(n=n), "good", "待办", None, "duplicates", {"tab": tab})
        for n, tab, words in told
        if n
    ]


def _draft_todos(desk: Desk, files: Mapping[str, HouseholdFile]) -> list[TodoLine]:
    """Forms and visits this operator began and did not save."""
    found = []
    for draft in unfinished(desk):
        where = {"household": draft.subject.household, "case": draft.subject.case, "page": draft.page}
        file, what = files.get(draft.subject.household), f"{draft.title}填到一半"
        found.append(_draft_todo(file, draft.name, what, draft.saved_at, "collect", where))
    for visit in unfinished_visits(desk):
        where = {"household": visit.household}
        file = files.get(visit.household)
        found.append(_draft_todo(file, visit.short, "走访记录填到一半", visit.saved_at, "visits", where))
    return found


def _draft_todo(
    file: HouseholdFile | None, typed: str, what: str, saved_at: str, page: str, where: dict[str, Any]
) -> TodoLine:
    """One draft; a household that is not saved yet goes by the name typed so far."""
    reason = f"{what}，{saved_at[:10]}存的，打开接着填。"
    name = file.head_name if file else typed
    number, group = (str(file.record.get(key) or "") if file else "" for key in ("local_household_no", "group_name"))
    return TodoLine("没填完的表", name, number, group, reason, "quiet", "未保存", None, page, where)


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
_PAGES = {DueKind.REVISIT: "visits", DueKind.GROUP_CHECK: "visits", DueKind.NOTICE_END: "review",
          DueKind.WATCH: "sweeps"}  # fmt: skip


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
