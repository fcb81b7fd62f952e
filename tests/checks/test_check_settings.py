"""The limits of the checks are the settings' shipped values (`data_checks.md` §3)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.checks import CheckSettings, check_household
from app.domain.policy import setting_value
from tests.checks.check_worlds import ON, monitored, ordinary
from tests.checks.rule_cases import apply


def test_shipped_settings_are_the_first_values() -> None:
    assert CheckSettings.from_values(setting_value) == CheckSettings()


@pytest.mark.parametrize(
    ("changes", "setting", "rule"),
    [
        ({"income.wage": Decimal(16000)}, {"income_bounds": (500, 8000, 20000, 30000)}, "3_11_010"),
        ({}, {"income_bounds": (500, 4000, 20000, 12000)}, "SW-106"),
        ({}, {"land_max": {**CheckSettings().land_max, "land_crop": 5}}, "5_14_008"),
        ({"household.road_km": Decimal(2)}, {"road_km_max": 1}, "5_14_014"),
        ({"m1.labour": "normal"}, {"elder_labour_age": 46}, "2_12_005"),
        ({"m2.post_types": ("road",), "m2.post_months": 3}, {"post_age": (16, 40)}, "5_12_005"),
        (
            {"m3.school_status": "", "m3.education": "junior", "snapshot.edu_dropout": None},
            {"school_age": (6, 15)},
            "1_02_005",
        ),
    ],
)
def test_a_changed_limit_changes_the_finding(changes: dict[str, object], setting: dict[str, object], rule: str) -> None:
    world = apply(ordinary(), changes)
    found = {finding.rule for finding in check_household(world.facts(), ON, world.check_settings(**setting))}
    assert rule in found


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ({"measure_late_months": 10}, "1_11_010"), ({"home_county": "海"}, "5_17_011"),
        ({"work_income_min": Decimal(4001)}, "1111_12"), ({"med_subsidy_cutoff": "202601"}, "1111_06"),
    ],
)  # fmt: skip
def test_limits_of_a_monitored_household(setting: dict[str, object], rule: str) -> None:
    world = monitored()
    if rule == "1_11_010":
        world.measures = []
        late = check_household(world.facts(), ON, world.check_settings(measure_late_months=9))
        assert rule in {finding.rule for finding in late}
    found = {finding.rule for finding in check_household(world.facts(), ON, world.check_settings(**setting))}
    assert (rule in found) == (rule != "1_11_010")


def test_blank_settings_keep_their_rules_silent() -> None:
    world = apply(monitored(), {"spell.county": "云山县", "spell.channel": "workshop"})
    settings = replace(world.check_settings(), home_county="", med_subsidy_cutoff="")
    assert check_household(world.facts(), ON, settings) == []
