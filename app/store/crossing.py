"""Who stands in two villages: grouped by the database, so that 320,000 people need no more memory than the doubles do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

# The birth date as written, else the one in an 18-digit number, so that a blank in one village does not hide the double.
_BORN = (
    "CASE WHEN coalesce(birth_date, '') <> '' THEN birth_date WHEN length(id_number) >= 18 THEN"
    " substr(id_number, 7, 4) || '-' || substr(id_number, 11, 2) || '-' || substr(id_number, 13, 2) ELSE '' END"
)
_COLUMNS = (
    f"m.id, m.unit_id, u.village, coalesce(m.name, ''), coalesce(m.id_number, ''), {_BORN}, coalesce(m.presence, ''),"
    " coalesce(m.presence_reason, '')"
)
_FROM = "FROM r_member m JOIN unit u ON u.id = m.unit_id WHERE m.deleted_reason IS NULL"
_NUMBERS = (
    "SELECT id_number FROM r_member WHERE deleted_reason IS NULL AND length(id_number) >= 15"
    " AND substr(id_number, 1, 6) <> '999999' GROUP BY id_number HAVING count(*) > 1 AND min(unit_id) <> max(unit_id)"
)
_NAMES = (
    f"SELECT name || '|' || {_BORN} AS sign FROM r_member WHERE deleted_reason IS NULL AND coalesce(name, '') <> ''"
    f" GROUP BY name, {_BORN} HAVING count(*) > 1 AND min(unit_id) <> max(unit_id) AND {_BORN} <> ''"
)
Row = tuple[str, str, str, str, str, str, str, str]


def same_number(connection: Connection) -> Iterator[Row]:
    """People whose number stands in several households: member, household, village, name, number, born, presence, reason."""
    query = f"SELECT {_COLUMNS} {_FROM} AND m.id_number IN ({_NUMBERS}) ORDER BY m.id_number, u.village, m.id"
    yield from _rows(connection, query)


def same_name(connection: Connection) -> Iterator[Row]:
    """People whose name and birth date stand in several households, in the same columns."""
    query = f"SELECT {_COLUMNS} {_FROM} AND m.name || '|' || {_BORN} IN ({_NAMES}) ORDER BY m.name, 6, u.village, m.id"
    yield from _rows(connection, query)


def _rows(connection: Connection, query: str) -> Iterator[Any]:
    for row in connection.exec_driver_sql(query):
        yield tuple(str(cell) for cell in row)
