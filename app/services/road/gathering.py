"""Everything a step of the road is judged by, gathered from the rows as they stand (`domain.md` §8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.comparing import all_flags
from app.domain.income import compute_income
from app.domain.policy import PolicyView
from app.domain.procedure.archive import unrecorded
from app.domain.procedure.facts import RoadFacts, Visitor
from app.domain.procedure.states import REMOVAL, Side, Step
from app.domain.records.relative import kept_out
from app.services.checks.checking import blocking_texts
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.road.kept import kept_of
from app.services.road.notice_sheets import standing_leaks
from app.store.rows import read_records
from app.store.store import Connection

if TYPE_CHECKING:
    from app.services.road.cases import StepWish

REMOVAL_STEPS = frozenset((*REMOVAL, Step.REMOVED))
# What only an event may tell: by paper, or of an imported case.
DECIDED = ("monitor_category", "identified_month", "removal_month")
NOTICE_STEPS = (Step.NOTICING, Step.REM_NOTICING)


def side_of(desk: Desk) -> Side:
    """The station this store is."""
    return Side.TOWNSHIP if desk.store.role == "township" else Side.VILLAGE


def gather(desk: Desk, connection: Connection, file: HouseholdFile, case: CaseFile, wish: StepWish) -> RoadFacts:
    """Everything a step is judged by, from the rows as they stand."""
    village = desk.village(connection, str(file.record.get("village_code") or ""))
    moment = "removal" if wish.step in REMOVAL_STEPS else "identify"
    heard = last_heard(connection, case) if wish.step is Step.REJECTED else ""
    meeting = _one(connection, "meeting", wish.meeting or heard or _latest_link(case, "meeting_id"))
    notice = _one(connection, "notice", wish.notice or _latest_link(case, "notice_id"))
    policy = desk.policy(connection)
    facts = RoadFacts(
        road=case.road,
        on=wish.on,
        today=desk.today,
        person=wish.person,
        paper=wish.paper,
        reason=wish.reason,
        by_paper=wish.by_paper,
        writer=side_of(desk),
        on_behalf=desk.store.role == "township" and bool(wish.details.get("on_behalf")),
        details=wish.details,
        household=file.record,
        case={**case.record, **{key: value for key, value in case.decision.items() if key in DECIDED}},
        village=village,
        members=tuple(file.members),
        snapshot=case.moment("safeguard_snapshot", moment) or {},
        income=_reckoned(case.moment("income_record", moment), file, policy.at(wish.on)),
        line=policy.at(wish.on).line(wish.on.year),
        blocking=tuple(blocking_texts(desk, connection, file, case, wish.step)),
        sheets=tuple(case.rows("consent")),
        visitors=tuple(_visitors(village, case.record.get("visitors") or ())),
        relatives=kept_out(read_records(connection, "relative"), file.id),
        refusal_hits=tuple(case.rows("refusal_hit")),
        meeting=meeting,
        vote=_vote(connection, meeting, case.id),
        notice=notice,
        objections=_objections(connection, notice, case.id),
        privacy_leaks=tuple(standing_leaks(desk, connection, notice)) if wish.step in NOTICE_STEPS and notice else (),
        flags=tuple(all_flags(case.rows("compare_flag"), case.road)),
        pairings=tuple(file.rows("pairing")),
        measures=tuple(case.rows("measure")),
        tasks=tuple(row for row in file.rows("help_task") if row.get("case_id") in (case.id, "", None)),
    )
    if wish.step is not Step.REPORTED:
        return facts
    return replace(facts, missing_papers=unrecorded(facts, kept_of(case), policy))


def _reckoned(record: Rec | None, file: HouseholdFile, view: PolicyView) -> Rec:
    """An income record with the two numbers the guards compare, which are computed and never stored."""
    if record is None:
        return {}
    sums = compute_income(record, file.members, view.names("income_excluded"))
    return {**record, "net_income": sums.net_income, "per_capita": sums.line_value}


def last_heard(connection: Connection, case: CaseFile) -> str:
    """Id of the last meeting that voted on a case; one that said no leaves no step behind."""
    voted = {str(row["meeting_id"]) for row in read_records(connection, "meeting_vote") if row["case_id"] == case.id}
    held = [row for row in read_records(connection, "meeting", voted) if row["date"]] if voted else []
    return str(max(held, key=lambda row: (row["date"], row["number"]))["id"]) if held else ""


def _latest_link(case: CaseFile, key: str) -> str:
    return next((str(p.event[key]) for p in reversed(case.road.path) if p.event.get(key)), "")


def _one(connection: Connection, kind: str, row_id: str) -> Rec:
    if not row_id:
        return {}
    return next((row for row in read_records(connection, kind, [row_id]) if row["id"] == row_id), {})


def _vote(connection: Connection, meeting: Rec, case: str) -> Rec:
    rows = read_records(connection, "meeting_vote", [str(meeting["id"])]) if meeting else []
    return next((row for row in rows if row["case_id"] == case), {})


def _objections(connection: Connection, notice: Rec, case: str) -> tuple[Rec, ...]:
    rows = read_records(connection, "objection", [str(notice["id"])]) if notice else []
    return tuple(row for row in rows if row["case_id"] == case)


def _visitors(village: Rec, names: Iterable[str]) -> Iterable[Visitor]:
    committee, team = set(village.get("committee") or ()), set(village.get("team") or ())
    return (Visitor(name, name in committee, name in team) for name in names)
