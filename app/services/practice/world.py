"""What the makers of the practice village share: both stores, the day of the story, who is who, and the order of days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.domain.procedure.states import Step
from app.services.collecting.collect import Subject
from app.services.desk import Clock, Desk
from app.services.practice.people import Home, resource
from app.services.road.cases import StepWish, take_step
from app.store.store import Store

Progress = Callable[[int, int], None]  # events done, events in all; may raise Cancelled
Act = Callable[[date], object]


def quiet(done: int, total: int) -> None:
    """Nobody watches."""


@dataclass
class World:
    """Both practice stores and everything made so far; `today` is the day the story ends."""

    village: Store
    township: Store
    today: date
    clock: Clock
    folder: Path
    homes: dict[str, Home]
    subjects: dict[str, Subject] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    stick: list[Path] = field(default_factory=list)  # packages in the order they were written
    objections: dict[str, str] = field(default_factory=dict)
    place: dict[str, Any] = field(default_factory=lambda: resource("place"))
    texts: dict[str, Any] = field(default_factory=lambda: resource("texts"))

    def back(self, days: int) -> date:
        """The day so many days before the story ends."""
        return self.today - timedelta(days=days)

    def v(self, day: date) -> Desk:
        """The village's desk on a day of the story."""
        return Desk(self.village, self.place["village_operator"], day, self._clock(day))

    def t(self, day: date) -> Desk:
        """The township's desk on a day of the story."""
        return Desk(self.township, self.place["town_operator"], day, self._clock(day))

    def _clock(self, day: date) -> Clock:
        hour = self.clock().replace(microsecond=0).time()
        return lambda: datetime.combine(day, hour)

    def case(self, key: str) -> str:
        """The case of a household by its key in the data file."""
        return self.subjects[key].case

    def on_road(self, *roads: str) -> list[Home]:
        """The households of these roads in the order of the data file."""
        return [home for home in self.homes.values() if home.road in roads]

    def step(self, key: str, step: Step, day: date, **more: Any) -> str:
        """A step at the village's desk; returns its event."""
        done = take_step(self.v(day), self.case(key), StepWish(step, day, self.place["village_operator"], **more))
        return done.event

    def town_step(self, key: str, step: Step, day: date, **more: Any) -> None:
        """A step at the township's desk."""
        wish = StepWish(step, day, self.place["town_operator"], paper=self.town_paper(day, key, step), **more)
        take_step(self.t(day), self.case(key), wish)

    def town_paper(self, day: date, key: str, step: Step | None = None) -> str:
        """An invented document number of the township; what the county decides on a day stands in one letter."""
        if step in (Step.APPROVED, Step.REM_APPROVED):
            return f"云农领办〔{day.year}〕{day.month}号"
        return f"青振发〔{day.year}〕{10 + self.homes[key].order % 80}号"


@dataclass
class Plan:
    """What happens on which day; within a day in the order it was added."""

    world: World
    acts: list[tuple[int, Act]] = field(default_factory=list)

    def at(self, days_back: int, act: Callable[..., object], *args: Any, **more: Any) -> None:
        """`act(*args, day, **more)` so many days before the story ends."""
        self.acts.append((days_back, lambda day: act(*args, day, **more)))

    def run(self, progress: Progress = quiet) -> None:
        """Do everything in the order of the days."""
        ordered = sorted(self.acts, key=lambda item: -item[0])
        for done, (back, act) in enumerate(ordered, 1):
            act(self.world.back(back))
            progress(done, len(ordered))


def between(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The parts of a span that lie in each calendar month: first and last day."""
    day = first
    while day <= last:
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield day, min(following - timedelta(days=1), last)
        day = following
