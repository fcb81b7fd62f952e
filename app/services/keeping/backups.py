"""Backups as a person meets them: made by themselves each day and before what is risky, thinned, put on a stick (`design.md` §5)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import VERSION
from app.domain.backups import is_due, kept
from app.domain.errors import AppError, Cancelled
from app.services.desk import Clock, Desk
from app.services.disk import file_stem, os_reason
from app.store import attachments, migrations
from app.store.backup import SUFFIX, BackupFacts, Progress, check_inside, peek_backup, write_backup
from app.store.engine import DATABASE
from app.store.erasures import put_beside
from app.store.keyring import old_keys
from app.store.peers import log_access
from app.store.store import Store, set_meta
from app.sync.files import DISK, Files, copy_whole, write_trouble

FOLDER, STICK_ATTACHMENTS = "backups", "守望附件"
DAILY, BEFORE_RECEIVE, BEFORE_UPGRADE, BY_HAND = "每天自动", "接收之前", "升级之前", "手工备份"
LAST_ON_STICK = "backup_on_stick"  # when a backup last left this machine
CHECKING = "checking.tmp"  # a backup unpacked to be looked over
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


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup looked over: what it says of itself, and whether this store's keys open it and every page is whole."""

    facts: BackupFacts
    opens: bool
    own: bool


def check_backup(desk: Desk, path: Path) -> Checked:
    """Read a whole backup: every byte against its manifest, every page of the database in it. AppError BAK-10x, S-10x."""
    with desk.reading() as connection:
        keys = [desk.store.key, *old_keys(connection)]
    opens = check_inside(path, keys, desk.store.folder / CHECKING)
    facts = peek_backup(path)
    return Checked(facts, opens, facts.store_id == desk.place.store_id)


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


def put_on_stick(desk: Desk, folder: Path, progress: Progress | None = None, files: Files = DISK) -> OnStick:
    """A backup and the attachments it speaks of into a person's folder, flushed, read back and compared; logged.

    The copy is made beside the store first, so that a slow stick does not hold the database. `progress` counts bytes.
    AppError FILE-103, BAK-106, S-10x (this disk), sync.… (the stick)."""
    if not folder.is_dir():
        raise AppError("FILE-103", "找不到这个文件夹。", "请检查U盘有没有插好、路径写对没有。", str(folder))
    with desk.reading() as connection:
        names = sorted(attachments.known_names(connection))
    wanted = [name for name in names if attachments.is_here(desk.store.folder, name)]
    fresh = [name for name in wanted if not (folder / STICK_ATTACHMENTS / name).exists()]
    _check_room(desk, folder, fresh, files)
    place = desk.place
    stem = file_stem("练习" if place.practice else "", "守望备份", place.name, f"{desk.clock():{_STAMP}}")
    path = _free_name(folder, stem)
    with made_backup(desk.store, facts_of(desk, BY_HAND)) as local:
        put_copies(folder, [(local, path), *((attachments.path_of(desk.store.folder, name), folder / STICK_ATTACHMENTS / name)
                                             for name in fresh)], progress, files)  # fmt: skip
    put_beside(desk.store.folder, folder)
    with desk.store.writing() as connection:
        set_meta(connection, LAST_ON_STICK, desk.now())
        log_access(connection, desk.now(), desk.operator, "备份", path.name, "备份到本机以外")
    return OnStick(path, path.stat().st_size, len(fresh), len(names) - len(wanted))


@contextmanager
def made_backup(store: Store, facts: BackupFacts) -> Iterator[Path]:
    """A backup beside the store for as long as it is copied elsewhere."""
    local = store.folder / f"carried-{secrets.token_hex(4)}{SUFFIX}"
    for left in (*store.folder.glob("carried-*"), *store.folder.glob(".carried-*")):  # of a power cut
        with suppress(OSError):
            left.unlink()
    try:
        yield write_backup(store, local, facts)
    finally:
        local.unlink(missing_ok=True)


def put_copies(folder: Path, pairs: Sequence[tuple[Path, Path]], progress: Progress | None, files: Files) -> None:
    """Copies under their names, each read back and compared; what stands already when one fails stays. AppError sync.…"""
    whole, before = 2 * sum(source.stat().st_size for source, _ in pairs), 0

    def tell(done: int) -> None:
        if progress:
            progress(before + done, whole)

    for source, target in pairs:
        if target.parent != folder:
            with suppress(OSError):  # said by the writing that follows
                target.parent.mkdir(exist_ok=True)
        before += 2 * copy_whole(source, target, tell, files)


def carry_backup(
    desk: Desk, folder: Path, progress: Progress | None = None, files: Files = DISK
) -> tuple[OnStick | None, str]:
    """The newest backup beside a package (`design.md` §5), None where it does not stand there, and how it went in words.

    A package that lies safely on the stick is never called in doubt because of its backup. Older backups stay until a
    person removes them (`services/packages/stick.py`)."""
    if desk.place.practice:
        return None, ""
    try:
        made = put_on_stick(desk, folder, progress, files)
    except AppError as error:
        return None, f"备份没有放上去：{error.text}报送包本身已经写好，核对无误。"
    except Cancelled:
        return None, "按了取消，备份没有放上去；报送包本身已经写好，核对无误。"
    return made, f"备份也已放在旁边，读回核对无误：{made.path.name}。"


def backup_size(desk: Desk, folder: Path | None = None) -> int:
    """Bytes a backup needs on a stick: the database, attachments that are not there yet (without a folder: all), a little to
    spare."""
    with desk.reading() as connection:
        names = attachments.known_names(connection)
    fresh = [name for name in names if folder is None or not (folder / STICK_ATTACHMENTS / name).exists()]
    return _needed(desk, fresh)


def _needed(desk: Desk, fresh: Iterable[str]) -> int:
    sizes = (attachments.size_of(desk.store.folder, name) for name in fresh)
    return (desk.store.folder / DATABASE).stat().st_size + SPARE + sum(sizes)


def _check_room(desk: Desk, folder: Path, fresh: list[str], files: Files) -> None:
    """Asked before anything is written."""
    needed = _needed(desk, fresh)
    try:
        free = files.free_space(folder)
    except OSError as error:
        raise write_trouble(error, folder.name) from error
    if free < needed:
        text = f"这里放不下备份：要{_megabytes(needed)}，只剩{_megabytes(free)}。"
        raise AppError("BAK-106", text, "请清出空间，或换一个U盘。", str(folder))


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}兆"


def _free_name(folder: Path, stem: str) -> Path:
    """A name nobody has: a second backup within the same second gets a number."""
    taken = (folder / f"{stem}{number}{SUFFIX}" for number in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path for path in taken if not path.exists())
