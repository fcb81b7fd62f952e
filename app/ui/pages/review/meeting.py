"""登记评议会: the meeting once, its votes per household, and every case it agreed to moves on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.records import RECORDS
from app.forms.page import FormPage, Group, Values
from app.services.road.boards import BoardRow, MeetingStart, meeting_start
from app.services.road.meetings import Held, hold_meeting
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, TaskDialog, missing_line
from app.ui.pages.review.votes import VoteGrid
from app.ui.theme import size
from app.ui.widgets.basics import SectionCard, button, label

GROUPS = (
    Group("会议", ("date", "place", "body", "vote_mode", "chair", "recorder")),
    Group("到会", ("expected", "present", "attendees", "observers", "team_present", "sign_in_kept", "minutes_signed")),
    Group("会议记录", ("minutes",), folded=True, more="填写会议记录"),
)


class MeetingDialog(TaskDialog):
    """One meeting for the chosen households."""

    def __init__(self, context: PageContext, parent: QWidget, rows: Sequence[BoardRow], start: MeetingStart) -> None:
        super().__init__(
            context, parent, "登记评议会", f"评议{len(rows)}户。照签到表和表决票填写，同意的转入“待公示”。", "users"
        )
        self.setObjectName("dialog_meeting")
        self._start = start
        left_out = {"number"} if start.team else {"number", "team_present"}
        fields = [field for field in RECORDS["meeting"].fields if field.key not in left_out]
        self.form = FormPage(fields, columns=2, groups=GROUPS, scroll=False)
        self.form.set_values(start.values)
        self.form.reveal()
        self.rule = label(start.rule(start.values.get("expected")), "muted", wrap=True)
        self.form.field_edited.connect(lambda _key, _value: self._tell_rule())
        self.grid = VoteGrid(rows, start.kin)
        self.body.addWidget(FitArea(self._inside()), 1)
        self.finish("登记评议会")
        self.form.submitted.connect(self._submitted)
        self.form.left.connect(lambda step: self.grid.lines[0].counts["agree"].setFocus() if step > 0 else None)
        self.form.focus_first()

    def _inside(self) -> QWidget:
        fill = button("全部同意", "all_agree", "list-checks", "small")
        fill.setToolTip("把每一户都填成：实到人数全部同意、不同意0、弃权0")
        fill.clicked.connect(self._fill)
        card = SectionCard("表决", "每户一行，照表决票填写", (fill,))
        card.add(self.grid)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, size("half"), 0)
        column.setSpacing(size("grid2"))
        column.addWidget(self.form)
        column.addWidget(self.rule)
        column.addWidget(card)
        return inside

    def _fill(self) -> None:
        present = self.form.values().get("present")
        if present is None:
            self.tell(("请先填“实到人数”，再按“全部同意”。",))
            self.form.focus_field("present")
            return
        self.troubles.show_lines(())
        self.grid.fill_all(int(present), self.form.values().get("attendees") or ())

    def _tell_rule(self) -> None:
        expected = self.form.values().get("expected")
        self.rule.setText(self._start.rule(int(expected) if expected else None))

    def submit(self) -> None:
        """Check form and votes."""
        self.form.submit()

    def _submitted(self, values: Values) -> None:
        lines = missing_line(self.form) + self.grid.problems()
        if lines:
            self.tell(lines)
            return
        votes = self.grid.votes()
        self.write(lambda desk: hold_meeting(desk, values, votes), self._held)

    def _held(self, held: Held) -> None:
        left = len(self.grid.lines) - len(held.steps)
        rest = f"，{left}户没有通过，请办“不予纳入”" if left else ""
        self.context.frame.toast.show_text(f"已登记{held.number}：{len(held.steps)}户评议通过{rest}")


def ask_meeting(context: PageContext, parent: QWidget, rows: Sequence[BoardRow]) -> None:
    """Open the dialog with what the last meeting hands on."""

    def show(start: MeetingStart) -> None:
        MeetingDialog(context, parent, rows, start).open_wide(tall=True)

    context.run(lambda desk: meeting_start(desk, [row.household for row in rows]), show, parent)
