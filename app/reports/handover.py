"""报送单: the paper that travels with a package on the stick (`design.md` §5)."""

from __future__ import annotations

from app.domain.documents import Align, Column, FormCell, HandoverSheet, Row
from app.reports.fonts import Face, text_width
from app.reports.paper import SHEET, SHEET_TITLE, Paper, Style
from app.reports.parts import SIGN_HEIGHT, GridStyle, grid, heading, signatures
from app.reports.table import Table, TableStyle
from app.reports.units import MM

_GRID = GridStyle(size=11, pitch=15, label=26, least=10)
_NOTE = Style(size=10.5, pitch=16, indent=0)
_ACROSS = 6


def draw(sheet: HandoverSheet) -> bytes:
    """The sheet as PDF."""
    paper = Paper(SHEET, sheet.marks, sheet.title, internal=True)
    paper.title(sheet.title, SHEET_TITLE)
    grid(paper, (
        FormCell("包号", sheet.package_no), FormCell(sheet.date_label, sheet.date), FormCell("报送单位", sheet.sender),
        FormCell("接收单位", sheet.receiver), FormCell("文件名", sheet.file_name, span=2),
    ), 2, _GRID)  # fmt: skip
    _check(paper, sheet)
    paper.space(4)
    if sheet.counts:
        _counts(paper, sheet)
    if sheet.beside:
        _beside(paper, sheet)
    if sheet.households:
        _listed(paper, sheet)
    for place, note in enumerate(sheet.notes, 1):
        if place == len(sheet.notes):  # the boxes to sign never stand on a page alone
            paper.room(paper.height_of(note, _NOTE) + 4 + SIGN_HEIGHT)
        paper.paragraph(note, _NOTE)
    paper.space(4)
    signatures(paper, sheet.signatures)
    return paper.finish()


def _counts(paper: Paper, sheet: HandoverSheet) -> None:
    heading(paper, sheet.counts_title)
    counts = _panel(tuple((label, str(count)) for label, count in sheet.counts))
    columns = (Column("kind", "内容", 30), Column("count", "数量", 14)) * 3
    Table(paper, columns, counts, TableStyle(size=11, least=8)).draw()
    paper.space(6)


def _beside(paper: Paper, sheet: HandoverSheet) -> None:
    heading(paper, "旁边的文件")
    columns = (
        Column("file", "文件", 86, Align.LEFT),
        Column("what", "内容", 30),
        Column("size", "大小", 22),
        Column("code", "核对码", 36),
    )
    Table(paper, columns, list(sheet.beside), TableStyle(size=10.5, least=8)).draw()
    paper.space(6)


def _listed(paper: Paper, sheet: HandoverSheet) -> None:
    heading(paper, f"{sheet.households_title}（村内户号，共{len(sheet.households)}户）")
    columns = tuple(Column("no", "户号", 1) for _ in range(_ACROSS))
    Table(paper, columns, _lines(sheet.households), TableStyle(size=10.5, least=7)).draw()
    paper.space(6)


def _check(paper: Paper, sheet: HandoverSheet) -> None:
    """The check code in large type beside its QR code: both sides compare it."""
    side = 30 * MM
    paper.space(4 * MM)
    paper.room(side)
    middle = paper.y - side / 2
    paper.put_qr(sheet.qr or sheet.check_code, paper.right - side, paper.y - side, side)
    paper.ink.text(paper.left, middle + 6 * MM, "核对码（收发双方当面核对一致）", Face.SANS, 11)
    paper.ink.text(paper.left, middle - 7 * MM, sheet.check_code, Face.SANS_BOLD, _fit(sheet.check_code, paper, side))
    paper.y -= side


def _fit(text: str, paper: Paper, side: float) -> float:
    return min(28.0, (paper.width - side - 8 * MM) / max(1.0, text_width(text, Face.SANS_BOLD, 1)))


def _panel(pairs: tuple[tuple[str, str], ...]) -> list[Row]:
    padded = pairs + (("", ""),) * (-len(pairs) % 3)
    return [Row(sum(padded[start : start + 3], ())) for start in range(0, len(padded), 3)]


def _lines(numbers: tuple[str, ...]) -> list[Row]:
    padded = numbers + ("",) * (-len(numbers) % _ACROSS)
    return [Row(padded[start : start + _ACROSS]) for start in range(0, len(padded), _ACROSS)]
