"""疑点核实: the flags of a case one below the other, each answered in a dialog by keyboard."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.codes import label as code_label
from app.domain.questionnaire.field import Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.desk import Desk
from app.services.road.comparing import FlagLine, answer_flag, flag_lines
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog

_KEYS = ("answer", "answer_note", "evidence", "checker", "checked_on")
_NEEDED = ("answer", "checker", "checked_on")


def ask_flags(context: PageContext, parent: QWidget, case: str) -> None:
    """Ask for the flags not answered yet, one after the other; where all are, for all of them again."""

    def show(lines: list[FlagLine]) -> None:
        waiting = [line for line in lines if not line.answer] or lines
        if waiting:
            ask_flag(context, parent, waiting, len(lines))

    context.run(lambda desk: flag_lines(desk, case), show, parent)


def ask_flag(context: PageContext, parent: QWidget, lines: list[FlagLine], total: int) -> FormDialog:
    """The first of these flags; when it is kept, the next is asked."""
    line, rest = lines[0], lines[1:]
    fields = declared("compare_flag")
    asked = [replace(fields[key], req=Req.REQUIRED) if key in _NEEDED else fields[key] for key in _KEYS]
    start = {
        "answer": line.answer, "answer_note": line.note, "evidence": line.evidence,
        "checker": line.checker or context.desk.operator, "checked_on": line.checked_on or context.desk.today,
    }  # fmt: skip

    def work(desk: Desk, values: Values) -> None:
        answer_flag(desk, line.id, values)

    def go_on(_done: object) -> None:
        if rest:
            ask_flag(context, parent, rest, total)

    dialog = FormDialog(
        context, parent, f"疑点核实（第{line.number}条，共{total}条）", asked, work, values=start, text=told(line), name="flag",
        ok="保存并看下一条" if rest else "保存", glyph="list-checks", done=go_on, said=f"已答复第{line.number}条疑点。",
    )  # fmt: skip
    dialog.open_form()
    return dialog


def told(line: FlagLine) -> str:
    """What was found about whom, by whom and when."""
    source = "，".join(part for part in (line.department, line.data_date) if part)
    what = code_label("CIRCUMSTANCE", line.circumstance) or "未写情形"
    return f"{line.member}：{what}{f'（{source}）' if source else ''}。{line.content}"
