"""Rows between table columns, stamped states and decoded records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, func, select

from app.domain.questionnaire.field import Field, Kind
from app.domain.records import BASE_FIELDS, RECORDS, declared
from app.domain.units import RowState, Seen, Stamp, UnitState, Wire
from app.domain.values import DECODERS, EMPTY, Decoder
from app.store.tables import RECORD_TABLES, ROW_COLUMNS

# Kinds whose decoded value is the stored one: no call per value when lists are read.
PLAIN = frozenset({Kind.TEXT, Kind.LONGTEXT, Kind.INT, Kind.CODE, Kind.REF, Kind.MONTH})


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows of a kind lie in their table: declared keys in column order, the statements that write one row."""

    keys: tuple[str, ...]
    known: frozenset[str]
    truths: frozenset[str]  # of them those that are true or false: the file knows 0 and 1
    insert: str
    update: str


def insert_cells(connection: Connection, table: str, names: Sequence[str], cells: Sequence[tuple[Any, ...]]) -> None:
    """Write new rows, without naming columns blank in all of them: handing over a blank costs the driver ten times a text."""
    used = [place for place, column in enumerate(zip(*cells, strict=True)) if any(cell is not None for cell in column)]
    if len(used) < len(names):
        pick = itemgetter(*used)
        cells = [pick(row) for row in cells]
    columns = ", ".join(f'"{names[place]}"' for place in used)
    statement = f"INSERT INTO {table}({columns}) VALUES({', '.join('?' * len(used))})"
    connection.exec_driver_sql(statement, list(cells))


def insert_rows(connection: Connection, kind: str, cells: Sequence[tuple[Any, ...]]) -> None:
    """Write new rows of a kind, their cells in the order of its layout."""
    insert_cells(connection, RECORD_TABLES[kind].name, (*ROW_COLUMNS, *layout(kind).keys), cells)


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
        frozenset(key for key, field in declared(kind).items() if field.kind is Kind.BOOL),
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


def read_states(connection: Connection, kind: str, where: str, *arguments: Any) -> list[tuple[str, RowState]]:
    """Stamped rows of a kind as their units and states, deleted ones included. `where`: SQL over the table's columns."""
    query = f"SELECT {_state_columns(kind)} FROM {RECORD_TABLES[kind].name} WHERE {where}"
    return [_state(kind, row) for row in _raw(connection).execute(query, arguments)]


@cache
def _state_columns(kind: str) -> str:
    return ", ".join(f'"{name}"' for name in (*ROW_COLUMNS, *layout(kind).keys))


def _state(kind: str, cells: tuple[Any, ...]) -> tuple[str, RowState]:
    row_id, unit, device, counter, stamps, siblings, extra, *found = cells
    known = layout(kind)
    values: dict[str, Wire] = {key: cell for key, cell in zip(known.keys, found, strict=True) if cell is not None}
    for key in known.truths & values.keys():
        values[key] = bool(values[key])
    values.update(_load(extra))
    several = _load(siblings)
    written = {key: Stamp(*stamp) for key, stamp in _load(stamps).items()}
    beside = {key: tuple((Stamp(s[0], s[1]), s[2]) for s in several[key]) for key in several}
    return unit, RowState(row_id, kind, values, Stamp(device, counter), written, beside)


def _dump(value: dict[str, Any]) -> str | None:
    return _encode(value) if value else None


def _load(text: str | None) -> dict[str, Any]:
    return dict(json.loads(text)) if text else {}


def read_records(
    connection: Connection, kind: str, units: Iterable[str] | None = None, deleted: bool = False,
    only: tuple[str, ...] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """Records of one kind, of some units where given, deleted ones left out unless asked for; `only` some fields of them.

    A household is read by one statement a kind, most of which find nothing: the text of each is made once and goes to the
    driver as it is.
    """
    wanted = None if units is None else list(units)
    if wanted == []:
        return []
    reading = _reading(kind, only)
    inside, *what = _inside(wanted) if wanted else ("",)
    where = " AND ".join(part for part in (inside, "" if deleted else "deleted_reason IS NULL") if part)
    return [reading.record(row) for row in _raw(connection).execute(reading.query(where), what)]


def _inside(units: list[str]) -> tuple[str, str]:
    """The condition that a row is of some units, and what its one mark stands for: one text for any number of several."""
    if len(units) == 1:
        return "unit_id=?", units[0]
    return "unit_id IN (SELECT value FROM json_each(?))", json.dumps(units)


def _raw(connection: Connection) -> Any:
    """The driver's own connection, in the same transaction; its errors are explained where the transaction is opened."""
    return connection.connection.dbapi_connection


@dataclass(frozen=True, slots=True)
class _Reading:
    """For reading many rows: columns, what has to be decoded (place, how, what nothing entered is), the order of rows."""

    table: str
    keys: tuple[str, ...]
    columns: str
    coded: tuple[tuple[str, Decoder, Any], ...]
    order: str

    def query(self, where: str) -> str:
        """The statement under a condition ("" for none)."""
        told = f" WHERE {where}" if where else ""
        return f"SELECT {self.columns} FROM {self.table}{told} ORDER BY {self.order}"

    def record(self, row: tuple[Any, ...]) -> dict[str, Any]:
        """A row with decoded values."""
        record: dict[str, Any] = dict(zip(self.keys, row, strict=True))
        for key, decoder, nothing in self.coded:
            value = record[key]
            record[key] = nothing if value is None or value == "" else decoder(value)
        return record


@cache
def _reading(kind: str, only: tuple[str, ...] = ()) -> _Reading:
    fields = tuple(field for field in (*RECORDS[kind].fields, *BASE_FIELDS) if not only or field.key in only)
    # What nothing entered in a text decodes to is said in the statement: no step a value here.
    columns = ("id", "unit_id", "row_device", *(_column(field) for field in fields))
    coded = tuple(
        (field.key, DECODERS[field.kind], EMPTY.get(field.kind)) for field in fields if field.kind not in PLAIN
    )
    order = "sort, row_counter, id" if "sort" in RECORD_TABLES[kind].c else "row_counter, id"
    keys = ("id", "unit_id", "row_device", *(field.key for field in fields))
    return _Reading(RECORD_TABLES[kind].name, keys, ", ".join(columns), coded, order)


def _column(field: Field) -> str:
    return f"ifnull(\"{field.key}\", '')" if EMPTY.get(field.kind) == "" else f'"{field.key}"'


def row_state(connection: Connection, kind: str, row_id: str) -> RowState | None:
    """One stamped row."""
    found = read_states(connection, kind, "id=?", row_id)
    return found[0][1] if found else None


def unit_of(connection: Connection, kind: str, row_id: str) -> str | None:
    """The unit a row belongs to."""
    found = _raw(connection).execute(f"SELECT unit_id FROM {RECORD_TABLES[kind].name} WHERE id=?", (row_id,)).fetchone()
    return str(found[0]) if found else None


def seen_of(connection: Connection, unit_id: str) -> Seen | None:
    """The seen vector of a unit; None when the unit is not here."""
    found = connection.exec_driver_sql("SELECT seen FROM unit WHERE id=?", (unit_id,)).first()
    return dict(json.loads(found[0])) if found else None


def seen_of_many(connection: Connection, unit_ids: list[str]) -> dict[str, Seen]:
    """The seen vectors of those of these units that are here."""
    query = "SELECT id, seen FROM unit WHERE id IN (SELECT value FROM json_each(?))"
    found = _raw(connection).execute(query, (json.dumps(unit_ids),)) if unit_ids else ()
    return {str(uid): dict(json.loads(seen)) for uid, seen in found}


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
        for unit, row in read_states(connection, kind, *_inside(part)):
            units[unit].rows[row.id] = row
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
    """Ids of all rows that were deleted here, and of erased households and people; those of an undone verb were never
    wanted and may come again."""
    kept = "deleted_reason IS NOT NULL AND substr(deleted_reason, 1, 3) <> '撤销：'"
    tables = (f"SELECT id FROM r_{kind} WHERE {kept}" for kind in RECORDS)
    erased = "SELECT coalesce(member_id, household_id) FROM r_erasure"
    return frozenset(str(row[0]) for row in connection.exec_driver_sql(" UNION ALL ".join((*tables, erased))))


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


def parallel_rows(connection: Connection) -> list[tuple[str, RowState]]:
    """Every row with values written side by side, with its unit; deleted rows too, for a deletion can be one of them."""
    return [found for kind in RECORD_TABLES for found in read_states(connection, kind, "row_siblings IS NOT NULL")]
