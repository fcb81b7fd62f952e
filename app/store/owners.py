"""Whose a unit and a row are here: for what comes from outside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from app.store.tables import RECORD_TABLES


def known_units(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Kind and village of those units that are here."""
    query = "SELECT id, kind, village FROM unit WHERE id IN (SELECT value FROM json_each(?))"
    return {str(uid): (str(kind), str(village)) for uid, kind, village in _asked(connection, query, ids)}


def owners_of(connection: Connection, kind: str, ids: Sequence[str]) -> Iterable[tuple[str, str]]:
    """(row, its unit) of those rows of a kind that are here; `kind` blank for kinds this program does not know."""
    table = RECORD_TABLES[kind].name if kind else "unknownrow"
    query = f"SELECT id, unit_id FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
    return ((str(row), str(unit)) for row, unit in _asked(connection, query, ids))


def _asked(connection: Connection, query: str, ids: Sequence[str]) -> Iterable[Any]:
    return connection.exec_driver_sql(query, (json.dumps(list(ids)),))
