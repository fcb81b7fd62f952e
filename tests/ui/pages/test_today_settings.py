"""今天 and 设置 in the real window."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from app.services.policies import all_settings
from app.services.visiting.visit_drafts import keep_visit
from app.ui.pages.settings.machine import MachineTab
from app.ui.pages.settings.policy import PolicyTab
from tests.ui.pages.hands import dialog, gone, press, troubles


def texts(page: Any) -> list[tuple[str, str]]:
    return [(line.kind, line.name) for line in page.table.rows()]


def test_an_empty_village_says_what_is_missing(ui: Any) -> None:
    page = ui.open("today")
    assert page.table.is_empty() and not page.table.isVisible()
    assert page.first.isVisible(), "a store without households says where one begins"
    assert "还没有登记乡镇" in page._notes.text()
    assert page.tiles["overdue"].value() == "0"


def test_the_first_step_leads_to_the_households(ui: Any) -> None:
    page = ui.open("today")
    page.first.triggered.emit()
    assert ui.frame.current_page() == "households"


def test_settings_are_shown_without_internal_words(ui: Any) -> None:
    page = ui.open("settings")
    table = page.findChild(PolicyTab).table
    shown = [cell for line in table.rows() for cell in (line.label, line.shown, line.document)]
    assert shown and not [cell for cell in shown if re.search("[a-z]_|domain|R-[0-9]", cell)]


def test_overdue_visit_and_open_case_stand_with_their_reason(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "张𬱖", road="monitored", visits=0)
    household(ui.desk, "李德福", road="reviewed")
    ui.desk.today = date(2027, 2, 3)
    page = ui.open("today")
    rows = page.table.rows()
    overdue = [line for line in rows if line.kind == "回访" and line.name == "张𬱖"]
    assert overdue and overdue[0].tone == "danger" and "没有回访" in overdue[0].reason
    assert ("在办事项", "李德福") in texts(page)
    assert int(page.tiles["overdue"].value()) >= 1


def test_a_tile_filters_and_the_same_tile_shows_all_again(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "李德福", road="reviewed")
    page = ui.open("today")
    everything = len(page.table.rows())
    page.tiles["open_cases"].clicked.emit()
    assert {line.kind for line in page.table.rows()} == {"在办事项"}
    page.tiles["open_cases"].clicked.emit()
    assert len(page.table.rows()) == everything


def test_a_row_leads_to_its_page(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "李德福", road="reviewed")
    page = ui.open("today")
    line = next(line for line in page.table.rows() if line.kind == "在办事项")
    asked: list[tuple[str, dict[str, Any]]] = []
    ui.window.bus.open_page.disconnect()
    ui.window.bus.open_page.connect(lambda key, arguments: asked.append((key, arguments)))
    page.table.activated.emit(line)
    assert asked == [("review", {"household": made.id, "case": made.case})]


def test_village_facts_are_saved_and_printed_titles_follow(ui: Any) -> None:
    page = ui.open("settings")
    form = ui.find(page, "settings_tabs").widget(0)
    form.form.set_value("phone", "0839-6627788")
    form.form.set_value("committee", ("周爱民", "李秀芳"))
    ui.press(form, "save_village")
    ui.idle()
    with ui.desk.reading() as connection:
        record = ui.desk.village(connection)
    assert record["phone"] == "0839-6627788" and record["committee"] == ("周爱民", "李秀芳")
    assert record["code"] == "539901101203"


def value_dialog(ui: Any, value: str, document: str = "") -> Any:
    box = dialog(ui, "dialog_value")
    box.value.setText(value)
    box.document.setText(document)
    press(box, "ok")
    return box


def test_line_is_set_with_its_document(ui: Any) -> None:
    page = ui.open("settings")
    tab = ui.find(page, "settings_tabs").widget(1)
    ui.press(tab, "set_line")
    value_dialog(ui, "9100", "云农领〔2026〕3号")
    gone(ui, "dialog_value")
    line = next(found for found in all_settings(ui.desk) if found.key == "line_amount.2026")
    assert line.shown.startswith("9") and line.since == date(2026, 1, 1)
    assert any(row.key == "line_amount.2026" for row in tab.table.rows())


def test_a_value_that_cannot_be_stays_typed_with_the_reason_and_nothing_changes(ui: Any) -> None:
    page = ui.open("settings")
    tab = ui.find(page, "settings_tabs").widget(1)
    before = all_settings(ui.desk)
    tab.change(next(row for row in tab.table.rows() if row.key == "notice_min_days"))
    box = value_dialog(ui, "三天", "县里口头通知")
    ui.until(lambda: box.troubles.texts)
    assert box.isVisible() and (box.value.text(), box.document.text()) == ("三天", "县里口头通知")
    assert "三天" in troubles(box) or "数字" in troubles(box)
    assert all_settings(ui.desk) == before and not ui.told
    box.value.setText("7")
    press(box, "ok")
    gone(ui, "dialog_value")
    assert all_settings(ui.desk) != before


def test_an_empty_line_is_refused_in_the_dialog(ui: Any) -> None:
    tab = ui.find(ui.open("settings"), "settings_tabs").widget(1)
    ui.press(tab, "set_line")
    box = value_dialog(ui, " ")
    ui.until(lambda: box.troubles.texts)
    assert "没有填金额" in troubles(box)
    box.reject()


def test_a_tile_that_counts_nothing_does_not_empty_the_list(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "李德福", road="reviewed")
    page = ui.open("today")
    everything = len(page.table.rows())
    assert page.tiles["drafts"].value() == "0" and everything
    page.tiles["drafts"].clicked.emit()
    assert len(page.table.rows()) == everything and "没填完的表" in ui.frame.toast.text()


def test_a_draft_has_its_household_s_number_in_the_column_of_numbers(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张𬱖", road="monitored")
    keep_visit(ui.desk, made.id, {"family_change": "大儿子外出务工"})
    (line,) = [line for line in ui.open("today").table.rows() if line.kind == "没填完的表"]
    assert (line.name, line.number, line.group) == ("张𬱖", made.number, "1组")


def test_this_machine_shows_its_code_and_folder(ui: Any) -> None:
    page = ui.open("settings")
    tab = page.findChild(MachineTab)
    assert len(tab.code.text().replace("-", "")) == 12
    assert str(ui.desk.store.folder) in tab.folder.text()


def test_a_visit_begun_and_not_saved_is_offered_again(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张𬱖", road="monitored")
    keep_visit(ui.desk, made.id, {"family_change": "大儿子外出务工"})
    page = ui.open("today")
    found = [line for line in page.table.rows() if line.kind == "没填完的表"]
    assert [(line.page, line.arguments) for line in found] == [("visits", {"household": made.id})]
    assert page.tiles["drafts"].value() == "1"
