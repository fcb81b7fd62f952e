"""The collection form, filled or blank, on A4 or A3 landscape (`domain.md` §4)."""

from __future__ import annotations

from dataclasses import replace

from app.domain.documents import Paper as Size
from app.domain.documents.form import CollectionForm
from app.reports.paper import SHEET_TITLE, WIDE, WIDE_A3, Frame, Paper, Style
from app.reports.parts import draw_part, header_line

CLOSE = Frame(297, 210, 18, 13, 14, 13)
CLOSE_TITLE = replace(SHEET_TITLE, size=18, pitch=22, after=2)


def draw(form: CollectionForm) -> bytes:
    """The form as PDF."""
    frame = WIDE_A3 if form.paper is Size.A3 else CLOSE if form.close else WIDE
    paper = Paper(frame, form.marks, form.title, internal=True)
    paper.title(form.title, CLOSE_TITLE if form.close else SHEET_TITLE)
    if form.header:
        header_line(paper, form.header)
    for part in form.parts:
        draw_part(paper, part)
    if form.order_note:
        paper.space(4)
        paper.paragraph(form.order_note, Style(size=9, pitch=13, indent=0))
    return paper.finish()
