"""Reports as data: tables and bars on one sheet, and the list of households behind the figures for the workbook (`domain.md` §15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.documents import Column, Marks, Paper, Row, SignatureBox


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table under its heading."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportChart:
    """Bars under a heading: (words, figure, shade); `kinds` names the shades where there are several."""

    title: str
    bars: tuple[tuple[str, int, int], ...]
    unit: str = "户"
    kinds: tuple[str, ...] = ()


ReportPart = ReportTable | ReportChart


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """A report: parts from top to bottom, words below them, who signs; `behind` the households of every figure."""

    INTERNAL: ClassVar[bool] = True

    title: str
    header: tuple[tuple[str, str], ...]
    parts: tuple[ReportPart, ...]
    words: tuple[str, ...] = ()
    signatures: tuple[SignatureBox, ...] = ()
    behind: ReportTable | None = None
    paper: Paper = Paper.A4
    marks: Marks = Marks()
