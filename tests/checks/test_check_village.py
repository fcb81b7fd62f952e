"""What only the whole village, a file's header, a step or a mark shows; and the cost of a run."""

from __future__ import annotations

import copy
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.checks import (
    RULES,
    CheckSettings,
    HouseholdFacts,
    Severity,
    blocking,
    check_household,
    check_village,
    column_findings,
    digest,
    find_rule,
    markable,
    missing_settings,
    unmarked,
    used_fields,
    village_findings,
)
from app.domain.words import banned_in
from tests.checks.check_worlds import ON, World, monitored, number, ordinary, removed
from tests.checks.rule_cases import CASES, WORLDS_BY_CASE, apply


def other_household(suffix: str = "b") -> World:
    """A second clean household with its own people."""
    world = copy.deepcopy(ordinary())
    world.household["id"] = f"h-{suffix}"
    for place, member in enumerate(world.members):
        born = member["birth_date"]
        order = f"{int(suffix, 36) % 90:02d}{1 if member['sex'] == 'male' else 2}"
        member.update(id=f"{suffix}-{member['id']}", person_id=f"p-{suffix}-{place}", name=f"{member['name']}{suffix}",
                      id_number=number(f"{born:%Y%m%d}", order))  # fmt: skip
    return world


def rules_of(found: list[Any]) -> set[str]:
    return {finding.rule for finding in found}


def test_two_clean_households_stay_clean() -> None:
    assert check_village([ordinary().facts(), other_household().facts()], ON, ordinary().check_settings()) == []


def test_one_number_under_two_names_is_a_duplicate() -> None:
    other = other_household()
    other.members[1]["id_number"] = ordinary().member("m2")["id_number"]
    found = check_village([ordinary().facts(), other.facts()], ON, ordinary().check_settings())
    assert rules_of(found) == {"1_12_001"}
    assert {finding.household_id for finding in found} == {"h", "h-b"}
    assert "出现了2次" in found[0].text and "张山、张山b" in found[0].text
    assert ordinary().member("m2")["id_number"] not in found[0].text


def test_disability_number_and_id_card_of_one_person_are_the_same_number() -> None:
    other = other_household()
    other.members[3].update(id_number=ordinary().member("m4")["id_number"] + "43", health=("disabled",))
    assert "1_12_001" in rules_of(village_findings([ordinary().facts(), other.facts()]))


def test_one_person_in_two_households_hides_the_duplicate() -> None:
    other = other_household()
    moved = ordinary().member("m3") | {"id": "elsewhere"}
    other.members.append(moved)
    found = check_village([ordinary().facts(), other.facts()], ON, ordinary().check_settings())
    assert rules_of(found) == {"SW-951"}
    assert {finding.member_id for finding in found} == {"m3", "elsewhere"}
    assert found[0].text == "张小河同时在张山和张山b两户里，请核对是不是分户或婚嫁没有更新。"
    assert found[0].level is Severity.ERROR


def test_person_followed_by_its_id_even_without_a_number() -> None:
    other = other_household()
    other.members.append(ordinary().member("m3") | {"id": "elsewhere", "id_number": "", "name": "张河"})
    assert "SW-951" in rules_of(village_findings([ordinary().facts(), other.facts()]))


def test_who_has_left_is_in_no_second_household() -> None:
    other = other_household()
    other.members.append(ordinary().member("m3") | {"id": "elsewhere", "presence": "left"})
    assert village_findings([ordinary().facts(), other.facts()]) == []


def test_one_household_number_twice() -> None:
    one, other = ordinary(), other_household()
    one.household["national_household_no"] = other.household["national_household_no"] = "53990100001"
    found = check_village([one.facts(), other.facts()], ON, one.check_settings())
    assert [(finding.rule, finding.household_id) for finding in found] == [("SW-961", "h"), ("SW-961", "h-b")]
    assert found[0].text == "户编号53990100001同时用在张山、张山b这2户，请核对是不是同一户录了两遍。"
    assert village_findings([one.facts(), other.facts()], frozenset({"SW-961"})) == []


def test_switched_off_village_rules() -> None:
    other = other_household()
    other.members.append(ordinary().member("m3") | {"id": "elsewhere"})
    both = [ordinary().facts(), other.facts()]
    assert rules_of(village_findings(both, frozenset({"SW-951"}))) == {"1_12_001"}
    assert village_findings(both, frozenset({"SW-951", "1_12_001"})) == []


def test_missing_column_is_said_once_and_its_rules_are_left_out() -> None:
    found = column_findings([("劳动技能", "member.labour"), ("村办公电话", "village.phone")])
    count = sum(1 for rule in RULES.values() if "member.labour" in rule.uses)
    assert [finding.text for finding in found] == [f"导入的表缺少“劳动技能”这一列，相关的{count}条检查没有做。"]
    world = apply(ordinary(), {f"m{n}.labour": "" for n in (1, 2, 3, 4)})
    settings = world.check_settings(absent=frozenset({"member.labour"}))
    assert check_household(world.facts(), ON, settings) == []


def test_same_findings_alone_and_in_the_village() -> None:
    households = [apply(WORLDS_BY_CASE[world](), changes).facts() for world, changes, _ in CASES.values()]
    settings = replace(ordinary().check_settings(), used=used_fields(households))
    together = check_village(households, ON, settings)
    alone = [finding for facts in households for finding in check_household(facts, ON, settings)]
    assert together[: len(alone)] == alone
    assert check_village(households, ON, settings) == together


def test_optional_fields_nobody_keeps_say_nothing() -> None:
    world = ordinary()
    for key in list(world.household):
        if key.startswith(("land_", "road_", "toilet", "electricity_")) or key in ("house_area", "tv", "fuel"):
            world.household[key] = None
    world.income = {key: value for key, value in (world.income or {}).items() if not key.startswith("t_")}
    assert check_village([world.facts()], ON, world.check_settings()) == []
    other = other_household()
    found = check_village([world.facts(), other.facts()], ON, world.check_settings())
    assert {"5_14_015", "SW-407", "3_02_003"} <= rules_of(found)
    assert {finding.household_id for finding in found} == {"h"}


def test_line_that_is_not_set_keeps_two_rules_silent_and_says_so_once() -> None:
    world = apply(ordinary(), {"income.wage": Decimal(16000), "world.line": None})
    assert check_household(world.facts(), ON, world.check_settings()) == []
    gone = apply(removed(), {"income_removal.wage": Decimal(10000), "world.removal_line": None})
    assert check_household(gone.facts(), ON, gone.check_settings()) == []
    sentences = missing_settings([world.facts(), gone.facts()], CheckSettings())
    assert len(sentences) == 4 and len(set(sentences)) == 4
    some = missing_settings([world.facts(), ordinary().facts()], CheckSettings())
    assert some[0].startswith("有1户识别那一年的监测收入线没有设置")


@pytest.mark.parametrize(
    ("step", "stopped"),
    [
        ("consented", {"3_11_001", "1_12_003", "5_19_006", "SW-305", "2_11_004", "2_11_005", "SW-501"}),
        ("reported", {"3_11_001", "1_12_003", "5_19_006", "SW-305", "2_11_004", "2_11_005", "SW-501"}),
        ("removed", {"1_11_004", "1_11_005", "5_18_009", "4_11_010"}),
        ("reviewed", set()),
    ],
)
def test_which_errors_stop_which_step(step: str, stopped: set[str]) -> None:
    tried = (
        "3_11_001", "1_12_003", "5_19_006", "SW-305", "2_11_004", "2_11_005", "SW-501", "1_11_002", "1_11_001", "5_16_003",
        "5_12_006", "1_11_004", "1_11_005", "5_18_009", "4_11_010", "2_11_002", "1_02_001",
    )  # fmt: skip
    found = []
    for rule_id in tried:
        world, changes, _ = CASES[rule_id]
        found += check_household(apply(WORLDS_BY_CASE[world](), changes).facts(), ON, ordinary().check_settings())
    assert rules_of(blocking(found, step)) == stopped


def test_mark_holds_until_a_value_it_stood_on_changes() -> None:
    world = apply(ordinary(), {"m2.labour": "weak"})
    facts = world.facts()
    found = check_household(facts, ON, world.check_settings())
    mark = {"rule": "1111_14", "member_id": "m2", "digest": digest("1111_14", facts, "m2")}
    assert rules_of(found) == {"1111_14"} and markable(found[0])
    assert unmarked(found, [mark], facts) == []
    assert unmarked(found, [mark | {"member_id": "m1"}], facts) == found
    apply(world, {"m1.labour": "skilled", "m2.phone": "13800009999"})
    assert digest("1111_14", world.facts(), "m2") == mark["digest"]
    apply(world, {"m2.health": ("healthy", "chronic")})
    assert unmarked(found, [mark], world.facts()) == found


def test_errors_cannot_be_marked() -> None:
    world = apply(ordinary(), {"m2.labour": ""})
    facts = world.facts()
    found = check_household(facts, ON, world.check_settings())
    mark = {"rule": "2_12_001", "member_id": "m2", "digest": digest("2_12_001", facts, "m2")}
    assert not markable(found[0]) and unmarked(found, [mark], facts) == found


@pytest.mark.parametrize(
    ("world", "changes", "shown", "hidden"),
    [
        ("monitored", {"case.risks": ()}, "1_11_001", "1_11_002"),
        ("monitored", {"case.risks": (), "snapshot.water_unsafe": None}, "1_11_002", ""),
        ("monitored", {"world.measures": [], "case.development_state": ""}, "1_11_010", "5_12_007"),
        ("ordinary", {"m3.labour": "weak"}, "2_12_014", "1111_07"),
        ("ordinary", {"m2.med_resident": False}, "2_12_012", "2_12_016"),
        ("removed", {"m2.med_resident": False}, "1_11_008", "2_12_012"),
        ("ordinary", {"m4.health": ("chronic",), "m4.med_critical": False}, "1_02_003", "2_12_016"),
        (
            "ordinary",
            {"household.household_kind": "exit_policy", "household.dangerous_house": True},
            "1_02_001",
            "SW-401",
        ),
        (
            "ordinary",
            {"household.household_kind": "exit_policy", "household.safe_water_solved": False},
            "1_02_002",
            "SW-403",
        ),
        ("ordinary", {"income.wage": Decimal(-10000)}, "SW-106", "3_11_010"),
        ("ordinary", {"income.wage": Decimal(1000)}, "3_11_010", "1_02_006"),
        ("ordinary", {"m2.pension_resident": None, "m2.pension_employee": None}, "5_19_001", "5_15_001"),
        ("ordinary", {"m2.labour": "skilled", "m2.education": "college"}, "5_20_029", "5_20_028"),
        ("removed", {"case.removal_month": "202507"}, "5_18_009", "2_11_002"),
        ("ordinary", {"household.dangerous_house": True}, "1_02_001", "1_02_007"),
    ],
)
def test_one_cause_one_message(world: str, changes: dict[str, Any], shown: str, hidden: str) -> None:
    changed = apply(WORLDS_BY_CASE[world](), changes)
    rules = rules_of(check_household(changed.facts(), ON, changed.check_settings()))
    assert shown in rules and hidden not in rules


def test_hiding_stays_with_its_person() -> None:
    world = apply(ordinary(), {"m3.labour": "weak", "m2.school_status": "uni1", "m2.education": ""})
    found = check_household(world.facts(), ON, world.check_settings())
    about = {(f.rule, f.member_id) for f in found if f.rule in ("2_12_014", "1111_07")}
    assert about == {("1111_07", "m2"), ("2_12_014", "m3")}


def test_summary_keeps_only_what_nobody_else_reports() -> None:
    world = apply(ordinary(), {"household.dangerous_house": True, "m2.med_critical": False, "m2.med_employee": True,
                               "m2.med_resident": False})  # fmt: skip
    found = {f.rule: f.text for f in check_household(world.facts(), ON, world.check_settings())}
    assert found["1_02_007"] == "这一户还有“三保障”或饮水问题没解决：有人没参加大病保险。"


def test_removal_is_asked_as_if_it_had_happened() -> None:
    world = apply(monitored(), {"case.removal_mode": "helped", "case.removal_month": "202610"})
    asked = replace(world.facts(), risk_removed=True)
    stopped = rules_of(blocking(check_household(asked, ON, world.check_settings()), "removed"))
    assert stopped == {"1_11_004", "1_11_011"}


def test_school_age_counts_on_the_last_31_august() -> None:
    changes = {"m3.school_status": "", "m3.education": "primary", "snapshot.edu_dropout": None}
    born_after = apply(ordinary(), {**changes, "m3.birth_date": date(2020, 9, 1)})
    born_on = apply(ordinary(), {**changes, "m3.birth_date": date(2020, 8, 31)})
    assert "1_02_005" not in rules_of(check_household(born_after.facts(), ON, ordinary().check_settings()))
    assert "1_02_005" in rules_of(check_household(born_on.facts(), ON, ordinary().check_settings()))
    assert "1_02_005" not in rules_of(check_household(born_on.facts(), date(2026, 8, 30), ordinary().check_settings()))


def test_all_persons_of_a_household_are_named() -> None:
    world = apply(ordinary(), {f"m{n}.med_critical": None for n in (1, 2, 3, 4)})
    found = check_household(world.facts(), ON, world.check_settings())
    assert [finding.member_id for finding in found] == ["m1", "m2", "m3", "m4"]


def test_landline_only_where_the_setting_allows_it() -> None:
    world = apply(ordinary(), {"household.phone": "0839-5550123"})
    assert rules_of(check_household(world.facts(), ON, world.check_settings())) == {"4_02_001"}
    assert check_household(world.facts(), ON, world.check_settings(landline_allowed=True)) == []


def test_rules_are_found_by_their_twins() -> None:
    assert find_rule("1_01_002") is RULES["1_12_002"] and find_rule("SW-801") is RULES["SW-801"]
    assert find_rule("9_99_999") is None
    twins = [alias for rule in RULES.values() for alias in rule.aliases]
    assert len(twins) == len(set(twins)) and not set(twins) & set(RULES)


def test_sentences_use_no_banned_word() -> None:
    for rule in RULES.values():
        assert banned_in(rule.text) == [], rule.id


def test_empty_household_gives_findings_and_no_crash() -> None:
    found = check_household(HouseholdFacts({"id": "new"}, ({"id": "m"},)), ON)
    assert {"3_11_001", "4_02_001", "5_19_006", "2_12_001", "2_12_012"} <= rules_of(found)
    assert all(finding.text and finding.household_id == "new" for finding in found)


def _many(count: int) -> list[HouseholdFacts]:
    visits = tuple({"id": f"v{n}", "date": date(2024, 1 + n % 12, 1), "mode": "home"} for n in range(36))
    return [replace(other_household(f"{n:x}").facts(), visits=visits) for n in range(count)]


def test_village_of_1500_persons_in_seconds_and_linear() -> None:
    few, many = _many(95), _many(380)
    start = time.perf_counter()
    check_village(few, ON)
    short = time.perf_counter() - start
    start = time.perf_counter()
    check_village(many, ON)
    long = time.perf_counter() - start
    assert long < 5
    assert long < 10 * max(short, 0.05)
