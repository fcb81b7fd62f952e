"""How often those paired with a household come: settings of each kind of pairing, shares of a stretch (`domain.md` §11.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.domain.due import DutyFact
from app.domain.pairing_visits import pairing_duties, stretch
from app.domain.policy import Policy

PAIRED = {"id": "p1", "level": "county", "name": "赵县长", "start": date(2024, 3, 1), "end": None}
LONG_AGO = date(2024, 1, 1)


def visit(day: date, **more: Any) -> dict[str, Any]:
    return {"date": day, "mode": "home", "result": "stable", "visitors": ("赵县长", "王小明"), **more}


def one(pairing: dict[str, Any], visits: list[dict[str, Any]], on: date, began: date = LONG_AGO) -> DutyFact | None:
    return next(iter(pairing_duties([pairing], visits, began, Policy(()), on, "h1")), None)


def test_a_county_leader_comes_twice_a_year_and_the_second_day_serves() -> None:
    days = [visit(date(2026, 2, 3)), visit(date(2026, 2, 3)), visit(date(2026, 9, 1))]
    fact = one(PAIRED, days[:2], date(2026, 6, 1))
    assert fact is not None and fact.done_on is None and fact.due == date(2026, 12, 31)
    assert fact.reason == "县级领导赵县长今年要入户走访2次，已走访1次" and fact.person == "赵县长"
    assert fact.show_from == date(2026, 10, 2)
    done = one(PAIRED, days, date(2026, 10, 1))
    assert done is not None and done.done_on == date(2026, 9, 1)


@pytest.mark.parametrize(
    "more", [{"mode": "phone"}, {"result": "not_reached"}, {"visitors": ("王小明",)}, {"date": date(2025, 12, 31)}]
)
def test_what_is_no_visit_of_his(more: dict[str, Any]) -> None:
    fact = one(PAIRED, [visit(date(2026, 2, 3), **more)], date(2026, 6, 1))
    assert fact is not None and "已走访0次" in fact.reason


def test_party_members_come_twice_a_quarter() -> None:
    fact = one({**PAIRED, "level": "party"}, [], date(2026, 5, 6))
    assert fact is not None and (fact.starts, fact.due) == (date(2026, 4, 1), date(2026, 6, 30))
    assert "本季度要入户走访2次" in fact.reason


@pytest.mark.parametrize(
    ("start", "began", "wanted"),
    [
        (date(2026, 1, 1), LONG_AGO, 2), (date(2026, 3, 1), LONG_AGO, 1), (date(2026, 8, 1), LONG_AGO, 0),
        (date(2024, 3, 1), date(2026, 3, 1), 1), (date(2024, 3, 1), date(2026, 11, 1), 0),
    ],
)  # fmt: skip
def test_part_of_a_year_asks_its_share(start: date, began: date, wanted: int) -> None:
    fact = one({**PAIRED, "start": start}, [], date(2026, 11, 20), began)
    assert (f"走访{wanted}次" in fact.reason) if fact else wanted == 0


@pytest.mark.parametrize(
    "more", [{"level": "town"}, {"level": ""}, {"end": date(2026, 1, 31)}, {"start": date(2026, 12, 1)}]
)
def test_nobody_else_owes(more: dict[str, Any]) -> None:
    assert one({**PAIRED, **more}, [], date(2026, 6, 1)) is None


def test_quarters_and_years() -> None:
    assert stretch("quarter", date(2026, 12, 31)) == (date(2026, 10, 1), date(2026, 12, 31))
    assert stretch("year", date(2028, 2, 29)) == (date(2028, 1, 1), date(2028, 12, 31))
