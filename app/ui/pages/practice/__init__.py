"""练习任务: all guided tasks of the practice village with their ticks."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.practice.page import PracticePage


def make(context: PageContext) -> QWidget:
    """The page of the window."""
    return PracticePage(context)
