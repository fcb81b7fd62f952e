"""The main window of one signed-in desk: pages, search, badges, locking; it knows pages, the pages know only the context."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.errors import AppError
from app.domain.questionnaire.editions import take_editions
from app.services.clock_watch import before_last_use, held_elsewhere
from app.services.codelists import lists_in_force
from app.services.desk import Desk
from app.services.packages.devices import struck_note
from app.services.undoing import LastStep, undo_last
from app.ui import pages
from app.ui.context import Bus, PageContext, newest_step
from app.ui.dialogs.characters import insert_character
from app.ui.dialogs.messages import ConfirmDialog, show_error
from app.ui.field_help import FieldHelp
from app.ui.frame import MainFrame
from app.ui.help import SIDE, show_help
from app.ui.idle import IdleWatch
from app.ui.jobs import JobRunner
from app.ui.printing import show_paper

IDLE_MS = 10 * 60 * 1000


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
        self.frame.setProperty(SIDE, place.role)
        self.frame.set_identity(place.name, place.code, desk.operator, place.practice)
        self.context.run(place_line, lambda line: self.frame.set_identity(*line), self)
        self._idle = QTimer(self, interval=IDLE_MS, singleShot=True)
        self._watch = IdleWatch(self)
        self.field_help = FieldHelp(self.frame)
        if place.practice:
            from app.ui.practice_panel import PracticePanel

            self.frame.add_strip(PracticePanel(self.context))
        self._connect()
        self._idle.start()

    def _connect(self) -> None:
        self.bus.open_page.connect(self.open_page)
        self.frame.search_entered.connect(lambda text: self.open_page("households", {"query": text}))
        self.frame.help_requested.connect(self._help)
        self.frame.page_help_requested.connect(self._open_manual)
        self.frame.undo_requested.connect(self.undo)
        self.frame.toast.triggered.connect(self._undo_now)
        self.frame.character_requested.connect(self.insert_character)
        self.frame.lock_requested.connect(self.lock)
        self.frame.closing.connect(self.closed)
        self._idle.timeout.connect(self.lock)
        self.jobs.troubled.connect(self._trouble)
        self._watch.stirred.connect(self._idle.start)
        self.context.run(newest_step, self.context.note_step, self)
        # Forms are drawn in this thread: it offers the code lists of this store, and looks again after every verb.
        self.bus.changed.connect(self._take_lists)
        self._take_lists()
        self.context.run(opening_note, self.tell, self)

    def _take_lists(self) -> None:
        self.context.run(lists_in_force, take_editions, self)

    def tell(self, text: str) -> None:
        """A sentence over the pages, where there is one to say."""
        if text:
            self.frame.banner.show_text(text, "warn")

    def open_package(self, path: Path) -> None:
        """The plan of a package somebody clicked on, where this side receives."""
        self.open_page("receive" if self.desk.place.role == "township" else "handover", {"files": [path]})

    def backup_failed(self, error: BaseException) -> None:
        """The backup of the day was not made: said once, work goes on."""
        if isinstance(error, AppError):
            self.frame.banner.show_text(f"今天的自动备份没有做成：{error.text}{error.advice}", "warn")
        else:
            self._trouble(error)

    def _help(self, key: str) -> None:
        if not self.field_help.toggle(QApplication.focusWidget()):
            self._open_manual(key)

    def _open_manual(self, key: str) -> None:
        shown = show_help(self.frame, key)
        shown.offer_card(lambda window: show_paper(self.context, window, "quick_card"))

    def insert_character(self) -> None:
        """生僻字 for the field being typed; elsewhere say where it works."""
        if not insert_character(QApplication.focusWidget(), self.context):
            self.frame.toast.show_text("请先点到要填字的格子里，再按F8查找生僻字。")

    # ---- undo ----
    def undo(self) -> None:
        """Take the last step back: at once while its note is still on screen, else after asking."""
        if self.frame.toast.isVisible() and self.frame.toast.action.isVisible():
            self.frame.toast.hide()
            self._undo_now()
        else:
            self.context.run(newest_step, self._ask_undo, self)

    def _ask_undo(self, step: LastStep | None) -> None:
        self.context.note_step(step)
        if step is None:
            self.frame.toast.show_text("没有可以撤销的操作。")
        elif step.blocked:
            show_error(self.frame, AppError("UNDO-102", step.blocked, step.advice, step.text))
        elif ConfirmDialog.ask(
            self.frame,
            "撤销最后一步？",
            f"{step.text}，{step.at.replace('T', ' ')[:16]}。撤销以后内容回到这一步以前。",
            "撤销",
        ):
            self._undo_now()

    def _undo_now(self) -> None:
        def done(step: LastStep) -> None:
            self.frame.toast.show_text(f"已撤销：{step.text}")
            self.bus.undone.emit()
            self.bus.changed.emit()
            self.context.run(newest_step, self.context.note_step, self)

        self.context.run(undo_last, done, self)

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
        self._watch.stop()
        self.field_help.end()
        self._idle.stop()
        self.jobs.troubled.disconnect(self._trouble)
        self.frame.blockSignals(True)
        self.frame.hide()  # no page is asked: locking waits for nobody, what was typed lies in drafts
        self.frame.deleteLater()

    def _trouble(self, error: object) -> None:
        if isinstance(error, BaseException):
            show_error(self.frame, error)


def place_line(desk: Desk) -> tuple[str, str, str, bool]:
    """Name, place above it, operator and 练习 for the bar."""
    if desk.place.role == "township":
        return desk.place.name, "乡镇（街道）", desk.operator, desk.place.practice
    with desk.reading() as connection:
        bodies = desk.bodies(connection)
    return bodies.village, f"{bodies.county}　{bodies.town}", desk.hand, desk.place.practice


def opening_note(desk: Desk) -> str:
    """What the person must know before he begins: somebody else holds the store, the clock runs behind."""
    return "　".join(text for text in (held_elsewhere(desk), before_last_use(desk), struck_note(desk)) if text)


def _small_screen(widget: QWidget) -> bool:
    area = widget.screen().availableGeometry()
    return area.width() <= 1440 or area.height() <= 900
