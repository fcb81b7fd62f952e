"""The page: figures, zero reports and 15.14 beside each other; each reads when it is looked at."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QTabWidget, QWidget

from app.ui.context import PageContext
from app.ui.pages.summary.figures_tab import FiguresTab
from app.ui.pages.summary.silence_tab import SilenceTab
from app.ui.pages.summary.system_tab import SystemTab
from app.ui.widgets.basics import PageHeader, button, on_click, page_column

FIGURES, SILENCE, SYSTEM = "figures", "silence", "system"


class SummaryPage(QWidget):
    """Opened with `tab` (figures, silence, system), `kind` (of a report) and `period`."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        again = on_click(button("刷新", "refresh", "refresh-cw", "quiet"), self.refresh)
        self.header = PageHeader("汇总", " ", (again,))
        self.figures, self.silence, self.system = FiguresTab(context), SilenceTab(context), SystemTab(context)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("summary_tabs")
        self._keys: dict[str, tuple[QWidget, str]] = {
            FIGURES: (self.figures, "各村数字"), SILENCE: (self.silence, "零报告"), SYSTEM: (self.system, "系统录入清单"),
        }  # fmt: skip
        for key, (part, title) in self._keys.items():
            part.setObjectName(f"tab_{key}")
            self.tabs.addTab(part, title)
            part.told.connect(lambda text, part=part: self._tell(part, text))  # type: ignore[attr-defined]
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self.tabs, 1)
        context.bus.changed.connect(lambda: self.refresh() if self.isVisible() else None)
        self.tabs.currentChanged.connect(lambda _place: self.refresh())

    def _tell(self, part: QWidget, text: str) -> None:
        if part is self.tabs.currentWidget():
            self.header.set_title("汇总", text)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one of the tabs."""
        key = str(arguments.get("tab") or FIGURES)
        part = self._keys.get(key, self._keys[FIGURES])[0]
        period = str(arguments.get("period") or "")
        if part is self.figures and (period or arguments.get("kind")):
            self.figures.choose(str(arguments.get("kind") or ""), period)
        if part is self.silence and period:
            self.silence.choose(period)
        if self.tabs.currentWidget() is part:
            self.refresh()
        self.tabs.setCurrentWidget(part)

    def refresh(self) -> None:
        """Read what is looked at."""
        self.tabs.currentWidget().read()  # type: ignore[attr-defined]
