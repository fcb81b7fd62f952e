"""What a household's archive lacks, as its papers name it (`domain.md` §8.5, §22)."""

from __future__ import annotations

from app.domain.procedure.papers import missing
from app.domain.procedure.states import Step
from app.services.files import CaseFile, HouseholdFile
from app.services.papers.base import Setting
from app.services.road.cases import StepWish
from app.services.road.gathering import gather

BEFORE_REVIEW = (Step.CLUE, Step.SCREENED, Step.LOCKED, Step.VISITING)


def lacking_papers(setting: Setting, file: HouseholdFile, case: CaseFile) -> list[tuple[str, str]]:
    """Papers of the pack that are not complete, with what they lack; asked once the case is past the visit."""
    if case.road.state in BEFORE_REVIEW:
        return []
    desk, connection = setting.desk, setting.connection
    facts = gather(desk, connection, file, case, StepWish(Step.REPORTED, desk.today, desk.operator, paper="-"))
    return [(paper.label, paper.lacks) for paper in missing(facts, desk.policy(connection))]
