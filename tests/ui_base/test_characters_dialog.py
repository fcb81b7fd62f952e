"""生僻字: typed by its parts in the real dialog, put where the cursor stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.ui.context import PageContext
from app.ui.dialogs.characters import CharacterDialog, insert_character
from app.ui.jobs import JobRunner


@pytest.fixture
def context() -> Iterator[PageContext]:
    jobs = JobRunner()
    yield PageContext(None, jobs, None)  # type: ignore[arg-type] # finding a character needs no store
    jobs.close()


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.addWidget(QLineEdit("张翠"))
    column.addWidget(QPlainTextEdit())
    column.addWidget(QLabel("不能输入"))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    return made


def hands(qtbot: QtBot, parts: str, act: Callable[[CharacterDialog], None]) -> None:
    """Type parts in the dialog that opens next, wait for the answer, then act."""

    def ready(dialog: CharacterDialog) -> None:
        if dialog.found.count():
            act(dialog)
        else:
            QTimer.singleShot(10, lambda: ready(dialog))

    def opened() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, CharacterDialog):
            QTimer.singleShot(5, opened)
            return
        dialog.typed.setText(parts)
        ready(dialog)

    QTimer.singleShot(0, opened)


def test_enter_puts_the_character_at_the_cursor(page: QWidget, context: PageContext, qtbot: QtBot) -> None:
    line = page.findChild(QLineEdit)
    line.setCursorPosition(1)
    hands(qtbot, "由页", lambda dialog: QTest.keyClick(dialog.typed, Qt.Key.Key_Return))
    assert insert_character(line, context)
    assert line.text() == "张𬱖翠"


def test_arrow_keys_choose_another_one(page: QWidget, context: PageContext, qtbot: QtBot) -> None:
    text = page.findChild(QPlainTextEdit)

    def second(dialog: CharacterDialog) -> None:
        QTest.keyClick(dialog, Qt.Key.Key_Down)
        assert dialog.found.hasFocus()
        QTest.keyClick(dialog.found, Qt.Key.Key_Right)
        assert "頔" in dialog.note.text() and "U+9814" in dialog.note.text()
        QTest.keyClick(dialog.found, Qt.Key.Key_Return)

    hands(qtbot, "由页", second)
    assert insert_character(text, context)
    assert text.toPlainText() == "頔"


def test_escape_changes_nothing(page: QWidget, context: PageContext, qtbot: QtBot) -> None:
    line = page.findChild(QLineEdit)
    hands(qtbot, "木每", lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    assert insert_character(line, context)
    assert line.text() == "张翠"


def test_what_is_not_found_is_said(page: QWidget, context: PageContext, qtbot: QtBot) -> None:
    dialog = CharacterDialog(page, context)
    qtbot.addWidget(dialog)
    dialog.typed.setText("龘龘龘龘")
    qtbot.waitUntil(lambda: "没有找到" in dialog.note.text())
    assert not dialog.found.count()
    dialog.accept()
    assert dialog.chosen == ""


def test_nothing_is_asked_where_nothing_can_be_typed(page: QWidget, context: PageContext) -> None:
    assert not insert_character(page.findChild(QLabel), context)
    line = page.findChild(QLineEdit)
    line.setReadOnly(True)
    assert not insert_character(line, context)
