"""Where a package is written: a stick that is plugged in, or another folder; what it needs there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QVBoxLayout, QWidget

from app.services.packages.carrying import Needs
from app.ui.context import PageContext
from app.ui.dialogs.base import BaseDialog
from app.ui.dialogs.files import ChooseFolder
from app.ui.dialogs.task import empty_layout
from app.ui.pages.exchange.drives import Drive, size_text, sticks
from app.ui.pages.exchange.practice import practice_drives
from app.ui.pages.exchange.tidy import TidyDialog
from app.ui.theme import size
from app.ui.widgets.basics import button, label, on_click


@dataclass(frozen=True, slots=True)
class Target:
    """Where to, and whether the attachments go along."""

    path: Path
    attachments: bool = True


class TargetDialog(BaseDialog):
    """Sticks found now as a list, one of them or a folder chosen; 重新查找 looks again. With `needs` it says what is carried and
    where there is no room; `tidy(folder)` opens what may be removed from a stick."""

    def __init__(
        self, parent: QWidget | None, title: str, text: str, ok: str, needs: Needs | None = None,
        tidy: Callable[[Path], object] | None = None, more: Sequence[Drive] = (),
    ) -> None:  # fmt: skip
        super().__init__(parent, title, text, glyph="usb")
        self.setObjectName("dialog_target")
        self.target: Path | None = None
        self._needs, self._more = needs, tuple(more)
        self._group = QButtonGroup(self)
        self._list = QVBoxLayout()
        self.body.addLayout(self._list)
        self._shown = label("", "muted", wrap=True)
        self.body.addWidget(self._shown)
        self.along = QCheckBox()
        self._wanted = label("", "muted", wrap=True)
        self._show_needs()
        self.body.addStretch(1)
        again = on_click(button("重新查找", "find_sticks", "refresh-cw"), self.look)
        other = on_click(button("其他文件夹…", "other_folder", "folder-open"), self._other)
        self.tidy = on_click(
            button("清理旧文件…", "tidy_stick", "trash-2"), lambda: tidy and tidy(self.target or Path())
        )
        self.tidy.setVisible(tidy is not None)
        for part in (again, other, self.tidy):
            part.setAutoDefault(False)
        self.ok = self.add_buttons(ok, "取消", extra=(again, other, self.tidy))
        self.setMinimumWidth(size("beside"))
        self.look()
        self.ok.setFocus()

    def _show_needs(self) -> None:
        needs = self._needs
        self.along.setObjectName("with_attachments")
        self.along.setChecked(True)
        self.along.setVisible(needs is not None and needs.files > 0)
        self._wanted.setVisible(needs is not None)
        if needs is not None:
            self.along.setText(f"附件一起带上（{needs.files}个，{size_text(needs.attachments)}）(&T)")
            self.along.setAccessibleName("附件一起带上")
            self.along.toggled.connect(self.look)
        self.body.addWidget(self.along)
        self.body.addWidget(self._wanted)

    def look(self) -> None:
        """List the sticks that are ready."""
        empty_layout(self._list)
        for old in self._group.buttons():
            self._group.removeButton(old)
        drives = [*self._more, *sticks()]
        fitting = [drive for drive in drives if self._fits(drive)]
        best = next((drive for drive in fitting if not self._lacking(drive, backup=True)), next(iter(fitting), None))
        for drive in drives:
            self._list.addWidget(self._choice(drive, drive is best))
        if not drives:
            self._list.addWidget(label("没有找到U盘。请插好U盘后按“重新查找”，或者选一个文件夹。", "", wrap=True))
        if self._needs is not None:
            self._wanted.setText(f"要带的：{self._needs.text(self.along.isChecked())}。")
        self._take(best.path if best else None)

    def _fits(self, drive: Drive) -> bool:
        return not drive.read_only and not self._lacking(drive, backup=False)

    def _lacking(self, drive: Drive, backup: bool) -> int:
        """Bytes there is no room for on this stick, 0 where it fits."""
        if self._needs is None or drive.read_only:
            return 0
        wanted = self._needs.total(self.along.isChecked()) - (0 if backup else self._needs.backup)
        return max(0, wanted - drive.free)

    def _choice(self, drive: Drive, chosen: bool) -> QRadioButton:
        text = drive.text
        if self._lacking(drive, backup=False):
            text += f"，放不下，还差{size_text(self._lacking(drive, backup=False))}"
        elif self._lacking(drive, backup=True):
            text += "，备份放不下"
        made = QRadioButton(text)
        made.setEnabled(not drive.read_only)
        made.clicked.connect(lambda: self._take(drive.path))
        self._group.addButton(made)
        made.setChecked(chosen)
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
        self.tidy.setEnabled(target is not None)

    @staticmethod
    def ask(parent: QWidget | None, title: str, text: str, ok: str = "写入", more: Sequence[Drive] = ()) -> Path | None:
        """The chosen folder, None when the person went back. `more`: places offered beside the sticks."""
        dialog = TargetDialog(parent, title, text, ok, more=more)
        return dialog.target if dialog.run() else None

    @staticmethod
    def choose(context: PageContext, parent: QWidget, title: str, text: str, ok: str, needs: Needs) -> Target | None:
        """The chosen folder and whether the attachments go along, None when the person went back."""
        dialog = TargetDialog(
            parent,
            title,
            text,
            ok,
            needs,
            lambda folder: TidyDialog(context, dialog, folder, dialog.look).start(),
            practice_drives(context),
        )
        return Target(dialog.target, dialog.along.isChecked()) if dialog.run() and dialog.target else None
