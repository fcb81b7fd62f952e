"""The preview of a paste: columns, rows and cells as they would be taken; one button writes them as one step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSplitter, QTabWidget, QWidget

from app.services.collecting.filling import note_reveal
from app.services.desk import Desk
from app.services.pasting.run import (
    TITLES,
    Choices,
    Matching,
    PasteDone,
    PastePlan,
    PasteProblem,
    Weight,
    apply_paste,
    match_paste,
    plan_paste,
)  # fmt: skip
from app.ui.context import PageContext
from app.ui.dialogs.task import TaskDialog
from app.ui.pages.paste.grid import PasteModel, PasteView
from app.ui.pages.paste.panes import ChangesPane, ParkedPane, problem_table
from app.ui.theme import size
from app.ui.widgets.basics import StatusChip, label

SOON_MS = 150  # several ticks in a row are looked at together
CHIPS = (
    ("households", "新增 {households} 户", "good"),
    ("persons", "新增 {persons} 人", "good"),
    ("fills", "填上 {fills} 格", "info"),
    ("changes", "和现在不同 {changes} 格", "info"),
    ("parked", "放到一边 {parked} 行", "warn"),
    ("errors", "错误 {errors} 处", "danger"),
    ("doubts", "要看的 {doubts} 处", "warn"),
    ("out", "不要 {out} 行", "quiet"),
)
KEYS = "在表格里：空格，要或不要这一行；F4，改这一列是什么；回车，粘贴。撤销按Ctrl+Z。"
LEAD = "现在什么都还没有写。空着的会填上，已经有内容的勾上才改，空白的格子不清掉原来的。"


class PasteDialog(TaskDialog):
    """`done(PasteDone)` after it was written."""

    def __init__(
        self, context: PageContext, parent: QWidget, plan: PastePlan, done: Callable[[PasteDone], object] | None = None
    ) -> None:
        super().__init__(context, parent, f"粘贴：{TITLES[plan.into.into]}", glyph="table-2")
        self.setObjectName("dialog_paste")
        self.setMaximumWidth(size("dialog_wide") * 2)
        self.plan, self._done_with = plan, done
        self._grid = plan.grid
        self._asked = 0
        self._targets = plan.targets
        self._matching: Matching = plan.matching
        self._left_out: set[int] = set()
        self._decisions: dict[int, str] = {}
        self._soon = QTimer(self, interval=SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._look_again)
        self.body.addWidget(label(LEAD, wrap=True))
        self.body.addWidget(label(KEYS, "muted", wrap=True))
        self.body.addLayout(self._line())
        self._build_table()
        self._build_panes()
        self.finish("粘贴", "不粘贴")
        self._show(plan)
        self.view.setFocus()
        self.view.setCurrentIndex(self.model.index(min(self._first_row(), self.model.rowCount() - 1), 1))

    # ---- building ----
    def _line(self) -> QHBoxLayout:
        self._chips = QHBoxLayout()
        self._chips.setSpacing(size("grid"))
        self.header = QCheckBox("第一行是表头(&H)")
        self.header.setObjectName("paste_header")
        self.header.setAccessibleName("第一行是表头")
        self.header.toggled.connect(self._set_header)
        self.busy = label("", "muted")
        row = QHBoxLayout()
        row.setSpacing(size("grid2"))
        row.addWidget(self.header)
        row.addLayout(self._chips)
        row.addWidget(self.busy)
        row.addStretch(1)
        return row

    def _build_table(self) -> None:
        self.model = PasteModel(self.plan)
        self.model.ticked.connect(self._tick)
        self.view = PasteView(self.model, self._targets)
        self.view.chooser.chosen.connect(self._choose)

    def _build_panes(self) -> None:
        self.problems = problem_table()
        self.problems.activated.connect(self._go_to)
        self.changes = ChangesPane()
        self.changes.reveal_wanted.connect(self._reveal)
        self.parked = ParkedPane()
        self.parked.decided.connect(self._decide)
        self.parked.looked_at.connect(lambda row: self.view.go_to(row, None))
        self.tabs = QTabWidget()
        self.tabs.setObjectName("paste_tabs")
        for pane in (self.problems, self.changes, self.parked):
            self.tabs.addTab(pane, "")
        self.tabs.setMinimumHeight(size("control") * 3)  # else its empty states would take the block's room
        self.view.setMinimumHeight(size("control") * 3)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.view)
        split.addWidget(self.tabs)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([size("side") * 3, size("side") * 2])
        self.body.addWidget(split, 1)

    def open_over(self) -> None:
        """As large as the window allows: a block is wide and long."""
        parent = self.parentWidget()
        width = parent.window().width() - size("grid4") * 2 if parent else size("dialog_wide")
        self.open_wide(width, tall=True)

    # ---- showing ----
    def _first_row(self) -> int:
        return next(iter(self.plan.matching.data_rows), 0)

    def _show(self, plan: PastePlan) -> None:
        self.plan, self._matching = plan, plan.matching
        self.busy.setText("")
        if plan.targets != self._targets:  # without its header a block of items may be read as rows
            self._targets = plan.targets
            self.view.chooser.offer(plan.targets)
        self.model.show_plan(plan)
        self.view.chooser.show_plan(plan)
        self._show_header(plan)
        self._show_chips(plan)
        self.problems.set_rows(plan.problems)
        self.changes.show_plan(plan)
        self.parked.show_plan(plan)
        counts = plan.counts
        total = counts["errors"] + counts["doubts"] + counts["notes"]
        for place, text in enumerate(
            (f"问题 {total}", f"要改的 {counts['changes']}", f"放到一边 {self.parked.count()}")
        ):
            self.tabs.setTabText(place, text)
        self.ok.setEnabled(plan.workable)

    def _show_header(self, plan: PastePlan) -> None:
        row = plan.matching.header_row
        self.header.blockSignals(True)
        self.header.setChecked(row is not None)
        self.header.setText("第一行是表头(&H)" if not row else f"第{row + 1}行是表头(&H)")
        self.header.blockSignals(False)

    def _show_chips(self, plan: PastePlan) -> None:
        while self._chips.count():
            item = self._chips.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        counts = plan.counts
        for key, words, tone in CHIPS:
            if counts[key]:
                self._chips.addWidget(StatusChip(words.format(**counts), tone))

    def _go_to(self, problem: PasteProblem) -> None:
        if problem.row is not None:
            self.view.go_to(problem.row, problem.column)
            self.view.setFocus()
        elif problem.column is not None:
            self.view.chooser.boxes[problem.column].setFocus()

    # ---- choosing ----
    def _tick(self, row: int, wanted: bool) -> None:
        (self._left_out.discard if wanted else self._left_out.add)(row)
        self._again()

    def _decide(self, row: int, answer: str) -> None:
        self._decisions[row] = answer
        self._again()

    def _choose(self, column: int, path: str) -> None:
        target = next((target for target in self._targets if target.path == path), None)
        self._matching = self._matching.with_target(column, target)
        self._again()

    def _again(self) -> None:
        self.ok.setEnabled(False)
        self.busy.setText("正在重新看…")
        self._soon.start()

    def _set_header(self, wanted: bool) -> None:
        into, grid, header = self.plan.into, self._grid, 0 if wanted else None
        self.ok.setEnabled(False)
        self.busy.setText("正在重新看…")
        self._left_out, self._decisions = set(), {}

        def work(desk: Desk) -> PastePlan:
            shown, matching = match_paste(desk, into, grid, header)
            return plan_paste(desk, into, shown, matching)

        self._run(work)

    def _look_again(self) -> None:
        into, grid, matching = self.plan.into, self._grid, self._matching
        choices = Choices(frozenset(self._left_out), dict(self._decisions))
        self._run(lambda desk: plan_paste(desk, into, grid, matching, choices))

    def _run(self, work: Callable[[Desk], PastePlan]) -> None:
        self._asked += 1
        number = self._asked
        self.context.run(work, lambda plan: self._arrived(number, plan), self, self._failed)

    def _arrived(self, number: int, plan: PastePlan) -> None:
        if number == self._asked and not self._soon.isActive():
            self._show(plan)

    def _failed(self, error: BaseException) -> None:
        self.busy.setText("")
        self.fail(error)

    def _reveal(self) -> None:
        whose = "、".join(dict.fromkeys(row.who or row.whose for row in self.plan.rows if row.who or row.whose))[:60]
        self.context.run(
            lambda desk: note_reveal(desk, whose, "粘贴预览里原来的内容"), lambda _: self.changes.show_hidden(), self
        )

    # ---- writing ----
    def submit(self) -> None:
        """Write it as one step; Ctrl+Z takes it back."""
        plan, taken = replace(self.plan), self.changes.taken

        def finished(done: PasteDone) -> None:
            self.context.frame.toast.show_text(done.text)
            if self._done_with is not None:
                self._done_with(done)

        self.write(lambda desk: apply_paste(desk, plan, taken), finished)


__all__ = ["PasteDialog", "Weight"]
