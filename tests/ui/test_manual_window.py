"""F1 opens the manual at the page of the screen one is on, also before signing in; links, search, back, the place of a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.domain.errors import AppError
from app.ui import manual
from app.ui.dialogs.messages import MessageDialog
from app.ui.help import HelpWindow, picture, screen_of, show_help
from app.ui.start.first_start import FirstStart
from app.ui.start.sign_in import SignInPage


def manual_of(ui: Any) -> HelpWindow:
    ui.until(lambda: ui.frame.findChild(HelpWindow) is not None)
    found: HelpWindow = ui.frame.findChild(HelpWindow)
    return found


def active(ui: Any, shown: HelpWindow) -> None:
    shown.activateWindow()
    ui.qtbot.waitUntil(shown.isActiveWindow)


def press_f1(ui: Any, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(QApplication.focusWidget() or ui.frame, Qt.Key.Key_F1, modifier)


def test_f1_opens_the_page_of_the_screen(ui: Any) -> None:
    ui.open("findings")
    ui.frame.setFocus()
    ui.window._help("findings")
    shown = manual_of(ui)
    assert shown.isVisible() and shown.text.page == "findings"
    assert shown.text.document().toPlainText().startswith("问题清单")
    ui.window._help("handover")
    assert ui.frame.findChildren(HelpWindow) == [shown] and shown.text.page == "handover"
    active(ui, shown)
    QTest.keyClick(shown, Qt.Key.Key_F1)
    ui.qtbot.waitUntil(lambda: ui.frame.findChild(HelpWindow) is None)


def test_a_tab_of_the_settings_is_shown_first(ui: Any) -> None:
    page = ui.open("settings")
    names = [page.tabs.tabText(place) for place in range(page.tabs.count())]
    page.tabs.setCurrentIndex(names.index("电脑和钥匙"))
    shown = show_help(ui.frame, "settings")
    cursor = shown.text.textCursor()
    assert cursor.selectedText() == "电脑和钥匙" and cursor.blockFormat().headingLevel() == 2


def test_shift_f1_in_a_field_opens_the_page_and_f1_the_field(ui: Any) -> None:
    page = ui.open("collect", household="new")
    ui.until(lambda: page.walk is not None and QApplication.focusWidget() is not None)
    press_f1(ui)
    ui.until(lambda: ui.window.field_help.isVisible())
    assert ui.frame.findChild(HelpWindow) is None
    ui.find(ui.window.field_help, "action_page_manual", QPushButton).click()
    assert manual_of(ui).text.page == "collect" and not ui.window.field_help.isVisible()


def test_a_township_reads_its_own_pages(make_ui: Callable[..., Any]) -> None:
    town = make_ui(role="township", code="539901101", village="", operator="刘建国", line="")
    town.open("receive")
    town.window._open_manual("receive")
    shown = manual_of(town)
    assert shown.side == "township" and "辖村名单" in shown.text.document().toPlainText()
    shown.open_page(manual.page_of("audit_case", "township"))
    assert shown.text.document().toPlainText().startswith("审核一件")


def test_links_pictures_and_the_way_back(ui: Any) -> None:
    shown = show_help(ui.frame, "today")
    assert not picture("village-today.png").isNull() and "放大看图" in shown.text.document().toPlainText()
    assert not shown.back.isEnabled()
    shown._follow(QUrl("settings.md"))
    shown._follow(QUrl("../messages.md#DUTY"))
    assert shown.text.page == "messages#DUTY" and "DUTY-142" in shown.text.document().toPlainText()
    shown.go_back()
    assert shown.text.page == "settings" and shown.forward.isEnabled()
    active(ui, shown)
    QTest.keyClick(shown, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown.text.page == "today"
    shown.go_forward()
    assert shown.text.page == "settings"


def test_search_lists_pages_and_opens_at_the_word(ui: Any) -> None:
    shown = show_help(ui.frame, "today")
    shown.search.setText("报送包")
    ui.until(lambda: "报送包" in shown.list.item(0).text())
    shown._open_first()
    assert shown.text.textCursor().selectedText() == "报送包"
    shown.search.setText("没有这种东西吧")
    ui.until(lambda: "没有找到" in shown.list.item(0).text())
    shown._open_first()
    shown.search.empty()
    assert shown.list.count() == len(manual.contents("village"))


def test_a_message_leads_to_its_place(ui: Any) -> None:
    dialog = MessageDialog(ui.frame, AppError("DUTY-142", "看不懂。", "请写一天。"))
    dialog.findChild(QPushButton, "action_explain_code").click()
    shown = ui.frame.findChild(HelpWindow) or dialog.findChild(HelpWindow)
    assert shown.text.page == "messages#DUTY" and shown.text.textCursor().selectedText() == "DUTY-142"
    dialog.close()


@pytest.mark.parametrize(
    "make, screen, title", [(lambda: SignInPage(False), "sign_in", "登录"), (FirstStart, "first_start", "第一次打开")]
)
def test_help_before_signing_in(qtbot: Any, make: Callable[[], Any], screen: str, title: str) -> None:
    page = make()
    qtbot.addWidget(page)
    page.show()
    assert screen_of(page) == screen
    assert any("F1" in found.text() for found in page.findChildren(QLabel)), "the page says that there is help"
    shown = show_help(page, screen_of(page))
    assert shown.text.document().toPlainText().startswith(title)
    assert shown.card_button.isHidden(), "there is no village yet to print a card for"
    shown.close()


def test_the_card_for_the_wall_is_printed_from_here(ui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("app.ui.window.show_paper", lambda _context, _parent, kind: asked.append(kind))
    ui.open("today")
    ui.window._open_manual("today")
    shown = manual_of(ui)
    shown.card_button.click()
    ui.window._open_manual("today")
    shown.card_button.click()
    assert asked == ["quick_card", "quick_card"], "once a press, however often the manual was asked for"
