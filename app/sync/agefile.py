"""The outside of a package: a plain age file. Looked over without keys, sealed, opened."""

from __future__ import annotations

import errno
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import pyrage
from pyrage import x25519

from app.domain.errors import Cancelled
from app.sync.files import write_all
from app.sync.keys import DeviceKeys, PublicKeys
from app.sync.limits import BLOCK, FORMAT, MAX_AGE_HEADER, MAX_PACKAGE, MAX_RECIPIENTS
from app.sync.trouble import trouble

_MAGIC = b"age-encryption.org/v"
_FIRST = _MAGIC + b"1\n"
_STANZA = re.compile(rb"-> [!-~]+( [!-~]+)*")
_X25519 = re.compile(rb"-> X25519 [A-Za-z0-9+/]{43}")
_BODY = re.compile(rb"[A-Za-z0-9+/]{0,64}")
_END = re.compile(rb"--- [A-Za-z0-9+/]{43}")
_CHUNK, _TAG, _NONCE = 65536, 16, 16
_NO_KEY = "No matching keys found"  # pyrage's words; a test holds them
Told = Callable[[int], None]  # bytes done so far; Cancelled stops the work


@dataclass(frozen=True, slots=True)
class Outer:
    """What anybody can know: sizes in bytes and the number of recipients."""

    size: int
    header: int
    recipients: int
    content: int


def look_over(head: bytes, size: int, where: str, most: int = MAX_PACKAGE) -> Outer:
    """The outside, from the file's first MAX_AGE_HEADER bytes and size; `most` bytes a file of its kind may have.

    AppError: not_package, newer, cut, altered, too_large.
    """
    if size > most:
        raise trouble("sync.too_large", where, what="文件大小")
    if not head.startswith(_FIRST):
        raise _not_ours(head, where)
    header, recipients = _header(head, size, where)
    payload = size - header - _NONCE
    chunks = -(-payload // (_CHUNK + _TAG))
    content = payload - chunks * _TAG
    if content <= 0 or content % BLOCK:
        raise trouble("sync.cut", where)
    return Outer(size, header, recipients, content)


def _not_ours(head: bytes, where: str) -> Exception:
    if len(head) < len(_FIRST) and _FIRST.startswith(head):
        return trouble("sync.cut", where)
    newer = re.match(rb"age-encryption\.org/v([2-9]|[1-9][0-9]{1,3})\n", head)
    if newer:
        return trouble("sync.newer", where, found=int(newer[1]), own=FORMAT)
    return trouble("sync.not_package", where)


def _header(head: bytes, size: int, where: str) -> tuple[int, int]:
    place, recipients, inside = len(_FIRST), 0, False
    while True:
        stop = head.find(b"\n", place)
        if stop < 0:
            raise trouble("sync.cut" if len(head) == size else "sync.not_package", where)
        line, place = head[place:stop], stop + 1
        if not inside and _END.fullmatch(line) and 0 < recipients <= MAX_RECIPIENTS:
            return place, recipients
        if not inside and _STANZA.fullmatch(line):
            recipients += _X25519.fullmatch(line) is not None
            inside = True
        elif inside and _BODY.fullmatch(line):
            inside = len(line) == 64
        else:
            raise trouble("sync.altered", where)


class _Hashing:
    """A reader that hashes what passes and keeps the device's own error, which pyrage would rename."""

    def __init__(self, handle: BinaryIO, head: bytes, told: Told = lambda done: None) -> None:
        self._handle = handle
        self._head = io.BytesIO(head)
        self._told = told
        self._count = len(head)
        self.hash = hashlib.sha256(head)
        self.failed: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """Bytes of the head first, then of the file."""
        data = self._head.read(size)
        if data or size == 0:
            return data
        try:
            data = self._handle.read(size)
            self._count += len(data)
            self._told(self._count)
        except (OSError, Cancelled) as error:
            self.failed = error
            raise OSError(errno.EIO, "stopped") from error
        self.hash.update(data)
        return data


def open_sealed(
    handle: BinaryIO, keys: list[DeviceKeys], where: str, told: Told = lambda done: None
) -> tuple[Outer, bytes, bytes | None]:
    """(outside, SHA-256 of the file, content or None when none of the keys opens it).

    The file is read once; what is believed later is this copy. AppError as `look_over`, and `sync.altered`.
    """
    found = io.BytesIO()
    outer, digest, opened = open_into(handle, keys, where, found.write, told)
    if opened and found.tell() != outer.content:
        raise trouble("sync.altered", where)
    return outer, digest, found.getvalue() if opened else None


def open_into(
    handle: BinaryIO, keys: list[DeviceKeys], where: str, take: Callable[[bytes], object],
    told: Told = lambda done: None, most: int = MAX_PACKAGE,
) -> tuple[Outer, bytes, bool]:  # fmt: skip
    """Open a file piece by piece: `take` gets what the seal vouches for, in order, before the end is known to be whole.

    (outside, SHA-256 of the file, whether one of the keys opens it). What `take` and `told` raise passes.
    AppError as `open_sealed`.
    """
    size = handle.seek(0, io.SEEK_END)
    handle.seek(0)
    head = handle.read(MAX_AGE_HEADER)
    outer = look_over(head, size, where, most)
    reader, taker = _Hashing(handle, head, told), _Taker(take)
    opened = _decrypt(reader, taker, keys, where)
    try:
        while reader.read(1 << 20):
            pass
    except OSError:
        if reader.failed is None:
            raise
        raise reader.failed from None
    return outer, reader.hash.digest(), opened


class _Taker:
    """Hands pieces on and keeps the first error, which pyrage would rename."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self._take = take
        self.failed: BaseException | None = None

    def write(self, data: bytes) -> int:
        """All of it or the error; after one nothing more is handed on."""
        if self.failed:
            raise OSError(errno.EIO, "stopped")
        try:
            self._take(data)
        except BaseException as error:
            self.failed = error
            raise OSError(errno.EIO, "stopped") from error
        return len(data)

    def flush(self) -> None:
        """Nothing is kept back."""


def _decrypt(reader: _Hashing, taker: _Taker, keys: list[DeviceKeys], where: str) -> bool:
    if not keys:
        return False
    refused: Exception | None = None
    try:
        pyrage.decrypt_io(reader, taker, [item.identity() for item in keys])
    except (pyrage.DecryptError, OSError) as error:
        refused = error
    failed = taker.failed or reader.failed
    if failed:  # also where pyrage says nothing
        raise failed from refused
    if refused is not None and str(refused) != _NO_KEY:
        raise trouble("sync.altered", where) from refused
    return refused is None


class _Source:
    """The parts of the content one after another, as a reader."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = [memoryview(part) for part in reversed(parts) if part]

    def read(self, size: int = -1) -> bytes:
        """At most one block of one part."""
        if not self._parts:
            return b""
        part = self._parts.pop()
        limit = len(part) if size < 0 else size
        if limit < len(part):
            self._parts.append(part[limit:])
        return bytes(part[:limit])


class _Sink:
    """A writer that hashes, reports progress, and keeps the first error that pyrage would rename."""

    def __init__(self, handle: BinaryIO, told: Told) -> None:
        self._handle = handle
        self._told = told
        self.hash = hashlib.sha256()
        self.size = 0
        self.failed: BaseException | None = None

    def write(self, data: bytes) -> int:
        """All of it or the error."""
        try:
            write_all(self._handle, data)
            self.size += len(data)
            self.hash.update(data)
            self._told(self.size)
        except (OSError, Cancelled) as error:
            self.failed = error
            raise OSError(errno.EIO, "stopped") from error
        return len(data)

    def flush(self) -> None:
        """The caller syncs."""


class Source(Protocol):
    """Anything that is read to its end."""

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, none at the end."""


def seal(handle: BinaryIO, parts: list[bytes], recipients: list[PublicKeys], told: Told) -> bytes:
    """Seal the parts to the recipients into `handle`; SHA-256 of what was written. OSError and Cancelled pass."""
    return seal_from(handle, _Source(parts), recipients, told)


def seal_from(handle: BinaryIO, source: Source, recipients: list[PublicKeys], told: Told) -> bytes:
    """`seal` for content that is read as it is written."""
    sink = _Sink(handle, told)
    try:
        pyrage.encrypt_io(source, sink, [x25519.Recipient.from_str(item.age_recipient) for item in recipients])
    except (pyrage.EncryptError, OSError):
        if sink.failed is None:
            raise
    if sink.failed:  # also where pyrage says nothing: it drops an error of its last piece
        raise sink.failed
    return sink.hash.digest()


def sealed_size(content: int, recipients: int) -> int:
    """Bytes a sealed file takes at most (age's filler stanza included)."""
    return content + _TAG * (-(-content // _CHUNK)) + _NONCE + 1024 + 120 * recipients
