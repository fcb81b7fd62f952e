"""What was read of each village, kept as long as nothing of it was written (`design.md` §9: 40 villages, never all in memory)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from app.services.desk import Desk
from app.services.summing.places import TownPlace, town_places
from app.store.history import mark_of, marks_of_villages
from app.store.store import Connection, Store

MOST_KEPT = 5  # things kept for a store, the last asked for
Name = tuple[str, ...]
Progress = Callable[[int, int, str], None]
Read = Callable[[Connection, str], Any]


def quiet(done: int, total: int, text: str) -> None:
    """Progress nobody looks at."""
    del done, total, text


@dataclass(slots=True)
class _Kept:
    """Village -> (the last line of the journal on it, what was read); true for one day and one state of the settings."""

    today: date
    settings: int
    villages: dict[str, tuple[int, Any]] = field(default_factory=dict)


_KEPT: WeakKeyDictionary[Store, dict[Name, _Kept]] = WeakKeyDictionary()


def _shelf(desk: Desk, connection: Connection, name: Name) -> _Kept:
    shelf, settings = _KEPT.setdefault(desk.store, {}), mark_of(connection, "policy")
    found = shelf.pop(name, None)
    if found is None or found.today != desk.today or found.settings != settings:
        found = _Kept(desk.today, settings)
    shelf[name] = found  # the last asked for stands last
    while len(shelf) > MOST_KEPT:
        shelf.pop(next(iter(shelf)))
    return found


def stale(desk: Desk, name: Name) -> list[TownPlace]:
    """The villages that have to be read before what is kept under a name is whole and true."""
    with desk.reading() as connection:
        kept, marks = _shelf(desk, connection, name), marks_of_villages(connection)
        true = {code for code, (mark, _found) in kept.villages.items() if marks.get(code) == mark}
        return [place for place in town_places(desk, connection) if place.known and place.code not in true]


def read_one(desk: Desk, name: Name, code: str, read: Read) -> None:
    """Read one village and keep it."""
    with desk.reading() as connection:
        kept, mark = _shelf(desk, connection, name), marks_of_villages(connection).get(code, 0)
        kept.villages[code] = mark, read(connection, code)


def read_stale(desk: Desk, name: Name, read: Read, progress: Progress = quiet, words: str = "正在汇总") -> None:
    """Read every village that has to be, one after the other."""
    waiting = stale(desk, name)
    for number, place in enumerate(waiting):
        progress(number, len(waiting), f"{words}{place.name}")
        read_one(desk, name, place.code, read)


def kept_of(desk: Desk, connection: Connection, name: Name, on: date | None = None) -> list[tuple[TownPlace, Any]]:
    """What is kept of each village, by code, with the names they go by on a day (today)."""
    kept = _shelf(desk, connection, name).villages
    return [(place, kept[place.code][1]) for place in town_places(desk, connection, on) if place.code in kept]
