"""What is owed about work, from the rows of one household (`domain.md` R-12.5, §22)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.due import DutyFact
from app.domain.employment_due import WorkFacts, work_duties
from app.services.duties.facts import VillageFacts
from app.services.employment.people import by_member
from app.services.files import HouseholdFile

HELPED = ("monitored", "removed", "exit")


def household_duties(file: HouseholdFile, facts: VillageFacts) -> Iterable[DutyFact]:
    """The quarterly check of each person away, changes to report, posts that end, services and trainings."""
    if file.ended:
        return ()
    begin = date.fromisoformat(str(file.record["created_at"])[:10])  # 起用日: nothing is owed for the time before
    known = WorkFacts(
        file.id, begin, file.members, by_member(file.rows("work_spell")), by_member(file.rows("public_post")),
        by_member(file.rows("work_quarter_check")), by_member(file.rows("job_service")), file.group in HELPED,
    )  # fmt: skip
    return work_duties(known, facts.policy, facts.today)
