"""Editors under the field widgets: they know keys and focus, nothing about fields."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLayout, QLayoutItem, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.forms.tokens import size

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
LEAVES = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason)


def local_key(keys: QKeySequence | QKeySequence.StandardKey | Qt.Key | str, widget: QWidget, act: Callable[[], object],
              inside: bool = False) -> QShortcut:  # fmt: skip
    """A key heard only by this widget (`inside`: also by what stands in it). PySide overlooks `context=` in QShortcut's
    constructor and would let the whole window hear it."""
    made = QShortcut(QKeySequence(keys), widget)
    kinds = Qt.ShortcutContext
    made.setContext(kinds.WidgetWithChildrenShortcut if inside else kinds.WidgetShortcut)
    made.activated.connect(lambda: act())
    return made


def restyle(widget: QWidget, **properties: str) -> None:
    """Set dynamic properties and let the style sheet look again, only when something changed."""
    changed = [name for name, value in properties.items() if widget.property(name) != value]
    for name in changed:
        widget.setProperty(name, properties[name])
    # A widget that was never shown is dressed later anyway; dressing it now would dress it at every new parent again.
    if changed and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def show_if(widget: QWidget, shown: bool) -> None:
    """Show or hide a child, only when that changes something (showing dresses a widget, which takes its time)."""
    explicit = widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
    hidden = explicit and widget.testAttribute(Qt.WidgetAttribute.WA_WState_Hidden)
    if hidden == shown:
        widget.setVisible(shown)


def enter_step(event: QKeyEvent) -> int:
    """+1 for Enter, -1 for Shift+Enter, 0 for any other key."""
    if event.key() not in ENTER or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return 0
    return -1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1


# Keys with Control that belong to the whole form, whatever the input would do with them (`FormPage.keyPressEvent`).
FORM_KEYS = frozenset({Qt.Key.Key_D, Qt.Key.Key_B, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down})


def for_the_form(event: QKeyEvent) -> bool:
    """True for a key that an input leaves to the form around it."""
    return bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) and event.key() in FORM_KEYS


class LineEdit(QLineEdit):
    """One line; Enter and leaving say the person has finished, Up and Down go to the field before and after."""

    finished = Signal()
    stepped = Signal(int)
    _composing = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Shift+Enter, Up and Down move between fields; Esc is left to the dialog."""
        if for_the_form(event) or (event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()):
            event.ignore()  # with nothing typed here to take back, Ctrl+Z is the window's own undo
            return
        if self._composing:  # this Enter ends a word of the input method, it does not leave the field
            super().keyPressEvent(event)
            return
        step = enter_step(event)
        if not step and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if not step:
            super().keyPressEvent(event)
            return
        self.finished.emit()
        self.stepped.emit(step)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know while a word is being composed."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Arriving by key selects the text, so that typing replaces it as in a spreadsheet."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field finishes it, a popup or another window does not."""
        super().focusOutEvent(event)
        if event.reason() not in LEAVES:
            self.finished.emit()


class TextBox(QPlainTextEdit):
    """Several lines; Enter goes on, Shift+Enter breaks the line, Tab leaves."""

    finished = Signal()
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self._lines = 0
        self._composing = False

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know while a word is being composed."""
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def set_lines(self, lines: int) -> None:
        """Always be this many lines tall. As a size hint: a fixed height is lost when the style sheet looks again."""
        self._lines = lines
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Tall enough for its lines."""
        hint = super().sizeHint()
        if self._lines:
            hint.setHeight(self.fontMetrics().lineSpacing() * self._lines + size("grid2") + size("grid"))
        return hint

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter alone leaves the field; with Shift it is a new line."""
        undo = event.matches(QKeySequence.StandardKey.Undo)
        if for_the_form(event) or (undo and not self.document().isUndoAvailable()):
            event.ignore()
            return
        if self._composing or enter_step(event) != 1:
            super().keyPressEvent(event)
            return
        self.finished.emit()
        self.stepped.emit(1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field finishes it."""
        super().focusOutEvent(event)
        if event.reason() not in LEAVES:
            self.finished.emit()


class FlowLayout(QLayout):
    """Puts items side by side and breaks the line where the width ends."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item (called by addWidget)."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at a place, None behind the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Remove and return the item at a place."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines at this width."""
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Lay the items out in `rect`."""
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        """At least the widest item."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """The widest and the tallest item."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, move: bool) -> int:
        x, y, line = rect.x(), rect.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if x + hint.width() > rect.right() + 1 and line:
                x, y, line = rect.x(), y + line + self._gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), hint))
            x, line = x + hint.width() + self._gap, max(line, hint.height())
        return y + line - rect.y()
