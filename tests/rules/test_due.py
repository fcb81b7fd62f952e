"""The due engine: revisits over year ends and leap days, start day, telephone rule, limits, notices, village duties."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.due import (
    Due,
    DueFacts,
    DueKind,
    Group,
    LimitFact,
    NoticeFact,
    State,
    VillageDueFacts,
    VisitFact,
    dues,
    last_revisit,
    next_revisit,
    state_of,
    village_dues,
)
from app.domain.policy import Policy, PolicyEntry
from app.domain.revisits import MONTHS, period_of
from app.domain.words import banned_in
from app.domain.workdays import add_months

SHIPPED = Policy()
DAYS = st.dates(date(2019, 12, 1), date(2033, 3, 31))
GROUPS = st.sampled_from([Group.MONITORED, Group.REMOVED, Group.EXIT])
INTERVAL = {Group.MONITORED: "month", Group.REMOVED: "half_year", Group.EXIT: "year"}


def set_to(**values: object) -> Policy:
    return Policy([PolicyEntry(key, value, date(2000, 1, 1)) for key, value in values.items()])


def revisit(facts: DueFacts, on: date, policy: Policy = SHIPPED) -> Due | None:
    return next((due for due in dues(facts, policy, on) if due.kind == DueKind.REVISIT), None)


def household(
    since: date, *visits: date | VisitFact, group: Group = Group.MONITORED, started: date | None = None
) -> DueFacts:
    facts = tuple(visit if isinstance(visit, VisitFact) else VisitFact(visit) for visit in visits)
    return DueFacts("h1", group, since, started, facts)


@given(DAYS, st.sampled_from(sorted(MONTHS)))
def test_periods_cover_every_day_once(day: date, interval: str) -> None:
    period = period_of(day, interval)
    assert period.start <= day <= period.end
    assert period.start.day == 1 and period_of(period.end + timedelta(days=1), interval).start > period.end
    assert period_of(period.start, interval) == period_of(period.end, interval) == period
    assert add_months(period.start, MONTHS[interval]) == period.end + timedelta(days=1)


def naive_state(group: Group, since: date, visits: Iterable[date], on: date) -> State | None:
    """The rule said a second way: walk day by day through periods, look back to the last period with a visit."""
    interval = INTERVAL[group]
    periods, day = [], since
    while day <= on:
        period = period_of(day, interval)
        periods.append(period)
        day = period.end + timedelta(days=1)
    if periods and (periods[0].end - since).days < 7:
        periods = periods[1:]
    if not periods:
        return None
    seen = [day for day in visits if since <= day <= on]
    served = [any(period.start <= day <= period.end for day in seen) for period in periods]
    if served[-1]:
        return State.DONE
    last_served = max((n for n, ok in enumerate(served) if ok), default=-1)
    if last_served < len(periods) - 2:
        return State.OVERDUE
    length = (periods[-1].end - max(periods[-1].start, since)).days
    return State.SOON if (periods[-1].end - on).days <= min(7, length // 3) else State.DUE


@given(GROUPS, DAYS, st.lists(DAYS, max_size=8), DAYS)
def test_calendar_revisits_agree_with_the_rule_said_another_way(
    group: Group, since: date, visits: list[date], on: date
) -> None:
    found = revisit(household(since, *visits, group=group), on)
    assert (found.state if found else None) == naive_state(group, since, visits, on)


@given(GROUPS, DAYS, st.lists(DAYS, max_size=8), DAYS)
def test_nothing_is_overdue_on_the_first_morning(group: Group, since: date, visits: list[date], start: date) -> None:
    facts = DueFacts(
        "h1", group, min(since, start), start, tuple(map(VisitFact, visits)), no_contact_since=min(since, start),
        groups=("全家无劳动力",), annual_years=frozenset(),
    )  # fmt: skip
    assert not [due for due in dues(facts, SHIPPED, start) if due.state is State.OVERDUE]


@given(GROUPS, DAYS, st.lists(DAYS, max_size=8), DAYS, st.sampled_from(["calendar", "rolling"]))
def test_a_visit_today_ends_what_is_overdue(
    group: Group, since: date, visits: list[date], on: date, period: str
) -> None:
    policy = set_to(revisit_period=period)
    facts = household(min(since, on), *visits, on, group=group)
    found = revisit(facts, on, policy)
    assert found is None or found.state in (State.DONE, State.DUE, State.SOON)
    assert last_revisit(facts, on) == on
    upcoming = next_revisit(facts, policy, on)
    assert upcoming is not None and upcoming > on - timedelta(days=1)


@given(GROUPS, DAYS, st.lists(DAYS, max_size=6), DAYS)
def test_every_reason_is_one_clean_sentence(group: Group, since: date, visits: list[date], on: date) -> None:
    for due in dues(household(since, *visits, group=group), SHIPPED, on):
        assert due.reason.endswith("。") and due.reason.count("。") == 1
        assert not banned_in(due.reason)
        assert due.from_ <= due.to
        assert (due.state is State.OVERDUE) == (due.since == due.to + timedelta(days=1))


def test_leap_day_is_a_day_of_february() -> None:
    assert revisit(household(date(2024, 1, 5), date(2024, 1, 20)), date(2024, 2, 29)).state is State.SOON  # type: ignore[union-attr]
    assert revisit(household(date(2024, 1, 5), date(2024, 1, 20)), date(2024, 3, 1)).state is State.OVERDUE  # type: ignore[union-attr]
    assert revisit(household(date(2024, 1, 5), date(2024, 2, 29)), date(2024, 2, 29)).state is State.DONE  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("entered", "first_due"), [(24, date(2026, 5, 31)), (25, date(2026, 6, 30)), (31, date(2026, 6, 30))]
)
def test_entry_in_the_last_seven_days_is_first_due_in_the_next_period(entered: int, first_due: date) -> None:
    facts = household(date(2026, 5, entered))
    assert next_revisit(facts, SHIPPED, date(2026, 5, 31)) == first_due
    assert (revisit(facts, date(2026, 5, 31)) is None) == (first_due.month == 6)
    assert revisit(facts, date(2026, 7, 1)).state is State.OVERDUE  # type: ignore[union-attr]


def test_year_end_of_a_stable_household() -> None:
    facts = household(date(2021, 1, 1), date(2025, 3, 3), group=Group.EXIT)
    assert revisit(facts, date(2025, 12, 31)).state is State.DONE  # type: ignore[union-attr]
    assert revisit(facts, date(2026, 1, 1)).state is State.DUE  # type: ignore[union-attr]
    assert revisit(facts, date(2026, 12, 24)).state is State.SOON  # type: ignore[union-attr]
    late = revisit(facts, date(2027, 1, 1))
    assert late is not None and (late.state, late.since, late.to) == (
        State.OVERDUE,
        date(2027, 1, 1),
        date(2026, 12, 31),
    )
    assert "2026年还没有回访" in late.reason and "已超过1天" in late.reason


def test_change_of_group_starts_again() -> None:
    facts = household(date(2026, 4, 10), date(2026, 4, 2), group=Group.REMOVED)
    found = revisit(facts, date(2026, 5, 1))
    assert found is not None and (found.from_, found.to, found.state) == (
        date(2026, 4, 10),
        date(2026, 6, 30),
        State.DUE,
    )


def test_imported_household_counts_the_visits_of_its_running_period() -> None:
    facts = household(date(2023, 5, 31), date(2026, 6, 2), started=date(2026, 6, 10))
    assert revisit(facts, date(2026, 6, 10)).state is State.DONE  # type: ignore[union-attr]


def test_telephone_does_not_serve_twice_in_a_row() -> None:
    phone = [VisitFact(date(2026, month, 5), "phone") for month in (1, 2, 3)]
    facts = household(date(2026, 1, 1), *phone[:2])
    assert revisit(facts, date(2026, 1, 31)).state is State.DONE  # type: ignore[union-attr]
    february = revisit(facts, date(2026, 2, 10))
    assert february is not None and february.state is State.DUE and "需要入户" in february.reason
    assert revisit(household(date(2026, 1, 1), *phone), date(2026, 3, 6)).state is State.OVERDUE  # type: ignore[union-attr]
    home = household(date(2026, 1, 1), phone[0], VisitFact(date(2026, 2, 5)), phone[2])
    assert revisit(home, date(2026, 3, 31)).state is State.DONE  # type: ignore[union-attr]
    assert revisit(facts, date(2026, 2, 10), set_to(phone_visit_max_in_row=2)).state is State.DONE  # type: ignore[union-attr]
    assert revisit(facts, date(2026, 1, 31), set_to(phone_visit_max_in_row=0)).state is State.SOON  # type: ignore[union-attr]


def test_not_reached_and_other_purposes_do_not_count() -> None:
    visits = (VisitFact(date(2026, 5, 3), result="not_reached"), VisitFact(date(2026, 5, 4), purpose="sweep"))
    facts = household(date(2026, 5, 1), *visits)
    assert revisit(facts, date(2026, 5, 10)).state is State.DUE  # type: ignore[union-attr]
    assert last_revisit(facts, date(2026, 5, 10)) is None


def test_rolling_runs_from_the_last_visit() -> None:
    policy = set_to(revisit_period="rolling")
    facts = household(date(2026, 1, 10), date(2026, 1, 31))
    assert next_revisit(facts, policy, date(2026, 2, 1)) == date(2026, 2, 28)
    states = {
        day: revisit(facts, day, policy).state for day in (date(2026, 2, 20), date(2026, 2, 21), date(2026, 3, 1))
    }  # type: ignore[union-attr]
    assert list(states.values()) == [State.DONE, State.SOON, State.OVERDUE]
    assert revisit(household(date(2026, 1, 10)), date(2026, 1, 20), policy).state is State.DUE  # type: ignore[union-attr]


def test_interval_of_the_first_day_of_the_period_holds() -> None:
    policy = Policy([PolicyEntry("revisit_monitored", "quarter", date(2026, 5, 15))])
    facts = household(date(2026, 1, 1), date(2026, 4, 3))
    assert revisit(facts, date(2026, 6, 1), policy).state is State.OVERDUE  # type: ignore[union-attr]
    seen = household(date(2026, 1, 1), date(2026, 5, 3))
    found = revisit(seen, date(2026, 6, 20), policy)
    assert found is not None and (found.state, found.from_, found.to) == (
        State.DUE,
        date(2026, 6, 1),
        date(2026, 6, 30),
    )


def test_ordinary_households_are_asked_only_where_the_setting_says() -> None:
    facts = household(date(2020, 1, 1), group=Group.OTHER)
    assert dues(facts, SHIPPED, date(2026, 6, 1)) == ()
    assert next_revisit(facts, SHIPPED, date(2026, 6, 1)) is None
    assert revisit(facts, date(2026, 6, 1), set_to(revisit_other="year")).state is State.OVERDUE  # type: ignore[union-attr]


def test_limits_of_the_road_take_their_state_here() -> None:
    limit = LimitFact("whole", "从发现线索到审定", date(2026, 3, 1), date(2026, 3, 16), "village")
    facts = DueFacts("h1", Group.OTHER, date(2026, 3, 1), deadlines=(limit,))
    states = [dues(facts, SHIPPED, date(2026, 3, day))[0].state for day in (2, 10, 11, 16, 17)]
    assert states == [State.DUE, State.DUE, State.SOON, State.SOON, State.OVERDUE]
    assert dues(facts, SHIPPED, date(2026, 3, 19))[0].reason.endswith("最迟2026年3月16日，已超过3天。")


def test_notice_waits_then_calls_then_is_done() -> None:
    notice = NoticeFact("〔2025〕3号", date(2025, 7, 7), date(2025, 7, 13))
    facts = DueFacts("h1", Group.OTHER, date(2025, 1, 1), notices=(notice,))
    states = [dues(facts, SHIPPED, date(2025, 7, day))[0].state for day in (8, 11, 13, 14)]
    assert states == [State.DUE, State.SOON, State.SOON, State.OVERDUE]
    assert "可以撤下" in dues(facts, SHIPPED, date(2025, 7, 8))[0].reason
    down = DueFacts("h1", Group.OTHER, date(2025, 1, 1), notices=(NoticeFact("1", *_posted(), date(2025, 7, 13)),))
    assert dues(down, SHIPPED, date(2025, 8, 1))[0].state is State.DONE


def _posted() -> tuple[date, date]:
    return date(2025, 7, 7), date(2025, 7, 13)


def test_helper_gap_is_the_townships_and_only_while_monitored() -> None:
    facts = DueFacts("h1", Group.MONITORED, date(2026, 3, 1), no_contact_since=date(2026, 3, 10))
    found = [due for due in dues(facts, SHIPPED, date(2026, 3, 18)) if due.kind == DueKind.HELPER]
    assert [(due.to, due.state, due.side) for due in found] == [(date(2026, 3, 17), State.OVERDUE, "township")]
    removed = DueFacts("h1", Group.REMOVED, date(2026, 3, 1), no_contact_since=date(2026, 3, 10))
    assert not [due for due in dues(removed, SHIPPED, date(2026, 3, 18)) if due.kind == DueKind.HELPER]


def test_consent_is_called_a_month_before_it_ends() -> None:
    facts = DueFacts("h1", Group.OTHER, date(2026, 1, 1), consent_until=date(2026, 6, 30))
    found = {day: [due.state for due in dues(facts, SHIPPED, day)] for day in
             (date(2026, 5, 30), date(2026, 5, 31), date(2026, 6, 25), date(2026, 7, 1))}  # fmt: skip
    assert list(found.values()) == [[], [State.DUE], [State.SOON], [State.OVERDUE]]


def test_monthly_groups_and_yearly_income() -> None:
    facts = DueFacts(
        "h1", Group.MONITORED, date(2026, 1, 2), groups=("有患大病家庭成员",), group_checks=(date(2026, 1, 9), date(2026, 2, 9)),
        annual_years=frozenset({2026}),
    )  # fmt: skip
    by_kind = {due.kind: due for due in dues(facts, SHIPPED, date(2026, 3, 2))}
    assert by_kind[DueKind.GROUP_CHECK].state is State.DUE
    assert "有患大病家庭成员" in by_kind[DueKind.GROUP_CHECK].reason
    assert DueKind.ANNUAL_INCOME not in by_kind
    late = {due.kind: due for due in dues(facts, SHIPPED, date(2026, 4, 1))}
    assert late[DueKind.GROUP_CHECK].state is State.OVERDUE
    autumn = {due.kind: due for due in dues(facts, SHIPPED, date(2026, 10, 1))}
    assert autumn[DueKind.ANNUAL_INCOME].state is State.DONE
    blank = DueFacts("h1", Group.MONITORED, date(2026, 1, 2), annual_years=frozenset())
    open_year = {due.kind: due for due in dues(blank, SHIPPED, date(2026, 10, 1))}[DueKind.ANNUAL_INCOME]
    assert (open_year.from_, open_year.to, open_year.state) == (date(2026, 10, 1), date(2026, 12, 31), State.DUE)
    after = {due.kind: due for due in dues(blank, SHIPPED, date(2027, 1, 1))}[DueKind.ANNUAL_INCOME]
    assert after.state is State.OVERDUE


def test_duties_of_the_village() -> None:
    facts = VillageDueFacts(date(2026, 1, 1), sweeps=(), work_checks=(date(2026, 2, 1),), ledgers=frozenset({"202601"}))
    found = {due.kind: due for due in village_dues(facts, SHIPPED, date(2026, 3, 1))}
    assert found[DueKind.SWEEP].state is State.DUE and found[DueKind.WORK_CHECK].state is State.DONE
    assert (found[DueKind.LEDGER].state, found[DueKind.LEDGER].to) == (State.OVERDUE, date(2026, 2, 28))
    fifth = {due.kind: due for due in village_dues(facts, set_to(ledger_month_close="fifth"), date(2026, 3, 1))}
    assert (fifth[DueKind.LEDGER].state, fifth[DueKind.LEDGER].to) == (State.SOON, date(2026, 3, 5))
    assert village_dues(VillageDueFacts(date(2026, 1, 1)), SHIPPED, date(2027, 1, 1)) == ()


def test_most_pressing_first_and_states_have_words() -> None:
    limit = LimitFact("visit", "从申报到入户", date(2026, 3, 1), date(2026, 3, 3))
    facts = DueFacts("h1", Group.MONITORED, date(2026, 3, 1), visits=(VisitFact(date(2026, 3, 4)),), deadlines=(limit,))
    assert [due.state for due in dues(facts, SHIPPED, date(2026, 3, 5))] == [State.OVERDUE, State.DONE]
    assert {state.label for state in State} == {"已完成", "待办", "快到期", "已逾期", "已暂缓"}
    assert {state.colour for state in State} == {"grey", "green", "amber", "red"}


@given(DAYS, st.integers(0, 400), DAYS, st.integers(0, 60))
def test_state_never_goes_back_as_days_pass(start: date, length: int, on: date, amber: int) -> None:
    order = [State.DUE, State.SOON, State.OVERDUE]
    to = start + timedelta(days=length)
    today, tomorrow = (state_of(start, to, day, amber) for day in (on, on + timedelta(days=1)))
    assert order.index(today) <= order.index(tomorrow)
    assert (today is State.OVERDUE) == (on > to)
    assert state_of(start, to, on, amber, done=True) is State.DONE
