"""What an import would do, before anything is written: per household its rows, changed fields, fields kept as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from app.domain.units import Wire
from app.services.files import Rec
from app.workbooks.parsed import ParkedRow, ParsedWorkbook
from app.workbooks.problems import CellProblem


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field the file would change (or, in `kept`, would if the village had not written it since)."""

    kind: str
    row: str
    key: str
    label: str
    old: str
    new: str
    place: str


@dataclass(slots=True)
class RowPlan:
    """One row to write: its id, kind, values to set, and the base texts to keep."""

    kind: str
    row: str
    is_new: bool
    values: Rec
    base: dict[str, list[Wire]] = field(default_factory=dict)
    base_changed: bool = False
    extras: dict[str, str] = field(default_factory=dict)
    place: str = ""
    based: bool = False  # a base row of it is in the store already

    @property
    def worth(self) -> bool:
        """True when writing it changes anything in the store."""
        return self.is_new or bool(self.values) or self.base_changed


@dataclass(slots=True)
class HouseholdPlan:
    """What the file means for one household. Rows of a new one are made when they are asked for, they would fill memory."""

    number: str
    name: str
    household: str
    is_new: bool
    people: int = 0
    new_people: int = 0
    changes: list[FieldChange] = field(default_factory=list)
    kept: list[FieldChange] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    known: list[RowPlan] = field(default_factory=list)
    fresh: Callable[[], list[RowPlan]] | None = None

    @property
    def rows(self) -> list[RowPlan]:
        """Rows to write, the household itself first."""
        return self.fresh() if self.fresh else self.known

    @property
    def changed(self) -> bool:
        """True when something of it would be written that people see."""
        return self.is_new or bool(self.changes) or any(row.is_new for row in self.known)

    @property
    def worth(self) -> bool:
        """True when writing it changes anything in the store."""
        return self.is_new or any(row.worth for row in self.known)


@dataclass
class ImportPlan:
    """A whole file beside the store: per household, and everything that was noticed in the file.

    `parked`: rows nobody can place for sure. `step`: the counter of the verb that wrote it, 0 before.
    """

    file: str
    households: list[HouseholdPlan]
    book: ParsedWorkbook
    parked: list[ParkedRow] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)  # facts of the store to keep with it (remembered columns)
    step: int = 0

    @property
    def problems(self) -> list[CellProblem]:
        """All problems with sheet and cell."""
        return self.book.problems

    @cached_property
    def counts(self) -> dict[str, int]:
        """Households and persons in the file, new and changed ones, fields kept, rows parked, problems."""
        plans = self.households
        return {
            "households": len(plans),
            "persons": sum(plan.people for plan in plans),
            "new": sum(plan.is_new for plan in plans),
            "new_persons": sum(plan.new_people for plan in plans),
            "changed": sum(plan.changed and not plan.is_new for plan in plans),
            "unchanged": sum(not plan.changed for plan in plans),
            "fields": sum(len(plan.changes) for plan in plans),
            "kept": sum(len(plan.kept) for plan in plans),
            "parked": len(self.parked),
            "problems": len(self.problems),
        }

    def writing(self) -> Iterator[HouseholdPlan]:
        """Households of which something is to be written."""
        return (found for found in self.households if found.worth)
