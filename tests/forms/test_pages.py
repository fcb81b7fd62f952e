"""Pages drawn from declarations: conditions, drafts, masks, findings, keyboard; real questionnaire fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.domain.income import compute_income
from app.domain.questionnaire import CASE, HOUSEHOLD, INCOME, MEMBER, SNAPSHOT
from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.questionnaire.items import item
from app.forms.income import IncomePage
from app.forms.page import FormPage, Group

KEYS = item("household").sections[0].keys


def household_page(qtbot: QtBot, **more: Any) -> FormPage:
    """The household's own fields on screen at the width of a small laptop."""
    page = FormPage([HOUSEHOLD.field(key) for key in KEYS], groups=[Group("农户", KEYS)], **more)
    qtbot.addWidget(page)
    page.resize(700, 500)
    page.show()
    return page


def focused_key(page: FormPage) -> str:
    """Key of the field that has the keyboard."""
    field = page.field_in_focus()
    return field.key if field else ""


def test_values_come_back(qtbot: QtBot) -> None:
    page = household_page(qtbot)
    given = {
        "group_name": "石桥组",
        "household_kind": "exit_policy",
        "poverty_exit_year": 2018,
        "in_relocation_site": False,
    }
    page.set_values(given)
    assert {key: page.values()[key] for key in given} == given
    assert set(page.values()) == set(KEYS)


def test_hidden_answer_is_set_aside_and_comes_back(qtbot: QtBot) -> None:
    page = household_page(qtbot)
    page.set_values({"household_kind": "exit_policy", "poverty_exit_year": 2018})
    assert page.is_shown("poverty_exit_year")
    page.widgets["household_kind"].editor.setText("一般农户")
    with qtbot.waitSignal(page.field_edited) as told:
        page.widgets["household_kind"].finish()
    assert told.args == ["household_kind", "ordinary"]
    assert not page.is_shown("poverty_exit_year")
    assert page.set_aside() == {"poverty_exit_year": 2018}
    assert page.values()["poverty_exit_year"] is None
    page.set_value("household_kind", "exit_policy")
    assert page.values()["poverty_exit_year"] == 2018
    assert page.set_aside() == {}


def test_two_fields_that_exclude_each_other_never_hide_both(qtbot: QtBot) -> None:
    page = FormPage([MEMBER.field("school_status"), MEMBER.field("education")])
    qtbot.addWidget(page)
    codes = {"school_status": "primary", "education": "primary"}
    page.set_values(codes)
    assert page.is_shown("education") and not page.is_shown("school_status")
    assert page.set_aside() == {"school_status": "primary"}
    page.set_values({"school_status": "primary"})
    assert page.is_shown("school_status") and not page.is_shown("education")


def test_conditions_see_the_surroundings(qtbot: QtBot) -> None:
    page = FormPage([CASE.field("apply_date"), CASE.field("apply_mode")])
    qtbot.addWidget(page)
    page.set_values({})
    assert not page.is_shown("apply_date")
    page.set_context({"discovery_channel": "self"})
    assert page.is_shown("apply_date")
    assert set(page.missing()) == {"apply_date", "apply_mode"}


def test_unreadable_text_of_a_draft_is_shown_again(qtbot: QtBot) -> None:
    page = FormPage([CASE.field("visit_date"), CASE.field("clue_date")])
    qtbot.addWidget(page)
    page.show()
    page.set_values({"clue_date": date(2026, 11, 3)}, {"visit_date": "2026-13-3"})
    assert page.problems().keys() == {"visit_date"}
    with qtbot.assertNotEmitted(page.submitted):
        assert page.submit() is False
    qtbot.waitUntil(lambda: focused_key(page) == "visit_date")
    page.widgets["visit_date"].editor.setText("20261105")
    with qtbot.waitSignal(page.submitted) as told:
        assert page.submit() is True
    assert told.args == [{"visit_date": date(2026, 11, 5), "clue_date": date(2026, 11, 3)}]


def test_enter_walks_through_the_fields_and_out(qtbot: QtBot) -> None:
    fields = [Field("a", "甲", Kind.TEXT), Field("b", "乙", Kind.INT, computed=True), Field("c", "丙", Kind.BOOL),
              Field("d", "丁", Kind.CODE, codes="KIND"), Field("e", "戊", Kind.CODES, codes="HEALTH")]  # fmt: skip
    page = FormPage(fields)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    page.focus_first()
    seen = []
    left: list[int] = []
    page.left.connect(left.append)
    for _ in range(4):
        qtbot.waitUntil(lambda: focused_key(page) != "")
        seen.append(focused_key(page))
        QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    assert seen == ["a", "c", "d", "e"]
    assert left == [1]


def test_sensitive_values_are_hidden_after_loading_and_asked_for(qtbot: QtBot) -> None:
    page = household_page(qtbot)
    page.set_values({"bank_account": "6222020000001234"})
    assert page.widgets["bank_account"].is_masked()
    assert not page.widgets["bank_name"].is_masked(), "an empty field hides nothing"
    with qtbot.waitSignal(page.reveal_requested) as asked:
        page._notice.findChild(QPushButton, "action_reveal_all").click()
    assert asked.args == [""]
    page.reveal()
    assert not page.widgets["bank_account"].is_masked()
    assert not page._notice.isVisible()


def test_typing_a_sensitive_value_stays_visible(qtbot: QtBot) -> None:
    page = household_page(qtbot)
    page.set_values({})
    widget = page.widgets["bank_account"]
    widget.editor.setFocus()
    QTest.keyClicks(widget.editor, "6222020000001234")
    widget.finish()
    assert not widget.is_masked()


def test_fields_of_the_other_side_are_shown_not_typed(qtbot: QtBot) -> None:
    fields = [Field("a", "甲", Kind.TEXT, owner=Owner.TOWNSHIP, req=Req.REQUIRED), Field("b", "乙", Kind.TEXT)]
    village, township = FormPage(fields), FormPage(fields, side=Owner.TOWNSHIP)
    for page in (village, township):
        qtbot.addWidget(page)
    assert [village.widgets[key].is_read_only() for key in "ab"] == [True, False]
    assert [township.widgets[key].is_read_only() for key in "ab"] == [False, True]
    assert village.missing() == ()
    assert township.missing() == ("a",)


def test_findings_go_to_their_fields_and_go_again(qtbot: QtBot) -> None:
    page = household_page(qtbot)
    page.set_findings({"phone": [("E", "没有联系电话。")]})
    assert page.widgets["phone"].message_texts() == ("没有联系电话。",)
    page.set_findings({})
    assert page.widgets["phone"].message_texts() == ()


@pytest.mark.parametrize(("width", "columns"), [(1000, 2), (620, 2), (420, 1)])
def test_columns_follow_the_width(qtbot: QtBot, width: int, columns: int) -> None:
    page = household_page(qtbot)
    page.resize(width, 500)
    grid = page._cards[0]._lead
    qtbot.waitUntil(lambda: grid.columns() == columns)
    page.resize(700, 500)
    left, right = page.widgets["village_code"], page.widgets["group_name"]
    qtbot.waitUntil(lambda: left.y() == right.y() and left.x() < right.x())


def test_no_page_is_wider_than_a_small_laptop_leaves_room(qtbot: QtBot) -> None:
    # 1366×768 at 125 % is 1093 wide, less navigation and step list.
    room = 1093 - 152 - 208 - 24
    for key, kind in (("household", HOUSEHOLD), ("safeguards", SNAPSHOT), ("risk", CASE)):
        known = [name for section in item(key).sections for name in section.keys if name in kind.keys]
        page = FormPage([kind.field(name) for name in known])
        qtbot.addWidget(page)
        page.resize(room, 500)
        page.show()
        assert page._body.minimumSizeHint().width() <= room, key


def test_folded_block_is_skipped_by_enter_and_opened_for_a_finding(qtbot: QtBot) -> None:
    fields = [Field(key, key, Kind.TEXT) for key in "abc"]
    page = FormPage(fields, groups=[Group("合计", ("a", "b"), folded=True, lead=1), Group("其他", ("c",))])
    qtbot.addWidget(page)
    page.show()
    page.focus_first()
    QTest.keyClick(page.widgets["a"].editor, Qt.Key.Key_Return)
    assert focused_key(page) == "c"
    assert not page.widgets["b"].isVisible()
    page.focus_field("b")
    assert page.widgets["b"].isVisible()


def income_page(qtbot: QtBot, calls: list[dict[str, Any]]) -> IncomePage:
    keys = [key for section in item("income").sections[1:7] for key in section.keys]

    def compute(values: dict[str, Any]) -> list[tuple[str, str, str]]:
        calls.append(values)
        result = compute_income(values, [{"presence": "present"}, {"presence": "present"}])
        return [("人均纯收入", str(result.per_capita), result.explained.get("per_capita", ""))]

    page = IncomePage([INCOME.field(key) for key in keys], compute)
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    return page


def test_income_is_computed_while_typing(qtbot: QtBot) -> None:
    calls: list[dict[str, Any]] = []
    page = income_page(qtbot, calls)
    page.set_values({"wage": Decimal("12000"), "w_work": Decimal("9000")})
    assert page.panel.figures()[0][1] == "6000.00"
    note = page.page._cards[0]._note.text()
    assert "9,000.00" in note and "未分项 3,000.00" in note
    widget = page.page.widgets["business"]
    widget.editor.setText("3000")
    with qtbot.waitSignal(page.field_edited) as told:
        widget.finish()
    assert told.args == ["business", Decimal("3000.00")]
    assert page.panel.figures()[0][1] == "7500.00"


def test_complete_class_is_the_sum_and_cannot_be_typed(qtbot: QtBot) -> None:
    page = income_page(qtbot, [])
    page.set_values(
        {"wage": Decimal("100"), "w_work": Decimal("9000"), "w_gather": Decimal("500"), "wage_complete": True}
    )
    assert page.page.widgets["wage"].is_read_only()
    assert page.values()["wage"] == Decimal("9500.00")
    page.page.reveal()
    page.page.widgets["w_gather"].editor.setText("700")
    page.page.widgets["w_gather"].finish()
    assert page.values()["wage"] == Decimal("9700.00")
    page.page.set_value("wage_complete", False)
    page.refresh()
    assert not page.page.widgets["wage"].is_read_only()


def test_panel_goes_below_on_a_narrow_page(qtbot: QtBot) -> None:
    page = income_page(qtbot, [])
    page.resize(600, 700)
    qtbot.waitUntil(lambda: page.panel.y() > page.page.y())
    page.resize(900, 700)
    qtbot.waitUntil(lambda: page.panel.x() > page.page.x())
