"""Random steps through the store and its services never reach a state the tables do not allow; refused ones change nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.policy_values import check_value
from app.domain.procedure.moves import AFTER_TOWNSHIP, BEFORE_REVIEW, BOTH, PARALLEL_VISIT
from app.domain.procedure.states import CLOSED, RULES, STARTS, UNDOING, Step, possible_next
from app.domain.settings import SETTINGS
from app.services.desk import Desk
from app.services.road import cases
from app.services.road.cases import Refused
from tests.road.store_village import PERSON, Walker, open_village, use, walker

NUMBERS = count(1)
FORBIDDEN = [step for step in Step if step not in (*UNDOING, Step.IMPORTED)]
POSITIONS = (AFTER_TOWNSHIP, BEFORE_REVIEW, PARALLEL_VISIT, BOTH)
LOCKS = ("sweep", "required", "skip")


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_village(tmp_path_factory.mktemp("random") / "village")
    yield made
    made.store.close()


def step_once(walked: Walker, chance: random.Random) -> None:
    """One random deed: a permitted step with all it needs, a step the tables forbid, or the last one taken back."""
    before, events, options = walked.state, len(walked.found.events) if walked.case else 0, walked.options()
    deed = chance.random()
    if before is not None and deed < 0.2:
        wrong = chance.choice([step for step in FORBIDDEN if step not in options and step is not before])
        with pytest.raises(Refused) as caught:
            walked.later().plain(wrong)
        assert caught.value.code in ("ROAD-001", "ROAD-003", "ROAD-004")
        assert walked.state is before and len(walked.found.events) == events
        return
    if before is not None and deed < 0.3 and len(walked.road.path) > 1:
        last, stood = walked.road.path[-1], walked.road.path[-2].state
        if last.state not in (Step.NOTICING, Step.REM_NOTICING):  # a sheet on the wall comes down first
            cases.take_back(walked.desk, walked.case, str(last.event["id"]), walked.on, PERSON, "录错了")
            assert walked.state is stood
            return
    if before is None:
        walked.take(Step.CLUE)
        return
    ahead = [step for step in options if not RULES[step].closes]
    step = chance.choice(ahead if ahead and chance.random() < 0.85 else options)
    try:
        walked.take(step)
    except AppError:
        assert walked.state is before  # a guard said no, and nothing was left behind
    else:
        assert step in possible_next(before)


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.randoms(use_true_random=False), st.sampled_from(POSITIONS), st.sampled_from(LOCKS), st.booleans())
def test_random_steps_through_the_store_stay_inside_the_tables(
    village: Desk, chance: random.Random, position: str, lock: str, swept: bool
) -> None:
    use(village, compare_position=position, lock_before_visit=lock)
    walked = walker(village, f"户{next(NUMBERS)}")
    walked.sweep = "2026-1" if swept else ""
    for _ in range(20):
        step_once(walked, chance)
        road = walked.road
        assert not road.unusual and not road.disputed and not road.orphans
        before = None
        for event, state in road.path:
            assert Step(event["step"]) in (STARTS if before is None else possible_next(before))
            before = state
        days = [event["date"] for event, _ in road.path]
        assert days == sorted(days)
    if walked.state in CLOSED:
        assert walked.options()


def test_the_settings_of_this_test_exist() -> None:
    for key, values in (("compare_position", POSITIONS), ("lock_before_visit", LOCKS)):
        assert [check_value(SETTINGS[key], value) for value in values] == list(values)
        assert len(SETTINGS[key].choices) == len(values)
