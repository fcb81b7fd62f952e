"""公示张贴: every sheet with its counted days, and beside it who is on it and what it lacks today."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.domain.documents import Paper
from app.domain.questionnaire.codes import label as code_label
from app.domain.values import show_date
from app.forms.inputs.base import MessageLine
from app.services.files import Rec
from app.services.road.notice_board import DOWN, DRAFT, OBJECTED, POSTED, READY, NoticeLine
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, empty_layout
from app.ui.pages.review.notice_acts import (
    ask_again,
    ask_answer,
    ask_discard,
    ask_leave,
    ask_objection,
    ask_post,
    ask_take_down,
)
from app.ui.pages.review.notice_other import ask_other
from app.ui.pages.review.notice_photos import ask_photo, photos_block
from app.ui.paper_menu import NOTICE_PAPERS, papers_button
from app.ui.printing import show_paper
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, StatusChip, button, label, on_click
from app.ui.widgets.chips import short_day
from app.ui.widgets.table import Column, DataTable

SIZES = ((Paper.A4_LARGE, "A4 大字（远看清楚）"), (Paper.A3, "A3 放大"), (Paper.A3_TWO, "A3 放大，用两张A4拼接"))
TONES = {DRAFT: "warn", POSTED: "info", READY: "warn", DOWN: "good", OBJECTED: "danger"}


def _told(line: NoticeLine, row: Rec) -> str:
    """An objection in one line: when, about whom, what became of it; never who objected."""
    name = next((case.name for case in line.households if case.household == row["household_id"]), "")
    result = code_label("OBJECTION_RESULT", row.get("result")) or "正在核实"
    late = "（撤下以后收到）" if row["id"] in line.late else ""
    return f"异议：{show_date(row['received_on'])}反映{name}{late}，{result}"


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
            self._column.addWidget(MessageLine("warn", "还没有登记张贴。打印、盖章、张贴以后登记，从张贴第二天算起。"))
        elif line.state != DOWN:
            self._column.addWidget(label("今天还缺", "strong"))
            for text in line.missing:
                self._column.addWidget(MessageLine("danger" if "异议" in text else "warn", text))
        for text in line.changed:
            self._column.addWidget(MessageLine("info", text))
        for row in line.objections:
            self._column.addWidget(label(_told(line, row), "small", wrap=True))
        for made in photos_block(self.context, line):
            self._column.addWidget(made)

    def _acts(self, line: NoticeLine) -> None:
        acts: list[tuple[str, str, str, Callable[[], object]]] = [
            ("print_notice", "预览打印", "printer", lambda: show_paper(self.context, self, "notice", notice=line.id))
        ]
        if line.state == DRAFT:
            acts.append(("discard", "作废", "trash-2", lambda: ask_discard(self.context, self, line)))
        else:
            acts.append(("photo", "登记照片(&H)", "image", lambda: ask_photo(self.context, self, line)))
        if line.state != DRAFT and line.asks:
            acts.append(("objection", "登记异议", "flag", lambda: ask_objection(self.context, self, line)))
        if line.open_objections:
            acts.append(("answer", "核实异议", "scale", lambda: ask_answer(self.context, self, line)))
        if line.founded:
            acts.append(("leave", "移出名单", "flag", lambda: ask_leave(self.context, self, line)))
            acts.append(("again", "重新公示", "megaphone", lambda: ask_again(self.context, self, line)))
        if line.state == OBJECTED and not line.taken_down_on:
            acts.append(
                ("take_down_early", "撤下公示", "calendar-days", lambda: ask_take_down(self.context, self, line))
            )
        for place, (name, text, glyph, act) in enumerate(acts):
            self._column.addWidget(on_click(button(text, name, glyph), act))
            if not place:
                self._column.addWidget(self._sizes(line))
        if line.state != DRAFT:
            more = papers_button(
                self.context, self, "照片页、说明和报告", "notice_papers", NOTICE_PAPERS, notice=line.id
            )
            self._column.addWidget(more)

    def _sizes(self, line: NoticeLine) -> QPushButton:
        """The same sheet on other paper: large print, A3, an A3 of two A4."""
        made = button("大字、A3打印", "notice_sizes", "printer")
        menu = QMenu(made)
        for paper, words in SIZES:
            action = menu.addAction(words)
            action.setObjectName(f"action_print_notice_{paper.name.lower()}")
            action.triggered.connect(
                lambda _on=False, paper=paper: show_paper(self.context, self, "notice", notice=line.id, paper=paper)
            )
        made.setMenu(menu)
        return made

    def _people(self, line: NoticeLine) -> None:
        self._column.addWidget(label(f"名单（{len(line.households)}户）", "strong"))
        for case in line.households:
            self._column.addWidget(label(f"{case.name}（{case.number}）　{case.state}".rstrip("　"), "", wrap=True))


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
        self.other = on_click(
            button("制作公告和其他公示(&K)", "other_notice", "megaphone"), lambda: ask_other(context, self)
        )
        left = QVBoxLayout()
        left.setSpacing(size("grid"))
        left.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)
        left.addWidget(self.table, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        row.setSpacing(size("grid2"))
        row.addLayout(left, 5)
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
