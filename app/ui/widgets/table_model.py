"""Rows and columns of a list: frozen rows in, texts out; nothing here knows where rows come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
Chip = tuple[str, str]  # tone, word
CHIP_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value(row)` gives what is shown and sorted by (None = blank, last).

    `width` in Chinese characters (0 takes the rest), `align` "left" | "right" | "centre", `chip(row)` a state drawn as
    (tone, word), `masked` keeps the column out of copying, `sort` another sort key, `tip(row)` a longer text.
    """

    key: str
    title: str
    value: Callable[[Any], Any]
    width: int = 8
    align: str = "left"
    chip: Callable[[Any], Chip | None] | None = None
    masked: bool = False
    sort: Callable[[Any], Any] | None = None
    tip: Callable[[Any], str] | None = None


ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft,
    "right": Qt.AlignmentFlag.AlignRight,
    "centre": Qt.AlignmentFlag.AlignHCenter,
}


def cell_text(value: Any) -> str:
    """A value as a list shows it: dates 2026-11-03, money 12,345.00, yes/no 是/否, blank for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return str(value)


class RowModel(QAbstractTableModel):
    """Rows of any kind, sorted in Python (stable, blanks last)."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Any] = []
        self._given: list[Any] = []
        self._order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows in the order given, or in the order the person chose last."""
        self.beginResetModel()
        self._given = list(rows)
        self.rows = self._sorted()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 gives back the order in which the rows came."""
        self.layoutAboutToBeChanged.emit()
        old = {id(row): place for place, row in enumerate(self.rows)}
        moved = self.persistentIndexList()
        self._order = (column, order)
        self.rows = self._sorted()
        places = {id(row): place for place, row in enumerate(self.rows)}
        back = {old[key]: place for key, place in places.items()}
        self.changePersistentIndexList(moved, [self.index(back[index.row()], index.column()) for index in moved])
        self.layoutChanged.emit()

    def _sorted(self) -> list[Any]:
        column, order = self._order
        if column < 0:
            return list(self._given)
        key = self.columns[column].sort or self.columns[column].value
        filled = [row for row in self._given if key(row) not in (None, "")]
        blank = [row for row in self._given if key(row) in (None, "")]
        return sorted(filled, key=key, reverse=order == Qt.SortOrder.DescendingOrder) + blank

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many rows."""
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many columns."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings, aligned as their column."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[self.columns[section].align] | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, alignment, chip and tip of a cell."""
        column, row = self.columns[index.column()], self.rows[index.row()]
        if role == CHIP_ROLE:
            return column.chip(row) if column.chip else None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return ALIGN[column.align] | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and column.tip:
            return column.tip(row)
        return None

    def text(self, row: Any, column: Column) -> str:
        """Text of a cell; a chip's word where the column draws chips."""
        chip = column.chip(row) if column.chip else None
        return chip[1] if chip else cell_text(column.value(row))
