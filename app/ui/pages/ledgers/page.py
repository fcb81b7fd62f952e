"""The page: ledgers, reports and charts beside each other; each reads when it is looked at."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from app.ui.context import PageContext
from app.ui.pages.ledgers.charts_tab import ChartsTab
from app.ui.pages.ledgers.ledger_tab import LedgerTab
from app.ui.pages.ledgers.report_tab import ReportTab
from app.ui.widgets.basics import PageHeader, page_column

LEDGERS, REPORTS, CHARTS = "ledgers", "reports", "charts"


class LedgersPage(QWidget):
    """Opened with `tab` (ledgers, reports, charts), `kind` (of a ledger or report), `period`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self.header = PageHeader("台账报表", " ")
        self.ledger, self.report, self.charts = LedgerTab(context), ReportTab(context), ChartsTab(context)
        self.tabs = QTabWidget()
        self._keys: dict[str, tuple[QWidget, str]] = {
            LEDGERS: (self.ledger, "台账"), REPORTS: (self.report, "报表"), CHARTS: (self.charts, "图表"),
        }  # fmt: skip
        for key, (part, title) in self._keys.items():
            part.setObjectName(f"tab_{key}")
            self.tabs.addTab(part, title)
            part.told.connect(lambda text: self.header.set_title("台账报表", text))  # type: ignore[attr-defined]
        column = page_column(self)
        column.addWidget(self.header)
        inner = QVBoxLayout()
        inner.addWidget(self.tabs)
        column.addLayout(inner, 1)
        context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)
        self.tabs.currentChanged.connect(lambda _place: self.refresh())

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show a ledger, a report or the charts."""
        key = str(arguments.get("tab") or LEDGERS)
        part = self._keys[key if key in self._keys else LEDGERS][0]
        part.choose(str(arguments.get("kind") or ""), str(arguments.get("period") or ""))  # type: ignore[attr-defined]
        if self.tabs.currentWidget() is part:
            self.refresh()
        self.tabs.setCurrentWidget(part)

    def refresh(self) -> None:
        """Read what is looked at."""
        self.tabs.currentWidget().read()  # type: ignore[attr-defined]
