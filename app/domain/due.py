"""What is due, from when, until when, and why: the one engine behind 今天, the ledgers and `shouwang due`.

Pure: dates and dated settings in, a list out. `state_of` is the only place that says what is overdue (`design.md` §2).
Rules: `domain.md` §12 (revisits, monthly groups), §8.4 (limits of the road, from `procedure.clocks`), §11.1 (helper gap),
§7.4 (consent), R-3.4 (yearly income), R-12.5, R-12.6; imported households start on 起用日 (`design.md` §3 "Imports").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from app.domain.documents import chinese_date
from app.domain.income import annual_window
from app.domain.policy import Policy
from app.domain.revisits import (
    EVERY,
    ONE_DAY,
    Group,
    Obligation,
    Standing,
    VisitFact,
    asked_by,
    first_revisit_end,
    grace_days,
    obligations,
    revisit_standing,
    standing,
)
from app.domain.workdays import add_days

__all__ = [
    "Due", "DueFacts", "DueKind", "Group", "Limit", "LimitFact", "NoticeFact", "State", "VillageDueFacts", "VisitFact", "dues", "last_revisit",
    "next_revisit", "state_of", "village_dues",
]  # fmt: skip


WATCH_AHEAD = 15  # days before the next look at a household on watch from which it is shown (D)


class State(StrEnum):
    """How a duty stands (R-12.2): grey done, green due, amber soon, red overdue."""

    DONE = "done"
    DUE = "due"
    SOON = "soon"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        """The state in Chinese."""
        return {"done": "已完成", "due": "待办", "soon": "快到期", "overdue": "已逾期"}[self.value]

    @property
    def colour(self) -> str:
        """Name of the chip's colour; the word always stands beside it."""
        return {"done": "grey", "due": "green", "soon": "amber", "overdue": "red"}[self.value]


class DueKind(StrEnum):
    """Kinds this engine makes; limits of the road keep their own code (`procedure.clocks`)."""

    REVISIT = "revisit"
    NOTICE_END = "notice_end"
    HELPER = "helper"
    CONSENT = "consent"
    GROUP_CHECK = "group_check"
    ANNUAL_INCOME = "annual_income"
    SWEEP = "sweep"
    WATCH = "watch"
    WORK_CHECK = "work_check"
    LEDGER = "ledger"


@dataclass(frozen=True, slots=True)
class Due:
    """One duty: kind, Chinese label, first and last day, state, one Chinese sentence why, and since when it stands so.

    `side` is who has to act (village, township, county)."""

    kind: str
    label: str
    from_: date
    to: date
    state: State
    reason: str
    since: date
    side: str = "village"


class Limit(Protocol):
    """A limit of the road as `procedure.clocks.deadlines` makes it (`LimitFact` when it comes from a stored row)."""

    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def starts(self) -> date: ...
    @property
    def due(self) -> date: ...
    @property
    def side(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class LimitFact:
    """A limit kept in a row of due facts."""

    code: str
    label: str
    starts: date
    due: date
    side: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """A posted notice: first day it may be taken down, and the day it was."""

    number: str
    posted_on: date
    earliest_down: date
    taken_down_on: date | None = None


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What the engine knows of one household. `since`: the day it came into its group (last day of a known month);
    `started_on`: 起用日 of an imported household; `deadlines`: what runs on its case; `no_contact_since`: first day without 监测帮扶联系人; `consent_until`:
    end of the consent of an open case; `groups`: labels of R-12.7; `annual_years`: years with a yearly income record
    (None: not asked of this household)."""

    household_id: str
    group: Group
    since: date
    started_on: date | None = None
    visits: tuple[VisitFact, ...] = ()
    deadlines: tuple[Limit, ...] = ()
    notices: tuple[NoticeFact, ...] = ()
    no_contact_since: date | None = None
    consent_until: date | None = None
    groups: tuple[str, ...] = ()
    groups_since: date | None = None
    group_checks: tuple[date, ...] = ()
    annual_years: frozenset[int] | None = None
    looks: tuple[tuple[date, str], ...] = ()  # next look at a household on watch, why it is watched


@dataclass(frozen=True, slots=True)
class VillageDueFacts:
    """Duties of the whole village; None: not kept in this store. Dates are the days on which each was done."""

    started_on: date
    sweeps: tuple[date, ...] | None = None
    work_checks: tuple[date, ...] | None = None
    ledgers: frozenset[str] | None = None


def state_of(from_: date, to: date, on: date, amber_days: int, done: bool = False) -> State:
    """The one place that says how a duty stands: overdue from the day after `to`; amber in the last days (R-12.2).

    A limit of a few days would be amber from its first hour: amber never takes more than a third of it."""
    if done:
        return State.DONE
    if on > to:
        return State.OVERDUE
    amber = min(amber_days, (to - from_).days // 3)
    return State.SOON if (to - on).days <= amber else State.DUE


def dues(facts: DueFacts, policy: Policy, on: date) -> tuple[Due, ...]:
    """Every duty of a household on a day, done ones included, the most pressing first."""
    found = [*_revisit(facts, policy, on), *_limits(facts, policy, on), *_notices(facts, policy, on)]
    found += [*_helper(facts, policy, on), *_consent(facts, policy, on), *_groups(facts, policy, on)]
    found += [*_annual(facts, policy, on), *_looks(facts, policy, on)]
    return tuple(sorted(found, key=_pressing))


def village_dues(facts: VillageDueFacts, policy: Policy, on: date) -> tuple[Due, ...]:
    """Duties of the village itself: yearly 集中排查, quarterly 务工核实, monthly ledger."""
    found: list[Due] = []
    if facts.sweeps is not None:
        found += _periodic(DueKind.SWEEP, "集中排查", "sweep_check", facts.started_on, facts.sweeps, policy, on)
    if facts.work_checks is not None:
        found += _periodic(
            DueKind.WORK_CHECK, "外出务工核实", "work_check", facts.started_on, facts.work_checks, policy, on
        )
    if facts.ledgers is not None:
        found += _ledger(facts.started_on, facts.ledgers, policy, on)
    return tuple(sorted(found, key=_pressing))


def last_revisit(facts: DueFacts, on: date) -> date | None:
    """最近回访 of the ledgers: the last revisit that reached somebody."""
    return max((visit.date for visit in facts.visits if visit.counts and visit.date <= on), default=None)


def next_revisit(facts: DueFacts, policy: Policy, on: date) -> date | None:
    """下次回访 of the ledgers: last day of the open period, of the next one when this is done; None where none is asked."""
    found = revisit_standing(facts.group, facts.since, facts.started_on, facts.visits, policy, on)
    if found is None:
        return first_revisit_end(facts.group, facts.since, facts.started_on, policy)
    return None if found.next_end == date.max else found.next_end


_ORDER = (State.OVERDUE, State.SOON, State.DUE, State.DONE)


def _pressing(due: Due) -> tuple[int, date, str]:
    return _ORDER.index(due.state), due.to, due.kind


def _amber(policy: Policy, day: date) -> int:
    return policy.at(day).number("amber_days")


def _make(
    kind: str,
    label: str,
    from_: date,
    to: date,
    policy: Policy,
    on: date,
    why: str,
    *,
    done: bool = False,
    side: str = "village",
) -> Due:
    state = state_of(from_, to, on, _amber(policy, from_), done)
    overdue = state is State.OVERDUE
    reason = f"{why}，已超过{(on - to).days}天。" if overdue else f"{why}。"
    return Due(kind, label, from_, to, state, reason, to + ONE_DAY if overdue else from_, side)


def _revisit(facts: DueFacts, policy: Policy, on: date) -> Iterator[Due]:
    found = revisit_standing(facts.group, facts.since, facts.started_on, facts.visits, policy, on)
    if found is None:
        return
    rolling = policy.at(found.start).text("revisit_period") == "rolling"
    waiting = rolling and (found.end - on).days > _amber(policy, found.start)
    done = found.served is not None and (waiting or not rolling)
    why = _revisit_reason(facts, found, done, on, rolling)
    yield _make(DueKind.REVISIT, "回访", found.start, found.end, policy, on, why, done=done)


def _revisit_reason(facts: DueFacts, found: Standing, done: bool, on: date, rolling: bool) -> str:
    rule = f"{facts.group.label}{EVERY[found.interval]}至少回访一次"
    if done and found.served:
        return f"{rule}，{chinese_date(found.served)}已回访，下次最迟{chinese_date(found.next_end)}"
    by_phone = any(
        visit.counts and visit.mode != "home" and found.start <= visit.date <= min(found.end, on)
        for visit in facts.visits
    )
    if by_phone and not rolling:
        return f"{rule}，{found.label}只有电话或视频回访，前面已连续用过，需要入户"
    last = f"上次是{chinese_date(found.last)}" if found.last else "还没有回访记录"
    if rolling:
        return f"{rule}，{last}，最迟{chinese_date(found.end)}"
    return f"{rule}，{found.label}还没有回访（{last}）"


def _limits(facts: DueFacts, policy: Policy, on: date) -> Iterator[Due]:
    for limit in facts.deadlines:
        why = f"{limit.label}：从{chinese_date(limit.starts)}起算，最迟{chinese_date(limit.due)}"
        yield _make(
            limit.code, limit.label, limit.starts, limit.due, policy, on, why, side=str(limit.side or "village")
        )


def _notices(facts: DueFacts, policy: Policy, on: date) -> Iterator[Due]:
    for notice in facts.notices:
        done = notice.taken_down_on is not None
        day = chinese_date(notice.earliest_down)
        ready = on >= notice.earliest_down
        why = f"公示{notice.number}" + ("已经满期，请拍照、撤下并登记" if ready else f"正在张贴，{day}起可以撤下")
        yield _make(DueKind.NOTICE_END, "公示到期", notice.posted_on, notice.earliest_down, policy, on, why, done=done)


def _helper(facts: DueFacts, policy: Policy, on: date) -> Iterator[Due]:
    if facts.no_contact_since is None or facts.group is not Group.MONITORED:
        return
    start = max(facts.no_contact_since, facts.started_on or facts.no_contact_since)
    to = add_days(start, policy.at(start).number("helper_gap_days"))
    why = f"这一户从{chinese_date(facts.no_contact_since)}起没有监测帮扶联系人，最迟{chinese_date(to)}前请乡镇确定"
    yield _make(DueKind.HELPER, "确定联系人", start, to, policy, on, why, side="township")


def _consent(facts: DueFacts, policy: Policy, on: date) -> Iterator[Due]:
    if facts.consent_until is None:
        return
    start = add_days(facts.consent_until, -policy.at(on).number("consent_warn_days"))
    if on >= start:
        why = (
            f"承诺授权{chinese_date(facts.consent_until)}期满；事项办结前还有效，办结后不能再查询比对，请趁走访重新签订"
        )
        yield _make(DueKind.CONSENT, "授权到期", start, facts.consent_until, policy, on, why)


def _groups(facts: DueFacts, policy: Policy, on: date) -> Iterator[Due]:
    if not facts.groups:
        return
    begin = max(facts.groups_since or facts.since, facts.started_on or facts.since)
    label = f"重点人群核实（{'、'.join(facts.groups)}）"
    yield from _periodic(DueKind.GROUP_CHECK, label, "group_check", begin, facts.group_checks, policy, on)


def _annual(facts: DueFacts, policy: Policy, on: date) -> Iterator[Due]:
    """R-3.4: after the yearly window has closed, three months to record the year's income."""
    if facts.annual_years is None or facts.group not in (Group.MONITORED, Group.REMOVED):
        return
    mode = policy.at(on).text("annual_window")
    year = next(year for year in (on.year, on.year - 1, on.year - 2) if annual_window(year, mode).end < on)
    window = annual_window(year, mode)
    to = date(year, 12, 31) if mode == "oct_sep" else date(year + 1, 3, 31)
    begin = max(facts.since, facts.started_on or facts.since)
    if begin > to:
        return
    done = year in facts.annual_years
    why = f"{year}年度收入（{window.text}）" + ("已登记" if done else f"还没有登记，最迟{chinese_date(to)}")
    yield _make(DueKind.ANNUAL_INCOME, "年度收入采集", max(window.end + ONE_DAY, begin), to, policy, on, why, done=done)


def _looks(facts: DueFacts, policy: Policy, on: date) -> Iterator[Due]:
    """Households on watch (`domain.md` §22): shown from a fortnight before the day of the next look."""
    for day, reason in facts.looks:
        start = add_days(day, -WATCH_AHEAD)
        if on >= start:
            why = f"持续关注（{reason}），{chinese_date(day)}前再看一次"
            yield _make(DueKind.WATCH, "持续关注看望", start, day, policy, on, why)


def _periodic(
    kind: DueKind, label: str, setting: str, begin: date, days: Iterable[date], policy: Policy, on: date
) -> Iterator[Due]:
    known = sorted(day for day in days if day <= on)

    def serve(start: date, end: date) -> date | None:
        return next((day for day in reversed(known) if start <= day <= end), None)

    asked = asked_by(setting, policy)
    found: list[Obligation] = list(obligations(begin, begin, asked, on, serve, grace_days(policy, begin)))
    where = standing(found, known[-1] if known else None, date.max)
    if where is None:
        return
    done = where.served is not None
    why = f"{label}{EVERY[where.interval]}一次，{where.label}" + ("已完成" if done else "还没有做")
    yield _make(kind, label, where.start, where.end, policy, on, why, done=done)


def _ledger(begin: date, closed: frozenset[str], policy: Policy, on: date) -> Iterator[Due]:
    """R-12.6: the month's ledger is closed on its last day, or by the fifth of the next month (`ledger_month_close`)."""

    def serve(start: date, end: date) -> date | None:
        return end if f"{end.year}{end.month:02d}" in closed else None

    found = list(obligations(begin, begin, lambda day: "month", on, serve))
    where = standing(found, None, date.max)
    if where is None:
        return
    fifth = policy.at(where.start).text("ledger_month_close") == "fifth"
    to = add_days(where.end, 5) if fifth else where.end
    done = where.served is not None
    why = f"{where.label}防返贫监测台账" + ("已结账" if done else "还没有结账")
    yield _make(DueKind.LEDGER, "台账结账", where.start, to, policy, on, why, done=done)
