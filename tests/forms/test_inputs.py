"""One widget class a kind: value in, keys typed, value out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.questionnaire import HOUSEHOLD, KINDS
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.choices import BoolInput, CodeInput
from app.forms.inputs.lines import CalendarPopup, DateInput
from app.forms.inputs.registry import WIDGETS, can_draw, widget_for
from app.forms.inputs.sets import CodesInput, RankedInput
from app.forms.page import FormPage

SAMPLES: dict[Kind, tuple[Field, Any]] = {
    Kind.TEXT: (Field("a", "姓名", Kind.TEXT), "张𬱖"),
    Kind.LONGTEXT: (Field("a", "说明", Kind.LONGTEXT), "第一行\n第二行"),
    Kind.INT: (Field("a", "人数", Kind.INT, unit="人"), 4),
    Kind.DECIMAL: (Field("a", "面积", Kind.DECIMAL, unit="㎡"), Decimal("86.50")),
    Kind.MONEY: (Field("a", "收入", Kind.MONEY, unit="元"), Decimal("12000.00")),
    Kind.DATE: (Field("a", "日期", Kind.DATE), date(2026, 11, 3)),
    Kind.MONTH: (Field("a", "月份", Kind.MONTH), "202604"),
    Kind.BOOL: (Field("a", "是否", Kind.BOOL), False),
    Kind.CODE: (Field("a", "户类型", Kind.CODE, codes="KIND"), "exit_policy"),
    Kind.CODES: (Field("a", "健康状况", Kind.CODES, codes="HEALTH"), ("chronic", "disabled")),
    Kind.RANKED: (Field("a", "风险", Kind.RANKED, codes="RISK", max_items=5), ("disaster", "illness")),
    Kind.TEXTS: (Field("a", "人员", Kind.TEXTS), ("张三", "李四")),
}


def shown(qtbot: QtBot, field: Field) -> FieldWidget:
    """The widget of a field on screen."""
    widget = widget_for(field)
    qtbot.addWidget(widget)
    widget.show()
    return widget


def type_in(widget: FieldWidget, text: str) -> None:
    """Replace what stands in a line and leave it with Enter."""
    widget.editor.setFocus()
    widget.editor.selectAll()
    if text.isascii():
        QTest.keyClicks(widget.editor, text)
    else:
        widget.editor.insert(text)  # what an input method does
    QTest.keyClick(widget.editor, Qt.Key.Key_Return)


@pytest.mark.parametrize("kind", SAMPLES)
def test_value_comes_back_as_it_was_set(qtbot: QtBot, kind: Kind) -> None:
    field, value = SAMPLES[kind]
    widget = shown(qtbot, field)
    assert widget.is_blank()
    widget.set_value(value)
    assert widget.value() == value
    widget.set_value(None)
    assert widget.is_blank()


@pytest.mark.parametrize("kind", SAMPLES)
def test_setting_a_value_tells_nobody(qtbot: QtBot, kind: Kind) -> None:
    field, value = SAMPLES[kind]
    widget = shown(qtbot, field)
    with qtbot.assertNotEmitted(widget.edited):
        widget.set_value(value)
        widget.finish()


def test_every_declared_field_has_a_widget(qtbot: QtBot) -> None:
    for kind in KINDS:
        for field in kind.fields:
            assert can_draw(field), (kind.name, field.key)
            widget = widget_for(field)
            qtbot.addWidget(widget)
            assert widget.objectName() == field.key
            assert widget.editor.objectName() == f"{field.key}_editor"
            assert field.label in [label.text() for label in widget.findChildren(QLabel)]
    assert set(SAMPLES) | {Kind.REF} == set(WIDGETS)


@pytest.mark.parametrize("typed", ["20261103", "2026-11-3", "2026年11月3日", "２０２６－１１－０３"])
def test_date_is_typed_in_any_shape(qtbot: QtBot, typed: str) -> None:
    widget = shown(qtbot, SAMPLES[Kind.DATE][0])
    with qtbot.waitSignal(widget.edited) as told:
        type_in(widget, typed)
    assert told.args == ["a"]
    assert widget.value() == date(2026, 11, 3)
    assert widget.raw_text() == "2026-11-03"


def test_date_that_does_not_exist_is_explained_and_kept(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.DATE][0])
    with qtbot.assertNotEmitted(widget.edited), qtbot.waitSignal(widget.unreadable) as told:
        type_in(widget, "2026-02-30")
    assert told.args == ["a", "2026-02-30"]
    assert "2026-02-30" in widget.message_texts()[0]
    assert widget.raw_text() == "2026-02-30"
    assert widget.editor.property("state") == "danger"


def test_correcting_an_unreadable_text_tells_the_value(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.DATE][0])
    widget.restore_text("2026-02-30")
    assert widget.message_texts()
    with qtbot.waitSignal(widget.edited):
        type_in(widget, "20260228")
    assert widget.message_texts() == ()
    assert widget.editor.property("state") == ""


def test_clearing_an_unreadable_text_is_an_edit(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.MONEY][0])
    widget.restore_text("12块")
    with qtbot.waitSignal(widget.edited):
        widget.editor.clear()
        widget.finish()
    assert widget.value() is None


def test_pausing_while_typing_saves(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.TEXT][0])
    widget.editor.setFocus()
    with qtbot.waitSignal(widget.edited, timeout=3000):
        QTest.keyClicks(widget.editor, "Zhang")
    assert widget.value() == "Zhang"


def test_half_typed_date_is_not_scolded_before_one_leaves(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.DATE][0])
    widget.editor.setFocus()
    with qtbot.waitSignal(widget.unreadable, timeout=3000):
        QTest.keyClicks(widget.editor, "2026-1")
    assert widget.message_texts() == ()
    widget.finish()
    assert widget.message_texts() != ()


def test_money_understands_wan_and_separators(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.MONEY][0])
    type_in(widget, "1.2万")
    assert widget.value() == Decimal("12000.00")
    type_in(widget, "3,400.5")
    assert widget.raw_text() == "3400.50"


def test_enter_and_arrows_step_between_fields(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.TEXT][0])
    steps: list[int] = []
    widget.stepped.connect(lambda _key, step: steps.append(step))
    for key, modifier in [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier),
    ]:
        QTest.keyClick(widget.editor, key, modifier)
    assert steps == [1, 1, -1, -1]


def test_long_text_breaks_lines_with_shift_enter(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.LONGTEXT][0])
    widget.editor.setFocus()
    QTest.keyClicks(widget.editor, "a")
    QTest.keyClick(widget.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(widget.editor, "b")
    with qtbot.waitSignal(widget.stepped):
        QTest.keyClick(widget.editor, Qt.Key.Key_Return)
    assert "".join(widget.value().split()) == "ab"
    assert len(widget.value().splitlines()) == 2


def test_yes_no_by_keys(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.BOOL][0])
    assert isinstance(widget, BoolInput)
    seen = []
    for key in (Qt.Key.Key_1, Qt.Key.Key_0, Qt.Key.Key_Space, Qt.Key.Key_Left, Qt.Key.Key_Backspace):
        QTest.keyClick(widget.editor, key)
        seen.append(widget.value())
    assert seen == [True, False, None, True, None]


def test_pressing_the_chosen_answer_takes_it_back(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.BOOL][0])
    yes = next(button for button in widget.editor.findChildren(QPushButton) if button.text() == "是")
    yes.click()
    assert widget.value() is True
    yes.click()
    assert widget.value() is None


def test_choice_by_part_of_word_and_by_letters(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "与户主关系", Kind.CODE, codes="RELATION"))
    assert isinstance(widget, CodeInput)
    type_in(widget, "外孙女")
    assert widget.value() == "granddaughter_d"
    type_in(widget, "zgg")
    assert (widget.value(), widget.raw_text()) == ("father_of_husband", "之公公")
    type_in(widget, "po")
    assert widget.value() == "spouse"


def test_choice_takes_aliases_and_shows_the_official_word(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "与户主关系", Kind.CODE, codes="RELATION"))
    widget.editor.setText("儿子")
    widget.finish()
    assert (widget.value(), widget.raw_text()) == ("son", "之子")


def test_choice_outside_the_list_is_refused(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "户类型", Kind.CODE, codes="KIND"))
    type_in(widget, "qqqq")
    assert "qqqq" in widget.message_texts()[0]
    assert widget.value() == ""


def test_foreign_text_is_kept_as_it_came(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "户类型", Kind.CODE, codes="KIND"))
    assert isinstance(widget, CodeInput)
    widget.set_value("!监测户")
    assert widget.raw_text() == "监测户"
    assert widget.value() == "!监测户"
    assert widget.is_foreign()
    widget.finish()
    assert widget.problem() == ""
    widget.editor.setText("一般农户")
    widget.finish()
    assert widget.value() == "ordinary"


def test_choices_can_be_replaced_and_the_value_stays(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "受益人", Kind.REF))
    assert isinstance(widget, CodeInput)
    widget.set_choices([("id-1", "张三"), ("id-2", "李四")])
    widget.set_value("id-2")
    widget.set_choices([("id-2", "李四（配偶）"), ("id-3", "王五")])
    assert (widget.value(), widget.raw_text()) == ("id-2", "李四（配偶）")


def test_list_opens_by_key_and_all_choices_are_there(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "户类型", Kind.CODE, codes="KIND"))
    widget.set_value("ordinary")
    QTest.keyClick(widget.editor, Qt.Key.Key_F4)
    popup = widget.editor.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    assert popup.model().rowCount() == len(CODE_LISTS["KIND"].active())
    popup.hide()


def test_healthy_excludes_other_states(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.CODES][0])
    assert isinstance(widget, CodesInput)
    for code in ("chronic", "disabled"):
        widget.editor.buttons[code].click()
    assert widget.value() == ("chronic", "disabled")
    widget.editor.buttons["healthy"].click()
    assert widget.value() == ("healthy",)
    widget.editor.buttons["serious"].click()
    assert widget.value() == ("serious",)


def test_set_keeps_a_foreign_code_as_a_chip(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.CODES][0])
    assert isinstance(widget, CodesInput)
    widget.set_value(("chronic", "!体弱"))
    assert widget.editor.buttons["!体弱"].text() == "体弱"
    assert widget.value() == ("chronic", "!体弱")
    widget.editor.buttons["!体弱"].click()
    assert widget.value() == ("chronic",)


def test_set_is_one_stop_of_the_tab_key(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.CODES][0])
    assert isinstance(widget, CodesInput)
    policies = [button.focusPolicy() for button in widget.editor.buttons.values()]
    assert policies.count(Qt.FocusPolicy.StrongFocus) == 1


def test_ranked_keeps_the_order_of_choosing(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.RANKED][0])
    assert isinstance(widget, RankedInput)
    for code in ("water", "illness", "job"):
        widget.editor._row.buttons[code].click()
    assert widget.value() == ("water", "illness", "job")
    widget.editor._shift(2, -1)
    assert widget.value() == ("water", "job", "illness")
    widget.editor._row.buttons["water"].click()
    assert widget.value() == ("job", "illness")
    texts = [label.text() for label in widget.editor._chosen.findChildren(QLabel)]
    assert any("主要" in text and "务工" in text for text in texts)


def test_ranked_stops_at_its_limit(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "风险", Kind.RANKED, codes="RISK", max_items=2))
    assert isinstance(widget, RankedInput)
    widget.set_value(("water", "illness"))
    assert not widget.editor._row.buttons["job"].isEnabled()
    assert widget.editor._row.buttons["water"].isEnabled()


def test_sensitive_value_is_hidden_until_asked(qtbot: QtBot) -> None:
    field = Field("id_number", "证件号码", Kind.TEXT, Level.SENSITIVE, format="id_number")
    widget = shown(qtbot, field)
    widget.set_value("539901196605121234")
    widget.set_masked(True)
    assert widget.is_masked()
    visible = [edit.text() for edit in widget.findChildren(type(widget.editor)) if edit.isVisible()]
    assert visible == ["539***********1234"]
    assert widget.value() == "539901196605121234"
    with qtbot.waitSignal(widget.reveal_requested) as asked:
        widget.reveal_button.click()
    assert asked.args == ["id_number"]
    assert widget.is_masked(), "nothing is shown before the owner answered"
    widget.set_masked(False)
    assert widget.editor.isVisible()


def test_findings_stand_under_the_field_worst_first(qtbot: QtBot) -> None:
    widget = shown(qtbot, HOUSEHOLD.field("phone"))
    widget.set_findings([("W", "与信息采集人电话相同。"), ("E", "电话少一位。")])
    assert widget.message_texts() == ("电话少一位。", "与信息采集人电话相同。")
    assert widget.editor.property("state") == "danger"
    widget.set_findings([])
    assert widget.editor.property("state") == ""


def test_computed_field_cannot_be_typed(qtbot: QtBot) -> None:
    widget = shown(qtbot, HOUSEHOLD.field("member_count"))
    widget.set_value(4)
    QTest.keyClicks(widget.editor, "9")
    assert widget.value() == 4
    assert widget.editor.property("state") == "locked"


def test_required_mark(qtbot: QtBot) -> None:
    needed = shown(qtbot, Field("a", "甲", Kind.TEXT, req=Req.REQUIRED))
    free = shown(qtbot, Field("b", "乙", Kind.TEXT))
    assert needed._mark.isVisible()
    assert not free._mark.isVisible()


def test_calendar_gives_the_day_to_the_field(qtbot: QtBot) -> None:
    widget = shown(qtbot, SAMPLES[Kind.DATE][0])
    assert isinstance(widget, DateInput)
    widget.set_value(date(2026, 11, 3))
    widget.open_calendar()
    popup = widget.findChild(CalendarPopup)
    assert popup is not None
    assert popup.calendar.selectedDate().day() == 3
    with qtbot.waitSignal(widget.edited):
        popup.calendar.activated.emit(popup.calendar.selectedDate().addDays(2))
    assert widget.value() == date(2026, 11, 5)


@settings(max_examples=60, deadline=None)
@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_any_date_survives_the_widget(qapp: object, day: date) -> None:
    widget = DateInput(SAMPLES[Kind.DATE][0])
    widget.set_value(day)
    widget.finish()
    assert widget.value() == day
    widget.deleteLater()


@pytest.mark.parametrize(("downs", "wanted"), [(0, "spouse"), (1, "spouse")])
def test_keys_reach_the_field_through_the_open_list(qtbot: QtBot, downs: int, wanted: str) -> None:
    """While the list is open Qt sends the keys to it, not to the line."""
    widget = shown(qtbot, Field("a", "与户主关系", Kind.CODE, codes="RELATION"))
    widget.activateWindow()
    widget.focus_editor()
    qtbot.waitUntil(widget.editor.hasFocus)
    QTest.keyClicks(widget.editor, "po")
    popup = widget.editor.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    for _ in range(downs):
        QTest.keyClick(popup, Qt.Key.Key_Down)
    with qtbot.waitSignal(widget.edited):
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert not popup.isVisible()
    assert widget.value() == wanted


def test_choosing_with_the_arrows_in_the_open_list(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "户类型", Kind.CODE, codes="KIND"))
    widget.activateWindow()
    widget.focus_editor()
    qtbot.waitUntil(widget.editor.hasFocus)
    steps: list[int] = []
    widget.stepped.connect(lambda _key, step: steps.append(step))
    QTest.keyClick(widget.editor, Qt.Key.Key_Down)
    popup = widget.editor.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Down)  # the first line is marked when the list opens
    with qtbot.waitSignal(widget.edited):
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert widget.value() == CODE_LISTS["KIND"].active()[1].code
    assert steps == [1]


def test_escape_closes_the_open_list_and_changes_nothing(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "户类型", Kind.CODE, codes="KIND"))
    widget.activateWindow()
    widget.set_value("ordinary")
    widget.focus_editor()
    qtbot.waitUntil(widget.editor.hasFocus)
    QTest.keyClick(widget.editor, Qt.Key.Key_F4)
    popup = widget.editor.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert widget.value() == "ordinary"


def test_down_and_enter_take_the_first_line_and_escape_takes_nothing(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "户类型", Kind.CODE, codes="KIND"))
    widget.activateWindow()
    widget.focus_editor()
    qtbot.waitUntil(widget.editor.hasFocus)
    popup = widget.editor.completer().popup()
    QTest.keyClick(widget.editor, Qt.Key.Key_Down)
    qtbot.waitUntil(popup.isVisible)
    assert popup.selectionModel().hasSelection(), "what Enter would take is to be seen"
    QTest.keyClick(popup, Qt.Key.Key_Escape)
    assert widget.value() == "" and not widget.editor.text()
    QTest.keyClick(widget.editor, Qt.Key.Key_Down)
    qtbot.waitUntil(popup.isVisible)
    with qtbot.waitSignal(widget.edited):
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert widget.value() == CODE_LISTS["KIND"].active()[0].code


def test_enter_on_a_list_opened_by_the_mouse_takes_nothing_unseen(qtbot: QtBot) -> None:
    widget = shown(qtbot, Field("a", "户类型", Kind.CODE, codes="KIND"))
    widget.activateWindow()
    QTest.mouseClick(widget.editor, Qt.MouseButton.LeftButton)
    popup = widget.editor.completer().popup()
    qtbot.waitUntil(popup.isVisible)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert widget.value() == ""


def test_a_long_text_keeps_its_height_when_a_finding_comes_and_goes(qtbot: QtBot) -> None:
    page = FormPage([Field("a", "说明", Kind.LONGTEXT), Field("b", "备注", Kind.LONGTEXT)])
    qtbot.addWidget(page)
    page.resize(600, 120)  # too small for both: nothing may be squeezed
    page.show()
    box = page.widgets["a"].editor
    qtbot.waitUntil(lambda: box.height() == box.sizeHint().height())
    page.set_findings({"a": [("E", "要改")]})
    page.set_findings({})
    qtbot.waitUntil(lambda: box.height() == box.sizeHint().height())
    assert box.height() >= 3 * box.fontMetrics().lineSpacing()
