"""同上户: what the household entered before and this one have in common is taken over with one key (`design.md` §7).

Nothing is taken by itself: a person asks for it, field by field or for a card, and sees what he gets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.domain.values import blank
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_households
from app.store.entered import last_household, last_visit
from app.store.rows import read_records
from app.store.store import Connection

# What neighbours share: where they live, who is in charge of them, who went there.
HOUSEHOLD_KEYS = ("group_name", "home_address")
CASE_KEYS = ("collector_name", "collector_phone", "visitors", "monitor_contact", "monitor_contact_phone")
VISIT_KEYS = ("visitors",)


@dataclass(frozen=True, slots=True)
class Above:
    """The household entered before: how it is named, and what may be taken over by key."""

    household: str = ""
    short: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def previous_household(desk: Desk, besides: str = "") -> Above:
    """The household this operator entered last by hand, other than `besides`; empty when there is none."""
    with desk.reading() as connection:
        return _above(desk, connection, besides)


def same_as_above(
    desk: Desk, besides: str = "", keys: tuple[str, ...] = (*HOUSEHOLD_KEYS, *CASE_KEYS)
) -> dict[str, Any]:
    """Answers of the household entered before, by key; blank ones are left out."""
    return {key: value for key, value in previous_household(desk, besides).values.items() if key in keys}


def previous_visitors(desk: Desk) -> tuple[str, ...]:
    """Who went on the visit this operator recorded last, at whichever household."""
    with desk.reading() as connection:
        household, visit = last_visit(connection, desk.operator)
        rows = [row for row in read_records(connection, "visit", [household]) if row["id"] == visit]
    return tuple(rows[0]["visitors"]) if rows else ()


def _above(desk: Desk, connection: Connection, besides: str) -> Above:
    found = last_household(connection, desk.operator, (*HOUSEHOLD_KEYS, *CASE_KEYS), besides)
    file = next(iter(load_households(connection, [found])), None) if found else None
    return Above(file.id, file.short, _values(file)) if file else Above()


def _values(file: HouseholdFile) -> dict[str, Any]:
    case = file.case.record if file.case else {}
    found: Rec = {key: file.record.get(key) for key in HOUSEHOLD_KEYS} | {key: case.get(key) for key in CASE_KEYS}
    helpers = [row for row in file.rows("pairing") if row.get("name") and not row.get("end")]
    if blank(found["monitor_contact"]) and helpers:
        found |= {"monitor_contact": helpers[0]["name"], "monitor_contact_phone": helpers[0].get("phone")}
    return {key: value for key, value in found.items() if not blank(value)}
