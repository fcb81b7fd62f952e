"""今天 in the real window: filters, putting off, recording on the spot, the plan, and the year's work in 设置."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from app.domain.due import DueKind
from app.services.duties import calendar
from app.services.duties.village_work import analysis_rows
from app.ui.pages.settings.calendar import CalendarTab
from tests.ui.pages.hands import dialog, gone, press, troubles


def choose(ui: Any, page: Any, wanted: Callable[[Any], bool]) -> Any:
    page.table.select(wanted)
    ui.idle()
    return page.table.selected()


def late(ui: Any, household: Callable[..., Any], name: str = "张德福", **more: Any) -> Any:
    made = household(ui.desk, name, road="monitored", visits=0, **more)
    ui.desk.today = date(2027, 2, 3)
    return made


def test_put_off_and_taken_back_by_the_buttons(ui: Any, household: Callable[..., Any]) -> None:
    late(ui, household)
    page = ui.open("today")
    before = int(page.tiles["overdue"].value())
    choose(ui, page, lambda line: line.code == DueKind.REVISIT)
    assert page.excuse.isEnabled() and not page.resume.isEnabled() and not page.record.isEnabled()
    ui.press(page, "excuse")
    asked = dialog(ui, "dialog_excuse")
    press(asked, "ok")
    assert troubles(asked), "a reason is asked"
    asked.form.set_value("reason", "全家外出务工")
    press(asked, "ok")
    gone(ui, "dialog_excuse")
    ui.idle()
    assert (page.tiles["excused"].value(), int(page.tiles["overdue"].value())) == ("1", before - 1)
    page.tiles["excused"].clicked.emit()
    assert [line.state for line in page.table.rows()] == ["已暂缓"]
    choose(ui, page, lambda line: line.bucket == "excused")
    ui.press(page, "resume")
    ui.idle()
    assert page.tiles["excused"].value() == "0" and int(page.tiles["overdue"].value()) == before


def test_the_months_look_is_recorded_for_several_households_at_once(ui: Any, household: Callable[..., Any]) -> None:
    made = [household(ui.desk, name, road="", visits=0) for name in ("李大山", "王老五")]
    with ui.desk.writing("改") as door:
        for one in made:
            door.change("member", one.members[0], {"health": ("serious",)})
    page = ui.open("today")
    page.filters.kind.setCurrentIndex(page.filters.kind.findData("重点人群核实"))
    assert {line.name for line in page.table.rows()} == {"李大山", "王老五"}
    page.table.view.selectAll()
    ui.idle()
    assert page.record.isEnabled()
    ui.press(page, "record_duty")
    asked = dialog(ui, "dialog_confirm_group")
    press(asked, "ok")
    gone(ui, "dialog_confirm_group")
    ui.idle()
    assert not [line for line in page.table.rows() if line.code == DueKind.GROUP_CHECK]


def test_enter_opens_the_place_and_filters_hold(ui: Any, household: Callable[..., Any]) -> None:
    made = late(ui, household, group="2组")
    late(ui, household, "李大山", group="10组")
    page = ui.open("today")
    assert [page.filters.group.itemText(place) for place in range(page.filters.group.count())] == [
        "全部小组",
        "2组",
        "10组",
    ]
    page.filters.group.setCurrentIndex(1)
    assert {line.group for line in page.table.rows()} == {"2组"}
    page.refresh()
    ui.idle()
    assert {line.group for line in page.table.rows()} == {"2组"}, "a choice stays when the list is read again"
    line = next(line for line in page.table.rows() if line.code == DueKind.REVISIT)
    page.table.activated.emit(line)
    ui.idle()
    assert ui.frame.current_page() == "visits" and line.household == made.id


def test_the_plan_is_previewed(ui: Any, household: Callable[..., Any]) -> None:
    late(ui, household)
    page = ui.open("today")
    ui.press(page, "plan")
    asked = dialog(ui, "dialog_plan")
    press(asked, "ok")
    gone(ui, "dialog_plan")
    shown = dialog(ui, "dialog_preview")
    assert "走访计划" in shown.windowTitle()
    shown.reject()


def test_the_years_work_in_settings(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "张德福", road="")
    page = ui.open("settings")
    tab = page.findChild(CalendarTab)
    page.tabs.setCurrentWidget(tab)
    ui.idle()
    assert tab.table.is_empty()
    ui.press(tab, "add_task")
    asked = dialog(ui, "dialog_task")
    for key, value in {
        "kind": "insurance",
        "start": date(2026, 11, 1),
        "end": date(2026, 12, 25),
        "person": "马兴国",
    }.items():
        asked.form.set_value(key, value)
    press(asked, "ok")
    gone(ui, "dialog_task")
    ui.idle()
    assert [line.label for line in tab.table.rows()] == ["医保缴费"]
    today = ui.open("today")
    choose(ui, today, lambda line: line.code == DueKind.CALENDAR)
    ui.press(today, "record_duty")
    asked = dialog(ui, "dialog_finish_task")
    press(asked, "ok")
    gone(ui, "dialog_finish_task")
    ui.idle()
    assert calendar.calendar_lines(ui.desk)[0].row["done_on"] == ui.desk.today


def test_a_meeting_is_recorded_from_its_duty(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="")
    ui.desk.today = date(2026, 12, 20)
    page = ui.open("today")
    line = choose(ui, page, lambda line: line.code == DueKind.ANALYSIS)[0]
    page.table.activated.emit(line)
    asked = dialog(ui, "dialog_analysis")
    values = {
        "place": "村委会",
        "chair": "周爱民",
        "attendees": ("周爱民",),
        "homes": (made.number,),
        "conclusions": "逐户分析。",
    }
    for key, value in values.items():
        asked.form.set_value(key, value)
    press(asked, "ok")
    gone(ui, "dialog_analysis")
    assert not [line for line in page.table.rows() if line.code == DueKind.ANALYSIS]
    with ui.desk.reading() as connection:
        assert [row["concerned_ids"] for row in analysis_rows(connection)] == [[made.id]]
