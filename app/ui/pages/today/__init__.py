"""今天: what is due, overdue and put off, with its reason; plans to print, records to make on the spot."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.today.page import TodayPage

__all__ = ["TodayPage", "make"]


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return TodayPage(context)
