"""问题清单: every finding of the village by household, rule or level; a line leads to its field."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.findings.page import FindingsPage


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return FindingsPage(context)
