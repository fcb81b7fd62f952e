"""A folder into one file, the same bytes from the same content, and the sums by which the program checks itself."""

from __future__ import annotations

import hashlib
import lzma
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

SUMS = "FILES.sha256"
# A program's date says nothing a user needs; used where the project was unpacked without its history.
LONG_AGO = 1_700_000_000


def moment(root: Path) -> int:
    """The date all packed files carry: of the commit, so that building twice gives the same bytes."""
    named = os.environ.get("SOURCE_DATE_EPOCH")
    if named:
        return int(named)
    try:
        asked = subprocess.run(
            ["git", "log", "-1", "--format=%ct"], cwd=root, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return LONG_AGO
    return int(asked.stdout)


def sha256(path: Path) -> str:
    """SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_sums(folder: Path) -> Path:
    """`FILES.sha256`: hash, size and name of every file, as the program reads it at its start."""
    lines = [f"{sha256(path)} {path.stat().st_size} {path.relative_to(folder).as_posix()}" for path in files_of(folder)]
    (folder / SUMS).write_text("\n".join(lines) + "\n", "utf-8")
    return folder / SUMS


def files_of(folder: Path) -> list[Path]:
    """Every file of a bundle but the list itself, links not followed, in a fixed order."""
    found = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path.name != SUMS]
    return sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def tar(folder: Path, target: Path, when: int) -> Path:
    """The folder as .tar.xz, owned by root, in a fixed order."""
    part = target.with_name(target.name + ".part")
    with lzma.open(part, "wb", preset=6) as packed, tarfile.open(fileobj=packed, mode="w") as archive:
        for path in [folder, *sorted(folder.rglob("*"))]:
            archive.add(
                path, folder.name + path.as_posix()[len(folder.as_posix()) :], False, filter=lambda i: _plain(i, when)
            )
    part.replace(target)
    return target


def _plain(info: tarfile.TarInfo, when: int) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    info.mtime = when
    info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
    return info


def zip_folder(folder: Path, target: Path) -> Path:
    """The folder as .zip."""
    part = target.with_name(target.name + ".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{folder.name}/{path.relative_to(folder).as_posix()}")
    part.replace(target)
    return target
