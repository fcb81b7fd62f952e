"""评议公示 for many at once, from rest and before an inspection: the same step for several, 监测中, 已结束, 材料检查, 节假日."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.procedure.states import Step
from app.services.files import load_household
from app.services.policies import holiday_lines
from app.services.road.inspection import inspect_one
from app.ui.pages.review.cases_tab import CasesTab
from app.ui.pages.settings.policy import PolicyTab
from tests.ui.pages.hands import dialog, gone, press, troubles, type_in

VISITED = (("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"))
SIGNED = (*VISITED, ("consented", date(2026, 10, 12), "village"))
ENDED = (*VISITED, ("closed_norisk", date(2026, 10, 11), "village"))
REMOVED = (*VISITED, ("consented", date(2026, 10, 12), "village"), ("removed", date(2026, 10, 20), "county"))


def state(ui: Any, made: Any) -> Step | None:
    with ui.desk.reading() as connection:
        file = load_household(connection, made.id)
    return file.case.road.state if file.case else None


def choose_all(ui: Any, page: Any, stage: str) -> None:
    page.show_view("cases")
    page.cases.strip.choose(stage)
    page.cases.table.view.selectAll()
    ui.idle()


def test_the_board_says_where_each_stands_what_it_waits_for_and_until_when(
    ui: Any, household: Callable[..., Any]
) -> None:
    household(ui.desk, "张𬱖", road="consented")
    page = ui.open("review")
    [row] = page.cases.table.rows()
    assert (row.label, row.wants, row.waits_for) == ("承诺授权已签", "提交评议", "村")
    assert row.due is not None and row.due.to < ui.desk.today
    titles = [column.title for column in page.cases._columns()]
    assert {"状态", "期限", "等什么", "等谁办"} <= set(titles)


def test_enter_does_the_next_step(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张𬱖", road=SIGNED, record={"dangerous_house": False})
    page = ui.open("review", household=made.id)
    view = page.cases.table.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Return)
    box = dialog(ui, "dialog_step")
    press(box, "ok")
    gone(ui, "dialog_step")
    assert state(ui, made) is Step.REVIEW_READY


def test_where_some_may_not_go_the_others_go_without_them(ui: Any, household: Callable[..., Any]) -> None:
    good = household(ui.desk, "张𬱖", road=SIGNED, record={"dangerous_house": False})
    bad = household(ui.desk, "李四海", road=SIGNED, record={"dangerous_house": False})
    with ui.desk.writing("撤回") as door:
        door.change("consent", bad.consents[0], {"withdrawn_on": date(2026, 11, 1), "reason": "不想查"})
    page = ui.open("review")
    choose_all(ui, page, "visit")
    assert page.primary.text() == "提交评议（2户）"
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_step")
    press(box, "ok")
    ui.until(lambda: box.rest.isVisible())
    assert "授权" in troubles(box) and box.rest.text().startswith("只办能办的1户")
    assert (state(ui, good), state(ui, bad)) == (Step.CONSENTED, Step.CONSENTED)
    press(box, "only_possible")
    gone(ui, "dialog_step")
    assert (state(ui, good), state(ui, bad)) == (Step.REVIEW_READY, Step.CONSENTED)
    assert "1户没有办" in ui.frame.toast.text()


def test_all_that_wait_for_the_meeting_are_heard_with_one_press(ui: Any, household: Callable[..., Any]) -> None:
    road = (*SIGNED, ("review_ready", date(2026, 10, 13), "village"))
    for name in ("张𬱖", "李四海"):
        household(ui.desk, name, road=road)
    page = ui.open("review", stage="review")
    ui.idle()
    page.cases.table.view.clearSelection()
    ui.idle()
    assert page.primary.text() == "登记评议会（2户）"
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_meeting")
    assert len(box.grid.lines) == 2
    type_in(box, "expected", "30")
    ui.idle()
    assert "2/3（20人）" in box.rule.text()
    box.reject()


def test_a_removal_begins_at_the_monitored_and_an_ended_case_is_opened_again(
    ui: Any, household: Callable[..., Any]
) -> None:
    watched, ended = (
        household(ui.desk, "张𬱖", road="monitored", measures=True),
        household(ui.desk, "李四海", road=ENDED),
    )
    page = ui.open("review")
    assert page.cases.table.is_empty()
    choose_all(ui, page, "monitored")
    assert page.primary.text() == "提出风险消除"
    ui.press(page, "next_step")
    press(dialog(ui, "dialog_step"), "ok")
    gone(ui, "dialog_step")
    assert state(ui, watched) is Step.REM_PROPOSED
    choose_all(ui, page, "ended")
    assert page.primary.text() == "重新登记线索"
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_step")
    type_in(box, "reason", "又有新情况")
    press(box, "ok")
    gone(ui, "dialog_step")
    assert state(ui, ended) is Step.CLUE


def test_a_risk_that_came_back_gets_a_new_case(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "王桂英", road=REMOVED)
    page = ui.open("review", household=made.id)
    assert page.cases.strip.key == "ended"
    act = next(found for found in page.more.menu().actions() if found.objectName() == "action_step_new_case")
    act.trigger()
    box = dialog(ui, "dialog_relapse")
    press(box, "ok")
    assert "又发生了什么" in troubles(box)
    type_in(box, "reason", "户主再次住院")
    press(box, "ok")
    gone(ui, "dialog_relapse")
    with ui.desk.reading() as connection:
        first, second = load_household(connection, made.id).cases
    assert (first.road.state, second.road.state) == (Step.REMOVED, Step.VISITING)
    assert second.record["previous_case_id"] == first.id


def test_material_check_notes_and_explains(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张𬱖", road="consented", record={"dangerous_house": False})
    page = ui.open("review")
    ui.press(page, "view_inspection")
    tab = page.inspection
    ui.until(lambda: not tab.table.is_empty())
    assert not page.findChild(CasesTab).compare.isVisible() and not page.primary.isEnabled()
    tab.table.select(lambda line: line.paper == "visit_photo")
    ui.idle()
    assert page.primary.text() == "登记已存档"
    ui.press(page, "next_step")
    press(dialog(ui, "dialog_kept"), "ok")
    gone(ui, "dialog_kept")
    ui.until(lambda: not [line for line in tab.table.rows() if line.paper == "visit_photo"])
    tab.table.select(lambda line: "确认签字" in line.text)
    ui.idle()
    ui.press(tab, "explain")
    box = dialog(ui, "dialog_explain")
    type_in(box, "story", "当时家里没有人会写字，已按手印。")
    press(box, "ok")
    gone(ui, "dialog_explain")
    assert [line.story for line in inspect_one(ui.desk, made.id) if "确认签字" in line.text] == [
        "当时家里没有人会写字，已按手印。"
    ]
    tab.kind.setCurrentText("已写情况说明")
    ui.until(lambda: [line.story for line in tab.table.rows()] != [])
    assert len(tab.table.rows()) == 1


def test_the_holiday_table_is_edited_as_lines(ui: Any) -> None:
    page = ui.open("settings")
    tab = page.findChild(PolicyTab)
    line = next(line for line in tab.table.rows() if line.key == "holidays")
    tab.table.activated.emit(line)
    box = dialog(ui, "dialog_holidays")
    box.lines.setPlainText("2026-11-30至2026-12-01 休\n2026-12-05 班\n2026-02-30 休")
    press(box, "ok")
    ui.until(lambda: troubles(box))
    assert "节假日表第3行" in troubles(box) and "2月30日" in troubles(box)
    assert holiday_lines(ui.desk) == ""
    box.lines.setPlainText("2026-11-30至2026-12-01 休\n2026-12-05 班")
    press(box, "ok")
    gone(ui, "dialog_holidays")
    assert holiday_lines(ui.desk).splitlines()[0].startswith("2026-11-30至2026-12-01 休")
    with ui.desk.reading() as connection:
        calendar = ui.desk.view(connection).calendar
    assert calendar.add(date(2026, 11, 27), 2) == date(2026, 12, 3)  # 2 and 3 December: Monday and Tuesday are free
