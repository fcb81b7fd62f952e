"""Words that come to the person: a banner inside the page, and a toast that goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from app.forms.inputs.parts import restyle, show_if
from app.ui.icons import TONE_ICONS, icon, picture
from app.ui.theme import size
from app.ui.widgets.basics import button, label

TOAST_MS = 6000


class Banner(QFrame):
    """A sentence across the page, with an optional action (`triggered`) and a cross to put it away (`closed`)."""

    triggered = Signal()
    closed = Signal()

    def __init__(self, text: str = "", tone: str = "info", action: str = "", closable: bool = True) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid2"), size("half"), size("grid"), size("half"))
        row.setSpacing(size("grid"))
        self._mark = QLabel()
        self._text = label("", wrap=True)
        self.action = button(action, "banner", kind="quiet")
        self.action.clicked.connect(lambda: self.triggered.emit())
        self._close = QPushButton(icon("x", "muted"), "")
        self._close.setProperty("kind", "icon")
        self._close.setAccessibleName("关闭提示")
        self._close.clicked.connect(self._put_away)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._text, 1)
        row.addWidget(self.action)
        row.addWidget(self._close)
        self._close.setVisible(closable)
        self.show_text(text, tone, action)

    def show_text(self, text: str, tone: str = "info", action: str = "") -> None:
        """Show a sentence; a blank one hides the banner."""
        restyle(self, tone=tone)
        colour = "practice_text" if tone == "practice" else tone
        self._mark.setPixmap(picture(TONE_ICONS[tone], colour, size("icon"), self.devicePixelRatioF()))
        self._text.setText(text)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        show_if(self, bool(text))

    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def _put_away(self) -> None:
        self.hide()
        self.closed.emit()


class Toast(QFrame):
    """A short note at the bottom of its parent, such as 已保存, with an optional 撤销 (`triggered`)."""

    triggered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid2"), size("half"), size("grid"), size("half"))
        self._text = label("", wrap=True)
        self.action = button("", "toast")
        self.action.clicked.connect(self._act)
        row.addWidget(self._text, 1)
        row.addWidget(self.action)
        self.shown = 0  # how often a note was shown: tells whether somebody spoke meanwhile
        self._timer = QTimer(self, interval=TOAST_MS, singleShot=True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def show_text(self, text: str, action: str = "") -> None:
        """Show a note for some seconds."""
        self.shown += 1
        self._text.setText(text)
        self.action.setText(action)
        self.action.setVisible(bool(action))
        self.show()
        self._settle()
        self.raise_()
        self._timer.start()

    def offer(self, action: str) -> None:
        """Put a button beside the note that is on screen."""
        self.show_text(self._text.text(), action)

    def text(self) -> str:
        """The note shown last."""
        return self._text.text()

    def _act(self) -> None:
        self.hide()
        self.triggered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom when the page is resized."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return False

    def _settle(self) -> None:
        place = self.parentWidget()
        width = min(size("toast"), place.width() - size("grid4"))
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((place.width() - width) // 2, place.height() - self.height() - size("grid4"))
