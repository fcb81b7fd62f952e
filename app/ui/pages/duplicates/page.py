"""The duplicates desk: pairs, parked rows, decisions; reading once for all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from app.services.desk import Desk
from app.services.family.duplicates import DuplicateBoard, duplicate_board
from app.services.family.parked import ParkedLine, parked_lines
from app.ui.context import PageContext
from app.ui.pages.duplicates.decided import DecidedTab
from app.ui.pages.duplicates.pairs import PairsTab
from app.ui.pages.duplicates.parked import ParkedTab
from app.ui.widgets.basics import PageHeader, button, on_click, page_column

PAIRS, PARKED, DECIDED = "pairs", "parked", "decided"


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the page shows."""

    board: DuplicateBoard
    parked: list[ParkedLine]
    settled: list[ParkedLine]


class DuplicatesPage(QWidget):
    """Opened with `tab` (pairs, parked, decided) or without."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        may = context.desk.place.role == "village"
        again = on_click(button("刷新", "refresh", "refresh-cw", "quiet"), self.refresh)
        self.header = PageHeader("重复核对", " ", (again,))
        self.pairs, self.parked = PairsTab(context, may), ParkedTab(context, may)
        self.decided = DecidedTab(context, may)
        self.tabs = QTabWidget()
        self.tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._keys = {
            PAIRS: (self.pairs, "录重的人"),
            PARKED: (self.parked, "放到一边的行"),
            DECIDED: (self.decided, "已核对"),
        }
        for key, (part, title) in self._keys.items():
            part.setObjectName(f"tab_{key}")
            self.tabs.addTab(part, title)
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self.tabs, 1)
        context.bus.changed.connect(self._changed)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one of the lists."""
        key = str(arguments.get("tab") or "")
        if key in self._keys:
            self.tabs.setCurrentIndex(list(self._keys).index(key))
        self.refresh()

    def refresh(self) -> None:
        """Look again; the keyboard comes to the list that is open."""
        self._read()
        focus = QApplication.focusWidget()
        if focus is None or not self.isAncestorOf(focus):
            part, _title = list(self._keys.values())[self.tabs.currentIndex()]
            part.setFocus()

    def _read(self) -> None:
        self._context.run(_find, self._show, self)

    def _changed(self) -> None:
        if self.isVisible():
            self._read()

    def _show(self, found: Found) -> None:
        counts = {PAIRS: len(found.board.pairs), PARKED: len(found.parked), DECIDED: 0}
        for place, (key, (_part, title)) in enumerate(self._keys.items()):
            self.tabs.setTabText(place, f"{title} {counts[key]}" if counts[key] else title)
        waiting = f"{found.board.open}对没有核对" if found.board.open else "没有要核对的人"
        waiting += f"，{len(found.parked)}行等着处理" if found.parked else ""
        self.header.set_title("重复核对", f"{waiting}。不核对也不影响别的工作。")
        self.pairs.show_pairs(found.board.pairs)
        self.parked.show_rows(found.parked)
        self.decided.show_decisions(found.board.decided, found.settled)


def _find(desk: Desk) -> Found:
    return Found(duplicate_board(desk), parked_lines(desk), parked_lines(desk, settled=True))
