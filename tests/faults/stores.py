"""Three villages and two clerks with real stores and real package files, and the oracle of `thin.py` beside them.

A world is made once and copied back for each history, so that a history begins with known devices and costs little. Folders
and names of machines stay the same: a store that finds itself elsewhere would be another device.
"""

from __future__ import annotations

import errno
import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.domain.errors import AppError, Cancelled
from app.domain.units import RowState, Stamp, UnitState, covers
from app.services.desk import Desk
from app.services.importing.run import apply_import, plan_import
from app.services.keeping.backups import keep_backup
from app.services.keeping.restoring import Secret, restore
from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.planning import WAITING
from app.services.packages.rules import is_auto, owner_of
from app.services.setup import device_keys
from app.services.this_device import former_selves
from app.store import peers
from app.store.door import Door
from app.store.rows import read_records
from app.sync.keys import fingerprint
from tests.faults import clerks
from tests.faults.histories import History, Menu
from tests.faults.sticks import BadStick
from tests.faults.thin import HOME, MOSTLY_X, SEATS, VILLAGERS, VILLAGES, Heard, Write, side, wanted
from tests.store.world import (
    FACTS,
    PASSWORD,
    TODAY,
    TOWN_FACTS,
    clock,
    machine_of,
    make_desk,
    open_desk,
    units,
    workbook,
)

NAMES = dict(zip(VILLAGES, ("石桥村", "柳河村", "大坪村"), strict=True))
CLERKS = SEATS[4:]
HOUSEHOLDS = 2  # imported from one file, so that both laptops of X have the same
FIELDS = (("household", "phone"), ("household", "group_name"), ("member", "name"), ("member", "phone"))
VALUES = ("甲", "乙", "丙", "")
CATEGORIES = ("marginal", "unstable", "sudden")
TROUBLES = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.ENODEV)

MENU: Menu = {
    "change": (9, (VILLAGERS, HOUSEHOLDS, FIELDS, VALUES)),
    "add": (2, (VILLAGERS, HOUSEHOLDS)),
    "found": (1, (VILLAGERS,)),
    "remove": (1, (VILLAGERS, HOUSEHOLDS)),
    "clue": (3, (VILLAGERS, HOUSEHOLDS)),
    "decide": (5, (CLERKS, MOSTLY_X, HOUSEHOLDS, CATEGORIES)),
    "pair": (2, (CLERKS, MOSTLY_X, HOUSEHOLDS)),
    "send": (8, (VILLAGERS,)),
    "reply": (5, (CLERKS, MOSTLY_X)),
    "swap": (2, (("x1", "x2"),)),
    "share": (3, (CLERKS,)),
    "deliver": (15, (1000, 3)),
    "spoil": (1, (1000, 3, 1000)),
    "stop": (2, (1000, 3, 4)),
    "bad_stick": (2, (SEATS, MOSTLY_X, TROUBLES, 12)),
    "back_up": (1, (SEATS,)),
    "restore": (1, (SEATS,)),
    "clock": (1, (SEATS, 800)),
}


@dataclass
class Package:
    """A file somewhere on a stick, with what the oracle says it tells."""

    seat: str
    device: str
    code: str
    village: str  # whom it is for: a village, blank for the clerks, "peer" for those of the same office
    path: Path
    heard: Heard


@dataclass
class Seat:
    """One store and what it heard, by the oracle."""

    name: str
    desk: Desk
    heard: Heard = field(default_factory=lambda: defaultdict(set))

    @property
    def village(self) -> str:
        """Its village; blank for a clerk."""
        return HOME[self.name]


class Office:
    """The template: six stores enrolled with each other, made once in a folder and put back for every history."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kept = folder / "work", folder / "template"
        self.folder.mkdir(parents=True)
        desks = {
            name: make_desk(self.folder / name, TOWN_FACTS if name in CLERKS else FACTS, **_facts(name))
            for name in SEATS
        }
        clerks.join(desks["t1"], desks["t2"], self.folder)
        offer_enrolment(desks["t1"], self.folder / "登记.swenrol")
        for name in SEATS[:4]:
            enrol(desks[name], self.folder / "登记.swenrol", own_fingerprint(desks["t1"]))
            book = workbook(self.folder / f"{HOME[name]}.xlsx", HOUSEHOLDS, HOME[name][-3:])
            apply_import(desks[name], plan_import(desks[name], book))
        clerks.pair(desks["x1"], desks["x2"], self.folder)
        for desk in desks.values():
            desk.store.close()
        shutil.copytree(self.folder, self.kept)

    def world(self) -> World:
        """Everything as it was in the beginning."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.kept, self.folder)
        return World(self.folder)


def _facts(name: str) -> dict[str, str]:
    if name in CLERKS:
        return {"operator": {"t1": "李主任", "t2": "陈干事"}[name]}
    operators = {"x1": "王小明", "x2": "周文斌", "y": "何秀英", "z": "罗大成"}
    return {"code": HOME[name], "village": NAMES[HOME[name]], "operator": operators[name]}


class World:
    """Everybody at his desk, every package that was ever written, every backup that was put away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seats = {name: Seat(name, open_desk(folder / name)) for name in SEATS}
        for seat in self.seats.values():
            for unit in units(seat.desk).values():
                for row in unit.rows.values():
                    self._note_row(seat, unit, row)
        self.sent: list[Package] = []
        self.kept: dict[str, tuple[Path, Heard]] = {}
        self.count = 0
        self.alarms = 0

    def close(self) -> None:
        """Give all stores free."""
        for seat in self.seats.values():
            seat.desk.store.close()

    def stick(self) -> Path:
        """An empty one."""
        self.count += 1
        folder = self.folder / f"stick{self.count}"
        folder.mkdir()
        return folder

    # ---- what people type ----

    def _verb(self, seat: Seat, work: Callable[[Door], Any]) -> None:
        before = {unit.id: unit for unit in units(seat.desk).values()}
        with seat.desk.writing("改") as door:
            work(door)
        for unit in units(seat.desk).values():
            if before.get(unit.id) != unit:
                for row in unit.rows.values():
                    self._note_row(seat, unit, row)

    def _note_row(self, seat: Seat, unit: UnitState, row: RowState) -> None:
        """Tell the oracle of every value this very store has written and it does not know yet."""
        for key in {*row.values, *row.stamps} - {key for key in row.values if is_auto(row.kind, key)}:
            at = (unit.id, row.id, key)
            for stamp, value in row.register(key):
                known = {write.stamp for write in seat.heard[at]}
                if stamp.device == seat.desk.store.device and stamp not in known:
                    seat.heard[at].add(Write(at, stamp, value, frozenset(seat.heard[at])))

    def _rows(self, seat: Seat, kind: str, village: str = "") -> list[str]:
        with seat.desk.reading() as connection:
            rows = read_records(connection, kind)
            homes = {str(row["id"]): row["village_code"] for row in read_records(connection, "household")}
        unit_village = village or seat.village
        return sorted(str(row["id"]) for row in rows if homes.get(str(row["unit_id"])) == unit_village)

    def change(self, name: str, number: int, what: tuple[str, str], value: str) -> None:
        """A field of the village's own."""
        seat, (kind, key) = self.seats[name], what
        rows = self._rows(seat, kind)
        if rows:
            self._verb(seat, lambda door: door.change(kind, rows[number % len(rows)], {key: value}))

    def add(self, name: str, number: int) -> None:
        """A visit."""
        seat = self.seats[name]
        values = {"household_id": self._rows(seat, "household")[number], "purpose": "revisit", "mode": "home"}
        self._verb(seat, lambda door: door.create("visit", values))

    def found(self, name: str) -> None:
        """A household more."""
        seat = self.seats[name]
        values = {"village_code": seat.village, "local_household_no": f"A-{self.count:04d}"}
        self._verb(seat, lambda door: door.create("household", values, village=seat.village))

    def remove(self, name: str, number: int) -> None:
        """A member who was typed twice."""
        seat = self.seats[name]
        rows = self._rows(seat, "member")
        if rows:
            self._verb(seat, lambda door: door.remove("member", rows[number % len(rows)], "重复"))

    def clue(self, name: str, number: int) -> None:
        """A case for the township to decide on."""
        seat = self.seats[name]
        values = {"household_id": self._rows(seat, "household")[number], "discovery_channel": "cadre"}
        self._verb(seat, lambda door: door.create("monitoring_case", values))

    def decide(self, name: str, village: int, number: int, value: str) -> None:
        """The township's field in the village's row."""
        seat = self.seats[name]
        cases = self._rows(seat, "monitoring_case", VILLAGES[village])
        if cases:
            case = cases[number % len(cases)]
            self._verb(seat, lambda door: door.change("monitoring_case", case, {"monitor_category": value}))

    def pair(self, name: str, village: int, number: int) -> None:
        """A row of the township's own in a household of the village."""
        seat = self.seats[name]
        homes = self._rows(seat, "household", VILLAGES[village])
        if homes:
            values = {"household_id": homes[number % len(homes)], "name": "李干部"}
            self._verb(seat, lambda door: door.create("pairing", values))

    # ---- packages on their way ----

    def _write(self, name: str, village: str, write: Callable[[Path], Any], quiet: tuple[str, ...] = ()) -> None:
        seat, stick = self.seats[name], self.stick()
        try:
            path = write(stick).path
        except AppError as error:
            if error.code not in quiet:
                raise
            return
        heard = {at: set(writes) for at, writes in seat.heard.items()}
        public = device_keys(seat.desk).public
        self.sent.append(Package(name, public.device, fingerprint(public), village, path, heard))

    def send(self, name: str) -> None:
        """To the township, if there is anything new."""
        desk = self.seats[name].desk
        self._write(name, "", lambda stick: export_package(desk, stick), ("P-106",))

    def reply(self, name: str, village: int) -> None:
        """Back to a village that has handed over before."""
        desk, code = self.seats[name].desk, VILLAGES[village]
        self._write(name, code, lambda stick: answer(desk, code, stick), ("P-120",))

    def swap(self, name: str) -> None:
        """From laptop to laptop of one village."""
        desk = self.seats[name].desk
        self._write(name, "peer", lambda stick: clerks.to_peers(desk, stick), clerks.NOTHING_NEW)

    def share(self, name: str) -> None:
        """From clerk to clerk."""
        desk = self.seats[name].desk
        self._write(name, "peer", lambda stick: clerks.to_peers(desk, stick), clerks.NOTHING_NEW)

    def _receivers(self, package: Package) -> list[Seat]:
        if package.village == "peer":
            return [
                seat for seat in self.seats.values() if seat.village == HOME[package.seat] and seat.name != package.seat
            ]
        return [seat for seat in self.seats.values() if seat.village == package.village]

    def _some(self, number: int, who: int) -> tuple[Package, Seat] | None:
        """One of the packages, mostly a late one, and one of those it is for."""
        if not self.sent:
            return None
        near = self.sent[-8:] if number % 4 else self.sent
        package = near[number // 4 % len(near)]
        receivers = self._receivers(package)
        return package, receivers[who % len(receivers)]

    def deliver(self, number: int, who: int) -> None:
        """It comes to a receiver: late, twice, before an older one, or (never drawn) never."""
        if found := self._some(number, who):
            self.take(found[1], found[0])

    def take(self, seat: Seat, *packages: Package) -> None:
        """Receive in one go; strangers' twelve characters are typed from their sheets."""
        typed = {package.path: package.code for package in packages}
        try:
            results = receive(seat.desk, typed, confirms=typed)
        except AppError as error:  # one that is not for this machine any more, alone: said at once
            assert error.code == "sync.foreign" and len(packages) == 1, error
            return
        for package, result in zip(packages, results, strict=True):
            assert result.state in ("taken", "unchanged") or _lawful(result), result
            if result.state in ("taken", "unchanged"):
                self._hear(seat, package, result)

    def _hear(self, seat: Seat, package: Package, result: Any) -> None:
        relayed = bool(HOME[package.seat]) and not seat.village
        former = frozenset[str]()
        if relayed:
            with seat.desk.reading() as connection:
                former = former_selves(connection)
        came = {plan.unit for plan in result.units if plan.outcome.value != "refused"}
        for plan in result.units:
            assert plan.unit in came or WAITING in plan.note, plan
        for at, writes in package.heard.items():
            if at[0] in came:
                seat.heard[at] |= {
                    w for w in writes if not relayed or side(w.stamp.device) == "village" or w.stamp.device in former
                }

    # ---- bad luck ----

    def spoil(self, number: int, who: int, place: int) -> None:
        """A package with one bit turned comes first: refused, and nothing changes."""
        if found := self._some(number, who):
            package, seat = found
            data = bytearray(package.path.read_bytes())
            data[place * len(data) // 1000] ^= 1
            bad = self.stick() / package.path.name
            bad.write_bytes(data)
            before = units(seat.desk)
            [result] = receive(seat.desk, [bad], confirms={bad: package.code}, park=True)
            assert result.state in ("quarantined", "parked", "skipped"), result
            assert units(seat.desk) == before

    def stop(self, number: int, who: int, after: int) -> None:
        """Somebody cancels in the middle of receiving: taken whole or not at all."""
        if not (found := self._some(number, who)):
            return
        package, seat = found
        before, calls = units(seat.desk), 0

        def progress(step: str, done: int, total: int) -> None:
            nonlocal calls
            calls += 1
            if calls > after:
                raise Cancelled

        try:
            [result] = receive(
                seat.desk, [package.path], confirms={package.path: package.code}, progress=progress, park=True
            )
        except Cancelled:
            assert units(seat.desk) == before
            return
        if result.state in ("taken", "unchanged"):
            self._hear(seat, package, result)
        else:
            assert units(seat.desk) == before

    def bad_stick(self, name: str, village: int, number: int, tenth: int) -> None:
        """Writing fails: a sentence, and the store goes on as before."""
        seat, stick = self.seats[name], BadStick(number, room=tenth * 400, gone=number in (errno.EIO, errno.ENODEV))
        before = units(seat.desk)
        try:
            if seat.village:
                export_package(seat.desk, self.stick(), files=stick)
            else:
                answer(seat.desk, VILLAGES[village], self.stick(), files=stick)
        except AppError as error:
            assert error.text and error.advice
        assert units(seat.desk) == before

    def back_up(self, name: str) -> None:
        """A backup is put away."""
        seat = self.seats[name]
        made = keep_backup(seat.desk, "试验").path
        self.count += 1
        kept = self.folder / f"kept{self.count}.swbak"
        shutil.copyfile(made, kept)
        self.kept[name] = kept, {at: set(writes) for at, writes in seat.heard.items()}

    def restore(self, name: str) -> None:
        """The laptop fell into the river; its last backup goes on, as another device."""
        if name not in self.kept:
            return
        path, heard = self.kept[name]
        seat, folder = self.seats[name], self.folder / name
        old = seat.desk.store.device
        seat.desk.store.close()
        seat.desk = restore(path, folder, Secret(password=PASSWORD), machine_of(folder), TODAY, clock).desk
        assert seat.desk.store.device != old
        seat.heard = defaultdict(set, {at: set(writes) for at, writes in heard.items()})
        fellows = [other.desk for other in self.seats.values() if other.village == seat.village and other is not seat]
        clerks.introduce(seat.desk, fellows, self.folder)

    def clock(self, name: str, days: int) -> None:
        """The battery of the clock is empty: it is some other day now."""
        moved = timedelta(days=days - 400)
        desk = self.seats[name].desk
        desk.today, desk.clock = TODAY + moved, lambda: datetime(2026, 11, 23, 9, 30) + moved

    # ---- the end ----

    def settle(self) -> None:
        """Everybody hands over to everybody: villages may tell of one clerk what the other has not heard yet."""
        replies = [(self.reply, name, village) for village in range(len(VILLAGES)) for name in CLERKS]
        sends = [(self.send, name) for name in SEATS[:4]]
        shares = [(self.share, name) for name in CLERKS]
        for step in (replies, sends, shares, sends, replies):
            self._round(*step)

    def _round(self, *writing: tuple[Any, ...]) -> None:
        before = len(self.sent)
        for write, *more in writing:
            write(*more)
        for seat in self.seats.values():
            mine = [package for package in self.sent[before:] if seat in self._receivers(package)]
            if mine:
                self.take(seat, *mine)


def _lawful(result: Any) -> bool:
    """A whole package may stay out only where it is not sealed to this device: one that was restored since."""
    return result.state in ("quarantined", "skipped") and "sync.foreign" in result.notes[0]


# ---- what must hold ----


def check_seat(seat: Seat, villages: dict[str, str]) -> None:
    """The store holds what it heard; nothing of another village; values by their owners; a journal without holes."""
    held = units(seat.desk)
    for at, heard in seat.heard.items():
        if not heard:
            continue
        row = held[at[0]].rows.get(at[1]) if at[0] in held else None
        assert row is not None, f"{seat.name} lost the row of {at}"
        assert set(row.register(at[2])) == wanted(heard), f"{seat.name} {at}: {row.register(at[2])} / {wanted(heard)}"
    for unit in held.values():
        assert not seat.village or unit.village in (seat.village, TOWN_FACTS.code), f"{seat.name} holds {unit}"
        for row in unit.rows.values():
            _check_row(seat, unit, row)
    _check_journal(seat, held)


def _check_row(seat: Seat, unit: UnitState, row: RowState) -> None:
    for key in {*row.values, *row.stamps, *row.siblings}:
        for stamp, _ in row.register(key):
            assert covers(unit.seen, stamp), f"{seat.name} {row.id}.{key}: {stamp} is not in the seen vector"
            if not is_auto(row.kind, key):
                owner = owner_of(row, key)
                owner = side(row.created.device) if owner == "either" else owner
                assert side(stamp.device) == owner, f"{seat.name} {row.kind}.{key}: {stamp}"


def _check_journal(seat: Seat, held: dict[str, UnitState]) -> None:
    with seat.desk.reading() as connection:
        lines = connection.exec_driver_sql("SELECT seq, device, counter, row_id FROM journal ORDER BY seq").all()
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    assert [line[0] for line in lines] == list(range(1, len(lines) + 1)), f"{seat.name}: a hole in the journal"
    written = {(Stamp(line[1], line[2]), line[3]) for line in lines}
    own = seat.desk.store.device
    for unit in held.values():
        for row in unit.rows.values():
            for key in row.values:
                for stamp, _ in row.register(key):
                    assert stamp.device != own or (stamp, row.id) in written, (
                        f"{seat.name}: {row.kind}.{key} not journalled"
                    )


def shared(seat: Seat, village: str) -> dict[str, UnitState]:
    """Units of a village as one store holds them."""
    return {unit.id: unit for unit in units(seat.desk).values() if unit.village == village}


def check_numbers(world: World) -> None:
    """One number of one device never stands for two contents."""
    contents: dict[tuple[str, str], set[str]] = defaultdict(set)
    for seat in world.seats.values():
        with seat.desk.reading() as connection:
            for package in peers.packages(connection):
                contents[package.device, package.number].add(package.content)
    assert all(len(found) == 1 for found in contents.values()), contents


def play(office: Office, history: History) -> None:
    """A whole history through files; at the end all who may know the same hold the same."""
    world = office.world()
    try:
        for verb, *more in history:
            getattr(world, verb)(*more)
        for seat in world.seats.values():
            check_seat(seat, NAMES)
        living = [write for seat in world.seats.values() for writes in seat.heard.values() for write in writes]
        world.settle()
        for seat in world.seats.values():
            check_seat(seat, NAMES)
        _check_same(world, living)
        check_numbers(world)
    finally:
        world.close()


def _check_same(world: World, living: list[Write]) -> None:
    whole = {village: shared(world.seats["t1"], village) for village in VILLAGES}
    for seat in world.seats.values():
        for village in (seat.village,) if seat.village else VILLAGES:
            found = shared(seat, village)
            assert found.keys() == whole[village].keys(), f"{seat.name}, t1 in {village}"
            for unit in found:
                assert found[unit] == whole[village][unit], (
                    f"{seat.name}, t1: {_differing(found[unit], whole[village][unit])}"
                )
    for write in living:
        unit = next((units_[write.at[0]] for units_ in whole.values() if write.at[0] in units_), None)
        assert unit is not None, f"{write.at} is in no store"
        assert write in world.seats["t1"].heard[write.at], f"nobody told t1 of {write.at}"


def _differing(one: UnitState, two: UnitState) -> Any:
    """The vectors and the rows that are not the same: whole units would hide them."""
    rows = [row for row in sorted({*one.rows, *two.rows}) if one.rows.get(row) != two.rows.get(row)]
    return one.seen, two.seen, [(one.rows.get(row), two.rows.get(row)) for row in rows]
