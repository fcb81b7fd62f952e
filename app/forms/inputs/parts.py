"""Editors under the field widgets: they know keys and focus, nothing about fields."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QChildEvent, QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

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


class FlowBox(QWidget):
    """Puts its parts side by side and breaks the line where the width ends.

    It places them itself: a QLayout written in Python holds wrappers of items that PySide 6.11 forgets while the items
    still stand, and the next look at them ends the program."""

    def __init__(self, gap: int) -> None:
        super().__init__()
        self._parts: list[QWidget] = []
        self._gap = gap
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def addWidget(self, part: QWidget) -> None:
        """Put a part behind the others."""
        self._parts.append(part)
        if part.parentWidget() is not self:
            shown = not part.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide) or not part.isHidden()
            part.setParent(self)
            part.setVisible(shown)
        self._changed()

    def removeWidget(self, part: QWidget) -> None:
        """Forget a part; it stays a child until somebody takes it."""
        self._parts = [known for known in self._parts if known is not part]
        self._changed()

    def clear(self) -> None:
        """Remove every part for good."""
        gone, self._parts = self._parts, []
        for part in gone:
            part.hide()
            part.deleteLater()
        self._changed()

    def childEvent(self, event: QChildEvent) -> None:
        """A part that went elsewhere is no longer placed here."""
        if event.removed():
            self._parts = [part for part in self._parts if part is not event.child()]
        super().childEvent(event)

    def event(self, event: QEvent) -> bool:
        """A part was shown, hidden or wants another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._changed()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        """What its parts became while it was hidden."""
        super().showEvent(event)
        self._changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the parts out anew."""
        super().resizeEvent(event)
        self._place(self.width(), move=True)

    def hasHeightForWidth(self) -> bool:
        """The height follows from the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines at this width."""
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        """At least the widest part."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """The widest and the tallest part."""
        found = QSize(0, 0)
        for part in self._shown():
            found = found.expandedTo(part.sizeHint().expandedTo(part.minimumSize()))
        return found

    def _shown(self) -> list[QWidget]:
        return [part for part in self._parts if not part.isHidden()]

    def _changed(self) -> None:
        self._place(self.width(), move=True)
        self.updateGeometry()

    def _place(self, width: int, move: bool) -> int:
        x, y, line = 0, 0, 0
        for part in self._shown():
            hint = part.sizeHint().expandedTo(part.minimumSize())
            if x + hint.width() > width and line:
                x, y, line = 0, y + line + self._gap, 0
            if move:
                part.setGeometry(QRect(QPoint(x, y), hint))
            x, line = x + hint.width() + self._gap, max(line, hint.height())
        return y + line
