"""The road of a case: its steps from left to right, what is done, where it stands, what lies ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.icons import renderer
from app.ui.theme import colour, size

# state -> icon, its ink, its ground
MARKS: dict[str, tuple[str, str, str]] = {
    "done": ("check", "on_accent", "accent"),
    "current": ("", "accent", "accent_soft"),
    "ahead": ("", "faint", "card"),
    "stopped": ("x", "danger", "danger_soft"),
    "late": ("clock", "warn", "warn_soft"),
}


@dataclass(frozen=True, slots=True)
class RoadStep:
    """One step: state is done, current, ahead, stopped (ended here) or late (current and overdue); `note` is a date."""

    key: str
    title: str
    state: str = "ahead"
    note: str = ""


class RoadView(QWidget):
    """Draws the steps; `step_chosen(key)` on a click or Enter. Breaks into lines where the width ends."""

    step_chosen = Signal(str)

    def __init__(self, steps: Sequence[RoadStep] = ()) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._steps: tuple[RoadStep, ...] = ()
        self._chosen = 0
        self.set_steps(steps)

    def set_steps(self, steps: Sequence[RoadStep]) -> None:
        """Show another road."""
        self._steps = tuple(steps)
        current = [place for place, step in enumerate(self._steps) if step.state in ("current", "late", "stopped")]
        self._chosen = current[0] if current else 0
        words = {"done": "已完成", "current": "正在办理", "ahead": "未到", "stopped": "已终止", "late": "已超期"}
        self.setAccessibleName("；".join(f"{step.title}{step.note}（{words[step.state]}）" for step in self._steps))
        self.updateGeometry()
        self.update()

    # ---- measures ----
    def _cell(self) -> QSize:
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(step.title) for step in self._steps), default=0)
        noted = max((metrics.horizontalAdvance(step.note) for step in self._steps), default=0)
        return QSize(max(widest, noted) + size("grid2"), metrics.height() * 2 + size("grid4"))

    def _per_line(self, width: int) -> int:
        return max(1, min(len(self._steps), width // max(self._cell().width(), 1)))

    def hasHeightForWidth(self) -> bool:
        """Lines break where the width ends."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Height of all lines."""
        lines = -(-len(self._steps) // self._per_line(width)) if self._steps else 0
        return lines * (self._cell().height() + size("half"))

    def sizeHint(self) -> QSize:
        """All in one line."""
        width = self._cell().width() * max(len(self._steps), 1)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """At least three steps side by side."""
        return QSize(self._cell().width() * min(3, max(len(self._steps), 1)), self.heightForWidth(self.width()))

    def _rect(self, place: int) -> QRectF:
        cell, per_line = self._cell(), self._per_line(self.width())
        width = self.width() / per_line
        line, column = divmod(place, per_line)
        return QRectF(column * width, line * (cell.height() + size("half")), width, cell.height())

    # ---- drawing ----
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw lines first, then the steps."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place in range(len(self._steps)):
            self._draw_line(painter, place)
        for place, step in enumerate(self._steps):
            self._draw_step(painter, self._rect(place), step, self.hasFocus() and place == self._chosen)

    def _centre(self, place: int) -> QPointF:
        rect = self._rect(place)
        return QPointF(rect.center().x(), rect.top() + size("grid2"))

    def _draw_line(self, painter: QPainter, place: int) -> None:
        if place + 1 >= len(self._steps) or (place + 1) % self._per_line(self.width()) == 0:
            return
        walked = self._steps[place].state == "done"
        painter.setPen(QPen(QColor(colour("accent" if walked else "line_strong")), 2))
        gap = QPointF(size("grid2"), 0)
        painter.drawLine(self._centre(place) + gap, self._centre(place + 1) - gap)

    def _draw_step(self, painter: QPainter, rect: QRectF, step: RoadStep, focused: bool) -> None:
        glyph, ink, ground = MARKS[step.state]
        radius, centre = size("grid") + 3, QPointF(rect.center().x(), rect.top() + size("grid2"))
        painter.setBrush(QColor(colour(ground)))
        edge = {"ahead": "line_strong", "stopped": "danger", "late": "warn"}.get(step.state, "accent")
        painter.setPen(QPen(QColor(colour(edge)), 2))
        painter.drawEllipse(centre, radius, radius)
        if glyph:
            side = radius * 1.3
            renderer(glyph, colour(ink)).render(
                painter, QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
            )
        elif step.state == "current":
            painter.setBrush(QColor(colour("accent")))
            painter.drawEllipse(centre, radius / 2.2, radius / 2.2)
        self._draw_words(painter, rect, step)
        if focused:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colour("focus")), 2))
            painter.drawRoundedRect(rect.adjusted(2, 0, -2, -2), size("radius"), size("radius"))

    def _draw_words(self, painter: QPainter, rect: QRectF, step: RoadStep) -> None:
        height = self.fontMetrics().height()
        words = QRectF(rect.left(), rect.top() + size("grid4"), rect.width(), height)
        font = QFont(self.font())
        font.setBold(step.state in ("current", "late", "stopped"))
        painter.setFont(font)
        painter.setPen(QColor(colour({"ahead": "faint", "late": "warn", "stopped": "danger"}.get(step.state, "text"))))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, step.title)
        painter.setFont(self.font())
        painter.setPen(QColor(colour("muted")))
        painter.drawText(words.translated(0, height), Qt.AlignmentFlag.AlignCenter, step.note)

    # ---- hands ----
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the step under the pointer."""
        for place in range(len(self._steps)):
            if self._rect(place).contains(event.position()):
                self._choose(place)
                self.step_chosen.emit(self._steps[place].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right walk, Enter or Space chooses."""
        move = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if move and self._steps:
            self._choose(min(max(self._chosen + move, 0), len(self._steps) - 1))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._steps:
            self.step_chosen.emit(self._steps[self._chosen].key)
        else:
            super().keyPressEvent(event)

    def _choose(self, place: int) -> None:
        self._chosen = place
        self.update()
