"""The page: six lists about people of low income, from one reading."""

from __future__ import annotations

from typing import Any

from app.services.desk import Desk
from app.services.lowincome.alerts import open_alerts, waiting_alerts
from app.services.lowincome.board import LowBoard, low_board
from app.ui.context import PageContext
from app.ui.pages.lowincome.alerts_tab import AlertsTab
from app.ui.pages.lowincome.care_tab import CareTab
from app.ui.pages.lowincome.grants_tab import GrantsTab
from app.ui.pages.lowincome.lists_tab import ListsTab
from app.ui.pages.lowincome.people_tab import PeopleTab
from app.ui.pages.lowincome.stops_tab import StopsTab
from app.ui.widgets.tabbed import TabbedPage

PEOPLE, ALERTS, GRANTS, STOPS, CARE, LISTS = "people", "alerts", "grants", "stops", "care", "lists"


class LowIncomePage(TabbedPage):
    """Opened with `tab` (people, alerts, grants, stops, care, lists) and, where one is meant, `household`.

    Opening the page opens the alerts the data speak for (`domain.md` §14.2): one verb, which 撤销 takes back."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context, "低收入人口")
        self._wanted = ""
        self.people, self.alerts, self.grants = PeopleTab(context), AlertsTab(context), GrantsTab(context)
        self.stops, self.care, self.lists = StopsTab(context), CareTab(context), ListsTab(context)
        self.add_tabs({
            PEOPLE: (self.people, "低收入人口"), ALERTS: (self.alerts, "预警"), GRANTS: (self.grants, "慰问救助"),
            STOPS: (self.stops, "停发报告"), CARE: (self.care, "关爱对象"), LISTS: (self.lists, "老弱病残"),
        })  # fmt: skip

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Show one of the lists, on one household."""
        self.open_tab(str(arguments.get("tab") or ""), PEOPLE)
        self._wanted = str(arguments.get("household") or "")
        self.refresh()

    def refresh(self) -> None:
        """Look again, open what the data speak for; the keyboard comes to the list that is open."""
        self.context.run(_waiting, self._opened, self)
        self.take_keyboard()

    def _opened(self, waiting: int) -> None:
        if waiting:
            self.context.write(open_alerts, lambda made: None, owner=self, said=f"按数据开出{waiting}条预警。")
            return
        self.read()

    def read(self) -> None:
        """All six lists from one reading."""
        self.context.run(low_board, self._show, self)

    def _show(self, board: LowBoard) -> None:
        red = sum(line.level == "red" and line.closed_on is None for line in board.alerts)
        open_ones = sum(line.closed_on is None for line in board.alerts)
        waiting = sum(line.reported_on is None and line.done_on is None for line in board.stops)
        counts = {PEOPLE: sum(bool(line.classes) for line in board.lines), ALERTS: open_ones, STOPS: waiting}
        told = f"{counts[PEOPLE]}户低收入人口，{open_ones}条预警在办（红色{red}条），{waiting}条停发没有报告。"
        self.tell(told, counts)
        self.people.show_lines(board)
        self.alerts.show_alerts(board)
        self.grants.show_grants(board)
        self.stops.show_stops(board)
        self.care.show_cares(board)
        self.lists.show_people(board)
        wanted, self._wanted = self._wanted, ""
        if wanted:
            for part in (self.people, self.alerts, self.grants, self.stops, self.care):
                part.table.select(lambda line: line.household == wanted)


def _waiting(desk: Desk) -> int:
    return waiting_alerts(desk) if desk.store.role == "village" else 0
