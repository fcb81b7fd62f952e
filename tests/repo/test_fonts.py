"""The five bundled fonts: exactly these files, with their licences, drawing what their README says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from reportlab.pdfbase.ttfonts import TTFontFile

FONTS = Path(__file__).parents[2] / "resources" / "fonts"
SHA256 = {
    "HanaMinB.ttf": "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c",
    "NotoSansSC-Bold.ttf": "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
    "NotoSansSC-Regular.ttf": "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
    "NotoSerifSC-Bold.ttf": "9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6",
    "NotoSerifSC-Regular.ttf": "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742",
}
LICENCES = ("OFL-HanaMinB.txt", "OFL-NotoSansSC.txt", "OFL-NotoSerifSC.txt")
# Block -> code points no font here draws: all of them joined Unicode after HanaMinB was made.
BLOCKS = {
    "URO": (range(0x4E00, 0xA000), set()),
    "Ext A": (range(0x3400, 0x4DC0), set()),
    "Ext B": (range(0x20000, 0x2A6E0), set(range(0x2A6D7, 0x2A6E0))),
    "Ext C": (range(0x2A700, 0x2B73A), set(range(0x2B735, 0x2B73A))),
    "Ext D": (range(0x2B740, 0x2B81E), set()),
    "Ext E": (range(0x2B820, 0x2CEA2), set()),
    "Ext F": (range(0x2CEB0, 0x2EBE1), set()),
    "biang": (range(0x30EDD, 0x30EDF), set()),
}


def coverage(name: str) -> set[int]:
    """Code points a font draws, as reportlab reads its cmap."""
    return set(TTFontFile(str(FONTS / name)).charToGlyph)


@pytest.fixture(scope="module")
def covered() -> dict[str, set[int]]:
    return {name: coverage(name) for name in SHA256}


def test_exactly_five_fonts_lie_here() -> None:
    found = {p.name for p in FONTS.iterdir() if p.suffix.lower() in {".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2"}}
    assert found == set(SHA256)


@pytest.mark.parametrize("name", SHA256)
def test_font_is_the_one_we_looked_at(name: str) -> None:
    assert hashlib.sha256((FONTS / name).read_bytes()).hexdigest() == SHA256[name]


@pytest.mark.parametrize("name", LICENCES)
def test_licence_lies_beside(name: str) -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / name).read_text("utf-8")


@pytest.mark.parametrize("block", BLOCKS)
def test_five_fonts_together_draw_the_block(block: str, covered: dict[str, set[int]]) -> None:
    wanted, gaps = BLOCKS[block]
    assert set(wanted) - set().union(*covered.values()) == gaps


def test_bold_draws_what_regular_draws(covered: dict[str, set[int]]) -> None:
    for face in ("NotoSansSC", "NotoSerifSC"):
        assert covered[f"{face}-Bold.ttf"] == covered[f"{face}-Regular.ttf"]


def test_serif_alone_draws_everyday_text(covered: dict[str, set[int]]) -> None:
    everyday = {*range(0x20, 0x7F), *range(0x4E00, 0xA000), *map(ord, "，。、；：？！“”（）《》〔〕—…·℃㎡×√□■①⑩→○●")}
    assert everyday <= covered["NotoSerifSC-Regular.ttf"]
