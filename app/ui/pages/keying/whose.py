"""Whose sheet is it: a known household found by name, letters or number, or (采集表 only) a new one by Enter alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.family import households
from app.services.family.lines import HouseholdLine
from app.services.keying import run as keying
from app.services.keying.run import KeyingForm
from app.ui.context import PageContext
from app.ui.dialogs.task import Troubles, trouble_lines
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, PageHeader, SectionCard, button, on_click
from app.ui.widgets.search import SearchBox
from app.ui.widgets.table import Column, DataTable


class WhoseView(QWidget):
    """`chosen(KeyingForm)` when the household was said; `left()` back to the numbers."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, context: PageContext, form: KeyingForm) -> None:
        super().__init__()
        self.setObjectName("keying_whose")
        self.context, self.form = context, form
        may_be_new = form.line.form == "form"
        back = on_click(button("返回(&B)", "leave_whose", "arrow-left"), self.left.emit)
        self._new = on_click(button("新户(&X)", "key_new_household", "plus"), lambda: self._choose(""))
        self._new.setVisible(may_be_new)
        self.search = SearchBox()
        told = (
            "新户直接回车；已经登记的，输入姓名、拼音首字母或户号，再回车。"
            if may_be_new
            else "输入姓名、拼音首字母或户号，再回车。"
        )
        self.table = DataTable(
            _columns(), EmptyState("没有找到", "换一个字再试。", "search"), "whose_table", many=False
        )
        self.troubles = Troubles()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(PageHeader("快速录入", form.title, (back,), self._new))
        inner = QVBoxLayout()
        inner.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        inner.setSpacing(size("grid"))
        card = SectionCard("这张表是哪一户的？", told)
        card.add(self.search)
        card.add(self.table, 1)
        inner.addWidget(self.troubles)
        inner.addWidget(card, 1)
        column.addLayout(inner, 1)
        self.search.searched.connect(self._find)
        self.search.entered.connect(self._entered)
        self.search.moved_down.connect(self.table.view.setFocus)
        self.table.activated.connect(lambda line: self._choose(line.id))

    def begin(self) -> None:
        """List everybody, the keyboard in the box."""
        self.search.setFocus()
        self._find("")

    def _find(self, text: str) -> None:
        self.context.run(lambda desk: households.list_households(desk, text), self._show, self)

    def _show(self, lines: Sequence[HouseholdLine]) -> None:
        self.table.set_rows(lines)
        if lines and self.search.text().strip():
            self.table.view.selectRow(0)

    def _entered(self, text: str) -> None:
        """Enter takes the first that fits, asked for anew: what is typed may be ahead of the list."""
        if not text:
            self._choose("") if self.form.line.form == "form" else self.table.view.setFocus()
            return

        def found(lines: Sequence[HouseholdLine]) -> None:
            self._show(lines)
            if len(lines) == 1:
                self._choose(lines[0].id)
            elif lines:
                self.table.view.setFocus()

        self.context.run(lambda desk: households.list_households(desk, text), found, self)

    def _choose(self, household: str) -> None:
        number = self.form.line.number
        self.context.run(
            lambda desk: keying.choose_household(desk, number, household), self.chosen.emit, self, self._failed
        )

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self.troubles.show_lines(trouble_lines(error))
        else:
            self.context.show_error(self, error)


def _columns() -> list[Column]:
    return [
        Column("number", "户号", lambda line: line.number, 8),
        Column("head", "户主", lambda line: line.head, 0),
        Column("group", "小组", lambda line: line.group, 10),
        Column("members", "人口", lambda line: line.members, 5, "right"),
        Column("road", "监测事项", lambda line: line.road, 10),
    ]
