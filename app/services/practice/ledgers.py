"""Closed months of the practice village: the ledgers of the two months before this one, by the rules (`design.md` §3)."""

from __future__ import annotations

from datetime import date, timedelta

from app.services.ledgers.closing import close_month
from app.services.practice.world import Plan, World

MONTHS = 2


def add_closings(plan: Plan) -> None:
    """Each of the last months is closed on its last day."""
    today, begun = plan.world.today, max(back for back, _act in plan.acts)
    last = today.replace(day=1) - timedelta(days=1)
    for _ in range(MONTHS):
        if (today - last).days < begun:
            plan.at((today - last).days, _close, plan.world)
        last = last.replace(day=1) - timedelta(days=1)


def _close(world: World, day: date) -> None:
    names = (world.place["village_operator"], str(world.place["team"][0]))
    close_month(world.v(day), f"{day:%Y-%m}", auditor=names[1], signed=names)
