"""Writing a package to a stick: packed in memory, sealed under a temporary name, read back from the device, renamed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import AppError, Cancelled
from app.domain.units import UnitState
from app.sync.agefile import open_sealed, seal, sealed_size
from app.sync.canonical import NotCanonical
from app.sync.container import UnitPacker, build, split, unit_lines
from app.sync.files import DISK, Bundle, Files, write_trouble
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint
from app.sync.limits import BLOCK, MAX_RECIPIENTS, MAX_UNITS, SPACE_RESERVE
from app.sync.manifest import Entry, Manifest, ManifestFacts, from_bytes, size_at_most, to_bytes
from app.sync.reader import check_code
from app.sync.shape import BadShape
from app.sync.trouble import trouble
from app.sync.unitwire import checked_wire

# (step in Chinese, done, total; total 0 = unknown). Raising Cancelled stops the work and leaves nothing.
Progress = Callable[[str, int, int], None]
_LABELS = {"sync": "报送包", "return": "回执包"}


@dataclass(frozen=True, slots=True)
class PackageInfo:
    """A package that stands on the stick and was read back. `size` in bytes, hashes in hex, `units` kind → count."""

    path: Path
    number: str
    size: int
    sealed_hash: str
    check_code: str
    content_hash: str
    units: dict[str, int]
    rows: dict[str, int]


def quiet(step: str, done: int, total: int) -> None:
    """No progress shown."""


def package_name(kind: str, place_name: str, number: str, practice: bool) -> str:
    """A file name every stick takes: "报送包-石桥村-A-0007.swpkg"; practice packages begin with 练习."""
    name = re.sub(r"[^\w()（）-]", "", place_name)[:40]
    parts = [_LABELS.get(kind, "数据包"), name, number]
    return "-".join((["练习"] if practice else []) + [part for part in parts if part]) + ".swpkg"


def write_package(
    target: Path,
    facts: ManifestFacts,
    units: Iterable[UnitState],
    signer: DeviceKeys,
    recipients: list[PublicKeys],
    progress: Progress = quiet,
    *,
    files: Files = DISK,
) -> PackageInfo:
    """Write, read back, compare, rename. The signer is always a recipient too, so the re-read opens the whole.

    AppError: sync.exists disk_full read_only pulled name write verify too_large unit malformed.
    """
    total = len(units) if isinstance(units, list | tuple) else 0
    packed = pack_units(units, progress, total)
    meter = Meter(progress, 0)
    space = packed.space(len(recipients) + 1, size_at_most(facts))
    room = ask_space(target, {"": space}, files)
    with Bundle(files) as bundle:
        info = stage_package(bundle, target, facts, packed, signer, recipients, meter, room)
        bundle.finish()
    with suppress(Cancelled):  # too late to stop: it stands on the stick
        progress("完成", 1, 1)
    return info


class Meter:
    """One count of bytes over all files of a hand-over, each written and read back; `total` 0 is counted file by file."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._before = progress, total, 0

    def part(self, step: str, size: int) -> Callable[[int], None]:
        """Tells how far a part of `size` bytes is; parts begin one after the other."""
        before, total = self._before, self._total or size
        self._before += size if self._total else 0
        return lambda done: self._progress(step, min(before + min(done, size), total), total)


@dataclass(frozen=True, slots=True)
class Packed:
    """Units packed in memory, waiting for their manifest."""

    entries: tuple[Entry, ...]
    rows: dict[str, int]
    raw: int
    data: bytes

    def space(self, recipients: int, more: int = 0) -> int:
        """Bytes the package takes at most; the manifest deflates to less than it is. `more`: optional parts of it."""
        manifest = sum(len(entry.id) + len(entry.kind) + 84 for entry in self.entries) + 8192 + more
        return sealed_size(len(self.data) + manifest + BLOCK, recipients) + SPACE_RESERVE


def pack_units(units: Iterable[UnitState], progress: Progress, total: int = 0) -> Packed:
    """Deflate units one by one; holds only the deflated bytes. AppError: sync.too_large unit."""
    packer, entries, rows = UnitPacker(), list[Entry](), Counter[str]()
    for unit in units:
        if len(entries) == MAX_UNITS:
            raise trouble("sync.too_large", what="户数（件数）")
        try:
            entries.append(packer.add(checked_wire(unit)))
        except NotCanonical as error:
            raise trouble("sync.unit", unit.id, what="文字") from error
        rows.update(row.kind for row in unit.rows.values())
        progress("整理", len(entries), total)
    return Packed(tuple(entries), dict(rows), packer.raw, packer.finish())


def stage_package(
    bundle: Bundle, target: Path, facts: ManifestFacts, packed: Packed, signer: DeviceKeys, recipients: list[PublicKeys],
    meter: Meter, need: str = "",
) -> PackageInfo:  # fmt: skip
    """A package under its temporary name, sealed, read back, opened and compared; it gets its name from the bundle.

    AppError as `write_package`."""
    everyone = with_signer(signer, recipients)
    manifest, raw_manifest = _manifest(facts, packed, signer, everyone)
    parts = build(raw_manifest, packed.data, signer)
    whole = sealed_size(sum(map(len, parts)), len(everyone))
    written: list[bytes] = []

    def write(handle: BinaryIO) -> None:
        written.append(seal(handle, parts, everyone, meter.part("写入", whole)))

    def check(handle: BinaryIO) -> int:
        return _compare(handle, target.name, manifest, written[0], parts, signer, meter.part("读回核对", whole))

    size = bundle.stage(target, write, check, need)
    sealed = written[0].hex()
    return PackageInfo(
        target, facts.number, size, sealed, check_code(sealed), manifest.content_hash, manifest.units, manifest.rows
    )


def with_signer(signer: DeviceKeys, recipients: list[PublicKeys]) -> list[PublicKeys]:
    """Everybody it is sealed to: the receivers once each, and the signer. AppError sync.too_large."""
    found = list({fingerprint(item): item for item in (*recipients, signer.public)}.values())
    if len(found) > MAX_RECIPIENTS:
        raise trouble("sync.too_large", what="收件设备数")
    return found


def _manifest(
    facts: ManifestFacts, packed: Packed, signer: DeviceKeys, everyone: list[PublicKeys]
) -> tuple[Manifest, bytes]:
    names = tuple(fingerprint(item) for item in everyone)
    kinds = dict(Counter(item.kind for item in packed.entries))
    manifest = Manifest(facts, signer.public, names, packed.entries, packed.raw, kinds, packed.rows)
    try:
        data = to_bytes(manifest)
        return from_bytes(data), data
    except (BadShape, NotCanonical) as error:
        raise trouble("sync.malformed", what=error) from error


def ask_space(target: Path, sizes: Mapping[str, int], files: Files) -> str:
    """Asked before anything is written: room for all parts together; words that name them for a later full disk.

    AppError: sync.disk_full, pulled …"""
    space = sum(sizes.values())
    told = "、".join(f"{name}{megabytes(size)}" for name, size in sizes.items() if name and size)
    room = f"：需要{megabytes(space)}" + (f"（{told}）" if told else "")
    try:
        free = files.free_space(target.parent)
    except OSError as error:
        raise write_trouble(error, target.name) from error
    if free < space:
        raise trouble("sync.disk_full", target.name, need=f"{room}，还剩{megabytes(free)}")
    return room


def _compare(
    handle: BinaryIO, name: str, manifest: Manifest, sealed: bytes, parts: list[bytes], signer: DeviceKeys,
    told: Callable[[int], None],
) -> int:  # fmt: skip
    """Open what the device gives back as any reader would; size of the file. AppError `sync.verify`."""
    try:
        outer, found, content = open_sealed(handle, [signer], name, told)
        if found != sealed or content is None or content != b"".join(parts):
            raise trouble("sync.verify", name)
        for _ in unit_lines(split(content, name), manifest.entries, manifest.raw, name):
            pass
    except AppError as error:  # whatever a reader would say of it, here it is the stick
        raise trouble("sync.verify", name) from error
    return outer.size


def megabytes(size: int) -> str:
    """Bytes as people read them."""
    return f"{max(size / 1_000_000, 0.1):.1f} MB"
