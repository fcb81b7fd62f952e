"""Documents on paper: a frozen dataclass of `app.domain.documents` in, PDF or XLSX bytes out.

Drawing libraries load at the first print, never at start. A new document is a dataclass in `app.domain.documents*`
with `INTERNAL` and `marks`, a module here whose `draw` calls `Paper`, `Table` and `parts` from top to bottom, and one
line in `_DRAWERS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib import import_module
from threading import Lock
from typing import Any

# Document type → module of this package that draws it (function `draw`).
_DRAWERS: dict[str, str] = {
    "Notice": "notice",
    "ConsentSheet": "consent",
    "CollectionForm": "form",
    "Ledger": "ledger",
    "HandoverSheet": "handover",
    "RecoverySheet": "recovery",
    "FingerprintSheet": "recovery",
    "VisitSheet": "visit",
    "Letter": "letter",
    "CheckSheet": "check",
    "ReportSheet": "report",
}
# reportlab's font state is shared by all documents of the process.
_drawing = Lock()


def render_pdf(document: Any) -> bytes:
    """The PDF of a document, byte for byte the same each time.

    AppError print.glyph names a character that no bundled font draws, print.font a missing font file."""
    module = import_module(f"{__name__}.{_DRAWERS[type(document).__name__]}")
    with _drawing:
        pdf: bytes = module.draw(document)
    return pdf


def draw_many(documents: Sequence[Any], title: str, folio: int = 0) -> tuple[bytes, tuple[int, ...]]:
    """Several documents in one PDF, one after the other, with their fonts in it once; and how many pages each took.

    `folio`: the running number of the first page where the whole is a volume. AppError as `render_pdf`."""
    from app.reports.ink import shared

    modules = [import_module(f"{__name__}.{_DRAWERS[type(document).__name__]}") for document in documents]
    counts: list[int] = []
    with _drawing, shared(title) as drawn:
        for module, document in zip(modules, documents, strict=True):
            before = drawn.pages
            module.draw(_numbered(document, folio + before) if folio else document)
            counts.append(drawn.pages - before)
    return drawn.pdf, tuple(counts)


def _numbered(document: Any, folio: int) -> Any:
    return replace(document, marks=replace(document.marks, folio=folio))


def render_xlsx(document: Any) -> bytes:
    """The workbook of a `Ledger` or `ReportSheet`: identifiers as text, nothing a formula, header frozen and repeated in print."""
    from app.reports.workbook import ledger_workbook, report_workbook

    return report_workbook(document) if type(document).__name__ == "ReportSheet" else ledger_workbook(document)


def undrawable(document: Any) -> list[tuple[str, str]]:
    """(character, text it stands in) for all characters of a document that no bundled font draws."""
    from app.domain.documents import texts_of
    from app.reports import fonts

    return fonts.undrawable(texts_of(document))


def undrawable_in(texts: Iterable[str]) -> list[tuple[str, str]]:
    """(character, text it stands in) for all characters of these texts that no bundled font draws."""
    from app.reports import fonts

    return fonts.undrawable(texts)
