"""Periods in which something must happen once, and which visit serves which period (`domain.md` §12).

Calendar periods by R-12.1 (month, quarter, half-year, year) or rolling from the last visit; entry in the last days of a
period R-12.1; change of group R-12.3; telephone visits in a row R-12.4; settings of the first day of each period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from app.domain.policy import Policy
from app.domain.workdays import add_months

ONE_DAY = timedelta(days=1)
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
EVERY = {"month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}
# Codes of VISIT_PURPOSE, VISITMODE and VISITRESULT.
REVISIT, IN_PERSON, NOT_REACHED = "revisit", "home", "not_reached"


class Group(StrEnum):
    """Household groups of §12; the value ends the setting key `revisit_…`."""

    MONITORED = "monitored"
    REMOVED = "removed"
    EXIT = "exit"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The group in Chinese."""
        return _GROUP_LABELS[self]

    @property
    def setting(self) -> str:
        """Key of its interval."""
        return f"revisit_{self.value}"


_GROUP_LABELS = {
    Group.MONITORED: "未消除风险的监测户",
    Group.REMOVED: "已消除风险的监测户",
    Group.EXIT: "稳定脱贫户",
    Group.OTHER: "一般农户",
}


class VisitFact(NamedTuple):
    """A visit as the rules see it: codes of VISITMODE, VISITRESULT, VISIT_PURPOSE."""

    date: date
    mode: str = IN_PERSON
    result: str = "stable"
    purpose: str = REVISIT

    @property
    def counts(self) -> bool:
        """A revisit in which somebody was met or spoken to."""
        return self.purpose == REVISIT and self.result != NOT_REACHED


class Period(NamedTuple):
    """A calendar period, both days included."""

    start: date
    end: date
    interval: str

    @property
    def label(self) -> str:
        """2026年5月, 2026年第2季度, 2026年上半年, 2026年."""
        year, month = self.end.year, self.end.month
        names = {
            "month": f"{month}月", "quarter": f"第{month // 3}季度", "half_year": "上半年" if month == 6 else "下半年", "year": "",
        }  # fmt: skip
        return f"{year}年{names[self.interval]}"


@lru_cache(maxsize=8192)
def period_of(day: date, interval: str) -> Period:
    """The calendar period of a day; KeyError for an interval nobody declared."""
    months = MONTHS[interval]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return Period(first, add_months(first, months) - ONE_DAY, interval)


class Obligation(NamedTuple):
    """Something due once between two days; `served` is the day it was done."""

    start: date
    end: date
    served: date | None
    period: Period


Serve = Callable[[date, date], date | None]
Asked = Callable[[date], str]


def asked_by(setting: str, policy: Policy) -> Asked:
    """The interval a setting asks for on a day."""
    return lambda day: policy.at(day).text(setting)


def obligations(
    begin: date, entered: date, asked: Asked, until: date, serve: Serve, grace_days: int = 0
) -> Iterator[Obligation]:
    """Calendar obligations from `begin` on that start by `until`; `serve(from, to)` says when one was done.

    `entered` is the day the household came into its group: what happened before does not serve (R-12.3). Who comes in
    the last `grace_days` of a period is first due in the next one (R-12.1)."""
    cursor, first = begin, True
    while cursor <= until:
        period = _period(cursor, asked)
        if period is None:
            cursor = add_months(cursor.replace(day=1), 1)
            continue
        late = first and (period.end - cursor).days < grace_days
        first = False
        if not late:
            yield Obligation(cursor, period.end, serve(max(period.start, entered), period.end), period)
        cursor = period.end + ONE_DAY


def _period(day: date, asked: Asked) -> Period | None:
    """The period of a day by the setting in force on the period's first day; None where nothing is asked."""
    interval = asked(day)
    if interval in MONTHS:
        interval = asked(period_of(day, interval).start)
    return period_of(day, interval) if interval in MONTHS else None


class Standing(NamedTuple):
    """Where a repeating duty stands on a day: the open (or served) stretch, the last time, the end of the next stretch."""

    start: date
    end: date
    served: date | None
    last: date | None
    next_end: date
    label: str
    interval: str


def standing(found: Sequence[Obligation], last: date | None, next_end: date) -> Standing | None:
    """The stretch to look at: the running one when it is served, else the earliest missed since it was last served."""
    if not found:
        return None
    current = found[-1]
    shown = current
    if current.served is None:
        for item in reversed(found):
            if item.served is not None:
                break
            shown = item
    end = next_end if current.served else shown.end
    return Standing(shown.start, shown.end, shown.served, last, end, shown.period.label, shown.period.interval)


def revisit_standing(
    group: Group, since: date, started_on: date | None, visits: Sequence[VisitFact], policy: Policy, on: date
) -> Standing | None:
    """Where the revisits of a household stand on a day; None while its group asks for none or nothing is due yet."""
    if not MONTHS.keys() & policy.ever(group.setting):  # most households of a village: nothing to walk through
        return None
    begin = max(since, started_on) if started_on else since
    known = sorted(visit for visit in visits if visit.counts and visit.date <= on)
    last = known[-1].date if known else None
    fitting = [visit for visit in known if visit.date >= since]
    view = policy.at(max(begin, fitting[-1].date) if fitting else begin)
    if view.text("revisit_period") == "rolling":
        return _rolling(group, begin, fitting, last, policy)
    asked = asked_by(group.setting, policy)
    start = _restart(begin, fitting, asked)
    grace = grace_days(policy, begin) if start == begin else 0
    found = list(obligations(start, since, asked, on, _Visits(fitting, policy), grace))
    return standing(found, last, _next_end(found, asked))


def grace_days(policy: Policy, begin: date) -> int:
    """Setting `entry_grace_days` on the day a duty began."""
    return policy.at(begin).number("entry_grace_days")


def first_revisit_end(group: Group, since: date, started_on: date | None, policy: Policy) -> date | None:
    """Last day of the first period a household owes (it may lie ahead, R-12.1); None where its group asks for none."""
    begin = max(since, started_on) if started_on else since
    asked = asked_by(group.setting, policy)
    found = obligations(begin, since, asked, add_months(begin, 24), lambda start, end: None, grace_days(policy, begin))
    first = next(found, None)
    return first.end if first else None


class _Visits:
    """Serves periods with visits in order; remembers how many periods in a row had nothing but telephone visits."""

    def __init__(self, visits: Sequence[VisitFact], policy: Policy) -> None:
        self._visits = visits
        self._policy = policy
        self._remote = 0

    def __call__(self, start: date, end: date) -> date | None:
        within = [visit for visit in self._visits if start <= visit.date <= end]
        met = [visit.date for visit in within if visit.mode == IN_PERSON]
        if met:
            self._remote = 0
            return met[-1]
        if within and self._remote < self._policy.at(start).number("phone_visit_max_in_row"):
            self._remote += 1
            return within[-1].date
        return None


def _restart(begin: date, visits: Sequence[VisitFact], asked: Asked) -> date:
    """Nothing before the last visit in person can change where things stand: start with its period."""
    met = [visit.date for visit in visits if visit.mode == IN_PERSON]
    period = _period(met[-1], asked) if met else None
    return max(begin, period.start) if period else begin


def _next_end(found: Sequence[Obligation], asked: Asked) -> date:
    period = _period(found[-1].end + ONE_DAY, asked) if found else None
    return period.end if period else date.max


def _rolling(
    group: Group, begin: date, visits: Sequence[VisitFact], last: date | None, policy: Policy
) -> Standing | None:
    """Last visit that counts + interval; before the first visit the duty runs from `begin`."""
    base, remote = begin, 0
    served: date | None = None
    for visit in visits:
        remote = 0 if visit.mode == IN_PERSON else remote + 1
        if remote <= policy.at(visit.date).number("phone_visit_max_in_row") and visit.date >= begin:
            base = served = visit.date
    interval = policy.at(base).text(group.setting)
    if interval not in MONTHS:
        return None
    end = add_months(base, MONTHS[interval])
    start = base + ONE_DAY if served else base
    return Standing(start, end, served, last, end, f"{end.year}年{end.month}月{end.day}日前", interval)
