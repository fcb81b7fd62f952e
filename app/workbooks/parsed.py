"""What a workbook turns into: households with persons, measures and work stints, and everything that was noticed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from app.workbooks.headers import Column
from app.workbooks.problems import CellProblem

Key = tuple[str, str]  # part of `columns.PARTS` (or place, import), field key
Source = tuple[str, int]  # sheet, row as the spreadsheet counts it

UNREAD = ("WB-18", "WB-19")
_CELL = re.compile(r"([A-Z]+)([1-9]\d*)")


class CellValue(NamedTuple):
    """A decoded value (the kind's empty value where the text cannot be used), its text, and where it stands."""

    value: Any
    text: str
    cell: str
    sheet: str


Values = dict[Key, CellValue]


@dataclass(frozen=True, slots=True)
class ParsedMeasure:
    """One cell of a measure column: class and items as codes; a foreign item is kept as "!text"."""

    measure_class: str
    items: tuple[str, ...]
    text: str
    cell: str
    sheet: str


@dataclass(slots=True)
class ParsedSpell:
    """One work stint as a row of the monthly list, or as the person's own columns (then without months)."""

    values: Values
    source: Source
    extras: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ParsedMember:
    """One person: `number` is the national one; `extras` holds unknown and merely kept columns, header → text."""

    number: str
    values: Values
    sources: list[Source]
    spells: list[ParsedSpell] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """A text value of the person itself, "" when missing."""
        found = self.values.get(("member", key))
        return str(found.value) if found and found.value else ""


@dataclass(slots=True)
class ParsedHousehold:
    """One household by its national number, with everything its rows say."""

    number: str
    values: Values = field(default_factory=dict)
    members: list[ParsedMember] = field(default_factory=list)
    measures: list[ParsedMeasure] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """Hamlet or villagers' group."""
        found = self.values.get(("household", "group_name"))
        return str(found.value) if found else ""

    @property
    def monitored(self) -> bool:
        """True when the file names a monitoring category: the household becomes a case."""
        found = self.values.get(("case", "monitor_category"))
        return bool(found and found.value)

    @property
    def removed(self) -> bool | None:
        """风险是否已消除, None when blank."""
        found = self.values.get(("import", "removed"))
        return found.value if found else None


@dataclass(slots=True)
class ParkedRow:
    """A row that names no household or no person for sure: it waits at the duplicates desk, nothing of it is lost."""

    reason: str
    source: Source
    household_number: str
    household_hint: str  # the head's certificate number or name, when the row names them
    values: Values
    measures: list[ParsedMeasure] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnknownColumn:
    """A column that no field takes; `reason` says why for those known by name, "" for strangers."""

    sheet: str
    letters: str
    header: str
    filled: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ParsedSheet:
    """One sheet of the file: what its rows stand for, or why it was not read."""

    name: str
    grain: str = ""
    header_row: int = 0
    rows: int = 0
    columns: tuple[Column, ...] = ()
    reason: str = ""


@dataclass
class ParsedWorkbook:
    """Everything one pass over a file gives; `columns` are the keys the file has a column for, filled or not."""

    file: str
    sheets: list[ParsedSheet] = field(default_factory=list)
    households: list[ParsedHousehold] = field(default_factory=list)
    parked: list[ParkedRow] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    unknown_columns: list[UnknownColumn] = field(default_factory=list)

    @property
    def columns(self) -> frozenset[Key]:
        """Keys with a column in some sheet that was read; blank cells of these mean blank, not missing."""
        targets = (column.target for sheet in self.sheets for column in sheet.columns)
        return frozenset((target.part, target.key) for target in targets if target)

    def unread(self, sources: Iterable[Source]) -> frozenset[Key]:
        """Keys whose cells in these rows hold an error value or a formula without result: not the same as blank."""
        return frozenset(key for source in sources for key in self._unread.get(source, ()))

    @cached_property
    def _unread(self) -> dict[Source, list[Key]]:
        targets = {(s.name, c.letters): c.target for s in self.sheets for c in s.columns if c.target}
        found: dict[Source, list[Key]] = {}
        for problem in self.problems:
            if problem.code in UNREAD and (cell := _CELL.fullmatch(problem.cell)):
                target = targets.get((problem.sheet, cell[1]))
                if target:
                    found.setdefault((problem.sheet, int(cell[2])), []).append((target.part, target.key))
        return found

    @property
    def counts(self) -> Mapping[str, int]:
        """Households, persons, parked rows, stints, measures, rows, problems."""
        members = [member for household in self.households for member in household.members]
        return {
            "households": len(self.households),
            "persons": len(members),
            "monitored": sum(household.monitored for household in self.households),
            "parked": len(self.parked),
            "spells": sum(len(member.spells) for member in members),
            "measures": sum(len(household.measures) for household in self.households),
            "rows": sum(sheet.rows for sheet in self.sheets),
            "problems": len(self.problems),
        }
