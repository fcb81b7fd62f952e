"""The practice stores of a machine: opened, changed between, made anew; days that go by; the stick that is a folder.

Both stores lie beside the live one, under its name with an ending. Only folders with our mark inside are ever emptied; a note beside them
says `making` while they are made, so that a kill in the middle leads to a fresh beginning at the next opening (issue 7 no. 6).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Clock, Desk
from app.services.disk import save_file
from app.services.practice.build import PASSWORD, build_practice
from app.services.practice.guide import arrive, leave_side
from app.services.practice.mark import MARK, is_marked, mark
from app.services.practice.notes import SENT, STORY, keep_note
from app.services.practice.people import resource
from app.services.practice.world import Progress, quiet
from app.services.setup import sign_in
from app.store.peers import packages
from app.store.store import set_meta
from app.store.vault import KEYS_FILE, open_with_password

VILLAGE, TOWNSHIP = "village", "township"
STICK_NAME = "练习U盘"
MOST_DAYS = 3660
PACKAGES = ("*.swpkg", "*.swvol", "*.swenrol", "*.swbak", "*.part", "*.new")
WHERE = "练习村"
# Households of the guided tasks by their key in `resources/practice`.
TOLD = {"guide": "guide", "second": "c_reported", "removal": "rem_visited"}


@dataclass(frozen=True, slots=True)
class PracticeHouse:
    """Where everything of practice lies, from the village's folder."""

    village: Path

    @property
    def township(self) -> Path:
        """The township's store."""
        return self.village.with_name(self.village.name + "-township")

    @property
    def stick(self) -> Path:
        """The folder that plays the stick between them."""
        return self.village.with_name(f"{self.village.name}-{STICK_NAME}")

    @property
    def note(self) -> Path:
        """State of the making and days gone by."""
        return self.village.with_name(self.village.name + ".json")

    def store(self, side: str) -> Path:
        """The store of a side."""
        return self.township if side == TOWNSHIP else self.village

    def read(self) -> dict[str, object]:
        """The note; empty where there is none or it is not whole."""
        try:
            found = json.loads(self.note.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write(self, **facts: object) -> None:
        """Keep the note, whole or not at all."""
        self.note.parent.mkdir(parents=True, exist_ok=True)
        save_file(self.note, json.dumps(facts).encode())

    @property
    def whole(self) -> bool:
        """Both stores were made to the end."""
        return self.read().get("state") == "ready" and all(
            (self.store(s) / KEYS_FILE).exists() for s in (VILLAGE, TOWNSHIP)
        )


def house_of(desk: Desk) -> PracticeHouse:
    """The practice house an open practice store belongs to; AppError PRAC-010 for live data."""
    if not desk.place.practice:
        raise _not_practice(desk.store.folder)
    folder = desk.store.folder
    return PracticeHouse(
        folder.with_name(folder.name.removesuffix("-township")) if desk.place.role == TOWNSHIP else folder
    )


def practice_clock(folder: Path, clock: Clock) -> Clock:
    """The machine's clock, ahead by the days let go by in practice."""
    ahead = PracticeHouse(folder).read().get("ahead")
    days = timedelta(days=min(max(ahead if isinstance(ahead, int) else 0, 0), MOST_DAYS))
    return lambda: clock() + days


def let_days_pass(desk: Desk, clock: Clock, days: int) -> None:
    """The practice village's today goes on by some days, for both sides; AppError PRAC-010 for live data."""
    house = house_of(desk)
    known = house.read()
    ahead = known.get("ahead")
    house.write(**{**known, "ahead": min((ahead if isinstance(ahead, int) else 0) + max(days, 0), MOST_DAYS)})
    desk.clock = practice_clock(house.village, clock)
    desk.today = desk.clock().date()


def open_practice(
    folder: Path,
    machine: str,
    today: date,
    clock: Clock,
    progress: Progress = quiet,
    side: str = VILLAGE,
    learner: str = "",
) -> Desk:
    """A side of this machine's practice, signed in; both stores are made at the first visit and where making was cut off.

    `learner`: who comes over from the other side, whose ticks he brings. AppError PRAC-010 (something else lies there), PRAC-012
    (the practice password was changed)."""
    house = PracticeHouse(folder)
    if not house.whole:
        make_anew(folder, machine, today, clock, progress)
    house.stick.mkdir(exist_ok=True)
    desk = _sign_in(house, side, learner, machine, clock)
    if learner:
        try:
            arrive(desk, learner, _brought(house, side, learner, machine, clock))
        except BaseException:
            desk.store.close()
            raise
    return desk


def _sign_in(house: PracticeHouse, side: str, learner: str, machine: str, clock: Clock) -> Desk:
    ahead, place = practice_clock(house.village, clock), resource("place")
    name = str(place["town_operator" if side == TOWNSHIP else "village_operator"])
    try:
        return sign_in(house.store(side), name, PASSWORD, machine, ahead().date(), ahead)
    except AppError as error:
        if error.code not in ("V-102", "V-103"):
            raise
        text = "练习村的操作员或密码改过了，用练习密码打不开。"
        raise AppError("PRAC-012", text, "可以“重新开始”：练习数据全部重做，正式数据不动。", WHERE) from error


def _brought(house: PracticeHouse, side: str, learner: str, machine: str, clock: Clock) -> dict[str, str]:
    other = _sign_in(house, VILLAGE if side == TOWNSHIP else TOWNSHIP, "", machine, clock)
    try:
        return leave_side(other, learner)
    finally:
        other.store.close()


def make_anew(folder: Path, machine: str, today: date, clock: Clock, progress: Progress = quiet) -> None:
    """重新开始: both stores and the files on the practice stick go, both stores are made again as on the first day.

    A kill anywhere leaves the note at `making`; the next opening begins anew. Live data is never touched: AppError PRAC-010."""
    house = PracticeHouse(folder)
    for side in (VILLAGE, TOWNSHIP):
        _must_be_ours(house.store(side), machine, clock)
    house.write(state="making", ahead=0)
    for side in (VILLAGE, TOWNSHIP):
        _empty(house.store(side))
    _empty_stick(house.stick)
    made = build_practice(house.village, house.township, today, machine, clock, progress)
    try:
        for desk in (made.village, made.township):
            with desk.store.writing() as connection:
                story = {name: (made.households[key], made.cases[key]) for name, key in TOLD.items()}
                keep_note(connection, STORY, story)
                set_meta(connection, SENT, str(sum(row.direction == "out" for row in packages(connection))))
    finally:
        made.close()
    house.write(state="ready", ahead=0)


def _must_be_ours(folder: Path, machine: str, clock: Clock) -> None:
    """A folder may be made anew when it is not there, holds nothing, has our mark, or opens as practice (made before the mark);
    never where live data opens."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    marked = is_marked(folder)
    try:
        desk = sign_in(folder, "", PASSWORD, machine, clock().date(), clock)
    except AppError as error:
        if error.code == "S-120":  # open in another window
            raise
        if not marked:
            raise _not_practice(folder) from error
        return
    place = desk.place
    desk.store.close()
    if not place.practice and (place.code or not marked):  # a place without a code: the database was gone
        raise _not_practice(folder)


def _opens(folder: Path) -> bool:
    """True where the practice password opens the key, or where no key is yet."""
    if not (folder / KEYS_FILE).exists():
        return True
    try:
        open_with_password(folder, "", PASSWORD)
    except AppError:
        return False
    return True


def _not_practice(folder: Path) -> AppError:
    return AppError(
        "PRAC-010",
        "这里放的不是练习数据，不能重新开始，什么也没有动。",
        "请把这个文件夹移到别处，再进入练习村。",
        str(folder),
    )


def _empty(folder: Path) -> None:
    """Empty a folder but for the mark, which is written first: cut off anywhere, it still says whose it is. What the practice
    password does not open is set aside whole: nobody can see whether it is practice."""
    if not _opens(folder):
        aside = next(place for n in count(1) if not (place := folder.with_name(f"{folder.name}-old{n}")).exists())
        folder.rename(aside)
    mark(folder)
    for path in folder.iterdir():
        if path.name == MARK:
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _empty_stick(stick: Path) -> None:
    """Our kinds of files on the practice stick; anything else a person put there stays."""
    stick.mkdir(parents=True, exist_ok=True)
    for path in {found for pattern in PACKAGES for found in stick.rglob(pattern)}:
        path.unlink()
