"""Messages: expected trouble, questions, reasons, and our own mistakes."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Sequence

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QScrollArea, QWidget

from app.domain.errors import AppError, Cancelled
from app.forms.inputs.parts import FlowBox
from app.ui.dialogs.base import BaseDialog
from app.ui.help import code_button
from app.ui.theme import size
from app.ui.widgets.basics import button, label

LONG = 240  # characters of advice
log = logging.getLogger(__name__)


class MessageDialog(BaseDialog):
    """Expected trouble: what happened, where, what to do, and the code to read out on the phone."""

    def __init__(self, parent: QWidget | None, error: AppError) -> None:
        super().__init__(parent, error.text or "操作没有完成", tone="warn")
        if error.where:
            self.body.addWidget(label(f"位置：{error.where}", wrap=True))
        if error.advice:
            self.body.addWidget(_advice(f"怎么办：{error.advice}"))
        self.body.addWidget(label(f"编号 {error.code}", "small"))
        self.body.addStretch(1)
        self.add_buttons("知道了", extra=(code_button(self, error.code),))

    @staticmethod
    def ask(parent: QWidget | None, error: AppError) -> None:
        """Show an expected error until it is read."""
        MessageDialog(parent, error).run()


def _advice(text: str) -> QWidget:
    """What to do; a long list of choices scrolls, a dialog higher than the screen would cut it."""
    told = label(text, "strong", wrap=True)
    if len(text) <= LONG:
        return told
    area = QScrollArea(widgetResizable=True)
    area.setWidget(told)
    area.setMinimumHeight(size("details"))
    area.setAccessibleName("怎么办")
    return area


class ConfirmDialog(BaseDialog):
    """A question with a named answer; dangerous ones do not answer to Enter."""

    def __init__(self, parent: QWidget | None, title: str, text: str, ok: str, cancel: str, danger: bool) -> None:
        super().__init__(parent, title, text, "danger" if danger else "info")
        self.body.addStretch(1)
        self.add_buttons(ok, cancel, danger)

    @staticmethod
    def ask(parent: QWidget | None, title: str, text: str = "", ok: str = "确定", cancel: str = "取消",
            danger: bool = False) -> bool:  # fmt: skip
        """True when the person said yes."""
        return ConfirmDialog(parent, title, text, ok, cancel, danger).run()


class ReasonDialog(BaseDialog):
    """Asks for a reason or another text; suggestions are one press away."""

    def __init__(self, parent: QWidget | None, title: str, text: str, hint: str, suggestions: Sequence[str], lines: int,
                 required: bool, ok: str) -> None:  # fmt: skip
        super().__init__(parent, title, text, glyph="pencil")
        self._required = required
        self.edit: QLineEdit | QPlainTextEdit = QLineEdit() if lines == 1 else QPlainTextEdit(tabChangesFocus=True)
        self.edit.setObjectName("reason")
        self.edit.setAccessibleName(title)
        self.edit.setPlaceholderText(hint)
        if isinstance(self.edit, QPlainTextEdit):
            self.edit.setFixedHeight(self.fontMetrics().lineSpacing() * lines + size("grid3"))
        self.body.addWidget(self.edit)
        self._flow = FlowBox(size("grid"))
        for suggestion in suggestions:
            self._suggest(suggestion)
        self.body.addWidget(self._flow)
        self.body.addStretch(1)
        self._ok = self.add_buttons(ok, "取消")
        self.edit.textChanged.connect(self._check)
        self._check()
        self.edit.setFocus()

    def _suggest(self, text: str) -> None:
        made = button(text, "suggestion", kind="pick")
        made.setAutoDefault(False)
        made.clicked.connect(lambda: self.set_text(text))
        self._flow.addWidget(made)

    def text(self) -> str:
        """What was typed, without spaces around it."""
        edit = self.edit
        return (edit.text() if isinstance(edit, QLineEdit) else edit.toPlainText()).strip()

    def set_text(self, text: str) -> None:
        """Put a text in."""
        if isinstance(self.edit, QLineEdit):
            self.edit.setText(text)
        else:
            self.edit.setPlainText(text)
        self.edit.setFocus()

    def _check(self) -> None:
        self._ok.setEnabled(bool(self.text()) or not self._required)

    @staticmethod
    def ask(parent: QWidget | None, title: str, text: str = "", hint: str = "请写明原因", suggestions: Sequence[str] = (),
            lines: int = 3, required: bool = True, ok: str = "确定", initial: str = "") -> str | None:  # fmt: skip
        """The text, None when the person went back."""
        dialog = ReasonDialog(parent, title, text, hint, suggestions, lines, required, ok)
        if initial:
            dialog.set_text(initial)
        return dialog.text() if dialog.run() else None


class BugDialog(BaseDialog):
    """Our own mistake: says so, and shows what to pass on."""

    def __init__(self, parent: QWidget | None, report: str) -> None:
        text = "程序这里出了错，不是您操作的问题。已经填好的内容在草稿里，可以继续使用。"
        super().__init__(parent, "程序出错了", text, "danger", "bug")
        self._report = QPlainTextEdit(report, readOnly=True)
        self._report.setFixedHeight(size("details"))
        self._report.setAccessibleName("错误详情")
        self.body.addWidget(label("请把下面的内容转给技术人员，里面没有个人信息。", "muted", wrap=True))
        self.body.addWidget(self._report)
        copy = button("复制详情", "copy_report", "copy")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        self.add_buttons("关闭", extra=(copy,))

    @staticmethod
    def ask(parent: QWidget | None, report: str) -> None:
        """Show the report until it is read."""
        BugDialog(parent, report).run()


def bug_report(error: BaseException) -> str:
    """Kind of error and the places in the program it passed; never its text, which may hold personal data."""
    lines = [type(error).__name__]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"{_short(frame.filename)}:{frame.lineno} {frame.name}")
    cause = error.__cause__ or error.__context__
    return "\n".join(lines + ([f"由此引起：{bug_report(cause)}"] if cause and not error.__suppress_context__ else []))


def _short(path: str) -> str:
    parts = path.replace("\\", "/").split("/")
    return "/".join(parts[parts.index("app") :] if "app" in parts else parts[-2:])


def show_error(parent: QWidget | None, error: BaseException, log_bug: Callable[[str], object] = log.error) -> None:
    """The one place where errors reach a person: expected ones explained, cancelled ones silent, others ours."""
    if isinstance(error, Cancelled):
        return
    if isinstance(error, AppError):
        MessageDialog.ask(parent, error)
        return
    report = bug_report(error)
    log_bug(report)
    BugDialog.ask(parent, report)
