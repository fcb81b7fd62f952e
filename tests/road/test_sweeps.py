"""集中排查: who belongs to a round, what a result has to say, when a round may end, its sums (`domain.md` §8.1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.sweeps import (
    HomeFact,
    RoundFact,
    Standing,
    Watched,
    check_close,
    check_result,
    check_round,
    homes_of,
    is_finding,
    needs_clue,
    nothing_found,
    open_homes,
    standing_of,
    sums_of,
)

TODAY = date(2026, 11, 23)
ROUND = RoundFact("排查2026-001", date(2026, 11, 1), date(2026, 11, 30))
HOME = HomeFact("h1", "张德福（A-0001）", "1组")
FINE = {**nothing_found(HOME), "date": date(2026, 11, 10), "checkers": ("王小明",), "mode": "home"}
AWAY = {"date": date(2026, 11, 10), "checkers": ("王小明",), "reached": False, "not_reached_reason": "全家外出务工"}


def code(act: Any) -> str:
    with pytest.raises(AppError) as found:
        act()
    assert found.value.text and found.value.advice and found.value.where
    return found.value.code


def test_a_round_takes_in_its_groups_and_nobody_who_is_gone() -> None:
    homes = [HOME, HomeFact("h2", "b", "2组"), HomeFact("h3", "c", "1组", ended=True)]
    assert [home.id for home in homes_of(ROUND, homes)] == ["h1", "h2"]
    only = RoundFact("x", ROUND.start, ROUND.end, ("2组",))
    assert [home.id for home in homes_of(only, homes)] == ["h2"]


@pytest.mark.parametrize(
    ("fact", "wanted"),
    [
        (RoundFact("", date(2026, 11, 1), date(2026, 11, 2)), "SWEEP-101"),
        (RoundFact("旧", date(2026, 11, 1), date(2026, 11, 2)), "SWEEP-101"),
        (RoundFact("新", date(2026, 11, 3), date(2026, 11, 2)), "SWEEP-102"),
        (RoundFact("新", date(2026, 11, 1), date(2026, 11, 2), ("9组",)), "SWEEP-103"),
    ],
)
def test_a_round_that_may_not_be_opened(fact: RoundFact, wanted: str) -> None:
    assert code(lambda: check_round(fact, ("1组", "2组"), ("旧",), TODAY)) == wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"date": date(2026, 10, 31)}, "SWEEP-112"), ({"date": date(2026, 11, 24)}, "SWEEP-112"), ({"date": None}, "SWEEP-112"),
        ({"checkers": ()}, "SWEEP-113"), ({"reached": None}, "SWEEP-114"), ({"at_risk": None}, "SWEEP-117"),
        ({"only_home_unsafe": None}, "SWEEP-117"), ({"mode": ""}, "SWEEP-117"),
    ],
)  # fmt: skip
def test_a_result_that_says_too_little(change: dict[str, Any], wanted: str) -> None:
    check_result(FINE, HOME, ROUND, TODAY)
    assert code(lambda: check_result({**FINE, **change}, HOME, ROUND, TODAY)) == wanted


def test_a_household_nobody_met_needs_a_reason_and_no_answers() -> None:
    check_result(AWAY, HOME, ROUND, TODAY)
    assert code(lambda: check_result({**AWAY, "not_reached_reason": " "}, HOME, ROUND, TODAY)) == "SWEEP-115"
    assert code(lambda: check_result({**AWAY, "at_risk": True}, HOME, ROUND, TODAY)) == "SWEEP-116"


def test_subjects_two_and_four_are_asked_where_they_apply() -> None:
    for home, key in (
        (HomeFact("h", "s", "1组", Watched.MONITORED), "help_works"),
        (HomeFact("h", "s", "1组", Watched.REMOVED), "still_stable"),
        (HomeFact("h", "s", "1组", relocated=True), "relocation_home"),
    ):
        whole = {**FINE, **nothing_found(home)}
        check_result(whole, home, ROUND, TODAY)
        assert (
            code(lambda whole=whole, home=home, key=key: check_result({**whole, key: None}, home, ROUND, TODAY))
            == "SWEEP-117"
        )


def test_nothing_is_written_into_a_round_that_ended_or_outside_its_groups() -> None:
    ended = RoundFact("x", ROUND.start, ROUND.end, (), date(2026, 11, 12))
    assert code(lambda: check_result(FINE, HOME, ended, TODAY)) == "SWEEP-110"
    other = RoundFact("x", ROUND.start, ROUND.end, ("2组",))
    assert code(lambda: check_result(FINE, HOME, other, TODAY)) == "SWEEP-111"


@pytest.mark.parametrize(
    "trouble",
    [{"at_risk": True}, {"only_home_unsafe": True}, {"help_works": False}, {"still_stable": False},
     {"relocation_home": "empty"}, {"jobless_workers": 2}],
)  # fmt: skip
def test_each_subject_is_a_finding(trouble: dict[str, Any]) -> None:
    assert not is_finding(FINE) and is_finding({**FINE, **trouble})


def test_a_risk_becomes_a_clue_unless_a_case_runs() -> None:
    risk = {**FINE, "at_risk": True}
    assert needs_clue(risk, Watched.OTHER, False) and not needs_clue(risk, Watched.MONITORED, True)
    assert needs_clue({**FINE, "still_stable": False}, Watched.REMOVED, False)
    assert not needs_clue({**FINE, "only_home_unsafe": True}, Watched.OTHER, False)


def test_a_round_ends_only_when_every_household_is_answered() -> None:
    homes = [HOME, HomeFact("h2", "李大山（A-0002）", "2组")]
    assert code(lambda: check_close(ROUND, homes, {"h1": FINE}, TODAY, TODAY)) == "SWEEP-121"
    whole = {"h1": FINE, "h2": AWAY}
    check_close(ROUND, homes, whole, TODAY, TODAY)
    assert code(lambda: check_close(ROUND, homes, whole, date(2026, 11, 9), TODAY)) == "SWEEP-122"
    assert code(lambda: check_close(ROUND, homes, whole, date(2026, 11, 24), TODAY)) == "SWEEP-122"
    ended = RoundFact("x", ROUND.start, ROUND.end, (), date(2026, 11, 12))
    assert code(lambda: check_close(ended, homes, whole, TODAY, TODAY)) == "SWEEP-120"


@given(st.lists(st.sampled_from([None, FINE, AWAY, {**FINE, "at_risk": True, "found": True}]), max_size=12))
def test_the_sums_always_add_up(told: list[dict[str, Any] | None]) -> None:
    homes = [HomeFact(str(n), str(n), f"{n % 3}组") for n in range(len(told))]
    results = {str(n): row for n, row in enumerate(told) if row}
    sums = sums_of(ROUND, homes, results)
    assert sums.households == sums.checked + sums.not_reached + sums.open == len(told)
    assert sums.open == len(open_homes(ROUND, homes, results))
    assert sums.found == sums.at_risk == sum(standing_of(row) is Standing.FOUND for row in told)
    parts = [sums_of(ROUND, homes, results, f"{group}组") for group in range(3)]
    assert sum(part.checked for part in parts) == sums.checked
