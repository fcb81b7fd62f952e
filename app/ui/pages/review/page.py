"""The page itself: two views of one road, and the main button that always does the next step of what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QMenu, QPushButton, QStackedWidget, QWidget

from app.services.desk import Desk
from app.services.road.boards import BoardRow, CaseDetail, board
from app.services.road.notice_board import NoticeLine, notice_board
from app.ui.context import PageContext
from app.ui.pages.review.acts import main_act, other_acts
from app.ui.pages.review.cases_tab import CasesTab
from app.ui.pages.review.inspection_tab import InspectionTab
from app.ui.pages.review.notices_tab import NoticesTab
from app.ui.pages.review.refusals import ask_refusals
from app.ui.pages.review.steps import ask_undo
from app.ui.paper_menu import LEAFLETS, MEETING_PAPERS, TOWN_PAPERS, papers_button
from app.ui.widgets.basics import PageHeader, button, on_click, page_column

Act = Callable[[], object]
NOTHING = "请先选择农户"
NOTHING_HERE = {True: "请先选择公示", False: "请先选择材料"}


class ReviewPage(QWidget):
    """评议公示."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.context = context
        self._act: Act | None = None
        self._wanted: dict[str, Any] = {}
        self.cases, self.notices = CasesTab(context), NoticesTab(context)
        self.inspection = InspectionTab(context)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.cases)
        self._stack.addWidget(self.notices)
        self._stack.addWidget(self.inspection)
        self._views = {
            "cases": self._switch("按户办理", "cases", "first"),
            "notices": self._switch("公示张贴", "notices", "middle"),
            "inspection": self._switch("材料检查", "inspection", "last"),
        }
        self.more = button("其他步骤", "more", "ellipsis")
        self.more.setMenu(QMenu(self.more))
        self.primary = on_click(button(NOTHING, "next_step", kind="primary"), self._do)
        self.papers = papers_button(
            context, self, "会议材料", "meeting_papers", (*MEETING_PAPERS, *TOWN_PAPERS, *LEAFLETS)
        )
        self.header = PageHeader("评议公示", " ", (*self._views.values(), self.papers, self.more), self.primary)
        column = page_column(self)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        self._connect()
        self.show_view("cases")

    def _switch(self, text: str, key: str, place: str) -> QPushButton:
        made = button(text, f"view_{key}", kind="segment")
        made.setProperty("place", place)
        made.setCheckable(True)
        made.setAutoExclusive(True)
        return on_click(made, lambda: self.show_view(key))

    def _connect(self) -> None:
        self.cases.selection_changed.connect(lambda _rows: self._tell())
        self.cases.table.activated.connect(self._enter)
        self.notices.selection_changed.connect(self._tell)
        self.inspection.selection_changed.connect(self._tell)
        panel = self.cases.panel
        panel.refusals_wanted.connect(lambda: ask_refusals(self.context, self, self.cases.chosen()))
        panel.undo_wanted.connect(self._undo)
        panel.household_wanted.connect(lambda household: self.context.go("households", household=household))
        self.context.bus.changed.connect(self._changed)

    # ---- reading ----
    def refresh(self) -> None:
        """Read the board and the sheets anew."""

        def read(desk: Desk) -> tuple[list[BoardRow], list[NoticeLine]]:
            return board(desk), notice_board(desk)

        self.context.run(read, lambda found: self._show(*found), self)

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()
            if self._stack.currentWidget() is self.inspection:
                self.inspection.refresh()

    def _show(self, rows: list[BoardRow], sheets: list[NoticeLine]) -> None:
        self.cases.set_rows(rows)
        self.notices.set_lines(sheets)
        rows = [row for row in rows if not row.resting]
        ours = sum(1 for row in rows if row.waits_for in ("", "村"))
        hanging = sum(1 for sheet in sheets if not sheet.taken_down_on)
        sheets_text = f"；{hanging}份公示没有办完" if hanging else ""
        text = f"在办{len(rows)}件，其中等村里办{ours}件{sheets_text}" if rows else "还没有在办的监测事项"
        self.header.set_title("评议公示", text)
        wanted, self._wanted = self._wanted, {}
        self._open(wanted)

    def open_with(self, arguments: dict[str, Any]) -> None:
        """`household`: choose its case; `notice`: choose the sheet; `stage`: show a heap."""
        self._wanted = dict(arguments)
        self.refresh()

    def _open(self, wanted: dict[str, Any]) -> None:
        if "notice" in wanted:
            self.to_sheet(wanted["notice"])
        elif "household" in wanted:
            self.show_view("cases")
            self.cases.choose_household(wanted["household"])
        elif "stage" in wanted:
            self.show_view("cases")
            self.cases.strip.choose(wanted["stage"])

    # ---- what can be done ----
    def show_view(self, key: str) -> None:
        """按户办理 or 公示张贴."""
        self._views[key].setChecked(True)
        self._stack.setCurrentWidget({"cases": self.cases, "notices": self.notices}.get(key, self.inspection))
        if key == "inspection":
            self.inspection.refresh()
        self._tell()

    def to_sheet(self, notice: str) -> None:
        """Show a sheet among the sheets."""
        self.show_view("notices")
        self.notices.choose(notice)

    def _on_cases(self) -> bool:
        return self._stack.currentWidget() is self.cases

    def _tell(self) -> None:
        """The main button and the menu for what is chosen now."""
        rows = (self.cases.chosen() or self.cases.waiting()) if self._on_cases() else []
        found = main_act(self.context, self, rows, self.to_sheet) if self._on_cases() else self._other().main()
        self._act = found[1] if found else None
        count = f"（{len(rows)}户）" if len(rows) > 1 else ""
        nothing = NOTHING if self._on_cases() else NOTHING_HERE[self._other() is self.notices]
        self.primary.setText(f"{found[0]}{count}" if found else nothing)
        self.primary.setAccessibleName(self.primary.text())
        self.primary.setEnabled(found is not None)
        menu = self.more.menu()
        menu.clear()
        for name, words, act in other_acts(self.context, self, rows, rows[0].next if rows else None):
            made = menu.addAction(words)
            made.setObjectName(f"action_step_{name}")
            made.triggered.connect(lambda _on=False, act=act: act())
        self.more.setVisible(self._on_cases())
        for shown in (self.papers,):
            shown.setVisible(self._stack.currentWidget() is not self.inspection)
        self.more.setEnabled(not menu.isEmpty())

    def _enter(self, row: BoardRow) -> None:
        """Enter or double click does the next step; where there is none, the household is shown."""
        if self._act is not None and any(chosen.case == row.case for chosen in self.cases.chosen()):
            self._act()
        else:
            self.context.go("households", household=row.household)

    def _other(self) -> NoticesTab | InspectionTab:
        return self.inspection if self._stack.currentWidget() is self.inspection else self.notices

    def _do(self) -> None:
        if self._act is not None:
            self._act()

    def _undo(self, detail: CaseDetail) -> None:
        ask_undo(self.context, self, detail)
