"""Fields that are typed on a line: text, numbers, money, dates, months, names."""

from __future__ import annotations

from datetime import date
from typing import Any

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Field, Kind
from app.domain.values import parse, show
from app.forms.glyphs import icon
from app.forms.inputs.base import FieldWidget
from app.forms.inputs.parts import LineEdit, TextBox, local_key
from app.forms.tokens import colour, size

NUMBERS = frozenset({Kind.INT, Kind.DECIMAL, Kind.MONEY})
LONG_LINES = 3


def typed(field: Field, value: Any) -> str:
    """The text under which a person would type this value: dates 2026-11-03, months 2026-11, money without grouping."""
    if value in (None, "", ()):
        return ""
    if field.kind is Kind.DATE:
        return str(value.isoformat())
    if field.kind is Kind.MONTH and len(value) == 6:
        return f"{value[:4]}-{value[4:]}"
    return value if field.kind in (Kind.TEXT, Kind.LONGTEXT) else show(field, value)


class LineInput(FieldWidget):
    """TEXT: one line, read and tidied by `app.domain.values.parse`."""

    editor: LineEdit
    placeholder = ""

    def build_editor(self) -> QWidget:
        """A line that says when it is finished."""
        edit = LineEdit()
        edit.setPlaceholderText(self.placeholder)
        edit.textEdited.connect(lambda _text: self.changed())
        edit.finished.connect(self.finish)
        edit.stepped.connect(lambda step: self.stepped.emit(self.field.key, step))
        if self.field.kind in NUMBERS:
            edit.setProperty("align", "number")
        return edit

    def read(self) -> Any:
        """Value of the typed text."""
        return parse(self.field, self.editor.text())

    def write(self, value: Any) -> None:
        """Show a value as one would type it."""
        self.editor.setText(typed(self.field, value))
        self.editor.setCursorPosition(0)

    def raw_text(self) -> str:
        """What is typed."""
        return self.editor.text()

    def set_raw_text(self, text: str) -> None:
        """Show a text as it was typed."""
        self.editor.setText(text)

    def lock(self, locked: bool) -> None:
        """Computed lines can still be read and copied from, not typed in."""
        self.editor.setReadOnly(locked)
        self.editor.setPlaceholderText("" if locked else self.placeholder)
        self.editor.setFocusPolicy(Qt.FocusPolicy.ClickFocus if locked else Qt.FocusPolicy.StrongFocus)

    def finish(self) -> None:
        """A readable text is rewritten in its usual shape before anybody hears of it."""
        if not self.is_masked() and not self.problem():
            tidy = self.tidied()
            if tidy != self.editor.text():
                self.editor.setText(tidy)
        super().finish()

    def tidied(self) -> str:
        """What was typed in its usual shape."""
        return typed(self.field, self.value())


class NumberInput(LineInput):
    """INT, DECIMAL, MONEY: right-aligned; 1.2万, wide digits and separators are understood, and the 。 that a Chinese input
    method makes of the point on the numeric keypad."""

    def read(self) -> Any:
        """Value of the typed number."""
        return parse(self.field, self.editor.text().replace("。", "."))


class MonthInput(LineInput):
    """MONTH: typed 202604, 2026-4 or 2026年4月."""

    placeholder = "如 202604"


class NamesInput(LineInput):
    """TEXTS: several names with 、 between them."""

    placeholder = "多个用“、”隔开"


class DateInput(LineInput):
    """DATE: typed in any usual shape; F4 or the button opens a small calendar."""

    placeholder = "如 20261103"

    def build_editor(self) -> QWidget:
        """A line with a calendar button."""
        edit = super().build_editor()
        assert isinstance(edit, LineEdit)
        self._open = QAction(icon("calendar-days", "muted"), "打开日历（F4）", edit)
        self._open.triggered.connect(self.open_calendar)
        edit.addAction(self._open, LineEdit.ActionPosition.TrailingPosition)
        local_key(Qt.Key.Key_F4, edit, self.open_calendar)
        return edit

    def lock(self, locked: bool) -> None:
        """A locked date has no calendar."""
        super().lock(locked)
        self._open.setVisible(not locked)

    def open_calendar(self) -> None:
        """Show the month of the typed date below the field."""
        popup = CalendarPopup(self.value(), self)
        popup.calendar.activated.connect(lambda day: self._take(popup, day))
        popup.calendar.clicked.connect(lambda day: self._take(popup, day))
        popup.show_below(self.editor)

    def _take(self, popup: CalendarPopup, day: QDate) -> None:
        popup.close()
        self.editor.setText(date(day.year(), day.month(), day.day()).isoformat())
        self.finish()
        self.focus_editor()


class CalendarPopup(QFrame):
    """A month to choose a day from; Esc closes it."""

    def __init__(self, day: date | None, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "popup")
        self.calendar = QCalendarWidget(self)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self._colour_weekend()
        line = self.fontMetrics().height()
        self.calendar.setMinimumSize(line * 16, line * 12 + size("grid4"))
        if day is not None:
            self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        QVBoxLayout(self).addWidget(self.calendar)

    def _colour_weekend(self) -> None:
        form = QTextCharFormat()
        form.setForeground(QColor(colour("danger")))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.calendar.setWeekdayTextFormat(day, form)

    def show_below(self, anchor: QWidget) -> None:
        """Open under `anchor`, above it where the screen ends."""
        self.adjustSize()
        place = anchor.mapToGlobal(QPoint(0, anchor.height() + size("half")))
        if place.y() + self.height() > anchor.screen().availableGeometry().bottom():
            place.setY(anchor.mapToGlobal(QPoint(0, 0)).y() - self.height() - size("half"))
        self.move(place)
        self.show()
        self.calendar.setFocus()


class LongTextInput(FieldWidget):
    """LONGTEXT: a few lines and a count of what is left."""

    editor: TextBox

    def build_editor(self) -> QWidget:
        """A box of three lines."""
        box = TextBox()
        box.setPlaceholderText("Shift+Enter 换行")
        box.set_lines(LONG_LINES)
        box.textChanged.connect(self._typed)
        box.finished.connect(self.finish)
        box.stepped.connect(lambda step: self.stepped.emit(self.field.key, step))
        return box

    def _typed(self) -> None:
        if self.editor.hasFocus():
            self.changed()

    def read(self) -> Any:
        """Value of the typed text."""
        return parse(self.field, self.editor.toPlainText())

    def write(self, value: Any) -> None:
        """Show a text."""
        self.editor.setPlainText(value or "")

    def raw_text(self) -> str:
        """What is typed."""
        return self.editor.toPlainText()

    def set_raw_text(self, text: str) -> None:
        """Show a text as it was typed."""
        self.editor.setPlainText(text)

    def lock(self, locked: bool) -> None:
        """A locked text can be read and copied."""
        self.editor.setReadOnly(locked)
