"""帮扶回访: who has to be visited and why, a visit with its 帮扶台账 entry, sheets to take along."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.visits.page import VisitsPage


def make(context: PageContext) -> QWidget:
    """The page."""
    return VisitsPage(context)
