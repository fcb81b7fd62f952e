"""The editor of 节假日和调休: one line a day or a span, read and checked as it is typed (`domain.md` §8.4)."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.domain.errors import AppError
from app.domain.holidays import REST, WORK, read_holidays
from app.services.desk import Desk
from app.services.policies import holiday_lines, set_holidays
from app.ui.context import PageContext
from app.ui.dialogs.task import TaskDialog
from app.ui.theme import size
from app.ui.widgets.basics import label, text_box

HOW = (
    "一行写一天或一段：2026-10-01至2026-10-07 休；调休上班的写：2026-10-10 班。没有写的按周一到周五算工作日。"
    "正在计算的工作日期限也跟着变。"
)


class HolidaysDialog(TaskDialog):
    """The table as text; what cannot be read is named with its line and nothing is written."""

    def __init__(self, context: PageContext, parent: QWidget, lines: str) -> None:
        super().__init__(context, parent, "节假日和调休", HOW, "calendar-days")
        self.setObjectName("dialog_holidays")
        self.lines = QPlainTextEdit(lines)
        self.lines.setObjectName("holiday_lines")
        self.lines.setAccessibleName("节假日和调休，一行一天或一段")
        self.lines.setTabChangesFocus(True)
        self.lines.setMinimumHeight(size("details") * 2)
        self.lines.textChanged.connect(self._count)
        self.document = text_box("holiday_document", "放假通知的文号（可不填）")
        self._told = label("", "muted", wrap=True)
        for part in (self.lines, self._told, self.document):
            self.body.addWidget(part)
        self.finish("保存")
        self._count()

    def _count(self) -> None:
        try:
            table = read_holidays(self.lines.toPlainText())
        except AppError as error:
            self._told.setText(f"{error.where}：{error.text}{error.advice}")
            return
        self._told.setText(f"休息日{len(table[REST])}天，调休上班{len(table[WORK])}天。")

    def submit(self) -> None:
        """Write the table; refused, everything typed stays."""
        text, document = self.lines.toPlainText(), self.document.text()
        self.write(lambda desk: set_holidays(desk, text, document), said="节假日表已保存")

    def fail(self, error: BaseException) -> None:
        """Back into the lines."""
        super().fail(error)
        self.lines.setFocus()


def ask_holidays(context: PageContext, parent: QWidget) -> None:
    """Open the editor with the table in force."""

    def read(desk: Desk) -> str:
        return holiday_lines(desk)

    context.run(read, lambda lines: HolidaysDialog(context, parent, lines).open_form(), parent)
