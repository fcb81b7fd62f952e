"""The road of a case: starting one, taking a step with all its guards, taking one back (`domain.md` §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from app.domain.errors import AppError
from app.domain.income import anchor_month
from app.domain.policy import Policy
from app.domain.procedure.chronology import LATE_DAYS
from app.domain.procedure.facts import Refusal, RoadFacts, as_day
from app.domain.procedure.guards import blocking, check_step, check_undo
from app.domain.procedure.moves import allowed_next
from app.domain.procedure.road import Road
from app.domain.procedure.states import Step
from app.domain.procedure.states import side_of as event_side
from app.domain.questionnaire.codes import label
from app.domain.values import show_date
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, load_household, load_households
from app.services.road.gathering import gather, side_of
from app.store.door import Door, new_id
from app.store.rows import unit_of
from app.store.store import Connection

Item = TypeVar("Item")
Done_ = TypeVar("Done_")


@dataclass(frozen=True, slots=True)
class StepWish:
    """A step a person wants to record. `details` as STEP_DETAILS names them; `paper` number of the paper it stands on."""

    step: Step
    on: date
    person: str
    paper: str = ""
    reason: str = ""
    by_paper: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)
    meeting: str = ""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step that was recorded: its event, the state now, warnings it passed."""

    event: str
    state: str
    warnings: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class RoadLine:
    """One step as the household's page shows it."""

    event: str
    step: str
    state: str
    on: date | None
    person: str
    paper: str
    by_paper: bool
    reason: str
    entered: date | None = None

    @property
    def late(self) -> str:
        """Said where the step was entered long after its day: the day of entry is kept as it is (`domain.md` §22)."""
        is_late = self.on and self.entered and (self.entered - self.on).days > LATE_DAYS
        return f"{show_date(self.entered)}补录" if is_late else ""


class Refused(AppError):
    """A step that may not be taken: every reason at once; `told` pairs each household with its reasons."""

    def __init__(self, who: str, refusals: Iterable[Refusal], told: Iterable[tuple[str, Refusal]] = ()) -> None:
        self.refusals = tuple(refusals)
        self.told = tuple(told) or tuple((who, refusal) for refusal in self.refusals)
        # Several households often lack the same: it is said once.
        text = "".join(dict.fromkeys(f"{refusal.text}{refusal.advice}" for refusal in self.refusals))
        super().__init__(self.refusals[0].code, text, "", who)


def all_or_refused(items: Iterable[Item], act: Callable[[Item], Done_]) -> list[Done_]:
    """`act` for each, inside one transaction; where some are refused, one Refused names the reasons of them all."""
    done: list[Done_] = []
    refused: list[Refused] = []
    for item in items:
        try:
            done.append(act(item))
        except Refused as error:
            refused.append(error)
    if refused:
        who = "、".join(error.where for error in refused)
        told = [pair for error in refused for pair in error.told]
        raise Refused(who, [refusal for _, refusal in told], told)
    return done


def start_case(
    desk: Desk, household: str, channel: str, on: date, person: str, values: Mapping[str, Any] | None = None,
    details: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """Register a clue: a new case with its first step; returns the case id. AppError CASE-101 when one is open,
    CASE-103 where nobody lives any more."""
    with desk.writing("登记线索") as door:
        return start_case_in(desk, door, household, channel, on, person, values, details)


def start_case_in(
    desk: Desk, door: Door, household: str, channel: str, on: date, person: str,
    values: Mapping[str, Any] | None = None, details: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """`start_case` inside a verb that writes more."""
    file = _free_household(door.connection, household)
    previous = file.cases[-1].id if file.cases else ""
    case = new_id()
    record = {**(values or {}), "household_id": household, "discovery_channel": channel, "clue_date": on}
    door.create("monitoring_case", {**record, "previous_case_id": previous}, row_id=case)
    facts = RoadFacts(road=Road(), on=on, today=desk.today, person=person, writer=side_of(desk), case=record,
                      household=file.record, members=tuple(file.members), details=details or {})  # fmt: skip
    _refuse(file.short, check_step(Step.CLUE, facts, desk.policy(door.connection)))
    wish = StepWish(Step.CLUE, on, person, details=details or {})
    write_event(door, desk, household, case, "", wish)
    return case


def start_relapse(
    desk: Desk, household: str, on: date, person: str, reason: str, values: Mapping[str, Any] | None = None
) -> str:
    """A risk that came back after its removal: a new case linked to the old one, which keeps everything and begins at the
    house (`domain.md` §8.1, §13); returns its id. AppError CASE-101, CASE-103, CASE-104 (nothing was removed), Refused."""
    with desk.writing("风险复发") as door:
        file = _free_household(door.connection, household)
        last = file.cases[-1] if file.cases else None
        if last is None or last.road.state is not Step.REMOVED:
            raise AppError(
                "CASE-104", "这一户没有已消除风险的监测事项，不是风险复发。", "请从线索登记开始。", file.short
            )
        if not reason.strip():
            raise AppError("CASE-105", "风险复发没有写原因。", "请写明又发生了什么。", file.short)
        case, removed_on = new_id(), last.road.closed_on
        if removed_on and on < removed_on:
            text = f"复发入户的日期{show_date(on)}早于风险消除的{show_date(removed_on)}。"
            raise AppError("CASE-106", text, "请核对日期。", file.short)
        record = {"discovery_channel": "cadre", "clue_date": on, **(values or {}), "household_id": household}
        record["previous_case_id"] = last.id
        door.create("monitoring_case", record, row_id=case, why=reason)
        wish = StepWish(Step.VISITING, on, person, reason=reason)
        facts = RoadFacts(road=Road(), on=on, today=desk.today, person=person, reason=reason, writer=side_of(desk),
                          case=record, household=file.record, members=tuple(file.members))  # fmt: skip
        _refuse(file.short, check_step(Step.VISITING, facts, desk.policy(door.connection)))
        write_event(door, desk, household, case, "", wish)
    return case


def _free_household(connection: Connection, household: str) -> HouseholdFile:
    """A household whose next case may begin; AppError CASE-101, CASE-103."""
    file = load_household(connection, household)
    open_case = next((case for case in file.cases if case.road.is_open), None)
    if open_case:
        raise AppError(
            "CASE-101", f"这一户已有一件在办（{open_case.road.label}）。", "请在原来那一件上继续办。", file.short
        )
    if file.ended:
        raise AppError(
            "CASE-103", f"这一户{file.ended}，已经没有在册的人。", "请在现在住的那一户登记线索。", file.short
        )
    return file


def take_step(desk: Desk, case: str, wish: StepWish) -> StepDone:
    """Record one step of one case; Refused names everything that is missing."""
    return take_steps(desk, [case], wish)[0]


def take_steps(desk: Desk, cases: Iterable[str], wish: StepWish) -> list[StepDone]:
    """Record the same step for several cases as one verb: all or none."""
    with desk.writing(label("STEP", wish.step)) as door:
        return all_or_refused(cases, lambda case: step_in(desk, door, case, wish))


def step_in(desk: Desk, door: Door, case: str, wish: StepWish) -> StepDone:
    """`take_step` inside a verb that writes more."""
    file, found = find_case(door.connection, case)
    policy = desk.policy(door.connection)
    refusals = check_step(wish.step, gather(desk, door.connection, file, found, wish), policy)
    _refuse(file.short, refusals)
    event = write_event(door, desk, file.id, case, found.road.tip, wish)
    _carry_out(desk, door, found, wish, policy)
    return StepDone(event, label("STEP", wish.step), tuple(refusals))


def _refuse(who: str, refusals: Iterable[Refusal]) -> None:
    stopping = blocking(refusals)
    if stopping:
        raise Refused(who, stopping)


def write_event(door: Door, desk: Desk, household: str, case: str, follows: str, wish: StepWish) -> str:
    """The event of a step; its side is who did it, also where the other side only holds the paper."""
    side = event_side(wish.step, side_of(desk), wish.by_paper)
    values = {
        "household_id": household,
        "case_id": case,
        "follows": follows,
        "step": str(wish.step),
        "side": str(side),
        "date": wish.on,
        "person": wish.person,
        "paper": wish.paper,
        "by_paper": True if wish.by_paper else None,
        "meeting_id": wish.meeting,
        "notice_id": wish.notice,
        "reason": wish.reason,
        "details": dict(wish.details) or None,
    }
    return door.create("case_event", values, why=wish.reason)


def _carry_out(desk: Desk, door: Door, case: CaseFile, wish: StepWish, policy: Policy) -> None:
    """What a step writes beside its event: the month the income hangs on, the township's decision on the case."""
    if wish.step is Step.CONSENTED and not case.record.get("anchor_month"):
        mode = policy.at(wish.on).text("window_anchor")
        month = anchor_month(mode, case.record.get("visit_date"), case.record.get("apply_date"))
        if month:
            door.change("monitoring_case", case.id, {"anchor_month": month})
    if desk.store.role == "township" and wish.step is Step.APPROVED:
        decided = {k: wish.details[k] for k in ("monitor_category", "identified_month") if wish.details.get(k)}
        if decided:
            door.change("monitoring_case", case.id, decided)


def take_back(desk: Desk, case: str, event: str, on: date, person: str, reason: str) -> str:
    """Take a step (and what followed it) back by 更正, or one of two parallel roads by 裁决取消, with the reason."""
    with desk.writing("更正") as door:
        return take_back_in(desk, door, case, event, on, person, reason)


def take_back_in(desk: Desk, door: Door, case: str, event: str, on: date, person: str, reason: str) -> str:
    """`take_back` inside a verb that writes more."""
    file, found = find_case(door.connection, case)
    facts = RoadFacts(road=found.road, on=on, today=desk.today, person=person, reason=reason, writer=side_of(desk))
    _refuse(file.short, check_undo(event, facts))
    if found.road.disputed:
        branch = next(branch for branch in found.road.parallel if branch.first["id"] == event)
        return _undo_events(door, desk, found, Step.CANCEL, branch.cancels, on, person, reason)
    return _undo_events(door, desk, found, Step.CORRECT, found.road.corrections(event), on, person, reason)


def _undo_events(
    door: Door, desk: Desk, case: CaseFile, step: Step, undos: Iterable[Any], on: date, person: str, reason: str
) -> str:
    made = ""
    for undo in undos:
        values = {
            "household_id": case.household.id,
            "case_id": case.id,
            "follows": undo.follows,
            "undoes": undo.undoes,
            "step": str(step),
            "side": str(side_of(desk)),
            "date": on,
            "person": person,
            "reason": reason,
        }
        made = door.create("case_event", values, why=reason)
    return made


def find_case(connection: Connection, case: str) -> tuple[HouseholdFile, CaseFile]:
    """A case with its household; AppError CASE-102 when it is not here."""
    household = unit_of(connection, "monitoring_case", case)
    file = next(iter(load_households(connection, [household])), None) if household else None
    found = next((found for found in file.cases if found.id == case), None) if file else None
    if file is None or found is None:
        raise AppError("CASE-102", "没有找到这件监测事项。", "请在农户列表里重新打开这一户。", "监测事项")
    return file, found


def next_steps(desk: Desk, connection: Connection, case: CaseFile) -> tuple[Step, ...]:
    """Steps open to this case today that this side (or a paper from the other) may record."""
    return allowed_next(case.road, desk.view(connection))


def what_is_missing(desk: Desk, case: str, step: Step, on: date) -> list[Refusal]:
    """What keeps a step from being taken on a day, person and paper aside."""
    with desk.reading() as connection:
        file, found = find_case(connection, case)
        wish = StepWish(step, on, desk.operator, paper="-", reason="-")
        return check_step(step, gather(desk, connection, file, found, wish), desk.policy(connection))


def road_lines(case: CaseFile) -> list[RoadLine]:
    """The steps that count, in order."""
    return [
        RoadLine(
            str(passed.event["id"]),
            label("STEP", passed.event["step"]),
            label("STEP", passed.state),
            passed.event.get("date"),
            str(passed.event.get("person") or ""),
            str(passed.event.get("paper") or ""),
            bool(passed.event.get("by_paper")),
            str(passed.event.get("reason") or ""),
            as_day(str(passed.event.get("created_at") or "")[:10]),
        )
        for passed in case.road.path
    ]
