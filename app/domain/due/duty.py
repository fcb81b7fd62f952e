"""An obligation as a module of the rules knows it, and how it stands on a day (`domain.md` §12, R-12.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.documents import chinese_date
from app.domain.due.states import ORDER, State, state_of
from app.domain.policy import Policy

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyFact:
    """What is owed: `starts` the first day, `due` the last, `reason` one Chinese clause without a full stop.

    `done_on`: the day it was done; `side`: who acts (village, township, county); `household` "" for a duty of the whole village;
    `member`: whom it concerns; `person`: who acts, if one is named; `subject` tells two duties of a kind apart; `show_from`:
    not listed before (None: `starts`); `page`, `where`: what Enter opens."""

    kind: str
    label: str
    starts: date
    due: date
    reason: str
    done_on: date | None = None
    side: str = "village"
    household: str = ""
    member: str = ""
    person: str = ""
    subject: str = ""
    show_from: date | None = None
    page: str = "households"
    where: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """Tells this duty of this stretch from every other of its household (or of the village): what an excuse names."""
        return f"{self.kind}|{self.subject or self.member}|{self.starts.isoformat()}"


@dataclass(frozen=True, slots=True)
class Excuse:
    """A duty put off: its key, why, by whom, on which day, until when (that day included)."""

    duty: str
    reason: str
    until: date
    name: str = ""
    date: date | None = None
    row: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """One duty as it stands: kind, Chinese label, first and last day, state, one Chinese sentence why, and since when it
    stands so. `side` is who has to act; `excuse` why it is put off; the rest as in `DutyFact`."""

    kind: str
    label: str
    from_: date
    to: date
    state: State
    reason: str
    since: date
    side: str = "village"
    key: str = ""
    member: str = ""
    person: str = ""
    subject: str = ""
    page: str = "households"
    where: tuple[tuple[str, str], ...] = ()
    excuse: Excuse | None = None
    late: bool = False  # past its last day, put off or not


def settle(fact: DutyFact, policy: Policy, on: date, excuses: Iterable[Excuse] = ()) -> Due | None:
    """How an obligation stands on a day; None before the day it is listed from."""
    if on < (fact.show_from or fact.starts):
        return None
    view = policy.at(fact.starts)
    rest = _rest_before(fact.due, policy) if on <= fact.due else 0
    plain = state_of(fact.starts, fact.due, on, view.number("amber_days") + rest, fact.done_on is not None)
    late = plain is State.OVERDUE
    excuse = None if plain is State.DONE else _excused(fact.key, on, excuses)
    state = State.EXCUSED if excuse else plain
    since = (excuse.date or on) if excuse else fact.due + ONE_DAY if late else fact.starts
    return Due(fact.kind, fact.label, fact.starts, fact.due, state, _sentence(fact, on, late, rest, excuse), since, fact.side,
               fact.key, fact.member, fact.person, fact.subject, fact.page, fact.where, excuse, late)  # fmt: skip


def settled(facts: Iterable[DutyFact], policy: Policy, on: date, excuses: Iterable[Excuse] = ()) -> tuple[Due, ...]:
    """All of them as they stand on a day, the most pressing first."""
    known = tuple(excuses)
    return tuple(sorted(_listed(facts, policy, on, known), key=pressing))


def _listed(facts: Iterable[DutyFact], policy: Policy, on: date, excuses: tuple[Excuse, ...]) -> Iterator[Due]:
    for fact in facts:
        due = settle(fact, policy, on, excuses)
        if due is not None:
            yield due


def pressing(due: Due) -> tuple[int, date, str, str]:
    """Sorts duties: the most pressing first."""
    return ORDER.index(due.state), due.to, due.kind, due.key


def _excused(key: str, on: date, excuses: Iterable[Excuse]) -> Excuse | None:
    fitting = [found for found in excuses if found.duty == key and on <= found.until]
    return max(fitting, key=lambda found: (found.until, found.row), default=None)


def _rest_before(to: date, policy: Policy) -> int:
    """Days of the holiday table in a row that end with the last day: a duty is called that much earlier (§8.4, D)."""
    holidays = policy.at(to).calendar.holidays
    day = to
    while day in holidays:
        day -= ONE_DAY
    return (to - day).days


def _sentence(fact: DutyFact, on: date, late: bool, rest: int, excuse: Excuse | None) -> str:
    words = fact.reason
    if fact.done_on is not None:
        return f"{words}。"
    if late:
        words += f"，已超过{(on - fact.due).days}天"
    elif rest:
        words += f"，最后{rest}天是节假日，请提前办"
    if excuse:
        words += f"，暂缓到{chinese_date(excuse.until)}（{excuse.reason.strip('。')}）"
    return f"{words}。"
