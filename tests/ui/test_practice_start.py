"""From the first start into the practice village and back: the first tasks by keyboard, the other side, days that go by, the way home."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Program
from app.services.packages import export_package
from app.services.practice.house import PracticeHouse
from app.ui.dialogs import messages
from app.ui.frame import MainFrame
from app.ui.pages.exchange.practice import practice_drives
from app.ui.practice_panel import PracticePanel
from app.ui.preview import PreviewDialog
from app.ui.start.first_start import FirstStart
from app.ui.start.parts import Choice
from tests.ui.every_page import faults

WAIT = 30_000  # ms
NOW = datetime(2026, 11, 23, 9, 30)
SIZES = {"100": (1366, 728), "125": (1093, 575)}


class Walk:
    """The program on a new machine, and hands at its keyboard."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.program, self.qtbot = Program(folder, lambda: NOW), qtbot
        self.program.start()

    @property
    def frame(self) -> MainFrame:
        assert self.program.window is not None
        return self.program.window.frame

    @property
    def panel(self) -> PracticePanel:
        found = self.frame.findChild(PracticePanel)
        assert isinstance(found, PracticePanel)
        return found

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()) and not self.program.jobs.is_busy(), timeout=WAIT)
        QApplication.processEvents()

    def done(self) -> int:
        return self.panel.standing.guide.done if self.panel.standing else -1

    def on(self, side: str) -> None:
        """Wait until a side's window is there with its strip."""
        self.until(lambda: self.program.window is not None and self.program.desk is not None
                   and self.program.desk.place.role == side and self.panel.isVisible())  # fmt: skip
        self.frame.resize(*SIZES["100"])
        self.frame.activateWindow()

    def key(
        self, key: Qt.Key, where: QWidget | None = None, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        QTest.keyClick(where or QApplication.focusWidget() or self.frame, key, held)
        QApplication.processEvents()

    def press(self, name: str, where: QWidget | None = None) -> None:
        """A button by the keyboard."""
        made = (where or self.frame).findChild(QPushButton, f"action_{name}")
        assert made is not None and made.isEnabled() and made.focusPolicy() & Qt.FocusPolicy.TabFocus, name
        made.setFocus(Qt.FocusReason.TabFocusReason)
        self.key(Qt.Key.Key_Space, made)


@pytest.fixture
def walk(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, practice_made: Any) -> Iterator[Walk]:
    practice_made.copy(tmp_path)
    monkeypatch.setenv("SHOUWANG_CONFIG", str(tmp_path / "config"))
    made = Walk(tmp_path / "Shouwang", qtbot)
    yield made
    if made.program.desk is not None:
        made.program.desk.store.close()
    if made.program.window is not None:
        made.program.window.end()
    made.program.shell.close()
    made.program.jobs.close(cancel=False)


def test_into_practice_first_tasks_other_side_and_home(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = walk.program
    page = program.shell.centralWidget()
    assert isinstance(page, FirstStart)
    walk.key(Qt.Key.Key_Return, page.findChild(Choice, "action_practice"))
    walk.on("village")
    house = PracticeHouse(tmp_path / "Shouwang-practice")
    assert house.whole and not (tmp_path / "Shouwang").exists(), "nothing of one's own was made"
    assert walk.done() == 0 and "张德福" in walk.panel.text.text() and "练习" in walk.frame.windowTitle()
    first_task(walk)
    second_task(walk)
    looks(walk)
    days_and_stick(walk)
    other_side(walk)
    begin_anew_is_asked(walk, monkeypatch)
    walk.press("practice_list")
    walk.until(lambda: walk.frame.current_page() == "practice")
    walk.press("practice_leave")
    walk.until(lambda: program.window is None and isinstance(program.shell.centralWidget(), FirstStart))
    assert program.folder == tmp_path / "Shouwang", "back at one's own door"


def first_task(walk: Walk) -> None:
    """F6 opens the household; the telephone is typed and saved with Ctrl+S; the tick comes by itself."""
    walk.key(Qt.Key.Key_F6)
    walk.until(lambda: walk.frame.current_page() == "households")
    page = walk.frame.page("households")
    walk.until(lambda: (found := page.findChild(QPushButton, "action_fill_form")) is not None and found.isVisible())
    walk.press("fill_form", page)
    walk.until(lambda: walk.frame.current_page() == "collect" and walk.frame.page("collect").walk is not None)
    form = walk.frame.page("collect").walk
    form.wizard.go("household", force=True)
    editor = form.findChild(QLineEdit, "phone_editor")
    walk.until(lambda: editor.isVisible())
    editor.setFocus()
    QTest.keyClicks(editor, "13900010999")
    walk.key(Qt.Key.Key_S, editor, Qt.KeyboardModifier.ControlModifier)
    walk.until(lambda: walk.done() == 1)
    assert "授权书" in walk.panel.text.text()


def second_task(walk: Walk) -> None:
    """The consent sheet from the household's print menu: looking at the preview counts."""
    walk.key(Qt.Key.Key_F6)
    walk.until(lambda: walk.frame.current_page() == "households")
    page = walk.frame.page("households")
    walk.until(lambda: page.findChild(QPushButton, "action_print_menu").isVisible())
    menu = page.findChild(QPushButton, "action_print_menu").menu()
    action = next(action for action in menu.actions() if action.text().startswith("承诺授权书"))
    action.trigger()
    walk.until(
        lambda: any(isinstance(one, PreviewDialog) and one.isVisible() for one in QApplication.topLevelWidgets())
    )
    preview = next(one for one in QApplication.topLevelWidgets() if isinstance(one, PreviewDialog) and one.isVisible())
    walk.key(Qt.Key.Key_Escape, preview)
    walk.panel.refresh()
    walk.until(lambda: walk.done() == 2)


def looks(walk: Walk) -> None:
    """The page of the tasks and the strip with its help, in two sizes, without cut texts."""
    walk.press("practice_list")
    walk.press("practice_hint")
    assert not walk.panel.how.isHidden()
    for name, wanted in SIZES.items():
        walk.frame.resize(*wanted)
        walk.until(lambda: walk.frame.page("practice").table.rows())
        assert faults(walk.frame) == [], name
    walk.press("practice_hint")


def days_and_stick(walk: Walk) -> None:
    """Six days go by; the practice stick is offered to write to."""
    desk, window = walk.program.desk, walk.program.window
    assert desk is not None and window is not None
    walk.press("practice_days")
    walk.until(lambda: desk.today == date(2026, 11, 29))
    assert desk.clock().date() == desk.today
    (drive,) = practice_drives(window.context)
    assert "练习U盘" in drive.text and drive.path == PracticeHouse(desk.store.folder).stick
    assert export_package(desk, drive.path).path.parent == drive.path


def other_side(walk: Walk) -> None:
    """Over to the township and back; its stick, its day and the ticks are the same."""
    walk.press("practice_switch")
    walk.on("township")
    assert walk.program.desk is not None and walk.program.desk.today == date(2026, 11, 29)
    assert walk.done() == 3, "two tasks and the way here"
    assert walk.frame.current_page() == "today" and "青石镇" in walk.frame.windowTitle()
    walk.press("practice_switch")
    walk.on("village")
    assert walk.done() == 4


def begin_anew_is_asked(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(_parent: object, title: str, *_more: object, **_words: object) -> bool:
        asked.append(title)
        return False

    monkeypatch.setattr(messages.ConfirmDialog, "ask", staticmethod(refuse))
    walk.press("practice_list")
    walk.press("practice_anew")
    assert asked == ["练习数据全部重做？"] and walk.done() == 4
