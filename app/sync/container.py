"""The inside of a package: signature lines, one head line, manifest and units deflated, zeros (`FORMAT.md` §3)."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.sync import canonical
from app.sync.keys import DeviceKeys
from app.sync.limits import BLOCK, FORMAT, MAX_MANIFEST, MAX_PACKAGE, MAX_RATIO, MAX_RAW, MAX_UNIT, RATIO_FREE
from app.sync.manifest import Entry
from app.sync.signing import BadSignature, digest_of, sign_digest, signature_size, verify_digest
from app.sync.trouble import trouble

COMMENT = f"swpkg {FORMAT}"
_GZIP = 31  # zlib window bits that mean "gzip wrapper", so `gzip -dc` opens it
_HEAD = re.compile(rb"swpkg 1 ([0-9]{10}) ([0-9]{10}) ([0-9]{10}) ([0-9a-f]{64})")
_VERSION = re.compile(rb"swpkg ([1-9][0-9]{0,8})( |$)")


@dataclass(frozen=True, slots=True)
class Inner:
    """A content whose signature holds: whose it is, and its two deflated parts."""

    key: str
    manifest: memoryview
    units: memoryview


def build(manifest: bytes, units: bytes, signer: DeviceKeys) -> list[bytes]:
    """The parts of the content, in order, for a canonical manifest and the deflated units. AppError: too_large."""
    packed = deflate(manifest)
    sizes = len(packed), len(units)
    bare = signature_size(COMMENT) + len(_head_line(*sizes, 0, signer)) + sum(sizes)
    if bare + BLOCK > MAX_PACKAGE or len(manifest) > MAX_MANIFEST:
        raise trouble("sync.too_large", what="包的大小")
    padding = bytes(-bare % BLOCK)
    body = [_head_line(*sizes, len(padding), signer), packed, units, padding]
    return [sign_digest(digest_of(*body), signer, COMMENT), *body]


def _head_line(manifest: int, units: int, padding: int, signer: DeviceKeys) -> bytes:
    key = signer.public.verify_key_hex
    return f"swpkg {FORMAT} {manifest:010d} {units:010d} {padding:010d} {key}\n".encode()


def split(content: bytes, where: str) -> Inner:
    """The verified parts. AppError: newer (before anything else), not_package, signature, malformed."""
    start = _after_lines(content, 4)
    stop = content.find(b"\n", start, start + 1024)
    line = content[start:stop] if start > 0 < stop else b""
    version = _VERSION.match(line)
    if version is None:
        raise trouble("sync.not_package", where)
    if int(version[1]) > FORMAT:
        raise trouble("sync.newer", where, found=int(version[1]), own=FORMAT)
    found = _HEAD.fullmatch(line)
    if found is None:
        raise trouble("sync.malformed", where, what="首行")
    key = found[4].decode()
    try:
        verify_digest(content[:start], digest_of(memoryview(content)[start:]), key, COMMENT)
    except BadSignature as error:
        raise trouble("sync.signature", where) from error
    return _parts(content, stop + 1, [int(found[n]) for n in (1, 2, 3)], key, where)


def _after_lines(content: bytes, count: int) -> int:
    place = 0
    for _ in range(count):
        place = content.find(b"\n", place, place + 256) + 1
        if place == 0:
            return -1
    return place


def _parts(content: bytes, start: int, sizes: list[int], key: str, where: str) -> Inner:
    view = memoryview(content)
    middle, end = start + sizes[0], start + sizes[0] + sizes[1]
    if end + sizes[2] != len(content) or sizes[2] >= BLOCK or any(view[end:]):
        raise trouble("sync.malformed", where, what="长度")
    return Inner(key, view[start:middle], view[middle:end])


def deflate(data: bytes) -> bytes:
    """zlib level 6 in a gzip wrapper without time or name."""
    packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
    return packer.compress(data) + packer.flush()


def inflate_manifest(inner: Inner, where: str) -> bytes:
    """The manifest's bytes, at most MAX_MANIFEST. AppError: bomb, malformed."""
    limit = min(MAX_MANIFEST, MAX_RATIO * len(inner.manifest) + RATIO_FREE)
    unpacker = zlib.decompressobj(_GZIP)
    try:
        data = unpacker.decompress(inner.manifest, limit + 1)
    except zlib.error as error:
        raise trouble("sync.malformed", where, what="压缩") from error
    if len(data) > limit:
        raise trouble("sync.bomb", where)
    if not unpacker.eof or unpacker.unused_data:
        raise trouble("sync.malformed", where, what="压缩")
    return data


class UnitPacker:
    """Deflates one canonical line a unit and remembers each line's size and hash. Holds only the deflated bytes."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(6, zlib.DEFLATED, _GZIP)
        self._parts: list[bytes] = []
        self.raw = 0

    def add(self, wire: dict[str, Any]) -> Entry:
        """One unit. AppError: too_large."""
        line = canonical.dump(wire)
        self.raw += len(line) + 1
        if len(line) > MAX_UNIT or self.raw > MAX_RAW:
            raise trouble("sync.too_large", wire["id"], what="一条内容")
        self._parts += [self._packer.compress(line), self._packer.compress(b"\n")]
        return Entry(wire["id"], wire["kind"], len(line), hashlib.sha256(line).hexdigest())

    def finish(self) -> bytes:
        """The deflated units."""
        return b"".join((*self._parts, self._packer.flush()))


def unit_lines(inner: Inner, entries: Iterable[Entry], raw: int, where: str) -> Iterator[tuple[Entry, bytes]]:
    """Each entry with its line, inflated piece by piece and never beyond what the manifest declares.

    AppError: bomb (more comes out than declared), malformed (less, a wrong hash, a missing end).
    """
    if raw > MAX_RATIO * len(inner.units) + RATIO_FREE:
        raise trouble("sync.bomb", where)
    source = _Inflating(inner.units, where)
    for number, entry in enumerate(entries, 1):
        line = source.take(entry.size + 1)
        if line[-1:] != b"\n" or hashlib.sha256(line[:-1]).hexdigest() != entry.sha256:
            raise trouble("sync.malformed", where, what=f"第{number}条与清单不符")
        yield entry, line[:-1]
    source.finish()


class _Inflating:
    """Exactly as many bytes as asked for; never inflates more than one block ahead."""

    _STEP = 1 << 16

    def __init__(self, packed: memoryview, where: str) -> None:
        self._packed = packed
        self._place = 0
        self._unpacker = zlib.decompressobj(_GZIP)
        self._tail = b""
        self._ready = bytearray()
        self._where = where

    def take(self, size: int) -> bytes:
        """`size` bytes; AppError `sync.malformed` when the stream ends before."""
        while len(self._ready) < size:
            if not self._more():
                raise trouble("sync.malformed", self._where, what="内容不足")
        data = bytes(self._ready[:size])
        del self._ready[:size]
        return data

    def finish(self) -> None:
        """Nothing but the stream's end may follow."""
        while not self._ready and self._more():
            pass
        if self._ready:
            raise trouble("sync.bomb", self._where)
        if not self._unpacker.eof or self._unpacker.unused_data or self._place < len(self._packed):
            raise trouble("sync.malformed", self._where, what="压缩")

    def _more(self) -> bool:
        if self._unpacker.eof:
            return False
        piece = self._tail or bytes(self._packed[self._place : self._place + self._STEP])
        if not self._tail:
            self._place += len(piece)
        try:
            data = self._unpacker.decompress(piece, self._STEP)
        except zlib.error as error:
            raise trouble("sync.malformed", self._where, what="压缩") from error
        self._tail = self._unpacker.unconsumed_tail
        self._ready += data
        return bool(piece or data)
