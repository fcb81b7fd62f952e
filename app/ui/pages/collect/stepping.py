"""Registering a clue and the steps a cadre takes while he fills the form; what is missing is said in the dialog."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QWidget

from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.collecting.filling import FormState
from app.services.desk import Desk
from app.services.road import cases
from app.services.road.cases import StepDone, StepWish
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog

CLUE_KEYS = ("discovery_channel", "clue_date", "apply_date", "apply_mode")
PERSON = Field("person", "经办人", Kind.TEXT, Level.PERSONAL, Req.REQUIRED, max_length=50, format="name")
STEP_FIELDS = (Field("on", "办理日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED), PERSON)


def ask_clue(
    context: PageContext, parent: QWidget, household: str, name: str, done: Callable[[str], object]
) -> FormDialog:
    """Ask for a clue and start the case; `done(case)` when it stands."""
    fields = [*(declared("monitoring_case")[key] for key in CLUE_KEYS), PERSON]

    def start(desk: Desk, values: Values) -> str:
        asked = dict(values)
        channel, on, person = asked.pop("discovery_channel"), asked.pop("clue_date"), asked.pop("person")
        return cases.start_case(desk, household, channel, on, person, {k: v for k, v in asked.items() if v})

    dialog = FormDialog(
        context, parent, f"登记线索：{name}", fields, start, ok="登记", glyph="flag", name="clue", done=done,
        text="从线索日期起算15天办结期限。登记以后，风险和授权两步就能填写。", said=f"{name}：线索已登记。",
        values={"discovery_channel": "cadre", "clue_date": context.desk.today, "person": context.desk.operator},
    )  # fmt: skip
    dialog.open_form()
    return dialog


def ask_step(context: PageContext, parent: QWidget, form: FormState, step: Step) -> FormDialog:
    """Ask for day and person of a step and take it."""
    name = label("STEP", step)

    def take(desk: Desk, values: Values) -> StepDone:
        return cases.take_step(desk, form.subject.case, StepWish(step, values["on"], values["person"]))

    dialog = FormDialog(
        context, parent, f"登记“{name}”", STEP_FIELDS, take, ok="登记", glyph="check", name="step",
        text=f"{form.name}户，现在是“{form.road}”。", said=f"{form.name}户：已登记“{name}”。",
        values={"on": _usual_day(form, step, context.desk.today), "person": context.desk.operator},
    )  # fmt: skip
    dialog.open_form()
    return dialog


def _usual_day(form: FormState, step: Step, today: date) -> date:
    case = form.live.file.case.record if form.live.file.case else {}
    if step is Step.VISITING:
        return case.get("visit_date") or today
    signed = [s.row["signed_on"] for s in form.signers if s.row.get("signed_on")]
    days = [day for day in (*signed, case.get("visit_date")) if day]
    return max(days, default=today) if step is Step.CONSENTED else today
