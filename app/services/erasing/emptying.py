"""One transaction: texts of other units emptied, the erasure rows written, rows, journal and drafts gone, the rest noted as a job."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.domain.erasing import GONE, Reach
from app.domain.errors import AppError
from app.domain.questionnaire.field import Kind
from app.domain.records import RECORDS, declared
from app.domain.values import EMPTY, decode
from app.services.desk import Desk
from app.services.erasing.parts import Job, raw_of, read_job, write_job
from app.store import attachments, scrub
from app.store.door import Door, stable_id
from app.store.scrub import Cell, Target

NUMBERS = ("phone", "id_number", "bank")
VERB = "删除个人信息"


def write_erasures(
    door: Door, target: Target, ground: str, text: str, day: date, cells: Iterable[tuple[str, str, str]]
) -> list[str]:
    """The rows that stay: one a household that is erased whole, one a person of others."""
    decided = [list(cell) for cell in sorted(cells)]
    made = []
    for unit, reach in target.reach.items():
        values: dict[str, Any] = {"household_id": unit, "ground": ground, "ground_text": text, "erased_on": day,
                                  "name": door.operator, "cells": decided or None}  # fmt: skip
        for member, person in [("", "")] if reach.whole else _people(door, unit, reach):
            row = stable_id(unit, "erasure", member, door.device, str(door.stamp.counter))
            more = {"member_id": member, "person_id": person}
            made.append(door.create("erasure", {**values, **more}, row_id=row))
    return made


def _people(door: Door, unit: str, reach: Reach) -> list[tuple[str, str]]:
    marks = ",".join("?" * len(reach.people))
    query = f"SELECT id, coalesce(person_id,'') FROM r_member WHERE unit_id=? AND id IN ({marks})"
    found = raw_of(door.connection).execute(query, (unit, *sorted(reach.people))).fetchall()
    return [(str(row), str(person)) for row, person in found]


def empty(desk: Desk, door: Door, target: Target, wanted: Iterable[Cell], job: Job) -> dict[str, int]:
    """Everything of the target in this store's file goes; what lies beside it is left to the job. Returns counts."""
    raw = raw_of(door.connection)
    emptied = list(wanted)
    files = _files(raw, target)
    written = sum(_write(door, cell) for cell in emptied)
    door.flush()
    counts = scrub.purge(raw, target)
    counts["cells"] = written
    counts["logs"] = scrub.scrub_rest(raw, target, emptied)
    counts["attachments"] = len(files)
    job.files += sorted(files)
    before = read_job(door.connection)
    write_job(door.connection, before.joined(job) if before else job)
    return counts


def _files(raw: Any, target: Target) -> set[str]:
    found: set[str] = set()
    for unit, reach in target.reach.items():
        for row, member, digest in raw.execute(
            "SELECT id, member_id, digest FROM r_attachment WHERE unit_id=?", (unit,)
        ):
            if digest and (reach.whole or {row, member} & reach.people):
                found.add(str(digest))
    return found


def _write(door: Door, cell: Cell) -> int:
    """Through the door where this side owns the field, so that it travels; else in place, and its owner's word comes later."""
    field = declared(cell.kind).get(cell.key) if cell.kind in RECORDS else None
    if field is not None:
        new = EMPTY.get(field.kind) if cell.new == GONE and field.format in NUMBERS else decode(field, cell.new)
        if field.kind is not Kind.REF:
            try:
                return len(door.change(cell.kind, cell.row, {cell.key: new}, why=VERB))
            except AppError as error:
                if error.code != "S-131":
                    raise
    return scrub.write_cells(raw_of(door.connection), [cell])


def unknown_files(desk: Desk, names: Iterable[str]) -> list[str]:
    """Of these attachment files those no row speaks of any more."""
    with desk.reading() as connection:
        known = attachments.known_names(connection)
    return [name for name in names if name not in known]
