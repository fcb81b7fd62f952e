"""研判锁定: which of the reported cases the township locks; in a village the township's list typed from paper (`domain.md` §8.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.procedure.facts import STEP_DETAILS
from app.domain.procedure.states import Step
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.domain.values import show_date
from app.forms.page import FormPage, Values
from app.services.watching.sweep_clues import ReportedClue, lock_cases, reported_clues
from app.ui.context import PageContext
from app.ui.dialogs.task import TaskDialog, missing_line
from app.ui.widgets.basics import EmptyState, label
from app.ui.widgets.table import Column, DataTable


def ask_lock(context: PageContext, parent: QWidget, chosen: Sequence[str] = ()) -> None:
    """Open the dialog over every case that was summed up and reported; `chosen` cases stand selected, else all."""

    def show(found: Sequence[ReportedClue]) -> None:
        dialog = LockDialog(context, parent, found)
        if chosen:
            dialog.table.select_many(lambda one: one.case in chosen)
        dialog.open_wide(tall=True)

    context.run(reported_clues, show, parent)


class LockDialog(TaskDialog):
    """The selected cases are locked; the others stay where they are."""

    def __init__(self, context: PageContext, parent: QWidget, found: Sequence[ReportedClue]) -> None:
        village = context.desk.store.role == "village"
        text = (
            "手里有乡镇锁定名单的，在这里凭纸质名单登记。"
            if village
            else "研判以后要入户核查的户在这里锁定，随回执包给村里。"
        )
        super().__init__(context, parent, "登记乡镇锁定名单" if village else "研判锁定", text, "lock")
        self.setObjectName("dialog_lock")
        empty = EmptyState("没有等待研判的户", "村里登记“线索上报”以后，名单会列在这里。", "inbox")
        self.table = DataTable(_columns(village), empty, "lock_table", lambda one: one.case)
        self.table.set_rows(found)
        self.table.view.selectAll()
        self.facts = label("", "strong", wrap=True)
        self.facts.setObjectName("lock_facts")
        self.form = FormPage(_fields(), columns=2, scroll=False)
        self.form.set_values({"date": context.desk.today, "person": context.desk.operator})
        self.form.submitted.connect(self._submitted)
        self.body.addWidget(self.facts)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.form)
        self.finish("登记锁定")
        self.table.selection_changed.connect(lambda _rows: self._tell())
        self._tell()

    def _tell(self) -> None:
        count, chosen = len(self.table.rows()), len(self.table.selected())
        self.facts.setText(f"已上报{count}户，锁定{chosen}户；按住 Ctrl 点一下，可以去掉不锁定的户。")
        self.ok.setEnabled(chosen > 0)

    def submit(self) -> None:
        """Check what was typed, then write."""
        self.form.submit()

    def _submitted(self, values: Values) -> None:
        lines = missing_line(self.form)
        if lines:
            self.tell(lines)
            return
        cases = [one.case for one in self.table.selected()]
        self.write(
            lambda desk: lock_cases(desk, cases, values["date"], values["attendees"], str(values["basis"]),
                                    str(values["paper"]), str(values["person"])),
            said=f"已登记{len(cases)}户研判锁定。",
        )  # fmt: skip


def _fields() -> list[Field]:
    event, names = declared("case_event"), STEP_DETAILS[Step.LOCKED]
    asked = [replace(event[key], req=Req.REQUIRED) for key in ("date", "person", "paper")]
    return [
        *asked,
        Field("attendees", names["attendees"], Kind.TEXTS, Level.PERSONAL, Req.REQUIRED),
        Field("basis", names["basis"], Kind.TEXT, Level.INTERNAL, Req.REQUIRED),
    ]


def _columns(village: bool) -> list[Column]:
    where = [] if village else [Column("village", "村", lambda one: one.village, 7, tip=lambda one: one.village)]
    return [
        *where,
        Column("group", "小组", lambda one: one.group, 6),
        Column("short", "农户", lambda one: one.short, 0, tip=lambda one: one.short),
        Column("sweep", "排查轮次", lambda one: one.sweep, 9),
        Column("day", "上报日期", lambda one: show_date(one.reported_on), 9),
    ]
