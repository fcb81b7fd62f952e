"""A ledger on screen: its pages and, in words, its sums; looking is not printing, so nothing is logged (`domain.md` §15)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.documents import Ledger, Paper, cell_text
from app.services.desk import Desk
from app.services.papers.catalogue import PAPERS, PaperKind, Printed, print_paper

UNITS = {"members": "人"}  # the sum line names the units of the other columns itself


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A ledger as drawn, its rows, sums and notes; `empty` when the period has no entry (零报告)."""

    printed: Printed
    title: str
    period: str
    rows: int
    sums: str
    notes: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """True for a period without entries."""
        return self.rows == 0


def ledger_kinds() -> tuple[PaperKind, ...]:
    """The papers that are ledgers: those that can be a workbook too."""
    return tuple(paper for paper in PAPERS if "xlsx" in paper.formats)


def ledger_view(desk: Desk, kind: str, period: str, paper: Paper | str = Paper.A4) -> LedgerView:
    """A ledger of a period as it stands now. AppError PRINT-…"""
    printed = print_paper(desk, kind, period=period, paper=paper, on_screen=True)
    ledger: Ledger = printed.documents[0]
    return LedgerView(printed, ledger.title, ledger.period, len(ledger.rows), _sums(ledger), tuple(ledger.notes))


def _sums(ledger: Ledger) -> str:
    """The sum line in words: 合计：3户，12人."""
    if ledger.total is None:
        return ""
    pairs = zip(ledger.columns, ledger.total.cells, strict=True)
    words = [
        f"{cell_text(column, value)}{UNITS.get(column.key, '')}"
        for column, value in list(pairs)[1:]
        if value not in ("", None)
    ]
    return f"合计：{'，'.join(words)}" if words else ""
