"""What `matching` says of a block: the fields its columns may fill, what each column is, which rows stand for something."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal

from app.domain.questionnaire.field import Field, Kind
from app.workbooks.names import field_of
from app.workbooks.problems import column_letters
from app.workbooks.rowkinds import RowKind


@dataclass(frozen=True)
class Target:
    """A field a column may fill. `part` is one of `columns.PARTS` (then its declaration is found by itself) or one's own.

    `names`: further column names; `declared`: the field behind a part of one's own, read for its cells, not for its names
    (None with a part of one's own: nothing is known of its cells).
    """

    part: str
    key: str
    label: str
    names: tuple[str, ...] = ()
    declared: Field | None = None

    @property
    def path(self) -> str:
        """part.key"""
        return f"{self.part}.{self.key}"

    @property
    def field(self) -> Field | None:
        """The declaration that reads its cells."""
        if self.declared is not None:
            return self.declared
        try:
            return field_of(self.part, self.key)
        except KeyError:
            return None

    @property
    def many(self) -> bool:
        """True where several columns make one value."""
        return self.field is not None and self.field.kind is Kind.RANKED


@dataclass(frozen=True)
class ColumnMatch:
    """One column: place counted from 0, its header text ("" without), what it means (None = no field), and why."""

    index: int
    header: str
    target: Target | None
    how: str = "none"  # "header" | "content" | "remembered" | "none"
    sure: bool = False
    confidence: float = 0.0
    reason: str = ""
    scale: Decimal | None = None  # numbers are to be multiplied with it (万元 → 10000)

    @property
    def letters(self) -> str:
        """The column as a spreadsheet names it."""
        return column_letters(self.index)

    @property
    def name(self) -> str:
        """How a sentence names it: its header, else 第3列."""
        return f"“{self.header}”" if self.header else f"第{self.index + 1}列"


@dataclass(frozen=True)
class Matching:
    """A block understood: `header_row` counted from 0 (the lower one of two), None when the first row is data already."""

    header_row: int | None
    columns: tuple[ColumnMatch, ...]
    kinds: tuple[RowKind, ...] = ()
    header_rows: tuple[int, ...] = field(default=())

    @property
    def data_rows(self) -> tuple[int, ...]:
        """Rows that stand for something."""
        return tuple(row for row, kind in enumerate(self.kinds) if kind is RowKind.DATA)

    def column_of(self, path: str) -> ColumnMatch | None:
        """The (first) column of a target."""
        return next((found for found in self.columns if found.target and found.target.path == path), None)

    def with_target(self, index: int, target: Target | None) -> Matching:
        """The same after a person chose: this column is `target`; another column that had it gives it up."""
        columns = []
        for found in self.columns:
            if found.index == index:
                found = replace(found, target=target, how="remembered" if target else "none", sure=True, confidence=1.0,
                                reason="您选的" if target else "您选了不要这一列")  # fmt: skip
            elif target and found.target and found.target.path == target.path and not target.many:
                found = replace(found, target=None, how="none", sure=True, confidence=0.0, reason="改由别的一列填")
            columns.append(found)
        return replace(self, columns=tuple(columns))
