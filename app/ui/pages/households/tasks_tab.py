"""一户一策 of a household: rows with what is lacking, what to do, who answers for it, until when, how far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.domain.questionnaire.field import Field, Kind, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.family.page import HouseholdPage
from app.services.files import Rec, load_household
from app.services.helping import tasks
from app.services.helping.measures import help_view
from app.services.helping.tasks import TaskLine
from app.ui.context import PageContext
from app.ui.dialogs.messages import ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.households.records import ListTab
from app.ui.printing import show_paper
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.table import Column, DataTable

# Whose, the rows, what is offered next, measures to choose from.
_Found = tuple[str, list[TaskLine], list[Rec], list[tuple[str, str]]]
_DONE = (
    Field("done_on", "完成日期", Kind.DATE, req=Req.REQUIRED),
    Field("outcome", "完成情况说明", Kind.LONGTEXT, max_length=500),
)


class TasksTab(ListTab):
    """The list with its verbs; a township only looks and prints."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context, self._household, self._village = context, "", False
        self._next: Rec = {}
        self._measures: list[tuple[str, str]] = []
        self.add = on_click(button("登记一策(&Y)", "add_task", "plus", "small"), self._add)
        self.change = on_click(button("修改(&E)", "change_task", "pencil", "small"), self._change)
        self.done = on_click(button("完成(&D)", "finish_task", "check", "small"), self._done)
        self.remove = on_click(button("删除", "remove_task", "trash-2", "small"), self._remove)
        self.print = on_click(button("打印帮扶计划(&P)", "print_help_plan", "printer", "small"), self._print)
        empty = EmptyState("还没有一户一策", "按“登记一策”，写明困难、任务、责任人和完成时限。", "list-checks")
        self.table = DataTable(_columns(), empty, "task_table", lambda line: line.id, many=False)
        self.table.selection_changed.connect(lambda _rows: self.free())
        self.table.activated.connect(lambda _line: self._change())
        self.card("一户一策", self.table, (self.add, self.change, self.done, self.remove, self.print), "双击或回车修改")

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Read a household's rows anew."""
        if self._household != page.line.id:
            self.table.set_rows(())
        self._household, self._village = page.line.id, village
        household = self._household
        self._context.run(lambda desk: _read(desk, household), self._show, self)

    def _show(self, found: _Found) -> None:
        household, lines, offered, self._measures = found
        if household != self._household:
            return
        self._next = offered[0] if offered else {}
        self.table.set_rows(lines)
        self.free()

    def free(self) -> None:
        """What can be pressed now."""
        line = self._line()
        for made in (self.add, self.change, self.done, self.remove):
            made.setVisible(self._village)
        self.add.setEnabled(bool(self._household))
        for made in (self.change, self.remove):
            made.setEnabled(line is not None)
        self.done.setEnabled(line is not None and line.values.get("state") != "done")
        self.print.setEnabled(bool(self.table.rows()))

    def _line(self) -> TaskLine | None:
        rows = self.table.selected()
        return rows[0] if rows else None

    # ---- verbs ----
    def _add(self) -> None:
        household = self._household
        if household and self._village:
            start = {"state": "open", **self._next}
            self._ask("登记一户一策", start, lambda desk, values: tasks.add_task(desk, household, values), "已登记。")

    def _change(self) -> None:
        line = self._line()
        if line is not None and self._village:
            self._ask(
                "修改一户一策", line.values, lambda desk, values: tasks.change_task(desk, line.id, values), "已修改。"
            )

    def _ask(self, title: str, start: Rec, work: Callable[[Desk, Values], Any], said: str) -> None:
        fields = declared("help_task")
        dialog = FormDialog(
            self._context, self, title, [fields[key] for key in tasks.KEYS], work, values=start, name="task",
            glyph="list-checks", choices={"measure_id": self._measures}, said=said,
        )  # fmt: skip
        dialog.open_form()

    def _done(self) -> None:
        line = self._line()
        if line is None or not self._village:
            return

        def work(desk: Desk, values: Values) -> None:
            tasks.finish_task(desk, line.id, values["done_on"], str(values.get("outcome") or ""))

        start = {"done_on": self._context.desk.today, "outcome": line.values.get("outcome")}
        FormDialog(
            self._context, self, "完成", _DONE, work, values=start, text=line.task, ok="登记完成", name="finish_task",
            glyph="check", said="已登记完成。",
        ).open_form()  # fmt: skip

    def _remove(self) -> None:
        line = self._line()
        if line is None or not self._village:
            return
        text = "录错的才删除；做不了的，修改成“未完成”并写原因。"
        reason = ReasonDialog.ask(
            self, f"删除“{line.task}”？", text, "哪里录错了", ("重复登记", "录错户"), 1, ok="删除"
        )
        if reason:
            self._context.write(
                lambda desk: tasks.remove_task(desk, line.id, reason), owner=self, said="已删除这一行。"
            )

    def _print(self) -> None:
        if self._household:
            show_paper(self._context, self, "help_plan", household=self._household)


def _read(desk: Desk, household: str) -> _Found:
    with desk.reading() as connection:
        offered = tasks.suggested(load_household(connection, household), desk.today)
    measures = [(line.id, f"{line.title}（{line.status}）") for line in help_view(desk, household).measures]
    return household, tasks.task_lines(desk, household), offered, measures


def _columns() -> list[Column]:
    def state(line: TaskLine) -> tuple[str, str]:
        return line.tone, line.state_word or line.state.split("（")[0]

    return [
        Column("state", "情况", lambda line: line.due_on, 6, chip=state),
        Column("due", "完成时限", lambda line: line.due_on, 8),
        Column("difficulty", "困难", lambda line: line.difficulty, 14, tip=lambda line: line.difficulty),
        Column("task", "任务", lambda line: line.task, 16, tip=lambda line: line.task),
        Column("means", "措施", lambda line: line.means, 0, tip=lambda line: line.means),
        Column("name", "责任人", lambda line: line.name, 6, tip=lambda line: line.name),
    ]
