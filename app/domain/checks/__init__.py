"""The data checks (数据核查): rules as data, small functions, one engine (`data_checks.md`)."""

from __future__ import annotations

from app.domain.checks.book import HOUSEHOLD_RULES, RULES, find_rule
from app.domain.checks.engine import (
    blocking,
    check_household,
    check_village,
    column_findings,
    covering,
    digest,
    markable,
    missing_settings,
    rows_of,
    unmarked,
    used_fields,
)
from app.domain.checks.model import COMMENT_RULE, CheckSettings, Finding, HouseholdFacts, Rule, Section, Severity
from app.domain.checks.rules_village import village_findings

__all__ = [
    "COMMENT_RULE", "HOUSEHOLD_RULES", "RULES", "CheckSettings", "Finding", "HouseholdFacts", "Rule", "Section", "Severity",
    "blocking", "check_household", "check_village", "column_findings", "covering", "digest", "find_rule", "markable",
    "missing_settings", "rows_of", "unmarked", "used_fields", "village_findings",
]  # fmt: skip
