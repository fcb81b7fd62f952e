"""The recovery code, shown once: print or save it, then go on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.start.parts import panel
from app.ui.theme import size
from app.ui.widgets.basics import button, label


class RecoveryPage(QWidget):
    """`print_requested()` opens the sheet, `done()` when the person says that it is kept."""

    print_requested = Signal()
    done = Signal()

    def __init__(self, code: str) -> None:
        super().__init__()
        self.setObjectName("page_recovery")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        whole, column = panel(size("dialog_wide"))
        outer.addWidget(whole)
        column.addWidget(label("请打印恢复单", "title"))
        text = (
            "忘记密码时，只有这张单子能打开数据。打印后装进信封密封，放进村里带锁的柜子。程序里不留底，以后看不到了。"
        )
        column.addWidget(label(text, wrap=True))
        groups = code.split("-")
        shown = label("\n".join("　　".join(groups[i : i + 4]) for i in range(0, len(groups), 4)), "stat")
        shown.setObjectName("recovery_groups")
        column.addWidget(shown)
        self.kept = QCheckBox("恢复单已经打印（或抄写）并封存")
        self.kept.setObjectName("recovery_kept")
        column.addWidget(self.kept)
        row = QHBoxLayout()
        self.print_button = button("打印恢复单", "print_recovery", "printer")
        self.next_button = button("开始使用", "begin", kind="primary")
        self.next_button.setEnabled(False)
        row.addWidget(self.print_button)
        row.addStretch(1)
        row.addWidget(self.next_button)
        column.addLayout(row)
        self.kept.toggled.connect(self.next_button.setEnabled)
        self.print_button.clicked.connect(lambda: self.print_requested.emit())
        self.next_button.clicked.connect(lambda: self.done.emit())
