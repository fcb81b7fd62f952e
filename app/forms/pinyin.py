"""First pinyin letters of common characters, so that a choice can be found by typing letters."""

from __future__ import annotations

from bisect import bisect_right

# GB 2312 orders its first 3,755 characters by pinyin; these are the codes at which each letter begins.
_STARTS = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8, 0xC4C3,
    0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_LETTERS = "abcdefghjklmnopqrstwxyz"
_END = 0xD7F9
ANY = "?"


def initials(text: str) -> str:
    """One letter a character: Latin letters and digits as they are, `?` where the table has none, nothing for signs."""
    return "".join(_initial(char) for char in text if char.isalnum())


def _initial(char: str) -> str:
    if char.isascii():
        return char.lower()
    try:
        raw = char.encode("gb2312")
    except UnicodeEncodeError:
        return ANY
    code = raw[0] << 8 | raw[1]
    return _LETTERS[bisect_right(_STARTS, code) - 1] if _STARTS[0] <= code <= _END else ANY


def matches(typed: str, text: str) -> bool:
    """True when `text` contains what was typed, as characters or as first letters."""
    wanted = "".join(typed.split()).lower()
    if wanted in "".join(text.split()).lower():
        return True
    return wanted.isascii() and _letters_match(wanted, initials(text))


def _letters_match(wanted: str, letters: str) -> bool:
    places = range(len(letters) - len(wanted) + 1)
    return any(all(a in (b, ANY) for a, b in zip(letters[at:], wanted, strict=False)) for at in places)
