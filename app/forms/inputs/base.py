"""What every field on screen has: label, editor, error line, mask, and the moment at which an edit is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.values import EMPTY, blank, mask
from app.forms.glyphs import icon, picture
from app.forms.inputs.parts import LineEdit, restyle, show_if
from app.forms.tokens import size

# Level E | W | I, sentence, and whether a person may settle it by saying that it is so and why.
Finding = tuple[str, str] | tuple[str, str, bool]
SETTLE = "情况属实，写明原因"
PAUSE_MS = 800  # design §3: autosave per field; long enough to finish a word, short enough to lose little
LEVEL_WORDS = {"E": "错误", "W": "疑点", "I": "提示"}
LEVEL_TONES = {"E": "danger", "W": "warn", "I": "info"}
LEVEL_ICONS = {"danger": "circle-alert", "warn": "triangle-alert", "info": "info"}
WIDE_KINDS = frozenset({Kind.LONGTEXT, Kind.CODES, Kind.RANKED})


class FieldWidget(QWidget):
    """One declared field; signals carry its key. `edited`: the person finished or paused, and the value changed."""

    edited = Signal(str)
    unreadable = Signal(str, str)  # key, what was typed and cannot be read
    reveal_requested = Signal(str)
    stepped = Signal(str, int)  # key, +1 to the next field, -1 back
    settle_requested = Signal(str, str)  # key, the sentence that is said to be true as it is

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self.setObjectName(field.key)
        self._findings: tuple[Finding, ...] = ()
        self._problem = ""
        self._told: Any = EMPTY.get(field.kind)
        self._told_bad = ""
        self._mask_box: LineEdit | None = None
        self.reveal_button: QPushButton | None = None
        self._masked = False
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._paused)
        self.editor = self.build_editor()
        self._lay_out()
        self.set_read_only(field.computed)

    # ---- what a subclass says ----
    def build_editor(self) -> QWidget:
        """Make the editor; called once."""
        raise TypeError(f"{type(self).__name__} draws nothing")

    def read(self) -> Any:
        """The value in the editor; AppError where it cannot be read."""
        raise TypeError(f"{type(self).__name__} reads nothing")

    def write(self, value: Any) -> None:
        """Put a decoded value into the editor."""
        raise TypeError(f"{type(self).__name__} writes nothing")

    def raw_text(self) -> str:
        """What stands in the editor, readable or not."""
        return ""

    def set_raw_text(self, text: str) -> None:
        """Put back a text that could not be read (from a draft)."""

    def lock(self, locked: bool) -> None:
        """Make the editor read-only or free."""
        self.editor.setEnabled(not locked)

    # ---- value ----
    def value(self) -> Any:
        """Decoded value; the kind's empty value where nothing, or nothing readable, is entered."""
        try:
            return self.read()
        except AppError:
            return EMPTY.get(self.field.kind)

    def set_value(self, value: Any) -> None:
        """Show a decoded value without telling anybody."""
        self._timer.stop()
        self.write(EMPTY.get(self.field.kind) if value is None else value)
        self._told, self._told_bad, self._problem = self.value(), "", ""
        self._show_messages()
        self._refresh_mask()

    def restore_text(self, text: str) -> None:
        """Show an unreadable text from a draft together with what is wrong with it."""
        self.set_raw_text(text)
        self._told_bad = text
        self._judge()

    def problem(self) -> str:
        """Why the text cannot be read; blank when it can."""
        try:
            self.read()
        except AppError as error:
            return error.text + error.advice
        return ""

    def is_blank(self) -> bool:
        """True when nothing is entered."""
        return blank(self.value()) and not self.problem()

    # ---- edits ----
    def changed(self) -> None:
        """A subclass calls this at each keystroke: tell the world after a pause."""
        self._timer.start()

    def finish(self) -> None:
        """A subclass calls this when the person leaves the field or has chosen: check, tidy up, tell."""
        self._timer.stop()
        if self._masked:
            return
        self._judge()
        self._tell()

    def settle(self) -> None:
        """A key that leads on was pressed: take what was begun as Enter takes it."""
        self.finish()

    def _paused(self) -> None:
        if self._problem:
            self._judge()
        self._tell()

    def _judge(self) -> None:
        self._problem = self.problem()
        self._show_messages()

    def _tell(self) -> None:
        if self.problem():
            if self.raw_text() != self._told_bad:
                self._told_bad = self.raw_text()
                self.unreadable.emit(self.field.key, self._told_bad)
            return
        value = self.value()
        if value != self._told or self._told_bad:
            self._told, self._told_bad = value, ""
            self.edited.emit(self.field.key)

    # ---- look ----
    def set_findings(self, findings: Sequence[Finding]) -> None:
        """Show sentences of checks under the field, the worst first; levels E, W, I."""
        order = "EWI"
        self._findings = tuple(sorted(findings, key=lambda found: order.find(found[0])))
        self._show_messages()

    def set_read_only(self, locked: bool) -> None:
        """Computed or foreign-owned values are shown, not typed."""
        self._locked = locked
        self.lock(locked)
        self._show_messages()

    def is_read_only(self) -> bool:
        """True for a value nobody types here."""
        return self._locked

    def set_required(self, required: bool) -> None:
        """Show or hide the mark of a required field."""
        show_if(self._mark, required)

    def set_masked(self, masked: bool) -> None:
        """Hide a sensitive value until `reveal_requested` has been answered with set_masked(False)."""
        self._masked = masked and not self.is_blank()
        self._refresh_mask()

    def is_masked(self) -> bool:
        """True while the value is hidden (an empty field hides nothing)."""
        return self._masked and not self.is_blank()

    def focus_editor(self) -> None:
        """Put the keyboard into this field."""
        target: QWidget = self._mask_box if self.is_masked() and self._mask_box else self.editor
        target.setFocus(Qt.FocusReason.TabFocusReason)

    def is_wide(self) -> bool:
        """True for fields that need the whole width of a page."""
        return self.field.kind in WIDE_KINDS or (self.field.kind is Kind.TEXT and self.field.max_length >= 200
                                                 and self.field.format == "address")  # fmt: skip

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("half"))
        column.addLayout(self._label_row())
        self._row = QHBoxLayout()
        self._row.setSpacing(size("grid"))
        self._row.addWidget(self.editor, 1)
        if self.field.unit:
            self._row.addWidget(_text(self.field.unit, "unit"))
        column.addLayout(self._row)
        self._messages = QVBoxLayout()
        self._messages.setSpacing(2)
        column.addLayout(self._messages)
        column.addStretch(1)
        self.editor.setObjectName(f"{self.field.key}_editor")
        self.editor.setAccessibleName(self.field.label)
        self.editor.setAccessibleDescription(self.field.hint)

    def _label_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(size("half"))
        caption = self.caption = _text(self.field.label, "label")
        caption.setBuddy(self.editor)
        self._mark = _text("*", "required")
        self._mark.setAccessibleName("必填")
        show_if(self._mark, self.field.req is not Req.OPTIONAL and not self.field.computed)
        row.addWidget(caption)
        row.addWidget(self._mark)
        if self.field.hint:
            row.addWidget(_hint_icon(self.field.hint))
        row.addStretch(1)
        self._caption = row
        return row

    def _reveal_button(self) -> QPushButton:
        button = QPushButton(icon("eye", "accent"), "显示")
        button.setProperty("kind", "link")
        button.setObjectName(f"{self.field.key}_reveal")
        button.setAccessibleName(f"显示{self.field.label}")
        button.clicked.connect(lambda: self.reveal_requested.emit(self.field.key))
        return button

    def _refresh_mask(self) -> None:
        hidden = self.is_masked()
        if hidden and self._mask_box is None:
            self._make_mask()
        if self._mask_box is not None and self.reveal_button is not None:
            self._mask_box.setText(mask(self.field, self.value()) if hidden else "")
            show_if(self._mask_box, hidden)
            show_if(self.reveal_button, hidden)
        show_if(self.editor, not hidden)

    def _make_mask(self) -> None:
        self.reveal_button = self._reveal_button()
        self._caption.addWidget(self.reveal_button)
        self._mask_box = LineEdit(readOnly=True)
        self._mask_box.setAccessibleName(f"{self.field.label}（已隐藏）")
        self._mask_box.stepped.connect(lambda step: self.stepped.emit(self.field.key, step))
        self._row.insertWidget(0, self._mask_box, 1)
        QWidget.setTabOrder(_keyboard_of(self.editor), self._mask_box)  # made later, it would stand behind everything
        QWidget.setTabOrder(self._mask_box, self.reveal_button)
        restyle(self._mask_box, state="masked")
        for made in (self._mask_box, self.reveal_button):
            made.show()

    def _show_messages(self) -> None:
        found: list[Finding] = [("E", self._problem)] if self._problem else list(self._findings)
        while self._messages.count():
            line = self._messages.takeAt(0).widget()
            if line is not None:
                line.hide()
                line.deleteLater()
        said = "".join(f"{LEVEL_WORDS.get(one[0], '')}：{one[1]}" for one in found)
        self.editor.setAccessibleDescription(said + self.field.hint)
        for level, text, *may_settle in found:
            self._messages.addWidget(MessageLine(LEVEL_TONES.get(str(level), "info"), str(text)))
            if any(may_settle):
                self._messages.addWidget(self._settle_button(str(text)), 0, Qt.AlignmentFlag.AlignLeft)
        self._mark_state(LEVEL_TONES.get(found[0][0], "") if found else "")

    def _settle_button(self, text: str) -> QPushButton:
        made = QPushButton(icon("badge-check", "accent"), SETTLE)
        made.setProperty("kind", "link")
        made.setObjectName(f"{self.field.key}_settle")
        made.setProperty("keys", "F7")
        made.setAccessibleName(f"{self.field.label}：{SETTLE}（F7）")
        made.setToolTip(f"{SETTLE}（F7）：{text}")
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it comes and goes: F7 in the field does the same
        made.clicked.connect(lambda: self.settle_requested.emit(self.field.key, text))
        return made

    def settle_first(self) -> bool:
        """Ask for the first sentence that may be settled; False when there is none."""
        text = next((str(one[1]) for one in self._findings if len(one) > 2 and one[2]), "")
        if text:
            self.settle_requested.emit(self.field.key, text)
        return bool(text)

    def _mark_state(self, tone: str) -> None:
        state = tone if tone in ("danger", "warn") else "locked" if self._is_locked() else ""
        restyle(self.editor, state=state)

    def _is_locked(self) -> bool:
        return getattr(self, "_locked", False)

    def message_texts(self) -> tuple[str, ...]:
        """The sentences now shown under the field."""
        if self._problem:
            return (self._problem,)
        return tuple(str(one[1]) for one in self._findings)


class MessageLine(QWidget):
    """One sentence under a field: shape, colour and words say the same."""

    def __init__(self, tone: str, text: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(size("half"))
        mark = QLabel()
        mark.setContentsMargins(0, 2, 0, 0)
        mark.setPixmap(picture(LEVEL_ICONS[tone], tone, size("icon_small"), self.devicePixelRatioF()))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        words = QLabel(text, wordWrap=True)
        words.setProperty("tone", tone)
        words.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(words, 1)


def _text(text: str, role: str) -> QLabel:
    made = QLabel(text)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def _keyboard_of(editor: QWidget) -> QWidget:
    """The widget that really takes the keyboard of an editor made of several."""
    while (inner := editor.focusProxy()) is not None:
        editor = inner
    return editor


def _hint_icon(hint: str) -> QLabel:
    made = QLabel()
    made.setPixmap(picture("info", "faint", size("icon_small"), made.devicePixelRatioF()))
    made.setToolTip(hint)
    made.setAccessibleName(hint)
    return made


def focused_field(widget: QWidget | None) -> Field | None:
    """The declared field around a widget (usually the one with the keyboard), for F1; None outside a form."""
    while widget is not None and not isinstance(widget, FieldWidget):
        widget = widget.parentWidget()
    return widget.field if isinstance(widget, FieldWidget) else None


def is_sensitive(field: Field) -> bool:
    """True for level 3, which the screen hides until somebody asks (domain §17)."""
    return field.level >= Level.SENSITIVE
