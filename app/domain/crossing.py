"""One person in two villages of a township: what is said of the pair, and what its conclusion means for either village."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from app.domain.life.model import LEFT

MOVED = frozenset({"moved_out", "married_out", "adopted_out", "split"})
DIED = "died"


class Standing(StrEnum):
    """How both villages have this person."""

    BOTH = "both"  # both count him
    MOVED = "moved"  # one let him go, the other has him
    DEAD = "dead"  # one says he died, the other has him
    GONE = "gone"  # one says he is away, the other has him

    @property
    def label(self) -> str:
        """In Chinese."""
        return {"both": "两村都在册", "moved": "一村迁出，另一村在册", "dead": "一村登记死亡，另一村在册",
                "gone": "一村登记不在，另一村在册"}[self.value]  # fmt: skip


class Verdict(StrEnum):
    """What the township can conclude of a pair (left and right as the list shows them)."""

    LEFT = "left"
    RIGHT = "right"
    MOVED = "moved"
    WRONG_LEFT = "wrong_left"
    WRONG_RIGHT = "wrong_right"
    OTHER = "other"


# What each verdict tells the left and the right village: codes of CROSS_CONCLUSION.
TOLD: dict[Verdict, tuple[str, str]] = {
    Verdict.LEFT: ("here", "away"), Verdict.RIGHT: ("away", "here"), Verdict.MOVED: ("moved", "moved"),
    Verdict.WRONG_LEFT: ("number_wrong", "here"), Verdict.WRONG_RIGHT: ("here", "number_wrong"),
    Verdict.OTHER: ("other", "other"),
}  # fmt: skip
# Conclusions after which the village has something to do.
ASKING = frozenset({"away", "number_wrong"})


@dataclass(frozen=True, slots=True)
class Known:
    """A person as far as he is compared; `village` its code, dates ISO."""

    member: str
    household: str
    village: str
    name: str
    number: str
    born: str
    presence: str
    reason: str = ""

    @property
    def left(self) -> bool:
        """He is no longer counted there."""
        return self.presence == LEFT

    @property
    def digest(self) -> str:
        """What a conclusion stands on, of this row alone: either village gets its own, and nothing of the other's."""
        parts = (self.member, self.name, self.number, self.born, self.presence, self.reason)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def standing(left: Known, right: Known) -> Standing | None:
    """How the two rows stand to each other; None where neither village counts him."""
    if left.left and right.left:
        return None
    gone = left if left.left else right if right.left else None
    if gone is None:
        return Standing.BOTH
    if gone.reason == DIED:
        return Standing.DEAD
    return Standing.MOVED if gone.reason in MOVED else Standing.GONE


def told_to(verdict: Verdict, left: bool) -> str:
    """The conclusion as the left or the right village reads it (code of CROSS_CONCLUSION)."""
    return TOLD[verdict][0 if left else 1]


def verdict_of(left: str, right: str) -> Verdict | None:
    """The verdict whose two conclusions these are."""
    return next((verdict for verdict, told in TOLD.items() if told == (left, right)), None)
