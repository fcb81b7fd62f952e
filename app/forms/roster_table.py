"""The list of family members: one row a person, sensitive numbers masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.domain.idnumbers import age
from app.domain.questionnaire.field import Field
from app.domain.values import mask, show
from app.forms.inputs.parts import enter_step
from app.forms.tokens import size

Member = dict[str, Any]
Index = QModelIndex | QPersistentModelIndex
FIXED = ("序号", "年龄", "提醒")
COLUMNS: tuple[tuple[str, str, int], ...] = (
    # field key (or a fixed title), heading, width in characters
    ("序号", "序号", 2),
    ("name", "姓名", 6),
    ("sex", "性别", 2),
    ("年龄", "年龄", 3),
    ("relation", "与户主关系", 5),
    ("id_number", "证件号码", 10),
    ("presence", "状态", 4),
    ("提醒", "提醒", 3),
)


class MemberModel(QAbstractTableModel):
    """Members as rows; the fields of the declaration say how a cell is shown."""

    def __init__(self, fields: Sequence[Field], today: date) -> None:
        super().__init__()
        self._fields = {field.key: field for field in fields}
        self._columns = [column for column in COLUMNS if column[0] in FIXED or column[0] in self._fields]
        self._today = today
        self.members: list[Member] = []
        self.findings: dict[str, int] = {}

    def reset(self, members: Sequence[Mapping[str, Any]]) -> None:
        """Show these members."""
        self.beginResetModel()
        self.members = [dict(member) for member in members]
        self.endResetModel()

    def refresh(self) -> None:
        """Draw every cell again."""
        if self.members:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.members) - 1, len(self._columns) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many members."""
        return 0 if parent.isValid() else len(self.members)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """How many columns."""
        return 0 if parent.isValid() else len(self._columns)

    def width(self, column: int) -> int:
        """Wanted width of a column in characters."""
        return self._columns[column][2]

    def key(self, column: int) -> str:
        """Field key of a column, "" for computed ones."""
        key = self._columns[column][0]
        return "" if key in FIXED else key

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Headings."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section][1]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text of a cell; somebody who left is shown struck out."""
        member = self.members[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(member, index.row(), self._columns[index.column()][0])
        if role == Qt.ItemDataRole.FontRole and member.get("presence") == "left":
            font = QFont()
            font.setStrikeOut(True)
            return font
        return None

    def _text(self, member: Member, row: int, key: str) -> str:
        if key == "序号":
            return str(row + 1)
        if key == "年龄":
            born = member.get("birth_date")
            return f"{age(born, self._today)}岁" if born else ""
        if key == "提醒":
            count = self.findings.get(str(member.get("id")), 0)
            return f"{count}条" if count else ""
        field, value = self._fields[key], member.get(key)
        return mask(field, value) if key == "id_number" else show(field, value)


class MemberTable(QTableView):
    """Keyboard: Enter goes to the next cell and row, F2 or typing opens the person, Delete asks to remove."""

    opened = Signal(str)  # field key to go to
    removed = Signal()

    def __init__(self, model: MemberModel) -> None:
        super().__init__()
        self.setModel(model)
        self._members = model
        self.setObjectName("member_table")
        self.setAccessibleName("家庭成员列表")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        keys = [model.key(column) for column in range(model.columnCount())]
        wide = "id_number" if "id_number" in keys else "name"
        header.setSectionResizeMode(keys.index(wide), QHeaderView.ResizeMode.Stretch)
        letter = self.fontMetrics().horizontalAdvance("汉")
        for column in range(model.columnCount()):
            self.setColumnWidth(column, letter * model.width(column) + size("grid3"))
        for direction in (self.setVerticalScrollBarPolicy, self.setHorizontalScrollBarPolicy):
            direction(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        model.modelReset.connect(self.fit)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.key(index.column())))

    def fit(self) -> None:
        """As high as its rows: the page scrolls, not the list."""
        row = self.fontMetrics().height() + size("grid2")
        self.verticalHeader().setDefaultSectionSize(row)
        head = self.horizontalHeader().sizeHint().height()
        self.setFixedHeight(row * max(self._members.rowCount(), 1) + head + 2)

    def showEvent(self, event: QShowEvent) -> None:
        """Measure once the style is known."""
        super().showEvent(event)
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the list."""
        step = enter_step(event)
        if step:
            self._go(step)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.key() == Qt.Key.Key_F2 or (
            event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.opened.emit(self._members.key(self.currentIndex().column()))
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        width, rows = self._members.columnCount(), self._members.rowCount()
        here = self.currentIndex()
        place = here.row() * width + here.column() + step
        if rows and 0 <= place < rows * width:
            self.setCurrentIndex(self._members.index(place // width, place % width))
