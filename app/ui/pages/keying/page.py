"""快速录入: numbers, whose sheet, the sheet; then the next number."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.services.keying.run import KeyingForm, open_keying
from app.services.keying.saving import Keyed
from app.ui.context import PageContext
from app.ui.pages.keying.sheet import SheetView
from app.ui.pages.keying.start import StartView
from app.ui.pages.keying.whose import WhoseView


class KeyingPage(QWidget):
    """A part of 采集. `left()`: back there."""

    left = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("page_keying")
        self.context = context
        self.start = StartView(context)
        self.sheet: SheetView | None = None
        self.whose: WhoseView | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.start.wanted.connect(self.open_number)
        self.start.left.connect(self.left)

    def begin(self, number: str = "") -> None:
        """The numbers, or one sheet at once."""
        self.back()
        if number:
            self.open_number(number)

    def open_number(self, number: str) -> None:
        """Open the sheet of a number; what is wrong with it is said beside the box."""
        self.context.run(lambda desk: open_keying(desk, number), self._show, self, self._failed)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, AppError):
            self.start.fail(error)
        else:
            self.context.show_error(self, error)

    def _show(self, form: KeyingForm) -> None:
        self._drop()
        if form.needs_household:
            self.whose = WhoseView(self.context, form)
            self.whose.chosen.connect(self._show)
            self.whose.left.connect(self.back)
            self._put(self.whose)
            self.whose.begin()
            return
        self.sheet = SheetView(self.context, form)
        self.sheet.left.connect(self.back)
        self.sheet.saved.connect(self.back)
        self._put(self.sheet)
        self.sheet.begin()

    def _put(self, view: QWidget) -> None:
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)

    def back(self, done: Keyed | None = None) -> None:
        """The numbers again, the keyboard on the box: the next sheet at once."""
        self._drop()
        self._stack.setCurrentWidget(self.start)
        self.start.begin(done)

    def _drop(self) -> None:
        for view in (self.sheet, self.whose):
            if view is not None:
                self._stack.removeWidget(view)
                view.deleteLater()
        self.sheet = self.whose = None

    def refresh(self) -> None:
        """Look again where lists stand; a sheet being keyed is left alone."""
        if self.sheet is None and self.whose is None:
            self.start.refresh()

    def finish(self) -> None:
        """Keep the field being typed."""
        if self.sheet is not None:
            self.sheet.finish()
