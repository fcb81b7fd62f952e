"""Rows as they stood when a row was written: the journal walked back (`design.md` §3 "Ledgers").

Where the row was written here, every later line is taken back, so that what is read is exactly what was known then. Where it
came with a package, everything up to that package counts as known, less rows made after the mark it carries (a seen vector).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from app.domain.records import declared
from app.domain.units import Wire
from app.domain.values import EMPTY, decode
from app.store.rows import read_records
from app.store.tables import RECORD_TABLES

Rec = dict[str, Any]


@dataclass(frozen=True)
class Past:
    """What is to be taken back: rows made later, and the values that fields had before."""

    line: int
    fresh: frozenset[tuple[str, str]] = frozenset()
    before: Mapping[tuple[str, str], Mapping[str, Wire]] = field(default_factory=dict)
    units: frozenset[str] = frozenset()
    seen: Mapping[str, int] | None = None

    def records(
        self, connection: Connection, kind: str, units: Iterable[str] | None = None, deleted: bool = False,
        only: tuple[str, ...] = (),
    ) -> list[Rec]:  # fmt: skip
        """Like `read_records`, as it was; `only` is taken as all fields."""
        del only
        units = None if units is None else list(units)
        found = [
            self._back(kind, row)
            for row in read_records(connection, kind, units, deleted=True)
            if (kind, row["id"]) not in self.fresh
        ]
        unseen = self._unseen(connection, kind, units)
        kept = [row for row in found if row["id"] not in unseen and (deleted or not row.get("deleted_reason"))]
        return sorted(kept, key=lambda row: row["sort"] or 0) if "sort" in declared(kind) else kept

    def _back(self, kind: str, row: Rec) -> Rec:
        before = self.before.get((kind, row["id"]))
        if not before:
            return row
        fields = declared(kind)
        known = {key: wire for key, wire in before.items() if key in fields}
        return {**row, **{key: _value(kind, key, wire) for key, wire in known.items()}}

    def _unseen(self, connection: Connection, kind: str, units: Iterable[str] | None) -> set[str]:
        if self.seen is None:
            return set()
        what: tuple[str, ...] = ()
        query = f"SELECT id, row_device, row_counter FROM {RECORD_TABLES[kind].name}"
        if units is not None:
            query, what = f"{query} WHERE unit_id IN (SELECT value FROM json_each(?))", (json.dumps(list(units)),)
        rows = connection.exec_driver_sql(query, what)
        return {str(row) for row, device, counter in rows if counter > self.seen.get(device, 0)}


def _value(kind: str, key: str, wire: Wire) -> Any:
    declaration = declared(kind)[key]
    return EMPTY.get(declaration.kind) if wire is None else decode(declaration, wire)


def past_of(connection: Connection, kind: str, row: str, mark: Mapping[str, Any], village: str = "") -> Past:
    """The village as it was known when a row was written. `mark`: {"device", "seen"} of the writer; `village`: only its units."""
    made = connection.exec_driver_sql(
        "SELECT max(seq), device, counter FROM journal WHERE kind=? AND row_id=? AND field='' GROUP BY device, counter ORDER BY 1",
        (kind, row),
    ).first()
    if made is None:
        return Past(0)
    line = connection.exec_driver_sql(
        "SELECT max(seq) FROM journal WHERE device=? AND counter=?", (made[1], made[2])
    ).scalar_one()
    own = made[1] == mark.get("device")
    seen = None if own else {str(k): int(v) for k, v in dict(mark["seen"]).items()}
    return back_to(connection, int(line), seen, village)


def back_to(connection: Connection, line: int, seen: Mapping[str, int] | None = None, village: str = "") -> Past:
    """The rows as they stood after a line of the journal, of one village where it is named."""
    fresh: set[tuple[str, str]] = set()
    before: dict[tuple[str, str], dict[str, Wire]] = {}
    units: set[str] = set()
    inside, what = _inside(village)
    query = f"SELECT unit_id, kind, row_id, field, old FROM journal WHERE seq > ?{inside} ORDER BY seq DESC"
    for unit, kind, row, key, old in connection.exec_driver_sql(query, (line, *what)):
        units.add(str(unit))
        if kind not in RECORD_TABLES:
            continue
        if key:
            before.setdefault((str(kind), str(row)), {})[str(key)] = None if old is None else json.loads(old)
        else:
            fresh.add((str(kind), str(row)))
    return Past(line, frozenset(fresh), before, frozenset(units), seen)


def _inside(village: str) -> tuple[str, tuple[str, ...]]:
    """The condition that a line is of a village's units or of a policy set (no condition for the whole store)."""
    if not village:
        return "", ()
    return " AND unit_id IN (SELECT id FROM unit WHERE village=? OR kind='policy')", (village,)


def seen_here(connection: Connection) -> dict[str, int]:
    """The highest counter of every device known here: the mark of a closed month."""
    found: dict[str, int] = {
        str(device): int(counter)
        for device, counter in connection.exec_driver_sql("SELECT device, max(counter) FROM journal GROUP BY device")
    }
    for (seen,) in connection.exec_driver_sql("SELECT seen FROM unit"):
        for device, counter in json.loads(seen).items():
            found[device] = max(found.get(device, 0), counter)
    return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Changed:
    """A field somebody changed: the last writing of it after which nothing else wrote it."""

    seq: int
    unit: str
    kind: str
    row: str
    field: str
    old: Wire
    new: Wire
    operator: str
    at: str
    verb: str


def changes(connection: Connection, kinds: Iterable[str], until: int = 0) -> list[Changed]:
    """Every line of these kinds in their order, up to one where it is named; `field` is blank for a row that was made."""
    wanted = tuple(kinds)
    marks = ",".join("?" * len(wanted))
    query = (
        "SELECT seq, unit_id, kind, row_id, field, CASE field WHEN '' THEN NULL ELSE old END,"
        " CASE field WHEN '' THEN NULL ELSE new END, operator, at, verb FROM journal"
        f" WHERE kind IN ({marks}) AND (?=0 OR seq<=?) ORDER BY seq"
    )
    return [
        Changed(seq, unit, kind, row, key, _load(old), _load(new), operator, at, verb)
        for seq, unit, kind, row, key, old, new, operator, at, verb in connection.exec_driver_sql(
            query, (*wanted, until, until)
        )
    ]


def _load(text: str | None) -> Wire:
    return None if text is None else json.loads(text)
