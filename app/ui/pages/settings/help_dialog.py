"""帮助找回密码: whose request it is, the characters typed from the sheet, who came, the answer onto the stick (`design.md` §4)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QWidget

from app.services.keeping.opening_up import Answered, Question, answer_request, look_at_request
from app.ui.context import PageContext
from app.ui.dialogs.files import OpenFiles
from app.ui.dialogs.task import TaskDialog
from app.ui.printing import show_paper
from app.ui.widgets.basics import label, text_box

REQUESTS = ("找回密码请求", ("*.swreq",))


class HelpDialog(TaskDialog):
    """Nothing is opened before the characters are typed."""

    def __init__(
        self, context: PageContext, parent: QWidget, question: Question, done: Callable[[Answered], object]
    ) -> None:
        super().__init__(context, parent, "帮助找回密码", "", "key-round")
        self.setObjectName("dialog_help_open")
        self._question, self._done = question, done
        purpose = "在新电脑上恢复备份" if question.purpose == "restore" else "忘记密码"
        lines = [
            f"钥匙里写的：{question.village_name}{f'，{question.letter}号电脑' if question.letter else ''}。",
            f"请求上写的：{question.place} {question.who}，{purpose}，{question.created}。",
        ]
        for text in lines:
            self.body.addWidget(label(text, wrap=True))
        self.code = text_box("help_code", "请求核对码（照签了字的请求单输入12位）")
        self.came = text_box("help_came", "来办的人")
        self.lost = QCheckBox("原电脑已经停用：已当面核实，用备份在新电脑上恢复")
        self.lost.setObjectName("help_lost")
        self.lost.setVisible(question.lost)
        for part in (self.code, self.came, self.lost):
            self.body.addWidget(part)
        self.body.addWidget(label("答复写在请求文件的旁边；乡镇看不到村里的资料和新密码。", "muted", wrap=True))
        self.finish("核对并写答复")
        if question.trouble:
            self.tell([f"不能办：{question.trouble}请打电话到村里核对。"])
            self.ok.setEnabled(False)

    def submit(self) -> None:
        """Answer; refused, everything typed stays."""
        path, typed, came, lost = self._question.path, self.code.text(), self.came.text(), self.lost.isChecked()
        self.write(lambda desk: answer_request(desk, path, typed, came, path.parent, lost), self._finish, "答复已写好")

    def _finish(self, made: Answered) -> None:
        self._done(made)
        parent = self.parentWidget()
        if parent is not None:
            show_paper(self.context, parent, "forgotten", code=made.code)


def ask_help(context: PageContext, parent: QWidget, done: Callable[[Answered], object]) -> None:
    """Choose the request file, then the dialog."""
    for path in OpenFiles.ask(parent, "打开找回密码的请求文件", (REQUESTS,)):
        _open(context, parent, path, done)


def _open(context: PageContext, parent: QWidget, path: Path, done: Callable[[Answered], object]) -> None:
    context.run(
        lambda desk: look_at_request(desk, path),
        lambda question: HelpDialog(context, parent, question, done).open_wide(),
        parent,
    )
