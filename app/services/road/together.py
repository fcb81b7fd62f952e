"""The same step for several cases at once: one meeting, one list, one announcement, one system entry (`domain.md` §8.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from app.domain.procedure.facts import Refusal
from app.domain.procedure.guards import blocking, check_step
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.road.cases import Refused, StepDone, StepWish, find_case, step_in
from app.services.road.gathering import gather
from app.store.store import Connection


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One case of several that are to take the same step: what the guards say, and what was recorded."""

    case: str
    household: str
    who: str
    refusals: tuple[Refusal, ...] = ()
    done: StepDone | None = None

    @property
    def may(self) -> bool:
        """True where nothing stops the step."""
        return not blocking(self.refusals)


def try_steps(desk: Desk, cases: Iterable[str], wish: StepWish) -> list[BatchLine]:
    """What the guards say of the same step for each of several cases; nothing is written."""
    with desk.reading() as connection:
        return [_tried(desk, connection, case, wish) for case in dict.fromkeys(cases)]


def take_together(desk: Desk, cases: Iterable[str], wish: StepWish, partly: bool = False) -> list[BatchLine]:
    """Record the same step for several cases as one verb: one meeting, one list, one announcement, one entry.

    All or none; `partly`: those whose guards permit it, the others are told with their reasons and stay where they are.
    An approval that names no class takes each household's proposed one. Refused names every household that may not go.
    """
    with desk.writing(f"{label('STEP', wish.step)}（多户）") as door:
        lines = [_tried(desk, door.connection, case, wish) for case in dict.fromkeys(cases)]
        fit = [line for line in lines if line.may]
        if not fit or (len(fit) < len(lines) and not partly):
            raise _refused_of(lines)
        done = {line.case: step_in(desk, door, line.case, _own(door.connection, line.case, wish)) for line in fit}
    return [replace(line, done=done.get(line.case)) for line in lines]


def _tried(desk: Desk, connection: Connection, case: str, wish: StepWish) -> BatchLine:
    file, found = find_case(connection, case)
    refusals = check_step(wish.step, gather(desk, connection, file, found, wish), desk.policy(connection))
    return BatchLine(case, file.id, file.short, tuple(refusals))


def _refused_of(lines: list[BatchLine]) -> Refused:
    told = [(line.who, refusal) for line in lines for refusal in blocking(line.refusals)]
    who = "、".join(dict.fromkeys(name for name, _ in told))
    return Refused(who, [refusal for _, refusal in told], told)


def _own(connection: Connection, case: str, wish: StepWish) -> StepWish:
    """The wish as it is meant for one of several: the county's list gives each household its class."""
    if wish.step is not Step.APPROVED or wish.details.get("monitor_category"):
        return wish
    category = find_case(connection, case)[1].category
    return replace(wish, details={**wish.details, "monitor_category": category}) if category else wish
