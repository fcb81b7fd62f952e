"""Writing a package to a stick: packed in memory, sealed under a temporary name, read back from the device, renamed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import AppError
from app.domain.units import UnitState
from app.sync.agefile import open_sealed, seal, sealed_size
from app.sync.canonical import NotCanonical
from app.sync.container import UnitPacker, build, split, unit_lines
from app.sync.files import DISK, Files, place, write_trouble
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint
from app.sync.limits import MAX_RECIPIENTS, MAX_UNITS, SPACE_RESERVE
from app.sync.manifest import Entry, Manifest, ManifestFacts, from_bytes, to_bytes
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
    everyone = _everyone(signer, recipients)
    manifest, raw_manifest, packed = _pack(facts, units, signer, everyone, progress)
    parts = build(raw_manifest, packed, signer)
    content = sum(map(len, parts))
    space = sealed_size(content, len(everyone)) + SPACE_RESERVE
    room = f"：需要{_megabytes(space)}"
    _ask_space(target, space, room, files)
    written: list[bytes] = []

    def write(handle: BinaryIO) -> None:
        written.append(seal(handle, parts, everyone, lambda done: progress("写入", min(done, content), content)))

    def check(handle: BinaryIO) -> int:
        progress("读回核对", 0, 1)
        return _compare(handle, target.name, manifest, written[0], parts, signer)

    size = place(target, write, check, files, room)
    progress("完成", 1, 1)
    sealed = written[0].hex()
    return PackageInfo(
        target, facts.number, size, sealed, check_code(sealed), manifest.content_hash, manifest.units, manifest.rows
    )


def _everyone(signer: DeviceKeys, recipients: list[PublicKeys]) -> list[PublicKeys]:
    found = list({fingerprint(item): item for item in (*recipients, signer.public)}.values())
    if len(found) > MAX_RECIPIENTS:
        raise trouble("sync.too_large", what="收件设备数")
    return found


def _pack(
    facts: ManifestFacts,
    units: Iterable[UnitState],
    signer: DeviceKeys,
    everyone: list[PublicKeys],
    progress: Progress,
) -> tuple[Manifest, bytes, bytes]:
    packer, entries, rows = UnitPacker(), list[Entry](), Counter[str]()
    total = len(units) if isinstance(units, list | tuple) else 0
    for unit in units:
        if len(entries) == MAX_UNITS:
            raise trouble("sync.too_large", what="户数（件数）")
        try:
            entries.append(packer.add(checked_wire(unit)))
        except NotCanonical as error:
            raise trouble("sync.unit", unit.id, what="文字") from error
        rows.update(row.kind for row in unit.rows.values())
        progress("整理", len(entries), total)
    names = tuple(fingerprint(item) for item in everyone)
    kinds = dict(Counter(item.kind for item in entries))
    manifest = Manifest(facts, signer.public, names, tuple(entries), packer.raw, kinds, dict(rows))
    try:
        data = to_bytes(manifest)
        return from_bytes(data), data, packer.finish()
    except (BadShape, NotCanonical) as error:
        raise trouble("sync.malformed", what=error) from error


def _ask_space(target: Path, space: int, room: str, files: Files) -> None:
    try:
        free = files.free_space(target.parent)
    except OSError as error:
        raise write_trouble(error, target.name) from error
    if free < space:
        raise trouble("sync.disk_full", target.name, need=f"{room}，还剩{_megabytes(free)}")


def _compare(
    handle: BinaryIO, name: str, manifest: Manifest, sealed: bytes, parts: list[bytes], signer: DeviceKeys
) -> int:
    """Open what the device gives back as any reader would; size of the file. AppError `sync.verify`."""
    try:
        outer, found, content = open_sealed(handle, [signer], name)
        if found != sealed or content is None or content != b"".join(parts):
            raise trouble("sync.verify", name)
        for _ in unit_lines(split(content, name), manifest.entries, manifest.raw, name):
            pass
    except AppError as error:  # whatever a reader would say of it, here it is the stick
        raise trouble("sync.verify", name) from error
    return outer.size


def _megabytes(size: int) -> str:
    return f"{max(size / 1_000_000, 0.1):.1f} MB"
