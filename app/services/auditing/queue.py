"""What waits for the township, over all its villages: every case with what it waits for and how many days are left (`domain.md` §8.1, §13)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.domain.comparing import flags_answered
from app.domain.due import Due, DueKind, State
from app.domain.procedure.clocks import CLOCKS
from app.domain.procedure.moves import allowed_next, compare_origin
from app.domain.procedure.road import details_of
from app.domain.procedure.states import Side, Step
from app.domain.questionnaire.codes import label
from app.domain.records.relative import kept_out
from app.services.desk import Desk
from app.services.duties.dues import VillageFacts, due_of, village_facts
from app.services.duties.sources import DUE_ONLY, DUE_PARTS
from app.services.files import CaseFile, HouseholdFile, Rec, load_households
from app.services.place import village_names
from app.services.road.kept import refusal_told_on
from app.store import counting
from app.store.rows import read_records
from app.store.store import Connection

AT_ONCE = 2_000  # households read at a time
ON_ROAD = frozenset((*(clock.code for clock in CLOCKS), str(DueKind.HELPER)))
ROAD_PARTS = (
    "household", "case_event", "monitoring_case", "sample_check", "field_comment", "compare_flag", "visit", "archive_note",
)  # fmt: skip
# All the rows a line of the queue is made of: the duties' kinds and those of the audit.
PARTS = (*dict.fromkeys((*DUE_PARTS, *ROAD_PARTS)),)
UNSTABLE = frozenset({"difficulty", "risk"})


class Heap(NamedTuple):
    """What cases of one heap wait for."""

    key: str
    label: str
    wants: str


HEAPS = (
    Heap("disputed", "待裁决", "裁决，两条登记只留一条"),
    Heap("lock", "待研判锁定", "研判锁定"),
    Heap("reported", "新上报", "登记受理，开始审核"),
    Heap("check", "待审核", "抽查、提请会议审核"),
    Heap("recheck", "疑点已复核", "看复核情况"),
    Heap("county", "待送比对审定", "送比对，登记审定"),
    Heap("comparing", "部门比对中", "登记比对反馈"),
    Heap("flags", "比对疑点已核实", "看核实情况，报县级"),
    Heap("announce", "待公告", "登记公告"),
    Heap("entry", "待录入系统", "录入国家系统"),
    Heap("removal", "风险消除待审定", "审核，登记审定"),
    Heap("mark", "风险消除待标注", "在系统标注"),
    Heap("relapse", "消除后不稳定", "决定是否回退"),
    Heap("declined", "自愿放弃待核查", "入户核查"),
    Heap("refused", "不予认定待告知", "送不予认定告知书"),
    Heap("answers", "意见已答复", "看答复，了结"),
)  # fmt: skip
HEAP = {heap.key: heap for heap in HEAPS}
_BY_STATE = {
    Step.SCREENED: "lock", Step.REPORTED: "reported", Step.TOWNSHIP_CHECK: "check", Step.COUNTY: "county",
    Step.COMPARING: "comparing", Step.APPROVED: "announce", Step.ANNOUNCED: "entry", Step.REM_REPORTED: "removal",
    Step.REM_APPROVED: "mark",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One case that waits for the township. `due`: the limit that presses most; `since`: day of its last step; `kin`: 近亲属备案;
    `sample`: how it stands in the spot check ("" where it is in none); `asked` and `answered`: comments open and answered."""

    case: str
    household: str
    village: str
    village_code: str
    name: str
    number: str
    group: str
    people: int
    category: str
    state: Step | None
    label: str
    heap: str
    since: date | None
    due: Due | None
    options: tuple[Step, ...]
    kin: bool = False
    sample: str = ""
    asked: int = 0
    answered: int = 0

    @property
    def short(self) -> str:
        """Head and short number."""
        return f"{self.name}（{self.number or '无户号'}）"

    @property
    def wants(self) -> str:
        """What is to be done."""
        return HEAP[self.heap].wants

    @property
    def heap_label(self) -> str:
        """Name of the heap."""
        return HEAP[self.heap].label


def audit_queue(desk: Desk) -> list[AuditRow]:
    """Every case that waits for the township, the most pressing first, then the oldest."""
    with desk.reading() as connection:
        return queue_in(desk, connection)


def queue_in(desk: Desk, connection: Connection, households: Iterable[str] | None = None) -> list[AuditRow]:
    """`audit_queue` inside a reading, of all households or of some."""
    facts, villages = village_facts(desk, connection), village_names(connection)
    kin = read_records(connection, "relative")
    found: list[AuditRow] = []
    wanted = counting.households_with(connection, "monitoring_case") if households is None else list(households)
    for part in _parts(wanted):
        waiting = [file.id for file in load_households(connection, part, ROAD_PARTS) if list(_waiting(file))]
        for file in load_households(connection, waiting, PARTS, DUE_ONLY) if waiting else ():
            found += [_row(case, heap, facts, villages, kin) for case, heap in _waiting(file)]
    return sorted(found, key=_pressing)


def _parts(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _pressing(row: AuditRow) -> tuple[date, date, str, str]:
    return row.due.to if row.due else date.max, row.since or date.max, row.village, row.short


def _waiting(file: HouseholdFile) -> Iterable[tuple[CaseFile, str]]:
    for case in file.cases:
        heap = heap_of(case)
        if heap:
            yield case, heap


def heap_of(case: CaseFile) -> str:
    """What a case waits for at the township; "" where it is not its turn."""
    road = case.road
    if road.disputed:
        return "disputed"
    if road.state is Step.TOWNSHIP_CHECK and any(recheck_answered(row) for row in case.rows("sample_check")):
        return "recheck"
    if road.state is Step.VERIFYING:
        return (
            "flags" if compare_origin(road) is Step.COUNTY and flags_answered(case.rows("compare_flag"), road) else ""
        )
    if road.state is Step.COMPARING:
        return "comparing"
    if road.state in _BY_STATE:
        return _BY_STATE[road.state]
    if is_declined(case) and not any(row.get("result") for row in case.rows("sample_check")):
        return "declined"
    if _untold(case):
        return "refused"
    if road.state is Step.REMOVED and case is case.household.case and unstable_since(case):
        return "relapse"
    return "answers" if any(comment_answered(row) for row in case.rows("field_comment")) else ""


def recheck_answered(row: Rec) -> bool:
    """True where the village looked at a doubt again and nobody at the township has settled it."""
    return row.get("result") == "doubt" and bool(row.get("recheck_result"))


def comment_open(row: Rec) -> bool:
    """True while the village owes an answer."""
    return not row.get("answer") and not row.get("closed_on")


def comment_answered(row: Rec) -> bool:
    """True while the township has not settled what the village answered."""
    return bool(row.get("answer")) and not row.get("closed_on")


def is_declined(case: CaseFile) -> bool:
    """自愿放弃纳入: closed by the household's own wish before two witnesses, listed for the township's check (`domain.md` §22)."""
    last = case.road.last
    closed = case.road.state is Step.CLOSED_WITHDRAWN and last is not None
    return closed and bool(details_of(last or {}).get("witnesses"))


def _untold(case: CaseFile) -> bool:
    """True where the office refused and nobody has noted that the household was told (§8.4, §22)."""
    last = case.road.last or {}
    if case.road.state is not Step.REJECTED or last.get("side") != Side.TOWNSHIP:
        return False
    return refusal_told_on(case) is None


def unstable_since(case: CaseFile) -> date | None:
    """Day of the last revisit after the removal, where it found the household unstable (`domain.md` §13); None otherwise."""
    removed = case.road.entered(Step.REMOVED)
    visits = [
        row for row in case.household.rows("visit") if row.get("date") and (not removed or row["date"] >= removed)
    ]
    last = max(visits, key=lambda row: row["date"], default=None)
    return last["date"] if last is not None and last.get("result") in UNSTABLE else None


def _row(case: CaseFile, heap: str, facts: VillageFacts, villages: dict[str, str], kin: list[Rec]) -> AuditRow:
    file, road, record = case.household, case.road, case.household.record
    code = str(record.get("village_code") or "")
    comments = case.rows("field_comment")
    return AuditRow(
        case.id, file.id, villages.get(code, ""), code, file.head_name, str(record.get("local_household_no") or ""),
        str(record.get("group_name") or ""), len(file.members), label("CATEGORY", case.category), road.state, road.label, heap,
        road.last.get("date") if road.last else None, _limit(case, facts), allowed_next(road, facts.policy.at(facts.today)),
        bool(kept_out(kin, file.id)), sample_state(case.rows("sample_check")), sum(map(comment_open, comments)),
        sum(map(comment_answered, comments)),
    )  # fmt: skip


def _limit(case: CaseFile, facts: VillageFacts) -> Due | None:
    if case is not case.household.case:
        return None
    limits = (due for due in due_of(case.household, facts) if due.kind in ON_ROAD and due.state is not State.DONE)
    return next(limits, None)


def sample_state(checks: Iterable[Rec]) -> str:
    """How a case stands in the spot check, in a word or two."""
    row = max(checks, key=lambda check: check["listed_on"], default=None)
    if row is None:
        return ""
    if row.get("recheck_result"):
        return f"已复核：{label('RECHECK_RESULT', row['recheck_result'])}"
    return label("SAMPLE_RESULT", row["result"]) if row.get("result") else "待抽查"
