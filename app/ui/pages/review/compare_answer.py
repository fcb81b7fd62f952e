"""读比对反馈: the workbook that came back, plain or locked; what it says is seen first, then recorded as one verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QWidget

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label as code_label
from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.records import declared
from app.domain.values import show_date
from app.forms.page import FormPage, Values
from app.services.desk import Desk
from app.services.road.cases import StepWish
from app.services.road.comparing import add_flag, paper_answer
from app.services.road.comparing_answers import AnswerDone, AnswerPlan, plan_answer, record_answer
from app.ui.context import PageContext
from app.ui.dialogs.files import WORKBOOKS, OpenFiles
from app.ui.dialogs.task import FormDialog, TaskDialog, missing_line
from app.ui.start.parts import PasswordBox
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, StatusChip, label
from app.ui.widgets.table import Column, DataTable

LOCKED, WRONG = "CMP-119", "WB-08"
_PAPER = ("date", "person", "paper")
_FLAG = ("circumstance", "department", "data_date", "content")


def ask_answer(context: PageContext, parent: QWidget) -> None:
    """Ask for the file, read it, show what it would do."""
    for path in OpenFiles.ask(parent, "选择比对反馈表", (WORKBOOKS,)):
        read_answer(context, parent, path)


def read_answer(context: PageContext, parent: QWidget, path: Path, password: str = "") -> None:
    """Read a chosen file; a locked one asks for its password."""

    def failed(error: BaseException) -> None:
        if isinstance(error, AppError) and error.code in (LOCKED, WRONG):
            PasswordDialog(context, parent, path, error).open_wide()
        else:
            context.show_error(parent, error)

    def show(plan: AnswerPlan) -> None:
        AnswerDialog(context, parent, plan).open_wide(tall=True)

    context.run(lambda desk: plan_answer(desk, path, password), show, parent, failed)


class PasswordDialog(TaskDialog):
    """The password of a locked answer; it is used once and kept nowhere."""

    def __init__(self, context: PageContext, parent: QWidget, path: Path, error: AppError) -> None:
        super().__init__(context, parent, "反馈表有打开密码", path.name, "key-round")
        self.setObjectName("dialog_answer_password")
        self._parent, self._path = parent, path
        self.word = PasswordBox("answer_password", "打开密码")
        self.body.addWidget(self.word)
        self.finish("打开")
        if error.code == WRONG:
            self.tell([f"{error.text}{error.advice}"])
        self.word.setFocus()

    def submit(self) -> None:
        """Try it."""
        word = self.word.text()
        if not word:
            self.tell(["还没有填打开密码。"])
            return
        self.accept()
        read_answer(self.context, self._parent, self._path, word)


class AnswerDialog(TaskDialog):
    """Matched, strangers, doubles, missing; the village says day, person and number of the paper."""

    def __init__(self, context: PageContext, parent: QWidget, plan: AnswerPlan) -> None:
        super().__init__(context, parent, f"比对反馈：{plan.file}", "现在什么都还没有写。", "file-spreadsheet")
        self.setObjectName("dialog_answer")
        self.plan = plan
        self._village = context.desk.store.role == "village"
        self.body.addLayout(_chips(plan))
        self.tabs = QTabWidget()
        self.flags = DataTable(
            _flag_columns(), EmptyState("没有疑点", "表里没有写明疑点的行。", "check"), "answer_flags", many=False
        )
        self.refused = DataTable(
            _trouble_columns(),
            EmptyState("每一行都对上了", "没有名单以外的人。", "check"),
            "answer_refused",
            many=False,
        )
        self.others = DataTable(
            _other_columns(), EmptyState("没有其他人", "名单上的人都有疑点。", "check"), "answer_others", many=False
        )
        self.flags.set_rows(plan.flags)
        self.refused.set_rows((*plan.refused, *plan.twice))
        self.others.set_rows(
            [*(("没有疑点", name) for name in plan.clear), *(("反馈里没有", name) for name in plan.unanswered)]
        )
        for part, title in ((self.flags, "疑点"), (self.refused, "没有录入的行"), (self.others, "名单上的其他人")):
            self.tabs.addTab(part, f"{title} {len(part.rows())}")
        self.body.addWidget(self.tabs, 1)
        self.form = FormPage(_paper_fields(), columns=2, scroll=False)
        if self._village:
            today, person = context.desk.today, context.desk.operator
            self.form.set_values({"date": today, "person": person})
            self.body.addWidget(self.form)
            self.form.submitted.connect(self._submitted)
        if plan.refused:
            text = "没有录入的行请和县里核对：不在名单里的人没有授权，查到的结果不能用。"
            self.body.addWidget(label(text, "muted", wrap=True))
        self.finish(f"录入疑点（{len(plan.flags)}条）")
        self.ok.setEnabled(bool(plan.flags))

    def submit(self) -> None:
        """Record what was matched."""
        if self._village:
            self.form.submit()
        else:
            self._record(None)

    def _submitted(self, values: Values) -> None:
        lines = missing_line(self.form)
        if lines:
            self.tell(lines)
            return
        wish = StepWish(Step.VERIFYING, values["date"], str(values["person"]), str(values["paper"]), by_paper=True)
        self._record(wish)

    def _record(self, wish: StepWish | None) -> None:
        def done(result: AnswerDone) -> None:
            known = f"，{result.known}条以前录过" if result.known else ""
            self.context.frame.toast.show_text(f"已录入比对反馈{known}，请逐条核实。")

        self.write(lambda desk: record_answer(desk, self.plan, wish), done)


def ask_flag_by_hand(
    context: PageContext, parent: QWidget, case: str, whose: str, people: Sequence[tuple[str, str]]
) -> FormDialog:
    """One flag typed by hand: a row at the township; in a village the step 疑点核实 by paper with this flag."""
    village = context.desk.store.role == "village"
    known = declared("compare_flag")
    member = Field("member_id", "谁的疑点", Kind.REF, known["member_id"].level, Req.REQUIRED, owner=Owner.EITHER)
    needed = ("circumstance", "content")
    # A village types here what the township will own: its own step by paper holds it until the township's row comes.
    flag = [
        replace(known[key], owner=Owner.EITHER, req=Req.REQUIRED if key in needed else known[key].req) for key in _FLAG
    ]
    fields = [*(_paper_fields() if village else ()), member, *flag]

    def work(desk: Desk, values: Values) -> str:
        told: dict[str, Any] = {key: values.get(key) for key in ("member_id", *_FLAG)}
        if not village:
            return add_flag(desk, case, told)
        return paper_answer(desk, case, values["date"], str(values["person"]), str(values["paper"]), [told])

    start = {"date": context.desk.today, "person": context.desk.operator, "member_id": people[0][0] if people else ""}
    text = f"{whose}。拿到反馈表的，用“读比对反馈”一次录入。" if village else f"{whose}。村里随回执包收到，逐条核实。"
    dialog = FormDialog(
        context, parent, "登记比对疑点", fields, work, values=start, text=text, name="add_flag", ok="登记", glyph="list-checks",
        choices={"member_id": people}, said="已登记疑点。",
    )  # fmt: skip
    dialog.open_form()
    return dialog


def _paper_fields() -> list[Field]:
    event = declared("case_event")
    names = {"date": "反馈日期", "person": "经办人", "paper": "纸质反馈的文号或编号"}
    return [replace(event[key], label=names[key], req=Req.REQUIRED) for key in _PAPER]


def _chips(plan: AnswerPlan) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(size("grid"))
    counts = (
        (len(plan.flags), "疑点{n}条", "warn"), (len(plan.clear), "没有疑点{n}人", "good"),
        (len(plan.refused), "没有录入{n}行", "danger"), (len(plan.twice), "重复{n}行", "quiet"),
        (len(plan.unanswered), "反馈里没有{n}人", "info"),
    )  # fmt: skip
    for count, words, tone in counts:
        if count:
            row.addWidget(StatusChip(words.format(n=count), tone))
    row.addStretch(1)
    return row


def _flag_columns() -> list[Column]:
    return [
        Column("household", "农户", lambda one: one.household, 9, tip=lambda one: one.household),
        Column("name", "姓名", lambda one: one.name, 6, tip=lambda one: one.name),
        Column("what", "情形", lambda one: code_label("CIRCUMSTANCE", one.circumstance), 11),
        Column("content", "疑点内容", lambda one: one.content, 0, tip=lambda one: one.content),
        Column("department", "部门", lambda one: one.department, 5, tip=lambda one: one.department),
        Column("day", "数据日期", lambda one: show_date(one.data_date), 8),
    ]


def _trouble_columns() -> list[Column]:
    return [
        Column("place", "位置", lambda line: line.place, 12, tip=lambda line: line.place),
        Column("who", "姓名", lambda line: line.who, 7, tip=lambda line: line.who),
        Column("text", "为什么没有录入", lambda line: line.text, 0, tip=lambda line: line.text),
    ]


def _other_columns() -> list[Column]:
    return [Column("what", "情况", lambda one: one[0], 8), Column("name", "姓名", lambda one: one[1], 0)]
