"""台账报表: the ledger on the page with its sums, the empty month, PDF and workbook."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from app.store.peers import accesses
from app.ui.dialogs.files import SaveFile


@pytest.fixture
def page(ui: Any, household: Callable[..., Any]) -> Any:
    """台账报表 of a village with two monitored households."""
    household(ui.desk, "张𬱖", road="monitored", visits=2, measures=True)
    household(ui.desk, "阿卜杜热合曼·买买提依明", road="monitored", group="10组")
    return ui.open("ledgers")


def logged(ui: Any) -> list[str]:
    with ui.desk.reading() as connection:
        return [action for _, _, action, _, _ in accesses(connection)]


def pdf_text(data: bytes) -> str:
    return "".join("".join(part.extract_text().split()) for part in PdfReader(BytesIO(data)).pages)


def test_this_month_with_its_sums(ui: Any, page: Any) -> None:
    assert page.view.count() >= 1
    assert page._sums.text() == "合计：2户，8人"
    assert "因病2户" in page._notes.text()
    assert not page.zero.isVisibleTo(page)
    assert not page._after.isEnabled()
    assert logged(ui) == []  # looking is not printing


def test_an_empty_month_is_a_zero_report(ui: Any, page: Any) -> None:
    ui.press(page, "month_before")
    ui.press(page, "month_before")
    ui.idle()
    assert page.month == "202609"
    assert page.zero.isVisibleTo(page) and "零报告" in page.zero.text()
    assert page.print.isEnabled() and page.view.count() == 1


def test_the_help_ledger_of_a_month_and_a_year(ui: Any, page: Any) -> None:
    ui.press(page, "kind_help")
    ui.idle()
    assert page._sums.text() == "合计：1户，1次"
    page.span.setCurrentIndex(page.span.findData("year"))
    ui.idle()
    assert page._sums.text() == "合计：1户，2次"
    assert page._month.text() == "2026年"


def test_saving_gives_the_same_sheet_and_is_logged(
    ui: Any, page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "台账.pdf"
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: target))
    ui.press(page, "save_pdf")
    ui.idle()
    text = pdf_text(target.read_bytes())
    assert "防返贫监测台账" in text and "张𬱖" in text
    assert logged(ui) == ["打印防返贫监测台账"]
    workbook = tmp_path / "台账.xlsx"
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: workbook))
    ui.press(page, "save_workbook")
    ui.idle()
    cells = [
        str(cell.value)
        for sheet in openpyxl.load_workbook(workbook)
        for line in sheet.iter_rows()
        for cell in line
        if cell.value
    ]
    assert "张𬱖" in cells and any("合计" in cell for cell in cells)
    assert ui.told == []


def test_a_full_disk_is_said_in_words(ui: Any, page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: tmp_path / "没有这个文件夹" / "台账.pdf"))
    ui.press(page, "save_pdf")
    ui.idle()
    assert [error.code for error in ui.told] == ["PRINT-101"]
