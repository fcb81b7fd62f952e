"""公示张贴: every sheet with its counted days, and beside it who is on it and what it lacks today."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.values import show_date
from app.forms.inputs.base import MessageLine
from app.services.road.notice_board import DOWN, DRAFT, OBJECTED, POSTED, READY, NoticeLine
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, empty_layout
from app.ui.pages.review.notice_acts import ask_answer, ask_objection, ask_photo, ask_post, ask_take_down
from app.ui.paper_menu import NOTICE_PAPERS, papers_button
from app.ui.printing import show_paper
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, StatusChip, button, label, on_click
from app.ui.widgets.chips import short_day
from app.ui.widgets.table import Column, DataTable

TONES = {DRAFT: "warn", POSTED: "info", READY: "warn", DOWN: "good", OBJECTED: "danger"}


class NoticePanel(QFrame):
    """One sheet and all that can be done with it."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("notice_panel")
        self.context = context
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        self._column.setSpacing(size("grid"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(FitArea(inside))
        self.show_line(None)

    def show_line(self, line: NoticeLine | None) -> None:
        """A sheet, or how to choose one."""
        empty_layout(self._column)
        if line is None:
            self._column.addWidget(label("选一份公示，看名单、公示期和还缺什么。", "muted", wrap=True))
            self._column.addStretch(1)
            return
        self._column.addWidget(label(line.number, "section"))
        self._column.addWidget(label(line.kind, "muted", wrap=True))
        self._column.addWidget(StatusChip(line.state, TONES[line.state]), 0, Qt.AlignmentFlag.AlignLeft)
        for text in (
            line.period,
            f"张贴{show_date(line.posted_on)}，{show_date(line.earliest_down)}起可以撤下",
            f"地点：{line.place}",
        ):
            self._column.addWidget(label(text, "", wrap=True))
        self._lacks(line)
        self._acts(line)
        self._people(line)
        self._column.addStretch(1)

    def _lacks(self, line: NoticeLine) -> None:
        if line.state == DRAFT:
            self._column.addWidget(
                MessageLine("warn", "还没有登记张贴。打印、盖章、张贴以后登记，公示期从张贴第二天算起。")
            )
        elif line.state != DOWN:
            self._column.addWidget(label("今天还缺", "strong"))
            for text in line.missing:
                self._column.addWidget(MessageLine("danger" if "异议" in text else "warn", text))
        if line.photos:
            self._column.addWidget(label("照片：" + "；".join(line.photos), "small", wrap=True))

    def _acts(self, line: NoticeLine) -> None:
        acts: list[tuple[str, str, str, Callable[[], object]]] = [
            ("print_notice", "预览打印", "printer", lambda: show_paper(self.context, self, "notice", notice=line.id))
        ]
        if line.state not in (DRAFT, DOWN):
            acts.append(("photo", "登记照片", "image", lambda: ask_photo(self.context, self, line)))
        if line.state not in (DRAFT, DOWN) and line.asks:
            acts.append(("objection", "登记异议", "flag", lambda: ask_objection(self.context, self, line)))
        if line.open_objections:
            acts.append(("answer", "核实异议", "scale", lambda: ask_answer(self.context, self, line)))
        if line.state == OBJECTED:
            acts.append(
                ("take_down_early", "撤下公示", "calendar-days", lambda: ask_take_down(self.context, self, line))
            )
        for name, text, glyph, act in acts:
            self._column.addWidget(on_click(button(text, name, glyph), act))
        if line.state != DRAFT:
            more = papers_button(
                self.context, self, "照片页、说明和报告", "notice_papers", NOTICE_PAPERS, notice=line.id
            )
            self._column.addWidget(more)

    def _people(self, line: NoticeLine) -> None:
        self._column.addWidget(label(f"名单（{len(line.households)}户）", "strong"))
        for case in line.households:
            self._column.addWidget(label(f"{case.name}（{case.number}）　{case.state}", "", wrap=True))


class NoticesTab(QWidget):
    """`selection_changed()`; `main()` says what the page's main button does for the chosen sheet."""

    selection_changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        today = context.desk.today
        columns = [
            Column("number", "编号", lambda line: line.number, 8),
            Column("kind", "种类", lambda line: line.kind, 0),
            Column(
                "posted", "张贴", lambda line: short_day(line.posted_on, today), 5, sort=lambda line: line.posted_on
            ),
            Column(
                "down",
                "可撤下",
                lambda line: short_day(line.earliest_down, today),
                5,
                sort=lambda line: line.earliest_down,
            ),
            Column("count", "户数", lambda line: len(line.households), 3, "right"),
            Column("state", "状态", lambda line: line.state, 6, chip=lambda line: (TONES[line.state], line.state)),
        ]
        empty = EmptyState("还没有公示", "评议通过的农户，在“按户办理”里选好以后按“制作公示”。", "megaphone")
        self.table = DataTable(columns, empty, "notices", key=lambda line: line.id, many=False)
        self.panel = NoticePanel(context)
        self.panel.setMinimumWidth(size("side") + size("grid3"))
        self.panel.setMaximumWidth(size("side") + size("grid4") * 3)
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        row.setSpacing(size("grid2"))
        row.addWidget(self.table, 5)
        row.addWidget(self.panel, 2)
        self.table.selection_changed.connect(lambda _rows: self._selected())

    def set_lines(self, lines: list[NoticeLine]) -> None:
        """Show the sheets anew."""
        self.table.set_rows(lines)
        self._selected()

    def choose(self, notice: str) -> None:
        """Choose one sheet."""
        self.table.select(lambda line: line.id == notice)

    def line(self) -> NoticeLine | None:
        """The chosen sheet."""
        return next(iter(self.table.selected()), None)

    def main(self) -> tuple[str, Callable[[], object]] | None:
        """Words and deed of the main button."""
        line = self.line()
        if line is None or line.state == DOWN:
            return None
        if line.state == DRAFT:
            return "登记张贴", lambda: ask_post(self.context, self, line)
        if line.open_objections:
            return "核实异议", lambda: ask_answer(self.context, self, line)
        return "撤下公示", lambda: ask_take_down(self.context, self, line)

    def _selected(self) -> None:
        self.panel.show_line(self.line())
        self.selection_changed.emit()
