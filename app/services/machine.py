"""Where this person's data lies and what machine this is: folders and the machine's mark (`design.md` §4, §6)."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_dir, user_data_dir

from app.domain.errors import AppError
from app.services.disk import os_reason

NAME = "Shouwang"
STORE_VARIABLE, CONFIG_VARIABLE = "SHOUWANG_STORE", "SHOUWANG_CONFIG"
MARK_FILE = "machine.id"
_MARK = re.compile(r"[0-9a-f]{32}")


def default_store() -> Path:
    """The store folder when nobody names one: SHOUWANG_STORE, else the user's data folder."""
    named = os.environ.get(STORE_VARIABLE, "").strip()
    return Path(named) if named else Path(user_data_dir(NAME, appauthor=False))


def config_folder() -> Path:
    """The folder of what belongs to this machine and never travels with a store; SHOUWANG_CONFIG overrides it."""
    named = os.environ.get(CONFIG_VARIABLE, "").strip()
    return Path(named) if named else Path(user_config_dir(NAME, appauthor=False))


def machine_mark() -> str:
    """32 random characters that stand for this machine, made at the first start; AppError M-101 when they cannot be kept."""
    path = config_folder() / MARK_FILE
    known = _read(path)
    if known:
        return known
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_once(path, os.urandom(16).hex())
    except OSError as error:
        raise AppError(
            "M-101",
            f"这台电脑的标识文件写不进去（{os_reason(error)}）。",
            "请检查这个文件夹能不能写入。",
            str(path.parent),
        ) from error
    return _read(path)


def _read(path: Path) -> str:
    try:
        text = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if _MARK.fullmatch(text) else ""


def _write_once(path: Path, mark: str) -> None:
    """Two programs started together get one mark: the first whole file stays, a damaged one is replaced."""
    fresh = path.with_name(f"{MARK_FILE}.{os.getpid()}.{os.urandom(4).hex()}")
    with fresh.open("x", encoding="ascii") as out:
        out.write(mark)
        out.flush()
        os.fsync(out.fileno())
    try:
        try:
            os.link(fresh, path)
        except OSError:  # it is there already, or this disk knows no links
            if not _read(path):
                fresh.replace(path)
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()
