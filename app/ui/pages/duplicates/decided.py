"""What was decided, with 撤销: pairs and parked rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.family.duplicates import DecidedLine, undo_decision
from app.services.family.parked import ParkedLine, undo_settled
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, SectionCard, button, on_click
from app.ui.widgets.table import Column, DataTable


class DecidedTab(QWidget):
    """Two lists; whatever was decided can be taken back while nothing later touched it."""

    def __init__(self, context: PageContext, may: bool) -> None:
        super().__init__()
        self._context, self._may = context, may
        self.undo = on_click(button("撤销(&U)", "undo_decision", "undo-2", "small"), self._ask_undo)
        self.again = on_click(button("撤销(&Z)", "undo_settled", "undo-2", "small"), self._ask_again)
        self.decided = DataTable(
            [
                Column("on", "日期", lambda line: line.on, 7), Column("what", "结论", lambda line: line.label, 7),
                Column("who", "谁", lambda line: line.text, 10, tip=lambda line: line.text),
                Column("by", "核对人", lambda line: line.by, 5),
                Column("reason", "说明", lambda line: line.reason, 0, tip=lambda line: line.reason),
            ],
            EmptyState("还没有核对过", "", "history"), "decided_table", lambda line: line.mark, many=False,
        )  # fmt: skip
        self.settled = DataTable(
            [
                Column("on", "日期", lambda line: line.on, 7), Column("name", "姓名", lambda line: line.name, 6),
                Column("place", "在文件哪里", lambda line: f"{line.file} {line.place}", 14,
                       tip=lambda line: f"{line.file} {line.place}"),
                Column("how", "处理结果", lambda line: line.how, 0, tip=lambda line: line.how),
            ],
            EmptyState("还没有处理过", "", "history"), "settled_table", lambda line: line.id, many=False,
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.setSpacing(size("grid2"))
        for title, table, action in (("核对过的人", self.decided, self.undo), ("处理过的行", self.settled, self.again)):
            card = SectionCard(title, "", (action,))
            card.add(table, 1)
            column.addWidget(card, 1)
        self.decided.selection_changed.connect(lambda _rows: self._free())
        self.settled.selection_changed.connect(lambda _rows: self._free())
        self.setFocusProxy(self.decided)
        self._free()

    def show_decisions(self, decided: Sequence[DecidedLine], settled: Sequence[ParkedLine]) -> None:
        """Show what was decided and settled."""
        self.decided.set_rows(decided)
        self.settled.set_rows(settled)
        self._free()

    def _free(self) -> None:
        self.undo.setEnabled(self._may and bool(self.decided.selected()))
        self.again.setEnabled(self._may and bool(self.settled.selected()))

    def _ask_undo(self) -> None:
        for line in self.decided.selected():
            mark = line.mark
            if ConfirmDialog.ask(
                self, f"撤销“{line.label}”？", f"{line.text}：撤销以后重新列出来，这一步改过的内容也退回去。", "撤销"
            ):
                self._context.write(lambda desk, mark=mark: undo_decision(desk, mark), owner=self, said="已撤销。")  # type: ignore[misc]

    def _ask_again(self) -> None:
        for line in self.settled.selected():
            row = line.id
            if ConfirmDialog.ask(
                self, "撤销这一行的处理？", f"{line.how}：撤销以后重新列出来，登记的内容也退回去。", "撤销"
            ):
                self._context.write(lambda desk, row=row: undo_settled(desk, row), owner=self, said="已撤销。")  # type: ignore[misc]
