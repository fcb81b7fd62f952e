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
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from app.domain.errors import AppError
from app.services.machine import config_folder, default_store
from app.services.stores import fresh_folder, is_store, known_stores, remember_store, same_place
from app.ui.environment import prepare_input_method
from app.ui.jobs import JobRunner
from app.ui.start.sign_in import SignInPage
from app.ui.theme import TEXT_STEPS, apply_theme, program_icon

if TYPE_CHECKING:
    from app.services.desk import Desk
    from app.ui.start.first_start import FirstStart
    from app.ui.start.forgotten import ForgottenPage
    from app.ui.start.restore import RestorePage
    from app.ui.window import Window

EXIT_AFTER_SHOW = "SHOUWANG_EXIT_AFTER_SHOW"  # for measuring the start
WINDOW_FILE = "window.json"
WAITING = "forgotten.json"  # a request to the township whose answer is awaited
DAMAGED = frozenset({"S-101", "S-105", "S-140"})  # the file itself is ill: a rescue pack may still read it
START_SIZE = (1093, 640)
WARM_UP_MS = 100
log = logging.getLogger(__name__)


def run(argv: list[str], clicked: Path | None = None) -> int:
    """Open the program in a window, with a package or backup somebody clicked on; returns the exit code."""
    prepare_input_method(os.environ)
    _log_to_file()
    application = QApplication.instance() or QApplication(argv)
    assert isinstance(application, QApplication)
    application.setApplicationName("守望")
    application.setDesktopFileName("shouwang")  # by this the desktop finds menu entry and icon
    application.setWindowIcon(program_icon())
    apply_theme(application, text_size())
    program = Program(default_store())
    program.clicked = clicked
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
        self.first, self.folder, self.live_folder, self.clock = folder, folder, folder, clock
        self.another = False  # one more store is being made beside those that are here
        self.clicked: Path | None = None  # a package or backup the program was opened with
        self.jobs = JobRunner()
        self.jobs.troubled.connect(self._trouble)
        self.shell = QMainWindow()
        self.shell.setObjectName("start_window")
        self.shell.setWindowTitle("守望")
        self.shell.resize(*START_SIZE)
        QShortcut(QKeySequence("F1"), self.shell).activated.connect(self._help)
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
        self.another = False
        if not is_store(self.folder):
            self._use(next((store.folder for store in known_stores()), self.folder))
        page = self._sign_in_page() if is_store(self.folder) else self._first_start()
        self._show(page)
        self.shell.show()
        if self.clicked is not None and self.clicked.suffix.lower() == ".swbak":
            self._show_restore()
        # Only after the page is drawn: loading would hold the interpreter while the person waits for the first picture.
        QTimer.singleShot(WARM_UP_MS, self._warm_up)

    def _warm_up(self) -> None:
        if not self.jobs.is_closed():
            self.jobs.run(lambda progress: _load())
            self.jobs.run(lambda progress: _troubles_of(self.folder, datetime.now()), self._tell_troubles)

    def _tell_troubles(self, text: str) -> None:
        """What the self-check found before anybody signed in: one sentence under the password, nothing is stopped."""
        page = self.shell.centralWidget()
        if text and isinstance(page, SignInPage) and page.trouble.isHidden():
            page.say(text)

    def _show(self, page: QWidget) -> None:
        self.shell.setCentralWidget(page)

    def _help(self) -> None:
        """F1 before anybody is signed in: the manual at what is on screen."""
        from app.ui.help import screen_of, show_help

        show_help(self.shell, screen_of(self.shell.centralWidget()))

    def _sign_in_page(self) -> SignInPage:
        page = SignInPage(_slots(self.folder) > 1, known_stores(), self.folder.resolve())
        page.store_chosen.connect(self._choose_store)
        page.another_wanted.connect(self._add_store)
        page.signed.connect(lambda name, password: self._open(page, lambda: self._sign_in(name, password)))
        page.recovered.connect(lambda code, name, new: self._open(page, lambda: self._recover(code, name, new)))
        page.practice_wanted.connect(self.open_practice)
        page.restore_wanted.connect(self._show_restore)
        page.township_wanted.connect(lambda: self._show_forgotten(None))
        page.rescue_wanted.connect(lambda name, password: self._rescue(page, name, password))
        return page

    def _first_start(self) -> QWidget:
        from app.ui.start.first_start import FirstStart

        page = FirstStart(self.another)
        page.back_wanted.connect(self.start)
        page.finished.connect(lambda answers, password: self._make_store(page, answers, password))
        page.practice_wanted.connect(self.open_practice)
        page.restore_wanted.connect(self._show_restore)
        return page

    def _use(self, folder: Path) -> None:
        self.folder = self.live_folder = folder

    def _choose_store(self, folder: Path) -> None:
        """Another place's data on this machine."""
        self._use(folder)
        self.start()

    def _add_store(self) -> None:
        """One more place: the first start again, into a folder of its own."""
        self.another = True
        self._show(self._first_start())

    def _place_for(self, code: str) -> None:
        """Where a new or restored store goes: one more of this machine never takes the place of another."""
        if self.another:
            self._use(fresh_folder(code, self.first))
            self.another = False

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
        page.township_wanted.connect(self._show_forgotten)
        page.chosen.connect(lambda path: self._look_into(page, path))
        if self.clicked is not None:
            path, self.clicked = self.clicked, None
            page.take(path)
        page.wanted.connect(
            lambda name, password, code: self._open(page, lambda: self._restore(page, name, password, code))
        )
        self._show(page)

    def _look_into(self, page: RestorePage, path: Path) -> None:
        from app.services.keeping.restoring import look_into

        def shown(found: tuple[Any, str]) -> None:
            facts, warning = found
            self._place_for(facts.code)
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

    def _show_forgotten(self, backup: Path | None) -> None:
        from app.ui.start.forgotten import ForgottenPage

        page = ForgottenPage((self.folder / WAITING).exists(), _slots(self.folder) > 1, backup)
        page.back.connect(self.start)
        page.asked.connect(lambda who, place, folder: self._ask_township(page, who, place, folder))
        page.answered.connect(
            lambda path, slip, name, new: self._open(page, lambda: self._use_answer(page, path, slip, name, new))
        )
        self._show(page)

    def _ask_township(self, page: ForgottenPage, who: str, place: str, folder: Path) -> None:
        from app.services.papers.erasing import ask_with_sheet

        self.jobs.run(
            lambda progress: ask_with_sheet(self.folder, folder, who, place, self.today(), page.backup),
            lambda made: page.show_request(made[0].code, made[0].slip, made[1].name),
            lambda error: self._refused(page, error), owner=page,
        )  # fmt: skip

    def _use_answer(self, page: ForgottenPage, path: Path, slip: str, name: str, password: str) -> Desk:
        from app.services.keeping.restoring import Secret, open_with_answer
        from app.services.machine import machine_mark

        secret = Secret(name, password, answer=path, slip=slip)
        return open_with_answer(self.folder, secret, machine_mark(), self.today(), self.clock, page.backup)

    def _open(self, page: SignInPage | RestorePage | ForgottenPage, work: Callable[[], Desk]) -> None:
        self.jobs.run(lambda progress: work(), self.enter, lambda error: self._refused(page, error), owner=page)

    def _refused(self, page: SignInPage | RestorePage | ForgottenPage, error: BaseException) -> None:
        if isinstance(error, AppError) and isinstance(page, SignInPage):
            page.refuse(f"{error.text}{error.advice}", damaged=error.code in DAMAGED)
        elif isinstance(error, AppError):
            page.refuse(f"{error.text}{error.advice}")
        else:
            page.refuse("")
            self._trouble(error)

    def _rescue(self, page: SignInPage, name: str, password: str) -> None:
        """What can still be read of damaged data, written where the person says; the data itself is not touched."""
        from app.services.keeping.restoring import Secret
        from app.services.selfcheck.rescue import rescue
        from app.ui.dialogs.files import ChooseFolder

        target = ChooseFolder.ask(page, "急救包写到哪里（U盘）")
        if target is not None:
            page.set_busy(True)
            page.say("正在读还读得出来的内容，请稍候……")
            self.jobs.run(
                lambda progress: rescue(self.folder, Secret(name, password, ""), target, self.clock),
                lambda made: page.refuse(made.text, damaged=True), lambda error: self._refused(page, error), owner=page,
            )  # fmt: skip

    def _make_store(self, page: FirstStart, answers: dict[str, Any], password: str) -> None:
        from app.services.machine import machine_mark
        from app.services.setup import Made, SetupFacts, make_store
        from app.ui.dialogs.messages import show_error

        known = {
            key: value for key, value in answers.items() if key in SetupFacts.__dataclass_fields__ and value is not None
        }
        facts = SetupFacts(**{"village": "", **known})
        if self.another and not self._sure_of(facts.code):
            return
        self._place_for(facts.code)

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

    def _sure_of(self, code: str) -> bool:
        """Two stores of one place on one machine are seldom meant: asked first."""
        from app.ui.dialogs.messages import ConfirmDialog

        here = same_place(code)
        text = f"{here.folder}里已经有{here.name}的数据。再建一份就是另一台“电脑”，两份要用U盘互传。" if here else ""
        return here is None or ConfirmDialog.ask(self.shell, f"再建一份{here.name}的数据？", text, "再建一份")

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
        self.jobs.run(lambda progress: remember_store(desk))
        window.locked.connect(self._lock)
        window.closed.connect(self.quit)
        window.bus.practice_wanted.connect(lambda: self._leave(self._to_practice))
        window.bus.practice_asked.connect(self._within_practice)
        # The window shows errors of its own jobs from now on.
        self.jobs.troubled.disconnect(self._trouble)
        self._day.start()
        window.show()
        self.shell.hide()
        self._back_up()
        window.context.run(
            lambda desk: _changed_program(), window.tell, window
        )  # it may be locked before the disk is read
        if self.clicked is not None:
            path, self.clicked = self.clicked, None
            window.open_package(path)

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

    def _to_practice(self, **wish: Any) -> None:
        self.shell.show()
        self.open_practice(**wish)

    def _within_practice(self, what: str, whose: str) -> None:
        """What was asked inside practice: the other side, all made anew, some days on, or back to one's own sign-in."""
        window, desk = self.window, self.desk
        if window is None or desk is None or not desk.place.practice:
            return
        if what == "switch":
            other = "village" if desk.place.role == "township" else "township"
            self._leave(lambda: self._to_practice(side=other, learner=whose))
        elif what == "anew":
            self._leave(lambda: self._to_practice(anew=True))
        elif what == "days":
            from app.domain.guided_tasks import DAYS_BY
            from app.services.practice.house import let_days_pass

            window.context.run(
                lambda desk: let_days_pass(desk, self.clock, DAYS_BY), lambda _: window.bus.changed.emit()
            )
        else:
            self._lock()

    def _start_again(self) -> None:
        self.folder = self.live_folder
        self.start()

    def _new_day(self) -> None:
        if self.desk is not None and self.window is not None and self.desk.today != self.desk.clock().date():
            self.desk.today = self.desk.clock().date()  # in practice some days ahead
            self.window.bus.changed.emit()
            self._back_up()

    def open_practice(self, side: str = "village", learner: str = "", anew: bool = False) -> None:
        """The practice village (or its township): own stores, made at the first visit, and `anew` when asked."""
        from app.services.practice.house import make_anew, open_practice

        self._show(_waiting("正在准备练习村，第一次要等几十秒……"))
        folder = self.first.with_name(self.first.name + "-practice")

        def work(progress: Callable[..., None]) -> Desk:
            if anew:
                make_anew(folder, machine_mark(), self.today(), self.clock, progress)
            return open_practice(folder, machine_mark(), self.today(), self.clock, progress, side, learner)

        def ready(desk: Desk) -> None:
            self.folder = folder
            self.enter(desk)

        from app.services.machine import machine_mark

        self.jobs.run(work, ready, self._practice_refused)

    def _practice_refused(self, error: BaseException) -> None:
        """Where the practice password was changed, beginning anew is offered; everything else is said, then the sign-in shows."""
        from app.ui.practice_panel import ANEW_TEXT, ANEW_TITLE

        if isinstance(error, AppError) and error.code == "PRAC-012":
            from app.ui.dialogs.messages import ConfirmDialog

            if ConfirmDialog.ask(self.shell, ANEW_TITLE, f"{error.text}{ANEW_TEXT}", "重新开始", danger=True):
                self.open_practice(anew=True)
                return
            self._start_again()
            return
        self._trouble(error)

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


def _troubles_of(folder: Path, now: datetime) -> str:
    """What has to be looked at before anybody works here, in one sentence; blank when all is well."""
    from app.services.selfcheck.machine_checks import machine_checks
    from app.services.selfcheck.model import State

    bad = [check for check in machine_checks(folder, now, program=False) if check.state is State.BAD]
    return "".join(f"{check.title}：{check.text}{check.advice}" for check in bad[:2])


def _changed_program() -> str:
    """A sentence where files of the program are not as they were packed."""
    from app.services.program_files import program_folder
    from app.services.selfcheck.machine_checks import check_program
    from app.services.selfcheck.model import State

    found = check_program(program_folder())
    return f"{found.title}{found.text}{found.advice}" if found.state is State.BAD else ""
