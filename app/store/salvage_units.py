"""After a rescue: every row belongs to a unit again, and every unit has seen the stamps of its rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app.domain.units import join
from app.store.engine import make_engine
from app.store.tables import RECORD_TABLES


def settle_units(target: Path, key: bytes) -> dict[str, int]:
    """Make the lines of units that were lost anew; rows that belong to nothing are taken out: how many, by table."""
    engine = make_engine(target, key)
    try:
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            raw = connection.connection.driver_connection
            assert raw is not None
            orphans = _orphans(raw)
            code = next(iter(raw.execute("SELECT value FROM meta WHERE key='code'")), ("",))[0]
            for unit in sorted(orphans):
                _renew(raw, unit, orphans[unit], code)
            gone = _drop(raw, [unit for unit in orphans if not _kind(raw, unit, orphans[unit])])
            _cover(raw)
    finally:
        engine.dispose()
    return gone


def _orphans(raw: Any) -> dict[str, list[str]]:
    """Units no line tells of, with the kinds of their rows."""
    found: dict[str, list[str]] = {}
    for kind in RECORD_TABLES:
        for (unit,) in raw.execute(f"SELECT DISTINCT unit_id FROM r_{kind} WHERE unit_id NOT IN (SELECT id FROM unit)"):
            found.setdefault(unit, []).append(kind)
    return found


def _kind(raw: Any, unit: str, kinds: list[str]) -> str:
    """The kind of a unit by the row that has its id; a household whose own row was lost is known by its people."""
    for kind in kinds:
        if raw.execute(f"SELECT 1 FROM r_{kind} WHERE id=?", (unit,)).fetchone():
            return kind
    return "household" if "member" in kinds else ""


def _renew(raw: Any, unit: str, kinds: list[str], code: str) -> None:
    kind = _kind(raw, unit, kinds)
    if not kind:
        return
    if kind == "household" and "household" not in kinds:
        # A household without its own row: its people stay findable, what was written on it has to be typed again.
        device, counter = raw.execute(
            "SELECT row_device, row_counter FROM r_member WHERE unit_id=? ORDER BY row_counter", (unit,)
        ).fetchone()
        raw.execute("INSERT INTO r_household(id, unit_id, row_device, row_counter, village_code) VALUES(?,?,?,?,?)",
                    (unit, unit, device, counter, code))  # fmt: skip
    village = code
    if kind == "household":
        village = raw.execute("SELECT village_code FROM r_household WHERE id=?", (unit,)).fetchone()[0] or code
    last = raw.execute("SELECT coalesce(max(seq), 0) FROM journal").fetchone()[0]
    raw.execute("INSERT INTO unit(id, kind, village, seen, touched) VALUES(?,?,?,'{}',?)", (unit, kind, village, last))


def _drop(raw: Any, units: list[str]) -> dict[str, int]:
    gone: dict[str, int] = {}
    for kind in RECORD_TABLES if units else ():
        count = sum(raw.execute(f"DELETE FROM r_{kind} WHERE unit_id=?", (unit,)).rowcount for unit in units)
        if count:
            gone[f"r_{kind}"] = count
    return gone


def _cover(raw: Any) -> None:
    """A unit has seen every stamp of its rows, also where its own line came from the older copy."""
    seen = {unit: dict(json.loads(vector)) for unit, vector in raw.execute("SELECT id, seen FROM unit")}
    changed: set[str] = set()
    for kind in RECORD_TABLES:
        query = f"SELECT unit_id, row_device, row_counter, row_stamps, row_siblings FROM r_{kind}"
        for unit, device, counter, stamps, siblings in raw.execute(query):
            own = {device: counter}
            beside = (stamp for side in json.loads(siblings or "{}").values() for stamp, _value in side)
            for other, count in (*json.loads(stamps or "{}").values(), *beside):
                own[other] = max(own.get(other, 0), count)
            wider = join(seen.get(unit, {}), own)
            if unit in seen and wider != seen[unit]:
                seen[unit] = wider
                changed.add(unit)
    raw.executemany("UPDATE unit SET seen=? WHERE id=?", [(json.dumps(seen[unit]), unit) for unit in sorted(changed)])
