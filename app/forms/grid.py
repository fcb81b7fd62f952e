"""A grid of field widgets that uses as many columns as fit and closes up where a field is hidden."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.forms.inputs.base import FieldWidget
from app.forms.inputs.parts import show_if
from app.forms.tokens import size


class FieldGrid(QWidget):
    """Lays fields out row by row; wide ones take a whole row, hidden ones take no place."""

    def __init__(self, widgets: Sequence[FieldWidget], columns: int, column_width: int = 0,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self._widgets = tuple(widgets)
        self._most = columns
        self._column_width = column_width or size("column")
        self._shown: set[str] = {widget.field.key for widget in widgets}
        self._state: tuple[int, frozenset[str]] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(size("grid3"))
        self._grid.setVerticalSpacing(size("grid") + size("half"))
        for widget in self._widgets:
            widget.setParent(self)
        self.rearrange()

    def columns(self) -> int:
        """How many columns fit now."""
        fitting = max(1, (self.width() + size("grid3")) // (self._column_width + size("grid3")))
        return min(self._most, fitting)

    def show_only(self, keys: set[str]) -> None:
        """Show these fields and close the gaps of the others."""
        self._shown = {widget.field.key for widget in self._widgets} & keys
        self.rearrange()

    def shown(self) -> tuple[FieldWidget, ...]:
        """Fields that take part now, in their order."""
        return tuple(widget for widget in self._widgets if widget.field.key in self._shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width may mean another number of columns."""
        super().resizeEvent(event)
        self.rearrange()

    def rearrange(self) -> None:
        """Place the shown fields anew, only when columns or fields changed."""
        state = (self.columns(), frozenset(self._shown))
        if state == self._state:
            return
        self._state = state
        for widget in self._widgets:
            self._grid.removeWidget(widget)
            show_if(widget, widget.field.key in self._shown)
        self._place(state[0])

    def _place(self, columns: int) -> None:
        row = column = 0
        for widget in self.shown():
            if widget.is_wide() and column:
                row, column = row + 1, 0
            span = columns if widget.is_wide() else 1
            self._grid.addWidget(widget, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
            column += span
            if column >= columns:
                row, column = row + 1, 0
        for number in range(self._most):
            self._grid.setColumnStretch(number, 1 if number < columns else 0)
            self._grid.setColumnMinimumWidth(number, 0)
