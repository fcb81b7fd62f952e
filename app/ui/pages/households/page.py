"""农户: find a household, open it, bring in a register."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.services.family.page import HouseholdPage, household_page
from app.services.pasting.run import Into, PasteInto
from app.ui.context import PageContext
from app.ui.pages.households.file import HouseholdFileView
from app.ui.pages.households.importing import choose_workbook
from app.ui.pages.households.listing import HouseholdList
from app.ui.pages.paste import open_paste


class HouseholdsPage(QWidget):
    """Opened with `query` (the list, searched), or `household` (its file), `tab` a part of the file."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._household, self._tab, self._revealed = "", "", False
        self.list = HouseholdList(context)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.list.opened.connect(lambda household: self.open_with({"household": household}))
        self.list.new_wanted.connect(lambda: context.go("collect", household="new"))
        self.list.import_wanted.connect(lambda: choose_workbook(context, self))
        self.list.paste_wanted.connect(lambda: open_paste(context, self, PasteInto(Into.HOUSEHOLDS)))
        self.list.practice_wanted.connect(context.bus.practice_wanted)
        context.bus.changed.connect(self._changed)

    @cached_property
    def file(self) -> HouseholdFileView:
        """One household's file, made when the first one is opened: the list comes up sooner without it."""
        made = HouseholdFileView(self._context)
        self._stack.addWidget(made)
        made.closed.connect(self.close_file)
        made.reveal_wanted.connect(self._reveal)
        return made

    # ---- what the window asks ----
    def refresh(self) -> None:
        """Look again."""
        if self._household:
            self._read()
        else:
            self.list.refresh()
            self.list.take_keyboard()

    def open_with(self, arguments: dict[str, Any]) -> None:
        """Open a household's file, or the list with a search."""
        household = str(arguments.get("household") or "")
        if household:
            self._household, self._tab, self._revealed = household, str(arguments.get("tab") or ""), False
            self._read()
            return
        self.close_file()
        if "query" in arguments:
            self.list.search_for(str(arguments["query"]))

    def close_file(self) -> None:
        """Back to the list, where one was."""
        self._household = ""
        self._stack.setCurrentWidget(self.list)
        self.list.refresh()
        self.list.take_keyboard()

    # ---- reading ----
    def _read(self, reveal: bool = False) -> None:
        household = self._household
        self._context.run(
            lambda desk: household_page(desk, household, reveal=reveal),
            self._show,
            self,
            lambda error: self._gone(error),
        )

    def _show(self, page: HouseholdPage) -> None:
        if page.line.id != self._household:
            return
        fresh = self._stack.currentWidget() is not self.file
        self.file.show_page(page)
        self._stack.setCurrentWidget(self.file)
        if self._tab or fresh:
            self.file.open_tab(self._tab or "overview")
            self.file.tabs.tabBar().setFocus()
            self._tab = ""

    def _gone(self, error: BaseException) -> None:
        self._context.show_error(self, error)
        self.close_file()

    def _reveal(self) -> None:
        self._read(reveal=True)

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()
