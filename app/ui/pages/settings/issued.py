"""乡镇下发: what the township's settings changed against the village's own, with the day and the paper (`design.md` §3 Policy)."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.services.policies import policy_differences
from app.ui.context import PageContext
from app.ui.widgets.basics import EmptyState
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

COLUMNS = (
    Column("label", "设置项", lambda line: line.label, 14, tip=lambda line: line.label),
    Column("village", "本村原来的", lambda line: line.village, 12, tip=lambda line: line.village),
    Column("township", "乡镇的", lambda line: line.township, 0, tip=lambda line: line.township),
    Column("since", "起用日期", lambda line: line.since, 7),
    Column("document", "依据文件", lambda line: line.document, 10, tip=lambda line: line.document),
)


class IssuedTab(QWidget):
    """The list; nothing is done here: the township's stands."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        empty = EmptyState(
            "乡镇下发的和本村原来的一样", "乡镇改了政策、代码表、材料文字，随回执包到了以后列在这里。", "inbox"
        )
        self.table = DataTable(COLUMNS, empty, "issued_table", lambda line: (line.key, line.since), many=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)

    def refresh(self) -> None:
        """Look again."""
        self._context.run(policy_differences, self.table.set_rows, self)
