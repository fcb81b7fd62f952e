"""帮扶回访: the list with its reasons, a visit with its ledger entry, sheets for several households."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.due import State
from app.services.visiting.visit_board import visit_history, visit_sheets
from app.services.visiting.visit_drafts import unfinished_visits
from app.services.visiting.visits import visits_between
from app.ui.dialogs.messages import ConfirmDialog
from tests.ui.pages.hands import answer, dialog, type_in

LONG = "阿卜杜热合曼·买买提依明"


@pytest.fixture
def people(ui: Any, household: Callable[..., Any]) -> list[Any]:
    """One visited this month, one not yet, one 脱贫户."""
    return [
        household(ui.desk, "张𬱖", road="monitored", visits=2, measures=True),
        household(ui.desk, LONG, road="monitored", group="10组"),
        household(ui.desk, "王桂英", road="", kind="exit_policy", group="2组"),
    ]


def names(page: Any) -> list[str]:
    return [line.name for line in page.list.table.rows()]


def fill(page: Any) -> None:
    form = page.form
    for key, text in (
        ("visitors", "王小明、周文斌"),
        ("met_whom", "户主"),
        ("result", "情况稳定"),
        ("income_change", "无明显变化"),
    ):
        type_in(form, key, text)


def test_who_is_due_stands_first_with_the_reason(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits")
    assert names(page) == [LONG, "王桂英"]
    page.list.state.setCurrentIndex(page.list.state.findText("全部"))
    assert names(page) == [LONG, "王桂英", "张𬱖"]
    assert page.list.table.rows()[-1].due.state is State.DONE
    page.list.group.setCurrentIndex(page.list.group.findText("10组"))
    assert names(page) == [LONG]
    ui.desk.today = date(2027, 1, 4)
    page.refresh()
    ui.idle()
    line = page.list.table.rows()[0]
    assert line.due.state is State.OVERDUE and "已超过" in line.due.reason


def test_a_visit_is_recorded_and_tells_the_next_day(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits")
    page.list.table.select(lambda line: line.name == LONG)
    ui.idle()
    ui.press(page, "record_visit")
    ui.idle()
    assert page.form_open()
    fill(page)
    type_in(page.form, "family_change", "儿子回乡务工")
    answer(page.form, "signed_by_household", True)
    ui.press(page.form, "save_visit")
    ui.idle()
    assert not page.form_open() and "下次最迟2026年12月31日" in ui.frame.toast.text()
    kept = visits_between(ui.desk, date(2026, 11, 23), date(2026, 11, 23))
    assert [(row["purpose"], row["visitors"], row["income_change"], row["family_change"]) for row in kept] == [
        ("revisit", ("王小明", "周文斌"), "same", "儿子回乡务工")
    ]
    history = visit_history(ui.desk, people[1].id)
    assert history.due is not None and history.due.state is State.DONE


def test_without_a_ledger_entry_nothing_is_kept(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits", household=people[1].id)
    assert page.form_open()
    type_in(page.form, "visitors", "王小明")
    type_in(page.form, "result", "情况稳定")
    ui.press(page.form, "save_visit")
    ui.idle()
    assert "必须同时登记帮扶台账" in page.form.troubles.texts[0]
    assert page.form_open() and page.form.form.values()["visitors"] == ("王小明",)
    assert visits_between(ui.desk, date(2026, 11, 23), date(2026, 11, 23)) == []


def test_what_comes_from_last_time_waits_to_be_confirmed(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits", household=people[0].id)
    form = page.form
    assert form.form.values()["food_ok"] is True
    assert form.form.widgets["food_ok"].message_texts() == ("上次的情况，还没有确认",)
    type_in(form, "result", "情况稳定")
    type_in(form, "income_change", "增加")
    answer(form, "water_unsafe", True)
    assert form.form.widgets["water_unsafe"].message_texts() == ()
    ui.press(form, "save_visit")
    assert "吃不愁" in form.troubles.texts[0] and "饮水" not in form.troubles.texts[0]
    ui.press(form, "confirm_carried")
    ui.press(form, "save_visit")
    ui.idle()
    assert not page.form_open()
    kept = visits_between(ui.desk, date(2026, 11, 23), date(2026, 11, 23))[0]
    assert (kept["food_ok"], kept["water_unsafe"]) == (True, True)


def test_who_was_not_reached_needs_a_reason_and_keeps_nothing_old(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits", household=people[0].id)
    form = page.form
    assert not form.form.is_shown("not_reached_reason")
    type_in(form, "result", "未能入户（原因）")
    assert form.form.is_shown("not_reached_reason")
    ui.press(form, "save_visit")
    assert "未能入户原因" in form.troubles.texts[0]
    type_in(form, "not_reached_reason", "全家外出务工")
    ui.press(form, "save_visit")
    ui.idle()
    kept = visits_between(ui.desk, date(2026, 11, 23), date(2026, 11, 23))[0]
    assert kept["not_reached_reason"] == "全家外出务工" and kept["food_ok"] is None
    assert page.list.table.rows()[0].due.state is not State.DONE or names(page)[0] != "张𬱖"


def test_what_was_typed_is_there_again_after_the_window_was_gone(
    ui: Any, people: list[Any], make_ui: Callable[..., Any]
) -> None:
    page = ui.open("visits", household=people[0].id)
    type_in(page.form, "family_change", "老人住院")
    answer(page.form, "food_ok", False)
    ui.idle()
    again = make_ui(ui.desk)  # as after locking in the middle
    page = again.open("visits")
    assert page.drafts.isVisibleTo(page) and "张𬱖（A-0001）的回访没有填完" in page.drafts.text()
    assert visits_between(ui.desk, date(2026, 11, 23), date(2026, 11, 23)) == []
    again.press(page.drafts, "banner")
    again.idle()
    values = page.form.form.values()
    assert (values["family_change"], values["food_ok"]) == ("老人住院", False)
    assert page.form.form.widgets["food_ok"].message_texts() == ()
    assert page.form.form.widgets["clothing_ok"].message_texts() == ("上次的情况，还没有确认",)


def test_a_saved_or_dropped_visit_leaves_no_draft(ui: Any, people: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    page = ui.open("visits", household=people[1].id)
    fill(page)
    ui.idle()
    assert [draft.household for draft in unfinished_visits(ui.desk)] == [people[1].id]
    ui.press(page.form, "save_visit")
    ui.idle()
    assert unfinished_visits(ui.desk) == []
    page.begin(people[2].id)
    ui.idle()
    type_in(page.form, "met_whom", "邻居")
    ui.idle()
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda *_a, **_k: True))
    ui.press(page.form, "drop_visit")
    ui.idle()
    assert unfinished_visits(ui.desk) == [] and not page.form_open()


def test_several_sheets_come_one_after_the_other(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits")
    page.list.state.setCurrentIndex(page.list.state.findText("全部"))
    page.list.table.view.selectAll()
    ui.idle()
    assert page.sheets.text().strip() == "打印走访表（3户）" and not page.record.isEnabled()
    ui.press(page, "print_sheets")
    preview = dialog(ui, "dialog_preview")
    assert preview.pane.view.count() == 3
    preview.reject()
    assert visit_sheets(ui.desk, [people[0].id]).title == "入户走访记录"


def test_history_stands_beside_the_list_and_enter_begins_a_visit(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits")
    page.list.choose(people[0].id)
    ui.idle()
    ui.press(page.list.panel, "print_visit")
    dialog(ui, "dialog_preview").reject()
    ui.idle()
    QTest.keyClick(page.list.table.view, Qt.Key.Key_Return)
    ui.idle()
    assert page.form_open() and page.form.start.household == people[0].id
    ui.press(page.form, "back")
    assert not page.form_open()


def test_a_recorded_visit_is_corrected_from_its_history(ui: Any, people: list[Any]) -> None:
    page = ui.open("visits")
    page.list.choose(people[0].id)
    ui.idle()
    ui.press(page.list.panel, "change_visit")
    form = dialog(ui, "dialog_change_visit")
    form.form.set_values({**form.form.values(), "solved": "已帮他报销。", "why": "漏写了"})
    form.submit()
    ui.idle()
    assert "已帮他报销。" in {visit.get("solved") for visit in visit_history(ui.desk, people[0].id).visits}
