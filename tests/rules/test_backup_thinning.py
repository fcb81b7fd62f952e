"""Which automatic backups stay (`app/domain/backups.py`)."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.backups import DAYS, MONTHS, NEWEST, WEEKS, is_due, kept

NOW = datetime(2026, 11, 23, 9, 30)
MOMENTS = st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)), unique=True, max_size=120)


@given(MOMENTS)
def test_what_stays_is_bounded_and_holds_the_newest_of_every_recent_period(moments: list[datetime]) -> None:
    stay = kept(moments)
    assert stay <= set(moments) and len(stay) <= NEWEST + DAYS + WEEKS + MONTHS
    newest_first = sorted(moments, reverse=True)
    assert set(newest_first[:NEWEST]) <= stay
    for day in sorted({moment.date() for moment in moments}, reverse=True)[:DAYS]:
        assert max(moment for moment in moments if moment.date() == day) in stay
    for month in sorted({(m.year, m.month) for m in moments}, reverse=True)[:MONTHS]:
        assert max(m for m in moments if (m.year, m.month) == month) in stay


@given(MOMENTS)
def test_thinning_twice_removes_nothing_more(moments: list[datetime]) -> None:
    assert kept(kept(moments)) == kept(moments)


def test_a_year_of_working_days_leaves_a_week_a_month_and_a_year() -> None:
    moments = [NOW - timedelta(days=number) for number in range(365)]
    stay = kept(moments)
    assert 20 <= len(stay) <= 24
    assert min(stay) < NOW - timedelta(days=300)


def test_a_backup_is_due_once_a_working_day_and_after_a_moved_clock() -> None:
    assert is_due(None, NOW)
    assert not is_due(NOW - timedelta(hours=19), NOW)
    assert is_due(NOW - timedelta(hours=21), NOW)
    assert is_due(NOW + timedelta(days=400), NOW)
