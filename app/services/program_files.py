"""The program's own files: a bundle knows by `FILES.sha256` what it was packed with, and says what was changed since."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

SUMS = "FILES.sha256"
# Files that run: always read whole. The rest (fonts, pictures) is looked at by size unless everything is asked for.
LOADED = frozenset({".exe", ".dll", ".so", ".pyd", ".pyc"})
RUNNING = LOADED | {"", ".zip", ".pkg"}


@dataclass(frozen=True, slots=True)
class Changed:
    """A file of the program that is not as it was packed; `what`: 缺少, 大小不对, 内容被改动, 多出来的程序文件."""

    name: str
    what: str


def program_folder() -> Path | None:
    """The folder of the bundle this runs from; None when it runs from its sources."""
    return Path(sys.executable).resolve().parent if getattr(sys, "frozen", False) else None


def changed_files(folder: Path, whole: bool = False) -> list[Changed]:
    """What is not as it was packed: files that run are read, the others compared by size; `whole` reads everything.

    A bundle without its list counts as changed."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return [Changed(SUMS, "缺少")]
    packed = {name: (digest, int(size)) for digest, size, name in (line.split(" ", 2) for line in lines if line)}
    found = [
        Changed(name, what)
        for name, (digest, size) in packed.items()
        if (what := _differs(folder / name, digest, size, whole))
    ]
    return found + [Changed(name, "多出来的程序文件") for name in _strangers(folder, packed.keys())]


def _differs(path: Path, digest: str, size: int, whole: bool) -> str:
    try:
        if path.stat().st_size != size:
            return "大小不对"
        if not (whole or _runs(path)):
            return ""
        with path.open("rb") as file:
            return "" if hashlib.file_digest(file, "sha256").hexdigest() == digest else "内容被改动"
    except FileNotFoundError:
        return "缺少"
    except OSError:
        return "读不出来"


def _runs(path: Path) -> bool:
    return path.suffix in RUNNING or ".so." in path.name


def _strangers(folder: Path, packed: Container[str]) -> Iterator[str]:
    """Files that could be loaded by the program and were not packed with it (the uninstaller is made while installing)."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        loaded = path.suffix in LOADED and path.is_file()
        if loaded and name not in packed and name != "uninstall.exe":
            yield name
