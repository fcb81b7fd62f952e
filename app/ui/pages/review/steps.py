"""Dialogs that take one plain step for several cases, or take a step back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.road.boards import BoardRow, CaseDetail, theirs
from app.services.road.cases import take_back, take_steps
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.pages.review.fields import step_fields, wish_of

BY_PAPER = "这一步由乡镇登记。手里已经有纸质结果的，可以凭纸质结果先录入，以后乡镇的回执包会接上它。"
LISTED = 6


def who(rows: Sequence[BoardRow]) -> str:
    """The chosen households in a line: the first few by name, then how many."""
    named = "、".join(row.short for row in rows[:LISTED])
    return named if len(rows) <= LISTED else f"{named}等{len(rows)}户"


def ask_step(
    context: PageContext, parent: QWidget, rows: Sequence[BoardRow], step: Step, title: str = ""
) -> FormDialog:
    """Ask what a step needs and record it for all chosen cases, all or none."""
    state, cases, name = rows[0].state, [row.case for row in rows], label("STEP", step)
    note = BY_PAPER if theirs(state, step) else ""
    start = {"date": context.desk.today, "person": context.desk.operator, "by_paper": True if note else None}

    def work(desk: Desk, values: Values) -> object:
        return take_steps(desk, cases, wish_of(step, values))

    dialog = FormDialog(
        context, parent, title or name, step_fields(state, step), work, values=start, text=f"{who(rows)}。{note}", ok="登记", name="step",
        glyph="list-checks", said=f"已登记{name}：{len(rows)}户",
    )  # fmt: skip
    dialog.open_form()
    return dialog


def ask_undo(context: PageContext, parent: QWidget, detail: CaseDetail) -> FormDialog:
    """Take a step back by 更正, or cancel one of two parallel roads; what followed it goes with it."""
    disputed = bool(detail.twins)
    steps = [(line.event, f"{line.on or '日期不详'} {line.step}") for line in reversed(detail.lines)]
    offered = [(twin.event, twin.text) for twin in detail.twins] or steps
    event = declared("case_event")
    target = Field(
        "target",
        "取消哪一条" if disputed else "更正哪一步",
        Kind.REF,
        req=Req.REQUIRED,
        owner=Owner.EITHER,
        source="design §3",
    )
    fields = (target, event["date"], event["person"], replace(event["reason"], req=Req.REQUIRED))
    case = detail.row.case

    def work(desk: Desk, values: Values) -> object:
        return take_back(desk, case, values["target"], values["date"], values["person"], values["reason"])

    note = (
        "两条并行的登记只能留一条，被取消的留有记录。"
        if disputed
        else "这一步和它后面的步骤都会退回，原来的登记留有记录。"
    )
    start = {
        "date": context.desk.today,
        "person": context.desk.operator,
        "target": offered[0][0] if len(offered) == 1 or not disputed else "",
    }
    dialog = FormDialog(
        context, parent, "裁决" if disputed else "更正", fields, work, values=start, text=f"{detail.row.short}。{note}", name="undo",
        ok="取消这一条" if disputed else "更正", glyph="undo-2", choices={"target": offered}, said="已更正",
    )  # fmt: skip
    dialog.open_form()
    return dialog
