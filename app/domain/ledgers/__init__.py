"""Ledgers as data: the sixteen of `domain.md` §15 in the order of their numbers, what an entry is, how a ledger is built."""

from __future__ import annotations

from app.domain.errors import AppError
from app.domain.ledgers.build import (
    Count,
    build_ledger,
    column_sum,
    counts,
    digest,
    listed_entries,
    new_or_changed,
    tally_notes,
    total_row,
)  # fmt: skip
from app.domain.ledgers.kinds_people import GRANTS, HOMES, LOW_INCOME, POSTS, RELOCATION, ROLLS, WORKERS
from app.domain.ledgers.kinds_road import (
    CLUES,
    GROUPS,
    HELP,
    MONITORING,
    NOTICES,
    PAIRINGS,
    PROBLEMS,
    REMOVALS,
    REVISITS,
    SYSTEM,
)  # fmt: skip
from app.domain.ledgers.model import LIVE, Entry, Filters, Late, LedgerColumn, LedgerHead, LedgerKind, Sum, Tally
from app.domain.ledgers.periods import months_of, moved, period_code, period_text, read_period

__all__ = [
    "LEDGER_KINDS", "LIVE", "Count", "Entry", "Filters", "Late", "LedgerColumn", "LedgerHead", "LedgerKind", "Sum", "Tally",
    "build_ledger", "column_sum", "counts", "digest", "ledger_kind", "listed_entries", "months_of", "moved", "new_or_changed",
    "period_code", "period_text", "read_period", "tally_notes", "total_row",
]  # fmt: skip

LEDGER_KINDS: tuple[LedgerKind, ...] = (
    MONITORING, GROUPS, HELP, REVISITS, WORKERS, POSTS, REMOVALS, LOW_INCOME, CLUES, PAIRINGS, NOTICES, HOMES, RELOCATION,
    GRANTS, SYSTEM, PROBLEMS, ROLLS,
)  # fmt: skip


def ledger_kind(name: str) -> LedgerKind:
    """The ledger of a key, a number (15.4) or a title; AppError LEDG-100 lists them."""
    wanted = name.strip()
    found = next((kind for kind in LEDGER_KINDS if wanted in (kind.key, kind.number, kind.title)), None)
    if found is None:
        listed = "、".join(f"{kind.number}{kind.title}" for kind in LEDGER_KINDS)
        raise AppError("LEDG-100", f"没有“{wanted}”这本台账。", f"台账有：{listed}。", "台账")
    return found
