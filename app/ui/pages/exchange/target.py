"""Where a package is written: a stick that is plugged in, or another folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from app.ui.dialogs.base import BaseDialog
from app.ui.dialogs.files import ChooseFolder
from app.ui.dialogs.task import empty_layout
from app.ui.pages.exchange.drives import Drive, sticks
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click


class TargetDialog(BaseDialog):
    """Sticks found now as a list, one of them or a folder chosen; 重新查找 looks again."""

    def __init__(self, parent: QWidget | None, title: str, text: str, ok: str) -> None:
        super().__init__(parent, title, text, glyph="usb")
        self.setObjectName("dialog_target")
        self.target: Path | None = None
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self.body.addLayout(self._list)
        self._shown = label("", "muted", wrap=True)
        self.body.addWidget(self._shown)
        self.body.addStretch(1)
        again = on_click(button("重新查找", "find_sticks", "refresh-cw"), self.look)
        other = on_click(button("其他文件夹…", "other_folder", "folder-open"), self._other)
        for part in (again, other):
            part.setAutoDefault(False)
        self.ok = self.add_buttons(ok, "取消", extra=(again, other))
        self.setMinimumWidth(size("beside"))
        self.look()

    def look(self) -> None:
        """List the sticks that are ready."""
        empty_layout(self._list)
        drives = sticks()
        for drive in drives:
            self._list.addWidget(self._choice(drive))
        if not drives:
            self._list.addWidget(label("没有找到U盘。请插好U盘后按“重新查找”，或者选一个文件夹。", "", wrap=True))
        self._take(next((drive.path for drive in drives if not drive.read_only), None))

    def _choice(self, drive: Drive) -> QRadioButton:
        made = QRadioButton(drive.text)
        made.setEnabled(not drive.read_only)
        made.setChecked(self._group.checkedButton() is None and not drive.read_only)
        made.clicked.connect(lambda: self._take(drive.path))
        self._group.addButton(made)
        return made

    def _other(self) -> None:
        folder = ChooseFolder.ask(self, "选择文件夹")
        if folder is not None:
            self._take(folder)
            self.ok.setFocus()

    def _take(self, target: Path | None) -> None:
        self.target = target
        self._shown.setText(f"写到：{target}" if target else "还没有选择写到哪里。")
        self.ok.setEnabled(target is not None)

    @staticmethod
    def ask(parent: QWidget | None, title: str, text: str, ok: str = "写入") -> Path | None:
        """The chosen folder, None when the person went back."""
        dialog = TargetDialog(parent, title, text, ok)
        return dialog.target if dialog.run() else None
