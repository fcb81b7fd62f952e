"""台账报表: the sixteen ledgers, the reports with the households behind their figures, the charts."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.ledgers.page import LedgersPage


def make(context: PageContext) -> QWidget:
    """The page."""
    return LedgersPage(context)
