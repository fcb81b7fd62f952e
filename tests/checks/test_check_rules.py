"""Each rule: silent on clean households, fired by one change, and by nothing but it (`data_checks.md`, issue 3)."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.checks import RULES, Finding, Severity, check_household, used_fields
from app.domain.checks.context import Context
from tests.checks.check_worlds import ON, WORLDS, ordinary
from tests.checks.rule_cases import CASES as LISTED_CASES
from tests.checks.rule_cases import MORE, apply

CASES = LISTED_CASES | MORE

# Copied by hand from data_checks.md §4; found rule by rule, never taken from the code.
ALL_IDS = """
3_11_001 3_11_002 SW-101 4_02_001 SW-103 1_11_002 1111_18 1_02_006 3_11_010 SW-106 1_02_001 1_02_002 1_02_003 1_02_005
1_02_007 5_11_033 5_19_007
1_12_001 1_12_002 1_12_003 1_12_004 4_01_003 SW-202 SW-204 3_12_002 2_12_001 2_12_008 2_11_003 3_12_003 3_12_004 SW-206
5_12_013 5_12_015 5_12_016 5_12_017 5_12_018 5_12_019 SW-208 5_15_017 2_01_012 2_12_014 1111_07 2_12_009-16 2_12_013-16
1111_14 5_12_009-16 2_12_005 SW-209 4_01_007 4_12_003 SW-210 2_12_012 2_12_015 2_12_010 2_12_016 5_15_001 5_19_001
5_15_019 5_12_003 3_01_011 5_15_003 3_01_005 5_12_004 5_12_005 SW-212
5_19_006 SW-401 SW-403 5_15_002 3_02_003 5_19_004 5_19_005 5_14_021 5_14_014 5_14_015 5_14_016 5_14_017 5_14_018 5_14_019
5_14_008 5_14_009 5_14_010 5_14_011 5_14_012 5_14_013 SW-405 SW-407 4_11_008 SW-408
5_15_023 SW-302 SW-303 SW-305 SW-309 SW-311 SW-312 SW-314 SW-315
1_11_001 2_11_004 2_11_005 SW-501 2_11_001 5_15_015 5_15_020 SW-502 4_11_009 5_18_008 5_15_013 5_15_014 4_11_006 SW-503
4_11_007
1_11_010 5_12_007 5_12_011 5_11_032 5_18_001 5_18_002 5_18_003 5_18_004 5_18_006 5_18_005 5_18_007 4_11_014 5_16_003
4_11_016 5_16_008 1111_2 5_15_012 1111_06 1111_13 1111_4 5_17_011 5_17_013
5_12_006 1111_16 5_12_001 1111_12 2_12_004 4_12_002 5_12_002 5_15_009 2_12_007 5_15_021 5_20_029 5_20_028 1111_08
1_02_008 SW-801 SW-805
1_11_004 1_11_005 1_11_006 1_11_007 1_11_008 1_11_009 1_11_011 2_11_002 5_18_009 4_11_010 4_11_011 4_11_012 4_11_013
5_11_013
SW-951 SW-952
""".split()
# These need the whole village or a file's header: test_check_village.py.
WIDE = {"1_12_001", "SW-951", "SW-952"}
LEVELS = {
    "错误": "3_11_001 3_11_002 SW-101 4_02_001 1_11_002 1_12_001 1_12_002 1_12_003 1_12_004 SW-202 SW-204 3_12_002 2_12_001 "
    "3_12_003 3_12_004 SW-206 SW-210 2_12_012 2_12_015 5_19_006 5_15_002 4_11_008 SW-305 1_11_001 2_11_004 2_11_005 SW-501 "
    "5_16_003 5_12_006 1_11_004 1_11_005 1_11_006 1_11_007 1_11_008 1_11_009 1_11_011 5_18_009 4_11_010 SW-951 SW-952",
    "提示": "SW-103 SW-106 SW-209 5_15_001 SW-212 3_02_003 5_19_004 5_19_005 5_14_021 5_14_015 5_14_016 5_14_017 5_14_018 "
    "5_14_019 SW-407 SW-314 SW-315 5_15_009 5_20_029 5_20_028 1111_08 SW-805",
}


def run(world: Any) -> list[Finding]:
    """Findings as the village run gives them: what the clean household keeps counts as kept."""
    used = used_fields([ordinary().facts()])
    return check_household(world.facts(), ON, world.check_settings(used=used))


def test_every_rule_of_the_list_is_there_and_ours_beside_it() -> None:
    assert len(ALL_IDS) == 167
    assert sorted({*ALL_IDS, *MORE, "SW-961", "SW-962", "SW-963"}) == sorted(RULES)
    assert not set(ALL_IDS) & set(MORE)


def test_every_rule_has_its_case() -> None:
    assert set(ALL_IDS) - WIDE == set(LISTED_CASES)


def test_levels_are_those_of_the_list() -> None:
    expected = {rule: level for level, ids in LEVELS.items() for rule in ids.split()}
    levels = {rule_id: RULES[rule_id].level.value for rule_id in ALL_IDS}
    assert levels == {rule_id: expected.get(rule_id, "疑点") for rule_id in ALL_IDS}


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_clean_household_stays_clean(name: str) -> None:
    assert run(WORLDS[name]()) == []


@pytest.mark.parametrize("rule_id", sorted(CASES))
def test_one_change_fires_exactly_that_rule(rule_id: str) -> None:
    world, ready, change = CASES[rule_id]
    made = apply(WORLDS[world](), ready)
    assert run(made) == []
    assert len(change) == 1
    found = run(apply(made, change))
    assert [finding.rule for finding in found] == [rule_id], [finding.text for finding in found]
    assert "{" not in found[0].text and "}" not in found[0].text
    assert found[0].household_id == "h"
    assert found[0].level is RULES[rule_id].level


@pytest.mark.parametrize("rule_id", sorted(CASES))
def test_switched_off_rule_says_nothing(rule_id: str) -> None:
    changed = fired(rule_id)
    settings = changed.check_settings(used=used_fields([ordinary().facts()]), off=frozenset({rule_id}))
    assert rule_id not in {finding.rule for finding in check_household(changed.facts(), ON, settings)}


def fired(rule_id: str) -> Any:
    """The household of a case after its change."""
    world, ready, change = CASES[rule_id]
    return apply(apply(WORLDS[world](), ready), change)


class Tracking(dict):  # type: ignore[type-arg]
    """A record that remembers which of its fields were read."""

    def __init__(self, kind: str, row: dict[str, Any], seen: set[str]) -> None:
        super().__init__(row)
        self.kind, self.seen = kind, seen

    def get(self, key: str, default: Any = None) -> Any:
        self.seen.add(f"{self.kind}.{key}")
        return super().get(key, default)


# Read to find rows and to write sentences, not as grounds of a finding.
IMPLICIT = {"id", "name", "member_id", "case_id", "presence", "date", "counted_in_income", "start", "end"}
# Grounds every computed number has; the digest of an income rule holds the totals it names.
_CASE_KEYS = {"monitoring_case.monitor_category", "member.birth_date", "member.id_number"}


@pytest.mark.parametrize("rule_id", sorted(set(CASES) - {"SW-206"}))
def test_rule_declares_the_fields_it_reads(rule_id: str) -> None:
    """A mark 已核实 holds while these fields stay the same: a field read but not declared would keep a stale mark."""
    changed = fired(rule_id)
    seen: set[str] = set()
    facts = changed.facts(lambda kind, row: Tracking(kind, row, seen))
    settings = changed.check_settings(used=used_fields([ordinary().facts()]))
    seen.clear()
    assert list(RULES[rule_id].test(Context(facts, ON, settings)))
    read = {use for use in seen if use.split(".")[1] not in IMPLICIT}
    income = {use for use in read if use.startswith("income_record.")}
    declared = set(RULES[rule_id].uses)
    assert read - income - declared - _CASE_KEYS == set()
    assert not income or any(use.startswith("income_record.") for use in declared)


def test_two_levels_of_medical_insurance() -> None:
    world = apply(ordinary(), {"m2.med_resident": False})
    found = run(world)
    assert [(finding.rule, finding.level) for finding in found] == [("2_12_012", Severity.DOUBT)]
