"""What is owed to one household: revisits, limits of its road, notices, helper, consent, monthly groups, yearly income, measures.

`domain.md` §12, §8.4, §11.1, §7.4, R-3.4, §10.5, §22; imported households start on 起用日 (`design.md` §3 "Imports").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from app.domain.documents import chinese_date
from app.domain.due.ages import Born, age_duties
from app.domain.due.duty import ONE_DAY, Due, DutyFact, Excuse, settled
from app.domain.due.periodic import periodic
from app.domain.due.states import DueKind
from app.domain.income import annual_window
from app.domain.policy import Policy
from app.domain.revisits import EVERY, Group, Standing, VisitFact, first_revisit_end, revisit_standing
from app.domain.workdays import add_days, month_end, month_of

WATCH_AHEAD = 15  # days before the next look, or the end of a helper's time, from which it is shown (D)
ASKED_INCOME = (Group.MONITORED, Group.REMOVED, Group.EXIT)  # 年度收入确认表 per 脱贫户 and 监测户 (§22)
GROUP_LABEL = "重点人群核实"
DONE, RUNNING, PLANNED = "done", "running", "planned"  # codes of MEASURE_STATUS


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
class MeasureFact:
    """A measure of a monitored household that is not through: row, name, status code, first and last day as planned."""

    id: str
    name: str
    status: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class DueFacts:
    """What the engine knows of one household. `since`: the day it came into its group (last day of a known month);
    `started_on`: 起用日 of an imported household; `deadlines`: what runs on its case; `no_contact_since`: first day without 监测帮扶联系人; `consent_until`:
    end of the consent of an open case; `groups`: labels of R-12.7, `group_checks`: days that say in which months it was
    confirmed; `annual_years`: years with a yearly income record (None: not asked of this household); `people`: living members
    for 到龄名单 (`ages`: settings); `more`: what other modules of the rules say is owed; `excuses`: duties put off."""

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
    measures: tuple[MeasureFact, ...] = ()
    people: tuple[Born, ...] = ()
    ages: tuple[int, ...] = ()
    helper: str = ""
    more: tuple[DutyFact, ...] = field(default=())
    excuses: tuple[Excuse, ...] = ()


def dues(facts: DueFacts, policy: Policy, on: date) -> tuple[Due, ...]:
    """Every duty of a household on a day, done ones included, the most pressing first."""
    return settled(duties(facts, policy, on), policy, on, facts.excuses)


def duties(facts: DueFacts, policy: Policy, on: date) -> Iterator[DutyFact]:
    """What is owed to a household, before anybody asks how it stands."""
    yield from _revisit(facts, policy, on)
    yield from _limits(facts)
    yield from _notices(facts, on)
    yield from _helper(facts, policy)
    yield from _consent(facts, policy, on)
    yield from _groups(facts, policy, on)
    yield from _annual(facts, policy, on)
    yield from _looks(facts)
    yield from _measures(facts)
    if facts.people:
        yield from age_duties(facts.household_id, facts.people, facts.ages, _begin(facts), on)
    yield from facts.more


def last_revisit(facts: DueFacts, on: date) -> date | None:
    """最近回访 of the ledgers: the last revisit that reached somebody."""
    return max((visit.date for visit in facts.visits if visit.counts and visit.date <= on), default=None)


def next_revisit(facts: DueFacts, policy: Policy, on: date) -> date | None:
    """下次回访 of the ledgers: last day of the open period, of the next one when this is done; None where none is asked."""
    found = revisit_standing(facts.group, facts.since, facts.started_on, facts.visits, policy, on)
    if found is None:
        return first_revisit_end(facts.group, facts.since, facts.started_on, policy)
    return None if found.next_end == date.max else found.next_end


def _begin(facts: DueFacts) -> date:
    """First day on which anything can be owed: nothing is overdue on the first morning."""
    return facts.started_on or facts.since


def _make(facts: DueFacts, kind: str, label: str, starts: date, due: date, reason: str, **more: Any) -> DutyFact:
    return DutyFact(kind=kind, label=label, starts=starts, due=due, reason=reason, household=facts.household_id, **more)


def _revisit(facts: DueFacts, policy: Policy, on: date) -> Iterator[DutyFact]:
    found = revisit_standing(facts.group, facts.since, facts.started_on, facts.visits, policy, on)
    if found is None:
        return
    view = policy.at(found.start)
    rolling = view.text("revisit_period") == "rolling"
    waiting = rolling and (found.end - on).days > view.number("amber_days")
    done = found.served is not None and (waiting or not rolling)
    why = _revisit_reason(facts, found, done, on, rolling)
    yield _make(facts, DueKind.REVISIT, "回访", found.start, found.end, why, done_on=found.served if done else None,
                person=facts.helper, page="visits")  # fmt: skip


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


def _limits(facts: DueFacts) -> Iterator[DutyFact]:
    for limit in facts.deadlines:
        why = f"{limit.label}：从{chinese_date(limit.starts)}起算，最迟{chinese_date(limit.due)}"
        yield _make(facts, limit.code, limit.label, limit.starts, limit.due, why, side=str(limit.side or "village"))


def _notices(facts: DueFacts, on: date) -> Iterator[DutyFact]:
    for notice in facts.notices:
        day = chinese_date(notice.earliest_down)
        ready = on >= notice.earliest_down
        why = f"公示{notice.number}" + ("已经满期，请拍照、撤下并登记" if ready else f"正在张贴，{day}起可以撤下")
        if notice.taken_down_on:
            why = f"公示{notice.number}{chinese_date(notice.taken_down_on)}已撤下"
        yield _make(facts, DueKind.NOTICE_END, "公示到期", notice.posted_on, notice.earliest_down, why,
                    done_on=notice.taken_down_on, subject=notice.number, page="review")  # fmt: skip


def _helper(facts: DueFacts, policy: Policy) -> Iterator[DutyFact]:
    if facts.no_contact_since is None or facts.group is not Group.MONITORED:
        return
    start = max(facts.no_contact_since, facts.started_on or facts.no_contact_since)
    to = add_days(start, policy.at(start).number("helper_gap_days"))
    why = f"这一户从{chinese_date(facts.no_contact_since)}起没有监测帮扶联系人，最迟{chinese_date(to)}前请乡镇确定"
    yield _make(facts, DueKind.HELPER, "确定联系人", start, to, why, side="township",
                show_from=add_days(start, -WATCH_AHEAD), where=(("tab", "help"),))  # fmt: skip


def _consent(facts: DueFacts, policy: Policy, on: date) -> Iterator[DutyFact]:
    if facts.consent_until is None:
        return
    start = add_days(facts.consent_until, -policy.at(on).number("consent_warn_days"))
    why = f"承诺授权{chinese_date(facts.consent_until)}期满；事项办结前还有效，办结后不能再查询比对，请趁走访重新签订"
    yield _make(facts, DueKind.CONSENT, "授权到期", start, facts.consent_until, why)


def _groups(facts: DueFacts, policy: Policy, on: date) -> Iterator[DutyFact]:
    """R-12.7: every month a record 无变化 or 有变化; a visit alone does not confirm."""
    if not facts.groups:
        return
    begin = max(facts.groups_since or facts.since, facts.started_on or facts.since)
    label = f"{GROUP_LABEL}（{'、'.join(facts.groups)}）"
    for fact in periodic(DueKind.GROUP_CHECK, GROUP_LABEL, "group_check", begin, facts.group_checks, policy, on):
        month = f"{fact.due.year}年{fact.due.month}月"
        why = f"{label}{EVERY[policy.at(fact.starts).text('group_check')]}核实一次，{month}"
        why += "已登记" if fact.done_on else "还没有登记无变化或有变化"
        yield _make(facts, fact.kind, label, fact.starts, fact.due, why, done_on=fact.done_on, page="today")


def _annual(facts: DueFacts, policy: Policy, on: date) -> Iterator[DutyFact]:
    """R-3.4, §22: after the yearly window has closed, three months to record the year's income and have it signed."""
    if facts.annual_years is None or facts.group not in ASKED_INCOME:
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
    yield _make(facts, DueKind.ANNUAL_INCOME, "年度收入采集", max(window.end + ONE_DAY, begin), to, why,
                done_on=to if done else None)  # fmt: skip


def _looks(facts: DueFacts) -> Iterator[DutyFact]:
    """Households on watch (`domain.md` §22): shown from a fortnight before the day of the next look."""
    for day, reason in facts.looks:
        why = f"持续关注（{reason}），{chinese_date(day)}前再看一次"
        yield _make(facts, DueKind.WATCH, "持续关注看望", add_days(day, -WATCH_AHEAD), day, why, page="sweeps",
                    where=(("tab", "watch"),))  # fmt: skip


def _measures(facts: DueFacts) -> Iterator[DutyFact]:
    """Measures that should have begun or ended; what was late before the program came is owed by the end of its first month."""
    begin = _begin(facts)
    for measure in facts.measures:
        late = PLANNED if measure.status == PLANNED and measure.start else RUNNING
        day = measure.start if late is PLANNED else measure.end
        if day is None:
            continue
        to = day if day >= begin else month_end(month_of(begin))
        what = "开始实施" if late is PLANNED else "落实到位"
        why = f"帮扶措施“{measure.name}”计划{chinese_date(day)}{what}，请登记实施情况和成效"
        yield _make(facts, DueKind.MEASURE, "帮扶措施落实", min(to, max(begin, measure.start or begin)), to, why,
                    subject=measure.id, where=(("tab", "help"),), show_from=add_days(to, -WATCH_AHEAD))  # fmt: skip
