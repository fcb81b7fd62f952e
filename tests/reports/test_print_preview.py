"""Preview pictures and the places that must stay clear on paper, seen through another renderer."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.errors import AppError
from app.reports import render_pdf
from app.reports.preview import page_count, page_image, page_images

DOT = 72 / 25.4


def dark(image: tuple[int, int, bytes], left: float, top: float, right: float, bottom: float) -> int:
    """How many dark dots stand in a region given in millimetres (picture at 72 dots an inch)."""
    width, _, data = image
    count = 0
    for row in range(int(top * DOT), int(bottom * DOT)):
        line = data[(row * width + int(left * DOT)) * 4 : (row * width + int(right * DOT)) * 4]
        count += sum(1 for value in line[::4] if value < 128)
    return count


def test_every_page_becomes_a_picture(make: Any) -> None:
    pdf = render_pdf(make.ledger(40))
    images = page_images(pdf, 0.5)
    assert len(images) == page_count(pdf) > 1
    for width, height, data in images:
        assert (width, height) == (421, 298)
        assert len(data) == width * height * 4
        assert len(set(data[3::4])) == 1 and data[3] == 255
        assert min(data[::4]) < 100


def test_a_broken_pdf_is_a_plain_sentence() -> None:
    for call in (page_count, page_images, lambda pdf: page_image(pdf, 0)):
        with pytest.raises(AppError) as error:
            call(b"%PDF-1.4 nothing")
        assert error.value.code == "print.preview"


def test_the_seal_has_a_clear_square_under_unit_and_date(make: Any) -> None:
    sheet = make.notice(3)
    image = page_image(render_pdf(sheet), 0)
    height = image[1] / DOT
    rows = [mm for mm in range(30, int(height) - 36) if dark(image, 28, mm, 184, mm + 1)]
    last = rows[-1]  # the date line
    assert dark(image, 28, last + 2, 184, min(last + 16, height - 34)) == 0
    above = [mm for mm in rows if mm < last - 16]
    assert last - above[-1] >= 24  # from the last line of text to the date


def test_margins_of_an_official_sheet_stay_free(make: Any) -> None:
    image = page_image(render_pdf(make.notice(40)), 0)
    assert dark(image, 0, 40, 27, 260) == 0
    assert dark(image, 186, 40, 200, 260) == 0
    assert dark(image, 0, 263, 210, 272) == 0
