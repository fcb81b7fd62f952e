"""What the low-income rules bring to 今天 and `shouwang due`: sources for the due engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from app.domain.due import DutyFact
from app.domain.lowincome.duties import household_duties, village_duties
from app.services.desk import Desk
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile
from app.services.lowincome.reading import LOW_KINDS, names_of, standing_in
from app.store.rows import read_records
from app.store.store import Connection

# Kinds DUE_PARTS has to read for these duties.
OWED_KINDS = tuple(kind for kind in LOW_KINDS if kind not in ("benefit", "relief_grant"))


def low_income_duties(file: HouseholdFile, facts: VillageFacts) -> Iterable[DutyFact]:
    """Duties of one household."""
    if not any(file.rows(kind) for kind in OWED_KINDS) and not any(
        m.get("disability_valid_until") for m in file.members
    ):
        return ()
    started = date.fromisoformat(str(file.record["created_at"])[:10])
    standing = standing_in(file, facts.policy, facts.today)
    return household_duties(standing, file.by_kind, names_of(file), started, facts.policy, facts.today)


def low_income_village(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterable[DutyFact]:
    """The village's own: comparison, full check, reports; nothing where nobody is of low income."""
    any_low = any(
        file.rows("low_income_record") or any(member.get(key) in ("rural", "urban") for member in file.members for key in ("dibao", "tekun"))
        for file in files
    )  # fmt: skip
    begin = desk.village(connection).get("started_on") or facts.today
    return village_duties(read_records(connection, "low_income_duty"), begin, any_low, facts.policy, facts.today)
