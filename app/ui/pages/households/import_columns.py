"""导入 a register with free headers: which sheets, where the header stands, what each column is; then the usual preview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.services.desk import Desk
from app.services.importing.register_fields import KEPT, KEPT_LABEL, label_of, path_of, targets
from app.services.importing.register_memory import forget_register
from app.services.importing.registers import (
    RegisterColumn,
    RegisterView,
    SheetChoice,
    SheetView,
    look_again,
    with_choice,
)
from app.ui.context import PageContext
from app.ui.dialogs.task import TaskDialog
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import Column, DataTable

LEAD = "看一看每一列是什么。标着“请核对”的是程序猜的；不要的列选“不导入（原样保存）”，内容不会丢。"


class ColumnsDialog(TaskDialog):
    """`chosen(choices)` is called when the person goes on."""

    def __init__(
        self, context: PageContext, parent: QWidget, view: RegisterView, chosen: Callable[[list[SheetChoice]], object]
    ) -> None:
        super().__init__(context, parent, f"每一列是什么：{view.file}", LEAD, glyph="file-spreadsheet")
        self.setObjectName("dialog_columns")
        self.setMaximumWidth(size("dialog_wide") * 5 // 4)
        self._chosen = chosen
        self.panes = [SheetPane(context, view.path, sheet) for sheet in view.sheets if sheet.columns]
        self.tabs = QTabWidget()
        for pane in self.panes:
            self.tabs.addTab(pane, pane.view.name.replace("&", "&&"))
        if self.panes:
            first = next((place for place, pane in enumerate(self.panes) if pane.view.use), 0)
            self.tabs.setCurrentIndex(first)
        self.body.addWidget(self.tabs, 1)
        self.finish("下一步：看会有什么变化(&N)", "先不导入")

    def submit(self) -> None:
        """Hand over what was chosen; a sheet that names nobody is said here."""
        choices = [pane.view.choice for pane in self.panes if pane.view.use]
        lines = [] if choices else ["一张工作表也没有选。请在要导入的表上勾选“读这张表”。"]
        lines += [line for pane in self.panes if pane.view.use for line in pane.troubles()]
        if lines:
            self.tell(lines)
            return
        self.accept()
        self._chosen(choices)


class SheetPane(QWidget):
    """One sheet: whether it is read, its header row, what a row is, its columns."""

    def __init__(self, context: PageContext, path: Path, view: SheetView) -> None:
        super().__init__()
        self._context, self._path = context, path
        self.view = view
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid"), size("grid"), size("grid"), size("grid"))
        column.setSpacing(size("grid"))
        column.addLayout(self._top())
        self.memory = label("", "muted", wrap=True)
        self.memory.setObjectName("register_memory")
        self.forget = on_click(button("忘掉这次记住的", "forget_columns", kind="small"), self._forget)
        row = QHBoxLayout()
        row.addWidget(self.memory, 1)
        row.addWidget(self.forget)
        column.addLayout(row)
        self.table = DataTable(
            _columns(), EmptyState("这张表没有内容", "", "inbox"), "columns_table", lambda c: c.index, many=False
        )
        self.table.selection_changed.connect(self._selected)
        self.table.activated.connect(lambda _row: self.picker.setFocus())
        column.addWidget(self.table, 1)
        column.addLayout(self._bottom())
        self.show_view(view)

    def _top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(size("grid2"))
        self.use = QCheckBox("读这张表(&R)")
        self.use.setObjectName("sheet_use")
        self.use.toggled.connect(lambda on: self._change(use=on))
        self.header = QComboBox()
        self.header.setObjectName("sheet_header")
        self.header.setAccessibleName("表头在第几行")
        self.header.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.header.setMinimumContentsLength(12)
        self.header.currentIndexChanged.connect(self._header_changed)
        words = QLabel("表头在(&H)")
        words.setBuddy(self.header)
        self._grain = QButtonGroup(self)
        self.person, self.family = QRadioButton("每行一个人(&P)"), QRadioButton("每行一户，写的是户主(&F)")
        for name, made in (("sheet_person", self.person), ("sheet_family", self.family)):
            made.setObjectName(name)
            self._grain.addButton(made)
        self.family.toggled.connect(lambda on: self._change(families=on))
        for part in (self.use, words, self.header, self.person, self.family):
            row.addWidget(part)
        row.addStretch(1)
        return row

    def _bottom(self) -> QHBoxLayout:
        self.picker = FieldPicker()
        self.picker.picked.connect(self._picked)
        self.picker.entered.connect(self._next)
        self.what = QLabel("这一列是(&C)")
        self.what.setBuddy(self.picker)
        self.skip = on_click(button("不导入(&X)", "skip_column", kind="small"), partial(self._picked, KEPT))
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        row.addWidget(self.what)
        row.addWidget(self.picker, 1)
        row.addWidget(self.skip)
        return row

    # ---- showing ----
    def show_view(self, view: SheetView) -> None:
        """Show this view of the sheet."""
        self.view = view
        for box, value in ((self.use, view.use), (self.family, view.families), (self.person, not view.families)):
            box.blockSignals(True)
            box.setChecked(value)
            box.blockSignals(False)
        self.header.blockSignals(True)
        rows = [*view.first_rows, *[""] * (view.header_row - len(view.first_rows))]
        self.header.clear()
        self.header.addItems(["没有表头", *(f"第{number}行　{text}" for number, text in enumerate(rows, 1))])
        self.header.setCurrentIndex(view.header_row)
        self.header.blockSignals(False)
        told = (
            f"列的对应是上次记住的：{view.remembered}。"
            if view.remembered
            else view.reason and f"没有选这张表：{view.reason}。"
        )
        self.memory.setText(told or "")
        self.memory.setVisible(bool(told))
        self.forget.setVisible(bool(view.remembered))
        self.table.set_rows(view.columns)
        if view.columns and not self.table.selected():
            unsure = next((c for c in view.columns if not c.sure), view.columns[0])
            self.table.select(lambda c: c.index == unsure.index)

    def troubles(self) -> list[str]:
        """What keeps this sheet from being read, a line each."""
        chosen = [column.path for column in self.view.columns if column.path]
        single = [path for path in chosen if path not in _many()]
        twice = [path for path in dict.fromkeys(single) if single.count(path) > 1]
        lines = [f"“{self.view.name}”有两列都是“{label_of(path)}”，请只留一列。" for path in twice]
        names = {
            "member.name",
            "member.id_number",
            "import.head_name",
            "import.head_id",
            "household.national_household_no",
        }
        if not names & set(chosen):
            lines.append(f"“{self.view.name}”没有一列是姓名、证件号码或户编号，认不出是谁。")
        return lines

    # ---- hands ----
    def _selected(self, rows: list[RegisterColumn]) -> None:
        if rows:
            column = rows[0]
            name = f"“{column.header}”" if column.header else f"{column.letters}列"
            self.what.setText(f"{name}这一列是(&C)")
            self.picker.show_path(column.path)
            self.picker.setAccessibleName(f"{name}这一列是什么")

    def _picked(self, path: str) -> None:
        rows = self.table.selected()
        if rows and rows[0].path != path:
            self.show_view(with_choice(self.view, rows[0].index, path))

    def _next(self) -> None:
        """On to the next column."""
        view = self.table.view
        place = view.currentIndex().row() + 1
        if place < len(self.table.rows()):
            view.selectRow(place)
            self.picker.lineEdit().selectAll()

    def _change(self, **values: bool) -> None:
        self.view = replace(self.view, **values)  # type: ignore[arg-type]

    def _header_changed(self, row: int) -> None:
        name, path = self.view.name, self._path
        self._context.run(lambda desk: look_again(desk, path, name, row), self.show_view, self)

    def _forget(self) -> None:
        print_, name, path, row = self.view.fingerprint, self.view.name, self._path, self.view.header_row

        def again(desk: Desk) -> SheetView:
            forget_register(desk, print_)
            return look_again(desk, path, name, row)

        self._context.run(again, self.show_view, self)


class FieldPicker(QComboBox):
    """All fields, found by any part of their name: `picked(path)`, `entered()` when Enter was pressed."""

    picked = Signal(str)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("column_field")
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(18)
        names = [KEPT_LABEL, *dict.fromkeys(target.label for target in targets())]
        self.setModel(QStringListModel(names, self))
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        self.activated.connect(self._activated)
        self.lineEdit().editingFinished.connect(self._typed)
        self._path = KEPT

    def show_path(self, path: str) -> None:
        """Show what stands for a column now."""
        self._path = path
        self.setCurrentText(label_of(path))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes what was typed and goes on to the next column; it does not close the dialog."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._typed()
            self.entered.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def _activated(self, place: int) -> None:
        self._say(self.itemText(place))

    def _typed(self) -> None:
        text = self.currentText().strip()
        if self.findText(text, Qt.MatchFlag.MatchExactly) >= 0:
            self._say(text)
        else:  # half a name chooses nothing
            self.show_path(self._path)

    def _say(self, text: str) -> None:
        path = path_of(text)
        if path != self._path:
            self._path = path
            self.picked.emit(path)


def _columns() -> list[Column]:
    return [
        Column("letters", "列", lambda c: c.letters, 3),
        Column("header", "表头", lambda c: c.header or "（空）", 10, tip=lambda c: c.header),
        Column("samples", "里面的内容", lambda c: "；".join(c.samples), 0, tip=lambda c: "；".join(c.samples)),
        Column("label", "认成什么", lambda c: c.label, 13, tip=lambda c: c.label),
        Column("sure", "", lambda c: c.sure, 6, chip=_chip),
        Column("why", "为什么", lambda c: c.why, 13, tip=lambda c: c.why),
    ]


def _chip(column: RegisterColumn) -> tuple[str, str] | None:
    if not column.sure:
        return "warn", "请核对"
    return ("good", "认得") if column.path else ("quiet", "不导入")


def _many() -> set[str]:
    return {target.path for target in targets() if target.many or target.part == "measure"}


def take_columns(
    context: PageContext, parent: QWidget, view: RegisterView, chosen: Callable[[list[SheetChoice]], object]
) -> None:
    """Open the dialog."""
    dialog = ColumnsDialog(context, parent, view, chosen)
    dialog.open_wide(size("dialog_wide") * 5 // 4, tall=True)
