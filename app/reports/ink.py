"""Ink on pages: text, lines and boxes as PDF operators, collected per page so that page x/y can follow at the end.

Shapes are written before text; the text of a page is one text object, so a ledger page costs little more than its bytes.
Coordinates are points from the lower left corner.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.reports.fonts import Face, font, split_runs


@dataclass(slots=True)
class Page:
    """The operators of one page and what its text state stands at."""

    size: tuple[float, float]
    numbered: bool = True
    shapes: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    pictures: list[tuple[bytes, float, float, float, float]] = field(default_factory=list)
    font: tuple[str, float] = ("", 0.0)
    grey: float = 0.0
    spacing: float = 0.0


class Ink:
    """Writes pages of one PDF; the same calls give the same bytes."""

    def __init__(self, title: str, scale: float = 1.0) -> None:
        self._buffer = io.BytesIO()
        font(Face.SERIF)
        self._canvas = Canvas(
            self._buffer, invariant=1, pageCompression=1, initialFontName=Face.SERIF.value, lang="zh-CN"
        )
        self._canvas.setTitle(title)
        self._canvas.setCreator("守望")
        self._scale = scale
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
        """The PDF."""
        canvas = self._canvas
        for page in self.pages:
            canvas.setPageSize((page.size[0] * self._scale, page.size[1] * self._scale))
            if self._scale != 1:
                canvas._code.append(f"{self._scale:g} 0 0 {self._scale:g} 0 0 cm")
            canvas._code.extend(page.shapes)
            for data, *box in page.pictures:
                canvas.drawImage(ImageReader(io.BytesIO(data)), *box, preserveAspectRatio=True, anchor="c")
            if page.texts:
                canvas._code.extend(["0 g BT", *page.texts, "ET"])
            canvas.showPage()
        canvas.save()
        return self._buffer.getvalue()
