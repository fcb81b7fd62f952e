"""Ink on pages: text, lines and boxes as PDF operators, collected per page so that page x/y can follow at the end.

Shapes are written before text; the text of a page is one text object, so a ledger page costs little more than its bytes.
Coordinates are points from the lower left corner.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.reports.fonts import Face, font, split_runs

HALF_SLACK = 14.0  # points either side of the middle where such a page may be cut
HALF_MARGIN = 17.0  # points at the edges of a page drawn in two halves: printers leave them white


@dataclass(slots=True)
class Page:
    """The operators of one page and what its text state stands at."""

    size: tuple[float, float]
    numbered: bool = True
    shapes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pictures: list[tuple[bytes, float, float, float, float]] = field(default_factory=list)
    baselines: list[tuple[float, float]] = field(default_factory=list)  # height and size of each upright line of text
    font: tuple[str, float] = ("", 0.0)
    grey: float = 0.0
    spacing: float = 0.0


# The file that several documents are drawn into while `shared` is open: they share their fonts.
_SHARED: ContextVar[Canvas | None] = ContextVar("shared canvas", default=None)


def _canvas(buffer: io.BytesIO, title: str) -> Canvas:
    font(Face.SERIF)
    canvas = Canvas(buffer, invariant=1, pageCompression=1, initialFontName=Face.SERIF.value, lang="zh-CN")
    canvas.setTitle(title)
    canvas.setCreator("守望")
    return canvas


class Shared:
    """A PDF that several documents are drawn into: pages so far, and the bytes once it is closed."""

    def __init__(self, title: str) -> None:
        self._buffer = io.BytesIO()
        self.canvas = _canvas(self._buffer, title)

    @property
    def pages(self) -> int:
        """Pages of the documents that are finished."""
        count: int = self.canvas.getPageNumber() - 1
        return count

    @property
    def pdf(self) -> bytes:
        """The file; nothing before the block of `shared` ends."""
        return self._buffer.getvalue()


@contextmanager
def shared(title: str) -> Iterator[Shared]:
    """Everything drawn inside goes into one PDF; a document that fails half-way leaves no page, for pages are written
    when a document is finished."""
    drawn = Shared(title)
    token = _SHARED.set(drawn.canvas)
    try:
        yield drawn
    finally:
        _SHARED.reset(token)
    drawn.canvas.save()


class Ink:
    """Writes pages of one PDF; the same calls give the same bytes."""

    def __init__(self, title: str, scale: float = 1.0) -> None:
        self._buffer = io.BytesIO()
        self._into = _SHARED.get()
        self._canvas = self._into or _canvas(self._buffer, title)
        self._scale = scale
        self.halves = False  # each page on two sheets, to be glued together
        self._coded: dict[tuple[Face, str], list[tuple[str, str]]] = {}
        self.pages: list[Page] = []

    def new_page(self, size: tuple[float, float], numbered: bool = True) -> None:
        """Begin a page of `size` points (before scaling)."""
        self.pages.append(Page(size, numbered))
        self.page = self.pages[-1]

    def _code(self, face: Face, text: str) -> list[tuple[str, str]]:
        """The show operators of a text by font subset, remembered: ledgers repeat their words."""
        document = self._canvas._doc
        coded: list[tuple[str, str]] = []
        for run_face, run in split_runs(text, face):
            loaded = font(run_face)
            for subset, raw in loaded.splitString(run, document):
                coded.append((loaded.getSubsetInternalName(subset, document), f"({self._canvas._escape(raw)}) Tj"))
        self._coded[(face, text)] = coded
        return coded

    def text(
        self, x: float, y: float, text: str, face: Face, size: float, grey: float = 0.0, spacing: float = 0.0,
        turn: tuple[float, float] = (1, 0),
    ) -> None:  # fmt: skip
        """One line at its baseline; `spacing` between characters in points, `turn` is (cos, sin)."""
        coded = self._coded.get((face, text)) or self._code(face, text)
        page = self.page
        out = page.texts
        if grey != page.grey:
            out.append(f"{grey:g} g")
            page.grey = grey
        if spacing != page.spacing:
            out.append(f"{spacing:.3f} Tc")
            page.spacing = spacing
        cos, sin = turn
        if not sin and self.halves:
            page.baselines.append((y, size))
        out.append(
            f"1 0 0 1 {x:.2f} {y:.2f} Tm" if not sin else f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {y:.2f} Tm"
        )
        for name, show in coded:
            if page.font != (name, size):
                page.font = (name, size)
                out.append(f"{name} {size:g} Tf")
            out.append(show)

    def under_text(
        self, x: float, y: float, text: str, face: Face, size: float, grey: float, turn: tuple[float, float]
    ) -> None:
        """Text below everything else on the page (a watermark)."""
        cos, sin = turn
        out = [f"q {grey:g} g BT {cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x:.2f} {y:.2f} Tm"]
        out.extend(f"{name} {size:g} Tf {show}" for name, show in self._code(face, text))
        self.page.shapes.insert(0, " ".join([*out, "ET Q"]))

    def line(
        self, x1: float, y1: float, x2: float, y2: float, width: float = 0.5, grey: float = 0.0, dash: str = ""
    ) -> None:
        """A straight line; `dash` is a PDF pattern like `2 2`."""
        self.page.shapes.append(f"[{dash}] 0 d {grey:g} G {width:g} w {x1:.2f} {y1:.2f} m {x2:.2f} {y2:.2f} l S")

    def lines(self, segments: list[tuple[float, float, float, float]], width: float = 0.5, grey: float = 0.0) -> None:
        """Many straight lines in one stroke."""
        path = " ".join(f"{a:.2f} {b:.2f} m {c:.2f} {d:.2f} l" for a, b, c, d in segments)
        if path:
            self.page.shapes.append(f"[] 0 d {grey:g} G {width:g} w {path} S")

    def box(
        self, x: float, y: float, width: float, height: float, line: float = 0.5, dash: str = "", grey: float = 0.0
    ) -> None:
        """An outlined rectangle from its lower left corner."""
        self.page.shapes.append(f"[{dash}] 0 d {grey:g} G {line:g} w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def fill(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        """A filled rectangle."""
        self.page.shapes.append(f"{grey:g} g {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def fills(self, boxes: list[tuple[float, float, float, float]]) -> None:
        """Many black rectangles in one path (a QR code)."""
        path = " ".join(f"{x:.3f} {y:.3f} {w:.3f} {h:.3f} re" for x, y, w, h in boxes)
        self.page.shapes.append(f"0 g {path} f")

    def tick(self, x: float, y: float, size: float, ticked: bool) -> None:
        """A box of `size` points with its lower left corner at (x, y), and the hook when ticked."""
        self.box(x, y, size, size, line=max(0.6, size / 16))
        if ticked:
            path = f"{x + size * 0.2:.2f} {y + size * 0.52:.2f} m {x + size * 0.42:.2f} {y + size * 0.22:.2f} l"
            self.page.shapes.append(
                f"[] 0 d 0 G {size / 7:.2f} w {path} {x + size * 0.85:.2f} {y + size * 0.85:.2f} l S"
            )

    def picture(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        """A JPEG or PNG in its own proportions, centred in a box."""
        self.page.pictures.append((data, x, y, width, height))

    def finish(self) -> bytes:
        """The PDF; nothing of its own where it was drawn into a shared one."""
        canvas = self._canvas
        for page in self.pages:
            if self.halves:
                self._two_halves(page)
                continue
            canvas.setPageSize((page.size[0] * self._scale, page.size[1] * self._scale))
            if self._scale != 1:
                canvas._code.append(f"{self._scale:g} 0 0 {self._scale:g} 0 0 cm")
            self._draw(page)
            canvas.showPage()
        if self._into is None:
            canvas.save()
        return self._buffer.getvalue()

    def _draw(self, page: Page) -> None:
        canvas = self._canvas
        canvas._code.extend(page.shapes)
        for data, *box in page.pictures:
            canvas.drawImage(ImageReader(io.BytesIO(data)), *box, preserveAspectRatio=True, anchor="c")
        if page.texts:
            canvas._code.extend(["0 g BT", *page.texts, "ET"])

    def _two_halves(self, page: Page) -> None:
        """The page enlarged on two sheets of its own size lying: the upper half, then the lower; both keep the margin a
        printer needs, the thin line is where one is cut and glued over the other. No line of text is cut through."""
        canvas, (width, height) = self._canvas, page.size
        scale = (width - 2 * HALF_MARGIN) / (height / 2 + HALF_SLACK)
        left, cut = (height - width * scale) / 2, _gap(page)
        for edge in (HALF_MARGIN, width - HALF_MARGIN):  # the cut is the lower edge of the upper half
            canvas.setPageSize((height, width))
            low = edge if edge == HALF_MARGIN else 0
            canvas._code.append(f"q 0 {low:.2f} {height:.2f} {width - HALF_MARGIN:.2f} re W n")
            canvas._code.append(f"{scale:.5f} 0 0 {scale:.5f} {left:.2f} {edge - cut * scale:.2f} cm")
            self._draw(page)
            canvas._code.append(f"Q [4 4] 0 d 0.6 G 0.4 w {left:.2f} {edge:.2f} m {height - left:.2f} {edge:.2f} l S")
            canvas.showPage()


def _gap(page: Page) -> float:
    """The height nearest to the middle of a page where no line of text stands."""
    middle = page.size[1] / 2
    steps = (middle + sign * step for step in range(int(HALF_SLACK) + 1) for sign in (1, -1))
    return next((at for at in steps if not any(y - 0.3 * size < at < y + size for y, size in page.baselines)), middle)
