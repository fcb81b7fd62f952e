"""按户办理: stages as a strip with counts, the cases of a stage as a list, the chosen one beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.forms.inputs.parts import FlowBox
from app.services.road.boards import STAGES, BoardRow, CaseDetail, case_detail
from app.ui.context import PageContext
from app.ui.pages.review.case_panel import CasePanel
from app.ui.pages.review.compare_menu import compare_button
from app.ui.theme import size
from app.ui.widgets.balls import ball_columns
from app.ui.widgets.basics import EmptyState, button
from app.ui.widgets.chips import due_chip, short_day
from app.ui.widgets.table import Column, DataTable

ALL = "all"


class StageStrip(FlowBox):
    """One button a stage with its count; `chosen(key)`."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(size("grid"))
        self.key = ALL
        self._titles = {ALL: "全部", **{stage.key: stage.label for stage in STAGES}}
        self.buttons = {key: self._button(key, title) for key, title in self._titles.items()}
        for made in self.buttons.values():
            self.addWidget(made)
        self.buttons[ALL].setChecked(True)

    def _button(self, key: str, title: str) -> QPushButton:
        made = button(title, f"stage_{key}", kind="pick")
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.clicked.connect(lambda: self._choose(key))
        return made

    def _choose(self, key: str) -> None:
        self.key = key
        self.chosen.emit(key)

    def choose(self, key: str) -> None:
        """Choose a stage from outside."""
        self.buttons[key].setChecked(True)
        self._choose(key)

    def set_counts(self, rows: list[BoardRow]) -> None:
        """How many cases lie on each heap; an empty heap is quiet."""
        for key, made in self.buttons.items():
            count = sum(not row.resting if key == ALL else row.stage == key for row in rows)
            made.setText(f"{self._titles[key]} {count}")
            made.setEnabled(bool(count) or key in (ALL, self.key))


class CasesTab(QWidget):
    """`selection_changed(rows)`; the panel's own wishes go through `panel`."""

    selection_changed = Signal(list)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._rows: list[BoardRow] = []
        self.strip = StageStrip()
        self.compare = compare_button(context, self, self.chosen)
        self.table = DataTable(self._columns(), EmptyState("没有在办的农户", "在“农户”里打开一户登记线索，在“采集”里填表签授权，到评议这一步就在这里办。",
                                                     "megaphone"), "cases", key=lambda row: row.case)  # fmt: skip
        self.panel = CasePanel(context)
        self.panel.setMinimumWidth(size("side") + size("grid3"))
        self.panel.setMaximumWidth(size("side") + size("grid4") * 3)
        column, row = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid2"))
        column.setSpacing(size("grid"))
        row.setSpacing(size("grid2"))
        above = QHBoxLayout()
        above.setSpacing(size("grid"))
        above.addWidget(self.strip, 1)
        above.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(above)
        row.addWidget(self.table, 5)
        row.addWidget(self.panel, 2)
        column.addLayout(row, 1)
        self.strip.chosen.connect(lambda _key: self._filter())
        self.table.selection_changed.connect(self._selected)

    def _columns(self) -> list[Column]:
        today = self.context.desk.today
        return [
            Column("name", "户主", lambda row: row.name, 0, tip=lambda row: row.short),
            Column("number", "户号", lambda row: row.number, 4),
            Column("group", "小组", lambda row: row.group, 3),
            Column("label", "状态", lambda row: row.label, 8),
            *ball_columns(True, 10),
            Column("since", "自", lambda row: short_day(row.since, today), 5, sort=lambda row: row.since),
            Column("due", "期限", lambda row: row.due.to if row.due else None, 9, chip=lambda row: due_chip(row.due, today),
                   tip=lambda row: row.due.reason if row.due else ""),
            Column("wants", "等什么", lambda row: row.wants, 8),
            Column("waits", "等谁办", lambda row: row.waits_for, 4),
        ]  # fmt: skip

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the heaps say whose turn it is."""
        super().resizeEvent(event)
        wide = size("dialog_wide") + size("grid4") * 4
        self.table.set_column_visible("there", self.width() >= wide)
        for key in ("since", "waits"):
            self.table.set_column_visible(key, self.width() >= wide * 3 // 2)

    def set_rows(self, rows: list[BoardRow]) -> None:
        """Show the board anew; what was chosen stays chosen."""
        self._rows = rows
        self.strip.set_counts(rows)
        if self.strip.key != ALL and not any(row.stage == self.strip.key for row in rows):
            self.strip.choose(ALL)
        self._filter()

    def _filter(self) -> None:
        shown = [
            row for row in self._rows if (not row.resting if self.strip.key == ALL else row.stage == self.strip.key)
        ]
        chosen = {row.case for row in self.chosen()}
        self.table.set_rows(shown)
        if not chosen & {row.case for row in shown}:
            self._selected([])
        else:
            self._selected(self.chosen())

    def chosen(self) -> list[BoardRow]:
        """The chosen cases."""
        return list(self.table.selected())

    def waiting(self) -> list[BoardRow]:
        """With nothing chosen, the heap that one meeting hears together: all that wait for it, where they stand alike."""
        heap = [row for row in self._rows if row.stage == "review"] if self.strip.key == "review" else []
        return heap if len({row.state for row in heap}) == 1 else []

    def choose_household(self, household: str) -> bool:
        """Show one household's case; False when it has none here."""
        found = next((row for row in self._rows if row.household == household), None)
        if found is None:
            return False
        self.strip.choose(found.stage if found.resting else ALL)
        self.table.select(lambda row: row.household == household)
        return True

    def _selected(self, rows: list[BoardRow]) -> None:
        self.selection_changed.emit(rows)
        if len(rows) != 1:
            self.panel.show_many(rows) if rows else self.panel.show_hint(
                "选一户看它缺什么；按住 Ctrl 或 Shift 可选几户一起办。"
            )
            return
        case = rows[0].case

        def show(detail: CaseDetail) -> None:
            if [row.case for row in self.chosen()] == [case]:
                self.panel.show_case(detail)

        self.context.run(lambda desk: case_detail(desk, case), show, self)
