"""What a package changes in one household, before it is taken."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.services.packages import UnitPlan
from app.services.packages.changes import FieldChange
from app.services.packages.planning import unit_label
from app.ui.context import PageContext
from app.ui.dialogs.task import TaskDialog
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

TONES = {"新增": "good", "更改": "info", "待裁决": "warn"}


class ChangesDialog(TaskDialog):
    """A list to read; nothing is decided here."""

    def __init__(self, context: PageContext, parent: QWidget, unit: UnitPlan, found: Sequence[FieldChange]) -> None:
        super().__init__(
            context, parent, f"会有什么变化：{unit_label(unit.kind, unit.name, unit.head)}", unit.note, "list-checks"
        )
        self.setObjectName("dialog_changes")
        columns = [
            Column("what", "处理", lambda line: line.what, 6, chip=lambda line: (TONES[line.what], line.what)),
            Column("record", "记录", lambda line: line.record, 9, tip=lambda line: line.record),
            Column("label", "项目", lambda line: line.label, 9),
            Column("old", "本机现在", lambda line: line.old, 0, tip=lambda line: line.old),
            Column("new", "接收以后", lambda line: line.new, 0, tip=lambda line: line.new),
        ]
        self.table = DataTable(
            columns, EmptyState("没有变化", "这一户本机已经一样。", "circle-check"), "changes", many=False
        )
        self.table.setMinimumHeight(size("side"))
        self.table.set_rows(found)
        self.body.addWidget(self.table, 1)
        self.finish("完成", "")
        self.resize(size("beside") * 2, self.sizeHint().height())

    def submit(self) -> None:
        """Read."""
        self.accept()
