"""What stands beside a field without being its answer: a small button in its label row, last year's amount under it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.income_years import Beside
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.parts import restyle, show_if
from app.forms.tokens import size

UNDER_EDITOR = 2  # label row, editor row, then this, then messages


def link(text: str, name: str, spoken: str, asked: Callable[[], object]) -> QPushButton:
    """A small text to press; it is no stop of Tab, for its key is the field's own (Ctrl+D)."""
    made = QPushButton(text)
    made.setProperty("kind", "link")
    made.setObjectName(name)
    made.setAccessibleName(spoken)
    made.setToolTip(spoken)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.clicked.connect(lambda: asked())
    return made


def put_in_label_row(widget: FieldWidget, made: QWidget) -> None:
    """At the right end of the field's label."""
    row = widget.layout().itemAt(0).layout()
    if isinstance(row, QBoxLayout):
        row.addWidget(made)


def put_under(widget: FieldWidget, made: QWidget) -> None:
    """Under the field's editor, above its messages."""
    column = widget.layout()
    if isinstance(column, QVBoxLayout):
        column.insertWidget(UNDER_EDITOR, made)


class BeforeLine(QWidget):
    """Last year's amount under this year's, what changed, 同上年 to take it; hidden amounts are shown when asked for.

    `taken()`: 同上年 was pressed; `reveal_wanted()`: somebody wants to see a hidden amount.
    """

    taken = Signal()
    reveal_wanted = Signal()

    def __init__(self, key: str, label: str) -> None:
        super().__init__()
        self.setObjectName(f"{key}_before")
        self._label = label
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setProperty("role", "small")
        self._take = link("同上年", f"{key}_same_year", f"{label}：同上年（Ctrl+D）", self.taken.emit)
        self._show = link("显示", f"{key}_before_reveal", f"显示上年的{label}", self.reveal_wanted.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(size("half"))
        row.addWidget(self._words, 1)
        row.addWidget(self._take)
        row.addWidget(self._show)

    def show_before(self, found: Beside | None, hidden: bool, may_take: bool) -> None:
        """Show an amount of the year before; nothing where the year before had none."""
        show_if(self, found is not None)
        if found is None:
            return
        show_if(self._show, hidden)
        show_if(self._take, may_take and not hidden and found.difference != 0)
        text = "上年 ＊＊＊" if hidden else before_text(found)
        self._words.setText(text)
        self._words.setAccessibleName(f"{self._label}，{text}")
        restyle(self._words, tone="warn" if found.big and not hidden else "", role="small")

    def text(self) -> str:
        """What is shown."""
        return self._words.text()


def before_text(found: Beside) -> str:
    """上年 12,000.00，多 3,000.00; a big jump asks for a look."""
    text = f"上年 {found.before:,.2f}"
    if found.difference is None:
        return text
    if found.difference == 0:
        return f"{text}，没有变化"
    text += f"，{'多' if found.difference > 0 else '少'} {abs(found.difference):,.2f}"
    return f"{text}，变化很大，请核对" if found.big else text


def changed_text(now: Decimal | None, before: Decimal | None) -> str:
    """比上年多 3,000.00 元; "" where one of them is not known."""
    if now is None or before is None:
        return ""
    if now == before:
        return "和上年一样。"
    return f"比上年{'多' if now > before else '少'} {abs(now - before):,.2f} 元。"
