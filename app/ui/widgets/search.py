"""The search box: says what was typed after a short pause, at once on Enter; Esc empties it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.ui.icons import icon

PAUSE_MS = 120


class SearchBox(QLineEdit):
    """`searched(text)` while typing, `entered(text)` on Enter, `moved_down()` on the Down key (go into the list)."""

    searched = Signal(str)
    entered = Signal(str)
    moved_down = Signal()

    def __init__(self, hint: str = "姓名、拼音、小组、联系人、号码后四位", tone: str = "muted") -> None:
        super().__init__()
        self.setObjectName("search")
        self.setPlaceholderText(hint)
        self.setAccessibleName("搜索")
        self.setClearButtonEnabled(False)
        self.addAction(icon("search", tone), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icon("x", tone), "清空", self)
        self._clear.triggered.connect(self.empty)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._tell)
        self._told = ""
        self.textChanged.connect(self._typed)

    def empty(self) -> None:
        """Clear the box and say so."""
        self.clear()
        self._tell()

    def show_text(self, text: str) -> None:
        """Put a text into the box that is being looked for already: nobody is told."""
        self.setText(text)
        self._timer.stop()
        self._told = self.text().strip()

    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._timer.start()

    def _tell(self) -> None:
        self._timer.stop()
        text = self.text().strip()
        if text != self._told:
            self._told = text
            self.searched.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter searches at once, Esc empties, Down leaves into the list."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._tell()
            self.entered.emit(self.text().strip())
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.empty()
        elif event.key() == Qt.Key.Key_Down:
            self.moved_down.emit()
        else:
            super().keyPressEvent(event)
