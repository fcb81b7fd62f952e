"""What a township does over all its households from their list: contacts, the locked list."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.context import PageContext
from app.ui.widgets.basics import button, on_click


def township_buttons(context: PageContext, parent: QWidget) -> tuple[QPushButton, ...]:
    """联系人… and 研判锁定…; their dialogs are only brought along when they are wanted."""
    return (
        on_click(button("联系人(&L)…", "helpers", "heart-handshake"), lambda: _helpers(context, parent)),
        on_click(button("研判锁定(&J)…", "lock_clues", "lock"), lambda: _lock(context, parent)),
    )


def _helpers(context: PageContext, parent: QWidget) -> None:
    from app.ui.pages.households.helpers import ask_helpers

    ask_helpers(context, parent)


def _lock(context: PageContext, parent: QWidget) -> None:
    from app.ui.pages.sweeps.locking import ask_lock

    ask_lock(context, parent)
