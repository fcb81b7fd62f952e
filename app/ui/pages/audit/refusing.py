"""不予纳入: the clause and the reason; the 不予认定告知书 names the clause alone (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.auditing.deciding import refuse
from app.services.auditing.queue import AuditRow
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.pages.review.steps import who

CLAUSES = Field(
    "clauses", "不予认定的情形", Kind.CODES, Level.INTERNAL, codes="REFUSAL", hint="告知书上只写这里选的情形"
)


def ask_refusal(context: PageContext, parent: QWidget, rows: Sequence[AuditRow]) -> FormDialog:
    """Ask and record for all chosen cases, all or none."""
    event = declared("case_event")
    fields = [
        *(replace(event[key], req=Req.REQUIRED) for key in ("date", "person", "paper")), CLAUSES,
        replace(event["reason"], req=Req.REQUIRED),
    ]  # fmt: skip
    cases = [row.case for row in rows]

    def work(desk: Desk, typed: Values) -> object:
        chosen = tuple(str(code) for code in typed["clauses"] or ())
        return refuse(
            desk, cases, typed["date"], str(typed["person"]), str(typed["paper"]), str(typed["reason"]), chosen
        )

    dialog = FormDialog(
        context, parent, "不予纳入", fields, work, values={"date": context.desk.today, "person": context.desk.operator},
        text=f"{who(rows)}。登记以后打印不予认定告知书，由村里送到农户。", ok="登记", name="refuse", glyph="ban", said="已登记不予纳入。",
    )  # fmt: skip
    dialog.open_form()
    return dialog
