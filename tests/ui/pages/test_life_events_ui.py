"""家庭变动 in a household's file: asked by keyboard, shown before it is recorded, taken back, its tasks ticked off."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.domain.life.events import Event
from app.services.family import life_events
from app.services.files import load_households
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.pages.households.life_events import LifeEventDialog

ON = date(2026, 11, 3)


def shot(widget: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        widget.window().grab().save(f"{os.environ['SHOTS']}/{name}.png")


def open_file(ui: Any, made: Any, tab: str = "") -> Any:
    page = ui.open("households", household=made.id, **({"tab": tab} if tab else {}))
    return page.file


def open_event(ui: Any, made: Any, event: Event) -> LifeEventDialog:
    """The dialog, opened from the menu of the button."""
    file = open_file(ui, made)
    menu = ui.find(file, "action_life_events", QPushButton).menu()
    next(action for action in menu.actions() if action.objectName() == f"action_life_{event}").trigger()
    ui.until(lambda: ui.frame.findChild(LifeEventDialog) is not None)
    ui.idle()
    dialog: LifeEventDialog = ui.frame.findChild(LifeEventDialog)
    settle(ui, dialog)
    return dialog


def settle(ui: Any, dialog: LifeEventDialog) -> None:
    """Until the preview of what is entered now has come."""
    ui.until(lambda: not dialog._timer.isActive() and not ui.jobs.is_busy())
    ui.idle()


def names(ui: Any, household: str) -> dict[str, str]:
    with ui.desk.reading() as connection:
        return {str(m["name"]): str(m["relation"]) for m in load_households(connection, [household])[0].members}


def submit(ui: Any, dialog: LifeEventDialog) -> None:
    QTest.keyClick(dialog.ok, Qt.Key.Key_Return)
    ui.idle()


def test_the_button_offers_all_eight_by_keys(ui: Any, household: Callable[..., Any]) -> None:
    file = open_file(ui, household(ui.desk, "张德福", road=""))
    found = ui.find(file, "action_life_events", QPushButton)
    assert found.text().strip() == "家庭变动(&J)"
    assert [action.text()[:-5] for action in found.menu().actions()] == [
        "出生", "死亡", "迁入", "迁出", "婚嫁", "分户", "并户", "户主变更",
    ]  # fmt: skip


def test_a_death_asks_for_the_successor_and_shows_before_and_after(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="monitored", person={"dibao": "rural"})
    dialog = open_event(ui, made, Event.DEATH)
    assert not dialog.form.is_shown("head")
    dialog.picks.buttons[made.members[0]].click()
    settle(ui, dialog)
    assert dialog.form.is_shown("head")
    submit(ui, dialog)
    assert any("新户主" in text for text in dialog.troubles.texts)
    dialog.form.set_value("on", ON)
    dialog.form.set_value("head", made.members[1])
    dialog.form.widgets["head"].finish()
    dialog._timer.start()
    settle(ui, dialog)
    told = {(line.name, line.label): (line.before, line.after) for line in dialog.lines.rows()}
    assert told["郑桂兰", "与户主关系"] == ("配偶", "户主")
    assert told["张德福", "增减状态"] == ("在册", "自然减少（死亡）") and told["", "家庭人口数"] == ("4人", "3人")
    shot(dialog, "death")
    submit(ui, dialog)
    assert names(ui, made.id)["郑桂兰"] == "head"
    file = open_file(ui, made, "events")
    assert file.tabs.tabText(file.tabs.currentIndex()) == "家庭变动 1"
    assert file.events.table.rows()[0].text == "2026年11月3日，张德福死亡，户主由张德福变更为郑桂兰。"
    shot(file, "events_tab")
    file.open_tab("overview")
    shot(file, "overview")


def test_a_task_is_ticked_off_and_today_forgets_it(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="", person={"dibao": "rural"})
    life_events.death(ui.desk, made.id, ON, [made.members[0]], head=made.members[1])
    today = ui.open("today")
    assert any(line.kind == "停发报告" for line in today.table.rows())
    file = open_file(ui, made, "events")
    file.events.tasks.view.selectRow(0)
    ui.press(file, "finish_follow_up")
    ui.idle()
    assert life_events.open_follow_ups(ui.desk) == []
    assert not any(line.kind == "停发报告" for line in ui.open("today").table.rows())


def test_two_households_marry_and_go_apart_again(
    ui: Any, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    groom, bride = household(ui.desk, "张德福", road=""), household(ui.desk, "陈有才", road="", group="2组")
    dialog = open_event(ui, groom, Event.MARRIAGE)
    assert dialog.form.is_shown("name")
    dialog.form.set_value("other", bride.id)
    dialog._edited("other", bride.id)
    settle(ui, dialog)
    dialog.picks.buttons[bride.members[3]].click()
    dialog.form.set_value("partner", groom.members[2])
    dialog._timer.start()
    settle(ui, dialog)
    assert not dialog.form.is_shown("name")
    shot(dialog, "marriage")
    submit(ui, dialog)
    assert names(ui, groom.id)["张小燕"] in ("daughter_in_law", "granddaughter")
    assert len(names(ui, bride.id)) == 3
    file = open_file(ui, bride, "events")
    file.events.table.view.selectRow(0)
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda *_: True))
    ui.press(file, "undo_life_event")
    ui.idle()
    assert len(names(ui, bride.id)) == 4 and file.events.table.rows() == []


def test_a_child_is_entered_by_keyboard_alone(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="")
    dialog = open_event(ui, made, Event.BIRTH)
    ui.enter()  # today is born
    for text in ("张明德", "张小龙", "男"):
        box = QApplication.focusWidget()
        if text == "张明德":
            dialog.form.set_value("partner", made.members[2])
            QTest.keyClick(box, Qt.Key.Key_Return)
        else:
            ui.enter(text)
    ui.enter()
    settle(ui, dialog)
    submit(ui, dialog)
    assert names(ui, made.id)["张小龙"] == "grandson"


def test_a_split_with_a_question_keeps_the_dialog_until_it_is_answered(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="")
    with ui.desk.writing("试") as door:
        door.change("member", made.members[1], {"relation": "son", "sex": "male", "name": "张明义"})
    dialog = open_event(ui, made, Event.SPLIT)
    for row in (made.members[2], made.members[3]):
        dialog.picks.buttons[row].click()
    dialog.form.set_value("other_head", made.members[2])
    dialog._timer.start()
    settle(ui, dialog)
    assert dialog.questions is not None
    submit(ui, dialog)
    assert any("张小燕" in text for text in dialog.troubles.texts)
    key = f"relation_{made.members[3]}"
    dialog.questions.set_value(key, "daughter")
    dialog._answered(key, "daughter")
    settle(ui, dialog)
    shot(dialog, "split")
    submit(ui, dialog)
    assert names(ui, made.id) == {"张德福": "head", "张明义": "son"}


def test_a_merged_household_is_shown_as_such(ui: Any, household: Callable[..., Any]) -> None:
    gone, stays = household(ui.desk, "张德福", road="visiting"), household(ui.desk, "陈有才", road="", group="2组")
    dialog = open_event(ui, gone, Event.MERGE)
    dialog.form.set_value("other", stays.id)
    dialog._edited("other", stays.id)
    settle(ui, dialog)
    assert any("请先把这件监测事项办结" in line.text() for line in dialog.findChildren(QLabel))
    shot(dialog, "merge_refused")
    dialog.reject()
    ui.until(lambda: ui.frame.findChild(LifeEventDialog) is None)
    dialog = open_event(ui, stays, Event.MERGE)
    dialog.form.set_value("other", gone.id)
    dialog._edited("other", gone.id)
    settle(ui, dialog)
    for _round in range(3):
        for question in dialog._plan.questions if dialog._plan else ():
            if not question.chosen and dialog.questions is not None:
                key = f"relation_{question.member}"
                dialog.questions.focus_field(key)
                dialog.questions.set_value(key, question.choices[0])
                dialog._answered(key, question.choices[0])
        settle(ui, dialog)
    shot(dialog, "merge_ready")
    submit(ui, dialog)
    assert names(ui, stays.id) == {}
    file = open_file(ui, stays)
    shot(file, "ended_file")
    page = ui.open("households", query="")
    line = next(line for line in page.list.table.rows() if line is not None and line.id == stays.id)
    assert line.ended == "已并户" and line.road == "已并户"
    shot(page, "ended_list")


def test_the_township_only_looks(make_ui: Callable[..., Any]) -> None:
    office = make_ui(role="township", code="539901101", village="", operator="刘建国", line="")
    page = office.open("households")
    assert page.file.findChild(QPushButton, "action_life_events") is None or not page.file._events.isVisibleTo(
        page.file
    )
