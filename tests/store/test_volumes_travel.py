"""Attachments on their way between real stores: only what lacks, volumes lost and damaged, restored stores, both directions."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.errors import AppError, Cancelled
from app.services.desk import Desk
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, pending, receive
from app.services.packages.admitting import confirm_device
from app.services.packages.outgoing import Exported
from app.services.packages.volumes import receive_volumes
from app.store import attachments, peerfiles
from app.store.store import get_meta
from app.sync.files import DiskFiles
from tests.store.test_packages import Stick
from tests.store.world import VILLAGE, add_household, tables

Make = Callable[..., Desk]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def pair(desk: Desk, town: Desk, stick: Path) -> tuple[Desk, Desk]:
    """A village enrolled with its township."""
    path = stick / "a.swenrol"
    enrol(desk, path, offer_enrolment(town, path))
    path.unlink()
    return desk, town


def attach(desk: Desk, household: str, content: bytes, title: str = "") -> str:
    """A sealed file and its row; its name."""
    sealed = attachments.put(desk.store.folder, content)
    values = {"household_id": household, "purpose": "visit_photo", "digest": sealed.digest, "secret": sealed.secret,
              "size": len(content), "title": title}  # fmt: skip
    with desk.writing("添加附件") as door:
        door.create("attachment", values)
    attachments.settle(desk.store.folder, sealed.digest)
    return sealed.digest


def here(desk: Desk) -> set[str]:
    return {path.name for path in attachments.all_files(desk.store.folder)}


def take(desk: Desk, made: Exported, code: str = "") -> list[str]:
    [found] = receive(desk, [made.path], code)
    assert found.state in ("taken", "unchanged")
    return found.notes


def wipe(stick: Path) -> None:
    for path in stick.iterdir():
        path.unlink()


def test_files_travel_once_and_only_those_the_other_side_lacks(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    home = add_household(village, "张𬱖")
    names = {attach(village, home, os.urandom(40_000)) for _ in range(5)}
    assert pending(village).files == 5 and pending(village).file_bytes > 200_000
    sent = export_package(village, stick, volume_bytes=330_000)
    assert [volume.files for volume in sent.volumes] == [3, 2] and sent.attachments == 5
    assert all(volume.path.stat().st_size == volume.size <= 330_000 for volume in sent.volumes)
    assert {path.name for path in stick.iterdir()} == {sent.path.name, *(v.path.name for v in sent.volumes)}
    assert "附件：收下5个。" in take(town, sent, own_fingerprint(village)) and here(town) == names
    assert "附件：5个本机已经有。" in take(town, sent)  # the same package again: harmless
    wipe(stick)
    again = export_package(village, stick)  # no answer yet: everything goes once more
    assert again.attachments == 5
    take(village, answer(town, VILLAGE, stick))
    assert not pending(village).any
    fresh = attach(village, home, b"new picture")
    wipe(stick)
    third = export_package(village, stick)
    assert [volume.files for volume in third.volumes] == [1] and take(town, third) and fresh in here(town)
    with town.reading() as connection:
        [row] = [row for row in peerfiles.file_rows(connection) if row.digest == fresh]
    assert row.unit == home


def test_a_lost_and_a_damaged_volume_are_named_and_asked_for_again(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    for number, name in enumerate(("张𬱖", "王桂英", "李四"), 1):
        attach(
            village,
            add_household(village, name, local_household_no=f"A-{number:04d}"),
            os.urandom(90_000),
            f"照片{number}",
        )
    sent = export_package(village, stick, volume_bytes=300_000)
    assert len(sent.volumes) == 3
    sent.volumes[0].path.unlink()
    data = bytearray(sent.volumes[1].path.read_bytes())
    data[len(data) // 2] ^= 1
    sent.volumes[1].path.write_bytes(bytes(data))
    notes = "\n".join(take(town, sent, own_fingerprint(village)))
    assert "收下1个" in notes and "还缺2个附件" in notes and sent.volumes[1].path.name in notes
    missing = [
        name for name in ("张𬱖（A-0001）照片1", "王桂英（A-0002）照片2", "李四（A-0003）照片3") if name in notes
    ]
    assert len(missing) == 2 and "下次交换时会自动再要" in notes and len(here(town)) == 1
    assert not list((town.store.folder / "attachments" / "pending").glob("*.part"))
    wipe(stick)
    take(village, answer(town, VILLAGE, stick))
    waiting = pending(village)
    assert (waiting.households, waiting.others, waiting.files) == ((), 0, 2) and waiting.any
    more = export_package(village, stick)
    assert more.counts == {} and more.attachments == 2  # files alone are reason enough
    take(town, more)
    assert here(town) == here(village)


def test_volumes_may_come_before_alone_and_twice(pair: tuple[Desk, Desk], stick: Path, tmp_path: Path) -> None:
    village, town = pair
    attach(village, add_household(village, "张𬱖"), b"picture")
    sent = export_package(village, stick)
    volume = sent.volumes[0].path
    [early] = receive_volumes(town, [volume])
    assert early.state == "unchanged" and "没有哪条资料要" in early.notes[0] and here(town) == set()
    away = tmp_path / "second stick"
    away.mkdir()
    moved = volume.rename(away / volume.name)
    assert "还缺1个附件" in "".join(take(town, sent, own_fingerprint(village)))
    assert [found.state for found in receive(town, [moved], plan_only=True)] == ["planned"]
    [late] = receive(town, [away])  # the second stick as a whole
    assert (late.state, late.counts) == ("taken", {"附件": 1}) and here(town) == here(village)
    [again] = receive_volumes(town, [moved])
    assert again.state == "unchanged" and "已经有" in again.notes[0]
    moved.write_bytes(b"nothing of the kind")
    [bad] = receive_volumes(town, [moved])
    assert bad.state == "skipped" and "sync.not_volume" in bad.notes[0]  # no copy of a volume is kept
    [gone] = receive_volumes(town, [away / "x.swvol"])
    assert gone.state == "skipped"


def test_a_package_out_of_the_quarantine_says_where_its_files_lie(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    attach(village, add_household(village, "张𬱖"), b"picture")
    sent = export_package(village, stick)
    [parked] = receive(town, [sent.path], park=True)
    assert parked.state == "parked" and here(town) == set()
    [taken] = confirm_device(town, village.store.device, own_fingerprint(village))
    assert taken.state == "taken" and "它的1个附件在原来的U盘上" in taken.notes[-1] and here(town) == set()
    receive(town, [stick])
    assert here(town) == here(village)


def test_a_store_that_lost_its_files_is_sent_them_by_who_has_them(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    home = add_household(village, "张𬱖")
    names = {attach(village, home, os.urandom(3000)) for _ in range(3)}
    take(town, export_package(village, stick), own_fingerprint(village))
    take(village, answer(town, VILLAGE, stick))
    for path in attachments.all_files(village.store.folder):  # a backup was restored without its folder of files
        path.unlink()
    with village.writing("改") as door:
        door.change("household", home, {"group_name": "2组"})
    take(town, export_package(village, stick))
    back = answer(town, VILLAGE, stick)
    assert back.attachments == 3 and "给石桥村" in back.volumes[0].path.name
    take(village, back)
    assert here(village) == names
    add_household(village, "李四", local_household_no="A-0002")
    take(town, export_package(village, stick))
    assert answer(town, VILLAGE, stick).volumes == ()


def test_deleted_ones_stay_behind_and_come_when_taken_back(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    home = add_household(village, "张𬱖")
    attach(village, home, b"kept")
    gone = attach(village, home, b"wrong household")
    with village.reading() as connection:
        [row] = [row.id for row in peerfiles.file_rows(connection) if row.digest == gone]
    with village.writing("删除附件") as door:
        door.remove("attachment", row, "附错了户")
    sent = export_package(village, stick)
    assert sent.attachments == 1
    take(town, sent, own_fingerprint(village))
    take(village, answer(town, VILLAGE, stick))
    with village.writing("恢复附件") as door:
        door.change("attachment", row, {"deleted_reason": None})
    sent = export_package(village, stick)
    assert sent.attachments == 1 and take(town, sent) and gone in here(town)


def test_without_attachments_and_with_damaged_ones(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    home = add_household(village, "张𬱖")
    good, bad = attach(village, home, b"good" * 900), attach(village, home, b"bad!" * 900)
    sent = export_package(village, stick, attachments=False)
    assert (sent.volumes, sent.left) == ((), 2)
    take(town, sent, own_fingerprint(village))
    take(village, answer(town, VILLAGE, stick))
    assert pending(village).files == 2
    attachments.path_of(village.store.folder, bad).write_bytes(b"turned bytes" * 300)
    sent = export_package(village, stick)
    assert sent.spoilt == ("张𬱖（A-0001）入户照片",) and sent.attachments == 1
    notes = take(town, sent)
    assert here(town) == {good} and any("收下1个" in note for note in notes)


class Watched(DiskFiles):
    """A healthy stick that stumbles at the n-th thing asked of it."""

    def __init__(self, stop: int, number: int, gone: bool) -> None:
        self.stop, self.number, self.gone, self.count = stop, number, gone, 0

    def _next(self) -> None:
        self.count += 1
        if self.count == self.stop or (self.gone and self.count > self.stop):
            raise OSError(self.number, os.strerror(self.number))

    def free_space(self, folder: Path) -> int:
        self._next()
        return super().free_space(folder)

    def create(self, path: Path):  # type: ignore[no-untyped-def]
        self._next()
        return super().create(path)

    def sync(self, handle) -> None:  # type: ignore[no-untyped-def]
        self._next()
        super().sync(handle)

    def open(self, path: Path):  # type: ignore[no-untyped-def]
        self._next()
        return super().open(path)

    def rename_new(self, source: Path, target: Path) -> None:
        self._next()
        super().rename_new(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._next()
        super().sync_folder(folder)

    def remove(self, path: Path) -> None:
        if self.gone and self.count >= self.stop:
            self._next()
        super().remove(path)


@pytest.mark.parametrize("gone", [False, True])
def test_a_stick_that_fails_at_any_step_leaves_store_and_stick_right(
    pair: tuple[Desk, Desk], stick: Path, gone: bool
) -> None:
    village, town = pair
    attach(village, add_household(village, "张𬱖"), os.urandom(90_000))
    attach(village, add_household(village, "李四", local_household_no="A-0002"), os.urandom(90_000))
    before, used, codes = tables(village, "meta"), [0], set()
    for step in range(1, 60):
        try:
            made = export_package(village, stick, files=Watched(step, errno.EIO, gone), volume_bytes=300_000)
        except AppError as error:
            codes.add(error.code)
            assert tables(village, "meta") == before
            with village.reading() as connection:
                used.append(int(get_meta(connection, "package_number", "0")))
            whole = [path for path in stick.iterdir() if path.suffix != ".part"]
            assert gone or whole == []
            assert len({path.name for path in whole if path.suffix == ".swpkg"}) <= used[-1]
            if whole:
                wipe(stick)
        else:
            break
    assert step > 12 and codes <= {"sync.pulled", "sync.exists"}
    assert used == sorted(used) and used[10] == 0  # before anything has its name the number is given back
    assert not list(stick.glob("*.part"))  # what earlier tries left behind is gone
    take(town, made, own_fingerprint(village))
    assert here(town) == here(village)


@pytest.mark.parametrize("room", [0, 40_000, 130_000, 260_000])
def test_a_full_stick_takes_back_volumes_too(pair: tuple[Desk, Desk], stick: Path, room: int) -> None:
    village = pair[0]
    attach(village, add_household(village, "张𬱖"), os.urandom(200_000))
    before = tables(village)
    with pytest.raises(AppError) as caught:
        export_package(village, stick, files=Stick(errno.ENOSPC, room))
    assert caught.value.code == "sync.disk_full" and "附件1卷" in caught.value.text
    assert list(stick.iterdir()) == [] and tables(village)["packagelog"] == before["packagelog"]
    assert export_package(village, stick).number == "A-0001"


def test_room_is_asked_for_package_and_volumes_together(pair: tuple[Desk, Desk], stick: Path) -> None:
    village = pair[0]
    attach(village, add_household(village, "张𬱖"), os.urandom(2_000_000))

    class Small(DiskFiles):
        def free_space(self, folder: Path) -> int:
            return 1_500_000

        def create(self, path: Path):  # type: ignore[no-untyped-def]
            raise AssertionError("must not begin")

    with pytest.raises(AppError, match=r"资料0\.\d MB、附件1卷2\.\d MB.*还剩1\.5 MB"):
        export_package(village, stick, files=Small())
    assert export_package(village, stick, attachments=False).left == 1


def test_a_stop_anywhere_leaves_nothing(pair: tuple[Desk, Desk], stick: Path) -> None:
    village = pair[0]
    attach(village, add_household(village, "张𬱖"), os.urandom(300_000))
    told: list[tuple[str, int, int]] = []
    steps: list[str] = []

    def watch(step: str, done: int, total: int) -> None:
        told.append((step, done, total))

    export_package(village, stick, watch)
    wipe(stick)
    steps = list(dict.fromkeys(step for step, _, _ in told))
    assert steps == ["整理", "写入附件第1卷", "读回核对附件第1卷", "写入", "读回核对", "完成"]
    moved = [(done, total) for step, done, total in told if step not in ("整理", "完成")]
    assert all(total == moved[0][1] > 1_000_000 for _, total in moved)  # one count of bytes over all of it
    assert [done for done, _ in moved] == sorted(done for done, _ in moved) and moved[-1][0] <= moved[-1][1]
    for wanted in steps[:-1]:

        def stop(step: str, done: int, total: int, wanted: str = wanted) -> None:
            if step == wanted:
                raise Cancelled

        with pytest.raises(Cancelled):
            export_package(village, stick, stop)
        assert list(stick.iterdir()) == []

    def late(step: str, done: int, total: int) -> None:
        if step == "完成":
            raise Cancelled

    made = export_package(village, stick, late)  # too late: it all stands there, and the log knows it
    assert made.number == "A-0002" and made.path.exists() and made.volumes[0].path.exists()
    assert export_package(village, stick).number == "A-0003"


def test_a_folder_that_is_gone_uses_up_no_number(pair: tuple[Desk, Desk], stick: Path) -> None:
    village, town = pair
    add_household(village, "张𬱖")
    for _ in range(3):
        with pytest.raises(AppError) as caught:
            export_package(village, stick / "gone")
        assert caught.value.code == "P-107"
    sent = export_package(village, stick)
    assert sent.number == "A-0001" and receive(town, [sent.path], own_fingerprint(village))[0].notes == []
    with pytest.raises(AppError, match="P-107"):
        answer(town, VILLAGE, stick / "gone")
    assert answer(town, VILLAGE, stick).number == "Z-0001"


def test_a_full_disk_at_the_receiver_keeps_what_fits_and_says_so(
    pair: tuple[Desk, Desk], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    village, town = pair
    attach(village, add_household(village, "张𬱖"), b"picture")
    sent = export_package(village, stick)
    whole = attachments._write

    def full(path: Path, content: bytes) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(attachments, "_write", full)
    notes = "".join(take(town, sent, own_fingerprint(village)))
    assert "附件没有收完" in notes and "还缺1个附件" in notes and here(town) == set()
    monkeypatch.setattr(attachments, "_write", whole)
    assert "附件：收下1个。" in take(town, sent)
