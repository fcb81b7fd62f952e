"""The sign-in page: name where several people work here, password, and the road of the recovery sheet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from app.services.stores import KnownStore
from app.ui.start.parts import WARNING, PasswordBox, brand, panel
from app.ui.theme import size
from app.ui.widgets.basics import button, label, text_box


class SignInPage(QWidget):
    """`signed(name, password)`, `recovered(code, name, new password)`, `restore_wanted()`, `practice_wanted()`;
    `store_chosen(folder)` where several places have their data on this machine, `another_wanted()` to add one more,
    `township_wanted()` to ask the township for help with a forgotten password, `rescue_wanted(name, password)` where the
    data is damaged."""

    signed = Signal(str, str)
    recovered = Signal(str, str, str)
    practice_wanted = Signal()
    restore_wanted = Signal()
    township_wanted = Signal()
    rescue_wanted = Signal(str, str)
    store_chosen = Signal(object)
    another_wanted = Signal()

    def __init__(self, several: bool, stores: Sequence[KnownStore] = (), folder: Path | None = None) -> None:
        super().__init__()
        self.setObjectName("page_sign_in")
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        whole, self._column = panel(size("dialog"))
        outer.addWidget(whole)
        self.places = _place_box(stores, folder)
        self.name = text_box("sign_in_name", "姓名")
        self.name.setVisible(several)
        self.code = text_box("recovery_code", "恢复码（照恢复单输入，不用管横线）")
        self.password = PasswordBox("sign_in_password", "密码")
        self.again = PasswordBox("sign_in_again", "新密码再输一遍")
        self.trouble = label("", "strong", wrap=True)
        self.trouble.setObjectName("sign_in_trouble")
        self.enter = button("登录", "sign_in", kind="primary")
        self.switch = button("忘记密码：用恢复单打开", "recover", kind="quiet")
        self.township = button("忘记密码：请乡镇帮忙", "ask_township", "landmark", "quiet")
        self.rescue = button("写急救包到U盘…", "rescue", "save")
        self.rescue.hide()
        self.restore = button("从备份恢复", "open_restore", "folder-open", "quiet")
        self.practice = button("进入练习村", "practice", "graduation-cap", "quiet")
        self.another = button("再加一个村（乡镇）", "another_store", "plus", "quiet")
        for part in (
            brand(),
            self.places,
            self.name,
            self.code,
            self.password,
            self.again,
            self.trouble,
            self.enter,
            self.rescue,
            self.switch,
            self.township,
            self.restore,
            self.practice,
            self.another,
        ):
            self._column.addWidget(part)
        self._column.addWidget(label(WARNING, "small"))
        self._connect()
        self._show_recovery(False)

    def _connect(self) -> None:
        self.enter.clicked.connect(self.submit)
        self.switch.clicked.connect(lambda: self._show_recovery(not self.recovering))
        self.township.clicked.connect(lambda: self.township_wanted.emit())
        self.restore.clicked.connect(lambda: self.restore_wanted.emit())
        self.rescue.clicked.connect(lambda: self.rescue_wanted.emit(self.name.text(), self.password.text()))
        self.practice.clicked.connect(lambda: self.practice_wanted.emit())
        self.another.clicked.connect(lambda: self.another_wanted.emit())
        self.places.activated.connect(lambda place: self.store_chosen.emit(self.places.itemData(place)))
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

    def showEvent(self, event: QShowEvent) -> None:
        """Begin where something has to be typed, not at the choice of places."""
        super().showEvent(event)
        (self.name if not self.name.isHidden() else self.password).setFocus()

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

    def refuse(self, text: str, damaged: bool = False) -> None:
        """The store did not open: why, and back to the password; a damaged one offers the rescue pack."""
        self.set_busy(False)
        self.rescue.setVisible(damaged)
        self.say(text)
        self.password.selectAll()
        self.password.setFocus()


def _place_box(stores: Sequence[KnownStore], folder: Path | None) -> QComboBox:
    """Which place's data is opened; with a single one there is nothing to choose."""
    box = QComboBox()
    box.setObjectName("sign_in_place")
    box.setAccessibleName("哪个村（乡镇）")
    for store in stores:
        box.addItem(store.label, store.folder)
    here = next((place for place, store in enumerate(stores) if folder is not None and store.folder == folder), 0)
    box.setCurrentIndex(here)
    box.setVisible(len(stores) > 1)
    return box
