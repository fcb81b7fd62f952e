"""The search index as it lies in the store: ordinary tables in the same encrypted file, a cache that is never sent (`design.md` §3).

One part a village: its households in the order of the list, and one row a term saying where the term stands. A part says
up to which line of the journal it is true; what was written since is read from the rows themselves.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from app.domain.records import declared
from app.domain.values import EMPTY
from app.store.tables import RECORD_TABLES

EDITION = 1  # raised when the terms or the readings of names change: older parts are made anew
_BITS_INSERT = "INSERT INTO searchbits(village, term, bits) VALUES(?,?,?)"
_PART_INSERT = "INSERT INTO searchpart(village, mark, edition, shape, ids, places, facets) VALUES(?,?,?,?,?,?,?)"
MOST_MARKS = 500  # marks of one statement


@dataclass(frozen=True, slots=True)
class StoredPart:
    """One village's part without its terms. `facets`: what is filtered by -> value -> bits of households as a number."""

    village: str
    mark: int
    layers: int
    ids: tuple[str, ...]
    facets: dict[str, dict[str, int]]


def parts(connection: Connection) -> list[StoredPart]:
    """All parts of this edition."""
    rows = connection.exec_driver_sql(
        "SELECT village, mark, shape, ids, facets FROM searchpart WHERE edition=? ORDER BY village", (EDITION,)
    )
    return [
        StoredPart(village, mark, json.loads(shape)["layers"], _lines(ids), _facets(facets))
        for village, mark, shape, ids, facets in rows
    ]


def places(connection: Connection, village: str) -> tuple[str, ...]:
    """What the households of a part are ordered by, in their order."""
    found = connection.exec_driver_sql("SELECT places FROM searchpart WHERE village=?", (village,)).first()
    return _lines(found[0]) if found else ()


def terms(connection: Connection, villages: Iterable[str], wanted: Iterable[str]) -> list[tuple[str, str, bytes]]:
    """(village, term, bits) of some terms; a term that stands nowhere has no row."""
    inside, asked = tuple(villages), tuple(wanted)
    if not inside or not asked:
        return []
    places_, marks = ",".join("?" * len(inside)), ",".join("?" * len(asked))
    rows = connection.exec_driver_sql(
        f"SELECT village, term, bits FROM searchbits WHERE village IN ({places_}) AND term IN ({marks})",
        (*inside, *asked),
    )
    return [(str(village), str(term), bytes(bits)) for village, term, bits in rows]


def write_part(
    connection: Connection, part: StoredPart, places_: Iterable[str], bits: Iterable[tuple[str, bytes]]
) -> None:
    """Put a part in the place of what stood there before."""
    forget(connection, part.village)
    shape = json.dumps({"households": len(part.ids), "layers": part.layers})
    cells = (_pack(part.ids), _pack(places_), pack_facets(part.facets))
    connection.exec_driver_sql(_PART_INSERT, (part.village, part.mark, EDITION, shape, *cells))
    rows = [(part.village, term, content) for term, content in bits]
    if rows:
        connection.exec_driver_sql(_BITS_INSERT, rows)


def forget(connection: Connection, village: str = "") -> None:
    """Take a village's part away (all parts without one): after an erasure, or to have it made anew."""
    for table in ("searchbits", "searchpart"):
        if village:
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE village=?", (village,))
        else:
            connection.exec_driver_sql(f"DELETE FROM {table}")


def stale(connection: Connection) -> list[tuple[str, str]]:
    """(village, household) of everything its part does not know yet; a village without a part is stale as a whole."""
    rows = connection.exec_driver_sql(
        "SELECT unit.village, unit.id FROM unit LEFT JOIN searchpart part ON part.village=unit.village AND part.edition=?"
        " WHERE unit.kind='household' AND unit.touched > coalesce(part.mark, -1) ORDER BY unit.village, unit.id",
        (EDITION,),
    )
    return [(str(village), str(unit)) for village, unit in rows]


def households_of(connection: Connection, village: str) -> list[str]:
    """Ids of all household units of a village."""
    rows = connection.exec_driver_sql("SELECT id FROM unit WHERE kind='household' AND village=?", (village,))
    return [str(row[0]) for row in rows]


def touched_households(connection: Connection, mark: int) -> list[tuple[str, str]]:
    """(village, household) written after a mark of the journal."""
    rows = connection.exec_driver_sql(
        "SELECT village, id FROM unit WHERE kind='household' AND touched > ? ORDER BY village, id", (mark,)
    )
    return [(str(village), str(unit)) for village, unit in rows]


def other_units_since(connection: Connection, mark: int) -> bool:
    """True when something that is no household (a setting, a notice, the village's own record) was written after a mark."""
    query = "SELECT 1 FROM unit WHERE kind<>'household' AND touched > ? LIMIT 1"
    return connection.exec_driver_sql(query, (mark,)).first() is not None


def slim_records(connection: Connection, kind: str, keys: Iterable[str], units: list[str]) -> list[dict[str, Any]]:
    """Some plain fields of all rows of some units, deleted rows left out: what lists need, without the form's other fields."""
    table, wanted = RECORD_TABLES[kind], ("id", "unit_id", *keys)
    fields = declared(kind)
    empty: Mapping[str, Any] = {key: EMPTY.get(fields[key].kind) for key in keys}
    order = [table.c.sort] if "sort" in table.c else []
    found = []
    for start in range(0, len(units), MOST_MARKS):
        query = select(*(table.c[key] for key in wanted)).where(table.c.deleted_reason.is_(None))
        query = query.where(table.c.unit_id.in_(units[start : start + MOST_MARKS]))
        for row in connection.execute(query.order_by(*order, table.c.row_counter, table.c.id)):
            record: dict[str, Any] = dict(zip(wanted, row, strict=True))
            found.append(
                {key: empty[key] if value is None and key in empty else value for key, value in record.items()}
            )
    return found


def size_on_disk(connection: Connection) -> int:
    """Bytes the index holds in the file, without the database's own bookkeeping."""
    total = 0
    for table, columns in (("searchbits", ("village", "term", "bits")), ("searchpart", ("ids", "places", "facets"))):
        lengths = "+".join(f"length(CAST({column} AS BLOB))" for column in columns)
        total += int(connection.exec_driver_sql(f"SELECT coalesce(sum({lengths}), 0) FROM {table}").scalar_one())
    return total


def _pack(lines: Iterable[str]) -> bytes:
    return zlib.compress("\n".join(lines).encode(), 3)


def _lines(content: bytes) -> tuple[str, ...]:
    text = zlib.decompress(content).decode()
    return tuple(text.split("\n")) if text else ()


def pack_facets(facets: Mapping[str, Mapping[str, int]]) -> bytes:
    """Facets as they are kept: numbers in sixteens."""
    shown = {name: {value: f"{bits:x}" for value, bits in values.items()} for name, values in facets.items()}
    return zlib.compress(json.dumps(shown, ensure_ascii=False).encode(), 3)


def _facets(content: bytes) -> dict[str, dict[str, int]]:
    found = json.loads(zlib.decompress(content))
    return {name: {value: int(bits, 16) for value, bits in values.items()} for name, values in found.items()}
