"""Closed months: reading them, the one that counts where two laptops closed the same (`design.md` §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.store.door import stable_id
from app.store.rows import read_records
from app.store.store import Connection


@dataclass(frozen=True, slots=True)
class Close:
    """A closed month: who filled it, who checked it, the mark it was closed at, what each ledger said then."""

    id: str
    period: str
    closed_on: date
    filler: str
    auditor: str
    zero: bool
    signed: tuple[str, ...]
    note: str
    counter: int
    mark: Mapping[str, Any] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)


def closes(connection: Connection, code: str = "") -> dict[str, Close]:
    """Month → its closing; of two for one month the first written counts. `code`: of one village among many."""
    found: dict[str, Close] = {}
    units = [stable_id(code, "village")] if code else None
    for place, row in enumerate(read_records(connection, "ledger_close", units)):
        close = Close(
            str(row["id"]), str(row["period"]), row["closed_on"], str(row["closed_name"]), str(row["auditor"] or ""), bool(row["zero"]),
            tuple(row["signed_names"] or ()), str(row["note"] or ""), place, dict(row["mark"] or {}), dict(row["digests"] or {}),
        )  # fmt: skip
        found.setdefault(close.period, close)
    return found


def closed_months(connection: Connection) -> frozenset[str]:
    """The YYYYMM months that are closed: what the duty 台账结账 asks."""
    return frozenset(closes(connection))
