"""The list of revisits with its filters, and the chosen household's visits beside it."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.due import State
from app.domain.questionnaire.codes import label as code_label
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.domain.values import show_date
from app.forms.page import Values
from app.services.desk import Desk
from app.services.files import Rec
from app.services.visiting.visit_board import RevisitLine, VisitHistory, visit_history
from app.services.visiting.visits import change_visit
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, FormDialog, empty_layout
from app.ui.pages.households.attachments_add import Place, ask_and_attach, choose_files
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, StatusChip, button, label, on_click
from app.ui.widgets.chips import TONES, due_chip, short_day
from app.ui.widgets.search import SearchBox
from app.ui.widgets.table import Column, DataTable

OPEN = "open"
STATES = (
    ("还没访的", OPEN),
    ("已逾期", State.OVERDUE),
    ("快到期", State.SOON),
    ("本期应访", State.DUE),
    ("已完成", State.DONE),
    ("全部", ""),
)
ENTRY = ("family_change", "measure_progress", "new_difficulties", "solved")

CORRECTED = (
    "date", "mode", "visitors", "met_whom", "result", "not_reached_reason", "family_change", "measure_progress", "income_change",
    "income_change_why", "new_difficulties", "solved", "satisfaction", "next_steps",
)  # fmt: skip


def _chip(line: RevisitLine, today: date) -> tuple[str, str] | None:
    """As everywhere, but a visit that has time says so: the day stands in its own column."""
    return ("info", "本期应访") if line.due.state is State.DUE else due_chip(line.due, today)


class HistoryPanel(QFrame):
    """Sentence, duty and visits of one household. `print_wanted(visit id)`."""

    print_wanted = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("visit_panel")
        self.context = context
        inside = QWidget()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        self._column.setSpacing(size("grid"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(FitArea(inside))
        self.show_hint("选一户看历次走访；按住 Ctrl 或 Shift 可选几户一起打印走访表。")

    def show_hint(self, text: str) -> None:
        """No single household is chosen."""
        empty_layout(self._column)
        self._column.addWidget(label(text, "muted", wrap=True))
        self._column.addStretch(1)

    def show_history(self, found: VisitHistory) -> None:
        """One household."""
        empty_layout(self._column)
        self._column.addWidget(label(found.short, "section", wrap=True))
        self._column.addWidget(label(found.summary, "", wrap=True))
        if found.due is not None:
            chip = due_chip(found.due, self.context.desk.today)
            self._column.addWidget(
                StatusChip(chip[1] if chip else "", TONES[found.due.state]), 0, Qt.AlignmentFlag.AlignLeft
            )
            self._column.addWidget(label(found.due.reason, "muted", wrap=True))
        self._column.addWidget(label(f"历次走访（{len(found.visits)}次）", "strong"))
        for visit in found.visits:
            self._visit(visit)
        self._column.addStretch(1)

    def _visit(self, visit: Rec) -> None:
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        result = code_label("VISITRESULT", visit.get("result"))
        words = "　".join(
            part for part in (show_date(visit["date"]), code_label("VISITMODE", visit.get("mode")), result) if part
        )
        row.addWidget(label(words, "", wrap=True), 1)
        row.addWidget(
            on_click(button("打印", "print_visit", kind="quiet"), lambda: self.print_wanted.emit(str(visit["id"])))
        )
        row.addWidget(on_click(button("照片", "visit_photo", kind="quiet"), lambda: self._bring_photos(visit)))
        row.addWidget(on_click(button("更正", "change_visit", kind="quiet"), lambda: self._correct(visit)))
        self._column.addWidget(head)
        told = "；".join(str(visit[key]).strip("。；") for key in ENTRY if visit.get(key))
        if told:
            self._column.addWidget(label(told, "small", wrap=True))

    def _correct(self, visit: Rec) -> None:
        known = declared("visit")
        why = Field("why", "更正原因", Kind.TEXT, Level.INTERNAL, Req.REQUIRED, hint="哪里记错了。")
        fields = [*(known[key] for key in CORRECTED), why]

        def work(desk: Desk, typed: Values) -> None:
            change_visit(desk, str(visit["id"]), {key: typed.get(key) for key in CORRECTED}, str(typed["why"] or ""))

        values = {key: visit[key] for key in CORRECTED if visit.get(key) not in (None, "", ())}
        FormDialog(self.context, self, f"更正{show_date(visit['date'])}的走访", fields, work, values=values, ok="更正",
                   name="change_visit", said="已更正，原来的内容留在记录里。").open_form()  # fmt: skip

    def _bring_photos(self, visit: Rec) -> None:
        place = Place(str(visit["household_id"]), str(visit.get("case_id") or ""), "", str(visit["id"]), "visit_photo")
        ask_and_attach(self.context, self, place, choose_files(self, "选这次走访的照片"))


class VisitList(QWidget):
    """`selection_changed(rows)`, `activated(row)`."""

    selection_changed = Signal(list)
    activated = Signal(object)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._lines: list[RevisitLine] = []
        self.state, self.group, self.search = QComboBox(), QComboBox(), SearchBox("户主、户号")
        self.table = DataTable(self._columns(), EmptyState("没有要回访的农户", "监测户、风险已消除户和脱贫户会按月、半年、年列在这里。换一个筛选条件再看。",
                                                           "heart-handshake"), "revisits", key=lambda line: line.household)  # fmt: skip
        self.panel = HistoryPanel(context)
        self.panel.setMinimumWidth(size("side") + size("grid3"))
        self.panel.setMaximumWidth(size("side") + size("grid4") * 3)
        self._lay_out()
        for box in (self.state, self.group):
            box.currentIndexChanged.connect(lambda _index: self._filter())
        self.search.searched.connect(lambda _text: self._filter())
        self.table.selection_changed.connect(self._selected)
        self.table.activated.connect(self.activated)

    def _lay_out(self) -> None:
        for text, value in STATES:
            self.state.addItem(text, value)
        self.state.setObjectName("filter_state")
        self.state.setAccessibleName("按状态筛选")
        self.group.setObjectName("filter_group")
        self.group.setAccessibleName("按小组筛选")
        self.group.addItem("全部小组", "")
        self.search.setObjectName("filter_name")
        filters = QHBoxLayout()
        filters.setSpacing(size("grid"))
        for box in (self.state, self.group):
            filters.addWidget(box)
        filters.addWidget(self.search, 1)
        filters.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(size("grid2"))
        row.addWidget(self.table, 5)
        row.addWidget(self.panel, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid2"))
        column.setSpacing(size("grid"))
        column.addLayout(filters)
        column.addLayout(row, 1)

    def _columns(self) -> list[Column]:
        today = self.context.desk.today
        return [
            Column("name", "户主", lambda line: line.name, 0),
            Column("number", "户号", lambda line: line.number, 4),
            Column("group", "小组", lambda line: line.group, 3),
            Column("watch", "分类", lambda line: line.watch, 6, tip=lambda line: line.category),
            Column(
                "due",
                "回访",
                lambda line: line.due.to,
                7,
                chip=lambda line: _chip(line, today),
                tip=lambda line: line.due.reason,
            ),
            Column("last", "上次", lambda line: short_day(line.last, today), 5, sort=lambda line: line.last),
            Column("next", "最迟", lambda line: short_day(line.next, today), 5, sort=lambda line: line.next),
        ]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, the last visit stands beside the list only."""
        super().resizeEvent(event)
        self.table.set_column_visible("last", self.width() >= size("dialog_wide") + size("grid4") * 4)

    def set_lines(self, lines: list[RevisitLine]) -> None:
        """Show the list anew; filters and selection stay."""
        self._lines = lines
        chosen = self.group.currentData()
        self.group.blockSignals(True)
        self.group.clear()
        self.group.addItem("全部小组", "")
        for group in dict.fromkeys(line.group for line in lines if line.group):
            self.group.addItem(group, group)
        self.group.setCurrentIndex(max(self.group.findData(chosen), 0))
        self.group.blockSignals(False)
        self._filter()

    def choose(self, household: str) -> None:
        """Show one household, whatever the filters hid."""
        if not any(line.household == household for line in self.table.rows()):
            self.state.setCurrentIndex(self.state.findData(""))
            self.group.setCurrentIndex(0)
            self.search.empty()
        self.table.select(lambda line: line.household == household)

    def chosen(self) -> list[RevisitLine]:
        """The chosen households."""
        return list(self.table.selected())

    def _filter(self) -> None:
        self.table.set_rows([line for line in self._lines if self._fits(line)])
        self._selected(self.chosen())

    def _fits(self, line: RevisitLine) -> bool:
        state, group, text = self.state.currentData(), self.group.currentData(), self.search.text().strip()
        stands = line.due.state is not State.DONE if state == OPEN else state in ("", line.due.state)
        return (
            bool(stands) and group in ("", None, line.group) and (not text or text in line.name or text in line.number)
        )

    def _selected(self, rows: list[RevisitLine]) -> None:
        self.selection_changed.emit(rows)
        if len(rows) != 1:
            self.panel.show_hint(
                f"已选{len(rows)}户，可以一起打印走访表。"
                if rows
                else "选一户看历次走访；按住 Ctrl 或 Shift 可选几户一起打印走访表。"
            )
            return
        household = rows[0].household

        def show(found: VisitHistory) -> None:
            if [line.household for line in self.chosen()] == [household]:
                self.panel.show_history(found)

        self.context.run(lambda desk: visit_history(desk, household), show, self)
