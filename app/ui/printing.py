"""From a paper to preview, printer or file: the same PDF everywhere, drawn from memory (`design.md` §4, §7)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.papers.catalogue import MissingGlyphs, Printed, print_paper
from app.services.papers.previews import PageImage, first_pages, page_at, page_count
from app.ui.context import PageContext
from app.ui.dialogs.files import SaveFile
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.preview import PreviewDialog

SCREEN_SCALE, PRINTER_SCALE = 1.6, 300 / 72
SCREEN_PAGES = 30
PDF_FILES = (("PDF 文件", ("*.pdf",)),)
MISSING_LINES = 8
XLSX_FILES = (("表格文件", ("*.xlsx",)),)


def show_paper(context: PageContext, parent: QWidget, kind: str, **asked: Any) -> None:
    """Make a paper off the GUI thread and open its preview; what is missing is said as a message."""

    def made(printed: Printed) -> None:
        show_printed(context, parent, printed)

    make_paper(context, parent, lambda desk, accept: print_paper(desk, kind, accept_missing=accept, **asked), made)


def show_printed(context: PageContext, parent: QWidget, printed: Printed) -> None:
    """The preview of a paper that is made; of a thick pack only its first pages are drawn, all are printed and saved."""

    def drawn() -> tuple[list[PageImage], int]:
        return first_pages(printed.data, SCREEN_SCALE, SCREEN_PAGES), page_count(printed.data)

    def show(found: tuple[list[PageImage], int]) -> None:
        pages, count = found
        note = f"共{count}页，这里只显示前{len(pages)}页；打印和另存的是全部。" if count > len(pages) else ""
        open_preview(context, parent, printed, pages, note)

    context.render(drawn, show, parent)


def make_paper(context: PageContext, parent: QWidget, make: Callable[[Desk, bool], Printed],
               done: Callable[[Printed], object]) -> None:  # fmt: skip
    """`make(desk, accept)` off the GUI thread; characters no font draws are shown first: print with boxes, or go back."""

    def failed(error: BaseException) -> None:
        if not isinstance(error, MissingGlyphs):
            context.show_error(parent, error)
        elif ask_missing(parent, error):
            context.run(lambda desk: make(desk, True), done, parent)

    context.run(lambda desk: make(desk, False), done, parent, failed)


def ask_missing(parent: QWidget, error: MissingGlyphs) -> bool:
    """此字无法显示: the list, and whether to print with boxes to be written by hand."""
    lines = list(dict.fromkeys(item.line for item in error.missing))
    more = [f"还有{len(lines) - MISSING_LINES}处。"] if len(lines) > MISSING_LINES else []
    text = "\n".join([*lines[:MISSING_LINES], *more, "", "照样打印时，这些字印成方框“□”，打印后手写补上。"])
    return ConfirmDialog.ask(parent, "此字无法显示", text, "印成方框，打印", "返回修改")


def open_preview(
    context: PageContext, parent: QWidget, printed: Printed, pages: list[PageImage], note: str = ""
) -> None:
    """Preview with 打印 and 另存为."""
    dialog = PreviewDialog(parent, printed.title, pages, note)
    dialog.setObjectName("dialog_preview")
    dialog.print_requested.connect(lambda: send_to_printer(context, dialog, printed))
    dialog.save_requested.connect(
        lambda: save_file(context, dialog, printed.suggested_name, printed.data, dialog.pane.set_note)
    )
    dialog.open()


def save_file(context: PageContext, parent: QWidget, name: str, data: bytes,
              said: Callable[[str], object] | None = None) -> None:  # fmt: skip
    """Write a paper where the person says; `said` tells it where the person looks (a preview hides the window)."""
    kinds = XLSX_FILES if name.endswith(".xlsx") else PDF_FILES
    target = SaveFile.ask(parent, "另存为", Path.home() / name, kinds)
    if target is None:
        return
    try:
        target.write_bytes(data)
    except OSError:
        error = AppError(
            "PRINT-101",
            "文件没有存下来：磁盘满了、只读，或者文件正被打开。",
            "请换一个位置或关掉同名文件再存。",
            target.name,
        )
        context.show_error(parent, error)
        return
    (said or context.frame.toast.show_text)(f"已保存到 {target}")


def save_workbook(context: PageContext, parent: QWidget, kind: str, **asked: Any) -> None:
    """Make a ledger as a workbook and ask where to put it."""

    def work(desk: Desk, accept: bool) -> Printed:
        return print_paper(desk, kind, out_format="xlsx", accept_missing=accept, **asked)

    make_paper(context, parent, work, lambda printed: save_file(context, parent, printed.suggested_name, printed.data))


def send_to_printer(context: PageContext, parent: QWidget, printed: Printed) -> None:
    """Ask for a printer, pages and copies, and put the very pages of the PDF on it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
    count = page_count(printed.data)
    dialog.setMinMax(1, max(count, 1))
    if not dialog.exec():
        return
    pages = pages_wanted(count, printer.fromPage(), printer.toPage(), _copies(printer), printer.collateCopies())
    paint_next(context, printer, printed.data, pages, None)


def _copies(printer: QPrinter) -> int:
    """How often we put each page down: once where the printer makes the copies itself."""
    return 1 if printer.supportsMultipleCopies() else max(printer.copyCount(), 1)


def pages_wanted(count: int, first: int, last: int, copies: int, collate: bool) -> tuple[int, ...]:
    """Pages (from 0) in the order they are put down; `first` and `last` from 1, 0 for all."""
    chosen = range(max(first, 1) - 1, min(last or count, count))
    if collate:
        return tuple(chosen) * copies
    return tuple(page for page in chosen for _ in range(copies))


def paint_next(
    context: PageContext, printer: QPrinter, pdf: bytes, pages: Sequence[int], painter: QPainter | None
) -> None:
    """One page after the other onto the printer: a page at 300 dots an inch is 35 MB, a pack of them would be gigabytes."""
    if not pages:
        return

    def drawn() -> PageImage:
        return page_at(pdf, pages[0], PRINTER_SCALE)

    def paint(page: PageImage) -> None:
        busy = paint_page(printer, painter, page)
        if len(pages) > 1:
            paint_next(context, printer, pdf, pages[1:], busy)
        else:
            busy.end()
            context.frame.toast.show_text("已送到打印机")

    context.render(drawn, paint, context.frame)


def paint_page(printer: QPrinter, painter: QPainter | None, page: PageImage) -> QPainter:
    """One page image on a page of its own, turned where the sheet lies; the painter goes on to the next."""
    width, height, pixels = page
    layout = printer.pageLayout()
    layout.setOrientation(layout.Orientation.Landscape if width > height else layout.Orientation.Portrait)
    printer.setPageLayout(layout)
    if painter is None:
        painter = QPainter(printer)
    else:
        printer.newPage()
    image = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGBA8888)
    area = printer.pageRect(QPrinter.Unit.DevicePixel)
    scale = min(area.width() / width, area.height() / height)
    painter.drawImage(QRectF(0, 0, width * scale, height * scale), image)
    return painter
