"""Below the pasted block: what is to be read, what would replace something, whom nobody knows yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from app.services.pasting.run import CellPlan, PastePlan, PasteProblem, RowPlan, RowState
from app.ui.pages.paste.grid import LEVEL_TONES
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import Column, DataTable

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
TITLES = ("改", "哪一格", "是谁", "现在是", "粘贴的是")


def problem_table() -> DataTable:
    """All problems, the errors first; Enter goes to the cell."""
    ranks = list(LEVEL_TONES)
    columns = [
        Column("level", "级别", lambda p: ranks.index(p.level), 5, chip=lambda p: (LEVEL_TONES[p.level], str(p.level))),
        Column("place", "在哪里", lambda p: p.place, 12, tip=lambda p: p.place),
        Column("text", "问题", lambda p: p.text, 0, tip=lambda p: p.text),
    ]
    return DataTable(columns, EmptyState("没有问题", "每一格都认得出。", "circle-check"), "paste_problems", many=False)


class ChangesModel(QAbstractTableModel):
    """Cells that would replace something, each with its tick."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[CellPlan] = []
        self.who: dict[int, RowPlan] = {}
        self.taken: set[tuple[int, int]] = set()
        self.open = False

    def show_plan(self, plan: PastePlan) -> None:
        """Ticks stay where their cell is still a change."""
        self.beginResetModel()
        self.cells = sorted(plan.changes, key=lambda cell: (cell.row, cell.column))
        self.who = {row.number: row for row in plan.rows}
        self.taken &= {(cell.row, cell.column) for cell in self.cells}
        self.endResetModel()

    def take(self, wanted: bool) -> None:
        """Tick all or none."""
        self.taken = {(cell.row, cell.column) for cell in self.cells} if wanted else set()
        if self.cells:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.cells) - 1, 0))

    def turn(self, row: int) -> None:
        """Turn one tick."""
        cell = self.cells[row]
        self.taken ^= {(cell.row, cell.column)}
        self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many changes."""
        return 0 if parent.isValid() else len(self.cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many columns."""
        return 0 if parent.isValid() else len(TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        """Headings."""
        return TITLES[section] if role == Role.DisplayRole and orientation == Qt.Orientation.Horizontal else None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """The first cell can be ticked."""
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else found

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        """Tick and texts."""
        cell = self.cells[index.row()]
        if index.column() == 0:
            ticked = (cell.row, cell.column) in self.taken
            if role == Role.CheckStateRole:
                return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
            return ("改" if ticked else "不改") if role in (Role.DisplayRole, Role.AccessibleTextRole) else None
        if role in (Role.DisplayRole, Role.ToolTipRole, Role.AccessibleTextRole):
            row = self.who[cell.row]
            old = cell.hidden if self.open and cell.hidden else cell.old
            return (cell.place, row.who or row.whose, old, cell.new)[index.column() - 1]
        return None

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        """A tick by mouse or Space."""
        if role != Role.CheckStateRole:
            return False
        self.turn(index.row())
        return True


class _ChangesView(QTableView):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space turns the tick of the row."""
        model = self.model()
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid() and isinstance(model, ChangesModel):
            model.turn(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class ChangesPane(QWidget):
    """Old → new with a tick each; nothing is ticked at first. `reveal_wanted()`: hidden old contents, after it is logged."""

    reveal_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.model = ChangesModel()
        self.view = _ChangesView()
        self.view.setObjectName("paste_changes")
        self.view.setAccessibleName("要改的内容")
        self.view.setModel(self.model)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setShowGrid(False)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        self.view.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + size("grid2"))
        header, letter = self.view.horizontalHeader(), self.fontMetrics().horizontalAdvance("汉")
        for place, width in enumerate((5, 13, 9, 13, 13)):
            self.view.setColumnWidth(place, letter * width)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(len(TITLES) - 1, QHeaderView.ResizeMode.Stretch)
        row = QHBoxLayout()
        row.setContentsMargins(size("grid"), size("half"), size("grid"), 0)
        row.addWidget(label("空着的会直接填上；这里是现在已经有内容、粘贴的又不一样的，勾上才改。", "muted"), 1)
        self.reveal = on_click(button("显示", "reveal_changes", "eye", "small"), self.reveal_wanted.emit)
        self.reveal.setToolTip("显示隐藏的原来内容，会留下记录")
        row.addWidget(self.reveal)
        row.addWidget(on_click(button("全部勾上", "take_all", kind="small"), lambda: self.model.take(True)))
        row.addWidget(on_click(button("全部不改", "take_none", kind="small"), lambda: self.model.take(False)))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.view, 1)

    def show_plan(self, plan: PastePlan) -> None:
        """Another look."""
        self.model.show_plan(plan)
        self.reveal.setVisible(not self.model.open and any(cell.hidden for cell in plan.changes))

    def show_hidden(self) -> None:
        """Show what stood there in full."""
        self.model.open = True
        self.model.layoutChanged.emit()
        self.reveal.hide()

    @property
    def taken(self) -> frozenset[tuple[int, int]]:
        """(row, column) of the ticked changes."""
        return frozenset(self.model.taken)


class ParkedPane(QWidget):
    """Rows nobody can place, with the answers a person may give. `decided(row, answer)`, `looked_at(row)`."""

    decided = Signal(int, str)
    looked_at = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        columns = [
            Column("row", "第几行", lambda row: row.number + 1, 5, "right"),
            Column("who", "是谁", lambda row: row.who, 8),
            Column("note", "为什么", lambda row: row.note or "您决定先加进来", 0, tip=lambda row: row.note),
            Column("answer", "怎么办", _answer, 14, tip=_answer),
        ]
        empty = EmptyState("没有放到一边的", "每一行都认得出是谁。", "circle-check")
        self.table = DataTable(columns, empty, "paste_parked", lambda row: row.number, many=False)
        self.table.selection_changed.connect(self._offer)
        self.table.activated.connect(lambda row: self.looked_at.emit(row.number))
        self.answer = QComboBox()
        self.answer.setObjectName("paste_answer")
        self.answer.setAccessibleName("这一行怎么办")
        self.answer.activated.connect(lambda at: self._decide(at))
        row = QHBoxLayout()
        row.setContentsMargins(size("grid"), size("half"), size("grid"), size("half"))
        row.addWidget(label("选中的这一行：", "muted"))
        row.addWidget(self.answer, 1)
        row.addWidget(label("放到一边的不会丢，以后在“重复核对”里处理。", "muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self._offer([])

    def show_plan(self, plan: PastePlan) -> None:
        """Parked rows, and those somebody decided about."""
        rows = [
            row for row in plan.rows if row.state is RowState.PARKED or (row.choices and row.state is not RowState.OUT)
        ]
        self.table.set_rows(rows)
        if rows and not self.table.selected():
            self.table.view.selectRow(0)
        self._offer(self.table.selected())

    def count(self) -> int:
        """How many rows there are."""
        return len(self.table.rows())

    def _offer(self, rows: Sequence[Any]) -> None:
        self.answer.clear()
        choices = rows[0].choices if rows else ()
        for key, text in choices or ((("", "先放到一边"),) if rows else ()):
            self.answer.addItem(text, key)
        self.answer.setEnabled(bool(choices))
        if rows and choices:
            self.answer.setCurrentIndex(max(self.answer.findData(rows[0].decision), 0))

    def _decide(self, at: int) -> None:
        rows = self.table.selected()
        if rows:
            self.decided.emit(rows[0].number, str(self.answer.itemData(at) or ""))


def _answer(row: RowPlan) -> str:
    known = dict(row.choices)
    return known.get(row.decision) or next(iter(known.values()), "先放到一边")


__all__ = ["ChangesPane", "ParkedPane", "PasteProblem", "problem_table"]
