"""The list of households: one line a household, found by name, pinyin, group, helper or the tail of a number (`design.md` §7).

List and window ask the same function. What was read once is kept per desk; after a write only the units it touched are
read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

from app.services.desk import Desk
from app.services.dues import VillageFacts, village_facts
from app.services.files import HouseholdFile, load_households, natural
from app.services.household_lines import HouseholdLine, build_line, village_name
from app.services.household_page import HouseholdPage, household_page
from app.services.names import match, plain
from app.store import history
from app.store.store import Connection

__all__ = ["HouseholdLine", "HouseholdPage", "household_page", "list_households"]

# What a line is made of; the form's other rows are read when a household is opened.
LISTED = (
    "household", "member", "monitoring_case", "case_event", "visit", "pairing", "income_record", "consent", "measure",
)  # fmt: skip
TAIL_MIN = 4


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line with what it is found by: names (the head first), helpers, numbers, each made ready for comparing."""

    line: HouseholdLine
    names: tuple[str, ...]
    helpers: tuple[str, ...]
    tails: tuple[str, ...]
    words: tuple[str, ...]
    number: str


@dataclass(slots=True)
class _Book:
    """What is known of all households at a mark of the journal."""

    mark: int
    today: date
    entries: dict[str, _Entry] = field(default_factory=dict)


_BOOKS: WeakKeyDictionary[Desk, _Book] = WeakKeyDictionary()


def list_households(desk: Desk, query: str = "", group: str = "", watch: str = "") -> list[HouseholdLine]:
    """Households by group and number, or the best fits first; `query`: words that must all fit; `watch` as in the line.

    Names are found by characters, pinyin in full and initials in all readings; digits (4 or more) are the tail of an
    identity or telephone number.
    """
    with desk.reading() as connection:
        entries = _entries(desk, connection)
    found = [
        entry
        for entry in entries
        if (not group or entry.line.group == group) and (not watch or entry.line.watch == watch)
    ]
    words = [word for word in (plain(part) for part in query.split()) if word]
    if not words:
        return [entry.line for entry in found]
    ranked = ((rank, entry.line) for entry in found if (rank := _rank(entry, words)) is not None)
    return [line for _, line in sorted(ranked, key=lambda pair: pair[0])]


# -- what was read ----------------------------------------------------------------------------------------------


def _entries(desk: Desk, connection: Connection) -> Iterable[_Entry]:
    mark = history.mark(connection)
    book = _BOOKS.get(desk)
    if book is None or book.today != desk.today:
        book = _BOOKS[desk] = _Book(mark, desk.today, _read(desk, connection, None))
    elif book.mark != mark:
        touched = history.touched_since(connection, book.mark)
        # A setting or a notice changes duties of many households: then all are made anew.
        whole = any(kind != "household" for _, kind in touched)
        fresh = _read(desk, connection, None if whole else [unit for unit, _ in touched])
        book.entries = fresh if whole else _joined(book.entries, fresh, {unit for unit, _ in touched})
        book.mark = mark
    return tuple(book.entries.values())


def _joined(old: dict[str, _Entry], fresh: dict[str, _Entry], touched: set[str]) -> dict[str, _Entry]:
    kept = {unit: entry for unit, entry in old.items() if unit not in touched}
    every = [*kept.values(), *fresh.values()]
    return {entry.line.id: entry for entry in sorted(every, key=_place)}


def _place(entry: _Entry) -> tuple[str, str, str, str]:
    line = entry.line
    return line.village, natural(line.group), natural(line.number), line.id


def _read(desk: Desk, connection: Connection, ids: list[str] | None) -> dict[str, _Entry]:
    facts = village_facts(desk, connection)
    names: dict[str, str] = {}
    entries = []
    for file in load_households(connection, ids, LISTED):
        code = str(file.record.get("village_code") or "")
        if code not in names:
            names[code] = village_name(desk, connection, file)
        entries.append(_entry(file, facts, names[code]))
    return {entry.line.id: entry for entry in sorted(entries, key=_place)}


def _entry(file: HouseholdFile, facts: VillageFacts, village: str) -> _Entry:
    line = build_line(file, facts, village)
    people = sorted(file.members, key=lambda member: member.get("relation") != "head")
    phones = [file.record.get("phone"), *(member.get("phone") for member in people)]
    numbers = [member.get("id_number") for member in people]
    return _Entry(
        line,
        tuple(str(member["name"]) for member in people if member.get("name")),
        tuple(
            dict.fromkeys(str(row["name"]) for row in file.rows("pairing") if row.get("name") and not row.get("end"))
        ),
        tuple(plain(str(text)) for text in (*numbers, *phones, file.record.get("national_household_no")) if text),
        tuple(plain(text) for text in (line.group, line.kind, line.category, line.road, line.village) if text),
        plain(line.number),
    )


# -- finding ----------------------------------------------------------------------------------------------------


def _rank(entry: _Entry, words: list[str]) -> int | None:
    """Sum of how well each word fits, None when one fits nowhere."""
    total = 0
    for word in words:
        rank = min(_fits(entry, word), default=None)
        if rank is None:
            return None
        total += rank
    return total


# The order of fits: the number, the head, other members, tails of numbers, helpers, group and other words.
_HEAD, _MEMBER, _TAIL, _HELPER, _WORD = 1, 10, 20, 30, 40


def _fits(entry: _Entry, word: str) -> Iterator[int]:
    if word == entry.number:
        yield 0
    elif word.isdigit() and _running(entry.number) == int(word):
        yield _HEAD
    elif len(word) > 1 and entry.number.startswith(word):
        yield _MEMBER
    for index, name in enumerate(entry.names):
        rank = match(word, name)
        if rank is not None:
            yield rank + (_HEAD if index == 0 else _MEMBER)
    if len(word) >= TAIL_MIN and word[:-1].isdigit() and any(tail.endswith(word) for tail in entry.tails):
        yield _TAIL
    for name in entry.helpers or ((entry.line.helper,) if entry.line.helper else ()):
        rank = match(word, name)
        if rank is not None:
            yield rank + _HELPER
    if any(_holds(text, word) for text in entry.words):
        yield _WORD


def _running(number: str) -> int:
    """The running number of A-0123; -1 where there is none."""
    found = re.search(r"\d+$", number)
    return int(found[0]) if found else -1


def _holds(text: str, word: str) -> bool:
    """True when a word stands in a text; 2组 is not found in 12组."""
    at = text.find(word)
    return at >= 0 and not (word[0].isdigit() and at > 0 and text[at - 1].isdigit())
