"""Columns that many ledgers share, and short ways to declare the others (`domain.md` §15, §17)."""

from __future__ import annotations

from typing import Any

from app.domain.documents import Align, CellKind
from app.domain.ledgers.model import GROUP, HEAD, ID_NUMBER, NUMBER, LedgerColumn, Sum, Tally
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.words import printed_label

PERSONAL, SENSITIVE = 2, 3


def text(key: str, label: str, width: float, level: int = 1, **more: Any) -> LedgerColumn:
    """Short words, centred."""
    return LedgerColumn(key, label, width, level=level, **more)


def story(key: str, label: str, width: float, level: int = 2, **more: Any) -> LedgerColumn:
    """Longer words, from the left."""
    return LedgerColumn(key, label, width, align=Align.LEFT, level=level, **more)


def day(key: str, label: str, width: float = 20, level: int = 1, **more: Any) -> LedgerColumn:
    """A date."""
    return LedgerColumn(key, label, width, CellKind.DATE, level=level, **more)


def month(key: str, label: str, width: float = 17, level: int = 1, **more: Any) -> LedgerColumn:
    """A month YYYYMM, kept as text."""
    return LedgerColumn(key, label, width, CellKind.IDENTIFIER, level=level, **more)


def count(key: str, label: str, width: float = 12, level: int = 0, **more: Any) -> LedgerColumn:
    """A whole number."""
    return LedgerColumn(key, label, width, CellKind.NUMBER, level=level, **more)


def money(key: str, label: str, width: float = 20, level: int = SENSITIVE, **more: Any) -> LedgerColumn:
    """Yuan with two decimals."""
    return LedgerColumn(key, label, width, CellKind.MONEY, Align.RIGHT, level, **more)


def order(codes: str) -> tuple[str, ...]:
    """The labels of a code list in their order, as printed."""
    return tuple(printed_label(code.label) for code in CODE_LISTS[codes].codes)


SERIAL = LedgerColumn(NUMBER, "序号", 10, CellKind.NUMBER, level=0)
HAMLET = LedgerColumn(GROUP, "小组", 16, level=0)
HAMLET_ONCE = LedgerColumn(GROUP, "小组", 15, level=0, merge=True)
HOUSE = LedgerColumn(HEAD, "户主", 17, level=PERSONAL, must=True, sum=Sum.HOUSEHOLDS)
HOUSE_ONCE = LedgerColumn(HEAD, "户主", 16, level=PERSONAL, must=True, sum=Sum.HOUSEHOLDS, merge=True)
PEOPLE = LedgerColumn("members", "人口数", 12, CellKind.NUMBER, level=0, sum=Sum.MEMBERS)
PERSON = LedgerColumn("name", "姓名", 17, level=PERSONAL, must=True, sum=Sum.PEOPLE)
CLASS = LedgerColumn("category", "类别", 23)
IDENTITY = LedgerColumn(ID_NUMBER, "证件号码", 36, CellKind.IDENTIFIER, level=SENSITIVE, default=False)
PHONE = LedgerColumn("phone", "电话", 24, CellKind.IDENTIFIER, level=PERSONAL)
BY_CLASS = Tally("class", "类别", order=order("CATEGORY"), persons=True)
