"""Small pieces every page is made of: labels, buttons, chips, cards, tiles, empty states, page headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.forms.inputs.parts import restyle, show_if
from app.ui.icons import TONE_ICONS, icon, picture
from app.ui.theme import size


def label(text: str, role: str = "", wrap: bool = False) -> QLabel:
    """A text whose look is named by its role (title, section, strong, muted, small, stat …)."""
    made = QLabel(text, wordWrap=wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    return made


def button(text: str, name: str, glyph: str = "", kind: str = "") -> QPushButton:
    """A button named `action_<name>`; kind: primary, danger, quiet, small or "" for the ordinary one."""
    made = QPushButton(f" {text}" if glyph and text else text)
    made.setAccessibleName(text.split("(&")[0])
    made.setObjectName(f"action_{name}")
    made.setProperty("kind", kind)
    made.setAutoDefault(True)  # Enter presses it outside dialogs too
    if glyph:
        tone = {"primary": "on_accent", "danger": "danger", "quiet": "accent"}.get(kind, "text_soft")
        made.setIcon(icon(glyph, tone))
    return made


def text_box(name: str, hint: str, text: str = "") -> QLineEdit:
    """A line to type into, with a hint while it is empty."""
    made = QLineEdit(text)
    made.setObjectName(name)
    made.setPlaceholderText(hint)
    made.setAccessibleName(hint)
    return made


class StatusChip(QFrame):
    """A state as shape, word and colour. Tones: danger, warn, good, info, quiet, practice."""

    def __init__(self, text: str = "", tone: str = "quiet", glyph: str = "") -> None:
        super().__init__()
        self.setProperty("role", "chip")
        row = QHBoxLayout(self)
        row.setContentsMargins(size("half") + 2, 0, size("grid"), 0)
        row.setSpacing(size("half"))
        self._mark = QLabel()
        self._word = QLabel()
        self._word.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self._mark)
        row.addWidget(self._word)
        self.show_state(text, tone, glyph)

    def show_state(self, text: str, tone: str = "quiet", glyph: str = "") -> None:
        """Show another state."""
        restyle(self, tone=tone)
        for part in (self._mark, self._word):
            part.style().unpolish(part)
            part.style().polish(part)
        colour = "practice_text" if tone == "practice" else tone
        self._mark.setPixmap(picture(glyph or TONE_ICONS[tone], colour, size("icon_small"), self.devicePixelRatioF()))
        self._word.setText(text)
        self.setAccessibleName(text)

    def text(self) -> str:
        """The word shown."""
        return self._word.text()


class SectionCard(QFrame):
    """A white card with a title, an optional line of buttons, and `body` to put widgets into."""

    def __init__(self, title: str = "", note: str = "", actions: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.setProperty("role", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
        column.setSpacing(size("grid"))
        self.title = label(title, "section")
        self.note = label(note, "muted", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self.title)
        row.addWidget(self.note, 1)
        for action in actions:
            row.addWidget(action)
        if title or note or actions:
            column.addLayout(row)
        self.body = QVBoxLayout()
        self.body.setSpacing(size("grid"))
        column.addLayout(self.body)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget at the end of the card."""
        self.body.addWidget(widget, stretch)


class StatTile(QFrame):
    """A number with what it counts; a click, Enter or Space asks for the list behind it (`clicked`)."""

    clicked = Signal()

    def __init__(self, title: str, value: str = "", glyph: str = "", tone: str = "info", note: str = "") -> None:
        super().__init__()
        self.setProperty("role", "tile")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._title = title
        self._value = label(value, "stat")
        self._note = label(note, "small")
        mark = QLabel()
        mark.setPixmap(picture(glyph or TONE_ICONS[tone], tone, size("icon_nav"), self.devicePixelRatioF()))
        head = QHBoxLayout()
        head.setSpacing(size("grid"))
        head.addWidget(mark)
        head.addWidget(label(title, "label"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._value)
        column.addWidget(self._note)
        self.set_value(value, note)

    def set_value(self, value: str, note: str = "") -> None:
        """Show another number."""
        self._value.setText(value)
        self._note.setText(note)
        self.setAccessibleName(f"{self._title}：{value}{'，' + note if note else ''}")

    def title(self) -> str:
        """What is counted."""
        return self._title

    def value(self) -> str:
        """The number shown."""
        return self._value.text()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click inside asks for the list."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space do what a click does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class EmptyState(QWidget):
    """What a page without rows says: what is missing and what to do first. `triggered` when its button is pressed."""

    triggered = Signal()

    def __init__(self, title: str, text: str, glyph: str = "inbox", action: str = "", name: str = "start") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(size("grid3"), size("grid4"), size("grid3"), size("grid4"))
        column.setSpacing(size("grid"))
        column.addStretch(1)
        self._mark = mark = QLabel()
        mark.setPixmap(picture(glyph, "accent_line", size("icon_big"), self.devicePixelRatioF()))
        self._column, self._low = column, False
        for part in (mark, label(title, "section"), label(text, "muted", wrap=True)):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(part)
        self.action = button(action, name, kind="primary")
        self.action.clicked.connect(lambda: self.triggered.emit())
        self.action.setVisible(bool(action))
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the words stay and the picture goes."""
        super().resizeEvent(event)
        low = self.height() < size("icon_big") * 5
        if low == self._low:
            return
        self._low = low
        show_if(self._mark, not low)
        edge = size("half") if low else size("grid4")
        self._column.setContentsMargins(size("grid"), edge, size("grid"), edge)


class PageHeader(QFrame):
    """Top of a page: title, subtitle, further actions, and the one main action always at the far right."""

    def __init__(
        self, title: str, subtitle: str = "", actions: Sequence[QWidget] = (), primary: QWidget | None = None
    ) -> None:
        super().__init__()
        self.setProperty("role", "page_header")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        row.setSpacing(size("grid"))
        words = QVBoxLayout()
        words.setSpacing(0)
        self._title = label(title, "title")
        self._subtitle, self._words = label("", "subtitle"), subtitle
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        row.addLayout(words, 1)
        self._subtitle.setVisible(bool(subtitle))  # only once it has a parent: before, it would flash as a window
        self._actions = (*actions, *((primary,) if primary else ()))
        for action in self._actions:
            row.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
        self._break()

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Show other words."""
        self._title.setText(title)
        self._words = subtitle
        self._break()
        self._subtitle.setVisible(bool(subtitle))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside many buttons the subtitle takes two lines."""
        super().resizeEvent(event)
        self._break()

    def _break(self) -> None:
        # By hand: a wrapping label in a header as high as its words makes Qt lay both out for ever.
        taken = sum(a.sizeHint().width() + size("grid") for a in self._actions if a.isVisibleTo(self))
        room, metrics = self.width() - taken - size("grid4"), self._subtitle.fontMetrics()
        lines = [""]
        for part in re.split(r"(?<=[　，；。])", self._words):
            if lines[-1] and metrics.horizontalAdvance((lines[-1] + part).rstrip("　")) > room:
                lines.append(part)
            else:
                lines[-1] += part
        text = "\n".join(line.rstrip("　") for line in lines)
        if text != self._subtitle.text():
            self._subtitle.setText(text)


class PageFooter(QFrame):
    """Bottom of a page that is worked through: a note at the left, actions at the right, the main one last."""

    def __init__(self, actions: Sequence[QWidget] = (), primary: QWidget | None = None, note: str = "") -> None:
        super().__init__()
        self.setProperty("role", "page_footer")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(size("grid2"), size("grid"), size("grid2"), size("grid"))
        row.setSpacing(size("grid"))
        self.note = label(note, "muted")
        row.addWidget(self.note, 1)
        for action in (*actions, *((primary,) if primary else ())):
            row.addWidget(action)


def page_column(page: QWidget) -> QVBoxLayout:
    """The usual outer column of a page: no margins, so that header and footer reach the edges."""
    page.setProperty("role", "page")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


def page_body(column: QVBoxLayout) -> QVBoxLayout:
    """A scrolling body under a page's header; put cards into the column given back and end with `addStretch`."""
    body = QWidget()
    inner = QVBoxLayout(body)
    inner.setContentsMargins(size("grid2"), size("grid2"), size("grid2"), size("grid2"))
    inner.setSpacing(size("grid2"))
    area = QScrollArea(widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(body)
    column.addWidget(area, 1)
    return inner


def on_click(made: QPushButton, act: Callable[[], object]) -> QPushButton:
    """Connect a button and give it back, so that building a page reads as a list."""
    made.clicked.connect(lambda: act())
    return made
