"""The same step for several cases at once: one meeting, one list, one announcement, one system entry (`domain.md` §8.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.procedure.facts import Refusal
from app.domain.procedure.guards import blocking, check_step
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import CaseFile
from app.services.road.cases import Refused, StepDone, StepWish, find_case, step_in
from app.services.road.gathering import gather
from app.store.door import Door
from app.store.store import Connection

# The wish as it is meant for one case of several, and what else stands in its way.
Own = Callable[[CaseFile, StepWish], StepWish]
More = Callable[[CaseFile], Iterable[Refusal]]


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
        return take_in(desk, door, cases, wish, partly)


def take_in(
    desk: Desk,
    door: Door,
    cases: Iterable[str],
    wish: StepWish,
    partly: bool = False,
    own: Own | None = None,
    more: More | None = None,
) -> list[BatchLine]:
    """`take_together` inside a verb that writes more; `own` says what differs from case to case, `more` what else stops one."""
    meant = own or _own
    lines = [_tried(desk, door.connection, case, wish, meant, more) for case in dict.fromkeys(cases)]
    fit = [line for line in lines if line.may]
    if not fit or (len(fit) < len(lines) and not partly):
        raise _refused_of(lines)
    done = {
        line.case: step_in(desk, door, line.case, meant(find_case(door.connection, line.case)[1], wish)) for line in fit
    }
    return [replace(line, done=done.get(line.case)) for line in lines]


def rest_told(lines: Sequence[BatchLine], step: Step) -> str:
    """What was recorded, in a sentence."""
    done = sum(1 for line in lines if line.done)
    left = len(lines) - done
    return f"已登记{label('STEP', step)}：{done}户" + (f"；{left}户没有办，留在原来的步骤" if left else "")


def _tried(
    desk: Desk, connection: Connection, case: str, wish: StepWish, own: Own | None = None, more: More | None = None
) -> BatchLine:
    file, found = find_case(connection, case)
    meant = own(found, wish) if own else wish
    refusals = check_step(wish.step, gather(desk, connection, file, found, meant), desk.policy(connection))
    return BatchLine(case, file.id, file.short, (*refusals, *(more(found) if more else ())))


def _refused_of(lines: list[BatchLine]) -> Refused:
    told = [(line.who, refusal) for line in lines for refusal in blocking(line.refusals)]
    who = "、".join(dict.fromkeys(name for name, _ in told))
    return Refused(who, [refusal for _, refusal in told], told)


def _own(case: CaseFile, wish: StepWish) -> StepWish:
    """The wish as it is meant for one of several: the county's list gives each household its class."""
    if wish.step is not Step.APPROVED or wish.details.get("monitor_category") or not case.category:
        return wish
    return replace(wish, details={**wish.details, "monitor_category": case.category})
