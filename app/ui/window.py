"""The main window of one signed-in desk: pages, search, badges, locking; it knows pages, the pages know only the context."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.services.desk import Desk
from app.ui import pages
from app.ui.context import Bus, PageContext
from app.ui.dialogs.messages import show_error
from app.ui.frame import MainFrame
from app.ui.help import show_help
from app.ui.jobs import JobRunner

IDLE_MS = 10 * 60 * 1000
INPUT = (QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)


class Window(QObject):
    """Owns the frame while somebody is signed in. `locked` when the key must go from memory, `closed` at the end."""

    locked = Signal()
    closed = Signal()

    def __init__(self, desk: Desk, jobs: JobRunner) -> None:
        super().__init__()
        self.desk, self.jobs = desk, jobs
        self.bus = Bus()
        self.context = PageContext(desk, jobs, None, self.bus)  # type: ignore[arg-type]
        self.frame = MainFrame(pages.specs(self.context))
        self.context.frame = self.frame
        place = desk.place
        self.frame.set_identity(place.name, place.code, desk.operator, place.practice)
        self.context.run(place_line, lambda line: self.frame.set_identity(*line), self)
        self._idle = QTimer(self, interval=IDLE_MS, singleShot=True)
        self._connect()
        self._idle.start()

    def _connect(self) -> None:
        self.bus.open_page.connect(self.open_page)
        self.frame.search_entered.connect(lambda text: self.open_page("households", {"query": text}))
        self.frame.help_requested.connect(lambda key: show_help(self.frame, key))
        self.frame.lock_requested.connect(self.lock)
        self.frame.closing.connect(self.closed)
        self._idle.timeout.connect(self.lock)
        self.jobs.troubled.connect(self._trouble)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def show(self) -> None:
        """Show the window on its first page."""
        self.frame.show_page("today")
        self.frame.showMaximized() if _small_screen(self.frame) else self.frame.show()

    def open_page(self, key: str, arguments: dict[str, Any]) -> None:
        """Open a page and hand it what it was asked for."""
        page = self.frame.page(key)
        if not self.frame.show_page(key):
            return
        opened = getattr(page, "open_with", None)
        if arguments and callable(opened):
            opened(arguments)

    def lock(self) -> None:
        """Store what is being typed, close the pages and forget the key."""
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()
        QTimer.singleShot(0, self.locked.emit)

    def end(self) -> None:
        """Take the window away for good."""
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._idle.stop()
        self.jobs.troubled.disconnect(self._trouble)
        self.frame.blockSignals(True)
        self.frame.hide()  # no page is asked: locking waits for nobody, what was typed lies in drafts
        self.frame.deleteLater()

    def _trouble(self, error: object) -> None:
        if isinstance(error, BaseException):
            show_error(self.frame, error)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any key or press keeps the session open."""
        if event.type() in INPUT:
            self._idle.start()
        return False


def place_line(desk: Desk) -> tuple[str, str, str, bool]:
    """Name, place above it, operator and 练习 for the bar."""
    if desk.place.role == "township":
        return desk.place.name, "乡镇（街道）", desk.operator, desk.place.practice
    with desk.reading() as connection:
        bodies = desk.bodies(connection)
    return bodies.village, f"{bodies.county}　{bodies.town}", desk.operator, desk.place.practice


def _small_screen(widget: QWidget) -> bool:
    area = widget.screen().availableGeometry()
    return area.width() <= 1440 or area.height() <= 900
