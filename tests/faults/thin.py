"""Three villages and two clerks in miniature over `domain.merging`: no store, no files, and an oracle of its own.

Every store keeps beside its units a plain set of the writes it has heard of, field by field. Each write remembers the
writes it replaced. What a field must hold is then simple: the writes nobody replaced. Nothing of it uses seen vectors.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from dataclasses import dataclass, field

from app.domain.merging import Outcome, Rules, merge_unit, write_value
from app.domain.units import RowState, Stamp, UnitState, Wire, covers
from tests.faults.histories import History, Menu

VILLAGES = ("539901101203", "539901101204", "539901101205")
SEATS = ("x1", "x2", "y", "z", "t1", "t2")  # village X has two laptops, the township two clerks
HOME = dict(zip(SEATS, (VILLAGES[0], VILLAGES[0], VILLAGES[1], VILLAGES[2], "", ""), strict=True))
KINDS = {"m": "member", "c": "case", "e": "event", "f": "flag"}
# member: village; case: decision is the township's; event: who made it; flag: made by the township, answered by the village
OWNERS = {("case", "decision"): "township", ("flag", "text"): "township"}
VILLAGERS, CLERKS = ("x1", "x1", "x2", "x2", "y", "z"), SEATS[4:]
MOSTLY_X, MOSTLY_ONE = (0, 0, 0, 1, 2), (0, 0, 0, 1)
THEIRS = (("m1", "text"), ("m2", "text"), ("c1", "text"), ("eV", "text"), ("f1", "answer"))
OURS = (("c1", "decision"), ("eT", "text"), ("f1", "text"))
VALUES = ("甲", "乙", "丙", None)

MENU: Menu = {
    "write": (8, (VILLAGERS, MOSTLY_ONE, THEIRS, VALUES)),
    "decide": (6, (CLERKS, MOSTLY_X, MOSTLY_ONE, OURS, VALUES)),
    "send": (8, (SEATS,)),
    "deliver": (14, (1000, 3)),
    "back_up": (1, (SEATS,)),
    "restore": (1, (SEATS,)),
}

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Write:
    """One value written once, and every write of its field that the writer knew then."""

    at: Place
    stamp: Stamp
    value: Wire
    over: frozenset[Write]

    def __hash__(self) -> int:
        return hash((self.at, self.stamp))


Heard = dict[Place, set[Write]]


def owner_of(row: RowState, key: str) -> str:
    """Who may write a field of the miniature."""
    return "either" if row.kind == "event" else OWNERS.get((row.kind, key), "village")


def is_auto(kind: str, key: str) -> bool:
    """Bookkeeping: either side writes it in every row it touches."""
    return key == "changed_by"


def side(device: str) -> str:
    """The side of a device."""
    return "township" if device.startswith("T") else "village"


@dataclass
class Store:
    """One store: units, own counter, and what the oracle says it has heard."""

    seat: str
    device: str
    units: dict[str, UnitState] = field(default_factory=dict)
    heard: Heard = field(default_factory=lambda: defaultdict(set))
    former: frozenset[str] = frozenset()

    @property
    def village(self) -> str:
        """The village it belongs to; blank for a clerk."""
        return HOME[self.seat]

    def stamp(self, unit: UnitState) -> Stamp:
        """The next stamp: above every counter seen anywhere here."""
        top = max((c for u in self.units.values() for c in u.seen.values()), default=0)
        unit.seen[self.device] = top + 1
        return Stamp(self.device, top + 1)

    def write(self, unit_id: str, row_id: str, key: str, value: Wire) -> None:
        """A change by hand, if this side may make it here."""
        unit = self.units.get(unit_id)
        if unit is None:
            if not self.village:
                return  # households are made by villages
            unit = UnitState(unit_id, "household", self.village)
        if (row_id[1:] == "V" and not self.village) or (row_id[1:] == "T" and self.village):
            return  # ids of events are random: two sides never make the same one
        row = unit.rows.get(row_id)
        if row is None and (row_id[0] == "f") != (not self.village):
            return  # flags are made by the township, all others by villages or (events) by their side
        probe = row or RowState(row_id, KINDS[row_id[0]], {}, Stamp(self.device, 0))
        if not Rules(frozenset({side(self.device)}), owner_of).may_write(probe, key):
            return
        self.units[unit_id] = unit
        stamp = self.stamp(unit)
        if row is None:
            row = unit.rows[row_id] = RowState(row_id, probe.kind, {}, stamp)
        write_value(row, key, value, stamp)
        write_value(row, "changed_by", self.device, stamp)
        at = (unit_id, row_id, key)
        self.heard[at].add(Write(at, stamp, value, frozenset(self.heard[at])))


@dataclass
class Package:
    """Whole units on their way, with what the oracle says they tell."""

    sender: str
    device: str
    units: dict[str, UnitState]
    heard: Heard


class World:
    """Everybody, and every package that was ever written."""

    def __init__(self) -> None:
        self.count = 0
        self.stores = {seat: Store(seat, self._device(seat)) for seat in SEATS}
        self.sent: list[Package] = []
        self.kept: dict[str, Store] = {}

    def _device(self, seat: str) -> str:
        self.count += 1
        return f"{'T' if seat.startswith('t') else 'V'}{self.count:015x}"

    def write(self, seat: str, number: int, what: tuple[str, str], value: Wire) -> None:
        """A villager types in one of two households of his village."""
        store = self.stores[seat]
        store.write(f"{store.village}-{number}", *what, value)

    def decide(self, seat: str, village: int, number: int, what: tuple[str, str], value: Wire) -> None:
        """A clerk types in a household that has come to him."""
        self.stores[seat].write(f"{VILLAGES[village]}-{number}", *what, value)

    def send(self, seat: str) -> None:
        """A package as it stands now; it may come late, twice or never."""
        store = self.stores[seat]
        self.sent.append(
            Package(seat, store.device, copy.deepcopy(store.units), {at: set(ws) for at, ws in store.heard.items()})
        )

    def deliver(self, number: int, who: int) -> None:
        """Some package comes to one of those it may be meant for."""
        if self.sent:
            near = self.sent[-8:] if number % 4 else self.sent
            package = near[number // 4 % len(near)]
            seats = [seat for seat in SEATS if seat != package.sender and self._for(package, seat)]
            self.take(self.stores[seats[who % len(seats)]], package)

    def _for(self, package: Package, seat: str) -> bool:
        home, there = HOME[package.sender], HOME[seat]
        return not home or not there or home == there

    def take(self, store: Store, package: Package) -> None:
        """Receive as the program does: a township believes a village its own side alone."""
        village = HOME[package.sender]
        sides = {"village"} if village and not store.village else {"village", "township"}
        for unit_id, unit in package.units.items():
            if store.village and unit.village != store.village:
                continue  # a clerk sends each village its own
            rules = Rules(frozenset(sides), owner_of, is_auto, store.former)
            merged = merge_unit(store.units.get(unit_id), copy.deepcopy(unit), rules)
            if merged.outcome is Outcome.REFUSED:
                assert merged.waiting or not unit.rows, "refused without a reason"
                continue
            store.units[unit_id] = merged.unit
            for at, writes in package.heard.items():
                if at[0] == unit_id:
                    store.heard[at] |= {w for w in writes if rules.hears(w.stamp.device)}

    def back_up(self, seat: str) -> None:
        """A copy is put away."""
        self.kept[seat] = copy.deepcopy(self.stores[seat])

    def restore(self, seat: str) -> None:
        """The laptop is gone, its last backup goes on under a new device."""
        if seat in self.kept:
            lost = self.stores[seat].device
            self.stores[seat] = copy.deepcopy(self.kept[seat])
            store = self.stores[seat]
            store.former, store.device = store.former | {store.device, lost}, self._device(seat)

    def settle(self) -> None:
        """Everybody hands over to everybody until nothing is new."""
        for _ in range(3):
            for seat in SEATS:
                self.send(seat)
                for other in SEATS:
                    if other != seat and self._for(self.sent[-1], other):
                        self.take(self.stores[other], self.sent[-1])


def wanted(heard: set[Write]) -> set[tuple[Stamp, Wire]]:
    """What a field must hold: the writes that no other write replaced."""
    dead = {old for write in heard for old in write.over}
    return {(write.stamp, write.value) for write in heard - dead}


def check_store(store: Store) -> None:
    """The store holds what it heard, field by field; nothing of another village; every stamp by the owner of its field."""
    for at, heard in store.heard.items():
        if not heard:
            continue  # a relay told of it, nothing of it was believed
        row = store.units[at[0]].rows.get(at[1])
        assert row is not None, f"{store.seat} lost row {at}"
        assert set(row.register(at[2])) == wanted(heard), f"{store.seat} {at}"
    for unit in store.units.values():
        assert not store.village or unit.village == store.village, f"{store.seat} holds {unit.id}"
        for row in unit.rows.values():
            _check_row(store.seat, unit, row)


def _check_row(seat: str, unit: UnitState, row: RowState) -> None:
    for key in {*row.values, *row.stamps, *row.siblings}:
        owner = side(row.created.device) if row.kind == "event" else OWNERS.get((row.kind, key), "village")
        for stamp, _ in row.register(key):
            assert covers(unit.seen, stamp), f"{seat} {row.id}.{key}: {stamp} is not in the seen vector"
            assert is_auto(row.kind, key) or side(stamp.device) == owner, f"{seat} {row.id}.{key}: {stamp}"


def play(history: History) -> None:
    """A whole history; at every step each store holds what it heard, at the end all hold the same."""
    world = World()
    for verb, *more in history:
        getattr(world, verb)(*more)
    for store in world.stores.values():
        check_store(store)
    living = [(at, w) for store in world.stores.values() for at, ws in store.heard.items() for w in ws]
    world.settle()
    for store in world.stores.values():
        check_store(store)
    for at, write in living:
        for store in world.stores.values():
            if not store.village or at[0].startswith(store.village):
                assert write in store.heard[at], f"{store.seat} never heard of {write.stamp} in {at}"
    for seat in SEATS:
        for unit_id, unit in world.stores[seat].units.items():
            assert unit == world.stores["t1"].units[unit_id], f"{seat} and t1 differ in {unit_id}"
    assert world.stores["t1"].units == world.stores["t2"].units
