"""A few columns of all rows of a kind, without making a record of each: for finding who is who in a large store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.store.tables import RECORD_TABLES


def read_columns(connection: Connection, kind: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """(id, unit, stored values of the keys …) of every row that is not deleted."""
    table = RECORD_TABLES[kind]
    query = select(table.c.id, table.c.unit_id, *(table.c[key] for key in keys))
    for row in connection.execute(query.where(table.c.deleted_reason.is_(None)).order_by(table.c.id)):
        yield tuple(row)


def unit_villages(connection: Connection) -> dict[str, str]:
    """Village of every unit that is no household (meetings, notices, letters)."""
    rows = connection.exec_driver_sql("SELECT id, village FROM unit WHERE kind<>'household'")
    return {str(uid): str(village) for uid, village in rows}
