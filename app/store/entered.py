"""What an operator entered last, by the journal: whose answers a person may take over with one key."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

# What a workbook, a file or a package brought was not entered by hand, though the journal names who brought it.
_BROUGHT = ("导入%", "载入%", "接收%", "撤销%", "恢复%")


def last_household(connection: Connection, operator: str, keys: Iterable[str], besides: str = "") -> str:
    """Id of the household this operator began or wrote one of these fields of last; "" when there is none."""
    wanted = tuple(keys)
    marks = ",".join("?" * len(wanted))
    by_hand = " AND ".join("journal.verb NOT LIKE ?" for _ in _BROUGHT)
    query = (
        "SELECT journal.unit_id FROM journal JOIN r_household found ON found.id = journal.unit_id"
        f" WHERE journal.operator=? AND journal.unit_id<>? AND found.deleted_reason IS NULL AND {by_hand}"
        f" AND ((journal.kind='household' AND journal.field='') OR journal.field IN ({marks}))"
        " ORDER BY journal.seq DESC LIMIT 1"
    )
    row = connection.exec_driver_sql(query, (operator, besides, *_BROUGHT, *wanted)).first()
    return str(row[0]) if row else ""


def last_visit(connection: Connection, operator: str) -> tuple[str, str]:
    """Household and id of the visit this operator recorded last; two blanks when there is none."""
    by_hand = " AND ".join("journal.verb NOT LIKE ?" for _ in _BROUGHT)
    query = (
        "SELECT journal.unit_id, journal.row_id FROM journal JOIN r_visit found ON found.id = journal.row_id"
        " WHERE journal.operator=? AND journal.kind='visit' AND journal.field='' AND found.deleted_reason IS NULL"
        f" AND {by_hand} ORDER BY journal.seq DESC LIMIT 1"
    )
    row = connection.exec_driver_sql(query, (operator, *_BROUGHT)).first()
    return (str(row[0]), str(row[1])) if row else ("", "")
