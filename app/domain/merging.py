"""Merging two states of one unit, field by field, without clocks (`design.md` §5).

Every field is a register of values with stamps. A value stays unless the other side has seen its stamp and no longer
holds it; so the newer write wins, and two writes that did not know of each other both stay until the desk decides.
Merging is commutative, associative and idempotent: order, loss and doubling of packages cannot matter.

A sender is believed for its own sides alone, in values and in what it says to have seen: a township hears a clerk's decisions
from that clerk, never from the village that had them. What a village relays is left lying until its owner brings it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.erasing import emptied, reach_of
from app.domain.units import RowState, Seen, Sibling, Stamp, UnitState, Wire, behind, covers, join

SIDE_OF_LETTER = {"V": "village", "T": "township"}


class Outcome(StrEnum):
    """What merging a unit means for the receiver, the gravest first in a plan."""

    REFUSED = "refused"
    CONFLICT = "conflict"
    PARALLEL = "parallel"
    UPDATED = "updated"
    NEW = "new"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Change:
    """One shown value that the merge changes here (`old` is None for a row that is new)."""

    row: str
    kind: str
    key: str
    old: Wire
    new: Wire


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field with several values of which none knew the other; the desk decides."""

    row: str
    kind: str
    key: str
    siblings: tuple[Sibling, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value the sender does not own; ours stays."""

    row: str
    kind: str
    key: str


@dataclass(slots=True)
class Merged:
    """The merged unit and what it means: rows new here, shown values changed, disputes, refusals.

    `waiting`: devices of the other side whose rows the sender filled in and which were never heard here; then the whole
    unit is REFUSED for now, for taking half of it would lose the rest. `returned`: how many values came back that the
    receiver itself wrote before it was restored from an older backup.
    """

    unit: UnitState
    outcome: Outcome
    new_rows: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    waiting: tuple[str, ...] = ()
    returned: int = 0


# (row, key) -> "village" | "township" | "either" ; and keys that are bookkeeping
OwnerOf = Callable[[RowState, str], str]
IsAuto = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the receiver lets a sender write: the sender's sides, the owner of each field, the bookkeeping fields.

    `former`: devices the receiver itself was before it was restored; nobody but those it handed to can bring back what
    they wrote. `gone`: devices struck off, whose rows nobody will ever bring: units do not wait for them.
    """

    sides: frozenset[str]
    owner_of: OwnerOf
    is_auto: IsAuto = lambda kind, key: False
    former: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()

    def hears(self, device: str) -> bool:
        """True when the sender may speak of what this device wrote."""
        return SIDE_OF_LETTER.get(device[:1]) in self.sides or device in self.former

    def may_write(self, row: RowState, key: str) -> bool:
        """True when the sender's side owns the field of this row."""
        if self.is_auto(row.kind, key):
            return True
        owner = self.owner_of(row, key)
        return owner in self.sides or (owner == "either" and row_side(row) in self.sides)

    def well_stamped(self, row: RowState, key: str, siblings: tuple[Sibling, ...]) -> bool:
        """True when every value was stamped by the side that owns the field: who relays cannot invent for another."""
        if self.is_auto(row.kind, key):
            return True
        owner = self.owner_of(row, key)
        side = row_side(row) if owner == "either" else owner
        return all(SIDE_OF_LETTER.get(stamp.device[:1]) == side for stamp, _ in siblings)


def row_side(row: RowState) -> str:
    """The side whose device created the row."""
    return SIDE_OF_LETTER.get(row.created.device[:1], "")


def merge_register(
    ours: tuple[Sibling, ...], theirs: tuple[Sibling, ...], our_seen: Seen, their_seen: Seen
) -> tuple[Sibling, ...]:
    """The values that stand after both sides are known, in a fixed order."""
    kept = {s for s in ours if s in theirs or not covers(their_seen, s[0])}
    kept |= {s for s in theirs if s in ours or not covers(our_seen, s[0])}
    return tuple(sorted(kept, key=_order))


def _order(sibling: Sibling) -> tuple[int, str, str]:
    return (sibling[0].counter, sibling[0].device, repr(sibling[1]))


def shown(siblings: Iterable[Sibling], owner: str = "") -> Sibling:
    """The value every store shows while several stand: the owner's, else that of the highest (counter, device)."""
    ordered = sorted(siblings, key=_order)
    owned = [s for s in ordered if SIDE_OF_LETTER.get(s[0].device[:1]) == owner]
    return (owned or ordered)[-1]


def disputed(siblings: Iterable[Sibling]) -> bool:
    """True when the values that stand side by side differ (equal ones are one)."""
    return len({repr(value) for _, value in siblings}) > 1


def build_row(
    row_id: str, kind: str, created: Stamp, registers: dict[str, tuple[Sibling, ...]], owner: OwnerOf
) -> RowState:
    """A row in its canonical form from the registers of its fields."""
    row = RowState(row_id, kind, {}, created)
    for key in sorted(registers):
        siblings = registers[key]
        if siblings:
            _place(row, key, siblings, owner)
    return row


def _place(row: RowState, key: str, siblings: tuple[Sibling, ...], owner: OwnerOf) -> None:
    stamp, value = shown(siblings, owner(row, key))
    if value is not None:
        row.values[key] = value
    if stamp != row.created or value is None:
        row.stamps[key] = stamp
    if len(siblings) > 1:
        row.siblings[key] = siblings


def merge_unit(local: UnitState | None, incoming: UnitState, rules: Rules) -> Merged:
    """Merge an incoming unit into ours (None: we do not have it); neither argument is changed."""
    # What was erased here or there never comes back, whoever brings it.
    reach = reach_of(local, incoming)
    local, incoming = emptied(local, reach), emptied(incoming, reach) or incoming
    ours = local or UnitState(incoming.id, incoming.kind, incoming.village)
    heard = {device: counter for device, counter in incoming.seen.items() if rules.hears(device)}
    unit = UnitState(ours.id, ours.kind, ours.village, join(ours.seen, heard), {})
    if waiting := _waiting(ours, incoming, rules):
        return Merged(local or unit, Outcome.REFUSED, waiting=waiting)
    merged = Merged(unit, Outcome.UNCHANGED)
    for row_id in sorted({*ours.rows, *incoming.rows}):
        row = _merge_row(ours.rows.get(row_id), incoming.rows.get(row_id), ours.seen, incoming.seen, rules, merged)
        if row is not None:
            unit.rows[row_id] = row
    merged.outcome = _outcome(local, incoming, merged)
    return merged


def _waiting(ours: UnitState, incoming: UnitState, rules: Rules) -> tuple[str, ...]:
    """Devices never heard here that made rows in which the sender's side wrote: both have to come together."""
    if all(rules.hears(d) or counter <= ours.seen.get(d, 0) for d, counter in incoming.seen.items()):
        return ()
    new = (
        row for row in incoming.rows.values() if row.id not in ours.rows and not _knows(ours.seen, row.created, rules)
    )
    return tuple(
        sorted({row.created.device for row in new if row.created.device not in rules.gone and _wrote(row, rules)})
    )


def _knows(our_seen: Seen, stamp: Stamp, rules: Rules) -> bool:
    return rules.hears(stamp.device) or covers(our_seen, stamp)


def _wrote(row: RowState, rules: Rules) -> bool:
    return any(rules.hears(stamp.device) for key in _keys(row) for stamp, _ in row.register(key))


def _merge_row(
    mine: RowState | None, theirs: RowState | None, our_seen: Seen, their_seen: Seen, rules: Rules, merged: Merged
) -> RowState | None:
    if theirs is None:
        return mine
    if mine is not None and mine.kind != theirs.kind:
        merged.refusals.append(Refusal(theirs.id, theirs.kind, ""))
        return mine
    if mine is None and not rules.hears(theirs.created.device):
        if covers(our_seen, theirs.created):  # the other side never made this row: we have seen all it did until then
            merged.refusals.append(Refusal(theirs.id, theirs.kind, ""))
        return None
    registers = _registers(mine, theirs, our_seen, their_seen, rules, merged)
    if mine is None and not any(registers.values()):
        return None
    row = build_row(theirs.id, theirs.kind, _created(mine, theirs, our_seen, rules), registers, rules.owner_of)
    _note_changes(mine, row, rules, merged)
    return row


def _created(mine: RowState | None, theirs: RowState, our_seen: Seen, rules: Rules) -> Stamp:
    """Of two creations of one row (the same import on two machines) the township's, else the earlier one."""
    found = [row.created for row in (mine, theirs) if row is not None and _knows(our_seen, row.created, rules)]
    found = found or [theirs.created if mine is None else mine.created]
    return min(found, key=lambda s: (SIDE_OF_LETTER.get(s.device[:1]) != "township", s.counter, s.device))


def _registers(
    mine: RowState | None, theirs: RowState, our_seen: Seen, their_seen: Seen, rules: Rules, merged: Merged
) -> dict[str, tuple[Sibling, ...]]:
    registers: dict[str, tuple[Sibling, ...]] = {}
    for key in sorted(_keys(mine) | _keys(theirs)):
        ours = mine.register(key) if mine else ()
        incoming = theirs.register(key)
        if rules.may_write(mine or theirs, key) and rules.well_stamped(mine or theirs, key, incoming):
            registers[key] = _merge_heard(ours, incoming, our_seen, their_seen, rules)
            continue
        registers[key] = ours
        new = tuple(s for s in incoming if s not in ours and not covers(our_seen, s[0]))
        if any(s[0].device in rules.former for s in new) and rules.well_stamped(mine or theirs, key, incoming):
            registers[key] = _merge_heard(ours, incoming, our_seen, their_seen, rules)
            merged.returned += 1
        elif any(rules.hears(s[0].device) for s in new) or not rules.well_stamped(mine or theirs, key, new):
            merged.refusals.append(Refusal(theirs.id, theirs.kind, key))
    return registers


def _merge_heard(
    ours: tuple[Sibling, ...], theirs: tuple[Sibling, ...], our_seen: Seen, their_seen: Seen, rules: Rules
) -> tuple[Sibling, ...]:
    """`merge_register` of what the sender may tell; where it leaves something out, what that replaced stays beside."""
    heard = tuple(s for s in theirs if s in ours or _knows(our_seen, s[0], rules))
    if len(heard) == len(theirs):
        return merge_register(ours, theirs, our_seen, their_seen)
    return tuple(sorted({*ours, *merge_register(ours, heard, our_seen, {})}, key=_order))


def _keys(row: RowState | None) -> set[str]:
    return {*row.values, *row.stamps, *row.siblings} if row else set()


def _note_changes(mine: RowState | None, row: RowState, rules: Rules, merged: Merged) -> None:
    if mine is None:
        merged.new_rows.append(row.id)
    for key in sorted(_keys(row) | _keys(mine)):
        old, new = (mine.values.get(key) if mine else None), row.values.get(key)
        if mine is not None and old != new:
            merged.changes.append(Change(row.id, row.kind, key, old, new))
        if key in row.siblings and not rules.is_auto(row.kind, key) and disputed(row.siblings[key]):
            merged.disputes.append(Dispute(row.id, row.kind, key, row.siblings[key]))


def _outcome(local: UnitState | None, incoming: UnitState, merged: Merged) -> Outcome:
    if not merged.unit.rows:
        return Outcome.REFUSED
    if local is None:
        return Outcome.NEW
    if not behind(local.seen, merged.unit.seen):
        return Outcome.UNCHANGED
    if not behind(incoming.seen, local.seen):
        return Outcome.UPDATED
    fresh = {(d.row, d.key) for d in merged.disputes} - {
        (row.id, key) for row in local.rows.values() for key in row.siblings if disputed(row.siblings[key])
    }
    return Outcome.CONFLICT if fresh else Outcome.PARALLEL


def disputes(unit: UnitState, is_auto: IsAuto) -> list[Dispute]:
    """All fields of a unit that wait for the desk."""
    return [
        Dispute(row.id, row.kind, key, siblings)
        for row in unit.rows.values()
        for key, siblings in sorted(row.siblings.items())
        if not is_auto(row.kind, key) and disputed(siblings)
    ]


def write_value(row: RowState, key: str, value: Wire, stamp: Stamp) -> None:
    """An ordinary write here: it has seen everything that stands in the field, so it stands alone."""
    row.siblings.pop(key, None)
    row.values.pop(key, None)
    if value is not None:
        row.values[key] = value
    if stamp == row.created and value is not None:
        row.stamps.pop(key, None)
    else:
        row.stamps[key] = stamp
