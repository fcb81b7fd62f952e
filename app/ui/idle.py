"""Notices that somebody is at the machine, by looking only at what reaches whole windows, never at every widget's events."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication, QWindow

INPUT = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.TouchBegin,
                   QEvent.Type.InputMethod})  # fmt: skip


class IdleWatch(QObject):
    """`stirred` at each key, press and turn of the wheel in any window of the program, dialogs included."""

    stirred = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._watched: list[QWindow] = []
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._follow)
        self._follow(application.focusWindow())

    def _follow(self, window: QWindow | None) -> None:
        # Another window in front is somebody at work, too: a dialog just opened.
        self.stirred.emit()
        if window is None or window in self._watched:
            return
        window.installEventFilter(self)
        window.destroyed.connect(lambda: self._watched.remove(window) if window in self._watched else None)
        self._watched.append(window)

    def stop(self) -> None:
        """Look at nothing any more."""
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.disconnect(self._follow)
        for window in self._watched:
            window.removeEventFilter(self)
        self._watched.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Input of a whole window; nothing is held back."""
        if event.type() in INPUT:
            self.stirred.emit()
        return False
