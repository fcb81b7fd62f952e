"""Names as they are kept: characters of old encodings repaired, one kind of dot and blank (`domain.md` §4.2, `stack.md`)."""

from __future__ import annotations

import re
import unicodedata

# GB 18030-2000 mapped these characters to private use; Unicode has them by now (GB 18030-2005/2022, table D.1).
_MOVED = {
    0xA6D9: 0xFE10, 0xA6DA: 0xFE12, 0xA6DB: 0xFE11, 0xA6DC: 0xFE13, 0xA6DD: 0xFE14, 0xA6DE: 0xFE15, 0xA6DF: 0xFE16,
    0xA6EC: 0xFE17, 0xA6ED: 0xFE18, 0xA6F3: 0xFE19, 0xA8BC: 0x1E3F,
    0xFE51: 0x20087, 0xFE52: 0x20089, 0xFE53: 0x200CC, 0xFE59: 0x9FB4, 0xFE61: 0x9FB5, 0xFE66: 0x9FB6, 0xFE67: 0x9FB7,
    0xFE6C: 0x215D7, 0xFE6D: 0x9FB8, 0xFE76: 0x2298F, 0xFE7E: 0x9FB9, 0xFE90: 0x9FBA, 0xFE91: 0x241FE, 0xFEA0: 0x9FBB,
}  # fmt: skip
# Where GB 18030-2000 (and code page 936 for the row FE50…FEA0) put the bytes in the private-use area.
_PRIVATE = {
    0xA6D9: 0xE78D, 0xA6DA: 0xE78E, 0xA6DB: 0xE78F, 0xA6DC: 0xE790, 0xA6DD: 0xE791, 0xA6DE: 0xE792, 0xA6DF: 0xE793,
    0xA6EC: 0xE794, 0xA6ED: 0xE795, 0xA6F3: 0xE796, 0xA8BC: 0xE7C7,
}  # fmt: skip
_LAST_ROW = range(0xFE50, 0xFEA1)
_LAST_ROW_PRIVATE = 0xE815


def _build() -> dict[int, str]:
    table = {private: chr(_MOVED[code]) for code, private in _PRIVATE.items()}
    codes = [code for code in _LAST_ROW if code != 0xFE7F]  # 7F is no trail byte
    for offset, code in enumerate(codes):
        decoded = code.to_bytes(2, "big").decode("gb18030")
        table[_LAST_ROW_PRIVATE + offset] = chr(_MOVED[code]) if code in _MOVED else decoded
    return {private: char for private, char in table.items() if not _is_private(char)}


def _is_private(char: str) -> bool:
    return unicodedata.category(char) == "Co"


REPAIRS = _build()
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def repair(text: str) -> str:
    """The text with private-use characters of old encodings replaced and invisible ones removed."""
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub("", text.translate(REPAIRS))


_SPACES = re.compile(r"\s+")
_TWO_HAN = re.compile(r"^([\u3400-\u9fff\U00020000-\U000323af])\s+([\u3400-\u9fff\U00020000-\U000323af])$")
_DOTS = re.compile("\\s*[•‧・･∙⋅●．᛫]\\s*|\\s*·\\s*")


def tidy_name(text: str) -> str:
    """A name as the identity card has it: `·` between its parts, single blanks, 张　三 of aligned lists as 张三."""
    plain = _SPACES.sub(" ", repair(text)).strip()
    return _DOTS.sub("·", _TWO_HAN.sub(r"\1\2", plain))
