"""Choosing a period: by month, quarter, half-year, year or as it stands, and one back or on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.domain.ledgers import LIVE, moved, period_code, read_period
from app.domain.revisits import Period, period_of
from app.ui.icons import icon
from app.ui.theme import size
from app.ui.widgets.basics import button, on_click

SPANS = {"month": "按月", "quarter": "按季", "half_year": "按半年", "year": "全年", LIVE: "现在"}


class PeriodBar(QWidget):
    """`changed()` after every choice; `code` is what services take."""

    changed = Signal()

    def __init__(self, today: date, name: str) -> None:
        super().__init__()
        self._today = today
        self._kinds: tuple[str, ...] = ("month",)
        self.period: Period = period_of(today, "month")
        self.span = QComboBox()
        self.span.setObjectName(f"{name}_span")
        self.span.setAccessibleName("按什么期间")
        self._label = QLabel()
        self._label.setProperty("role", "strong")
        self._label.setSizePolicy(
            QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred
        )  # never cut: it says what is shown
        self._before, self._after = (
            self._arrow("chevron-left", "上一期", -1, name),
            self._arrow("chevron-right", "下一期", 1, name),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(size("half"))
        for part in (self.span, self._before, self._label, self._after):
            row.addWidget(part)
        self.span.currentIndexChanged.connect(self._choose)

    def _arrow(self, glyph: str, words: str, step: int, name: str) -> QPushButton:
        made = button("", f"{name}_{'before' if step < 0 else 'after'}", kind="icon")
        made.setIcon(icon(glyph, "text_soft"))
        made.setToolTip(words)
        made.setAccessibleName(words)
        return on_click(made, lambda: self.move_by(step))

    @property
    def code(self) -> str:
        """The period for a service; blank as it stands."""
        return period_code(self.period)

    @property
    def text(self) -> str:
        """The period in words."""
        return self.period.label

    def offer(self, kinds: Sequence[str], code: str = "") -> None:
        """Offer these kinds of periods, the first of them shown where the period was."""
        self._kinds = tuple(kinds)
        self.period = read_period(code, self._kinds, self._today) if code else self._running(kinds[0])
        self.span.blockSignals(True)
        self.span.clear()
        for kind in kinds:
            self.span.addItem(SPANS[kind], kind)
        self.span.setCurrentIndex(self.span.findData(self.period.interval))
        self.span.blockSignals(False)
        self.span.setEnabled(len(kinds) > 1)
        self._tell()

    def _running(self, kind: str) -> Period:
        if kind == LIVE:
            return read_period("", self._kinds, self._today)
        return period_of(min(self.period.end, self._today), kind)

    def _choose(self, _place: int) -> None:
        self.period = self._running(str(self.span.currentData()))
        self._tell()
        self.changed.emit()

    def move_by(self, step: int) -> None:
        """A period back or on, never beyond today's."""
        if self.period.interval == LIVE:
            return
        wanted = moved(self.period, step)
        if wanted.start <= self._today:
            self.period = wanted
            self._tell()
            self.changed.emit()

    def _tell(self) -> None:
        live = self.period.interval == LIVE
        self._label.setText(self.period.label)
        self._before.setEnabled(not live)
        self._after.setEnabled(not live and moved(self.period, 1).start <= self._today)
