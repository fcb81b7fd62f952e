"""A second reader of notices, written apart from the program's own privacy check: it knows the village and looks for any of it.

It imports nothing of the program. What it knows: every number, name, date, address, illness and amount of the people it was
told about; what it allows: heads that are listed, contact numbers, the dates and document numbers of the sheet itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

# Said of nobody on a wall. Its own list: built from what a form can say of a person.
TELLING = (
    "残疾", "残障", "肢体", "智力", "精神障碍", "精神病", "视力", "听力", "言语", "多重残", "伤残", "盲", "聋", "哑",
    "大病", "慢性病", "重病", "患病", "疾病", "生病", "癌", "肿瘤", "白血病", "尿毒症", "糖尿病", "高血压", "艾滋", "乙肝", "结核", "抑郁", "癫痫", "透析",
    "化疗", "瘫痪", "脑梗", "住院", "手术", "失能", "因病", "因残", "因学", "孤儿", "困境", "留守", "事实无人抚养", "单人保",
    "服刑", "刑满", "戒毒", "吸毒", "离异", "身份证", "银行", "账号", "存款", "人均纯收入", "纯收入", "户口", "出生日期",
)  # fmt: skip
# Words that hold one of those and tell nothing: what departments and offices are called.
HARMLESS = ("残疾人联合会", "精神文明", "农业银行网点")
_ID = re.compile(r"\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]")
_OLD_ID = re.compile(r"(?<!\d)\d{6}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)")
_DIGITS = re.compile(r"\d{6,}")
_STARRED = re.compile(r"\d{2,}[*＊xX×●•]{3,}\d*")
_DAY = re.compile(r"((?:19|20)\d{2})(?:年|[-./])(\d{1,2})(?:月|[-./])(\d{1,2})日?")
_DOOR = re.compile(r"\d{1,4}(?:号|栋|单元|室|幢)(?!）|，)")


@dataclass(frozen=True)
class Person:
    """What is known of one person; blank where there is nothing."""

    name: str
    born: date
    id_number: str
    head: bool = False
    phone: str = ""
    bank: str = ""
    illness: str = ""
    disability: str = ""


@dataclass(frozen=True)
class Home:
    """One household: its people, its address with the door, its income."""

    people: tuple[Person, ...]
    address: str = ""
    income: str = ""
    phone: str = ""


@dataclass
class Known:
    """The whole village, and what may stand on its walls: contact numbers, words of places and offices, named adults."""

    homes: list[Home]
    contacts: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()  # adults a sheet may name though they are no heads (a post, relief for oneself)
    public: frozenset[str] = frozenset()  # texts of the sheet's own: village, town, offices, place of posting
    days: frozenset[date] = frozenset()  # days of the sheet itself
    found: list[str] = field(default_factory=list)


def squeezed(text: str) -> str:
    """Text as an eye joins it: no spaces and line ends, full-width digits made plain."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("\u200b", "")


def leaks(text: str, known: Known) -> list[str]:
    """Everything private in a text, a line each; nothing when it may hang on a wall."""
    flat = squeezed(text)
    return [
        *_numbers(flat, known),
        *_people(flat, known),
        *_words(flat, known),
        *_days(flat, known),
        *_doors(flat, known),
    ]


def _numbers(flat: str, known: Known) -> Iterator[str]:
    for home in known.homes:
        for person in home.people:
            for what, number in (
                ("证件号码", person.id_number),
                ("电话", person.phone),
                ("银行账号", person.bank),
                ("住户电话", home.phone),
            ):
                yield from (f"{what}{part}" for part in _parts(number) if part in flat and part not in known.contacts)
    bare = flat
    for contact in sorted(known.contacts, key=len, reverse=True):
        bare = bare.replace(squeezed(contact), "").replace(re.sub(r"\D", "", contact), "")
    yield from (f"像身份证号的{found[0]}" for pattern in (_ID, _OLD_ID) for found in pattern.finditer(bare))
    yield from (f"长数字{found[0]}" for found in _DIGITS.finditer(_without_days(bare)))
    yield from (f"打了星号的号码{found[0]}" for found in _STARRED.finditer(bare))


def _parts(number: str) -> Iterable[str]:
    """A number whole, and the parts by which somebody could still be found."""
    if not number:
        return
    yield number
    if len(number) >= 15:
        yield from (number[6:14], number[-6:])
    elif len(number) == 11:
        yield number[-8:]


def _without_days(text: str) -> str:
    return _DAY.sub("", re.sub(r"〔(?:19|20)\d{2}〕\d+号?", "", text))


def _people(flat: str, known: Known) -> Iterator[str]:
    """Names of members who are neither heads nor named adults, where no allowed name or public text holds them."""
    allowed = {squeezed(name) for name in known.named}
    allowed |= {squeezed(person.name) for home in known.homes for person in home.people if person.head}
    bare = flat
    for text in sorted({*allowed, *map(squeezed, known.public)}, key=len, reverse=True):
        bare = bare.replace(text, "〇")
    for home in known.homes:
        for person in home.people:
            name = squeezed(person.name)
            if name not in allowed and len(name) > 1 and name in bare:
                yield f"家庭成员{person.name}"


def _words(flat: str, known: Known) -> Iterator[str]:
    bare = flat
    for text in (*HARMLESS, *map(squeezed, known.public)):
        bare = bare.replace(text, "")
    bare = bare.replace("没有证件号码、电话、银行账号和健康情况", "")
    yield from (f"“{word}”" for word in TELLING if word in bare)
    own = {
        text for home in known.homes for person in home.people for text in (person.illness, person.disability) if text
    }
    own |= {home.income for home in known.homes if len(home.income) >= 4}
    yield from (f"只有这一户才有的“{text}”" for text in sorted(own) if squeezed(text) in bare)


def _days(flat: str, known: Known) -> Iterator[str]:
    births = {person.born for home in known.homes for person in home.people}
    for found in _DAY.finditer(flat):
        try:
            day = date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            continue
        if day in births and day not in known.days:
            yield f"出生日期{found[0]}"


def _doors(flat: str, known: Known) -> Iterator[str]:
    for home in known.homes:
        if len(home.address) > 4 and squeezed(home.address) in flat:
            yield f"住址{home.address}"
        for door in _DOOR.findall(squeezed(home.address)):
            if len(door) >= 4 and door in _without_days(flat):
                yield f"门牌{door}"
