"""Day limits of the road (`domain.md` §8.4) as data, and the limits that run on a case now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.policy import Policy, PolicyView
from app.domain.procedure.road import Passed, Road, details_of
from app.domain.procedure.states import Side, Step
from app.domain.workdays import add_days, add_months


class Unit(StrEnum):
    """How a limit is counted; the day the clock starts is day 0 (`domain.md` §8.4)."""

    NATURAL = "natural"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Clock:
    """A limit: the step that starts it, the steps that stop it, the setting with its length, who is late."""

    code: str
    label: str
    starts: tuple[Step, ...]
    stops: tuple[Step, ...]
    setting: str
    unit: Unit
    side: Side | None  # None: whoever has the ball
    source: str
    while_there: bool = False  # runs only while the case stands at the starting state, else until a stop comes


@dataclass(frozen=True, slots=True)
class Deadline:
    """A limit that runs: `starts` is day 0, `due` the last day in time, `side` who has to act."""

    code: str
    label: str
    starts: date
    due: date
    side: Side
    source: str


_V, _T, _C = Side.VILLAGE, Side.TOWNSHIP, Side.COUNTY
_ENDS = (Step.REJECTED, Step.CLOSED_NORISK, Step.CLOSED_REFUSED, Step.CLOSED_WITHDRAWN, Step.CLOSED_NATURAL)
_NAT, _WORK = Unit.NATURAL, Unit.WORKING

CLOCKS: tuple[Clock, ...] = (
    Clock("whole", "从发现线索到审定", (Step.CLUE,), (Step.APPROVED, *_ENDS), "identify_days", _NAT, None, "P1"),
    Clock("forward", "乡镇转交申报", (Step.CLUE,), (Step.SCREENED, Step.VISITING, *_ENDS), "forward_days", _NAT, _T, "P2"),
    Clock("visit", "从申报到入户", (Step.CLUE,), (Step.SCREENED, Step.VISITING, *_ENDS), "visit_days", _NAT, _V, "P2"),
    Clock("locked_visit", "锁定名单到入户", (Step.LOCKED,), (Step.VISITING, *_ENDS), "visit_days", _NAT, _V, "P2"),
    Clock("compare", "比对反馈", (Step.COMPARING,), (), "compare_days", _NAT, _C, "P17", while_there=True),
    Clock("review", "从核查到评议公示", (Step.VISITING,), (Step.NOTICING, *_ENDS), "review_days", _NAT, _V, "P17"),
    Clock("compared_review", "从比对到评议公示", (Step.REVIEW_READY,), (Step.NOTICING, *_ENDS), "review_days", _NAT, _V, "P17"),
    Clock("objection", "异议核实", (Step.OBJECTION, Step.REM_OBJECTION), (), "objection_days", _NAT, _V, "D", while_there=True),
    Clock("refusal", "不予认定告知农户", (Step.REJECTED,), (), "refusal_told_days", _WORK, _T, "P7", while_there=True),
    Clock("publish", "公开栏公开名单", (Step.APPROVED,), (Step.ANNOUNCED, *_ENDS), "publish_days", _WORK, _V, "P20"),
    Clock("measures", "登记帮扶措施", (Step.APPROVED,), (), "measure_plan_days", _NAT, _V, "D"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Done:
    """Facts outside the road that stop a limit: the day a refusal was told, whether measures stand."""

    refusal_told_on: date | None = None
    has_measures: bool = False


def due_on(clock: Clock, start: date, policy: PolicyView) -> date:
    """Last day in time of a limit that started on `start`, by the setting in force that day."""
    length = policy.number(clock.setting)
    if clock.unit is Unit.WORKING:
        return policy.calendar.add(start, length)
    return add_days(start, length)


def deadlines(road: Road, policy: Policy, done: Done | None = None) -> list[Deadline]:
    """The limits that run on a case, earliest first; each by the settings of the day that started it.

    None for imported cases before their first step here (nothing is overdue on the first morning), none in dispute.
    """
    done = done or Done()
    if road.disputed:
        return []
    found = [_running(clock, road, policy) for clock in CLOCKS if not _stopped(clock, done)]
    return sorted((item for item in found if item), key=lambda item: (item.due, item.code))


def _stopped(clock: Clock, done: Done) -> bool:
    if clock.code == "refusal":
        return done.refusal_told_on is not None
    return clock.code == "measures" and done.has_measures


def _running(clock: Clock, road: Road, policy: Policy) -> Deadline | None:
    start = _start(clock, road)
    if start is None or start.event.get("date") is None:
        return None
    day = start.event["date"]
    return Deadline(
        clock.code, clock.label, day, due_on(clock, day, policy.at(day)), _late_side(clock, road), clock.source
    )


def _late_side(clock: Clock, road: Road) -> Side:
    return clock.side or road.waiting_for() or Side.VILLAGE


def _start(clock: Clock, road: Road) -> Passed | None:
    """The last step that starts the clock, if no stop came after it and the clock fits this road."""
    if clock.while_there:
        return road.path[-1] if road.path and road.state in clock.starts else None
    for index in range(len(road.path) - 1, -1, -1):
        item = road.path[index]
        if item.state in clock.stops:
            return None
        if item.state in clock.starts:
            return item if _fits(clock, road, item) else None
    return None


def _fits(clock: Clock, road: Road, start: Passed) -> bool:
    if clock.code == "forward":  # a telephone or app application lies at the township until it is handed on
        return start.event.get("side") == Side.TOWNSHIP and not details_of(start.event).get("forwarded_on")
    compared = any(item.state is Step.COMPARING for item in road.since(Step.VISITING))
    if clock.code == "compared_review":
        return compared
    if clock.code == "review":
        return not compared
    # After a removal or a natural decrease nobody waits for the first measures any more.
    return clock.code != "measures" or road.state in (Step.APPROVED, Step.ANNOUNCED, Step.MONITORED)


def earliest_removal(approved_on: date, months: int) -> date:
    """First day on which the county may mark the risk removed (P9; `domain.md` §20 example 5)."""
    return add_months(approved_on, months)
