"""重复核对: people who stand twice, rows of an import that named nobody for sure, what was decided."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.duplicates.page import DuplicatesPage


def make(context: PageContext) -> QWidget:
    """The page."""
    return DuplicatesPage(context)
