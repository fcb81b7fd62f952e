"""The road of a case as it stands: the steps that count, the state, who has the ball, what is in dispute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from app.domain.procedure.states import CLOSED, RULES, Side, Step, is_open
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record

DISPUTED = "待裁决"


class Passed(NamedTuple):
    """A step that counts and the state it led to."""

    event: Record
    state: Step


class Undo(NamedTuple):
    """An event 更正 or 裁决取消 to write: the event it follows and the one it undoes."""

    follows: str
    undoes: str


@dataclass(frozen=True, slots=True)
class Branch:
    """One of several roads that follow the same event; `cancels` are the events 裁决取消 that take it away whole."""

    first: Record
    path: tuple[Passed, ...]
    cancels: tuple[Undo, ...]
    parallel: tuple[Branch, ...] = ()

    @property
    def state(self) -> Step | None:
        """Where this branch stands."""
        return self.path[-1].state if self.path else None


@dataclass(frozen=True, slots=True)
class Road:
    """The fold of a case's events; while roads are parallel, `path` ends at the last step both share.

    `tip`: the event the next one follows. `orphans`: events whose predecessor is not here (kept, not followed).
    `ends`: the last events of all lines the road is made of; `twins`: entries by paper and the originals that count.
    `unusual`: steps that count though the tables do not allow them there, or undo nothing on their own road.
    """

    path: tuple[Passed, ...] = ()
    tip: str = ""
    parallel: tuple[Branch, ...] = ()
    orphans: tuple[Record, ...] = ()
    unusual: tuple[Record, ...] = ()
    events: tuple[Record, ...] = ()
    ends: tuple[str, ...] = ()
    twins: tuple[tuple[str, str], ...] = ()

    @property
    def state(self) -> Step | None:
        """The state reached (the last common one while in dispute); None before the first step."""
        return self.path[-1].state if self.path else None

    @property
    def disputed(self) -> bool:
        """True while two roads run parallel and the desk has to cancel one."""
        return bool(self.parallel)

    @property
    def is_open(self) -> bool:
        """True while the case is under way or monitored."""
        return is_open(self.state)

    @property
    def label(self) -> str:
        """What a list shows: 待裁决, or the state's name."""
        if self.disputed:
            return DISPUTED
        return label("STEP", self.state) if self.state else "尚未开始"

    @property
    def last(self) -> Record | None:
        """The last step that counts."""
        return self.path[-1].event if self.path else None

    def waiting_for(self) -> Side | None:
        """Who has the ball; None for a closed case. In dispute: the village's desk."""
        if self.disputed:
            return Side.VILLAGE
        return RULES[self.state].waits_for if self.state else Side.VILLAGE

    def find(self, *states: Step) -> Record | None:
        """The last event that led to one of these states."""
        return next((item.event for item in reversed(self.path) if item.state in states), None)

    def entered(self, state: Step) -> date | None:
        """Day of the last entry into a state; None where the case never was there or the day is not known."""
        event = self.find(state)
        return event.get("date") if event else None

    def since(self, *states: Step) -> tuple[Passed, ...]:
        """The steps after the last entry into one of these states (all steps where there was none)."""
        for index in range(len(self.path) - 1, -1, -1):
            if self.path[index].state in states:
                return self.path[index + 1 :]
        return self.path

    def holds(self, event_id: str) -> bool:
        """True when this event counts."""
        return any(item.event["id"] == event_id for item in self.path)

    def corrections(self, event_id: str) -> tuple[Undo, ...]:
        """The events 更正 that take this step, its entry by paper and all that followed back; () where it does not count."""
        if not self.holds(event_id):
            return ()
        follows = {item["id"]: item.get("follows") or "" for item in self.events}
        papers = [paper for paper, original in self.twins if original == event_id]
        found: dict[str, Undo] = {}
        for target in (event_id, *papers):
            for end in self.ends:
                if end not in found and _leads_to(follows, target, end):
                    found[end] = Undo(end, target)
        return tuple(found.values())

    @property
    def by_special_case(self) -> bool:
        """True where the meeting hears a household that refused the check: nobody may be queried (`domain.md` §8.1)."""
        for index in range(len(self.path) - 1, 0, -1):
            state, before = self.path[index].state, self.path[index - 1].state
            if state is Step.CONSENTED:
                return False
            if state is Step.REVIEW_READY and before is Step.CLOSED_REFUSED:
                return True
        return False

    @property
    def is_imported(self) -> bool:
        """True where the case came in from a file: guards of earlier steps do not apply (`design.md` §3)."""
        return bool(self.path) and self.path[0].event.get("step") == Step.IMPORTED

    @property
    def closed_on(self) -> date | None:
        """Day the case was closed or its risk removed; None while it is open."""
        return self.last.get("date") if self.last and self.state in (*CLOSED, Step.REMOVED) else None


def details_of(event: Record) -> Mapping[str, Any]:
    """The additional content of an event; empty where there is none or it is not a set of named values."""
    details = event.get("details")
    return details if isinstance(details, Mapping) else {}


def _leads_to(follows: Mapping[str, str], start: str, end: str) -> bool:
    while end and end != start:
        end = follows.get(end, "")
    return end == start
