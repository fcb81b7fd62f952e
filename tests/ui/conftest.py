"""Pages are tested in the real window on a real store: `ui` is a signed-in village, `household` fills it with people.

def test_x(ui, household):
    made = household(ui.desk, "张德福", road="monitored", visits=2)
    page = ui.open("households", query="张德福")     # shows the page and waits until it has read everything
    ui.press(page, "open"); ui.idle()
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.importing.run import apply_import, plan_import
from app.ui.context import PageContext
from app.ui.dialogs import messages
from app.ui.frame import MainFrame
from app.ui.jobs import JobRunner
from app.ui.window import Window

TESTS = Path(__file__).parents[1]
SAMPLE = TESTS / "fixtures" / "national_export_sample.xlsx"
WAIT = 15_000  # ms; a condition that takes longer will not come
SCREEN = (1366, 728)  # 1366×768 less the task bar


def _villages() -> Any:
    """The builders of `tests/services/conftest.py`: the same invented families in both suites."""
    spec = importlib.util.spec_from_file_location("invented_villages", TESTS / "services" / "conftest.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


villages = _villages()
TODAY = villages.TODAY


@dataclass
class Ui:
    """The window over one store, and hands for it. What a dialog would have said lands in `told` and `bugs`."""

    desk: Desk
    qtbot: QtBot
    jobs: JobRunner = field(default_factory=JobRunner)
    told: list[AppError] = field(default_factory=list)
    bugs: list[str] = field(default_factory=list)
    window: Window = field(init=False)

    def __post_init__(self) -> None:
        self.window = Window(self.desk, self.jobs)
        self.frame.resize(*SCREEN)
        self.frame.show()

    @property
    def context(self) -> PageContext:
        """What the pages were given."""
        return self.window.context

    @property
    def frame(self) -> MainFrame:
        """The window itself."""
        return self.window.frame

    def open(self, key: str, /, **arguments: Any) -> Any:
        """Open a page as `context.go` does; gives the page back when it has read everything."""
        self.frame.activateWindow()
        self.context.go(key, **arguments)
        self.idle()
        assert self.frame.current_page() == key
        return self.frame.page(key)

    def idle(self) -> None:
        """Wait until every job was delivered and what it caused was drawn."""
        for _ in range(3):
            self.activate()
            QApplication.processEvents()
            self.qtbot.waitUntil(lambda: not self.jobs.is_busy(), timeout=WAIT)
            QApplication.processEvents()

    def activate(self) -> None:
        """The window has the keyboard again: offscreen, a closed drop-down does not give it back by itself."""
        active = QApplication.activeWindow()
        if QApplication.activeModalWidget() is None and (active is None or not active.isVisible()):
            self.frame.activateWindow()

    def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition."""

        def holds() -> bool:
            self.activate()
            return bool(condition())

        self.qtbot.waitUntil(holds, timeout=WAIT)

    def find(self, parent: QWidget, name: str, kind: type[Any] = QWidget) -> Any:
        """The widget of a name."""
        found = parent.findChild(kind, name)
        assert found is not None, f"{name} is not on {parent.objectName()}"
        return found

    def press(self, parent: QWidget, verb: str) -> None:
        """Press the button `action_<verb>`; it has to be there, visible and free."""
        made = self.find(parent, f"action_{verb}", QPushButton)
        assert made.isVisibleTo(parent) and made.isEnabled(), f"action_{verb} cannot be pressed"
        QTest.mouseClick(made, Qt.MouseButton.LeftButton)

    def keys(self, text: str) -> None:
        """Type at the keyboard, wherever it is; other than ASCII as an input method gives it."""
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the keyboard"
        if text.isascii():
            QTest.keyClicks(focus, text)
        else:
            focus.insert(text) if hasattr(focus, "insert") else focus.insertPlainText(text)
            edited = getattr(focus, "textEdited", None)
            if edited is not None:
                edited.emit(focus.text())

    def enter(self, text: str = "") -> None:
        """Type and go on with Enter."""
        if text:
            self.keys(text)
        focus = QApplication.focusWidget()
        assert focus is not None, "nothing has the keyboard"
        QTest.keyClick(focus, Qt.Key.Key_Return)

    def end(self) -> None:
        """Close the window and wait for its work."""
        self.window.end()
        self.jobs.close(cancel=False)
        QApplication.processEvents()
        # Without the program's own event loop nobody else would: hundreds of windows would stay and be drawn anew with each.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> QApplication:
    """The program's own look, put on once."""
    from app.ui.theme import apply_theme

    if not qapp.styleSheet():
        apply_theme(qapp)
    return qapp


@pytest.fixture
def make_ui(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Ui]]:
    """`make_ui()` opens a window on a new store (`practice=True`, `role="township"` …) or on `desk=` as if started again."""
    made: list[Ui] = []

    def make(desk: Desk | None = None, **changes: Any) -> Ui:
        window = Ui(desk or villages.make_desk(tmp_path / f"store{len(made)}", **changes), qtbot)
        monkeypatch.setattr(messages.MessageDialog, "ask", staticmethod(lambda _p, error: window.told.append(error)))
        monkeypatch.setattr(messages.BugDialog, "ask", staticmethod(lambda _p, report: window.bugs.append(report)))
        made.append(window)
        return window

    yield make
    for window in made:
        window.end()
    for desk in {id(window.desk): window.desk for window in made}.values():
        desk.store.close()
    assert [report for window in made for report in window.bugs] == []


@pytest.fixture
def ui(make_ui: Callable[..., Ui]) -> Ui:
    """石桥村 with nobody in it yet: line 2026 = 8700, today 2026-11-23, operator 王小明."""
    return make_ui()


@pytest.fixture
def sample_ui(make_ui: Callable[..., Ui], tmp_path: Path) -> Ui:
    """石桥村 after the sample workbook was imported: 150 households, 501 persons."""
    desk = villages.make_desk(tmp_path / "sample")
    apply_import(desk, plan_import(desk, SAMPLE))
    return make_ui(desk)


@pytest.fixture
def household() -> Callable[..., Any]:
    """`household(ui.desk, "张德福", road="monitored", visits=2)`; see `write_household` of the services' tests."""
    builder: Callable[..., Any] = villages.write_household
    return builder
