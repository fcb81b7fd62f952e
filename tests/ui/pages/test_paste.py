"""Pasting on screen: keys, preview, choices, one step forward and one back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QLineEdit, QTableView, QWidget

from app.services.files import load_household, load_households
from app.services.pasting.run import Into, PasteInto
from app.ui.pages.paste import open_paste
from app.workbooks.pasted import write_text
from tests.services.conftest import id_number

CLIPS = Path(__file__).parents[2] / "workbooks" / "clips"
HEADER = ["姓名", "证件号码", "与户主关系", "性别", "文化程度"]
WIFE = ["李秀英", id_number(date(1972, 8, 9), 72, "female"), "配偶", "女", "初中"]
SON = ["张小明", id_number(date(2001, 5, 6), 71), "之子", "男", "大专"]


def copy(*rows: list[str], html: str = "") -> None:
    """Put a block on the clipboard as a spreadsheet does."""
    data = QMimeData()
    data.setText(write_text(rows))
    if html:
        data.setHtml(html)
    QGuiApplication.clipboard().setMimeData(data)


def people(ui: Any, household: str) -> list[str]:
    """Names on the roster as stored."""
    with ui.desk.reading() as connection:
        return [str(member["name"]) for member in load_household(connection, household).members]


def dialog_of(ui: Any) -> Any:
    """The preview, when everything in it was read."""
    ui.until(lambda: any(made.isVisible() for made in ui.frame.findChildren(QDialog, "dialog_paste")))
    ui.idle()
    return next(made for made in ui.frame.findChildren(QDialog, "dialog_paste") if made.isVisible())


def press_paste(widget: QWidget) -> None:
    """Ctrl+V into a widget."""
    widget.setFocus()
    QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


@pytest.fixture
def form(ui: Any, household: Callable[..., Any]) -> Any:
    """The members of 张德福 on screen, and what the builder made."""
    made = household(ui.desk, "张德福", people=1, road="")
    page = ui.open("collect", household=made.id, page="members")
    ui.until(lambda: page.walk is not None)
    ui.idle()
    return page, made


def roster_of(ui: Any, page: Any) -> QTableView:
    """The list of people."""
    table: QTableView = ui.find(page, "member_table", QTableView)
    return table


# ---- roster ----
def test_block_into_the_roster_and_back(ui: Any, form: Any) -> None:
    page, made = form
    copy(HEADER, WIFE, SON)
    press_paste(roster_of(ui, page))
    dialog = dialog_of(ui)
    assert dialog.plan.counts["persons"] == 2 and dialog.ok.isEnabled()
    assert people(ui, made.id) == ["张德福"]
    QTest.keyClick(dialog.view, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    ui.press(dialog, "ok")
    ui.idle()
    assert people(ui, made.id) == ["张德福", "李秀英", "张小明"]
    ui.until(lambda: roster_of(ui, page).model().rowCount() == 3)
    assert "新增2人" in ui.frame.toast.text()
    QTest.keyClick(ui.frame, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    ui.idle()
    assert people(ui, made.id) == ["张德福"]
    ui.until(lambda: roster_of(ui, page).model().rowCount() == 1)


def test_single_cell_is_pasted_into_its_line(ui: Any, form: Any) -> None:
    page, _made = form
    view = page.walk.hosts["members"].view
    line = view.roster.page.widgets["disease_name"].editor
    assert isinstance(line, QLineEdit)
    copy(["高血压"])
    press_paste(line)
    assert line.text() == "高血压" and not ui.frame.findChildren(QDialog, "dialog_paste")
    page.walk.finish()
    ui.idle()


def test_block_in_a_line_opens_the_preview(ui: Any, form: Any) -> None:
    page, _made = form
    line = page.walk.hosts["members"].view.roster.page.widgets["disease_name"].editor
    copy(HEADER, WIFE)
    press_paste(line)
    assert dialog_of(ui).plan.counts["persons"] == 1 and line.text() == ""


def test_always_by_its_own_key_and_button(ui: Any, form: Any) -> None:
    page, _made = form
    copy(["李秀英"])
    line = page.walk.hosts["members"].view.roster.page.widgets["disease_name"].editor
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    dialog_of(ui).reject()
    copy(HEADER, WIFE)
    ui.press(page.walk.hosts["members"].view, "paste")
    assert dialog_of(ui).plan.counts["persons"] == 1


def test_empty_clipboard_is_said(ui: Any, form: Any) -> None:
    page, _made = form
    QGuiApplication.clipboard().clear()
    ui.press(page.walk.hosts["members"].view, "paste")
    ui.until(lambda: ui.told)
    assert ui.told[0].code == "PASTE-001"


def test_typed_words_stay_as_they_are(ui: Any, form: Any) -> None:
    page, made = form
    view = page.walk.hosts["members"].view
    line = view.roster.page.widgets["disease_name"].editor
    line.setFocus()
    ui.keys("胃病")
    copy(["姓名", "疾病名称", "就业意愿"], ["张德福", "高血压", "当保洁员"])
    press_paste(roster_of(ui, page))
    dialog = dialog_of(ui)
    ui.press(dialog, "ok")
    ui.idle()
    assert view.roster.page.widgets["disease_name"].value() == "胃病"
    assert view.roster.page.widgets["job_wish"].value() == "当保洁员"
    with ui.desk.reading() as connection:
        stored = load_household(connection, made.id).members[0]
    assert (stored["disease_name"], stored["job_wish"]) == ("", "当保洁员")


# ---- the preview ----
def test_column_row_and_change_are_chosen_by_keyboard(ui: Any, form: Any) -> None:
    page, made = form
    copy(["姓名", "第二列", "文化程度"], ["张德福", "当保洁员", "初中"], ["李秀英", "种菜", "小学"])
    press_paste(roster_of(ui, page))
    dialog = dialog_of(ui)
    box = ui.find(dialog, "column_2", QComboBox)
    assert box.currentText() == "不要这一列"
    box.setFocus()
    box.setCurrentText("就业意愿")
    ui.until(lambda: dialog.ok.isEnabled())
    dialog.view.setFocus()
    dialog.view.go_to(2, 0)
    QTest.keyClick(dialog.view, Qt.Key.Key_Space)
    ui.until(lambda: dialog.plan.counts["out"] == 1 and dialog.ok.isEnabled())
    dialog.tabs.setCurrentWidget(dialog.changes)
    changes = dialog.changes.view
    changes.setFocus()
    changes.setCurrentIndex(dialog.changes.model.index(0, 0))
    assert dialog.changes.model.cells[0].old == "小学"
    QTest.keyClick(changes, Qt.Key.Key_Space)
    ui.press(dialog, "ok")
    ui.idle()
    with ui.desk.reading() as connection:
        members = load_household(connection, made.id).members
    assert [(m["name"], m["job_wish"], m["education"]) for m in members] == [("张德福", "当保洁员", "junior")]


def test_header_can_be_switched_off(ui: Any, form: Any) -> None:
    page, _made = form
    copy(HEADER, WIFE)
    press_paste(roster_of(ui, page))
    dialog = dialog_of(ui)
    check = ui.find(dialog, "paste_header", QCheckBox)
    assert check.isChecked()
    check.click()
    ui.until(lambda: dialog.plan.matching.header_row is None)
    assert dialog.plan.counts["data"] == 2
    check.click()
    ui.until(lambda: dialog.plan.matching.header_row == 0 and dialog.ok.isEnabled())


def test_problems_lead_to_their_cells_and_are_not_colour_alone(ui: Any, form: Any) -> None:
    page, _made = form
    copy(HEADER, ["王小二", "5.39901E+17", "之子", "男", "初中"])
    press_paste(roster_of(ui, page))
    dialog = dialog_of(ui)
    problem = dialog.problems.rows()[0]
    assert problem.place == "第2行“证件号码”" and "无法恢复" in problem.text
    dialog.problems.activated.emit(problem)
    here = dialog.view.currentIndex()
    assert (here.row(), here.column()) == (1, 2)
    for role in (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.BackgroundRole, Qt.ItemDataRole.ToolTipRole):
        assert here.data(role) is not None
    assert "无法恢复" in here.data(Qt.ItemDataRole.AccessibleTextRole)


def test_parked_row_is_decided(ui: Any, form: Any) -> None:
    page, made = form
    copy(["姓名", "证件号码"], ["张德福", id_number(date(1988, 8, 8), 333)])
    press_paste(roster_of(ui, page))
    dialog = dialog_of(ui)
    dialog.tabs.setCurrentWidget(dialog.parked)
    assert dialog.parked.count() == 1 and dialog.parked.answer.count() == 3
    dialog.parked.answer.setCurrentIndex(2)
    dialog.parked.answer.activated.emit(2)
    ui.until(lambda: dialog.plan.counts["persons"] == 1 and dialog.ok.isEnabled())
    ui.press(dialog, "ok")
    ui.idle()
    assert people(ui, made.id) == ["张德福", "张德福"]


# ---- income and list ----
def test_amounts_into_the_income_page(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", people=1, road="", income={"transfer": None, "t_pension": None})
    page = ui.open("collect", household=made.id, page="income")
    ui.until(lambda: page.walk is not None)
    ui.idle()
    view = page.walk.hosts["income"].view
    copy(["低保金", "3600"], ["转移性收入", "3600"])
    line = view.fields.widgets["wage"].editor
    press_paste(line)
    dialog = dialog_of(ui)
    assert dialog.plan.shape == "pairs"
    ui.press(dialog, "ok")
    ui.idle()
    assert view.fields.widgets["t_dibao"].value() == 3600


def test_excel_block_into_the_household_list(ui: Any) -> None:
    page = ui.open("households")
    data = QMimeData()
    data.setHtml((CLIPS / "excel2016.html").read_text(encoding="utf-8"))
    data.setText("x\ty")
    QGuiApplication.clipboard().setMimeData(data)
    press_paste(page.list.search)
    dialog = dialog_of(ui)
    assert dialog.plan.counts["households"] == 2 and dialog.plan.counts["errors"] >= 2
    ui.press(dialog, "ok")
    ui.idle()
    with ui.desk.reading() as connection:
        heads = [file.head_name for file in load_households(connection)]
    assert heads == ["张德福", "阿依古丽·买买提"]
    ui.until(lambda: len(page.list.table.rows()) == 2)


def test_ten_thousand_rows_stay_smooth(ui: Any) -> None:
    page = ui.open("households")
    rows = [["户编号", "姓名", "与户主关系", "性别"]]
    rows += [
        [f"539901{n // 4:05d}", f"张{chr(0x4E00 + n)}", ("户主", "配偶", "之子", "之女")[n % 4], "男"]
        for n in range(10_000)
    ]
    copy(*rows)
    open_paste(ui.context, page, PasteInto(Into.HOUSEHOLDS))
    dialog = dialog_of(ui)
    slowest = 0.0
    for row in range(0, 10_000, 500):
        started = perf_counter()
        dialog.view.go_to(row, 1)
        QApplication.processEvents()
        slowest = max(slowest, perf_counter() - started)
    assert slowest < 0.2
    dialog.reject()
