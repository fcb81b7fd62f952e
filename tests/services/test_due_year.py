"""A year of random village life: the list kept up day by day is the list made at once, and every page says the same.

Births, deaths, moves, cases, visits, late entries, monthly looks, excuses, settings; seeds are fixed, so a failure comes again.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.domain.due import DueKind, State
from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.services.checks import checking
from app.services.desk import Desk
from app.services.duties import calendar
from app.services.duties import today as today_module
from app.services.duties.confirms import confirm_groups, confirm_lines
from app.services.duties.excuses import excuse_duty
from app.services.duties.listing import due_list
from app.services.duties.today import today_view
from app.services.family import households, life_events
from app.services.family.page import household_page
from app.services.files import load_household
from app.services.policies import set_policy
from app.services.road.cases import StepWish, start_case, take_step
from app.services.undoing import undo_last

BEGIN, STEPS = date(2026, 11, 23), 36


class Life:
    """What may happen on a day; each act answers True when it happened."""

    def __init__(self, desk: Desk, draw: random.Random, homes: list[Any]) -> None:
        self.desk, self.draw, self.homes = desk, draw, homes
        self.births = 0

    def visit(self) -> None:
        """A visit of today, or one entered days or weeks late."""
        home = self.draw.choice(self.homes)
        day = max(self.desk.today - timedelta(days=self.draw.choice((0, 0, 0, 9, 40))), BEGIN)
        values = {"household_id": home.id, "purpose": "revisit", "date": day, "mode": self.draw.choice(("home", "phone")),
                  "visitors": ("王小明",), "result": self.draw.choice(("stable", "stable", "not_reached"))}  # fmt: skip
        with self.desk.writing("登记走访") as door:
            door.create("visit", values)

    def birth(self) -> None:
        """A child, who may reach an age in years to come."""
        home = self.draw.choice(self.homes)
        self.births += 1
        child = {"name": f"张新{'一二三四五六七八九'[self.births % 9]}", "sex": "female"}
        life_events.birth(self.desk, home.id, self.desk.today, child, home.members[0])

    def move(self) -> None:
        """Somebody moves away; the last one takes the household off the list."""
        home = self.draw.choice(self.homes)
        life_events.move_out(self.desk, home.id, self.desk.today, [self.draw.choice(home.members[1:])], place="外省")

    def death(self) -> None:
        """Somebody dies."""
        home = self.draw.choice(self.homes)
        life_events.death(self.desk, home.id, self.desk.today, [home.members[-1]])

    def case(self) -> None:
        """A clue, or the next step of the case that is open: looked into, ended without a risk."""
        home = self.draw.choice(self.homes)
        with self.desk.reading() as connection:
            running = next((case for case in load_household(connection, home.id).cases if case.road.is_open), None)
        if running is None:
            start_case(self.desk, home.id, "cadre", self.desk.today, "王小明")
            return
        step = self.draw.choice((Step.VISITING, Step.CLOSED_NORISK, Step.CLOSED_WITHDRAWN, Step.CLOSED_REFUSED))
        details = {"checkers": ("王小明", "周文斌"), "visited_on": self.desk.today.isoformat()}
        take_step(self.desk, running.id, StepWish(step, self.desk.today, "王小明", reason="核实过", details=details))

    def illness(self) -> None:
        """A serious illness puts a household on the monthly list, or it is over."""
        home = self.draw.choice(self.homes)
        with self.desk.writing("改") as door:
            door.change("member", home.members[0], {"health": (self.draw.choice(("serious", "healthy")),)})

    def look(self) -> None:
        """The month's look, of this month or late for the last one."""
        back = self.draw.choice((0, 20))
        month = f"{self.desk.today - timedelta(days=back):%Y%m}"
        lines = [line for line in confirm_lines(self.desk, month) if not line.record]
        if lines:
            confirm_groups(self.desk, [(self.draw.choice(lines).household, month)], ("王小明",), self.desk.today)

    def excuse(self) -> None:
        """Something late is put off."""
        late = [line for line in due_list(self.desk) if line.due.state is State.OVERDUE]
        if late:
            line = self.draw.choice(late)
            excuse_duty(
                self.desk,
                line.household,
                line.due.key,
                "外出",
                self.desk.today + timedelta(days=self.draw.randrange(30)),
            )

    def setting(self) -> None:
        """A setting that moves everybody's list."""
        key, value = self.draw.choice(
            (("amber_days", 10), ("amber_days", 5), ("revisit_other", "year"), ("revisit_other", "none"))
        )
        set_policy(self.desk, key, value, self.desk.today)

    def plan(self) -> None:
        """A task of the year's work."""
        first = self.desk.today + timedelta(days=self.draw.randrange(20))
        calendar.add_task(self.desk, {"kind": "insurance", "start": first, "end": first + timedelta(days=30)})

    def undo(self) -> None:
        """The last thing was a mistake."""
        undo_last(self.desk)


ACTS = ("visit", "visit", "visit", "birth", "death", "move", "case", "case", "case", "illness", "look", "look", "excuse", "setting", "plan", "undo")  # fmt: skip


def shown(desk: Desk) -> list[tuple[Any, ...]]:
    """Everything 今天 says of duties."""
    return [
        (line.household, line.key, line.state, line.reason, line.until) for line in today_view(desk).lines if line.key
    ]


def forget() -> None:
    """As if the program had just been started."""
    for kept in (checking._KEPT, today_module._KNOWN, households._SHELVES):
        kept.clear()


@pytest.mark.parametrize("seed", [17, 18, 19])
def test_day_by_day_or_at_once(desk: Desk, household: Callable[..., Any], seed: int) -> None:
    draw = random.Random(seed)
    homes = [household(desk, name, road=road, visits=0, kind=kind) for name, road, kind in (
        ("张德福", "monitored", "ordinary"), ("李大山", "monitored", "exit_policy"), ("王老五", "", "exit_policy"),
        ("陈有才", "reviewed", "ordinary"), ("周世安", "", "ordinary"),
    )]  # fmt: skip
    life, happened = Life(desk, draw, homes), Counter[str]()
    for step in range(STEPS):
        act = draw.choice(ACTS)
        try:
            getattr(life, act)()
            happened[act] += 1
        except AppError:  # what cannot happen twice: somebody left already, nothing to undo
            pass
        kept = shown(desk)
        if step % 4 == 3:
            agree(desk, kept)
        desk.today += timedelta(days=draw.choice((0, 0, 7, 14, 20, 31)))
    assert happened["case"] and happened.total() > STEPS / 2 and desk.today > BEGIN + timedelta(days=240)


def agree(desk: Desk, kept: list[tuple[Any, ...]]) -> None:
    """The list that was kept up, the list made at once, every page and every line of the household list."""
    lines = {line.id: line.due for line in households.list_households(desk)}
    forget()
    assert shown(desk) == kept
    listed = due_list(desk, with_done=True)
    for home, first in lines.items():
        page = household_page(desk, home)
        mine = [
            line.due for line in listed if line.household == home and line.due.kind not in ("problem", DueKind.SWEEP)
        ]
        assert sorted(page.dues, key=lambda due: due.key) == sorted(mine, key=lambda due: due.key)
        assert first == next((due for due in page.dues if due.state is not State.DONE), None)
