"""Which automatic backups stay: the newest few, then one a day, a week, a month (`design.md` §5, issue 6 item 8).

Pure: moments in, moments out. A backup that a person asked for on a stick is never thinned.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from datetime import datetime, timedelta

NEWEST, DAYS, WEEKS, MONTHS = 5, 7, 5, 12
FRESH = timedelta(hours=20)  # a new one is made when the newest is older: one a working day

_KEPT: tuple[tuple[int, Callable[[datetime], Hashable]], ...] = (
    (NEWEST, lambda moment: moment),
    (DAYS, lambda moment: moment.date()),
    (WEEKS, lambda moment: moment.isocalendar()[:2]),
    (MONTHS, lambda moment: (moment.year, moment.month)),
)


def kept(moments: Collection[datetime]) -> frozenset[datetime]:
    """The moments that stay: of each of the last days, weeks and months with a backup the newest one."""
    stay: set[datetime] = set()
    for most, period in _KEPT:
        newest: dict[Hashable, datetime] = {}
        for moment in sorted(moments, reverse=True):
            if period(moment) not in newest and len(newest) < most:
                newest[period(moment)] = moment
        stay.update(newest.values())
    return frozenset(stay)


def is_due(newest: datetime | None, now: datetime) -> bool:
    """True when a backup should be made: none yet, the newest is old, or it lies in the future (a clock was moved)."""
    return newest is None or now - newest > FRESH or newest > now
