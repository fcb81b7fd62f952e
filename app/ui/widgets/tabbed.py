"""A page of lists in tabs: one header with 刷新, read together, each tab telling how many lines wait in it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from app.ui.context import PageContext
from app.ui.widgets.basics import PageHeader, button, on_click, page_column


class TabbedPage(QWidget):
    """A page says what its tabs are (`add_tabs`) and how they are read (`read`); it is read anew while it is looked at."""

    def __init__(self, context: PageContext, title: str) -> None:
        super().__init__()
        self.context = context
        self._title = title
        self._titles: dict[str, str] = {}
        again = on_click(button("刷新", "refresh", "refresh-cw", "quiet"), self.refresh)
        self.header = PageHeader(title, " ", (again,))
        self.tabs = QTabWidget()
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self.tabs, 1)
        context.bus.changed.connect(self._changed)

    def add_tabs(self, parts: Mapping[str, tuple[QWidget, str]]) -> None:
        """Key -> (list, title), in the order they stand in."""
        for key, (part, title) in parts.items():
            part.setObjectName(f"tab_{key}")
            self.tabs.addTab(part, title)
            self._titles[key] = title

    def open_tab(self, key: str, otherwise: str = "") -> None:
        """Show the tab of this key, else the other one; where neither is known, what is open stays."""
        known = list(self._titles)
        for wanted in (key, otherwise):
            if wanted in known:
                self.tabs.setCurrentIndex(known.index(wanted))
                return

    def read(self) -> None:
        """Read what the tabs show; every page has its own reading."""

    def refresh(self) -> None:
        """Look again; the keyboard comes to the list that is open."""
        self.read()
        self.take_keyboard()

    def take_keyboard(self) -> None:
        """The keyboard comes to the list that is open, unless it is somewhere on this page already."""
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            self.tabs.currentWidget().setFocus()

    def tell(self, text: str, counts: Mapping[str, int]) -> None:
        """The line below the title, and how many wait behind each tab (0 is not shown)."""
        for place, (key, title) in enumerate(self._titles.items()):
            self.tabs.setTabText(place, f"{title} {counts[key]}" if counts.get(key) else title)
        self.header.set_title(self._title, text)

    def _changed(self) -> None:
        if self.isVisible():
            self.read()
