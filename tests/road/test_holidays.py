"""The holiday table as lines, and the limits of §8.4 that follow it (`domain.md` §8.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.holidays import holiday_text, read_holidays
from app.domain.procedure import CLOCKS, Side, Step, deadlines
from app.domain.procedure.clocks import Unit
from app.domain.settings import SETTINGS
from app.services.desk import Desk
from app.services.duties.dues import case_deadlines
from app.services.policies import holiday_lines, set_holidays
from tests.road.road_village import day, policy, walk_to
from tests.road.store_village import open_village, use, walker
from tests.services.conftest import make_desk

NATIONAL = "2026-10-01至2026-10-07 休 国庆节\n2026年10月10日 班\n# 说明\n\n2026-01-01到1月3日 放假"


def test_lines_are_read_in_the_ways_people_write() -> None:
    table = read_holidays(NATIONAL)
    assert len(table["休"]) == 10 and table["班"] == ["2026-10-10"]
    assert holiday_text(table).splitlines() == [
        "2026-01-01至2026-01-03 休　周四到周六", "2026-10-01至2026-10-07 休　周四到周三", "2026-10-10 班　周六",
    ]  # fmt: skip


BAD = [
    ("2026-10-01 休\n哈哈", "SET-020", "第2行"), ("10-01 休", "SET-020", "第1行"), ("2026-02-30 休", "SET-021", "第1行"),
    ("2026-10-07至2026-10-01 休", "SET-022", "第1行"), ("2026-01-01至2026-12-31 休", "SET-022", "第1行"),
    ("2026-10-01 休\n\n2026-10-01 班", "SET-023", "第3行"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "place"), BAD)
def test_a_bad_day_is_refused_with_its_line(text: str, code: str, place: str) -> None:
    with pytest.raises(AppError) as caught:
        read_holidays(text)
    assert (caught.value.code, place in caught.value.where) == (code, True)


DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31))


@given(st.sets(DAYS, max_size=40), st.sets(DAYS, max_size=10))
def test_what_is_shown_is_read_back(rest: set[date], work: set[date]) -> None:
    table = {"休": sorted(d.isoformat() for d in rest - work), "班": sorted(d.isoformat() for d in work)}
    assert read_holidays(holiday_text(table)) == table


# Row of §8.4: the clock, its setting, shipped days, kind of days, who is late.
ROWS = [
    ("whole", "identify_days", 15, Unit.NATURAL, None), ("visit", "visit_days", 2, Unit.NATURAL, Side.VILLAGE),
    ("forward", "forward_days", 2, Unit.NATURAL, Side.TOWNSHIP), ("compare", "compare_days", 5, Unit.NATURAL, Side.COUNTY),
    ("review", "review_days", 5, Unit.NATURAL, Side.VILLAGE), ("compared_review", "review_days", 5, Unit.NATURAL, Side.VILLAGE),
    ("refusal", "refusal_told_days", 5, Unit.WORKING, Side.TOWNSHIP), ("publish", "publish_days", 5, Unit.WORKING, Side.VILLAGE),
    ("measures", "measure_plan_days", 10, Unit.NATURAL, Side.VILLAGE), ("objection", "objection_days", 5, Unit.NATURAL, Side.VILLAGE),
]  # fmt: skip


@pytest.mark.parametrize(("code", "setting", "days", "unit", "side"), ROWS)
def test_every_row_of_the_day_limits(code: str, setting: str, days: int, unit: Unit, side: Side | None) -> None:
    clock = next(clock for clock in CLOCKS if clock.code == code)
    assert (clock.setting, clock.unit, clock.side, SETTINGS[setting].shipped) == (setting, unit, side, days)


def test_the_length_of_a_notice_and_the_months_of_measures_are_settings_too() -> None:
    assert (SETTINGS["notice_min_days"].shipped, SETTINGS["lowincome_notice_days"].shipped) == (5, 7)
    assert SETTINGS["measure_late_months"].shipped == 1


@pytest.mark.parametrize(("code", "step"), [("publish", Step.APPROVED), ("refusal", Step.REJECTED)])
def test_both_kinds_of_working_days_skip_the_table(code: str, step: Step) -> None:
    if step is Step.APPROVED:
        walk = walk_to(step)
    else:
        walk = walk_to(Step.TOWNSHIP_CHECK)
        walk.take(step, day(20))
    start = walk.road.last["date"]  # type: ignore[index]
    plain = next(limit.due for limit in deadlines(walk.road, policy()) if limit.code == code)
    off = [(start + timedelta(days=n)).isoformat() for n in range(1, 4)]
    moved = next(
        limit.due for limit in deadlines(walk.road, policy(holidays={"休": off, "班": []})) if limit.code == code
    )
    weekdays = sum(date.fromisoformat(text).weekday() < 5 for text in off)
    assert moved > plain and weekdays > 0
    natural = {limit.code: limit.due for limit in deadlines(walk.road, policy(holidays={"休": off, "班": []}))}
    assert natural.get("measures") == (start + timedelta(days=10) if step is Step.APPROVED else None)


@pytest.fixture
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_village(tmp_path_factory.mktemp("holidays") / "village")
    use(made)
    yield made
    made.store.close()


def test_running_limits_follow_a_table_that_comes_later(village: Desk) -> None:
    walked = walker(village).take(Step.CLUE, Step.VISITING, Step.CONSENTED, Step.REVIEW_READY, Step.REJECTED)
    with village.reading() as connection:
        [before] = case_deadlines(walked.found, village.policy(connection))
    off = [before.starts + timedelta(days=n) for n in range(1, 8)]
    set_holidays(walked.later().desk, "\n".join(f"{d.isoformat()} 休" for d in off), "国办发明电〔2026〕1号")
    with village.reading() as connection:
        [after] = case_deadlines(walked.found, village.policy(connection))
    assert after.due == before.due + timedelta(days=7)
    set_holidays(walked.desk, "")
    assert holiday_lines(walked.desk) == ""
    with village.reading() as connection:
        assert case_deadlines(walked.found, village.policy(connection)) == [before]


def test_the_township_keeps_its_table(tmp_path_factory: pytest.TempPathFactory) -> None:
    town = make_desk(tmp_path_factory.mktemp("town") / "town", role="township", code="539901101")
    try:
        set_holidays(town, NATIONAL)
        assert holiday_lines(town).splitlines()[-1].startswith("2026-10-10 班")
    finally:
        town.store.close()
