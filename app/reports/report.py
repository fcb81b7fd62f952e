"""Reports (`domain.md` §15) on A4 or A3 upright: tables, bars that a black-and-white printer keeps apart, signatures."""

from __future__ import annotations

from app.domain.documents import Paper as Size
from app.domain.documents.report import ReportChart, ReportSheet, ReportTable
from app.reports.fonts import Face, text_width
from app.reports.paper import A3_SCALE, SHEET, SHEET_TITLE, Paper, Style
from app.reports.parts import SIGN_HEIGHT, header_line, heading, signatures
from app.reports.table import Table, TableStyle
from app.reports.tidy import clean

_TABLE = TableStyle(size=10, pitch=13, pad_x=3, pad_y=2.4, least=7)
_NOTE = Style(size=9, pitch=13, indent=0)
_WORDS = Style(size=11, pitch=18, indent=2)
# Bars: height and pitch in points, the part of the sheet their words take, greys of the shades.
BAR, BAR_PITCH, LABELS, GREYS = 11.0, 18.0, 0.36, (0.35, 1.0)
_SIZE = 9.5


def draw(sheet: ReportSheet) -> bytes:
    """The report as PDF."""
    paper = Paper(SHEET, sheet.marks, sheet.title, internal=True, scale=A3_SCALE if sheet.paper is Size.A3 else 1.0)
    paper.title(sheet.title, SHEET_TITLE)
    header_line(paper, sheet.header, 10.5)
    paper.space(6)
    ending = _ending(paper, sheet)
    for number, part in enumerate(sheet.parts, start=1):
        if isinstance(part, ReportChart):
            _chart(paper, part)
        else:
            _table(paper, part, ending if number == len(sheet.parts) else 0)
        paper.space(10)
    for text in sheet.words:
        paper.paragraph(text, _WORDS)
    if sheet.signatures:
        paper.space(8)
        signatures(paper, sheet.signatures)
    return paper.finish()


def _ending(paper: Paper, sheet: ReportSheet) -> float:
    """Height of the words and signatures at the end: they never stand on a page alone."""
    signed = SIGN_HEIGHT + 28 if sheet.signatures else 0
    return sum(paper.height_of(text, _WORDS) for text in sheet.words) + signed


def _table(paper: Paper, part: ReportTable, keep: float) -> None:
    """A table that fills no more than a third of a page stands whole; a longer one begins with its heading and some rows."""
    table = Table(paper, part.columns, part.rows, _TABLE)
    after = keep + (_NOTE.pitch if part.note else 0)
    third = (paper.top - paper.bottom) / 3
    heading(paper, part.title, table.height + after if table.height <= third else 90)
    table.draw(after)
    if part.note:
        paper.space(2)
        paper.paragraph(part.note, _NOTE)


def _chart(paper: Paper, part: ReportChart) -> None:
    """All bars of a chart stand on one page where one page can hold them."""
    paper.room(min(28 + BAR_PITCH * (len(part.bars) + bool(part.kinds)), paper.top - paper.bottom))
    heading(paper, part.title, BAR_PITCH)
    if part.kinds:
        _legend(paper, part.kinds)
    most = max([value for _, value, _ in part.bars] or [1]) or 1
    for label, value, shade in part.bars:
        paper.room(BAR_PITCH)
        _bar(paper, label, value / most, f"{value}{part.unit}", shade)
    if not part.bars:
        paper.paragraph("本期没有记录。", _NOTE)


def _bar(paper: Paper, label: str, share: float, figure: str, shade: int) -> None:
    paper.y -= BAR_PITCH
    left = paper.left + paper.width * LABELS
    room = paper.width * (1 - LABELS) - 48
    base = paper.y + (BAR_PITCH - _SIZE) / 2 + 1.5
    words = clean(label)
    size = min(_SIZE, _SIZE * (paper.width * LABELS - 8) / max(text_width(words, Face.SANS, _SIZE), 1))
    paper.ink.text(left - 6 - text_width(words, Face.SANS, size), base, words, Face.SANS, size)
    wide = max(room * share, 0.5)
    shaded(paper, left, paper.y + (BAR_PITCH - BAR) / 2, wide, BAR, shade)
    paper.ink.text(left + wide + 4, base, figure, Face.SANS, _SIZE)
    paper.ink.line(left, paper.y, left, paper.y + BAR_PITCH, 0.6)


def shaded(paper: Paper, x: float, y: float, wide: float, high: float, shade: int) -> None:
    """A bar: dark grey, or white with strokes: two shades no copier makes one."""
    paper.ink.fill(x, y, wide, high, GREYS[shade % 2])
    paper.ink.box(x, y, wide, high, 0.6)
    if shade % 2:
        step = 4.0
        count = int(wide // step)
        paper.ink.lines([(x + n * step, y, x + min(n * step + step, wide), y + high) for n in range(count)], 0.5)


def _legend(paper: Paper, kinds: tuple[str, ...]) -> None:
    paper.y -= BAR_PITCH
    x = paper.left + paper.width * LABELS
    for shade, words in enumerate(kinds):
        shaded(paper, x, paper.y + 4, 16, 9, shade)
        paper.ink.text(x + 20, paper.y + 5, words, Face.SANS, _SIZE)
        x += 32 + text_width(words, Face.SANS, _SIZE)
