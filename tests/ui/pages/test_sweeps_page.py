"""集中排查 on screen: down the list by keyboard, findings that become clues, the end; warnings and the watch list."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.procedure.states import Step
from app.services.files import load_household
from app.services.road.cases import StepWish, start_case, take_step
from app.services.watching.problems import problem_lines
from app.services.watching.sweep_clues import report_clues
from app.services.watching.sweeps import open_sweep, record_result, sweep_board
from app.services.watching.warnings import import_warnings, warning_batch
from app.services.watching.watch import watch_list
from app.ui.dialogs.files import OpenFiles, SaveFile
from app.ui.dialogs.messages import ConfirmDialog
from app.workbooks.locked import is_locked
from tests.ui.pages.hands import answer, dialog, gone, type_in

START, END = date(2026, 11, 1), date(2026, 11, 30)


def shot(widget: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        widget.window().grab().save(f"{os.environ['SHOTS']}/{name}.png")


@pytest.fixture
def village(ui: Any, household: Callable[..., Any]) -> list[Any]:
    """Four households in two groups, one monitored, and a running round."""
    made = [
        household(ui.desk, name, road="", group=group)
        for name, group in (("张德福", "1组"), ("陈有才", "1组"), ("李大山", "2组"))
    ]
    made.append(household(ui.desk, "赵长河", road="monitored", group="2组"))
    open_sweep(ui.desk, START, END, checkers={"1组": ("王小明", "周文斌"), "2组": ("韩雪",)})
    return made


def alt(ui: Any, widget: Any, key: Qt.Key) -> None:
    QTest.keyClick(widget.window(), key, Qt.KeyboardModifier.AltModifier)


def standing(ui: Any) -> dict[str, str]:
    return {home.head: str(home.standing) for home in sweep_board(ui.desk).homes}


def test_down_the_list_by_keyboard(ui: Any, village: list[Any]) -> None:
    today = ui.open("today")
    ui.press(today, "open_sweeps")
    page = ui.frame.page("sweeps")
    ui.until(lambda: page.rounds.table.rows())
    assert [home.head for home in page.rounds.table.rows()] == ["张德福", "陈有才", "李大山", "赵长河"]
    shot(page, "sweep_round")
    page.rounds.table.view.setFocus()
    for left in (3, 2):
        alt(ui, page, Qt.Key.Key_A)
        ui.until(lambda left=left: len(page.rounds.table.rows()) == left)
        ui.idle()
    assert standing(ui) == {"张德福": "checked", "陈有才": "checked", "李大山": "open", "赵长河": "open"}
    home = next(home for home in sweep_board(ui.desk).homes if home.head == "张德福")
    assert home.checkers == ("王小明", "周文斌")
    assert [home.head for home in page.rounds.table.selected()] == ["李大山"]
    QTest.keyClick(page.rounds.table.view, Qt.Key.Key_Return)
    form = dialog(ui, "dialog_sweep_result")
    shot(form, "sweep_result")
    answer(form, "at_risk", True)
    type_in(form, "note", "户主患病住院")
    ui.press(form, "ok")
    gone(ui, "dialog_sweep_result")
    ui.until(lambda: [home.head for home in page.rounds.table.rows()] == ["赵长河"])
    with ui.desk.reading() as connection:
        file = load_household(connection, village[2].id)
    assert len(file.cases) == 1 and file.cases[0].record["discovery_channel"] == "cadre"


def test_not_reached_and_the_end(ui: Any, village: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    page = ui.open("sweeps")
    ui.until(lambda: page.rounds.table.rows())
    ui.press(page, "not_reached")
    form = dialog(ui, "dialog_not_reached")
    ui.press(form, "ok")
    assert form.isVisible() and standing(ui)["张德福"] == "open"  # without a reason nothing is written
    type_in(form, "not_reached_reason", "全家外出务工")
    ui.press(form, "ok")
    gone(ui, "dialog_not_reached")
    ui.until(lambda: standing(ui)["张德福"] == "not_reached")
    monkeypatch.setattr(ConfirmDialog, "ask", lambda *_args, **_more: True)
    ui.idle()
    ui.press(page, "group_fine")
    ui.until(lambda: not page.rounds.table.rows())
    ui.idle()
    ui.press(page, "close_sweep")
    ui.until(lambda: sweep_board(ui.desk).sweep.closed_on is not None)
    ui.until(lambda: "已登记结束" in page.rounds.facts.text())
    assert "应排查4户，已排查3户，未入户1户" in page.rounds.facts.text()
    page.rounds.which.setCurrentIndex(1)
    page.rounds.which.activated.emit(1)
    assert len(page.rounds.table.rows()) == 4
    shot(page, "sweep_closed")


def test_a_list_is_imported_answered_and_saved(
    ui: Any, village: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ui.desk.reading() as connection:
        number = load_household(connection, village[0].id).members[0]["id_number"]
    book = Workbook()
    for row in (["姓名", "身份证号", "事由"], ["张德福", number, "自付较大"], ["王无名", "539901198001010015", "残疾"]):
        book.active.append(row)
    book.save(tmp_path / "名单.xlsx")
    monkeypatch.setattr(OpenFiles, "ask", lambda *_args, **_more: [tmp_path / "名单.xlsx"])
    page = ui.open("sweeps", tab="warnings")
    ui.press(page, "import_warnings")
    form = dialog(ui, "dialog_import_warnings")
    type_in(form, "department", "医疗保障局")
    type_in(form, "answer_due", "2026-12-01")
    ui.press(form, "ok")
    gone(ui, "dialog_import_warnings")
    ui.until(lambda: len(page.warnings.table.rows()) == 2)
    ui.press(page, "answer_warning")
    form = dialog(ui, "dialog_answer_warning")
    shot(form, "warning_answer")
    type_in(form, "checkers", "王小明、周文斌")
    type_in(form, "result", "有困难已落实政策")
    ui.press(form, "ok")
    gone(ui, "dialog_answer_warning")
    ui.until(lambda: warning_batch(ui.desk).waiting == 1)
    ui.idle()
    page.warnings.table.select(lambda row: not row.answered)
    ui.press(page, "answer_warning")
    form = dialog(ui, "dialog_answer_warning")
    type_in(form, "match", "查无此户")
    ui.press(form, "ok")
    gone(ui, "dialog_answer_warning")
    ui.until(lambda: warning_batch(ui.desk).waiting == 0)
    shot(page, "warnings")
    monkeypatch.setattr(ConfirmDialog, "ask", lambda *args, **_more: "加密另存" not in args or locked)
    locked = False
    ui.until(page.warnings.close_.isEnabled)
    ui.press(page, "close_batch")
    ui.until(page.warnings.back.isEnabled)
    monkeypatch.setattr(SaveFile, "ask", lambda *_args, **_more: tmp_path / "反馈.xlsx")
    ui.press(page, "warning_back")
    ui.until(lambda: (tmp_path / "反馈.xlsx").exists())
    cells = [[cell.value for cell in row] for row in load_workbook(tmp_path / "反馈.xlsx").active.iter_rows()]
    assert (
        cells[1][:6] == ["张德福", number, "自付较大", "本村农户", "有困难已落实政策", "王小明、周文斌"]
        and cells[2][3] == "查无此户"
    )
    # The same with a password, which stands on the slip alone.
    locked = True
    monkeypatch.setattr(SaveFile, "ask", lambda *_args, **_more: tmp_path / "加密.xlsx")
    ui.press(page, "warning_back")
    ui.until(lambda: (tmp_path / "加密.xlsx").exists())
    assert is_locked((tmp_path / "加密.xlsx").read_bytes())
    dialog(ui, "dialog_slip").reject()


def test_the_watch_list(ui: Any, village: list[Any]) -> None:
    case = start_case(ui.desk, village[0].id, "cadre", date(2026, 8, 3), "王小明")
    take_step(ui.desk, case, StepWish(Step.CLOSED_NORISK, date(2026, 8, 10), "王小明", reason="收入已经恢复"))
    page = ui.open("sweeps", household=village[0].id)
    ui.until(lambda: page.watch.table.selected())
    assert page.tabs.currentWidget() is page.watch
    shot(page, "watch")
    ui.press(page, "note_look")
    form = dialog(ui, "dialog_note_look")
    type_in(form, "note", "家里平稳")
    ui.press(form, "ok")
    gone(ui, "dialog_note_look")
    ui.until(lambda: watch_list(ui.desk)[0].watch.last_look == ui.desk.today)
    assert watch_list(ui.desk)[0].watch.next_look == date(2027, 2, 23)


def test_today_leads_to_what_waits(ui: Any, village: list[Any], tmp_path: Path) -> None:
    book = Workbook()
    for row in (["姓名", "身份证号"], ["王无名", "539901198001010015"]):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    import_warnings(ui.desk, tmp_path / "a.xlsx", "民政局", date(2026, 11, 2), date(2026, 11, 20))
    today = ui.open("today")
    ui.until(lambda: {"集中排查", "部门预警"} <= {line.kind for line in today.table.rows()})
    late = next(line for line in today.table.rows() if line.kind == "部门预警")
    assert late.tone == "danger" and "还有1人没有答复" in late.reason
    today.table.activated.emit(late)
    page = ui.frame.page("sweeps")
    ui.until(lambda: page.tabs.currentWidget() is page.warnings and page.warnings.table.rows())


def test_a_problem_is_written_down_and_struck_off(ui: Any, village: list[Any]) -> None:
    page = ui.open("sweeps", tab="problems")
    ui.press(page, "add_problem")
    form = dialog(ui, "dialog_add_problem")
    type_in(form, "what", "公示栏破损")
    type_in(form, "name", "周文斌")
    type_in(form, "due_on", "2026-12-01")
    ui.press(form, "ok")
    gone(ui, "dialog_add_problem")
    ui.until(lambda: page.problems.table.rows())
    ui.idle()
    page.problems.table.select(lambda _line: True)
    ui.press(page, "strike_off")
    form = dialog(ui, "dialog_strike_off")
    type_in(form, "outcome", "已换新的")
    type_in(form, "person", "王小明")
    shot(page, "problems")
    ui.press(form, "ok")
    gone(ui, "dialog_strike_off")
    ui.until(lambda: problem_lines(ui.desk)[0].closed_on is not None)


def test_checkers_by_group_and_the_township_s_list(ui: Any, village: list[Any]) -> None:
    page = ui.open("sweeps")
    alt(ui, page, Qt.Key.Key_K)
    box = dialog(ui, "dialog_sweep_checkers")
    assert box.form.values()["group_0"] == ("王小明", "周文斌")
    box.form.set_values({**box.form.values(), "all": ("刘建国",), "group_1": ("韩雪", "何勇")})
    shot(box, "sweep_checkers")
    ui.press(box, "ok")
    gone(ui, "dialog_sweep_checkers")
    assert sweep_board(ui.desk).sweep.checkers == {"": ["刘建国"], "1组": ["王小明", "周文斌"], "2组": ["韩雪", "何勇"]}
    told = {
        "date": START,
        "checkers": ("王小明",),
        "mode": "home",
        "reached": True,
        "at_risk": True,
        "only_home_unsafe": False,
    }
    case = record_result(ui.desk, "", village[0].id, told)
    report_clues(ui.desk, "", START, paper="石村〔2026〕5号")
    page = ui.open("sweeps")
    shot(page, "sweeps_buttons")
    alt(ui, page, Qt.Key.Key_J)
    box = dialog(ui, "dialog_lock")
    assert [one.case for one in box.table.selected()] == [case]
    box.form.set_values({**box.form.values(), "attendees": ("刘建国",)})
    type_in(box, "paper", "青振发12号")
    type_in(box, "basis", "排查汇总表")
    ui.press(box, "ok")
    gone(ui, "dialog_lock")
    with ui.desk.reading() as connection:
        file = load_household(connection, village[0].id)
    assert file.cases[0].road.state is Step.LOCKED and file.cases[0].road.path[-1].event["by_paper"] is True
