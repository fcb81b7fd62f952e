"""Dialogs that stay open until their work is done: what keeps it from being done is listed in them, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.questionnaire.field import Field
from app.forms.inputs.base import MessageLine
from app.forms.inputs.parts import restyle
from app.forms.page import FormPage, Group, Values
from app.services.desk import Desk
from app.services.road.cases import Refused
from app.services.road.notices import Leaking
from app.ui.context import PageContext
from app.ui.dialogs.base import BaseDialog
from app.ui.theme import size

MOST_TROUBLE = 7  # lines of trouble shown before they scroll


def trouble_lines(error: AppError) -> list[str]:
    """An expected error as lines: one for each reason, with the household where there are several."""
    if isinstance(error, Refused):
        return _refused_lines(error)
    if isinstance(error, Leaking):
        return [*error.lines, error.advice]
    place = f"{error.where}：" if error.where else ""
    return [f"{place}{error.text}{error.advice}"]


def _refused_lines(error: Refused) -> list[str]:
    """A reason shared by several households is one line that names them; one shared by all needs no names."""
    found: dict[str, list[str]] = {}
    for who, refusal in error.told:
        names = found.setdefault(f"{refusal.text}{refusal.advice}", [])
        if who not in names:
            names.append(who)
    everybody = len({who for who, _ in error.told})
    return [text if len(names) == everybody else f"{'、'.join(names)}：{text}" for text, names in found.items()]


def missing_line(form: FormPage) -> list[str]:
    """One line that names every required field that is empty."""
    labels = {field.key: field.label for field in form.fields}
    lacking = [f"“{labels[key]}”" for key in form.missing()]
    return [f"还没有填：{'、'.join(lacking)}。"] if lacking else []


class FitArea(QScrollArea):
    """Scrolls what is too tall, and asks for no more room than what is inside needs."""

    def __init__(self, inside: QWidget, most: int = 0) -> None:
        super().__init__(widgetResizable=True)
        self._most = most
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inside)

    def sizeHint(self) -> QSize:
        """As tall as its content at the width it has, up to the limit."""
        inside = self.widget()
        hint, width = inside.sizeHint(), max(self.viewport().width(), inside.minimumSizeHint().width())
        tall = inside.heightForWidth(width) if inside.hasHeightForWidth() else hint.height()
        height = max(tall, hint.height() if not inside.hasHeightForWidth() else 0)
        return QSize(hint.width() + size("scroll"), min(height, self._most) if self._most else height)

    def minimumSizeHint(self) -> QSize:
        """A few lines, the rest scrolls; what scrolls by a limit of its own keeps it."""
        wanted = self.sizeHint()
        least = min(wanted.height(), size("details"))
        return QSize(min(self.widget().minimumSizeHint().width() + size("scroll"), size("dialog")), least)


class Troubles(QFrame):
    """A quiet box with one line for each reason; many lines scroll, without any it is hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("troubles")
        self.setProperty("role", "banner")
        self.texts: tuple[str, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(size("grid") + size("half"), size("grid"), size("grid"), size("grid"))
        self._column.setSpacing(size("half"))
        self.hide()

    def show_lines(self, texts: Iterable[str], tone: str = "danger") -> None:
        """Show these sentences; none hides the box."""
        empty_layout(self._column)
        self.texts = tuple(texts)
        restyle(self, tone=tone)
        lines = [MessageLine(tone, text) for text in self.texts]
        if len(lines) > MOST_TROUBLE:
            self._column.addWidget(self._scrolled(lines))
        else:
            for line in lines:
                self._column.addWidget(line)
        self.setVisible(bool(lines))

    def _scrolled(self, lines: Sequence[QWidget]) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("half"))
        for line in lines:
            column.addWidget(line)
        area = FitArea(inside)
        area.setFixedHeight((self.fontMetrics().lineSpacing() + size("grid")) * (MOST_TROUBLE - 1))
        return area


def empty_layout(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        gone = item.widget() if item is not None else None
        if gone is not None:
            gone.hide()
            gone.deleteLater()


class TaskDialog(BaseDialog):
    """`submit` is asked when the main button is pressed; `write` does the work and closes the dialog when it is done."""

    def __init__(
        self, context: PageContext, parent: QWidget, title: str, text: str = "", glyph: str = "pencil"
    ) -> None:
        super().__init__(parent, title, text, glyph=glyph)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.context = context
        self.troubles = Troubles()
        self.ok: QPushButton

    def finish(self, ok: str, cancel: str = "取消", extra: Sequence[QPushButton] = ()) -> None:
        """Called last: the box for troubles and the buttons."""
        self.body.addWidget(self.troubles)
        self.ok = self.add_buttons(ok, cancel, extra=extra)
        self.ok.clicked.disconnect()
        self.ok.clicked.connect(lambda: self.submit())

    def submit(self) -> None:
        """Gather what was entered and call `write`; the plain dialog just closes."""
        self.accept()

    def write(self, work: Callable[[Desk], Any], done: Callable[[Any], object] | None = None, said: str = "") -> None:
        """Do the work off the GUI thread; the dialog closes when it is done and says what was wrong when it is not."""
        self.ok.setEnabled(False)
        self.troubles.show_lines(())

        def finish(result: Any) -> None:
            self.accept()
            if done is not None:
                done(result)

        self.context.write(work, finish, owner=self, failed=self.fail, said=said)

    def fail(self, error: BaseException) -> None:
        """Say what was wrong; the dialog stays with all that was typed."""
        self.ok.setEnabled(True)
        if isinstance(error, AppError):
            self.tell(trouble_lines(error))
            return
        self.context.show_error(self, error)

    def tell(self, lines: Sequence[str]) -> None:
        """Show what keeps the work from being done; the dialog grows where there is room."""
        self.troubles.show_lines(lines)
        if lines and self.isVisible():
            wanted = self.height() + self.troubles.sizeHint().height() + size("grid")
            self.resize(self.width(), min(wanted, self.maximumHeight()))

    def open_wide(self, width: int = 0, tall: bool = False) -> None:
        """Open as a window-modal dialog no larger than the window it belongs to; `tall` takes all its height."""
        room = self.parentWidget().window().size() if self.parentWidget() else self.screen().availableSize()
        most = room.height() - size("grid4")
        self.setMaximumHeight(most)
        self.setMinimumWidth(min(width or size("dialog_wide"), room.width() - size("grid4")))
        self.resize(self.minimumWidth(), most if tall else min(self.sizeHint().height(), most))
        self.open()

    def open_form(self) -> None:
        """Open wide enough for two fields side by side."""
        self.open_wide(size("beside") + size("grid4") * 3)


class FormDialog(TaskDialog):
    """Asks declared fields and hands their values to `work(desk, values)`."""

    def __init__(
        self, context: PageContext, parent: QWidget, title: str, fields: Sequence[Field], work: Callable[[Desk, Values], Any], *,
        values: Mapping[str, Any] | None = None, text: str = "", ok: str = "保存", glyph: str = "pencil", columns: int = 2,
        groups: Sequence[Group] = (), done: Callable[[Any], object] | None = None, said: str = "", name: str = "form",
        check: Callable[[Values], Sequence[str]] | None = None, choices: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(context, parent, title, text, glyph)
        self.setObjectName(f"dialog_{name}")
        self._work, self._done, self._said, self._check = work, done, said, check
        self.form = FormPage(fields, columns=columns, groups=groups, scroll=False)
        for key, offered in (choices or {}).items():
            self.form.set_choices(key, offered)
        self.form.set_values(values or {})
        self.form.reveal()
        self.body.addWidget(FitArea(self.form), 1)
        self.finish(ok)
        self.form.left.connect(lambda step: self.ok.setFocus() if step > 0 else None)
        self.form.submitted.connect(self._submitted)
        self.form.focus_first()

    def submit(self) -> None:
        """Check what was typed, then write."""
        self.form.submit()

    def _submitted(self, values: Values) -> None:
        lines = [*missing_line(self.form), *(self._check(values) if self._check else ())]
        if lines:
            self.tell(lines)
            for key in self.form.missing()[:1]:
                self.form.focus_field(key)
            return
        work = self._work
        self.write(lambda desk: work(desk, values), self._done, self._said)
