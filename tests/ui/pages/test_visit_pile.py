"""A visit on screen: what happened since, the clue, the telephone; a day's paper sheets by keys alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.undoing import undo_last
from app.services.visiting.visits import visits_between
from tests.ui.pages.hands import answer, type_in

TODAY = date(2026, 11, 23)


def shot(widget: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        widget.window().grab().save(f"{os.environ['SHOTS']}/{name}.png")


@pytest.fixture
def people(ui: Any, household: Callable[..., Any]) -> list[Any]:
    return [
        household(ui.desk, "张德福", road="monitored", visits=0),
        household(ui.desk, "李大山", road="monitored", group="2组"),
        household(ui.desk, "王桂英", road="", kind="exit_policy", group="2组"),
    ]


def alt(ui: Any, widget: Any, key: Qt.Key) -> None:
    QTest.keyClick(widget.window(), key, Qt.KeyboardModifier.AltModifier)


def kept(ui: Any) -> list[dict[str, Any]]:
    return sorted(visits_between(ui.desk, date(2026, 11, 1), TODAY), key=lambda row: row["created_at"])


def test_a_days_sheets_one_after_the_other_by_keys(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits")
    page.list.table.view.setFocus()
    alt(ui, page, Qt.Key.Key_M)
    ui.until(page.form_open)
    ui.idle()
    assert page.in_pile() and page.form.start.household == people[0].id
    for key, text in (
        ("date", "20261120"),
        ("visitors", "王小明、周文斌"),
        ("result", "情况稳定"),
        ("income_change", "无明显变化"),
    ):
        type_in(page.form, key, text)
    alt(ui, page, Qt.Key.Key_S)
    ui.until(lambda: page.form.start.household == people[1].id)
    ui.idle()
    assert [(row["date"], row["visitors"]) for row in kept(ui)] == [(date(2026, 11, 20), ("王小明", "周文斌"))]
    values = page.form.form.values()
    assert (values["date"], values["visitors"], values["mode"]) == (date(2026, 11, 20), ("王小明", "周文斌"), "home")
    assert ui.find(page.form, "call_household").isVisible()
    shot(page, "visit_pile")
    # the next sheet in the hand is another one: its number is typed
    ui.find(page.form, "call_household").setFocus()
    ui.keys("没有这户")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert "没有找到" in page.form.troubles.texts[0]
    ui.keys(people[2].number)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    ui.until(lambda: page.form.start.household == people[2].id)
    ui.idle()
    for key, text in (("result", "情况稳定"), ("income_change", "增加")):
        type_in(page.form, key, text)
    alt(ui, page, Qt.Key.Key_S)
    ui.until(lambda: page.form.start.household == people[1].id)  # it went back into the pile
    ui.idle()
    assert kept(ui)[1]["visitors"] == ("王小明", "周文斌")
    alt(ui, page, Qt.Key.Key_K)
    ui.until(lambda: not page.form_open())
    ui.idle()
    assert "共录2张" in ui.frame.toast.text() and not page.in_pile()
    undo_last(ui.desk)
    assert len(kept(ui)) == 1


def test_without_a_plan_the_page_says_what_to_do(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "陈有才", road="")
    page = ui.open("visits")
    ui.press(page, "record_many")
    ui.idle()
    assert not page.form_open() and "今天的计划里没有" in ui.frame.toast.text()


def test_a_new_risk_on_screen_becomes_a_clue(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits", household=people[2].id)
    for key, text in (("visitors", "王小明"), ("result", "疑似新风险"), ("new_difficulties", "老伴住院")):
        type_in(page.form, key, text)
    answer(page.form, "new_risk", True)
    shot(page, "visit_form")
    ui.press(page.form, "save_visit")
    ui.idle()
    assert kept(ui)[0]["clue_case"] and "已登记线索" in ui.frame.toast.text()


def test_the_form_tells_what_happened_since_and_minds_the_telephone(
    ui: Any, people: list[Any], household: Callable[..., Any]
) -> None:
    from app.services.employment.checks import record_change

    made = household(ui.desk, "赵长河", road="monitored", visits=1)
    record_change(
        ui.desk,
        made.id,
        made.members[2],
        {"change": "returned", "changed_on": date(2026, 11, 12), "date": TODAY, "checkers": ("王小明",)},
    )
    page = ui.open("visits", household=made.id)
    assert "上次走访（2026年11月3日）以来：11月12日张明德返乡" in ui.find(page.form, "visit_summary").text()
    shot(page, "visit_changes")
    type_in(page.form, "mode", "电话")
    assert page.form.troubles.texts == ()  # the month was served at the door
