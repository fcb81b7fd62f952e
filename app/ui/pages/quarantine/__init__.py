"""隔离区: packages that were not taken, with their reason and what can be done."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.quarantine.page import QuarantinePage


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return QuarantinePage(context)
