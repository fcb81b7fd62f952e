"""Several PDFs as one file, in memory, the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterable

FILE_ID = re.compile(rb"/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\]")


def joined(parts: Iterable[bytes]) -> bytes:
    """Several PDFs one after the other, in memory."""
    import pypdfium2

    from app.reports.preview import PDFIUM

    drawn = list(parts)
    out = io.BytesIO()
    with PDFIUM:
        target = pypdfium2.PdfDocument.new()
        for part in drawn:
            source = pypdfium2.PdfDocument(part)
            target.import_pages(source)
            source.close()
        target.save(out)
        target.close()
    return _same_each_time(out.getvalue())


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    import pypdfium2

    from app.reports.preview import PDFIUM

    with PDFIUM:
        source = pypdfium2.PdfDocument(pdf)
        count = len(source)
        source.close()
    return count


def _same_each_time(pdf: bytes) -> bytes:
    """pdfium draws a random file id: one made from the content stands in its place, so that prints can be compared."""
    found = FILE_ID.search(pdf)
    if found is None:
        return pdf
    digest = hashlib.sha256(pdf[: found.start()]).hexdigest().upper()[:32].encode()
    return pdf[: found.start()] + b"/ID[<" + digest + b"><" + digest + b">]" + pdf[found.end() :]
