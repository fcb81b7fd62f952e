"""The only module that knows everyone: paths, log, job runner, sign-in, window. Opens fast; the store loads while one types."""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.domain.errors import AppError
from app.services.machine import config_folder, default_store
from app.ui.environment import prepare_input_method
from app.ui.jobs import JobRunner
from app.ui.start.sign_in import SignInPage
from app.ui.theme import TEXT_STEPS, apply_theme

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.ui.start.first_start import FirstStart
    from app.ui.start.restore import RestorePage
    from app.ui.window import Window

EXIT_AFTER_SHOW = "SHOUWANG_EXIT_AFTER_SHOW"  # for measuring the start
WINDOW_FILE = "window.json"
UNFINISHED = "store.new"  # a first start that was cut off: it is simply done again
START_SIZE = (1093, 640)
WARM_UP_MS = 100
log = logging.getLogger(__name__)


def run(argv: list[str]) -> int:
    """Open the program in a window; returns the exit code."""
    prepare_input_method(os.environ)
    _log_to_file()
    application = QApplication.instance() or QApplication(argv)
    assert isinstance(application, QApplication)
    application.setApplicationName("守望")
    apply_theme(application, text_size())
    program = Program(default_store())
    program.start()
    if os.environ.get(EXIT_AFTER_SHOW):
        QTimer.singleShot(0, program.quit)
    code = application.exec()
    program.jobs.close()
    return code


def text_size() -> int:
    """The text size chosen on this machine."""
    try:
        percent = int(json.loads((config_folder() / WINDOW_FILE).read_text("utf-8"))["text_size"])
    except (OSError, ValueError, KeyError, TypeError):
        return 100
    return percent if percent in TEXT_STEPS else 100


def _log_to_file() -> None:
    # Our own mistakes only, without data; a folder that cannot be written must not keep the program from starting.
    try:
        config_folder().mkdir(parents=True, exist_ok=True)
        logging.basicConfig(filename=str(config_folder() / "shouwang.log"), level=logging.WARNING, encoding="utf-8",
                            format="%(asctime)s %(levelname)s %(name)s %(message)s")  # fmt: skip
    except OSError:
        logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


class Program(QObject):
    """From the start page to the window and back when it is locked."""

    def __init__(self, folder: Path, clock: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self.folder, self.live_folder, self.clock = folder, folder, clock
        self.jobs = JobRunner()
        self.jobs.troubled.connect(self._trouble)
        self.shell = QMainWindow()
        self.shell.setObjectName("start_window")
        self.shell.setWindowTitle("守望")
        self.shell.resize(*START_SIZE)
        self.window: Window | None = None
        self.desk: Desk | None = None
        self._day = QTimer(self, interval=60_000)
        self._day.timeout.connect(self._new_day)

    def today(self) -> date:
        """The day the rules count from."""
        return self.clock().date()

    # ---- start pages ----
    def start(self) -> None:
        """Show sign-in, or the first start where there is no store yet."""
        made = (self.folder / "keys.json").exists() and not (self.folder / UNFINISHED).exists()
        page = self._sign_in_page() if made else self._first_start()
        self._show(page)
        self.shell.show()
        # Only after the page is drawn: loading would hold the interpreter while the person waits for the first picture.
        QTimer.singleShot(WARM_UP_MS, self._warm_up)

    def _warm_up(self) -> None:
        if not self.jobs.is_closed():
            self.jobs.run(lambda progress: _load())

    def _show(self, page: QWidget) -> None:
        self.shell.setCentralWidget(page)

    def _sign_in_page(self) -> SignInPage:
        page = SignInPage(_slots(self.folder) > 1)
        page.signed.connect(lambda name, password: self._open(page, lambda: self._sign_in(name, password)))
        page.recovered.connect(lambda code, name, new: self._open(page, lambda: self._recover(code, name, new)))
        page.practice_wanted.connect(self.open_practice)
        page.restore_wanted.connect(self._show_restore)
        return page

    def _first_start(self) -> QWidget:
        from app.ui.start.first_start import FirstStart

        page = FirstStart()
        page.finished.connect(lambda answers, password: self._make_store(page, answers, password))
        page.practice_wanted.connect(self.open_practice)
        page.restore_wanted.connect(self._show_restore)
        return page

    def _sign_in(self, name: str, password: str) -> Desk:
        from app.services.machine import machine_mark
        from app.services.setup import sign_in

        return sign_in(self.folder, name, password, machine_mark(), self.today(), self.clock)

    def _recover(self, code: str, name: str, password: str) -> Desk:
        from app.services.machine import machine_mark
        from app.services.setup import sign_in_with_recovery

        return sign_in_with_recovery(self.folder, code, name, password, machine_mark(), self.today(), self.clock)

    def _show_restore(self) -> None:
        from app.ui.start.restore import RestorePage

        page = RestorePage()
        page.back.connect(self.start)
        page.chosen.connect(lambda path: self._look_into(page, path))
        page.wanted.connect(
            lambda name, password, code: self._open(page, lambda: self._restore(page, name, password, code))
        )
        self._show(page)

    def _look_into(self, page: RestorePage, path: Path) -> None:
        from app.services.keeping.restoring import look_into

        def shown(found: tuple[Any, str]) -> None:
            facts, warning = found
            page.show_backup(f"{facts.name}，{facts.made_at.replace('T', ' ')}做的备份（{facts.reason}）。{warning}")

        self.jobs.run(
            lambda progress: look_into(path, self.folder), shown, lambda error: self._refused(page, error), owner=page
        )

    def _restore(self, page: RestorePage, name: str, password: str, code: str) -> Desk:
        from app.services.keeping.restoring import Secret, restore
        from app.services.machine import machine_mark

        assert page.path is not None
        secret = Secret(name, password, code)
        return restore(page.path, self.folder, secret, machine_mark(), self.today(), self.clock).desk

    def _open(self, page: SignInPage | RestorePage, work: Callable[[], Desk]) -> None:
        self.jobs.run(lambda progress: work(), self.enter, lambda error: self._refused(page, error), owner=page)

    def _refused(self, page: SignInPage | RestorePage, error: BaseException) -> None:
        if isinstance(error, AppError):
            page.refuse(f"{error.text}{error.advice}")
        else:
            page.refuse("")
            self._trouble(error)

    def _make_store(self, page: FirstStart, answers: dict[str, Any], password: str) -> None:
        from app.services.machine import machine_mark
        from app.services.setup import Made, SetupFacts, make_store
        from app.ui.dialogs.messages import show_error

        known = {
            key: value for key, value in answers.items() if key in SetupFacts.__dataclass_fields__ and value is not None
        }
        facts = SetupFacts(**{"village": "", **known})

        def made(result: Made) -> None:
            self._show_recovery(result.desk, result.recovery_code)

        def refused(error: BaseException) -> None:
            page.set_busy(False)
            show_error(self.shell, error)

        page.set_busy(True)
        self.jobs.run(
            lambda progress: make_store(self.folder, facts, password, machine_mark(), self.today(), self.clock),
            made, refused, owner=page,
        )  # fmt: skip

    def _show_recovery(self, desk: Desk, code: str) -> None:
        from app.ui.start.recovery import RecoveryPage
        from app.ui.window import Window

        page = RecoveryPage(code)
        window = Window(desk, self.jobs)
        page.print_requested.connect(lambda: self._print_recovery(window, page, code))
        page.done.connect(lambda: self._take_window(desk, window))
        self._show(page)

    def _print_recovery(self, window: Window, page: QWidget, code: str) -> None:
        from app.ui.printing import show_paper

        show_paper(window.context, page, "recovery", code=code)

    # ---- signed in ----
    def enter(self, desk: Desk) -> None:
        """Somebody is signed in: the window takes over."""
        from app.ui.window import Window

        self._take_window(desk, Window(desk, self.jobs))

    def _take_window(self, desk: Desk, window: Window) -> None:
        self.desk, self.window = desk, window
        window.locked.connect(self._lock)
        window.closed.connect(self.quit)
        window.bus.practice_wanted.connect(lambda: self._leave(self._to_practice))
        # The window shows errors of its own jobs from now on.
        self.jobs.troubled.disconnect(self._trouble)
        self._day.start()
        window.show()
        self.shell.hide()
        self._back_up()

    def _back_up(self) -> None:
        """The backup of the day, beside the work; trouble with it is told, not hidden."""
        from app.services.keeping.backups import keep_daily

        window = self.window
        if window is not None and not window.context.desk.place.practice:
            window.context.run(keep_daily, failed=window.backup_failed)

    def _lock(self) -> None:
        self._leave(self._start_again)

    def _leave(self, then: Callable[[], object]) -> None:
        """Wait for what is being stored, close the store, drop the key."""
        window, desk = self.window, self.desk
        self.window = self.desk = None
        self._day.stop()
        if window is not None:
            window.end()
            self.jobs.troubled.connect(self._trouble)
        if desk is None:
            then()
            return
        self.jobs.run(lambda progress: desk.store.close(), lambda _: then())

    def _to_practice(self) -> None:
        self.shell.show()
        self.open_practice()

    def _start_again(self) -> None:
        self.folder = self.live_folder
        self.start()

    def _new_day(self) -> None:
        if self.desk is not None and self.window is not None and self.desk.today != self.today():
            self.desk.today = self.today()
            self.window.bus.changed.emit()
            self._back_up()

    def open_practice(self) -> None:
        """The practice village: its own store, made at the first visit."""
        from app.services.practice.village import open_practice

        self._show(_waiting("正在准备练习村，第一次要等几十秒……"))
        folder = self.live_folder.with_name(self.live_folder.name + "-practice")

        def ready(desk: Desk) -> None:
            self.folder = folder
            self.enter(desk)

        from app.services.machine import machine_mark

        self.jobs.run(lambda progress: open_practice(folder, machine_mark(), self.today(), self.clock, progress), ready)

    def quit(self) -> None:
        """End: nothing that was typed is left behind."""
        self._leave(lambda: QApplication.quit())

    def _trouble(self, error: object) -> None:
        if isinstance(error, BaseException):
            from app.ui.dialogs.messages import show_error

            show_error(self.shell, error)
            if self.window is None and not isinstance(self.shell.centralWidget(), SignInPage):
                self.start()


def _slots(folder: Path) -> int:
    """How many operators a store has, read without loading the store's libraries."""
    try:
        slots = json.loads((folder / "keys.json").read_text("utf-8"))["slots"]
        return sum(1 for slot in slots if slot.get("kind") == "password")
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 1


def _waiting(text: str) -> QWidget:
    from app.ui.start.parts import brand, panel
    from app.ui.theme import size
    from app.ui.widgets.basics import label

    whole, column = panel(size("dialog"))
    column.addWidget(brand())
    column.addWidget(label(text, wrap=True))
    return whole


def _load() -> float:
    """Load the store, reports and workbook libraries while the password is typed."""
    started = time.perf_counter()
    import app.services.setup
    import app.ui.window  # noqa: F401
    from app.ui import pages

    for entry in pages.ALL:  # otherwise the first click on each page waits for its modules
        importlib.import_module(entry.module)

    return time.perf_counter() - started
