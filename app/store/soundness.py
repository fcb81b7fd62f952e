"""Is the encrypted file whole: seals of its pages, its structure, and what its rows say of each other."""

from __future__ import annotations

from sqlalchemy import Connection

from app.store.tables import RECORD_TABLES


def broken_pages(connection: Connection) -> int:
    """How many pages have a seal that does not fit."""
    return len(connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall())


def broken_structure(connection: Connection) -> int:
    """How many complaints SQLite has about tables and indexes."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(100)")]
    return 0 if found == ["ok"] else len(found)


def lost_rows(connection: Connection) -> int:
    """Rows whose unit is missing, and units without a readable vector: they would travel nowhere."""
    lost = 0
    for name in RECORD_TABLES:
        query = f"SELECT count(*) FROM r_{name} WHERE unit_id NOT IN (SELECT id FROM unit)"
        lost += int(connection.exec_driver_sql(query).scalar_one())
    return lost + int(connection.exec_driver_sql("SELECT count(*) FROM unit WHERE NOT json_valid(seen)").scalar_one())
