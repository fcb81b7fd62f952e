"""What an import tells people about a cell: where it stands, what was found there, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Weight(StrEnum):
    """How much a problem matters (the three levels of the data checks)."""

    ERROR = "错误"
    DOUBT = "疑点"
    NOTE = "提示"


class Trouble(NamedTuple):
    """One problem of a value before anybody knows in which cell it stood; `code` is stable."""

    code: str
    level: Weight
    message: str


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One problem of a workbook; `cell` like "H12" is blank when a whole column or sheet is meant."""

    sheet: str
    cell: str
    column: str
    text: str
    message: str
    level: Weight
    code: str

    def __str__(self) -> str:
        place = f"工作表“{self.sheet}”{self.cell}" if self.cell else f"工作表“{self.sheet}”"
        column = f"（{self.column}）" if self.column else ""
        return f"{place}{column}：{self.message}"


@cache
def column_letters(index: int) -> str:
    """Letters of a column counted from 0: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Column counted from 0 of its letters: A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
