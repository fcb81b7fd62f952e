"""The work after the rows are gone, step by step; cut off anywhere, the next start goes on (`design.md` §5)."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.services.desk import Desk
from app.services.erasing import copies
from app.services.erasing.copies import Found
from app.services.erasing.listing import write_list
from app.services.erasing.parts import REPORT, STEPS, Job, read_job, write_job
from app.store.backup import Progress
from app.store.emptying import compact
from app.store.scrub import Target
from app.store.store import set_meta

WORK: dict[str, Callable[[Desk, Job], Found]] = {
    "files": copies.files,
    "quarantine": copies.quarantine,
    "packages": copies.packages,
    "backups": copies.backups,
    "replaced": copies.replaced,
}


@dataclass(frozen=True, slots=True)
class Finished:
    """How the copies fared: file names rewritten, removed, not to be opened here."""

    rewritten: tuple[str, ...]
    removed: tuple[str, ...]
    unopened: tuple[str, ...]


def unfinished(desk: Desk) -> bool:
    """True while an erasure has work left."""
    with desk.reading() as connection:
        return read_job(connection) is not None


def finish(desk: Desk, progress: Progress | None = None) -> Finished | None:
    """Go on where it stopped until nothing is left; None where nothing was to be done. AppError S-10x, ERASE-120."""
    job = _job(desk)
    if job is None:
        return None
    for at, step in enumerate(STEPS):
        if at < STEPS.index(job.step):
            continue
        if progress:
            progress(at, len(STEPS))
        job = _do(desk, job, step)
    return Finished(*(tuple(job.done.get(key, ())) for key in ("rewritten", "removed", "unopened")))


def _job(desk: Desk) -> Job | None:
    with desk.reading() as connection:
        return read_job(connection)


def _do(desk: Desk, job: Job, step: str) -> Job:
    """One step, and the note that it is done."""
    if step in WORK:
        WORK[step](desk, job).add_to(job.done)
    elif step == "list":
        write_list(desk)
    elif step == "forget":
        job = replace(job, target=Target())
    else:
        compact(desk.store)
        _report(desk, job)
        return job
    after = replace(job, step=STEPS[STEPS.index(step) + 1])
    with desk.store.writing() as connection:
        write_job(connection, after)
    return after


def _report(desk: Desk, job: Job) -> None:
    """What the paper says, under each erasure; then there is no job any more."""
    with desk.store.writing() as connection:
        told: dict[str, Any] = {**job.done, "finished": desk.now()}
        for erasure in job.erasures:
            set_meta(connection, REPORT + erasure, json.dumps(told, ensure_ascii=False))
        write_job(connection, None)
