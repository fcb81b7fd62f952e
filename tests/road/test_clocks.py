"""Day limits of the road (`domain.md` §8.4)."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.policy import Policy, PolicyEntry
from app.domain.procedure import CLOCKS, Deadline, Done, Side, Step, deadlines, earliest_removal, fold
from app.domain.settings import SETTINGS
from tests.road.road_village import SHIPPED, Walk, day, flag, policy, walk_to


def running(walk: Walk, settings: Policy = SHIPPED, done: Done | None = None) -> dict[str, Deadline]:
    return {item.code: item for item in deadlines(walk.road, settings, done)}


def test_every_limit_is_a_setting() -> None:
    assert {clock.setting for clock in CLOCKS} <= set(SETTINGS)
    assert len({clock.code for clock in CLOCKS}) == len(CLOCKS)


def test_a_clue_starts_the_visit_and_the_whole() -> None:
    found = running(walk_to(Step.CLUE))
    assert {code: item.due for code, item in found.items()} == {"visit": day(4), "whole": day(17)}
    assert found["visit"].side is Side.VILLAGE and found["visit"].due == day(4)


def test_the_visit_starts_the_meeting_and_the_notice() -> None:
    found = running(walk_to(Step.CONSENTED))
    assert {code: item.due for code, item in found.items()} == {"review": day(8), "whole": day(17)}
    assert set(running(walk_to(Step.NOTICING))) == {"whole"}


def test_whoever_has_the_ball_is_late_with_the_whole() -> None:
    assert running(walk_to(Step.NOTICE_OK))["whole"].side is Side.VILLAGE
    assert running(walk_to(Step.REPORTED))["whole"].side is Side.TOWNSHIP


def test_the_comparison_is_answered_in_five_days() -> None:
    walk = walk_to(Step.COMPARING)
    assert running(walk)["compare"].due == day(23)
    walk.take(Step.VERIFYING, day(19), flags=(flag(answer=""),))
    assert "compare" not in running(walk)


def test_a_comparison_before_the_meeting_moves_its_limit() -> None:
    walk = walk_to(Step.CONSENTED, policy(compare_position="before_review"))
    walk.take(Step.COMPARING, day(5))
    walk.take(Step.REVIEW_READY, day(9))
    found = running(walk)
    assert found["compared_review"].due == day(14) and "review" not in found


def test_approval_stops_the_whole_and_starts_measures_and_publishing() -> None:
    found = running(walk_to(Step.APPROVED))
    # Approved on Saturday 21 March: five working days end on Friday 27 March.
    assert {code: item.due for code, item in found.items()} == {"publish": day(27), "measures": day(31)}
    walk = walk_to(Step.MONITORED)
    assert set(running(walk)) == {"measures"} and running(walk, done=Done(has_measures=True)) == {}


def test_working_days_skip_the_holiday_table() -> None:
    table = policy(holidays={"休": ["2026-03-24"], "班": ["2026-03-28"]})
    assert running(walk_to(Step.APPROVED), table)["publish"].due == day(28)


def test_an_objection_is_looked_into_in_five_days() -> None:
    walk = walk_to(Step.NOTICING)
    walk.events.append({"id": "o", "follows": walk.road.tip, "step": "objection", "date": day(11)})
    assert running(walk)["objection"].due == day(16)


def test_a_refusal_is_told_in_five_working_days() -> None:
    walk = walk_to(Step.TOWNSHIP_CHECK)
    walk.take(Step.REJECTED, day(16))
    found = running(walk)
    assert list(found) == ["refusal"] and found["refusal"].due == day(23) and found["refusal"].side is Side.TOWNSHIP
    assert running(walk, done=Done(refusal_told_on=day(18))) == {}


def test_a_reopened_case_starts_again() -> None:
    walk = walk_to(Step.VISITING)
    walk.take(Step.CLOSED_NORISK, day(4))
    assert running(walk) == {}
    walk.take(Step.CLUE, day(20))
    assert running(walk)["whole"].due == day(35)


def test_a_telephone_application_is_handed_on_in_two_days() -> None:
    clue = {"id": "a", "follows": "", "step": "clue", "side": "township", "date": day(2), "details": {}}
    found = {item.code: item for item in deadlines(fold([clue]), SHIPPED)}
    assert found["forward"].due == day(4) and found["forward"].side is Side.TOWNSHIP
    handed_on: dict[str, Any] = {**clue, "details": {"forwarded_on": "2026-03-03"}}
    assert "forward" not in {item.code for item in deadlines(fold([handed_on]), SHIPPED)}


def test_a_change_of_settings_moves_no_running_clock() -> None:
    changed = Policy([PolicyEntry("identify_days", 30, day(3))])
    assert running(walk_to(Step.VISITING), changed)["whole"].due == day(17)


def test_imported_cases_owe_nothing_on_the_first_morning() -> None:
    for state in ("monitored", "removed"):
        event = {"id": "i", "follows": "", "step": "imported", "date": date(2020, 1, 1), "details": {"state": state}}
        assert deadlines(fold([event]), SHIPPED) == []


def test_no_clock_runs_in_a_dispute() -> None:
    walk = walk_to(Step.VISITING)
    tip = walk.road.tip
    walk.take(Step.CONSENTED, day(4))
    walk.events.append({"id": "other", "follows": tip, "step": "closed_norisk", "date": day(4)})
    assert deadlines(walk.road, SHIPPED) == []


def test_a_step_taken_back_starts_its_clock_again() -> None:
    walk = walk_to(Step.VISITING)
    assert "visit" not in running(walk)
    walk.undo(day(4))
    assert running(walk)["visit"].due == day(4)


def test_example_5_earliest_removal() -> None:
    assert earliest_removal(date(2025, 1, 20), 6) == date(2025, 7, 20)
    assert earliest_removal(date(2025, 8, 31), 6) == date(2026, 2, 28)
