"""Narrow reads of the package log: a receipt names every unit, so whole rows are read only where one is wanted."""

from __future__ import annotations

import json
from typing import NamedTuple

from sqlalchemy import Connection

from app.store.peers import PackageRow

_BARE = (
    "id, direction, kind, number, device, village, content, check_code, at, counts, state, '{}' AS receipt, note,"
    " answered_by, journal_from, journal_to"
)


def package(connection: Connection, package_id: str) -> PackageRow | None:
    """One package of the log with its receipt; None when it never came."""
    row = connection.exec_driver_sql("SELECT * FROM packagelog WHERE id=?", (package_id,)).mappings().first()
    if row is None:
        return None
    return PackageRow(**{**row, "counts": json.loads(row["counts"]), "receipt": json.loads(row["receipt"])})


def came_from(connection: Connection, device: str) -> set[str]:
    """Numbers of the packages of one device that were received here."""
    query = "SELECT number FROM packagelog WHERE direction='in' AND device=?"
    return {str(row[0]) for row in connection.exec_driver_sql(query, (device,))}


def bare_packages(connection: Connection) -> list[PackageRow]:
    """All packages without what their receipts say of each unit, the newest first."""
    query = f"SELECT {_BARE} FROM packagelog ORDER BY at DESC, rowid DESC"
    found = connection.exec_driver_sql(query).mappings()
    return [PackageRow(**{**row, "counts": json.loads(row["counts"]), "receipt": {}}) for row in found]


class PackageHead(NamedTuple):
    """What a list needs of a package; `order` is that of coming and going."""

    id: str
    direction: str
    kind: str
    number: str
    device: str
    village: str
    at: str
    order: int


def package_heads(connection: Connection) -> list[PackageHead]:
    """All packages without their contents, those written or taken last first."""
    query = "SELECT id, direction, kind, number, device, village, at, rowid FROM packagelog ORDER BY rowid DESC"
    return [PackageHead(*row) for row in connection.exec_driver_sql(query)]


def answered(connection: Connection, package_ids: list[str]) -> list[PackageRow]:
    """Packages of ours whose first word came with one of these received ones, receipts whole, in the order they were written."""
    marks = ",".join("?" * len(package_ids))
    query = f"SELECT * FROM packagelog WHERE direction='out' AND answered_by IN ({marks}) ORDER BY rowid"
    found = connection.exec_driver_sql(query, tuple(package_ids)).mappings()
    return [PackageRow(**{**r, "counts": json.loads(r["counts"]), "receipt": json.loads(r["receipt"])}) for r in found]
