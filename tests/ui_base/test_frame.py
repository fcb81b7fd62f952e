"""The window: pages made when needed, keys, practice frame, badges, leaving and closing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.ui.frame import MainFrame, NavButton, PageSpec
from app.ui.icons import NAVIGATION

TITLES = {"today": "今天", "households": "农户", "collect": "采集", "review": "评议公示", "help": "帮扶回访",
          "ledgers": "台账报表", "send": "报送", "settings": "设置"}  # fmt: skip


class Page(QWidget):
    """A page that counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.looked, self.free = 0, True

    def refresh(self) -> None:
        self.looked += 1

    def may_leave(self) -> bool:
        return self.free


@pytest.fixture
def made() -> list[str]:
    return []


@pytest.fixture
def frame(qtbot: QtBot, made: list[str]) -> MainFrame:
    def factory(key: str) -> Callable[[], QWidget]:
        def make() -> QWidget:
            made.append(key)
            return Page()

        return make

    window = MainFrame([PageSpec(key, title, NAVIGATION[key], factory(key)) for key, title in TITLES.items()])
    qtbot.addWidget(window)
    window.set_identity("石桥村", "云山县 · 青石镇", "王建国")
    window.resize(1093, 552)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_pages_are_made_when_first_shown(qtbot: QtBot, frame: MainFrame, made: list[str]) -> None:
    assert made == []
    with qtbot.waitSignal(frame.page_changed) as told:
        frame.show_page("households")
    assert told.args == ["households"]
    frame.show_page("today")
    frame.show_page("households")
    assert made == ["households", "today"]
    page = frame.page("households")
    assert page.objectName() == "page_households"
    assert isinstance(page, Page) and page.looked == 2


def test_every_page_by_key_and_by_button(qtbot: QtBot, frame: MainFrame) -> None:
    for number, key in enumerate(TITLES, start=1):
        QTest.keyClick(frame, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        assert frame.current_page() == key
    for key in TITLES:
        frame.findChild(NavButton, f"action_{key}").click()
        assert frame.current_page() == key
        assert frame.findChild(NavButton, f"action_{key}").isChecked()


def test_search_and_help_by_key(qtbot: QtBot, frame: MainFrame) -> None:
    frame.show_page("households")
    QTest.keyClick(frame, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert frame.bar.search.hasFocus()
    with qtbot.waitSignal(frame.searched) as typed:
        QTest.keyClicks(frame.bar.search, "zzg")
    assert typed.args == ["zzg"]
    with qtbot.waitSignal(frame.search_entered):
        QTest.keyClick(frame.bar.search, Qt.Key.Key_Return)
    with qtbot.waitSignal(frame.help_requested) as asked:
        QTest.keyClick(frame, Qt.Key.Key_F1)
    assert asked.args == ["households"]


def test_page_that_does_not_let_go(frame: MainFrame) -> None:
    frame.show_page("collect")
    page = frame.page("collect")
    assert isinstance(page, Page)
    page.free = False
    assert frame.show_page("today") is False
    assert frame.current_page() == "collect"
    assert frame.findChild(NavButton, "action_collect").isChecked()
    assert not frame.close()
    page.free = True
    assert frame.show_page("today") is True


def test_closing_is_told(qtbot: QtBot, frame: MainFrame) -> None:
    frame.show_page("today")
    with qtbot.waitSignal(frame.closing):
        assert frame.close()


def test_practice_is_seen_everywhere(frame: MainFrame) -> None:
    assert not frame.bar.mark.isVisible()
    frame.set_identity("石桥村", "云山县 · 青石镇", "王建国", practice=True)
    assert frame.bar.mark.isVisible()
    assert "练习" in [label.text() for label in frame.bar.mark.findChildren(QLabel)]
    assert frame._body.property("practice") == "true"
    assert "练习" in frame.windowTitle()
    assert frame._body.layout().contentsMargins().left() > 0
    frame.set_identity("石桥村", "云山县 · 青石镇", "王建国", practice=False)
    assert frame._body.layout().contentsMargins().left() == 0


def test_badge(frame: MainFrame) -> None:
    button = frame.findChild(NavButton, "action_today")
    frame.set_badge("today", 7)
    assert button._badge.text() == "7" and button._badge.isVisible()
    assert button.accessibleName() == "今天，7 件"
    frame.set_badge("today", 140)
    assert button._badge.text() == "99+"
    frame.set_badge("today", 0)
    assert not button._badge.isVisible()


def test_fits_a_small_laptop(frame: MainFrame) -> None:
    # 1366×768 at 125 % is 1093×614; the task bar and the window's title take about 60.
    for key in TITLES:
        frame.show_page(key)
    hint = frame.minimumSizeHint()
    assert hint.width() <= 1093 and hint.height() <= 552
    assert frame.minimumSize().height() <= 552


def test_toast_is_inside_the_page(qtbot: QtBot, frame: MainFrame) -> None:
    frame.show_page("today")
    frame.toast.show_text("已保存。", "撤销")
    assert frame.toast.isVisible()
    assert frame.toast.parentWidget().rect().contains(frame.toast.geometry())
    with qtbot.waitSignal(frame.toast.triggered):
        frame.toast.action.click()
    assert not frame.toast.isVisible()
