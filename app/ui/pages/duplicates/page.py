"""The duplicates desk: pairs, parked rows, decisions; reading once for all three."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt

from app.services.desk import Desk
from app.services.family.duplicates import DuplicateBoard, duplicate_board
from app.services.family.parked import ParkedLine, parked_lines
from app.ui.context import PageContext
from app.ui.pages.duplicates.decided import DecidedTab
from app.ui.pages.duplicates.pairs import PairsTab
from app.ui.pages.duplicates.parked import ParkedTab
from app.ui.widgets.tabbed import TabbedPage

PAIRS, PARKED, DECIDED = "pairs", "parked", "decided"


@dataclass(frozen=True, slots=True)
class Found:
    """Everything the page shows."""

    board: DuplicateBoard
    parked: list[ParkedLine]
    settled: list[ParkedLine]


class DuplicatesPage(TabbedPage):
    """Opened with `tab` (pairs, parked, decided) or without."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "重复核对")
        may = context.desk.place.role == "village"
        self.pairs, self.parked = PairsTab(context, may), ParkedTab(context, may)
        self.decided = DecidedTab(context, may)
        self.tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.add_tabs({
            PAIRS: (self.pairs, "录重的人"), PARKED: (self.parked, "放到一边的行"), DECIDED: (self.decided, "已核对"),
        })  # fmt: skip

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one of the lists."""
        self.open_tab(str(arguments.get("tab") or ""))
        self.refresh()

    def read(self) -> None:
        """Pairs, rows put aside and decisions, at once."""
        self.context.run(_find, self._show, self)

    def _show(self, found: Found) -> None:
        waiting = f"{found.board.open}对没有核对" if found.board.open else "没有要核对的人"
        waiting += f"，{len(found.parked)}行等着处理" if found.parked else ""
        counts = {PAIRS: len(found.board.pairs), PARKED: len(found.parked)}
        self.tell(f"{waiting}。不核对也不影响别的工作。", counts)
        self.pairs.show_pairs(found.board.pairs)
        self.parked.show_rows(found.parked)
        self.decided.show_decisions(found.board.decided, found.settled)


def _find(desk: Desk) -> Found:
    return Found(duplicate_board(desk), parked_lines(desk), parked_lines(desk, settled=True))
