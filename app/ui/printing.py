"""From a paper to preview, printer or file: the same PDF everywhere, drawn from memory (`design.md` §4, §7)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.papers import Printed, print_paper
from app.services.previews import PageImage, page_images
from app.ui.context import PageContext
from app.ui.dialogs.files import SaveFile
from app.ui.preview import PreviewDialog

SCREEN_SCALE, PRINTER_SCALE = 1.6, 300 / 72
PDF_FILES = (("PDF 文件", ("*.pdf",)),)
XLSX_FILES = (("表格文件", ("*.xlsx",)),)


def show_paper(context: PageContext, parent: QWidget, kind: str, **asked: Any) -> None:
    """Make a paper off the GUI thread and open its preview; what is missing is said as a message."""

    def made(printed: Printed) -> None:
        context.render(
            lambda: page_images(printed.data, SCREEN_SCALE),
            lambda pages: open_preview(context, parent, printed, pages),
            parent,
        )

    context.run(lambda desk: print_paper(desk, kind, **asked), made, parent)


def open_preview(context: PageContext, parent: QWidget, printed: Printed, pages: list[PageImage]) -> None:
    """Preview with 打印 and 另存为."""
    dialog = PreviewDialog(parent, printed.title, pages)
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

    def work(desk: Desk) -> Printed:
        return print_paper(desk, kind, out_format="xlsx", **asked)

    context.run(work, lambda printed: save_file(context, parent, printed.suggested_name, printed.data), parent)


def send_to_printer(context: PageContext, parent: QWidget, printed: Printed) -> None:
    """Ask for a printer and put the very pages of the PDF on it."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    if not dialog.exec():
        return
    context.render(
        lambda: page_images(printed.data, PRINTER_SCALE),
        lambda pages: paint_pages(printer, pages, context.frame.toast.show_text),
        parent,
    )


def paint_pages(printer: QPrinter, pages: list[PageImage], said: Callable[[str], object]) -> None:
    """Paint page images onto a printer, each on a page of its own, turned where the sheet lies."""
    painter: QPainter | None = None
    for number, (width, height, pixels) in enumerate(pages):
        layout = printer.pageLayout()
        layout.setOrientation(layout.Orientation.Landscape if width > height else layout.Orientation.Portrait)
        printer.setPageLayout(layout)
        if painter is None:
            painter = QPainter(printer)
        elif number:
            printer.newPage()
        image = QImage(pixels, width, height, width * 4, QImage.Format.Format_RGBA8888)
        area = printer.pageRect(QPrinter.Unit.DevicePixel)
        scale = min(area.width() / width, area.height() / height)
        painter.drawImage(QRectF(0, 0, width * scale, height * scale), image)
    if painter is not None:
        painter.end()
        said("已送到打印机")
