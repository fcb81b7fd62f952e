"""Line icons (Lucide, `resources/icons`), recoloured when they are drawn."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.forms.tokens import COLOURS

ICON_DIR = Path(__file__).resolve().parents[2] / "resources" / "icons"


@cache
def svg_text(name: str) -> str:
    """The drawing of one icon; FileNotFoundError for an icon that was not bundled."""
    return (ICON_DIR / f"{name}.svg").read_text(encoding="utf-8")


@cache
def renderer(name: str, colour: str) -> QSvgRenderer:
    """A renderer of the icon in one colour (#rrggbb)."""
    return QSvgRenderer(QByteArray(svg_text(name).replace("currentColor", colour).encode()))


class GlyphEngine(QIconEngine):
    """Draws one icon sharp at every scale: one colour at rest, one when checked, grey when disabled."""

    def __init__(self, name: str, rest: str, checked: str) -> None:
        super().__init__()
        self._name, self._rest, self._checked = name, rest, checked

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw centred and square inside `rect`."""
        colour = self._checked if state == QIcon.State.On else self._rest
        if mode == QIcon.Mode.Disabled:
            colour = COLOURS["disabled"]
        side = min(rect.width(), rect.height())
        box = QRectF(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side)
        renderer(self._name, colour).render(painter, box)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The icon on a transparent ground."""
        picture = QPixmap(size)
        picture.fill(QColor(Qt.GlobalColor.transparent))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """A copy for Qt's own bookkeeping."""
        return GlyphEngine(self._name, self._rest, self._checked)


@cache
def icon(name: str, tone: str = "muted", checked: str = "") -> QIcon:
    """Icon `name` in the colour `tone` of the table, `checked` when its button is on."""
    svg_text(name)
    return QIcon(GlyphEngine(name, COLOURS[tone], COLOURS[checked or tone]))


@cache
def picture(name: str, tone: str, side: int, ratio: float = 1.0) -> QPixmap:
    """Icon as a pixmap of `side` logical pixels for a screen with this pixel ratio."""
    pixmap = icon(name, tone).pixmap(QSize(side, side), ratio)
    return pixmap
