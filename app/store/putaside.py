"""Packages put aside: their rows, and a sealed copy of each beside the database (`design.md` §5)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from app.store import vault

FOLDER, SUFFIX, PURPOSE = "quarantine", ".aside", "quarantine"
KEPT, UNCOPIED, TAKEN, DISCARDED = "kept", "uncopied", "taken", "discarded"


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A package that was not taken; `state`: kept (a copy lies here), uncopied, taken later, discarded."""

    id: str
    name: str
    at: str
    operator: str
    size: int
    sha256: str
    code: str
    why: str
    state: str = KEPT
    device: str = ""
    place: str = ""
    number: str = ""
    key: str = ""
    note: str = ""


_FIELDS = tuple(AsideRow.__dataclass_fields__)


def write_copy(store: Path, content: bytes) -> tuple[str, str]:
    """A sealed copy under a new id; returns id and key. OSError when the disk refuses: nothing half-written stays."""
    folder, aside, key = store / FOLDER, secrets.token_hex(16), secrets.token_bytes(32)
    folder.mkdir(exist_ok=True)
    part = folder / f"{aside}.part"
    try:
        with part.open("xb") as out:
            out.write(vault.seal(key, PURPOSE, content))
            out.flush()
            os.fsync(out.fileno())
        part.replace(folder / f"{aside}{SUFFIX}")
    except OSError:
        with suppress(OSError):
            part.unlink()
        raise
    return aside, key.hex()


def read_copy(store: Path, row: AsideRow) -> bytes | None:
    """The file as it came; None when the copy is gone or was changed."""
    try:
        return vault.unseal(bytes.fromhex(row.key), PURPOSE, _path(store, row.id).read_bytes())
    except OSError:
        return None


def remove_copy(store: Path, aside: str) -> None:
    """The copy goes; its row stays."""
    with suppress(OSError):
        _path(store, aside).unlink()


def sweep(store: Path, known: Iterable[str]) -> int:
    """Remove copies and halves no row knows, left by a kill; returns how many went."""
    wanted, gone = {f"{aside}{SUFFIX}" for aside in known}, 0
    for path in (store / FOLDER).glob("*") if (store / FOLDER).is_dir() else ():
        if path.suffix in (SUFFIX, ".part") and path.name not in wanted:
            with suppress(OSError):
                path.unlink()
                gone += 1
    return gone


def room_taken(store: Path) -> tuple[int, int]:
    """How many copies lie here, and their bytes."""
    sizes = [path.stat().st_size for path in (store / FOLDER).glob(f"*{SUFFIX}")] if (store / FOLDER).is_dir() else []
    return len(sizes), sum(sizes)


def _path(store: Path, aside: str) -> Path:
    return store / FOLDER / f"{aside}{SUFFIX}"


def put(connection: Connection, row: AsideRow) -> None:
    """Keep or change a row."""
    names, marks = ", ".join(_FIELDS), ", ".join("?" * len(_FIELDS))
    values = tuple(asdict(row).values())
    connection.exec_driver_sql(f"INSERT OR REPLACE INTO putaside({names}) VALUES({marks})", values)


def rows(connection: Connection, states: Iterable[str] = (KEPT, UNCOPIED)) -> list[AsideRow]:
    """Those in these states, the newest first."""
    wanted = tuple(states)
    marks = ", ".join("?" * len(wanted))
    query = f"SELECT {', '.join(_FIELDS)} FROM putaside WHERE state IN ({marks}) ORDER BY at DESC, rowid DESC"
    return [AsideRow(*row) for row in connection.exec_driver_sql(query, wanted)]


def settle(connection: Connection, row: AsideRow, state: str, note: str) -> None:
    """What became of it; the key is forgotten with the copy."""
    put(connection, replace(row, state=state, note=note, key=""))
