"""Attachment volumes (`*.swvol`): sealed attachments beside a package, streamed both ways (`FORMAT.md` §14)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import AppError
from app.sync.agefile import Outer, Told, open_into, seal_from, sealed_size
from app.sync.files import DISK, Bundle, Files, read_trouble
from app.sync.keys import DeviceKeys, PublicKeys
from app.sync.limits import FORMAT, MAX_FILE, MAX_RECIPIENTS, MAX_UNITS, MAX_VOLUME, VOLUME_BLOCK
from app.sync.trouble import trouble

SUFFIX = ".swvol"
_CHUNK = 1 << 20
_HEAD = re.compile(rb"swvol 1 ([VT][0-9a-f]{15}) ([A-Z]{1,3}-[0-9]{4,9}) ([0-9]{4}) ([0-9]{6})")
_VERSION = re.compile(rb"swvol ([1-9][0-9]{0,8}) ")
_ENTRY = re.compile(rb"([0-9a-f]{64}) ([0-9]{10})")
_LINE = 76  # bytes of an entry's line
_LONGEST = 128  # bytes a line may have


@dataclass(frozen=True, slots=True)
class VolumeFile:
    """A sealed attachment on this machine: its name (SHA-256 of its bytes), where it lies, its size in bytes."""

    digest: str
    path: Path
    size: int


@dataclass(frozen=True, slots=True)
class VolumeHead:
    """What a volume says of itself: sender's device, number of its package, its own number, how many files."""

    device: str
    package: str
    volume: int
    files: int

    def line(self) -> bytes:
        """The first line of the content."""
        return f"swvol {FORMAT} {self.device} {self.package} {self.volume:04d} {self.files:06d}\n".encode()


@dataclass(frozen=True, slots=True)
class VolumeInfo:
    """A volume that was written and read back. `files` (digest, size) are whole, `bad` could not be read on this machine."""

    path: Path
    number: int
    size: int
    sealed_hash: str
    files: tuple[tuple[str, int], ...]
    bad: tuple[str, ...]


def volume_path(package: Path, number: int) -> Path:
    """Where a volume of a package lies: 报送包-石桥村-A-0007.att01.swvol."""
    return package.with_name(f"{package.stem}.att{number:02d}{SUFFIX}")


def volumes_beside(package: Path) -> list[Path]:
    """The volumes beside a package by their names, whatever is in them; none where the folder cannot be read."""
    pattern = re.compile(re.escape(package.stem) + r"\.att[0-9]{2,4}" + re.escape(SUFFIX))
    try:
        return sorted(path for path in package.parent.iterdir() if pattern.fullmatch(path.name))
    except OSError:
        return []


def planned(files: Iterable[VolumeFile], most: int = MAX_VOLUME) -> list[list[VolumeFile]]:
    """Files shared out over volumes of at most `most` sealed bytes, in order; a file above the limit is left out."""
    room = most * 65536 // 65552 - 128 * 1024 - 64 * 1024  # seal, header and filler
    shared: list[list[VolumeFile]] = []
    used = room
    for file in files:
        if file.size > min(MAX_FILE, room - _LINE):
            continue
        if used + _LINE + file.size > room or len(shared[-1]) == MAX_UNITS - 1:
            shared.append([])
            used = 0
        shared[-1].append(file)
        used += _LINE + file.size
    return shared


def volume_size(files: Sequence[VolumeFile], recipients: int = MAX_RECIPIENTS) -> int:
    """Bytes a volume with these files takes at most."""
    content = _LONGEST + sum(_LINE + file.size for file in files)
    return sealed_size(content + VOLUME_BLOCK, recipients)


# ---- writing ----
def stage_volume(
    bundle: Bundle, target: Path, head: VolumeHead, files: Sequence[VolumeFile], recipients: list[PublicKeys],
    written: Told, compared: Told, need: str = "",
) -> VolumeInfo:  # fmt: skip
    """Seal files into a volume under its temporary name, read it back and compare. Memory stays flat.

    `written`, `compared` get bytes done. AppError: sync.exists disk_full read_only pulled name write verify.
    """
    source = _Content(head, files)
    sealed: list[bytes] = []

    def check(handle: BinaryIO) -> int:
        digest, done = hashlib.sha256(), 0
        while piece := handle.read(_CHUNK):
            digest.update(piece)
            done += len(piece)
            compared(done)
        if digest.digest() != sealed[0]:
            raise trouble("sync.verify", target.name)
        return done

    size = bundle.stage(
        target, lambda handle: sealed.append(seal_from(handle, source, recipients, written)), check, need
    )
    whole = tuple((file.digest, file.size) for file in files if file.digest not in source.bad)
    return VolumeInfo(target, head.volume, size, sealed[0].hex(), whole, tuple(source.bad))


class _Content:
    """The content of a volume as a reader. A file that cannot be read or is not what its name says is filled up and noted:
    its receiver refuses it by its hash and asks again."""

    def __init__(self, head: VolumeHead, files: Sequence[VolumeFile]) -> None:
        self.bad: list[str] = []
        self._pieces = self._all(head, files)
        self._ready = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes of the next piece."""
        while not self._ready:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._ready = memoryview(piece)
        end = len(self._ready) if size < 0 else size
        taken, self._ready = bytes(self._ready[:end]), self._ready[end:]
        return taken

    def _all(self, head: VolumeHead, files: Sequence[VolumeFile]) -> Iterator[bytes]:
        line = head.line()
        yield line
        for file in files:
            yield f"{file.digest} {file.size:010d}\n".encode()
            yield from self._one(file)
        yield bytes(-(len(line) + sum(_LINE + file.size for file in files)) % VOLUME_BLOCK)

    def _one(self, file: VolumeFile) -> Iterator[bytes]:
        digest, left = hashlib.sha256(), file.size
        for piece in _pieces_of(file):
            digest.update(piece)
            left -= len(piece)
            yield piece
        while left:
            step = min(left, _CHUNK)
            left -= step
            yield bytes(step)
        if digest.hexdigest() != file.digest:
            self.bad.append(file.digest)


def _pieces_of(file: VolumeFile) -> Iterator[bytes]:
    """At most the declared size; ends early where the file does or its disk fails."""
    left = file.size
    try:
        with file.path.open("rb") as handle:
            while left and (piece := handle.read(min(left, _CHUNK))):
                left -= len(piece)
                yield piece
    except OSError:
        return


# ---- reading ----
Wanted = Callable[[str, int], bool]  # whether a file of this name and size is to be taken
Take = Callable[[str, bytes], object]  # a file whose bytes have the hash that is its name


@dataclass(frozen=True, slots=True)
class VolumeRead:
    """A volume read to its end. `spoilt`: wanted files whose bytes were not what their name says."""

    head: VolumeHead
    sealed_hash: str
    size: int
    spoilt: tuple[str, ...]


def read_volume(
    path: Path, keys: list[DeviceKeys], wanted: Wanted, take: Take, told: Told = lambda done: None, files: Files = DISK
) -> VolumeRead:
    """Read a volume file by file; each wanted one is handed to `take` as soon as its hash was found right.

    Holds one file in memory. What came before damage was taken: every file stands for itself.
    AppError: sync.missing read not_package not_volume cut altered foreign newer too_large volume.
    """
    reader = _Reader(path.name, wanted, take)
    try:
        with files.open(path) as handle:
            outer, sealed_hash, opened = open_into(handle, keys, path.name, reader.feed, told, MAX_VOLUME)
    except OSError as error:
        raise read_trouble(error, path.name) from error
    except AppError as error:
        raise trouble("sync.not_volume", path.name) if error.code == "sync.not_package" else error from None
    if not opened:
        raise trouble("sync.foreign", path.name)
    return VolumeRead(reader.finish(outer), sealed_hash.hex(), outer.size, tuple(reader.spoilt))


class _Reader:
    """Takes the content in pieces of any size."""

    def __init__(self, where: str, wanted: Wanted, take: Take) -> None:
        self.head: VolumeHead | None = None
        self.spoilt: list[str] = []
        self._where, self._wanted, self._take = where, wanted, take
        self._line = bytearray()
        self._left, self._files, self._count = 0, 0, 0
        self._digest, self._kept, self._hash = "", bytearray(), hashlib.sha256()
        self._keep = False

    def feed(self, data: bytes) -> None:
        """One piece. AppError: sync.volume, not_volume, newer; what `take` raises."""
        self._count += len(data)
        view = memoryview(data)
        while view:
            view = self._bytes(view) if self._left else self._text(view)

    def _text(self, view: memoryview) -> memoryview:
        if self.head is not None and self._files == self.head.files:
            self._zeros(view)
            return view[len(view) :]
        end = bytes(view[: _LONGEST + 1]).find(b"\n")
        self._line += view[: end + 1] if end >= 0 else view
        if len(self._line) > _LONGEST:
            raise self._bad("行" if self.head else "首行")
        if end >= 0:
            line, self._line = bytes(self._line[:-1]), bytearray()
            self._begin(line)
        return view[end + 1 :] if end >= 0 else view[len(view) :]

    def _zeros(self, view: memoryview) -> None:
        if any(view):
            raise self._bad("末尾")

    def _begin(self, line: bytes) -> None:
        if self.head is None:
            self.head = self._read_head(line)
            return
        found = _ENTRY.fullmatch(line)
        if found is None or not 0 < int(found[2]) <= MAX_FILE:
            raise self._bad("文件的长度")
        self._digest, self._left = found[1].decode(), int(found[2])
        self._keep = self._wanted(self._digest, self._left)

    def _read_head(self, line: bytes) -> VolumeHead:
        version = _VERSION.match(line)
        if version is None:
            raise trouble("sync.not_volume", self._where)
        if int(version[1]) > FORMAT:
            raise trouble("sync.newer", self._where, found=int(version[1]), own=FORMAT)
        found = _HEAD.fullmatch(line)
        if found is None:
            raise self._bad("首行")
        return VolumeHead(found[1].decode(), found[2].decode(), int(found[3]), int(found[4]))

    def _bytes(self, view: memoryview) -> memoryview:
        part = view[: self._left]
        self._left -= len(part)
        if self._keep:
            self._kept += part
            self._hash.update(part)
        if not self._left:
            self._end()
        return view[len(part) :]

    def _end(self) -> None:
        self._files += 1
        if not self._keep:
            return
        kept, self._kept = bytes(self._kept), bytearray()
        found, self._hash = self._hash.hexdigest(), hashlib.sha256()
        if found == self._digest:
            self._take(found, kept)
        else:
            self.spoilt.append(self._digest)

    def finish(self, outer: Outer) -> VolumeHead:
        """Everything the head promised came. AppError sync.volume."""
        if self.head is None or self._left or self._files != self.head.files or outer.content % VOLUME_BLOCK:
            raise self._bad("长度")
        return self.head

    def _bad(self, what: str) -> Exception:
        return trouble("sync.volume", self._where, what=what)


def looks_like_volume(path: Path) -> bool:
    """True for the name of a volume; what is in it says `read_volume`."""
    return path.suffix.lower() == SUFFIX


def loose_volumes(folder: Path) -> list[Path]:
    """Volumes in a folder and below it that do not lie beside their package (a second stick). OSError passes."""
    found = sorted(path for path in folder.rglob(f"*{SUFFIX}") if path.is_file() and not path.name.startswith("."))
    return [
        path for path in found if not path.with_name(re.sub(r"\.att[0-9]{2,4}$", "", path.stem) + ".swpkg").exists()
    ]
