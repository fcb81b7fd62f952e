"""The list of guided tasks: ticks by themselves, what for and how of the chosen one, printing, changing sides, beginning anew."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.guided import TaskState
from app.domain.guided_tasks import MINUTES, SWITCH
from app.forms.inputs.parts import FlowBox
from app.services.practice.guide import SIDES, tasks_sheet
from app.ui.context import PageContext
from app.ui.practice_panel import Standing, ask_anew, open_task, read_standing, switch_words
from app.ui.printing import show_printed
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, button, label, on_click, page_body, page_column
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column


def _columns() -> list[Column]:
    return [
        Column("side", "在哪边", lambda state: SIDES[state.task.side], 4),
        Column("title", "任务", lambda state: state.task.title, 0, tip=lambda state: state.task.how),
        Column("minutes", "分钟", lambda state: state.task.minutes, 3, "right"),
        Column("done", "完成", lambda state: "已完成" if state.done else "还没有", 6,
               chip=lambda state: ("good", "已完成") if state.done else ("quiet", "还没有")),
        Column("on", "哪一天", lambda state: state.on, 6),
    ]  # fmt: skip


class PracticePage(QWidget):
    """Enter opens where the chosen task is done."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._standing: Standing | None = None
        self.open = on_click(button("打开这一项(&O)", "open_task", "arrow-right", "primary"), self._open)
        self.sheet = on_click(button("打印任务清单(&P)", "print_tasks", "printer"), self._print)
        self.switch = on_click(button(switch_words(context), "switch_side", "landmark"), self._switch)
        self.anew = on_click(
            button("重新开始…", "practice_anew", "refresh-cw", "quiet"), lambda: ask_anew(context, self)
        )
        self.leave = on_click(button("离开练习，回到登录页", "practice_leave", "arrow-left", "quiet"), self._leave)
        self.header = PageHeader("练习任务", " ", (self.sheet,), self.open)
        empty = EmptyState("没有练习任务", "点“重新开始”，练习数据重做一份。", "graduation-cap")
        self.table = DataTable(_columns(), empty, "practice_tasks", key=lambda state: state.task.key, many=False)
        self.table.activated.connect(lambda _state: self._open())
        self.table.selection_changed.connect(lambda _states: self._tell())
        self.how = label(" ", "", wrap=True)
        self.how.setObjectName("task_how")
        self.how.setMinimumHeight(size("grid4") * 3)
        self._lay_out()
        context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(self.header)
        inner = page_body(column)
        acts = FlowBox(size("grid"))
        for part in (self.switch, self.anew, self.leave):
            acts.addWidget(part)
        inner.addWidget(acts)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.how)

    def refresh(self) -> None:
        """Look what is done now."""
        self._context.run(read_standing, self._show, self)

    def _show(self, standing: Standing) -> None:
        self._standing = standing
        guide = standing.guide
        rows = guide.states if standing.ids else ()
        self.header.set_title(
            "练习任务",
            f"{len(rows)}项，完成{guide.done}项；全部约{MINUTES}分钟，还剩约{guide.minutes_left}分钟" if rows else " ",
        )
        self.table.set_rows(rows)
        if rows and guide.next is not None and not self.table.selected():
            wanted = guide.next.key
            self.table.select(lambda state: bool(state.task.key == wanted))
        self._tell()

    def _chosen(self) -> TaskState | None:
        return next(iter(self.table.selected()), None)

    def _tell(self) -> None:
        state = self._chosen()
        self.open.setEnabled(state is not None)
        task = state.task if state else None
        self.how.setText(f"为什么：{task.purpose}\n怎么做：{task.how}\n提示：{task.hint}" if task else " ")

    def _open(self) -> None:
        state = self._chosen()
        if state is not None and self._standing is not None:
            open_task(self._context, self._standing, state.task)

    def _print(self) -> None:
        self._context.run(tasks_sheet, lambda made: show_printed(self._context, self, made), self)

    def _switch(self) -> None:
        if self._standing is not None:
            self._context.bus.practice_asked.emit(SWITCH, self._standing.whose)

    def _leave(self) -> None:
        self._context.bus.practice_asked.emit("leave", "")
