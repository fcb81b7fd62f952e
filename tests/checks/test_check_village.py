"""What only the whole village, a file's header, a step or a mark shows; and the cost of a run."""

from __future__ import annotations

import copy
import random
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
from app.domain.checks.book import WIDE
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


def test_three_different_clean_households_make_a_clean_village() -> None:
    """脱贫户 of six, a household whose risk is removed, one person on 特困供养: no rule says a word, alone or together."""
    worlds = [WORLDS_BY_CASE[name]() for name in ("exit", "freed", "alone")]
    for place, world in enumerate(worlds):
        world.household["id"] = f"h{place}"
        for member in world.members:
            member.update(id=f"{place}-{member['id']}", person_id=f"p-{place}-{member['id']}")
        for row in (*world.work_spells, *world.posts):
            row["member_id"] = f"{place}-{row['member_id']}"
    assert {len(world.members) for world in worlds} == {6, 3, 1}
    settings = worlds[0].check_settings(med_subsidy_cutoff="202312")
    assert check_village([world.facts() for world in worlds], ON, settings) == []


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


def test_one_phone_of_many_households_is_asked_about() -> None:
    worlds = [other_household(f"{place:x}") for place in range(1, 7)]
    few = check_village([world.facts() for world in worlds[:3]], ON, worlds[0].check_settings())
    assert few == []  # neighbours may share one
    found = check_village([world.facts() for world in worlds], ON, worlds[0].check_settings())
    assert [finding.rule for finding in found] == ["SW-962"] * 6
    assert found[0].text == (
        "户联系电话138****1111同时留给了6户（张山1、张山2、张山3、张山4、张山5等），请核对是不是各户自己的电话。"
    )
    worlds[5].household["village_code"] = "539901101204"  # another village of the township
    assert len(check_village([world.facts() for world in worlds], ON, worlds[0].check_settings())) == 5


def test_one_short_number_twice() -> None:
    one, other = ordinary(), other_household()
    one.household["local_household_no"] = other.household["local_household_no"] = "A-0007"
    found = check_village([one.facts(), other.facts()], ON, one.check_settings())
    assert [(finding.rule, finding.household_id) for finding in found] == [("SW-963", "h"), ("SW-963", "h-b")]
    assert found[0].text == "村内户号A-0007同时用在张山、张山b这2户，请给其中的户换一个号。"
    assert village_findings([one.facts(), other.facts()], frozenset({"SW-963"})) == []


def test_an_emptied_household_is_asked_for_nothing_but_its_case() -> None:
    changes = {f"m{n}.{key}": value for n in (1, 2, 3, 4) for key, value in LEFT.items()}
    for name, said in (("ordinary", set()), ("monitored", {"SW-116"}), ("removed", set())):
        world = apply(WORLDS_BY_CASE[name](), changes)
        assert rules_of(check_household(world.facts(), ON, world.check_settings())) == said


LEFT = {"presence": "left", "presence_reason": "moved_out", "presence_date": date(2026, 10, 1)}


def test_the_twin_of_exit_households_asks_about_weak_labour_too() -> None:
    away = {"m4.labour": "weak", "m4.plans_work": True, "m4.service_need": "找工作"}
    assert "2_12_004" not in rules_of(check_household(apply(ordinary(), away).facts(), ON, ordinary().check_settings()))
    exits = apply(ordinary(), away | {"household.household_kind": "exit_policy"})
    assert "2_12_004" in rules_of(check_household(exits.facts(), ON, ordinary().check_settings()))


def test_a_long_spell_overlaps_every_later_one() -> None:
    world = monitored()
    spells = [("202501", "202512"), ("202503", "202504"), ("202506", "202507"), ("202603", "")]
    first = world.work_spells[0]
    world.work_spells = [first | {"id": f"w{n}", "start": a, "end": b} for n, (a, b) in enumerate(spells)]
    found = [f for f in check_household(world.facts(), ON, world.check_settings()) if f.rule == "5_12_001"]
    assert [finding.row_id for finding in found] == ["w1", "w2"]
    assert found[1].text == "张山的两段务工时间重叠：2025年1月至2025年12月和2025年6月至2025年7月。"


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


@pytest.mark.parametrize("seed", range(5))
def test_a_household_gets_the_same_findings_wherever_it_stands(seed: int) -> None:
    """Shuffled, alone, checked twice: each household's findings stay the same, in the same order."""
    cases = list(CASES.items())
    random.Random(seed).shuffle(cases)
    households = []
    for place, (_, (world, ready, change)) in enumerate(cases):
        made = apply(apply(WORLDS_BY_CASE[world](), ready), change).facts()
        households.append(replace(made, household=made.household | {"id": f"h-{place}", "phone": f"139{place:08d}"}))
    settings = replace(ordinary().check_settings(), used=used_fields(households))
    together = check_village(households, ON, settings)
    assert check_village(households, ON, settings) == together
    for facts in households:
        own = [found for found in together if found.household_id == facts.id and RULES[found.rule] not in WIDE]
        assert check_household(facts, ON, settings) == own


def test_same_findings_alone_and_in_the_village() -> None:
    households = [apply(apply(WORLDS_BY_CASE[w](), ready), change).facts() for w, ready, change in CASES.values()]
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
        world, ready, change = CASES[rule_id]
        made = apply(apply(WORLDS_BY_CASE[world](), ready), change)
        found += check_household(made.facts(), ON, ordinary().check_settings())
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
