"""Pictures of PDF pages for preview and printing, rendered in memory: nothing is written to disk."""

from __future__ import annotations

from contextlib import closing
from threading import Lock
from typing import Any

from app.domain.errors import AppError

PageImage = tuple[int, int, bytes]
PDFIUM = Lock()  # PDFium is not safe in several threads at once; previews and scans are drawn on different workers


def page_images(pdf: bytes, scale: float = 1.0) -> list[PageImage]:
    """(width, height, RGBA bytes) of every page; `scale` 1 is 72 dots an inch."""
    return [page_image(pdf, number, scale) for number in range(page_count(pdf))]


def page_count(pdf: bytes) -> int:
    """How many pages the PDF has; AppError print.preview when it cannot be read."""
    with PDFIUM, closing(_open(pdf)) as document:
        return len(document)


def page_image(pdf: bytes, number: int, scale: float = 1.0) -> PageImage:
    """One page (from 0), so that a long ledger is drawn as it is turned."""
    import pypdfium2

    with PDFIUM, closing(_open(pdf)) as document:
        kind = pypdfium2.raw.FPDFBitmap_BGRA
        bitmap = document[number].render(scale=scale, rev_byteorder=True, force_bitmap_format=kind)
        data = bytes(bitmap.buffer)
        if bitmap.stride != bitmap.width * 4:
            data = b"".join(data[row * bitmap.stride :][: bitmap.width * 4] for row in range(bitmap.height))
        return bitmap.width, bitmap.height, data


def _open(pdf: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        raise AppError("print.preview", "打印预览失败：文件不是完整的 PDF。", "请重新生成后再试。") from error
