"""The ledger as a workbook, read by openpyxl and calamine."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from app.domain import documents as d
from app.reports import render_xlsx

DANGEROUS = (
    "=1+2",
    "+86",
    "-5",
    "@SUM(A1)",
    '=HYPERLINK("x")',
    "{=A1}",
    "http" + "://x",
    "0123",
    "1E5",
    "mailto:x",
)


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def test_identifiers_stay_text_for_both_readers() -> None:
    number = "539901199512030033"
    columns = (
        d.Column("id", "证件号码", 40, kind=d.CellKind.IDENTIFIER),
        d.Column("n", "人口数", 10, kind=d.CellKind.NUMBER),
    )
    book = d.Ledger("台账", "石桥村", "2026年11月", columns, (d.Row((number, 3)), d.Row((539901199512030, 4))))
    data = render_xlsx(book)
    sheet = sheet_of(data)
    assert sheet["A4"].value == number and sheet["A4"].data_type == "s" and sheet["A4"].number_format == "@"
    assert sheet["A5"].value == "539901199512030"
    assert sheet["B4"].value == 3
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[3][0] == number and rows[4][0] == "539901199512030"


def test_nothing_becomes_a_formula_or_a_link() -> None:
    columns = (d.Column("t", "说明", 40),)
    book = d.Ledger(
        "台账", "=石桥村", "2026年11月", columns, tuple(d.Row((text,)) for text in DANGEROUS), notes=("=2*3",)
    )
    sheet = sheet_of(render_xlsx(book))
    for index, text in enumerate(DANGEROUS):
        cell = sheet.cell(4 + index, 1)
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
    assert sheet.cell(4 + len(DANGEROUS), 1).data_type == "s"


def test_page_set_up_and_header(make: Any) -> None:
    ledger = make.ledger(30)
    data = render_xlsx(ledger)
    sheet = sheet_of(data)
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert int(sheet.page_setup.paperSize) == 9
    assert sheet.page_setup.fitToHeight == 0 and sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "&P" in sheet.oddFooter.center.text and "&N" in sheet.oddFooter.center.text
    assert "周文斌" in sheet.oddFooter.left.text
    assert sheet.oddHeader.left.text == d.INTERNAL_MARK
    assert sheet["A1"].value == "防返贫监测台账"
    assert "审核人" in sheet["A2"].value
    assert [cell.value for cell in sheet[3]][-3:] == ["主要措施", "回访-最近", "回访-下次"]
    assert sheet.print_area.endswith(f"$N${3 + 30 + 1 + 1}")


def test_values_have_their_types(make: Any) -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(render_xlsx(make.ledger(2)))).get_sheet_by_index(0).to_python()
    first = rows[3]
    assert first[0] == 1 and first[2] == "张𬱖" and first[8] == 6000.5 and first[12] == date(2026, 10, 1)
    assert rows[5][0] == "合计"


def test_late_entries_follow_under_a_heading(make: Any) -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(render_xlsx(make.ledger(2, supplement=make.ledger(1).rows)))).get_sheet_by_index(0).to_python()  # fmt: skip
    assert rows[6][0] == "补录（结账后录入，计入下月）"
    assert rows[7][2] == "张𬱖"


def test_the_same_ledger_gives_the_same_bytes_and_no_time(make: Any) -> None:
    assert render_xlsx(make.ledger(50)) == render_xlsx(make.ledger(50))
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(make.ledger(1))))
    assert book.properties.created == datetime(2026, 1, 1)


def test_no_clear_text_touches_the_disk(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise AssertionError("a temporary file was asked for")

    for name in ("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile"):
        monkeypatch.setattr(tempfile, name, refuse)
    assert render_xlsx(make.ledger(200))


def test_odd_titles_and_long_texts(make: Any) -> None:
    ledger = replace(make.ledger(1), title="台账[1]:*?/\\'" + "长" * 40, paper=d.Paper.A3)
    sheet = sheet_of(render_xlsx(ledger))
    assert len(sheet.title) <= 31
    assert int(sheet.page_setup.paperSize) == 8


def test_one_column_and_control_characters() -> None:
    ledger = d.Ledger(
        "台账",
        "石桥村",
        "",
        (d.Column("a", "甲", 20),),
        (d.Row(("张\x07三\x0b",)), d.Row((Decimal("1.5"),)), d.Row((None,))),
    )
    sheet = sheet_of(render_xlsx(ledger))
    assert sheet["A4"].value == "张三" and sheet["A5"].value == 1.5 and sheet["A6"].value is None
