"""The program's icon in the sizes desktops want, drawn from `resources/program/shouwang.svg` (run after it was changed)."""

from __future__ import annotations

import os
from pathlib import Path

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "program"
SIZES = (32, 48, 256)
SIDE, COLOUR = (164, 314), (15, 68, 85)  # the left side of the Windows installer's first page


def main() -> None:
    """Write the .png files, the .ico and the picture of the Windows installer."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    QGuiApplication([])
    for size in SIZES:
        draw(size).save(str(FOLDER / f"shouwang-{size}.png"))
    side = Image.new("RGB", SIDE, COLOUR)
    icon = Image.open(FOLDER / "shouwang-256.png").resize((104, 104), Image.Resampling.LANCZOS)
    side.paste(icon, ((SIDE[0] - 104) // 2, 64), icon)
    side.save(FOLDER / "installer.bmp")
    Image.open(FOLDER / "shouwang-256.png").save(FOLDER / "shouwang.ico", sizes=[(n, n) for n in (16, 24, *SIZES)])


def draw(size: int) -> QImage:
    """The icon as a picture of this many pixels a side."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(FOLDER / "shouwang.svg")).render(painter)
    painter.end()
    return image


if __name__ == "__main__":
    main()
