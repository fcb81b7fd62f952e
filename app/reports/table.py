"""Our own table drawer: repeated header, rows and households that never split, sum and section lines.

reportlab's tables are four times slower (`stack.md`); this one measures a cell once, remembers it, and rules a page
with a few long lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from app.domain.documents import Align, Cell, Column, Row, RowKind, cell_text
from app.reports.fonts import Face
from app.reports.paper import ASCENT, Paper
from app.reports.typeset import BOLD_OF, Line, cell_lines, paragraph_lines
from app.reports.units import MM
from app.reports.widths import column_widths

Lines = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class TableStyle:
    """Type and spacing of a table in points; `least` is the least row height in millimetres."""

    face: Face = Face.SERIF
    size: float = 10.5
    pitch: float = 14
    head_face: Face = Face.SANS_BOLD
    pad_x: float = 3
    pad_y: float = 3
    least: float = 7
    head_grey: float = 0.93


@dataclass(slots=True)
class Prepared:
    """A row whose cells are broken into lines; `height` in points."""

    row: Row
    cells: list[Lines | list[Line]]
    height: float


class Table:
    """One table on a sheet: give it rows, it turns pages and repeats its header."""

    def __init__(
        self, paper: Paper, columns: Sequence[Column], rows: Iterable[Row], style: TableStyle | None = None
    ) -> None:
        self.paper = paper
        self.columns = columns
        self.rows = tuple(rows)
        self.style = style = style or TableStyle()
        self.wide = column_widths(columns, self.rows, style.face, style.head_face, style.size, style.pad_x, paper.width)
        self.edges = list(accumulate(self.wide, initial=paper.left))
        self.merged = [index for index, column in enumerate(columns) if column.merge]
        self._head = [self._lines(column.label, index, self.style.head_face) for index, column in enumerate(columns)]
        self._groups = self._group_spans()
        self._body_top = self._run_top = 0.0
        self._ready: list[list[Prepared]] | None = None
        self._rules: list[tuple[float, float, float, float]] = []

    # -- measuring ---------------------------------------------------------------------------------------------

    def _lines(self, text: str, index: int, face: Face) -> Lines:
        return cell_lines(text, face, self.style.size, self.wide[index] - 2 * self.style.pad_x)

    def _group_spans(self) -> list[tuple[str, int, int]]:
        spans: list[tuple[str, int, int]] = []
        start = 0
        for group, members in groupby(self.columns, key=lambda column: column.group):
            count = len(list(members))
            if group:
                spans.append((group, start, start + count))
            start += count
        return spans

    def _height(self, cells: Iterable[Sequence[object]], least: float) -> float:
        count = max((len(lines) for lines in cells), default=1)
        return max(count * self.style.pitch + 2 * self.style.pad_y, least * MM)

    def _prepare(self, row: Row) -> Prepared:
        face = self._face(row)
        least = max(row.height, self.style.least)
        if row.kind is RowKind.SECTION:
            text = cell_text(self.columns[0], row.cells[0])
            width = self.edges[-1] - self.edges[0] - 2 * self.style.pad_x
            section: list[Lines | list[Line]] = [cell_lines(text, face, self.style.size, width)]
            return Prepared(row, section, self._height(section, least))
        cells = [self._cell(value, index, face) for index, value in enumerate(row.cells)]
        return Prepared(row, cells, self._height(cells, least))

    def _face(self, row: Row) -> Face:
        return self.style.face if row.kind is RowKind.ROW else BOLD_OF.get(self.style.face, self.style.face)

    def _cell(self, value: Cell, index: int, face: Face) -> Lines | list[Line]:
        if isinstance(value, tuple):
            style = self.style
            return paragraph_lines(value, face, style.size, self.wide[index] - 2 * style.pad_x)
        text = value if isinstance(value, str) else cell_text(self.columns[index], value)
        return self._lines(text, index, face)

    # -- placing -----------------------------------------------------------------------------------------------

    def draw(self, keep: float = 0) -> None:
        """Draw all rows below the cursor, which ends under the last; `keep` points stay free below the last row."""
        blocks = self._prepared()
        self.paper.room(self._head_height() + self._least(blocks[0] if blocks else []))
        self._header()
        for number, block in enumerate(blocks, start=1):
            self._place(block, keep if number == len(blocks) else 0)
        self._close()

    def _prepared(self) -> list[list[Prepared]]:
        if self._ready is None:
            self._ready = list(self._blocks(self.rows))
        return self._ready

    @property
    def height(self) -> float:
        """The height of the header and all rows."""
        return self._head_height() + sum(part.height for block in self._prepared() for part in block)

    def _blocks(self, rows: Iterable[Row]) -> Iterator[list[Prepared]]:
        """Rows that stay together: one household, or a section heading with the row after it."""
        waiting: list[Prepared] = []
        for row in rows:
            part = self._prepare(row)
            last = waiting[-1].row if waiting else None
            joined = last is not None and (
                last.kind is RowKind.SECTION or (row.group and row.group == last.group and row.kind is last.kind)
            )
            if waiting and not joined:
                yield waiting
                waiting = []
            waiting.append(part)
        if waiting:
            yield waiting

    def _place(self, block: list[Prepared], keep: float) -> None:
        height = sum(part.height for part in block)
        if height + keep <= self.paper.rest + 0.01:
            self._draw_block(block)
            return
        if self._least(block) == height and self.paper.y < self._body_top - 0.01:
            self._turn()
        if height <= self.paper.rest + 0.01:
            self._draw_block(block)
            return
        for part in block:  # a household longer than a page: row by row, and a row longer than a page by lines
            for piece in self._pieces(part):
                if piece.height > self.paper.rest + 0.01 and self.paper.y < self._body_top - 0.01:
                    self._turn()
                self._draw_block([piece])

    def _least(self, block: list[Prepared]) -> float:
        """What must be free to begin a block: all of it, or its first row where no page can hold it all."""
        height = sum(part.height for part in block)
        page = self.paper.top - self.paper.bottom - self._head_height()
        return height if height <= page + 0.01 else min(block[0].height, page)

    def _pieces(self, part: Prepared) -> Iterator[Prepared]:
        fits = max(1, int((self._body_top - self.paper.bottom - 2 * self.style.pad_y) / self.style.pitch))
        count = max((len(lines) for lines in part.cells), default=1)
        if count <= fits:
            yield part
            return
        for start in range(0, count, fits):
            cells = [lines[start : start + fits] for lines in part.cells]
            yield Prepared(part.row, cells, self._height(cells, self.style.least))

    def _turn(self) -> None:
        self._close()
        self.paper.new_page()
        self._header()

    def _draw_block(self, block: list[Prepared]) -> None:
        top = self.paper.y
        bottom = top - sum(part.height for part in block)
        together = len(block) > 1 and bool(block[0].row.group) and block[0].row.kind is RowKind.ROW
        merged = self.merged if together else []
        y = top
        for part in block:
            self._draw_row(part, y, merged)
            y -= part.height
            self._rules.extend(self._rule(y, merged if part is not block[-1] else []))
        for index in merged:
            x, wide = self.edges[index], self.wide[index]
            self._put(block[0].cells[index], x, wide, top, top - bottom, self.columns[index].align, block[0].row)
        self.paper.y = bottom

    def _draw_row(self, part: Prepared, top: float, skip: Sequence[int]) -> None:
        if part.row.kind is RowKind.SECTION:
            self._draw_section(part, top)
            return
        for index, lines in enumerate(part.cells):
            if index not in skip:
                self._put(
                    lines, self.edges[index], self.wide[index], top, part.height, self.columns[index].align, part.row
                )

    def _draw_section(self, part: Prepared, top: float) -> None:
        left, right = self.edges[0], self.edges[-1]
        self._verticals(top)
        self.paper.ink.fill(left, top - part.height, right - left, part.height, 0.96)
        self._rules += [(x, top, x, top - part.height) for x in (left, right)]
        self._run_top = top - part.height
        self._put(part.cells[0], left, right - left, top, part.height, Align.LEFT, part.row)

    def _rule(self, y: float, merged: Sequence[int]) -> list[tuple[float, float, float, float]]:
        """The line under a row, with gaps where a cell goes on."""
        if not merged:
            return [(self.edges[0], y, self.edges[-1], y)]
        return [
            (self.edges[index], y, self.edges[index + 1], y) for index in range(len(self.wide)) if index not in merged
        ]

    def _verticals(self, bottom: float) -> None:
        """Rule all column edges from where they began down to `bottom`."""
        if self._run_top > bottom:
            self._rules += [(x, self._run_top, x, bottom) for x in self.edges]

    def _close(self) -> None:
        """End the grid on this page."""
        self._verticals(self.paper.y)
        self.paper.ink.lines(self._rules, 0.5)
        self._rules = []

    # -- header ------------------------------------------------------------------------------------------------

    def _head_heights(self) -> tuple[float, float]:
        """(upper, lower) height: the upper line stands only over grouped columns."""
        grouped = [index for _, start, end in self._groups for index in range(start, end)]
        lower = self._height([self._head[index] for index in grouped] or self._head, self.style.least)
        if not grouped:
            return 0.0, lower
        upper = self._height([self._group_lines(span) for span in self._groups], self.style.least)
        single = self._height([lines for index, lines in enumerate(self._head) if index not in grouped], 0)
        return upper, max(lower, single - upper)

    def _group_lines(self, span: tuple[str, int, int]) -> Lines:
        width = self.edges[span[2]] - self.edges[span[1]] - 2 * self.style.pad_x
        return cell_lines(span[0], self.style.head_face, self.style.size, width)

    def _head_height(self) -> float:
        return sum(self._head_heights())

    def _header(self) -> None:
        upper, lower = self._head_heights()
        top, ink = self.paper.y, self.paper.ink
        bottom = top - upper - lower
        ink.fill(self.edges[0], bottom, self.edges[-1] - self.edges[0], upper + lower, self.style.head_grey)
        inside: set[int] = set()
        for span in self._groups:
            _, start, end = span
            inside.update(range(start + 1, end))
            x = self.edges[start]
            self._put(self._group_lines(span), x, self.edges[end] - x, top, upper, Align.CENTER, None)
            self._rules.append((x, top - upper, self.edges[end], top - upper))
        under = {index for _, start, end in self._groups for index in range(start, end)}
        for index, lines in enumerate(self._head):
            cell_top, height = (top - upper, lower) if index in under else (top, upper + lower)
            self._put(lines, self.edges[index], self.wide[index], cell_top, height, Align.CENTER, None)
        self._rules += [(x, top - upper if n in inside else top, x, bottom) for n, x in enumerate(self.edges)]
        self._rules += [(self.edges[0], y, self.edges[-1], y) for y in (top, bottom)]
        self.paper.y = self._body_top = self._run_top = bottom

    def _put(
        self, lines: Lines | list[Line], x: float, wide: float, top: float, height: float, align: Align,
        row: Row | None,
    ) -> None:  # fmt: skip
        """The lines of a cell, centred from top to bottom."""
        style = self.style
        y = top - (height - len(lines) * style.pitch) / 2 - (style.pitch - style.size) / 2 - style.size * ASCENT
        face = style.head_face if row is None else self._face(row)
        ink = self.paper.ink
        for line in lines:
            if isinstance(line, Line):
                self.paper.draw_line(line, x + style.pad_x, y, style.size, wide - 2 * style.pad_x, align)
            elif line[0]:
                text, used = line
                if align is Align.CENTER:
                    ink.text(x + (wide - used) / 2, y, text, face, style.size)
                elif align is Align.LEFT:
                    ink.text(x + style.pad_x, y, text, face, style.size)
                else:
                    ink.text(x + wide - style.pad_x - used, y, text, face, style.size)
            y -= style.pitch
