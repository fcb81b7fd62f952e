"""不予认定情形: every item answered yes or no before the meeting, each hit with evidence and the meeting's decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.forms.inputs.parts import FlowBox
from app.forms.page import Values
from app.services.desk import Desk
from app.services.road.boards import BoardRow, CaseDetail, case_detail, refusal_items
from app.services.road.meetings import RefusalAnswer, answer_refusals
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, TaskDialog
from app.ui.icons import icon
from app.ui.pages.review.refusal_rows import PARTS, rows_of
from app.ui.theme import size
from app.ui.widgets.basics import button, label

Item = tuple[str, str, bool]  # code, text, still to be confirmed by the township
Answers = dict[str, Values]  # item -> hit and its parts


class RefusalsDialog(TaskDialog):
    """One household at a time; answers of the others are kept while one goes from name to name."""

    def __init__(
        self, context: PageContext, parent: QWidget, details: Sequence[CaseDetail], items: Sequence[Item]
    ) -> None:
        title = "不予认定情形逐项回答"
        super().__init__(
            context,
            parent,
            title,
            "评议前逐项回答。有一项符合也不等于不纳入，由评议会按特殊情形逐项决定。",
            "list-checks",
        )
        self.setObjectName("dialog_refusals")
        self._items, self._details, self._here = items, details, 0
        self._values = [_values(detail) for detail in details]
        inside, self.rows = rows_of(list(items))
        for row in self.rows:
            row.changed.connect(self._keep)
        self._names = [self._name(place, detail.row) for place, detail in enumerate(details)]
        self.body.addLayout(self._name_row())
        self.body.addWidget(FitArea(inside), 1)
        self.finish("保存")
        self._show(0)

    def _name(self, place: int, row: BoardRow) -> QPushButton:
        made = button(row.short, f"case_{row.case}", kind="pick")
        made.setCheckable(True)
        made.setAutoExclusive(True)
        made.setAutoDefault(False)
        made.clicked.connect(lambda: self._show(place))
        made.setVisible(len(self._details) > 1)
        return made

    def _name_row(self) -> QVBoxLayout:
        column, flow, row = QVBoxLayout(), FlowBox(size("grid")), QHBoxLayout()
        for made in self._names:
            flow.addWidget(made)
        none_here = button("这一户都答“否”", "none_here", kind="small")
        none_here.clicked.connect(lambda: self._none(only=True))
        none_all = button("没回答的全部答“否”", "none_all", kind="small")
        none_all.clicked.connect(lambda: self._none(only=False))
        none_all.setVisible(len(self._details) > 1)
        self._count = label("", "muted")
        for part in (none_here, none_all):
            part.setAutoDefault(False)
            row.addWidget(part)
        row.addWidget(self._count, 1)
        column.addWidget(flow)
        column.addLayout(row)
        return column

    def _none(self, only: bool) -> None:
        """Answer what is blank with 否: a deliberate press, nothing is answered by itself."""
        for place, values in enumerate(self._values):
            if not only or place == self._here:
                for code, _, _ in self._items:
                    if values.get(code, {}).get("hit") is None:
                        values[code] = {"hit": False}
        self._show(self._here)

    def _keep(self) -> None:
        self._values[self._here] = {row.code: row.values() for row in self.rows}
        self._tell()

    def _show(self, place: int) -> None:
        self._here = place
        self._names[place].setChecked(True)
        for row in self.rows:
            row.set_values(self._values[place].get(row.code, {}))
        self._tell()

    def _open_items(self, place: int) -> int:
        return sum(1 for code, _, _ in self._items if self._values[place].get(code, {}).get("hit") is None)

    def _tell(self) -> None:
        for place, made in enumerate(self._names):
            made.setIcon(
                icon(
                    "circle-dashed" if self._open_items(place) else "circle-check",
                    "muted" if self._open_items(place) else "good",
                )
            )
        rest = self._open_items(self._here)
        self._count.setText(f"还有{rest}项没有回答" if rest else "已全部回答")

    def submit(self) -> None:
        """Save what is answered; open items stay open."""
        self._keep()
        problems = [text for row in self.rows for text in row.problems()]
        if problems:
            self.tell(problems)
            return
        answers = [
            answer
            for place, detail in enumerate(self._details)
            for answer in self._answers(detail.row.case, self._values[place])
        ]
        if not answers:
            self.tell(("还没有回答任何一项。",))
            return
        self.write(lambda desk: answer_refusals(desk, answers), said="已保存逐项回答")

    def _answers(self, case: str, values: Answers) -> Iterable[RefusalAnswer]:
        for code, _, _ in self._items:
            given = values.get(code, {})
            if given.get("hit") is not None:
                yield RefusalAnswer(case, code, given["hit"], given.get("evidence") or "", given.get("special_case_approved"),
                                    given.get("minutes_ref") or "")  # fmt: skip


def _values(detail: CaseDetail) -> Answers:
    return {str(hit["item"]): {part: hit.get(part) for part in ("hit", *PARTS)} for hit in detail.hits}


def ask_refusals(context: PageContext, parent: QWidget, rows: Sequence[BoardRow]) -> None:
    """Open the dialog with the answers given so far."""

    def read(desk: Desk) -> tuple[list[CaseDetail], list[Item]]:
        return [case_detail(desk, row.case) for row in rows], refusal_items(desk)

    def show(found: tuple[list[CaseDetail], list[Item]]) -> None:
        RefusalsDialog(context, parent, *found).open_wide(tall=True)

    context.run(read, show, parent)
