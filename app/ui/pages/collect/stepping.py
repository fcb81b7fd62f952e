"""Registering a clue and the steps a cadre takes while he fills the form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.services import cases
from app.services.cases import StepWish
from app.services.filling import FormState
from app.ui.context import PageContext
from app.ui.pages.collect.dialogs import FieldsDialog

CLUE_KEYS = ("discovery_channel", "clue_date", "apply_date", "apply_mode")
PERSON = Field("person", "经办人", Kind.TEXT, Level.PERSONAL, Req.REQUIRED, max_length=50, format="name")
STEP_FIELDS = (Field("on", "办理日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED), PERSON)


def ask_clue(context: PageContext, parent: QWidget, household: str, name: str, done: Callable[[str], object]) -> None:
    """Ask for a clue and start the case; `done(case)` when it stands."""
    fields = [*(declared("monitoring_case")[key] for key in CLUE_KEYS), PERSON]
    values = {"discovery_channel": "cadre", "clue_date": context.desk.today, "person": context.desk.operator}
    text = "从线索日期起算15天办结期限。登记以后，风险、授权两步就能填写。"
    asked = FieldsDialog.ask(parent, f"登记线索：{name}", fields, values, text, "登记")
    if asked is None:
        return
    channel, on, person = asked.pop("discovery_channel"), asked.pop("clue_date"), asked.pop("person")
    more = {key: value for key, value in asked.items() if value}

    def start(desk: Any) -> str:
        return cases.start_case(desk, household, channel, on, person, more)

    context.write(start, done, parent, said=f"{name}：线索已登记。")


def ask_step(context: PageContext, parent: QWidget, form: FormState, step: Step) -> None:
    """Ask for day and person of a step and take it; what is missing is said all at once."""
    name = label("STEP", step)
    values = {"on": _usual_day(form, step, context.desk.today), "person": context.desk.operator}
    asked = FieldsDialog.ask(parent, f"登记“{name}”", STEP_FIELDS, values, f"{form.name}户，现在是“{form.road}”。", "登记")
    if asked is None:
        return
    wish = StepWish(step, asked["on"], asked["person"])
    context.write(lambda desk: cases.take_step(desk, form.subject.case, wish), owner=parent, said=f"{form.name}户：已登记“{name}”。")


def _usual_day(form: FormState, step: Step, today: date) -> date:
    case = form.live.file.case.record if form.live.file.case else {}
    if step is Step.VISITING:
        return case.get("visit_date") or today
    signed = [s.row["signed_on"] for s in form.signers if s.row.get("signed_on")]
    days = [day for day in (*signed, case.get("visit_date")) if day]
    return max(days, default=today) if step is Step.CONSENTED else today
