"""The sign-in page: name where several people work here, password, and the road of the recovery sheet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.start.parts import WARNING, PasswordBox, brand, panel
from app.ui.theme import size
from app.ui.widgets.basics import button, label, text_box


class SignInPage(QWidget):
    """`signed(name, password)`, `recovered(code, name, new password)`, `restore_wanted()`, `practice_wanted()`."""

    signed = Signal(str, str)
    recovered = Signal(str, str, str)
    practice_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, several: bool) -> None:
        super().__init__()
        self.setObjectName("page_sign_in")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        whole, self._column = panel(size("dialog"))
        outer.addWidget(whole)
        self.name = text_box("sign_in_name", "姓名")
        self.name.setVisible(several)
        self.code = text_box("recovery_code", "恢复码（照恢复单输入，不用管横线）")
        self.password = PasswordBox("sign_in_password", "密码")
        self.again = PasswordBox("sign_in_again", "新密码再输一遍")
        self.trouble = label("", "strong", wrap=True)
        self.trouble.setObjectName("sign_in_trouble")
        self.enter = button("登录", "sign_in", kind="primary")
        self.switch = button("忘记密码：用恢复单打开", "recover", kind="quiet")
        self.restore = button("从备份恢复", "open_restore", "folder-open", "quiet")
        self.practice = button("进入练习村", "practice", "graduation-cap", "quiet")
        for part in (
            brand(),
            self.name,
            self.code,
            self.password,
            self.again,
            self.trouble,
            self.enter,
            self.switch,
            self.restore,
            self.practice,
        ):
            self._column.addWidget(part)
        self._column.addWidget(label(WARNING, "small"))
        self._connect()
        self._show_recovery(False)

    def _connect(self) -> None:
        self.enter.clicked.connect(self.submit)
        self.switch.clicked.connect(lambda: self._show_recovery(not self.recovering))
        self.restore.clicked.connect(lambda: self.restore_wanted.emit())
        self.practice.clicked.connect(lambda: self.practice_wanted.emit())
        self.name.returnPressed.connect(self.password.setFocus)
        self.code.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(lambda: self.again.setFocus() if self.recovering else self.submit())
        self.again.returnPressed.connect(self.submit)

    def _show_recovery(self, on: bool) -> None:
        self.recovering = on
        self.code.setVisible(on)
        self.again.setVisible(on)
        self.password.setPlaceholderText("新密码（至少8个字符）" if on else "密码")
        self.enter.setText("设新密码并登录" if on else "登录")
        self.switch.setText("返回登录" if on else "忘记密码：用恢复单打开")
        self.say("")
        (self.code if on else self.name if not self.name.isHidden() else self.password).setFocus()

    def submit(self) -> None:
        """Hand over what was typed."""
        if self.recovering:
            if self.password.text() != self.again.text():
                self.say("两次输入的新密码不一样，请重新输入。")
                return
            self.recovered.emit(self.code.text(), self.name.text(), self.password.text())
        else:
            self.signed.emit(self.name.text(), self.password.text())
        self.set_busy(True)

    def set_busy(self, busy: bool) -> None:
        """While the key is derived nothing can be pressed twice."""
        self.enter.setEnabled(not busy)
        if busy:
            self.say("正在打开，请稍候……")

    def say(self, text: str) -> None:
        """A sentence under the boxes."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def refuse(self, text: str) -> None:
        """The store did not open: why, and back to the password."""
        self.set_busy(False)
        self.say(text)
        self.password.selectAll()
        self.password.setFocus()
