"""数字: every figure of a report over all villages, the villages beside each other for the chosen one, the households behind it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSplitter, QVBoxLayout, QWidget

from app.domain.reporting import Bar, Chart
from app.domain.summing import Summary
from app.services.desk import Desk
from app.services.summing.places import TownPlace
from app.services.summing.reports import Asked, asked_of, assembled, read_one, stale
from app.ui.context import PageContext
from app.ui.dialogs.task import empty_layout
from app.ui.pages.ledgers.bars import BarChart
from app.ui.pages.ledgers.homes_dialog import HomesDialog
from app.ui.pages.ledgers.report_tab import FigureRow, ReportTab
from app.ui.pages.summary.reading import VillageReader
from app.ui.printing import save_workbook, show_paper
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click


class FiguresTab(ReportTab):
    """The reports of a village, summed; below them the bars of the villages."""

    def __init__(self, context: PageContext) -> None:
        self.found: Summary | None = None
        self.chart: BarChart | None = None
        super().__init__(context)
        self.reader = VillageReader(context, self)
        self.reader.told.connect(self.told.emit)
        self.table.selection_changed.connect(lambda rows: self._compare(rows))

    def _lay_out(self) -> None:
        super()._lay_out()
        self.compare = on_click(button("各村对比表(&T)", "print_compare", "table-2"), self._print_compare)
        self.compare_save = on_click(
            button("对比另存(&X)", "save_compare", "file-spreadsheet", "quiet"), self._save_compare
        )
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        below, inner = QWidget(), QWidget()
        below_column = QVBoxLayout(below)
        below_column.setContentsMargins(0, size("grid"), 0, 0)
        self.below_title = label("选一个数字，看各村各是多少。", "section", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(size("grid"))
        head.addWidget(self.below_title, 1)
        for made in (self.compare_save, self.compare):
            head.addWidget(made)
        below_column.addLayout(head)
        self._bars = QVBoxLayout(inner)
        self._bars.setContentsMargins(0, 0, 0, 0)
        area = QScrollArea(widgetResizable=True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inner)
        below_column.addWidget(area, 1)
        parts = QSplitter(Qt.Orientation.Vertical)
        column.removeWidget(self.table)
        parts.addWidget(self.table)
        parts.addWidget(below)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        parts.setChildrenCollapsible(False)
        column.insertWidget(1, parts, 1)

    def read(self) -> None:
        """Read the villages that were written since, then show the sum."""
        if not self.isVisible():
            return
        key, period = self.kind, self.periods.code
        kept: list[Asked] = []

        def waiting(desk: Desk) -> list[TownPlace]:
            kept.append(asked_of(desk, key, period))
            return stale(desk, kept[0])

        self.told.emit("正在汇总…")
        self.reader.read(waiting, lambda desk, code: read_one(desk, kept[0], code), lambda desk: assembled(desk, kept[0]),
                         self._summed, self._failed)  # fmt: skip

    def _summed(self, found: Summary) -> None:
        self.found = found
        chosen = [(row.section, row.line, row.head) for row in self.table.selected()[:1]]
        self._show(found.whole)
        told = f"{found.whole.title}　{found.whole.period}　{len(found.villages)}个村　在一个数字上按回车，看是哪些户"
        self.told.emit(told if found.villages else "还没有收到各村的报送包，收到以后这里就有数字。")
        self.table.select(lambda row: not chosen or (row.section, row.line, row.head) == chosen[0])

    def _compare(self, rows: list[FigureRow]) -> None:
        empty_layout(self._bars)
        self.chart = None
        if not rows or self.found is None or not isinstance(rows[0].figure.value, int):
            self.below_title.setText("选一个数字，看各村各是多少。")
            return
        row = rows[0]
        drawn = self.found.chart(row.section, row.line, row.head)
        self.below_title.setText(f"{row.table}：{row.line}　{row.head}，各村")
        bars = BarChart(drawn)
        bars.opened.connect(lambda bar, drawn=drawn: self._open_bar(drawn, bar))
        self._bars.addWidget(bars)
        self._bars.addStretch(1)
        self.chart = bars

    def _open_bar(self, drawn: Chart, bar: Bar) -> None:
        homes = [self.homes[name] for name in bar.households if name in self.homes]
        HomesDialog(
            self.context, self, f"{drawn.title}：{bar.label} {bar.value}{drawn.unit}", homes, self._names()
        ).open()

    def _names(self) -> dict[str, str]:
        return self.found.names if self.found else {}

    def show_homes(self, row: FigureRow) -> None:
        """The households behind a figure, with their villages."""
        homes = [self.homes[name] for name in row.figure.households if name in self.homes]
        HomesDialog(self.context, self, f"{row.table}：{row.line} {row.head} {row.shown}", homes, self._names()).open()

    def _print_compare(self) -> None:
        show_paper(self.context, self, "town_compare", category=self.kind, **self._asked())

    def _save_compare(self) -> None:
        save_workbook(self.context, self, "town_compare", category=self.kind, **self._asked())
