"""Files beside the database: one sealed file each, named by the hash of what lies on disk, its key in the row (`design.md` §3).

The database alone is always complete and openable: a row whose file is missing says so and stays. A file is complete and
flushed before its row is committed; what a kill leaves between the two is marked in `pending` and swept away. Files without
a mark are never removed here: rows of a restored older database may come back with a package.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection

from app.domain.errors import AppError
from app.store.engine import explain_io

FOLDER, PENDING, PART = "attachments", "pending", ".part"
MAGIC = b"SWATT1\n"
NONCE = 12
KINDS = ("attachment", "notice_photo")  # kinds whose rows name a file
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SealedFile:
    """What the row keeps of a file: its name (SHA-256 of the sealed bytes) and its own random key."""

    digest: str
    secret: str


def path_of(folder: Path, digest: str) -> Path:
    """Where a file of this name lies in a store folder; AppError ATT-202 for a name that is none."""
    if not _NAME.fullmatch(digest):
        raise AppError("ATT-202", "附件的登记损坏了，找不到它的文件。", "请重新附上这张图，原来的一条删除。", "附件")
    return folder / FOLDER / digest[:2] / digest


def is_here(folder: Path, digest: str) -> bool:
    """True where the file lies on this machine."""
    return bool(_NAME.fullmatch(digest)) and path_of(folder, digest).is_file()


def put(folder: Path, content: bytes) -> SealedFile:
    """Seal content under a new key and write it durably, marked until `settle`; AppError S-103 … S-105 of the disk."""
    key, nonce = secrets.token_bytes(32), secrets.token_bytes(NONCE)
    sealed = MAGIC + nonce + AESGCM(key).encrypt(nonce, content, MAGIC)
    digest = hashlib.sha256(sealed).hexdigest()
    target = path_of(folder, digest)
    part, mark = _pending(folder) / (digest + PART), _pending(folder) / digest
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.parent.mkdir(parents=True, exist_ok=True)
        _write(part, sealed)
        mark.touch()
        flush_folder(part.parent)
        part.replace(target)
        flush_folder(target.parent)
        flush_folder(target.parent.parent)
    except OSError as error:
        for left in (part, target, mark):
            with suppress(OSError):
                left.unlink(missing_ok=True)
        raise explain_io(error, target) from error
    return SealedFile(digest, base64.b64encode(key).decode("ascii"))


def put_sealed(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Files (name, sealed bytes) that came from another machine, their hashes found right and their rows committed here;
    AppError S-103 … S-105.

    Call it inside a write transaction, as `sweep` is: half a file is nobody's. A kill leaves whole files or parts to sweep."""
    placed: list[Path] = []
    try:
        _pending(folder).mkdir(parents=True, exist_ok=True)
        for digest, sealed in files:
            target, part = path_of(folder, digest), _pending(folder) / (digest + PART)
            target.parent.mkdir(parents=True, exist_ok=True)
            placed.append(target)
            _write(part, sealed)
            part.replace(target)
        for place in dict.fromkeys(place for target in placed for place in (target.parent, target.parent.parent)):
            flush_folder(place)
    except OSError as error:
        where = placed[-1] if placed else _pending(folder)
        with suppress(OSError):
            (_pending(folder) / (where.name + PART)).unlink(missing_ok=True)
        raise explain_io(error, where) from error


def size_of(folder: Path, digest: str) -> int:
    """Bytes of the sealed file here, 0 when it is not here."""
    with suppress(OSError):
        return path_of(folder, digest).stat().st_size if _NAME.fullmatch(digest) else 0
    return 0


def settle(folder: Path, digest: str) -> None:
    """The row is committed: the file is no longer one that a sweep may take."""
    with suppress(OSError):  # a mark that stays is taken by the next sweep, which sees the row
        (_pending(folder) / digest).unlink(missing_ok=True)


def discard(folder: Path, digest: str) -> None:
    """The row was not committed: take the file away again."""
    with suppress(OSError):
        path_of(folder, digest).unlink(missing_ok=True)
        settle(folder, digest)


def get(folder: Path, digest: str, secret: str) -> bytes:
    """The content, in memory only; AppError ATT-201 (not here), ATT-203 (damaged), S-105 (cannot be read)."""
    target = path_of(folder, digest)
    try:
        sealed = target.read_bytes()
    except FileNotFoundError:
        raise AppError("ATT-201", "附件的文件不在这台电脑上。", "请从有它的电脑重新附上。", "附件") from None
    except OSError as error:
        raise AppError(
            "ATT-204", "附件的文件读不出来，磁盘可能有坏道。", "请换个时间再试；多次出现请先做备份。", "附件"
        ) from error
    content = _unseal(sealed, secret) if hashlib.sha256(sealed).hexdigest() == digest else None
    if content is None:
        raise AppError(
            "ATT-203",
            "附件的文件损坏了，打不开。",
            "请用原来的纸或照片重新附上，再把这一条删除；其他资料没有受影响。",
            "附件",
        )
    return content


def _unseal(sealed: bytes, secret: str) -> bytes | None:
    start = len(MAGIC) + NONCE
    try:
        key = base64.b64decode(secret, validate=True)
        return AESGCM(key).decrypt(sealed[len(MAGIC) : start], sealed[start:], MAGIC)
    except (InvalidTag, ValueError, binascii.Error):
        return None


def known_names(connection: Connection) -> frozenset[str]:
    """Names of all files some row speaks of: deleted rows keep theirs until erasure, parallel values count too."""
    names: set[str] = set()
    for kind in KINDS:
        for digest, siblings in connection.exec_driver_sql(f"SELECT digest, row_siblings FROM r_{kind}"):
            names.add(str(digest))
            names.update(_NAME.findall(siblings or ""))
    return frozenset(names)


def has_leftovers(folder: Path) -> bool:
    """True where a kill or another process left a mark or half a file."""
    return any(True for _ in _files(_pending(folder)))


def sweep(folder: Path, known: Iterable[str]) -> tuple[str, ...]:
    """Remove what a kill left behind and name it; call it inside a write transaction, so that no file is between file and row."""
    rows, removed = frozenset(known), []
    for mark in list(_files(_pending(folder))):
        name = mark.name.removesuffix(PART)
        with suppress(OSError):
            if mark.suffix != PART and name not in rows and _NAME.fullmatch(name):
                path_of(folder, name).unlink(missing_ok=True)
                removed.append(name)
            mark.unlink(missing_ok=True)
    return tuple(removed)


def unknown_names(folder: Path, known: Iterable[str]) -> tuple[str, ...]:
    """Files no row speaks of (an older database was restored beside them); they are kept."""
    rows = frozenset(known)
    return tuple(sorted(path.name for path in all_files(folder) if path.name not in rows))


def all_files(folder: Path) -> Iterator[Path]:
    """Every sealed file of a store folder."""
    base = folder / FOLDER
    for part in sorted(base.iterdir()) if base.is_dir() else ():
        if part.name != PENDING and part.is_dir():
            yield from _files(part)


def _files(folder: Path) -> Iterator[Path]:
    yield from (path for path in (sorted(folder.iterdir()) if folder.is_dir() else ()) if path.is_file())


def _pending(folder: Path) -> Path:
    return folder / FOLDER / PENDING


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def flush_folder(folder: Path) -> None:
    """Make a rename durable; Windows flushes folders by itself and cannot open them."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
