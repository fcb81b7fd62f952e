"""The same person twice: one function for everything typed, pasted, imported, received and for the whole village.

An exact number is the same person (a disability number counts as the ID inside it, a 15-digit number as its 18-digit
form, the 999999 numbers of people without one as none); name + birth date + hamlet is a suggestion (`design.md` §3
"Imports"). Grouping only: the cost grows with the number of persons.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

from stdnum.cn import ric

from app.domain import idnumbers

MOST_PAIRED = 6  # in a larger group everybody is compared with the first one: the number of pairs stays linear
# Every dot people type between the parts of a name.
_DOTS = re.compile(r"[\s·•‧∙⋅・･．.。˙]+")


class Likeness(StrEnum):
    """How alike two persons are."""

    SAME = "same"  # one number: the same person
    ALIKE = "alike"  # name, birth date and hamlet: probably
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PersonFact:
    """A person as far as he is compared. `place`: hamlet or group, `village`: its code; `person`: person_id."""

    id: str
    household: str
    name: str
    number: str = ""
    born: date | None = None
    place: str = ""
    village: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that are, or may be, one person."""

    left: PersonFact
    right: PersonFact
    likeness: Likeness

    @property
    def digest(self) -> str:
        """What a decision stands on; another one once a compared value changes."""
        return digest_of(self.left, self.right)

    @property
    def key(self) -> tuple[str, str]:
        """The two row ids in order."""
        return (self.left.id, self.right.id) if self.left.id < self.right.id else (self.right.id, self.left.id)

    @property
    def one_household(self) -> bool:
        """Both rows stand in one household."""
        return self.left.household == self.right.household


@lru_cache(maxsize=65536)
def number_key(text: str) -> str:
    """What a number is compared by: the 18 characters of the ID inside it; "" where it says nothing about who it is."""
    number = idnumbers.normalise(text)
    if len(number) < 15 or number.startswith(idnumbers.NO_NUMBER_PREFIX):
        return ""
    if idnumbers.damaged(number) and not idnumbers.valid_check_character(number):
        return ""  # a spreadsheet turned its end into zeros: half a county would be one person
    if len(number) == 15 and number.isascii() and number.isdigit():
        return _eighteen(number)
    return idnumbers.first18(number)


def _eighteen(number: str) -> str:
    """A 15-digit number as it was renewed: the century before the year, the check character behind."""
    body = f"{number[:6]}19{number[6:]}"
    return body + str(ric.calc_check_digit(body + "0"))


@lru_cache(maxsize=65536)
def name_key(text: str) -> str:
    """What a name is compared by: without spaces and dots, wide letters narrow, capitals small."""
    return _DOTS.sub("", unicodedata.normalize("NFKC", text)).casefold()


@lru_cache(maxsize=4096)
def place_key(text: str) -> str:
    """What a hamlet is compared by: 第2组, ２组 and 2 组 are one."""
    return "".join(unicodedata.normalize("NFKC", text).split()).removeprefix("第").casefold()


def born_of(person: PersonFact) -> date | None:
    """Birth date as written, else the one in the number."""
    return person.born or idnumbers.birth_date(number_key(person.number))


def likeness(left: PersonFact, right: PersonFact) -> Likeness:
    """How alike two persons are; the same `person_id` is the same person by definition."""
    if left.person and left.person == right.person:
        return Likeness.SAME
    mine = number_key(left.number)
    if mine and mine == number_key(right.number):
        return Likeness.SAME
    known = _birth_key(left)
    alike = known is not None and known == _birth_key(right) and _places_agree(left, right)
    return Likeness.ALIKE if alike else Likeness.NONE


def _birth_key(person: PersonFact) -> tuple[str, str, date] | None:
    name, born = name_key(person.name), born_of(person)
    return (person.village, name, born) if name and born else None


def _number_key(person: PersonFact) -> str:
    return number_key(person.number)


def _person_key(person: PersonFact) -> str:
    return person.person


def _places_agree(left: PersonFact, right: PersonFact) -> bool:
    """One hamlet, or one of them not known."""
    mine, theirs = place_key(left.place), place_key(right.place)
    return not mine or not theirs or mine == theirs


# What puts two people side by side, the certain signs first.
_SIGNS: tuple[tuple[Likeness, Callable[[PersonFact], Hashable]], ...] = (
    (Likeness.SAME, _number_key), (Likeness.SAME, _person_key), (Likeness.ALIKE, _birth_key),
)  # fmt: skip


class People:
    """People to be looked up by likeness: grouped once, then each question costs the same however many they are."""

    def __init__(self, people: Iterable[PersonFact]) -> None:
        self._groups: list[dict[Hashable, list[PersonFact]]] = [{} for _ in _SIGNS]
        for person in people:
            for groups, (_likeness, key) in zip(self._groups, _SIGNS, strict=True):
                sign = key(person)
                if sign:
                    groups.setdefault(sign, []).append(person)

    def like(self, person: PersonFact) -> list[Pair]:
        """Who is, or may be, this person (somebody being typed, pasted or brought in), the certain ones first."""
        found: dict[str, Pair] = {}
        for groups, (_likeness, key) in zip(self._groups, _SIGNS, strict=True):
            for other in groups.get(key(person), ()):
                alike = likeness(person, other)
                if other.id != person.id and alike is not Likeness.NONE:
                    found.setdefault(other.id, Pair(person, other, alike))
        return list(found.values())

    def pairs(self) -> list[Pair]:
        """Every pair among them, the certain ones first; each pair once."""
        found: dict[tuple[str, str], Pair] = {}
        for groups, (sign, _key) in zip(self._groups, _SIGNS, strict=True):
            for group in groups.values():
                for left, right in _paired(group):
                    if sign is Likeness.SAME or _places_agree(left, right):
                        pair = Pair(left, right, sign)
                        found.setdefault(pair.key, pair)
        return list(found.values())


def find_pairs(people: Iterable[PersonFact]) -> list[Pair]:
    """Every pair among these people, the certain ones first; each pair once."""
    return People(people).pairs()


def find_like(person: PersonFact, people: Iterable[PersonFact]) -> list[Pair]:
    """Who of these people is, or may be, this person."""
    return People(people).like(person)


def _paired(group: list[PersonFact]) -> Iterator[tuple[PersonFact, PersonFact]]:
    if len(group) <= MOST_PAIRED:
        yield from combinations(group, 2)
    else:
        yield from ((group[0], other) for other in group[1:])


def digest_of(left: PersonFact, right: PersonFact) -> str:
    """What a decision stands on: the compared values of both; another value makes another digest, so the pair opens again."""
    sides = sorted((person.id, *_compared(person)) for person in (left, right))
    return hashlib.sha256(repr(sides).encode()).hexdigest()[:32]


def _compared(person: PersonFact) -> tuple[str, ...]:
    born = born_of(person)
    return (
        person.household, number_key(person.number), name_key(person.name), born.isoformat() if born else "",
        place_key(person.place), person.person,
    )  # fmt: skip
