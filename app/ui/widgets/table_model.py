"""Rows and columns of a list: frozen rows in, texts out; nothing here knows where rows come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal

Index = QModelIndex | QPersistentModelIndex
Chip = tuple[str, str]  # tone, word
CHIP_ROLE = Qt.ItemDataRole.UserRole + 1
PAGE = 100  # rows of a long list that are asked for together
MOST_SORTED = 4_000  # a longer list is narrowed before it is sorted by a column


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
    """Rows of any kind, sorted in Python (stable, blanks last). A long list may be given by its length alone (`set_paged`):
    a row is None until somebody looks at it, `rows_wanted(start, stop)` asks for it and `fill` brings it.
    """

    rows_wanted = Signal(int, int)
    sort_refused = Signal(int)

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[Any] = []
        self._given: list[Any] = []
        self._order: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._asked: set[int] = set()
        self._pages: set[int] = set()
        self._soon = QTimer(self, interval=0, singleShot=True)
        self._soon.timeout.connect(self._ask)

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows in the order given, or in the order the person chose last."""
        self.beginResetModel()
        self._given = list(rows)
        self._asked, self._pages = set(), set()
        self.rows = self._sorted()
        self.endResetModel()

    def set_paged(self, count: int, first: Sequence[Any]) -> None:
        """Show `count` rows of which only the first are known yet."""
        self.set_rows([*first, *[None] * (count - len(first))])
        if self._order[0] >= 0:
            self._want_all()

    def fill(self, start: int, rows: Sequence[Any]) -> None:
        """Rows that were asked for, in the order in which the list was given."""
        stop = min(start + len(rows), len(self._given))
        self._given[start:stop] = rows[: stop - start]
        if self._order[0] >= 0 and self.is_whole():
            self.sort(*self._order)
        elif self._order[0] < 0 or not self.is_whole():
            self.rows[start:stop] = rows[: stop - start]
            if stop > start:
                self.dataChanged.emit(self.index(start, 0), self.index(stop - 1, len(self.columns) - 1))

    def is_whole(self) -> bool:
        """True when every row is known."""
        return None not in self._given

    def _want(self, place: int) -> None:
        page = place // PAGE
        if page not in self._asked:
            self._asked.add(page)
            self._pages.add(page)
            self._soon.start()

    def _want_all(self) -> None:
        if self.is_whole():
            return
        if len(self._given) > MOST_SORTED:
            self._order = (-1, Qt.SortOrder.AscendingOrder)
            self.sort_refused.emit(MOST_SORTED)
            return
        for place in range(0, len(self._given), PAGE):
            if None in self._given[place : place + PAGE]:
                self._want(place)

    def _ask(self) -> None:
        pages, self._pages = sorted(self._pages), set()
        while pages:
            first = last = pages.pop(0)
            while pages and pages[0] == last + 1:
                last = pages.pop(0)
            self.rows_wanted.emit(first * PAGE, min((last + 1) * PAGE, len(self._given)))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1 gives back the order in which the rows came."""
        self._order = (column, order)
        if column >= 0 and not self.is_whole():
            self._want_all()
            return
        self.layoutAboutToBeChanged.emit()
        old = {id(row): place for place, row in enumerate(self.rows)}
        moved = self.persistentIndexList()
        self.rows = self._sorted()
        places = {id(row): place for place, row in enumerate(self.rows)}
        back = {old[key]: place for key, place in places.items() if key in old}
        self.changePersistentIndexList(
            moved, [self.index(back.get(index.row(), index.row()), index.column()) for index in moved]
        )
        self.layoutChanged.emit()

    def _sorted(self) -> list[Any]:
        column, order = self._order
        if column < 0 or not self.is_whole():
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
        if row is None:
            self._want(index.row())
            return "…" if role == Qt.ItemDataRole.DisplayRole and index.column() == 0 else None
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
