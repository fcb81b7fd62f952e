"""What 今天 asks: to put something off, to record a month's look, a birthday or a task of the year, to print a plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from app.domain.due import DueKind
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import RECORDS
from app.domain.workdays import month_of
from app.forms.page import FormPage, Values
from app.services.desk import Desk
from app.services.duties import ages, calendar, confirms, excuses, village_work
from app.services.duties.plan import week_of
from app.services.duties.today import TodoLine
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, FormDialog, TaskDialog, missing_line
from app.ui.printing import show_paper
from app.ui.widgets.basics import button, on_click

# Kinds recorded here, without leaving the page.
ON_THE_SPOT = (
    DueKind.GROUP_CHECK, DueKind.AGE, DueKind.CALENDAR, DueKind.ANALYSIS, DueKind.QUARTER_REPORT, DueKind.YEAR_REPORT,
)  # fmt: skip
REPORTS = {DueKind.QUARTER_REPORT: "quarter", DueKind.YEAR_REPORT: "year"}


def ask_excuse(context: PageContext, parent: QWidget, lines: Sequence[TodoLine]) -> None:
    """Why, and until when."""
    kind = RECORDS["duty_excuse"]
    wanted = [(line.household, line.key) for line in lines]

    def work(desk: Desk, typed: Values) -> int:
        return excuses.excuse_duties(desk, wanted, str(typed["reason"] or ""), typed["until"])

    values = {"until": context.desk.today + timedelta(days=7)}
    FormDialog(context, parent, f"暂缓：{_named(lines)}", [kind.field("reason"), kind.field("until")], work, values=values,
               text="暂缓的不算逾期，灰色显示，另外计数；到了日子又会列出来。", ok="暂缓", glyph="clock", columns=1, name="excuse",
               said="已暂缓。").open_form()  # fmt: skip


def ask_record(context: PageContext, parent: QWidget, lines: Sequence[TodoLine]) -> None:
    """The dialog that fits what is chosen; several households at once only for the month's look."""
    first = lines[0]
    if first.code == DueKind.GROUP_CHECK:
        _ask_confirm(context, parent, [line for line in lines if line.code == DueKind.GROUP_CHECK])
    elif first.code == DueKind.AGE:
        _ask_age(context, parent, first)
    elif first.code == DueKind.CALENDAR:
        ask_finished(context, parent, first.key.split("|")[1], first.kind)
    elif first.code == DueKind.ANALYSIS:
        _ask_analysis(context, parent)
    elif first.code in REPORTS:
        _ask_report(context, parent, first)


def _named(lines: Sequence[TodoLine]) -> str:
    first = lines[0]
    whose = first.name or first.kind
    return f"{whose}{first.kind.split('（')[0]}" if len(lines) == 1 else f"{whose}等{len(lines)}项"


def _ask_confirm(context: PageContext, parent: QWidget, lines: Sequence[TodoLine]) -> None:
    kind = RECORDS["group_confirm"]
    fields = [kind.field(key) for key in ("date", "result", "checkers", "change")]
    today = context.desk.today
    homes = [(line.household, month_of(min(line.until or today, today))) for line in lines]

    def work(desk: Desk, typed: Values) -> int:
        return confirms.confirm_groups(desk, homes, tuple(typed["checkers"] or ()), typed["date"],
                                       str(typed["result"] or ""), str(typed["change"] or ""))  # fmt: skip

    whose = lines[0].name if len(lines) == 1 else f"{lines[0].name}等{len(lines)}户"
    values = {"date": today, "result": "same", "checkers": (context.desk.operator,)}
    months = "、".join(f"{month[:4]}年{int(month[4:])}月" for month in sorted({month for _, month in homes}))
    FormDialog(context, parent, f"重点人群核实：{whose}", fields, work, values=values, ok="登记", glyph="clipboard-check",
               text=f"登记{months}核实的结果。", name="confirm_group", said="已登记核实结果。").open_form()  # fmt: skip


def _ask_age(context: PageContext, parent: QWidget, line: TodoLine) -> None:
    kind = RECORDS["age_note"]
    age = int(line.key.split("|")[1].rpartition(":")[2])

    def work(desk: Desk, typed: Values) -> str:
        return ages.note_age(desk, line.household, line.member, age, str(typed["outcome"] or ""), typed["date"])

    FormDialog(context, parent, f"到龄办理：{line.name}户", [kind.field("date"), kind.field("outcome")], work, text=line.reason,
               values={"date": context.desk.today}, ok="登记", glyph="calendar-days", columns=1, name="note_age",
               said="已登记。").open_form()  # fmt: skip


def ask_finished(context: PageContext, parent: QWidget, task: str, what: str) -> None:
    """A task of the year's work is done."""
    kind = RECORDS["work_calendar"]

    def work(desk: Desk, typed: Values) -> None:
        calendar.finish_task(desk, task, typed["done_on"], str(typed["outcome"] or ""))

    done_on = Field("done_on", "完成日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED)
    FormDialog(context, parent, f"完成：{what}", [done_on, kind.field("outcome")], work, values={"done_on": context.desk.today},
               ok="登记完成", glyph="calendar-days", columns=1, name="finish_task", said="已登记完成。").open_form()  # fmt: skip


def _ask_analysis(context: PageContext, parent: QWidget) -> None:
    kind = RECORDS["analysis_meeting"]
    fields = [kind.field(key) for key in ("date", "place", "chair", "recorder", "attendees")]
    homes = Field("homes", "研判的农户", Kind.TEXTS, Level.PERSONAL, hint="写户号或户主，用顿号隔开；不写就是全村。")
    fields += [homes, kind.field("conclusions"), kind.field("next_steps")]

    def work(desk: Desk, typed: Values) -> str:
        return village_work.record_analysis(desk, typed, village_work.named_homes(desk, typed.get("homes") or ()))

    values = {"date": context.desk.today, "recorder": context.desk.operator}
    FormDialog(context, parent, "登记研判会", fields, work, values=values, ok="登记", glyph="users", name="analysis",
               said="已登记研判会，可以打印研判会记录。").open_form()  # fmt: skip


def _ask_report(context: PageContext, parent: QWidget, line: TodoLine) -> None:
    kind = RECORDS["report_done"]
    end, report = line.until or context.desk.today, REPORTS[DueKind(line.code)]

    def work(desk: Desk, typed: Values) -> str:
        return village_work.record_report(desk, report, end, typed["sent_on"], str(typed["note"] or ""))

    FormDialog(context, parent, f"登记上报：{line.kind}", [kind.field("sent_on"), kind.field("note")], work, text=line.reason,
               values={"sent_on": context.desk.today}, ok="登记", glyph="send", columns=1, name="report_done",
               said="已登记上报。").open_form()  # fmt: skip


class PlanDialog(TaskDialog):
    """From which day to which, for whom; the main button shows the sheet."""

    def __init__(
        self, context: PageContext, parent: QWidget, groups: Sequence[str], helpers: Sequence[str], chosen: tuple[str, str]
    ) -> None:  # fmt: skip
        super().__init__(
            context, parent, "走访计划", "列出到期和快到期的户，按小组排列，急的在前，留有填写的地方。", "list-todo"
        )
        self.setObjectName("dialog_plan")
        self._parent = parent
        first, last = week_of(context.desk.today)
        fields = [
            Field("first", "从哪天", Kind.DATE, Level.INTERNAL, Req.REQUIRED), Field("last", "到哪天", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
            Field("group", "小组", Kind.REF, hint="不选就是各组。"), Field("helper", "联系人", Kind.REF, hint="不选就是每个人。"),
        ]  # fmt: skip
        self.form = FormPage(fields, columns=2, scroll=False)
        self.form.set_choices("group", [(name, name) for name in groups])
        self.form.set_choices("helper", [(name, name) for name in helpers])
        values: dict[str, date | str] = {"first": max(first, context.desk.today), "last": last}
        if chosen[0] in groups:
            values["group"] = chosen[0]
        if chosen[1] in helpers:
            values["helper"] = chosen[1]
        self.form.set_values(values)
        self.form.reveal()
        self.body.addWidget(FitArea(self.form), 1)
        ages = on_click(button("到龄名单(&A)", "print_ages", "calendar-days"), self._print_ages)
        self.finish("预览打印", extra=(ages,))
        self.form.submitted.connect(self._submitted)
        self.form.left.connect(lambda step: self.ok.setFocus() if step > 0 else None)
        self.form.focus_first()

    def _print_ages(self) -> None:
        """到龄名单 of this month instead."""
        self.accept()
        show_paper(self.context, self._parent, "age_list")

    def submit(self) -> None:
        """Check the days, then make the sheet."""
        self.form.submit()

    def _submitted(self, values: Values) -> None:
        lines = missing_line(self.form)
        if lines:
            self.tell(lines)
            return
        period = f"{values['first'].isoformat()}至{values['last'].isoformat()}"
        self.accept()
        show_paper(self.context, self._parent, "work_plan", period=period, group=str(values["group"] or ""),
                   helper=str(values["helper"] or ""))  # fmt: skip
