"""Every byte of a file that travels, changed: whoever reads it refuses it with a code, or reads what was written and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import random
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.errors import AppError
from app.store.backup import read_backup, stage
from app.sync import asking, canonical
from app.sync.cards import read_card
from app.sync.enrolment import read_answer, read_offer
from app.sync.files import DiskFiles
from app.sync.keys import DeviceKeys
from app.sync.reader import read_package
from app.sync.roster import read_roster
from app.sync.unitwire import encode_unit
from app.sync.volumes import read_volume

VECTORS = Path(__file__).parents[1] / "vectors"
Read = Callable[[bytes], Any]


class _Memory(DiskFiles):
    """One file that was never written down."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def open(self, path: Path) -> BinaryIO:
        return io.BytesIO(self.data)


@dataclass(frozen=True)
class Subject:
    """A file and what reading it gives; `free`: places that may be changed without anybody noticing (none is harmful)."""

    name: str
    data: bytes
    read: Read


def load_keys() -> dict[str, DeviceKeys]:
    """The test keys of the vectors."""
    stored = json.loads((VECTORS / "keys.json").read_text("utf-8"))
    return {name: DeviceKeys.from_bytes(canonical.dump(item)) for name, item in stored.items()}


def _package(keys: DeviceKeys, known: dict[str, Any]) -> Read:
    def read(data: bytes) -> Any:
        package = read_package(Path("a.swpkg"), [keys], known, practice=False, files=_Memory(data))
        return package.manifest, [encode_unit(unit) for unit in package.units]

    return read


def _volume(keys: DeviceKeys) -> Read:
    def read(data: bytes) -> Any:
        found: list[tuple[str, bytes]] = []
        try:
            head = read_volume(
                Path("a.swvol"), [keys], lambda *_: True, lambda *file: found.append(file), files=_Memory(data)
            )
            return head.head, head.spoilt, found
        finally:  # what is taken before the damage is named by its hash all the same
            assert all(hashlib.sha256(content).hexdigest() == digest for digest, content in found)

    return read


def _roster(data: bytes) -> Any:
    try:
        value = canonical.parse(data)
    except canonical.NotCanonical as error:
        raise AppError("sync.roster", str(error)) from error
    return read_roster(value)


def _backup(data: bytes) -> Any:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        path = Path(folder) / "a.swbak"
        path.write_bytes(data)
        facts = read_backup(path)
        stage(path, Path(folder) / "store")
        staged = sorted((Path(folder) / "store").rglob("*"))
        return facts, [(item.name, hashlib.sha256(item.read_bytes()).hexdigest()) for item in staged if item.is_file()]


def subjects(backup: Path | None = None) -> list[Subject]:
    """Every kind of file that lies on a stick."""
    keys = load_keys()
    known = {keys[who].public.device: keys[who].public for who in ("office", "village", "other")}
    listed = read_package(VECTORS / "roster.swpkg", [keys["village"]], known).manifest.facts.extra["roster"]
    readers: dict[str, Read] = {
        "valid.swpkg": _package(keys["office"], known), "return.swpkg": _package(keys["village"], known),
        "roster.swpkg": _package(keys["village"], known), "with-volume.att01.swvol": _volume(keys["office"]),
        "offer.swenrol": read_offer, "answer.swenrol": read_answer, "card.swenrol": read_card,
        "ask.swreq": lambda data: _but_digest(asking.read_request(data)), "answer.swans": asking.read_answer,
    }  # fmt: skip
    found = [Subject(name, (VECTORS / name).read_bytes(), read) for name, read in readers.items()]
    found.append(Subject("设备名单", json.dumps(listed, ensure_ascii=False).encode(), _roster))
    if backup is not None:
        found.append(Subject("备份.swbak", backup.read_bytes(), _backup))
    return found


def _but_digest(request: asking.Request) -> Any:
    """A request with another blank between two words is another file, which its answer would not fit; it says the same."""
    return request.one_time, request.office, request.slot, request.who, request.place, request.purpose, request.created


def places(size: int, count: int, seed: int) -> Iterable[int]:
    """`count` places spread over the file, the first and last bytes always among them; all where it is small enough."""
    if count >= size:
        return range(size)
    dice = random.Random(seed)
    return sorted({*range(min(64, size)), *range(size - 32, size), *(dice.randrange(size) for _ in range(count))})


def check(subject: Subject, where: Iterable[int], masks: Iterable[int]) -> dict[str, int]:
    """Turn bits at these places; how often each code was said, "" where what was read is what was written."""
    wanted, said = subject.read(subject.data), dict[str, int]()
    for place in where:
        for mask in masks:
            data = bytearray(subject.data)
            data[place] ^= mask
            code = _code(subject, bytes(data), wanted, f"{subject.name} byte {place} ^ {mask:#x}")
            said[code] = said.get(code, 0) + 1
    return said


def check_ranges(subject: Subject, count: int, seed: int) -> dict[str, int]:
    """Whole ranges overwritten, cut out, doubled, and the file cut anywhere."""
    wanted, said, dice = subject.read(subject.data), dict[str, int](), random.Random(seed)
    for number in range(count):
        start = dice.randrange(len(subject.data))
        stop = min(len(subject.data), start + dice.randrange(1, 600))
        before, part, after = subject.data[:start], subject.data[start:stop], subject.data[stop:]
        changed = [
            before + bytes(len(part)) + after,
            before + after,
            before + part + part + after,
            before,
            before + dice.randbytes(len(part)) + after,
        ]
        data = changed[number % len(changed)]
        if data != subject.data:
            code = _code(subject, data, wanted, f"{subject.name} {start}–{stop} way {number % len(changed)}")
            said[code] = said.get(code, 0) + 1
    return said


def _code(subject: Subject, data: bytes, wanted: Any, where: str) -> str:
    try:
        found = subject.read(data)
    except AppError as error:
        assert error.code and error.text, where
        return error.code
    except Exception as error:
        raise AssertionError(f"{where}: {type(error).__name__}: {error}") from error
    assert found == wanted, f"{where}: read as something else"
    return ""
