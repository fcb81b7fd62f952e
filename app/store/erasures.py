"""The list of erasures as a file: sealed under every key the store has had, beside the store and beside backups (`design.md` §5)."""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.domain.erasing import KIND
from app.domain.units import RowState, Stamp, UnitState
from app.store import vault

BESIDE, BROUGHT, ON_STICK = "erasures.sealed", "erasures.brought", "守望删除清单.swera"
PURPOSE = "erasures"
MAX_LIST = 64 * 1024 * 1024


def write_file(folder: Path, states: Iterable[UnitState], keys: Iterable[bytes]) -> None:
    """The list of these erased units, ids alone; what was brought beside it is in it by now."""
    content = json.dumps([_entry(state) for state in states], ensure_ascii=False).encode()
    boxes = [base64.b64encode(vault.seal(key, PURPOSE, content)).decode() for key in keys]
    _put(folder / BESIDE, json.dumps({"format": 1, "boxes": boxes}).encode("ascii"))
    (folder / BROUGHT).unlink(missing_ok=True)


def _put(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk: what is said to be ready may be pulled."""
    part = path.with_name(f"{path.name}.new")
    try:
        with part.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise


def _entry(state: UnitState) -> dict[str, Any]:
    rows = [row for row in state.rows.values() if row.kind == KIND]
    return {"id": state.id, "kind": state.kind, "village": state.village, "seen": state.seen,
            "rows": [{"id": row.id, "created": list(row.created), "values": row.values} for row in rows]}  # fmt: skip


def read_files(folder: Path, key: bytes) -> list[UnitState]:
    """What the lists beside a store name; nothing of one that belongs to another store or was changed."""
    return [state for name in (BESIDE, BROUGHT) for state in _read(folder / name, key)]


def _read(path: Path, key: bytes) -> Iterator[UnitState]:
    try:
        boxes = [base64.b64decode(box) for box in json.loads(path.read_text("ascii"))["boxes"]]
    except (OSError, ValueError, KeyError, TypeError, binascii.Error):
        return
    content = next((found for box in boxes if (found := vault.unseal(key, PURPOSE, box)) is not None), b"[]")
    for entry in json.loads(content):
        rows = {
            row["id"]: RowState(row["id"], KIND, dict(row["values"]), Stamp(*row["created"])) for row in entry["rows"]
        }
        yield UnitState(entry["id"], entry["kind"], entry["village"], dict(entry["seen"]), rows)


def put_beside(folder: Path, stick: Path) -> None:
    """The list beside a backup on a stick, so that an older backup there is emptied when it is restored elsewhere."""
    if (folder / BESIDE).exists():
        with suppress(OSError):
            _put(stick / ON_STICK, (folder / BESIDE).read_bytes())


def bring_beside(source: Path, folder: Path) -> None:
    """The list that lies beside a backup comes along when it is restored."""
    with suppress(OSError):
        with (source / ON_STICK).open("rb") as found:
            content = found.read(MAX_LIST + 1)
        if len(content) <= MAX_LIST:  # anything larger is no list of ours
            _put(folder / BROUGHT, content)
