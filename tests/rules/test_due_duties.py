"""The engine beyond revisits: excuses, holidays, birthdays, the village's own duties, and that nothing leaks from later days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.due import (
    CalendarFact,
    DueFacts,
    DueKind,
    DutyFact,
    Excuse,
    Group,
    NoticePhotos,
    State,
    VillageDueFacts,
    VisitFact,
    dues,
    periodic,
    settle,
    turnings,
    village_dues,
)
from app.domain.due.ages import Born, age_duties, birthday
from app.domain.due.household import MeasureFact
from app.domain.idnumbers import age
from app.domain.policy import Policy, PolicyEntry
from app.domain.revisits import MONTHS, period_of
from app.domain.words import banned_in

SHIPPED = Policy()
DAYS = st.dates(date(2019, 12, 1), date(2033, 3, 31))
FACT = DutyFact(kind="check", label="核对", starts=date(2026, 5, 1), due=date(2026, 5, 31), reason="每月核对一次")


def set_to(**values: object) -> Policy:
    return Policy([PolicyEntry(key, value, date(2000, 1, 1)) for key, value in values.items()])


@given(DAYS, st.integers(0, 90), DAYS, st.integers(0, 40))
def test_an_excuse_changes_the_state_and_nothing_else(start: date, length: int, on: date, days: int) -> None:
    fact = DutyFact(kind="check", label="核对", starts=start, due=start + timedelta(days=length), reason="要核对")
    plain = settle(fact, SHIPPED, on)
    assert (plain is None) == (on < start)
    if plain is None:
        return
    until = on + timedelta(days=days)
    excuse = Excuse(fact.key, "外出", until, "王小明", on)
    put_off = settle(fact, SHIPPED, on, (excuse,))
    assert put_off is not None and put_off.state is State.EXCUSED and put_off.excuse == excuse
    assert (put_off.from_, put_off.to, put_off.late, put_off.key) == (plain.from_, plain.to, plain.late, plain.key)
    after = settle(fact, SHIPPED, until + timedelta(days=1), (excuse,))
    assert after == settle(fact, SHIPPED, until + timedelta(days=1)), "the day after, it is as if nobody had excused it"
    other = Excuse(fact.key + "x", "外出", until)
    assert settle(fact, SHIPPED, on, (other,)) == plain


def test_what_is_done_needs_no_excuse() -> None:
    done = DutyFact(
        kind="check", label="核对", starts=FACT.starts, due=FACT.due, reason="已核对", done_on=date(2026, 5, 3)
    )
    found = settle(done, SHIPPED, date(2026, 5, 9), (Excuse(done.key, "外出", date(2026, 5, 30)),))
    assert found is not None and found.state is State.DONE and found.excuse is None


def test_holidays_at_the_end_call_earlier_and_say_so() -> None:
    fact = DutyFact(kind="check", label="核对", starts=date(2026, 9, 8), due=date(2026, 10, 7), reason="要核对")
    rest = {"休": [f"2026-10-0{day}" for day in range(1, 8)], "班": []}
    policy = set_to(holidays=rest)
    day = date(2026, 9, 24)
    assert settle(fact, SHIPPED, day).state is State.DUE  # type: ignore[union-attr]
    found = settle(fact, policy, date(2026, 9, 28))
    assert found is not None and found.state is State.SOON and found.reason == "要核对，最后7天是节假日，请提前办。"
    late = settle(fact, policy, date(2026, 10, 8))
    assert late is not None and late.state is State.OVERDUE and late.reason == "要核对，已超过1天。"


@given(st.dates(date(1920, 1, 1), date(2020, 12, 31)), st.integers(1, 110))
def test_a_birthday_is_the_first_day_of_the_age(born: date, years: int) -> None:
    day = birthday(born, years)
    assert age(born, day) == years and age(born, day - timedelta(days=1)) == years - 1


@given(
    st.lists(st.dates(date(1925, 1, 1), date(2021, 12, 31)), max_size=6), st.dates(date(2024, 1, 1), date(2030, 12, 31))
)
def test_birthdays_of_a_month_agree_with_counting_every_day(births: list[date], on: date) -> None:
    ages = (6, 16, 18, 60, 70, 80, 90, 100)
    people = [Born(str(place), f"人{place}", born) for place, born in enumerate(births)]
    month = period_of(on, "month")
    counted = {
        (one.member, age(one.birth_date, day))
        for one in people
        for step in range((month.end - month.start).days + 1)
        for day in [month.start + timedelta(days=step)]
        if age(one.birth_date, day) in ages and age(one.birth_date, day - timedelta(days=1)) < age(one.birth_date, day)
    }
    found = {(one.member, one.age) for one in turnings("h", people, ages, month.start, month.end)}
    assert found == counted
    owed = list(age_duties("h", people, ages, month.start, on))
    assert {(fact.member, int(fact.subject.rpartition(":")[2])) for fact in owed} == counted
    assert all((fact.starts, fact.due) == (month.start, month.end) for fact in owed)


def test_a_birthday_nobody_saw_to_is_called_for_a_year_and_not_before_the_village_began() -> None:
    people = (Born("m", "张三", date(1966, 6, 5)),)
    assert [fact.label for fact in age_duties("h", people, (60,), date(2026, 6, 20), date(2026, 8, 1))] == ["满60周岁"]
    assert not list(age_duties("h", people, (60,), date(2026, 7, 1), date(2026, 8, 1)))
    assert not list(age_duties("h", people, (60,), date(2020, 1, 1), date(2027, 7, 1)))
    noted = (Born("m", "张三", date(1966, 6, 5), ((60, date(2026, 6, 9), "已申领"),)),)
    assert [fact.done_on for fact in age_duties("h", noted, (60,), date(2020, 1, 1), date(2026, 6, 30))] == [
        date(2026, 6, 9)
    ]
    assert not list(age_duties("h", noted, (60,), date(2020, 1, 1), date(2026, 7, 1)))


@given(st.sampled_from(sorted(MONTHS)), DAYS, st.lists(DAYS, max_size=8), DAYS)
def test_a_periodic_duty_agrees_with_walking_through_the_periods(
    every: str, begin: date, days: list[date], on: date
) -> None:
    found = list(periodic("x", "核对", every, begin, days, SHIPPED, on, grace=False))
    periods, cursor = [], begin
    while cursor <= on:
        periods.append(period_of(cursor, every))
        cursor = periods[-1].end + timedelta(days=1)
    assert bool(found) == bool(periods)
    if not found:
        return
    known = [day for day in days if begin <= day <= on]
    served = [any(period.start <= day <= period.end for day in known) for period in periods]
    fact = found[0]
    if served[-1]:
        assert fact.done_on == max(day for day in known if day >= periods[-1].start) and fact.due == periods[-1].end
    else:
        first_missed = max((place for place, ok in enumerate(served) if ok), default=-1) + 1
        assert fact.done_on is None and fact.due == periods[first_missed].end


@given(
    st.sampled_from(list(Group)), DAYS, st.lists(st.tuples(DAYS, st.sampled_from(["home", "phone"])), max_size=10),
    st.lists(DAYS, max_size=8), DAYS, st.sampled_from(["calendar", "rolling"]),
)  # fmt: skip
def test_the_list_of_a_day_knows_nothing_of_later_days(
    group: Group, since: date, visits: list[tuple[date, str]], checks: list[date], on: date, period: str
) -> None:
    """A year computed at once from everything known at its end shows each day what was shown on that day."""
    policy = set_to(revisit_period=period)

    def facts(last: date) -> DueFacts:
        return DueFacts(
            "h", group, since, visits=tuple(VisitFact(day, mode) for day, mode in visits if day <= last),
            groups=("全家无劳动力",), group_checks=tuple(day for day in checks if day <= last),
        )  # fmt: skip

    assert dues(facts(date.max), policy, on) == dues(facts(on), policy, on)


def test_photos_of_a_notice_are_owed_one_after_the_other() -> None:
    posted, down = date(2025, 7, 7), date(2025, 7, 13)
    facts = VillageDueFacts(date(2025, 1, 1), photos=(NoticePhotos("n", "〔2025〕3号", posted, down, posted),))
    early = village_dues(facts, SHIPPED, date(2025, 7, 9))
    assert [(due.kind, due.to, due.state) for due in early] == [(DueKind.NOTICE_PHOTO, date(2025, 7, 12), State.DUE)]
    assert "公示期间" in early[0].reason
    taken = NoticePhotos("n", "〔2025〕3号", posted, down, posted, date(2025, 7, 9), None, down)
    left = village_dues(VillageDueFacts(date(2025, 1, 1), photos=(taken,)), SHIPPED, date(2025, 7, 14))
    assert [due.state for due in left] == [State.OVERDUE] and "撤下时" in left[0].reason
    whole = NoticePhotos("n", "〔2025〕3号", posted, down, posted, date(2025, 7, 9), down, down)
    assert not village_dues(VillageDueFacts(date(2025, 1, 1), photos=(whole,)), SHIPPED, date(2025, 7, 14))


def test_the_years_work_is_shown_a_fortnight_ahead() -> None:
    task = CalendarFact("t", "医保缴费", date(2026, 11, 1), date(2026, 12, 25), "马兴国", "集中缴费")
    facts = VillageDueFacts(date(2026, 1, 1), calendar=(task,))
    states = [[due.state for due in village_dues(facts, SHIPPED, day)] for day in
              (date(2026, 10, 16), date(2026, 10, 17), date(2026, 12, 20), date(2026, 12, 26))]  # fmt: skip
    assert states == [[], [State.DUE], [State.SOON], [State.OVERDUE]]
    found = village_dues(facts, SHIPPED, date(2026, 11, 9))[0]
    assert found.person == "马兴国" and found.reason == "全年工作安排：集中缴费，负责人马兴国，最迟2026年12月25日完成。"
    gone = VillageDueFacts(date(2027, 1, 1), calendar=(task,))
    assert village_dues(gone, SHIPPED, date(2027, 1, 1)) == (), "over before the village began"


def test_monthly_report_and_meeting() -> None:
    facts = VillageDueFacts(date(2026, 1, 5), reports=frozenset({"202601"}), meetings=(date(2026, 1, 20),))
    january = {due.kind: due.state for due in village_dues(facts, SHIPPED, date(2026, 1, 31))}
    assert january == {DueKind.MONTH_REPORT: State.DONE, DueKind.ANALYSIS: State.DONE}
    march = {due.kind: due for due in village_dues(facts, SHIPPED, date(2026, 3, 2))}
    assert march[DueKind.MONTH_REPORT].state is State.OVERDUE and "零报告" in march[DueKind.MONTH_REPORT].reason
    assert march[DueKind.ANALYSIS].to == date(2026, 2, 28)
    quiet = set_to(analysis_meeting=False)
    assert DueKind.ANALYSIS not in {due.kind for due in village_dues(facts, quiet, date(2026, 3, 2))}


def test_measures_that_should_have_begun_or_ended() -> None:
    measures = (
        MeasureFact("a", "公益性岗位", "planned", date(2026, 5, 10), date(2026, 12, 31)),
        MeasureFact("b", "住房改造", "running", date(2025, 1, 1), date(2025, 9, 30)),
        MeasureFact("c", "产业帮扶", "running", date(2026, 1, 1), None),
    )
    facts = DueFacts("h", Group.MONITORED, date(2024, 1, 1), date(2026, 4, 20), measures=measures)

    def owed(on: date) -> dict[str, tuple[date, State]]:
        return {due.subject: (due.to, due.state) for due in dues(facts, SHIPPED, on) if due.kind == DueKind.MEASURE}

    assert owed(date(2026, 4, 20)) == {"b": (date(2026, 4, 30), State.DUE)}, "nothing is overdue on the first morning"
    assert owed(date(2026, 5, 11)) == {"a": (date(2026, 5, 10), State.OVERDUE), "b": (date(2026, 4, 30), State.OVERDUE)}


@given(DAYS, DAYS)
def test_every_sentence_is_clean(begin: date, on: date) -> None:
    facts = VillageDueFacts(begin, sweeps=(), work_checks=(), ledgers=frozenset(), reports=frozenset(), meetings=())
    for due in village_dues(facts, SHIPPED, on):
        assert due.reason.endswith("。") and due.reason.count("。") == 1 and not banned_in(due.reason + due.label)
        assert due.from_ <= due.to and (due.state is State.OVERDUE) == due.late
