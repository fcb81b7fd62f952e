"""Ledgers as workbooks: identifiers as text, nothing a formula, header frozen and repeated in print.

XlsxWriter's own low-memory mode writes clear text to temporary files; the sheet here keeps finished rows in memory
as XML instead, so nothing readable touches the disk (`design.md` §4).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.domain.documents import (
    INTERNAL_MARK,
    PRACTICE_MARK,
    Cell,
    CellKind,
    Column,
    Ledger,
    Marks,
    Paper,
    Row,
    RowKind,
    cell_text,
)
from app.domain.documents.report import ReportChart, ReportSheet, ReportTable
from app.reports.tidy import clean

_CREATED = datetime(2026, 1, 1)
_PAPER = {Paper.A4: 9, Paper.A4_LARGE: 9, Paper.A3: 8}
_NUMBER = {
    CellKind.TEXT: "@", CellKind.IDENTIFIER: "@", CellKind.NUMBER: "0", CellKind.MONEY: "#,##0.00",
    CellKind.DATE: "yyyy-mm-dd",
}  # fmt: skip


class _MemorySheet(Worksheet):
    """A sheet that turns each row to XML when the next begins and keeps it in memory."""

    def _initialize(self, init_data: dict[str, Any]) -> None:
        super()._initialize(init_data)
        self.constant_memory = 1
        self.row_data_fh = io.StringIO()
        self.row_data_fh_closed = False
        self.fh = self.row_data_fh

    def _write_optimized_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self.fh.write(self.row_data_fh.getvalue())
        self.row_data_fh = io.StringIO()
        self._xml_end_tag("sheetData")


@dataclass(slots=True)
class _Formats:
    """Cell formats by column and kind of row."""

    book: Workbook
    columns: Sequence[Column]

    def row(self, kind: RowKind) -> list[Any]:
        """One format a column."""
        return [self._format(column, kind is RowKind.SUM) for column in self.columns]

    def _format(self, column: Column, bold: bool) -> Any:
        return self.book.add_format({
            "font_name": "宋体", "font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True, "bold": bold,
            "align": column.align.value, "num_format": _NUMBER[column.kind],
        })  # fmt: skip

    def plain(self, **properties: Any) -> Any:
        """A format that no column owns."""
        return self.book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter", **properties})


def ledger_workbook(ledger: Ledger) -> bytes:
    """The ledger as XLSX bytes; the same ledger gives the same bytes."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": clean(ledger.title), "created": _CREATED, "comments": ledger.marks.number})
    sheet = book.add_worksheet(_sheet_name(ledger.title), worksheet_class=_MemorySheet)
    _page(sheet, ledger)
    first = _head(sheet, ledger, _Formats(book, ledger.columns))
    _body(sheet, ledger, _Formats(book, ledger.columns), first)
    book.close()
    return buffer.getvalue()


def _sheet_name(title: str) -> str:
    name = "".join(char for char in clean(title) if char not in "[]:*?/\\'\n")
    return name[:31] or "台账"


def _page(sheet: Worksheet, ledger: Ledger) -> None:
    """Print set-up: landscape, one page wide, header with the mark, footer with page x/y."""
    sheet.set_landscape()
    sheet.set_paper(_PAPER[ledger.paper])
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.75)
    number = f"编号：{ledger.marks.number}" if ledger.marks.number else ""
    practice = PRACTICE_MARK if ledger.marks.practice else ""
    sheet.set_header(f"&L{INTERNAL_MARK}{_entered(ledger.marks)}&C{practice}&R{_code(number)}")
    sheet.set_footer(f"&L{_code(ledger.marks.print_line)}&C第&P页 共&N页")
    for index, column in enumerate(ledger.columns):
        sheet.set_column(index, index, max(5.0, column.width / 1.9))


def _code(text: str) -> str:
    return clean(text).replace("&", "&&").replace("\n", " ")[:120]


def _head(sheet: Worksheet, ledger: Ledger, formats: _Formats) -> int:
    """Title, common header, column labels; gives the row of the labels."""
    last = len(ledger.columns) - 1
    _across(sheet, 0, last, ledger.title.replace("\n", ""), formats.plain(font_size=16, bold=True, align="center"))
    sheet.set_row(0, 30)
    line = "　　".join(f"{label}：{value}" for label, value in ledger.header)
    _across(sheet, 1, last, line, formats.plain(align="left"))
    sheet.set_row(1, 20)
    label = formats.plain(bold=True, border=1, align="center", text_wrap=True, bg_color="#EDEDED", num_format="@")
    for index, column in enumerate(ledger.columns):
        name = f"{column.group}-{column.label}" if column.group else column.label
        sheet.write_string(2, index, clean(name.replace("\n", "")), label)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    if ledger.rows:
        sheet.autofilter(2, 0, 2 + len(ledger.rows), last)
    return 2


def _across(sheet: Worksheet, row: int, last: int, text: str, style: Any) -> None:
    if last > 0:
        sheet.merge_range(row, 0, row, last, "", style)
    sheet.write_string(row, 0, clean(text), style)


def _body(sheet: Worksheet, ledger: Ledger, formats: _Formats, head: int) -> None:
    last = len(ledger.columns) - 1
    styles = {kind: formats.row(kind) for kind in (RowKind.ROW, RowKind.SUM)}
    section = formats.plain(bold=True, border=1, bg_color="#F5F5F5")
    line = head
    for line, row in enumerate(ledger.all_rows, start=head + 1):
        if row.kind is RowKind.SECTION:
            _across(sheet, line, last, cell_text(ledger.columns[0], row.cells[0]), section)
        else:
            _write_row(sheet, line, row, ledger.columns, styles[row.kind])
    note = formats.plain()
    for number, text in enumerate(ledger.notes, start=line + 1):
        sheet.write_string(number, 0, clean(text), note)
    sheet.print_area(0, 0, line + len(ledger.notes), last)


def _write_row(sheet: Worksheet, line: int, row: Row, columns: Sequence[Column], styles: list[Any]) -> None:
    for index, value in enumerate(row.cells):
        if type(value) is str:
            sheet._write_string(line, index, clean(value), styles[index])
        else:
            _write(sheet, line, index, columns[index], value, styles[index])


def _write(sheet: Worksheet, line: int, index: int, column: Column, value: Cell, style: Any) -> None:
    """Numbers and dates as such, unless the column holds identifiers; everything else as text."""
    if value is None or value == "":
        sheet.write_blank(line, index, None, style)
    elif column.kind is CellKind.IDENTIFIER:
        sheet.write_string(line, index, clean(cell_text(column, value)), style)
    elif isinstance(value, (int, Decimal)):
        sheet.write_number(line, index, float(value) if isinstance(value, Decimal) else value, style)
    elif isinstance(value, date):
        sheet.write_datetime(line, index, datetime(value.year, value.month, value.day), style)
    else:
        sheet.write_string(line, index, clean(cell_text(column, value)), style)


# ---- reports ----------------------------------------------------------------------------------------------------------


def report_workbook(report: ReportSheet) -> bytes:
    """A report as XLSX bytes: its tables under each other, then a sheet with the households behind every figure."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": clean(report.title), "created": _CREATED, "comments": report.marks.number})
    sheet = book.add_worksheet(_sheet_name(report.title), worksheet_class=_MemorySheet)
    _report_page(sheet, report)
    line = _report_head(sheet, report, _Formats(book, ()))
    for part in report.parts:
        table = _as_table(part) if isinstance(part, ReportChart) else part
        line = _report_table(sheet, table, _Formats(book, table.columns), line + 1)
    plain = _Formats(book, ()).plain()
    for number, text in enumerate(report.words, start=line + 1):
        sheet.write_string(number, 0, clean(text), plain)
    if report.behind is not None:
        _behind(book, report)
    book.close()
    return buffer.getvalue()


def _entered(marks: Marks) -> str:
    return f"　{_code(marks.entered_by)}" if marks.entered_by else ""


def _report_page(sheet: Worksheet, report: ReportSheet) -> None:
    sheet.set_paper(_PAPER[report.paper])
    sheet.fit_to_pages(1, 0)
    number = f"编号：{report.marks.number}" if report.marks.number else ""
    practice = PRACTICE_MARK if report.marks.practice else ""
    sheet.set_header(f"&L{INTERNAL_MARK}{_entered(report.marks)}&C{practice}&R{_code(number)}")
    sheet.set_footer(f"&L{_code(report.marks.print_line)}&C第&P页 共&N页")


def _report_head(sheet: Worksheet, report: ReportSheet, formats: _Formats) -> int:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 12, 14)
    _across(sheet, 0, 4, report.title, formats.plain(font_size=16, bold=True, align="center"))
    line = "　　".join(f"{label}：{value}" for label, value in report.header)
    _across(sheet, 1, 4, line, formats.plain(align="left"))
    return 1


def _report_table(sheet: Worksheet, table: ReportTable, formats: _Formats, line: int) -> int:
    """Heading, labels, rows, note; gives the last row written."""
    sheet.write_string(line, 0, clean(table.title), formats.plain(bold=True, font_size=12))
    label = formats.plain(bold=True, border=1, align="center", text_wrap=True, bg_color="#EDEDED", num_format="@")
    for index, column in enumerate(table.columns):
        sheet.write_string(line + 1, index, clean(column.label), label)
    styles = {kind: formats.row(kind) for kind in (RowKind.ROW, RowKind.SUM)}
    last = line + 1
    for last, row in enumerate(table.rows, start=line + 2):
        _write_row(sheet, last, row, table.columns, styles[row.kind])
    if table.note:
        last += 1
        sheet.write_string(last, 0, clean(table.note), formats.plain())
    return last + 1


def _as_table(chart: ReportChart) -> ReportTable:
    shades = (Column("shade", "种类", 20),) if chart.kinds else ()
    columns = (Column("label", "项目", 60), *shades, Column("value", chart.unit, 20, kind=CellKind.NUMBER))
    rows = tuple(
        Row((label, chart.kinds[shade], value) if chart.kinds else (label, value)) for label, value, shade in chart.bars
    )
    return ReportTable(chart.title, columns, rows)


def _behind(book: Workbook, report: ReportSheet) -> None:
    assert report.behind is not None
    sheet = book.add_worksheet("各数字对应的农户", worksheet_class=_MemorySheet)
    formats = _Formats(book, report.behind.columns)
    label = formats.plain(bold=True, border=1, align="center", text_wrap=True, bg_color="#EDEDED", num_format="@")
    for index, column in enumerate(report.behind.columns):
        sheet.set_column(index, index, max(8.0, column.width / 1.9))
        sheet.write_string(0, index, clean(column.label), label)
    practice = PRACTICE_MARK if report.marks.practice else ""
    sheet.set_header(f"&L{INTERNAL_MARK}&C{practice}")
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    styles = formats.row(RowKind.ROW)
    for line, row in enumerate(report.behind.rows, start=1):
        _write_row(sheet, line, row, report.behind.columns, styles)
    if report.behind.rows:
        sheet.autofilter(0, 0, len(report.behind.rows), len(report.behind.columns) - 1)
