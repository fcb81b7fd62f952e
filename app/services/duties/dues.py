"""The due list: facts of every household and of the village handed to the one engine (`domain.md` §12, `design.md` §2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.domain.due import (
    ORDER,
    Due,
    DueFacts,
    DueKind,
    DutyFact,
    dues,
    duties,
    last_revisit,
    next_revisit,
    settled,
)
from app.services.duties.facts import (
    VillageFacts,
    case_deadlines,
    due_facts,
    helper_of,
    village_facts,
    visit_fact,
)
from app.services.duties.sources import HOUSEHOLD_SOURCES
from app.services.files import HouseholdFile

__all__ = [
    "OF_PEOPLE", "DueLine", "VillageFacts", "case_deadlines", "due_facts", "due_line", "due_of", "duties_of",
    "revisit_dates", "sort_lines", "village_facts", "visit_fact",
]  # fmt: skip

# Duties towards people who live somewhere.
OF_PEOPLE = frozenset((
    DueKind.REVISIT, DueKind.HELPER, DueKind.CONSENT, DueKind.GROUP_CHECK, DueKind.ANNUAL_INCOME, DueKind.MEASURE, DueKind.AGE,
    DueKind.WATCH,
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class DueLine:
    """One duty in the list: whose ("" id and 全村 for the village's own), what, from when to when, how it stands and why."""

    household: str
    name: str
    number: str
    group: str
    due: Due
    helper: str = ""


def facts_with_sources(file: HouseholdFile, facts: VillageFacts) -> DueFacts:
    """All that is known of a household: its own rows, and what other modules of the rules say is owed."""
    known = due_facts(file, facts)
    more = [fact for source in HOUSEHOLD_SOURCES for fact in source(file, facts)]
    return replace(known, more=tuple(more)) if more else known


def due_of(file: HouseholdFile, facts: VillageFacts) -> tuple[Due, ...]:
    """Every duty of one household today, done ones included: the list and the page ask the same function."""
    known = facts_with_sources(file, facts)
    if not file.ended:
        return dues(known, facts.policy, facts.today)
    return settled(_left(duties(known, facts.policy, facts.today)), facts.policy, facts.today, known.excuses)


def duties_of(file: HouseholdFile, facts: VillageFacts) -> list[DutyFact]:
    """What is owed to one household today, before anybody asks how it stands."""
    found = duties(facts_with_sources(file, facts), facts.policy, facts.today)
    return list(_left(found) if file.ended else found)


def _left(found: Iterable[DutyFact]) -> Iterator[DutyFact]:
    """Where nobody lives any more only what runs on its case is left: it has to be closed."""
    return (fact for fact in found if fact.kind not in OF_PEOPLE)


def due_line(file: HouseholdFile, due: Due) -> DueLine:
    """A household's duty as a line of the list."""
    number, group = str(file.record.get("local_household_no") or ""), str(file.record.get("group_name") or "")
    return DueLine(file.id, file.head_name, number, group, due, due.person or helper_of(file))


def sort_lines(lines: Iterable[DueLine]) -> list[DueLine]:
    """Most pressing first, then by household."""
    return sorted(lines, key=lambda line: (ORDER.index(line.due.state), line.due.to, line.group, line.number))


def revisit_dates(file: HouseholdFile, facts: VillageFacts) -> tuple[date | None, date | None]:
    """最近回访 and 下次回访."""
    known = due_facts(file, facts)
    return last_revisit(known, facts.today), next_revisit(known, facts.policy, facts.today)
