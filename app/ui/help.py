"""F1: the manual in a window of its own, at the page of the screen one is on; no network. Back and forward, a search, printing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import PurePosixPath

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QResizeEvent, QShortcut, QTextBlock, QTextCursor, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.ui import manual
from app.ui.theme import size
from app.ui.widgets.basics import button, on_click
from app.ui.widgets.search import SearchBox

SIDE = "manual_side"  # a property of the window: village or township
WINDOW = (1093, 620)
PAGE = Qt.ItemDataRole.UserRole


class Pages(QTextBrowser):
    """One page at a time. Pictures are drawn as wide as the window; the files of the manual are all it opens."""

    def __init__(self, side: str) -> None:
        super().__init__()
        self.side, self.page, self._spot = side, manual.INDEX, ""
        self.setObjectName("manual_text")
        self.setAccessibleName("说明")
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(size("grid2"))

    def show_page(self, page: str) -> None:
        """Lay a page out from its top."""
        self.page, self._spot = page, ""
        self.document().setBaseUrl(QUrl.fromLocalFile(str(manual.FOLDER / self.side) + "/"))
        self.setMarkdown(manual.shown(manual.text_of(page, self.side)))
        self.verticalScrollBar().setValue(0)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """A picture of the manual, as wide as there is room for."""
        if kind == QTextDocument.ResourceType.ImageResource.value:
            image = picture(QUrl(name).fileName())
            room = max(self.viewport().width() - size("grid4") - size("scroll"), 1)
            wide = image.width() > room
            return image.scaledToWidth(room, Qt.TransformationMode.SmoothTransformation) if wide else image
        return super().loadResource(kind, QUrl(name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures follow the width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width() and self.document().toPlainText():
            place, spot = self.verticalScrollBar().value(), self._spot
            self.show_page(self.page)
            if not self.go_to(spot):
                self.verticalScrollBar().setValue(place)

    def _heading(self, text: str) -> QTextBlock | None:
        block = self.document().firstBlock()
        while text and block.isValid():
            if block.blockFormat().headingLevel() and block.text().startswith(text):
                return block
            block = block.next()
        return None

    def go_to(self, text: str) -> bool:
        """Bring the place of a text to the top, a heading's before others, and mark it; False where the page does not have it."""
        self.setTextCursor(QTextCursor(self._heading(text) or self.document().firstBlock()))
        if not text or not self.find(text):
            return False
        self._spot = text
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + self.cursorRect().top() - size("grid2"))
        return True


class HelpWindow(QDialog):
    """Contents and search at the left, the page at the right. Alt+← and Alt+→ go back and forward, Ctrl+F searches, Ctrl+P prints."""

    card_wanted = Signal()

    def __init__(self, parent: QWidget | None, side: str) -> None:
        super().__init__(parent)
        self.setObjectName("manual_window")
        self.setWindowTitle("说明")
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*WINDOW)
        self.side = side
        self._past: list[str] = []
        self._coming: list[str] = []
        self.text = Pages(side)
        self.text.anchorClicked.connect(self._follow)
        self.search = SearchBox("查找，例如：撤下公示、SW-116")
        self.list = QListWidget()
        self.list.setObjectName("manual_list")
        self.list.setAccessibleName("目录")
        self.list.setWordWrap(True)
        self.list.itemActivated.connect(self._open_item)
        self.list.itemClicked.connect(self._open_item)
        self.search.searched.connect(self._search)
        self.search.entered.connect(lambda _text: self._open_first())
        self.search.moved_down.connect(self.list.setFocus)
        self._lay_out()
        self._keys()
        self._search("")

    def _lay_out(self) -> None:
        self.back = on_click(button("后退", "manual_back", "arrow-left", "quiet"), self.go_back)
        self.forward = on_click(button("前进", "manual_forward", "arrow-right", "quiet"), self.go_forward)
        self.print_button = on_click(button("打印这一页", "manual_print", "printer", "quiet"), self.print_page)
        self.card_button = on_click(button("打印速查卡", "manual_card", "printer", "quiet"), self.card_wanted.emit)
        self.card_button.hide()  # nobody is signed in: there is no village to print it for
        top = QHBoxLayout()
        top.setContentsMargins(size("grid"), size("grid"), size("grid"), 0)
        for made in (self.back, self.forward):
            top.addWidget(made)
        top.addStretch(1)
        top.addWidget(self.card_button)
        top.addWidget(self.print_button)
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        row = QHBoxLayout()
        row.setContentsMargins(size("grid"), 0, size("grid"), size("grid"))
        row.addLayout(left, 2)
        row.addWidget(self.text, 5)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(top)
        outer.addLayout(row, 1)

    def _keys(self) -> None:
        for keys, act in (("Alt+Left", self.go_back), ("Alt+Right", self.go_forward), ("Ctrl+F", self.search.setFocus),
                          ("Ctrl+P", self.print_page), ("F1", self.close)):  # fmt: skip
            QShortcut(QKeySequence(keys), self).activated.connect(partial(_call, act))

    def offer_card(self, print_card: Callable[[QWidget], object]) -> None:
        """Let the card for the wall be printed from here."""
        if self.card_button.isHidden():
            self.card_wanted.connect(lambda: print_card(self))
            self.card_button.show()

    # ---- pages ----
    def open_page(self, page: str, spot: str = "") -> None:
        """Show a page, at the place of a text where it is given."""
        if self.text.document().toPlainText() and page != self.text.page:
            self._past.append(self.text.page)
            self._coming.clear()
        self._show(page, spot)

    def _show(self, page: str, spot: str = "") -> None:
        self.text.show_page(page)
        self.text.go_to(spot)
        self.back.setEnabled(bool(self._past))
        self.forward.setEnabled(bool(self._coming))
        for place in range(self.list.count()):
            if self.list.item(place).data(PAGE) == page and not self.search.text():
                self.list.setCurrentRow(place)

    def go_back(self) -> None:
        """The page before."""
        if self._past:
            self._coming.append(self.text.page)
            self._show(self._past.pop())

    def go_forward(self) -> None:
        """The page one came back from."""
        if self._coming:
            self._past.append(self.text.page)
            self._show(self._coming.pop())

    def _follow(self, link: QUrl) -> None:
        path = PurePosixPath(link.path())
        if path.suffix == ".png":
            PictureDialog(self, path.name).exec()
        elif path.suffix == ".md":
            self.open_page(path.stem + (f"#{link.fragment()}" if link.fragment() else ""))
        elif link.fragment():
            self.open_page(f"{self.text.page.partition('#')[0]}#{link.fragment()}")

    # ---- search ----
    def _search(self, words: str) -> None:
        self.list.clear()
        if words.strip():
            for hit in manual.find(words, self.side):
                self._add(
                    hit.page,
                    f"{hit.title}\n　{hit.line[:60]}",
                    hit.title if hit.page.startswith(manual.MESSAGES) else words.split()[0],
                )
            if not self.list.count():
                self._add("", "没有找到。请换个词，或者只写一半。", "")
            return
        for page, title in manual.contents(self.side):
            self._add(page, title, "")

    def _add(self, page: str, text: str, spot: str) -> None:
        item = QListWidgetItem(text)
        item.setData(PAGE, page)
        item.setData(PAGE + 1, spot)
        self.list.addItem(item)

    def _open_item(self, item: QListWidgetItem) -> None:
        if item.data(PAGE):
            self.open_page(str(item.data(PAGE)), str(item.data(PAGE + 1)))

    def _open_first(self) -> None:
        if self.search.text().strip() and self.list.count():
            self.list.setCurrentRow(0)
            self._open_item(self.list.item(0))

    def print_page(self) -> None:
        """The page to a printer."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        asked = QPrintDialog(printer, self)
        if asked.exec() == QDialog.DialogCode.Accepted:
            self.text.print_(printer)


class PictureDialog(QDialog):
    """A picture of the manual in its own size; Esc closes it."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle("图")
        inside = QLabel()
        inside.setPixmap(_pixmap(name))
        area = QScrollArea()
        area.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(area)
        room = self.screen().availableSize()
        self.resize(
            min(inside.pixmap().width() + size("grid4"), room.width()),
            min(inside.pixmap().height() + size("grid4"), room.height()),
        )


def picture(name: str) -> QImage:
    """A picture by its file name; an empty image where there is none."""
    return QImage(str(manual.FOLDER / "pictures" / PurePosixPath(name).name))


def _pixmap(name: str) -> QPixmap:
    return QPixmap.fromImage(picture(name))


def _call(act: Callable[[], object]) -> None:
    act()


def show_help(parent: QWidget | None, screen: str = "", code: str = "") -> HelpWindow:
    """Open the manual at the page of a screen, or at a message's place; it stays open beside the work."""
    window = parent.window() if parent is not None else None
    side = side_of(parent)
    shown = window.findChild(HelpWindow) if window is not None else None
    if shown is None:
        shown = HelpWindow(window, side)
    page = manual.place_of(code) if code else manual.page_of(screen, side)
    shown.open_page(page, code or _spot(window, screen))
    shown.show()
    shown.raise_()
    shown.activateWindow()
    shown.text.setFocus()
    return shown


def side_of(widget: QWidget | None) -> str:
    """village or township: told by the window above; a village before anybody is signed in."""
    while widget is not None:
        told = widget.property(SIDE)
        if told:
            return str(told)
        widget = widget.parentWidget()
    return "village"


def screen_of(widget: QWidget | None) -> str:
    """Key of the page a dialog was opened from; "" where nothing says so."""
    while widget is not None:
        current = getattr(widget, "current_page", None)
        if callable(current):
            return str(current())
        if widget.objectName().startswith("page_"):
            return widget.objectName().removeprefix("page_")
        widget = widget.parentWidget()
    return ""


def _spot(window: QWidget | None, screen: str) -> str:
    """The open tab of a page: its part of the manual's page is shown first."""
    page = window.findChild(QWidget, f"page_{screen}") if window is not None and screen else None
    books = [book for book in page.findChildren(QTabWidget) if book.isVisible()] if page is not None else []
    if not books or books[0].currentIndex() <= 0:
        return ""
    return books[0].tabText(books[0].currentIndex()).replace("&", "").split("（")[0].split(" ")[0]


def code_button(parent: QWidget, code: str) -> QPushButton:
    """说明: opens the place of a message in the manual."""
    made = button("说明(&H)", "explain_code", "circle-question-mark", "quiet")
    made.setAutoDefault(False)
    made.setEnabled(bool(code))
    return on_click(made, lambda: show_help(parent, code=code))
