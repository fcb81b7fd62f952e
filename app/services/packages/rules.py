"""What a receiver lets a sender write (`design.md` §3 "Ownership")."""

from __future__ import annotations

from app.domain.merging import Rules
from app.domain.records import declared
from app.domain.units import RowState
from app.services.desk import Desk


def rules_for(desk: Desk, sender_role: str) -> Rules:
    """What the receiver lets this sender write; a return package may also bring back a village's own units."""
    both = frozenset({"village", "township"})
    sides = both if sender_role != "village" else frozenset({"village"})
    return Rules(sides, owner_of, is_auto)


def owner_of(row: RowState, key: str) -> str:
    """The side that owns a field of a row; rows and fields of a newer program belong to who made the row."""
    try:
        return declared(row.kind)[key].owner.value
    except KeyError:
        return "either"


def is_auto(kind: str, key: str) -> bool:
    """True for bookkeeping fields, which are never in dispute; which file a text was imported from is one, too."""
    if kind == "import_base":
        return True
    try:
        return declared(kind)[key].auto
    except KeyError:
        return False
