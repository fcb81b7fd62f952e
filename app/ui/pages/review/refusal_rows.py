"""One item of the refusal list: its text with 是 | 否 beside it, and what a hit asks besides, once it is one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.records import declared
from app.forms.inputs.choices import Segments
from app.forms.page import FormPage, Values
from app.ui.theme import size
from app.ui.widgets.basics import label

PARTS = ("evidence", "special_case_approved", "minutes_ref")
MARK = "（待乡镇核定）"


class RefusalRow(QFrame):
    """`changed()` when the answer or what belongs to it changed; the answer's object name is `hit_<code>`."""

    changed = Signal()

    def __init__(self, code: str, text: str, placeholder: bool) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.code = code
        self.answer = Segments()
        self.answer.setObjectName(f"hit_{code}")
        self.answer.setAccessibleName(text)
        self.answer.chosen.connect(self._answered)
        self.more: FormPage | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(size("grid2"), size("grid"), size("grid"), size("grid"))
        self._column.setSpacing(size("grid"))
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.addWidget(label(text, "", wrap=True))
        if placeholder:
            mark = label(MARK, "small")
            mark.setProperty("tone", "danger")
            words.addWidget(mark)
        row.addLayout(words, 1)
        row.addWidget(self.answer)
        self._column.addLayout(row)

    def set_values(self, values: Values) -> None:
        """Show an answer: "hit" and the parts of a hit."""
        self.answer.set_value(values.get("hit"))
        self._show_more()
        if self.more is not None:
            self.more.set_values(values)

    def values(self) -> dict[str, Any]:
        """The answer; parts are blank where there is no hit."""
        hit = self.answer.value()
        return {"hit": hit, **(self.more.values() if self.more is not None and hit else {})}

    def problems(self) -> list[str]:
        """Texts that cannot be read."""
        return list(self.more.problems().values()) if self.more is not None and self.answer.value() else []

    def _answered(self) -> None:
        self._show_more()
        if self.answer.value() and self.more is not None:
            self.more.focus_first()
        self.changed.emit()

    def _show_more(self) -> None:
        hit = self.answer.value() is True
        if hit and self.more is None:
            self.more = FormPage([declared("refusal_hit")[part] for part in PARTS], columns=2, scroll=False)
            self.more.field_edited.connect(lambda _key, _value: self.changed.emit())
            self._column.addWidget(self.more)
        if self.more is not None:
            self.more.setVisible(hit)


def rows_of(items: list[tuple[str, str, bool]]) -> tuple[QWidget, list[RefusalRow]]:
    """All items below each other."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, size("half"), 0)
    column.setSpacing(size("grid"))
    rows = [RefusalRow(*item) for item in items]
    for row in rows:
        column.addWidget(row)
    column.addStretch(1)
    return inside, rows
