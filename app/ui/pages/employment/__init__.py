"""就业和岗位: everybody away asked once a quarter, spells of work, public posts, wishes and services."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.employment.page import EmploymentPage


def make(context: PageContext) -> QWidget:
    """The page."""
    return EmploymentPage(context)
