"""Finding a name by its characters, its pinyin in full, its initials, or any mixture of both (`design.md` §7)."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Characters that are read otherwise as a surname; every other reading of the dictionary finds them too.
SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "仇": ("qiu",), "解": ("xie",), "查": ("zha",), "朴": ("piao",), "曾": ("zeng",), "区": ("ou",),
    "任": ("ren",), "华": ("hua",), "盖": ("ge", "gai"), "尉": ("wei", "yu"), "缪": ("miao",), "乐": ("yue", "le"),
    "冼": ("xian",), "洗": ("xian",), "员": ("yun",), "秘": ("bi",), "折": ("she",), "宿": ("su",), "覃": ("qin", "tan"),
    "召": ("shao",), "贾": ("jia",), "翟": ("zhai", "di"), "祭": ("zhai",), "费": ("fei", "bi"), "种": ("chong",),
    "繁": ("po",), "黑": ("he", "hei"), "盛": ("sheng",), "燕": ("yan",), "应": ("ying",), "宁": ("ning",), "车": ("che",),
    "柏": ("bai", "bo"), "卜": ("bu",), "谌": ("chen", "shen"), "都": ("du",), "干": ("gan",), "过": ("guo",),
    "哈": ("ha",), "纪": ("ji",), "夏": ("xia",), "相": ("xiang",), "冯": ("feng",), "叶": ("ye",), "俞": ("yu",),
    "郇": ("xun", "huan"), "那": ("na",), "逄": ("pang",), "曲": ("qu",), "莘": ("shen", "xin"), "隗": ("wei", "kui"),
    "要": ("yao",), "句": ("gou",), "郗": ("xi", "chi"), "褚": ("chu",), "幺": ("yao",), "乜": ("nie",),
    "佴": ("nai",), "訾": ("zi",), "晁": ("chao",), "阚": ("kan",), "於": ("yu",), "粘": ("nian",), "牟": ("mou", "mu"),
    "臧": ("zang",), "瞿": ("qu",), "重": ("chong",), "适": ("kuo",), "行": ("xing", "hang"), "长": ("zhang", "chang"),
    "令": ("ling",), "万": ("wan", "mo"), "俟": ("qi",), "澹": ("tan",), "台": ("tai",),
}  # fmt: skip
# Ü as people type it.
_U = {"lv": ("lv", "lyu", "lu"), "nv": ("nv", "nyu", "nu"), "lve": ("lve", "lue"), "nve": ("nve", "nue")}

EXACT, BEGINS, HOLDS, SOUNDS, SOUNDS_INSIDE = range(5)


def plain(text: str) -> str:
    """Text as it is compared: full-width and capital letters folded, blanks and the dot inside names left out."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if char.isalnum())


@lru_cache(maxsize=20_000)
def _readings(char: str, first: bool) -> tuple[str, ...]:
    if char.isascii():
        return (char,)
    # The dictionary is large: it is loaded when somebody types letters, not before.
    from pypinyin import Style, pinyin

    found = list(SURNAMES.get(char, ())) if first else []
    found += pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")[0] if _known(char) else []
    return tuple(dict.fromkeys(form for sound in found for form in _U.get(sound, (sound,))))


def _known(char: str) -> bool:
    from pypinyin.constants import PINYIN_DICT

    return ord(char) in PINYIN_DICT


@lru_cache(maxsize=400_000)
def syllables(name: str) -> tuple[tuple[str, ...], ...]:
    """Every reading of every character of a name; a character nobody can read stands as an empty set."""
    return tuple(_readings(char, index == 0) for index, char in enumerate(plain(name)))


def match(typed: str, name: str) -> int | None:
    """How well a name fits what was typed (0 best), None where it does not; `typed` as `plain` gives it."""
    known = plain(name)
    if not typed or not known:
        return None
    if typed in known:
        return EXACT if typed == known else BEGINS if known.startswith(typed) else HOLDS
    if not sounds_like(typed):
        return None
    sounds = syllables(name)
    starts = (at for at in range(len(sounds)) if _consumes(typed, known, sounds, at))
    at = next(starts, None)
    return None if at is None else SOUNDS if at == 0 else SOUNDS_INSIDE


def sounds_like(typed: str) -> bool:
    """True for what may be pinyin: letters, alone (wxm, wangxm) or among characters (王xm)."""
    return typed.isalpha() and any(char.isascii() for char in typed)


def beginnings(char: str, first: bool) -> frozenset[str]:
    """Everything one may type for a character of a name: itself, and the beginnings of each of its readings."""
    return _beginnings(char, first)


@lru_cache(maxsize=20_000)
def _beginnings(char: str, first: bool) -> frozenset[str]:
    sounds = _readings(char, first)
    return frozenset({char, *(sound[:length] for sound in sounds for length in range(1, len(sound) + 1))})


def _consumes(rest: str, known: str, sounds: tuple[tuple[str, ...], ...], at: int) -> bool:
    """True when what was typed can be dealt out to the characters from `at` on: to each itself or the beginning of a reading."""
    if not rest:
        return True
    if at == len(sounds):
        return False
    if rest[0] == known[at] and _consumes(rest[1:], known, sounds, at + 1):
        return True
    for sound in sounds[at]:
        for length in range(_shared(rest, sound), 0, -1):
            if _consumes(rest[length:], known, sounds, at + 1):
                return True
    return False


def _shared(rest: str, sound: str) -> int:
    length = 0
    while length < len(rest) and length < len(sound) and rest[length] == sound[length]:
        length += 1
    return length
