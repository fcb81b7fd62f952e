"""Ledgers (`domain.md` §15) on A4 or A3 landscape."""

from __future__ import annotations

from app.domain.documents import Ledger
from app.domain.documents import Paper as Size
from app.reports.paper import SHEET_TITLE, WIDE, WIDE_A3, Paper, Style
from app.reports.parts import header_line
from app.reports.table import Table, TableStyle

_TABLE = TableStyle(size=9, pitch=11.5, pad_x=2.5, pad_y=2.2, least=7)
_TABLE_A3 = TableStyle(size=10.5, pitch=14, pad_x=3, pad_y=3, least=8)
_NOTE = Style(size=9, pitch=13, indent=0)


def draw(ledger: Ledger) -> bytes:
    """The ledger as PDF."""
    a3 = ledger.paper is Size.A3
    paper = Paper(WIDE_A3 if a3 else WIDE, ledger.marks, ledger.title, internal=True)
    paper.title(ledger.title, SHEET_TITLE)
    header_line(paper, ledger.header, 10.5)
    keep = sum(paper.height_of(note, _NOTE) for note in ledger.notes) + 4
    Table(paper, ledger.columns, ledger.all_rows, _TABLE_A3 if a3 else _TABLE).draw(keep)
    paper.space(4)
    for note in ledger.notes:
        paper.paragraph(note, _NOTE)
    return paper.finish()
