"""One search box over everybody (`design.md` §7, §9): words and filters in, households in order out, with counts.

The index lies in the store (`store/search.py`), one part a village. It is made in bulk and never changed piece by piece:
households written since are read from their rows and compared directly, until there are so many that the part is made
anew (`renew`). Nothing here builds a line of the list; `households.lines` does that for the few a screen shows.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from weakref import WeakKeyDictionary

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.searching.entries import Entry, fits, read_entries, words_of
from app.services.searching.part import Part, Places, Ranked, make_part, merged, slots, terms_of, unpack
from app.store import history
from app.store import search as store_search
from app.store.store import Connection

# So many households written since are compared one by one: of one village, of all. More, and the part is made anew.
FEW, FEW_IN_ALL = 200, 600
MOST_TERMS = 500
Chosen = Mapping[str, Iterable[str]]  # what is filtered by -> values, one of which must hold
Marks = Mapping[str, Mapping[str, frozenset[str]]]  # filters nobody keeps in the index: name -> value -> households


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search gave: households in order, the best first; people in them; how many there are of each choice under
    the other filters; households and people of the whole store; villages the index does not know yet."""

    ids: tuple[str, ...]
    people: int
    counts: dict[str, dict[str, int]]
    total: int
    total_people: int
    pending: int = 0


@dataclass(frozen=True, slots=True)
class _Fresh:
    """A household written since its part was made, and where it belongs in the part's order."""

    entry: Entry
    at: int


@dataclass(slots=True)
class Book:
    """What is kept of a store while somebody works: parts, households written since, terms asked for last."""

    mark: int = -1
    parts: dict[str, Part] = field(default_factory=dict)
    fresh: dict[str, dict[str, _Fresh]] = field(default_factory=lambda: defaultdict(dict))
    waiting: dict[str, list[str]] = field(default_factory=dict)  # villages whose part has to be made anew
    names: dict[str, str] = field(default_factory=dict)
    terms: OrderedDict[str, dict[str, Places]] = field(default_factory=OrderedDict)

    def order(self) -> list[Part]:
        """Parts in the order of the list: by the village's name."""
        return sorted(self.parts.values(), key=lambda part: (part.name, part.stored.village))


_BOOKS: WeakKeyDictionary[Desk, Book] = WeakKeyDictionary()


def find(desk: Desk, query: str = "", chosen: Chosen | None = None, marks: Marks | None = None) -> Hits:
    """Households all words and filters fit. Villages that wait for `renew` answer as they stood and are counted in `pending`."""
    with desk.reading() as connection:
        return find_in(desk, connection, query, chosen or {}, marks or {})


def find_in(desk: Desk, connection: Connection, query: str, chosen: Chosen, marks: Marks) -> Hits:
    """`find` inside a transaction."""
    book = _book(desk, connection)
    words = words_of(query)
    _fetch(book, connection, {term for word in words for term in terms_of(word)})

    def verify(households: list[str], tail: str) -> set[str]:
        return {
            entry.id
            for entry in read_entries(connection, households)
            if any(known.number.endswith(tail) for known in entry.tails)
        }

    wanted = {name: frozenset(values) for name, values in chosen.items() if values}
    answers = [_answer(book, part, words, wanted, marks, verify) for part in book.order()]
    return _hits(book, answers)


# -- one village ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Answer:
    """What one village has: households of the part by fit, fresh ones with their fit, counts of choices."""

    part: Part
    ranked: Ranked
    fresh: list[tuple[int, _Fresh]]
    counts: dict[str, dict[str, int]]


def _answer(
    book: Book, part: Part, words: list[str], wanted: Mapping[str, frozenset[str]], marks: Marks,
    verify: Callable[[list[str], str], set[str]],
) -> _Answer:  # fmt: skip
    village = part.stored.village

    def look(term: str) -> Places:
        return book.terms.get(term, {}).get(village, ())

    ranked = merged([part.find(word, look, verify) for word in words]) if words else {0: part.shown}
    found = 0
    for bits in ranked.values():
        found |= bits
    choices = _choices(part, marks)
    counts, kept = _counted(found, choices, wanted)
    fresh = [
        (rank, one) for one in book.fresh.get(village, {}).values() if (rank := _fits(one.entry, words)) is not None
    ]
    held = [(rank, one) for rank, one in fresh if _count_fresh(one.entry, wanted, marks, counts, part.name)]
    return _Answer(part, {rank: bits & kept for rank, bits in ranked.items() if bits & kept}, held, counts)


def _fits(entry: Entry, words: list[str]) -> int | None:
    found = fits(entry, words)
    return found[0] if found else None


def _choices(part: Part, marks: Marks) -> dict[str, dict[str, int]]:
    extra = {name: {value: part.bits_of(ids) for value, ids in values.items()} for name, values in marks.items()}
    return {**part.stored.facets, "village": {part.name: part.all}, **extra}


def _counted(
    found: int, choices: dict[str, dict[str, int]], wanted: Mapping[str, frozenset[str]]
) -> tuple[dict[str, dict[str, int]], int]:
    """Counts of every choice under the filters of the other names, and what all filters leave."""
    held = {name: _any(choices.get(name, {}), values) for name, values in wanted.items()}
    kept = found
    for bits in held.values():
        kept &= bits
    counts: dict[str, dict[str, int]] = {}
    for name, values in choices.items():
        base = kept
        if name in held:
            base = found
            for other, bits in held.items():
                if other != name:
                    base &= bits
        counts[name] = {value: count for value, bits in values.items() if (count := (base & bits).bit_count())}
    return counts, kept


def _any(values: Mapping[str, int], wanted: Iterable[str]) -> int:
    bits = 0
    for value in wanted:
        bits |= values.get(value, 0)
    return bits


def _count_fresh(
    entry: Entry, wanted: Mapping[str, frozenset[str]], marks: Marks, counts: dict[str, dict[str, int]], village: str
) -> bool:
    """Add a fresh household to the counts; True when all filters leave it."""
    having: dict[str, tuple[str, ...]] = {**entry.facets, "village": (village,)}
    for name, marked in marks.items():
        having[name] = tuple(value for value, ids in marked.items() if entry.id in ids)
    missed = [name for name, values in wanted.items() if not values & set(having.get(name, ()))]
    for name, having_it in having.items():
        if not missed or missed == [name]:
            own = counts.setdefault(name, {})
            for value in having_it:
                own[value] = own.get(value, 0) + 1
    return not missed


# -- all villages together --------------------------------------------------------------------------------------


def _hits(book: Book, answers: list[_Answer]) -> Hits:
    ranks = sorted({rank for answer in answers for rank in answer.ranked} | {r for a in answers for r, _ in a.fresh})
    ids = tuple(chain.from_iterable(_in_order(answer, rank) for rank in ranks for answer in answers))
    counts: dict[str, dict[str, int]] = {}
    for answer in answers:
        for name, values in answer.counts.items():
            own = counts.setdefault(name, {})
            for value, count in values.items():
                own[value] = own.get(value, 0) + count
    people = sum(_people(answer.part, bits) for answer in answers for bits in answer.ranked.values()) + sum(
        int(one.entry.facets["members"][0]) for answer in answers for _, one in answer.fresh
    )
    total, everybody = _whole(book)
    return Hits(ids, people, counts, total, everybody, len(book.waiting))


def _in_order(answer: _Answer, rank: int) -> list[str]:
    fresh = [one for fit, one in answer.fresh if fit == rank]
    bits, known = answer.ranked.get(rank, 0), answer.part.stored.ids
    if not fresh:
        return answer.part.ids(bits) if bits else []
    mixed = [(slot, 1, "", known[slot]) for slot in slots(bits)]
    mixed += [(one.at, 0, one.entry.place, one.entry.id) for one in fresh]
    return [household for *_, household in sorted(mixed)]


def _people(part: Part, bits: int) -> int:
    return sum(
        int(size) * (bits & having).bit_count() for size, having in part.stored.facets.get("members", {}).items()
    )


def _whole(book: Book) -> tuple[int, int]:
    fresh = [one.entry for found in book.fresh.values() for one in found.values()]
    households = sum(part.shown.bit_count() for part in book.parts.values()) + len(fresh)
    people = sum(_people(part, part.shown) for part in book.parts.values())
    return households, people + sum(int(entry.facets["members"][0]) for entry in fresh)


# -- what is kept -----------------------------------------------------------------------------------------------


def _book(desk: Desk, connection: Connection) -> Book:
    """The book as the store stands in this transaction."""
    mark, book = history.mark(connection), _BOOKS.get(desk)
    if book is None:
        book = _BOOKS[desk] = _opened(desk, connection)
    elif book.mark != mark:
        if store_search.other_units_since(connection, book.mark):
            book.names = {}
        _note(desk, connection, book, store_search.touched_households(connection, book.mark))
    book.mark = mark
    return book


def _opened(desk: Desk, connection: Connection) -> Book:
    book = Book()
    for stored in store_search.parts(connection):
        book.parts[stored.village] = Part(stored, _name(desk, connection, book, stored.village))
    _note(desk, connection, book, store_search.stale(connection))
    return book


def _name(desk: Desk, connection: Connection, book: Book, village: str) -> str:
    if village not in book.names:
        book.names[village] = str(desk.village(connection, village).get("name") or "")
    return book.names[village]


def _note(desk: Desk, connection: Connection, book: Book, touched: Iterable[tuple[str, str]]) -> None:
    """Take in what was written: few households are read at once, of many their village waits for `renew`."""
    by_village: dict[str, list[str]] = defaultdict(list)
    for village, household in touched:
        by_village[village].append(household)
    for village, households in by_village.items():
        unknown = set(households) - set(book.fresh.get(village, ()))
        if village in book.waiting or len(unknown) + len(book.fresh.get(village, ())) > FEW:
            book.waiting.setdefault(village, [])
            continue
        _read_fresh(desk, connection, book, village, households)
    if sum(map(len, book.fresh.values())) > FEW_IN_ALL:
        fullest = max(book.fresh, key=lambda village: len(book.fresh[village]))
        book.waiting.setdefault(fullest, [])
    for village, part in book.parts.items():
        part.name = _name(desk, connection, book, village)


def _read_fresh(desk: Desk, connection: Connection, book: Book, village: str, households: list[str]) -> None:
    name = _name(desk, connection, book, village)
    part = book.parts.get(village)
    if part is None:
        part = book.parts[village] = Part(make_part(village, -1, ()).part, name)
    part.hide(households)
    places = part.made.places if part.made else store_search.places(connection, village) if part.count else ()
    fresh = book.fresh[village]
    for household in households:
        fresh.pop(household, None)
    for entry in read_entries(connection, households, name):
        fresh[entry.id] = _Fresh(entry, bisect_left(places, entry.place))


def _fetch(book: Book, connection: Connection, wanted: set[str]) -> None:
    """Have these terms at hand; the ones asked for last stay."""
    for term in wanted & book.terms.keys():
        book.terms.move_to_end(term)
    missing = sorted(wanted - book.terms.keys())
    for term in missing:
        book.terms[term] = {}
    in_store = [village for village, part in book.parts.items() if part.count and part.made is None]
    for village, term, content in store_search.terms(connection, in_store, missing):
        book.terms[term][village] = unpack(content, book.parts[village].width(term))
    for village, part in book.parts.items():
        for term in missing if part.made else ():
            if part.made and term in part.made.bits:
                book.terms[term][village] = unpack(part.made.bits[term], part.width(term))
    while len(book.terms) > max(MOST_TERMS, len(wanted)):
        book.terms.popitem(last=False)


# -- making parts -----------------------------------------------------------------------------------------------


def renew(desk: Desk, everything: bool = False) -> int:
    """Make the parts of all waiting villages anew; returns how many. `everything` makes all of them (after a new edition
    or doubt). A store another window is writing is left as it is: then the parts live in memory only."""
    if everything:
        with suppress(AppError), desk.store.writing() as connection:
            store_search.forget(connection)
        _BOOKS.pop(desk, None)
        with desk.reading() as connection:
            book = _book(desk, connection)
            book.waiting = {village: [] for village, _ in store_search.stale(connection)}
    count = 0
    while renew_next(desk) is not None:
        count += 1
    return count


def renew_next(desk: Desk) -> int | None:
    """Make one waiting village's part; returns how many still wait, None when there was nothing to do."""
    with desk.reading() as connection:
        book = _book(desk, connection)
        village = next(iter(book.waiting), None)
        if village is None:
            return None
        name, mark = _name(desk, connection, book, village), history.mark(connection)
        entries = read_entries(connection, store_search.households_of(connection, village), name)
    made = make_part(village, mark, entries)
    part = Part(made.part, name, made=made)
    with suppress(AppError), desk.store.writing() as connection:
        store_search.write_part(connection, made.part, made.places, made.bits.items())
        part.made = None
    book.parts[village], book.waiting = part, {v: h for v, h in book.waiting.items() if v != village}
    book.fresh.pop(village, None)
    book.terms.clear()
    with desk.reading() as connection:  # what was written while the part was made
        late = [pair for pair in store_search.touched_households(connection, mark) if pair[0] == village]
        _note(desk, connection, book, late)
    return len(book.waiting)
