"""Dated settings: the line of each year and every other rule's number, with source, 待乡镇核定, history and what a change does."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.policies import HOLIDAYS, SettingLine, all_settings, confirm_settings, set_line
from app.ui.context import PageContext
from app.ui.pages.settings.holidays import ask_holidays
from app.ui.pages.settings.value import HistoryDialog, ValueDialog, ask_value
from app.ui.theme import size
from app.ui.widgets.basics import PageFooter, button, on_click
from app.ui.widgets.list_tab import bar, pick
from app.ui.widgets.search import SearchBox
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

COLUMNS = (
    Column("label", "设置项", lambda line: line.label, 18),
    Column("shown", "现在的值", lambda line: line.shown, 16, tip=lambda line: line.shown),
    Column("mark", "核定", lambda line: line.mark, 7, chip=lambda line: ("warn", line.mark) if line.mark else None),
    Column("since", "起用日期", lambda line: line.since, 7),
    Column("coming", "将要改", lambda line: line.coming, 7),
    Column("who", "由谁定", lambda line: "乡镇" if line.township else ("本机" if line.since else "程序预设"), 6),
    Column("document", "依据文件", lambda line: line.document, 0, tip=lambda line: line.document),
)
WHICH = ("全部设置", "待乡镇核定的", "改过的", "将要改的")


class PolicyTab(QWidget):
    """The list; Enter or double click changes one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._lines: list[SettingLine] = []
        self.table = DataTable(COLUMNS, name="settings_table", key=lambda line: line.key)
        self.table.activated.connect(self.change)
        self.search = SearchBox("设置项")
        self.search.setObjectName("settings_search")
        self.search.searched.connect(lambda _text: self._fill())
        self.which = pick("settings_which", "看哪些设置", WHICH)
        self.which.activated.connect(lambda _place: self._fill())
        self.line_button = on_click(button("设置收入线", "set_line", "scale", "primary"), self.change_line)
        self.edit = on_click(button("修改(&E)…", "edit_setting", "pencil"), self._edit)
        self.past = on_click(button("历史(&H)…", "setting_history", "history"), self._history)
        self.agree = on_click(button("核定(&A)", "confirm_settings", "badge-check"), self._confirm)
        self.agree.setVisible(context.desk.place.role == "township")
        self.agree.setToolTip("选中的设置照现在的值核定，不再标“待乡镇核定”")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        above = bar(self.which, self.search, wide=self.search)
        above.setContentsMargins(size("grid"), size("grid"), size("grid"), size("grid"))
        column.addWidget(above)
        column.addWidget(self.table, 1)
        column.addWidget(
            PageFooter(
                (self.agree, self.past, self.edit), self.line_button, "从起用日期起生效，已经开始计算的期限不变。"
            )
        )
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._free()

    def refresh(self) -> None:
        """Show what is in force."""
        self._context.run(all_settings, self._show, self)

    def _show(self, lines: list[SettingLine]) -> None:
        self._lines = lines
        self._fill()

    def _fill(self) -> None:
        text, which = self.search.text().strip(), self.which.currentText()
        fits = {
            WHICH[1]: lambda line: bool(line.mark), WHICH[2]: lambda line: line.since is not None,
            WHICH[3]: lambda line: line.coming is not None,
        }.get(which, lambda line: True)  # fmt: skip
        self.table.set_rows([line for line in self._lines if fits(line) and text in line.label])
        self._free()

    def _free(self) -> None:
        chosen = self.table.selected()
        self.edit.setEnabled(len(chosen) == 1)
        self.past.setEnabled(len(chosen) == 1)
        self.agree.setEnabled(any(line.mark for line in chosen))

    def _edit(self) -> None:
        for line in self.table.selected()[:1]:
            self.change(line)

    def _history(self) -> None:
        for line in self.table.selected()[:1]:
            HistoryDialog(self._context, self, line.key, line.label).open()

    def _confirm(self) -> None:
        keys = [line.key for line in self.table.selected() if line.mark]
        self._context.write(lambda desk: confirm_settings(desk, keys), lambda _made: self.refresh(), self,
                            lambda error: self._context.show_error(self, error), f"已核定{len(keys)}项。")  # fmt: skip

    def change(self, line: SettingLine) -> None:
        """Change one setting from a day on; the holiday table has an editor of its own."""
        if line.key == HOLIDAYS:
            ask_holidays(self._context, self)
            return
        ask_value(self._context, self, line)

    def change_line(self) -> None:
        """Set the line of this year."""
        year = self._context.desk.today.year

        def work(desk: Desk, value: str, since: date | None, document: str) -> None:
            del since
            if not value.strip():
                raise AppError("SET-011", "没有填金额。", "请照文件填写，例如 8700。", "收入线")
            set_line(desk, year, value, document)

        hint = "每人每年多少元，以上级文件为准。只用于这一年，不会用到别的年份。"
        ValueDialog(self._context, self, f"{year}年监测范围（收入线）", hint, work, "收入线已保存", dated=False).open()
