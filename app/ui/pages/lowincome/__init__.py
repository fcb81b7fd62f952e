"""低收入人口: classes and colours, recognitions and their road, alerts, grants, stop reports, care, 老弱病残."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.lowincome.page import LowIncomePage


def make(context: PageContext) -> QWidget:
    """The page."""
    return LowIncomePage(context)
