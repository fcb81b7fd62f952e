"""The journal read back: what happened to a household, and undoing one verb."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.domain.errors import AppError
from app.domain.records import declared
from app.domain.units import Wire
from app.domain.values import decode
from app.store.door import UNDONE, UNDONE_NOTE, Door
from app.store.store import set_meta


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal; `field` is empty for a creation."""

    seq: int
    device: str
    counter: int
    operator: str
    at: str
    verb: str
    unit: str
    kind: str
    row: str
    field: str
    old: Wire
    new: Wire
    why: str


_COLUMNS = "seq, device, counter, operator, at, verb, unit_id, kind, row_id, field, old, new, why"


def of_unit(connection: Connection, unit_id: str) -> list[Entry]:
    """All entries of a unit, the newest first."""
    return _read(connection, "WHERE unit_id=? ORDER BY seq DESC", (unit_id,))


def of_verb(connection: Connection, device: str, counter: int, last: int = 0) -> list[Entry]:
    """The entries one verb wrote, in their order; `last`: its last line where that is known.

    A verb's lines stand together, so with `last` only they are read: this is asked after every write.
    """
    if not last:
        return _read(connection, "WHERE device=? AND counter=? ORDER BY seq", (device, counter))
    return _read(
        connection, "WHERE seq>? AND seq<=? ORDER BY seq", (_line_before(connection, device, counter, last), last)
    )


def _line_before(connection: Connection, device: str, counter: int, seq: int) -> int:
    """The last line of the verb before one, 0 where there is none."""
    where = "SELECT seq FROM journal WHERE seq<? AND NOT (device=? AND counter=?) ORDER BY seq DESC LIMIT 1"
    return int(connection.exec_driver_sql(where, (seq, device, counter)).scalar() or 0)


def mark(connection: Connection) -> int:
    """The last line of the journal: what was read at one mark is still true at the same mark."""
    return int(connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM journal").scalar_one())


def between(connection: Connection, first: int, last: int, fields: Collection[tuple[str, str]]) -> list[Entry]:
    """Lines after `first` up to `last` of these (kind, field), "" for the making of a row, in their order."""
    marks = " OR ".join("(kind=? AND field=?)" for _ in fields)
    asked = tuple(part for pair in fields for part in pair)
    return _read(connection, f"WHERE seq>? AND seq<=? AND ({marks}) ORDER BY seq", (first, last, *asked))


def last_written(connection: Connection, lines: int = 200) -> str:
    """The latest time the last lines of the journal were written at; "" for an empty one. For people, never for ordering."""
    query = "SELECT max(at) FROM (SELECT at FROM journal ORDER BY seq DESC LIMIT ?)"
    return str(connection.exec_driver_sql(query, (lines,)).scalar() or "")


def touched_since(connection: Connection, seq: int) -> list[tuple[str, str]]:
    """Units written after a mark: id and kind."""
    rows = connection.exec_driver_sql("SELECT id, kind FROM unit WHERE touched > ? ORDER BY id", (seq,))
    return [(str(uid), str(kind)) for uid, kind in rows]


def mark_of(connection: Connection, kind: str) -> int:
    """The last line of the journal that wrote into units of a kind; 0 where there are none."""
    query = "SELECT coalesce(max(touched), 0) FROM unit WHERE kind=?"
    return int(connection.exec_driver_sql(query, (kind,)).scalar_one())


def marks_of_villages(connection: Connection) -> dict[str, int]:
    """Village code -> the last line of the journal that wrote into one of its units: what was read of it then is still true."""
    rows = connection.exec_driver_sql("SELECT village, max(touched) FROM unit WHERE kind<>'policy' GROUP BY village")
    return {str(village): int(touched) for village, touched in rows if village}


def units_of(connection: Connection, village: str) -> tuple[list[str], list[str]]:
    """Ids of the households of a village, and of its other units (the village itself, notices, meetings …)."""
    rows = connection.exec_driver_sql("SELECT id, kind FROM unit WHERE village=?", (village,)).all()
    return [str(uid) for uid, kind in rows if kind == "household"], [
        str(uid) for uid, kind in rows if kind != "household"
    ]


def _read(connection: Connection, where: str, arguments: tuple[object, ...]) -> list[Entry]:
    found = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM journal {where}", arguments)
    return [_entry(tuple(row)) for row in found]


def _entry(row: tuple[Any, ...]) -> Entry:
    values: dict[str, Any] = dict(zip(Entry.__dataclass_fields__, row, strict=True))
    return Entry(**{**values, "old": _value(row[10]), "new": _value(row[11])})


def _value(text: str | None) -> Wire:
    return None if text is None else json.loads(text)


Verb = tuple[str, int]  # device, counter


def undo(
    connection: Connection, door: Door, device: str, counter: int, settled: Collection[Verb] = (),
    skip: Collection[str] = (),
) -> int:  # fmt: skip
    """Write the old values of one verb back as a new entry; AppError S-140 when something later touched them.

    `settled`: later verbs that do not count as touching (undone ones and those that undid them); `skip`: rows another
    rule takes back (steps of a case).
    """
    entries = [entry for entry in of_verb(connection, device, counter) if entry.row not in skip]
    if not entries and not skip:
        raise AppError("S-141", "找不到要撤销的那一步。", "请重新打开后再看历史记录。", "撤销")
    ignored = {(device, counter), *settled}
    for entry in entries:
        if _touched_later(connection, entry, ignored):
            raise AppError("S-140", "这一步之后又改过同样的内容，不能整步撤销。", "请直接改成正确的内容。", "撤销")
    for entry in reversed(entries):
        why = f"{UNDONE}{entry.verb}"
        if entry.field == "":
            set_meta(connection, UNDONE_NOTE, "1")
            door.remove(entry.kind, entry.row, why)
        else:
            field = declared(entry.kind)[entry.field]
            door.change(entry.kind, entry.row, {entry.field: decode(field, entry.old)}, why)
    return len(entries)


def _touched_later(connection: Connection, entry: Entry, ignored: Collection[Verb]) -> bool:
    """A later verb wrote the same field; for a creation: the row, or anything in the unit that the row opened."""
    what, arguments = "row_id=?", [entry.row]
    if entry.field:
        what, arguments = "row_id=? AND field=?", [entry.row, entry.field]
    elif entry.row == entry.unit:
        what = "unit_id=?"
    query = f"SELECT DISTINCT device, counter FROM journal WHERE {what} AND seq>?"
    later = connection.exec_driver_sql(query, (*arguments, entry.seq))
    return any((str(device), int(counter)) not in ignored for device, counter in later)


def verbs_before(connection: Connection, seq: int) -> Iterator[Entry]:
    """The first found line of each verb, the newest verb first, of those written before a line of the journal.

    A verb is one transaction of the only writer, so its lines stand together.
    """
    while True:
        found = _read(connection, "WHERE seq<? ORDER BY seq DESC LIMIT 1", (seq,))
        if not found:
            return
        last = found[0]
        yield last
        seq = _line_before(connection, last.device, last.counter, last.seq) + 1


def value_before(connection: Connection, row_id: str, key: str, beside: Collection[Wire]) -> tuple[bool, Wire]:
    """What a field held before the values that now stand beside each other were written; False where the journal does not say."""
    lines = connection.exec_driver_sql(
        "SELECT old, new FROM journal WHERE row_id=? AND field=? ORDER BY seq DESC", (row_id, key)
    )
    found: tuple[bool, Wire] = False, None
    for old, new in lines:
        if _value(new) not in beside:
            break
        found = True, _value(old)
    return found
