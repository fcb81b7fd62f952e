"""并行修改: what two laptops wrote without knowing of each other, side by side; the desk decides."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.parallels.page import ParallelsPage


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return ParallelsPage(context)
