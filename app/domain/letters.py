"""Letters of laptops, which stand in every number drawn without asking anybody: A-0123, 公示2026-B001 (`design.md` §4)."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.errors import AppError

VILLAGE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # I and O are read as figures; Z begins the township's
TOWNSHIP_LETTERS = "ZYXWVUTSRQPNMLKJHGFEDCBA"
PEER_MARK = "J"  # 机: stands behind the letter in numbers of packages between laptops
FIRST = ("A", "Z")  # the first laptop of a village, the first of a township: their paper numbers need no letter


def letters_of(role: str) -> str:
    """The letters one side gives, in their order."""
    return TOWNSHIP_LETTERS if role == "township" else VILLAGE_LETTERS


def next_letter(taken: Iterable[str], role: str, spare: Iterable[str] = ()) -> str:
    """The first letter nobody has; with none left one of `spare` (laptops struck off), at last the last one of all.

    Two laptops with one letter draw the same numbers, which is a finding but loses nothing."""
    used, again = set(taken), set(spare)
    order = letters_of(role)
    free = [letter for letter in order if letter not in used] or [letter for letter in order if letter in again]
    return free[0] if free else order[-1]


def check_letter(letter: str, role: str) -> str:
    """A letter as a person typed it; AppError DEV-101 where it is none of this side's."""
    plain = letter.strip().upper()
    if len(plain) != 1 or plain not in letters_of(role):
        raise AppError("DEV-101", f"“{letter.strip()}”不能用作电脑的编号字母。", "请写一个字母，例如B；不用I和O，它们容易看成1和0。",
                       "电脑和钥匙")  # fmt: skip
    return plain


def number_head(letter: str) -> str:
    """What stands before the running number on paper: nothing for a first laptop, the letter for every other one."""
    return "" if letter in FIRST else letter


def is_peer_number(number: str) -> bool:
    """True for the numbers of packages between laptops, a series of their own: AJ-0001."""
    return number.partition("-")[0][1:] == PEER_MARK
