"""已上报乡镇 by package: set in the transaction that draws the number, taken back when the stick fails (`domain.md` §8.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.procedure.guards import blocking, check_step
from app.domain.procedure.states import Step
from app.services.desk import Desk
from app.services.files import load_households
from app.services.road.cases import StepWish, step_in, take_back
from app.services.road.gathering import gather
from app.store.store import Connection


@dataclass(frozen=True, slots=True)
class Ready:
    """A case that stands at 公示无异议 with a complete pack: it can go with the next package."""

    case: str
    household: str
    name: str


def ready_to_report(desk: Desk) -> list[Ready]:
    """Cases that may be reported today; what others lack is said on 评议公示."""
    with desk.reading() as connection:
        policy = desk.policy(connection)
        found = []
        for file in load_households(connection):
            for case in file.cases:
                if case.road.state is Step.NOTICE_OK:
                    facts = gather(desk, connection, file, case, _wish(desk, "-"))
                    if not blocking(check_step(Step.REPORTED, facts, policy)):
                        found.append(Ready(case.id, file.id, file.short))
        return found


def report_with(desk: Desk, connection: Connection, cases: Iterable[str], number: str) -> dict[str, str]:
    """Record 已上报乡镇 under a package number; case -> event. Refused when a case may not go."""
    with desk.door(connection, f"随{number}号报送包上报") as door:
        return {case: step_in(desk, door, case, _wish(desk, number)).event for case in cases}


def take_back_reports(desk: Desk, reported: dict[str, str], number: str) -> None:
    """The package did not come to be: the cases stand where they stood."""
    for case, event in reported.items():
        take_back(desk, case, event, desk.today, desk.operator, f"{number}号报送包没有写成")


def _wish(desk: Desk, number: str) -> StepWish:
    return StepWish(Step.REPORTED, desk.today, desk.operator, paper=number)
