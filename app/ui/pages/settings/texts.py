"""材料文字: the words of the papers; a township (or a village before it is enrolled) may write its own."""

from __future__ import annotations

from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.questionnaire.field import Field, Kind
from app.domain.values import parse
from app.services.desk import Desk
from app.services.papers.doc_texts import TextLine, allowed_places, restore_text, set_text, text_lines
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.dialogs.task import TaskDialog
from app.ui.theme import size
from app.ui.widgets.basics import PageFooter, button, label, on_click, text_box
from app.ui.widgets.table import DataTable
from app.ui.widgets.table_model import Column

COLUMNS = (
    Column("name", "材料", lambda line: line.name, 14),
    Column("state", "现在用", lambda line: "改过的文字" if line.changed else "程序原文", 8),
    Column("who", "由谁定", lambda line: _who(line), 6),
    Column("since", "起用日期", lambda line: line.since, 7),
    Column("text", "开头", lambda line: line.text.split("\n")[0], 0, tip=lambda line: line.text),
)

SINCE = Field("since", "起用日期", Kind.DATE)


def _who(line: TextLine) -> str:
    if not line.changed:
        return "程序预设"
    return "乡镇" if line.township else "本机"


class TextDialog(TaskDialog):
    """The text with its places; a double click on a place puts it where the cursor stands. A refused text stays typed."""

    def __init__(self, context: PageContext, parent: QWidget, line: TextLine) -> None:
        super().__init__(context, parent, line.name, "花括号里的内容由程序填写，其他文字可以改。")
        self.setObjectName("dialog_text")
        self.line = line
        self.words = QPlainTextEdit(line.text)
        self.words.setObjectName("text_words")
        self.words.setAccessibleName(f"{line.name}的文字")
        self.words.setTabChangesFocus(True)
        self.words.setMinimumHeight(size("grid") * 30)
        self.places = QListWidget()
        self.places.setObjectName("text_places")
        self.places.setAccessibleName("可以填的内容，回车放进文字")
        self.places.setMaximumHeight(size("grid") * 16)
        for name, meaning in allowed_places(line.key):
            item = QListWidgetItem(f"{{{name}}}　{meaning}")
            item.setData(0x0100, name)
            self.places.addItem(item)
        self.places.itemActivated.connect(self._insert)
        self.since = text_box("text_since", "从哪天起（不填就是今天），例如 2027-01-01")
        self.document = text_box("text_document", "依据文件（可不填）", line.document)
        self.body.addWidget(self.words, 1)
        self.body.addWidget(label("可以填的内容（双击或回车放到光标处）", "muted"))
        for part in (self.places, self.since, self.document):
            self.body.addWidget(part)
        self.finish("保存")

    def _insert(self, item: QListWidgetItem) -> None:
        self.words.insertPlainText(f"{{{item.data(0x0100)}}}")
        self.words.setFocus()

    def submit(self) -> None:
        """Write the text; refused, the dialog stays with everything typed."""
        key, words, document = self.line.key, self.words.toPlainText(), self.document.text()
        try:
            since = parse(SINCE, self.since.text().strip()) if self.since.text().strip() else None
        except AppError as error:
            self.fail(error)
            return
        self.write(lambda desk: set_text(desk, key, words, document, since), said="文字已保存")


class TextsTab(QWidget):
    """The list; Enter or double click opens one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self.table = DataTable(COLUMNS, name="texts_table", key=lambda line: line.key, many=False)
        self.table.activated.connect(lambda line: TextDialog(context, self, line).open_wide(tall=True))
        self.table.selection_changed.connect(lambda _rows: self._tell())
        self.restore = on_click(button("恢复原文", "restore_text", "rotate-ccw"), self._restore)
        self.edit = on_click(button("修改文字", "edit_text", "pencil", "primary"), self._edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table, 1)
        column.addWidget(PageFooter((self.restore,), self.edit, "改过的文字从起用日期起打印；以前的材料不变。"))
        self._tell()

    def refresh(self) -> None:
        """Show what is in force."""
        self._context.run(text_lines, self._show, self)

    def _show(self, lines: list[TextLine]) -> None:
        self.table.set_rows(lines)
        self._tell()

    def _chosen(self) -> TextLine | None:
        return next(iter(self.table.selected()), None)

    def _tell(self) -> None:
        line = self._chosen()
        self.edit.setEnabled(line is not None)
        self.restore.setEnabled(line is not None and line.changed)

    def _edit(self) -> None:
        line = self._chosen()
        if line is not None:
            TextDialog(self._context, self, line).open_wide(tall=True)

    def _restore(self) -> None:
        line = self._chosen()
        if line is None or not ConfirmDialog.ask(
            self, "恢复程序原文？", f"《{line.name}》从今天起用程序自带的文字。", "恢复原文"
        ):
            return
        key = line.key

        def work(desk: Desk) -> str:
            return restore_text(desk, key)

        self._context.write(work, said="已恢复原文")
