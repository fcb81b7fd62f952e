"""Fields in which one thing is chosen: yes/no and one code of a list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QStringListModel, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QListView,
    QPushButton,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS, code_for, is_foreign, label
from app.domain.questionnaire.field import Field
from app.forms.glyphs import icon
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.parts import LineEdit, enter_step, for_the_form, restyle
from app.forms.pinyin import matches

Choice = tuple[str, str]  # code, label
SHOWN_CHOICES = 12
ANSWER_KEYS: dict[Qt.Key, bool | None] = {
    **dict.fromkeys((Qt.Key.Key_1, Qt.Key.Key_Y, Qt.Key.Key_Left), True),
    **dict.fromkeys((Qt.Key.Key_0, Qt.Key.Key_N, Qt.Key.Key_Right), False),
    **dict.fromkeys((Qt.Key.Key_Space, Qt.Key.Key_Backspace, Qt.Key.Key_Delete), None),
}
PLACEHOLDER = "选择，或输入编号、文字、拼音首字母"


def choices_of(field: Field, parent: str = "", on: str = "") -> tuple[Choice, ...]:
    """Codes offered for a field on a day (ISO text, blank = any); only those of `parent` where one is given."""
    found = CODE_LISTS.get(field.codes)
    codes = found.active(on) if found else ()
    return tuple((code.code, code.label) for code in codes if not parent or code.parent == parent)


class Segments(QWidget):
    """是 | 否 | blank in one stop of the Tab key: 1 = 是, 0 = 否, space or Backspace = blank, arrows move."""

    chosen = Signal()
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "segments")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._value: bool | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._buttons = {True: self._button("是", "first"), False: self._button("否", "last")}
        for value, button in self._buttons.items():
            button.clicked.connect(lambda _on, value=value: self._clicked(value))
            row.addWidget(button)
        row.addStretch(1)

    def _button(self, text: str, place: str) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.setProperty("kind", "segment")
        button.setProperty("place", place)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def value(self) -> bool | None:
        """True, False or None."""
        return self._value

    def set_value(self, value: bool | None) -> None:
        """Show a value."""
        self._value = value
        for meaning, button in self._buttons.items():
            button.setChecked(value is meaning)

    def _clicked(self, value: bool) -> None:
        # Pressing what is already chosen takes the answer back: blank is an answer too.
        self._choose(None if self._value is value else value)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _choose(self, value: bool | None) -> None:
        self.set_value(value)
        self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Answers by key; Enter goes on."""
        if for_the_form(event):
            event.ignore()
            return
        key = Qt.Key(event.key())
        step = enter_step(event) or {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key, 0)
        if step:
            self.stepped.emit(step)
        elif key in ANSWER_KEYS:
            self._choose(ANSWER_KEYS[key])
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The ring is drawn around the whole answer."""
        super().focusInEvent(event)
        self._ring("true")

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The ring goes."""
        super().focusOutEvent(event)
        self._ring("false")

    def changeEvent(self, event: QEvent) -> None:
        """A new state of the field is drawn on the buttons too."""
        super().changeEvent(event)
        # Before the first showing the buttons are dressed anyway, and at every new parent there is such an event.
        if event.type() == QEvent.Type.StyleChange and self.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
            self._repolish()

    def _ring(self, focused: str) -> None:
        restyle(self, focused=focused)
        self._repolish()

    def _repolish(self) -> None:
        for button in self._buttons.values():
            button.style().unpolish(button)
            button.style().polish(button)


class BoolInput(FieldWidget):
    """BOOL: 是 / 否 / blank."""

    editor: Segments

    def build_editor(self) -> QWidget:
        """Two joined buttons."""
        made = Segments()
        made.chosen.connect(self.finish)
        made.stepped.connect(lambda step: self.stepped.emit(self.field.key, step))
        return made

    def read(self) -> Any:
        """True, False or None."""
        return self.editor.value()

    def write(self, value: Any) -> None:
        """Show an answer."""
        self.editor.set_value(value)


class NumberedLines(QStyledItemDelegate):
    """Writes in front of each offered text the number under which it can be typed."""

    def __init__(self, numbers: Callable[[str], int], parent: QWidget) -> None:
        super().__init__(parent)
        self._number = numbers

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """The text with its number."""
        super().initStyleOption(option, index)
        text = str(index.data())
        option.text = f"{self._number(text)}  {text}"


class ChoiceBox(LineEdit):
    """A line to choose in by its number, part of a word or first letters; Enter takes the first fit, F4 shows all."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: list[str] = []
        self._model = QStringListModel(self)
        self.setProperty("choice", "true")
        self.setPlaceholderText(PLACEHOLDER)
        self._open = QAction(icon("chevron-down", "muted"), "显示全部选项（F4）", self)
        self._open.triggered.connect(self.show_all)
        self.addAction(self._open, LineEdit.ActionPosition.TrailingPosition)
        self.setCompleter(self._make_completer())
        self.textEdited.connect(self._filter)

    def _make_completer(self) -> QCompleter:
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        popup = QListView()
        popup.setProperty("role", "popup")
        popup.setUniformItemSizes(True)
        completer.setPopup(popup)
        popup.setItemDelegate(NumberedLines(self.number_of, popup))  # behind setPopup, which brings its own
        completer.setMaxVisibleItems(SHOWN_CHOICES)
        # Queued: the line takes the chosen text first, then the field hears of it.
        completer.activated.connect(self.finished, Qt.ConnectionType.QueuedConnection)
        return completer

    def set_labels(self, labels: Sequence[str]) -> None:
        """Offer these texts; the text that stands in the line stays."""
        self._labels = list(labels)
        self._model.setStringList(self._labels)

    def labels(self) -> tuple[str, ...]:
        """Offered texts in their order."""
        return tuple(self._labels)

    def set_locked(self, locked: bool) -> None:
        """A locked choice shows its text and no list."""
        self.setReadOnly(locked)
        self.setPlaceholderText("" if locked else PLACEHOLDER)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus if locked else Qt.FocusPolicy.StrongFocus)
        self._open.setVisible(not locked)

    def number_of(self, label: str) -> int:
        """The number under which an offered text can be typed, from 1 on; 0 for a text that is not offered."""
        return self._labels.index(label) + 1 if label in self._labels else 0

    def by_number(self, text: str) -> str:
        """The offered text of a number, "" where there is none."""
        return self._labels[int(text) - 1] if text.isdecimal() and 0 < int(text) <= len(self._labels) else ""

    def fitting(self, text: str) -> list[str]:
        """Offered texts: the one of a typed number, then those that contain what was typed, beginning with it first."""
        return list(dict.fromkeys([*filter(None, [self.by_number(text.strip())]), *self._containing(text)]))

    def _containing(self, text: str) -> list[str]:
        found = [label for label in self._labels if matches(text, label)]
        return sorted(found, key=lambda label: not label.startswith(text))

    def show_all(self) -> None:
        """Open the whole list below the line, the current choice marked."""
        if self.isReadOnly():
            return
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._model.setStringList(self._labels)
        self.completer().complete()
        if self.text() in self._labels:
            self.completer().popup().setCurrentIndex(self._model.index(self._labels.index(self.text())))

    def _open_by_key(self) -> None:
        # Whoever comes by key wants to choose by Down and Enter: the first line is marked, not only the list opened.
        self.show_all()
        popup = self.completer().popup()
        if popup.isVisible() and not popup.selectionModel().hasSelection():
            self.completer().blockSignals(True)  # marked, not yet written into the line: Esc leaves it as it was
            first = self.completer().completionModel().index(0, 0)
            popup.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.completer().blockSignals(False)

    def _take_marked(self) -> None:
        popup = self.completer().popup()
        marked = popup.selectionModel().selectedIndexes()
        if popup.isVisible() and not self.text() and marked:
            self.setText(marked[0].data())

    def complete_typed(self) -> None:
        """Replace what was typed by the first offered text that fits it."""
        text = self.text().strip()
        if text and text not in self._labels and (found := self.fitting(text)):
            self.setText(found[0])

    def complete_only(self) -> None:
        """Replace a number, or a text that fits only one offered text, by that one."""
        found = self.fitting(self.text().strip())
        if len(found) == 1 or (found and self.by_number(self.text().strip())):
            self.setText(found[0])

    def _filter(self, text: str) -> None:
        self._model.setStringList(self.fitting(text) if text.strip() else self._labels)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F4 and Down open the list; Enter takes the first that fits and goes on."""
        if event.key() in (Qt.Key.Key_F4, Qt.Key.Key_Down) and not for_the_form(event):
            self._open_by_key()
            return
        if enter_step(event) and not self.isReadOnly():
            self._take_marked()
            self.complete_typed()
            self.completer().popup().hide()
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click opens the list, as in every drop-down."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.text():
            self.show_all()


class CodeInput(FieldWidget):
    """CODE and REF: one choice; a text that came from a file outside the list is kept and shown as it came."""

    editor: ChoiceBox

    def build_editor(self) -> QWidget:
        """A list with typing."""
        self._choices: tuple[Choice, ...] = choices_of(self.field)
        self._kept = ""
        box = ChoiceBox()
        box.set_labels([label for _code, label in self._choices])
        box.textEdited.connect(lambda _text: self.changed())
        box.finished.connect(self.finish)
        box.stepped.connect(lambda step: self.stepped.emit(self.field.key, step))
        return box

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer other (code, label) pairs: rows of the household, groups of the village, items of a class."""
        before = self.value()
        self._choices = tuple(choices)
        self.editor.set_labels([label for _code, label in self._choices])
        self.write(before)

    def read(self) -> Any:
        """Code of the text; AppError where no choice has it."""
        text = self.editor.text().strip()
        for code, shown in self._choices:
            if shown == text:
                return code
        if not text:
            return ""
        if self._kept and text == self._label(self._kept):
            return self._kept
        return self._by_alias(text)

    def _by_alias(self, text: str) -> str:
        code = code_for(self.field.codes, text) if self.field.codes in CODE_LISTS else None
        if code is not None and code in dict(self._choices):
            return code
        offered = "、".join(label for _code, label in self._choices[:SHOWN_CHOICES])
        raise AppError("value.choice", f"“{text}”不在选项里。", f"请从这些里选：{offered}。", where=self.field.label)

    def write(self, value: Any) -> None:
        """Show a code; one that is not offered any more, or a foreign text, is kept."""
        self._kept = value if value and value not in dict(self._choices) else ""
        self.editor.setText(self._label(value or ""))
        self.editor.setCursorPosition(0)

    def _label(self, code: str) -> str:
        shown = dict(self._choices).get(code)
        if shown is not None:
            return shown
        return label(self.field.codes, code) if self.field.codes in CODE_LISTS else ""

    def settle(self) -> None:
        """The first choice that fits, as Enter takes it."""
        if not self.is_read_only():
            self.editor.complete_typed()
        self.finish()

    def finish(self) -> None:
        """A number, or a text that fits one choice alone, becomes that choice; a typed alias the official word."""
        if not self.is_masked() and not self.is_read_only() and self.problem():
            self.editor.complete_only()
        if not self.is_masked() and not self.problem():
            self.editor.setText(self._label(self.value()))
        super().finish()

    def is_foreign(self) -> bool:
        """True while a text from a file stands here that the list does not know."""
        return is_foreign(self._kept) and self.value() == self._kept

    def lock(self, locked: bool) -> None:
        """A locked choice is shown as text."""
        self.editor.set_locked(locked)

    def raw_text(self) -> str:
        """What is typed."""
        return self.editor.text()

    def set_raw_text(self, text: str) -> None:
        """Show a text as it was typed."""
        self.editor.setText(text)
