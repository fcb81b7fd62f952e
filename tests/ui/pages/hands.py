"""Hands for pages: find the dialog that is open, type into declared fields as a person does."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from app.forms.inputs.base import FieldWidget
from app.forms.inputs.choices import Segments


def dialogs(name: str) -> list[Any]:
    """Open dialogs of a name."""
    found = [window for window in QApplication.topLevelWidgets() if isinstance(window, QDialog)]
    return [window for window in found if window.objectName() == name and window.isVisible()]


def dialog(ui: Any, name: str) -> Any:
    """The open dialog of a name, once it is there."""
    ui.until(lambda: dialogs(name))
    ui.idle()
    return dialogs(name)[-1]


def gone(ui: Any, name: str) -> None:
    """Wait until a dialog has closed and what it caused was drawn."""
    ui.until(lambda: not dialogs(name))
    ui.idle()


def type_in(parent: QWidget, key: str, text: str) -> None:
    """Type a text into a declared field and leave it."""
    field = parent.findChild(FieldWidget, key)
    assert field is not None, f"{key} is not on {parent.objectName()}"
    editor = field.editor
    editor.setFocus()
    if isinstance(editor, QLineEdit):
        editor.selectAll()
        _type(editor, text)
    else:
        assert isinstance(editor, QPlainTextEdit)
        editor.setPlainText(text)
    field.finish()


def _type(editor: QLineEdit, text: str) -> None:
    if text.isascii():
        QTest.keyClicks(editor, text)
        return
    editor.insert(text)  # as an input method gives it
    editor.textEdited.emit(editor.text())


def answer(parent: QWidget, name: str, yes: bool) -> None:
    """Answer a 是 | 否: the declared field of a key, or the pair of a name."""
    field = parent.findChild(FieldWidget, name)
    pair = field.editor if field is not None else parent.findChild(Segments, name)
    assert isinstance(pair, Segments), f"{name} is not on {parent.objectName()}"
    QTest.keyClick(pair, Qt.Key.Key_1 if yes else Qt.Key.Key_0)


def press(parent: QWidget, verb: str) -> None:
    """Press a button of a dialog."""
    made = parent.findChild(QPushButton, f"action_{verb}")
    assert made is not None and made.isEnabled() and made.isVisibleTo(parent), f"action_{verb} cannot be pressed"
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)


def troubles(parent: QWidget) -> str:
    """What the dialog says is wrong, in one text."""
    return "\n".join(parent.troubles.texts)  # type: ignore[attr-defined]
