"""The way of each unit between village and township, kept by the verbs that write and take packages (`design.md` §5)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from app.domain.handed import Handed
from app.domain.units import Seen, behind, join

CHUNK = 400
_UPSERT = "INSERT INTO handed({columns}) VALUES({marks}) ON CONFLICT(unit_id) DO UPDATE SET {later}"
_READ = (
    "SELECT u.id, u.seen, h.sent_number, h.sent_on, h.sent_seen, h.word_number, h.word_on, h.refused,"
    " h.refused_seen, h.came_number, h.came_on, h.came_seen FROM unit u LEFT JOIN handed h ON h.unit_id = u.id"
)


def note_sent(connection: Connection, number: str, on: str, units: Mapping[str, Seen]) -> None:
    """A package of ours is written: these units went out as far as these vectors."""
    _put(connection, ("sent_number", "sent_on", "sent_seen"), ((uid, number, on, _text(seen)) for uid, seen in units.items()))  # fmt: skip


def note_came(connection: Connection, number: str, on: str, units: Mapping[str, Seen]) -> None:
    """A package of the other side is taken: these units came in as far as these vectors; one that brings nothing new is
    no news."""
    known = _seen_of(connection, "came_seen", units)
    fresh = {uid: seen for uid, seen in units.items() if uid not in known or behind(known[uid], seen)}  # in any order
    rows = ((uid, number, on, _text(join(known.get(uid, {}), seen))) for uid, seen in fresh.items())
    _put(connection, ("came_number", "came_on", "came_seen"), rows)


def note_words(
    connection: Connection, number: str, on: str, taken: Mapping[str, Seen], refused: Mapping[str, str]
) -> None:
    """The other side spoke of these units in package `number`: taken as far as, refused (wholly or in part) because.

    A word counts when it says something new: the same receipt comes again with every later package."""
    ids = {*taken, *refused}
    old_taken, old_refused = _seen_of(connection, "word_seen", ids), _refused_of(connection, ids)
    sent = _seen_of(connection, "sent_seen", refused)
    rows = []
    for uid in sorted(ids):
        known = old_taken.get(uid, {})
        seen, why = join(known, taken.get(uid, {})), refused.get(uid, "")
        if seen != known or why != old_refused.get(uid, ""):
            rows.append((uid, number, on, _text(seen), why, _text(join(seen, sent.get(uid, {})) if why else {})))
    _put(connection, ("word_number", "word_on", "word_seen", "refused", "refused_seen"), rows)


def handed(connection: Connection, side: str, ids: Iterable[str]) -> dict[str, Handed]:
    """The way of these units; two statements for some hundred of them. `side`: the letter of the other side's devices.

    What is taken over there is what its stores say today: an office that was restored says less than its old receipts."""
    wanted = list(dict.fromkeys(ids))
    found: dict[str, Handed] = {}
    for start in range(0, len(wanted), CHUNK):
        part = tuple(wanted[start : start + CHUNK])
        marks = ",".join("?" * len(part))
        taken = _taken(connection, side, part, marks)
        for row in connection.exec_driver_sql(f"{_READ} WHERE u.id IN ({marks})", part):
            found[str(row[0])] = _handed(tuple(row), taken.get(str(row[0]), {}))
    return found


def _handed(row: tuple[Any, ...], taken: Seen) -> Handed:
    return Handed(
        _seen(row[1]), row[2] or "", row[3] or "", _seen(row[4]), row[5] or "", row[6] or "", taken, row[7] or "",
        _seen(row[8]), row[9] or "", row[10] or "", _seen(row[11]),
    )  # fmt: skip


def _taken(connection: Connection, side: str, ids: tuple[str, ...], marks: str) -> dict[str, Seen]:
    """What any store of the other side holds of these units."""
    query = f"SELECT unit_id, seen FROM peerseen WHERE unit_id IN ({marks}) AND substr(peer, 1, 1)=?"
    found: dict[str, Seen] = {}
    for unit, text in connection.exec_driver_sql(query, (*ids, side)):
        seen = _seen(text)
        found[unit] = join(found[unit], seen) if unit in found else seen
    return found


def _refused_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    return {uid: str(text) for uid, text in _column(connection, "refused", ids)}


def _seen_of(connection: Connection, column: str, ids: Iterable[str]) -> dict[str, Seen]:
    return {uid: _seen(text) for uid, text in _column(connection, column, ids)}


def _column(connection: Connection, column: str, ids: Iterable[str]) -> Iterator[tuple[str, Any]]:
    wanted = list(ids)
    for start in range(0, len(wanted), CHUNK):
        part = wanted[start : start + CHUNK]
        query = f"SELECT unit_id, {column} FROM handed WHERE unit_id IN ({','.join('?' * len(part))})"
        yield from connection.exec_driver_sql(query, tuple(part))


def _put(connection: Connection, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    listed = list(rows)
    if not listed:
        return
    names = ("unit_id", *_ALL)
    later = ", ".join(f"{name}=excluded.{name}" for name in columns)
    query = _UPSERT.format(columns=", ".join(names), marks=", ".join("?" * len(names)), later=later)
    filled = [
        (row[0], *({**_BLANK, **dict(zip(columns, row[1:], strict=True))}[name] for name in _ALL)) for row in listed
    ]
    connection.exec_driver_sql(query, filled)


_BLANK: dict[str, str] = {
    "sent_number": "", "sent_on": "", "sent_seen": "{}", "word_number": "", "word_on": "", "word_seen": "{}",
    "refused": "", "refused_seen": "{}", "came_number": "", "came_on": "", "came_seen": "{}",
}  # fmt: skip
_ALL = tuple(_BLANK)


def _text(seen: Seen) -> str:
    return json.dumps(dict(sorted(seen.items())))


def _seen(text: Any) -> Seen:
    return dict(json.loads(text)) if text else {}
