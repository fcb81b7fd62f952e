"""What a household is found by, and how well and why a typed word finds it (`design.md` §7).

One definition for everything: the index is built from entries, what was written since is compared with them directly, and
the reason beside a line of the list comes from here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.domain.questionnaire.codes import label
from app.domain.words import printed_label
from app.services.files import CaseFile, HouseholdFile, Rec, load_households, natural
from app.services.names import match, plain, sounds_like
from app.store.search import MOST_MARKS, slim_records
from app.store.store import Connection

TAIL_MIN = 4
# The order of fits: the number, the head, other members, tails of numbers, helpers, group and other words.
NUMBER, HEAD, MEMBER, TAIL, HELPER, WORD = 0, 1, 10, 20, 30, 40
# What a list is filtered by, kept with the index; everything else is asked when it is needed.
KEPT_FACETS = ("group", "kind", "watch", "category", "road", "helper", "members", "open")
HOUSEHOLD_KEYS = ("village_code", "group_name", "national_household_no", "local_household_no", "home_address", "phone",
                  "household_kind")  # fmt: skip
MEMBER_KEYS = ("name", "relation", "presence", "phone", "id_number")
# Read whole where they are needed: cases to be folded, people of a household nobody lives in any more.
CASE_KINDS = ("monitoring_case", "case_event")
ENDED_KINDS = ("member", "life_event")
Fit = tuple[int, str]  # how well (0 best), why in words


@dataclass(frozen=True, slots=True)
class Tail:
    """A number found by its tail: whose or what it is, and the number made ready for comparing."""

    what: str
    number: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A household as it is found: people (the head first), helpers, numbers, words; `place` orders the list."""

    id: str
    place: str
    number: str
    names: tuple[str, ...]
    helpers: tuple[str, ...]
    tails: tuple[Tail, ...]
    address: str
    facets: dict[str, tuple[str, ...]]
    village: str = ""


def entry_of(file: HouseholdFile, village: str = "") -> Entry:
    """The entry of a household; `village` is the name of its village."""
    record, case = file.record, file.case
    people = sorted(file.members or file.all_members, key=lambda member: member.get("relation") != "head")
    number = str(record.get("local_household_no") or "")
    group = str(record.get("group_name") or "")
    return Entry(
        file.id,
        f"{natural(group)}\t{natural(number)}\t{file.id}".replace("\n", " "),
        plain(number),
        tuple(str(member["name"]) for member in people if member.get("name")),
        helpers_of(file),
        tuple(_tails(record, people)),
        plain(str(record.get("home_address") or "")),
        _facets(file, case, group),
        village,
    )


def helpers_of(file: HouseholdFile) -> tuple[str, ...]:
    """Names of those who help now, else the contact named in the case."""
    named = [str(row["name"]) for row in file.rows("pairing") if row.get("name") and not row.get("end")]
    contact = str(file.case.record.get("monitor_contact") or "") if file.case else ""
    return tuple(dict.fromkeys(named)) or ((contact,) if contact else ())


def _tails(record: Rec, people: list[Rec]) -> Iterator[Tail]:
    for member in people:
        for key, what in (("id_number", "证件"), ("phone", "电话")):
            if member.get(key):
                yield Tail(f"{member.get('name') or '成员'} {what}", plain(str(member[key])))
    for key, what in (("phone", "联系电话"), ("national_household_no", "户编号")):
        if record.get(key):
            yield Tail(what, plain(str(record[key])))


def _facets(file: HouseholdFile, case: CaseFile | None, group: str) -> dict[str, tuple[str, ...]]:
    side = case.road.waiting_for() if case else None
    found = {
        "group": (group,),
        "kind": (printed_label(label("KIND", file.record.get("household_kind"))),),
        "watch": ("" if file.ended else file.group,),
        "category": (label("CATEGORY", case.category) if case else "",),
        "road": (case.road.label if case and (case.road.is_open or not file.ended) else file.ended,),
        "helper": helpers_of(file),
        "members": (str(len(file.members)),),
        "open": ("open" if side and file.group not in ("monitored", "removed") else "",),
    }
    return {name: tuple(value for value in values if value) for name, values in found.items()}


def read_entries(connection: Connection, ids: Iterable[str], village: str = "") -> list[Entry]:
    """Entries of some households in the order of the list; only the few fields they are made of are read."""
    wanted = list(ids)
    by_household: dict[str, dict[str, list[Rec]]] = defaultdict(lambda: defaultdict(list))
    for kind, keys in (("household", HOUSEHOLD_KEYS), ("member", MEMBER_KEYS), ("pairing", ("name", "end"))):
        for row in slim_records(connection, kind, keys, wanted):
            by_household[row["unit_id"]][kind].append(row)
    _read_whole(connection, by_household, _with_case(connection, wanted), CASE_KINDS)
    empty = [unit for unit, kinds in by_household.items() if not _anybody(kinds["member"])]
    _read_whole(connection, by_household, empty, ENDED_KINDS)
    files = (HouseholdFile(kinds["household"][0], dict(kinds)) for kinds in by_household.values() if kinds["household"])
    return sorted((entry_of(file, village) for file in files), key=lambda entry: entry.place)


def _with_case(connection: Connection, ids: list[str]) -> list[str]:
    return list(dict.fromkeys(row["unit_id"] for row in slim_records(connection, "monitoring_case", (), ids)))


def _anybody(members: Iterable[Rec]) -> bool:
    return any(member.get("presence") != "left" for member in members)


def _read_whole(
    connection: Connection, by_household: dict[str, dict[str, list[Rec]]], ids: list[str], kinds: tuple[str, ...]
) -> None:
    for start in range(0, len(ids), MOST_MARKS):
        for file in load_households(connection, ids[start : start + MOST_MARKS], ("household", *kinds)):
            by_household[file.id] |= {kind: file.rows(kind) for kind in kinds}


# -- fitting ----------------------------------------------------------------------------------------------------


def words_of(query: str) -> list[str]:
    """The words of a query as they are compared; each has to fit somewhere."""
    return [word for word in (plain(part) for part in query.split()) if word]


def fits(entry: Entry, words: Iterable[str]) -> Fit | None:
    """Sum of how well each word fits with the reasons, None when one fits nowhere."""
    total, why = 0, []
    for word in words:
        best = min(fits_of(entry, word), default=None)
        if best is None:
            return None
        total += best[0]
        why.append(best[1])
    return total, "；".join(dict.fromkeys(why))


def fits_of(entry: Entry, word: str) -> Iterator[Fit]:
    """Every way in which a word fits."""
    yield from _number_fits(entry.number, word)
    for index, name in enumerate(entry.names):
        rank = match(word, name)
        if rank is not None:
            yield (rank + HEAD, "户主") if index == 0 else (rank + MEMBER, f"成员 {name}")
    if is_tail(word):
        yield from ((TAIL, f"{tail.what}尾号{word.upper()}") for tail in entry.tails if tail.number.endswith(word))
    for name in entry.helpers:
        rank = match(word, name)
        if rank is not None:
            yield rank + HELPER, f"联系人 {name}"
    yield from ((WORD, text) for name, text in _words(entry) if word_fits(name, text, word))
    if holds(entry.address, word):
        yield WORD, "住址"


def _number_fits(number: str, word: str) -> Iterator[Fit]:
    if word == number:
        yield NUMBER, "户号"
    elif word.isdigit() and running(number) == int(word):
        yield HEAD, "户号"
    elif len(word) > 1 and number.startswith(word):
        yield MEMBER, "户号"


def is_tail(word: str) -> bool:
    """True for four or more digits, the last of which may be the X of an identity number."""
    return len(word) >= TAIL_MIN and word[:-1].isdigit() and (word[-1].isdigit() or word[-1] == "x")


# Facets that are found as words of their own.
WORD_FACETS = ("group", "kind", "category", "road")


def _words(entry: Entry) -> Iterator[tuple[str, str]]:
    for name in WORD_FACETS:
        for value in entry.facets.get(name, ()):
            yield name, value
    if entry.village:
        yield "village", entry.village


def word_fits(facet: str, text: str, word: str) -> bool:
    """True when a word stands in a text; groups and villages are found by their pinyin too, from two letters on."""
    if holds(plain(text), word):
        return True
    return facet in ("group", "village") and len(word) > 1 and sounds_like(word) and match(word, text) is not None


def holds(text: str, word: str) -> bool:
    """True when a word stands in a plain text; 2组 is not found in 12组."""
    at = text.find(word)
    while at > 0 and word[0].isdigit() and text[at - 1].isdigit():
        at = text.find(word, at + 1)
    return at >= 0


def running(number: str) -> int:
    """The running number of A-0123; -1 where there is none."""
    found = re.search(r"\d+$", number)
    return int(found[0]) if found else -1
