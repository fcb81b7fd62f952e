"""The shape of every dialog: a mark, a title, words, what is asked, and the main button at the bottom right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.icons import TONE_ICONS, picture
from app.ui.theme import size
from app.ui.widgets.basics import button, label

if TYPE_CHECKING:
    from app.ui.field_help import FieldHelp


class BaseDialog(QDialog):
    """Put widgets into `body`; `add_buttons` comes last."""

    def __init__(self, parent: QWidget | None, title: str, text: str = "", tone: str = "info", glyph: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._help: FieldHelp | None = None
        self.setMinimumWidth(size("dialog"))
        self.setMaximumWidth(size("dialog_wide"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(self._top(title, text, tone, glyph), 1)
        self._footer = QFrame()
        self._footer.setProperty("role", "page_footer")
        QShortcut(QKeySequence("F1"), self, self._explain)
        QShortcut(QKeySequence("Shift+F1"), self, self._open_manual)
        outer.addWidget(self._footer)

    def _top(self, title: str, text: str, tone: str, glyph: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(size("grid3"), size("grid3"), size("grid3"), size("grid2"))
        row.setSpacing(size("grid2"))
        mark = QLabel()
        mark.setPixmap(picture(glyph or TONE_ICONS[tone], tone, size("grid4"), self.devicePixelRatioF()))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self.body = QVBoxLayout()
        self.body.setSpacing(size("grid"))
        self.body.addWidget(label(title, "section", wrap=True))
        if text:
            self.body.addWidget(label(text, wrap=True))
        row.addLayout(self.body, 1)
        return row

    def add_buttons(
        self, ok: str, cancel: str = "", danger: bool = False, extra: Sequence[QPushButton] = ()
    ) -> QPushButton:
        """Fill the footer; gives back the main button."""
        row = QHBoxLayout(self._footer)
        row.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        row.setSpacing(size("grid"))
        for made in extra:
            row.addWidget(made)
        row.addStretch(1)
        if cancel:
            no = button(cancel, "cancel")
            no.clicked.connect(self.reject)
            row.addWidget(no)
        yes = button(ok, "ok", kind="danger" if danger else "primary")
        yes.setDefault(not danger)
        yes.setAutoDefault(not danger)
        yes.clicked.connect(self.accept)
        row.addWidget(yes)
        return yes

    def _explain(self) -> None:
        # The window's own F1 does not reach into a dialog: the field with the keyboard explains itself here, too.
        from app.ui.field_help import FieldHelp

        if self._help is None:
            self._help = FieldHelp(self)
        if not self._help.toggle(QApplication.focusWidget()):
            self._open_manual()

    def _open_manual(self) -> None:
        from app.ui.help import screen_of, show_help

        show_help(self, screen_of(self.parentWidget()))

    def run(self) -> bool:
        """Show and wait; True for the main button."""
        accepted = self.exec() == QDialog.DialogCode.Accepted
        self.deleteLater()
        return accepted
