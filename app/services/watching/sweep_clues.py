"""The clues of a sweep on their way to the township: summed up, and locked by its 研判 (`domain.md` §8.1, S0-1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import load_households
from app.services.road.cases import StepDone, StepWish, all_or_refused, step_in
from app.services.watching.sweeps import PARTS, sweep_named
from app.store.rows import read_records


@dataclass(frozen=True, slots=True)
class ReportedClue:
    """A case that was summed up and waits for the township's 研判."""

    case: str
    household: str
    short: str
    village: str
    group: str
    reported_on: date | None
    sweep: str


def report_clues(desk: Desk, sweep: str, on: date, person: str = "", paper: str = "") -> list[StepDone]:
    """已汇总上报待研判 for every clue of a round that still waits for it, as one verb; AppError SWEEP-130 without any."""
    return _clue_steps(desk, sweep, Step.CLUE, StepWish(Step.SCREENED, on, person or desk.operator, paper=paper))


def lock_clues(
    desk: Desk, sweep: str, on: date, attendees: Sequence[str], basis: str, paper: str, households: Iterable[str] = (),
    person: str = "",
) -> list[StepDone]:  # fmt: skip
    """The township's locked list back on paper: 镇研判锁定 for the named households (all that were reported).

    AppError SWEEP-130, Refused with the guards' reasons."""
    wish = _lock_wish(desk, on, attendees, basis, paper, person)
    return _clue_steps(desk, sweep, Step.SCREENED, wish, set(households))


def lock_cases(
    desk: Desk, cases: Iterable[str], on: date, attendees: Sequence[str], basis: str, paper: str, person: str = ""
) -> list[StepDone]:
    """镇研判锁定 for cases of any round, or of none, as one verb: the township's own step, or its paper in a village.

    AppError SWEEP-131 (none chosen), Refused with the guards' reasons."""
    chosen = list(dict.fromkeys(cases))
    if not chosen:
        raise AppError("SWEEP-131", "没有选要锁定的户。", "请在名单里选，没有选上的不锁定。", "研判锁定")
    wish = _lock_wish(desk, on, attendees, basis, paper, person)
    with desk.writing(label("STEP", Step.LOCKED)) as door:
        return all_or_refused(chosen, lambda case: step_in(desk, door, case, wish))


def _lock_wish(desk: Desk, on: date, attendees: Sequence[str], basis: str, paper: str, person: str) -> StepWish:
    return StepWish(
        Step.LOCKED, on, person or desk.operator, paper=paper, by_paper=desk.store.role == "village",
        details={"attendees": list(attendees), "basis": basis},
    )  # fmt: skip


def reported_clues(desk: Desk) -> list[ReportedClue]:
    """Every case that stands at 已汇总上报待研判, by village and group."""
    with desk.reading() as connection:
        files = load_households(connection, None, PARTS)
        villages = {str(row["code"]): str(row["name"]) for row in read_records(connection, "village")}
    found = [
        ReportedClue(
            case.id, file.id, file.short, villages.get(str(file.record.get("village_code") or ""), ""),
            str(file.record.get("group_name") or ""), case.road.entered(Step.SCREENED), "、".join(sorted(_sweeps_of(case.road) - {""})),
        )
        for file in files for case in file.cases if case.road.state is Step.SCREENED and not case.road.disputed
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.village, one.group, one.short))


def _clue_steps(desk: Desk, sweep: str, state: Step, wish: StepWish, only: set[str] | None = None) -> list[StepDone]:
    with desk.writing(label("STEP", wish.step)) as door:
        number = str(sweep_named(door.connection, sweep)["number"])
        files = load_households(door.connection, None, PARTS)
        cases = [
            case.id for file in files for case in file.cases
            if case.road.state is state and (not only or file.id in only) and number in _sweeps_of(case.road)
        ]  # fmt: skip
        if not cases:
            raise AppError(
                "SWEEP-130", f"没有可以登记“{label('STEP', wish.step)}”的线索。", "请核对轮次和线索所处的步骤。", number
            )
        return all_or_refused(cases, lambda case: step_in(desk, door, case, wish))


def _sweeps_of(road: Any) -> set[str]:
    return {str((passed.event.get("details") or {}).get("sweep") or "") for passed in road.path}
