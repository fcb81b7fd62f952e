"""Units of seeing, sending and acknowledging: rows with stamped values and a seen vector (`design.md` §3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

# A value as it is stored, journalled and sent: a JSON scalar. Lists are JSON text, money "12.50", dates ISO.
Wire = str | int | bool | None
Seen = dict[str, int]


class Stamp(NamedTuple):
    """Who wrote a value: device id (first letter V village, T township) and that device's counter."""

    device: str
    counter: int


Sibling = tuple[Stamp, Wire]


@dataclass(slots=True)
class RowState:
    """One row: values, creation stamp, own stamps only for fields changed later, siblings where writes were parallel."""

    id: str
    kind: str
    values: dict[str, Wire]
    created: Stamp
    stamps: dict[str, Stamp] = field(default_factory=dict)
    siblings: dict[str, tuple[Sibling, ...]] = field(default_factory=dict)

    def register(self, key: str) -> tuple[Sibling, ...]:
        """All values of a field that stand side by side: none if never written, several if writes were parallel."""
        if key in self.siblings:
            return self.siblings[key]
        value = self.values.get(key)
        if value is None and key not in self.stamps:
            return ()
        return ((self.stamps.get(key, self.created), value),)


@dataclass(slots=True)
class UnitState:
    """A household with all its rows (or a meeting, a notice, a policy set) and what it has seen."""

    id: str
    kind: str
    village: str
    seen: Seen = field(default_factory=dict)
    rows: dict[str, RowState] = field(default_factory=dict)


def covers(seen: Seen, stamp: Stamp) -> bool:
    """True when a unit with this seen vector has seen the stamp."""
    return seen.get(stamp.device, 0) >= stamp.counter


def behind(seen: Seen, other: Seen) -> bool:
    """True when `seen` lacks something that `other` has seen."""
    return any(seen.get(device, 0) < counter for device, counter in other.items())


def join(left: Seen, right: Seen) -> Seen:
    """The least vector that covers both."""
    return {device: max(left.get(device, 0), right.get(device, 0)) for device in sorted({*left, *right})}
