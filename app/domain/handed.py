"""Who has the ball: how a unit stands between village and township, and the other side's last word on it (`design.md` §5, §7).

Counters order everything (a seen vector says what went out, what was taken), never a clock; dates are for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.procedure.road import Road
from app.domain.procedure.states import Side
from app.domain.questionnaire.codes import label
from app.domain.units import Seen, behind


@dataclass(frozen=True, slots=True)
class Handed:
    """What this store knows of one unit's way; `seen`: as it stands here, all days are ISO texts.

    `sent_…` our last package that carried it, `word_…` the other side's last receipt, `came_…` its last package that did."""

    seen: Seen = field(default_factory=dict)
    sent_number: str = ""
    sent_on: str = ""
    sent_seen: Seen = field(default_factory=dict)
    word_number: str = ""
    word_on: str = ""
    word_seen: Seen = field(default_factory=dict)
    refused: str = ""
    refused_seen: Seen = field(default_factory=dict)
    came_number: str = ""
    came_on: str = ""
    came_seen: Seen = field(default_factory=dict)


class Standing(StrEnum):
    """How our own part of a unit stands at the other side."""

    UNSENT = "unsent"  # never in a package
    CHANGED = "changed"  # taken or sent before, changed since
    SENT = "sent"  # in a package nobody answered yet
    REFUSED = "refused"  # answered: not taken, or not wholly
    TAKEN = "taken"  # answered: taken as it stands here


@dataclass(frozen=True, slots=True)
class Word:
    """One cell of a list: `text`, the package it rests on, its day (ISO), a tone for the chip, `more`: what came after it."""

    text: str
    number: str = ""
    on: str = ""
    tone: str = "quiet"
    more: str = ""

    @property
    def shown(self) -> str:
        """退回补正 Z-0003 11-20；之后的改动未报送."""
        base = " ".join(part for part in (self.text, self.number, self.on[5:10]) if part)
        return f"{base}；{self.more}" if self.more else base


def own(seen: Seen, side: str) -> Seen:
    """The part of a vector one side's devices wrote: `V` village, `T` township."""
    return {device: counter for device, counter in seen.items() if device.startswith(side)}


def standing(way: Handed, side: str) -> Standing:
    """How what `side` wrote into a unit stands over there."""
    mine = own(way.seen, side)
    if way.refused and not behind(way.refused_seen, mine):
        return Standing.REFUSED
    if not behind(way.word_seen, mine):
        return Standing.TAKEN if way.word_seen or not mine else Standing.UNSENT
    if way.sent_number and not behind(way.sent_seen, mine):
        return Standing.SENT
    return Standing.CHANGED if way.sent_number or way.word_seen else Standing.UNSENT


def last_word(way: Handed, road: Road | None = None) -> Word:
    """In the village: the township's last word on a household. Its decision while the case stands on it, else its receipt."""
    state = standing(way, "V")
    decided = _decision(way, road)
    if decided:
        return Word(decided[0], way.came_number, decided[1], _tone(road), _AFTER[state])
    match state:
        case Standing.UNSENT:
            return Word("未报送")
        case Standing.SENT:
            return Word("已报送待回执", way.sent_number, way.sent_on, "warn")
        case Standing.REFUSED:
            return Word(f"没有全收：{way.refused}", way.word_number, way.word_on, "danger")
        case Standing.CHANGED:
            known = "已收" if way.word_seen else "已报送待回执"
            number, on = (way.word_number, way.word_on) if way.word_seen else (way.sent_number, way.sent_on)
            return Word(known, number, on, "warn", _AFTER[state])
        case Standing.TAKEN:
            waits = road is not None and road.waiting_for() is Side.TOWNSHIP
            return Word("已收待审核" if waits else "已收", way.word_number, way.word_on, "info" if waits else "quiet")


_AFTER = {
    Standing.UNSENT: "", Standing.TAKEN: "", Standing.SENT: "新内容待回执", Standing.CHANGED: "之后的改动未报送",
    Standing.REFUSED: "有没收的内容",
}  # fmt: skip


def _decision(way: Handed, road: Road | None) -> tuple[str, str] | None:
    """The step of the township or county a case stands on, and its day; a step by paper is the village's own word."""
    if road is None or road.last is None or road.disputed or not way.came_number:
        return None
    event = road.last
    if event.get("by_paper") or event.get("side") not in (Side.TOWNSHIP, Side.COUNTY):
        return None
    day = event.get("date")
    return label("STEP", road.state), day.isoformat() if isinstance(day, date) else way.came_on


def _tone(road: Road | None) -> str:
    return "danger" if road is not None and road.waiting_for() is Side.VILLAGE else "info"


def last_package(way: Handed) -> Word:
    """In the township: the village's last package that carried a household."""
    if not way.came_number:
        return Word("没有来过", tone="quiet")
    return Word("已收", way.came_number, way.came_on)


def last_answer(way: Handed, answered: Word | None) -> Word:
    """In the township: our last answer to that; `answered`: the last return package written to the village after it came."""
    changed = standing(way, "T") in (Standing.UNSENT, Standing.CHANGED) and bool(own(way.seen, "T"))
    if answered is None:
        return (
            Word("还没有回执", tone="warn" if way.came_number else "quiet") if way.came_number or changed else Word("")
        )
    more = "之后的答复未发回" if changed else ""
    return Word("已回执", answered.number, answered.on, "warn" if changed else "quiet", more)
