"""Widgets of the questionnaire are tested on real Qt widgets, offscreen unless a screen was asked for."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> QApplication:
    """The program's own look, put on once."""
    from app.ui.theme import apply_theme

    if not qapp.styleSheet():
        apply_theme(qapp)
    return qapp
