"""Income: windows, totals, counted members, stated values, explanations."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.income import Window, anchor_month, annual_window, compute_income, counted_members, income_window, money
from app.domain.policy import Policy
from app.domain.questionnaire.income_items import INCOME_CLASSES, items_of
from app.domain.workdays import add_days, add_months

ONE = [{"presence": "present"}]
AMOUNTS = st.decimals(0, 1_000_000, places=2)


@given(st.integers(1990, 2100), st.integers(1, 12))
def test_window_is_twelve_full_months_before_its_anchor(year: int, month: int) -> None:
    window = income_window(f"{year}{month:02d}")
    assert window.end == add_days(date(year, month, 1), -1)
    assert add_months(window.start, 12) == add_days(window.end, 1)
    assert window.start.day == 1


def test_yearly_windows_and_text() -> None:
    assert annual_window(2026) == Window(date(2025, 10, 1), date(2026, 9, 30))
    assert annual_window(2026, "jan_dec") == Window(date(2026, 1, 1), date(2026, 12, 31))
    assert annual_window(2026).text == "2025年10月1日至2026年9月30日"
    with pytest.raises(AppError, match="DATE-001"):
        income_window("202600")


def test_anchor_follows_the_setting() -> None:
    visit, application = date(2026, 3, 2), date(2026, 2, 27)
    assert anchor_month("identification_month", visit, application) == "202603"
    assert anchor_month("application_month", visit, application) == "202602"
    assert anchor_month("application_month", visit, None) == "202603"
    assert anchor_month("identification_month", None, application) is None


def test_who_counts() -> None:
    members = [
        {"id": "1", "presence": "present"}, {"id": "2", "presence": "added", "counted_in_income": True},
        {"id": "3", "presence": "left"}, {"id": "4", "counted_in_income": False}, {"id": "5", "counted_in_income": None},
    ]  # fmt: skip
    assert [member["id"] for member in counted_members(members)] == ["1", "2", "5"]


def test_complete_class_is_its_sub_items() -> None:
    record = {"wage": Decimal(9), "wage_complete": True, "w_work": Decimal("1000.5"), "w_other": Decimal(200)}
    wage = compute_income(record, ONE).total("wage")
    assert (wage.total, wage.computed, wage.rest, wage.problem) == (Decimal("1200.50"), True, 0, "")


def test_open_class_keeps_its_total_and_shows_the_rest() -> None:
    record = {"wage": Decimal(1500), "w_work": Decimal(1000)}
    result = compute_income(record, ONE)
    assert (result.total("wage").total, result.total("wage").rest) == (Decimal(1500), Decimal(500))
    assert "未分项500.00元" in result.explained["wage"]
    assert result.problems == ()


def test_total_below_its_sub_items_is_named() -> None:
    result = compute_income({"wage": Decimal(900), "w_work": Decimal(1000)}, ONE)
    assert result.problems == ("工资性收入填的是900.00元，比各分项合计1000.00元还少，请核对。",)
    assert result.net_income == Decimal(900)


def test_negative_amounts_are_named_and_a_loss_is_allowed() -> None:
    result = compute_income({"business": Decimal(100), "business_cost": Decimal(400), "w_work": Decimal(-5)}, ONE)
    assert result.net_income == Decimal(-305)
    assert len(result.problems) == 1 and "不能是负数" in result.problems[0]


def test_blank_total_takes_its_sub_items() -> None:
    assert compute_income({"t_pension": Decimal(1440)}, ONE).net_income == Decimal(1440)


def test_items_that_do_not_count_stay_out_of_a_complete_class() -> None:
    excluded = Policy().at(date(2026, 1, 1)).names("income_excluded")
    record = {"transfer_complete": True, "t_education": Decimal(3000), "t_pension": Decimal(1000)}
    result = compute_income(record, ONE, excluded)
    assert result.net_income == Decimal(1000)
    assert "3000.00元按规定不计入" in result.explained["transfer"]
    assert compute_income(record, ONE).net_income == Decimal(4000)


def test_stated_value_only_where_nothing_is_known() -> None:
    stated = {"stated_per_capita": Decimal(5000), "stated_net": Decimal(1)}
    nothing = compute_income(stated, ONE)
    assert (nothing.net_income, nothing.line_value, nothing.stated) == (None, Decimal(5000), True)
    computed = compute_income({**stated, "wage": Decimal(100)}, ONE)
    assert (computed.line_value, computed.stated) == (Decimal(100), False)
    assert compute_income({"stated_net": Decimal(1000)}, ONE * 3).line_value == Decimal("333.33")
    assert compute_income({"stated_per_capita": Decimal(0)}, ONE).line_value == 0
    assert compute_income({}, ONE).line_value is None


def test_blanks_are_named_in_the_explanation() -> None:
    result = compute_income({"wage": Decimal(100)}, ONE)
    assert result.missing == ("生产经营性收入", "财产性收入", "转移性收入", "生产经营性支出")
    assert "按0计算" in result.explained["net_income"]


def test_nobody_counted() -> None:
    result = compute_income({"wage": Decimal(100)}, [])
    assert (result.per_capita, result.line_value) == (None, None)
    assert "请先登记家庭成员" in result.explained["per_capita"]


def test_half_up() -> None:
    assert compute_income({"wage": Decimal("0.25")}, ONE * 2).per_capita == Decimal("0.13")
    assert money("1.005") == Decimal("1.01") and money("") is None


@given(
    st.dictionaries(st.sampled_from([i for key in INCOME_CLASSES for i in items_of(key)]), AMOUNTS), st.integers(1, 9)
)
def test_the_formula_holds_for_any_complete_record(items: dict[str, Decimal], heads: int) -> None:
    record = {**items, **{f"{key}_complete": True for key in INCOME_CLASSES}}
    result = compute_income(record, ONE * heads)
    sums = {key: sum((items[i] for i in items_of(key) if i in items), Decimal(0)) for key in INCOME_CLASSES}
    net = sums["wage"] + sums["business"] + sums["property"] + sums["transfer"] - sums["business_cost"]
    if all(item.startswith("x_") for item in items):
        assert result.net_income is None
        return
    assert result.net_income == net
    assert result.per_capita == (net / heads).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert result.ref_household == net - sums["allowed_self_paid"]
    assert result.problems == ()
