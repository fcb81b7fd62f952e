"""The road of one recognition: the fold of its events, ordered by what each follows, never by a clock (`domain.md` §22).

Two events that follow the same one are two roads (待裁决); the township's own step replaces the village's entry by paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.lowincome.states import (
    AFTER_EXIT_OBJECTION,
    AFTER_OBJECTION,
    CLOSING,
    LEAVING,
    NEXT,
    NOTICES,
    RUNNING,
    STAYING,
    Phase,
    Step,
    step_label,
    step_of,
)  # fmt: skip
from app.domain.questionnaire.field import Record
from app.domain.values import blank

DISPUTED = "待裁决"
# What a decision says; the latest step that names it counts.
DECIDED = ("low_class", "grade", "amount", "benefit_from", "valid_until", "paid_until")


@dataclass(frozen=True, slots=True)
class LowRoad:
    """The steps that count in order, the event the next one follows, ends of parallel roads (both named while 待裁决)."""

    path: tuple[Record, ...] = ()
    tip: str = ""
    parallel: tuple[tuple[Record, ...], ...] = ()

    @property
    def disputed(self) -> bool:
        """True while two roads follow the same step."""
        return bool(self.parallel)

    @property
    def step(self) -> Step | None:
        """The step it stands at: reviews and extensions leave it where it was."""
        return _standing(self.path)

    @property
    def phase(self) -> Phase:
        """Asked for, in force, leaving or over."""
        step = self.step
        if step in CLOSING:
            return Phase.CLOSED
        if step in LEAVING or (step in (Step.OBJECTION, Step.SETTLED) and self.at_exit):
            return Phase.LEAVING
        return Phase.IN_FORCE if step in RUNNING else Phase.ASKED

    @property
    def at_exit(self) -> bool:
        """True where the last notice was that of an exit."""
        return (
            next((event["step"] for event in reversed(self.path) if event["step"] in NOTICES), "") == Step.EXIT_NOTICE
        )

    @property
    def is_open(self) -> bool:
        """Neither refused, withdrawn nor ended."""
        return bool(self.path) and self.phase is not Phase.CLOSED

    @property
    def is_imported(self) -> bool:
        """True for a recognition that stood before this program was used."""
        return bool(self.path) and self.path[0]["step"] == Step.IMPORTED

    @property
    def label(self) -> str:
        """What a list shows: 待裁决, the phase while the benefit runs, else the step."""
        if self.disputed:
            return DISPUTED
        if not self.path:
            return "尚未申请"
        return Phase.IN_FORCE.label if self.phase is Phase.IN_FORCE else step_label(self.step)

    def find(self, *steps: Step) -> Record | None:
        """The last event of one of these steps that counts."""
        return next((event for event in reversed(self.path) if event["step"] in steps), None)

    def day(self, *steps: Step) -> date | None:
        """Day of that event."""
        event = self.find(*steps)
        return event["date"] if event else None

    def decided(self, key: str) -> Any:
        """What the latest step says that names it (class, grade, amount, valid_until …); None where none does."""
        return next((event[key] for event in reversed(self.path) if not blank(event.get(key))), None)

    @property
    def amount(self) -> Decimal | None:
        """月保障金 in yuan as last decided."""
        found: Decimal | None = self.decided("amount")
        return found

    @property
    def reviewed_on(self) -> date | None:
        """Last day somebody looked whether it still holds: review, extension, confirmation."""
        return self.day(Step.REVIEW, Step.EXTENDED, Step.CONFIRMED, Step.IMPORTED)

    def runs_on(self, day: date) -> bool:
        """True while a benefit is drawn on a day: from the confirmation to the last month paid for (S2, 渐退)."""
        begun = self.day(Step.CONFIRMED, Step.IMPORTED)
        if begun is None or day < begun:
            return False
        if self.phase is Phase.CLOSED:
            ended = self.path[-1]
            return bool(ended["step"] == Step.ENDED and day <= (self.decided("paid_until") or ended["date"]))
        paid = self.decided("paid_until") if self.step is Step.EXIT_CONFIRMED else None
        return paid is None or day <= paid

    def next_steps(self) -> tuple[Step, ...]:
        """Steps that may be recorded now; () while 待裁决."""
        if self.disputed:
            return ()
        if self.step is Step.SETTLED:
            return AFTER_EXIT_OBJECTION if self.at_exit else AFTER_OBJECTION
        return NEXT[self.step]


def fold(events: Iterable[Record]) -> LowRoad:
    """The road of one recognition; order and copies of `events` do not matter, unknown predecessors are left aside."""
    known = {str(event["id"]): event for event in events}
    children: dict[str, list[str]] = {}
    for key in sorted(known):
        children.setdefault(str(known[key].get("follows") or ""), []).append(key)
    return _follow(known, children, "", ())


def _follow(
    known: Mapping[str, Record], children: Mapping[str, Sequence[str]], start: str, path: tuple[Record, ...]
) -> LowRoad:
    tip = start
    while True:
        following = children.get(tip, ())
        if not following:
            return LowRoad(path, tip)
        if len(following) == 1:
            tip = following[0]
            path = _after(path, known[tip])
            continue
        return _fork(known, children, tip, path)


def _fork(
    known: Mapping[str, Record], children: Mapping[str, Sequence[str]], tip: str, path: tuple[Record, ...]
) -> LowRoad:
    """Of several roads: those taken back drop out, papers give way to the original, two that are left are parallel."""
    roads = [_follow(known, children, key, _after(path, known[key])) for key in children[tip]]
    live = [road for road in roads if road.path != path]
    live = [road for road in live if not _replaced(road, live, len(path))]
    if not live:
        return min(roads, key=lambda road: road.tip)
    return live[0] if len(live) == 1 else LowRoad(path, tip, tuple(road.path[len(path) :] for road in live))


def _replaced(road: LowRoad, others: Sequence[LowRoad], at: int) -> bool:
    first = road.path[at] if len(road.path) > at else {}
    return bool(first.get("by_paper")) and len(road.path) == at + 1 and any(
        other is not road and len(other.path) > at and other.path[at]["step"] == first["step"] and not other.path[at].get("by_paper")
        for other in others
    )  # fmt: skip


def _after(path: tuple[Record, ...], event: Record) -> tuple[Record, ...]:
    """The steps that count once an event is added: a correction cuts its target and all behind it."""
    if event["step"] != Step.CORRECTION:
        return (*path, event) if step_of(event["step"]) else path
    place = next((n for n, step in enumerate(path) if step["id"] == event.get("undoes")), len(path))
    return path[:place]


def _standing(path: Sequence[Record]) -> Step | None:
    """Reviews and extensions in force change nothing; a review that keeps somebody takes an exit back."""
    step: Step | None = None
    for event in path:
        now = step_of(event["step"])
        if now in STAYING:
            step = Step.PUBLISHED if step in LEAVING or step is Step.SETTLED else step
        elif now is not None:
            step = now
    return step
