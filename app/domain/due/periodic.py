"""Duties that come again in every calendar period: month, quarter, half-year, year (`domain.md` R-12.1, R-12.5 … R-12.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from app.domain.due.duty import DutyFact
from app.domain.policy import Policy
from app.domain.revisits import EVERY, MONTHS, Obligation, asked_by, grace_days, obligations, standing
from app.domain.workdays import add_days


def periodic(
    kind: str,
    label: str,
    every: str,
    begin: date,
    days: Iterable[date],
    policy: Policy,
    on: date,
    grace: bool = True,
    show: int = 0,
    **more: Any,
) -> Iterator[DutyFact]:
    """Once in every period: the running one when it is done, else the earliest missed since it was last done.

    `every`: an interval (month, quarter, half_year, year) or the key of the setting that holds it; `begin`: the first day it is
    owed; `days`: days on which it was done; `show`: listed only so many days before the last one (0: from the first); `more`: further fields of the fact (household, side, page …)."""
    known = sorted(day for day in days if day <= on)

    def serve(start: date, end: date) -> date | None:
        return next((day for day in reversed(known) if start <= day <= end), None)

    asked = (lambda day: every) if every in MONTHS else asked_by(every, policy)
    found: list[Obligation] = list(
        obligations(begin, begin, asked, on, serve, grace_days(policy, begin) if grace else 0)
    )
    where = standing(found, known[-1] if known else None, date.max)
    if where is None:
        return
    why = f"{label}{EVERY[where.interval]}一次，{where.label}" + ("已完成" if where.served else "还没有做")
    wanted: dict[str, Any] = {"reason": why, **more}
    if show and not where.served:
        wanted.setdefault("show_from", max(where.start, add_days(where.end, -show)))
    yield DutyFact(kind=kind, label=label, starts=where.start, due=where.end, done_on=where.served, **wanted)
