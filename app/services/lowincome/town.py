"""Low income in the township: recognitions that wait for it over all villages, their alerts, stop reports to answer (`domain.md` §14, §22).

The township reads only households that have something of it; its steps go through the same guards as the village's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.errors import AppError
from app.domain.lowincome.guards import check_low_step
from app.domain.lowincome.standing import Recognition
from app.domain.lowincome.states import TOWN_STEPS, Step, step_label
from app.domain.policy import PolicyView
from app.domain.procedure.facts import Refusal
from app.domain.procedure.guards import blocking
from app.services.desk import Desk
from app.services.files import HouseholdFile, load_households
from app.services.lowincome.alerts import route_in
from app.services.lowincome.board import AlertLine, alerts_in, recognition_lines
from app.services.lowincome.reading import PARTS, household_of, low_file, row_of
from app.services.lowincome.roads import LowWish, facts_of, find_recognition, low_step_in
from app.services.lowincome.stops import StopLine, stops_in
from app.services.road.cases import Refused
from app.services.summing.places import town_places
from app.store import counting
from app.store.store import Connection

WHERE = "低收入认定"
AT_ONCE = 1_000  # households read at a time
# In the order the township works through them.
STEPS = tuple(step for step in Step if step in TOWN_STEPS) + (Step.FILED, Step.PUBLISHED, Step.ENDED)


@dataclass(frozen=True, slots=True)
class TownLowLine:
    """A recognition that waits for the township: what it is, where it stands since when, the steps that may follow here."""

    record: str
    household: str
    village: str
    group: str
    number: str
    head: str
    what: str
    who: str
    state: str
    since: date | None
    days: int
    steps: tuple[Step, ...]
    amount: Decimal | None

    @property
    def waits_for(self) -> str:
        """The steps in Chinese."""
        return "、".join(step_label(step) for step in self.steps)

    @property
    def name(self) -> str:
        """Who is covered."""
        return self.who


@dataclass(frozen=True, slots=True)
class TownAlert:
    """An alert of a village; `days` since it was opened."""

    village: str
    days: int
    alert: AlertLine


@dataclass(frozen=True, slots=True)
class TownStop:
    """A stop report of a village and what the township answered."""

    village: str
    stop: StopLine
    answered_on: date | None
    answer: str
    answer_from: str


@dataclass(frozen=True, slots=True)
class TownLow:
    """The township's three lists."""

    lines: tuple[TownLowLine, ...] = ()
    alerts: tuple[TownAlert, ...] = ()
    stops: tuple[TownStop, ...] = ()


def township_only(desk: Desk) -> None:
    """AppError LTOWN-100 in a village's store."""
    if desk.store.role != "township":
        raise AppError("LTOWN-100", "这里由乡镇办理。", "村里请在“低收入人口”里登记。", WHERE)


def town_low(desk: Desk) -> TownLow:
    """Everything that waits, the longest first; alerts by colour and age. AppError LTOWN-100."""
    township_only(desk)
    lines: list[TownLowLine] = []
    alerts: list[TownAlert] = []
    stops: list[TownStop] = []
    with desk.reading() as connection:
        policy = desk.policy(connection)
        view, names = policy.at(desk.today), {place.code: place.name for place in town_places(desk, connection)}
        for file in _households(connection):
            village = names.get(str(file.record.get("village_code") or ""), "")
            if file.rows("low_income_record"):
                standing = low_file(file, policy, desk.today).standing
                lines += _lines(desk, file, village, standing.recognitions)
            alerts += [
                TownAlert(village, (desk.today - one.opened_on).days, one)
                for one in alerts_in(file, view, desk.today)
                if one.closed_on is None
            ]
            stops += _stops(desk, file, village, view)
    colours = ("red", "orange", "yellow")
    return TownLow(
        tuple(sorted(lines, key=lambda line: (-line.days, line.village, line.number))),
        tuple(sorted(alerts, key=lambda one: (colours.index(one.alert.level) if one.alert.level in colours else 9, -one.days))),
        tuple(sorted(stops, key=lambda one: (one.answered_on is not None, one.stop.happened_on))),
    )  # fmt: skip


def _households(connection: Connection) -> Iterator[HouseholdFile]:
    kinds = ("low_income_record", "low_income_alert", "stop_report")
    wanted = sorted({home for kind in kinds for home in counting.households_with(connection, kind)})
    for start in range(0, len(wanted), AT_ONCE):
        yield from load_households(connection, wanted[start : start + AT_ONCE], PARTS)


def _lines(desk: Desk, file: HouseholdFile, village: str, recognitions: Iterable[Recognition]) -> Iterator[TownLowLine]:
    for one in recognition_lines(file, recognitions, desk.today):
        steps = tuple(step for step in STEPS if str(step) in one.next_steps)
        if not steps or not _waits(one.next_steps):
            continue
        since = one.steps[-1].on if one.steps else None
        yield TownLowLine(
            one.id, file.id, village, str(file.record.get("group_name") or ""), str(file.record.get("local_household_no") or ""),
            file.head_name, one.what, one.who, one.state, since, (desk.today - since).days if since else 0, steps, one.amount,
        )  # fmt: skip


def _waits(steps: Iterable[str]) -> bool:
    """True where what comes next is the township's: a running benefit that may only be reviewed waits for nobody."""
    waiting = {str(step) for step in (*TOWN_STEPS, Step.FILED, Step.PUBLISHED)} - {str(Step.EXTENDED)}
    return any(step in waiting for step in steps)


def _stops(desk: Desk, file: HouseholdFile, village: str, view: PolicyView) -> Iterator[TownStop]:
    rows = {str(row["id"]): row for row in file.rows("stop_report")}
    for line in stops_in(file, view, desk.today):
        row = rows[line.id]
        if line.done_on is None or row.get("answered_on") is None:
            yield TownStop(
                village, line, row.get("answered_on"), str(row.get("answer") or ""), str(row.get("answer_from") or "")
            )


# ---- deciding -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BatchLow:
    """One recognition of several: what the guards say; `done` where the step was recorded."""

    record: str
    who: str
    refusals: tuple[Refusal, ...] = ()
    done: str = ""

    @property
    def may(self) -> bool:
        """True where nothing stops the step."""
        return not blocking(self.refusals)


def try_low_steps(desk: Desk, records: Iterable[str], wish: LowWish) -> list[BatchLow]:
    """What the guards say of one step for each of several recognitions; nothing is written. AppError LTOWN-100, LOW-132."""
    township_only(desk)
    with desk.reading() as connection:
        return [_tried(desk, connection, record, wish) for record in dict.fromkeys(records)]


def take_low_together(desk: Desk, records: Iterable[str], wish: LowWish, partly: bool = False) -> list[BatchLow]:
    """One step for several recognitions as one verb: all or none; `partly` those whose guards permit it.

    AppError LTOWN-100, LTOWN-101 nothing chosen, LOW-132, Refused names every household that may not go."""
    township_only(desk)
    wanted = list(dict.fromkeys(records))
    if not wanted:
        raise AppError("LTOWN-101", "没有选要办的认定。", "请先选一件或几件。", WHERE)
    with desk.writing(f"低收入{step_label(wish.step)}（多户）") as door:
        lines = [_tried(desk, door.connection, record, wish) for record in wanted]
        fit = [line for line in lines if line.may]
        if not fit or (len(fit) < len(lines) and not partly):
            raise _refused(lines)
        done = {line.record: low_step_in(desk, door, line.record, wish).event for line in fit}
        return [BatchLow(line.record, line.who, line.refusals, done.get(line.record, "")) for line in lines]


def _tried(desk: Desk, connection: Connection, record: str, wish: LowWish) -> BatchLow:
    file, found = find_recognition(connection, record)
    facts = facts_of(desk, connection, file, found, wish)
    return BatchLow(record, file.short, tuple(check_low_step(facts, desk.view(connection, wish.on))))


def _refused(lines: Iterable[BatchLow]) -> Refused:
    told = [(line.who, refusal) for line in lines for refusal in blocking(line.refusals)]
    who = "、".join(dict.fromkeys(name for name, _refusal in told))
    return Refused(who, [refusal for _who, refusal in told], told)


def route_together(
    desk: Desk, alerts: Iterable[str], department: str, request: str, routed_on: date, due_on: date
) -> int:
    """Send several alerts to a department as one verb; returns how many. AppError LTOWN-100, LTOWN-102, LALERT-109 … LALERT-112."""
    township_only(desk)
    wanted = list(dict.fromkeys(alerts))
    if not wanted:
        raise AppError("LTOWN-102", "没有选要转办的预警。", "请先选一条或几条。", "低收入预警")
    with desk.writing("转办低收入预警（乡镇）") as door:
        for alert in wanted:
            route_in(desk, door, alert, department, request, routed_on, due_on)
    return len(wanted)


def answer_stops(desk: Desk, stops: Iterable[str], on: date, text: str, stop_from: str = "") -> int:
    """Answer stop reports as one verb: what was decided and from which month; returns how many.

    AppError LTOWN-100, LTOWN-103 nothing chosen or no answer, LTOWN-104 a day to come or before it happened, STOP-112."""
    township_only(desk)
    wanted = list(dict.fromkeys(stops))
    if not wanted or not text.strip():
        raise AppError(
            "LTOWN-103", "没有选停发报告，或者没有写怎样答复。", "请选一条或几条，写明办理意见。", "停发报告"
        )
    with desk.writing("答复停发报告") as door:
        for stop in wanted:
            file = household_of(door.connection, "stop_report", stop, "STOP-112", "停发报告")
            row = row_of(file, "stop_report", stop)
            if not row["happened_on"] <= on <= desk.today:
                raise AppError(
                    "LTOWN-104", f"答复日期{on.isoformat()}早于发生日期，或者还没有到。", "请核对日期。", file.short
                )
            values = {"answered_on": on, "answer": text.strip(), "answer_from": stop_from, "answer_name": desk.operator}
            door.change("stop_report", stop, values)
    return len(wanted)
