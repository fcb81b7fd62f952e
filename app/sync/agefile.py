"""The outside of a package: a plain age file. Looked over without keys, sealed, opened."""

from __future__ import annotations

import errno
import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

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


@dataclass(frozen=True, slots=True)
class Outer:
    """What anybody can know: sizes in bytes and the number of recipients."""

    size: int
    header: int
    recipients: int
    content: int


def look_over(head: bytes, size: int, where: str) -> Outer:
    """The outside, from the file's first MAX_AGE_HEADER bytes and size.

    AppError: not_package, newer, cut, altered, too_large.
    """
    if size > MAX_PACKAGE:
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

    def __init__(self, handle: BinaryIO, head: bytes) -> None:
        self._handle = handle
        self._head = io.BytesIO(head)
        self.hash = hashlib.sha256(head)
        self.failed: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        """Bytes of the head first, then of the file."""
        data = self._head.read(size)
        if data or size == 0:
            return data
        try:
            data = self._handle.read(size)
        except OSError as error:
            self.failed = error
            raise
        self.hash.update(data)
        return data


def open_sealed(handle: BinaryIO, keys: list[DeviceKeys], where: str) -> tuple[Outer, bytes, bytes | None]:
    """(outside, SHA-256 of the file, content or None when none of the keys opens it).

    The file is read once; what is believed later is this copy. AppError as `look_over`, and `sync.altered`.
    """
    size = handle.seek(0, io.SEEK_END)
    handle.seek(0)
    head = handle.read(MAX_AGE_HEADER)
    outer = look_over(head, size, where)
    reader = _Hashing(handle, head)
    content = _decrypt(reader, keys, where)
    while reader.read(1 << 20):
        pass
    if content is not None and len(content) != outer.content:
        raise trouble("sync.altered", where)
    return outer, reader.hash.digest(), content


def _decrypt(reader: _Hashing, keys: list[DeviceKeys], where: str) -> bytes | None:
    found = io.BytesIO()
    if not keys:
        return None
    try:
        pyrage.decrypt_io(reader, found, [item.identity() for item in keys])
    except pyrage.DecryptError as error:
        if reader.failed:
            raise reader.failed from error
        if str(error) == _NO_KEY:
            return None
        raise trouble("sync.altered", where) from error
    except OSError as error:
        if reader.failed:
            raise reader.failed from error
        raise trouble("sync.altered", where) from error
    return found.getvalue()


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

    def __init__(self, handle: BinaryIO, told: Callable[[int], None]) -> None:
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


def seal(handle: BinaryIO, parts: list[bytes], recipients: list[PublicKeys], told: Callable[[int], None]) -> bytes:
    """Seal the parts to the recipients into `handle`; SHA-256 of what was written. OSError and Cancelled pass."""
    sink = _Sink(handle, told)
    try:
        pyrage.encrypt_io(_Source(parts), sink, [x25519.Recipient.from_str(item.age_recipient) for item in recipients])
    except (pyrage.EncryptError, OSError):
        if sink.failed is None:
            raise
    if sink.failed:  # also where pyrage says nothing: it drops an error of its last piece
        raise sink.failed
    return sink.hash.digest()


def sealed_size(content: int, recipients: int) -> int:
    """Bytes a sealed file takes at most (age's filler stanza included)."""
    return content + _TAG * (-(-content // _CHUNK)) + _NONCE + 1024 + 120 * recipients
