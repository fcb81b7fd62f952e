"""入户核查表 as data: who was visited, what was said on the form, what was found at the house (`domain.md` §8.3, §8.5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.domain.documents import FormCell, Marks, SignatureBox, Text


@dataclass(frozen=True, slots=True)
class CheckMember:
    """One member to be compared with the household register; the number in part."""

    name: str = ""
    relation: str = ""
    id_number: str = ""
    age: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One thing to verify: what the household said, what was found; `found` offers boxes where nothing was entered."""

    subject: str
    points: str
    stated: Text = ""
    found: Text = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class CheckSheet:
    """The sheet, blank, pre-filled or filled; `warning` names what the rules miss (fewer than two visitors)."""

    INTERNAL: ClassVar[bool] = True

    village: str
    title: str = "入户核查表"
    group: str = ""
    head: str = ""
    household_no: str = ""
    address: str = ""
    phone: str = ""
    category: str = ""
    people: str = ""
    date: str = ""
    mode: Text = ""
    visitors: str = ""
    met: str = ""
    members: tuple[CheckMember, ...] = ()
    member_lines: int = 0
    items: tuple[CheckItem, ...] = ()
    outcome: tuple[FormCell, ...] = ()
    warning: str = ""
    visitor_boxes: tuple[SignatureBox, ...] = (
        SignatureBox("核查人签字"), SignatureBox("核查人签字"), SignatureBox("核查人签字"),
    )  # fmt: skip
    household_boxes: tuple[SignatureBox, ...] = (
        SignatureBox("农户（户主或代办人）签字", fingerprint=True), SignatureBox("见证人签字"),
    )  # fmt: skip
    rule: str = ""
    marks: Marks = Marks()
