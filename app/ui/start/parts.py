"""Pieces of the start pages: the panel in the middle, password boxes, big choices."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.ui.icons import picture
from app.ui.theme import size
from app.ui.widgets.basics import label

WARNING = "不得在涉密计算机上使用本程序。　按 F1 看说明。"


class PasswordBox(QLineEdit):
    """A password that can be looked at while the eye is pressed; input methods are kept out."""

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(hint)
        self.setPlaceholderText(hint)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
        self.setMaxLength(200)


class Choice(QFrame):
    """A big choice with icon, title and a sentence; pressed by mouse, Space or Enter."""

    chosen = Signal()

    def __init__(self, name: str, glyph: str, title: str, text: str) -> None:
        super().__init__()
        self.setObjectName(f"action_{name}")
        self.setProperty("role", "tile")
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        row.setSpacing(size("grid2"))
        mark = QLabel()
        mark.setPixmap(picture(glyph, "accent", size("icon_big"), self.devicePixelRatioF()))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(size("half"))
        words.addWidget(label(title, "section"))
        words.addWidget(label(text, "muted", wrap=True))
        row.addLayout(words, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Chosen by the mouse."""
        self.chosen.emit()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Chosen by the keyboard."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)


def panel(widest: int) -> tuple[QWidget, QVBoxLayout]:
    """A card in the middle of the window and the column to fill."""
    outer = QWidget()
    outer.setProperty("role", "page")
    outer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row = QHBoxLayout(outer)
    card = QFrame()
    card.setProperty("role", "card")
    card.setMaximumWidth(widest)
    card.setMinimumWidth(min(widest, size("dialog")))
    column = QVBoxLayout(card)
    column.setContentsMargins(size("grid4"), size("grid3"), size("grid4"), size("grid3"))
    column.setSpacing(size("grid2"))
    middle = QVBoxLayout()
    middle.addStretch(1)
    middle.addWidget(card)
    middle.addStretch(2)
    row.addStretch(1)
    row.addLayout(middle, 3)
    row.addStretch(1)
    return outer, column


def brand() -> QWidget:
    """Name and purpose at the top of the start pages."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(size("grid2"))
    mark = QLabel()
    mark.setPixmap(picture("house", "accent", size("icon_big"), made.devicePixelRatioF()))
    row.addWidget(mark)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(label("守望", "title"))
    words.addWidget(label("防止返贫动态监测和帮扶", "muted"))
    row.addLayout(words, 1)
    return made
