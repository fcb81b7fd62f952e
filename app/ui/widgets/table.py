"""A list with a sticky header and quiet rows, worked by mouse or keyboard; it says what to do when it is empty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStackedLayout,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui.icons import TONE_ICONS, renderer
from app.ui.theme import colour, size
from app.ui.widgets.basics import EmptyState
from app.ui.widgets.table_model import CHIP_ROLE, Column, RowModel

Index = QModelIndex | QPersistentModelIndex

__all__ = ["Column", "DataTable"]

LEAST_LETTERS = 9


class ChipDelegate(QStyledItemDelegate):
    """Draws a cell's state as shape and word on its ground."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """A cell with a chip, or an ordinary cell."""
        chip = index.data(CHIP_ROLE)
        if not chip:
            super().paint(painter, option, index)
            return
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        plain.text = ""
        style = option.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, plain, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, QRectF(option.rect), *chip)
        painter.restore()

    def _draw(self, painter: QPainter, cell: QRectF, tone: str, word: str) -> None:
        metrics, side, pad = painter.fontMetrics(), size("icon_small"), size("half")
        height = metrics.height() + pad
        width = min(metrics.horizontalAdvance(word) + side + pad * 4, cell.width() - size("grid2"))
        box = QRectF(cell.left() + size("grid"), cell.center().y() - height / 2, width, height)
        painter.setPen(QPen(QColor(colour(f"{tone}_line" if tone != "practice" else "practice")), 1))
        painter.setBrush(QColor(colour(f"{tone}_soft")))
        painter.drawRoundedRect(box, pad, pad)
        ink = colour(tone if tone != "practice" else "practice_text")
        renderer(TONE_ICONS[tone], ink).render(
            painter, QRectF(box.left() + pad, box.center().y() - side / 2 + 1, side - 2, side - 2)
        )
        painter.setPen(QColor(ink))
        words = box.adjusted(side + pad * 2, 0, -pad, 0)
        shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, int(words.width()) + 1)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class RowView(QTableView):
    """The table itself: Enter opens a row, Ctrl+C copies what may be copied."""

    opened = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Ctrl+C copies, Home and End go to the first and last row."""
        model = self.model()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copy_text())
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and model.rowCount():
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else model.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def copy_text(self) -> str:
        """Selected rows as tab-separated lines without masked and hidden columns."""
        model = self.model()
        assert isinstance(model, RowModel)
        shown = [
            place for place, column in enumerate(model.columns) if not column.masked and not self.isColumnHidden(place)
        ]
        lines = [row for index in self.selectionModel().selectedRows() if (row := model.rows[index.row()]) is not None]
        return "\n".join("\t".join(model.text(row, model.columns[place]) for place in shown) for row in lines)


class DataTable(QWidget):
    """A list of rows. `activated(row)` on Enter or double click, `selection_changed(rows)`, `empty_action()`;
    `rows_wanted(start, stop)` of a long list whose rows come when they are looked at (`set_paged`, `fill`)."""

    activated = Signal(object)
    selection_changed = Signal(list)
    empty_action = Signal()
    rows_wanted = Signal(int, int)
    sort_refused = Signal(int)

    def __init__(self, columns: Sequence[Column], empty: EmptyState | None = None, name: str = "table",
                 key: Callable[[Any], Any] | None = None, many: bool = True) -> None:  # fmt: skip
        super().__init__()
        self._key = key
        self.model = RowModel(columns)
        self.view = RowView()
        self.view.setObjectName(name)
        self.view.setAccessibleName(f"列表：{'、'.join([c.title for c in columns if c.title][:4])}")
        self.view.setModel(self.model)
        self._set_up_view(many)
        self._empty = empty or EmptyState("这里还没有内容", "")
        self._empty.triggered.connect(self.empty_action)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        # An empty list hands the keyboard to its button: to the hidden rows Tab would go and never leave.
        self._stack.currentChanged.connect(lambda _place: self._pass_keyboard())
        self._pass_keyboard()
        self.set_rows(())

    def _set_up_view(self, many: bool) -> None:
        view, modes = self.view, QAbstractItemView.SelectionMode
        view.setItemDelegate(ChipDelegate(view))
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(modes.ExtendedSelection if many else modes.SingleSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setShowGrid(False)
        view.setTabKeyNavigation(False)
        view.setWordWrap(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().hide()
        view.setSortingEnabled(True)
        self._set_up_header()
        view.opened.connect(self._activate)
        view.doubleClicked.connect(lambda index: self._activate(index.row()))
        self.model.rows_wanted.connect(self.rows_wanted)
        self.model.sort_refused.connect(self._refuse_sort)
        view.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit(self.selected()))

    def _activate(self, place: int) -> None:
        row = self.model.rows[place]
        if row is not None:
            self.activated.emit(row)

    def _refuse_sort(self, most: int) -> None:
        self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.sort_refused.emit(most)

    def _set_up_header(self) -> None:
        header, letter = self.view.horizontalHeader(), self.fontMetrics().horizontalAdvance("汉")
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(letter * 3)
        for place, column in enumerate(self.model.columns):
            if column.width:
                self.view.setColumnWidth(place, letter * column.width + size("grid2"))
        self.view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + size("grid2"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A column without a width takes the rest of the room, but never less than its words need."""
        super().resizeEvent(event)
        self.fit()

    def fit(self) -> None:
        """Deal out the room anew (columns came or went)."""
        letter, header = self.fontMetrics().horizontalAdvance("汉"), self.view.horizontalHeader()
        rest = [place for place, column in enumerate(self.model.columns) if not column.width]
        shown = [place for place in rest if not self.view.isColumnHidden(place)]
        taken = sum(header.sectionSize(place) for place in range(header.count()) if place not in rest)
        room = self.width() - taken - size("scroll")
        for place in shown:
            self.view.setColumnWidth(place, max(room // len(shown), letter * LEAST_LETTERS))

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show these rows; the chosen ones stay chosen where `key` finds them again."""
        kept = {self._key(row) for row in self.selected()} if self._key else set()
        self.model.set_rows(rows)
        self._stack.setCurrentWidget(self.view if rows else self._empty)
        if self._key and kept:
            self.select(lambda row: self._key is not None and self._key(row) in kept)

    def set_paged(self, keys: Sequence[Any], first: Sequence[Any]) -> None:
        """Show a long list by the keys of its rows; the first rows are known, the others are asked for when looked at."""
        kept = {self._key(row) for row in self.selected()} if self._key else set()
        self.model.set_paged(len(keys), first)
        self._stack.setCurrentWidget(self.view if keys else self._empty)
        if len(kept) == 1 and self.model.rows and (only := next(iter(kept))) in keys:
            known = {
                self._key(row): place for place, row in enumerate(self.model.rows) if row is not None and self._key
            }
            place = known.get(only, keys.index(only) if not self.model.is_whole() else 0)
            self.view.selectRow(place)
            self.view.scrollTo(self.model.index(place, 0))

    def fill(self, start: int, rows: Sequence[Any]) -> None:
        """Rows of a long list that were asked for."""
        self.model.fill(start, rows)

    def rows(self) -> list[Any]:
        """Rows in the order shown; of a long list those that are known."""
        return [row for row in self.model.rows if row is not None]

    def selected(self) -> list[Any]:
        """Chosen rows in the order shown."""
        places = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        chosen = [self.model.rows[place] for place in places if place < len(self.model.rows)]
        return [row for row in chosen if row is not None]

    def select(self, wanted: Callable[[Any], bool]) -> None:
        """Choose the first row that fits and scroll to it."""
        for place, row in enumerate(self.model.rows):
            if row is not None and wanted(row):
                self.view.selectRow(place)
                self.view.scrollTo(self.model.index(place, 0))
                return

    def select_many(self, wanted: Callable[[Any], bool]) -> None:
        """Choose every row that fits, and no other."""
        model, chosen = self.view.selectionModel(), QItemSelection()
        for place, row in enumerate(self.model.rows):
            if row is not None and wanted(row):
                index = self.model.index(place, 0)
                chosen.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        model.select(chosen, flags.ClearAndSelect | flags.Rows)

    def go_on(self, done: Iterable[Any]) -> None:
        """The keyboard stands on the row below those done (by their keys), so that a person works down the list."""
        key_of = self._key or id
        gone, keys = set(done), [key_of(row) for row in self.rows()]
        last = max((place for place, key in enumerate(keys) if key in gone), default=-1)
        following = [key for key in keys[last + 1 :] if key not in gone]
        if following:
            self.select(lambda row: key_of(row) == following[0])
        self.view.setFocus()

    def set_column_visible(self, key: str, visible: bool) -> None:
        """Show or hide a column."""
        place = [column.key for column in self.model.columns].index(key)
        self.view.setColumnHidden(place, not visible)

    def _pass_keyboard(self) -> None:
        button = self._empty.action if self._empty.action.text() else None
        self.setFocusProxy(button if self.is_empty() else self.view)  # type: ignore[arg-type]

    def is_empty(self) -> bool:
        """True while the empty state is shown."""
        return self._stack.currentWidget() is self._empty

    def sizeHint(self) -> QSize:
        """A list takes the room it is given."""
        return QSize(size("dialog"), size("side"))
