"""汇总 of the township: figures over all villages, who reported, what waits for the national system."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.summary.page import SummaryPage


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return SummaryPage(context)
