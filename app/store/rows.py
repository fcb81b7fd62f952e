"""Rows between table columns, stamped states and decoded records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Table, func, select

from app.domain.questionnaire.field import Field, Kind
from app.domain.records import BASE_FIELDS, RECORDS, declared
from app.domain.units import RowState, Seen, Stamp, UnitState, Wire
from app.domain.values import EMPTY, decode
from app.store.tables import RECORD_TABLES, ROW_COLUMNS

# Kinds whose decoded value is the stored one: no call per value when lists are read.
PLAIN = frozenset({Kind.TEXT, Kind.LONGTEXT, Kind.INT, Kind.BOOL, Kind.CODE, Kind.REF, Kind.MONTH})


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows of a kind lie in their table: declared keys in column order, the statements that write one row."""

    keys: tuple[str, ...]
    known: frozenset[str]
    insert: str
    update: str


@cache
def layout(kind: str) -> Layout:
    """The layout of a kind, worked out once: thousands of rows are written through the same statement."""
    table, keys = RECORD_TABLES[kind], tuple(declared(kind))
    names = [f'"{name}"' for name in (*ROW_COLUMNS, *keys)]
    marks = ", ".join("?" * len(names))
    later = ", ".join(f"{name}=?" for name in names)
    return Layout(
        keys,
        frozenset(keys),
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})",
        f"UPDATE {table.name} SET {later} WHERE id=?",
    )


def to_cells(row: RowState, unit_id: str) -> tuple[Any, ...]:
    """A row in the order of its layout; fields no column knows go to `row_extra` and survive."""
    found, values = layout(row.kind), row.values
    extra = None if values.keys() <= found.known else _dump({k: v for k, v in values.items() if k not in found.known})
    stamps = _dump({key: list(stamp) for key, stamp in sorted(row.stamps.items())}) if row.stamps else None
    siblings = (
        _dump({key: [[*s, v] for s, v in row.siblings[key]] for key in sorted(row.siblings)}) if row.siblings else None
    )
    head = (row.id, unit_id, row.created.device, row.created.counter, stamps, siblings, extra)
    return (*head, *map(values.get, found.keys))


def from_columns(kind: str, found: Mapping[str, Any]) -> RowState:
    """The stamped state of a table row."""
    values: dict[str, Wire] = {key: found[key] for key in declared(kind) if found[key] is not None}
    values.update(_load(found["row_extra"]))
    stamps = {key: Stamp(*stamp) for key, stamp in _load(found["row_stamps"]).items()}
    siblings = {
        key: tuple((Stamp(s[0], s[1]), s[2]) for s in several) for key, several in _load(found["row_siblings"]).items()
    }
    return RowState(found["id"], kind, values, Stamp(found["row_device"], found["row_counter"]), stamps, siblings)


def _dump(value: dict[str, Any]) -> str | None:
    return _encode(value) if value else None


def _load(text: str | None) -> dict[str, Any]:
    return dict(json.loads(text)) if text else {}


def read_records(
    connection: Connection, kind: str, units: Iterable[str] | None = None, deleted: bool = False,
    only: tuple[str, ...] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """Records of one kind, of some units where given, deleted ones left out unless asked for; `only` some fields of them."""
    table = RECORD_TABLES[kind]
    keys, empty, coded = _reading(kind, only)
    query = select(*(table.c[key] for key in keys))
    if units is not None:
        query = query.where(table.c.unit_id.in_(list(units)))
    if not deleted:
        query = query.where(table.c.deleted_reason.is_(None))
    return [_record(row, keys, empty, coded) for row in connection.execute(query.order_by(*_order(table)))]


@cache
def _reading(
    kind: str, only: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], dict[str, Any], tuple[tuple[str, Field], ...]]:
    """For reading many rows: columns, what nothing entered decodes to, the fields that have to be decoded."""
    fields = tuple(field for field in (*RECORDS[kind].fields, *BASE_FIELDS) if not only or field.key in only)
    empty = {field.key: EMPTY[field.kind] for field in fields if field.kind in EMPTY}
    coded = tuple((field.key, field) for field in fields if field.kind not in PLAIN)
    return ("id", "unit_id", "row_device", *(field.key for field in fields)), empty, coded


def _record(
    row: Iterable[Any], keys: tuple[str, ...], empty: dict[str, Any], coded: tuple[tuple[str, Field], ...]
) -> dict[str, Any]:
    record: dict[str, Any] = dict(zip(keys, row, strict=True))
    for key, nothing in empty.items():
        if record[key] is None:
            record[key] = nothing
    for key, field in coded:
        value = record[key]
        if value is not None and value != ():
            record[key] = decode(field, value)
    return record


def _order(table: Table) -> list[Any]:
    order: list[Any] = [table.c.sort] if "sort" in table.c else []
    return [*order, table.c.row_counter, table.c.id]


def row_state(connection: Connection, kind: str, row_id: str) -> RowState | None:
    """One stamped row."""
    table = RECORD_TABLES[kind]
    found = connection.execute(select(table).where(table.c.id == row_id)).mappings().first()
    return from_columns(kind, dict(found)) if found else None


def unit_of(connection: Connection, kind: str, row_id: str) -> str | None:
    """The unit a row belongs to."""
    table = RECORD_TABLES[kind]
    found: Row[Any] | None = connection.execute(select(table.c.unit_id).where(table.c.id == row_id)).first()
    return str(found[0]) if found else None


def seen_of(connection: Connection, unit_id: str) -> Seen | None:
    """The seen vector of a unit; None when the unit is not here."""
    found = connection.exec_driver_sql("SELECT seen FROM unit WHERE id=?", (unit_id,)).first()
    return dict(json.loads(found[0])) if found else None


def load_unit(connection: Connection, unit_id: str) -> UnitState | None:
    """A unit with all its rows, deleted ones and those of unknown kinds included."""
    return next(iter(load_units(connection, [unit_id])), None)


def load_units(connection: Connection, unit_ids: list[str]) -> list[UnitState]:
    """Several units with their rows, in the order asked for; those not here are left out."""
    units: dict[str, UnitState] = {}
    for part in _parts(unit_ids):
        marks = ",".join("?" * len(part))
        for uid, kind, village, seen in connection.exec_driver_sql(
            f"SELECT id, kind, village, seen FROM unit WHERE id IN ({marks})", tuple(part)
        ):
            units[uid] = UnitState(uid, kind, village, dict(json.loads(seen)))
        _fill(connection, units, part)
    return [units[uid] for uid in unit_ids if uid in units]


def _fill(connection: Connection, units: dict[str, UnitState], part: list[str]) -> None:
    kinds_here = {units[uid].kind for uid in part if uid in units}
    for kind, record_kind in RECORDS.items():
        if record_kind.unit not in kinds_here:
            continue
        table = RECORD_TABLES[kind]
        for found in connection.execute(select(table).where(table.c.unit_id.in_(part))).mappings():
            units[found["unit_id"]].rows[found["id"]] = from_columns(kind, dict(found))
    marks = ",".join("?" * len(part))
    for uid, text in connection.exec_driver_sql(
        f"SELECT unit_id, state FROM unknownrow WHERE unit_id IN ({marks})", tuple(part)
    ):
        row = _unknown(json.loads(text))
        units[uid].rows[row.id] = row


def _unknown(data: dict[str, Any]) -> RowState:
    return RowState(
        data["id"],
        data["kind"],
        data["values"],
        Stamp(*data["created"]),
        {k: Stamp(*s) for k, s in data["stamps"].items()},
        {k: tuple((Stamp(s[0], s[1]), s[2]) for s in several) for k, several in data["siblings"].items()},
    )


def dump_unknown(row: RowState) -> str:
    """A row of a kind this program does not know, as text."""
    return json.dumps(
        {
            "id": row.id,
            "kind": row.kind,
            "values": row.values,
            "created": list(row.created),
            "stamps": {k: list(s) for k, s in row.stamps.items()},
            "siblings": {k: [[*s, v] for s, v in several] for k, several in row.siblings.items()},
        },
        ensure_ascii=False,
    )


def _parts(ids: list[str], size: int = 500) -> Iterable[list[str]]:
    return (ids[i : i + size] for i in range(0, len(ids), size))


def deleted_ids(connection: Connection) -> frozenset[str]:
    """Ids of all rows that were deleted here; those of an undone verb were never wanted and may come again."""
    kept = "deleted_reason IS NOT NULL AND substr(deleted_reason, 1, 3) <> '撤销：'"
    tables = (f"SELECT id FROM r_{kind} WHERE {kept}" for kind in RECORDS)
    return frozenset(str(row[0]) for row in connection.exec_driver_sql(" UNION ALL ".join(tables)))


def highest(connection: Connection, kind: str, key: str, unit_id: str) -> int:
    """The highest number of a field within a unit; 0 where there is none."""
    table = RECORD_TABLES[kind]
    query = select(func.coalesce(func.max(table.c[key]), 0)).where(table.c.unit_id == unit_id)
    return int(connection.execute(query).scalar_one())


def short_numbers(connection: Connection) -> dict[str, str]:
    """Household id -> 村内户号, in the order of the numbers."""
    table = RECORD_TABLES["household"]
    query = select(table.c.id, table.c.local_household_no).order_by(table.c.local_household_no, table.c.id)
    return {str(uid): str(number or "") for uid, number in connection.execute(query)}
