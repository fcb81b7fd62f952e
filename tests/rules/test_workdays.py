"""Days, months and the editable holiday table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.workdays import WorkCalendar, add_days, add_months, month_end, month_of, month_start

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def test_months_end_where_the_day_does_not_exist() -> None:
    assert add_months(date(2023, 8, 31), 6) == date(2024, 2, 29)
    assert add_months(date(2024, 8, 31), 6) == date(2025, 2, 28)
    assert add_months(date(2024, 1, 15), -1) == date(2023, 12, 15)
    assert month_end("202402") == date(2024, 2, 29)


@pytest.mark.parametrize("month", ["", "2024", "202400", "202413", "２０２４０２", "20240a", "000001"])
def test_months_that_do_not_exist(month: str) -> None:
    with pytest.raises(AppError, match="DATE-001"):
        month_start(month)


@given(DAYS, st.integers(-600, 600))
def test_adding_months_moves_exactly_that_many(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year - day.year) * 12 + moved.month - day.month == months
    assert moved.day == day.day or moved == month_end(month_of(moved))


@given(DAYS, st.integers(0, 60), st.sets(DAYS, max_size=20), st.sets(DAYS, max_size=20))
def test_adding_and_counting_agree(day: date, n: int, holidays: set[date], extra: set[date]) -> None:
    calendar = WorkCalendar(frozenset(holidays), frozenset(extra))
    end = calendar.add(day, n)
    assert calendar.count(day, end) == n
    assert n == 0 or calendar.is_working(end)
    assert calendar.count(day, add_days(day, -1)) == 0


def test_weekend_holiday_and_shifted_day() -> None:
    calendar = WorkCalendar.of({"休": ["2026-10-01", "2026-10-02"], "班": ["2026-10-10"]})
    assert calendar.add(date(2026, 9, 30), 1) == date(2026, 10, 5)
    assert calendar.is_working(date(2026, 10, 10)) and not calendar.is_working(date(2026, 10, 11))
    assert WorkCalendar().add(date(2026, 9, 30), 1) == date(2026, 10, 1)
    assert calendar.add(date(2026, 9, 30), 0) == date(2026, 9, 30)
    with pytest.raises(AppError, match="DATE-002"):
        WorkCalendar.of({"休": ["2026-02-30"]})


@given(DAYS, st.integers(0, 400))
def test_natural_days(day: date, n: int) -> None:
    assert add_days(day, n) - day == timedelta(days=n)
