"""公示 and 公告 sheets for the village board (`domain.md` §10, §16)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.domain.documents import Notice
from app.domain.documents import Paper as Size
from app.reports.paper import A3_SCALE, BODY, OFFICIAL, TITLE, Frame, Paper, Style
from app.reports.parts import GridStyle, grid, packed, seal, seal_height, signatures
from app.reports.table import Table, TableStyle
from app.reports.units import MM

_TABLE = TableStyle(size=12, pitch=16, pad_x=4, pad_y=4, least=9)
_LARGE_TABLE = TableStyle(size=16, pitch=22, pad_x=3, pad_y=5, least=12)


@dataclass(frozen=True, slots=True)
class _Layout:
    """One way to set a notice."""

    frame: Frame
    title: Style
    body: Style
    table: TableStyle


_NORMAL = _Layout(OFFICIAL, TITLE, BODY, _TABLE)
_CLOSE = _Layout(
    replace(OFFICIAL, top=34, bottom=30), TITLE, replace(BODY, pitch=26), replace(_TABLE, pad_y=3, least=8)
)
# The type stays as it is (16 pt text, 12 pt table); lines, rows and margins give way.
_TIGHT = _Layout(
    replace(OFFICIAL, top=28, bottom=24), replace(TITLE, after=10), replace(BODY, pitch=23.5),
    replace(_TABLE, pitch=15, pad_y=2, least=7.5),
)  # fmt: skip
_LARGE = _Layout(
    Frame(210, 297, 30, 18, 25, 20), replace(TITLE, size=26, pitch=38), Style(size=18, pitch=31), _LARGE_TABLE
)
_LARGE_CLOSE = replace(_LARGE, body=Style(size=18, pitch=28), table=replace(_LARGE_TABLE, pad_y=3, least=10.5))


def draw(notice: Notice) -> bytes:
    """The sheet as PDF; draws what it is given (the privacy check runs before).

    Where only the closing would stand on the last page, or all could stand on one, closer settings are tried: one page is
    easier to post."""
    large = notice.paper is Size.A4_LARGE
    paper = _compose(notice, _LARGE if large else _NORMAL)
    for layout in (_LARGE_CLOSE,) if large else (_CLOSE, _TIGHT):
        if len(paper.ink.pages) == 2 or (paper.lonely and layout is not _TIGHT):
            closer = _compose(notice, layout)
            paper = closer if len(closer.ink.pages) < len(paper.ink.pages) else paper
    if notice.take_down:
        _take_down(paper, notice)
    return paper.finish()


class _Sheet(Paper):
    """A notice's paper; `lonely` when the table ended before the last page."""

    lonely = False


def _compose(notice: Notice, layout: _Layout) -> _Sheet:
    paper = _Sheet(
        layout.frame, notice.marks, notice.title, internal=False, print_line=False,
        scale=A3_SCALE if notice.paper is Size.A3 else 1.0,
    )  # fmt: skip
    paper.ink.halves = notice.paper is Size.A3_TWO
    paper.title(notice.title, layout.title)
    for text in notice.body:
        paper.paragraph(text, layout.body)
    if notice.rows:
        paper.space(6)
        Table(paper, notice.columns, notice.rows, layout.table).draw()
        paper.space(8)
    pages = len(paper.ink.pages)
    _closing(paper, notice, layout.body)
    paper.lonely = len(paper.ink.pages) > pages
    return paper


def _closing(paper: Paper, notice: Notice, body: Style) -> None:
    """Period, objections, phones and the unit; the last lines never leave the seal alone on a page."""
    contacts = [f"{label}：{number}" for label, number in notice.contacts]
    lines = packed(contacts, body.face, body.size, paper.width - body.indent * body.size)
    paragraphs = [text for text in (notice.period, *notice.objection, *lines) if text]
    for number, text in enumerate(paragraphs):
        last = len(paragraphs) - max(len(lines), 1)
        rest = sum(paper.height_of(later, body) for later in paragraphs[number + 1 :]) + seal_height()
        paper.room(paper.height_of(text, body) + (rest if number >= last else 0))
        paper.paragraph(text, body)
    seal(paper, notice.issuer, notice.date, body.size)


def _take_down(paper: Paper, notice: Notice) -> None:
    """The record page of the file copy, outside the page count of the posted sheet."""
    record = notice.take_down
    assert record is not None
    paper.new_page(numbered=False)
    paper.title("公示张贴与撤下记录（存档页）", Style(TITLE.face, 18, 28, 0, TITLE.align, after=10))
    paper.paragraph(f"公示名称：{notice.title.replace(chr(10), '')}", Style(size=12, pitch=20, indent=0))
    paper.paragraph(notice.period, Style(size=12, pitch=20, indent=0, after=8))
    grid(paper, record.cells, 2, GridStyle(size=12, pitch=18, label=28, least=12))
    paper.space(4 * MM)
    signatures(paper, record.signatures)
    paper.space(3 * MM)
    paper.paragraph(record.note, Style(size=10.5, pitch=16, indent=0))
