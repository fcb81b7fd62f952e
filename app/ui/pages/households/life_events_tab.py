"""家庭变动 of a household: what happened, what waits because of it, taking a change back."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.domain.life.events import Event
from app.domain.questionnaire.codes import label as code_label
from app.services.desk import Desk
from app.services.family.life_events import EventLine, FollowUpLine, finish_follow_up, undo_life_event
from app.services.family.page import HouseholdPage
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.pages.households.life_events import ask_event
from app.ui.pages.households.records import ListTab
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.table import Column, DataTable


def event_button(context: PageContext, parent: QWidget, household: object) -> QPushButton:
    """The button 家庭变动 with the eight changes in its menu; `household()` says of whom."""
    assert callable(household)
    made = button("家庭变动(&J)", "life_events", "users")
    menu = QMenu(made)
    for number, event in enumerate(Event, start=1):
        action = menu.addAction(f"{code_label('LIFE_EVENT', event)}(&{number})…")
        action.setObjectName(f"action_life_{event}")
        action.triggered.connect(lambda _on=False, event=event: _ask(context, parent, str(household()), event))
    made.setMenu(menu)
    return made


def _ask(context: PageContext, parent: QWidget, household: str, event: Event) -> None:
    if household:
        ask_event(context, parent, household, event)


class LifeEventsTab(ListTab):
    """Past changes with 撤销, tasks they left with 已办."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._may = False
        self.undo = on_click(button("撤销(&U)", "undo_life_event", "undo-2", "small"), self._ask_undo)
        self.other = on_click(button("看对方农户(&O)", "open_other", "arrow-right", "small"), self._open_other)
        self.done = on_click(button("已办(&B)", "finish_follow_up", "check", "small"), self._finish)
        empty = EmptyState(
            "还没有家庭变动", "出生、死亡、迁入、迁出、婚嫁、分户、并户、户主变更，点上面的“家庭变动”登记。", "users"
        )
        self.table = DataTable(_event_columns(), empty, "life_event_table", lambda line: line.id, many=False)
        self.tasks = DataTable(
            _task_columns(), EmptyState("没有要办的后续事项", "停发报告、补签授权等会出现在这里。", "circle-check"),
            "follow_up_table", lambda task: (task.event, task.place), many=False,
        )  # fmt: skip
        self.table.selection_changed.connect(self._chosen)
        self.tasks.selection_changed.connect(lambda rows: self._chosen_task(rows))
        self.tasks.activated.connect(lambda _task: self._finish())
        self.card("家庭变动", self.table, (self.other, self.undo), "登记错了可以整步撤销")
        self.card("后续事项", self.tasks, (self.done,), "双击或回车登记已办")

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Show a household's changes."""
        self._may = village
        self.table.set_rows(page.events)
        tasks = [task for event in page.events for task in event.follow_ups]
        self.tasks.set_rows(sorted(tasks, key=lambda task: (bool(task.done_on), task.since)))
        self._chosen(self.table.selected())
        self._chosen_task(self.tasks.selected())

    def _chosen(self, rows: list[EventLine]) -> None:
        self.undo.setEnabled(bool(rows) and self._may)
        self.other.setEnabled(bool(rows) and bool(rows[0].other))

    def _chosen_task(self, rows: list[FollowUpLine]) -> None:
        self.done.setEnabled(bool(rows) and self._may)
        again = bool(rows) and bool(rows[0].done_on)
        self.done.setText(" 还没办(&B)" if again else " 已办(&B)")

    def _ask_undo(self) -> None:
        for line in self.table.selected():
            text = f"{line.text}撤销以后，有关农户的家庭成员都回到登记以前，变更记录里留着。"
            if ConfirmDialog.ask(self, f"撤销这次{line.label}？", text, "撤销"):
                self._context.write(lambda desk, line=line: undo_life_event(desk, line.id), owner=self, said="已撤销。")  # type: ignore[misc]

    def _open_other(self) -> None:
        for line in self.table.selected():
            self._context.go("households", household=line.other, tab="events")

    def _finish(self) -> None:
        for task in self.tasks.selected() if self._may else ():
            done = not task.done_on

            def work(desk: Desk, task: FollowUpLine = task, done: bool = done) -> None:
                finish_follow_up(desk, task.event, task.place, done)

            self._context.write(work, owner=self, said="已登记办结。" if done else "已重新列入待办。")


def _event_columns() -> list[Column]:
    return [
        Column("on", "日期", lambda line: line.on, 7),
        Column("label", "变动", lambda line: line.label, 6),
        Column("paper", "依据材料", lambda line: line.paper, 8, tip=lambda line: line.paper),
        Column("operator", "登记人", lambda line: line.operator, 5),
        Column("text", "内容", lambda line: line.text, 0, tip=lambda line: f"{line.text}{line.note}"),
    ]


def _task_columns() -> list[Column]:
    return [
        Column("state", "状态", lambda task: task.done_on, 6, chip=_task_chip),
        Column("label", "事项", lambda task: task.label, 7),
        Column("since", "变动日期", lambda task: task.since, 7),
        Column("done", "办结", lambda task: f"{task.done_on} {task.done_by}".strip(), 9),
        Column("text", "内容", lambda task: task.text, 0, tip=lambda task: task.text),
    ]


def _task_chip(task: FollowUpLine) -> tuple[str, str]:
    return ("good", "已办") if task.done_on else ("warn", "待办")
