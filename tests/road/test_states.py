"""The table of states, and what the settings leave open (`domain.md` §8.1, §8.2, §13)."""

from __future__ import annotations

import pytest

from app.domain.policy import Policy
from app.domain.procedure import (
    CLOSED,
    REMOVAL,
    RULES,
    UNDOING,
    Side,
    Step,
    allowed_next,
    needs_reason,
    owner_of,
    possible_next,
)
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Owner
from app.domain.records import RECORDS
from tests.road.road_village import (
    COUNTY_DETAILS,
    HEAD,
    SHIPPED,
    Walk,
    case,
    day,
    flag,
    policy,
    refusal_hits,
    sheet,
    walk_to,
)

STATES = [step for step in Step if step not in (*UNDOING, Step.RELAPSE, Step.IMPORTED)]


def test_steps_and_their_names_are_one_list() -> None:
    assert {step.value for step in Step} == set(CODE_LISTS["STEP"].by_code)
    assert {side.value for side in Side} == set(CODE_LISTS["SIDE"].by_code)
    assert set(RULES) == set(Step)
    named = {field.codes for kind in RECORDS.values() for field in kind.fields if field.codes}
    assert {"STEP", "MEASURE_ITEM"} <= named <= set(CODE_LISTS)


# `domain.md` §8.1 and §13, row by row; off-ramps that lead out of many states stand apart.
TABLE = {
    "clue": "screened visiting closed_norisk",
    "screened": "locked closed_norisk",
    "locked": "visiting",
    "visiting": "consented closed_norisk closed_refused",
    "consented": "review_ready comparing closed_refused",
    "comparing": "review_ready county verifying",
    "verifying": "review_ready county rejected",
    "review_ready": "reviewed rejected",
    "reviewed": "noticing rejected",
    "noticing": "notice_ok objection",
    "objection": "noticing notice_ok rejected",
    "notice_ok": "reported",
    "reported": "township_check",
    "township_check": "county returned rejected",
    "returned": "visiting reviewed",
    "county": "comparing approved rejected",
    "approved": "announced",
    "announced": "monitored",
    "monitored": "rem_proposed",
    "rem_proposed": "rem_visited monitored",
    "rem_visited": "rem_reviewed monitored",
    "rem_reviewed": "rem_noticing monitored",
    "rem_noticing": "rem_objection rem_reported monitored",
    "rem_objection": "rem_noticing rem_reported monitored",
    "rem_reported": "rem_approved monitored",
    "rem_approved": "removed monitored",
    "removed": "relapse",
    "rejected": "clue",
    "closed_norisk": "clue",
    "closed_refused": "clue review_ready",
    "closed_withdrawn": "clue",
    "closed_natural": "clue",
}


@pytest.mark.parametrize("state", STATES)
def test_the_table_is_the_one_of_the_rules(state: Step) -> None:
    anywhere = {Step.CLOSED_WITHDRAWN, Step.CLOSED_NATURAL}
    assert {str(step) for step in set(possible_next(state)) - anywhere} == set(TABLE[state].split())


def test_every_state_can_be_reached_and_left() -> None:
    reached, queue = set(), [Step.CLUE]
    while queue:
        state = queue.pop()
        if state not in reached and state is not Step.RELAPSE:
            reached.add(state)
            queue += possible_next(state)
    assert reached == set(STATES)


def test_withdrawal_ends_before_the_watch_and_death_ends_any_open_case() -> None:
    for state in STATES:
        before_watch = state not in (*CLOSED, *REMOVAL, Step.MONITORED, Step.REMOVED)
        assert (Step.CLOSED_WITHDRAWN in possible_next(state)) is before_watch
        assert (Step.CLOSED_NATURAL in possible_next(state)) is (state not in (*CLOSED, Step.REMOVED))


def test_who_writes_a_step() -> None:
    village = {"screened", "visiting", "consented", "review_ready", "reviewed", "noticing", "notice_ok", "reported"}
    township = {"locked", "township_check", "returned", "county", "approved", "removed", "relapse", "rem_approved"}
    assert {step for step in village if owner_of(None, Step(step)) is not Owner.VILLAGE} == set()
    assert {step for step in township if owner_of(None, Step(step)) is not Owner.TOWNSHIP} == set()
    assert owner_of(Step.REVIEW_READY, Step.REJECTED) is Owner.VILLAGE
    assert owner_of(Step.COUNTY, Step.REJECTED) is Owner.TOWNSHIP


def test_what_asks_for_a_reason() -> None:
    assert needs_reason(Step.REJECTED, Step.CLUE) and needs_reason(Step.REM_NOTICING, Step.MONITORED)
    assert needs_reason(Step.TOWNSHIP_CHECK, Step.RETURNED) and needs_reason(Step.CLOSED_REFUSED, Step.REVIEW_READY)
    assert not needs_reason(Step.ANNOUNCED, Step.MONITORED) and not needs_reason(None, Step.CLUE)


@pytest.mark.parametrize(
    ("setting", "sweep", "visit_at_once"),
    [("sweep", False, True), ("sweep", True, False), ("required", False, False), ("skip", True, True)],
)
def test_lock_before_visit(setting: str, sweep: bool, visit_at_once: bool) -> None:
    walk = Walk(policy(lock_before_visit=setting))
    walk.take(Step.CLUE, day(2), details={"sweep": "2026-1"} if sweep else {})
    view = walk.policy.at(day(3))
    assert (Step.VISITING in allowed_next(walk.road, view)) is visit_at_once
    refused = walk.refused(Step.VISITING, day(3))
    assert refused == (set() if visit_at_once else {"ROAD-003"})
    if visit_at_once:
        return
    walk.take(Step.SCREENED, day(3))
    walk.take(Step.LOCKED, day(4), details={"attendees": "镇研判组", "basis": "排查汇总"})
    walk.take(Step.VISITING, day(5))


def next_of(walk: Walk) -> set[Step]:
    return set(allowed_next(walk.road, walk.policy.at(day(30)))) - {Step.CLOSED_WITHDRAWN, Step.CLOSED_NATURAL}


def at(target: Step, position: str) -> Walk:
    return walk_to(target, policy(compare_position=position))


def test_comparison_after_the_township() -> None:
    walk = at(Step.CONSENTED, "after_township")
    assert next_of(walk) == {Step.REVIEW_READY, Step.CLOSED_REFUSED}
    walk = walk_to(Step.TOWNSHIP_CHECK)
    walk.take(Step.COUNTY, day(17), details=COUNTY_DETAILS)
    assert next_of(walk) == {Step.COMPARING, Step.REJECTED}
    assert walk.refused(Step.APPROVED, day(18)) == {"ROAD-004"}
    walk.take(Step.COMPARING, day(18))
    assert next_of(walk) == {Step.COUNTY, Step.VERIFYING}
    walk.take(Step.COUNTY, day(19))
    assert next_of(walk) == {Step.APPROVED, Step.REJECTED}


def test_comparison_before_the_meeting() -> None:
    walk = at(Step.CONSENTED, "before_review")
    assert next_of(walk) == {Step.COMPARING, Step.CLOSED_REFUSED}
    assert walk.refused(Step.REVIEW_READY, day(5)) == {"ROAD-004"}
    walk.take(Step.COMPARING, day(5))
    assert next_of(walk) == {Step.REVIEW_READY, Step.VERIFYING}
    walk.take(Step.VERIFYING, day(5), flags=(flag(answer=""),))
    assert next_of(walk) == {Step.REVIEW_READY, Step.REJECTED}
    walk.take(Step.REVIEW_READY, day(5), flags=(flag(),))
    to_county(walk)
    assert next_of(walk) == {Step.APPROVED, Step.REJECTED}


def to_county(walk: Walk) -> None:
    walk.take(Step.REVIEWED, day(6))
    walk.take(Step.NOTICING, day(7))
    walk.take(Step.NOTICE_OK, day(13))
    walk.take(Step.REPORTED, day(14))
    walk.take(Step.TOWNSHIP_CHECK, day(15))
    walk.take(Step.COUNTY, day(17), details=COUNTY_DETAILS)


@pytest.mark.parametrize("early", [True, False])
def test_comparison_beside_the_visit(early: bool) -> None:
    walk = at(Step.CONSENTED, "parallel_visit")
    assert next_of(walk) == {Step.COMPARING, Step.REVIEW_READY, Step.CLOSED_REFUSED}
    if early:
        walk.take(Step.COMPARING, day(5))
    walk.take(Step.REVIEW_READY, day(5))
    to_county(walk)
    assert next_of(walk) == ({Step.APPROVED, Step.REJECTED} if early else {Step.COMPARING, Step.REJECTED})


def test_comparison_twice() -> None:
    walk = at(Step.CONSENTED, "both")
    assert next_of(walk) == {Step.COMPARING, Step.CLOSED_REFUSED}
    walk.take(Step.COMPARING, day(5))
    walk.take(Step.REVIEW_READY, day(5))
    to_county(walk)
    assert next_of(walk) == {Step.COMPARING, Step.REJECTED}
    walk.take(Step.COMPARING, day(18))
    walk.take(Step.COUNTY, day(19))
    assert next_of(walk) == {Step.APPROVED, Step.REJECTED}


def test_a_case_sent_back_is_compared_again() -> None:
    walk = walk_to(Step.TOWNSHIP_CHECK)
    walk.take(Step.RETURNED, day(16))
    assert next_of(walk) == {Step.VISITING, Step.REVIEWED}
    walk.take(Step.VISITING, day(17))
    walk.take(Step.CONSENTED, day(17))
    walk.take(Step.REVIEW_READY, day(17))
    assert walk.road.state is Step.REVIEW_READY


def test_a_household_that_refused_is_heard_and_never_queried_until_it_signs() -> None:
    walk = walk_to(Step.VISITING)
    walk.take(Step.CLOSED_REFUSED, day(4))
    assert walk.refused(Step.REVIEW_READY, day(5), sheets=()) == {"WIT-001"}
    walk.take(Step.REVIEW_READY, day(5), sheets=(), details={"witnesses": ["孙三", "李四"]})
    unsigned = {"sheets": ()}
    yes = {"hit": True, "evidence": "两人入户，本人不同意", "special_case_approved": True, "minutes_ref": "记录第2页"}

    assert walk.refused(Step.REVIEWED, day(6), **unsigned) == {"DENY-005"}
    walk.take(Step.REVIEWED, day(6), refusal_hits=refusal_hits(no_check=yes), **unsigned)
    walk.take(Step.NOTICING, day(7), **unsigned)
    walk.take(Step.NOTICE_OK, day(13), **unsigned)
    walk.take(Step.REPORTED, day(14), **unsigned)
    walk.take(Step.TOWNSHIP_CHECK, day(15), **unsigned)
    walk.take(Step.COUNTY, day(17), details=COUNTY_DETAILS, **unsigned)
    assert next_of(walk) == {Step.COMPARING, Step.APPROVED, Step.REJECTED}
    assert walk.refused(Step.COMPARING, day(18), **unsigned) == {"V54"}

    walk.take(Step.COMPARING, day(18), sheets=(sheet(HEAD, signed_on=day(18)),))


def test_a_relapse_may_be_a_new_case_that_begins_at_the_house() -> None:
    walk = Walk()
    assert walk.refused(Step.VISITING, day(3)) == {"CLUE-003"}

    walk.take(Step.VISITING, day(3), case=case(previous_case_id="c0"))
    assert walk.road.unusual == ()


def test_nothing_may_follow_while_two_roads_are_parallel() -> None:
    walk = walk_to(Step.VISITING)
    tip = walk.road.tip
    walk.take(Step.CONSENTED, day(4))
    walk.events.append({"id": "other", "follows": tip, "step": "closed_norisk", "date": day(4), "person": "赵一"})
    assert allowed_next(walk.road, SHIPPED.at(day(5))) == ()
    assert walk.refused(Step.REVIEW_READY, day(5)) == {"ROAD-002"}


def test_shipped_settings_give_every_state_its_steps() -> None:
    view = Policy().at(day(1))
    assert allowed_next(Walk().road, view) == (Step.CLUE, Step.VISITING, Step.IMPORTED)
