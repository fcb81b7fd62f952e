"""回执来件: what came back from the township, for whom, and what to do."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.returned.page import ReturnedPage


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return ReturnedPage(context)
