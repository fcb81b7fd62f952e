"""全年工作: the year's work as the village plans it; nothing is shipped, next year's comes from this one (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.due import State
from app.domain.records import RECORDS
from app.forms.page import Values
from app.services.desk import Desk
from app.services.duties import calendar
from app.services.duties.calendar import TaskLine
from app.services.duties.todo import TONES
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.today.asking import ask_finished
from app.ui.printing import show_paper
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

ASKED = ("kind", "title", "start", "end", "person", "note")
COLUMNS = (
    Column("state", "状态", lambda line: line.state.label, 7, chip=lambda line: (TONES[line.state], line.state.label)),
    Column("label", "工作", lambda line: line.label, 13, tip=lambda line: line.label),
    Column("start", "开始", lambda line: line.row["start"], 7),
    Column("end", "最迟", lambda line: line.row["end"], 7),
    Column("person", "负责人", lambda line: line.row.get("person") or "", 6),
    Column("done", "完成日期", lambda line: line.row.get("done_on"), 7),
    Column("note", "说明和完成情况", lambda line: _words(line), 0, tip=lambda line: _words(line)),
)


def _words(line: TaskLine) -> str:
    return "；".join(str(text) for text in (line.row.get("note"), line.row.get("outcome")) if text)


class CalendarTab(QWidget):
    """The tasks of one year."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.year = QComboBox()
        self.year.setObjectName("calendar_year")
        self.year.setAccessibleName("哪一年")
        for year in range(context.desk.today.year - 2, context.desk.today.year + 3):
            self.year.addItem(f"{year}年", year)
        self.show_year(context.desk.today.year)
        self.year.currentIndexChanged.connect(lambda _place: self.refresh())
        self.add = on_click(
            button("新增(&N)…", "add_task", "plus", "primary"), lambda: self._ask("", "新增一项工作", {})
        )
        self.change = on_click(button("修改(&E)…", "change_task", "pencil"), self._change)
        self.done = on_click(button("完成(&D)…", "finish_task", "check"), self._finish)
        self.remove = on_click(button("取消(&X)…", "remove_task", "x"), self._remove)
        self.repeat = on_click(button("照排(&R)", "repeat_year", "copy"), self._repeat)
        self.print = on_click(button("打印(&P)", "print_year", "printer"), self._print)
        empty = EmptyState("这一年还没有安排工作", "春节慰问、集中排查、汛前排查、开学控辍、医保缴费……按本村的时间排，到时候列在“今天”里。",
                           "calendar-days")  # fmt: skip
        self.table = DataTable(COLUMNS, empty, "calendar_table", lambda line: line.id, many=False)
        self.table.activated.connect(lambda _line: self._change())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._lay_out()
        self._free()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(size("grid"))
        top.addWidget(self.year)
        top.addStretch(1)
        for made in (self.repeat, self.print, self.remove, self.done, self.change, self.add):
            top.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.setSpacing(size("grid"))
        column.addLayout(top)
        column.addWidget(label("一年里固定要做的工作，开始前15天列入“今天”。", "muted", wrap=True))
        column.addWidget(self.table, 1)

    def shown_year(self) -> int:
        """The year on screen."""
        return int(self.year.currentData())

    def show_year(self, year: int) -> None:
        """Show another year; one beyond the list is added."""
        if self.year.findData(year) < 0:
            self.year.addItem(f"{year}年", year)
        self.year.setCurrentIndex(self.year.findData(year))

    def refresh(self) -> None:
        """Look again."""
        year = self.shown_year()
        self._context.run(lambda desk: calendar.calendar_lines(desk, year), self._show, self)

    def _show(self, lines: Sequence[TaskLine]) -> None:
        self.table.set_rows(lines)
        self._free()

    def _free(self) -> None:
        chosen = self.table.selected()
        for made in (self.change, self.remove):
            made.setEnabled(bool(chosen))
        self.done.setEnabled(bool(chosen) and chosen[0].state is not State.DONE)

    def _ask(self, task: str, title: str, values: Values) -> None:
        kind = RECORDS["work_calendar"]

        def work(desk: Desk, typed: Values) -> None:
            if task:
                calendar.change_task(desk, task, typed)
            else:
                calendar.add_task(desk, typed)

        FormDialog(self._context, self, title, [kind.field(key) for key in ASKED], work, values=values, ok="保存",
                   glyph="calendar-days", name="task", said="已保存。").open_form()  # fmt: skip

    def _change(self) -> None:
        for line in self.table.selected()[:1]:
            self._ask(line.id, f"修改：{line.label}", {key: line.row.get(key) for key in ASKED})

    def _finish(self) -> None:
        for line in self.table.selected()[:1]:
            ask_finished(self._context, self, line.id, line.label)

    def _remove(self) -> None:
        for line in self.table.selected()[:1]:
            reason = ReasonDialog.ask(self, f"取消“{line.label}”？", "取消以后不再列在“今天”里。")
            if reason:
                self._take_off(line, reason)

    def _take_off(self, line: TaskLine, reason: str) -> None:
        self._context.write(lambda desk: calendar.remove_task(desk, line.id, reason), owner=self, said="已取消。")

    def _repeat(self) -> None:
        year = self.shown_year()

        def copied(made: int) -> None:
            self._context.frame.toast.show_text(f"已照排{made}项到{year + 1}年。")
            self.show_year(year + 1)

        self._context.write(lambda desk: calendar.repeat_year(desk, year), copied, owner=self)

    def _print(self) -> None:
        show_paper(self._context, self, "work_year", period=str(self.shown_year()))
