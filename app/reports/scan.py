"""Scans: pages of a PDF somebody brings as grey pictures, and pictures put on A4 sheets (`design.md` §3 "Attachments").

A page is drawn at a size bounded by `long_side`, whatever the PDF says of itself; nothing is written to disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from io import BytesIO
from typing import Any

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.domain.errors import AppError
from app.reports.fonts import Face, font, split_runs
from app.reports.preview import PDFIUM
from app.reports.units import MM

A4 = (210 * MM, 297 * MM)
MARGIN, FOOT, FOOT_SIZE = 6 * MM, 6 * MM, 7.5
FINEST = 200 / 72  # dots a point: 200 an inch
LARGEST_INSIDE = 120_000_000  # pixels of one picture inside a PDF; more is a bomb or a mistake
GreyPage = tuple[int, int, bytes]


def pages_of(pdf: bytes, most: int, long_side: int) -> Iterator[GreyPage]:
    """Every page as (width, height, grey bytes); AppError ATT-108 (unreadable, locked), ATT-109 (more than `most`)."""
    with PDFIUM:
        count = _count(pdf, most)
    for number in range(count):
        with PDFIUM:
            page = _page(pdf, number, long_side)
        yield page


def _count(pdf: bytes, most: int) -> int:
    with closing(_open(pdf)) as document:
        count = len(document)
    if not count:
        raise AppError("ATT-108", "这份 PDF 里一页也没有。", "请重新扫描后再附。", "附件")
    if count > most:
        raise AppError(
            "ATT-109", f"这份 PDF 有{count}页，一次最多附{most}页。", "请分成几份，或只扫描要存的那几页。", "附件"
        )
    return count


def _open(pdf: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        text = "这份 PDF 有密码，打不开。" if locked else "这份 PDF 损坏了，打不开。"
        advice = "请去掉密码后再附。" if locked else "请重新扫描或重新拷贝一份。"
        raise AppError("ATT-108", text, advice, "附件") from error


def _page(pdf: bytes, number: int, long_side: int) -> GreyPage:
    import pypdfium2

    with closing(_open(pdf)) as document:
        try:
            page = document[number]
            _refuse_bombs(page, number)
            scale = min(FINEST, long_side / max(*page.get_size(), 1.0))
            bitmap = page.render(scale=scale, grayscale=True, force_bitmap_format=pypdfium2.raw.FPDFBitmap_Gray)
        except pypdfium2.PdfiumError as error:
            raise AppError("ATT-108", f"这份 PDF 的第{number + 1}页损坏了。", "请重新扫描这一页。", "附件") from error
        data = bytes(bitmap.buffer)
        if bitmap.stride != bitmap.width:
            data = b"".join(data[row * bitmap.stride :][: bitmap.width] for row in range(bitmap.height))
        return bitmap.width, bitmap.height, data


def _refuse_bombs(page: Any, number: int) -> None:
    import pypdfium2

    for found in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=5):
        width, height = found.get_px_size()
        if width * height > LARGEST_INSIDE:
            raise AppError(
                "ATT-107", f"这份 PDF 的第{number + 1}页里有一张大得不正常的图（{width}×{height}）。",
                "请用普通的精度（200 dpi）重新扫描。", "附件",
            )  # fmt: skip


def jpegs_in(pdf: bytes) -> list[bytes]:
    """The pictures of a PDF that `sheets` made, as they were put in."""
    import pypdfium2

    kinds = [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    with PDFIUM, closing(_open(pdf)) as document:
        return [bytes(found.get_data()) for page in document for found in page.get_objects(filter=kinds)]


def sheets(pictures: Sequence[bytes], title: str, line: str = "") -> bytes:
    """JPEG pictures as they are, one an A4 page, turned to fit; `line` at the foot of each page."""
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1, lang="zh-CN")
    canvas.setTitle(title)
    canvas.setCreator("守望")
    for data in pictures:
        _sheet(canvas, ImageReader(BytesIO(data)), line)
    canvas.save()
    return buffer.getvalue()


def _sheet(canvas: Canvas, picture: ImageReader, line: str) -> None:
    width, height = picture.getSize()
    page = A4 if height >= width else (A4[1], A4[0])
    canvas.setPageSize(page)
    edge, foot = (MARGIN, FOOT) if line else (0.0, 0.0)
    room = (page[0] - 2 * edge, page[1] - 2 * edge - foot)
    scale = min(room[0] / width, room[1] / height)
    left, low = (page[0] - width * scale) / 2, edge + foot + (room[1] - height * scale) / 2
    canvas.drawImage(picture, left, low, width * scale, height * scale)
    if line:
        _line(canvas, edge, line)
    canvas.showPage()


def _line(canvas: Canvas, edge: float, line: str) -> None:
    text = canvas.beginText(edge, edge)
    for face, run in split_runs(line, Face.SANS):
        font(face)
        text.setFont(face.value, FOOT_SIZE)
        text.textOut(run)
    canvas.drawText(text)
