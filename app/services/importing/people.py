"""Who is who: households and people of a file beside those of the store (`design.md` §3 "Imports").

An exact certificate number is the same person. A person who stands in another household here is not moved by a list: the
row is parked with both places named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from app.domain.duplicates import number_key
from app.services.files import HouseholdFile, Rec
from app.store.door import stable_id
from app.store.narrow import read_columns
from app.store.store import Connection
from app.workbooks.parsed import CellValue, Key, ParkedRow, ParsedHousehold, ParsedMember, ParsedWorkbook

_LOOSE = ("WB-23", "WB-29")  # rows parked only because nothing named their household or person
_SETTLED_PARTS = {"household", "member", "place"}


class Person(NamedTuple):
    """Where a certificate number stands in the store."""

    household: str
    member: str
    name: str


def id18(number: str) -> str:
    """The ID number inside a certificate number; "" for what names nobody."""
    return number_key(number)


class Register:
    """The store's households by number and its people by certificate number."""

    def __init__(self, connection: Connection, code: str) -> None:
        self.code = code
        self._connection = connection
        self.by_number: dict[str, str] = {}
        self.by_local: dict[str, str] = {}
        self.all: set[str] = set()
        for uid, _unit, number, local in read_columns(
            connection, "household", ("national_household_no", "local_household_no")
        ):
            self.all.add(uid)
            if number:
                self.by_number[str(number)] = uid
            if local:
                self.by_local[str(local).upper()] = uid
        self.numberless = len(self.by_number) < len(self.all)
        self._people: dict[str, list[Person]] | None = None
        self.settled: dict[str, str] = {}  # key of a household made of loose rows -> household of the store

    @property
    def people(self) -> dict[str, list[Person]]:
        """Certificate number → people of the households here, those who left excluded."""
        if self._people is None:
            self._people = {}
            rows = read_columns(self._connection, "member", ("id_number", "presence", "name"))
            for uid, unit, number, presence, name in rows:
                if number and presence != "left" and id18(str(number)):
                    self._people.setdefault(id18(str(number)), []).append(Person(unit, uid, str(name or "")))
        return self._people

    def household_of(self, found: ParsedHousehold) -> str:
        """Id of the household: the one here it is, else the one it will get on every laptop."""
        if found.number:
            known = self.by_number.get(found.number) or (self._numberless(found) if self.numberless else "")
            return known or stable_id(self.code, found.number)
        if found.key in self.settled:
            return self.settled[found.key]
        if found.local and found.local in self.by_local:
            return self.by_local[found.local]
        own = stable_id(self.code, "register", found.key)
        return own if own in self.all else self._by_people(found) or own

    def _numberless(self, found: ParsedHousehold) -> str:
        """A household written by hand before its number was known: its people stand in no other one."""
        homes = {person.household for person in self._here(found.members)}
        taken = set(self.by_number.values())
        return homes.pop() if len(homes) == 1 and not homes & taken else ""

    def _by_people(self, found: ParsedHousehold) -> str:
        heads = [member for member in found.members if member.text("relation") == "head"]
        for members in (heads, found.members):
            homes = Counter(person.household for person in self._here(members))
            if homes:
                return homes.most_common(1)[0][0]
        return ""

    def _here(self, members: Iterable[ParsedMember]) -> list[Person]:
        return [person for m in members for person in self.people.get(id18(m.text("id_number")), ())]

    def elsewhere(self, member: ParsedMember, household: str) -> Person | None:
        """The person of the same number in another household here, None when there is none or he is in this one too."""
        same = self.people.get(id18(member.text("id_number")), [])
        return None if not same or any(person.household == household for person in same) else same[0]

    def place(self, book: ParsedWorkbook, parked: Iterable[ParkedRow]) -> list[ParkedRow]:
        """Rows without a household whose person stands here exactly once go to his household; gives back the others."""
        left, homes = [], dict[str, ParsedHousehold]()
        rows, placed = set(), set()
        for row in parked:
            person = self._only(row)
            if person is None or person.member in placed:  # a second row about him is for a person to judge
                left.append(row)
                continue
            placed.add(person.member)
            key = f"已登记 {person.household}"
            self.settled[key] = person.household
            home = homes.setdefault(key, ParsedHousehold("", key=key))
            home.sources.append(row.source)
            home.members.append(ParsedMember("", _of(row, "member"), [row.source], extras=row.extras))
            home.values = {**_of(row, "household"), **home.values}
            rows.add(row.source)
        book.households.extend(homes.values())
        book.problems = [p for p in book.problems if p.code not in _LOOSE or (p.sheet, _row_of(p.cell)) not in rows]
        return left

    def _only(self, row: ParkedRow) -> Person | None:
        cell = row.values.get(("member", "id_number"))
        if row.code not in _LOOSE or cell is None or row.measures or {part for part, _ in row.values} - _SETTLED_PARTS:
            return None
        same = self.people.get(id18(str(cell.value or "")), [])
        if len(same) != 1 or (row.household_number and self.by_number.get(row.household_number) != same[0].household):
            return None
        return same[0]


def _of(row: ParkedRow, part: str) -> dict[Key, CellValue]:
    return {key: value for key, value in row.values.items() if key[0] == part}


def _row_of(cell: str) -> int:
    digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return int(digits) if digits.isdecimal() else 0


def known_member(file: HouseholdFile | None, member: ParsedMember, alone: bool) -> Rec | None:
    """The row of a person here: by national number, certificate number, or (`alone`: nobody else in the file is called so)
    by name, unless both numbers are whole and say different birthdays."""
    if file is None:
        return None
    number = id18(member.text("id_number"))
    for same in file.all_members:
        if member.number and same["national_person_no"] == member.number:
            return same
    for same in file.all_members:
        if number and id18(str(same["id_number"])) == number and not (member.number and same["national_person_no"]):
            return same
    named = [m for m in file.all_members if m["name"] == member.text("name") and m["name"]]
    if not alone or len(named) != 1 or (member.number and named[0]["national_person_no"]):
        return None
    theirs = id18(str(named[0]["id_number"]))
    return None if number and theirs and number[6:14] != theirs[6:14] else named[0]
