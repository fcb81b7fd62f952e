"""Dialogs of accounts: a new person, one's own new password, the recovery sheet that takes the old one's place."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from app.services.desk import Desk
from app.services.staff import operators
from app.services.staff.operators import Closed
from app.ui.context import PageContext
from app.ui.dialogs.task import TaskDialog
from app.ui.printing import show_paper
from app.ui.start.parts import PasswordBox
from app.ui.widgets.basics import button, label, on_click, text_box

TWICE = "两次输入的新密码不一样，请重新输入。"


class NewAccountDialog(TaskDialog):
    """Name and first password, typed by the person himself."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        text = "一人一个账户；密码请本人输入，至少8个字符，不要告诉别人。"
        super().__init__(context, parent, "新增操作员", text, "user-plus")
        self.setObjectName("dialog_new_operator")
        self.name = text_box("operator_name", "姓名")
        self.first = PasswordBox("operator_password", "密码，至少8个字符")
        self.second = PasswordBox("operator_password_again", "密码再输一遍")
        for part in (self.name, self.first, self.second):
            self.body.addWidget(part)
        self.finish("新增")
        self.name.setFocus()

    def submit(self) -> None:
        """Add the account; refused, what was typed stays."""
        if self.first.text() != self.second.text():
            self.troubles.show_lines((TWICE,))
            return
        name, password = self.name.text(), self.first.text()
        self.write(lambda desk: operators.add_account(desk, name, password), said=f"已新增操作员{name.strip()}")


class PasswordDialog(TaskDialog):
    """The old password, the new one twice."""

    def __init__(self, context: PageContext, parent: QWidget) -> None:
        super().__init__(context, parent, f"修改{context.desk.operator}的密码", "新密码至少8个字符。", "key-round")
        self.setObjectName("dialog_password")
        self.old = PasswordBox("old_password", "原来的密码")
        self.first = PasswordBox("changed_password", "新密码，至少8个字符")
        self.second = PasswordBox("changed_password_again", "新密码再输一遍")
        for part in (self.old, self.first, self.second):
            self.body.addWidget(part)
        self.finish("修改密码")
        self.old.setFocus()

    def submit(self) -> None:
        """Change it; refused, what was typed stays."""
        if self.first.text() != self.second.text():
            self.troubles.show_lines((TWICE,))
            return
        old, new = self.old.text(), self.first.text()

        def work(desk: Desk) -> None:
            operators.change_password(desk, old, new)

        self.write(work, said="密码已修改")


class NewRecoveryDialog(TaskDialog):
    """The new recovery code, shown once: printed or copied and sealed before the dialog closes."""

    def __init__(self, context: PageContext, parent: QWidget, done: Closed) -> None:
        text = (
            f"{done.name}的账户已关闭，数据已换新钥匙。原来的恢复单作废，请打印新恢复单装进信封密封，旧的收回销毁。"
            "以前的备份仍按当时的密码和恢复单打开，请收回保管。"
        )
        super().__init__(context, parent, "请打印新恢复单", text, "key-round")
        self.setObjectName("dialog_new_recovery")
        groups = done.recovery_code.split("-")
        shown = label("\n".join("　".join(groups[i : i + 4]) for i in range(0, len(groups), 4)), "stat")
        shown.setObjectName("recovery_groups")
        self.kept = QCheckBox("新恢复单已经打印（或抄写）并封存")
        self.kept.setObjectName("recovery_kept")
        code = done.recovery_code
        self.print = on_click(
            button("打印恢复单(&P)", "print_recovery", "printer"),
            lambda: show_paper(context, self, "recovery", code=code),
        )
        self.body.addWidget(shown)
        self.body.addWidget(self.kept)
        self.finish("完成", "", (self.print,))
        self.ok.setEnabled(False)
        self.kept.toggled.connect(self.ok.setEnabled)
        self.print.setFocus()

    def submit(self) -> None:
        """It is kept."""
        self.accept()

    def reject(self) -> None:
        """Escape does not lose the only sight of the code."""
        if self.kept.isChecked():
            super().reject()
