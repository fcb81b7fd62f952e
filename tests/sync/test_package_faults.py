"""The stick is full, pulled, read-only or lies, at every step and at many bytes: a sentence, and nothing half-done."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.units import UnitState
from app.sync.enrolment import save_enrolment
from app.sync.keys import DeviceKeys
from app.sync.manifest import ManifestFacts
from app.sync.writer import write_package

BadStick = Callable[..., Any]
Write = Callable[..., str]


@pytest.fixture
def failed(tmp_path: Path, keys: dict[str, DeviceKeys], facts: ManifestFacts, units: list[UnitState]) -> Write:
    """Writes to a bad stick and gives the code of the sentence; nothing that looks complete may stay."""

    def run(stick: Any, leftovers: list[str] | None = None) -> str:
        target = tmp_path / "a.swpkg"
        with pytest.raises(AppError) as caught:
            write_package(target, facts, units, keys["village"], [keys["office"].public], files=stick)
        assert caught.value.text and caught.value.advice and caught.value.where == "a.swpkg"
        assert [path.name for path in tmp_path.iterdir()] == (leftovers or [])
        assert stick.failed or stick.flip is not None
        return caught.value.code

    return run


@pytest.fixture
def full_size(tmp_path_factory: pytest.TempPathFactory, keys: Any, facts: ManifestFacts, units: list[UnitState]) -> int:
    target = tmp_path_factory.mktemp("whole") / "a.swpkg"
    return write_package(target, facts, units, keys["village"], [keys["office"].public]).size


def test_full_at_any_byte(failed: Write, bad_stick: BadStick, full_size: int) -> None:
    for tenth in range(10):
        assert failed(bad_stick(errno.ENOSPC, room=full_size * tenth // 10)) == "sync.disk_full"
    for room in (1, 22, 200, full_size - 1025, full_size - 900):  # the age filler makes sizes vary a little
        assert failed(bad_stick(errno.ENOSPC, room=room)) == "sync.disk_full"


def test_pulled_at_any_byte_leaves_only_the_temporary_name(failed: Write, bad_stick: BadStick, full_size: int) -> None:
    for room in (0, 1, 300, 65_000, full_size // 2, full_size - 1025):
        stick = bad_stick(errno.EIO, room=room, gone=True)
        assert failed(stick, ["a.swpkg.part"]) == "sync.pulled"


@pytest.mark.parametrize("step", ["free_space", "create", "sync", "open", "read", "rename_new", "sync_folder"])
@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EIO, "sync.pulled"), (errno.ENODEV, "sync.pulled"), (errno.ENOSPC, "sync.disk_full"),
     (errno.EROFS, "sync.read_only"), (errno.EACCES, "sync.read_only"), (errno.ENAMETOOLONG, "sync.name"),
     (errno.EBUSY, "sync.write")],
)  # fmt: skip
def test_trouble_at_any_step(failed: Write, bad_stick: BadStick, step: str, number: int, code: str) -> None:
    assert failed(bad_stick(number, step=step)) == code


def test_a_stick_that_gives_back_something_else(failed: Write, bad_stick: BadStick, full_size: int) -> None:
    for place in (0, 30, 100, 400, 8000, 40_000):
        assert failed(bad_stick(flip=place)) == "sync.verify"


def test_too_little_room_is_said_before_writing(
    tmp_path: Path, keys: dict[str, DeviceKeys], facts: ManifestFacts, units: list[UnitState], bad_stick: BadStick
) -> None:
    class Small(bad_stick):  # type: ignore[misc,valid-type]
        def free_space(self, folder: Path) -> int:
            return 100_000

        def create(self, path: Path) -> Any:
            raise AssertionError("must not begin")

    with pytest.raises(AppError, match=r"需要0\.\d MB，还剩0\.1 MB"):
        write_package(tmp_path / "a.swpkg", facts, units, keys["village"], [keys["office"].public], files=Small())


def test_a_folder_that_is_not_there(tmp_path: Path, keys: dict[str, DeviceKeys], facts: ManifestFacts) -> None:
    with pytest.raises(AppError) as caught:
        write_package(tmp_path / "none" / "a.swpkg", facts, [], keys["village"], [keys["office"].public])
    assert caught.value.code == "sync.pulled"


def test_a_name_that_is_too_long(tmp_path: Path, keys: dict[str, DeviceKeys], facts: ManifestFacts) -> None:
    with pytest.raises(AppError) as caught:
        write_package(tmp_path / ("x" * 300), facts, [], keys["village"], [keys["office"].public])
    assert caught.value.code == "sync.name"


def test_enrolment_files_are_written_as_carefully(tmp_path: Path, bad_stick: BadStick) -> None:
    target = tmp_path / "a.swenrol"
    for stick, code in (
        (bad_stick(errno.ENOSPC, room=5), "sync.disk_full"),
        (bad_stick(errno.EIO, step="sync"), "sync.pulled"),
        (bad_stick(errno.EIO, step="sync_folder"), "sync.pulled"),
        (bad_stick(flip=3), "sync.verify"),
    ):
        with pytest.raises(AppError) as caught:
            save_enrolment(target, b"0123456789", stick)
        assert caught.value.code == code and list(tmp_path.iterdir()) == []
    save_enrolment(target, b"0123456789")
    with pytest.raises(AppError, match=r"sync\.exists"):
        save_enrolment(target, b"other")
    assert target.read_bytes() == b"0123456789"


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "a.swenrol.part").symlink_to(victim)
    save_enrolment(tmp_path / "a.swenrol", b"new")
    assert victim.read_text() == "mine" and (tmp_path / "a.swenrol").read_bytes() == b"new"


def test_sticks_without_links_still_never_overwrite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.sync import files

    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links on exFAT")

    monkeypatch.setattr(files.os, "link", no_links)
    save_enrolment(tmp_path / "a.swenrol", b"one")
    (tmp_path / "new").write_bytes(b"two")
    with pytest.raises(FileExistsError):
        files.DISK.rename_new(tmp_path / "new", tmp_path / "a.swenrol")
    assert (tmp_path / "a.swenrol").read_bytes() == b"one"
