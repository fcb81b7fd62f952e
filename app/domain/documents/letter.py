"""Letters, records and certificates of the case road as data: an official text with tables, grids and signatures (`domain.md` §8.5, §16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.documents import Marks, Paper, Text
from app.domain.documents.form import FormSection, FormSignatures, FormTable, FormText


@dataclass(frozen=True, slots=True)
class Clause:
    """A paragraph of the text; `level` 1 stands for 一、, 2 for （一）, 3 for 1., 0 for plain text; the number is in the text."""

    text: Text
    level: int = 0


@dataclass(frozen=True, slots=True)
class PhotoFrame:
    """A place where a photo is pasted, or the stored picture itself (JPEG bytes), with what it shows below."""

    caption: str
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class PhotoFrames:
    """Photos one under the other, two a page."""

    frames: tuple[PhotoFrame, ...]


LetterPart = Clause | PhotoFrames | FormSection | FormTable | FormText | FormSignatures


@dataclass(frozen=True, slots=True)
class Letter:
    """A text in the look of an official letter, or of a plainer working sheet (`working`), upright or `wide`.

    `reference` the number of the letter (石村〔2026〕3号), `addressee` ends with a colon, `closing` stands alone (特此报告。),
    `attachments` are listed below it, `issuer` and `date` are the 落款 with its clear square for the seal; `internal`
    prints 内部资料 妥善保管 (everything that is not handed to a household or put on a wall)."""

    INTERNAL: ClassVar[bool] = True

    title: str
    parts: tuple[LetterPart, ...]
    reference: str = ""
    addressee: str = ""
    closing: str = ""
    attachments: tuple[str, ...] = ()
    issuer: str = ""
    date: str = ""
    header: tuple[tuple[str, str], ...] = ()
    working: bool = False
    wide: bool = False
    internal: bool = True
    paper: Paper = Paper.A4
    marks: Marks = Marks()
