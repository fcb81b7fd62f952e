"""速查卡: one sheet of A4 across for the wall, for either side, with the phones that are known and no name of anybody."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from app.services.papers.catalogue import print_paper
from app.services.papers.quick_card import ROAD


def card(desk: Any) -> tuple[str, Any]:
    printed = print_paper(desk, "速查卡")
    pages = PdfReader(BytesIO(printed.data)).pages
    assert len(pages) == 1, "one sheet"
    box = pages[0].mediabox
    assert (round(box.width), round(box.height)) == (842, 595), "A4 across"
    return pages[0].extract_text(), printed


@pytest.mark.parametrize("side, words", [
    ("desk", ("每半年", "登记异议", "忘记密码", "驻村工作队")), ("township", ("写回执包", "跨村核对", "隔离区", "县级主管部门")),
])  # fmt: skip
def test_each_side_has_its_card(side: str, words: tuple[str, ...], request: pytest.FixtureRequest) -> None:
    text, printed = card(request.getfixturevalue(side))
    told = "".join(text.split())
    assert all(word in told for word in (*words, "F1", "Ctrl+Z", "F8", "线索登记"))
    assert all(step.strip() in told for step in ROAD.replace("（两人以上）", "").split("→"))
    assert printed.level == 0 and "王小明" not in told and "内部资料" not in told


def test_the_phones_of_the_village_are_filled_in(desk: Any) -> None:
    text, _printed = card(desk)
    assert "0839-6620011" in text and "0839-6620022" in text
