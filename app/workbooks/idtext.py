"""Certificate numbers as spreadsheets leave them behind: rescued where possible, called lost where digits are gone.

Lengths and birth dates are judged by the data checks; here only what a spreadsheet did to the text (`stack.md`, Workbooks).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from app.workbooks.glyphs import narrow, repair
from app.workbooks.problems import Trouble, Weight

_QUOTES = "'’‘`´\"“”＇"
_SCIENTIFIC = re.compile(r"^(\d)(?:\.(\d+))?[Ee]\+?(\d{1,3})$", re.ASCII)
_DECIMALS = re.compile(r"^(\d+)\.0*$", re.ASCII)
_LETTER = re.compile(r"^[A-Z](?=\d{17}[\dX](?:\d{2}|\d{4})?$)", re.ASCII)
_TAIL = re.compile(r"^\d{15}0{3,}$", re.ASCII)
_EXACT = 2**53
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

LOST = Trouble(
    "WB-11",
    Weight.ERROR,
    "证件号码后几位已被表格软件改成0或科学计数，无法恢复。请把这一列设为“文本”，按证件重新填写这一格。",
)
ZERO_TAIL = Trouble("WB-12", Weight.DOUBT, "证件号码以000结尾，可能是表格软件改过的，请与证件核对。")


FIFTEEN = Trouble("WB-13", Weight.DOUBT, "证件号码是15位的旧号码，照原样读入；请按现在的证件换成18位。")


class IdText(NamedTuple):
    """A cleaned number ("" where it is lost or blank) and what is to be said about it."""

    number: str
    trouble: Trouble | None = None


def clean_id(raw: object) -> IdText:
    """Number of a cell: text or numeric, in any of the shapes spreadsheets make of it."""
    if isinstance(raw, bool):
        return _as_text("是" if raw else "否")
    if isinstance(raw, int | float):
        return _as_number(raw)
    return _as_text(str(raw))


def _as_number(raw: int | float) -> IdText:
    # A numeric cell holds 15 sure digits; longer certificate numbers are damaged in the file itself.
    if raw != raw or abs(raw) >= _EXACT:
        return IdText("", LOST)
    if raw != int(raw):
        return _as_text(repr(raw))
    return _judge(str(int(raw)))


def _as_text(text: str) -> IdText:
    number = "".join(narrow(repair(text)).split()).strip(_QUOTES).upper()
    number = _DECIMALS.sub(r"\1", number)
    found = _SCIENTIFIC.match(number)
    if found:
        digits = found[1] + (found[2] or "")
        if len(digits) < int(found[3]) + 1:
            return IdText("", LOST)
        number = digits
    return _judge(_LETTER.sub("", number))


def rescue(text: str) -> str:
    """What a spreadsheet had done to a number that could be put right, "" where nothing was done."""
    bare = text.strip()
    if _SCIENTIFIC.match(narrow(bare).strip(_QUOTES)):
        return "科学计数"
    shapes = (
        (any(char in _QUOTES for char in bare), "带撇号"),
        (narrow(bare) != bare, "全角字"),
        (bool(_DECIMALS.match(narrow(bare).strip(_QUOTES))), "末尾多出.0"),
        (any(char.isspace() for char in text), "有空格"),
        (bool(_LETTER.match(bare.upper())), "前面多出字母"),
        (bare != bare.upper(), "小写x"),
    )
    return next((name for hit, name in shapes if hit), "")


def _judge(number: str) -> IdText:
    if len(number) == 15 and number.isascii() and number.isdecimal():
        return IdText(number, FIFTEEN)
    if not _TAIL.match(number):
        return IdText(number)
    if len(number) == 18 and check_character(number) == number[17]:
        return IdText(number, ZERO_TAIL)
    return IdText("", LOST)


def check_character(number: str) -> str:
    """Check character of the first 17 digits (GB 11643; `domain.md` §18.1)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11]


def clean_number_text(raw: object) -> str:
    """Household and person numbers: text without spaces, quotes and a trailing .0; numbers without decimals."""
    if isinstance(raw, float) and raw == raw and abs(raw) < 1e21 and raw == int(raw):
        return str(int(raw))
    text = "".join(narrow(repair(str(raw))).split()).strip(_QUOTES).upper()
    return _DECIMALS.sub(r"\1", text)
