"""Which households have rows of a kind, and how many there are: for lists over a whole township (`design.md` §9)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.store.tables import RECORD_TABLES


def households_with(connection: Connection, kind: str) -> list[str]:
    """Ids of the household units that hold a row of a kind (deleted ones left out)."""
    table = RECORD_TABLES[kind]
    query = select(table.c.unit_id).where(table.c.deleted_reason.is_(None)).distinct()
    return [str(row[0]) for row in connection.execute(query)]


def households(connection: Connection) -> int:
    """Households in this store, those nobody lives in any more among them."""
    return int(connection.exec_driver_sql("SELECT count(*) FROM unit WHERE kind='household'").scalar_one())
