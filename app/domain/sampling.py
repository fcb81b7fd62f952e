"""Drawing households for the township's spot check so that anybody can draw them again (`domain.md` §8.3, §22, S0-1).

Each line of the list gets a score: SHA-256 of "抽取号|名单校验码|编号" in UTF-8, written in hexadecimal. The lines with the lowest
scores are drawn. The number is drawn in public after the list stands, and the list's own digest is part of every score, so that
neither can be chosen to fit the other. `printf '%s' '抽取号|名单校验码|编号' | sha256sum` gives the same scores without this program.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import ceil
from unicodedata import normalize

SHORT = 16  # digits of a digest and of a score as papers show them: enough to compare by eye
LEAST_SEED, MOST_SEED = 4, 20


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of a list with its score; `always`: in whatever the number says; `drawn`: to be checked."""

    key: str
    score: str
    always: bool
    drawn: bool


def clean_seed(text: str) -> str:
    """The number as every machine reads it: one width of digits, no spaces; "" where it is no number of 4 to 20 digits."""
    plain = "".join(normalize("NFKC", text).split())
    fits = plain.isascii() and plain.isdigit() and LEAST_SEED <= len(plain) <= MOST_SEED
    return plain if fits else ""


def digest_of(keys: Iterable[str]) -> str:
    """What stands for a list, whatever the order of its rows: the first 16 digits of SHA-256 over its sorted lines."""
    return sha256("\n".join(sorted(keys)).encode()).hexdigest()[:SHORT]


def score_of(seed: str, digest: str, key: str) -> str:
    """A line's score, 64 hexadecimal digits."""
    return sha256(f"{seed}|{digest}|{key}".encode()).hexdigest()


def how_many(count: int, share: Fraction) -> int:
    """Lines to be drawn of so many: the share rounded up, so one at least of any list that has lines."""
    return min(count, ceil(count * share))


def draw(keys: Mapping[str, bool], seed: str, share: Fraction) -> list[Drawn]:
    """The list with its scores, the lowest first. `keys`: line -> always in; the share is drawn of the others (`domain.md` §22)."""
    digest = digest_of(keys)
    ranked = sorted((score_of(seed, digest, key), key) for key in keys)
    free = [key for _, key in ranked if not keys[key]]
    chosen = frozenset(free[: how_many(len(free), share)])
    return [Drawn(key, score, keys[key], keys[key] or key in chosen) for score, key in ranked]
