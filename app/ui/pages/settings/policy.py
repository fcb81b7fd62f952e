"""Dated settings: the line of each year and every other rule's number, with source and 待乡镇核定."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.policies import HOLIDAYS, SettingLine, all_settings, set_line, set_policy
from app.ui.context import PageContext
from app.ui.dialogs.task import TaskDialog
from app.ui.pages.settings.holidays import ask_holidays
from app.ui.widgets.basics import PageFooter, button, text_box
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

COLUMNS = (
    Column("label", "设置项", lambda line: line.label, 18),
    Column("shown", "现在的值", lambda line: line.shown, 18, tip=lambda line: line.shown),
    Column("mark", "核定", lambda line: line.mark, 7, chip=lambda line: ("warn", line.mark) if line.mark else None),
    Column("since", "生效日期", lambda line: line.since, 7),
    Column("who", "由谁定", lambda line: "乡镇" if line.township else ("本机" if line.since else "程序预设"), 6),
    Column("document", "依据文件", lambda line: line.document, 0, tip=lambda line: line.document),
)


Write = Callable[[Desk, str, str], object]


class ValueDialog(TaskDialog):
    """Asks for a value and the paper it stands on; a value that cannot be read stays typed, with what is wrong below it."""

    def __init__(self, context: PageContext, parent: QWidget, title: str, hint: str, work: Write, said: str) -> None:
        super().__init__(context, parent, title, hint)
        self.setObjectName("dialog_value")
        self._work, self._said = work, said
        self.value = text_box("setting_value", "新的值")
        self.document = text_box("setting_document", "依据文件（可不填）")
        for box in (self.value, self.document):
            self.body.addWidget(box)
        self.body.addStretch(1)
        self.finish("保存")

    def submit(self) -> None:
        """Write what was typed; refused, the dialog stays open."""
        work, value, document = self._work, self.value.text(), self.document.text()
        self.write(lambda desk: work(desk, value, document), said=self._said)

    def fail(self, error: BaseException) -> None:
        """Back into the value, with everything typed."""
        super().fail(error)
        self.value.setFocus()
        self.value.selectAll()


class PolicyTab(QWidget):
    """The list; Enter or double click changes one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.table = DataTable(COLUMNS, name="settings_table", key=lambda line: line.key, many=False)
        self.table.activated.connect(self.change)
        self.line_button = button("设置收入线", "set_line", "scale", "primary")
        self.line_button.clicked.connect(self.change_line)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(PageFooter((), self.line_button, "双击一行修改；从今天起生效，已经开始计算的期限不变。"))

    def refresh(self) -> None:
        """Show what is in force."""
        self._context.run(all_settings, self.table.set_rows, self)

    def change(self, line: SettingLine) -> None:
        """Change one setting from today on; the holiday table has an editor of its own."""
        if line.key == HOLIDAYS:
            ask_holidays(self._context, self)
            return

        def work(desk: Desk, value: str, document: str) -> None:
            set_policy(desk, line.key, value, document=document)

        ValueDialog(self._context, self, line.label, f"现在是“{line.shown}”。", work, "设置已保存").open()

    def change_line(self) -> None:
        """Set the line of this year."""
        year = self._context.desk.today.year

        def work(desk: Desk, value: str, document: str) -> None:
            if not value.strip():
                raise AppError("SET-011", "没有填金额。", "请照文件填写，例如 8700。", "收入线")
            set_line(desk, year, value, document)

        hint = "每人每年多少元，以上级文件为准。只用于这一年，不会用到别的年份。"
        ValueDialog(self._context, self, f"{year}年监测范围（收入线）", hint, work, "收入线已保存").open()
