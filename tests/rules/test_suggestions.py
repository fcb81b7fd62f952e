"""Suggested class, groups to look at, expected measures: reasons in Chinese, never a decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.domain import category
from app.domain.category import CategoryFacts, check_groups, has_labour, suggest_category, suggest_no_labour_backstop
from app.domain.measures import (
    EXPECTED,
    MeasureFacts,
    expected_measures,
    measure_warnings,
    printable_measures,
)
from app.domain.notice import GENERAL_RISK
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.words import banned_in

LINE = Decimal("8700.00")
BELOW, AT = Decimal("8699.99"), Decimal("8700.00")


@pytest.mark.parametrize(
    ("kind", "income", "risks", "code"),
    [
        ("exit_policy", BELOW, ("job",), "unstable"), ("exit_nopolicy", BELOW, ("job",), "unstable"),
        ("exit_unsplit", BELOW, ("job",), "unstable"), ("ordinary", BELOW, ("job",), "marginal"),
        ("ordinary", BELOW, (), None), ("ordinary", AT, ("illness",), "sudden"), ("exit_policy", AT, ("accident",), "sudden"),
        ("ordinary", AT, ("job",), None), ("ordinary", AT, (), None), ("", BELOW, ("job",), None),
        ("ordinary", None, ("job",), None),
    ],
)  # fmt: skip
def test_suggested_class(kind: str, income: Decimal | None, risks: tuple[str, ...], code: str | None) -> None:
    found = suggest_category(CategoryFacts(kind, income, LINE, 2026, risks, coping="unable"))
    assert found.code == code
    assert found.reasons and all(reason.endswith("。") and not banned_in(reason) for reason in found.reasons)


def test_without_a_line_the_rule_is_silent_and_asks() -> None:
    found = suggest_category(CategoryFacts("ordinary", BELOW, None, 2026, ("illness",)))
    assert found.code is None and found.main_risk == "illness"
    assert "2026年的监测范围（收入标准）还没有设置" in found.reasons[0]


def test_new_rules_know_one_class_and_own_means_are_a_caution() -> None:
    facts = CategoryFacts("ordinary", BELOW, LINE, 2026, ("illness",), coping="able")
    assert suggest_category(facts, unified=True).code == "unified"
    assert "能自行解决" in suggest_category(facts).cautions[0]
    sudden = suggest_category(CategoryFacts("ordinary", AT, LINE, 2026, ("illness",), ref_per_capita=Decimal("10.00")))
    assert "扣除刚性支出后人均10.00元，低于监测范围。" in sudden.reasons


def test_first_risk_is_the_main_one() -> None:
    facts = CategoryFacts("ordinary", BELOW, LINE, 2026, ("job",), frozenset({"house_unsafe"}))
    assert suggest_category(facts).main_risk == "job"


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ([], None), ([{"labour": "none"}], None), ([{"labour": "none", "tekun": "rural"}], "yes"),
        ([{"labour": "none", "dibao": "urban"}, {"labour": None}], None),
        ([{"labour": "none", "dibao": "rural"}, {"labour": "normal", "presence": "left"}], "yes"),
        ([{"labour": "none"}, {"labour": "none", "dibao": "rural", "presence": "left"}], None),
    ],
)  # fmt: skip
def test_whole_household_without_labour(members: list[dict[str, object]], code: str | None) -> None:
    assert suggest_no_labour_backstop(members).code == code


def test_labour_of_a_household() -> None:
    assert has_labour([{"labour": "weak"}]) and not has_labour(
        [{"labour": "weak", "presence": "left"}, {"labour": "lost"}]
    )


@pytest.mark.parametrize(
    ("since", "on", "listed"),
    [("202503", date(2026, 3, 31), True), ("202503", date(2026, 4, 1), False), (date(2025, 3, 5), date(2026, 3, 5), True),
     (date(2025, 3, 5), date(2026, 3, 6), False), (None, date(2026, 3, 5), False)],
)  # fmt: skip
def test_newly_on_relief_for_twelve_months(since: object, on: date, listed: bool) -> None:
    keys = [
        group.key for group in check_groups({"dibao_scope": "whole", "dibao_since": since}, [{"labour": "normal"}], on)
    ]
    assert keys == (["new_dibao"] if listed else [])


def test_groups_of_every_month() -> None:
    members = [{"labour": "none", "health": ("chronic", "serious")}, {"labour": "lost"}]
    assert [group.key for group in check_groups({}, members, date(2026, 1, 1))] == ["serious", "no_labour"]
    assert check_groups({}, [], date(2026, 1, 1)) == ()


def test_constants_are_codes_of_the_lists() -> None:
    def codes(name: str) -> set[str]:
        return set(CODE_LISTS[name].by_code)

    assert {*category.EXIT_KINDS, category.ORDINARY} == codes("KIND")
    assert {category.UNSTABLE, category.MARGINAL, category.SUDDEN, category.UNIFIED} == codes("CATEGORY")
    assert {*category.NO_LABOUR, *category.WITH_LABOUR} == codes("LABOUR")
    assert set(category.SUDDEN_RISKS) | {risk for _, risk, _ in category.PROBLEM_RISKS} <= codes("RISK")
    assert set(GENERAL_RISK) == codes("RISK") and category.SERIOUS in codes("HEALTH")
    assert {code for row in EXPECTED for code in (*row.any_of, *row.after_removal)} <= codes("MEASURE")


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: row.cause)
def test_each_risk_asks_for_its_measure(row: object) -> None:
    cause = row.cause  # type: ignore[attr-defined]
    flags = {cause: True} if cause in ("edu_dropout", "uninsured_member") else {}
    risks = () if flags else (cause,)
    other = MeasureFacts(risks, frozenset({"spirit"}), **flags)
    assert [found.rule for found in measure_warnings(other)] == [row.rule]  # type: ignore[attr-defined]
    for answer in row.any_of:  # type: ignore[attr-defined]
        assert measure_warnings(MeasureFacts(risks, frozenset({answer}), **flags)) == []


def test_illness_may_be_answered_by_welfare_only_after_removal() -> None:
    assert measure_warnings(MeasureFacts(("illness",), frozenset({"welfare"})))
    assert not measure_warnings(MeasureFacts(("illness",), frozenset({"welfare"}), removed=True))


def test_no_measure_at_all_is_one_warning() -> None:
    facts = MeasureFacts(("illness", "house"), frozenset(), has_labour=True, months=7)
    found = measure_warnings(facts)
    assert [item.rule for item in found] == ["1_11_010"]
    assert found[0].expected == ("health", "society", "house", "relocate")
    assert measure_warnings(MeasureFacts(("illness",), frozenset(), months=1)) == []
    assert [row.cause for row in expected_measures(facts)] == ["illness", "house"]


def test_households_with_labour_are_to_be_developed() -> None:
    late = MeasureFacts((), frozenset({"health"}), has_labour=True, months=6)
    assert [item.rule for item in measure_warnings(late)] == ["5_12_007"]
    assert measure_warnings(MeasureFacts((), frozenset({"health"}), has_labour=True, months=5)) == []
    assert measure_warnings(MeasureFacts((), frozenset({"health", "post"}), has_labour=True, months=9)) == []
    only = MeasureFacts((), frozenset({"welfare"}), has_labour=True, normal_labour=True, months=9)
    assert [item.rule for item in measure_warnings(only)] == ["5_11_032"]


def test_measures_on_a_wall() -> None:
    assert printable_measures(("health", "industry", "welfare", "job")) == ("产业帮扶", "就业帮扶")
