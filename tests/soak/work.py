"""The pieces of the long runs, each in a process of its own: nothing here is kept between two of them but a prepared office."""

from __future__ import annotations

import atexit
import contextlib
import io
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from app.services.keeping.backups import keep_backup
from tests.faults import flips, histories, kills, stores, thin
from tests.faults.places import quick_folder
from tests.soak import sticks
from tests.store.world import add_household, light_keys, make_desk

SECTIONS = ("merging", "histories", "flips", "steps", "kills", "exfat", "fuse")
THIN_LONGEST, LONGEST = 90, 60
FLIP_PARTS, ALL_MASKS = 16, tuple(1 << bit for bit in range(8))
_here: dict[str, Any] = {}
_open = ExitStack()


def prepare() -> None:
    """Once in every process."""
    light_keys()
    atexit.register(_open.close)


def run(section: str, task: tuple[Any, ...]) -> str:
    """One piece; what failed, blank for nothing."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            WORK[section](*task)
    except BaseException as error:
        return "".join(traceback.format_exception(error))[-6000:]
    return ""


def _once(name: str, make: Callable[[Path], Any]) -> Any:
    if name not in _here:
        _here[name] = make(_open.enter_context(quick_folder(Path("out") / name)))
    return _here[name]


def merge(start: int, count: int) -> None:
    """Histories on the merge alone."""
    for seed in range(start, start + count):
        histories.check(seed, thin.MENU, THIN_LONGEST, thin.play)


def hand_over(start: int, count: int) -> None:
    """Histories through stores and files."""
    office = _once("office", lambda folder: stores.Office(folder / "office"))
    for seed in range(start, start + count):
        histories.check(seed, stores.MENU, LONGEST, lambda history: stores.play(office, history))


def _subjects(folder: Path) -> list[flips.Subject]:
    desk = make_desk(folder / "village")
    add_household(desk, "张三")
    backup = keep_backup(desk, "试验").path
    desk.store.close()
    return flips.subjects(backup)


def turn(number: int, part: int) -> None:
    """A part of all bytes of one kind of file, each of their bits; then ranges. Of a backup every 101st byte: its hash covers all."""
    subject = _once("subjects", _subjects)[number]
    backup = subject.name.endswith(".swbak")
    step = 101 if backup else 1
    large = len(subject.data) > 20_000
    where = range(part * step, len(subject.data), FLIP_PARTS * step)
    flips.check(subject, where, (1,) if large else ALL_MASKS)
    flips.check_ranges(subject, 20 if backup else 300, part)


def step(name: str) -> None:
    """Kill at every step of a verb."""
    kills.at_steps(_once("scene", lambda folder: kills.Scene(folder / "scene")), name, 1)


def kill(start: int, count: int) -> None:
    """Kill at random moments."""
    scene = _once("scene", lambda folder: kills.Scene(folder / "scene"))
    for seed in range(start, start + count):
        kills.at_random(scene, list(kills.VERBS)[seed % len(kills.VERBS)], seed)


@contextmanager
def _fresh() -> Iterator[Path]:
    with quick_folder(Path("out") / "stick") as folder:
        yield folder


def exfat(name: str) -> None:
    """One fault on a real exFAT stick."""
    with _fresh() as folder:
        sticks.EXFAT[name](folder)


def fuse(name: str) -> None:
    """One fault under a file system of our own."""
    with _fresh() as folder:
        sticks.FUSE[name](folder)


WORK: dict[str, Callable[..., None]] = {
    "merging": merge, "histories": hand_over, "flips": turn, "steps": step, "kills": kill, "exfat": exfat, "fuse": fuse,
}  # fmt: skip
PIECES: dict[str, Callable[[], list[tuple[Any, ...]]]] = {
    "flips": lambda: [(number, part) for number in range(11) for part in range(FLIP_PARTS)],
    "steps": lambda: [(name,) for name in kills.VERBS],
    "exfat": lambda: [(name,) for name in sticks.EXFAT],
    "fuse": lambda: [(name,) for name in sticks.FUSE],
}


def missing(section: str) -> str:
    """Why a section cannot be run here; blank when it can."""
    return {"exfat": sticks.no_exfat, "fuse": sticks.no_fuse}.get(section, str)()


def summed(section: str, done: list[tuple[Any, ...]]) -> str:
    """What passed, in words."""
    if section in ("merging", "histories", "kills"):
        count, first = sum(task[1] for task in done), min((task[0] for task in done), default=0)
        return f"{count} (seeds from {first})"
    if section == "flips":
        return f"{len(done)} of {11 * FLIP_PARTS} parts of 11 kinds of file, every byte,"
    return f"{len(done)} ({', '.join(str(task[0]) for task in done)})"
