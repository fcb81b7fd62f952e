"""Visits owed by those paired with a household, read from its rows (`domain.md` §11.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.due import DutyFact
from app.domain.pairing_visits import pairing_duties
from app.services.duties.facts import VillageFacts
from app.services.files import HouseholdFile


def pairing_dues(file: HouseholdFile, facts: VillageFacts) -> Iterable[DutyFact]:
    """The visits of county leaders, units and Party members paired with this household."""
    rows = file.rows("pairing")
    if not rows or file.ended:
        return ()
    began = date.fromisoformat(str(file.record["created_at"])[:10])  # 起用日: nothing is owed for the time before
    return pairing_duties(rows, file.rows("visit"), began, facts.policy, facts.today, file.id)
