"""An erasure that comes with a package, or from the list beside the store: done here as where it was made (`design.md` §5)."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from app.domain.erasing import KIND, Reach, reach_of
from app.domain.merging import Merged, Outcome
from app.domain.units import RowState, UnitState
from app.services.desk import Desk
from app.services.erasing.emptying import empty
from app.services.erasing.parts import Job, raw_of, target_in_store
from app.store import scrub
from app.store.door import Door
from app.store.owners import known_units
from app.store.scrub import Cell, Target

Taken = tuple[Merged, UnitState | None]


def brings(merged: Merged, local: UnitState | None) -> bool:
    """True when an erasure came with this unit that was not known here."""
    return merged.outcome is not Outcome.REFUSED and bool(_fresh(merged, local))


def _fresh(merged: Merged, local: UnitState | None) -> list[RowState]:
    known = local.rows if local else {}
    return [row for row in merged.unit.rows.values() if row.kind == KIND and row.id not in known]


def arrive(desk: Desk, door: Door, taken: Sequence[Taken], villages: Collection[str] | None = None) -> list[str]:
    """Called after the units of a package were written, in the same transaction: what an erasure among them reaches goes from
    this store's rows, journal, drafts and index, wherever it stands; returns the households. `finish` does the rest afterwards.

    `villages`: of which places its sender may speak (None: any). In units of others only rows that name the household by its
    id are emptied: a village must not blank its neighbours' texts by what it calls a name or a number.
    """
    reach: dict[str, Reach] = {}
    cells: set[tuple[str, str, str]] = set()
    made: list[str] = []
    for merged, local in taken:
        fresh = _fresh(merged, local)
        reach[merged.unit.id] = reach_of(merged.unit)
        made += [row.id for row in fresh]
        cells |= {cell for row in fresh for cell in _cells(row.values.get("cells"))}
    door.flush()
    target = target_in_store(door.connection, reach, cells)
    raw = raw_of(door.connection)
    alike = scrub.namesakes(raw, target)
    wanted = [cell for cell in scrub.cells(raw, target) if cell.how in ("number", "row", "decided") or (
        cell.how == "unit" and not any(name in cell.old for name in alike))]  # fmt: skip
    named = {(cell.row, cell.key) for cell in wanted if cell.how == "unit"}
    wanted = [cell for cell in wanted if cell.how != "number" or (cell.row, cell.key) not in named]
    if villages is not None:
        wanted = _within(door, wanted, target, villages)
    job = Job(target, made, done={"own": False})
    job.done["counts"] = empty(desk, door, target, wanted, job)
    return sorted(reach)


def _within(door: Door, wanted: list[Cell], target: Target, villages: Collection[str]) -> list[Cell]:
    places = known_units(door.connection, sorted({cell.unit for cell in wanted}))
    if all(village in villages for _kind, village in places.values()):
        return wanted
    naming = Target(
        dict.fromkeys(target.reach, Reach(True)), target.terms
    )  # by the household's id, whatever people it names
    found = {(cell.row, cell.key) for cell in scrub.cells(raw_of(door.connection), naming) if cell.how == "row"}
    return [cell for cell in wanted if places[cell.unit][1] in villages or (cell.row, cell.key) in found]


def _cells(text: object) -> set[tuple[str, str, str]]:
    """Cells as the record names them; what has another shape names none."""
    try:
        found = json.loads(text) if isinstance(text, str) and text else []
    except ValueError:
        return set()
    listed = found if isinstance(found, list) else []
    return {(str(one[0]), str(one[1]), str(one[2])) for one in listed if isinstance(one, list) and len(one) == 3}
