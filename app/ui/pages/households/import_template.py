"""下载模板: our own workbook, empty or filled with what is known; a filled one is saved for a purpose that is logged."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QLabel, QLineEdit, QRadioButton, QWidget

from app.services.desk import Desk
from app.services.disk import save_file
from app.services.importing.templates import PURPOSE, make_template
from app.ui.context import PageContext
from app.ui.dialogs.files import SaveFile
from app.ui.dialogs.task import TaskDialog
from app.ui.widgets.basics import label

XLSX = ("Excel/WPS 表格", ("*.xlsx",))
LEAD = "一个工作簿，每一列有说明和下拉选项。在 WPS 里填好、改好，再用“导入花名册”导回来；没有动过的格子什么也不会变。"
WARNING = "含全村完整的证件号码和收支。只存在办公电脑上，用完删除；谁、什么时候、做什么用会记下来。"


class TemplateDialog(TaskDialog):
    """Empty or filled; the file's place is asked when the person goes on."""

    def __init__(self, context: PageContext, parent: QWidget, people: bool) -> None:
        super().__init__(context, parent, "下载农户资料表", LEAD, glyph="file-spreadsheet")
        self.setObjectName("dialog_template")
        group = QButtonGroup(self)
        self.blank, self.filled = QRadioButton("空白的(&B)"), QRadioButton("填好村里现有的资料(&F)")
        for name, made in (("template_blank", self.blank), ("template_filled", self.filled)):
            made.setObjectName(name)
            group.addButton(made)
            self.body.addWidget(made)
        self.blank.setChecked(True)
        self.filled.setEnabled(people)
        self.note = label(WARNING, "muted", wrap=True)
        self.purpose = QLineEdit(PURPOSE)
        self.purpose.setObjectName("template_purpose")
        self.purpose.setAccessibleName("做什么用")
        self.words = QLabel("做什么用(&U)")
        self.words.setBuddy(self.purpose)
        for part in (self.note, self.words, self.purpose):
            self.body.addWidget(part)
            part.setVisible(False)
            self.filled.toggled.connect(part.setVisible)
        self.finish("另存(&S)…")

    def submit(self) -> None:
        """Ask where to, then make and write it."""
        filled, purpose = self.filled.isChecked(), self.purpose.text().strip()
        if filled and not purpose:
            self.tell(["请写明做什么用。"])
            self.purpose.setFocus()
            return
        day = f"{self.context.desk.today:%Y%m%d}"
        name = f"农户资料表-{'现有' if filled else '空白'}-{day}.xlsx"
        path = SaveFile.ask(self, "资料表存到哪里", Path.home() / name, (XLSX,))
        if path is None:
            return
        self.ok.setEnabled(False)

        def make(desk: Desk) -> Path:
            return save_file(path, make_template(desk, filled, purpose).data)

        self.context.run(make, self._done, self, self.fail)

    def _done(self, path: Path) -> None:
        self.accept()
        self.context.frame.toast.show_text(f"已存到 {path}")


def ask_template(context: PageContext, parent: QWidget, people: bool) -> None:
    """Open the dialog; `people`: there is somebody to fill in."""
    TemplateDialog(context, parent, people).open_wide()
