"""Choices of columns that were kept: by the fingerprint of the header, with the file's name and the day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from app.services.desk import Desk
from app.store.store import get_meta, set_meta
from app.workbooks.names import plain_name

META = "registers"
MOST_KEPT = 100


@dataclass(frozen=True, slots=True)
class Remembered:
    """A choice of columns that was kept."""

    fingerprint: str
    name: str
    date: str
    columns: int


def fingerprint(headers: Iterable[str]) -> str:
    """The same for files whose columns have the same names in the same order; "" without names."""
    names = [plain_name(name) for name in headers]
    while names and not names[-1]:
        names.pop()
    return sha256("\0".join(names).encode()).hexdigest()[:16] if any(names) else ""


def remembered(desk: Desk) -> list[Remembered]:
    """All kept choices, the newest first."""
    kept = kept_choices(desk)
    found = [Remembered(key, one["name"], one["date"], sum(map(bool, one["columns"]))) for key, one in kept.items()]
    return sorted(found, key=lambda one: (one.date, one.name), reverse=True)


def forget_register(desk: Desk, print_: str) -> bool:
    """Forget one choice; False when there was none."""
    with desk.store.writing() as connection:
        kept = json.loads(get_meta(connection, META, "{}"))
        known = kept.pop(print_, None) is not None
        set_meta(connection, META, json.dumps(kept, ensure_ascii=False))
    return known


def kept_choices(desk: Desk) -> dict[str, Any]:
    """Fingerprint → name, date, families, columns of each kept choice."""
    return dict(json.loads(desk.store.meta(META, "{}")))


def with_choices(desk: Desk, file: str, choices: Sequence[tuple[str, str, bool, list[str]]]) -> str:
    """All kept choices with these (fingerprint, sheet, families, path by column) as one text; the oldest make room."""
    kept = kept_choices(desk)
    for print_, sheet, families, columns in choices:
        kept.pop(print_, None)
        known = {"name": f"{file} {sheet}", "date": desk.today.isoformat(), "families": families, "columns": columns}
        kept[print_] = known
    return json.dumps(dict(list(kept.items())[-MOST_KEPT:]), ensure_ascii=False)
