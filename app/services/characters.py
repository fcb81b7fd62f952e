"""生僻字: a rare character found by its parts, its reading, its strokes or its code (names as on the identity card).

`木每` and `左木右每` and `⿰木每` find 梅, `三点水 每` 海, `牛牛牛` 犇, `由页 di` 𬱖; a number is the count of strokes.
"""

from __future__ import annotations

import lzma
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HAN = Path(__file__).resolve().parents[2] / "resources" / "characters" / "han.tsv.xz"
SHOWN = 120  # more than a person looks through

# Forms of one part, left → the form they are compared in: side forms, traditional and simplified.
_FORMS = (
    "⺡氵水 ⺘扌手 ⺖忄心 ⺗㣺心 亻⺅人 艹⺾艸 钅⻐釒金 讠訁言 纟糹糸 饣飠食 灬火 犭⺨犬 王⺩玉"
    " 衤衣 礻⺬示 刂刀 ⻖⻏阝 辶⻌⻍辵 罒网 ⺮竹 贝貝 车車 马馬 鸟鳥 鱼魚 页頁 门門 见見 龙龍"
    " 齿齒 麦麥 风風 韦韋 长長 ⺼肉月 ⺊卜 ⺈⺈ ⻗雨 ⺤爫爪 ⺧牛 牜牛 ⺶⺷羊 ⻊足 彐彑⺕ 乡郷"
    " 户戶 卤鹵 黾黽 乐樂 东東 单單 仑侖 佥僉 戋戔 监監 尧堯 会會 当當 义義 来來 娄婁 乔喬"
    " 区區 卢盧 宾賓 齐齊 专專 万萬 只隻 云雲 岁歲 麗丽 習习 國国 黃黄 產产 亞亚 韓韩 幾几"
    " ⺌小 ⺍小"
)
CANON = {char: group[-1] for group in _FORMS.split() for char in group}
# What the parts are called when people spell a character to each other.
SPOKEN = {
    "三点水": "氵", "两点水": "冫", "四点底": "灬", "单人旁": "亻", "单立人": "亻", "双人旁": "彳", "双立人": "彳", "竖心旁": "忄",
    "提手旁": "扌", "草字头": "艹", "草头": "艹", "竹字头": "竹", "竹头": "竹", "宝盖头": "宀", "宝盖": "宀", "秃宝盖": "冖", "走之底": "辶",
    "走之": "辶", "反犬旁": "犭", "绞丝旁": "纟", "言字旁": "讠", "食字旁": "饣", "金字旁": "钅", "立刀旁": "刂", "立刀": "刂",
    "反文旁": "攵", "反文": "攵", "左耳旁": "阝", "右耳旁": "阝", "耳刀旁": "阝", "示字旁": "礻", "衣字旁": "衤", "病字头": "疒",
    "国字框": "囗", "门字框": "门", "区字框": "匚", "建之": "廴", "建之底": "廴", "提土旁": "土", "斜玉旁": "王", "王字旁": "王",
}  # fmt: skip
_PLACED = (
    (re.compile(r"左(.)右(.)"), "⿰"),
    (re.compile(r"上(.)下(.)"), "⿱"),
    (re.compile(r"外(.)[里内](.)"), "⿴⿵⿶⿷⿸⿹⿺"),
)
_NAMED = re.compile(r"(.)字[旁头底边框]")
_CODE = re.compile(r"(?:u\+|0x)?([0-9a-f]{4,5})", re.IGNORECASE)
_OPERATORS = "⿰⿱⿲⿳⿴⿵⿶⿷⿸⿹⿺⿻"


@dataclass(frozen=True, slots=True)
class Character:
    """A character as the list shows it: its parts, its reading with tone, its strokes, its code as U+XXXX."""

    char: str
    parts: str
    reading: str
    strokes: int

    @property
    def code(self) -> str:
        """U+XXXX."""
        return f"U+{ord(self.char):04X}"


@dataclass(frozen=True, slots=True)
class _Asked:
    parts: tuple[str, ...] = ()
    operators: str = ""
    reading: str = ""
    strokes: int = 0


class _Book:
    """All characters with their parts, and which characters a part is in."""

    def __init__(self, path: Path) -> None:
        self.parts: dict[str, str] = {}
        self.operator: dict[str, str] = {}
        self.facts: dict[str, tuple[str, int, int]] = {}
        self.inside: dict[str, list[str]] = {}
        with lzma.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                self._add(*line.rstrip("\n").split("\t"))
        self._counted: dict[str, Counter[str]] = {}

    def _add(self, char: str, made: str, reading: str, strokes: str, rank: str) -> None:
        operator, parts = (made[0], made[1:]) if made[:1] in _OPERATORS else ("", made)
        self.parts[char], self.operator[char] = parts, operator
        self.facts[char] = (reading, int(strokes), int(rank or 99_999))
        for part in {CANON.get(part, part) for part in parts}:
            self.inside.setdefault(part, []).append(char)

    def holders(self, part: str) -> set[str]:
        """Every character that holds a part at any depth, the part itself included."""
        found, waiting = {part}, [part]
        while waiting:
            for char in self.inside.get(waiting.pop(), ()):
                if char not in found:
                    found.add(char)
                    waiting.append(CANON.get(char, char))
                    found.add(waiting[-1])
        return found

    def count(self, char: str, depth: int = 0) -> Counter[str]:
        """How often each part stands in a character, at every depth, itself included."""
        known = self._counted.get(char)
        if known is None:
            known = Counter([CANON.get(char, char)])
            for part in self.parts.get(char, "") if depth < 9 else "":
                if part != char:
                    known.update(self.count(part, depth + 1))
            self._counted[char] = known
        return known


@cache
def _book() -> _Book:
    return _Book(HAN)


def find_characters(typed: str, limit: int = SHOWN) -> list[Character]:
    """Characters that fit what was typed, the likeliest first; none for an empty or unusable text."""
    text = unicodedata.normalize("NFC", typed).strip()
    if not text:
        return []
    code = _CODE.fullmatch(text)
    if code and not text.isdigit() and chr(int(code[1], 16)) in _book().facts:
        return [_shown(chr(int(code[1], 16)))]
    readings = [_asked(text), *_placed(text)]
    found: dict[str, None] = {}
    for asked in reversed(readings):
        found |= dict.fromkeys(_search(asked))
    return [_shown(char) for char in list(found)[:limit]]


def _placed(text: str) -> list[_Asked]:
    plain = text.replace(" ", "")
    return [_Asked(match.groups(), operators) for pattern, operators in _PLACED if (match := pattern.fullmatch(plain))]


def _asked(text: str) -> _Asked:
    for name in sorted(SPOKEN, key=len, reverse=True):
        text = text.replace(name, SPOKEN[name])
    text = _NAMED.sub(r"\1", text)
    reading = "".join(re.findall(r"[a-zü]+", text.lower()))
    strokes = re.findall(r"\d+", text)
    parts = [char for char in text if not char.isascii() and not char.isspace() and char not in "ü、，。"]
    operators = "".join(char for char in parts if char in _OPERATORS)
    return _Asked(
        tuple(char for char in parts if char not in _OPERATORS), operators, reading, int(strokes[0]) if strokes else 0
    )


def _search(asked: _Asked) -> list[str]:
    book = _book()
    wanted = Counter(CANON.get(part, part) for part in asked.parts)
    if wanted:
        sets = [book.holders(part) for part in wanted]
        fitting = [char for char in set.intersection(*sets) if char in book.facts]
        if max(wanted.values()) > 1:
            fitting = [char for char in fitting if not wanted - book.count(char)]
    elif asked.reading:
        fitting = list(book.facts)
    else:
        return []
    fitting = [char for char in fitting if _says(char, asked)]
    return sorted(fitting, key=lambda char: _order(char, wanted, asked.operators))


def _says(char: str, asked: _Asked) -> bool:
    reading, strokes, _ = _book().facts[char]
    if not strokes or (asked.strokes and strokes != asked.strokes):
        return False
    return not asked.reading or _toneless(reading) == asked.reading.replace("ü", "v")


def _toneless(reading: str) -> str:
    apart = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    plain = "".join(char for char in apart if not unicodedata.combining(char) or char == "\u0308")
    return plain.replace("u\u0308", "v")


def _order(char: str, wanted: Counter[str], operators: str) -> tuple[int, int, int, int]:
    book = _book()
    direct = Counter(CANON.get(part, part) for part in book.parts[char])
    exact = 0 if book.operator[char] and direct == wanted else 1  # without an operator only the radical is known
    placed = 0 if operators and book.operator[char] in operators else 1
    _, strokes, rank = book.facts[char]
    return (exact, placed, rank, strokes * 200_000 + ord(char))


def _shown(char: str) -> Character:
    book = _book()
    reading, strokes, _ = book.facts[char]
    return Character(char, book.parts[char], reading, strokes)
