"""台账报表: ledgers with their sums and filters, closing a month, figures that lead to households, charts."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.ledgers import LEDGER_KINDS
from app.services.ledgers.closes import closed_months
from app.store.peers import accesses
from app.ui.dialogs.files import OpenFiles, SaveFile


@pytest.fixture
def page(ui: Any, household: Callable[..., Any]) -> Any:
    """台账报表 of a village with two monitored households."""
    household(ui.desk, "张𬱖", road="monitored", visits=2, measures=True)
    household(ui.desk, "阿卜杜热合曼·买买提依明", road="monitored", group="10组")
    return ui.open("ledgers")


def logged(ui: Any) -> list[str]:
    with ui.desk.reading() as connection:
        return [action for _, _, action, _, _ in accesses(connection)]


def picture(ui: Any, name: str) -> None:
    """The window as it stands, where somebody asked for pictures."""
    if folder := os.environ.get("SHOUWANG_PICTURES"):
        ui.frame.grab().save(str(Path(folder) / f"{name}.png"))


def heads(page: Any) -> list[str]:
    return [entry.head for entry in page.ledger.table.rows()]


def test_this_month_with_its_sums(ui: Any, page: Any) -> None:
    ledger = page.ledger
    assert heads(page) == ["张𬱖", "阿卜杜热合曼·买买提依明"]
    assert ledger.sums.text() == "合计：2户，8人"
    assert "因病2户" in ledger.notes.text() and "有重叠" in ledger.notes.text()
    assert not ledger.zero.isVisibleTo(page)
    assert not ui.find(page, "action_ledger_after").isEnabled()
    picture(ui, "ledgers")
    assert logged(ui) == []  # looking is not printing


def test_an_empty_month_is_a_zero_report(ui: Any, page: Any) -> None:
    for _ in range(2):
        ui.press(page, "ledger_before")
    ui.idle()
    assert page.ledger.periods.code == "2026-09"
    assert page.ledger.zero.isVisibleTo(page) and "零报告" in page.ledger.zero.text()
    assert page.ledger.print.isEnabled() and page.ledger.table.is_empty()


@pytest.mark.parametrize("kind", LEDGER_KINDS, ids=lambda kind: kind.key)
def test_every_ledger_is_shown(ui: Any, page: Any, kind: Any) -> None:
    page.ledger.choose(kind.key)
    ui.idle()
    shown = [column.key for column in page.ledger.table.model.columns]
    assert shown == [column.key for column in kind.usual if column.key != "number"]
    assert page.ledger.periods.span.count() == len(kind.periods)
    assert ui.told == []


def test_group_filter_and_back(ui: Any, page: Any) -> None:
    combo = page.ledger.groups
    assert [combo.itemText(place) for place in range(combo.count())] == ["全部", "10组", "1组"]
    combo.setCurrentIndex(combo.findData("10组"))
    combo.activated.emit(combo.currentIndex())
    ui.idle()
    assert heads(page) == ["阿卜杜热合曼·买买提依明"] and page.ledger.sums.text() == "合计：1户，4人"


def test_enter_on_a_row_opens_the_household(ui: Any, page: Any) -> None:
    page.ledger.table.view.selectRow(0)
    page.ledger.table.view.setFocus()
    ui.enter()
    ui.idle()
    assert ui.frame.current_page() == "households"


def test_workbook_is_saved_and_logged(ui: Any, page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "台账.xlsx"
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: target))
    ui.press(page, "save_workbook")
    ui.idle()
    cells = [
        str(cell) for row in openpyxl.load_workbook(target).active.iter_rows(values_only=True) for cell in row if cell
    ]
    assert "张𬱖" in cells and any("合计" in cell for cell in cells)
    assert logged(ui) == ["打印防返贫监测台账"]


def test_a_full_disk_is_said_in_words(ui: Any, page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: tmp_path / "没有这个文件夹" / "台账.xlsx"))
    ui.press(page, "save_workbook")
    ui.idle()
    assert [error.code for error in ui.told] == ["PRINT-101"]


def test_preview_is_the_sheet_with_the_filters(ui: Any, page: Any) -> None:
    ui.press(page, "print")
    ui.idle()
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "dialog_preview")
    assert dialog.pane.view.count() == 1
    dialog.close()


def test_closing_a_month_and_taking_it_back(ui: Any, page: Any) -> None:
    ui.press(page, "ledger_before")
    ui.idle()
    ui.press(page, "close_month")
    ui.idle()
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "dialog_close_month" and w.isVisible())
    dialog.form.set_values({"auditor": "周文斌"})
    dialog.submit()
    ui.idle()
    with ui.desk.reading() as connection:
        assert closed_months(connection) == {"202610"}
    assert "结账" in page.ledger.found.closed and page.ledger.close_month.text().startswith("撤销结账")
    picture(ui, "ledgers_closed")
    ui.press(page, "close_month")
    ui.idle()
    dialog = next(
        w for w in QApplication.topLevelWidgets() if w.objectName() == "dialog_reopen_month" and w.isVisible()
    )
    dialog.form.set_values({"reason": "审核人写错"})
    dialog.submit()
    ui.idle()
    with ui.desk.reading() as connection:
        assert closed_months(connection) == frozenset()


def test_columns_by_a_template(ui: Any, page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    book.active.append(["户主", "类别", "人口数"])
    book.save(tmp_path / "模板.xlsx")
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, **_k: [tmp_path / "模板.xlsx"]))
    page.ledger._columns_file()
    ui.idle()
    assert [column.title for column in page.ledger.table.model.columns] == ["户主", "类别", "人口数"]
    page.ledger._columns_usual()
    ui.idle()
    assert len(page.ledger.table.model.columns) > 10


def test_a_figure_leads_to_its_households(ui: Any, page: Any) -> None:
    page.tabs.setCurrentIndex(1)
    ui.idle()
    report = page.report
    row = next(row for row in report.table.rows() if (row.line, row.head) == ("没有帮扶措施的户", "户数"))
    assert row.shown == "1"
    picture(ui, "reports")
    report.table.select(lambda shown: shown is row)
    report.table.view.setFocus()
    ui.enter()
    ui.idle()
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "dialog_figure" and w.isVisible())
    assert [home.head for home in dialog.table.rows()] == ["阿卜杜热合曼·买买提依明"]
    QTest.keyClick(dialog.table.view, Qt.Key.Key_Return)
    ui.idle()
    assert ui.frame.current_page() == "households"


def test_every_report_is_shown(ui: Any, page: Any) -> None:
    page.tabs.setCurrentIndex(1)
    for place in range(page.report.kinds.count()):
        page.report.kinds.setCurrentIndex(place)
        ui.idle()
        assert page.report.table.rows(), page.report.kind
    assert ui.told == []


def test_charts_lead_to_households(ui: Any, page: Any) -> None:
    page.tabs.setCurrentIndex(2)
    ui.idle()
    keys = [bars.chart.key for bars in page.charts.drawn]
    assert keys == ["stock", "risks", "measures", "bands", "visits"]
    picture(ui, "charts")
    first = page.charts.drawn[0]
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Return)
    ui.idle()
    dialog = next(w for w in QApplication.topLevelWidgets() if w.objectName() == "dialog_figure" and w.isVisible())
    assert len(dialog.table.rows()) == 2
    dialog.close()
