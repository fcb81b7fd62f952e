"""What a workbook turns into: households with persons, measures and work stints, and everything that was noticed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from app.workbooks.cells import Cleaned
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


class SheetKeys:
    """What the rows of one sheet share: its name, the keys of its columns, their letters."""

    __slots__ = ("keys", "letters", "name", "places")

    def __init__(self, name: str, keys: tuple[Key, ...], letters: tuple[str, ...]) -> None:
        self.name, self.keys, self.letters = name, keys, letters
        self.places = {key: place for place, key in enumerate(keys)}


class RowCells(MutableMapping[Key, CellValue]):
    """The filled cells of one row as values by key; cells with the same text are one object for the whole file.

    A dictionary of values with their places costs ten times the memory for a file of 50,000 persons.
    """

    __slots__ = ("_cells", "_keys", "_more", "_row")

    def __init__(self, keys: SheetKeys, row: int, cells: list[Cleaned | None]) -> None:
        self._keys, self._row, self._cells = keys, row, cells
        self._more: dict[Key, CellValue] | None = None

    def __getitem__(self, key: Key) -> CellValue:
        if self._more is not None and key in self._more:
            return self._more[key]
        place = self._keys.places[key]
        found = self._cells[place]
        if found is None:
            raise KeyError(key)
        return CellValue(found.value, found.text, f"{self._keys.letters[place]}{self._row}", self._keys.name)

    def __setitem__(self, key: Key, value: CellValue) -> None:
        self._more = {**(self._more or {}), key: value}

    def __delitem__(self, key: Key) -> None:
        if self._more is not None and key in self._more:
            del self._more[key]
        if key in self._keys.places:
            self._cells[self._keys.places[key]] = None

    def __iter__(self) -> Iterator[Key]:
        own = [key for key, cell in zip(self._keys.keys, self._cells, strict=True) if cell is not None]
        return iter(dict.fromkeys([*own, *(self._more or ())]))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def value(self, key: Key) -> Any:
        """The value of a key, None without one; for checks over many rows."""
        if self._more is not None and key in self._more:
            return self._more[key].value
        place = self._keys.places.get(key)
        found = self._cells[place] if place is not None else None
        return found.value if found is not None else None

    def part(self, part: str) -> dict[str, CellValue | Cleaned]:
        """Key of the field → cell, of one part."""
        found: dict[str, CellValue | Cleaned] = {
            key[1]: cell
            for key, cell in zip(self._keys.keys, self._cells, strict=True)
            if cell is not None and key[0] == part
        }
        if self._more is not None:
            found |= {key[1]: value for key, value in self._more.items() if key[0] == part}
        return found

    def place(self, part: str) -> str:
        """Sheet and first filled cell of one part."""
        for place, cell in enumerate(self._cells):
            if cell is not None and self._keys.keys[place][0] == part:
                return f"{self._keys.name}{self._keys.letters[place]}{self._row}"
        return ""


Values = MutableMapping[Key, CellValue]


def part_of(values: Values, part: str) -> dict[str, CellValue | Cleaned]:
    """Key of the field → cell, of one part of a row."""
    if isinstance(values, RowCells):
        return values.part(part)
    return {key: value for (found, key), value in values.items() if found == part}


def place_of(values: Values, part: str) -> str:
    """Sheet and first cell of one part of a row, "" without one."""
    if isinstance(values, RowCells):
        return values.place(part)
    return next((f"{v.sheet}{v.cell}" for (found, _), v in values.items() if found == part and v.cell), "")


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
        if isinstance(self.values, RowCells):
            value = self.values.value(("member", key))
            return str(value) if value else ""
        found = self.values.get(("member", key))
        return str(found.value) if found and found.value else ""


@dataclass(slots=True)
class ParsedHousehold:
    """One household with everything its rows say: by its national number, or (`number` "") by what the file tells it by."""

    number: str
    values: Values = field(default_factory=dict)
    members: list[ParsedMember] = field(default_factory=list)
    measures: list[ParsedMeasure] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)
    key: str = ""  # what makes it the same household in the next file, where it has no national number
    local: str = ""  # 村内户号 of our own lists

    @property
    def name(self) -> str:
        """How a sentence names it."""
        return self.number or self.local or next((m.text("name") for m in self.heads), "") or self.key

    @property
    def heads(self) -> list[ParsedMember]:
        """The head first; all members where none is named."""
        return [member for member in self.members if member.text("relation") == "head"] or self.members

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
    code: str = ""  # of the trouble behind the reason


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
