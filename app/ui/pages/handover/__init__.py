"""报送: the office this village hands to, what is new since its last word, packages and their answers."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.handover.page import HandoverPage


def make(context: PageContext) -> QWidget:
    """The page."""
    return HandoverPage(context)
