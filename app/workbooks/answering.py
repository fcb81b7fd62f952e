"""A sender's list read as it came, and written back with our answers in the sender's own order of columns (`domain.md` §22).

Reading keeps every line: titles and notes, the header, each data row with all its cells as text. Writing makes a new
workbook of exactly these lines; answers go into the sender's own empty columns where their names say so, else behind.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError
from app.workbooks.cells import cell_text
from app.workbooks.idtext import clean_id
from app.workbooks.matching import Matching, Target, match_columns
from app.workbooks.names import plain_name
from app.workbooks.reader import SheetRows, open_workbook

NAME = Target("member", "name", "姓名", ("人员姓名", "户主姓名", "对象姓名", "预警对象", "户主"))
NUMBER = Target(
    "member",
    "id_number",
    "证件号码",
    ("身份证号", "身份证号码", "公民身份号码", "户主证件号码", "户主身份证号", "证件号"),
)


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A data row: its line (counted from 1), name and number as read, all cells as text."""

    line: int
    name: str
    number: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListedSheet:
    """A list: its sheet, the header texts, every other line by its number, the data rows."""

    sheet: str
    columns: tuple[str, ...]
    lines: Mapping[int, tuple[str, ...]]
    rows: tuple[ListedRow, ...]
    header_line: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One column of answers: the sender's names for it, the title it gets where there is none, texts by line."""

    title: str
    names: tuple[str, ...]
    texts: Mapping[int, str]


def read_list(path: Path) -> ListedSheet:
    """The sheet with most people on it; AppError WB-01…WB-07, WARN-103 where no sheet names anybody."""
    found = [listed for sheet in open_workbook(path) if not sheet.hidden if (listed := _listed(sheet)) is not None]
    if not found:
        raise AppError(
            "WARN-103",
            "没有找到姓名或证件号码的列，或者下面没有内容。",
            "请核对是不是选错了文件；表头要有“姓名”或“证件号码”。",
            path.name,
        )
    return max(found, key=lambda listed: len(listed.rows))


def _listed(sheet: SheetRows) -> ListedSheet | None:
    texts = [[cell_text(raw).strip() for raw in row] for row in sheet.rows]
    width = max((len(row) for row in texts), default=0)
    matching = match_columns(texts, (NAME, NUMBER))
    name, number = _place(matching, NAME), _place(matching, NUMBER)
    if matching.header_row is None or (name is None and number is None):
        return None
    full = [tuple(row + [""] * (width - len(row))) for row in texts]
    data = [at for at in matching.data_rows if _cell(full[at], name) or _cell(full[at], number)]
    rows = tuple(
        ListedRow(at + 1, _cell(full[at], name), _number(sheet, at, number) or _cell(full[at], number), full[at])
        for at in data
    )
    kept = {at + 1: row for at, row in enumerate(full) if at not in set(data) and any(row)}
    return ListedSheet(sheet.name, full[matching.header_row], kept, rows, matching.header_row + 1) if rows else None


def _place(matching: Matching, target: Target) -> int | None:
    found = matching.column_of(target.path)
    return found.index if found else None


def _cell(row: Sequence[str], place: int | None) -> str:
    return row[place].strip() if place is not None else ""


def _number(sheet: SheetRows, at: int, place: int | None) -> str:
    raw = sheet.rows[at]
    return clean_id(raw[place]).number if place is not None and place < len(raw) else ""


def write_list(listed: ListedSheet, answers: Sequence[Answer], header: str = "") -> bytes:
    """The list as XLSX bytes with the answers in it; every cell is text, so that no number loses its end. `header`: over each
    printed page."""
    import openpyxl
    from openpyxl.styles import Alignment, Font

    book = openpyxl.Workbook()
    page = book.active
    page.title = (listed.sheet or "反馈")[:31]
    lines = {**listed.lines, **{row.line: row.cells for row in listed.rows}}
    for line, cells in lines.items():
        for place, text in enumerate(cells, 1):
            if text:
                _put(page.cell(line, place), text)
    width = len(listed.columns)
    for answer in answers:
        own = _own_column(listed, answer)
        place = own or width + 1
        if own is None:
            width = place
            _put(page.cell(listed.header_line, place), answer.title)
        for line, text in answer.texts.items():
            if text:
                _put(page.cell(line, place), text)
    for cell in page[listed.header_line]:
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, horizontal="center")
    for place in range(1, width + 1):
        longest = max((len(str(page.cell(line, place).value or "")) for line in (listed.header_line, *(r.line for r in listed.rows))),
                      default=4)  # fmt: skip
        page.column_dimensions[page.cell(listed.header_line, place).column_letter].width = min(
            max(longest * 1.6, 8), 40
        )
    page.oddHeader.center.text = header
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _put(cell: object, text: str) -> None:
    # A text that begins with = would be a formula on somebody else's computer.
    cell.value, cell.data_type, cell.number_format = text, "s", "@"  # type: ignore[attr-defined]


def _own_column(listed: ListedSheet, answer: Answer) -> int | None:
    """The sender's own column for an answer (counted from 1), where its name says so and nothing stands in it."""
    wanted = {plain_name(name) for name in (answer.title, *answer.names)}
    for place, title in enumerate(listed.columns):
        if plain_name(title) in wanted and not any(row.cells[place] for row in listed.rows):
            return place + 1
    return None
