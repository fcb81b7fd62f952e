"""All rules in the order people read them; ids are stable and never reused (`data_checks.md`)."""

from __future__ import annotations

from app.domain.checks import (
    more_people,
    more_records,
    more_roster,
    more_twins,
    rules_household,
    rules_income,
    rules_living,
    rules_measures,
    rules_members,
    rules_members_work,
    rules_removal,
    rules_risk,
    rules_village,
    rules_work,
)
from app.domain.checks.model import Rule, Section

# Rules that need all households of the village, or the header of a file.
WIDE: tuple[Rule, ...] = (
    rules_village.DUPLICATE,
    rules_village.TWO_HOUSEHOLDS,
    rules_village.MISSING_COLUMN,
    rules_village.SAME_HOUSEHOLD_NUMBER,
    rules_village.ONE_PHONE,
    rules_village.SAME_SHORT_NUMBER,
)

LISTED_RULES: tuple[Rule, ...] = (
    *rules_household.BOOK.rules,
    *rules_members.BOOK.rules,
    *rules_members_work.BOOK.rules,
    *rules_living.BOOK.rules,
    *rules_income.BOOK.rules,
    *rules_risk.BOOK.rules,
    *rules_measures.BOOK.rules,
    *rules_work.BOOK.rules,
    *rules_removal.VISITS.rules,
    *rules_removal.BOOK.rules,
)

# Ours beyond the list: the opposite, the order of dates, the arithmetic, the missing twin.
MORE_RULES: tuple[Rule, ...] = (
    *more_people.HOUSEHOLD.rules,
    *more_people.MEMBERS.rules,
    *more_records.LIVING.rules,
    *more_records.INCOME.rules,
    *more_records.RISK.rules,
    *more_records.MEASURES.rules,
    *more_records.WORK.rules,
    *more_records.VISITS.rules,
    *more_records.REMOVAL.rules,
    *more_roster.HOUSEHOLD.rules,
    *more_roster.MEMBERS.rules,
    *more_twins.LIVING.rules,
    *more_twins.INCOME.rules,
    *more_twins.MEASURES.rules,
    *more_twins.VISITS.rules,
    *more_twins.REMOVAL.rules,
)
_SECTIONS = {section: place for place, section in enumerate(Section)}
# In the order of the sections; within one, the listed rules first.
HOUSEHOLD_RULES: tuple[Rule, ...] = tuple(sorted((*LISTED_RULES, *MORE_RULES), key=lambda rule: _SECTIONS[rule.item]))

RULES: dict[str, Rule] = {rule.id: rule for rule in (*HOUSEHOLD_RULES, *WIDE)}
_BY_ALIAS = {alias: rule for rule in RULES.values() for alias in rule.aliases}


def find_rule(text: str) -> Rule | None:
    """A rule by its id or by a twin's id; None where there is none."""
    return RULES.get(text.strip()) or _BY_ALIAS.get(text.strip())
