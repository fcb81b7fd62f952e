"""Which fields of rows were written after the row was made: what a store knows of changes it only received (`design.md` §3 Stamps)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from app.store.tables import RECORD_TABLES


def changed_keys(connection: Connection, kind: str, units: Iterable[str]) -> dict[str, frozenset[str]]:
    """Row id -> keys with a stamp of their own, of rows of some units; rows never changed are left out."""
    query = (
        f"SELECT id, row_stamps FROM {RECORD_TABLES[kind].name}"
        " WHERE row_stamps IS NOT NULL AND unit_id IN (SELECT value FROM json_each(?))"
    )
    found = connection.exec_driver_sql(query, (json.dumps(list(units)),))
    return {str(row): frozenset(json.loads(stamps)) for row, stamps in found}
