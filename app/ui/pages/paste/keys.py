"""Ways into the preview: Ctrl+V while the clipboard holds a block of cells, Ctrl+Shift+V and a button always."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from app.services.desk import Desk
from app.services.pasting.run import PasteDone, PasteInto, PastePlan, is_block, plan_paste, read_clipboard
from app.ui.context import PageContext
from app.ui.pages.paste.dialog import PasteDialog
from app.ui.widgets.basics import button, on_click

BUTTON = "从Excel粘贴"
TIP = "在Excel或WPS里选中格子，按Ctrl+C，再到这里按Ctrl+V（在填写框里按Ctrl+Shift+V）"
ALWAYS = QKeySequence("Ctrl+Shift+V")


def clipboard_block(in_line: bool = False) -> bool:
    """True when the clipboard holds more than one cell; in a line to type into, plain lines of text are no block."""
    data = QGuiApplication.clipboard().mimeData()
    if data is None or not is_block(data.text()):
        return False
    return not in_line or "\t" in data.text() or (data.hasHtml() and "<td" in data.html().lower())


def paste_button(act: Callable[[], object], kind: str = "") -> QPushButton:
    """The button 从Excel粘贴."""
    made = on_click(button(BUTTON, "paste", "table-2", kind), act)
    made.setToolTip(TIP)
    return made


def open_paste(
    context: PageContext, parent: QWidget, into: PasteInto, done: Callable[[PasteDone], object] | None = None
) -> None:
    """Read the clipboard off the GUI thread and show what it would do; what cannot be read is said as a message."""
    html, text = contents_of(QGuiApplication.clipboard().mimeData())

    def work(desk: Desk) -> PastePlan:
        return plan_paste(desk, into, read_clipboard(html, text))

    def shown(plan: PastePlan) -> None:
        PasteDialog(context, parent, plan, done).open_over()

    context.run(work, shown, parent, title="正在看剪贴板里的内容")


def contents_of(data: QMimeData | None) -> tuple[str, str]:
    """(HTML, text) of the clipboard."""
    if data is None:
        return "", ""
    return data.html() if data.hasHtml() else "", data.text() if data.hasText() else ""


class PasteKeys(QObject):
    """Watches a page and its lines for Ctrl+V with a block and for Ctrl+Shift+V; a single cell is pasted as always."""

    def __init__(self, page: QWidget, act: Callable[[], object]) -> None:
        super().__init__(page)
        self._page, self._act = page, act
        page.installEventFilter(self)
        self.look_again()

    def look_again(self) -> None:
        """Watch the lines there are now; one that is watched already stays watched once."""
        for line in self._page.findChildren(QLineEdit):
            line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of this page that nobody below has taken, and those of its lines."""
        if watched is self._page and event.type() == QEvent.Type.Show:
            self.look_again()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        plain = event.matches(QKeySequence.StandardKey.Paste) and clipboard_block(isinstance(watched, QLineEdit))
        if plain or QKeySequence(event.keyCombination()) == ALWAYS:
            self._act()
            return True
        return event.matches(QKeySequence.StandardKey.Paste) and isinstance(watched, QLineEdit) and _paste_cell(watched)


def _paste_cell(line: QLineEdit) -> bool:
    """A single cell ends with a line break that a line would show as a sign; True when it was pasted without."""
    text = QGuiApplication.clipboard().text()
    bare = text.rstrip("\r\n\0")
    if bare == text or "\n" in bare or line.isReadOnly():
        return False
    line.insert(bare)
    return True
