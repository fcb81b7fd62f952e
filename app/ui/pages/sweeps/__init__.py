"""集中排查: rounds and who is still to be visited, department warnings, households on watch."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.sweeps.page import SweepsPage


def make(context: PageContext) -> QWidget:
    """The page."""
    return SweepsPage(context)
