"""Copies of the data on this machine and on sticks that are plugged in: backups, stores set aside, packages (`design.md` §5)."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.erasing.parts import Job
from app.services.keeping.backups import CHECKING, FOLDER, STICK_ATTACHMENTS
from app.store import backup, emptying, putaside
from app.store.backup import REPLACED, SUFFIX, peek_backup
from app.store.engine import DATABASE
from app.store.keyring import old_keys

WORK = "erasing.tmp"  # a copy being rewritten, encrypted as all others
LEFT_OVER = (CHECKING, "rescue.tmp")  # a backup looked over, a rescue pack: unpacked for a moment
PACKAGE, VOLUMES = ".swpkg", ".att*.swvol"
WHY = "删除个人信息"


@dataclass(slots=True)
class Found:
    """What became of the copies: rewritten, removed, not to be opened (file names; nothing private)."""

    rewritten: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unopened: list[str] = field(default_factory=list)

    def add_to(self, done: dict[str, Any]) -> None:
        """Into the notes of the job; a step done twice counts once."""
        for key in ("rewritten", "removed", "unopened"):
            done[key] = list(dict.fromkeys([*done.get(key, ()), *getattr(self, key)]))


def keys_of(desk: Desk) -> list[bytes]:
    """The store's key and its former ones."""
    with desk.reading() as connection:
        return [desk.store.key, *old_keys(connection)]


def backups(desk: Desk, job: Job) -> Found:
    """Every backup beside the store and on the sticks named is written anew without what was erased."""
    found, keys = Found(), keys_of(desk)
    folder = desk.store.folder
    _sweep(folder)
    for path in sorted((folder / FOLDER).glob(f"*{SUFFIX}")):
        _backup(desk, path, keys, job, found, job.drop_unreadable)
    for path in _outside(job, SUFFIX):
        if _is_ours(desk, path):
            _backup(desk, path, keys, job, found, False)
    shutil.rmtree(folder / WORK, ignore_errors=True)
    return found


def _sweep(folder: Path) -> None:
    """Copies that a kill left half made."""
    for left in (*folder.glob("*.copying*"), *folder.glob(f"carried-*{SUFFIX}"), *(folder / FOLDER).glob(".*.part")):
        left.unlink(missing_ok=True)
    for name in LEFT_OVER:
        shutil.rmtree(folder / name, ignore_errors=True)


def _is_ours(desk: Desk, path: Path) -> bool:
    try:
        return peek_backup(path).store_id == desk.place.store_id
    except AppError:
        return False


def _backup(desk: Desk, path: Path, keys: list[bytes], job: Job, found: Found, drop: bool) -> None:
    try:
        database = backup.unpack(path, desk.store.folder / WORK)
        done = emptying.empty_file(database, keys, job.target)
        if done:
            backup.repack(path, database)
    except AppError as error:
        if not error.code.startswith("BAK-"):
            raise
        done = False
    if done:
        found.rewritten.append(path.name)
    elif drop:
        path.unlink(missing_ok=True)
        found.removed.append(path.name)
    else:
        found.unopened.append(path.name)


def replaced(desk: Desk, job: Job) -> Found:
    """Stores that a restore set aside: emptied where a known key opens them, else removed where that is wanted."""
    found, keys = Found(), keys_of(desk)
    folder = desk.store.folder / REPLACED
    for aside in sorted(folder.iterdir()) if folder.is_dir() else ():
        path = aside / DATABASE
        if path.is_file() and emptying.empty_file(path, keys, job.target):
            found.rewritten.append(f"{REPLACED}/{aside.name}")
        elif job.drop_unreadable:
            shutil.rmtree(aside)
            found.removed.append(f"{REPLACED}/{aside.name}")
        else:
            found.unopened.append(f"{REPLACED}/{aside.name}")
    return found


def packages(desk: Desk, job: Job) -> Found:
    """Packages left in the store's folder or on the sticks named that carry an erased household are removed."""
    found = Found()
    for path in (*sorted(desk.store.folder.rglob(f"*{PACKAGE}*")), *_outside(job, PACKAGE)):
        inside = _entries(desk, path)
        if inside is None:
            found.unopened.append(path.name)
        elif inside & set(job.target.reach):
            for beside in path.parent.glob(f"{path.stem}{VOLUMES}"):
                beside.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            found.removed.append(path.name)
    return found


def quarantine(desk: Desk, job: Job) -> Found:
    """Packages put aside that carry an erased household, or that nobody can look into, are thrown away."""
    from app.services.packages.quarantine import discard

    found = Found()
    with desk.reading() as connection:
        rows = putaside.rows(connection)
    for row in rows:
        content = putaside.read_copy(desk.store.folder, row) if row.key else None
        if content is None:
            continue
        inside = _entries(desk, Path(row.name), content)
        if (inside is None and job.drop_unreadable) or (inside or set()) & set(job.target.reach):
            discard(desk, row.id, WHY)
            found.removed.append(row.name)
        elif inside is None:
            found.unopened.append(row.name)
    return found


def _entries(desk: Desk, path: Path, content: bytes | None = None) -> set[str] | None:
    """Ids of the units of a package; None where it cannot be opened here."""
    from app.services.packages.enrolment import opening_keys
    from app.services.packages.quarantine import _Memory
    from app.sync.files import DISK
    from app.sync.reader import read_package

    try:
        package = read_package(path, opening_keys(desk), {}, files=_Memory(content) if content is not None else DISK)
    except AppError:
        return None
    return {entry.id for entry in package.manifest.entries}


def files(desk: Desk, job: Job) -> Found:
    """Attachment files whose rows are gone, here and on the sticks named."""
    from app.services.erasing.emptying import unknown_files
    from app.store import attachments

    gone = unknown_files(desk, job.files)
    for name in gone:
        attachments.discard(desk.store.folder, name)
        for folder in job.look:
            with suppress(OSError):
                (Path(folder) / STICK_ATTACHMENTS / name).unlink(missing_ok=True)
    return Found()


def _outside(job: Job, ending: str) -> Iterator[Path]:
    yield from sorted(_each(job.look, ending))


def _each(folders: Iterable[str], ending: str) -> Iterator[Path]:
    for folder in folders:
        with suppress(OSError):
            yield from Path(folder).glob(f"*{ending}")
