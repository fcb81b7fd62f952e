"""The clipboard → a grid of texts: what Excel, WPS and LibreOffice put there as HTML, and tab-separated text.

`read_clipboard(html, text)` takes the HTML where it holds a table (it knows merged cells, hidden rows and columns, full
numbers behind narrow columns) and the text otherwise. A cell merged downwards counts for every row it covers, each such
area is noted; hidden rows and columns are left out and named. Blank rows and columns at the edges are cut off; rows are
counted from 1 as the preview shows them. Errors: AppError PASTE-001 nothing to read, PASTE-002 more than `MAX_ROWS`
rows, PASTE-003 more than `MAX_COLUMNS` columns, PASTE-004 more than `MAX_BYTES`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.domain.errors import AppError
from app.workbooks.clipboard_html import HtmlCell, HtmlTable, read_tables
from app.workbooks.problems import column_letters

MAX_ROWS = 10_000  # rows that hold something, besides `HEAD_ROWS` for titles and headers
HEAD_ROWS = 20
MAX_COLUMNS = 300
MAX_BYTES = 64 * 1024 * 1024
SHOWN = 20  # merged areas named one by one
WHERE = "粘贴"
_CELL_BREAK = re.compile(r"\r\n|\r")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=[\t\n]|$)')


@dataclass(frozen=True)
class Grid:
    """Rows of texts of one width; `copies`: cells (row, column) that repeat a cell merged downwards; `notes`: sentences."""

    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    copies: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    source: str = "text"  # "html" | "text"

    @property
    def width(self) -> int:
        """Columns."""
        return len(self.rows[0]) if self.rows else 0


def is_block(text: str) -> bool:
    """True when the clipboard's text is more than one cell: then it is pasted as a block, not into an input."""
    inner = text.rstrip("\0").rstrip("\r\n")
    if "\t" in inner:
        return True
    return "\n" in _CELL_BREAK.sub("\n", inner) and len(read_text(text)) > 1


def read_clipboard(html: str | bytes = "", text: str | bytes = "") -> Grid:
    """The block on the clipboard; see the module."""
    if len(html) > MAX_BYTES or len(text) > MAX_BYTES:
        raise AppError("PASTE-004", "复制的内容太大，超过64 MB。", "请分几次复制，或把表格存成文件再导入。", WHERE)
    shown = _decoded(text)
    if html and (found := _from_html(_decoded(html))) is not None:
        return found
    rows = read_text(shown)
    if not any(cell.strip() for row in rows for cell in row):
        raise AppError("PASTE-001", "剪贴板里没有表格内容。", "请先在Excel或WPS里选中要粘贴的格子，按Ctrl+C。", WHERE)
    return _grid(_square(rows), [], set(), "text")


def read_text(text: str) -> list[list[str]]:
    """Tab-separated text as spreadsheets write it: cells with line breaks stand in quotes, quotes inside are doubled."""
    plain = _CELL_BREAK.sub("\n", text.rstrip("\0"))
    if not plain:
        return []
    plain = plain.removesuffix("\n")
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        cell, place = _cell_at(plain, place)
        rows[-1].append(cell)
        if place >= len(plain):
            return rows
        if plain[place] == "\n":
            rows.append([])
        place += 1


def write_text(rows: Iterable[Sequence[str]]) -> str:
    """The same text written: what `read_text` reads back cell by cell."""
    return "".join("\t".join(_quoted(cell) for cell in row) + "\n" for row in rows)


def _cell_at(text: str, place: int) -> tuple[str, int]:
    """The cell that begins here, and where it ends (at its tab, line end, or the end of the text)."""
    if text.startswith('"', place) and (found := _QUOTED.match(text, place)):
        return found[1].replace('""', '"'), found.end()
    ends = [end for end in (text.find("\t", place), text.find("\n", place)) if end >= 0]
    end = min(ends, default=len(text))
    return text[place:end], end


def _quoted(cell: str) -> str:
    if cell.startswith('"') or any(char in cell for char in "\t\n\r"):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _decoded(content: str | bytes) -> str:
    if isinstance(content, str):
        return content
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


# ---- HTML ----
def _from_html(html: str) -> Grid | None:
    """The largest table of the HTML laid out, None when it holds no filled cell."""
    tables = read_tables(html)
    table = max(tables, key=lambda found: sum(map(len, found.rows)), default=None)
    if table is None or not any(cell.text for row in table.rows for cell in row):
        return None
    return _Layout(table).grid()


class _Layout:
    """Cells with their spans → rows of one width; what is hidden stays away and is remembered for the notes."""

    def __init__(self, table: HtmlTable) -> None:
        self.table = table
        self.rows: list[list[str]] = []
        self.copies: set[tuple[int, int]] = set()
        self.merged: list[tuple[int, int, int, str]] = []
        self.hidden_rows: list[tuple[int, str]] = []
        self.hidden_cells: dict[int, list[str]] = {}
        self._down: dict[int, tuple[int, str]] = {}  # column -> rows still covered, text
        for cells, hidden in zip(table.rows, table.hidden_rows, strict=True):
            line = self._line(cells, hidden)
            if not hidden:
                self.rows.append(line)
            elif any(line):
                self.hidden_rows.append((len(self.rows), next(text for text in line if text)))

    def _line(self, cells: Sequence[HtmlCell], hidden: bool) -> list[str]:
        line: list[str] = []
        queue = deque(cells)
        while queue or any(column >= len(line) for column in self._down):
            column = len(line)
            if column in self._down:
                self._covered(line, column, hidden)
            elif queue:
                self._cell(line, column, queue.popleft(), hidden)
            else:
                line.append("")
        return line

    def _covered(self, line: list[str], column: int, hidden: bool) -> None:
        left, text = self._down.pop(column)
        if text and not hidden:
            self.copies.add((len(self.rows), column))
        line.append(text)
        if left > 1:
            self._down[column] = (left - 1, text)

    def _cell(self, line: list[str], column: int, cell: HtmlCell, hidden: bool) -> None:
        shown = "" if cell.hidden else cell.text
        if cell.hidden and cell.text:
            self.hidden_cells.setdefault(column, []).append(cell.text)
        for offset in range(min(cell.across, MAX_COLUMNS + 1)):
            line.append("" if offset else shown)
            if cell.down > 1:
                self._down[column + offset] = (cell.down - 1, "" if offset else shown)
        if cell.down > 1 and shown and not hidden:
            self.merged.append((len(self.rows), column, cell.down, shown))

    def grid(self) -> Grid:
        """Without the hidden columns, with the notes."""
        square, hidden = _square(self.rows), self.table.hidden_columns
        gone = [column for column in sorted(hidden) if any(len(row) > column and row[column] for row in square)]
        keep = [column for column in range(len(square[0]) if square else 0) if column not in hidden]
        places = {column: place for place, column in enumerate(keep)}
        shown = [(row, places[column], down, text) for row, column, down, text in self.merged if column in places]
        notes = [*_told_hidden(square, gone, self.hidden_cells, self.hidden_rows), *_told_merged(shown)]
        copies = {(row, places[column]) for row, column in self.copies if column in places}
        return _grid([[row[column] for column in keep] for row in square], notes, copies, "html")


def _told_hidden(
    rows: Sequence[Sequence[str]],
    gone: Sequence[int],
    cells: dict[int, list[str]],
    hidden_rows: Sequence[tuple[int, str]],
) -> list[str]:
    notes = []
    for column in gone:
        filled = [row[column] for row in rows if row[column]]
        notes.append(f"隐藏的列“{_short(filled[0])}”没有读入，里面有{len(filled)}格内容。要用它，请先取消隐藏再复制。")
    for texts in cells.values():
        notes.append(f"隐藏的{len(texts)}格没有读入，第一格是“{_short(texts[0])}”。")
    if hidden_rows:
        names = "、".join(f"“{_short(text)}”" for _row, text in hidden_rows[:5])
        more = "等" if len(hidden_rows) > 5 else ""
        notes.append(f"隐藏的{len(hidden_rows)}行没有读入：{names}{more}。要用它们，请先取消隐藏或筛选再复制。")
    return notes


def _told_merged(merged: Sequence[tuple[int, int, int, str]]) -> list[str]:
    notes = [
        f"{column_letters(column)}列第{row + 1}至{row + down}行是合并的单元格，每一行都按“{_short(text)}”读。"
        for row, column, down, text in merged[:SHOWN]
    ]
    rest = len(merged) - SHOWN
    return [*notes, f"另外还有{rest}处合并的单元格，也是每一行都按同样的内容读。"] if rest > 0 else notes


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 12 else flat[:12] + "…"


# ---- both ----
def _square(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _grid(rows: list[list[str]], notes: list[str], copies: set[tuple[int, int]], source: str) -> Grid:
    """Edges without content cut off (leading blank columns stay away too), limits kept."""
    cells = [[_clean(cell) for cell in row] for row in rows]
    filled = [number for number, row in enumerate(cells) if any(row)]
    columns = [column for column in range(len(cells[0]) if cells else 0) if any(row[column] for row in cells)]
    if not filled:
        raise AppError("PASTE-001", "剪贴板里没有表格内容。", "请先在Excel或WPS里选中要粘贴的格子，按Ctrl+C。", WHERE)
    if len(filled) > MAX_ROWS + HEAD_ROWS:
        text = f"复制了{len(filled)}行，一次最多粘贴{MAX_ROWS}行。"
        raise AppError("PASTE-002", text, "请分几次复制，或把表格存成文件，在“农户”里点“导入花名册”。", WHERE)
    if columns[-1] - columns[0] + 1 > MAX_COLUMNS:
        text = f"复制了{columns[-1] - columns[0] + 1}列，一次最多{MAX_COLUMNS}列。"
        raise AppError("PASTE-003", text, "请只选要用的列再复制。", WHERE)
    top, left = filled[0], columns[0]
    square = tuple(tuple(row[left : columns[-1] + 1]) for row in cells[top : filled[-1] + 1])
    moved = frozenset(
        (row - top, column - left) for row, column in copies if row <= filled[-1] and column <= columns[-1]
    )
    return Grid(square, tuple(notes), moved, source)


def _clean(cell: str) -> str:
    return cell.replace("\xa0", " ").strip(" \t\r\n\0")
