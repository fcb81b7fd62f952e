"""Parts that several documents share: headings, label-value grids, signatures, seal, ruled lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.documents import Align, Cell, Column, FormCell, Row, SignatureBox, Text
from app.domain.documents.form import FormPart, FormSection, FormSignatures, FormTable, FormText
from app.reports.fonts import Face, text_width
from app.reports.paper import ASCENT, HEADING, NOTE, Paper, Style
from app.reports.table import Table, TableStyle
from app.reports.tidy import clean
from app.reports.typeset import Line, Segment, cell_lines, paragraph_lines
from app.reports.units import MM

FORM_TABLE = TableStyle(size=9.5, pitch=12.5, pad_y=2.5, least=8)
CLOSE_TABLE = TableStyle(size=8, pitch=9.4, pad_x=1.5, pad_y=1.5, least=8)
CLOSE_PANELS = TableStyle(size=8.5, pitch=10.5, pad_x=2, pad_y=1, least=8)
SIGN_HEIGHT = 14 * MM
PRINT_HEIGHT = 26 * MM
# Lines of a table in panels that are worth beginning at the foot of a page.
LEAST_DEEP = 5


@dataclass(frozen=True, slots=True)
class GridStyle:
    """Type of a label-value grid; `label` is the width of a label in millimetres."""

    size: float = 10.5
    pitch: float = 14
    label: float = 27
    least: float = 8
    pad: float = 3


GRID = GridStyle()
CLOSE_GRID = GridStyle(size=9, pitch=11, label=20, least=8, pad=2)
CLOSE_HEADING = Style(Face.SANS_BOLD, 10.5, 14, 0, after=1)


def heading(paper: Paper, text: str, follow: float = 30, style: Style = HEADING) -> None:
    """A section heading that stays with `follow` points of what comes next; without a text only a small gap."""
    if not text:
        paper.space(6)
        return
    paper.room(style.pitch + follow)
    paper.space(6)
    paper.put_line(text, style, paper.left, paper.width)
    paper.y -= style.after


def header_line(paper: Paper, pairs: Sequence[tuple[str, str]], size: float = 10.5) -> None:
    """`村：…　小组：…　期间：…` spread over the width; an empty value leaves an underlined place."""
    words = [clean(f"{label}：{value}") for label, value in pairs]
    needed = sum(text_width(text, Face.SERIF, size) for text in words) + 8 * len(pairs)
    size = min(size, max(6.0, size * paper.width / needed))
    taken = [text_width(text, Face.SERIF, size) for text in words]
    empty = sum(1 for _, value in pairs if not value)
    line = min(70.0, max(20.0, (paper.width - sum(taken) - 10 * len(pairs)) / empty)) if empty else 0.0
    gap = max(6.0, (paper.width - sum(taken) - empty * line) / max(1, len(pairs) - 1))
    paper.y -= size * 1.7
    x = paper.left
    for (_, value), text, wide in zip(pairs, words, taken, strict=True):
        paper.ink.text(x, paper.y, text, Face.SERIF, size)
        x += wide
        if not value:
            paper.ink.line(x, paper.y - 2, x + line, paper.y - 2, 0.5)
            x += line
        x += gap
    paper.y -= size * 0.8


def grid(paper: Paper, cells: Sequence[FormCell], across: int, style: GridStyle = GRID) -> None:
    """Label-value pairs, `across` a line; the last of a line takes what is left; rows never split."""
    for row in _grid_rows(cells, across):
        _grid_row(paper, row, across, style)


def _grid_rows(cells: Sequence[FormCell], across: int) -> list[list[tuple[FormCell, int]]]:
    rows: list[list[tuple[FormCell, int]]] = []
    row: list[tuple[FormCell, int]] = []
    used = 0
    for cell in cells:
        span = min(max(cell.span, 1), across)
        if used + span > across:
            rows.append(row)
            row, used = [], 0
        row.append((cell, span))
        used += span
    rows.append(row)
    for row in rows:
        if row:
            last, span = row[-1]
            row[-1] = (last, span + across - sum(number for _, number in row))
    return [row for row in rows if row]


def _grid_row(paper: Paper, row: list[tuple[FormCell, int]], across: int, style: GridStyle) -> None:
    pair = paper.width / across
    label = style.label * MM
    parts: list[_Pair] = []
    x, least = paper.left, style.least * MM
    for cell, span in row:
        wide = pair * span - label
        names = _label_lines(cell.label, style.size - 0.5, label - 2 * style.pad)
        values = paragraph_lines(cell.value, Face.SERIF, style.size, wide - 2 * style.pad) if cell.value else []
        least = max(least, cell.height * MM, len(names) * style.pitch + 2 * style.pad)
        parts.append(_Pair(x, wide, names, values))
        x += label + wide
    fits = max(1, int((paper.top - paper.bottom - 2 * style.pad) / style.pitch))
    for start in range(0, max(1, *(len(part.values) for part in parts)), fits):  # a text longer than a page goes on
        _grid_strip(paper, [part.slice(start, fits) for part in parts], least, style)


@dataclass(frozen=True, slots=True)
class _Pair:
    """A label and its value broken into lines; `x` and `wide` in points."""

    x: float
    wide: float
    names: list[Line]
    values: list[Line]

    def slice(self, start: int, count: int) -> _Pair:
        return _Pair(self.x, self.wide, self.names, self.values[start : start + count])


def _grid_strip(paper: Paper, parts: list[_Pair], least: float, style: GridStyle) -> None:
    label, pad, pitch = style.label * MM, style.pad, style.pitch
    height = max(least, max(len(part.values) for part in parts) * pitch + 2 * pad)
    paper.room(height)
    y = paper.y - height
    for part in parts:
        x = part.x
        paper.ink.fill(x, y, label, height, 0.95)
        paper.ink.box(x, y, label, height)
        paper.ink.box(x + label, y, part.wide, height)
        _column(paper, part.names, x + pad, label - 2 * pad, y, height, style.size - 0.5, pitch, Align.CENTER)
        _column(paper, part.values, x + label + pad, part.wide - 2 * pad, y, height, style.size, pitch, Align.LEFT)
    paper.y = y


def _label_lines(text: str, size: float, width: float) -> list[Line]:
    """A label broken into lines of equal length."""
    lines = cell_lines(text, Face.SANS, size, width)
    return [Line((Segment(wide, part, Face.SANS),), wide, True) for part, wide in lines]


def _column(
    paper: Paper, lines: list[Line], x: float, wide: float, y: float, height: float, size: float, pitch: float, align: Align
) -> None:  # fmt: skip
    base = y + height - (height - len(lines) * pitch) / 2 - (pitch - size) / 2 - size * ASCENT
    for line in lines:
        paper.draw_line(line, x, base, size, wide, align)
        base -= pitch


def signatures(paper: Paper, boxes: Sequence[SignatureBox], keep: float = 0) -> None:
    """Boxes to sign side by side, each with its date; a fingerprint box stands beside the signature where asked."""
    across = min(len(boxes), max(1, int(paper.width // (47 * MM))))
    for start in range(0, len(boxes), across):
        row = boxes[start : start + across]
        height = PRINT_HEIGHT if any(box.fingerprint for box in row) else SIGN_HEIGHT
        paper.room(height + keep)
        extra = 27 * MM
        unit = (paper.width - extra * sum(box.fingerprint for box in row)) / len(row)
        x = paper.left
        for box in row:
            wide = unit + (extra if box.fingerprint else 0)
            _sign(paper, box, x, wide, height)
            x += wide
        paper.y -= height


def _sign(paper: Paper, box: SignatureBox, x: float, wide: float, height: float) -> None:
    label = max(17 * MM, min(27 * MM, wide - 40 * MM - (27 * MM if box.fingerprint else 0)))
    y = paper.y - height
    paper.ink.fill(x, y, label, height, 0.95)
    paper.ink.box(x, y, label, height)
    paper.ink.box(x + label, y, wide - label, height)
    names = _label_lines(box.label, 10, label - 6)
    _column(paper, names, x + 3, label - 6, y, height, 10, 14, Align.CENTER)
    right = x + wide - 4
    if box.fingerprint:
        side = 25 * MM
        paper.ink.box(x + wide - side - 0.5 * MM, y + 0.5 * MM, side, side, 0.5, "2 2", 0.5)
        paper.ink.text(x + wide - side + 2 * MM, y + 2 * MM, "按手印处", Face.SANS, 8, grey=0.5)
        right -= side + 1 * MM
    if box.name:
        paper.ink.text(x + label + 4, y + height - 15, clean(box.name), Face.SERIF, 10.5)
    if box.date:
        paper.ink.text(right - text_width(box.date, Face.SERIF, 9), y + 4, clean(box.date), Face.SERIF, 9)


def packed(texts: Sequence[str], face: Face, size: float, width: float) -> list[str]:
    """Short texts set side by side, as many a line as fit, none broken."""
    lines: list[str] = []
    for text in texts:
        longer = f"{lines[-1]}　{text}" if lines else ""
        if longer and text_width(clean(longer), face, size) <= width:
            lines[-1] = longer
        else:
            lines.append(text)
    return lines


def seal(paper: Paper, unit: str, date: str, size: float = 16) -> None:
    """落款: unit above date, ending four characters from the right edge; a clear 44 mm square round them for the seal."""
    square = 44 * MM
    paper.room(square)
    wide = max(text_width(clean(unit), Face.SERIF, size), text_width(clean(date), Face.SERIF, size))
    right = paper.right - 4 * size
    middle = min(right - wide / 2, paper.right - square / 2)
    y = paper.y - square / 2 + size * 0.5
    for text in (unit, date):
        paper.ink.text(middle - text_width(clean(text), Face.SERIF, size) / 2, y, clean(text), Face.SERIF, size)
        y -= size * 1.75
    paper.y -= square


def seal_height() -> float:
    """The height `seal` takes."""
    return 44 * MM


def ruled(paper: Paper, count: int) -> None:
    """Lines to write on, 9 mm apart."""
    for _ in range(count):
        paper.room(9 * MM)
        paper.y -= 9 * MM
        paper.ink.line(paper.left, paper.y, paper.right, paper.y, 0.4, 0.4)
    paper.space(4)


def draw_part(paper: Paper, part: FormPart) -> None:
    """Any part of a form."""
    match part:
        case FormSection():
            heading(paper, part.title, style=_head(part.close))
            grid(paper, part.cells, part.across, CLOSE_GRID if part.close else GRID)
            _note(paper, part.note)
        case FormTable():
            _form_table(paper, part)
        case FormText():
            heading(paper, part.title)
            for paragraph in part.paragraphs:
                paper.paragraph(paragraph, Style(size=10.5, pitch=17))
            ruled(paper, part.lines)
        case FormSignatures():
            heading(paper, part.title, PRINT_HEIGHT)
            signatures(paper, part.boxes)


def _head(close: bool) -> Style:
    return CLOSE_HEADING if close else HEADING


def _note(paper: Paper, note: Text, close: bool = False) -> None:
    if note:
        paper.space(2)
        paper.paragraph(note, Style(size=8, pitch=10.5, indent=0) if close else Style(size=9, pitch=13, indent=0))


def _form_table(paper: Paper, part: FormTable) -> None:
    rows = part.rows + tuple(Row(("",) * len(part.columns)) for _ in range(part.least - len(part.rows)))
    if part.panels > 1:
        _panel_tables(paper, part, rows)
        return
    bands = _bands(part.columns, part.fixed, paper.width / MM)
    for number, band in enumerate(bands):
        title = part.title if len(bands) == 1 else f"{part.title}（{number + 1}/{len(bands)}）"
        picked = [Row(_pick(row, band), row.group, row.kind, row.height) for row in rows]
        columns = [part.columns[index] for index in band]
        columns = _hand_wide(columns, paper.width / MM) if part.close else columns
        table = Table(paper, columns, picked, CLOSE_TABLE if part.close else FORM_TABLE)
        heading(paper, title, min(table.height, (paper.top - paper.bottom) * 0.7), _head(part.close))
        table.draw()
        paper.space(2)
    _note(paper, part.note, part.close)


def _hand_wide(columns: Sequence[Column], width: float) -> list[Column]:
    """Columns that fill the sheet in their declared shares, whatever their labels would like."""
    scale = width / sum(column.width for column in columns)
    return [replace(column, width=column.width * scale, fixed=True) for column in columns]


def _panel_tables(paper: Paper, part: FormTable, rows: tuple[Row, ...]) -> None:
    """A table in panels; a tall one fills what is left of the page, its panels from top to bottom, and goes on."""
    rest, title = rows, part.title
    style, head = (CLOSE_PANELS if part.close else FORM_TABLE), _head(part.close)
    while rest:
        columns, lines = _panels(part.columns, rest, part.panels)
        table = Table(paper, columns, lines, style)
        free = paper.rest - head.pitch - head.after - 6
        deep = len(lines) if table.height <= free else int(free / (table.height / (len(lines) + 2)) - 2)
        fits = deep == len(lines)
        tall = table.height > (paper.top - paper.bottom) / 2
        if not fits and paper.y < paper.top and (deep < LEAST_DEEP or not tall):
            paper.new_page()
            continue
        now = rest if fits else rest[: max(deep, 1) * part.panels]
        columns, lines = _panels(part.columns, now, part.panels)
        heading(paper, title, style=head)
        Table(paper, columns, lines, style).draw()
        paper.space(2)
        rest, title = rest[len(now) :], f"{part.title}（续）"
    _note(paper, part.note, part.close)


def _pick(row: Row, band: list[int]) -> tuple[Cell, ...]:
    return tuple(row.cells[index] for index in band if index < len(row.cells))


def _bands(columns: Sequence[Column], fixed: int, width: float) -> list[list[int]]:
    """Column numbers of each table: as few tables as the widths allow, evenly filled, the fixed columns in each."""
    lead = list(range(min(fixed, len(columns))))
    others = list(range(len(lead), len(columns)))
    free = width - sum(columns[index].width for index in lead)
    total = sum(columns[index].width for index in others)
    count = max(1, -(-int(total) // max(1, int(free))))
    bands: list[list[int]] = []
    band: list[int] = []
    used = done = 0.0
    for index in others:
        wide = columns[index].width
        goal = (len(bands) + 1) * total / count
        if band and (used + wide > free * 1.08 or done + wide / 2 > goal):
            bands.append(lead + band)
            band, used = [], 0.0
        band.append(index)
        used += wide
        done += wide
    return [*bands, lead + band]


def _panels(
    columns: tuple[Column, ...], rows: tuple[Row, ...], panels: int
) -> tuple[tuple[Column, ...], tuple[Row, ...]]:
    """Rows side by side: the first column of rows fills the first panel from top to bottom, then the next."""
    if panels <= 1 or not rows:
        return columns, rows
    deep = -(-len(rows) // panels)
    empty = Row(("",) * len(columns))
    padded = rows + (empty,) * (deep * panels - len(rows))
    joined = tuple(
        Row(sum((padded[panel * deep + line].cells for panel in range(panels)), ()), height=padded[line].height)
        for line in range(deep)
    )
    return columns * panels, joined


__all__ = [
    "NOTE", "draw_part", "grid", "header_line", "heading", "packed", "ruled", "seal", "seal_height", "signatures",
]  # fmt: skip
