"""The page 低收入人口: an application by hand, a step with what it lacks, alerts, grants, stop reports, care, lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QPushButton

from app.services.lowincome import aid, alerts, care, reading, stops
from app.services.policies import set_policy

ON = date(2026, 11, 23)


def dialog(ui: Any) -> Any:
    """The form that is open."""
    from PySide6.QtWidgets import QApplication

    ui.until(lambda: any(isinstance(w, QDialog) and w.isVisible() for w in QApplication.topLevelWidgets()))
    ui.idle()
    return next(w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible())


def answer(ui: Any, **values: Any) -> Any:
    """Fill the form and press its main button; the dialog that stays open comes back."""
    found = dialog(ui)
    found.form.set_values({**found.form.values(), **values})
    found.findChild(QPushButton, "action_ok").click()
    ui.idle()
    return found


def test_an_application_and_its_first_steps(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="")
    page = ui.open("lowincome")
    ui.press(page, "low_apply")
    answer(ui, household=made.id, applied_class="dibao", channel="self", assets_ok=True, authorised_on=ON,
           authorised_names=("张德福", "郑桂兰", "张明德"))  # fmt: skip
    assert [line.household for line in page.people.table.rows()] == [made.id]
    page.people.table.select(lambda line: line.household == made.id)
    ui.idle()
    assert page.people.roads.rows()[0].state == "申请"
    ui.press(page, "low_step")
    answer(ui, step="accepted")
    lacking = answer(ui, on=ON, person="王小明")
    assert lacking.isVisible() and any("凭纸质结果录入" in text for text in lacking.troubles.texts)
    answer(ui, by_paper=True, paper="青民发〔2026〕8号")
    assert page.people.roads.rows()[0].state == "受理"
    assert reading.low_of(ui.desk, made.id).standing.recognitions[0].road.find() is None


def test_opening_the_page_opens_what_the_data_speak_for_and_undo_takes_it_back(
    ui: Any, household: Callable[..., Any]
) -> None:
    set_policy(ui.desk, "dibao_standard", "5000", date(2026, 1, 1))
    household(ui.desk, "张德福", road="")
    page = ui.open("lowincome", tab="alerts")
    line = page.alerts.table.rows()[0]
    assert (line.head, line.level) == ("张德福", "red")
    page.alerts.table.select(lambda _line: True)
    ui.press(page, "alert_route")
    answer(ui, department="medical", request="申请医疗救助")
    assert page.alerts.table.rows()[0].waiting == "医保"
    page.alerts.table.select(lambda _line: True)
    ui.press(page, "alert_close")
    stays = answer(ui, closed_how="helped", result="已办")
    assert stays.isVisible() and any("还没有反馈" in text for text in stays.troubles.texts)
    stays.reject()
    page.alerts.table.select(lambda _line: True)
    ui.press(page, "alert_answer")
    answer(ui, result="已报销")
    page.alerts.table.select(lambda _line: True)
    ui.press(page, "alert_close")
    answer(ui, closed_how="helped", result="已办医疗救助")
    assert page.alerts.table.rows() == [] and alerts.waiting_alerts(ui.desk) == 0


def test_grants_stops_and_care_by_the_buttons(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="", person={"dibao": "rural", "birth_date": date(1950, 1, 1)})
    page = ui.open("lowincome", tab="grants")
    ui.press(page, "add_grant")
    answer(ui, to="dibao", batch="2026年春节慰问", provider="青石镇", goods="大米")
    page.grants.table.select(lambda _line: True)
    ui.press(page, "receive_grant")
    answer(ui)
    assert aid.grant_lines(ui.desk)[0].received_by == "张德福"
    page = ui.open("lowincome", tab="stops", household=made.id)
    ui.press(page, "add_stop")
    answer(ui, household=made.id)
    answer(ui, member=made.members[0], on=ON)
    page.stops.table.select(lambda _line: True)
    ui.press(page, "report_stop")
    answer(ui)
    assert stops.stop_lines(ui.desk)[0].reported_on == ON
    page = ui.open("lowincome", tab="care")
    ui.press(page, "add_care")
    answer(ui, household=made.id)
    answer(ui, member_id=made.members[0], care_kind="left_elder", contact_name="周文斌")
    page.care.table.select(lambda _line: True)
    ui.press(page, "visit_care")
    answer(ui, state="身体还好")
    assert care.care_lines(ui.desk)[0].last_visit == ON
    page = ui.open("lowincome", tab="lists")
    assert [line.name for line in page.lists.table.rows()] == ["张德福"]


@pytest.mark.parametrize(("key", "count"), [("edge", 0), ("prevent", 1)])
def test_the_list_is_narrowed_by_class_and_search(ui: Any, household: Callable[..., Any], key: str, count: int) -> None:
    household(ui.desk, "张德福", road="monitored")
    household(ui.desk, "陈有才", road="", person={"tekun": "rural"})
    page = ui.open("lowincome")
    tab = page.people
    assert len(tab.table.rows()) == 2
    tab.which.setCurrentIndex(tab.which.findData(key))
    tab.which.activated.emit(tab.which.currentIndex())
    assert len(tab.table.rows()) == count
    tab.which.setCurrentIndex(0)
    tab.search.setText("陈有才")
    tab.fill()
    assert [line.head for line in tab.table.rows()] == ["陈有才"]
