"""What 评议公示 shows: every case under way by stage, and one case with its road and what the next step still lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any, NamedTuple

from app.domain.comparing import all_flags
from app.domain.due import Due, DueKind, State
from app.domain.handed import Word
from app.domain.procedure.clocks import CLOCKS
from app.domain.procedure.facts import Refusal
from app.domain.procedure.guards import check_step
from app.domain.procedure.moves import allowed_next, compare_origin
from app.domain.procedure.road import Road
from app.domain.procedure.states import CLOSED, RULES, Side, Step, owner_of
from app.domain.questionnaire.codes import CODE_LISTS, label
from app.domain.questionnaire.field import Owner
from app.domain.records.relative import kept_out
from app.domain.values import blank
from app.services.desk import Desk
from app.services.duties.dues import VillageFacts, due_of, village_facts
from app.services.files import CaseFile, HouseholdFile, Rec, load_households
from app.services.packages.words import balls
from app.services.road.cases import RoadLine, StepWish, find_case, road_lines
from app.services.road.gathering import gather
from app.services.road.notices import still_counts
from app.store.rows import read_records
from app.store.store import Connection

DISPUTED = "disputed"
ON_ROAD = frozenset((*(clock.code for clock in CLOCKS), str(DueKind.NOTICE_END)))
# The meeting and the notice bring these with them: they are asked in their own dialogs, not named as missing.
BROUGHT = ("MEET-001", "VOTE-001", "VOTE-003", "NOTE-001", "NOTE-009", "ROAD-013", "ROAD-005")


class Stage(NamedTuple):
    """One heap of the board."""

    key: str
    label: str
    states: tuple[Step, ...]


STAGES = (
    Stage("clue", "线索", (Step.CLUE, Step.SCREENED, Step.LOCKED)),
    Stage("visit", "入户授权", (Step.VISITING, Step.CONSENTED, Step.REM_PROPOSED)),
    Stage("review", "待评议", (Step.REVIEW_READY, Step.REM_VISITED)),
    Stage("notice", "待公示", (Step.REVIEWED, Step.REM_REVIEWED)),
    Stage("posted", "公示中", (Step.NOTICING, Step.REM_NOTICING)),
    Stage("objection", "异议", (Step.OBJECTION, Step.REM_OBJECTION)),
    Stage("report", "待上报", (Step.NOTICE_OK,)),
    Stage("reported", "已上报", (Step.REPORTED, Step.TOWNSHIP_CHECK, Step.COUNTY, Step.APPROVED, Step.ANNOUNCED,
                             Step.REM_REPORTED, Step.REM_APPROVED)),
    Stage("returned", "退回", (Step.RETURNED,)),
    Stage(DISPUTED, "待裁决", ()),
    Stage("monitored", "监测中", (Step.MONITORED,)),
    Stage("ended", "已结束", (Step.REMOVED, *CLOSED)),
)  # fmt: skip
# Heaps of cases nobody has to move on: the removal, a reopening or a relapse begins there.
RESTING = frozenset(("monitored", "ended"))
# What a case waits for, by the step that usually follows.
WANTS = {
    Step.CLUE: "重新登记", Step.SCREENED: "汇总上报", Step.LOCKED: "研判锁定", Step.VISITING: "入户核查", Step.CONSENTED: "签授权书",
    Step.COMPARING: "部门比对", Step.VERIFYING: "疑点核实", Step.REVIEW_READY: "提交评议", Step.REVIEWED: "民主评议",
    Step.NOTICING: "张贴公示", Step.NOTICE_OK: "公示期满", Step.REPORTED: "上报乡镇", Step.TOWNSHIP_CHECK: "乡镇审核",
    Step.COUNTY: "县级审定", Step.APPROVED: "审定结果", Step.ANNOUNCED: "张贴公告", Step.MONITORED: "系统录入",
    Step.REM_VISITED: "入户核实", Step.REM_REVIEWED: "民主评议", Step.REM_NOTICING: "张贴公示", Step.REM_REPORTED: "期满上报",
    Step.REM_APPROVED: "消除审定", Step.REMOVED: "系统标注",
}  # fmt: skip
_PREFERRED = {Step.CLUE: Step.VISITING, Step.OBJECTION: Step.NOTICE_OK, Step.REM_OBJECTION: Step.REM_REPORTED}
_SIDE_ROADS = frozenset((Step.OBJECTION, Step.REM_OBJECTION, Step.MONITORED))


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One case under way. `since`: day of its last step; `due`: the limit that presses most; `options`: steps open now;
    `notice`: id of the sheet it hangs on, or of one that is made and not posted yet (`posted` False); `over`: that sheet is
    down again and nothing said against the household is open, so that the road goes on without it."""

    case: str
    household: str
    name: str
    number: str
    group: str
    people: int
    category: str
    state: Step | None
    label: str
    stage: str
    since: date | None
    waits_for: str
    due: Due | None
    options: tuple[Step, ...]
    notice: str = ""
    posted: bool = False
    over: bool = False
    there: Word | None = None  # the township's last word on the household

    @property
    def short(self) -> str:
        """Head and short number."""
        return f"{self.name}（{self.number or '无户号'}）"

    @property
    def next(self) -> Step | None:
        """The step that usually follows."""
        return usual_next(self.state, self.options)

    @property
    def resting(self) -> bool:
        """True where nothing is to be done until somebody begins something new."""
        return self.stage in RESTING

    @property
    def wants(self) -> str:
        """What it waits for: the step that usually follows, in a list."""
        if self.stage == DISPUTED:
            return "取消一条"
        return "" if self.resting else waits_for(self.state, self.options)


@dataclass(frozen=True, slots=True)
class Twin:
    """One of two parallel roads: the event to cancel, and what it says."""

    event: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseDetail:
    """One case: its road so far, what `row.next` still lacks, its limits, parallel roads, items of the refusal list
    answered so far."""

    row: BoardRow
    lines: tuple[RoadLine, ...]
    missing: tuple[Refusal, ...]
    dues: tuple[Due, ...]
    twins: tuple[Twin, ...]
    answered: int
    hits: tuple[Rec, ...]
    flags: int = 0  # doubts of a comparison, and those answered
    flags_answered: int = 0


def stage_of(road: Road) -> str:
    """Key of the heap a case lies on; "" for one without a step."""
    if road.disputed:
        return DISPUTED
    if road.state in (Step.COMPARING, Step.VERIFYING):
        return "reported" if compare_origin(road) is Step.COUNTY else "visit"
    return next((stage.key for stage in STAGES if road.state in stage.states), "")


def usual_next(state: Step | None, options: Iterable[Step]) -> Step | None:
    """The step most cases take from here; side roads and endings are chosen by name."""
    found = [step for step in options if step not in _SIDE_ROADS or state is Step.ANNOUNCED]
    wanted = _PREFERRED.get(state) if state else None
    if wanted in found:
        return wanted
    return next((step for step in found if not RULES[step].closes), None)


def waits_for(state: Step | None, options: Iterable[Step]) -> str:
    """What a case waits for, in a word or two; "" where nothing usually follows."""
    step = usual_next(state, options)
    return WANTS.get(step, "") if step else ""


def theirs(state: Step | None, step: Step) -> bool:
    """True where the township does this step and the village only types it from paper."""
    return owner_of(state, step) is Owner.TOWNSHIP


def board(desk: Desk) -> list[BoardRow]:
    """Every case under way, the most pressing first within its heap; then the latest case of each household that is
    monitored or over (`RESTING`)."""
    with desk.reading() as connection:
        files = load_households(connection)
        facts = village_facts(desk, connection)
        sheets = _sheets(connection)
        shown = [case for file in files for case in file.cases if _shown(file, case)]
        said = balls(desk, connection, {case.household.id: (_village(case), case.road) for case in shown})
    rows = (replace(_row(case, facts, sheets), there=said[case.household.id].there) for case in shown)
    return sorted(rows, key=_pressing)


def _village(case: CaseFile) -> str:
    return str(case.household.record.get("village_code") or "")


def _shown(file: HouseholdFile, case: CaseFile) -> bool:
    stage = stage_of(case.road)
    return bool(stage) and (stage not in RESTING or (case is file.case and not file.ended))


def _pressing(row: BoardRow) -> tuple[int, date]:
    return [stage.key for stage in STAGES].index(row.stage), row.due.to if row.due else date.max


def _sheets(connection: Connection) -> dict[str, list[Rec]]:
    """Case -> the notices it is listed on, the newest first; `stuck` where an objection about it still counts."""
    records = {str(row["id"]): row for row in read_records(connection, "notice")}
    stuck = {
        (str(row["notice_id"]), str(row["case_id"]))
        for row in read_records(connection, "objection")
        if still_counts(row)
    }
    found: dict[str, list[Rec]] = {}
    for row in read_records(connection, "notice_row"):
        notice, case = str(row["notice_id"]), str(row["case_id"])
        if notice in records:
            found.setdefault(case, []).append({**records[notice], "stuck": (notice, case) in stuck})
    for sheets in found.values():
        sheets.sort(key=lambda sheet: (sheet["built_on"], sheet["number"]), reverse=True)
    return found


def _row(case: CaseFile, facts: VillageFacts, sheets: dict[str, list[Rec]]) -> BoardRow:
    file, road = case.household, case.road
    limits = _limits(file, facts) if case is file.case else []
    own = sheets.get(case.id, [])
    notice, posted = _notice_of(road, own)
    down = next((sheet for sheet in own if str(sheet["id"]) == notice and sheet.get("taken_down_on")), None)
    waits = road.waiting_for()
    return BoardRow(
        case.id, file.id, file.head_name, str(file.record.get("local_household_no") or ""),
        str(file.record.get("group_name") or ""), len(file.members), label("CATEGORY", case.category), road.state, road.label,
        stage_of(road), road.last.get("date") if road.last else None, label("SIDE", waits) if waits else "",
        limits[0] if limits else None, allowed_next(road, facts.policy.at(facts.today)), notice, posted,
        posted and down is not None and not down["stuck"],
    )  # fmt: skip


def _limits(file: HouseholdFile, facts: VillageFacts) -> list[Due]:
    return [due for due in due_of(file, facts) if due.kind in ON_ROAD and due.state is not State.DONE]


def _notice_of(road: Road, sheets: list[Rec]) -> tuple[str, bool]:
    used = [
        str(item.event.get("notice_id") or "") for item in road.path if item.state in (Step.NOTICING, Step.REM_NOTICING)
    ]
    if sheets and str(sheets[0]["id"]) not in used and not sheets[0].get("taken_down_on"):
        return str(sheets[0]["id"]), False
    return (used[-1], True) if used else ("", False)


def case_detail(desk: Desk, case: str) -> CaseDetail:
    """One case as the page shows it beside the list."""
    with desk.reading() as connection:
        file, found = find_case(connection, case)
        facts = village_facts(desk, connection)
        row = _row(found, facts, _sheets(connection))
        missing = _missing(desk, connection, file, found, row)
    hits = found.rows("refusal_hit")
    answered = sum(1 for hit in hits if hit.get("hit") is not None)
    flags = all_flags(found.rows("compare_flag"), found.road)
    settled = sum(1 for flag in flags if flag.get("answer"))
    return CaseDetail(row, tuple(road_lines(found)), tuple(missing), tuple(_limits(file, facts)), tuple(_twins(found)), answered,
                      tuple(hits), len(flags), settled)  # fmt: skip


def _twins(case: CaseFile) -> Iterable[Twin]:
    for branch in case.road.parallel:
        event = branch.first
        day, person = event.get("date"), str(event.get("person") or "")
        yield Twin(
            str(event["id"]),
            f"{day or '日期不详'} {label('STEP', event['step'])}（{label('SIDE', event['side'])} {person}）",
        )


def _missing(desk: Desk, connection: Connection, file: HouseholdFile, case: CaseFile, row: BoardRow) -> list[Refusal]:
    step = row.next
    if step is None or row.stage == "ended" or row.waits_for not in ("", label("SIDE", Side.VILLAGE)):
        return []
    by_paper = theirs(row.state, step)
    wish = StepWish(step, desk.today, desk.operator, "-", "-", by_paper, {}, notice="" if row.posted else row.notice)
    found = check_step(step, gather(desk, connection, file, case, wish), desk.policy(connection))
    return _summed([refusal for refusal in found if refusal.code not in BROUGHT])


def _summed(found: list[Refusal]) -> list[Refusal]:
    """Seven items of one list that nobody has answered are one sentence, and so are the papers that lack something."""
    items = [refusal for refusal in found if refusal.code == "DENY-001"]
    papers = [refusal for refusal in found if refusal.code == "PACK-001"]
    summed = [refusal for refusal in found if refusal.code not in ("DENY-001", "PACK-001")]
    if papers:
        lacks = "；".join(paper.text.removeprefix("材料不齐：").rstrip("。") for paper in papers)
        summed.append(Refusal("PACK-001", f"材料不齐：{lacks}。", papers[0].advice))
    if items:
        summed.insert(0, Refusal("DENY-001", f"不予认定情形还有{len(items)}项没有回答。", "评议前请逐项回答。"))
    return summed


@dataclass(frozen=True, slots=True)
class MeetingStart:
    """What a new meeting begins with: first values, the shares that make it valid, whether a team of the village sits in,
    and the names that step aside, by household (近亲属)."""

    values: dict[str, Any]
    quorum: Fraction
    share: Fraction
    team: bool
    kin: dict[str, frozenset[str]]

    def rule(self, expected: int | None) -> str:
        """The rule of the turnout in a sentence, with the number where it is known."""
        least = f"（{ceil(self.quorum * expected)}人）" if expected else ""
        return (
            f"到会不少于应到的{self.quorum.numerator}/{self.quorum.denominator}{least}才有效；"
            f"同意要超过到会的{self.share.numerator}/{self.share.denominator}。"
        )


def meeting_start(desk: Desk, households: Iterable[str]) -> MeetingStart:
    """A new meeting's first values: today, the body the settings name, place and people of the last one; and its rules."""
    with desk.reading() as connection:
        known = [row for row in read_records(connection, "meeting") if row.get("date")]
        view, village = desk.view(connection), desk.village(connection)
        relatives = read_records(connection, "relative")
        kin = {household: kept_out(relatives, household) for household in households}
    last = max(known, key=lambda row: row["date"], default={})
    wanted = ("place", "chair", "recorder", "expected", "vote_mode")
    carried = {key: last[key] for key in wanted if not blank(last.get(key))}
    values = {"body": view.text("review_body"), **carried, "date": desk.today}
    return MeetingStart(values, view.fraction("quorum"), view.fraction("pass"), bool(village.get("has_work_team")), kin)


def refusal_items(desk: Desk) -> list[tuple[str, str, bool]]:
    """Items of the refusal list in force: code, text, and whether the township still has to confirm it (§9.1)."""
    with desk.reading() as connection:
        confirmed = desk.view(connection).names("refusal_confirmed")
    active = CODE_LISTS["REFUSAL"].active(desk.today.isoformat())
    return [(code.code, code.label, code.is_placeholder and code.code not in confirmed) for code in active]
