"""Dated settings: shipped values, editions, lines, typed values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.policy import Policy, PolicyEntry, checked, differences, setting_for
from app.domain.policy_values import check_value, value_text
from app.domain.settings import SETTINGS, Shape
from app.domain.words import banned_in

DAY = date(2026, 3, 1)

# domain §21.1, key by key.
SHIPPED = {
    "window_anchor": "identification_month", "annual_window": "oct_sep", "compare_position": "after_township",
    "notice_min_days": 5, "lowincome_notice_days": 7, "announce_issuer": "county_group", "announce_days": 5,
    "mask_head_name": False, "notice_risk_mode": "hide", "review_body": "representatives", "quorum": "2/3", "pass": "1/2",
    "visitors_min": 2, "adults_must_sign": "all", "consent_months": 12, "identify_days": 15, "visit_days": 2,
    "compare_days": 5, "objection_days": 5, "measure_plan_days": 10, "measure_late_months": 1,
    "dev_measure_late_months": 6, "helper_gap_days": 7, "revisit_monitored": "month", "revisit_removed": "half_year",
    "revisit_exit": "year", "revisit_period": "calendar", "phone_visit_max_in_row": 1, "work_check": "quarter",
    "ledger_month_close": "last_day", "lowincome_report_months": [6, 12], "min_months_before_removal": 6,
    "no_labour_removal": "forbid", "edge_multiple": "3/2", "exit_grace_months": 6,
    "dibao_review": {"A": 12, "B": 12, "C": 6}, "elder_labour_age": 60, "post_age": [16, 69], "collect_bank": False,
    "collect_political": False, "hotline": "", "lock_before_visit": "sweep",
}  # fmt: skip


def test_every_key_of_the_list_ships_its_value() -> None:
    assert {key: SETTINGS[key].shipped for key in SHIPPED} == SHIPPED


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.key)
def test_each_setting_is_sound(setting: object) -> None:
    found = SETTINGS[setting.key]  # type: ignore[attr-defined]
    assert check_value(found, found.shipped) == found.shipped
    assert found.label and found.source
    assert value_text(found, found.shipped)
    assert not banned_in(found.label + found.hint + value_text(found, found.shipped))


def test_labels_are_unique_and_lead_to_their_setting() -> None:
    assert {setting_for(setting.label).key for setting in SETTINGS.values()} == set(SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.key)
def test_chinese_text_reads_back(setting: object) -> None:
    found = SETTINGS[setting.key]  # type: ignore[attr-defined]
    if found.shape in (Shape.DAYS, Shape.NAMES) or found.shipped in ("", []):
        return
    assert check_value(found, value_text(found, found.shipped)) == found.shipped


def test_a_change_never_moves_what_was_in_force_before() -> None:
    policy = Policy([PolicyEntry("notice_min_days", 7, date(2026, 2, 1), "县发〔2026〕3号")])
    assert policy.at(date(2026, 1, 31)).number("notice_min_days") == 5
    assert policy.at(date(2026, 2, 1)).number("notice_min_days") == 7


def test_township_edition_stands_over_the_village_from_its_day() -> None:
    policy = Policy(
        [
            PolicyEntry("visit_days", 3, date(2026, 1, 1)),
            PolicyEntry("visit_days", 5, date(2026, 2, 1), township=True),
            PolicyEntry("visit_days", 9, date(2026, 3, 1)),
        ]
    )
    days = [policy.at(date(2026, month, 15)).number("visit_days") for month in (1, 2, 3)]
    assert days == [3, 5, 5]


def test_line_of_a_year_is_never_another_years() -> None:
    policy = Policy([PolicyEntry("line_amount.2025", "8200.00", date(2025, 1, 1))])
    assert policy.at(DAY).line(2025) == Decimal("8200.00")
    assert policy.at(DAY).line(2026) is None
    assert policy.line_for_month("202601") is None
    assert policy.line_for_month("202512") == Decimal("8200.00")


def test_line_for_month_is_the_one_valid_on_its_last_day() -> None:
    policy = Policy(
        [
            PolicyEntry("line_amount.2026", "8500.00", date(2026, 1, 1)),
            PolicyEntry("line_amount.2026", "8700.00", date(2026, 2, 28), township=True),
        ]
    )
    assert policy.line_for_month("202601") == Decimal("8500.00")
    assert policy.line_for_month("202602") == Decimal("8700.00")
    assert policy.at(date(2026, 12, 1)).line_for_month("202601") == Decimal("8500.00")
    with pytest.raises(AppError, match="DATE-001"):
        policy.line_for_month("202613")


def test_marks_stand_until_the_township_speaks() -> None:
    village = Policy([PolicyEntry("quorum", "1/2", date(2026, 1, 1))])
    township = Policy([PolicyEntry("quorum", "1/2", date(2026, 1, 1), township=True)])
    assert Policy().at(DAY).mark("quorum") == village.at(DAY).mark("quorum") == "待乡镇核定"
    assert township.at(DAY).mark("quorum") == ""
    assert Policy().at(DAY).mark("notice_min_days") == ""


def test_differences_are_named_in_chinese() -> None:
    ours = Policy([PolicyEntry("line_amount.2026", "8500.00", DAY)])
    theirs = Policy(
        [
            PolicyEntry("line_amount.2026", "8700.00", DAY, township=True),
            PolicyEntry("notice_min_days", 7, DAY, township=True),
            PolicyEntry("visit_days", 2, DAY, township=True),
        ]
    )
    found = [(d.label, d.village, d.township) for d in differences(ours, theirs, DAY)]
    assert found == [("公示天数", "5天", "7天"), ("2026年监测范围（人均纯收入）", "8500.00元", "8700.00元")]


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("line_amount.2026", "8700", "8700.00"),
        ("2026年监测范围（人均纯收入）", "８，７００．５元", "8700.50"),
        ("notice_min_days", "7天", 7),
        ("公示天数", "7", 7),
        ("compare_position", "民主评议以前", "before_review"),
        ("mask_head_name", "是", True),
        ("quorum", "1/2", "1/2"),
        ("post_age", "18至65", [18, 65]),
        ("dibao_review", "C：12", {"A": 12, "B": 12, "C": 12}),
        ("med_subsidy_cutoff", "2026年3月", "202603"),
        ("lowincome_report_months", "6、12", [6, 12]),
        ("holidays", {"休": ["2026-10-02", "2026-10-01"]}, {"休": ["2026-10-01", "2026-10-02"], "班": []}),
    ],
)
def test_typed_values(name: str, typed: object, value: object) -> None:
    assert checked(name, typed)[1] == value


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("line_amount.2026", "-1"), ("line_amount.2026", "0"), ("line_amount.2026", "八千"), ("line_amount.2026", 8700.5),
        ("line_amount.2026", "8700.123"), ("line_amount.2026", "NaN"), ("line_amount.2026", "1e9"), ("notice_min_days", "0"),
        ("notice_min_days", "五"), ("notice_min_days", True), ("quorum", "1/0"), ("quorum", "0"), ("mask_head_name", "也许"),
        ("compare_position", "随便"), ("post_age", "69至16"), ("dibao_review", "D:3"), ("holidays", {"休": ["2026-02-30"]}),
        ("med_subsidy_cutoff", "2026年13月"), ("lowincome_report_months", "13"), ("hotline", "x" * 201),
    ],
)  # fmt: skip
def test_refused_values_say_where_and_what_to_do(name: str, typed: object) -> None:
    with pytest.raises(AppError) as caught:
        checked(name, typed)
    assert caught.value.code == "SET-002"
    assert caught.value.where == setting_for(name).label
    assert caught.value.advice


@pytest.mark.parametrize("name", ["nothing", "line_amount.26", "监测范围", "line_amount.abcd"])
def test_unknown_settings_are_refused(name: str) -> None:
    with pytest.raises(AppError, match="SET-001"):
        setting_for(name)


@given(st.decimals(min_value="0.01", max_value=1000000, places=2))
def test_any_line_reads_back(amount: Decimal) -> None:
    key, value = checked("line_amount.2030", str(amount))
    assert Policy([PolicyEntry(key, value, DAY)]).at(DAY).line(2030) == amount


@given(st.text(max_size=20), st.sampled_from(sorted(SETTINGS)))
def test_any_text_is_read_or_refused(text: str, key: str) -> None:
    try:
        _, value = checked(key, text)
    except AppError as error:
        assert error.code.startswith(("SET-", "PLACE-", "CODE-")) and error.text
        return
    assert check_value(SETTINGS[key], value) == value


def test_getters_give_types() -> None:
    view = Policy().at(DAY)
    assert view.fraction("quorum") == Fraction(2, 3)
    assert view.limits("post_age") == (16, 69)
    assert view.money("work_income_min") == Decimal("400.00")
    assert "t_education" in view.names("income_excluded")
    assert not view.calendar.holidays
    with pytest.raises(KeyError):
        view.get("nothing")


def test_lists_of_income_items_are_read_and_written_in_words() -> None:
    setting = SETTINGS["income_excluded"]
    words = value_text(setting, setting.shipped)
    assert words == "教育扶持、救灾款、社会救济、防贫保险"
    assert check_value(setting, words) == list(setting.shipped) == check_value(setting, list(setting.shipped))
    assert check_value(setting, "无") == []
    with pytest.raises(AppError) as refused:
        check_value(setting, "教育扶持、彩票")
    assert "彩票" in refused.value.text and "低保金" in refused.value.advice


def test_limits_of_land_are_read_and_written_in_words() -> None:
    setting = SETTINGS["land_max"]
    words = value_text(setting, setting.shipped)
    assert words.startswith("耕地：100亩、林地：200亩")
    assert check_value(setting, words) == setting.shipped
    assert check_value(setting, "耕地：80亩")["land_crop"] == 80
