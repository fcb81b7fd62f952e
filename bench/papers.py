"""Notices and ledgers as PDF, beside the same texts drawn bare on reportlab's canvas and by its LongTable."""

from __future__ import annotations

import io
from collections.abc import Callable

from app.domain import documents as d
from app.reports import render_pdf
from bench.measure import Result, median_of, timed
from bench.people import ledger, notice, texts

NOTICE, LEDGER, LARGE = 100, 500, 2000
WIDE, TALL = (842, 595), (595, 842)


def _ours(document: d.Notice | d.Ledger, runs: int = 3) -> Result:
    first, pdf = timed(lambda: render_pdf(document))
    assert pdf.startswith(b"%PDF")
    return Result({"first": first, "warm": median_of(lambda: render_pdf(document), runs)}, {"bytes": len(pdf)})


def notice_ours() -> Result:
    """100 rows."""
    return _ours(notice(NOTICE))


def ledger_ours() -> Result:
    """500 rows of 14 columns."""
    return _ours(ledger(LEDGER))


def large_ours() -> Result:
    """2,000 rows."""
    return _ours(ledger(LARGE), 1)


def _face() -> str:
    """The program's own font, so that all draw the same letters."""
    from app.reports.fonts import Face, font

    font(Face.SERIF)
    return Face.SERIF.value


def _bare(rows: list[list[str]], page: tuple[int, int], face: str) -> bytes:
    """Every cell a rectangle and a string at a fixed place: no measuring, no wrapping, no frame."""
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=page, invariant=1, initialFontName=face)
    width, y = (page[0] - 60) / len(rows[0]), 0
    for row in rows[1:]:
        if y < 40:
            if y:
                canvas.showPage()
            canvas.setFont(face, 9)
            for column, text in enumerate(rows[0]):
                canvas.drawString(32 + column * width, page[1] - 40, text)
            y = page[1] - 60
        for column, text in enumerate(row):
            canvas.rect(30 + column * width, y - 5, width, 20)
            canvas.drawString(32 + column * width, y, text)
        y -= 20
    canvas.save()
    return buffer.getvalue()


def _peer(draw: Callable[[], bytes], runs: int) -> Result:
    return Result({"warm": median_of(draw, runs)}, {"bytes": len(draw())})


def notice_bare() -> Result:
    """The notice's table bare."""
    rows, face = texts(notice(NOTICE)), _face()
    return _peer(lambda: _bare(rows, TALL, face), 3)


def ledger_bare() -> Result:
    """The ledger bare."""
    rows, face = texts(ledger(LEDGER)), _face()
    return _peer(lambda: _bare(rows, WIDE, face), 3)


def large_bare() -> Result:
    """2,000 rows bare."""
    rows, face = texts(ledger(LARGE)), _face()
    return _peer(lambda: _bare(rows, WIDE, face), 1)


def ledger_longtable() -> Result:
    """reportlab's own table with a repeated header and wrapped cells, as most programs do it."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, TableStyle

    rows, face = texts(ledger(LEDGER)), _face()
    style = ParagraphStyle("cell", fontName=face, fontSize=9, leading=11.5, wordWrap="CJK")

    def draw() -> bytes:
        buffer = io.BytesIO()
        sheet = SimpleDocTemplate(
            buffer, pagesize=WIDE, leftMargin=30, rightMargin=30, invariant=1, initialFontName=face
        )
        cells = [[Paragraph(text, style) for text in row] for row in rows]
        table = LongTable(cells, colWidths=[(WIDE[0] - 60) / len(rows[0])] * len(rows[0]), repeatRows=1)
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))
        sheet.build([table])
        return buffer.getvalue()

    return _peer(draw, 1)
