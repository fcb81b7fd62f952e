"""What the village itself owes: rounds, checks, ledgers, reports, meetings, photos of notices, the year's work.

`domain.md` R-12.5 … R-12.7, §10.5, §15.20, §22 ("The year's work"). None in a list: this store does not keep such rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.domain.documents import chinese_date
from app.domain.due.duty import Due, DutyFact, Excuse, settled
from app.domain.due.periodic import periodic
from app.domain.due.states import DueKind
from app.domain.notice_days import Shot
from app.domain.policy import Policy
from app.domain.revisits import obligations, standing
from app.domain.workdays import add_days

REPORT_AHEAD = 20  # days before the end of a period from which its report is asked for (D)
CALENDAR_AHEAD = 15  # days before its first day from which a task of the year's work is shown (D)


@dataclass(frozen=True, slots=True)
class CalendarFact:
    """A task of the year's work: row, what, first and last day, who, the day it was done."""

    id: str
    label: str
    start: date
    end: date
    person: str = ""
    note: str = ""
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class NoticePhotos:
    """A posted notice and its photos so far (§10.5): posted, in place, taken down."""

    id: str
    number: str
    posted_on: date
    earliest_down: date
    posted_photo: date | None = None
    place_photo: date | None = None
    down_photo: date | None = None
    taken_down_on: date | None = None


@dataclass(frozen=True, slots=True)
class VillageDueFacts:
    """Duties of the whole village; None: not kept in this store. Dates are the days on which each was done (of reports: days within the period), `ledgers` and
    `reports` the YYYYMM months closed and reported."""

    started_on: date
    sweeps: tuple[date, ...] | None = None
    work_checks: tuple[date, ...] | None = None
    ledgers: frozenset[str] | None = None
    reports: frozenset[str] | None = None
    meetings: tuple[date, ...] | None = None
    quarter_reports: tuple[date, ...] | None = None
    year_reports: tuple[date, ...] | None = None
    calendar: tuple[CalendarFact, ...] = ()
    photos: tuple[NoticePhotos, ...] = ()
    more: tuple[DutyFact, ...] = ()
    excuses: tuple[Excuse, ...] = ()


def village_dues(facts: VillageDueFacts, policy: Policy, on: date) -> tuple[Due, ...]:
    """Duties of the village itself on a day, the most pressing first."""
    return settled(village_duties(facts, policy, on), policy, on, facts.excuses)


def village_duties(facts: VillageDueFacts, policy: Policy, on: date) -> Iterator[DutyFact]:
    """What the village owes: yearly 集中排查, quarterly 务工核实, monthly ledger, report and 研判会, photos, the year's work."""
    begin = facts.started_on
    if facts.sweeps is not None:
        yield from periodic(DueKind.SWEEP, "集中排查", "sweep_check", begin, facts.sweeps, policy, on, page="sweeps")
    if facts.work_checks is not None:
        yield from periodic(DueKind.WORK_CHECK, "外出务工核实", "work_check", begin, facts.work_checks, policy, on)
    if facts.ledgers is not None:
        yield from _ledger(begin, facts.ledgers, policy, on)
    if facts.reports is not None:
        yield from _monthly_report(begin, facts.reports, on)
    if facts.meetings is not None and policy.at(on).flag("analysis_meeting"):
        yield from periodic(DueKind.ANALYSIS, "研判会", "month", begin, facts.meetings, policy, on, page="today")
    for kind, words, every, days in (
        (DueKind.QUARTER_REPORT, "季报（务工与岗位）", "quarter", facts.quarter_reports),
        (DueKind.YEAR_REPORT, "年报", "year", facts.year_reports),
    ):
        if days is not None:
            yield from periodic(kind, words, every, begin, days, policy, on, page="ledgers", show=REPORT_AHEAD)
    yield from calendar_duties(facts.calendar, begin)
    yield from _photos(facts.photos)
    yield from facts.more


def _ledger(begin: date, closed: frozenset[str], policy: Policy, on: date) -> Iterator[DutyFact]:
    """R-12.6: the month's ledger is closed on its last day, or by the fifth of the next month (`ledger_month_close`)."""

    def serve(start: date, end: date) -> date | None:
        return end if _month(end) in closed else None

    found = list(obligations(begin, begin, lambda day: "month", on, serve))
    where = standing(found, None, date.max)
    if where is None:
        return
    fifth = policy.at(where.start).text("ledger_month_close") == "fifth"
    to = add_days(where.end, 5) if fifth else where.end
    done = where.served is not None
    why = f"{where.label}防返贫监测台账" + ("已结账" if done else "还没有结账，没有变化也要零报告")
    yield DutyFact(kind=DueKind.LEDGER, label="台账结账", starts=where.start, due=to, reason=why, done_on=where.served,
                   page="ledgers")  # fmt: skip


def _monthly_report(begin: date, months: frozenset[str], on: date) -> Iterator[DutyFact]:
    """§15.20: a month without change is reported too (零报告); silence counts as late."""

    def serve(start: date, end: date) -> date | None:
        return end if _month(end) in months else None

    where = standing(list(obligations(begin, begin, lambda day: "month", on, serve)), None, date.max)
    if where is None:
        return
    why = f"{where.label}监测情况" + ("已报" if where.served else "还没有报，没有变化也要零报告")
    yield DutyFact(kind=DueKind.MONTH_REPORT, label="月报（零报告）", starts=where.start, due=where.end, reason=why,
                   done_on=where.served, page="ledgers")  # fmt: skip


def _month(day: date) -> str:
    return f"{day.year}{day.month:02d}"


def calendar_duties(tasks: tuple[CalendarFact, ...], begin: date) -> Iterator[DutyFact]:
    """The year's work (§22), each task until its last day; what was over before `begin` is owed by nobody."""
    for task in tasks:
        if task.end < begin:
            continue
        who = f"，负责人{task.person}" if task.person else ""
        done = f"，{chinese_date(task.done_on)}已完成" if task.done_on else f"，最迟{chinese_date(task.end)}完成"
        note = f"：{task.note.strip('。')}" if task.note else ""
        yield DutyFact(
            kind=DueKind.CALENDAR, label=task.label, starts=task.start, due=task.end, person=task.person, subject=task.id,
            reason=f"全年工作安排{note}{who}{done}", done_on=task.done_on, page="today",
            show_from=add_days(task.start, -CALENDAR_AHEAD),
        )  # fmt: skip


def _photos(notices: tuple[NoticePhotos, ...]) -> Iterator[DutyFact]:
    """§10.5: a photo on posting, one while it hangs, one when it is taken down; each is owed until it is there."""
    for found in notices:
        last = add_days(found.earliest_down, -1)
        down = found.taken_down_on
        wanted = (
            (Shot.POSTED, found.posted_on, found.posted_on, found.posted_photo),
            (Shot.IN_PLACE, add_days(found.posted_on, 1), last, found.place_photo),
            (Shot.DOWN, down, down, found.down_photo),
        )
        for shot, starts, to, taken in wanted:
            if taken is None and starts is not None and to is not None:
                why = f"公示{found.number}缺{shot.label}的照片，请补拍或附上并登记日期"
                yield DutyFact(kind=DueKind.NOTICE_PHOTO, label="公示照片", starts=min(starts, to), due=to, reason=why,
                               subject=f"{found.number}:{shot}", page="review", where=(("notice", found.id),))  # fmt: skip
