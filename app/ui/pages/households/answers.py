"""Items of the form as they stand, section by section, each with a way to change it."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from app.services.family.page import HouseholdPage, PageItem, PageSection, Row, Value
from app.ui.dialogs.task import empty_layout
from app.ui.theme import size
from app.ui.widgets.basics import SectionCard, button, label, on_click, page_body

COLUMNS = 3


class Answers(QWidget):
    """`change_wanted(step, row, key)` opens the form there."""

    change_wanted = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._page: HouseholdPage | None = None
        self._may_change = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        column = page_body(outer)
        self.blanks = QCheckBox("没有填的也列出来")
        self.blanks.setObjectName("show_blanks")
        self.blanks.toggled.connect(lambda _on: self._draw())
        column.addWidget(self.blanks)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(size("grid2"))
        column.addLayout(self._cards)
        column.addStretch(1)

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Show a household's answers."""
        self._page, self._may_change = page, village
        self._draw()

    def _draw(self) -> None:
        empty_layout(self._cards)
        for item in self._page.items if self._page else ():
            if item.key != "removal" or any(section.rows for section in item.sections):
                self._cards.addWidget(self._card(item))

    def _card(self, item: PageItem) -> SectionCard:
        change = on_click(
            button("修改", f"change_{item.key}", "pencil", "small"), lambda: self.change_wanted.emit(item.key, "", "")
        )
        may = self._may_change and item.key != "removal"
        card = SectionCard(item.title, "", (change,) if may else ())
        drawn = False
        for section in item.sections:
            for part in self._parts(section, len(item.sections) > 1):
                card.add(part)
                drawn = True
        if not drawn:
            card.add(label("还没有填。", "muted"))
        return card

    def _parts(self, section: PageSection, named: bool) -> Iterator[QWidget]:
        for number, row in enumerate(section.rows):
            values = [value for value in row.values if value.text or (self.blanks.isChecked() and not section.many)]
            if not values:
                continue
            if section.many:
                yield label(row.title if number else f"{section.title}　{row.title}", "strong")
            elif named:
                yield label(section.title, "strong")
            yield ValueGrid(row, values)


class ValueGrid(QWidget):
    """Label over value, as many columns as fit."""

    def __init__(self, row: Row, values: list[Value]) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, size("grid"))
        self._grid.setHorizontalSpacing(size("grid3"))
        self._grid.setVerticalSpacing(size("grid"))
        self._cells = [_cell(value) for value in values]
        self._columns = 0
        self._place(COLUMNS)

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        for place in range(max(columns, self._columns)):
            self._grid.setColumnStretch(place, 1 if place < columns else 0)
        self._columns = columns
        for number, cell in enumerate(self._cells):
            self._grid.addWidget(cell, number // columns, number % columns, Qt.AlignmentFlag.AlignTop)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fewer columns on a narrow page."""
        super().resizeEvent(event)
        self._place(max(1, min(COLUMNS, self.width() // size("column"))))

    def sizeHint(self) -> QSize:
        """As wide as there is room."""
        return QSize(size("column"), super().sizeHint().height())


def _cell(value: Value) -> QWidget:
    made = QWidget()
    made.setObjectName(value.key)
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(label(value.label, "small", wrap=True))
    text = label(value.text or "（没有填）", "" if value.text else "muted", wrap=True)
    text.setTextInteractionFlags(
        Qt.TextInteractionFlag.NoTextInteraction if value.masked else Qt.TextInteractionFlag.TextSelectableByMouse
    )
    column.addWidget(text)
    return made
