"""Keys that fill several fields, numbers for choices, the numeric keypad, and words still being composed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.records import declared
from app.forms.page import FormPage, Group

CTRL, SHIFT, PAD = (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
                    Qt.KeyboardModifier.KeypadModifier)  # fmt: skip
KEYS = (
    "name",
    "labour",
    "health",
    "med_resident",
    "med_employee",
    "med_commercial",
    "counted_in_income",
    "work_months",
)
CARDS = (Group("人", ("name", "labour", "health")), Group("医保", ("med_resident", "med_employee", "med_commercial",
         "counted_in_income")), Group("务工", ("work_months",)))  # fmt: skip


@pytest.fixture
def page(qtbot: QtBot) -> FormPage:
    made = FormPage([declared("member")[key] for key in KEYS], groups=CARDS)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.focus_field("name")
    return made


def press(key: Qt.Key, mods: Any = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, mods)


def here(page: FormPage) -> str:
    field = page.field_in_focus()
    return field.key if field else ""


def test_a_choice_by_its_number_from_the_keypad(page: FormPage) -> None:
    page.focus_field("labour")
    press(Qt.Key.Key_3, PAD)
    press(Qt.Key.Key_Enter, PAD)
    assert page.values()["labour"] == "weak" and here(page) == "health"


def test_a_number_left_by_tab_counts_too_and_a_wrong_one_is_said(page: FormPage) -> None:
    page.focus_field("labour")
    press(Qt.Key.Key_2)
    page.widgets["labour"].finish()  # leaving: offscreen the open list would keep the keyboard
    assert page.values()["labour"] == "skilled"
    page.focus_field("labour")
    press(Qt.Key.Key_9)
    press(Qt.Key.Key_Return)
    assert "不在选项里" in page.problems()["labour"]


def test_chips_by_their_numbers(page: FormPage) -> None:
    page.focus_field("health")
    for key in (Qt.Key.Key_2, Qt.Key.Key_4):
        press(key, PAD)
    assert page.values()["health"] == ("chronic", "disabled")
    press(Qt.Key.Key_1)
    assert page.values()["health"] == ("healthy",), "健康 stands alone"


def test_the_rest_is_no_by_one_key_and_only_in_this_card(page: FormPage, qtbot: QtBot) -> None:
    told: list[str] = []
    page.field_edited.connect(lambda key, _value: told.append(key))
    page.focus_field("med_resident")
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_B, CTRL)
    values = page.values()
    assert (values["med_resident"], values["med_employee"], values["med_commercial"]) == (True, False, False)
    assert values["counted_in_income"] is None, "what would say something is wrong is never answered along"
    assert told == ["med_resident", "med_employee", "med_commercial"]


def test_the_row_before_is_copied_field_by_field_or_the_whole_card(page: FormPage) -> None:
    page.set_pattern(
        {"name": "张三", "labour": "weak", "health": ("chronic",), "med_resident": True, "med_employee": False}
    )
    page.focus_field("name")
    press(Qt.Key.Key_D, CTRL)
    assert page.values()["name"] == "", "a name belongs to one person"
    page.focus_field("labour")
    press(Qt.Key.Key_D, CTRL)
    assert page.values()["labour"] == "weak" and page.values()["health"] == ()
    page.focus_field("med_employee")
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_D, CTRL | SHIFT)
    assert page.values()["med_resident"] is True and page.values()["med_employee"] is True, "what is answered stays"


def test_ctrl_enter_goes_to_the_next_card_and_takes_what_was_begun(page: FormPage, qtbot: QtBot) -> None:
    page.focus_field("labour")
    press(Qt.Key.Key_1)
    press(Qt.Key.Key_Return, CTRL)
    assert page.values()["labour"] == "normal" and here(page) == "med_resident"
    press(Qt.Key.Key_Return, CTRL)
    assert here(page) == "work_months"
    with qtbot.waitSignal(page.left) as left:
        press(Qt.Key.Key_Return, CTRL)
    assert left.args == [1]


def test_enter_that_ends_a_composed_word_stays_in_the_field(page: FormPage) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QApplication.sendEvent(focus, QInputMethodEvent("zhangsan", []))
    press(Qt.Key.Key_Return)
    assert here(page) == "name"
    done = QInputMethodEvent()
    done.setCommitString("张三")
    QApplication.sendEvent(focus, done)
    assert page.widgets["name"].raw_text() == "张三"
    press(Qt.Key.Key_Return)
    assert here(page) == "labour" and page.values()["name"] == "张三"


@pytest.mark.parametrize("text", ["12.5", "12。5", "１２．５", "12．5"])
def test_the_decimal_point_of_any_keyboard(qtbot: QtBot, text: str) -> None:
    page = FormPage([declared("income_record")["claims"]])
    qtbot.addWidget(page)
    widget = page.widgets["claims"]
    widget.editor.setText(text)  # type: ignore[attr-defined]
    widget.finish()
    assert widget.problem() == "" and widget.value() == Decimal("12.5")


def test_a_doubt_offers_to_be_settled_and_an_error_does_not(page: FormPage, qtbot: QtBot) -> None:
    widget = page.widgets["work_months"]
    widget.set_findings((("E", "必须改。"), ("W", "偏多，请核对。", True)))
    page.focus_field("work_months")
    with qtbot.waitSignal(page.settle_requested) as asked:
        assert page.settle_focused()
    assert asked.args == ["work_months", "偏多，请核对。"]
    widget.set_findings((("E", "必须改。"),))
    assert not page.settle_focused()
