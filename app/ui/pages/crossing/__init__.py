"""跨村核对: one person in two villages of the township, and what is concluded of them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.crossing.page import CrossingPage


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return CrossingPage(context)
