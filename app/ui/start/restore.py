"""从备份恢复, before anybody is signed in: choose the file, see what it is, open it with the password or the recovery sheet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.dialogs.files import OpenFiles
from app.ui.start.parts import PasswordBox, panel
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click, text_box

BACKUPS = ("守望备份", ("*.swbak",))


class RestorePage(QWidget):
    """`chosen(path)` asks what the file is (`show_backup`, `refuse`), `wanted(name, password, recovery code)`,
    `township_wanted(path)`, `back()`."""

    chosen = Signal(object)
    wanted = Signal(str, str, str)
    township_wanted = Signal(object)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page_restore")
        self.path: Path | None = None
        self.recovering = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        whole, self._column = panel(size("dialog_wide"))
        outer.addWidget(whole)
        self.choose = on_click(button("选备份文件(&O)", "choose_backup", "folder-open"), self._choose)
        self.what = label(
            "备份文件的名字以 .swbak 结尾，一般在U盘里，或者数据文件夹的 backups 里。", "muted", wrap=True
        )
        self.what.setObjectName("backup_facts")
        self.name = text_box("restore_name", "姓名（只有一位操作员时不用填）")
        self.code = text_box("restore_code", "恢复码（照恢复单输入，不用管横线）")
        self.password = PasswordBox("restore_password", "密码")
        self.again = PasswordBox("restore_again", "新密码再输一遍")
        self.switch = on_click(button("", "restore_by_sheet", kind="quiet"), lambda: self._use(not self.recovering))
        self.township = on_click(
            button("都没有：请乡镇帮忙打开", "restore_by_township", "landmark", "quiet"),
            lambda: self.township_wanted.emit(self.path),
        )
        self.trouble = label("", "strong", wrap=True)
        self.trouble.setObjectName("restore_trouble")
        self.go = on_click(button("恢复", "restore", kind="primary"), self.submit)
        self.leave = on_click(button("返回", "leave_restore", "arrow-left", "quiet"), self.back.emit)
        self._lay_out()
        self.password.returnPressed.connect(lambda: self.again.setFocus() if self.recovering else self.submit())
        self.again.returnPressed.connect(self.submit)
        self._use(False)
        self._enable(False)

    def _lay_out(self) -> None:
        self._column.addWidget(label("从备份恢复", "title"))
        for part in (
            self.choose,
            self.what,
            self.name,
            self.code,
            self.password,
            self.again,
            self.switch,
            self.township,
            self.trouble,
        ):
            self._column.addWidget(part)
        row = QHBoxLayout()
        row.addWidget(self.leave)
        row.addStretch(1)
        row.addWidget(self.go)
        self._column.addLayout(row)

    def _choose(self) -> None:
        for path in OpenFiles.ask(self, "选备份文件", (BACKUPS,)):
            self.take(path)

    def take(self, path: Path) -> None:
        """A file was chosen here, or clicked on in the desktop."""
        self.path = path
        self.chosen.emit(path)

    def show_backup(self, text: str) -> None:
        """The chosen file is a backup: what it is, and go on to the password."""
        self.what.setText(text)
        self.say("")
        self._enable(True)
        (self.code if self.recovering else self.password).setFocus()

    def _enable(self, on: bool) -> None:
        for part in (self.name, self.code, self.password, self.again, self.switch, self.township, self.go):
            part.setEnabled(on)

    def _use(self, recovering: bool) -> None:
        self.recovering = recovering
        self.code.setVisible(recovering)
        self.again.setVisible(recovering)
        self.password.setPlaceholderText("新密码（至少8个字符）" if recovering else "做备份时的密码")
        self.switch.setText("改用密码打开" if recovering else "忘记密码：用恢复单打开")

    def submit(self) -> None:
        """Hand over what was typed."""
        if self.path is None:
            return
        if self.recovering and self.password.text() != self.again.text():
            self.say("两次输入的新密码不一样，请重新输入。")
            return
        self.say("正在恢复，请不要关机……")
        self._enable(False)
        self.wanted.emit(self.name.text(), self.password.text(), self.code.text() if self.recovering else "")

    def say(self, text: str) -> None:
        """A sentence under the boxes."""
        self.trouble.setText(text)
        self.trouble.setVisible(bool(text))

    def refuse(self, text: str) -> None:
        """It did not open: why; everything typed is still there."""
        self._enable(self.path is not None)
        self.say(text)
