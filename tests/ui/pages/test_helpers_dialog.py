"""One helper for many households, the list read back, 一户一策 in a household's file, the township's locked list."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.helping.roster import pair_lines
from app.services.helping.tasks import task_lines
from app.services.packages import enrol, export_package, offer_enrolment, receive
from app.services.watching.sweep_clues import report_clues, reported_clues
from app.services.watching.sweeps import open_sweep, record_result
from app.ui.dialogs.files import OpenFiles
from tests.ui.pages.hands import dialog, gone, press, troubles, type_in


def shot(widget: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        widget.grab().save(f"{os.environ['SHOTS']}/{name}.png")


@pytest.fixture
def town(make_ui: Any, household: Callable[..., Any], tmp_path: Path) -> Any:
    """A township that received three households under watch and one clue of a sweep."""
    village = make_ui()
    for name in ("张德福", "陈有才", "何爱民"):
        household(village.desk, name, road="monitored")
    found = household(village.desk, "李大山", road="", group="2组")
    sweep = open_sweep(village.desk, date(2026, 11, 1), date(2026, 11, 30))
    told = {
        "date": date(2026, 11, 10),
        "checkers": ("王小明",),
        "mode": "home",
        "reached": True,
        "at_risk": True,
        "only_home_unsafe": False,
    }
    record_result(village.desk, sweep, found.id, told)
    report_clues(village.desk, sweep, date(2026, 11, 11), paper="石村〔2026〕5号")
    ui = make_ui(role="township", code="539901101", village="", operator="刘建国", line="")
    offer, stick = tmp_path / "offer.json", tmp_path / "stick"
    stick.mkdir()
    enrolled = enrol(village.desk, offer, offer_enrolment(ui.desk, offer))
    receive(ui.desk, [export_package(village.desk, stick).path], confirm=enrolled.own_code)
    return ui


def test_the_township_names_one_helper_for_several_households(town: Any) -> None:
    page = town.open("households")
    shot(page.window(), "township_list")
    town.press(page, "helpers")
    box = dialog(town, "dialog_helpers")
    assert "3户监测户没有联系人" in box.facts.text()
    names = [line.head for line in box.table.rows() if line.gap][:2]
    box.table.select_many(lambda line: line.head in names)
    town.press(box, "pair_many")
    form = dialog(town, "dialog_pair_many")
    press(form, "ok")
    town.until(lambda: troubles(form))
    assert "姓名" in troubles(form)
    type_in(form, "name", "李梅")
    type_in(form, "helper_unit", "乡村振兴办")
    shot(form, "pair_many")
    press(form, "ok")
    gone(town, "dialog_pair_many")
    town.idle()
    assert {line.head for line in pair_lines(town.desk) if line.name == "李梅"} == set(names)
    assert "1户监测户没有联系人" in box.facts.text() and box.who.count() == 2
    shot(box, "helpers")
    box.close()


def test_a_list_of_contacts_is_seen_before_it_is_written(
    town: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, book = tmp_path / "名单.xlsx", openpyxl.Workbook()
    for row in (
        ("户号", "户主", "联系人", "单位"),
        ("A-0001", "张德福", "何勇", "民政办"),
        ("A-9999", "没有", "何勇", "民政办"),
    ):
        book.active.append(row)
    book.save(path)
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, **_k: [path]))
    page = town.open("households")
    town.press(page, "helpers")
    box = dialog(town, "dialog_helpers")
    town.press(box, "read_pairings")
    plan = dialog(town, "dialog_pairing_plan")
    assert [row[2] for row in plan.table.rows()] == ["新确定", "不能登记"]
    shot(plan, "pairing_plan")
    press(plan, "ok")
    gone(town, "dialog_pairing_plan")
    town.idle()
    assert [line.head for line in pair_lines(town.desk) if line.name] == ["张德福"]
    box.close()


def test_the_township_locks_from_its_window(town: Any) -> None:
    page = town.open("households")
    town.press(page, "lock_clues")
    box = dialog(town, "dialog_lock")
    assert box.facts.text().startswith("已上报1户，锁定1户")
    press(box, "ok")
    assert "研判依据" in troubles(box)
    box.form.set_values({**box.form.values(), "attendees": ("刘建国", "韩雪")})
    type_in(box, "paper", "青振发〔2026〕12号")
    type_in(box, "basis", "排查汇总表")
    shot(box, "lock")
    press(box, "ok")
    gone(town, "dialog_lock")
    assert reported_clues(town.desk) == []


def test_rows_of_the_plan_in_a_household_s_file(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="monitored")
    page = ui.open("households", household=made.id, tab="tasks")
    tab = page.file.tasks
    QTest.keyClick(ui.frame, Qt.Key.Key_Y, Qt.KeyboardModifier.AltModifier)
    box = dialog(ui, "dialog_task")
    assert box.form.values()["difficulty"], "a risk nobody has planned for is offered"
    press(box, "ok")
    assert "任务" in troubles(box) and "责任人" in troubles(box)
    type_in(box, "task", "办理慢病卡和医疗救助")
    type_in(box, "name", "李梅")
    box.form.set_values({**box.form.values(), "due_on": date(2026, 12, 20)})
    shot(box, "task_dialog")
    press(box, "ok")
    gone(ui, "dialog_task")
    ui.idle()
    (line,) = task_lines(ui.desk, made.id)
    assert line.task == "办理慢病卡和医疗救助"
    shot(page.window(), "tasks_tab")
    tab.table.select(lambda row: row.id == line.id)
    ui.press(tab, "finish_task")
    box = dialog(ui, "dialog_finish_task")
    press(box, "ok")
    gone(ui, "dialog_finish_task")
    assert task_lines(ui.desk, made.id)[0].state == "已完成"


def test_a_village_looks_and_prints_only(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "张德福", road="monitored")
    page = ui.open("visits")
    shot(page.window(), "visits_page")
    ui.press(page, "helpers")
    box = dialog(ui, "dialog_helpers")
    assert not box.assign.isVisible() and not box.sheets.isEnabled() and "1户监测户没有联系人" in box.facts.text()
    shot(box, "helpers_village")
    box.close()
