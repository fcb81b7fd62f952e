"""A copy of a workbook with what was noticed in it: coloured cells with a note each, and a first sheet that lists all.

The copy is made of the workbook itself, everything else in it stays; .xls and .ods give an .xlsx with their values. The
original is only read.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from app.workbooks.problems import CellProblem, Weight
from app.workbooks.reader import open_workbook

LIST_NAME = "问题清单"
WRITER = "守望"
_COLOURS = {Weight.ERROR: "FFC7CE", Weight.DOUBT: "FFEB9C", Weight.NOTE: "DDEBF7"}
_ORDER = (Weight.ERROR, Weight.DOUBT, Weight.NOTE)
_HEADS = (
    ("序号", 6),
    ("级别", 7),
    ("工作表", 18),
    ("单元格", 9),
    ("列", 20),
    ("表里的内容", 24),
    ("问题", 60),
    ("怎么办", 46),
)
_CELL = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_REMEDY = re.compile(r"^(.*?[，；。：])((?:请|确实|原有|用了|已).*)$", re.S)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PLAIN = "核对后改正这一格，再导入一次。"
_MOST_LISTED = 100_000


def mark_copy(path: Path, problems: Sequence[CellProblem], header: str = "") -> bytes:
    """The marked copy as XLSX bytes, with a `header` over each printed page where there is one; AppError WB-01…WB-07 when the original cannot be read (any more)."""
    import openpyxl

    book = _load(path)
    by_cell: dict[tuple[str, str], list[CellProblem]] = {}
    for problem in problems:
        if problem.sheet in book.sheetnames and _CELL.fullmatch(problem.cell):
            by_cell.setdefault((problem.sheet, problem.cell), []).append(problem)
    fills = {
        level: openpyxl.styles.PatternFill("solid", start_color=colour, end_color=colour)
        for level, colour in _COLOURS.items()
    }
    for (sheet, cell), found in by_cell.items():
        _mark(book[sheet], cell, found, fills)
    _list(book, problems, fills)
    for page in book.worksheets if header else ():
        page.oddHeader.center.text = header
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _load(path: Path) -> Any:
    """The workbook to write on; one openpyxl cannot take gives its values."""
    import openpyxl

    if path.suffix.lower() in (".xlsx", ".xlsm"):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what a copy leaves out (slicers, old extensions) is no matter here
                return openpyxl.load_workbook(path)
        except Exception:  # openpyxl stumbles over files that WPS and Excel open; their values can be read all the same
            pass
    return _values_of(path)


def _values_of(path: Path) -> Any:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in open_workbook(path):
        page = book.create_sheet(sheet.name)
        for row in sheet.rows:
            page.append([_clean(raw) if isinstance(raw, str) else raw for raw in row])
        for line in page.iter_rows():
            for cell in line:
                if isinstance(cell.value, str):
                    cell.data_type, cell.number_format = "s", "@"  # a text that begins with = is no formula
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        if sheet.hidden:
            page.sheet_state = "hidden"
    if not any(page.sheet_state == "visible" for page in book.worksheets):
        book.create_sheet("空表")
    return book


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def _mark(page: Any, name: str, problems: Sequence[CellProblem], fills: dict[Weight, Any]) -> None:
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment

    cell = page[name]
    if isinstance(cell, MergedCell):  # only the first cell of a merged area is shown
        area = next(found for found in page.merged_cells.ranges if name in found)
        cell = page.cell(area.min_row, area.min_col)
    worst = min((problem.level for problem in problems), key=_ORDER.index)
    cell.fill = fills[worst]
    told = "\n".join(f"【{problem.level}】{problem.message}" for problem in problems)
    before = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(_clean(before + told)[:2000], WRITER, height=40 + 22 * (len(told) // 22 + 1), width=320)


def _list(book: Any, problems: Sequence[CellProblem], fills: dict[Weight, Any]) -> None:
    from openpyxl.styles import Alignment, Font

    name = LIST_NAME if LIST_NAME not in book.sheetnames else f"{LIST_NAME}（{WRITER}）"
    page = book.create_sheet(name, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    page.append([head for head, _width in _HEADS])
    for column, (_head, width) in enumerate(_HEADS, 1):
        page.column_dimensions[page.cell(1, column).column_letter].width = width
        page.cell(1, column).font = Font(bold=True)
    link, wrap = Font(color="0563C1", underline="single"), Alignment(wrap_text=True, vertical="top")
    for number, problem in enumerate(_sorted(problems)[:_MOST_LISTED], 1):
        told, todo = split(problem.message)
        texts = (str(problem.level), problem.sheet, problem.cell, problem.column, problem.text, told, todo)
        page.append([number, *map(_clean, texts)])
        row = number + 1
        page.cell(row, 2).fill = fills[problem.level]
        for column in range(2, len(_HEADS) + 1):
            page.cell(row, column).data_type = "s"  # what begins with = stays a text
            page.cell(row, column).alignment = wrap
        if problem.sheet in book.sheetnames and _CELL.fullmatch(problem.cell):
            sheet = problem.sheet.replace("'", "''")
            page.cell(row, 4).hyperlink = f"#'{sheet}'!{problem.cell}"
            page.cell(row, 4).font = link
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:H{page.max_row}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = _fit()
    page.print_title_rows = "1:1"


def _fit() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)


def _sorted(problems: Iterable[CellProblem]) -> list[CellProblem]:
    return sorted(problems, key=lambda problem: _ORDER.index(problem.level))


def split(message: str) -> tuple[str, str]:
    """A sentence as (what is wrong, what to do)."""
    found = _REMEDY.match(message)
    if found is None:
        return message, _PLAIN
    return found[1].rstrip("，；：") + ("" if found[1].endswith("。") else "。"), found[2]
