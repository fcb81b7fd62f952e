"""One page of the questionnaire, drawn from field declarations; it emits, and knows no service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Field, Owner, Req
from app.domain.values import EMPTY, blank
from app.forms.card import Card, Group, text_label
from app.forms.glyphs import icon, picture
from app.forms.inputs.base import FieldWidget, Finding, focused_field, is_sensitive
from app.forms.inputs.choices import Choice, CodeInput
from app.forms.inputs.parts import show_if
from app.forms.inputs.registry import can_draw, widget_for
from app.forms.tokens import size

Values = dict[str, Any]

__all__ = ["FormPage", "Group", "Values"]


class FormPage(QWidget):
    """Draws fields, keeps their answers, hides what does not apply.

    Signals: `field_edited(key, value)` when a field is finished or typing paused; `field_unreadable(key, text)` for a
    text that cannot be read yet; `reveal_requested(key)` ("" = all); `submitted(values)`; `left(step)` when Enter goes
    past the last (+1) or before the first field (-1).
    """

    field_edited = Signal(str, object)
    field_unreadable = Signal(str, str)
    reveal_requested = Signal(str)
    submitted = Signal(dict)
    left = Signal(int)

    def __init__(self, fields: Sequence[Field], title: str = "", columns: int = 2, groups: Sequence[Group] = (),
                 side: Owner = Owner.VILLAGE, scroll: bool = True, column_width: int = 0,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self.fields = tuple(field for field in fields if can_draw(field))
        self._side = side
        self._context: Values = {}
        self._set_aside: Values = {}
        self._masking = True
        self.widgets: dict[str, FieldWidget] = {field.key: self._make(field) for field in self.fields}
        self._columns, self._column_width = columns, column_width
        self._cards: list[Card] = []
        # From the outside in: every time a tree of widgets gets a new parent, Qt looks up the style of all of them again.
        self._body = QWidget(self)
        self._body.setProperty("role", "scroll_body")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._put_in_scroll() if scroll else self._body)
        self._fill_body(title, groups or (Group("", tuple(self.widgets)),))
        self._apply_conditions()

    # ---- building ----
    def _make(self, field: Field) -> FieldWidget:
        widget = widget_for(field)
        widget.edited.connect(self._edited)
        widget.unreadable.connect(self.field_unreadable)
        widget.reveal_requested.connect(self.reveal_requested)
        widget.stepped.connect(self._step)
        if not self._may_edit(field):
            widget.set_read_only(True)
            widget.set_required(False)
        return widget

    def _may_edit(self, field: Field) -> bool:
        return not field.computed and field.owner in (self._side, Owner.EITHER)

    def _fill_body(self, title: str, groups: Sequence[Group]) -> None:
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, size("half"), 0)
        column.setSpacing(size("grid2"))
        if title:
            column.addWidget(text_label(title, "title"))
        self._notice = self._mask_notice()
        column.addWidget(self._notice)
        named = {key for group in groups for key in group.keys}
        rest = tuple(key for key in self.widgets if key not in named)
        for group in (*groups, *((Group("", rest),) if rest else ())):
            column.addWidget(self._card(group))
        column.addStretch(1)

    def _card(self, group: Group) -> Card:
        widgets = [self.widgets[key] for key in group.keys if key in self.widgets]
        card = Card(group, widgets, self._columns, self._column_width, self._body)
        self._cards.append(card)
        return card

    def _mask_notice(self) -> QFrame:
        notice = QFrame()
        notice.setProperty("role", "banner")
        notice.setProperty("tone", "info")
        row = QHBoxLayout(notice)
        row.setContentsMargins(size("grid2"), size("half"), size("grid"), size("half"))
        mark = QLabel()
        mark.setPixmap(picture("shield-check", "info", size("icon"), self.devicePixelRatioF()))
        row.addWidget(mark)
        row.addWidget(QLabel("敏感内容已隐藏，查看会留下记录。", wordWrap=True), 1)
        button = QPushButton(icon("eye", "accent"), "全部显示")
        button.setProperty("kind", "quiet")
        button.setObjectName("action_reveal_all")
        button.clicked.connect(lambda: self.reveal_requested.emit(""))
        row.addWidget(button)
        notice.hide()
        return notice

    def _put_in_scroll(self) -> QScrollArea:
        area = QScrollArea(self, widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._body)
        return area

    # ---- values ----
    def values(self) -> Values:
        """Decoded values of every field of the page; hidden fields are empty (see `set_aside`)."""
        shown = self._shown_keys()
        return {
            key: widget.value() if key in shown else EMPTY.get(widget.field.kind)
            for key, widget in self.widgets.items()
        }

    def set_values(self, values: Mapping[str, Any], unread: Mapping[str, str] | None = None) -> None:
        """Show stored values (missing keys become empty) and texts of a draft that could not be read."""
        for key, widget in self.widgets.items():
            widget.set_value(values.get(key))
        for key, text in (unread or {}).items():
            if key in self.widgets:
                self.widgets[key].restore_text(text)
        self._apply_conditions()
        self.set_masked(self._masking)

    def set_value(self, key: str, value: Any) -> None:
        """Change one field from outside (computed, suggested, 同上户) without a signal."""
        self.widgets[key].set_value(value)
        self._apply_conditions()

    def set_aside(self) -> Values:
        """Answers that stay typed but do not apply now: shown at save, never stored or exported."""
        return dict(self._set_aside)

    def problems(self) -> dict[str, str]:
        """Field key -> why its text cannot be read, of shown fields."""
        return {key: text for key in self._shown_keys() if (text := self.widgets[key].problem())}

    def missing(self) -> tuple[str, ...]:
        """Keys of shown required fields that are empty and can be typed here."""
        return tuple(
            widget.field.key for widget in self._shown_widgets()
            if widget.field.req is not Req.OPTIONAL and self._may_edit(widget.field) and widget.is_blank()
        )  # fmt: skip

    def submit(self) -> bool:
        """Finish what is typed and emit `submitted`; False, and the cursor there, where a text cannot be read."""
        for widget in self._shown_widgets():
            if not widget.is_read_only():
                widget.finish()
        unreadable = next(iter(self.problems()), "")
        if unreadable:
            self.focus_field(unreadable)
            return False
        self.submitted.emit(self.values())
        return True

    # ---- what surrounds the record ----
    def set_context(self, context: Mapping[str, Any]) -> None:
        """Surroundings for conditions: "_household", "_members", "_case" and fields of other pages."""
        self._context = dict(context)
        self._apply_conditions()

    def set_choices(self, key: str, choices: Sequence[Choice]) -> None:
        """Offer (code, label) pairs in a CODE or REF field."""
        widget = self.widgets[key]
        if not isinstance(widget, CodeInput):
            raise KeyError(key)
        widget.set_choices(choices)

    def set_findings(self, findings: Mapping[str, Sequence[Finding]]) -> None:
        """Sentences of checks by field key; fields without any are cleaned."""
        for key, widget in self.widgets.items():
            widget.set_findings(findings.get(key, ()))

    def set_masked(self, masked: bool) -> None:
        """Hide sensitive values that were loaded; what is typed from now on stays visible until the next loading."""
        self._masking = masked
        for widget in self.widgets.values():
            if is_sensitive(widget.field):
                widget.set_masked(masked and not widget.is_blank())
        self._refresh_notice()

    def reveal(self, key: str = "") -> None:
        """Answer to `reveal_requested` after it was logged; "" shows all."""
        for widget in self.widgets.values() if not key else (self.widgets[key],):
            widget.set_masked(False)
        self._refresh_notice()
        if key:
            self.focus_field(key)

    def _refresh_notice(self) -> None:
        show_if(self._notice, any(widget.is_masked() for widget in self._shown_widgets()))

    # ---- conditions ----
    def _apply_conditions(self) -> None:
        # In the order of the form; a hidden answer counts as empty for the fields behind it, so two fields that
        # exclude each other can never hide one another.
        record: Values = {**self._context, **{key: widget.value() for key, widget in self.widgets.items()}}
        self._set_aside = {}
        shown: set[str] = set()
        for key, widget in self.widgets.items():
            condition = widget.field.when
            if condition is None or condition.test(record):
                shown.add(key)
                continue
            if not blank(record[key]):
                self._set_aside[key] = record[key]
            record[key] = EMPTY.get(widget.field.kind)
        for card in self._cards:
            card.show_only(shown)

    def _shown_widgets(self) -> tuple[FieldWidget, ...]:
        return tuple(widget for card in self._cards for widget in card.shown())

    def _shown_keys(self) -> set[str]:
        return {widget.field.key for widget in self._shown_widgets()}

    def is_shown(self, key: str) -> bool:
        """True for a field that applies now."""
        return key in self._shown_keys()

    def _edited(self, key: str) -> None:
        self._apply_conditions()
        self.field_edited.emit(key, self.widgets[key].value())

    # ---- moving ----
    def _step(self, key: str, step: int) -> None:
        open_ones = [widget for card in self._cards for widget in card.open_fields()]
        keys = [widget.field.key for widget in open_ones if not widget.is_read_only() or widget.field.key == key]
        place = keys.index(key) + step if key in keys else 0
        if 0 <= place < len(keys):
            self.focus_field(keys[place])
        else:
            self.left.emit(step)

    def focus_first(self) -> None:
        """Put the keyboard into the first field that can be typed."""
        for widget in self._shown_widgets():
            if not widget.is_read_only():
                self.focus_field(widget.field.key)
                return

    def focus_field(self, key: str) -> None:
        """Put the keyboard into a field and scroll to it."""
        widget = self.widgets[key]
        self._unfold(widget)
        widget.focus_editor()
        QTimer.singleShot(0, widget, lambda: _scroll_to(widget))

    def _unfold(self, widget: FieldWidget) -> None:
        for card in self._cards:
            if widget in card.shown() and widget not in card.open_fields():
                card.unfold()

    def set_note(self, title: str, text: str) -> None:
        """Write a short remark beside the title of a card."""
        for card in self._cards:
            if card.group.title == title:
                card.set_note(text)

    def field_in_focus(self) -> Field | None:
        """The field of this page that has the keyboard (for F1)."""
        return focused_field(self.focusWidget())

    def set_read_only(self, locked: bool) -> None:
        """Show the page without letting anybody type (closed cases, foreign villages)."""
        for widget in self.widgets.values():
            widget.set_read_only(locked or not self._may_edit(widget.field))


def _scroll_to(widget: QWidget) -> None:
    place = widget.parentWidget()
    while place is not None and not isinstance(place, QScrollArea):
        place = place.parentWidget()
    if isinstance(place, QScrollArea):
        place.ensureWidgetVisible(widget, 0, size("grid4"))
