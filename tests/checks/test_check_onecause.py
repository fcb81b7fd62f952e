"""One cause, one message: every line of the table of `data_checks.md` §6, each with a household of its own.

With the shown rule switched off the hidden one speaks; with both on only the shown one does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.checks import check_household, used_fields, village_findings
from app.domain.checks.onecause import EXPLAINS, SUMMARY, TABLE
from tests.checks.check_worlds import ON, WORLDS, number, ordinary
from tests.checks.rule_cases import (
    GROWN,
    HEALTH,
    JOB,
    M2,
    NO_STRENGTH,
    NOBODY_WORKS,
    ON_TEKUN,
    OUT_OF_SCHOOL,
    SPELL,
    apply,
    measure,
)

H, M, X = "ordinary", "monitored", "removed"
NO_REASON = OUT_OF_SCHOOL | {"m3.dropout_reason": ""}
NOTHING: dict[str, Any] = {"world.measures": []}
EARLY = {"case.removal_month": "202505"}

# shown, hidden, world, changes; the lines of §6 from top to bottom, then ours.
LINES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("1_11_001", "1_11_002", M, {"case.risks": ()}),
    ("1_11_010", "5_12_007", M, NOTHING | {"case.development_state": ""}),
    ("1_11_010", "5_18_001", M, NOTHING),
    ("1_11_010", "5_18_002", M, NOTHING | {"case.risks": ("schooling",)}),
    ("1_11_010", "5_18_003", M, NOTHING | {"case.risks": ("disability",)}),
    ("1_11_010", "5_18_004", M, NOTHING | {"case.risks": ("house",)}),
    ("1_11_010", "5_18_005", M, {**NOTHING, **OUT_OF_SCHOOL, "snapshot.edu_dropout": True}),
    ("1_11_010", "5_18_006", M, NOTHING | {"case.risks": ("water",)}),
    ("1_11_010", "5_18_007", M, NOTHING | {"snapshot.uninsured_member": True}),
    ("5_11_032", "5_12_007", M, {"case.risks": ("job",), "case.development_state": "",
                                 "world.measures": [measure("welfare", "welfare_other")]}),
    ("4_11_009", "5_18_008", M, {**GROWN, "m4.labour": "weak", "case.risks": ("illness", "job", "labour")}),
    ("5_15_013", "5_15_014", M, {**NOBODY_WORKS, **NO_STRENGTH, **ON_TEKUN, "world.measures": [HEALTH]}),
    ("2_12_014", "1111_07", H, {"m3.labour": "weak"}),
    ("2_12_012", "2_12_016", H, {"m2.med_resident": False}),
    ("1_11_008", "2_12_012", X, {"m2.med_resident": False}),
    ("1_02_003", "2_12_016", H, {"m4.health": ("chronic",), "m4.med_critical": False}),
    ("1_02_005", "5_15_017", H, NO_REASON),
    ("1_02_001", "SW-401", H, {"household.household_kind": "exit_policy", "household.dangerous_house": True}),
    ("1_02_002", "SW-403", H, {"household.household_kind": "exit_policy", "household.safe_water_solved": False}),
    ("1_11_006", "SW-401", X, {"household.household_kind": "exit_policy", "household.dangerous_house": True,
                               "snapshot_removal.house_unsafe": True}),
    ("1_11_007", "SW-403", X, {"household.household_kind": "exit_policy", "household.safe_water_solved": False,
                               "snapshot_removal.water_unsafe": True}),
    ("SW-106", "3_11_010", H, {"income.wage": Decimal(-10000)}),
    ("3_11_010", "1_02_006", H, {"income.wage": Decimal(1000)}),
    ("5_19_001", "5_15_001", H, {"m2.pension_resident": None, "m2.pension_employee": None}),
    ("5_20_029", "5_20_028", H, {"m2.labour": "skilled", "m2.education": "college"}),
    ("5_18_009", "2_11_002", X, {"case.removal_month": "202507"}),
    ("5_17_011", "5_17_013", M, {"world.measures": [HEALTH, measure("job", "job_export")], "spell.start": "202501",
                                 "spell.county": "云山县"}),
    ("4_12_002", "2_12_004", M, {"m3.plans_work": True}),
    ("4_01_007", "5_12_009-16", H, {"m2.id_number": M2 + "42", "m2.health": ("disabled",)}),
    # Ours, by the same thought.
    ("SW-204", "SW-221", H, {"m2.id_number": number("18920718", "002")}),
    ("SW-222", "SW-221", H, {"m3.birth_date": date(2026, 12, 1)}),
    ("SW-222", "SW-228", H, {"m4.birth_date": date(2026, 12, 1)}),
    ("SW-411", "SW-413", H, {"snapshot.house_grade": "D"}),
    ("SW-305", "SW-322", H, {"income.stated_net": Decimal(1), "income.stated_per_capita": Decimal(1)}),
    ("SW-701", "5_12_001", M, {"+spells": [SPELL | {"end": "202511"}]}),
    ("SW-851", "2_11_002", X, EARLY | {"case.removal_mode": "natural"}),
    ("SW-851", "5_18_009", X, EARLY),
    ("3_12_004", "SW-231", H, {"m3.education": "primary", "m3.dropout_reason": "unwilling"}),
    ("3_11_002", "SW-115", H, {"m3.relation": "head"}),
    ("SW-101", "SW-246", H, {"m3.relation": "spouse"}),
    ("1_11_009", "1_11_010", X, NOTHING),
    ("4_11_007", "SW-417", M, {"case.risks": ("job",), "snapshot.uninsured_member": True}),
    ("5_18_007", "SW-417", M, {"world.measures": [JOB], "snapshot.uninsured_member": True}),
    ("SW-853", "SW-858", X, {"income_removal.stated_net": Decimal(1), "income_removal.stated_per_capita": Decimal(1)}),
)  # fmt: skip
# Found over the whole village, see test_check_village.py.
VILLAGE_LINE = ("SW-951", "1_12_001")


def rules_with(world: str, changes: dict[str, Any], off: frozenset[str] = frozenset()) -> set[str]:
    """Rules that speak about a changed household, some switched off."""
    made = apply(WORLDS[world](), changes)
    settings = made.check_settings(used=used_fields([ordinary().facts()]), off=off)
    return {finding.rule for finding in check_household(made.facts(), ON, settings)}


def test_every_line_of_the_table_has_its_household() -> None:
    table = {(row.shown, hidden) for row in TABLE for hidden in row.hidden}
    assert {(shown, hidden) for shown, hidden, *_ in LINES} | {VILLAGE_LINE} == table
    assert len(LINES) == len({line[:2] for line in LINES})


@pytest.mark.parametrize(("shown", "hidden", "world", "changes"), LINES, ids=[f"{a} over {b}" for a, b, *_ in LINES])
def test_the_specific_rule_speaks_alone(shown: str, hidden: str, world: str, changes: dict[str, Any]) -> None:
    others = frozenset(row.shown for row in TABLE if hidden in row.hidden and row.shown != shown)
    both = rules_with(world, changes, others)
    assert shown in both and hidden not in both
    assert hidden in rules_with(world, changes, others | {shown})


def test_a_person_in_two_households_hides_the_doubled_number() -> None:
    one, other = ordinary().facts(), replace(ordinary().facts(), household={"id": "h-b"})
    both = [one, replace(other, members=tuple(member | {"id": f"b-{member['id']}"} for member in other.members))]
    assert {finding.rule for finding in village_findings(both)} == {"SW-951"}
    assert {finding.rule for finding in village_findings(both, frozenset({"SW-951"}))} == {"1_12_001"}


# Where the more specific rule is the only one that tells of the summary's cause.
CAUSES: dict[tuple[str, str], tuple[str, dict[str, Any]]] = {
    ("insurance", "1_02_003"): (H, {"m4.health": ("chronic",), "m4.med_critical": False}),
    ("insurance", "2_12_010"): (H, {"m2.med_critical": None}),
    ("insurance", "2_12_016"): (H, {"m2.med_critical": False}),
    ("insurance", "2_12_012"): (H, {"m2.med_critical": False, "m2.med_resident": False}),
    ("insurance", "1_11_008"): (X, {"m2.med_critical": False, "m2.med_resident": False}),
    ("house", "1_02_001"): (H, {"household.dangerous_house": True}),
    ("house", "SW-401"): (M, {"household.dangerous_house": True, "household.household_kind": "exit_policy",
                              "case.risks": ("illness", "house")}),
    ("house", "1_11_006"): (X, {"household.dangerous_house": True, "snapshot_removal.house_unsafe": True,
                                "case.risks": ("illness", "house")}),
    ("house", "SW-503"): (M, {"household.dangerous_house": True}),
    ("water", "1_02_002"): (H, {"household.safe_water_solved": False}),
    ("water", "SW-403"): (M, {"household.safe_water_solved": False, "household.household_kind": "exit_policy",
                              "case.risks": ("illness", "water")}),
    ("water", "1_11_007"): (X, {"household.safe_water_solved": False, "snapshot_removal.water_unsafe": True,
                                "case.risks": ("illness", "water")}),
    ("water", "4_11_006"): (M, {"household.safe_water_solved": False}),
    ("school", "1_02_005"): (H, NO_REASON),
    ("school", "5_15_017"): (M, NO_REASON | {"snapshot.edu_dropout": True}),
    ("school", "SW-408"): (M, NO_REASON),
}  # fmt: skip


def test_every_explanation_has_its_household() -> None:
    assert set(CAUSES) == {(cause, rule) for cause, rules in EXPLAINS.items() for rule in rules}


@pytest.mark.parametrize("cause", CAUSES, ids=str)
def test_the_summary_keeps_silent_about_what_a_rule_tells(cause: tuple[str, str]) -> None:
    key, rule = cause
    world, changes = CAUSES[cause]
    others = frozenset(EXPLAINS[key]) - {rule}
    told = rules_with(world, changes, others)
    assert rule in told and SUMMARY not in told
    assert SUMMARY in rules_with(world, changes, others | {rule})


def test_the_incomplete_record_speaks_where_more_than_the_risk_is_missing() -> None:
    both = rules_with(M, {"case.risks": (), "snapshot.water_unsafe": None})
    assert {"1_11_001", "1_11_002"} <= both


def test_hiding_stays_with_its_person() -> None:
    made = apply(ordinary(), {"m3.labour": "weak", "m2.school_status": "uni1", "m2.education": ""})
    found = check_household(made.facts(), ON, made.check_settings())
    about = {(f.rule, f.member_id) for f in found if f.rule in ("2_12_014", "1111_07")}
    assert about == {("1111_07", "m2"), ("2_12_014", "m3")}


def test_summary_keeps_only_what_nobody_else_reports() -> None:
    made = apply(ordinary(), {"household.dangerous_house": True, "m2.med_critical": False, "m2.med_employee": True,
                              "m2.med_resident": False})  # fmt: skip
    found = {f.rule: f.text for f in check_household(made.facts(), ON, made.check_settings())}
    assert found[SUMMARY] == "这一户还有“三保障”或饮水问题没解决：有人没参加大病保险。"
