"""What can be gone on with: drafts left open, cases before their meeting; or a new household."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.due import State
from app.services.collecting.collect import DraftLine
from app.services.collecting.filling import OpenCase, Work
from app.services.family import households
from app.services.family.lines import HouseholdLine
from app.ui.context import PageContext
from app.ui.dialogs.base import BaseDialog
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, SectionCard, button, on_click, page_column
from app.ui.widgets.search import SearchBox
from app.ui.widgets.table import Column, DataTable

MOST_SHOWN = 200  # who wants another one types a letter more
LIMIT_TONES = {State.OVERDUE: "danger", State.SOON: "warn"}


class Chooser(QWidget):
    """`chosen(household, case, page)`; `new_wanted()`; `pick_wanted()`."""

    chosen = Signal(str, str, str)
    new_wanted = Signal()
    pick_wanted = Signal()
    keying_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._new = on_click(button("新增一户", "new_household", "plus", "primary"), self.new_wanted.emit)
        self._pick = on_click(button("选择农户", "pick_household", "users"), self.pick_wanted.emit)
        self._keying = on_click(button("快速录入 · 停电用纸(&K)", "keying", "clipboard-pen"), self.keying_wanted.emit)
        for made, keys, asked in ((self._new, "Ctrl+N", self.new_wanted), (self._pick, "Ctrl+O", self.pick_wanted)):
            made.setToolTip(f"{made.accessibleName()}（{keys}）")
            QShortcut(QKeySequence(keys), self, asked.emit)
        self.drafts = DataTable(_draft_columns(), EmptyState("没有填到一半的表", "填了没保存的会自动留在这里。", "file-pen-line"),
                                "draft_table", lambda line: (line.subject, line.page), many=False)  # fmt: skip
        empty = EmptyState("没有正在采集的事项", "点“新增一户”开始；已经登记的农户，点“选择农户”。", "clipboard-pen")
        self.cases = DataTable(self._case_columns(), empty, "case_table", lambda line: line.subject, many=False)
        self.drafts.activated.connect(self._draft)
        self.cases.activated.connect(lambda line: self.chosen.emit(line.subject.household, line.subject.case, ""))
        self._lay_out()

    def _lay_out(self) -> None:
        column = page_column(self)
        column.addWidget(PageHeader("采集", "填一格存一格；从停下的地方接着填", (self._keying, self._pick), self._new))
        body = QVBoxLayout()
        body.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        body.setSpacing(size("grid2"))
        for title, note, table, share in (
            ("填到一半的表", "双击或回车接着填", self.drafts, 2), ("正在采集的监测事项", "评议以前的都在这里", self.cases, 3),
        ):  # fmt: skip
            card = SectionCard(title, note)
            card.add(table, 1)
            body.addWidget(card, share)
        column.addLayout(body, 1)

    def _case_columns(self) -> list[Column]:
        return [
            Column("name", "户主", lambda c: c.name, 8, tip=lambda c: c.name),
            Column("number", "户号", lambda c: c.number, 6),
            Column("group", "小组", lambda c: c.group, 5),
            Column("state", "现在", lambda c: c.state, 9, chip=lambda c: ("info", c.state)),
            Column("wants", "等什么", lambda c: c.wants, 7),
            Column("since", "从哪天起", lambda c: c.since, 7),
            Column("due", "期限", lambda c: c.due.due if c.due else None, 10, chip=self._limit),
            Column("what", "什么期限", lambda c: c.due.label if c.due else "", 0),
        ]

    def _limit(self, line: OpenCase) -> tuple[str, str] | None:
        if line.due is None or line.urgency is None:
            return None
        return LIMIT_TONES.get(line.urgency, "quiet"), f"{line.due.due:%m-%d} {line.urgency.label}"

    def show_work(self, work: Work) -> None:
        """Show what waits."""
        self.drafts.set_rows(work.drafts)
        self.cases.set_rows(work.cases)

    def _draft(self, line: DraftLine) -> None:
        self.chosen.emit(line.subject.household, line.subject.case, line.page)


def _draft_columns() -> list[Column]:
    return [
        Column("name", "哪一户", lambda d: d.name, 14, tip=lambda d: d.name),
        Column("page", "哪一项", lambda d: d.title, 11),
        Column("saved", "什么时候填的", lambda d: d.saved_at.replace("T", " ")[:16], 11),
        Column("case", "", lambda d: "监测事项" if d.subject.case else "只登记家庭情况", 0),
    ]


class HouseholdPicker(BaseDialog):
    """One search box over all households; Enter takes the marked one."""

    def __init__(self, parent: QWidget | None, context: PageContext) -> None:
        super().__init__(parent, "选择农户", "输入姓名、拼音首字母、户号或证件号后几位。", glyph="users")
        self._context = context
        self.setMinimumWidth(size("dialog_wide") * 3 // 4)
        self.search = SearchBox()
        self.table = DataTable(
            _pick_columns(), EmptyState("没有找到", "换一个字再试，或新增一户。", "search"), "pick_table", many=False
        )
        self.table.setMinimumHeight(size("side") + size("grid4"))
        self.body.addWidget(self.search)
        self.body.addWidget(self.table, 1)
        self._ok = self.add_buttons("打开", "取消")
        self.search.searched.connect(self._find)
        self.search.entered.connect(lambda _text: self.accept() if self.table.selected() else None)
        self.search.moved_down.connect(self.table.view.setFocus)
        self.table.activated.connect(lambda _line: self.accept())
        self.table.selection_changed.connect(lambda lines: self._ok.setEnabled(bool(lines)))
        self._ok.setEnabled(False)
        self._find("")

    def _find(self, text: str) -> None:
        self._context.run(lambda desk: households.list_households(desk, text, limit=MOST_SHOWN), self._show, self)

    def _show(self, lines: Sequence[HouseholdLine]) -> None:
        self.table.set_rows(lines)
        if lines:
            self.table.view.selectRow(0)

    @staticmethod
    def ask(parent: QWidget | None, context: PageContext) -> str:
        """Id of a household, "" when the person went back."""
        dialog = HouseholdPicker(parent, context)
        chosen: list[Any] = dialog.table.selected() if dialog.run() else []
        return str(chosen[0].id) if chosen else ""


def _pick_columns() -> list[Column]:
    return [
        Column("number", "户号", lambda line: line.number, 6),
        Column("head", "户主", lambda line: line.head, 0),
        Column("group", "小组", lambda line: line.group, 8),
        Column("members", "人口", lambda line: line.members, 4, "right"),
        Column("road", "监测事项", lambda line: line.road, 8),
    ]
