"""Dialogs that take one plain step for several cases, or take a step back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.road.boards import BoardRow, CaseDetail, theirs
from app.services.road.cases import Refused, start_relapse, take_back
from app.services.road.together import BatchLine, rest_told, take_together
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.pages.review.fields import step_fields, wish_of
from app.ui.widgets.basics import button, on_click

BY_PAPER = "这一步由乡镇登记。手里已经有纸质结果的，可以凭纸质结果先录入，以后乡镇的回执包会接上它。"
LISTED = 6


class Standing(Protocol):
    """A case a step is taken for: a row of the village's board or of the township's queue."""

    @property
    def case(self) -> str: ...

    @property
    def state(self) -> Step | None: ...

    @property
    def short(self) -> str: ...


def who(rows: Sequence[Standing]) -> str:
    """The chosen households in a line: the first few by name, then how many."""
    named = "、".join(row.short for row in rows[:LISTED])
    return named if len(rows) <= LISTED else f"{named}等{len(rows)}户"


class PartlyDialog(FormDialog):
    """Several cases at once: where the guards stop some of them, the others may go without them."""

    def offer_rest(self, cases: Sequence[str]) -> None:
        """Called when the form stands: the button for those that may go, hidden until some may not."""
        self._cases, self._partly = list(cases), False
        self.rest = on_click(button("只办能办的", "only_possible", "list-checks"), self._only_possible)
        self.rest.hide()
        self.body.addWidget(self.rest)

    def _only_possible(self) -> None:
        self._partly = True
        self.submit()

    def fail(self, error: BaseException) -> None:
        """Say who may not go and why; who may is offered."""
        super().fail(error)
        self._partly = False
        told = {name for name, _ in error.told} if isinstance(error, Refused) else set()
        left = len(self._cases) - len(told)
        self.rest.setText(f"只办能办的{left}户(&P)")
        self.rest.setVisible(bool(told) and left > 0)


class StepDialog(PartlyDialog):
    """One plain step for several cases."""

    def __init__(
        self, context: PageContext, parent: QWidget, rows: Sequence[Standing], step: Step, title: str = ""
    ) -> None:
        state, name, office = rows[0].state, label("STEP", step), context.desk.store.role == "township"
        note = BY_PAPER if theirs(state, step) and not office else ""
        start = {"date": context.desk.today, "person": context.desk.operator, "by_paper": True if note else None}
        super().__init__(
            context, parent, title or name, step_fields(state, step, len(rows) > 1, office), self._record, values=start,
            text=f"{who(rows)}。{note}", ok="登记", name="step", glyph="list-checks", done=self._told,
        )  # fmt: skip
        self._step = step
        self.offer_rest([row.case for row in rows])

    def _record(self, desk: Desk, values: Values) -> list[BatchLine]:
        return take_together(desk, self._cases, wish_of(self._step, values), self._partly)

    def _told(self, lines: list[BatchLine]) -> None:
        self.context.frame.toast.show_text(rest_told(lines, self._step))


def ask_step(
    context: PageContext, parent: QWidget, rows: Sequence[Standing], step: Step, title: str = ""
) -> FormDialog:
    """Ask what a step needs and record it for all chosen cases, all or none, or those that may go."""
    dialog = StepDialog(context, parent, rows, step, title)
    dialog.open_form()
    return dialog


def ask_relapse(context: PageContext, parent: QWidget, row: BoardRow) -> FormDialog:
    """风险复发: a new case linked to the removed one, which begins with the visit (`domain.md` §8.1, §13)."""
    event = declared("case_event")
    fields = (event["date"], event["person"], replace(event["reason"], req=Req.REQUIRED, label="又发生了什么"))

    def work(desk: Desk, values: Values) -> object:
        return start_relapse(desk, row.household, values["date"], values["person"], values["reason"])

    dialog = FormDialog(
        context, parent, "风险复发，重新入户核查", fields, work, ok="登记", name="relapse", glyph="flag",
        text=f"{row.short}。新立一件监测事项，接在原来那一件后面，从入户核查开始；原来的资料全部保留。",
        values={"date": context.desk.today, "person": context.desk.operator}, said="已登记，请到“采集”填写",
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
