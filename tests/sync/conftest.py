"""Keys, invented units, a package writer, and an unhealthy stick below it."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from app.domain.units import RowState, Stamp, UnitState
from app.sync import canonical
from app.sync.files import DiskFiles
from app.sync.keys import DeviceKeys
from app.sync.manifest import ManifestFacts

VECTORS = Path(__file__).parents[1] / "vectors"


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of committed packages."""
    return VECTORS


@pytest.fixture(scope="session")
def keys() -> dict[str, DeviceKeys]:
    """Fixed test keys: office, clerk, village, other, stranger."""
    stored = json.loads((VECTORS / "keys.json").read_text("utf-8"))
    return {name: DeviceKeys.from_bytes(canonical.dump(item)) for name, item in stored.items()}


@pytest.fixture(scope="session")
def facts() -> ManifestFacts:
    """A village's plain package."""
    return ManifestFacts("sync", "A-0007", False, 1, "0.1.0", "539901101203", "石桥村", "2026-11-23")


def make_unit(number: int, members: int = 3) -> UnitState:
    """An invented household of one device."""
    device = "V" + "0" * 14 + "1"
    unit = UnitState(f"00000000-0000-4000-8000-{number:012d}", "household", "539901101203", {device: members + 1})
    for place in range(members):
        row = f"00000000-0000-4{place:03d}-9000-{number:012d}"
        values: dict[str, Any] = {"name": f"试验{number}-{place}", "at_home": place % 2 == 0, "order": place}
        unit.rows[row] = RowState(row, "member", values, Stamp(device, place + 1))
    return unit


@pytest.fixture(scope="session")
def units() -> list[UnitState]:
    """Two hundred households: several age chunks when random enough text is added."""
    made = [make_unit(number) for number in range(200)]
    for unit in made:
        for row in unit.rows.values():
            row.values["noise"] = os.urandom(300).hex()
    return made


@pytest.fixture(scope="session")
def unit_maker() -> Callable[..., UnitState]:
    """`make_unit` for tests that want their own."""
    return make_unit


class _Handle:
    """A file that fails at an exact byte or step."""

    def __init__(self, handle: BinaryIO, stick: BadStick) -> None:
        self._handle = handle
        self._stick = stick

    def write(self, data: Any) -> int:
        room = self._stick.room
        if room is None:
            return self._handle.write(data)
        taken = self._handle.write(memoryview(data)[:room])
        self._stick.room = room - taken
        if taken < len(data):
            self._stick.stumble()
        return taken

    def read(self, size: int = -1) -> bytes:
        if self._stick.step == "read":
            self._stick.stumble()
        data = self._handle.read(size)
        flip = self._stick.flip
        if flip is None or not data:
            return data
        return data[: flip % len(data)] + bytes([data[flip % len(data)] ^ 4]) + data[flip % len(data) + 1 :]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)

    def __enter__(self) -> _Handle:
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.close()


class BadStick(DiskFiles):
    """Real files on a stick that is full after `room` bytes, fails at `step`, or gives back a turned bit at `flip`."""

    def __init__(
        self,
        number: int = errno.EIO,
        step: str = "",
        room: int | None = None,
        flip: int | None = None,
        gone: bool = False,
    ) -> None:
        self.number, self.step, self.room, self.flip, self.gone = number, step, room, flip, gone
        self.failed = False

    def stumble(self) -> None:
        self.failed = True
        raise OSError(self.number, os.strerror(self.number))

    def _at(self, step: str) -> None:
        if self.step == step or (self.gone and self.failed):
            self.stumble()

    def free_space(self, folder: Path) -> int:
        self._at("free_space")
        return super().free_space(folder)

    def create(self, path: Path) -> BinaryIO:
        self._at("create")
        return _Handle(super().create(path), self)  # type: ignore[return-value]

    def sync(self, handle: BinaryIO) -> None:
        self._at("sync")
        super().sync(handle)

    def open(self, path: Path) -> BinaryIO:
        self._at("open")
        return _Handle(super().open(path), self)  # type: ignore[return-value]

    def rename_new(self, source: Path, target: Path) -> None:
        self._at("rename_new")
        super().rename_new(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._at("sync_folder")
        super().sync_folder(folder)

    def remove(self, path: Path) -> None:
        self._at("remove")
        super().remove(path)


@pytest.fixture(scope="session")
def bad_stick() -> type[BadStick]:
    """The class, to be made as a test needs it."""
    return BadStick


@pytest.fixture
def find_tool(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Path of a command, or the test is skipped with the reason (the project's own `tool` fixture where it stands)."""
    try:
        found: Callable[[str], str] = request.getfixturevalue("tool")
    except pytest.FixtureLookupError:
        return _which
    return found


def _which(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"the command {name} is not installed")
    return path
