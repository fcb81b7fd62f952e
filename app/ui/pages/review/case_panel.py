"""The case beside the list: where it stands, what the next step lacks, its limits, the road so far."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.procedure.states import Side, Step
from app.domain.questionnaire.codes import label as code_label
from app.forms.inputs.base import MessageLine
from app.services.road.boards import BoardRow, CaseDetail, theirs
from app.services.road.cases import RoadLine
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, empty_layout
from app.ui.pages.review.flags import ask_flags
from app.ui.paper_menu import CASE_PAPERS, papers_button
from app.ui.theme import size
from app.ui.widgets.basics import StatusChip, button, label, on_click
from app.ui.widgets.chips import TONES, due_chip

REVIEWED = (Step.REVIEW_READY,)


class CasePanel(QFrame):
    """Signals: `refusals_wanted()`, `undo_wanted(detail)`, `household_wanted(id)`."""

    refusals_wanted = Signal()
    undo_wanted = Signal(object)
    household_wanted = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("case_panel")
        self.context = context
        self.detail: CaseDetail | None = None
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        self._column.setSpacing(size("grid"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(FitArea(inside))
        self.show_hint("选一户看它缺什么；按住 Ctrl 或 Shift 可选几户一起办。")

    def show_hint(self, text: str) -> None:
        """Nothing, or several, are chosen."""
        self.detail = None
        empty_layout(self._column)
        self._column.addWidget(label(text, "muted", wrap=True))
        self._column.addStretch(1)

    def show_many(self, rows: list[BoardRow]) -> None:
        """Several cases: who they are."""
        self.show_hint("")
        empty_layout(self._column)
        self._column.addWidget(label(f"已选{len(rows)}户", "section"))
        alike = len({row.state for row in rows}) == 1
        text = "状态相同，可以一起办下一步。" if alike else "状态不同，不能一起办；请选同一个状态的农户。"
        self._column.addWidget(MessageLine("info" if alike else "warn", text))
        for row in rows[:20]:
            self._column.addWidget(label(f"{row.short}　{row.label}", "", wrap=True))
        if len(rows) > 20:
            self._column.addWidget(label(f"……共{len(rows)}户", "muted"))
        if alike and rows[0].state in REVIEWED:
            self._column.addWidget(self._refusals_button("不予认定情形…"))
        self._column.addStretch(1)

    def show_case(self, detail: CaseDetail) -> None:
        """One case."""
        self.detail = detail
        empty_layout(self._column)
        self._head(detail.row)
        self._limits(detail)
        self._lacks(detail)
        row = detail.row
        if detail.flags:
            words = f"疑点核实（已答{detail.flags_answered}条，共{detail.flags}条）(&Y)…"
            self._column.addWidget(
                on_click(button(words, "flags", "list-checks"), lambda: ask_flags(self.context, self, row.case))
            )
        self._column.addWidget(papers_button(
            self.context, self, "打印这一户的材料", "case_papers", CASE_PAPERS, household=row.household, case=row.case
        ))  # fmt: skip
        self._road(detail.lines)
        self._column.addStretch(1)

    def _head(self, row: BoardRow) -> None:
        head, chips = QHBoxLayout(), QHBoxLayout()
        name = label(row.name, "section", wrap=True)
        head.addWidget(name, 1)
        opened = on_click(
            button("打开一户一档", "open_household", kind="quiet"), lambda: self.household_wanted.emit(row.household)
        )
        head.addWidget(opened)
        self._add(head)
        facts = "　".join(part for part in (row.number, row.group, f"{row.people}人", row.category) if part)
        self._column.addWidget(label(facts, "muted", wrap=True))
        chips.addWidget(StatusChip(row.label, "danger" if row.stage == "disputed" else "info"))
        chips.addStretch(1)
        self._add(chips)

    def _add(self, layout: QHBoxLayout) -> None:
        # Inside a widget of its own, so that emptying the column takes it away too.
        holder = QWidget()
        layout.setContentsMargins(0, 0, 0, 0)
        holder.setLayout(layout)
        self._column.addWidget(holder)

    def _limits(self, detail: CaseDetail) -> None:
        for due in detail.dues:
            chip = due_chip(due, self.context.desk.today)
            line = QHBoxLayout()
            line.addWidget(StatusChip(chip[1] if chip else "", TONES[due.state]))
            line.addWidget(label(due.label, "", wrap=True), 1)
            self._add(line)

    def _lacks(self, detail: CaseDetail) -> None:
        row = detail.row
        if detail.twins:
            self._column.addWidget(MessageLine("danger", "有两条并行的登记，请取消其中一条："))
            for twin in detail.twins:
                self._column.addWidget(label(f"· {twin.text}", "", wrap=True))
            self._column.addWidget(self._undo_button("裁决…", detail))
            return
        step = row.next
        if step is None:
            return
        self._column.addWidget(label(f"下一步：{code_label('STEP', step)}", "strong"))
        if row.state in REVIEWED:
            self._column.addWidget(self._refusals_button(f"不予认定情形（已答{detail.answered}项）…"))
        if theirs(row.state, step) or row.waits_for not in ("", code_label("SIDE", Side.VILLAGE)):
            self._column.addWidget(MessageLine("info", f"现在等{row.waits_for}办理；拿到纸质结果的可以先录入。"))
        elif not detail.missing:
            self._column.addWidget(MessageLine("info", "材料齐了，可以办下一步。"))
        for refusal in detail.missing:
            tone = "danger" if refusal.blocks else "warn"
            self._column.addWidget(MessageLine(tone, f"{refusal.text}{refusal.advice}"))

    def _road(self, lines: tuple[RoadLine, ...]) -> None:
        self._column.addWidget(label("办理经过", "strong"))
        for line in reversed(lines):
            more = "，".join(
                part
                for part in (line.person, line.paper, "凭纸质结果" if line.by_paper else "", line.late, line.reason)
                if part
            )
            self._column.addWidget(label(f"{line.on or '日期不详'}　{line.step}", "", wrap=True))
            if more:
                self._column.addWidget(label(more, "small", wrap=True))
        if lines and self.detail is not None and not self.detail.twins:
            self._column.addWidget(self._undo_button("更正…", self.detail))

    def _refusals_button(self, text: str) -> QWidget:
        return on_click(button(text, "refusals", "list-checks"), self.refusals_wanted.emit)

    def _undo_button(self, text: str, detail: CaseDetail) -> QWidget:
        return on_click(button(text, "undo", "undo-2", "quiet"), lambda: self.undo_wanted.emit(detail))
