"""Emptying what stands of somebody in a database file, whatever its schema: rows, journal, drafts, logs, index (`design.md` §5).

Works below the write door, on the driver's own connection: the same for the open store, for the database of an old backup and
for a store that was set aside.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.domain.erasing import HANGS_ON, KIND, NUMBER_KEYS, SHARED, TERM_KEYS, Reach, Terms, terms_of
from app.domain.units import Wire

# Columns that name rows, devices or stamps, never people.
IDS = frozenset({"id", "digest", "secret", "row_device", "row_stamps", "seen", "seq", "unit_id", "row_id", "device", "public",
                 "check_code", "sha256", "key", "base", "village", "operator", "created_by", "created_at", "updated_by",
                 "updated_at"})  # fmt: skip
# Tables in which a name is never told from another's, or nothing of a person can stand.
NO_NAMES = frozenset({"meta", "operator", "device", "unit", "peerseen"})
OWN_TABLES = ("journal", "unknownrow")
LINKED_UNITS = ("notice", "meeting")  # a sheet or minutes that name one of their rows' households speak of it


@dataclass(slots=True)
class Target:
    """What is emptied: household id → how far; the terms; cells in which a person decided that the name is meant."""

    reach: dict[str, Reach] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    cells: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        """Ids that make a row of another unit one about the erased person."""
        return frozenset(self.reach) | frozenset(one for reach in self.reach.values() for one in reach.people) - {""}

    def to_json(self) -> str:
        """As it is kept while the work goes on."""
        reach = {unit: [found.whole, sorted(found.people)] for unit, found in self.reach.items()}
        terms = [list(self.terms.numbers), list(self.terms.names), list(self.terms.others)]
        return json.dumps({"reach": reach, "terms": terms, "cells": sorted(map(list, self.cells))}, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> Target:
        """The inverse."""
        found = json.loads(text)
        reach = {unit: Reach(whole, frozenset(people)) for unit, (whole, people) in found["reach"].items()}
        cells = frozenset((kind, row, key) for kind, row, key in found["cells"])
        return Target(reach, Terms(*map(tuple, found["terms"])), cells)

    def joined(self, other: Target) -> Target:
        """Both together."""
        reach = {**self.reach}
        for unit, found in other.reach.items():
            mine = reach.get(unit, Reach())
            reach[unit] = Reach(mine.whole or found.whole, mine.people | found.people)
        return Target(reach, self.terms.joined(other.terms), self.cells | other.cells)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row of another unit; `how`: number · row (the row names the household) · unit (its sheet does) · decided · name."""

    kind: str
    row: str
    key: str
    unit: str
    old: str
    new: str
    how: str


Raw = Any  # the driver's connection


def tables_of(raw: Raw) -> dict[str, tuple[str, ...]]:
    """Table → its columns, as this file has them."""
    names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
    return {
        name: tuple(column[1] for column in raw.execute(f'PRAGMA table_info("{name}")'))
        for name in names
        if not name.startswith("sqlite_")
    }


def collect(raw: Raw, reach: dict[str, Reach]) -> Terms:
    """Names and numbers of the erased people, as they stand and as they once stood in the journal of this file."""
    found = Terms()
    shape = tables_of(raw)
    for unit, how in reach.items():
        found = found.joined(terms_of(_people(raw, shape, unit, how)))
        found = found.joined(terms_of(_former(raw, unit, how)))
    numbers = frozenset(found.numbers) - _shared(raw, shape, found.numbers, reach)
    return Terms(tuple(sorted(numbers)), found.names, _alike(raw, shape, found.names))


def _shared(raw: Raw, shape: dict[str, tuple[str, ...]], numbers: tuple[str, ...], reach: dict[str, Reach]) -> set[str]:
    """Numbers that are somebody else's, too, who stays (a telephone of two households): they stay his."""
    people = {one for how in reach.values() for one in how.people}
    found = set()
    for table in ("r_household", "r_member"):
        columns = shape.get(table, ())
        person = "person_id" if "person_id" in columns else "id"
        for key in (key for key in NUMBER_KEYS if key in columns):
            for number in numbers:
                query = f"SELECT unit_id, id, {person} FROM {table} WHERE {key}=?"
                for unit, row, who in raw.execute(query, (number,)):
                    how = reach.get(unit, Reach())
                    if not how.whole and not {row, who} & people:
                        found.add(number)
    return found


def _people(raw: Raw, shape: dict[str, tuple[str, ...]], unit: str, how: Reach) -> Iterator[dict[str, Any]]:
    for table in ("r_household", "r_member"):
        keys = [key for key in ("id", "person_id", *TERM_KEYS, "row_siblings") if key in shape.get(table, ())]
        if not keys:
            continue
        for row in raw.execute(f"SELECT {', '.join(keys)} FROM {table} WHERE unit_id=?", (unit,)):
            values = dict(zip(keys, row, strict=True))
            if how.whole or {values.get("id"), values.get("person_id")} & how.people:
                yield values
                for key, several in json.loads(values.get("row_siblings") or "{}").items():
                    yield from ({key: one[2]} for one in several)


def _former(raw: Raw, unit: str, how: Reach) -> Iterator[dict[str, Any]]:
    lines = raw.execute(
        "SELECT kind, row_id, field, old, new FROM journal WHERE unit_id=? AND kind IN ('household','member')", (unit,)
    )
    for kind, row, key, old, new in lines:
        if not how.whole and (kind != "member" or row not in how.people):
            continue
        for text in (old, new):
            value = json.loads(text) if text else None
            if key and key in TERM_KEYS:
                yield {key: value}
            elif not key and isinstance(value, dict):
                yield value


def _alike(raw: Raw, shape: dict[str, tuple[str, ...]], names: tuple[str, ...]) -> tuple[str, ...]:
    """Longer names of other people in which one of the names stands."""
    found: set[str] = set()
    sources = [("r_member", "name"), ("operator", "name"), ("r_pairing", "name"), ("r_relative", "name")]
    for table, key in sources:
        if key not in shape.get(table, ()):
            continue
        for name in names:
            query = f"SELECT DISTINCT {key} FROM {table} WHERE instr({key}, ?) AND {key}<>?"
            found |= {str(row[0]) for row in raw.execute(query, (name, name))}
    return tuple(sorted(found))


def namesakes(raw: Raw, target: Target) -> frozenset[str]:
    """Names that somebody else in this file bears, too."""
    found = set()
    for name in target.terms.names:
        for row, person, unit in raw.execute("SELECT id, person_id, unit_id FROM r_member WHERE name=?", (name,)):
            reach = target.reach.get(unit, Reach())
            if not reach.whole and not {row, person} & target.ids:
                found.add(name)
    return frozenset(found)


def cells(raw: Raw, target: Target) -> list[Cell]:
    """Every cell of a row that stays in which a number, a decided name or a name in a row about him stands; names elsewhere
    come as `name` (in a sheet or minutes that name the household as `unit`): a person decides."""
    shape = tables_of(raw)
    speaking = _speaking_units(raw, shape, target)
    found: list[Cell] = []
    for table in shape:
        if table.startswith("r_") and table != f"r_{KIND}":
            found += _cells_of(raw, table, shape[table], target, speaking)
    return found


def _cells_of(
    raw: Raw, table: str, columns: tuple[str, ...], target: Target, speaking: frozenset[str]
) -> Iterator[Cell]:
    kind, texts = table.removeprefix("r_"), _texts(columns)
    for values in _hits(raw, table, columns, texts, target.terms, names=True):
        row, unit = str(values["id"]), str(values["unit_id"])
        reach = target.reach.get(unit)
        if reach and (reach.whole or _goes(values, kind, reach)):
            continue
        about = reach is not None or _is_about(values, target.ids)
        for key in texts:
            old = values[key]
            if not isinstance(old, str):
                continue
            decided = (kind, row, key) in target.cells
            how = "decided" if decided else "row" if about else "unit" if unit in speaking else "name"
            if (kind, key, how) == ("member", "name", "name"):
                continue  # somebody else who bears the same name: his own name is never a mention of the erased one
            plain, named = target.terms.without(old, named=False), target.terms.without(old, named=True)
            if named != plain:
                yield Cell(kind, row, key, unit, old, named, how)
            if plain != old and (named == plain or how in ("unit", "name")):  # whatever is decided on the name
                yield Cell(kind, row, key, unit, old, plain, "number")


def _goes(values: dict[str, Any], kind: str, reach: Reach) -> bool:
    return kind == SHARED or values["id"] in reach.people or any(values.get(key) in reach.people for key in HANGS_ON)


def _is_about(values: dict[str, Any], ids: frozenset[str]) -> bool:
    return any(isinstance(value, str) and any(one in value for one in ids) for value in values.values())


def _speaking_units(raw: Raw, shape: dict[str, tuple[str, ...]], target: Target) -> frozenset[str]:
    """Notices and meetings one of whose rows names an erased household."""
    found: set[str] = set()
    for table, columns in shape.items():
        if table.startswith("r_") and "household_id" in columns and {"notice_id", "meeting_id"} & set(columns):
            marks = ",".join("?" * len(target.reach))
            query = f"SELECT unit_id FROM {table} WHERE household_id IN ({marks})"
            found |= {str(row[0]) for row in raw.execute(query, tuple(target.reach))}
    return frozenset(found - set(target.reach))


def _texts(columns: Iterable[str]) -> tuple[str, ...]:
    return tuple(key for key in columns if key not in IDS and not key.endswith("_id"))


def _hits(
    raw: Raw, table: str, columns: tuple[str, ...], texts: tuple[str, ...], terms: Terms, names: bool
) -> Iterator[dict[str, Any]]:
    words = (*terms.numbers, *(terms.names if names else ()))
    if not words or not texts:
        return
    told = "||char(31)||".join(f"coalesce(CAST(\"{key}\" AS TEXT),'')" for key in texts)
    query = f'SELECT * FROM (SELECT *, {told} AS told_ FROM "{table}") WHERE ' + " OR ".join(
        "instr(told_, ?)" for _ in words
    )
    for row in raw.execute(query, words).fetchall():
        yield dict(zip((*columns, "told_"), row, strict=True))


# ---- emptying ----
def purge(raw: Raw, target: Target) -> dict[str, int]:
    """Rows, lines and drafts of the erased households and people go; returns how many of what."""
    shape, counts = tables_of(raw), {"rows": 0, "journal": 0, "drafts": 0}
    for unit, reach in target.reach.items():
        for table, columns in shape.items():
            if table.startswith("r_") and table != f"r_{KIND}":
                counts["rows"] += _delete_rows(raw, table, columns, unit, reach)
        counts["journal"] += _delete_lines(raw, shape, unit, reach)
        counts["drafts"] += raw.execute("DELETE FROM draft WHERE subject=?", (unit,)).rowcount
    for table in ("searchbits", "searchpart"):
        if table in shape:
            raw.execute(f"DELETE FROM {table}")
    return counts


def _delete_rows(raw: Raw, table: str, columns: tuple[str, ...], unit: str, reach: Reach) -> int:
    if reach.whole or table == f"r_{SHARED}":
        return int(raw.execute(f'DELETE FROM "{table}" WHERE unit_id=?', (unit,)).rowcount)
    keys = [key for key in ("id", *HANGS_ON) if key in columns]
    marks = ",".join("?" * len(reach.people))
    where = " OR ".join(f"{key} IN ({marks})" for key in keys)
    people = tuple(sorted(reach.people)) * len(keys)
    gone = [row[0] for row in raw.execute(f'SELECT id FROM "{table}" WHERE unit_id=? AND ({where})', (unit, *people))]
    for row in gone:
        raw.execute(f'DELETE FROM "{table}" WHERE id=?', (row,))
        raw.execute("DELETE FROM journal WHERE row_id=?", (row,))
    return len(gone)


def _delete_lines(raw: Raw, shape: dict[str, tuple[str, ...]], unit: str, reach: Reach) -> int:
    if reach.whole:
        lines = raw.execute("DELETE FROM journal WHERE unit_id=? AND kind<>?", (unit, KIND)).rowcount
        if "unknownrow" in shape:
            raw.execute("DELETE FROM unknownrow WHERE unit_id=? AND kind<>?", (unit, KIND))
        return int(lines)
    lines = raw.execute("DELETE FROM journal WHERE unit_id=? AND kind=?", (unit, SHARED)).rowcount
    for row, state in raw.execute("SELECT id, state FROM unknownrow WHERE unit_id=?", (unit,)).fetchall():
        if any(one in state for one in reach.people):
            raw.execute("DELETE FROM unknownrow WHERE id=?", (row,))
    return int(lines)


def write_cells(raw: Raw, wanted: Iterable[Cell]) -> int:
    """Put the emptied texts in place, stamps untouched."""
    count = 0
    for cell in wanted:
        raw.execute(f'UPDATE "r_{cell.kind}" SET "{cell.key}"=? WHERE id=?', (cell.new, cell.row))
        count += 1
    return count


def scrub_rest(raw: Raw, target: Target, emptied: Iterable[Cell] = ()) -> int:
    """Journal, drafts, logs and all other tables: numbers everywhere, names where it is he; returns the cells emptied."""
    shape = tables_of(raw)
    named_rows = {(cell.kind, cell.row, cell.key) for cell in emptied if cell.how != "number"} | set(target.cells)
    about = _rows_about(raw, shape, target.ids)
    count = 0
    for table, columns in shape.items():
        if table.startswith(("r_", "search")):
            continue
        texts = tuple(
            key for key in _texts(columns) if key not in ("kind", "field", "at", "letter", "role", "state")
        ) + (("state",) if table == "unknownrow" else ())
        for values in _hits(raw, table, columns, texts, target.terms, names=table not in NO_NAMES):
            named = values.get("row_id") in about or _named(table, values, target, named_rows)
            count += _clean(raw, table, columns, texts, values, target.terms, named)
    return count


def _rows_about(raw: Raw, shape: dict[str, tuple[str, ...]], ids: frozenset[str]) -> frozenset[str]:
    """Rows of other units that name an erased household or person by its id."""
    found: set[str] = set()
    for table, columns in shape.items():
        if table.startswith("r_") and table != f"r_{KIND}":
            told = "||char(31)||".join(f"coalesce(CAST(\"{key}\" AS TEXT),'')" for key in columns)
            for one in ids:
                found |= {
                    str(row[0]) for row in raw.execute(f'SELECT id FROM "{table}" WHERE instr({told}, ?)', (one,))
                }
    return frozenset(found)


def _named(table: str, values: dict[str, Any], target: Target, rows: set[tuple[str, str, str]]) -> bool:
    if table in NO_NAMES:
        return False
    if table not in ("journal", "unknownrow", "draft"):
        return True  # logs: who is meant by a name there is never asked again
    if values.get("unit_id") in target.reach or values.get("subject") in target.reach:
        return True
    if table == "journal" and (values["kind"], values["row_id"], values["field"]) in rows:
        return True
    if table == "journal" and not values["field"]:  # the creation of a row one of whose cells was emptied
        return any(row == values["row_id"] for _kind, row, _key in rows) or _is_about(values, target.ids)
    return _is_about(values, target.ids)


def _clean(
    raw: Raw, table: str, columns: tuple[str, ...], texts: tuple[str, ...], values: dict[str, Any], terms: Terms,
    named: bool,
) -> int:  # fmt: skip
    changed = {}
    for key in texts:
        old: Wire = values[key]
        if isinstance(old, str) and (new := terms.without(old, named)) != old:
            changed[key] = new
    if not changed:
        return 0
    keys = _primary(columns)
    puts = ", ".join(f'"{key}"=?' for key in changed)
    where = " AND ".join(f'"{key}"=?' for key in keys)
    raw.execute(f'UPDATE "{table}" SET {puts} WHERE {where}', (*changed.values(), *(values[key] for key in keys)))
    return len(changed)


def _primary(columns: tuple[str, ...]) -> tuple[str, ...]:
    for key in ("seq", "id", "key", "unit_id"):
        if key in columns:
            return ("peer", "unit_id") if "peer" in columns else (key,)
    return columns


def left(raw: Raw, target: Target) -> int:
    """Rows of this file in which a number still stands: 0 when nothing was overlooked."""
    shape, count = tables_of(raw), 0
    for table, columns in shape.items():
        if not table.startswith("search"):
            texts = tuple(key for key in _texts(columns))
            count += sum(1 for _ in _hits(raw, table, columns, texts, target.terms, names=False))
    return count
