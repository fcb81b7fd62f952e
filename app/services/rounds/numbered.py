"""What every round has: a number of its own, one of its kind running at a time, the newest first (`domain.md` §15.11, §15.16)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.files import Rec
from app.services.numbering import next_number
from app.store.door import stable_id
from app.store.rows import read_records


def open_numbered(
    desk: Desk, verb: str, kind: str, key: str, stem: str, values: Mapping[str, Any], running: Callable[[Rec], AppError]
) -> str:
    """A new round of a record kind as one verb; returns its id. `running` is said of one with the same `key` that has not ended."""
    with desk.writing(verb) as door:
        for row in read_records(door.connection, kind):
            if row[key] == values[key] and row["closed_on"] is None:
                raise running(row)
        number = next_number(door.connection, kind, stem)
        row_id = stable_id(desk.place.code, kind, number)
        return door.create(kind, {"number": number, **values}, row_id, village=desk.place.code)


def rounds_of(desk: Desk, kind: str) -> list[Rec]:
    """All rounds of a record kind, those running first, the newest first."""
    with desk.reading() as connection:
        rows = read_records(connection, kind)
    return sorted(rows, key=lambda row: (row["closed_on"] is None, row["start"], str(row["number"])), reverse=True)
