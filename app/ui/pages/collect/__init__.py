"""采集: the form on screen (`design.md` §7)."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.collect.page import CollectPage


def make(context: PageContext) -> QWidget:
    """The page, made by the window when it is first shown."""
    return CollectPage(context)
