"""What an erasure leaves of a unit, and how a text reads without the erased person (`design.md` §5).

An erased household keeps its `erasure` row alone, on every store and for ever: rows that come again with an old package or an
old laptop are dropped on arrival. Who is erased out of a household takes the rows that hang on him along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.domain.units import RowState, UnitState

KIND = "erasure"
GONE = "（已删除）"
# Keys by which a row of a household hangs on one of its people.
HANGS_ON = ("member_id", "person_id", "target_id")
# What a file once said stands here for all people of a household together.
SHARED = "import_base"
MOST_SHORT = 10  # digits: a longer number is taken out even where it stands within others


@dataclass(frozen=True, slots=True)
class Reach:
    """What is erased of one household: all of it, or the people with these ids (row id and person id)."""

    whole: bool = False
    people: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return self.whole or bool(self.people)

    def takes(self, row: RowState) -> bool:
        """True when this row goes."""
        if row.kind == KIND:
            return False
        if self.whole:
            return True
        if row.kind == SHARED:
            return bool(self.people)
        return row.id in self.people or any(row.values.get(key) in self.people for key in HANGS_ON)


def reach_of(*units: UnitState | None) -> Reach:
    """How far the erasures reach that stand in one or several states of the same unit."""
    found = Reach()
    for unit in units:
        for row in unit.rows.values() if unit else ():
            if row.kind == KIND:
                found = _wider(found, row.values)
    return found


def _wider(reach: Reach, erasure: Mapping[str, Any]) -> Reach:
    member = erasure.get("member_id")
    if not member:
        return Reach(True, reach.people)
    ids = {str(member), *([str(erasure["person_id"])] if erasure.get("person_id") else [])}
    return Reach(reach.whole, reach.people | ids)


def emptied(unit: UnitState | None, reach: Reach) -> UnitState | None:
    """The unit without the rows that are erased; it has still seen all it saw."""
    if unit is None or not reach or not any(reach.takes(row) for row in unit.rows.values()):
        return unit
    return replace(unit, rows={key: row for key, row in unit.rows.items() if not reach.takes(row)})


@dataclass(frozen=True, slots=True)
class Terms:
    """What tells who was erased: numbers (ID, telephone, bank, system) that go wherever they stand, names that go where it
    is he, longer names of others that only look alike."""

    numbers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def joined(self, other: Terms) -> Terms:
        """Both together."""
        return Terms(_all(self.numbers, other.numbers), _all(self.names, other.names), _all(self.others, other.others))

    def stand_in(self, text: str, named: bool) -> bool:
        """True when a number (or, with `named`, a name of his) stands in the text."""
        return self.without(text, named) != text

    def without(self, text: str, named: bool) -> str:
        """The text with 〔已删除〕 in their place; one that is JSON stays JSON."""
        pattern = _pattern(self.numbers, self.names if named else (), self.others)
        if pattern is None:
            return text
        found = pattern.sub(_put, text)
        if found == text or not _is_json(text) or _is_json(found):
            return found
        return json.dumps(_walk(json.loads(text), pattern), ensure_ascii=False)


def terms_of(values: Iterable[Mapping[str, Any]]) -> Terms:
    """The names and numbers of household and member records."""
    numbers: set[str] = set()
    names: set[str] = set()
    for value in values:
        for key in NUMBER_KEYS:
            number = str(value.get(key) or "").strip()
            if len(number) >= 6:
                numbers |= {number, number.lower(), number.upper()}
        name = str(value.get("name") or "").strip()
        names |= {name} if len(name) >= 2 and name != GONE else set()
    return Terms(tuple(sorted(numbers)), tuple(sorted(names)))


NUMBER_KEYS = ("id_number", "phone", "bank_account", "national_person_no", "national_household_no")
TERM_KEYS = (*NUMBER_KEYS, "name")


def _all(left: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*left, *right}))


def _pattern(numbers: tuple[str, ...], names: tuple[str, ...], others: tuple[str, ...]) -> re.Pattern[str] | None:
    if not numbers and not names:
        return None
    alike = [other for other in others if any(name in other and name != other for name in names)]
    parts = [f"(?P<other>{'|'.join(map(re.escape, _longest(alike)))})"] if alike else []
    parts += [_number(number) for number in _longest(numbers)] + [re.escape(name) for name in _longest(names)]
    return re.compile("|".join(parts))


def _longest(words: Iterable[str]) -> list[str]:
    return sorted(words, key=lambda word: (-len(word), word))


def _number(number: str) -> str:
    plain = re.escape(number)
    return rf"(?<![0-9]){plain}(?![0-9])" if len(number) <= MOST_SHORT else plain


def _put(found: re.Match[str]) -> str:
    return found.group() if found.groupdict().get("other") else GONE


def _is_json(text: str) -> bool:
    if not text or text[0] not in '{["':
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def _walk(value: Any, pattern: re.Pattern[str]) -> Any:
    match value:
        case dict():
            return {key: _walk(item, pattern) for key, item in value.items()}
        case list():
            return [_walk(item, pattern) for item in value]
        case str():
            return pattern.sub(_put, value)
        case bool() | None:
            return value
        case _:
            text = pattern.sub(_put, str(value))
            return value if text == str(value) else text
