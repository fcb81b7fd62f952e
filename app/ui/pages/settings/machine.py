"""What belongs to this laptop: text size, where the data lies, this device's code."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QWidget

from app.services.machine import config_folder
from app.services.packages import own_fingerprint
from app.services.packages.programs import CarriedProgram, carried, carry_program, leave_programs
from app.ui.context import PageContext
from app.ui.dialogs.files import PROGRAMS, OpenFiles
from app.ui.printing import show_paper
from app.ui.theme import TEXT_STEPS, set_text_size, text_size
from app.ui.widgets.basics import SectionCard, button, label, on_click, page_body, page_column


class MachineTab(QWidget):
    """Text size at once; the code of this device and its paper; the data folder to tell whoever helps."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        column = page_body(page_column(self))
        column.addWidget(self._text_card())
        column.addWidget(self._device_card())
        column.addWidget(self._data_card())
        if context.desk.place.role == "township":
            column.addWidget(self._programs_card())
        column.addStretch(1)

    def _text_card(self) -> SectionCard:
        card = SectionCard("文字大小")
        self.sizes = QComboBox()
        self.sizes.setObjectName("text_size")
        for percent in TEXT_STEPS:
            self.sizes.addItem(f"{percent}%", percent)
        self.sizes.setAccessibleName("文字大小")
        self.sizes.setCurrentIndex(max(self.sizes.findData(text_size()), 0))
        self.sizes.activated.connect(lambda place: self.choose(int(self.sizes.itemData(place))))
        card.add(self.sizes)
        card.add(label("已经打开的页面要重新打开才完全按新大小排列。", "muted"))
        return card

    def _device_card(self) -> SectionCard:
        card = SectionCard(
            "设备核对码" if self._context.desk.store.role == "village" else "乡镇核对码（各村登记时照着输入）"
        )
        self.code = label("", "stat")
        self.code.setObjectName("own_fingerprint")
        card.add(self.code)
        card.add(label("对方第一次接收时，要照打印的《设备核对单》输入这12位。", "muted", wrap=True))
        made = button("打印设备核对单", "print_fingerprint", "printer")
        made.clicked.connect(lambda: show_paper(self._context, self, "fingerprint"))
        card.add(made)
        return card

    def _data_card(self) -> SectionCard:
        card = SectionCard("数据文件夹")
        self.folder = label(str(self._context.desk.store.folder), wrap=True)
        self.folder.setObjectName("data_folder")
        card.add(self.folder)
        card.add(label("文件夹里的数据是加密的；换电脑、重装系统以前先整个复制一份。", "muted", wrap=True))
        return card

    def _programs_card(self) -> SectionCard:
        card = SectionCard("给各村带新版本")
        text = "选好新版本的安装文件，以后每个回执包旁边都带上，校验码写在乡镇签名的部分里，村里接收时核对。"
        card.add(label(text, "muted", wrap=True))
        self.programs = label("", wrap=True)
        self.programs.setObjectName("carried_programs")
        card.add(self.programs)
        row = QHBoxLayout()
        row.addWidget(on_click(button("选安装文件…", "carry_program", "folder-open"), self._carry))
        row.addWidget(on_click(button("不再带", "leave_programs", "x"), self._leave))
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _carry(self) -> None:
        for path in OpenFiles.ask(self, "选守望的安装文件", (PROGRAMS,)):
            self._take_along(path)

    def _take_along(self, path: Path) -> None:
        self._context.run(lambda desk: carry_program(desk, path), lambda _made: self.refresh(), self)

    def _leave(self) -> None:
        self._context.run(leave_programs, lambda _: self.refresh(), self)

    def _show_programs(self, found: list[CarriedProgram]) -> None:
        lines = [f"{one.name}（{one.size / 1e6:.0f}兆，校验码 {one.sha256[:16]}…）" for one in found]
        self.programs.setText("；".join(lines) or "现在不带。")

    def refresh(self) -> None:
        """Show what stands."""
        self._context.run(own_fingerprint, self.code.setText, self)
        if self._context.desk.place.role == "township":
            self._context.run(carried, self._show_programs, self)

    def choose(self, percent: int) -> None:
        """Draw everything at another text size and keep the choice on this machine."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            set_text_size(application, percent)
        (config_folder() / "window.json").write_text(json.dumps({"text_size": percent}), "utf-8")
