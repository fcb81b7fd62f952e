"""The collection form 《防止返贫监测对象信息采集表》 and its like as data: sections, tables, signatures (`domain.md` §4).

Generic on purpose: services build the parts from the field declarations, so a new field needs no new drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.documents import ORDER_NOTE, Column, FormCell, Marks, Paper, Row, SignatureBox, Text


@dataclass(frozen=True, slots=True)
class FormSection:
    """A grid of label-value pairs, `across` pairs a line; `close` sets it in smaller type (places to write in stay 8 mm)."""

    title: str
    cells: tuple[FormCell, ...]
    across: int = 4
    note: str = ""
    close: bool = False


@dataclass(frozen=True, slots=True)
class FormTable:
    """Rows under columns. Columns wider than the sheet together become several tables over the same rows,
    each beginning with the first `fixed` columns; `panels` sets rows side by side; `least` counts writing rows.
    `close` sets labels in small type over columns just as wide as the hand needs: for tables nobody has filled in."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    fixed: int = 2
    panels: int = 1
    least: int = 0
    note: Text = ""
    close: bool = False


@dataclass(frozen=True, slots=True)
class FormText:
    """Paragraphs; `lines` ruled lines follow for handwriting."""

    title: str
    paragraphs: tuple[Text, ...] = ()
    lines: int = 0


@dataclass(frozen=True, slots=True)
class FormSignatures:
    """Places to sign, side by side."""

    title: str
    boxes: tuple[SignatureBox, ...]


FormPart = FormSection | FormTable | FormText | FormSignatures


@dataclass(frozen=True, slots=True)
class CollectionForm:
    """采集表, filled or blank; `order_note` goes once the township has confirmed its own order (`domain.md` §22)."""

    INTERNAL: ClassVar[bool] = True

    title: str
    header: tuple[tuple[str, str], ...]
    parts: tuple[FormPart, ...]
    order_note: str = ORDER_NOTE
    paper: Paper = Paper.A4
    marks: Marks = Marks()
    close: bool = False
