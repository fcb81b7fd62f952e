"""Roster of members and the wizard around the pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.domain.questionnaire import CASE, HOUSEHOLD, MEMBER
from app.domain.questionnaire.items import item
from app.forms.flow import Step
from app.forms.page import FormPage
from app.forms.roster import MemberRoster
from app.forms.wizard import Wizard

TODAY = date(2026, 11, 23)
KEYS = item("members").sections[0].keys
FAMILY: list[dict[str, Any]] = [
    {"id": "m1", "name": "张正国", "sex": "male", "relation": "head", "birth_date": date(1966, 5, 12),
     "id_number": "539901196605121234", "presence": "present"},
    {"id": "m2", "name": "李桂芳", "sex": "female", "relation": "spouse", "birth_date": date(1968, 2, 1), "presence": "present"},
    {"id": "m3", "name": "张小军", "sex": "male", "relation": "son", "birth_date": date(1995, 12, 9), "presence": "left"},
]  # fmt: skip


def roster_of(qtbot: QtBot, members: list[dict[str, Any]] | None = None) -> MemberRoster:
    """A roster on screen."""
    roster = MemberRoster([MEMBER.field(key) for key in KEYS], TODAY)
    qtbot.addWidget(roster)
    roster.resize(720, 500)
    roster.show()
    roster.set_members(FAMILY if members is None else members)
    return roster


def row_texts(roster: MemberRoster, row: int) -> list[str]:
    """What a line of the list shows."""
    model = roster.table.model()
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_list_shows_people_with_masked_numbers_and_ages(qtbot: QtBot) -> None:
    roster = roster_of(qtbot)
    assert row_texts(roster, 0) == ["1", "张正国", "男", "60岁", "户主", "539***********1234", "在册", ""]
    assert row_texts(roster, 2)[3] == "30岁", "his birthday is in December"
    assert roster.current() == "m1"


def test_members_come_back_with_what_was_typed(qtbot: QtBot) -> None:
    roster = roster_of(qtbot)
    roster.select("m2")
    roster.page.widgets["name"].editor.setText("李桂芬")
    with qtbot.waitSignal(roster.field_edited) as told:
        roster.page.widgets["name"].finish()
    assert told.args == ["m2", "name", "李桂芬"]
    assert row_texts(roster, 1)[1] == "李桂芬"
    roster.select("m1")
    members = roster.members()
    assert [member["name"] for member in members] == ["张正国", "李桂芬", "张小军"]
    assert members[0]["id_number"] == "539901196605121234"


def test_number_fills_birth_date_and_sex(qtbot: QtBot) -> None:
    roster = roster_of(qtbot, [{"id": "m9"}])
    told: list[tuple[str, Any]] = []
    roster.field_edited.connect(lambda _id, key, value: told.append((key, value)))
    roster.page.widgets["id_number"].editor.setText("539901198203044621")
    roster.page.widgets["id_number"].finish()
    assert told == [("id_number", "539901198203044621"), ("birth_date", date(1982, 3, 4)), ("sex", "female")]
    assert roster.page.widgets["birth_date"].is_read_only()
    assert row_texts(roster, 0)[2:4] == ["女", "44岁"]


def test_adding_goes_through_the_owner(qtbot: QtBot) -> None:
    roster = roster_of(qtbot, [])
    assert roster.current() == ""
    with qtbot.waitSignal(roster.add_requested):
        roster.findChild(QPushButton, "action_add_member").click()
    roster.add_member({"id": "new", "relation": "head", "presence": "present"})
    assert roster.current() == "new"
    assert roster.members()[0]["relation"] == "head"


def test_removing_asks_first(qtbot: QtBot) -> None:
    roster = roster_of(qtbot)
    roster.select("m2")
    with qtbot.waitSignal(roster.remove_requested) as asked:
        QTest.keyClick(roster.table, Qt.Key.Key_Delete)
    assert asked.args == ["m2", "李桂芳"]
    assert len(roster.members()) == 3
    roster.remove_member("m2")
    assert [member["id"] for member in roster.members()] == ["m1", "m3"]
    assert roster.current() == "m3"


def test_order_can_be_changed(qtbot: QtBot) -> None:
    roster = roster_of(qtbot)
    roster.select("m3")
    with qtbot.waitSignal(roster.moved) as told:
        roster.findChild(QPushButton, "action_member_up").click()
    assert told.args == [["m1", "m3", "m2"]]
    assert roster.current() == "m3"
    assert not roster.findChild(QPushButton, "action_member_down").isEnabled() or roster.current() != "m2"


def test_enter_in_the_list_goes_to_the_next_cell(qtbot: QtBot) -> None:
    roster = roster_of(qtbot)
    width = roster.table.model().columnCount()
    roster.table.setCurrentIndex(roster.table.model().index(0, width - 2))
    for _ in range(2):
        QTest.keyClick(roster.table, Qt.Key.Key_Return)
    assert (roster.table.currentIndex().row(), roster.table.currentIndex().column()) == (1, 0)
    assert roster.current() == "m2"
    QTest.keyClick(roster.table, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert roster.current() == "m1"


def test_typing_on_a_cell_opens_that_field(qtbot: QtBot) -> None:
    roster = roster_of(qtbot)
    roster.activateWindow()
    roster.table.setCurrentIndex(roster.table.model().index(0, 1))
    QTest.keyClick(roster.table, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: (found := roster.page.field_in_focus()) is not None and found.key == "name")


def test_enter_behind_the_last_field_goes_to_the_next_person(qtbot: QtBot) -> None:
    roster = roster_of(qtbot)
    roster.page.left.emit(1)
    assert roster.current() == "m2"
    roster.select("m3")
    with qtbot.waitSignal(roster.left) as told:
        roster.page.left.emit(1)
    assert told.args == [1]


def test_findings_are_counted_in_the_list_and_shown_at_the_field(qtbot: QtBot) -> None:
    roster = roster_of(qtbot)
    roster.set_findings({"m2": {"phone": [("E", "少一位。")], "labour": [("W", "请核对。")]}})
    assert row_texts(roster, 1)[-1] == "2条"
    assert roster.page.widgets["labour"].message_texts() == ()
    roster.focus_field("m2", "labour")
    assert roster.page.widgets["labour"].message_texts() == ("请核对。",)


def test_unreadable_text_stays_with_its_person(qtbot: QtBot) -> None:
    roster = roster_of(qtbot)
    roster.select("m2")
    widget = roster.page.widgets["birth_date"]
    widget.editor.setText("1968-2-31")
    with qtbot.waitSignal(roster.field_unreadable) as told:
        widget.finish()
    assert told.args == ["m2", "birth_date", "1968-2-31"]
    roster.select("m1")
    assert roster.page.problems() == {}
    roster.select("m2")
    assert roster.page.widgets["birth_date"].raw_text() == "1968-2-31"
    assert roster.problems() == {"m2": {"birth_date": "1968-2-31"}}


def wizard_of(qtbot: QtBot) -> Wizard:
    """Three steps, the second one only for a case."""
    pages: list[tuple[Step, QWidget]] = [
        (Step("household", "家庭基本信息"), FormPage([HOUSEHOLD.field("group_name"), HOUSEHOLD.field("phone")])),
        (Step("case", "监测事项", lambda answers: bool(answers.get("case"))), FormPage([CASE.field("visit_date")])),
        (Step("check", "检查"), QWidget()),
    ]
    wizard = Wizard(pages, "提交")
    qtbot.addWidget(wizard)
    wizard.resize(900, 500)
    wizard.show()
    wizard.start()
    return wizard


def test_pages_are_made_when_their_step_opens(qtbot: QtBot) -> None:
    made: list[str] = []
    steps = [(Step(key, key), lambda key=key: made.append(key) or QWidget()) for key in "abc"]
    wizard = Wizard(steps)
    qtbot.addWidget(wizard)
    told: list[str] = []
    wizard.page_made.connect(lambda key, _page: told.append(key))
    assert made == []
    wizard.start("b")
    assert wizard.current() == "b"
    wizard.go("c")
    wizard.go("b")
    assert made == told == ["b", "c"]


def test_walk_follows_the_answers(qtbot: QtBot) -> None:
    wizard = wizard_of(qtbot)
    assert wizard.current() == "household"
    assert not wizard.entries["case"].isVisible()
    wizard.move_by(1)
    assert wizard.current() == "check"
    wizard.set_answers({"case": True})
    wizard.move_by(-1)
    assert wizard.current() == "case"
    assert wizard.entries["case"].isVisible()


def test_unreadable_page_is_not_left(qtbot: QtBot) -> None:
    wizard = wizard_of(qtbot)
    wizard.set_answers({"case": True})
    wizard.go("case")
    page = wizard.pages["case"]
    assert isinstance(page, FormPage)
    page.widgets["visit_date"].editor.setText("昨天")
    with qtbot.assertNotEmitted(wizard.leaving):
        assert wizard.go("check") is False
    assert wizard.current() == "case"
    assert wizard.entries["case"].isChecked() and not wizard.entries["check"].isChecked()
    page.widgets["visit_date"].editor.setText("20261101")
    with qtbot.waitSignal(wizard.step_changed) as told:
        wizard.entries["check"].click()
    assert told.args == ["check"]


def test_last_step_finishes(qtbot: QtBot) -> None:
    wizard = wizard_of(qtbot)
    wizard.go("check")
    next_button = wizard.findChild(QPushButton, "action_next")
    assert next_button.text().startswith("提交")
    with qtbot.waitSignal(wizard.finished):
        next_button.click()


def test_progress_and_counts(qtbot: QtBot) -> None:
    wizard = wizard_of(qtbot)
    wizard.set_done("household", True)
    wizard.set_counts({"check": 3})
    assert wizard._progress_text.text() == "已完成 1 / 2 步"
    assert wizard.entries["check"]._count.text() == "3"
    assert wizard.entries["check"]._count.isVisible()
    assert not wizard.entries["household"]._count.isVisible()


def test_enter_behind_the_last_field_lands_on_next(qtbot: QtBot) -> None:
    wizard = wizard_of(qtbot)
    wizard.activateWindow()
    page = wizard.pages["household"]
    assert isinstance(page, FormPage)
    page.focus_field("phone")
    QTest.keyClick(page.widgets["phone"].editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: wizard.findChild(QPushButton, "action_next").hasFocus())


def test_tab_behind_the_last_field_goes_to_the_footer(qtbot: QtBot) -> None:
    wizard = wizard_of(qtbot)
    wizard.activateWindow()
    page = wizard.pages["household"]
    assert isinstance(page, FormPage)
    page.focus_field("phone")
    qtbot.waitUntil(page.widgets["phone"].editor.hasFocus)
    QTest.keyClick(page.widgets["phone"].editor, Qt.Key.Key_Tab)
    assert wizard.findChild(QPushButton, "action_next").hasFocus()
