"""农户: the list, one household as a file, the import (`design.md` §7)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.households.page import HouseholdsPage


def make(context: PageContext) -> QWidget:
    """The page, made by the window when it is first shown."""
    return HouseholdsPage(context)
