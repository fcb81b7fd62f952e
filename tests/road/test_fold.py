"""The fold of a case's events: order, corrections, parallel roads, papers, orphans (`design.md` §3)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.procedure.fold import fold
from app.domain.procedure.road import Passed, Road
from app.domain.procedure.states import UNDOING, Side, Step, possible_next

Event = dict[str, Any]
DAY = date(2026, 3, 2)


def event(key: str, follows: str, step: str, **more: Any) -> Event:
    return {"id": key, "follows": follows, "step": step, "side": "village", "date": DAY, "person": "赵一", **more}


def chain(*steps: str) -> list[Event]:
    return [
        event(f"e{n}", f"e{n - 1}" if n else "", step, date=DAY + timedelta(days=n)) for n, step in enumerate(steps)
    ]


def steps(road: Road) -> list[str]:
    return [item.event["id"] for item in road.path]


def test_nothing_yet() -> None:
    road = fold([])
    assert road.state is None and road.tip == "" and not road.is_open and road.label == "尚未开始"


def test_a_plain_chain_stands_at_its_last_step() -> None:
    road = fold(reversed(chain("clue", "visiting", "consented")))
    assert road.state is Step.CONSENTED and road.tip == "e2" and road.label == "承诺授权已签"
    assert road.entered(Step.VISITING) == DAY + timedelta(days=1) and road.waiting_for() is Side.VILLAGE
    assert road.unusual == () and road.orphans == ()


def test_dates_order_nothing() -> None:
    events = chain("clue", "visiting", "consented")
    events[2]["date"] = DAY - timedelta(days=400)
    assert fold(events).state is Step.CONSENTED


def test_a_correction_restores_the_state_before() -> None:
    events = [*chain("clue", "visiting", "consented"), event("c", "e2", "correct", undoes="e2", reason="日期录错")]
    road = fold(events)
    assert road.state is Step.VISITING and road.tip == "c" and steps(road) == ["e0", "e1"]
    again = fold([*events, event("e3", "c", "consented")])
    assert again.state is Step.CONSENTED and steps(again) == ["e0", "e1", "e3"]


def test_a_correction_of_a_correction_brings_the_step_back() -> None:
    events = [
        *chain("clue", "visiting", "consented"),
        event("c1", "e2", "correct", undoes="e2"),
        event("c2", "c1", "correct", undoes="c1"),
    ]
    road = fold(events)
    assert road.state is Step.CONSENTED and road.tip == "c2"


def test_corrections_may_go_back_step_by_step_or_at_once() -> None:
    base = chain("clue", "visiting", "consented", "review_ready")
    slow = [
        *base,
        event("c1", "e3", "correct", undoes="e3"),
        event("c2", "c1", "correct", undoes="e2"),
    ]
    fast = [*base, event("c1", "e3", "correct", undoes="e2")]
    assert steps(fold(slow)) == steps(fold(fast)) == ["e0", "e1"]


def test_a_correction_of_a_step_on_no_road_of_its_own_undoes_nothing_and_is_shown() -> None:
    events = [*chain("clue", "visiting"), event("c", "e1", "correct", undoes="elsewhere")]
    road = fold(events)
    assert road.state is Step.VISITING and [item["id"] for item in road.unusual] == ["c"]


def test_two_steps_after_the_same_one_are_parallel_and_both_stay_visible() -> None:
    events = [*chain("clue", "visiting"), event("a", "e1", "consented"), event("b", "e1", "closed_norisk")]
    road = fold(events)
    assert road.disputed and road.label == "待裁决" and road.state is Step.VISITING
    assert [branch.state for branch in road.parallel] == [Step.CONSENTED, Step.CLOSED_NORISK]
    assert road.waiting_for() is Side.VILLAGE


@pytest.mark.parametrize(("loser", "state"), [("a", Step.CLOSED_NORISK), ("b", Step.REVIEW_READY)])
def test_the_desk_cancels_one_road(loser: str, state: Step) -> None:
    events = [
        *chain("clue", "visiting"),
        event("a", "e1", "consented"),
        event("a2", "a", "review_ready"),
        event("b", "e1", "closed_norisk"),
    ]
    branch = next(item for item in fold(events).parallel if item.first["id"] == loser)
    events += [event("x", undo.follows, "cancel", undoes=undo.undoes, reason="重复登记") for undo in branch.cancels]
    road = fold(events)
    assert not road.disputed and road.state is state
    # The next step goes on from the tip the road names, and the cancelled road stays away.
    more = fold([*events, event("y", road.tip, "correct", undoes=road.path[-1].event["id"])])
    assert not more.disputed and more.state is road.path[-2].state


def test_both_roads_cancelled_leaves_the_common_state() -> None:
    events = [
        *chain("clue", "visiting"),
        event("a", "e1", "consented"),
        event("b", "e1", "closed_norisk"),
        event("xa", "a", "cancel", undoes="a"),
        event("xb", "b", "cancel", undoes="b"),
    ]
    road = fold(events)
    assert road.state is Step.VISITING and not road.disputed
    assert fold([*events, event("z", road.tip, "consented")]).state is Step.CONSENTED


def test_a_correction_beside_a_further_step_is_a_dispute_and_never_lost() -> None:
    events = [
        *chain("clue", "visiting", "consented"),
        event("c", "e2", "correct", undoes="e2"),
        event("f", "e2", "review_ready"),
    ]
    road = fold(events)
    assert road.disputed and road.state is Step.CONSENTED
    assert {branch.state for branch in road.parallel} == {Step.VISITING, Step.REVIEW_READY}


def test_two_first_steps_are_parallel_too() -> None:
    road = fold([event("a", "", "clue"), event("b", "", "clue")])
    assert road.disputed and road.state is None


REPORTED = ("clue", "visiting", "consented", "review_ready", "reviewed", "noticing", "notice_ok", "reported")


def by_paper(key: str, follows: str, step: str, **more: Any) -> Event:
    return event(key, follows, step, side="township", by_paper=True, paper="〔2026〕3号", **more)


def own(key: str, follows: str, step: str, **more: Any) -> Event:
    return event(key, follows, step, side="township", **more)


def test_the_township_s_own_step_replaces_the_entry_by_paper() -> None:
    events = [*chain(*REPORTED), by_paper("p", "e7", "township_check"), own("t", "e7", "township_check")]
    road = fold(events)
    assert not road.disputed and steps(road)[-1] == "t" and road.tip == "t"


def test_what_followed_the_papers_goes_on_after_the_originals() -> None:
    events = [
        *chain(*REPORTED),
        by_paper("p1", "e7", "township_check"),
        by_paper("p2", "p1", "county"),
        by_paper("p3", "p2", "approved"),
        event("v", "p3", "announced"),
        own("t1", "e7", "township_check"),
        own("t2", "t1", "county"),
        own("t3", "t2", "comparing"),
        own("t4", "t3", "county"),
        own("t5", "t4", "approved"),
    ]
    road = fold(events)
    assert not road.disputed and road.state is Step.ANNOUNCED
    assert steps(road)[8:] == ["t1", "t2", "t3", "t4", "t5", "v"]
    more = fold([*events, own("t6", road.tip, "monitored")])
    assert not more.disputed and more.state is Step.MONITORED


def test_papers_ahead_of_the_originals_stay() -> None:
    events = [
        *chain(*REPORTED),
        by_paper("p1", "e7", "township_check"),
        by_paper("p2", "p1", "county"),
        own("t1", "e7", "township_check"),
    ]
    assert steps(fold(events))[8:] == ["t1", "p2"]


def test_a_paper_that_says_something_else_is_a_dispute() -> None:
    events = [
        *chain(*REPORTED, "township_check"),
        by_paper("p", "e8", "returned"),
        own("t", "e8", "county"),
    ]
    assert fold(events).disputed


def test_a_village_step_never_replaces_a_paper() -> None:
    events = [*chain(*REPORTED), by_paper("p", "e7", "township_check"), event("v", "e7", "township_check")]
    assert fold(events).disputed


def test_a_step_either_office_may_do_replaces_its_paper_whoever_did_it() -> None:
    walk = [*chain(*REPORTED, "township_check", "county", "approved", "announced")]
    walk += [by_paper("p", "e11", "monitored"), event("v", "e11", "monitored")]
    road = fold(walk)
    assert not road.disputed and steps(road)[-1] == "v"


def test_the_same_paper_typed_twice_counts_once() -> None:
    events = [*chain(*REPORTED), by_paper("p", "e7", "township_check"), by_paper("q", "e7", "township_check")]
    road = fold(events)
    assert not road.disputed and steps(road)[-1] == "p"
    events[-1]["paper"] = "〔2026〕4号"
    assert fold(events).disputed


def test_orphans_are_reported_with_what_follows_them() -> None:
    events = [*chain("clue", "visiting"), event("o1", "gone", "consented"), event("o2", "o1", "review_ready")]
    road = fold(events)
    assert road.state is Step.VISITING and [item["id"] for item in road.orphans] == ["o1", "o2"]


def test_events_that_follow_each_other_in_a_ring_are_orphans() -> None:
    road = fold([*chain("clue"), event("r1", "r2", "visiting"), event("r2", "r1", "consented")])
    assert road.state is Step.CLUE and len(road.orphans) == 2


@pytest.mark.parametrize(("stood", "state"), [("monitored", Step.MONITORED), ("removed", Step.REMOVED)])
def test_imported_stands_where_the_file_says(stood: str, state: Step) -> None:
    road = fold([event("i", "", "imported", details={"state": stood, "file": "导出.xlsx", "sheet": "表1", "row": 5})])
    assert road.state is state and road.is_imported and road.unusual == ()


@pytest.mark.parametrize("details", [None, "", [], ["removed"], "removed", {"state": "closed"}])
def test_strange_details_break_nothing(details: Any) -> None:
    assert fold([event("i", "", "imported", details=details)]).state is Step.MONITORED


def test_relapse_brings_the_case_back_under_watch() -> None:
    events = [event("i", "", "imported", details={"state": "removed"}), own("r", "i", "relapse", reason="返贫风险反复")]
    road = fold(events)
    assert road.state is Step.MONITORED and road.is_open


def test_a_forbidden_step_counts_and_is_shown() -> None:
    road = fold(chain("clue", "reported"))
    assert road.state is Step.REPORTED and [item["id"] for item in road.unusual] == ["e1"]


def test_a_step_of_a_newer_version_leaves_the_state() -> None:
    road = fold(chain("clue", "visiting", "stepped_on_the_moon"))
    assert road.state is Step.VISITING and road.tip == "e2" and len(road.unusual) == 1


def test_a_long_chain_needs_no_recursion() -> None:
    events = chain("clue", *["visiting", "closed_norisk", "clue"] * 2000)
    assert fold(events).state is Step.CLUE


# Random histories: steps anywhere, forks, corrections, papers, orphans.


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    events: list[Event] = []
    for n in range(draw(st.integers(1, 14))):
        ids = [item["id"] for item in events]
        follows = draw(st.sampled_from([*ids[-3:], "", "gone"])) if ids else ""
        step = draw(st.sampled_from([*Step]))
        undoes = draw(st.sampled_from([*ids, "gone"])) if step in UNDOING else ""
        side = draw(st.sampled_from([*Side]))
        events.append(event(f"e{n:02}", follows, step, undoes=undoes, side=side, by_paper=draw(st.booleans())))
    return events


@given(histories(), st.randoms(use_true_random=False))
@settings(max_examples=400, deadline=None)
def test_order_and_copies_of_the_events_never_matter(events: list[Event], chance: random.Random) -> None:
    shuffled = [dict(item) for item in events] + [dict(item) for item in events if chance.random() < 0.5]
    chance.shuffle(shuffled)
    assert fold(shuffled) == fold(events)


@given(histories())
@settings(max_examples=400, deadline=None)
def test_no_event_is_lost(events: list[Event]) -> None:
    road = fold(events)
    assert {item["id"] for item in (*road.events, *road.orphans)} == {item["id"] for item in events}
    assert len(road.events) + len(road.orphans) == len(events)
    assert len(road.parallel) != 1


@given(histories())
@settings(max_examples=400, deadline=None)
def test_a_correction_of_the_last_step_returns_to_the_state_before(events: list[Event]) -> None:
    """On a road of permitted steps; where packages brought steps the tables do not allow, two readings may be equally good."""
    road = fold(events)
    if road.disputed or road.unusual or not road.path or road.last is None:
        return
    undoes = road.corrections(road.last["id"])
    assert undoes
    back = fold(
        [*events, *(event(f"u{n}", undo.follows, "correct", undoes=undo.undoes) for n, undo in enumerate(undoes))]
    )
    # Of two people who typed the same paper either entry may stand for it; what happened and when is the same.
    assert not back.disputed and _told(back.path) == _told(road.path[:-1])


def _told(path: tuple[Passed, ...]) -> list[tuple[object, ...]]:
    return [(item.state, item.event["step"], item.event["date"], item.event.get("paper")) for item in path]


@given(st.randoms(use_true_random=False), st.integers(0, 40))
@settings(max_examples=300, deadline=None)
def test_a_correction_undoes_any_permitted_history(chance: random.Random, length: int) -> None:
    events: list[Event] = []
    state: Step | None = None
    for n in range(length):
        step = chance.choice(possible_next(state))
        details = {"state": chance.choice(["monitored", "removed"])} if step is Step.IMPORTED else None
        events.append(event(f"e{n:02}", events[-1]["id"] if events else "", step, details=details))
        state = fold(events).state
    road = fold(events)
    assert road.unusual == () and len(road.path) == length
    if not length:
        return
    at = chance.randrange(length)
    back = fold([*events, event("undo", road.tip, "correct", undoes=f"e{at:02}")])
    assert back.path == road.path[:at]


@given(histories())
@settings(max_examples=300, deadline=None)
def test_cancelling_all_but_one_road_always_settles_the_case(events: list[Event]) -> None:
    road = fold(events)
    for _ in range(len(events)):
        if not road.disputed:
            break
        rivals = road.parallel
        cancels = rivals[-1].cancels
        events = [
            *events,
            *(
                event(f"x{len(events)}{n}", undo.follows, "cancel", undoes=undo.undoes)
                for n, undo in enumerate(cancels)
            ),
        ]
        road = fold(events)
        if len(rivals) == 2 and not rivals[0].parallel:
            assert road.path == rivals[0].path
    assert not road.disputed
