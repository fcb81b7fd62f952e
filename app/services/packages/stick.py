"""The stick itself: is it there, what of ours is left on it, and what of it may be removed when a person says so."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import os_reason
from app.services.keeping.backups import backups_in
from app.store.package_log import bare_packages
from app.store.peers import PackageRow, log_access
from app.sync.files import DISK, PART, Files
from app.sync.reader import check_code
from app.sync.volumes import SUFFIX, volumes_beside
from app.sync.writer import package_name

KEPT_BACKUPS = 3  # the newest ones of this store on a stick are never proposed
ACKNOWLEDGED = "acknowledged"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class OldFile:
    """A file of ours on a stick that is no longer needed: `why` in words, `size` in bytes."""

    path: Path
    what: str
    why: str
    size: int


def look_at(folder: Path) -> None:
    """The folder is there, before a number is drawn; AppError P-107."""
    try:
        there = folder.is_dir()
    except OSError:
        there = False
    if not there:
        raise AppError("P-107", "找不到要写到的U盘或文件夹。", "请插好U盘，重新选一次；本机数据没有变化。", str(folder))


def clear_parts(desk: Desk, folder: Path, files: Files = DISK) -> None:
    """Remove halves of packages and volumes that a pulled stick or a power cut left behind, ours only; no reader takes them."""
    for path in _ours(desk, folder, PART):
        with suppress(OSError):
            files.remove(path)


def _ours(desk: Desk, folder: Path, ending: str) -> list[Path]:
    """Files of the folder named as this store names its packages and volumes."""
    place = desk.place
    heads = {
        re.escape(package_name(kind, place.name, "", place.practice).removesuffix(".swpkg"))
        for kind in ("sync", "return")
    }
    if place.role == "township":
        heads = {re.escape(package_name("return", "给", "", place.practice).removesuffix(".swpkg")) + r"[^-]+"}
    named = re.compile(
        f"(?:{'|'.join(sorted(heads))})"
        + r"-[A-Z]{1,3}-[0-9]{4,9}(?:\.att[0-9]{2,4}\.swvol|\.swpkg)"
        + re.escape(ending)
    )
    try:
        return sorted(path for path in folder.iterdir() if named.fullmatch(path.name))
    except OSError:
        return []


def old_on_stick(desk: Desk, folder: Path) -> tuple[OldFile, ...]:
    """What may be removed: packages of ours the other side has acknowledged, with their volumes, and all but the newest
    backups of this store. Each package is known by its check code, not by its name. AppError P-107, P-108 (unreadable)."""
    look_at(folder)
    with desk.reading() as connection:
        sent = {row.check_code: row for row in bare_packages(connection) if row.direction == "out"}
    try:
        return (*_packages(desk, folder, sent), *_backups(desk, folder))
    except OSError as error:
        raise AppError("P-108", f"读不了这个U盘：{os_reason(error)}。", "请重新插好U盘再试。", str(folder)) from error


def _packages(desk: Desk, folder: Path, sent: dict[str, PackageRow]) -> list[OldFile]:
    found = []
    for path in _ours(desk, folder, ""):
        if path.suffix == SUFFIX:
            continue
        row = sent.get(_code_of(path))
        if row is None or row.state != ACKNOWLEDGED:
            continue
        found.append(OldFile(path, f"{row.number}号包", "对方已经回执", path.stat().st_size))
        volumes = {str(code) for _, _, _, code in row.counts.get("volumes", ())}
        beside = (volume for volume in volumes_beside(path) if _code_of(volume) in volumes)
        found += [OldFile(one, f"{row.number}号包的附件卷", "对方已经回执", one.stat().st_size) for one in beside]
    return found


def _backups(desk: Desk, folder: Path) -> list[OldFile]:
    own = [backup for backup in backups_in(folder) if backup.store_id == desk.place.store_id]
    return [
        OldFile(one.path, "本机数据的旧备份", f"{one.made_at:%Y-%m-%d %H:%M}的，还有更新的{KEPT_BACKUPS}份", one.size)
        for one in own[KEPT_BACKUPS:]
    ]


def _code_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while piece := handle.read(_CHUNK):
            digest.update(piece)
    return check_code(digest.hexdigest())


def remove_old(desk: Desk, folder: Path, wanted: Iterable[Path]) -> tuple[OldFile, ...]:
    """Remove files a person ticked; only what `old_on_stick` still proposes goes. AppError P-107, P-108, P-109 (the stick)."""
    chosen = {path.resolve() for path in wanted}
    gone = [file for file in old_on_stick(desk, folder) if file.path.resolve() in chosen]
    for file in gone:
        try:
            file.path.unlink()
        except OSError as error:
            raise AppError("P-109", f"没有删掉{file.path.name}：{os_reason(error)}。", "请检查U盘的写保护开关，再试一次。",
                           str(folder)) from error  # fmt: skip
    with suppress(OSError):
        DISK.sync_folder(folder)
    if gone and not desk.place.practice:
        with desk.store.writing() as connection:
            log_access(
                connection, desk.now(), desk.operator, "清理U盘", f"{len(gone)}个旧文件", "U盘上已回执的包和旧备份"
            )
    return tuple(gone)
