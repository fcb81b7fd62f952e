"""The guided tasks of the practice village: the whole road in about an hour, both sides (`design.md` §4 practice; issue 7 no. 6).

A task is done when its marks are among the marks of its side's store; nothing is ticked by hand. Marks are plain words made
from what stands in the store (`case_marks`, `notice_marks`), so that this module needs neither store nor clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.guided_tasks import TASKS, GuideTask
from app.domain.notice_days import notice_dates

HERE, REFUSALS = "here", "refusals"  # this side is open; the refusal list is answered


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task, whether it is done, and the day it was first seen done ("" not known)."""

    task: GuideTask
    done: bool
    on: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """All tasks in their order with their ticks; `side` is the one whose store is open."""

    side: str
    states: tuple[TaskState, ...]

    @property
    def done(self) -> int:
        """How many are done."""
        return sum(state.done for state in self.states)

    @property
    def next(self) -> GuideTask | None:
        """The first one that is not done."""
        return next((state.task for state in self.states if not state.done), None)

    @property
    def minutes_left(self) -> int:
        """Minutes the open ones take."""
        return sum(state.task.minutes for state in self.states if not state.done)


def guide_of(side: str, marks: Iterable[str], ticks: Mapping[str, str], tasks: Iterable[GuideTask] = TASKS) -> Guide:
    """Where somebody stands: his own side's tasks by the marks of the open store, the other side's by the ticks it left."""
    known = frozenset(marks)

    def done(task: GuideTask) -> bool:
        return known.issuperset(task.needs) if task.side == side else task.key in ticks

    return Guide(
        side, tuple(TaskState(task, done(task), ticks.get(task.key, "") if done(task) else "") for task in tasks)
    )


def ticks_of(guide: Guide, ticks: Mapping[str, str], today: date) -> dict[str, str]:
    """The ticks to keep: the day a task was first seen done; one that was undone loses it."""
    return {state.task.key: ticks.get(state.task.key) or today.isoformat() for state in guide.states if state.done}


def case_marks(name: str, steps: Iterable[str]) -> set[str]:
    """Marks of a case from the steps on its road: `guide:consented`, of a second time `guide:county:2`."""
    counts = Counter(steps)
    return {f"{name}:{step}" for step in counts} | {
        f"{name}:{step}:{times}" for step, most in counts.items() for times in range(2, most + 1)
    }


def notice_marks(name: str, record: Mapping[str, Any], today: date) -> set[str]:
    """Marks of a sheet a case stands on: made, posted, a photo between, the days are over (§8.4), down."""
    head, posted = f"{name}:{record['kind']}", record.get("posted_on")
    found = {f"{head}:made"}
    if posted and record.get("posted_by"):  # the day alone is a plan
        found.add(f"{head}:posted")
        if today >= notice_dates(posted, int(record.get("days") or 1)).earliest_down:
            found.add(f"{head}:over")
    if record.get("photo_place_on"):
        found.add(f"{head}:photo")
    if record.get("taken_down_on"):
        found.add(f"{head}:down")
    return found
