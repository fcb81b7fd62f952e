"""What may be removed from a stick: proposed with its reason, ticked by a person, never removed unasked (`design.md` §5)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from app.services.packages.stick import OldFile, old_on_stick, remove_old
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, TaskDialog
from app.ui.pages.exchange.drives import size_text
from app.ui.theme import size
from app.ui.widgets.basics import label


class TidyDialog(TaskDialog):
    """Old packages and backups of ours on one stick, a tick each; `done` is called after some were removed."""

    def __init__(self, context: PageContext, parent: QWidget, folder: Path, done: Callable[[], object]) -> None:
        text = f"{folder} 上不再需要的旧文件：对方已经回执的包和附件卷、本机的旧备份。只删打勾的；别的文件一概不动。"
        super().__init__(context, parent, "清理旧文件", text, "trash-2")
        self.setObjectName("dialog_tidy")
        self._folder, self._done = folder, done
        self._ticks: list[tuple[QCheckBox, OldFile]] = []
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(size("grid"))
        self._sum = label("正在看U盘上有什么…", "muted", wrap=True)
        self._area = FitArea(self._inside, size("side"))
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self._sum)
        self.finish("删掉打勾的")
        self.ok.setEnabled(False)

    def start(self) -> None:
        """Open and look at the stick."""
        folder = self._folder
        self.open_wide(size("beside"))
        self.context.run(lambda desk: old_on_stick(desk, folder), self._show, self, self.fail)

    def _show(self, found: tuple[OldFile, ...]) -> None:
        for file in found:
            tick = QCheckBox(f"{file.what}（{file.why}），{size_text(file.size)}\n{file.path.name}")
            tick.setAccessibleName(f"删掉{file.what}：{file.path.name}")
            tick.setChecked(True)
            tick.toggled.connect(self._tell)
            self._column.addWidget(tick)
            tick.show()  # the layout would show it later than its height is asked for
            self._ticks.append((tick, file))
        self._column.addStretch(1)
        self._tell()
        self._column.activate()
        self._area.setMinimumHeight(min(self._inside.sizeHint().height(), size("side")))
        self.adjustSize()
        if self._ticks:
            self._ticks[0][0].setFocus()

    def _chosen(self) -> list[OldFile]:
        return [file for tick, file in self._ticks if tick.isChecked()]

    def _tell(self) -> None:
        chosen = self._chosen()
        freed = size_text(sum(file.size for file in chosen))
        self._sum.setText(f"打勾{len(chosen)}个，可以腾出{freed}。" if self._ticks else "没有可以删的旧文件。")
        self.ok.setEnabled(bool(chosen))

    def submit(self) -> None:
        """Remove what is ticked."""
        folder, wanted = self._folder, [file.path for file in self._chosen()]
        self.write(lambda desk: remove_old(desk, folder, wanted), lambda _gone: self._done())

    def fail(self, error: BaseException) -> None:
        """What could not be read or removed is said here."""
        super().fail(error)
        self.ok.setEnabled(bool(self._chosen()))
