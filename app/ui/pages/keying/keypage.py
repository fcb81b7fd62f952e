"""One section of a paper sheet in a single column: Enter to the next field, a list ends where its first field stays empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.domain.questionnaire.field import Field, Kind
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.choices import CodeInput
from app.forms.page import FormPage, Group
from app.services.keying.blocks import Choices, KeySection
from app.services.keying.run import KeyRow
from app.ui.pages.keying.inputs import NumbersInput, numbered


class KeyPage(FormPage):
    """The fields of a section in the order of the paper. `ended()`: the first field of one more row was left empty."""

    ended = Signal()

    def __init__(self, section: KeySection, parent: QWidget | None = None) -> None:
        super().__init__(
            section.fields, groups=(Group("", tuple(f.key for f in section.fields)),), columns=1, parent=parent
        )
        self._fresh = False
        self.offered: dict[str, Choices] = {}

    def _make(self, field: Field) -> FieldWidget:
        if not numbered(field):
            return super()._make(field)
        widget = NumbersInput(field)
        widget.edited.connect(self._edited)
        widget.unreadable.connect(self.field_unreadable)
        widget.reveal_requested.connect(self.reveal_requested)
        widget.stepped.connect(self._step)
        return widget

    def offer(self, choices: Mapping[str, Choices], members: Choices) -> None:
        """The choices in the order of their printed numbers; members where a field names one."""
        self.offered = dict(choices)
        for key, widget in self.widgets.items():
            if widget.field.kind is Kind.REF:
                self.offered[key] = members
            offered = members if widget.field.kind is Kind.REF else choices.get(key)
            if offered is not None and isinstance(widget, CodeInput | NumbersInput):
                widget.set_choices(offered)

    def show_row(self, row: KeyRow, context: Mapping[str, Any], fresh: bool) -> None:
        """One row; `fresh` for a row nobody has begun."""
        self._fresh = fresh
        self._context = dict(context)
        self.set_values(row.values, row.unread)
        self.set_masked(row.stored)

    def _step(self, key: str, step: int) -> None:
        first = next(iter(self.widgets), "")
        if self._fresh and step > 0 and key == first and self.widgets[first].is_blank():
            self.ended.emit()
            return
        super()._step(key, step)

    def _edited(self, key: str) -> None:
        self._fresh = False
        super()._edited(key)
