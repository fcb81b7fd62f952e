"""Pages of a PDF as pictures, for the screen and the printer: what is seen is what is printed."""

from __future__ import annotations

from app.reports import preview

PageImage = tuple[int, int, bytes]


def page_images(pdf: bytes, scale: float) -> list[PageImage]:
    """Every page as (width, height, RGBA bytes); `scale` 1 is 72 dots an inch."""
    return [(page[0], page[1], page[2]) for page in preview.page_images(pdf, scale)]


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return preview.page_count(pdf)


def page_at(pdf: bytes, number: int, scale: float) -> PageImage:
    """One page (from 0): a pack of two hundred sheets is never in memory as pictures all at once."""
    page = preview.page_image(pdf, number, scale)
    return page[0], page[1], page[2]


def first_pages(pdf: bytes, scale: float, most: int) -> list[PageImage]:
    """The first pages, at most so many."""
    return [page_at(pdf, number, scale) for number in range(min(most, page_count(pdf)))]
