"""What a receiver lets a sender write (`design.md` §3 "Ownership")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.domain.merging import SIDE_OF_LETTER, Merged, Outcome, Rules
from app.domain.records import declared
from app.domain.units import RowState, UnitState, join
from app.services.desk import Desk
from app.services.this_device import former_selves
from app.store import peers
from app.sync.reader import OpenedPackage

BOTH = frozenset({"village", "township"})
TOWN_DIGITS = 9
ERASURE = "erasure"  # a unit with such a row is looked at as a whole


def rules_for(desk: Desk, sender_role: str) -> Rules:
    """What the receiver lets this sender write: a village is believed for its own side alone by the township; a return
    package brings back a village's own units, too, and a laptop tells its sibling what the township decided."""
    if sender_role != "village" or desk.store.role != "township":
        return Rules(BOTH, owner_of, is_auto)
    with desk.reading() as connection:
        gone = frozenset(row.id for row in peers.devices(connection) if row.role == "township" and not row.active)
        return Rules(frozenset({"village"}), owner_of, is_auto, former_selves(connection) - gone, gone)


@dataclass(frozen=True, slots=True)
class Ground:
    """On what units of a package are weighed: what its sender may write, of which places (None: any), and whether the
    office stands behind its counters."""

    rules: Rules
    villages: frozenset[str] | None
    trusted: bool


def ground_of(desk: Desk, package: OpenedPackage) -> Ground:
    """The ground for a package received here."""
    role, place = package.manifest.sender.role, desk.place.code
    if desk.store.role == "township":
        villages = frozenset({package.manifest.facts.place_code}) if role == "village" else None
    else:
        villages = frozenset({place} if role == "village" else {place, place[:TOWN_DIGITS]})
    return Ground(rules_for(desk, role), villages, role != "village")


def owner_of(row: RowState, key: str) -> str:
    """The side that owns a field of a row; rows and fields of a newer program belong to who made the row."""
    return _owner(row.kind, key)


@cache
def _owner(kind: str, key: str) -> str:
    try:
        return declared(kind)[key].owner.value
    except KeyError:
        return "either"


def is_auto(kind: str, key: str) -> bool:
    """True for bookkeeping fields, which are never in dispute; which file a text was imported from is one, too."""
    if kind == "import_base":
        return True
    try:
        return declared(kind)[key].auto
    except KeyError:
        return False


def take_whole(unit: UnitState, rules: Rules) -> Merged | None:
    """What `merge_unit(None, unit, rules)` makes of a unit nobody has here, without weighing each value.

    None where a value needs weighing: rows written by both sides, parallel values, fields its maker does not own."""
    if not all(map(rules.hears, unit.seen)):
        return None  # relayed stamps are weighed one by one
    if not unit.rows or not all(map(rules.hears, unit.seen)):
        return None
    if not all(_sound(row, rules.sides) for row in unit.rows.values()):
        return None
    taken = UnitState(unit.id, unit.kind, unit.village, join({}, unit.seen), unit.rows)
    return Merged(taken, Outcome.NEW, sorted(unit.rows))


def _sound(row: RowState, sides: frozenset[str]) -> bool:
    letter = row.created.device[:1]
    keys = _own_keys(row.kind, letter, sides)
    if row.siblings or row.kind == ERASURE or not (row.values or row.stamps) or not row.values.keys() <= keys:
        return False
    return all(
        key in keys and stamp.device[:1] == letter and (stamp != row.created or row.values.get(key) is None)
        for key, stamp in row.stamps.items()
    )


@cache
def _own_keys(kind: str, letter: str, sides: frozenset[str]) -> frozenset[str]:
    """Keys of a row that a device of this side made and may send: its own and the bookkeeping."""
    side = SIDE_OF_LETTER.get(letter, "")
    try:
        fields = declared(kind)
    except KeyError:
        return frozenset()  # a kind of a newer program is weighed value by value
    owned = {key for key, field in fields.items() if field.owner.value in (side, "either")} if side in sides else set()
    return frozenset(owned | {key for key in fields if is_auto(kind, key)})
