"""A titled card of a form page: its fields in a grid, some of them behind a fold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Kind
from app.forms.glyphs import icon
from app.forms.grid import FieldGrid
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.parts import for_the_form, show_if
from app.forms.tokens import size

FEW = 3  # from so many yes/no fields on one key is worth a button
REST_NO, SAME = "其余填否", "同上一位"


@dataclass(frozen=True, slots=True)
class Group:
    """A titled card of a page. A folded one shows its first `lead` fields and opens with a click for the others."""

    title: str
    keys: tuple[str, ...]
    folded: bool = False
    lead: int = 0
    more: str = "展开填写"


class Card(QFrame):
    """The card of one group; it disappears when none of its fields applies.

    `rest_no_wanted`: 其余填否 was pressed; `pattern_wanted`: 同上一位; `keyed(key, shift)`: a key for the whole form;
    `opened`: the fold was opened by its button.
    """

    rest_no_wanted = Signal()
    pattern_wanted = Signal()
    keyed = Signal(int, bool)
    opened = Signal()

    def __init__(self, group: Group, widgets: Sequence[FieldWidget], columns: int, column_width: int,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self.group = group
        self.setProperty("role", "card")
        lead = group.lead if group.folded else len(widgets)
        self._lead = FieldGrid(widgets[:lead], columns, column_width, self)
        self._rest = FieldGrid(widgets[lead:], columns, column_width, self)
        self._note = text_label("", "muted")
        self._note.setWordWrap(True)
        self._fold = self._fold_button()
        self._no = self._small(REST_NO, "Ctrl+B", self.rest_no_wanted)
        self._same = self._small(SAME, "Ctrl+Shift+D", self.pattern_wanted)
        show_if(self._no, sum(widget.field.kind is Kind.BOOL for widget in widgets) >= FEW)
        show_if(self._same, False)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.setSpacing(size("grid") + size("half"))
        if group.title or group.folded:
            column.addLayout(self._title_row())
        for grid in (self._lead, self._rest):
            column.addWidget(grid)
        show_if(self._lead, lead > 0)
        show_if(self._rest, not group.folded and lead < len(widgets))
        self._folded = group.folded

    def _title_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(size("grid2"))
        title = text_label(self.group.title, "section")
        show_if(title, bool(self.group.title))
        row.addWidget(title)
        row.addWidget(self._note, 1)
        row.addWidget(self._same)
        row.addWidget(self._no)
        row.addWidget(self._fold)
        return row

    def _small(self, text: str, keys: str, asked: SignalInstance) -> QPushButton:
        made = QPushButton(text)
        made.setProperty("kind", "quiet")
        made.setProperty("keys", keys)
        made.setToolTip(f"{text}（{keys}）")
        made.setAccessibleName(f"{self.group.title}：{text}（{keys}）")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # has its own keys; a stop here would be in the way of Tab
        made.clicked.connect(lambda: asked.emit())
        return made

    def offer_pattern(self, there: bool, words: str = "") -> None:
        """Show 同上一位 (or other words) where there is something to take."""
        text = words or SAME
        if self._same.text() != text:
            self._same.setText(text)
            self._same.setToolTip(f"{text}：空着的格照着填（{self._same.property('keys')}）")
            self._same.setAccessibleName(f"{self.group.title}：{text}（{self._same.property('keys')}）")
        show_if(self._same, there)

    def _fold_button(self) -> QPushButton:
        button = QPushButton(icon("chevron-down", "accent"), self.group.more)
        button.setProperty("kind", "quiet")
        button.setAccessibleName(f"{self.group.title}：{self.group.more}")
        button.setAutoDefault(True)  # outside a dialog a button hears Enter only so
        button.clicked.connect(self._press_fold)
        show_if(button, self.group.folded)
        return button

    def _press_fold(self) -> None:
        self._toggle()
        if not self._folded:
            self.opened.emit()

    def _toggle(self) -> None:
        self._folded = not self._folded
        self._rest.setVisible(not self._folded)
        self._fold.setIcon(icon("chevron-down" if self._folded else "chevron-up", "accent"))
        self._fold.setText(self.group.more if self._folded else "收起")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Here, not on the page: a scrolling area between them would take the arrows."""
        if for_the_form(event):
            self.keyed.emit(event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def unfold(self) -> None:
        """Show what is behind the fold."""
        if self._folded:
            self._toggle()

    def show_only(self, keys: set[str]) -> None:
        """Show these fields; a card without any is hidden."""
        self._lead.show_only(keys)
        self._rest.show_only(keys)
        show_if(self, bool(self.shown()))

    def toggle(self) -> None:
        """Open or close what is behind the fold; nothing where nothing is folded."""
        if self.group.folded:
            self._toggle()

    def is_open(self) -> bool:
        """True while nothing is hidden behind a fold."""
        return not self._folded

    def rest(self) -> tuple[FieldWidget, ...]:
        """Fields behind the fold that apply now."""
        return self._rest.shown()

    def shown(self) -> tuple[FieldWidget, ...]:
        """Fields that apply now, folded away or not."""
        return (*self._lead.shown(), *self._rest.shown())

    def open_fields(self) -> tuple[FieldWidget, ...]:
        """Fields a person can see and step through now."""
        return self._lead.shown() if self._folded else self.shown()

    def set_note(self, text: str) -> None:
        """Write a short remark beside the title."""
        self._note.setText(text)


def text_label(text: str, role: str) -> QLabel:
    """A label whose look is named by its role."""
    made = QLabel(text)
    made.setProperty("role", role)
    return made
