"""The collection form, filled or blank, on A4 or A3 landscape (`domain.md` §4)."""

from __future__ import annotations

from app.domain.documents import Paper as Size
from app.domain.documents_form import CollectionForm
from app.reports.paper import SHEET_TITLE, WIDE, WIDE_A3, Paper, Style
from app.reports.parts import draw_part, header_line


def draw(form: CollectionForm) -> bytes:
    """The form as PDF."""
    paper = Paper(WIDE_A3 if form.paper is Size.A3 else WIDE, form.marks, form.title, internal=True)
    paper.title(form.title, SHEET_TITLE)
    if form.header:
        header_line(paper, form.header)
    for part in form.parts:
        draw_part(paper, part)
    if form.order_note:
        paper.space(4)
        paper.paragraph(form.order_note, Style(size=9, pitch=13, indent=0))
    return paper.finish()
