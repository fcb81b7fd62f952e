"""Packages put aside: listed with their reason, tried again, given out, thrown away with a reason (`design.md` §5).

Each lies here as a copy sealed under a key of its own, so that a file that is no package is no clear text on this disk either.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.disk import save_file
from app.services.packages.planning import Received
from app.store import putaside
from app.store.peers import log_access
from app.store.putaside import AsideRow
from app.store.store import Connection
from app.sync.files import DiskFiles
from app.sync.limits import MAX_PACKAGE

QUARANTINE = putaside.FOLDER
MOST_FILES, MOST_BYTES = 200, 1 << 30  # copies kept on this machine; beyond it only the row says what came


@dataclass(frozen=True, slots=True)
class Aside:
    """One package put aside; `parked`: only its sender has to be confirmed; `copied`: the file itself lies here."""

    id: str
    name: str
    at: str
    operator: str
    size: int
    code: str
    why: str
    device: str
    place: str
    number: str
    parked: bool
    copied: bool

    @property
    def origin(self) -> str:
        """From where, as far as it is known."""
        return " ".join(part for part in (self.place, f"{self.number}号包" if self.number else "") if part)


@dataclass(frozen=True, slots=True)
class Sender:
    """What is known of who wrote a package that is put aside."""

    device: str = ""
    place: str = ""
    number: str = ""


NOBODY = Sender()


def put_aside(desk: Desk, path: Path, error: AppError, sender: Sender = NOBODY, content: bytes | None = None) -> None:
    """Keep a package that was not taken; the same file again only renews its row. The original stays where it is."""
    try:
        size = path.stat().st_size if content is None else len(content)
        data = content if content is not None else path.read_bytes() if size <= MAX_PACKAGE else None
    except OSError:
        return  # nothing is there to keep: what was said of it is all there is
    digest = hashlib.sha256(data).hexdigest() if data is not None else ""
    with desk.store.writing() as connection:
        known = putaside.rows(connection)
        putaside.sweep(desk.store.folder, (row.id for row in known))
        old = next((row for row in known if digest and row.sha256 == digest), None)
        row = old or _copied(desk, path.name, data, size, digest)
        putaside.put(connection, replace(
            row, at=desk.now(), code=error.code, why=_words(error), device=sender.device or row.device,
            place=sender.place or row.place, number=sender.number or row.number,
        ))  # fmt: skip


def _words(error: AppError) -> str:
    return f"{error.text}{error.advice}"


def _copied(desk: Desk, name: str, data: bytes | None, size: int, digest: str) -> AsideRow:
    count, taken = putaside.room_taken(desk.store.folder)
    aside, key = hashlib.sha256(f"{name}{desk.now()}{digest}".encode()).hexdigest()[:32], ""
    if data is not None and count < MOST_FILES and taken + size <= MOST_BYTES:
        try:
            aside, key = putaside.write_copy(desk.store.folder, data)
        except OSError:
            key = ""  # a full disk: the original on the stick is all there is
    state = putaside.KEPT if key else putaside.UNCOPIED
    return AsideRow(aside, name, desk.now(), desk.operator, size, digest, "", "", state, key=key)


def asides(desk: Desk) -> list[Aside]:
    """Everything that waits in quarantine, the newest first."""
    with desk.reading() as connection:
        return [_shown(row) for row in putaside.rows(connection)]


def parked_of(desk: Desk, device: str) -> list[Aside]:
    """Packages of one device that wait until it is confirmed."""
    return [aside for aside in asides(desk) if aside.device == device and aside.copied]


def _shown(row: AsideRow) -> Aside:
    from app.services.packages.opening import STRANGERS

    return Aside(row.id, row.name, row.at.replace("T", " "), row.operator, row.size, row.code, row.why, row.device,
                 row.place, row.number, row.code in STRANGERS, row.state == putaside.KEPT)  # fmt: skip


class _Memory(DiskFiles):
    """The kept copy as the reader sees a file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def open(self, path: Path) -> BinaryIO:
        """The content, whatever the name."""
        return io.BytesIO(self._content)


def retry(desk: Desk, ids: Iterable[str], confirm: str = "") -> list[Received]:
    """Try kept packages again (the program is newer, the sender confirmed); what is taken now leaves the quarantine.

    AppError QUA-101 (no copy here), QUA-102 (not there any more)."""
    from app.services.packages.receiving import receive_kept

    done = []
    for row in [_row(desk, aside) for aside in ids]:
        content = _content(desk, row)
        result = receive_kept(desk, Path(row.name), _Memory(content), content, confirm)
        whole = result.state in ("taken", "unchanged") and not any(plan.quarantined for plan in result.units)
        if whole:
            _settle(desk, row, putaside.TAKEN, "再试后收下")
        done.append(result)
    return done


def retry_parked(desk: Desk, device: str) -> list[Received]:
    """What waited for a device that is confirmed now."""
    return retry(desk, [aside.id for aside in reversed(parked_of(desk, device))])


def save_original(desk: Desk, aside: str, folder: Path) -> Path:
    """The file as it came, for whoever is to look at it; AppError QUA-101, QUA-102, FILE-101; logged."""
    row = _row(desk, aside)
    target = save_file(folder / row.name, _content(desk, row))
    with desk.store.writing() as connection:
        log_access(connection, desk.now(), desk.operator, "另存", row.name, "隔离的包")
    return target


def discard(desk: Desk, aside: str, why: str) -> None:
    """Throw one away; AppError QUA-102, QUA-103 (no reason)."""
    if not why.strip():
        raise AppError("QUA-103", "没有写为什么丢弃。", "请写一句原因，会登记下来。", "隔离的包")
    row = _row(desk, aside)
    _settle(desk, row, putaside.DISCARDED, why.strip())


def empty_quarantine(desk: Desk, why: str) -> int:
    """Throw everything away, for an erasure: what a package holds cannot be picked out of it; returns how many."""
    with desk.reading() as connection:
        found = putaside.rows(connection)
    for row in found:
        _settle(desk, row, putaside.DISCARDED, why)
    putaside.sweep(desk.store.folder, ())
    return len(found)


def _settle(desk: Desk, row: AsideRow, state: str, note: str) -> None:
    with desk.store.writing() as connection:
        putaside.settle(connection, row, state, note)
        if state == putaside.DISCARDED:
            log_access(connection, desk.now(), desk.operator, "丢弃", row.name, f"隔离的包：{note}")
    putaside.remove_copy(desk.store.folder, row.id)


def _row(desk: Desk, aside: str) -> AsideRow:
    with desk.reading() as connection:
        found = _find(connection, aside)
    if found is None:
        raise AppError("QUA-102", "这个隔离的包已经不在了。", "请刷新后再看。", "隔离的包")
    return found


def _find(connection: Connection, aside: str) -> AsideRow | None:
    return next((row for row in putaside.rows(connection) if row.id == aside), None)


def _content(desk: Desk, row: AsideRow) -> bytes:
    content = putaside.read_copy(desk.store.folder, row) if row.key else None
    if content is None:
        raise AppError("QUA-101", "这个包没有在本机留底（或者留底坏了）。", "请把U盘上的原件再接收一次。", row.name)
    return content
