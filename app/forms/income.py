"""The income page: totals, their sub-items, what is left over, and the computed figures beside them while one types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.income import ClassTotal, compute_income
from app.domain.income_years import COMPARED, beside
from app.domain.questionnaire.field import Field, Owner
from app.domain.questionnaire.income_items import INCOME_CLASSES, items_of
from app.forms.beside import BeforeLine, put_under
from app.forms.card import text_label
from app.forms.glyphs import icon
from app.forms.inputs.base import Finding, is_sensitive
from app.forms.page import FormPage, Group, Values
from app.forms.tokens import size

Figure = tuple[str, str, str]  # label, value, explanation
COLUMNS = 3


def income_groups(fields: Sequence[Field]) -> tuple[Group, ...]:
    """One card a class: total and 已填全 in front, sub-items behind a fold; other fields in a card of their own."""
    keys = {field.key for field in fields}
    groups = []
    for key, title in INCOME_CLASSES.items():
        wanted = [name for name in (key, f"{key}_complete", *items_of(key)) if name in keys]
        if wanted:
            groups.append(Group(title, tuple(wanted), folded=len(wanted) > 2, lead=2, more="填写明细"))
    named = {key for group in groups for key in group.keys}
    rest = tuple(field.key for field in fields if field.key not in named)
    return (*groups, *((Group("理赔与其他", rest),) if rest else ()))


class IncomePage(QWidget):
    """Totals and sub-items of one income record. Signals are those of `FormPage`, and `paste_requested()`.

    `compute(values)` gives (label, value, explanation) rows for the panel; it is asked after every edit.
    """

    field_edited = Signal(str, object)
    field_unreadable = Signal(str, str)
    reveal_requested = Signal(str)
    submitted = Signal(dict)
    left = Signal(int)
    paste_requested = Signal()

    def __init__(self, fields: Sequence[Field], compute: Callable[[Values], Sequence[Figure]],
                 side: Owner = Owner.VILLAGE, groups: Sequence[Group] = (), parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self._compute = compute
        self._before: Values = {}
        self._revealed: set[str] = set()
        self.before_lines: dict[str, BeforeLine] = {}
        self.page = FormPage(fields, groups=groups or income_groups(fields), columns=COLUMNS, side=side,
                             column_width=size("column_money"), parent=self)  # fmt: skip
        for key, widget in self.page.widgets.items():
            if key.endswith("_complete"):  # the card's title already says of what
                widget.caption.setText("明细已填全")
        self.page.field_edited.connect(self._edited)
        self.page.field_unreadable.connect(self.field_unreadable)
        self.page.reveal_requested.connect(self.reveal_requested)
        self.page.submitted.connect(self.submitted)
        self.page.left.connect(self.left)
        self.panel = FigurePanel("实时计算")
        self.panel.paste.clicked.connect(lambda: self.paste_requested.emit())
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(size("grid2"))
        self._box.addWidget(self.page, 1)
        self._box.addWidget(self.panel)
        self.refresh()

    def set_values(self, values: Mapping[str, Any], unread: Mapping[str, str] | None = None) -> None:
        """Show a stored income record."""
        self._revealed = set()
        self.page.set_values(values, unread)
        self.refresh()

    def values(self) -> Values:
        """Decoded values of the page."""
        return self.page.values()

    def submit(self) -> bool:
        """See `FormPage.submit`."""
        return self.page.submit()

    def problems(self) -> dict[str, str]:
        """See `FormPage.problems`."""
        return self.page.problems()

    def missing(self) -> tuple[str, ...]:
        """See `FormPage.missing`."""
        return self.page.missing()

    def set_aside(self) -> Values:
        """See `FormPage.set_aside`."""
        return self.page.set_aside()

    def set_findings(self, findings: Mapping[str, Sequence[Finding]]) -> None:
        """See `FormPage.set_findings`."""
        self.page.set_findings(findings)

    def set_context(self, context: Mapping[str, Any]) -> None:
        """See `FormPage.set_context`; the panel is computed anew."""
        self.page.set_context(context)
        self.refresh()

    def reveal(self, key: str = "") -> None:
        """See `FormPage.reveal`; last year's amount of the field is shown with it."""
        self._revealed |= {key} if key else set(self.page.widgets)
        self.page.reveal(key)
        self._offer_before()
        self._show_before()

    # ---- the year before ----
    def set_before(self, values: Mapping[str, Any]) -> None:
        """Show another year's record beside this one, read-only; 同上年 and Ctrl+D take an amount from it."""
        self._before = {key: values.get(key) for key in COMPARED if key in self.page.widgets}
        self._offer_before()
        self._show_before()

    def _offer_before(self) -> None:
        known = {key: value for key, value in self._before.items() if not self._is_hidden(key)}
        self.page.set_pattern(known, "同上年")

    def _is_hidden(self, key: str) -> bool:
        return is_sensitive(self.page.widgets[key].field) and key not in self._revealed

    def _show_before(self) -> None:
        found = beside(self.page.values(), self._before)
        for key in self._before.keys() | self.before_lines.keys():
            if key in found or key in self.before_lines:
                free = not self.page.widgets[key].is_read_only()
                self._line_of(key).show_before(found.get(key), self._is_hidden(key), free)

    def _line_of(self, key: str) -> BeforeLine:
        if key not in self.before_lines:
            widget = self.page.widgets[key]
            line = self.before_lines[key] = BeforeLine(key, widget.field.label)
            line.taken.connect(lambda: self.page.take_pattern(key))
            line.reveal_wanted.connect(lambda: self.reveal_requested.emit(key))
            put_under(widget, line)
        return self.before_lines[key]

    def focus_first(self) -> None:
        """See `FormPage.focus_first`."""
        self.page.focus_first()

    def focus_field(self, key: str) -> None:
        """See `FormPage.focus_field`."""
        self.page.focus_field(key)

    def _edited(self, key: str, value: object) -> None:
        self.refresh()
        self.field_edited.emit(key, value)

    def refresh(self) -> None:
        """Compute totals, remainders and the panel from what is on the page."""
        values = self.page.values()
        for total in compute_income(values, ()).totals:
            if total.key in self.page.widgets:
                self._show_total(total)
        if self._before:
            self._show_before()
        self.panel.show_figures(self._compute(self.page.values()))

    def _show_total(self, total: ClassTotal) -> None:
        widget = self.page.widgets[total.key]
        if total.computed and widget.value() != total.total:
            widget.set_value(total.total)
        if widget.is_read_only() != total.computed and not widget.field.computed:
            widget.set_read_only(total.computed)
        self.page.set_note(INCOME_CLASSES[total.key], _note(total))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a narrow page the panel goes below."""
        super().resizeEvent(event)
        wide = self.width() >= size("beside")
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self.panel.set_beside(wide, self.height())


def _note(total: ClassTotal) -> str:
    if total.computed:
        return "合计由明细相加"
    if total.listed is None:
        return ""
    rest = f"　未分项 {_yuan(total.rest)}" if total.rest else ""
    return f"明细合计 {_yuan(total.listed)}{rest}"


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f} 元"


class FigurePanel(QFrame):
    """Computed figures with the sentence that says how each came about."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._rows = QVBoxLayout()
        self._rows.setSpacing(size("half"))
        self.paste = _paste_button()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.addWidget(text_label(title, "section"))
        column.addWidget(self.paste, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._rows)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self._figures: tuple[Figure, ...] = ()

    def set_beside(self, beside: bool, height: int) -> None:
        """A column at the right, or a low block below that leaves two thirds of the height to the fields."""
        most = size("side")
        self.setMinimumWidth(most if beside else 0)
        self.setMaximumWidth(most if beside else most * 10)
        self.setMaximumHeight(most * 10 if beside else max(height // 3, size("grid4") * 2))
        self.setMinimumHeight(0)

    def figures(self) -> tuple[Figure, ...]:
        """What is shown now."""
        return self._figures

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Show these rows; nothing is redrawn when nothing changed."""
        if tuple(figures) == self._figures:
            return
        self._figures = tuple(figures)
        while self._rows.count():
            item = self._rows.takeAt(0)
            if item is not None and (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for label, value, why in figures:
            self._rows.addSpacing(size("grid"))
            for text, role in ((label, "muted"), (value, "number"), (why, "small")):
                self._rows.addWidget(_line(text, role))


def _paste_button() -> QPushButton:
    made = QPushButton(icon("table-2", "accent"), "从Excel粘贴(&V)")
    made.setProperty("kind", "quiet")
    made.setObjectName("action_paste")
    made.setToolTip("在Excel或WPS里选中格子，按Ctrl+C，再到这里按Ctrl+V")
    return made


def _line(text: str, role: str) -> QLabel:
    line = text_label(text, role)
    line.setWordWrap(True)
    line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if not text:
        line.hide()
    return line
