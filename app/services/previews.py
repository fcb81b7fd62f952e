"""Pages of a PDF as pictures, for the screen and the printer: what is seen is what is printed."""

from __future__ import annotations

from app.reports import preview

PageImage = tuple[int, int, bytes]


def page_images(pdf: bytes, scale: float) -> list[PageImage]:
    """Every page as (width, height, RGBA bytes); `scale` 1 is 72 dots an inch."""
    return [(page[0], page[1], page[2]) for page in preview.page_images(pdf, scale)]
