"""What the last import of each row said, cell by cell: kept in `import_base` so that a later file proposes only its changes.

A new household keeps the texts of all its rows in one base row; a row whose texts change later gets a base row of its own,
which goes before. So a large first import writes half as many rows, and a small later one repeats nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.domain.units import Wire
from app.services.files import Reader, Rec
from app.services.importing.plan import RowPlan
from app.store.door import Door, stable_id
from app.store.rows import read_records
from app.store.store import Connection


@dataclass(slots=True)
class Base:
    """Texts and stored values by key, texts of unknown columns; `own`: it lies in a base row of its own."""

    texts: dict[str, list[Wire]] = field(default_factory=dict)
    extras: dict[str, str] = field(default_factory=dict)
    own: bool = False


def read_bases(
    connection: Connection, households: Iterable[str] | None = None, read: Reader = read_records
) -> dict[str, Base]:
    """Row id → its base, of some households or of all; `read`: the rows as they stood before."""
    found: dict[str, Base] = {}
    for record in read(connection, "import_base", households):
        texts, extras = dict(record["texts"] or {}), dict(record["unknown_columns"] or {})
        if record["id"] != _common_id(str(record["household_id"])):
            found[str(record["target_id"])] = Base(texts, extras, True)
            continue
        for row in {**texts, **extras}:
            base: Any = Base(dict(texts.get(row) or {}), dict(extras.get(row) or {}))
            found.setdefault(row, base)
    return found


def _common_id(household: str) -> str:
    return stable_id(household, "bases")


def keep_common(door: Door, household: str, rows: Iterable[RowPlan], file: str) -> None:
    """The base row of a household that is new."""
    texts: Rec = {row.row: row.base for row in rows if row.base}
    extras = {row.row: row.extras for row in rows if row.extras}
    if texts or extras:
        values: Rec = {"household_id": household, "target_id": household, "texts": texts, "file": file}
        door.create("import_base", {**values, "unknown_columns": extras or None}, row_id=_common_id(household))


def keep_own(door: Door, household: str, row: RowPlan, file: str) -> None:
    """The base of one row that changed."""
    base_id = stable_id(row.row, "base")
    values: Rec = {"texts": row.base, "file": file, "place": row.place, "unknown_columns": row.extras or None}
    if row.based:
        door.change("import_base", base_id, values)
    else:
        door.create("import_base", {"household_id": household, "target_id": row.row, **values}, row_id=base_id)
