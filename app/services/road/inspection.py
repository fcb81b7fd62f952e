"""材料检查 (迎检): what an inspector would find in each household's file before he comes (`domain.md` §22 Inspections).

Per household: papers that are missing, sheets nobody signed, days in the wrong order, steps entered late, and where 系统, 档案
and 台账 say different things. Nothing here changes anything; a 情况说明 stands beside what cannot be repaired.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.consent_sheets import signature_troubles
from app.domain.policy import Policy
from app.domain.procedure.archive import OF_REMOVAL, standing
from app.domain.procedure.chronology import late_entries, out_of_order
from app.domain.procedure.facts import RoadFacts, day_text
from app.domain.procedure.states import REMOVAL, Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Level
from app.domain.records import declared
from app.domain.values import blank, decode, show
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec, load_household, load_households
from app.services.importing.bases import Base, read_bases
from app.services.road.cases import StepWish
from app.services.road.gathering import gather
from app.services.road.kept import EXPLAINED, kept_of
from app.store.rows import read_records
from app.store.store import Connection


class Kind(StrEnum):
    """What a line is about, in the order an inspector looks."""

    MISSING = "缺材料"
    UNSIGNED = "未签字"
    ORDER = "日期先后"
    LATE = "补录"
    DIFFERS = "前后不一致"


@dataclass(frozen=True, slots=True)
class InspectLine:
    """One finding: whose, which case, what kind, which paper (code of ROAD_PAPER where it is one), the sentence, and the
    情况说明 that stands for it ("" where there is none)."""

    household: str
    case: str
    name: str
    number: str
    group: str
    state: str
    kind: Kind
    text: str
    paper: str = ""
    notable: bool = False  # may be noted as 已存档
    story: str = ""

    @property
    def open(self) -> bool:
        """True where something is still to be done: a late entry is only told, an explained one is settled."""
        return self.kind is not Kind.LATE and not self.story


def inspection(desk: Desk, households: Iterable[str] | None = None, group: str = "") -> list[InspectLine]:
    """Every finding of every household with a case (or of some, or of one group), by household and kind."""
    with desk.reading() as connection:
        files = load_households(connection, None if households is None else list(households))
        return [
            line
            for file in files
            if file.cases and (not group or file.record.get("group_name") == group)
            for line in inspect_household(desk, connection, file)
        ]


def inspect_one(desk: Desk, household: str) -> list[InspectLine]:
    """The findings of one household; AppError H-101."""
    with desk.reading() as connection:
        return inspect_household(desk, connection, load_household(connection, household))


def inspect_household(desk: Desk, connection: Connection, file: HouseholdFile) -> list[InspectLine]:
    """`inspect_one` inside a reading."""
    policy = desk.policy(connection)
    found = [line for case in file.cases for line in _case_lines(desk, connection, policy, file, case)]
    latest = file.case
    if latest is not None:
        found += [_line(file, latest, Kind.DIFFERS, text) for text in _differences(connection, file, latest)]
    order = list(Kind)
    return sorted(found, key=lambda line: order.index(line.kind))


def _line(
    file: HouseholdFile, case: CaseFile, kind: Kind, text: str, paper: str = "", notable: bool = False
) -> InspectLine:
    stories = [row for row in case.rows("archive_note") if row["kind"] == EXPLAINED]
    story = next((row for row in stories if (paper and row.get("paper") == paper) or row.get("problem") == text), None)
    return InspectLine(
        file.id, case.id, file.head_name, str(file.record.get("local_household_no") or ""),
        str(file.record.get("group_name") or ""), case.road.label, kind, text, paper, notable,
        str(story["story"]) if story else "",
    )  # fmt: skip


def _case_lines(
    desk: Desk, connection: Connection, policy: Policy, file: HouseholdFile, case: CaseFile
) -> Iterator[InspectLine]:
    first, second = _facts(desk, connection, file, case)
    parts = [(first, False), *([(second, True)] if second else [])]
    for facts, removal in parts:
        yield from _papers(policy, file, case, facts, removal)
    for text in _unsigned(policy, file, case, first):
        yield _line(file, case, Kind.UNSIGNED, text)
    for facts, removal in parts:
        for text in out_of_order(facts, removal):
            yield _line(file, case, Kind.ORDER, text)
    for text in late_entries(item.event for item in case.road.path):
        yield _line(file, case, Kind.LATE, text)


def _facts(
    desk: Desk, connection: Connection, file: HouseholdFile, case: CaseFile
) -> tuple[RoadFacts, RoadFacts | None]:
    """The facts of the recognition, with its own meeting and notice, and those of the removal where one was begun."""
    road = case.road
    reported = road.entered(Step.REPORTED)
    first = _linked(
        desk, connection, file, case, Step.REPORTED, reported or desk.today, (Step.REVIEWED,), (Step.NOTICING,)
    )
    if reported:  # what the form lacks today is no question to a file that was complete when it went
        first = replace(first, blocking=())
    if not any(road.find(step) for step in REMOVAL):
        return first, None
    day = road.entered(Step.REMOVED) or desk.today
    return first, _linked(
        desk, connection, file, case, Step.REM_APPROVED, day, (Step.REM_REVIEWED,), (Step.REM_NOTICING,)
    )


def _linked(
    desk: Desk, connection: Connection, file: HouseholdFile, case: CaseFile, step: Step, on: date,
    heard: tuple[Step, ...], posted: tuple[Step, ...],
) -> RoadFacts:  # fmt: skip
    meeting, notice = case.road.find(*heard) or {}, case.road.find(*posted) or {}
    wish = StepWish(
        step, on, desk.operator, paper="-", meeting=str(meeting.get("meeting_id") or ""),
        notice=str(notice.get("notice_id") or ""),
    )  # fmt: skip
    return gather(desk, connection, file, case, wish)


def _papers(
    policy: Policy, file: HouseholdFile, case: CaseFile, facts: RoadFacts, removal: bool
) -> Iterator[InspectLine]:
    for item in standing(facts, kept_of(case), policy):
        if item.lacks and (item.paper in OF_REMOVAL) is removal:
            yield _line(file, case, Kind.MISSING, f"{item.label}：{item.lacks}。", item.paper, not item.recorded)


def _unsigned(policy: Policy, file: HouseholdFile, case: CaseFile, facts: RoadFacts) -> Iterator[str]:
    if case.road.find(Step.CONSENTED) and not case.road.by_special_case:
        troubles = signature_troubles(facts.members, facts.applicant_id, facts.consents(policy), reporting=True)
        yield from (trouble.text for trouble in troubles)
    for sheet in case.rows("consent"):
        if sheet.get("signed_on") and not sheet.get("fingerprint"):
            yield f"{_name(file, sheet)}的授权书没有按手印。"
    income = case.moment("income_record", "identify") or {}
    if case.road.find(Step.CONSENTED) and income and not income.get("confirmed_by"):
        yield "家庭收支没有农户确认签字。"
    for row in file.rows("visit"):
        if row.get("case_id") == case.id and row.get("mode") == "home" and not row.get("signed_by_household"):
            yield f"{day_text(row.get('date'))}的走访记录没有农户签字。"


def _name(file: HouseholdFile, row: Rec) -> str:
    found = next((member for member in file.all_members if member["id"] == row.get("member_id")), {})
    return str(found.get("name") or "家庭成员")


# -- 系统, 档案, 台账 -------------------------------------------------------------------------------------------------


def _differences(connection: Connection, file: HouseholdFile, case: CaseFile) -> Iterator[str]:
    bases = read_bases(connection, [file.id])
    yield from _from_system(file, bases)
    yield from _from_decision(case)
    yield from _from_ledger(file, case)
    yield from _from_wall(connection, file, case)


def _from_system(file: HouseholdFile, bases: dict[str, Base]) -> Iterator[str]:
    """Where a cell of the last file of the national system and the village's own answer say different things."""
    for kind in ("household", "member", "monitoring_case"):
        for row in file.rows(kind):
            base = bases.get(str(row["id"]))
            for key, kept in (base.texts if base else {}).items():
                text = _system_says(kind, key, kept, row)
                if text:
                    yield text


def _system_says(kind: str, key: str, kept: list[Any], row: Rec) -> str:
    field = declared(kind).get(key)
    if field is None or len(kept) < 2 or blank(kept[1]):
        return ""
    theirs, ours = decode(field, kept[1]), row.get(key)
    if theirs == ours or (blank(theirs) and blank(ours)):
        return ""
    who = f"{row.get('name')}的" if kind == "member" and row.get("name") else ""
    if field.level >= Level.SENSITIVE:
        return f"{who}“{field.label}”档案和系统（导入文件）不一样。"
    told = show(field, ours) or "空"
    return f"{who}“{field.label}”系统（导入文件）是“{show(field, theirs)}”，档案是“{told}”。"


def _from_decision(case: CaseFile) -> Iterator[str]:
    """What the county decided beside what the case says: month and class."""
    event = case.road.find(Step.APPROVED) or {}
    decided: Any = event.get("details") or {}
    for key in ("identified_month", "monitor_category"):
        field = declared("monitoring_case")[key]
        theirs, ours = decided.get(key), case.record.get(key)
        if theirs and ours and theirs != ours:
            yield f"“{field.label}”审定文件是“{show(field, theirs)}”，档案是“{show(field, ours)}”。"
    proposed, category = (
        case.record.get("proposed_category"),
        decided.get("monitor_category") or case.record.get("monitor_category"),
    )
    if proposed and category and proposed != category:
        yield f"监测对象类别：村里拟定“{label('CATEGORY', proposed)}”，审定“{label('CATEGORY', category)}”，请核对台账用的是审定的类别。"


def _from_ledger(file: HouseholdFile, case: CaseFile) -> Iterator[str]:
    """The contact of the form beside the one of the help ledger (`pairing`)."""
    named = str(case.record.get("monitor_contact") or "").strip()
    current = [
        str(row.get("name") or "")
        for row in file.rows("pairing")
        if row.get("is_monitor_contact") is not False and not row.get("end")
    ]
    if named and current and named not in current:
        yield f"监测联系人：采集表是“{named}”，帮扶台账是“{'、'.join(current)}”。"


def _from_wall(connection: Connection, file: HouseholdFile, case: CaseFile) -> Iterator[str]:
    """What hung on the wall beside what the county decided: head and class."""
    event = case.road.find(Step.NOTICING)
    notice = str((event or {}).get("notice_id") or "")
    if not notice:
        return
    rows = [row for row in read_records(connection, "notice_row", [notice]) if row["case_id"] == case.id]
    printed: Any = rows[0]["printed"] if rows else {}
    category = label("CATEGORY", case.category)
    if printed.get("category") and category and printed["category"] != category:
        yield f"监测对象类别：公示是“{printed['category']}”，现在是“{category}”。"


def kinds_told(lines: Iterable[InspectLine]) -> str:
    """How many of each kind, in a line: 缺材料3条，日期先后1条."""
    listed = list(lines)
    counts = {kind: sum(1 for line in listed if line.kind is kind and not line.story) for kind in Kind}
    told = "，".join(f"{kind}{count}条" for kind, count in counts.items() if count)
    settled = sum(1 for line in listed if line.story)
    return told + (f"；已写情况说明{settled}条" if settled else "") or "暂未发现问题"
