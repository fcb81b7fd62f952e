"""A bar chart drawn by hand: words, bars, figures; arrows choose a bar, Enter or a double click opens what is behind it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.reporting import Bar, Chart
from app.ui.theme import colour, size

LABELS = 0.36  # part of the width the words take


class BarChart(QWidget):
    """`opened(bar)`: somebody wants the households behind a bar."""

    opened = Signal(object)

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self.chart = chart
        self.place = 0
        self.setObjectName(f"chart_{chart.key}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        told = "，".join(f"{bar.label}{self._kind(bar)}{bar.value}{chart.unit}" for bar in chart.bars)
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(told or "没有记录")

    def _kind(self, bar: Bar) -> str:
        return f"（{self.chart.kinds[bar.dark]}）" if self.chart.kinds else ""

    @property
    def _pitch(self) -> int:
        return self.fontMetrics().height() + size("grid")

    def sizeHint(self) -> QSize:
        """One line a bar, one for the names of the shades."""
        lines = max(len(self.chart.bars), 1) + bool(self.chart.kinds)
        return QSize(size("dialog"), lines * self._pitch + size("grid"))

    # ---- drawing ----
    def paintEvent(self, event: QPaintEvent) -> None:
        """All bars from the top."""
        del event
        painter = QPainter(self)
        y = 0
        if self.chart.kinds:
            self._legend(painter)
            y = self._pitch
        for place, bar in enumerate(self.chart.bars):
            self._bar(painter, bar, y + place * self._pitch, place == self.place and self.hasFocus())
        if not self.chart.bars:
            painter.drawText(QRectF(0, 0, self.width(), self._pitch), Qt.AlignmentFlag.AlignVCenter, "本期没有记录")
        painter.end()

    def _bar(self, painter: QPainter, bar: Bar, y: int, chosen: bool) -> None:
        left, high = self.width() * LABELS, self._pitch
        room = self.width() - left - size("grid4") * 3
        if chosen:
            painter.fillRect(QRectF(0, y, self.width(), high), QColor(colour("accent_faint")))
        painter.setPen(QColor(colour("text")))
        metrics = painter.fontMetrics()
        words = metrics.elidedText(
            f"{bar.label}{self._kind(bar)}", Qt.TextElideMode.ElideRight, int(left - size("grid2"))
        )
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, y, left - size("grid"), high), right, words)
        wide = max(room * bar.value / self.chart.most, 1.0)
        box = QRectF(left, y + size("half"), wide, high - size("grid"))
        self._shade(painter, box, bar.dark)
        after = QRectF(left + wide + size("half"), y, size("grid4") * 3, high)
        painter.drawText(
            after, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{bar.value}{self.chart.unit}"
        )

    def _shade(self, painter: QPainter, box: QRectF, dark: int) -> None:
        """Full colour, or strokes: the kinds differ by their pattern, not by colour alone."""
        if dark:
            painter.setBrush(QBrush(QColor(colour("warn")), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(QColor(colour("warn")), 1))
        else:
            painter.setBrush(QColor(colour("accent")))
            painter.setPen(QPen(QColor(colour("accent")), 1))
        painter.drawRect(box)
        painter.setPen(QColor(colour("text")))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _legend(self, painter: QPainter) -> None:
        x = self.width() * LABELS
        for dark, words in enumerate(self.chart.kinds):
            self._shade(painter, QRectF(x, size("half"), size("grid2"), self._pitch - size("grid")), dark)
            x += size("grid3")
            painter.drawText(QRectF(x, 0, size("grid4") * 3, self._pitch), Qt.AlignmentFlag.AlignVCenter, words)
            x += painter.fontMetrics().horizontalAdvance(words) + size("grid3")

    # ---- hands ----
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose a bar, Enter opens it."""
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and 0 <= self.place + step < len(self.chart.bars):
            self.place += step
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.chart.bars:
            self.opened.emit(self.chart.bars[self.place])
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the bar under the mouse."""
        place = int((event.position().y() - (self._pitch if self.chart.kinds else 0)) // self._pitch)
        if 0 <= place < len(self.chart.bars):
            self.place = place
            self.update()
            self.opened.emit(self.chart.bars[place])

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which bar is chosen."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Nothing is chosen any more."""
        super().focusOutEvent(event)
        self.update()
