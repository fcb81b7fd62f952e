"""Writing an import plan: one verb, in parts, so that memory stays level however many people a file holds."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.services.collecting.new_rows import short_numbers_from
from app.services.desk import Desk
from app.services.files import Rec
from app.services.importing.bases import keep_common, keep_own
from app.services.importing.plan import HouseholdPlan, ImportPlan
from app.store.door import Door, stable_id
from app.store.rows import read_records
from app.store.store import set_meta

Progress = Callable[[int, int], None]
IMPORTED_BY = "导入"
IN_PARTS = 1000  # households written to the file at once


@contextmanager
def undisturbed() -> Iterator[None]:
    """Many small objects that all stay: looking for lost ones among them every moment takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def write_plan(desk: Desk, plan: ImportPlan, progress: Progress | None = None) -> None:
    """Write a plan as one verb and note its step; not even a journal entry where nothing changed. Cancelled: nothing stays."""
    writing = list(plan.writing())
    if not writing and not plan.parked and not plan.meta:
        return
    with undisturbed(), desk.writing(f"导入{plan.file}") as door:
        numbers = short_numbers_from(door.connection)
        for done, found in enumerate(writing, 1):
            _write_household(desk, door, found, plan.file, numbers)
            if done % IN_PARTS == 0:
                door.flush()
                if progress:
                    progress(done, len(writing))
        parked = _park(desk, door, plan)
        for key, value in plan.meta.items():
            set_meta(door.connection, key, value)
        plan.step = door.stamp.counter if writing or parked else 0


def _write_household(desk: Desk, door: Door, found: HouseholdPlan, file: str, numbers: Iterator[str]) -> None:
    rows = found.rows
    for row in rows:
        if row.is_new:
            values = dict(row.values)
            if row.kind == "household":
                values["local_household_no"] = next(numbers)
            if row.kind == "case_event":
                values |= {"date": None, "person": IMPORTED_BY}  # not the operator: two laptops make the same event
                values["details"] = {**values["details"], "file": file}
            door.create(row.kind, values, row_id=row.row, village=desk.place.code)
        elif row.values:
            door.change(row.kind, row.row, row.values)
        if row.base_changed and not found.is_new:
            keep_own(door, found.household, row, file)
    if found.is_new:
        keep_common(door, found.household, rows, file)


def _park(desk: Desk, door: Door, plan: ImportPlan) -> int:
    """Rows that name no household or person wait at the duplicates desk; the same row is parked once. Gives their number."""
    fresh = 0
    known = (
        {str(row["id"]) for row in read_records(door.connection, "parked_row", deleted=True)} if plan.parked else set()
    )
    for parked in plan.parked:
        content = {f"{part}.{key}": value.text for (part, key), value in parked.values.items() if value.text}
        content |= {name: text for name, text in parked.extras.items() if text}
        digest = hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()
        row_id = stable_id(desk.place.code, "parked", digest)
        if row_id in known:
            continue
        known.add(row_id)
        values: Rec = {"file": plan.file, "place": f"{parked.source[0]}第{parked.source[1]}行", "reason": parked.reason}
        values |= {"household_number": parked.household_number, "content": content}
        door.create("parked_row", values, row_id=row_id, village=desk.place.code)
        fresh += 1
    return fresh
