"""What a ledger is: its columns declared once, entries with the values of all columns, rules for its sums (`domain.md` §15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.documents import Align, Cell, CellKind, Column
from app.domain.ledgers.periods import LIVE

__all__ = [
    "GROUP", "HEAD", "ID_NUMBER", "LIVE", "NUMBER", "Entry", "Filters", "Late", "LedgerColumn", "LedgerHead", "LedgerKind", "Sum", "Tally",
]  # fmt: skip

NUMBER, GROUP, HEAD, ID_NUMBER = "number", "group", "head", "id_number"


class Sum(StrEnum):
    """How a column is summed: households are distinct, persons counted once each, amounts added (§15 sum rules)."""

    NONE = "none"
    HOUSEHOLDS = "households"
    MEMBERS = "members"  # 在册 of each household once
    PEOPLE = "people"  # distinct persons the entries name
    ENTRIES = "entries"  # lines; the unit says what they are
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column: `level` privacy (0–3), `default` printed without a template, `must` a template may not leave it out."""

    key: str
    label: str
    width: float
    kind: CellKind = CellKind.TEXT
    align: Align = Align.CENTER
    level: int = 1
    default: bool = True
    must: bool = False
    sum: Sum = Sum.NONE
    unit: str = ""
    merge: bool = False

    def drawn(self) -> Column:
        """The column as paper and workbook know it."""
        return Column(self.key, self.label, self.width, self.align, self.kind, merge=self.merge)


@dataclass(frozen=True, slots=True)
class Tally:
    """A breakdown below the table: `title` by what, `overlap` when an entry may count under several words,
    `order` the words in their order (others follow), `persons` counts people beside households, `unit` for entries."""

    key: str
    title: str
    overlap: bool = False
    order: tuple[str, ...] = ()
    persons: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class LedgerKind:
    """One ledger: `key` for programs, `number` of §15, `periods` it can be asked for (the first is usual; `live` is as it
    stands), `classes` the code list its class filter offers, `source` the rule."""

    key: str
    number: str
    title: str
    columns: tuple[LedgerColumn, ...]
    periods: tuple[str, ...]
    source: str
    purpose: str
    tallies: tuple[Tally, ...] = ()
    classes: str = "CATEGORY"
    unit: str = "条"  # what an entry is, where no column says it
    by_group: bool = True  # entries stand by the village's groups; else in the order they come

    def column(self, key: str) -> LedgerColumn:
        """A column by key; KeyError for one that is not declared."""
        return {column.key: column for column in self.columns}[key]

    @property
    def usual(self) -> tuple[LedgerColumn, ...]:
        """The columns printed without a template."""
        return tuple(column for column in self.columns if column.default)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line before it is numbered: `key` tells it from all others in every print, `values` by column key;
    `household_id` is blank for the whole village, `members` those 在册 on the last day, `tallies` words by tally."""

    key: str
    values: Mapping[str, Cell]
    household_id: str = ""
    group: str = ""
    head: str = ""
    person: str = ""
    members: int = 0
    helpers: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    tallies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, key: str) -> Cell:
        """The value of a column; group and head are kept once."""
        if key == GROUP:
            return self.group
        return self.head if key == HEAD and HEAD not in self.values else self.values.get(key)


@dataclass(frozen=True, slots=True)
class Late:
    """Entries of a closed period that became known after it was closed (补录)."""

    period: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """The common header; `groups` gives the order of the village's groups."""

    village: str
    groups: tuple[str, ...] = ()
    filler: str = ""
    auditor: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person wants to see of a ledger: a group, a helper, a class (code); blank is everything."""

    group: str = ""
    helper: str = ""
    category: str = ""

    def takes(self, entry: Entry) -> bool:
        """True for an entry that fits."""
        return (
            (not self.group or entry.group == self.group)
            and (not self.helper or self.helper in entry.helpers)
            and (not self.category or self.category in entry.classes)
        )

    @property
    def any(self) -> bool:
        """True when something is left out."""
        return bool(self.group or self.helper or self.category)
