"""图表: classes, risks, measures, income bands, visits done and late of a month, on screen as on paper."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.reporting import Bar, Chart, Home
from app.services.ledgers.report_views import charts_view
from app.ui.context import PageContext
from app.ui.dialogs.task import empty_layout
from app.ui.pages.ledgers.bars import BarChart
from app.ui.pages.ledgers.homes_dialog import HomesDialog
from app.ui.pages.ledgers.period_bar import PeriodBar
from app.ui.printing import save_workbook, show_paper
from app.ui.theme import size
from app.ui.widgets.basics import SectionCard, button, on_click, page_body

Found = tuple[str, tuple[Chart, ...], dict[str, Home]]


class ChartsTab(QWidget):
    """`told(text)`: one line about what is shown."""

    told = Signal(str)

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.homes: dict[str, Home] = {}
        self.drawn: list[BarChart] = []
        self.periods = PeriodBar(context.desk.today, "charts")
        self.periods.offer(("month",))
        self.print = on_click(button("预览打印(&P)", "print_charts", "printer", "primary"), self._preview)
        self.workbook = on_click(button("另存表格(&W)", "save_charts", "file-spreadsheet"), self._workbook)
        row = QHBoxLayout()
        row.setContentsMargins(size("grid2"), size("grid"), size("grid2"), 0)
        row.setSpacing(size("grid"))
        row.addWidget(self.periods)
        row.addStretch(1)
        row.addWidget(self.workbook)
        row.addWidget(self.print)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        self._body = page_body(column)
        self.periods.changed.connect(self.read)

    def choose(self, kind: str, period: str = "") -> None:
        """The charts of a period."""
        del kind
        if period:
            self.periods.offer(("month",), period)
        self.read()

    def read(self) -> None:
        """Read and draw."""
        if not self.isVisible():
            return
        self.told.emit("正在生成…")
        period = self.periods.code

        def show(found: Found) -> None:
            if period == self.periods.code:
                self._show(found)

        self.context.run(lambda desk: charts_view(desk, period), show, self, self._failed)

    def _show(self, found: Found) -> None:
        period, drawn, self.homes = found
        empty_layout(self._body)
        self.drawn = []
        for chart in drawn:
            bars = BarChart(chart)
            bars.opened.connect(lambda bar, chart=chart: self._open(chart, bar))
            card = SectionCard(chart.title)
            card.add(bars)
            self._body.addWidget(card)
            self.drawn.append(bars)
        self._body.addStretch(1)
        self.told.emit(f"{period}　用上下键选一条，按回车看是哪些户")

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            self.context.show_error(self, error)
            return
        self.told.emit(f"{error.text}{error.advice}")

    def _open(self, chart: Chart, bar: Bar) -> None:
        homes = [self.homes[name] for name in bar.households if name in self.homes]
        HomesDialog(self.context, self, f"{chart.title}：{bar.label} {bar.value}{chart.unit}", homes).open()

    def _preview(self) -> None:
        show_paper(self.context, self, "charts", period=self.periods.code)

    def _workbook(self) -> None:
        save_workbook(self.context, self, "charts", period=self.periods.code)
