"""A newer program beside a return package: its hash stands in the signed part, so that a village can trust the file (`design.md` §5).

The township keeps the files it carries in the folder `programs` of its store; nothing of a stick is ever run by the program.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from app import VERSION
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import os_reason
from app.services.packages.enrolment import office_keys
from app.store.store import get_meta, set_meta
from app.sync.files import DISK, Files, copy_whole
from app.sync.manifest import Manifest
from app.sync.writer import Progress, quiet

FOLDER, META, EXTRA = "programs", "programs", "programs"
MOST = 6  # kinds of installers of one version
NAME = re.compile(
    r"shouwang[-_](\d{1,4}\.\d{1,4}\.\d{1,4})[-_](?:setup\.exe|windows-x64\.zip|linux-x86_64\.tar\.xz|amd64\.deb)"
)
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class CarriedProgram:
    """An installer: file name, version, size in bytes, SHA-256 in hex."""

    name: str
    version: str
    size: int
    sha256: str


def carried(desk: Desk) -> list[CarriedProgram]:
    """What this township carries to its villages."""
    with desk.reading() as connection:
        return [CarriedProgram(**entry) for entry in json.loads(get_meta(connection, META, "[]"))]


def carry_program(desk: Desk, path: Path) -> CarriedProgram:
    """Take an installer along with every return package from now on; files of another version are let go.

    AppError P-101 (not a township), PROG-101 (no installer of ours), PROG-102 (older than this program), FILE-101."""
    office_keys(desk)
    named = NAME.fullmatch(path.name)
    if not named:
        raise AppError(
            "PROG-101",
            f"“{path.name}”不是守望的安装文件。",
            "请选发放单位给的文件，名字不要改，例如 shouwang-1.2.0-setup.exe。",
            path.name,
        )
    if _number(named[1]) < _number(VERSION):
        raise AppError(
            "PROG-102", f"这个文件是{named[1]}版，比本机在用的{VERSION}版还旧。", "请选新版本的安装文件。", path.name
        )
    made = _kept(desk, path, named[1])
    others = [one for one in carried(desk) if one.version == made.version and one.name != made.name][: MOST - 1]
    _keep_list(desk, [*others, made])
    return made


def _kept(desk: Desk, path: Path, version: str) -> CarriedProgram:
    folder = desk.store.folder / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        target = folder / path.name
        with suppress(FileNotFoundError):
            target.unlink()
        size = copy_whole(path, target, lambda _count: None)
    except OSError as error:
        raise AppError(
            "FILE-101", f"安装文件没有拷进来：{os_reason(error)}。", "请清出空间，或换一个文件再试。", str(path)
        ) from error
    return CarriedProgram(path.name, version, size, _hash(target))


def leave_programs(desk: Desk) -> None:
    """Carry none any longer."""
    office_keys(desk)
    _keep_list(desk, [])


def _keep_list(desk: Desk, kept: list[CarriedProgram]) -> None:
    with desk.store.writing() as connection:
        set_meta(connection, META, json.dumps([asdict(one) for one in kept], ensure_ascii=False))
    names = {one.name for one in kept}
    for path in (desk.store.folder / FOLDER).glob("*"):
        if path.name not in names:
            with suppress(OSError):
                path.unlink()


def programs_extra(desk: Desk) -> dict[str, Any]:
    """What a return package says of the installers beside it; empty where there is none."""
    listed = [[one.name, one.version, one.size, one.sha256] for one in carried(desk)]
    return {EXTRA: listed} if listed else {}


def put_beside(desk: Desk, folder: Path, progress: Progress = quiet, files: Files = DISK) -> int:
    """Copy the installers to the stick, read back and compared; one that lies there whole is left. How many were written.

    AppError sync.… (the stick), PROG-103 (the township's own copy was changed)."""
    written = 0
    for one in carried(desk):
        source, target = desk.store.folder / FOLDER / one.name, folder / one.name
        if not source.is_file() or _hash(source) != one.sha256:
            raise AppError(
                "PROG-103",
                f"本机保存的安装文件“{one.name}”被改动或删掉了。",
                "请在“接收→给各村带新版本”里重新选一次。",
                one.name,
            )
        if target.is_file() and target.stat().st_size == one.size and _hash(target) == one.sha256:
            continue
        with suppress(FileNotFoundError):
            target.unlink()
        copy_whole(source, target, partial(_step, progress, 2 * one.size), files)
        written += 1
    return written


def _step(progress: Progress, whole: int, done: int) -> None:
    progress("写入安装文件", done, whole)


def beside_size(desk: Desk) -> int:
    """Bytes the installers need on a stick."""
    return sum(one.size for one in carried(desk))


def told_programs(path: Path, manifest: Manifest) -> list[str]:
    """What a received return package says of installers, compared with the files that lie beside it."""
    notes = []
    for one in _listed(manifest.facts.extra.get(EXTRA)):
        if manifest.sender.role == "village" or _number(one.version) <= _number(VERSION):
            continue
        found = path.with_name(one.name)
        try:
            if not found.is_file():
                continue
            same = found.stat().st_size == one.size and _hash(found) == one.sha256
        except OSError:  # the stick was pulled: the package itself is taken
            continue
        if same:
            notes.append(
                f"乡镇随包带来了守望{one.version}版（{one.name}），和乡镇签名的一样，可以装：先关掉守望，再打开U盘里的这个文件。"
            )
        else:
            notes.append(f"U盘里的“{one.name}”和乡镇签名的不一样，可能被改动过，不要安装，请告诉乡镇。")
    return notes


def _listed(value: Any) -> list[CarriedProgram]:
    """The list as another machine wrote it: what does not fit is passed over, names are never paths."""
    found = []
    for entry in value[:MOST] if isinstance(value, list) else ():
        match entry:
            case [str() as name, str() as version, int() as size, str() as digest]:
                named = NAME.fullmatch(name)
                if named and named[1] == version and _HASH.fullmatch(digest):
                    found.append(CarriedProgram(name, version, size, digest))
    return found


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


__all__ = [
    "CarriedProgram",
    "beside_size",
    "carried",
    "carry_program",
    "leave_programs",
    "programs_extra",
    "put_beside",
    "told_programs",
]
