"""What tabs with a list share: choices above it, its buttons, the search box, forms about the chosen line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Field
from app.forms.page import Values
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.dialogs.task import FormDialog
from app.ui.theme import size
from app.ui.widgets.basics import label
from app.ui.widgets.search import SearchBox
from app.ui.widgets.table import DataTable

EVERYBODY = "全部"


def pick(name: str, title: str, choices: Sequence[str] = ()) -> QComboBox:
    """A choice above a list."""
    box = QComboBox()
    box.setObjectName(name)
    box.setAccessibleName(title)
    box.setToolTip(title)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    box.addItems(list(choices))
    return box


def bar(*parts: QWidget, wide: QWidget | None = None) -> QWidget:
    """Widgets in one row; `wide` takes what room is left, else the room stands at the left of a lone row of buttons."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(size("grid"))
    if wide is None:
        row.addStretch(1)
    for part in parts:
        row.addWidget(part, 1 if part is wide else 0)
    return made


def in_column(tab: QWidget, *parts: QWidget, tall: QWidget) -> None:
    """Rows of a tab one below the other; `tall` takes what height is left."""
    column = QVBoxLayout(tab)
    column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
    column.setSpacing(size("grid"))
    for part in parts:
        column.addWidget(part, 1 if part is tall else 0)


class ListTab(QWidget):
    """A sentence, choices, a list and its buttons; `fill` is called when a choice changes."""

    def __init__(self, context: PageContext, name: str, table: DataTable) -> None:
        super().__init__()
        self.context = context
        self.table = table
        self.facts = label("", "muted", wrap=True)
        self.facts.setObjectName(f"{name}_facts")
        self.search = SearchBox("姓名、户主、户号")
        self.search.setObjectName(f"{name}_search")
        self.search.searched.connect(lambda _text: self.fill())
        self.setFocusProxy(table)

    def lay_out(self, choices: Sequence[QWidget], above: Sequence[QPushButton], below: Sequence[QWidget]) -> None:
        """The parts in their places."""
        for box in choices:
            if isinstance(box, QComboBox):
                box.activated.connect(lambda _place: self.fill())
        typed = below[0] if isinstance(below[0], QLineEdit) else None
        in_column(
            self, bar(self.facts, *above, wide=self.facts), bar(*choices, self.search, wide=self.search), self.table,
            bar(*below, wide=typed), tall=self.table,
        )  # fmt: skip

    def fill(self) -> None:
        """Show the lines that fit the choices."""
        raise TypeError("each tab fills its own list")

    def sought(self, line: Any) -> bool:
        """True where the search box finds a line."""
        text = self.search.text().strip()
        return not text or any(text in part for part in self.words_of(line))

    def words_of(self, line: Any) -> tuple[str, ...]:
        """What the search box looks into: the person, the household, its number."""
        return line.name, line.short, line.number

    def ask(
        self, title: str, fields: Sequence[Field], work: Callable[[Desk, Values], Any], name: str, values: Values, said: str,
        text: str = "", ok: str = "保存", done: Callable[[Any], object] | None = None, **more: Any,
    ) -> None:  # fmt: skip
        """A form that stays open until it is done."""
        FormDialog(self.context, self, title, fields, work, values=values, text=text, ok=ok, name=name, said=said, done=done,
                   **more).open_form()  # fmt: skip


def offer(box: QComboBox, everybody: str, names: Iterable[str]) -> None:
    """Offer names anew; what was chosen stays."""
    kept = box.currentData()
    box.clear()
    box.addItem(everybody, "")
    for name in sorted(set(names) - {""}):
        box.addItem(name, name)
    box.setCurrentIndex(max(box.findData(kept), 0))
