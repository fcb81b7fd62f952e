"""提意见: a comment on one line of a case, with a suggestion where the line is an answer of the form."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Kind, Level, Owner, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.auditing.comments import FORM_KINDS, ask_field
from app.services.auditing.opening import DossierLine
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog

WHY = Field("why", "说明", Kind.TEXT, Level.PERSONAL)
_TEXT = Field("text", "意见", Kind.LONGTEXT, Level.PERSONAL, Req.REQUIRED, max_length=500, hint="哪里不对，怎样补正")
_SUGGESTION = Field("suggestion", "建议改为", Kind.TEXT, Level.PERSONAL, max_length=500,
                    hint="按表上的写法填，村里可以一键采用；不建议具体内容的空着")  # fmt: skip


def ask_comment(
    context: PageContext,
    parent: QWidget,
    household: str,
    case: str,
    line: DossierLine,
    done: Callable[[object], object],
) -> FormDialog:
    """Ask and record."""
    fields = [_TEXT, _SUGGESTION] if may_suggest(line) else [_TEXT]

    def work(desk: Desk, typed: Values) -> object:
        made = str(typed.get("suggestion") or "")
        return ask_field(desk, household, line.kind, line.row, line.field, str(typed["text"]), made, case)

    dialog = FormDialog(
        context, parent, f"提意见：{line.label}", fields, work, columns=1, name="comment", glyph="pencil", done=done,
        text=f"{line.section} {line.title}　现在填的是“{line.text or '空'}”。随下一个回执包给村里。", said="已记下意见，随回执包给村里。",
    )  # fmt: skip
    dialog.open_form()
    return dialog


def may_suggest(line: DossierLine) -> bool:
    """True where a suggested value can be taken over by one click."""
    field = declared(line.kind).get(line.field) if line.kind else None
    plain = field is not None and field.owner is not Owner.TOWNSHIP and not field.computed
    return plain and line.kind in FORM_KINDS and field is not None and field.kind not in (Kind.REF, Kind.JSON)
