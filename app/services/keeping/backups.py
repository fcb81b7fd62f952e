"""Backups as a person meets them: made by themselves each day and before what is risky, thinned, put on a stick (`design.md` §5)."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import VERSION
from app.domain.backups import is_due, kept
from app.domain.errors import AppError
from app.services.desk import Clock, Desk
from app.services.disk import file_stem, os_reason
from app.store import attachments, migrations
from app.store.backup import SUFFIX, BackupFacts, Progress, peek_backup, write_backup
from app.store.engine import DATABASE
from app.store.peers import log_access
from app.store.store import Store, set_meta

FOLDER, STICK_ATTACHMENTS = "backups", "守望附件"
DAILY, BEFORE_RECEIVE, BEFORE_UPGRADE, BY_HAND = "每天自动", "接收之前", "升级之前", "手工备份"
LAST_ON_STICK = "backup_on_stick"  # when a backup last left this machine
CARRIED = 3  # backups of one store that stay on a stick packages are put on
SPARE = 2 * 1024 * 1024  # bytes that stay free beside a backup
_STAMP = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup file that can be read; `size` in bytes."""

    path: Path
    made_at: datetime
    reason: str
    name: str
    size: int
    store_id: str


@dataclass(frozen=True, slots=True)
class OnStick:
    """A backup put where a person asked; `attachments` files copied beside it now, `missing` rows without a file here."""

    path: Path
    size: int
    attachments: int
    missing: int


def facts_of(desk: Desk, reason: str) -> BackupFacts:
    """What a backup made now says of itself."""
    place = desk.place
    return BackupFacts(desk.now(), reason, place.role, place.code, place.name, place.practice, place.store_id,
                       migrations.VERSION, VERSION)  # fmt: skip


def keep_backup(desk: Desk, reason: str) -> Backup:
    """Make a backup beside the store and thin the older ones; AppError S-101 … S-105."""
    return _keep(desk.store, facts_of(desk, reason), desk.clock())


def keep_before_upgrade(store: Store, clock: Clock) -> Backup:
    """The file as it is, under its own older schema, so that `restore` brings it back; AppError S-101 … S-105."""
    moment, told = clock(), store.meta
    facts = BackupFacts(moment.isoformat(timespec="seconds"), BEFORE_UPGRADE, told("role"), told("code"), told("name"),
                        told("practice") == "1", told("store_id"), int(told("schema_version", "0")), VERSION)  # fmt: skip
    return _keep(store, facts, moment)


def _keep(store: Store, facts: BackupFacts, moment: datetime) -> Backup:
    folder = store.folder / FOLDER
    with suppress(FileExistsError):
        folder.mkdir(parents=True)
    path = write_backup(store, _free_name(folder, f"{moment:{_STAMP}}"), facts)
    thin(folder)
    return Backup(path, moment.replace(microsecond=0), facts.reason, facts.name, path.stat().st_size, facts.store_id)


def keep_daily(desk: Desk) -> Backup | None:
    """The backup of the day, when the newest is older than a working day; None when there is one."""
    newest = max((backup.made_at for backup in backups_here(desk)), default=None)
    return keep_backup(desk, DAILY) if is_due(newest, desk.clock().replace(tzinfo=None)) else None


def backups_here(desk: Desk) -> tuple[Backup, ...]:
    """The backups beside the store, newest first."""
    return backups_in(desk.store.folder / FOLDER)


def backups_in(folder: Path) -> tuple[Backup, ...]:
    """The backups in any folder (a stick), newest first; what is none is passed over. AppError BAK-105."""
    try:
        return tuple(sorted(_found(folder), key=lambda backup: backup.made_at, reverse=True))
    except OSError as error:
        raise AppError(
            "BAK-105", f"读不了这个文件夹：{os_reason(error)}。", "请检查U盘有没有插好。", str(folder)
        ) from error


def _found(folder: Path) -> list[Backup]:
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
        with suppress(AppError, ValueError):
            facts = peek_backup(path)
            made_at = datetime.fromisoformat(facts.made_at)
            found.append(Backup(path, made_at, facts.reason, facts.name, path.stat().st_size, facts.store_id))
    return found


def thin(folder: Path) -> tuple[Path, ...]:
    """Remove what the days, weeks and months need no longer; returns what went. What cannot be read stays."""
    found = _found(folder)
    stay = kept([backup.made_at for backup in found])
    gone = tuple(backup.path for backup in found if backup.made_at not in stay)
    _remove(gone)
    return gone


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink()


def put_on_stick(desk: Desk, folder: Path, progress: Progress | None = None) -> OnStick:
    """A backup and the attachments it speaks of into a person's folder; logged. AppError FILE-103, BAK-106, S-10x."""
    if not folder.is_dir():
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", str(folder))
    with desk.reading() as connection:
        names = sorted(attachments.known_names(connection))
    wanted = [name for name in names if attachments.is_here(desk.store.folder, name)]
    fresh = [name for name in wanted if not (folder / STICK_ATTACHMENTS / name).exists()]
    _check_room(desk, folder, fresh)
    place = desk.place
    stem = file_stem("练习" if place.practice else "", "守望备份", place.name, f"{desk.clock():{_STAMP}}")
    path = write_backup(desk.store, _free_name(folder, stem), facts_of(desk, BY_HAND), progress)
    for name in fresh:
        _copy_attachment(desk.store.folder, name, folder / STICK_ATTACHMENTS)
    with desk.store.writing() as connection:
        set_meta(connection, LAST_ON_STICK, desk.now())
        log_access(connection, desk.now(), desk.operator, "备份", path.name, "备份到本机以外")
    return OnStick(path, path.stat().st_size, len(fresh), len(names) - len(wanted))


def carry_backup(desk: Desk, folder: Path) -> str:
    """The newest backup beside a package (`design.md` §5), the older ones of this store thinned to three; says how it went.

    A package that lies safely on the stick is never called in doubt because the backup found no room."""
    if desk.place.practice:
        return ""
    try:
        made = put_on_stick(desk, folder)
    except AppError as error:
        return f"备份没有放上去：{error.text}{error.advice}"
    own = [backup.path for backup in backups_in(folder) if backup.store_id == desk.place.store_id]
    _remove(own[CARRIED:])
    return f"备份也已放在旁边：{made.path.name}。"


def _check_room(desk: Desk, folder: Path, fresh: list[str]) -> None:
    """Asked before anything is written: the database, its attachments, and a little to spare."""
    needed = (desk.store.folder / DATABASE).stat().st_size + SPARE
    needed += sum(attachments.path_of(desk.store.folder, name).stat().st_size for name in fresh)
    free = shutil.disk_usage(folder).free
    if free < needed:
        text = f"这里放不下备份：要{_megabytes(needed)}，只剩{_megabytes(free)}。"
        raise AppError("BAK-106", text, "请清出空间，或换一个U盘。", str(folder))


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}兆"


def _copy_attachment(store: Path, name: str, target: Path) -> None:
    """A sealed file under its own name: complete or not there."""
    part = target / f".{name}.part"
    try:
        target.mkdir(exist_ok=True)
        shutil.copyfile(attachments.path_of(store, name), part)
        part.replace(target / name)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        advice = "备份本身已经写好；请换一个U盘，再备份一次。"
        raise AppError("BAK-107", f"附件没有抄全：{os_reason(error)}。", advice, str(target)) from error


def _free_name(folder: Path, stem: str) -> Path:
    """A name nobody has: a second backup within the same second gets a number."""
    taken = (folder / f"{stem}{number}{SUFFIX}" for number in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path for path in taken if not path.exists())
