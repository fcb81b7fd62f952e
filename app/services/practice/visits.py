"""Revisits of the practice village: done, due, overdue, by telephone twice in a row, nobody met, a new difficulty."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.services.practice.people import Home
from app.services.practice.town import MONITORED_ON, PAPER_TYPED
from app.services.practice.world import Plan, World, between
from app.services.visiting.visits import record_visit

STARTED = 200
# How many of the latest months stay without a visit, by the pattern in the data file.
SKIPPED = {"due": 1, "overdue": 2}
REMOVED_DAYS, EXIT_DAYS = (150, 20), (80,)


def add_revisits(plan: Plan) -> None:
    """Visits of everybody who is watched."""
    world = plan.world
    for home in world.homes.values():
        if home.road in ("imported_removed", "relapse"):
            _on_days(plan, home, REMOVED_DAYS)
        elif home.imported:
            _monthly(plan, home, STARTED, str(home.data.get("visits", "done")))
        elif home.road == "a_monitored":
            _monthly(plan, home, MONITORED_ON - 4, "done")
        elif home.road == "a_paper":
            _monthly(plan, home, PAPER_TYPED - 4, "done")
        elif home.data.get("visits") == "once":
            _on_days(plan, home, EXIT_DAYS)


def _monthly(plan: Plan, home: Home, since: int, pattern: str) -> None:
    world = plan.world
    months = list(between(world.back(since), world.today))
    kept = months[: len(months) - SKIPPED.get(pattern, 0)]
    for number, (first, last) in enumerate(kept):
        left = len(kept) - 1 - number
        day = first + timedelta(days=min(3 + home.order * 5 % 14, (last - first).days))
        plan.at((world.today - day).days, visit, world, home, number=number, pattern=pattern, left=left)


def _on_days(plan: Plan, home: Home, days: tuple[int, ...]) -> None:
    for number, back in enumerate(days):
        plan.at(back - home.order % 7, visit, plan.world, home, number=number)


def visit(world: World, home: Home, day: date, number: int, pattern: str = "done", left: int = 0) -> None:
    """One revisit; `left` visits of this household follow."""
    entries = world.texts["visits"]
    values: dict[str, Any] = {
        **entries[(home.order + number) % len(entries)], "date": day, "mode": "home", "purpose": "revisit",
        "visitors": (world.place["village_operator"], world.place["team"][home.order % 2]), "met_whom": home.head.name,
        "food_ok": True, "clothing_ok": True, "edu_dropout": False, "house_unsafe": False, "water_unsafe": False,
        "uninsured_member": False, "safeguards_changed": False, "new_risk": False, "satisfaction": "high",
        "signed_by_household": True, "result": "stable",
    }  # fmt: skip
    if pattern == "phone" and left < 2:
        values |= {"mode": "phone", "signed_by_household": None}
    if pattern == "not_reached" and left == 0:
        values |= {
            "result": "not_reached",
            "not_reached_reason": world.texts["not_reached"],
            "signed_by_household": None,
        }
    if pattern == "difficulty" and left == 0:
        values |= {
            "result": "difficulty",
            "new_difficulties": "圈舍还没有修好，缺建材。",
            "solved": "已报镇里，正在协调水泥。",
        }
    record_visit(world.v(day), world.subjects[home.key].household, values)
