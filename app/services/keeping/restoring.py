"""Restoring: a backup takes the place of the store on this machine, or opens on a new one (`design.md` §3 Device, §5).

Whoever opens the restored store is a new device. What lay here before is set aside whole, never removed.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Clock, Desk
from app.services.keeping.backups import STICK_ATTACHMENTS
from app.services.keeping.forgotten import key_from_answer, settle_answer
from app.services.practice.mark import check_same_world, mark
from app.services.setup import sign_in, sign_in_with_key
from app.services.this_device import add_former_self
from app.store import attachments, vault
from app.store.backup import STAGED, BackupFacts, check_staged, drop_staged, peek_backup, put_in_place, stage
from app.store.erasures import bring_beside
from app.store.peers import log_access
from app.store.rekey import finish_change
from app.store.rows import short_numbers
from app.store.store import DeviceFile


@dataclass(frozen=True, slots=True)
class Secret:
    """What opens a backup: the operator's password; or the recovery sheet, or the township's answer with the asker's slip,
    each with a new password."""

    name: str = ""
    password: str = ""
    recovery: str = ""
    answer: Path | None = None
    slip: str = ""


@dataclass(frozen=True, slots=True)
class Restored:
    """The restored store, signed in; `aside`: where the former one lies; `attachments` files brought along."""

    desk: Desk
    facts: BackupFacts
    aside: Path | None
    households: int
    attachments: int


def look_into(path: Path, folder: Path) -> tuple[BackupFacts, str]:
    """What a backup is, and a warning where it is not of the store that lies in this folder (blank: none).

    AppError BAK-101 … BAK-104."""
    facts = peek_backup(path)
    _check_world(facts, folder, path)
    return facts, "" if not (
        folder / vault.KEYS_FILE
    ).exists() else "这台电脑上已有数据：恢复后，原来的整份移到旁边保留。"


def restore(path: Path, folder: Path, secret: Secret, machine: str, today: date, clock: Clock) -> Restored:
    """Put a backup in place after it was opened with the secret; AppError BAK-10x, V-10x, S-10x; BAK-107, BAK-108 (practice and
    live data); nothing changes then."""
    finish_change(folder)
    _check_world(peek_backup(path), folder, path)
    stage(path, folder)
    try:
        key = _key(folder, secret)
        check_staged(folder, key, path)
        brought = _bring_attachments(path.parent / STICK_ATTACHMENTS, folder)
        bring_beside(path.parent, folder)
        here = DeviceFile.read(folder, key)
        aside = put_in_place(folder, clock().strftime("%Y%m%d-%H%M%S"))
    except BaseException:
        drop_staged(folder)
        raise
    facts = peek_backup(path)
    if facts.practice:
        mark(folder)
    desk = _open(folder, key, secret, machine, today, clock)
    with desk.store.writing() as connection:
        if here is not None:
            add_former_self(connection, here.device)
        log_access(connection, desk.now(), desk.operator, "恢复", path.name, f"恢复{facts.made_at}的备份")
        households = len(short_numbers(connection))
    return Restored(desk, facts, aside, households, brought)


def _check_world(facts: BackupFacts, folder: Path, path: Path) -> None:
    check_same_world(folder, facts.practice, (folder / vault.KEYS_FILE).exists(), path.name)


def open_with_answer(
    folder: Path, secret: Secret, machine: str, today: date, clock: Clock, backup: Path | None = None
) -> Desk:
    """The store in a folder, or a backup restored there, opened with the township's answer; the new password is set.

    AppError ASK-103 … ASK-107, V-101, V-109, and those of `restore`."""
    if backup is not None:
        return restore(backup, folder, secret, machine, today, clock).desk
    return _open(folder, _key(folder, secret), secret, machine, today, clock)


def _key(folder: Path, secret: Secret) -> bytes:
    if secret.answer is None and not secret.recovery:
        return vault.open_with_password(folder / STAGED, secret.name, secret.password).key
    vault.check_password(secret.password)
    if secret.answer is not None:
        return key_from_answer(folder, secret.answer, secret.slip)
    return vault.open_with_recovery(folder / STAGED, secret.recovery).key


def _open(folder: Path, key: bytes, secret: Secret, machine: str, today: date, clock: Clock) -> Desk:
    if secret.answer is None and not secret.recovery:
        return sign_in(folder, secret.name, secret.password, machine, today, clock)
    desk = sign_in_with_key(folder, key, secret.name, secret.password, machine, today, clock)
    if secret.answer is not None:
        settle_answer(desk, secret.answer)
    return desk


def _bring_attachments(source: Path, folder: Path) -> int:
    """Sealed files that lie beside the backup; each is checked against its name when it is opened."""
    brought = 0
    for path in sorted(source.iterdir()) if source.is_dir() else ():
        with suppress(AppError):
            target = attachments.path_of(folder, path.name)
            if not target.exists():
                brought += _copied(path, target)
    return brought


def _copied(path: Path, target: Path) -> int:
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, part)
        part.replace(target)
    except OSError:  # a bad stick must not keep the data itself from being restored
        with suppress(OSError):
            part.unlink()
        return 0
    return 1
