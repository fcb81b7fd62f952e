"""忘记密码，请乡镇帮忙: write the request onto a stick, later read the answer and set a new password; nobody is signed in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.dialogs.files import ChooseFolder, OpenFiles
from app.ui.start.parts import PasswordBox, panel
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click, text_box

ANSWERS = ("乡镇的答复", ("*.swans",))
HOW = (
    "乡镇登记过的电脑，密码忘了、恢复单也没有，可以请乡镇帮忙：在U盘上写一个请求文件，打印请求单，上半张签字和U盘交乡镇；"
    "下半张的取回码自己留着，读答复时要用。"
)


class ForgottenPage(QWidget):
    """`asked(who, place, folder)`, `answered(file, slip, name, password)`, `back()`; `backup`: one that is to be restored."""

    asked = Signal(str, str, object)
    answered = Signal(object, str, str, str)
    back = Signal()

    def __init__(self, waiting: bool, several: bool, backup: Path | None = None) -> None:
        super().__init__()
        self.setObjectName("page_forgotten")
        self.backup = backup
        self.answer: Path | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        whole, self._column = panel(size("dialog_wide"))
        outer.addWidget(whole)
        self._column.addWidget(label("忘记密码，请乡镇帮忙" if backup is None else "请乡镇帮忙打开备份", "title"))
        self._make_asking()
        self._make_answering(several)
        self.trouble = label("", "strong", wrap=True)
        self.trouble.setObjectName("forgotten_trouble")
        self._column.addWidget(self.trouble)
        self._footer()
        self._use(waiting)

    def _make_asking(self) -> None:
        self.asking = QWidget()
        column = QVBoxLayout(self.asking)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label(HOW, wrap=True))
        self.who = text_box("forgotten_who", "您的姓名")
        self.place = text_box("forgotten_place", "哪个村")
        self.write = on_click(button("选U盘，写请求文件(&W)", "write_request", "save", "primary"), self._ask)
        for part in (self.who, self.place, self.write):
            column.addWidget(part)
        self.who.returnPressed.connect(self.place.setFocus)
        self._column.addWidget(self.asking)

    def _make_answering(self, several: bool) -> None:
        self.answering = QWidget()
        column = QVBoxLayout(self.answering)
        column.setContentsMargins(0, 0, 0, 0)
        self.codes = label("", "section", wrap=True)
        self.codes.setObjectName("forgotten_codes")
        self.note = label("", "muted", wrap=True)
        self.choose = on_click(button("选乡镇的答复文件(&A)", "choose_answer", "folder-open"), self._choose)
        self.slip = text_box("forgotten_slip", "取回码（请求单下半张，不用管横线）")
        self.name = text_box("forgotten_name", "姓名（和原来登录时一样）")
        self.name.setVisible(several or self.backup is not None)
        self.password = PasswordBox("forgotten_password", "新密码（至少8个字符）")
        self.again = PasswordBox("forgotten_again", "新密码再输一遍")
        self.enter = on_click(button("设新密码并登录", "use_answer", kind="primary"), self.submit)
        self.anew = on_click(button("重新做一个请求", "ask_again", kind="quiet"), lambda: self._use(False))
        for part in (
            self.codes,
            self.note,
            self.choose,
            self.slip,
            self.name,
            self.password,
            self.again,
            self.enter,
            self.anew,
        ):
            column.addWidget(part)
        self.slip.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.again.setFocus)
        self.again.returnPressed.connect(self.submit)
        self._column.addWidget(self.answering)

    def _footer(self) -> None:
        row = QHBoxLayout()
        self.leave = on_click(button("返回", "leave_forgotten", "arrow-left", "quiet"), self.back.emit)
        row.addWidget(self.leave)
        row.addStretch(1)
        self._column.addLayout(row)

    def _use(self, waiting: bool) -> None:
        self.asking.setVisible(not waiting)
        self.answering.setVisible(waiting)
        self.codes.setVisible(bool(self.codes.text()))
        self.note.setVisible(bool(self.note.text()))
        self.say("")
        (self.choose if waiting else self.who).setFocus()

    def _ask(self) -> None:
        folder = ChooseFolder.ask(self, "请求文件写到哪里（U盘）")
        if folder is not None:
            self.say("正在写请求文件……")
            self.asked.emit(self.who.text(), self.place.text(), folder)

    def show_request(self, code: str, slip: str, sheet: str) -> None:
        """The request is on the stick: the code for the township, the slip for the asker, both shown this once."""
        self.codes.setText(f"请求核对码：{code}\n取回码：{slip}")
        self.note.setText(
            f"请求单在U盘上：{sheet}，请打印；打印不了就抄下核对码。取回码不在U盘上，请现在抄下来自己保管，离开这一页就看不到了。"
        )
        self._use(True)

    def _choose(self) -> None:
        for path in OpenFiles.ask(self, "选乡镇的答复文件", (ANSWERS,)):
            self.answer = path
            self.choose.setText(f"答复文件：{path.name}")
            self.slip.setFocus()

    def submit(self) -> None:
        """Hand over what was typed."""
        if self.answer is None:
            self.say("请先选乡镇的答复文件。")
        elif self.password.text() != self.again.text():
            self.say("两次输入的新密码不一样，请重新输入。")
        else:
            self.say("正在打开，请不要关机……")
            self.enter.setEnabled(False)
            self.answered.emit(self.answer, self.slip.text(), self.name.text(), self.password.text())

    def say(self, text: str) -> None:
        """A sentence under the boxes."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def refuse(self, text: str) -> None:
        """It did not work: why; everything typed is still there."""
        self.enter.setEnabled(True)
        self.say(text)
