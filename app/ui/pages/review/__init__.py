"""评议公示: the open cases by stage, and the sheets on the wall."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.review.page import ReviewPage


def make(context: PageContext) -> QWidget:
    """The page."""
    return ReviewPage(context)
