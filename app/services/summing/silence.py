"""零报告: which village closed a month, which reported it as one without change, which is silent and for how long (§15.20).

A month speaks when its closing came with a package. Silence counts as late: from the last day on which the month is closed in time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.due import Due, DutyFact
from app.domain.due.duty import settled
from app.domain.ledgers import period_text, read_period
from app.domain.questionnaire.codes import label
from app.domain.revisits import Period, period_of
from app.domain.workdays import add_months, month_end, month_of
from app.services.desk import Desk
from app.services.duties.facts import excuse_of
from app.services.ledgers.closes import Close, closes
from app.services.ledgers.closing import closing_day
from app.services.summing.places import TownPlace, town_places, township_only
from app.store.package_log import PackageHead, package_heads
from app.store.rows import read_records
from app.store.store import Connection

CLOSED, ZERO, SILENT, RUNNING, BEFORE = "closed", "zero", "silent", "running", "before"
STATES = (CLOSED, ZERO, SILENT, RUNNING, BEFORE)
MOST_NAMED = 4


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """A village: how the month asked for stands (`state`: code of ZERO_STATE), earlier months it owes, days late of the first
    of them, its last package and how many days ago that was, whether that is longer than the interval of the setting."""

    code: str
    name: str
    state: str
    close: Close | None
    owed: tuple[str, ...]
    days_late: int
    last_package: str
    last_on: date | None
    days_since: int | None
    overdue: bool
    by_hand: bool

    @property
    def words(self) -> str:
        """The state in Chinese."""
        return label("ZERO_STATE", self.state)

    @property
    def owed_text(self) -> str:
        """The months it owes, in words."""
        named = "、".join(period_text(month) for month in self.owed[:MOST_NAMED])
        return f"{named}等{len(self.owed)}个月" if len(self.owed) > MOST_NAMED else named


@dataclass(frozen=True, slots=True)
class Silence:
    """A month over all villages."""

    period: str
    lines: tuple[SilenceLine, ...]

    def of(self, state: str) -> tuple[SilenceLine, ...]:
        """The villages of one state."""
        return tuple(line for line in self.lines if line.state == state)

    @property
    def text(self) -> str:
        """How many of each, in words."""
        silent = [line for line in self.lines if line.owed]
        told = [f"{len(self.of(state))}个村{label('ZERO_STATE', state)}" for state in STATES if self.of(state)]
        return f"{self.period}：{'，'.join(told) or '还没有村'}；共{len(silent)}个村有欠报的月份。"


def silence(desk: Desk, period: str = "") -> Silence:
    """Who spoke of a month (the last one that is over when blank), the latest first. AppError SUM-100, LEDG-101 … LEDG-103."""
    township_only(desk)
    asked = read_period(period, ("month",), desk.today) if period.strip() else _last_over(desk)
    with desk.reading() as connection:
        lines = list(_lines(desk, connection, asked))
    order = {SILENT: 0, RUNNING: 1, ZERO: 2, CLOSED: 3, BEFORE: 4}
    return Silence(asked.label, tuple(sorted(lines, key=lambda line: (order[line.state], -line.days_late, line.code))))


def _last_over(desk: Desk) -> Period:
    return period_of(add_months(desk.today.replace(day=1), -1), "month")


def _lines(desk: Desk, connection: Connection, asked: Period) -> Iterator[SilenceLine]:
    view, heads = desk.view(connection), package_heads(connection)
    for place in town_places(desk, connection):
        done = closes(connection, place.code)
        owed = tuple(_owed(desk, connection, place, done, view.number("silent_months")))
        head = next((found for found in heads if found.village == place.code and found.direction == "in"), None)
        last = date.fromisoformat(head.at[:10]) if head else None
        since = (desk.today - (last or place.since or desk.today)).days
        first = closing_day(desk, connection, _month(owed[0])) if owed else desk.today
        yield SilenceLine(
            place.code, place.name, _state(desk, connection, place, done, asked), done.get(month_of(asked.end)), owed,
            max((desk.today - first).days, 0), _number(head), last, since if last or place.since else None,
            since > view.number("handover_days"), place.by_hand,
        )  # fmt: skip


def _number(head: PackageHead | None) -> str:
    return head.number if head else ""


def _month(month: str) -> Period:
    return period_of(month_end(month), "month")


def _state(desk: Desk, connection: Connection, place: TownPlace, done: dict[str, Close], asked: Period) -> str:
    close = done.get(month_of(asked.end))
    if close is not None:
        return ZERO if close.zero else CLOSED
    if place.since is not None and asked.end < place.since:
        return BEFORE
    return SILENT if desk.today > closing_day(desk, connection, asked) else RUNNING


def _owed(desk: Desk, connection: Connection, place: TownPlace, done: dict[str, Close], back: int) -> Iterator[str]:
    """Months whose last day in time is over and that nobody closed, the earliest first."""
    begin = max(place.since or desk.today, add_months(desk.today.replace(day=1), -back)).replace(day=1)
    while begin <= desk.today:
        month = _month(month_of(begin))
        if month_of(begin) not in done and desk.today > closing_day(desk, connection, month):
            yield month_of(begin)
        begin = add_months(begin, 1)


def silence_dues(desk: Desk, connection: Connection) -> list[tuple[str, Due]]:
    """What the township has to ask its villages for today: (village, duty); nothing in a village's store."""
    if desk.store.role != "township":
        return []
    policy = desk.policy(connection)
    excuses = [excuse_of(row) for row in read_records(connection, "village_excuse")]
    lines = _lines(desk, connection, _last_over(desk))
    return [
        (line.name, due)
        for line in lines
        for due in settled(_facts(desk, connection, line), policy, desk.today, excuses)
    ]


def _facts(desk: Desk, connection: Connection, line: SilenceLine) -> Iterable[DutyFact]:
    if line.owed:
        month = _month(line.owed[0])
        yield DutyFact(
            kind="silent_village", label="催报零报告", starts=month.start, due=closing_day(desk, connection, month), side="township",
            reason=f"{line.name}{line.owed_text}没有结账，也没有零报告", subject=line.code, page="summary", where=(("tab", "silence"),),
        )  # fmt: skip
