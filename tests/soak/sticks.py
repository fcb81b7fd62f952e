"""A real exFAT stick (exfat-fuse on a loop device) and a file system that fails at an exact byte: needs root, says so elsewhere."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.carrying import hand_over
from app.sync.files import DiskFiles
from tests.faults.kills import close, whole
from tests.store.world import FACTS, TOWN_FACTS, VILLAGE, make_desk, put_household, units

MEBI = 1 << 20
STICK_SIZE = 48 * MEBI
HOUSEHOLDS = 600


# ---- sticks ----


class Exfat:
    """An image of an exFAT stick on a loop device, mounted by exfat-fuse; pulling it kills that process."""

    def __init__(self, folder: Path, size: int = STICK_SIZE) -> None:
        self.image, self.mount_point = folder / "stick.img", folder / "U盘"
        self.mount_point.mkdir()
        with self.image.open("wb") as image:
            image.truncate(size)
        _run("mkfs.exfat", str(self.image))
        self.loop = _run("losetup", "-f", "--show", str(self.image)).strip()
        self.process: subprocess.Popen[bytes] | None = None
        self.plug_in()

    def plug_in(self, *options: str) -> None:
        """Mount it."""
        self.process = subprocess.Popen(["mount.exfat-fuse", "-d", *options, self.loop, str(self.mount_point)],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        _until(self.mounted, "the stick does not come up")

    def mounted(self) -> bool:
        """Whether it is there: nothing may be written to the bare folder."""
        try:
            return os.path.ismount(self.mount_point) and os.listdir(self.mount_point) is not None
        except OSError:
            return False

    def pull(self) -> None:
        """Out of the socket, whatever is being written."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None

    def unmount(self) -> None:
        """As one should, or clearing up after it was pulled."""
        subprocess.run(["umount", str(self.mount_point)], capture_output=True, check=False)
        if self.process is not None:
            self.process.wait(timeout=30)
            self.process = None
        subprocess.run(["umount", "-l", str(self.mount_point)], capture_output=True, check=False)

    def plug_in_again(self, *options: str) -> None:
        """Pulled, repaired as Windows would, plugged in."""
        self.unmount()
        subprocess.run(["fsck.exfat", "-y", self.loop], capture_output=True, check=False)
        self.plug_in(*options)

    def fill_up(self, left: int) -> None:
        """Fill it until about `left` bytes are free."""
        room = shutil.disk_usage(self.mount_point).free - left
        with (self.mount_point / "别的文件.bin").open("wb") as out:
            for _ in range(max(room, 0) // MEBI):
                out.write(bytes(MEBI))
            out.write(bytes(max(room, 0) % MEBI))

    def close(self) -> None:
        """Take everything away."""
        self.pull()
        self.unmount()
        subprocess.run(["losetup", "-d", self.loop], capture_output=True, check=False)


@contextmanager
def exfat(folder: Path) -> Iterator[Exfat]:
    """A fresh stick."""
    made = Exfat(folder)
    try:
        yield made
    finally:
        made.close()


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _until(true: Callable[[], bool], what: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError(what)
        time.sleep(0.02)


class Watched(DiskFiles):
    """The real layer; before its n-th call `then` happens. It believes there is room, as on a stick somebody else fills."""

    def __init__(
        self, last: int = 0, then: Callable[[], None] = lambda: None, hopeful: bool = False, pause: float = 0
    ) -> None:
        self.last, self.then, self.hopeful, self.pause, self.count = last, then, hopeful, pause, 0

    def _step(self) -> None:
        self.count += 1
        time.sleep(self.pause)
        if self.count == self.last:
            self.then()

    def free_space(self, folder: Path) -> int:
        self._step()
        return 1 << 40 if self.hopeful else super().free_space(folder)

    def exists(self, path: Path) -> bool:
        self._step()
        return super().exists(path)

    def create(self, path: Path) -> BinaryIO:
        self._step()
        return _Watched(super().create(path), self)  # type: ignore[return-value]

    def sync(self, handle: BinaryIO) -> None:
        self._step()
        super().sync(handle)

    def open(self, path: Path) -> BinaryIO:
        self._step()
        return _Watched(super().open(path), self)  # type: ignore[return-value]

    def rename_new(self, source: Path, target: Path) -> None:
        self._step()
        super().rename_new(source, target)

    def sync_folder(self, folder: Path) -> None:
        self._step()
        super().sync_folder(folder)


class _Watched:
    """An open file: each block written or read is a step."""

    def __init__(self, handle: BinaryIO, files: Watched) -> None:
        self._handle, self._files = handle, files

    def write(self, data: Any) -> int:
        self._files._step()
        return self._handle.write(data)

    def read(self, size: int = -1) -> bytes:
        self._files._step()
        return self._handle.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._handle, name)

    def __enter__(self) -> _Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self._handle.close()


# ---- who writes and reads ----


class Pair:
    """A village with some hundred households to hand over, and its township."""

    def __init__(self, folder: Path) -> None:
        self.village, self.town = make_desk(folder / "village", FACTS), make_desk(folder / "town", TOWN_FACTS)
        offer_enrolment(self.town, folder / "a.swenrol")
        enrol(self.village, folder / "a.swenrol", own_fingerprint(self.town))
        with self.village.writing("新增") as door:
            for number in range(HOUSEHOLDS):
                noise = os.urandom(300).hex()  # packed small, a package would be one block
                put_household(door, VILLAGE, f"张{number}", local_household_no=f"A-{number:04d}", home_address=noise)
        self.before, self.code = units(self.village), own_fingerprint(self.village)
        (folder / "good").mkdir()
        self.size = export_package(self.village, folder / "good").size

    def fails(self, write: Callable[[], Any], *codes: str) -> None:
        """A sentence with one of these codes; the store is whole and as it was."""
        try:
            write()
        except AppError as error:
            assert error.code in codes and error.text and error.advice, error
        else:
            raise AssertionError(f"nothing was said: {codes}")
        self.unchanged()

    def unchanged(self) -> None:
        """Nothing was lost in the village."""
        whole(self.village)
        assert units(self.village) == self.before

    def look(self, folder: Path) -> None:
        """Whatever bears a package's name on the stick is a whole package; no number stands for two contents."""
        for path in sorted(folder.glob("*.swpkg")):
            [result] = receive(self.town, [path], self.code)
            assert result.state in ("taken", "unchanged"), (path.name, result.notes)

    def works(self, folder: Path) -> None:
        """A second try does it, also after something was changed meanwhile."""
        with self.village.writing("改") as door:
            door.change(
                "household",
                next(iter(uid for uid, u in self.before.items() if u.kind == "household")),
                {"phone": os.urandom(4).hex()},
            )
        self.before = units(self.village)
        hand_over(self.village, folder)
        self.look(folder)
        self.arrived()

    def arrived(self) -> None:
        """The township holds what the village holds."""
        there = units(self.town)
        assert all(there[uid] == unit for uid, unit in self.before.items())

    def close(self) -> None:
        """Give both stores free."""
        close(self.village, self.town)


@contextmanager
def scene(folder: Path) -> Iterator[tuple[Exfat, Pair]]:
    """A stick and who uses it."""
    pair = Pair(folder)
    try:
        with exfat(folder) as stick:
            yield stick, pair
    finally:
        pair.close()


# ---- faults on exFAT ----


def full(folder: Path) -> None:
    """Full at every tenth of the package: said before where it can be seen, at the very byte where not."""
    with scene(folder) as (stick, pair):
        for tenth in range(10):
            stick.fill_up(pair.size * tenth // 10)
            for hopeful in (False, True):
                files = Watched(hopeful=hopeful)
                pair.fails(partial(export_package, pair.village, stick.mount_point, files=files), "sync.disk_full")
                assert not list(stick.mount_point.glob("*.swpkg*")), list(stick.mount_point.iterdir())
            (stick.mount_point / "别的文件.bin").unlink()
        pair.works(stick.mount_point)


def pulled(folder: Path) -> None:
    """Pulled before every single call; afterwards no half package lies there and the next try works."""
    with scene(folder) as (stick, pair):
        calls = Watched()
        export_package(pair.village, stick.mount_point, files=calls)
        pair.look(stick.mount_point)
        for last in range(1, calls.count + 1):
            files = Watched(last, stick.pull)
            try:
                made = export_package(pair.village, stick.mount_point, files=files)
            except AppError as error:
                assert error.code in ("sync.pulled", "sync.verify", "sync.write", "sync.read_only", "sync.exists"), (
                    error
                )
            else:
                assert last >= calls.count - 1, (last, calls.count, made)
            pair.unchanged()
            stick.plug_in_again()
            pair.look(stick.mount_point)
        pair.works(stick.mount_point)


def pulled_while_read(folder: Path) -> None:
    """Pulled while the township reads: refused whole, the second try takes it."""
    with scene(folder) as (stick, pair):
        path = export_package(pair.village, stick.mount_point).path
        before = units(pair.town)
        stick.pull()
        try:
            [result] = receive(pair.town, [path], pair.code)
            assert result.state not in ("taken", "unchanged")
        except AppError as error:
            assert error.code in ("sync.read", "sync.missing", "P-115"), error
        assert units(pair.town) == before
        whole(pair.town)
        stick.plug_in_again()
        pair.look(stick.mount_point)
        pair.arrived()


def read_only(folder: Path) -> None:
    """The little switch at its side."""
    with scene(folder) as (stick, pair):
        stick.plug_in_again("-o", "ro")
        pair.fails(lambda: export_package(pair.village, stick.mount_point), "sync.read_only")
        stick.plug_in_again()
        pair.works(stick.mount_point)


def names(folder: Path) -> None:
    """Names the stick does not take; Chinese ones it does."""
    with scene(folder) as (stick, pair):
        for name in ("a:b.swenrol", "x" * 300 + ".swenrol"):
            pair.fails(
                lambda name=name: offer_enrolment(pair.town, stick.mount_point / name),
                "sync.name",
                "sync.write",
                "sync.pulled",
            )
        offer_enrolment(pair.town, stick.mount_point / "青石镇登记文件（二〇二六）.swenrol")
        pair.works(stick.mount_point)


def slow(folder: Path) -> None:
    """A hundredth of a second for each call."""
    with scene(folder) as (stick, pair):
        export_package(pair.village, stick.mount_point, files=Watched(pause=0.01))
        pair.look(stick.mount_point)


def clocks(folder: Path) -> None:
    """The laptop believes to live in 1980, 1970, 2107: nothing but dates for people changes."""
    with scene(folder) as (stick, pair):
        for year in (1980, 1970, 2107):
            moment = datetime(year, 1, 1, 12)
            _at(pair.village, moment)
            pair.works(stick.mount_point)
            for path in stick.mount_point.glob("*.swpkg"):
                os.utime(path, (moment.timestamp(), moment.timestamp()))
            pair.look(stick.mount_point)


def _at(desk: Desk, moment: datetime) -> None:
    desk.today, desk.clock = moment.date(), lambda: moment


EXFAT: dict[str, Callable[[Path], None]] = {
    "full": full, "pulled": pulled, "pulled while read": pulled_while_read, "read-only": read_only, "names": names,
    "slow": slow, "clocks": clocks,
}  # fmt: skip


# ---- a file system of our own: errors at an exact byte ----


@contextmanager
def failing(folder: Path, room: int) -> Iterator[Path]:
    """A folder through which `room` bytes can be written, then every write, flush and rename fails."""
    backing, mount_point = folder / "backing", folder / "mount"
    backing.mkdir(exist_ok=True)
    mount_point.mkdir(exist_ok=True)
    process = subprocess.Popen([sys.executable, "-m", "tests.soak.failing", str(backing), str(mount_point), str(room)])
    try:
        _until(lambda: os.path.ismount(mount_point), "the file system does not come up")
        yield mount_point
    finally:
        subprocess.run(["fusermount", "-u", "-z", str(mount_point)], capture_output=True, check=False)
        process.wait(timeout=20)


def exact_bytes(folder: Path) -> None:
    """Errors at the first, the last and many bytes between, and after the last."""
    pair = Pair(folder)
    try:
        size = pair.size
        for room in sorted(
            {0, 1, 22, 200, *(size * part // 40 for part in range(40)), size - 1100, size - 1, size, size + 1}
        ):
            with failing(folder, room) as mount_point:
                try:
                    export_package(pair.village, mount_point, files=Watched(hopeful=True))
                except AppError as error:
                    assert error.code in ("sync.pulled", "sync.verify"), error
                else:
                    assert room >= size - 2048, (room, size)  # sealing makes sizes vary a little
                pair.unchanged()
            pair.look(folder / "backing")
        with failing(folder, 1 << 40) as mount_point:
            pair.works(mount_point)
    finally:
        pair.close()


FUSE: dict[str, Callable[[Path], None]] = {"exact bytes": exact_bytes}


# ---- where it can be done ----


def no_exfat() -> str:
    """Why there is no exFAT stick here; blank where there is."""
    lacking = [name for name in ("mkfs.exfat", "mount.exfat-fuse", "losetup", "fsck.exfat") if not shutil.which(name)]
    if lacking:
        return (
            f"not installed: {', '.join(lacking)} (exfat-fuse, exfatprogs); the fault layer of ./test stands in for it"
        )
    return _no_root()


def no_fuse() -> str:
    """Why there is no file system of our own here; blank where there is."""
    if not any(importlib.util.find_spec(name) for name in ("fuse", "fusepy")):
        return "the Python package fusepy is not installed; the fault layer of ./test stands in for it"
    return _no_root()


def _no_root() -> str:
    usable = os.geteuid() == 0 and Path("/dev/fuse").exists() and Path("/dev/loop-control").exists()
    return "" if usable else "it needs root, /dev/fuse and loop devices; the fault layer of ./test stands in for it"
