"""Package, volumes and backup carried in one go: what stands when one of them fails, what is cleaned, what is only proposed."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import pytest

from app.domain.errors import AppError, Cancelled
from app.services.desk import Desk
from app.services.packages import answer, enrol, offer_enrolment, own_fingerprint, receive
from app.services.packages.carrying import attachment_notes, hand_over, hand_over_needs
from app.services.packages.stick import clear_parts, old_on_stick, remove_old
from app.store import package_log
from app.sync.files import DiskFiles
from tests.store.test_volumes_travel import attach
from tests.store.world import TOWN_FACTS, VILLAGE, add_household, make_desk


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def pair(desk: Desk, town: Desk, stick: Path) -> tuple[Desk, Desk]:
    """An enrolled village with a household and a picture."""
    path = stick / "a.swenrol"
    enrol(desk, path, offer_enrolment(town, path))
    path.unlink()
    attach(desk, add_household(desk, "张𬱖"), os.urandom(50_000))
    return desk, town


def kinds(stick: Path) -> list[str]:
    return sorted(path.suffix for path in stick.iterdir() if path.is_file())


def test_all_three_stand_there_and_the_progress_counts_bytes(pair: tuple[Desk, Desk], stick: Path) -> None:
    village = pair[0]
    told: list[tuple[str, int, int]] = []
    needs = hand_over_needs(village)
    (village.store.folder / "carried-0a0a0a0a.swbak").write_bytes(b"of a power cut")
    made = hand_over(village, stick, lambda *now: told.append(now))
    assert kinds(stick) == [".swbak", ".swpkg", ".swvol"] and made.backed_up and "读回核对无误" in made.backup
    assert not list(village.store.folder.glob("*carried-*"))
    assert sum(path.stat().st_size for path in stick.rglob("*") if path.is_file()) <= needs.total()
    steps = [now for now in told if now[0] == "放备份"]
    assert steps and steps[-1][1] == steps[-1][2] > 500_000 and [n[1] for n in steps] == sorted(n[1] for n in steps)
    with village.reading() as connection:
        row = package_log.package(connection, f"{village.store.device}:{made.number}:out")
    assert row is not None and row.counts["backup"][0][0] in made.backup and row.counts["volumes"][0][1] == 1
    assert hand_over_needs(village).files == 1 and attachment_notes(made) == []


class NoRoom(DiskFiles):
    """Room for package and volumes, not for the backup."""

    def free_space(self, folder: Path) -> int:
        return 1_200_000


class FailsAtBackup(DiskFiles):
    """A stick pulled while the backup is written."""

    def create(self, path: Path) -> BinaryIO:
        if ".swbak" in path.name:
            raise OSError(errno.EIO, "gone")
        return super().create(path)


@pytest.mark.parametrize("files", [NoRoom(), FailsAtBackup()])
def test_a_backup_that_fails_never_calls_the_package_in_doubt(
    pair: tuple[Desk, Desk], stick: Path, files: DiskFiles
) -> None:
    village, town = pair
    made = hand_over(village, stick, files=files)
    assert kinds(stick) == [".swpkg", ".swvol"] and not made.backed_up
    assert "备份没有放上去" in made.backup and "报送包本身已经写好" in made.backup
    assert receive(town, [made.path], own_fingerprint(village))[0].state == "taken"
    assert not list(village.store.folder.glob("carried-*"))


def test_a_stop_at_the_backup_keeps_the_package(pair: tuple[Desk, Desk], stick: Path) -> None:
    village = pair[0]

    def stop(step: str, done: int, total: int) -> None:
        if step == "放备份":
            raise Cancelled

    made = hand_over(village, stick, stop)
    assert kinds(stick) == [".swpkg", ".swvol"] and "按了取消" in made.backup
    with village.reading() as connection:
        assert package_log.package(connection, f"{village.store.device}:{made.number}:out") is not None


def test_halves_of_ours_are_cleared_and_nothing_else(pair: tuple[Desk, Desk], stick: Path) -> None:
    village = pair[0]
    ours = [
        "报送包-石桥村-A-0009.swpkg.part",
        "报送包-石桥村-A-0009.att01.swvol.part",
        "回执包-石桥村-A-0003.swpkg.part",
    ]
    others = ["报送包-柳河村-A-0001.swpkg.part", "报送包-石桥村.swpkg.part", "照片.part", "报送包-石桥村-A-0001.swpkg.part.txt",
              "练习-报送包-石桥村-A-0001.swpkg.part"]  # fmt: skip
    for name in (*ours, *others):
        (stick / name).write_bytes(b"half")
    hand_over(village, stick, backup=False)
    left = {path.name for path in stick.iterdir()}
    assert not left & set(ours) and set(others) <= left
    clear_parts(village, stick / "gone")


def test_only_acknowledged_packages_are_proposed(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    first = hand_over(village, stick)
    assert old_on_stick(village, stick) == ()  # no answer yet
    receive(town, [first.path], own_fingerprint(village))
    back = answer(town, VILLAGE, stick)
    receive(village, [back.path])
    add_household(village, "李四", local_household_no="A-0002")
    second = hand_over(village, stick, backup=False)
    stranger = stick / "报送包-石桥村-A-0077.swpkg"
    stranger.write_bytes(b"not ours, though named like it")
    found = old_on_stick(village, stick)
    assert [file.path for file in found] == [first.path, first.volumes[0].path]
    assert all(file.size == file.path.stat().st_size and file.why == "对方已经回执" for file in found)
    assert remove_old(village, stick, [second.path, stranger, back.path]) == ()  # what is not proposed never goes
    assert {file.path for file in remove_old(village, stick, [file.path for file in found])} == {
        first.path,
        first.volumes[0].path,
    }
    assert not first.path.exists() and second.path.exists() and stranger.exists() and back.path.exists()
    for call in (lambda: old_on_stick(village, stick / "gone"), lambda: hand_over(village, stick / "gone")):
        with pytest.raises(AppError, match="P-107"):
            call()


def test_the_township_is_proposed_what_the_village_took(pair: tuple[Desk, Desk], stick: Path, tmp_path: Path) -> None:
    village, town = pair
    receive(town, [hand_over(village, stick).path], own_fingerprint(village))
    back = answer(town, VILLAGE, stick)
    assert old_on_stick(town, stick) == ()
    receive(village, [back.path])
    add_household(village, "李四", local_household_no="A-0002")
    receive(town, [hand_over(village, stick, backup=False).path])
    assert [file.path for file in old_on_stick(town, stick)] == [back.path]


def test_a_practice_village_leaves_no_backup(town: Desk, tmp_path: Path, stick: Path) -> None:
    village = make_desk(tmp_path / "practice", practice=True)
    office = make_desk(tmp_path / "office", TOWN_FACTS, practice=True)
    path = stick / "a.swenrol"
    enrol(village, path, offer_enrolment(office, path))
    path.unlink()
    add_household(village, "张𬱖")
    made = hand_over(village, stick)
    assert made.path.name.startswith("练习-报送包") and made.backup == "" and kinds(stick) == [".swpkg"]
    assert hand_over_needs(village).backup == 0
    for desk in (village, office):
        desk.store.close()
