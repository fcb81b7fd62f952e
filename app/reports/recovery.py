"""恢复单 and 设备核对单: a code in large groups, what to do with it, two signatures; nothing personal on them."""

from __future__ import annotations

from app.domain.documents import FingerprintSheet, FormCell, RecoverySheet
from app.reports.fonts import Face, text_width
from app.reports.paper import SHEET, TITLE, Paper, Style
from app.reports.parts import GridStyle, grid, heading, signatures
from app.reports.units import MM

_GRID = GridStyle(size=12, pitch=17, label=30, least=11)
_STEP = Style(size=12, pitch=21, indent=0, after=2)


def draw(sheet: RecoverySheet | FingerprintSheet) -> bytes:
    """Either sheet as PDF."""
    cells: tuple[FormCell, ...]
    if isinstance(sheet, RecoverySheet):
        cells = (FormCell("数据所属", sheet.owner), FormCell("生成日期", sheet.date))
        return _draw(sheet, cells, "恢复码", sheet.code, 4)
    cells = (
        FormCell("出具方", sheet.side), FormCell("单位", sheet.owner), FormCell("设备", sheet.device),
        FormCell("出具日期", sheet.date),
    )  # fmt: skip
    return _draw(sheet, cells, "核对码", sheet.groups, 3)


def _draw(
    sheet: RecoverySheet | FingerprintSheet,
    cells: tuple[FormCell, ...],
    label: str,
    groups: tuple[str, ...],
    across: int,
) -> bytes:
    paper = Paper(SHEET, sheet.marks, sheet.title, internal=True)
    paper.title(sheet.title, TITLE)
    grid(paper, cells, 2, _GRID)
    paper.space(8 * MM)
    _code(paper, label, groups, across)
    paper.space(6 * MM)
    heading(paper, "使用说明")
    for number, step in enumerate(sheet.steps, start=1):
        paper.paragraph(f"{number}. {step}", _STEP)
    paper.space(8 * MM)
    signatures(paper, sheet.signatures)
    return paper.finish()


def _code(paper: Paper, label: str, groups: tuple[str, ...], across: int) -> None:
    """The groups in a frame, `across` a line, in a size that can be read from a desk away."""
    rows = [groups[start : start + across] for start in range(0, len(groups), across)]
    height = len(rows) * 15 * MM + 16 * MM
    paper.room(height)
    paper.ink.box(paper.left, paper.y - height, paper.width, height, 1.2)
    paper.ink.text(paper.left + 4 * MM, paper.y - 8 * MM, label, Face.SANS_BOLD, 12)
    y = paper.y - 21 * MM
    wide = paper.width / across
    widest = max((text_width(group, Face.SANS_BOLD, 1) for group in groups), default=1.0)
    size = min(26.0, wide * 0.8 / max(widest, 0.1))
    for row in rows:
        for number, group in enumerate(row):
            middle = paper.left + wide * (number + 0.5)
            paper.ink.text(middle - text_width(group, Face.SANS_BOLD, size) / 2, y, group, Face.SANS_BOLD, size)
        y -= 15 * MM
    paper.y -= height
