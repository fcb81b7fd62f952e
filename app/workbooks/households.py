"""What all rows of a household say about it: the first filled cell counts, other values are reported with both cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from app.workbooks.headers import Column
from app.workbooks.parsed import ParsedHousehold, ParsedMeasure, Values
from app.workbooks.problems import CellProblem
from app.workbooks.reader import Raw
from app.workbooks.table import Table, differs


@dataclass(slots=True)
class _Seen:
    variants: set[Any] = field(default_factory=set)
    cells: dict[int, tuple[int, Raw]] = field(default_factory=dict)  # column -> row number and cell found first
    measures: dict[str, ParsedMeasure] = field(default_factory=dict)


class HouseholdReader:
    """Collects the household columns of one sheet row by row; `finish` puts them into the households."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._columns = sorted((*table.household, *table.measures), key=lambda column: column.index)
        self._pick: Callable[[list[Raw]], Any] = itemgetter(*(c.index for c in self._columns)) if self._columns else len
        self._seen: dict[str, _Seen] = {}

    def take(self, number: str, row_number: int, row: list[Raw]) -> None:
        """Read the household cells of a row; rows that repeat what another row says cost one comparison."""
        seen = self._seen.setdefault(number, _Seen())
        variant = self._pick(row)
        if variant in seen.variants:
            return
        seen.variants.add(variant)
        for column in self._table.household:
            self._compare(seen, column, row_number, row[column.index])
        for measure in self._table.measures_of(row_number, row, self._table.measures):
            _add_measure(seen.measures, measure)

    def _compare(self, seen: _Seen, column: Column, row_number: int, raw: Raw) -> None:
        if raw == "":
            return
        clean = self._table.cleaners[column.index]
        cleaned = clean(raw)
        if cleaned.blank:
            return
        first = seen.cells.get(column.index)
        if first is None:
            seen.cells[column.index] = (row_number, raw)
        elif first[1] != raw and clean(first[1]).value != cleaned.value:
            known = self._table.place(first[0], column, clean(first[1]))
            self._table.report(row_number, column, cleaned.text, differs(known, self._table.name))

    def finish(self, households: dict[str, ParsedHousehold]) -> None:
        """Put what was found into the households; an earlier sheet's values stay, differences are reported."""
        for number, seen in self._seen.items():
            household = households[number]
            values: Values = {}
            for column in self._table.household:
                if column.index in seen.cells:
                    row_number, raw = seen.cells[column.index]
                    self._table.add(values, row_number, column, self._table.read(row_number, column, raw))
            merge_values(household.values, values, self._table.problems)
            known = {measure.measure_class: measure for measure in household.measures}
            for measure in seen.measures.values():
                _add_measure(known, measure)
            household.measures = list(known.values())


def _add_measure(known: dict[str, ParsedMeasure], measure: ParsedMeasure) -> None:
    """One measure row per class: items of other rows join the first."""
    first = known.get(measure.measure_class)
    if first is None:
        known[measure.measure_class] = measure
        return
    items = tuple(dict.fromkeys((*first.items, *measure.items)))
    if items != first.items:
        text = f"{first.text}；{measure.text}"
        known[measure.measure_class] = ParsedMeasure(first.measure_class, items, text, first.cell, first.sheet)


def merge_values(known: Values, more: Values, problems: list[CellProblem]) -> None:
    """Add what another sheet says; what is there stays, a different value is reported with both places."""
    for key, found in more.items():
        first = known.get(key)
        if first is None or (first.value in ("", None, ()) and found.value not in ("", None, ())):
            known[key] = found
        elif first.value != found.value and found.value not in ("", None, ()):
            code, level, message = differs(first, found.sheet)
            problems.append(CellProblem(found.sheet, found.cell, "", found.text, message, level, code))
