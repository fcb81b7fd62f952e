"""One page of the questionnaire, drawn from field declarations; it emits, and knows no service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.values import EMPTY, blank
from app.forms.card import Card, Group, text_label
from app.forms.glyphs import icon, picture
from app.forms.inputs.base import FieldWidget, Finding, focused_field, is_sensitive
from app.forms.inputs.choices import Choice, CodeInput
from app.forms.inputs.parts import show_if
from app.forms.inputs.registry import can_draw, widget_for
from app.forms.tokens import size

Values = dict[str, Any]
# What belongs to one person alone is never taken from another.
NEVER_COPIED = frozenset({
    "name", "id_number", "birth_date", "sex", "relation", "national_person_no", "phone", "disease_name", "disability",
    "disability_level", "disability_valid_until", "sort", "person_id",
})  # fmt: skip

__all__ = ["FormPage", "Group", "Values"]


class FormPage(QWidget):
    """Draws fields, keeps their answers, hides what does not apply.

    Signals: `field_edited(key, value)` when a field is finished or typing paused; `field_unreadable(key, text)` for a
    text that cannot be read yet; `reveal_requested(key)` ("" = all); `submitted(values)`; `left(step)` when Enter goes
    past the last (+1) or before the first field (-1); `settle_requested(key, sentence)` for 情况属实 beside a doubt.

    Keys of the whole page: Ctrl+Enter to the next card, Ctrl+B answers the blank yes/no of this card with 否, Ctrl+D takes
    the field from the row before (see `set_pattern`), Ctrl+Shift+D all blank fields of this card, Ctrl+↓ opens its details.
    """

    field_edited = Signal(str, object)
    field_unreadable = Signal(str, str)
    reveal_requested = Signal(str)
    submitted = Signal(dict)
    left = Signal(int)
    settle_requested = Signal(str, str)

    def __init__(self, fields: Sequence[Field], title: str = "", columns: int = 2, groups: Sequence[Group] = (),
                 side: Owner = Owner.VILLAGE, scroll: bool = True, column_width: int = 0,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self.fields = tuple(field for field in fields if can_draw(field))
        self._side = side
        self._context: Values = {}
        self._set_aside: Values = {}
        self._pattern: Values = {}
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
        widget.settle_requested.connect(self.settle_requested)
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
        card.rest_no_wanted.connect(lambda: self.answer_rest_no(card))
        card.opened.connect(lambda: self._into_details(card))
        card.keyed.connect(lambda key, whole: self._key(card, key, whole))
        card.pattern_wanted.connect(lambda: self.copy_pattern(card))
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

    # ---- filling several fields by one key ----
    def set_pattern(self, values: Mapping[str, Any], words: str = "") -> None:
        """The row before (the person before), from which Ctrl+D copies; computed and personal fields are never copied.

        `words` name it where it is something else (同上户, 同上年)."""
        self._pattern = {key: value for key, value in values.items() if key in self.widgets and not blank(value)}
        for card in self._cards:
            card.offer_pattern(any(self._may_copy(widget) for widget in card.shown()), words)

    def take_pattern(self, key: str) -> bool:
        """What Ctrl+D does in a field, asked for by a press; False where there is nothing to take."""
        card = self.card_of(self.widgets[key])
        return card is not None and self.copy_pattern(card, self.widgets[key]) > 0

    def _may_copy(self, widget: FieldWidget) -> bool:
        key = widget.field.key
        return key in self._pattern and key not in NEVER_COPIED and not widget.is_read_only()

    def card_of(self, widget: QWidget | None) -> Card | None:
        """The card a widget stands in."""
        while widget is not None and not isinstance(widget, Card):
            widget = widget.parentWidget()
        return widget if widget in self._cards else None

    def answer_rest_no(self, card: Card) -> int:
        """否 for every shown yes/no of a card that is still blank; how many. Always asked for by a key or a press."""
        blank_ones = [widget for widget in card.open_fields() if widget.field.kind is Kind.BOOL and widget.is_blank()]
        return self._enter((w, False) for w in blank_ones if not w.is_read_only() and w.field.key not in NEVER_REST_NO)

    def copy_pattern(self, card: Card, only: FieldWidget | None = None) -> int:
        """Take blank fields of a card (or one field, filled or not) from the row before; how many."""
        wanted = (only,) if only is not None else tuple(w for w in card.open_fields() if w.is_blank())
        return self._enter((widget, self._pattern[widget.field.key]) for widget in wanted if self._may_copy(widget))

    def _enter(self, answers: Iterable[tuple[FieldWidget, Any]]) -> int:
        count = 0
        for widget, value in answers:
            widget.write(value)
            widget.finish()
            count += 1
        return count

    def _key(self, card: Card, key: int, whole: bool) -> None:
        """A key for the whole form, left to it by the inputs; `whole`: with Shift."""
        focus = QApplication.focusWidget()
        field = next((widget for widget in card.open_fields() if focus and widget.isAncestorOf(focus)), None)
        if key == Qt.Key.Key_D:
            self.copy_pattern(card, None if whole else field)
        elif key == Qt.Key.Key_B:
            self.answer_rest_no(card)
        elif key == Qt.Key.Key_Down:
            self._open_details(card)
        else:
            self.next_card(card)

    def _open_details(self, card: Card) -> None:
        card.toggle()
        if card.is_open():
            self._into_details(card)

    def _into_details(self, card: Card) -> None:
        inside = [widget for widget in card.rest() if not widget.is_read_only()]
        if inside:
            self.focus_field(inside[0].field.key)

    def next_card(self, card: Card) -> None:
        """To the first field of the next card that can be typed; behind the last card the page is left."""
        focus = QApplication.focusWidget()
        for widget in card.open_fields():
            if focus is not None and widget.isAncestorOf(focus):
                widget.settle()
        for other in self._cards[self._cards.index(card) + 1 :]:
            free = [widget for widget in other.open_fields() if not widget.is_read_only()]
            if free:
                self.focus_field(free[0].field.key)
                return
        self.left.emit(1)

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

    def settle_focused(self) -> bool:
        """F7: the doubt beside the field with the keyboard is true as it is; False when nothing can be settled there."""
        focus = QApplication.focusWidget()
        holder = next((widget for widget in self.widgets.values() if focus and widget.isAncestorOf(focus)), None)
        return holder is not None and holder.settle_first()

    def field_in_focus(self) -> Field | None:
        """The field of this page that has the keyboard (for F1)."""
        return focused_field(self.focusWidget())

    def set_read_only(self, locked: bool) -> None:
        """Show the page without letting anybody type (closed cases, foreign villages)."""
        for widget in self.widgets.values():
            widget.set_read_only(locked or not self._may_edit(widget.field))


# An answer that says something is wrong, or that somebody promised something: never given along with others.
NEVER_REST_NO = frozenset({
    "food_ok", "clothing_ok", "counted_in_income", "promise", "rights_told", "read_aloud", "notice_agreed", "only_home",
    "safe_water_solved",
})  # fmt: skip


def _scroll_to(widget: QWidget) -> None:
    place = widget.parentWidget()
    while place is not None and not isinstance(place, QScrollArea):
        place = place.parentWidget()
    if isinstance(place, QScrollArea):
        place.ensureWidgetVisible(widget, 0, size("grid4"))
