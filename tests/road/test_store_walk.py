"""One household through every state of §8.1 and §13 and back from every off-ramp, through the real store and services."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.procedure.states import CLOSED, REMOVAL, Step
from app.services.collecting.consents import withdraw_consent
from app.services.desk import Desk
from app.services.road import cases
from app.services.road.cases import Refused
from tests.road.store_village import PERSON, Walker, open_village, use, walker

S = Step
TO_READY = (S.CLUE, S.VISITING, S.CONSENTED, S.REVIEW_READY)
TO_REPORTED = (*TO_READY, S.REVIEWED, S.NOTICING, S.NOTICE_OK, S.REPORTED)
TO_MONITORED = (*TO_REPORTED, S.TOWNSHIP_CHECK, S.COUNTY, S.COMPARING, S.COUNTY, S.APPROVED, S.ANNOUNCED, S.MONITORED)
TO_REMOVED = (S.REM_PROPOSED, S.REM_VISITED, S.REM_REVIEWED, S.REM_NOTICING, S.REM_REPORTED, S.REM_APPROVED, S.REMOVED)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_village(tmp_path_factory.mktemp("walk") / "village")
    yield made
    made.store.close()


@pytest.fixture(autouse=True)
def shipped(village: Desk) -> None:
    use(village)


def states_of(walked: Walker) -> set[Step]:
    """States the stored road passed."""
    return {passed.state for passed in walked.road.path}


def test_one_household_walks_every_state_and_back_from_every_off_ramp(village: Desk) -> None:
    walked = walker(village, "张𬱖")
    walked.sweep = "2026-1"
    seen: set[Step] = set()

    def took(*steps: Step) -> None:
        walked.take(*steps)
        seen.update(states_of(walked))

    # 排查线索 has to be locked first; nothing found, and a new clue later.
    took(S.CLUE)
    with pytest.raises(Refused) as caught:
        walked.plain(S.VISITING)
    assert caught.value.code == "ROAD-003"
    took(S.SCREENED, S.CLOSED_NORISK)
    walked.reopen()
    took(S.VISITING, S.CLOSED_NORISK)
    walked.reopen()
    took(S.VISITING, S.CLOSED_REFUSED)
    # Refused: the meeting hears it as a special case with two witnesses, and says no.
    with pytest.raises(Refused) as caught:
        walked.later().plain(S.REVIEW_READY, details={})
    assert caught.value.code == "WIT-001"
    took(S.REVIEW_READY, S.REJECTED)
    walked.reopen()
    took(S.VISITING, S.CONSENTED)
    # Consent taken back, then the household comes again.
    head = walked.file.members[0]
    withdraw_consent(walked.later().desk, walked.case, str(head["name"]), walked.on, "不想查了")
    took(S.CLOSED_WITHDRAWN)
    walked.reopen()
    took(S.VISITING, S.CONSENTED, S.REVIEW_READY, S.REVIEWED, S.NOTICING, S.OBJECTION, S.NOTICING)
    took(S.OBJECTION, S.NOTICE_OK, S.REPORTED, S.TOWNSHIP_CHECK, S.RETURNED, S.REVIEWED)
    took(S.NOTICING, S.NOTICE_OK, S.REPORTED, S.TOWNSHIP_CHECK, S.RETURNED, S.VISITING, S.CONSENTED, S.REVIEW_READY)
    took(S.REVIEWED, S.NOTICING, S.NOTICE_OK, S.REPORTED, S.TOWNSHIP_CHECK, S.REJECTED)
    walked.reopen()
    took(S.VISITING, S.CONSENTED, S.REVIEW_READY, S.REVIEWED, S.REJECTED)
    walked.reopen()
    took(*TO_MONITORED[1:])
    # Removal, and back from each of its steps.
    for number in range(1, len(TO_REMOVED)):
        took(*TO_REMOVED[:number], S.MONITORED)
    took(*TO_REMOVED[:4], S.REM_OBJECTION, S.MONITORED)
    took(*TO_REMOVED[:4], S.REM_OBJECTION, S.REM_NOTICING, S.REM_OBJECTION, S.REM_REPORTED, *TO_REMOVED[5:])
    took(S.RELAPSE)
    took(*TO_REMOVED)
    # The risk comes back: a new case, linked, that begins at the house; the old one keeps everything.
    old = walked.case
    walked.case = cases.start_relapse(walked.later().desk, walked.made.id, walked.on, PERSON, "户主再次住院")
    assert walked.state is S.VISITING and walked.found.record["previous_case_id"] == old
    assert next(case for case in walked.file.cases if case.id == old).road.state is S.REMOVED
    took(S.CONSENTED, S.REVIEW_READY, S.REVIEWED, S.NOTICING, S.NOTICE_OK)
    # Nobody is left, which was wrong.
    took(S.CLOSED_NATURAL)
    walked.refill()
    walked.reopen()
    assert walked.state is S.CLUE
    # Locking and checking what a comparison found were left out above.
    other = walker(village, "李四海")
    other.sweep = "2026-1"
    other.take(S.CLUE, S.SCREENED, S.LOCKED, S.VISITING, S.CONSENTED, *TO_REPORTED[3:], S.TOWNSHIP_CHECK, S.COUNTY)
    other.take(S.COMPARING, S.VERIFYING, S.REJECTED)
    seen |= states_of(other)
    real = set(Step) - {S.RELAPSE, S.IMPORTED, S.CORRECT, S.CANCEL}
    assert seen == real
    assert not walked.road.unusual and not other.road.unusual


def test_every_off_ramp_leads_back(village: Desk) -> None:
    from app.domain.procedure.states import possible_next

    assert all(S.CLUE in possible_next(state) for state in CLOSED)
    assert all(S.MONITORED in possible_next(state) for state in REMOVAL)


def test_a_step_of_the_removal_is_taken_back_only_with_a_reason(village: Desk) -> None:
    walked = walker(village, "何爱民").take(*TO_MONITORED, S.REM_PROPOSED)
    with pytest.raises(Refused) as caught:
        walked.later().plain(S.MONITORED, reason="")
    assert caught.value.code == "ROAD-005"


@pytest.mark.parametrize(("reason", "code"), [("", "CASE-105"), ("又住院", "CASE-104")])
def test_a_relapse_needs_a_removed_case_and_a_reason(village: Desk, reason: str, code: str) -> None:
    walked = walker(village, f"周{code[-1]}").take(S.CLUE, S.CLOSED_NORISK)
    if code == "CASE-105":
        walked.reopen().take(*TO_MONITORED[1:], *TO_REMOVED)
    with pytest.raises(cases.AppError) as caught:
        cases.start_relapse(walked.desk, walked.made.id, walked.on, PERSON, reason)
    assert caught.value.code == code
