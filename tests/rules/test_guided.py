"""The guided tasks as data and as a pure function: marks in, ticks out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.guided import HERE, case_marks, guide_of, notice_marks, ticks_of
from app.domain.guided_tasks import BY_KEY, DAYS, MINUTES, SWITCH, TASKS, TOWNSHIP, VILLAGE
from app.ui.pages import ALL, ASIDE

DAY = date(2026, 11, 23)


def test_each_task_says_what_for_where_and_how() -> None:
    assert len(BY_KEY) == len(TASKS) and 50 <= MINUTES <= 65
    pages = {entry.key: entry for entry in (*ALL, *ASIDE)}
    for task in TASKS:
        assert task.purpose and task.how and task.hint and task.needs and task.minutes > 0, task.key
        assert 1 <= task.how.count("。") <= 5, f"{task.key}: two or three sentences"
        assert bool(task.page) != bool(task.act) and task.act in ("", SWITCH, DAYS), task.key
        if task.page:
            assert task.side in pages[task.page].roles, f"{task.key} leads to a page its side does not have"


def test_sides_change_only_by_the_switch() -> None:
    """Whoever follows the list is on the right side at every task: before another side stands a task that changes it."""
    side = VILLAGE
    for task in TASKS:
        assert task.side == side, task.key
        if task.act == SWITCH:
            side = TOWNSHIP if side == VILLAGE else VILLAGE
    assert side == VILLAGE


def test_own_side_by_marks_the_other_by_ticks() -> None:
    guide = guide_of(VILLAGE, {"guide:phone", HERE, "out:1"}, {"receive": "2026-11-20", "print_consent": "2026-11-20"})
    done = {state.task.key: state.on for state in guide.states if state.done}
    assert done == {"phone": "", "receive": "2026-11-20"}, (
        "a tick of this side is no proof, half of the marks is not done"
    )
    assert guide.done == 2 and guide.next is not None and guide.next.key == "print_consent"
    assert guide.minutes_left == MINUTES - BY_KEY["phone"].minutes - BY_KEY["receive"].minutes
    assert ticks_of(guide, {"receive": "2026-11-20", "print_consent": "2026-11-20"}, DAY) == {
        "phone": "2026-11-23", "receive": "2026-11-20",
    }  # fmt: skip


def test_everything_done_has_no_next() -> None:
    marks = {mark for task in TASKS for mark in task.needs}
    guide = guide_of(VILLAGE, marks, {task.key: "2026-11-23" for task in TASKS})
    assert guide.next is None and guide.minutes_left == 0 and guide.done == len(TASKS)


def test_marks_of_a_case_count() -> None:
    found = case_marks("guide", ["clue", "county", "comparing", "county"])
    assert found == {"guide:clue", "guide:county", "guide:county:2", "guide:comparing"}


@pytest.mark.parametrize(("days_on", "over"), [(0, False), (5, False), (6, True), (40, True)])
def test_days_of_a_notice(days_on: int, over: bool) -> None:
    """Posted is day 0: five days later is the last day it hangs, the day after it may come down (§8.4)."""
    sheet = {"kind": "include", "posted_on": DAY, "days": 5, "posted_by": "沈惠芳"}
    assert ("guide:include:over" in notice_marks("guide", sheet, DAY + timedelta(days=days_on))) is over


def test_a_sheet_that_is_only_made() -> None:
    planned = {"kind": "include", "posted_on": DAY, "days": 5}
    assert notice_marks("guide", planned, DAY + timedelta(days=9)) == {"guide:include:made"}
    whole = {**planned, "posted_by": "沈惠芳", "photo_place_on": DAY, "taken_down_on": DAY}
    assert notice_marks("guide", whole, DAY) == {
        f"guide:include:{mark}" for mark in ("made", "posted", "photo", "down")
    }
