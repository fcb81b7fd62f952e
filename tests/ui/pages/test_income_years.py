"""Last year's income beside this year's, 同上年 and 同上户 by key, on the real pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from app.services.files import load_household
from app.store.peers import accesses

OLD = {"anchor_month": "202510", "window_start": date(2024, 10, 1), "window_end": date(2025, 9, 30)}


@pytest.fixture
def made(ui: Any, household: Callable[..., Any]) -> Any:
    """A household without a case whose only record is that of 2025."""
    return household(ui.desk, "张德福", road="", income=OLD)


def income_step(ui: Any, household: str) -> Any:
    page = ui.open("collect", household=household, page="income")
    return page.walk.hosts["income"].view


def with_new_year(ui: Any, household: str) -> Any:
    """The income page after 新年度收入."""
    step = income_step(ui, household)
    ui.press(step, "open_year")
    ui.until(lambda: step._last.year == 2026 and step._last.values is not None)
    ui.idle()
    return step


def key_d(shift: bool = False) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    more = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(focus, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | more)


def test_a_first_year_stands_alone(ui: Any, made: Any) -> None:
    step = income_step(ui, made.id)
    assert step._year.text() == "2025年的收入" and step._open_year.isVisible()
    assert not [line for line in step.page.before_lines.values() if line.isVisibleTo(step)]
    assert step.page.values()["wage"] == Decimal("18000.00")


def test_a_new_year_shows_the_old_amounts_in_grey(ui: Any, made: Any) -> None:
    step = with_new_year(ui, made.id)
    assert not step._open_year.isVisible() and "2025年（年度）" in step._year.text()
    assert step.page.values()["wage"] is None and step.page.values()["anchor_month"] == "202610"
    lines = step.page.before_lines
    assert lines["wage"].text() == "上年 18,000.00" and lines["business_cost"].text() == "上年 6,000.00"
    step.page.focus_field("wage")
    ui.enter("36000")
    ui.until(lambda: "多 18,000.00" in lines["wage"].text())
    assert lines["wage"].text().endswith("变化很大，请核对")
    assert lines["wage"]._words.property("tone") == "warn" and lines["business"]._words.property("tone") != "warn"
    figures = {label: (value, why) for label, value, why in step.page.panel.figures()}
    assert figures["上年家庭纯收入"] == ("27,000.00 元", "比上年多 9,000.00 元。")


def test_ctrl_d_takes_last_years_amount(ui: Any, made: Any) -> None:
    step = with_new_year(ui, made.id)
    step.page.focus_field("business")
    key_d()
    ui.until(lambda: step.page.values()["business"] == Decimal("9000.00"))
    assert "没有变化" in step.page.before_lines["business"].text()
    taken = step.findChild(QPushButton, "property_same_year")
    assert taken.accessibleName() == "财产性收入：同上年（Ctrl+D）"
    QTest.mouseClick(taken, Qt.MouseButton.LeftButton)
    ui.until(lambda: step.page.values()["property"] == Decimal("1200.00"))
    ui.until(lambda: not taken.isVisibleTo(step))  # nothing is left to take
    page = ui.frame.page("collect")
    page.walk.save_all()
    ui.idle()
    with ui.desk.reading() as connection:
        rows = {row["anchor_month"]: row for row in load_household(connection, made.id).rows("income_record")}
    assert rows["202610"]["business"] == Decimal("9000.00") and rows["202510"]["business"] == Decimal("9000.00")


def test_hidden_amounts_of_last_year_are_shown_only_when_asked_for(ui: Any, made: Any) -> None:
    step = with_new_year(ui, made.id)
    line = step.page.before_lines["t_pension"]
    assert line.text() == "上年 ＊＊＊"
    step.page.focus_field("t_pension")
    key_d()
    ui.idle()
    assert step.page.values()["t_pension"] is None
    QTest.mouseClick(step.findChild(QPushButton, "t_pension_before_reveal"), Qt.MouseButton.LeftButton)
    ui.until(lambda: line.text() == "上年 2,400.00")
    with ui.desk.reading() as connection:
        assert any("养老金" in "".join(map(str, entry)) for entry in accesses(connection))
    key_d()
    ui.until(lambda: step.page.values()["t_pension"] == Decimal("2400.00"))


def test_years_stand_in_the_households_file(ui: Any, made: Any) -> None:
    with_new_year(ui, made.id)
    page = ui.open("households", household=made.id, tab="years")
    table = page.file.years.table
    ui.until(lambda: len(table.rows()) == 2)
    assert [(row.line.year, row.line.net_income) for row in table.rows()] == [(2026, None), (2025, Decimal("27000.00"))]
    ui.press(page.file.years, "open_income_year")
    ui.idle()
    assert [error.code for error in ui.told] == ["YEAR-101"]


def test_same_as_above_on_a_new_household(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "张德福", group="2组", road="visiting")
    page = ui.open("collect", household="new")
    step = page.walk.hosts["household"].view
    ui.until(lambda: step.findChild(QPushButton, "group_name_same_above") is not None)
    assert step.findChild(QPushButton, "group_name_same_above").toolTip() == "照张德福（A-0001）填（Ctrl+D）"
    step.page.focus_field("group_name")
    key_d()
    ui.until(lambda: step.page.values()["group_name"] == "2组")
    assert step.page.values()["phone"] == ""
    QTest.mouseClick(step.findChild(QPushButton, "home_address_same_above"), Qt.MouseButton.LeftButton)
    ui.until(lambda: step.page.values()["home_address"] == "云山县青石镇石桥村2组1号")


def test_the_first_household_has_nobody_above(ui: Any) -> None:
    page = ui.open("collect", household="new")
    step = page.walk.hosts["household"].view
    assert step.findChild(QPushButton, "group_name_same_above") is None
    step.page.focus_field("group_name")
    key_d()
    ui.idle()
    assert step.page.values()["group_name"] == ""


def test_visitors_as_on_the_visit_before(ui: Any, household: Callable[..., Any]) -> None:
    from app.services.visiting.visits import record_visit

    first, second = household(ui.desk, "张德福", road="monitored"), household(ui.desk, "李四", road="monitored")
    values = {
        "date": ui.desk.today,
        "mode": "home",
        "visitors": ("赵站长", "钱医生"),
        "result": "stable",
        "income_change": "same",
    }
    record_visit(ui.desk, first.id, values)
    page = ui.open("visits", household=second.id)
    ui.until(page.form_open)
    same = page.form.findChild(QPushButton, "visitors_same")
    assert same.isVisibleTo(page.form)
    QTest.mouseClick(same, Qt.MouseButton.LeftButton)
    ui.until(lambda: page.form.form.values()["visitors"] == ("赵站长", "钱医生"))
