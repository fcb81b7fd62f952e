"""The pasted block as a table: a chooser above each column, colour and shape for each cell, what happens to each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)  # fmt: skip

from app.services.pasting.run import CellPlan, CellState, PastePlan, RowKind, RowPlan, RowState, Target, Weight
from app.ui.icons import TONE_ICONS, icon
from app.ui.theme import colour, size

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NOBODY = "不要这一列"
STATES: dict[RowState, tuple[str, str]] = {
    RowState.NEW: ("good", "新增"),
    RowState.CHANGED: ("info", "填写"),
    RowState.SAME: ("quiet", "没有变化"),
    RowState.PARKED: ("warn", "放到一边"),
    RowState.OUT: ("quiet", "不要"),
    RowState.ASIDE: ("quiet", "不读"),
}
LEVEL_TONES = {Weight.ERROR: "danger", Weight.DOUBT: "warn", Weight.NOTE: "info"}
CELL_WORDS = {
    CellState.FILL: "会填上：{new}",
    CellState.SAME: "和现在的一样",
    CellState.CHANGE: "现在是“{old}”，粘贴的是“{new}”；在“要改的”里勾上才改",
    CellState.KEPT: "留着原来的“{old}”",
    CellState.ERROR: "没有读入",
}


class PasteModel(QAbstractTableModel):
    """Row 1 … n as pasted; the first column says what becomes of the row and holds its tick. `ticked(row, wanted)`."""

    ticked = Signal(int, bool)

    def __init__(self, plan: PastePlan) -> None:
        super().__init__()
        self.plan = plan
        self._icons: dict[str, QIcon] = {
            tone: icon(name, tone) for tone, name in TONE_ICONS.items() if tone != "practice"
        }
        self._grounds = {tone: QColor(colour(f"{tone}_soft")) for tone in ("danger", "warn", "info", "good", "quiet")}
        self._muted = QColor(colour("faint"))

    def show_plan(self, plan: PastePlan) -> None:
        """Another look at the same block."""
        same = len(plan.grid.rows) == len(self.plan.grid.rows) and plan.grid.width == self.plan.grid.width
        if not same:
            self.beginResetModel()
        self.plan = plan
        if not same:
            self.endResetModel()
            return
        self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many rows."""
        return 0 if parent.isValid() else len(self.plan.grid.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many columns, with the one that says what happens."""
        return 0 if parent.isValid() else self.plan.grid.width + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """The row's number; the column's header as pasted."""
        if role != Role.DisplayRole:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        return "会怎样" if section == 0 else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The first cell of a data row can be ticked."""
        found = super().flags(index)
        if index.column() == 0 and self.plan.rows[index.row()].kind is RowKind.DATA:
            return found | Qt.ItemFlag.ItemIsUserCheckable
        return found

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Text, shape, ground and words of a cell."""
        row = self.plan.rows[index.row()]
        if index.column() == 0:
            return self._state(row, role)
        text = self.plan.grid.rows[index.row()][index.column() - 1]
        if role == Role.DisplayRole:
            return text.replace("\n", " ⏎ ")
        cell = self.plan.cells.get((index.row(), index.column() - 1))
        if role == Role.ToolTipRole:
            return self.words(row, cell, text)
        if role == Role.AccessibleTextRole:
            return f"{text}，{self.words(row, cell, text)}" if text else ""
        tone = self._tone(row, cell)
        if role == Role.BackgroundRole and tone:
            return self._grounds[tone]
        if role == Role.DecorationRole and tone:
            return self._icons[tone]
        if role == Role.ForegroundRole and (cell is None or row.state in (RowState.ASIDE, RowState.OUT)):
            return self._muted
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """A row ticked or left out."""
        if role != Role.CheckStateRole or index.column():
            return False
        self.ticked.emit(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def _state(self, row: RowPlan, role: int) -> Any:
        tone, word = STATES[row.state]
        if role == Role.CheckStateRole and row.kind is RowKind.DATA:
            return Qt.CheckState.Unchecked if row.state is RowState.OUT else Qt.CheckState.Checked
        if role == Role.DisplayRole:
            return "表头" if row.kind is RowKind.HEADER else "合计" if row.kind is RowKind.TOTAL else word
        if role == Role.DecorationRole and row.kind is RowKind.DATA:
            return self._icons[tone]
        if role in (Role.ToolTipRole, Role.AccessibleTextRole):
            return "；".join(part for part in (word, row.whose, row.note) if part)
        return None

    def _tone(self, row: RowPlan, cell: CellPlan | None) -> str:
        if cell is None or row.state in (RowState.ASIDE, RowState.OUT):
            return ""
        levels = [level for level, _text in cell.said]
        if cell.state is CellState.ERROR or Weight.ERROR in levels:
            return "danger"
        if Weight.DOUBT in levels or row.state is RowState.PARKED:
            return "warn"
        return "info" if cell.state is CellState.CHANGE or levels else ""

    def words(self, row: RowPlan, cell: CellPlan | None, text: str) -> str:
        """What is to be said about a cell."""
        if not text:
            return ""
        if row.state in (RowState.ASIDE, RowState.OUT) or cell is None:
            return row.note or "没有读入"
        told = CELL_WORDS[cell.state].format(new=cell.new, old=cell.old or "（空）")
        return "\n".join([told, *(sentence for _level, sentence in cell.said)])


class ColumnChooser(QHeaderView):
    """A drop-down in each column's heading: which field it is, with a mark where that is not sure. `chosen(column, path)`, `left()`."""

    chosen = Signal(int, str)
    left = Signal()

    def __init__(self, targets: Sequence[Target], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._list = QStandardItemModel(self)
        self._paths: list[str] = []
        self.boxes: list[QComboBox] = []
        self.offer(targets)
        self.setSectionsClickable(False)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.sectionResized.connect(lambda *_: self.place())
        self.geometriesChanged.connect(self.place)

    def sizeHint(self) -> QSize:
        """As high as a drop-down."""
        return QSize(super().sizeHint().width(), size("control") + size("grid"))

    def offer(self, targets: Sequence[Target]) -> None:
        """Fields to choose from: the same list in all boxes."""
        for box in self.boxes:
            box.blockSignals(True)
        self._list.clear()
        for text in (NOBODY, *(target.label for target in targets)):
            self._list.appendRow(QStandardItem(text))
        self._paths = ["", *(target.path for target in targets)]

    def show_plan(self, plan: PastePlan) -> None:
        """Put the chosen fields into the boxes."""
        columns = plan.matching.columns
        while len(self.boxes) < len(columns):
            self.boxes.append(self._box(len(self.boxes)))
        for place, box in enumerate(self.boxes):
            box.setVisible(place < len(columns))
        for found, box in zip(columns, self.boxes, strict=False):
            path = found.target.path if found.target else ""
            box.blockSignals(True)
            box.setCurrentIndex(self._paths.index(path) if path in self._paths else 0)
            box.blockSignals(False)
            tone = "quiet" if found.target is None else "good" if found.sure else "warn"
            box.setToolTip("；".join(part for part in (found.header, found.reason) if part))
            box.setProperty("state", "warn" if tone == "warn" else "")
            box.setAccessibleName(f"第{found.index + 1}列{found.header}是哪一项{'，不确定' if tone == 'warn' else ''}")
            box.style().unpolish(box)
            box.style().polish(box)
        self.place()

    def _box(self, column: int) -> QComboBox:
        box = QComboBox(self.viewport())
        box.setObjectName(f"column_{column + 1}")
        box.setModel(self._list)
        box.setMaxVisibleItems(16)
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # by key: F4 in the table; Tab would pass through every column
        box.activated.connect(lambda _at: self.left.emit())
        box.view().setMinimumWidth(size("side"))
        box.currentIndexChanged.connect(lambda at: self.chosen.emit(column, self._paths[at]))
        return box

    def place(self) -> None:
        """Each box above its column."""
        for place, box in enumerate(self.boxes):
            section = place + 1
            if section >= self.count():
                box.hide()
                continue
            left = self.sectionViewportPosition(section)
            box.setGeometry(QRect(left + 2, size("half"), self.sectionSize(section) - 4, self.height() - size("grid")))
            box.raise_()


class GroundDelegate(QStyledItemDelegate):
    """Draws a cell's ground itself: the style sheet of the list leaves none."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, then the cell."""
        ground = index.data(Role.BackgroundRole)
        if isinstance(ground, QColor):
            painter.fillRect(option.rect.adjusted(0, 0, -1, -1), ground)
        super().paint(painter, option, index)


class PasteView(QTableView):
    """The table; Space ticks a row wherever the cursor stands in it, F4 opens the drop-down of the column."""

    def __init__(self, model: PasteModel, targets: Sequence[Target]) -> None:
        super().__init__()
        self.setObjectName("paste_table")
        self.setAccessibleName("要粘贴的内容")
        self.chooser = ColumnChooser(targets, self)
        self.setHorizontalHeader(self.chooser)
        self.chooser.left.connect(self.setFocus)
        self.setModel(model)
        self.setItemDelegate(GroundDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        row = self.fontMetrics().height() + size("grid2")
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(row)
        self.verticalHeader().setMinimumWidth(self.fontMetrics().horizontalAdvance("10000") + size("grid2"))
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.chooser.place())
        self.fit_columns(model.plan)

    def fit_columns(self, plan: PastePlan) -> None:
        """Widths by the longest of the first texts, within limits."""
        letter = self.fontMetrics().horizontalAdvance("汉")
        self.setColumnWidth(0, letter * 8 + size("grid2"))
        for column in range(plan.grid.width):
            titles = (RowKind.TITLE, RowKind.NOTE)  # one long line of words makes no wide column
            texts = (plan.grid.rows[r.number][column] for r in plan.rows[:60] if r.kind not in titles)
            widest = max((self.fontMetrics().horizontalAdvance(text[:30]) for text in texts), default=0)
            found = plan.matching.columns[column]
            head = self.fontMetrics().horizontalAdvance(found.target.label if found.target else NOBODY)
            room = max(widest + letter * 4, min(head, letter * 10) + size("grid4") * 2 + size("grid3"))
            self.setColumnWidth(column + 1, max(letter * 7, min(room, letter * 17)))

    def go_to(self, row: int, column: int | None) -> None:
        """Show a cell (or a row) and put the cursor there."""
        index = self.model().index(row, 0 if column is None else column + 1)
        self.setCurrentIndex(index)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and F4."""
        here, model = self.currentIndex(), self.model()
        if event.key() == Qt.Key.Key_Space and here.isValid() and isinstance(model, PasteModel):
            first = model.index(here.row(), 0)
            if model.flags(first) & Qt.ItemFlag.ItemIsUserCheckable:
                wanted = model.data(first, Role.CheckStateRole) != Qt.CheckState.Checked
                model.ticked.emit(here.row(), wanted)
            return
        if event.key() == Qt.Key.Key_F4 and here.column() > 0:
            box = self.chooser.boxes[here.column() - 1]
            box.setFocus()
            box.showPopup()
            return
        super().keyPressEvent(event)
