"""提请会议审核: the committee's meeting and the 排查报告 once for all chosen cases; the list to print before (`domain.md` §8.3, S0-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.domain.procedure.facts import STEP_DETAILS
from app.domain.procedure.states import Step
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.forms.page import Values
from app.services.auditing.deciding import MEETING_KEYS, hear
from app.services.auditing.queue import AuditRow
from app.services.desk import Desk
from app.services.road.together import BatchLine, rest_told
from app.ui.context import PageContext
from app.ui.pages.review.steps import PartlyDialog, who
from app.ui.printing import show_paper
from app.ui.widgets.basics import button, on_click


class MeetingDialog(PartlyDialog):
    """Where the guards stop some of the cases, the others may be heard without them."""

    def __init__(self, context: PageContext, parent: QWidget, rows: Sequence[AuditRow]) -> None:
        start = {"date": context.desk.today, "person": context.desk.operator}
        super().__init__(
            context, parent, "提请会议审核", _fields(), self._record, values=start, ok="登记", name="hear", glyph="landmark", done=self._told,
            text=f"{who(rows)}。抽查户和抽查结果从“抽查”里来，不用再填。会后登记，一起报县级。",
        )  # fmt: skip
        self.sheet = on_click(button("打印提请会议审核名单(&J)", "print_audit_list", "printer"), self._print)
        self.sheet.setAutoDefault(False)
        self.body.addWidget(self.sheet, 0, Qt.AlignmentFlag.AlignLeft)
        self.offer_rest([row.case for row in rows])

    def _print(self) -> None:
        show_paper(self.context, self, "audit_list", listed=tuple(self._cases))

    def _record(self, desk: Desk, values: Values) -> list[BatchLine]:
        return hear(desk, self._cases, values["date"], str(values["person"]), values, self._partly)

    def _told(self, lines: list[BatchLine]) -> None:
        self.context.frame.toast.show_text(rest_told(lines, Step.COUNTY))


def ask_meeting(context: PageContext, parent: QWidget, rows: Sequence[AuditRow]) -> MeetingDialog:
    """Open the dialog."""
    dialog = MeetingDialog(context, parent, rows)
    dialog.open_form()
    return dialog


def _fields() -> list[Field]:
    event, names = declared("case_event"), STEP_DETAILS[Step.COUNTY]
    kinds = {key: Kind.DATE if key.endswith("_on") else Kind.TEXT for key in MEETING_KEYS}
    asked = [replace(event[key], req=Req.REQUIRED) for key in ("date", "person")]
    return [*asked, *(Field(key, names[key], kinds[key], Level.INTERNAL, Req.REQUIRED) for key in MEETING_KEYS)]
