"""The five bundled fonts: loading, glyph coverage, widths, and what no font can draw (`stack.md`, Fonts).

reportlab has no fallback of its own, so text is split into runs by coverage; HanaMinB (30 MB) loads only when needed.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from pathlib import Path

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts

from app.domain.errors import AppError
from app.reports.tidy import clean

FONT_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "fonts"


class Face(StrEnum):
    """A font file by its name without `.ttf`."""

    SERIF = "NotoSerifSC-Regular"
    SERIF_BOLD = "NotoSerifSC-Bold"
    SANS = "NotoSansSC-Regular"
    SANS_BOLD = "NotoSansSC-Bold"
    HANA = "HanaMinB"


FALLBACK: dict[Face, tuple[Face, ...]] = {
    Face.SERIF: (Face.SERIF, Face.SANS, Face.HANA),
    Face.SERIF_BOLD: (Face.SERIF_BOLD, Face.SANS_BOLD, Face.HANA),
    Face.SANS: (Face.SANS, Face.SERIF, Face.HANA),
    Face.SANS_BOLD: (Face.SANS_BOLD, Face.SERIF_BOLD, Face.HANA),
    Face.HANA: (Face.HANA,),
}


def _to_unicode(fontname: str, subset: list[int]) -> str:
    """The ToUnicode map reportlab should write: UTF-16 surrogates above U+FFFF, at most 100 entries a block."""
    rows = [f"<{index:02X}> <{_utf16(code)}>" for index, code in enumerate(subset)]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        f"/CIDSystemInfo\n<< /Registry ({fontname})\n/Ordering ({fontname})\n/Supplement 0\n>> def\n"
        f"/CMapName /{fontname} def\n/CMapType 2 def\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n{body}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _utf16(code: int) -> str:
    return "FFFD" if 0xD800 <= code < 0xE000 else chr(code).encode("utf-16-be").hex().upper()


# reportlab looks the function up in its module, and asks rl_config for the needless ASCII85 layer.
ttfonts.makeToUnicodeCMap = _to_unicode
rl_config.useA85 = 0


class _Mapped:
    """A font file as reportlab reads it, but mapped: the glyphs nobody prints never enter memory."""

    def __init__(self, path: Path) -> None:
        self.name = str(path)
        self.path = path

    def read(self) -> mmap.mmap:
        """The whole file, sliced like bytes."""
        with self.path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class _Glyphs:
    """The glyf table without a copy: subsetting asks for a few slices of 10–28 MB."""

    def __init__(self, data: mmap.mmap, start: int) -> None:
        self.data = data
        self.start = start

    def __getitem__(self, part: slice) -> bytes:
        return self.data[self.start + part.start : self.start + part.stop]


def _lend_glyphs(face: ttfonts.TTFontFace) -> None:
    copy = face.get_table

    def table(tag: str) -> bytes | _Glyphs:
        return _Glyphs(face._ttf_data, face.get_table_pos(tag)[0]) if tag == "glyf" else copy(tag)

    face.get_table = table


@cache
def font(face: Face) -> ttfonts.TTFont:
    """The loaded and registered font; AppError print.font when its file is missing or broken."""
    path = FONT_FOLDER / f"{face.value}.ttf"
    try:
        loaded = ttfonts.TTFont(face.value, _Mapped(path))
    except (ttfonts.TTFError, OSError, ValueError, struct.error) as error:
        raise AppError(
            "print.font", f"程序自带的字体文件 {path.name} 缺失或已损坏，无法打印。", "请重新安装本程序后再试。"
        ) from error
    _lend_glyphs(loaded.face)
    pdfmetrics.registerFont(loaded)
    return loaded


def _private(code: int) -> bool:
    return 0xE000 <= code <= 0xF8FF or code >= 0xF0000 or code & 0xFFFE == 0xFFFE


class _Choice(dict[str, Face | None]):
    """Character → the first font of the chain that draws it; None where no font does."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.face = face

    def __missing__(self, char: str) -> Face | None:
        code = ord(char)
        chosen = None
        if not _private(code):
            chosen = next((face for face in FALLBACK[self.face] if code in font(face).face.charToGlyph), None)
        self[char] = chosen
        return chosen


class _Widths(dict[str, float]):
    """Character → advance in em, through the font that draws it."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self.choice = choice(face)

    def __missing__(self, char: str) -> float:
        face = self.choice[char]
        width = font(face).face.getCharWidth(ord(char)) / 1000 if face else 1.0
        self[char] = width
        return width


@cache
def choice(face: Face) -> _Choice:
    """The shared table of which font draws a character when `face` is asked for."""
    return _Choice(face)


@cache
def widths(face: Face) -> _Widths:
    """The shared table of advances in em."""
    return _Widths(face)


def text_width(text: str, face: Face, size: float) -> float:
    """Width of one line in points."""
    return sum(map(widths(face).__getitem__, text)) * size


def split_runs(text: str, face: Face) -> list[tuple[Face, str]]:
    """Runs of one font each; AppError print.glyph names a character that no font draws."""
    chosen = choice(face)
    runs: list[tuple[Face, str]] = []
    start = 0
    current: Face | None = None
    for index, char in enumerate(text):
        found = chosen[char]
        if found is None:
            raise missing_glyph(char, text)
        if found is not current:
            if current is not None:
                runs.append((current, text[start:index]))
            start, current = index, found
    if current is not None:
        runs.append((current, text[start:]))
    return runs


def undrawable(texts: Iterable[str]) -> list[tuple[str, str]]:
    """(character, text it stands in) for every character that none of the bundled fonts can draw."""
    chosen = choice(Face.SERIF)
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        for char in clean(text).replace("\n", ""):
            if chosen[char] is None:
                found[(char, text)] = None
    return list(found)


def missing_glyph(char: str, text: str) -> AppError:
    """The sentence for a character that cannot be printed: which one, where it stands, what to do."""
    place = text if len(text) <= 30 else text[:30] + "…"
    return AppError(
        "print.glyph",
        f"字符 U+{ord(char):04X} 没有可用的字形，打印出来会缺字，已停止打印。",
        "请核对证件后用正确的字重新录入，或在备注中注明该字的写法，再重新打印。",
        where=f"“{place}”",
    )
