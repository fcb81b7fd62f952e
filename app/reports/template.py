"""Our own workbook to fill in: text columns over their whole length, drop-downs from a hidden sheet, notes, frozen header.

What stands in it comes from `services/importing/templates`; nothing in it is a formula and nothing touches the disk.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from app.domain.documents import INTERNAL_MARK, PRACTICE_MARK
from app.reports.tidy import clean
from app.reports.workbook import _MemorySheet as MemorySheet

_CREATED = datetime(2026, 1, 1)
_FORMATS = {"text": "@", "date": "yyyy-mm-dd", "money": "#,##0.00", "number": "0"}
_EMPTY_ROWS = 2000  # drop-downs reach this far below the last filled row
_NOTE_LINE = 24  # letters a line of a note


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column: hidden path, label, how cells are typed (text, date, money, number), list of its drop-down, note."""

    path: str
    label: str
    typed: str = "text"
    choices: str = ""
    note: str = ""
    required: bool = False
    hidden: bool = False
    width: float = 0.0  # letters; 0: as the label needs


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """One sheet: its columns and rows (values in the order of the columns; None = blank)."""

    name: str
    columns: tuple[TemplateColumn, ...]
    rows: Sequence[Sequence[Any]] = ()


@dataclass(frozen=True, slots=True)
class TemplateBook:
    """The whole workbook: guide lines, sheets, lists for the drop-downs by name."""

    title: str
    guide_name: str
    guide: tuple[str, ...]
    sheets: tuple[TemplateSheet, ...]
    lists_name: str
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    practice: bool = False


def template_workbook(book: TemplateBook) -> bytes:
    """XLSX bytes; the same content gives the same bytes."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = Workbook(buffer, options)
    made.set_properties({"title": clean(book.title), "created": _CREATED})
    formats = {
        name: made.add_format({"num_format": number, "font_name": "宋体", "font_size": 10})
        for name, number in _FORMATS.items()
    }
    _guide(made, book)
    sheets = [(made.add_worksheet(sheet.name, worksheet_class=MemorySheet), sheet) for sheet in book.sheets]
    ranges = _lists(made, book)
    for page, sheet in sheets:
        _sheet(made, page, sheet, formats, ranges)
        _say_practice(page, book)
    made.close()
    return buffer.getvalue()


def _guide(made: Workbook, book: TemplateBook) -> None:
    page = made.add_worksheet(book.guide_name)
    page.hide_gridlines(2)
    page.set_column(0, 0, 100)
    wrap = made.add_format({"font_name": "宋体", "font_size": 11, "text_wrap": True, "valign": "top"})
    page.write_string(0, 0, clean(book.title), made.add_format({"font_name": "宋体", "font_size": 16, "bold": True}))
    for row, line in enumerate(book.guide, start=1):
        page.write_string(row, 0, clean(line), wrap)
        page.set_row(row, 16 * max(1, -(-len(line) * 2 // 98)))
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_footer(f"&L{INTERNAL_MARK}&R第&P页 共&N页")
    _say_practice(page, book)


def _say_practice(page: Worksheet, book: TemplateBook) -> None:
    if book.practice:
        page.set_header(f"&C{PRACTICE_MARK}")


def _lists(made: Workbook, book: TemplateBook) -> dict[str, str]:
    """The hidden sheet of choices; list name → its cells as a formula."""
    page = made.add_worksheet(book.lists_name)
    ranges = {}
    for column, (name, choices) in enumerate(book.lists.items()):
        page.write_string(0, column, clean(name))
        for row, choice in enumerate(choices, start=1):
            page.write_string(row, column, clean(choice))
        letters = xl_col_to_name(column)
        ranges[name] = f"={book.lists_name}!${letters}$2:${letters}${len(choices) + 1}"
    page.hide()
    return ranges


def _sheet(
    made: Workbook, page: Worksheet, sheet: TemplateSheet, formats: Mapping[str, Any], ranges: Mapping[str, str]
) -> None:
    last = len(sheet.rows) + 1 + _EMPTY_ROWS
    head = {"font_name": "宋体", "font_size": 10, "bold": True, "text_wrap": True, "valign": "vcenter", "align": "center",
            "border": 1, "num_format": "@"}  # fmt: skip
    plain, must = made.add_format({**head, "bg_color": "#EDEDED"}), made.add_format({**head, "bg_color": "#FCE4D6"})
    page.set_row(0, None, None, {"hidden": True})  # rows are finished one after the other, their looks come first
    for index, column in enumerate(sheet.columns):
        width = max(column.width, 8.0, min(24.0, len(column.label) * 1.2 + 3))
        page.set_column(index, index, width, formats[column.typed], {"hidden": True} if column.hidden else {})
        page.write_string(0, index, clean(column.path))
    page.set_row(1, 42)
    for index, column in enumerate(sheet.columns):
        page.write_string(1, index, clean(column.label), must if column.required else plain)
        if column.note:
            lines = sum(-(-len(line) // _NOTE_LINE) for line in column.note.split("\n"))
            page.write_comment(1, index, clean(column.note), {"x_scale": 2.6, "y_scale": max(0.8, lines * 0.26)})
        if column.choices:
            page.data_validation(2, index, last, index, _validation(column, ranges))
    page.freeze_panes(2, 2)
    _rows(page, sheet, formats)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_rows(1)
    page.set_header(f"&L{INTERNAL_MARK}")
    page.set_footer("&C第&P页 共&N页")


def _validation(column: TemplateColumn, ranges: Mapping[str, str]) -> dict[str, Any]:
    return {
        "validate": "list", "source": ranges[column.choices], "error_type": "warning", "error_title": "不在选项里",
        "error_message": "请从下拉里选；确实没有合适的可以照写，导入时会列出来核对。",
    }  # fmt: skip


def _rows(page: Worksheet, sheet: TemplateSheet, formats: Mapping[str, Any]) -> None:
    typed = [column.typed for column in sheet.columns]
    for line, row in enumerate(sheet.rows, start=2):
        for index, value in enumerate(row):
            if value is None or value == "":
                continue
            style = formats[typed[index]]
            if isinstance(value, date):
                page.write_datetime(line, index, datetime(value.year, value.month, value.day), style)
            elif isinstance(value, (int, Decimal)) and typed[index] != "text":
                page.write_number(line, index, float(value), style)
            else:
                page.write_string(line, index, clean(str(value)), style)
