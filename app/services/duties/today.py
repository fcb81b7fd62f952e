"""今天: everything that waits, with its reason and the page it leads to (`design.md` §7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from app.domain.checks import Severity
from app.domain.due import NoticeFact, State
from app.domain.letters import is_peer_number
from app.domain.procedure.states import Side, Step
from app.domain.questionnaire.codes import label
from app.services.auditing.owed import audit_todos
from app.services.auditing.queue import HEAP, PARTS, heap_of
from app.services.checks.checking import village_check
from app.services.collecting.collect import unfinished
from app.services.collecting.consents import scans_missing
from app.services.desk import Desk
from app.services.duties.dues import DueLine, VillageFacts, due_line, due_of, sort_lines, village_facts
from app.services.duties.listing import village_due_list
from app.services.duties.sources import DUE_ONLY
from app.services.duties.todo import TodoLine, due_todo, folded, house_todo
from app.services.family.duplicates import open_pairs
from app.services.family.life_events import follow_ups_of
from app.services.family.parked import open_parked
from app.services.files import CaseFile, HouseholdFile, load_households
from app.services.packages.devices import parked_note
from app.services.summing.silence import silence_dues
from app.services.visiting.visit_drafts import unfinished_visits
from app.store import counting, history, peers
from app.store.store import Connection, Store

__all__ = ["TodayView", "TodoLine", "today_view"]

WAITING = "在办事项"
AT_ONCE = 2_000  # households a township reads at a time
OURS = frozenset(HEAP) - {"comparing"}  # what the township itself has to do; a comparison lies with the departments
BUCKETS = ("overdue", "soon", "due", "excused", "open_cases", "drafts")


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
    excused: int = 0


def today_view(desk: Desk) -> TodayView:
    """Everything that waits today."""
    return _township_view(desk) if desk.store.role == "township" else _village_view(desk)


def _village_view(desk: Desk) -> TodayView:
    with desk.reading() as connection:
        check = village_check(desk, connection)
        facts = village_facts(desk, connection)
        notes = list(_notes(desk, connection))
        files = list(check.files.values())
        doubles = _double_todos(connection, files)
        own = village_due_list(desk, connection, files, facts)
    dues = [*own, *_due_lines(desk, files, facts)]
    lines = [due_todo(line) for line in sort_lines(folded(line for line in dues if line.due.state is not State.DONE))]
    lines += [_case_todo(file, case) for file in files for case in file.cases if _waits_here(case, Side.VILLAGE)]
    lines += [line for file in files for line in (*audit_todos(file), *_follow_up_todos(file))]
    lines += doubles + _scan_todos(files, facts) + _draft_todos(desk, check.files)
    errors = sum(finding.level is Severity.ERROR for file in files for finding in check.findings(file))
    return _view(lines, notes, errors, sum(not file.ended for file in files))


@dataclass(slots=True)
class _Town:
    """What was read of a township's households, true up to a line of the journal, for one day."""

    mark: int
    today: date
    dues: dict[str, tuple[str, list[DueLine]]]  # household -> village, what concerns the township
    cases: dict[str, list[TodoLine]]


_TOWNS: WeakKeyDictionary[Store, _Town] = WeakKeyDictionary()


def _township_view(desk: Desk) -> TodayView:
    """A township reads the households that have a case, later only those written since: its own steps, and what its
    villages are late with."""
    with desk.reading() as connection:
        town = _town(desk, connection)
        notes = list(_notes(desk, connection))
        households = counting.households(connection)
        silent = silence_dues(desk, connection)
    dues = [(village, line) for village, lines in town.dues.values() for line in lines]
    dues.sort(key=lambda pair: (pair[1].due.side == "village", pair[1].due.to, pair[0], pair[1].group, pair[1].number))
    cases = [line for lines in town.cases.values() for line in lines]
    asked = [due_todo(DueLine("", name, "", "", due), name) for name, due in silent]
    return _view([*(due_todo(line, village) for village, line in dues), *asked, *cases], notes, 0, households)


def _town(desk: Desk, connection: Connection) -> _Town:
    """The kept reading, renewed; made anew on another day or after a setting changed."""
    kept, mark = _TOWNS.get(desk.store), history.mark(connection)
    known = set(counting.households_with(connection, "monitoring_case"))
    touched = history.touched_since(connection, kept.mark) if kept else []
    if kept is None or kept.today != desk.today or any(kind in ("policy", "notice") for _, kind in touched):
        kept, wanted = _Town(mark, desk.today, {}, {}), sorted(known)
    else:
        wanted = [unit for unit, kind in touched if kind == "household"]
    facts, names = village_facts(desk, connection), _Names(desk, connection)
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        for unit in part:
            kept.dues.pop(unit, None)
            kept.cases.pop(unit, None)
        for file in load_households(connection, [unit for unit in part if unit in known], PARTS, DUE_ONLY):
            village = names.of(file)
            kept.dues[file.id] = village, [line for line in _lines_of(file, facts) if _concerns_township(line)]
            waiting = [(case, heap_of(case)) for case in file.cases]
            kept.cases[file.id] = [_audit_todo(file, case, heap, village) for case, heap in waiting if heap in OURS]
    kept.mark = mark
    _TOWNS[desk.store] = kept
    return kept


class _Names:
    """Names of villages, each read once."""

    def __init__(self, desk: Desk, connection: Connection) -> None:
        self._desk, self._connection = desk, connection
        self._known: dict[str, str] = {}

    def of(self, file: HouseholdFile) -> str:
        """The village a household belongs to."""
        code = str(file.record.get("village_code") or "")
        if code not in self._known:
            self._known[code] = str(self._desk.village(self._connection, code).get("name") or "")
        return self._known[code]


def _view(lines: list[TodoLine], notes: list[str], errors: int, households: int) -> TodayView:
    counts = Counter(line.bucket for line in lines)
    tiles = {key: counts[key] for key in BUCKETS}
    return TodayView(lines=tuple(lines), notes=tuple(notes), errors=errors, households=households, **tiles)


def _concerns_township(line: DueLine) -> bool:
    """What the township does itself, and what a village is late with."""
    return line.due.state is not State.DONE and (line.due.side != "village" or line.due.state is State.OVERDUE)


@dataclass(frozen=True, slots=True)
class _Known:
    """A household's duties as they were made: true while its file, its notices and the day are the same."""

    file: HouseholdFile
    today: date
    notices: list[NoticeFact]
    lines: list[DueLine]


_KNOWN: WeakKeyDictionary[Store, dict[str, _Known]] = WeakKeyDictionary()


def _due_lines(desk: Desk, files: Iterable[HouseholdFile], facts: VillageFacts) -> Iterator[DueLine]:
    """Duties of all households; those of a household nobody wrote into since the last look are not made again.

    `village_check` hands out the same file while nothing was written, and new files for all after a setting changed."""
    known = _KNOWN.setdefault(desk.store, {})
    for file in files:
        one, notices = known.get(file.id), facts.notices.get(file.id, [])
        if one is None or one.file is not file or one.today != facts.today or one.notices != notices:
            one = known[file.id] = _Known(file, facts.today, notices, list(_lines_of(file, facts)))
        yield from one.lines


def _lines_of(file: HouseholdFile, facts: VillageFacts) -> Iterator[DueLine]:
    return (due_line(file, due) for due in due_of(file, facts))


def _follow_up_todos(file: HouseholdFile) -> Iterator[TodoLine]:
    """What family changes left to be done: 停发报告, 补签授权 …"""
    for task in follow_ups_of(file):
        where = {"household": task.household, "tab": "events"}
        yield TodoLine(
            task.label, task.name, task.number, task.group, task.text, "good", "待办", None, "households", where, "due",
            household=task.household,
        )  # fmt: skip


def _scan_todos(files: list[HouseholdFile], facts: VillageFacts) -> list[TodoLine]:
    """One soft line for all signed sheets of consent without a scan; nothing is stopped by it."""
    lacking = [file for file in files if scans_missing(file, facts.today, facts.policy)]
    if not lacking:
        return []
    names = "、".join(file.head_name for file in lacking[:5]) + ("等" if len(lacking) > 5 else "")
    where = {"household": lacking[0].id, "tab": "attachments"}
    reason = f"承诺授权书签了字，还没有附扫描件：{names}。不影响办理，有空时补上。"
    return [TodoLine("缺扫描件", f"{len(lacking)}户", "", "", reason, "quiet", "待补", None, "households", where)]


def _double_todos(connection: Connection, files: Iterable[HouseholdFile]) -> list[TodoLine]:
    """Doubles and parked rows nobody has looked at: one line each, however many there are."""
    told = (
        (open_pairs(files, connection), "pairs", "有{n}对人可能录重了，请核对是不是同一个人。"),
        (open_parked(connection), "parked", "导入时有{n}行认不出是哪一户、哪一个人，请核对。"),
    )
    return [
        TodoLine("重复核对", "", "", "", words.format(n=n), "good", "待办", None, "duplicates", {"tab": tab}, "due")
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
    whose = house_todo(file, "" if file else typed)
    return TodoLine(kind="没填完的表", reason=reason, tone="quiet", state="未保存", until=None, page=page, arguments=where,
                    bucket="drafts", household=where["household"], **whose)  # fmt: skip


def _waits_here(case: CaseFile, side: Side) -> bool:
    if case.road.state in (None, Step.MONITORED, Step.REMOVED) or not (case.road.is_open or case.road.disputed):
        return False
    return case.road.waiting_for() is side


def _case_todo(file: HouseholdFile, case: CaseFile, village: str = "") -> TodoLine:
    last = case.road.last
    since = last.get("date") if last else None
    reason = f"现在是“{case.road.label}”" + (f"，{since.month}月{since.day}日起" if since else "") + "，请办下一步。"
    page = "collect" if case.road.state in (Step.CLUE, Step.VISITING, Step.RETURNED) else "review"
    state = case.road.label if case.road.disputed else label("STEP", case.road.state)
    return TodoLine(
        kind="待裁决" if case.road.disputed else WAITING, reason=reason, tone="info", state=state, until=None, page=page,
        arguments={"household": file.id, "case": case.id}, bucket="open_cases", household=file.id, since=since,
        village=village, **house_todo(file),
    )  # fmt: skip


def _audit_todo(file: HouseholdFile, case: CaseFile, heap: str, village: str) -> TodoLine:
    """A case of the township's queue; Enter opens it with all its papers."""
    reason = f"{HEAP[heap].label}，请{HEAP[heap].wants}。"
    return replace(_case_todo(file, case, village), page="audit_case", reason=reason)


def _notes(desk: Desk, connection: Connection) -> Iterator[str]:
    if desk.view(connection).line(desk.today.year) is None:
        yield f"{desk.today.year}年的监测范围（收入线）还没有设置，低于收入线的提示和类别建议暂时没有，请在“设置”里填写。"
    if desk.store.role == "village" and not any(d.role == "office" and d.active for d in peers.devices(connection)):
        yield "还没有登记乡镇，暂时不能生成报送包。拿到乡镇的登记文件后，在“报送”里登记。"
    if told := parked_note(desk):
        yield told
    waiting = [
        p
        for p in peers.packages(connection)
        if p.direction == "out" and p.kind == "sync" and p.state == "written" and not is_peer_number(p.number)
    ]
    if waiting:
        yield f"{waiting[0].number}号报送包还没有收到乡镇回执。"
