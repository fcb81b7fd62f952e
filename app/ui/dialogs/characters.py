"""生僻字: find a character by its parts and put it where the cursor stands (F8 in every text field)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from app.services.characters import SHOWN, Character, find_characters
from app.ui.context import PageContext
from app.ui.dialogs.base import BaseDialog
from app.ui.theme import size
from app.ui.widgets.basics import label, text_box

PAUSE_MS = 150
HINT = "写出它的部件，例如：由页、木每、三点水 每、牛牛牛"
MORE = "还可以：左木右每、上亩下心；加拼音（由页 di）或笔画数（由页 11）；或字的编码（U+2CC56）。"
Inputs = QLineEdit | QPlainTextEdit | QTextEdit


class CharacterDialog(BaseDialog):
    """Type parts, choose with the arrow keys, Enter puts the character in; `chosen` is "" when given up."""

    def __init__(self, parent: QWidget | None, context: PageContext) -> None:
        super().__init__(parent, "查找生僻字", glyph="search")
        self.setObjectName("dialog_characters")
        self._context = context
        self._asked = 0
        self.chosen = ""
        self.typed = text_box("parts", HINT)
        self.typed.setAccessibleName("生僻字的部件")
        self.body.addWidget(self.typed)
        self.body.addWidget(label(MORE, "muted", wrap=True))
        self.found = self._list()
        self.body.addWidget(self.found, 1)
        self.note = label("", "muted", wrap=True)
        self.body.addWidget(self.note)
        self._ok = self.add_buttons("填入", "取消")
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self.search)
        self.typed.textChanged.connect(lambda: self._timer.start())
        self._say([])
        self.typed.setFocus()

    def _list(self) -> QListWidget:
        found = QListWidget()
        found.setObjectName("characters")
        found.setAccessibleName("找到的字")
        found.setViewMode(QListView.ViewMode.IconMode)
        found.setResizeMode(QListView.ResizeMode.Adjust)
        found.setMovement(QListView.Movement.Static)
        found.setUniformItemSizes(True)
        found.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        edge = size("grid") * 7
        found.setGridSize(QSize(edge, edge))
        found.setMinimumHeight(edge * 4)
        found.currentItemChanged.connect(lambda: self._tell())
        found.itemDoubleClicked.connect(lambda: self.accept())
        return found

    # ---- searching ----
    def search(self) -> None:
        """Look for what is typed, off the GUI thread; only the last question is answered."""
        self._timer.stop()
        self._asked += 1
        asked, text = self._asked, self.typed.text()
        self._context.render(
            lambda: find_characters(text), lambda found: self._say(found) if asked == self._asked else None, self
        )

    def _say(self, found: list[Character]) -> None:
        self.found.clear()
        for character in found:
            self.found.addItem(self._item(character))
        if found:
            self.found.setCurrentRow(0)
        else:
            typed = self.typed.text().strip()
            self.note.setText("没有找到这样的字。请少写一个部件，或换一种写法再试。" if typed else "")
        self._ok.setEnabled(bool(found))

    def _item(self, character: Character) -> QListWidgetItem:
        item = QListWidgetItem(character.char)
        big = QFont(self.font())
        big.setPixelSize(size("grid") * 4)
        item.setFont(big)
        item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        item.setData(Qt.ItemDataRole.UserRole, character)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, _told(character))
        item.setToolTip(_told(character))
        return item

    def _tell(self) -> None:
        item = self.found.currentItem()
        if item is not None:
            many = f"　只列出前{SHOWN}个，请再写一个部件。" if self.found.count() == SHOWN else ""
            self.note.setText(_told(item.data(Qt.ItemDataRole.UserRole)) + many)

    # ---- choosing ----
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes into the list; Enter searches at once what is not searched yet, else takes the character."""
        key = event.key()
        if key == Qt.Key.Key_Down and self.typed.hasFocus() and self.found.count():
            self.found.setFocus()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._timer.isActive():
            self.search()
        else:
            super().keyPressEvent(event)

    def accept(self) -> None:
        """Take the marked character; without one the dialog stays."""
        item = self.found.currentItem()
        if item is None:
            return
        self.chosen = item.data(Qt.ItemDataRole.UserRole).char
        super().accept()

    @staticmethod
    def ask(parent: QWidget | None, context: PageContext) -> str:
        """Show and wait; the character, "" when given up."""
        dialog = CharacterDialog(parent, context)
        return dialog.chosen if dialog.run() else ""


def _told(character: Character) -> str:
    parts = " ".join(character.parts)
    return "　".join(
        text
        for text in (
            character.char,
            f"读音 {character.reading}" if character.reading else "",
            f"{character.strokes}画",
            f"部件 {parts}",
            character.code,
        )
        if text
    )


def insert_character(
    widget: QWidget | None, context: PageContext, ask: Callable[..., str] = CharacterDialog.ask
) -> bool:
    """Ask for a character and put it at the cursor of the field being typed; False where nothing can be typed."""
    if not isinstance(widget, Inputs) or widget.isReadOnly():
        return False
    char = ask(widget.window(), context)
    if char:
        widget.insert(char) if isinstance(widget, QLineEdit) else widget.insertPlainText(char)
    widget.setFocus()
    return True
