"""Arithmetic with days and months: natural days, working days with an editable holiday table, YYYYMM months.

Source: `domain.md` §8.4 (natural days; the first day is not counted; the holiday table is the township's), §21.2 no. 9.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.errors import AppError

WEEKEND = (5, 6)


def add_days(day: date, days: int) -> date:
    """The natural day `days` later; the starting day is day 0 (§8.4)."""
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same day `months` later, the last of the month where that day does not exist (31 August + 6 = 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_start(month: str) -> date:
    """First day of a YYYYMM month; AppError DATE-001 for a month that does not exist."""
    if len(month) == 6 and month.isascii() and month.isdigit() and 1 <= int(month[4:]) <= 12 and int(month[:4]) > 0:
        return date(int(month[:4]), int(month[4:]), 1)
    raise AppError("DATE-001", f"月份“{month}”不存在。", "请按年份4位、月份2位填写，例如202607。")


def month_end(month: str) -> date:
    """Last day of a YYYYMM month."""
    first = month_start(month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def month_of(day: date) -> str:
    """YYYYMM of a day."""
    return f"{day.year:04d}{day.month:02d}"


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Monday to Friday, minus `holidays`, plus `extra` days worked instead (调休上班); empty tables give plain weeks."""

    holidays: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()

    @classmethod
    def of(cls, table: Mapping[str, Iterable[str]]) -> WorkCalendar:
        """From the setting `holidays`: {"休": [ISO dates], "班": [ISO dates]}; AppError DATE-002 for a bad date."""
        return cls(_dates(table.get("休", ())), _dates(table.get("班", ())))

    def is_working(self, day: date) -> bool:
        """True on a working day."""
        if day in self.extra:
            return True
        return day.weekday() not in WEEKEND and day not in self.holidays

    def add(self, day: date, working_days: int) -> date:
        """The `working_days`-th working day after `day`; day 0 is the day itself even when it is a day of rest."""
        while working_days > 0:
            day += timedelta(days=1)
            working_days -= self.is_working(day)
        return day

    def count(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`; 0 when `end` is not after `start`."""
        days = (end - start).days
        return sum(self.is_working(start + timedelta(days=step)) for step in range(1, days + 1))


def _dates(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(_date(text) for text in texts)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise AppError("DATE-002", f"节假日表里的日期“{text}”不存在。", "请按2026-10-01的样子填写。") from None
