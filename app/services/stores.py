"""The stores on this machine, for whoever works for several villages: a list by name, kept beside the machine's mark.

It holds folders, names and codes of places, nothing personal and no key; a store not on it still opens by its folder.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.services.machine import config_folder, default_store

if TYPE_CHECKING:  # the sign-in page is drawn before the store is loaded
    from app.services.desk import Desk

LIST = "stores.json"
KEYS, UNFINISHED = "keys.json", "store.new"
MOST = 200


@dataclass(frozen=True, slots=True)
class KnownStore:
    """A store as the sign-in page offers it; `role` village or township."""

    folder: Path
    name: str
    code: str
    role: str

    @property
    def label(self) -> str:
        """石桥村（539901101203）; a township says so."""
        return f"{self.name}{'（乡镇）' if self.role == 'township' else f'（{self.code}）'}"


def known_stores() -> list[KnownStore]:
    """Stores that still lie where they were, the one used last first."""
    return [store for store in _read() if is_store(store.folder)]


def is_store(folder: Path) -> bool:
    """True where a finished store lies."""
    return (folder / KEYS).exists() and not (folder / UNFINISHED).exists()


def remember_store(desk: Desk) -> None:
    """Put the store that was just opened first on the list; practice villages have their own door."""
    place = desk.place
    if place.practice:
        return
    folder, name = desk.store.folder.resolve(), place.name
    if desk.stands_in:
        from app.services.desk import STAND_IN

        name = f"{name}（{STAND_IN}）"
    rest = [store for store in _read() if store.folder != folder]
    with suppress(OSError):  # a courtesy: who cannot be remembered still works
        _write([KnownStore(folder, name, place.code, place.role), *rest][:MOST])


def forget_store(folder: Path) -> None:
    """Take a store off the list; its data stays where it is. AppError ST-101 where it is not on it."""
    wanted = folder.resolve()
    known = _read()
    if all(store.folder != wanted for store in known):
        raise AppError("ST-101", "名单里没有这个数据文件夹。", "请照名单上的文件夹写。", str(folder))
    _write([store for store in known if store.folder != wanted])


def fresh_folder(code: str, first: Path | None = None) -> Path:
    """Where another store of this machine goes: beside the first one, by its code; the first one's place when it is free."""
    first = first or default_store()
    wanted, number = first, 1
    while is_store(wanted):
        wanted = first.with_name(f"{first.name}-{code}" + (f"-{number}" if number > 1 else ""))
        number += 1
    return wanted


def same_place(code: str) -> KnownStore | None:
    """A store of this very place that is here already: two of them on one machine are seldom meant."""
    return next((store for store in known_stores() if store.code == code), None)


def _read() -> list[KnownStore]:
    try:
        found = json.loads((config_folder() / LIST).read_text("utf-8"))
        return [
            KnownStore(Path(item["folder"]), str(item["name"]), str(item["code"]), str(item["role"])) for item in found
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _write(stores: list[KnownStore]) -> None:
    path = config_folder() / LIST
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(
        [{**asdict(store), "folder": str(store.folder)} for store in stores], ensure_ascii=False, indent=1
    )
    fresh = path.with_name(f"{LIST}.new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
