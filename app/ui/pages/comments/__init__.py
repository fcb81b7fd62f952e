"""乡镇意见 (village): what the township asked about single fields, and the doubts of its spot check to look at again."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.pages.comments.page import CommentsPage


def make(context: PageContext) -> QWidget:
    """The page."""
    return CommentsPage(context)
