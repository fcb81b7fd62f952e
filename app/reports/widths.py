"""Column widths that suit their contents: the declared shares, moved only where a column would break its words."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.documents import Column, Row, RowKind, cell_text
from app.reports.fonts import Face, text_width
from app.reports.tidy import clean
from app.reports.typeset import clusters
from app.reports.units import MM

_WHOLE = 4  # texts up to this length (names) are never broken for want of width


def column_widths(
    columns: Sequence[Column], rows: Sequence[Row], face: Face, head_face: Face, size: float, pad: float, width: float
) -> list[float]:
    """Widths in points that add up to `width`; a column wants its longest cell, up to 1.6 times its declared share."""
    held = sum(column.width * MM for column in columns if column.fixed)
    total = sum(column.width for column in columns if not column.fixed)
    shares = [column.width * (MM if column.fixed else (width - held) / total) for column in columns]
    least: list[float] = []
    wanted: list[float] = []
    for index, column in enumerate(columns):
        if column.fixed:
            least.append(shares[index])
            wanted.append(shares[index])
            continue
        low, high = _needs(column, _texts(column, rows, index), face, head_face, size)
        least.append(low + 2 * pad + 0.5)
        wanted.append(max(least[-1], min(high + 2 * pad + 0.5, 1.6 * shares[index])))
    return _share(shares, least, wanted, width)


def _texts(column: Column, rows: Sequence[Row], index: int) -> set[str]:
    values = {
        row.cells[index]
        for row in rows
        if row.kind is not RowKind.SECTION and index < len(row.cells) and not isinstance(row.cells[index], tuple)
    }
    return {cell_text(column, value) for value in values}


def _needs(column: Column, texts: set[str], face: Face, head_face: Face, size: float) -> tuple[float, float]:
    """(without breaking words, on one line); a label may take two lines."""
    label = max(clean(column.label).split("\n"), key=len)
    half = text_width(label, head_face, size) / (2 if len(label) > 3 else 1)
    low = max(min(half, text_width("汉字", head_face, size)), 0.0)
    high = half + size / 2 if len(label) > 3 else half
    for text in texts:
        for part in clean(text).split("\n"):
            wide = text_width(part, face, size)
            high = max(high, wide)
            if wide > low:
                whole = wide if len(part) <= _WHOLE else max(text_width(p, face, size) for p in clusters(part))
                low = max(low, whole)
    return low, max(low, high)


def _share(shares: list[float], least: list[float], wanted: list[float], width: float) -> list[float]:
    lacking = sum(max(0.0, want - share) for want, share in zip(wanted, shares, strict=True))
    spare = sum(max(0.0, share - want) for want, share in zip(wanted, shares, strict=True))
    if not lacking:
        return shares
    if spare >= lacking:
        given = lacking / spare
        return [max(want, share - max(0.0, share - want) * given) for want, share in zip(wanted, shares, strict=True)]
    if sum(least) >= width:  # nothing helps: the widest give way
        return [low * width / sum(least) for low in least]
    free = (width - sum(least)) / (sum(wanted) - sum(least))
    return [low + (want - low) * free for low, want in zip(least, wanted, strict=True)]
