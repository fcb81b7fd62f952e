"""The sheet: frames and type sizes of `domain.md` §16, a cursor that moves down, and what stands on every page.

A document is drawn by calling `title`, `paragraph`, … in order; pages follow by themselves; `finish` adds page x/y,
marks, number with QR code, seam line and watermark once the number of pages is known. Lengths: points unless `mm`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from app.domain.documents import INTERNAL_MARK, PRACTICE_MARK, Align, Marks, Text
from app.reports.fonts import Face, text_width
from app.reports.ink import Ink
from app.reports.qr import qr_modules
from app.reports.tidy import clean
from app.reports.typeset import Line, paragraph_lines, title_lines
from app.reports.units import MM

ASCENT = 0.86  # of the em box above the baseline, for centring Han characters
A3_SCALE = 297 / 210
LOW = 17  # millimetres of foot that hold the page number and the print line one above the other


@dataclass(frozen=True, slots=True)
class Frame:
    """Paper and margins in millimetres."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float


OFFICIAL = Frame(210, 297, 37, 26, 35, 28)  # type area 156 × 225 (GB/T 9704)
SHEET = Frame(210, 297, 24, 20, 20, 22)
WIDE = Frame(297, 210, 23, 15, 17, 15)
WIDE_A3 = Frame(420, 297, 25, 18, 20, 20)


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set: face, size and line pitch in points, first-line indent in characters."""

    face: Face = Face.SERIF
    size: float = 16
    pitch: float = 28
    indent: float = 2
    align: Align = Align.LEFT
    after: float = 0


BODY = Style()
NOTE = Style(size=10.5, pitch=16, indent=0)
TITLE = Style(Face.SERIF_BOLD, 22, 32, 0, Align.CENTER, after=18)
SHEET_TITLE = Style(Face.SERIF_BOLD, 20, 28, 0, Align.CENTER, after=10)
HEADING = Style(Face.SANS_BOLD, 12, 20, 0, after=2)


class Paper:
    """Pages of one document and the place where the next thing goes (`y`, from the bottom, downwards)."""

    def __init__(
        self, frame: Frame, marks: Marks, title: str, *, internal: bool, qr: str = "", scale: float = 1.0,
        print_line: bool = True,
    ) -> None:  # fmt: skip
        self.frame = frame
        self.marks = marks if print_line else replace(marks, print_line="")
        self.internal = internal
        self.qr = qr or marks.qr or marks.number
        self.ink = Ink(title.replace("\n", ""), scale)
        self.left = frame.left * MM
        self.right = (frame.width - frame.right) * MM
        self.width = self.right - self.left
        self.top = (frame.height - frame.top) * MM
        self.bottom = frame.bottom * MM
        self.new_page()

    def new_page(self, numbered: bool = True) -> None:
        """Continue at the top of a new page."""
        self.ink.new_page((self.frame.width * MM, self.frame.height * MM), numbered)
        self.y = self.top

    @property
    def rest(self) -> float:
        """Free height on this page."""
        return self.y - self.bottom

    def room(self, height: float) -> bool:
        """Turn the page unless `height` is free; True when it was turned. Nothing happens on an untouched page."""
        if height <= self.rest + 0.01 or self.y >= self.top:
            return False
        self.new_page()
        return True

    def space(self, height: float) -> None:
        """Leave a gap (never at the top of a page)."""
        if self.y < self.top:
            self.y -= height

    def title(self, text: str, style: Style = TITLE) -> None:
        """A centred title, broken by meaning."""
        lines = title_lines(text, style.face, style.size, self.width)
        self.room(len(lines) * style.pitch)
        for line in lines:
            self.put_line(line, style, self.left, self.width)
        self.y -= style.after

    def put_line(self, text: str, style: Style, x: float, width: float) -> None:
        """One line in a strip of the page; the cursor moves down by the pitch."""
        self.y -= style.pitch
        wide = text_width(text, style.face, style.size)
        offset = {Align.LEFT: 0.0, Align.CENTER: (width - wide) / 2, Align.RIGHT: width - wide}[style.align]
        self.ink.text(x + offset, self.baseline(style), clean(text), style.face, style.size)

    def baseline(self, style: Style) -> float:
        """The baseline of a line whose lower edge is the cursor."""
        return self.y + (style.pitch - style.size) / 2 + style.size * (1 - ASCENT)

    def paragraph(self, text: Text, style: Style = BODY) -> None:
        """A paragraph with its first line indented, justified as official sheets are."""
        for line in self.lines_of(text, style):
            self.room(style.pitch)
            self.y -= style.pitch
            self.draw_line(line, self.left, self.baseline(style), style.size, self.width)
        self.y -= style.after

    def lines_of(self, text: Text, style: Style) -> list[Line]:
        """The lines a paragraph takes in the width of the sheet."""
        return paragraph_lines(text, style.face, style.size, self.width, style.indent * style.size)

    def height_of(self, text: Text, style: Style = BODY) -> float:
        """The height a paragraph takes."""
        return len(self.lines_of(text, style)) * style.pitch + style.after

    def draw_line(self, line: Line, x: float, y: float, size: float, width: float, align: Align = Align.LEFT) -> None:
        """The segments of a line; full lines are justified by letter spacing."""
        free = width - line.indent - line.width
        count = line.characters
        stretch = count and align is Align.LEFT and (not line.last or free < 0) and abs(free / count) < size * 0.12
        spacing = free / count if stretch else 0.0
        x += line.indent + (0 if align is Align.LEFT else free / 2 if align is Align.CENTER else free)
        for segment in line.segments:
            if segment.box:
                self.ink.tick(x + size * 0.06, y - size * 0.06, size * 0.86, segment.ticked)
            elif segment.blank:
                self.ink.line(x, y - size * 0.2, x + segment.width, y - size * 0.2, 0.6)
                if segment.text:
                    wide = text_width(segment.text, segment.face, size)
                    self.ink.text(x + (segment.width - wide) / 2, y, segment.text, segment.face, size)
            elif segment.text:
                self.ink.text(x, y, segment.text, segment.face, size, spacing=spacing)
                x += spacing * len(segment.text)
            x += segment.width

    def finish(self) -> bytes:
        """Draw what needs the number of pages and give the PDF."""
        numbered = [page for page in self.ink.pages if page.numbered]
        for place, page in enumerate(self.ink.pages):
            self.ink.page = page
            self._header()
            self._watermark()
            folio = self.marks.folio + place if self.marks.folio else 0
            if page.numbered:
                self._footer(numbered.index(page) + 1, len(numbered), folio)
            else:
                self._footer(0, 0, folio)
        return self.ink.finish()

    def _header(self) -> None:
        edge = self.frame.height * MM
        base = edge - min(self.frame.top - 7, 22) * MM
        if self.internal:
            self.ink.text(self.left, base, INTERNAL_MARK, Face.SANS_BOLD, 10.5)
        if self.marks.entered_by:
            after = text_width(INTERNAL_MARK + "　", Face.SANS_BOLD, 10.5) if self.internal else 0.0
            self.ink.text(self.left + after, base, self.marks.entered_by, Face.SANS, 9)
        x = self.right
        if self.qr:
            side = 12 * MM
            x -= side
            self._qr(self.qr, x, min(base - 1 * MM, edge - 5 * MM - side), side)  # printers leave the edge white
            x -= 2 * MM
        if self.marks.number:
            text = f"编号：{self.marks.number}"
            self.ink.text(x - text_width(text, Face.SANS, 9), base, text, Face.SANS, 9)

    def _qr(self, payload: str, x: float, y: float, side: float) -> None:
        count, dark = qr_modules(payload)
        step = side / count
        self.ink.fills([(x + c * step, y + (count - 1 - r) * step, n * step, step) for r, c, n in dark])

    def put_qr(self, payload: str, x: float, y: float, side: float) -> None:
        """A QR code with its lower left corner at (x, y)."""
        self._qr(payload, x, y, side)

    def _footer(self, number: int, total: int, folio: int = 0) -> None:
        y = (min(self.frame.bottom, 22) - 8) * MM
        low = self.frame.bottom < LOW  # no room for two lines that a printer still prints: side by side
        text = f"第{number}页 共{total}页" if number else ""
        if folio:
            text += f"{'　' if text else ''}卷内第{folio}页"
        if text:
            wide = text_width(text, Face.SERIF, 10.5)
            x = self.right - wide if low and self.marks.print_line else (self.frame.width * MM - wide) / 2
            self.ink.text(x, y, text, Face.SERIF, 10.5)
        if self.marks.print_line:
            line = clean(self.marks.print_line)
            size = min(8.0, self.width * ((0.7 if folio else 0.8) if low else 1) / text_width(line, Face.SANS, 1))
            self.ink.text(self.left, y if low else y - 5 * MM, line, Face.SANS, size, grey=0.25)
        if total > 1:
            self._seam()

    def _seam(self) -> None:
        """A light line near the right edge, so that a seal can straddle the pages."""
        x = (self.frame.width - 7) * MM
        middle = self.frame.height * MM / 2
        for low, high in ((self.bottom, middle - 12 * MM), (middle + 12 * MM, self.top)):
            self.ink.line(x, low, x, high, 0.4, 0.6, "3 3")
        self.ink.text(x + 3, middle - 14, "骑缝章", Face.SANS, 9, grey=0.55, turn=(0, 1))

    def _watermark(self) -> None:
        if not self.marks.practice:
            return
        middle = (self.frame.width * MM / 2, self.frame.height * MM / 2)
        size = 150.0
        angle = math.radians(30)
        turn = (math.cos(angle), math.sin(angle))
        wide = text_width("练习", Face.SANS_BOLD, size)
        x = middle[0] - turn[0] * wide / 2 + turn[1] * size * 0.35
        y = middle[1] - turn[1] * wide / 2 - turn[0] * size * 0.35
        self.ink.under_text(x, y, "练习", Face.SANS_BOLD, size, 0.9, turn)
        self.ink.text(
            (self.frame.width * MM - text_width(PRACTICE_MARK, Face.SANS_BOLD, 9)) / 2,
            self.frame.height * MM - 8 * MM, PRACTICE_MARK, Face.SANS_BOLD, 9, grey=0.35,
        )  # fmt: skip
