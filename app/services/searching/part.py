"""The index of one village: which households a typed word finds and how well, worked out on bits (`design.md` §3, §9).

A term stands at places: a beginning of a reading at the third character of the second person of household 17. One bit a
place, so "wxiaom" is a few ANDs whatever the number of people. Bits of people are ordered (character, person, household),
bits of addresses (character, household), all others (household).
"""

from __future__ import annotations

import struct
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import compress

from app.services.names import BEGINS, EXACT, HOLDS, SOUNDS, SOUNDS_INSIDE, beginnings, match, plain, sounds_like
from app.services.searching.entries import (
    HEAD,
    HELPER,
    KEPT_FACETS,
    MEMBER,
    NUMBER,
    TAIL,
    TAIL_MIN,
    WORD,
    WORD_FACETS,
    Entry,
    is_tail,
    running,
    word_fits,
)
from app.store.search import StoredPart

LONGEST = 6  # letters of the longest syllable (zhuang)
FEW = 64  # so many places are kept as numbers, more as a bit map
Places = tuple[int, ...]  # bits by character
Look = Callable[[str], Places]
Ranked = dict[int, int]  # how well -> households


# -- making -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Made:
    """A part ready to be written or used from memory."""

    part: StoredPart
    places: tuple[str, ...]
    bits: dict[str, bytes]


def make_part(village: str, mark: int, entries: Sequence[Entry]) -> Made:
    """The part of a village from its entries, which stand in the order of the list."""
    count, layers = len(entries), max((len(entry.names) for entry in entries), default=0)
    spots: dict[str, list[int]] = defaultdict(list)
    facets: dict[str, dict[str, int]] = {name: defaultdict(int) for name in KEPT_FACETS}
    for slot, entry in enumerate(entries):
        for term, spot in _spots(entry, slot, count, layers):
            spots[term].append(spot)
        for name, values in entry.facets.items():
            for value in values:
                facets[name][value] |= 1 << slot
    ids, places = tuple(entry.id for entry in entries), tuple(entry.place for entry in entries)
    kept = {name: dict(values) for name, values in facets.items()}
    return Made(
        StoredPart(village, mark, layers, ids, kept), places, {term: pack(set(at)) for term, at in spots.items()}
    )


def _spots(entry: Entry, slot: int, count: int, layers: int) -> Iterator[tuple[str, int]]:
    for layer, name in enumerate(entry.names):
        known = plain(name)
        yield f"l{len(known)}", layer * count + slot
        for at, char in enumerate(known):
            spot = (at * layers + layer) * count + slot
            yield _literal(char), spot
            for piece in beginnings(char, at == 0):
                yield f"m{piece}", spot
    for at, char in enumerate(entry.address):
        yield f"a{char}", at * count + slot
    for tail in entry.tails:
        if len(tail.number) >= TAIL_MIN:
            yield f"n{tail.number[-TAIL_MIN:]}", slot
    if entry.number:
        yield f"e{entry.number}", slot
        yield f"r{running(entry.number)}", slot
        for length in range(2, len(entry.number) + 1):
            yield f"h{entry.number[:length]}", slot


def _literal(char: str) -> str:
    # A letter may also be the beginning of a reading; a Chinese character can only be meant as itself.
    return f"c{char}" if char.isascii() else f"m{char}"


def pack(spots: Iterable[int]) -> bytes:
    """Places as they are kept."""
    ordered = sorted(spots)
    if len(ordered) <= FEW:
        return b"\0" + struct.pack(f"<{len(ordered)}I", *ordered)
    bits = bytearray(ordered[-1] // 8 + 1)
    for spot in ordered:
        bits[spot >> 3] |= 1 << (spot & 7)
    return b"\1" + zlib.compress(bytes(bits), 1)


def unpack(content: bytes, width: int) -> Places:
    """Kept places as bits by character; `width` bits belong to one character."""
    if content[0] == 0:
        found: dict[int, int] = defaultdict(int)
        for (spot,) in struct.iter_unpack("<I", content[1:]):
            found[spot // width] |= 1 << (spot % width)
        return tuple(found.get(at, 0) for at in range(max(found, default=-1) + 1))
    whole, every, bits = int.from_bytes(zlib.decompress(content[1:]), "little"), (1 << width) - 1, []
    while whole:
        bits.append(whole & every)
        whole >>= width
    return tuple(bits)


# -- asking -----------------------------------------------------------------------------------------------------


def terms_of(word: str) -> set[str]:
    """Every term that may help to answer a word: asked for in one go."""
    found = {f"e{word}", f"l{len(word)}", *(_literal(char) for char in word), *(f"a{char}" for char in word)}
    if len(word) > 1:
        found.add(f"h{word}")
    if word[0].isdigit():
        found |= {f"a{digit}" for digit in "0123456789"}
    if word.isdigit() and word.isascii():
        found.add(f"r{int(word)}")
    if is_tail(word):
        found.add(f"n{word[-TAIL_MIN:]}")
    if sounds_like(word):
        ends = range(1, len(word) + 1)
        pieces = {word[max(end - length, 0) : end] for end in ends for length in range(1, LONGEST + 1)}
        found |= {f"m{piece}" for piece in pieces if len(piece) == 1 or piece.isascii()}
    return found


@dataclass
class Part:
    """One village's households, ready to be asked. `name` is the village's name, `hidden` bits of households that are
    known better from elsewhere (written since)."""

    stored: StoredPart
    name: str = ""
    hidden: int = 0
    made: Made | None = None  # the whole part in memory, where it could not be written
    _slots: dict[str, int] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Households of the part, hidden ones included."""
        return len(self.stored.ids)

    @cached_property
    def all(self) -> int:
        """Bits of all households."""
        return (1 << self.count) - 1

    @property
    def shown(self) -> int:
        """Bits of all households that are not hidden."""
        return self.all & ~self.hidden

    def width(self, term: str) -> int:
        """Bits that belong to one character of a term."""
        return max(self.count * (self.stored.layers if term[0] in "mcl" else 1), 1)

    def slot(self, household: str) -> int | None:
        """Where a household stands; None when the part does not know it."""
        if not self._slots:
            self._slots.update((found, slot) for slot, found in enumerate(self.stored.ids))
        return self._slots.get(household)

    def bits_of(self, households: Iterable[str]) -> int:
        """Bits of some households; those of other parts are left out."""
        found = 0
        for household in households:
            slot = self.slot(household)
            if slot is not None:
                found |= 1 << slot
        return found

    def hide(self, households: Iterable[str]) -> None:
        """These were written since the part was made."""
        self.hidden |= self.bits_of(households)

    def chosen(self, facet: str, value: str) -> int:
        """Bits of the households that have a value."""
        return self.stored.facets.get(facet, {}).get(value, 0)

    def find(self, word: str, look: Look, verify: Callable[[list[str], str], set[str]]) -> Ranked:
        """Households a word finds, each under its best fit; `verify(households, tail)` settles tails longer than four."""
        found: Ranked = defaultdict(int)
        self._numbers(word, look, found)
        self._names(word, look, found)
        if is_tail(word):
            bits = _one(look(f"n{word[-TAIL_MIN:]}")) & self.shown
            if bits and len(word) > TAIL_MIN:
                bits = self.bits_of(verify(self.ids(bits), word))
            found[TAIL] |= bits
        for name, bits in self.stored.facets.get("helper", {}).items():
            rank = match(word, name)
            if rank is not None:
                found[HELPER + rank] |= bits
        found[WORD] |= self._words(word) | self._address(word, look)
        return self._best(found)

    def _best(self, found: Ranked) -> Ranked:
        left, best = self.shown, {}
        for rank in sorted(found):
            bits = found[rank] & left
            if bits:
                best[rank] = bits
                left &= ~bits
        return best

    def _numbers(self, word: str, look: Look, found: Ranked) -> None:
        found[NUMBER] |= _one(look(f"e{word}"))
        if word.isdigit() and word.isascii():
            found[HEAD] |= _one(look(f"r{int(word)}"))
        if len(word) > 1:
            found[MEMBER] |= _one(look(f"h{word}"))

    def _names(self, word: str, look: Look, found: Ranked) -> None:
        begins, inside = _run([look(_literal(char)) for char in word])
        exact = begins & _one(look(f"l{len(word)}"))
        for rank, people in ((EXACT, exact), (BEGINS, begins), (HOLDS, inside)):
            self._people(rank, people, found)
        if sounds_like(word):
            for rank, people in ((SOUNDS, _sounds(word, 0, look)), (SOUNDS_INSIDE, self._inside(word, look))):
                self._people(rank, people, found)

    def _inside(self, word: str, look: Look) -> int:
        longest = max((len(look(f"m{word[:length]}")) for length in range(1, LONGEST + 1)), default=0)
        people = 0
        for start in range(1, longest):
            people |= _sounds(word, start, look)
        return people

    def _people(self, rank: int, people: int, found: Ranked) -> None:
        if not people:
            return
        found[HEAD + rank] |= people & self.all
        others, people = 0, people >> self.count
        while people:
            others |= people & self.all
            people >>= self.count
        found[MEMBER + rank] |= others

    def _words(self, word: str) -> int:
        bits = self.all if self.name and word_fits("village", self.name, word) else 0
        for facet in WORD_FACETS:
            for value, having in self.stored.facets.get(facet, {}).items():
                if word_fits(facet, value, word):
                    bits |= having
        return bits

    def _address(self, word: str, look: Look) -> int:
        chars = [look(f"a{char}") for char in word]
        digits: list[Places] = [look(f"a{digit}") for digit in "0123456789"] if word[0].isdigit() else []
        bits = 0
        for start in range(len(chars[0])):
            here = _aligned(chars, start)
            for places in digits:  # 2组 is not found in 12组
                here &= ~_at(places, start - 1)
            bits |= here
        return bits

    def ids(self, bits: int) -> list[str]:
        """Households of some bits, in the order of the list."""
        return list(compress(self.stored.ids, _flags(bits)))


def slots(bits: int) -> list[int]:
    """Places of the ones in a number, the lowest first."""
    return list(compress(range(bits.bit_length()), _flags(bits)))


_ONES = bytes.maketrans(b"01", b"\x00\x01")


def _flags(bits: int) -> bytes:
    """One byte a bit, the lowest first: 80,000 households are picked without a step of Python each."""
    return f"{bits:b}"[::-1].encode().translate(_ONES)


def _at(places: Places, at: int) -> int:
    return places[at] if 0 <= at < len(places) else 0


def _one(places: Places) -> int:
    return places[0] if places else 0


def _aligned(chars: Sequence[Places], start: int) -> int:
    """People (or addresses) that have these characters one after the other from `start` on."""
    bits = _at(chars[0], start)
    for step in range(1, len(chars)):
        if not bits:
            return 0
        bits &= _at(chars[step], start + step)
    return bits


def _run(chars: Sequence[Places]) -> tuple[int, int]:
    """People whose name begins with these characters, people who have them further in."""
    inside = 0
    for start in range(1, len(chars[0])):
        inside |= _aligned(chars, start)
    return _aligned(chars, 0), inside


def _sounds(word: str, start: int, look: Look) -> int:
    """People to whose characters from `start` on the letters can be dealt out, to each itself or a beginning of a reading."""
    open_, done, at = {0: -1}, 0, start
    while open_:
        following: dict[int, int] = defaultdict(int)
        for begun, people in open_.items():
            for length in range(1, min(LONGEST, len(word) - begun) + 1):
                bits = people & _at(look(f"m{word[begun : begun + length]}"), at)
                if bits and begun + length == len(word):
                    done |= bits
                elif bits:
                    following[begun + length] |= bits
        open_, at = following, at + 1
    return done


def merged(several: Sequence[Mapping[int, int]]) -> Ranked:
    """Households that every word finds, under the sum of the fits."""
    whole = dict(several[0])
    for one in several[1:]:
        both: Ranked = defaultdict(int)
        for rank, bits in whole.items():
            for more, other in one.items():
                both[rank + more] |= bits & other
        whole = {rank: bits for rank, bits in both.items() if bits}
    return whole
