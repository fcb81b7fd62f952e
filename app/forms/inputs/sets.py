"""Fields in which several things are chosen: a set of codes, and codes in an order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.questionnaire.codes import label
from app.domain.values import sort_codes
from app.forms.glyphs import icon
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.choices import Choice, choices_of
from app.forms.inputs.parts import FlowBox, enter_step, for_the_form, show_if
from app.forms.tokens import size

# 健康 excludes every other state of health (domain §5 HEALTH).
EXCLUSIVE: dict[str, frozenset[str]] = {"HEALTH": frozenset({"healthy"})}


class PickButton(QPushButton):
    """One choice that can be on or off; Space switches it, a digit the one of that number, arrows go to its neighbours,
    Enter leaves the field."""

    stepped = Signal(int)
    moved = Signal(int)
    numbered = Signal(int)

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setCheckable(True)
        self.setProperty("kind", "pick")
        self.toggled.connect(self._mark)

    def _mark(self, on: bool) -> None:
        self.setIcon(icon("check", "accent_down") if on else icon("plus", "faint"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of a chip."""
        if for_the_form(event):
            event.ignore()
            return
        step = enter_step(event)
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(
            Qt.Key(event.key()), 0
        )
        if step:
            self.stepped.emit(step)
        elif move:
            self.moved.emit(move)
        elif Qt.Key.Key_1 <= event.key() <= Qt.Key.Key_9:
            self.numbered.emit(event.key() - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)


class PickRow(FlowBox):
    """Chips side by side; one stop of the Tab key."""

    toggled = Signal(str, bool)
    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__(size("grid"))
        self.buttons: dict[str, PickButton] = {}

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these (code, label) pairs."""
        for button in self.buttons.values():
            self.removeWidget(button)
            button.deleteLater()
        self.buttons = {code: self._button(code, text) for code, text in choices}
        for place, button in enumerate(self.buttons.values()):
            button.setToolTip(f"按 {place + 1}" if place < 9 else "")
            button.setFocusPolicy(Qt.FocusPolicy.ClickFocus if place else Qt.FocusPolicy.StrongFocus)
        for button in list(self.buttons.values())[:1]:
            self.setFocusProxy(button)

    def _button(self, code: str, text: str) -> PickButton:
        button = PickButton(text)
        button._mark(False)
        button.clicked.connect(lambda on: self.toggled.emit(code, on))
        button.stepped.connect(self.stepped)
        button.moved.connect(lambda step: self._move(code, step))
        button.numbered.connect(self._press)
        self.addWidget(button)
        return button

    def _press(self, number: int) -> None:
        """Switch the chip of a number (1 the first); the keyboard stays where it is."""
        buttons = list(self.buttons.values())
        if number <= len(buttons) and buttons[number - 1].isEnabled():
            buttons[number - 1].click()

    def _move(self, code: str, step: int) -> None:
        codes = list(self.buttons)
        target = codes[(codes.index(code) + step) % len(codes)]
        self.buttons[target].setFocus(Qt.FocusReason.TabFocusReason)

    def show_picked(self, picked: Sequence[str]) -> None:
        """Switch exactly these on."""
        for code, button in self.buttons.items():
            button.setChecked(code in picked)


class CodesInput(FieldWidget):
    """CODES: a set of codes as chips, in the order of the list; codes that are not offered are kept as extra chips."""

    editor: PickRow

    def build_editor(self) -> QWidget:
        """A row of chips."""
        self._offered: tuple[Choice, ...] = choices_of(self.field)
        self._picked: tuple[str, ...] = ()
        row = PickRow()
        row.set_choices(self._offered)
        row.toggled.connect(self._toggle)
        row.stepped.connect(lambda step: self.stepped.emit(self.field.key, step))
        return row

    def _toggle(self, code: str, on: bool) -> None:
        alone = EXCLUSIVE.get(self.field.codes, frozenset())
        kept = set(self._picked) - {code}
        if on:
            kept = {code} if code in alone else {*(kept - alone), code}
        self._picked = sort_codes(self.field.codes, kept)
        self.editor.show_picked(self._picked)
        self.finish()

    def read(self) -> Any:
        """Picked codes in the order of the list."""
        return self._picked

    def write(self, value: Any) -> None:
        """Show picked codes; unknown and foreign ones get their own chip."""
        extra = [code for code in value if code not in dict(self._offered)]
        if extra or len(self.editor.buttons) != len(self._offered):
            self.editor.set_choices([*self._offered, *((code, label(self.field.codes, code)) for code in extra)])
        self._picked = tuple(value)
        self.editor.show_picked(self._picked)


class RankedInput(FieldWidget):
    """RANKED: codes in the order they were chosen, the first is the main one."""

    editor: RankedBox

    def build_editor(self) -> QWidget:
        """Chosen ones above, offered ones below."""
        box = RankedBox(self.field.codes, choices_of(self.field), self.field.max_items)
        box.changed.connect(self.finish)
        box.stepped.connect(lambda step: self.stepped.emit(self.field.key, step))
        return box

    def read(self) -> Any:
        """Codes, main one first."""
        return self.editor.picked

    def write(self, value: Any) -> None:
        """Show codes in this order."""
        self.editor.show_picked(tuple(code for code in value if code))


class RankedBox(QWidget):
    """Chips to choose from, and above them the chosen ones with buttons to move and remove."""

    changed = Signal()
    stepped = Signal(int)

    def __init__(self, list_name: str, offered: Sequence[Choice], limit: int) -> None:
        super().__init__()
        self._list, self._limit = list_name, limit
        self._offered = tuple(offered)
        self.picked: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("grid"))
        self._chosen = FlowBox(size("grid"))
        self._row = PickRow()
        self._row.set_choices(self._offered)
        self._row.toggled.connect(self._toggle)
        self._row.stepped.connect(self.stepped)
        column.addWidget(self._chosen)
        column.addWidget(self._row)
        self._chosen.hide()
        self.setFocusProxy(self._row)

    def show_picked(self, picked: tuple[str, ...]) -> None:
        """Show this order."""
        self.picked = picked
        self._chosen.clear()
        for place, code in enumerate(picked):
            self._chosen.addWidget(self._chip(place, code))
        show_if(self._chosen, bool(picked))
        full = bool(self._limit) and len(picked) >= self._limit
        self._row.show_picked(picked)
        for code, button in self._row.buttons.items():
            button.setEnabled(not full or code in picked)

    def _chip(self, place: int, code: str) -> QFrame:
        chip = QFrame()
        chip.setProperty("role", "ranked")
        row = QHBoxLayout(chip)
        row.setContentsMargins(size("grid"), 0, size("half"), 0)
        row.setSpacing(2)
        main = "　主要" if place == 0 else ""
        row.addWidget(QLabel(f"{place + 1}. {label(self._list, code)}{main}"))
        if place:
            row.addWidget(self._small("chevron-left", "往前移", lambda: self._shift(place, -1)))
        if place + 1 < len(self.picked):
            row.addWidget(self._small("chevron-right", "往后移", lambda: self._shift(place, 1)))
        row.addWidget(self._small("x", "去掉", lambda: self._toggle(code, False)))
        return chip

    def _small(self, glyph: str, name: str, act: Any) -> QPushButton:
        button = QPushButton(icon(glyph, "accent_down"), "")
        button.setProperty("kind", "icon")
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.clicked.connect(act)
        return button

    def _shift(self, place: int, step: int) -> None:
        codes = list(self.picked)
        codes[place], codes[place + step] = codes[place + step], codes[place]
        self._set(tuple(codes))

    def _toggle(self, code: str, on: bool) -> None:
        rest = tuple(kept for kept in self.picked if kept != code)
        self._set((*rest, code) if on else rest)

    def _set(self, picked: tuple[str, ...]) -> None:
        self.show_picked(picked)
        self.changed.emit()
