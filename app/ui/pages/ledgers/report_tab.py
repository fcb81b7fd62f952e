"""报表: every figure of a report is a row; Enter opens the households behind it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.reporting import Figure, Home, Report
from app.services.ledgers.report_views import report_choices, report_view
from app.ui.context import PageContext
from app.ui.pages.ledgers.homes_dialog import HomesDialog
from app.ui.pages.ledgers.period_bar import PeriodBar
from app.ui.printing import save_workbook, show_paper
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import Column, DataTable


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a report."""

    table: str
    line: str
    head: str
    figure: Figure
    section: str = ""

    @property
    def shown(self) -> str:
        """The figure as it is printed."""
        value = self.figure.value
        return f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


class ReportTab(QWidget):
    """`told(text)`: one line about what is shown."""

    told = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.homes: dict[str, Home] = {}
        self.choices = {choice.key: choice for choice in report_choices(context.desk.place.role)}
        self.kinds = QComboBox()
        self.kinds.setObjectName("report_kind")
        self.kinds.setAccessibleName("报表")
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kinds.setMinimumContentsLength(10)
        for choice in self.choices.values():
            self.kinds.addItem(choice.title, choice.key)
        self.kinds.view().setMinimumWidth(self.kinds.view().sizeHintForColumn(0) + 2 * size("grid2"))
        self.periods = PeriodBar(context.desk.today, "report")
        self.print = on_click(button("预览打印(&P)", "print_report", "printer", "primary"), self._preview)
        self.workbook = on_click(button("另存表格(&W)", "save_report", "file-spreadsheet"), self._workbook)
        self.open = on_click(button("看农户(&V)", "figure_homes", "users"), self._open_chosen)
        self.table = DataTable(_columns(), EmptyState("这个期间没有数字", "换一个期间。"), "figures", many=False)
        self.steps = label("", "muted", wrap=True)
        self._lay_out()
        self._offer()
        self.kinds.currentIndexChanged.connect(lambda _place: self._changed())
        self.periods.changed.connect(self.read)
        self.table.activated.connect(self.show_homes)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        row.addWidget(self.kinds)
        row.addWidget(self.periods)
        row.addStretch(1)
        for made in (self.open, self.workbook, self.print):
            row.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        column.setSpacing(size("grid"))
        column.addLayout(row)
        column.addWidget(self.table, 1)
        column.addWidget(self.steps)

    @property
    def kind(self) -> str:
        """Key of the report chosen."""
        return str(self.kinds.currentData())

    def choose(self, kind: str, period: str = "") -> None:
        """A report (blank: the same) of a period."""
        place = self.kinds.findData(kind)
        if place >= 0:
            self.kinds.blockSignals(True)
            self.kinds.setCurrentIndex(place)
            self.kinds.blockSignals(False)
        self._offer(period)
        self.read()

    def _offer(self, period: str = "") -> None:
        self.periods.offer((self.choices[self.kind].interval,), period)

    def _changed(self) -> None:
        self._offer()
        self.read()

    def read(self) -> None:
        """Read the chosen report."""
        if not self.isVisible():
            return
        self.told.emit("正在生成…")
        kind, period = self.kind, self.periods.code

        def show(found: Report) -> None:
            if (kind, period) == (self.kind, self.periods.code):
                self._show(found)

        self.context.run(lambda desk: report_view(desk, kind, period), show, self, self._failed)

    def _show(self, found: Report) -> None:
        self.homes = dict(found.homes)
        rows = [
            FigureRow(section.heading, line.label, head, cell, section.key)
            for section in found.sections for line in section.lines for head, cell in zip(section.heads, line.cells, strict=True)
        ]  # fmt: skip
        self.table.set_rows(rows)
        self.steps.setText("下一步：" + "".join(found.next_steps) if found.next_steps else "")
        self.told.emit(f"{found.title}　{found.period}　在一个数字上按回车，看是哪些户")

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            self.context.show_error(self, error)
            return
        self.table.set_rows(())
        self.told.emit(f"{error.text}{error.advice}")

    def show_homes(self, row: FigureRow) -> None:
        """The households behind a figure."""
        homes = [self.homes[name] for name in row.figure.households if name in self.homes]
        HomesDialog(self.context, self, f"{row.table}：{row.line} {row.head} {row.shown}", homes).open()

    def _open_chosen(self) -> None:
        for row in self.table.selected()[:1]:
            self.show_homes(row)

    def _asked(self) -> dict[str, Any]:
        return {"period": self.periods.code}

    def _preview(self) -> None:
        show_paper(self.context, self, self.kind, **self._asked())

    def _workbook(self) -> None:
        save_workbook(self.context, self, self.kind, **self._asked())


def _columns() -> list[Column]:
    return [
        Column("table", "表", lambda row: row.table, 14, tip=lambda row: row.table),
        Column("line", "项目", lambda row: row.line, 0, tip=lambda row: row.line), Column("head", "数字", lambda row: row.head, 12),
        Column("value", "数值", lambda row: row.shown, 10, "right"), Column("homes", "农户", lambda row: len(row.figure.households), 5, "right"),
    ]  # fmt: skip
