"""The settings of the road end to end: all four places of the comparison, the locking before the visit (`domain.md` §8.1, §8.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.procedure.states import Step
from app.services.desk import Desk
from app.services.road.cases import Refused
from tests.road.store_village import Walker, open_village, use, walker

S = Step
REPORT = (S.REVIEWED, S.NOTICING, S.NOTICE_OK, S.REPORTED, S.TOWNSHIP_CHECK, S.COUNTY)
END = (S.APPROVED, S.ANNOUNCED, S.MONITORED)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_village(tmp_path_factory.mktemp("positions") / "village")
    yield made
    made.store.close()


def refused(walked: Walker, step: Step) -> str:
    """The code with which a step is refused now; the state stays."""
    before = walked.state
    with pytest.raises(Refused) as caught:
        walked.later().plain(step)
    assert walked.state is before
    return caught.value.code


def test_after_the_township(village: Desk) -> None:
    use(village, compare_position="after_township")
    walked = walker(village).take(S.CLUE, S.VISITING, S.CONSENTED)
    assert refused(walked, S.COMPARING) == "ROAD-001"
    walked.take(S.REVIEW_READY, *REPORT)
    assert refused(walked, S.APPROVED) == "ROAD-004"
    walked.take(S.COMPARING)
    assert S.REVIEW_READY not in walked.options()
    walked.take(S.VERIFYING, S.COUNTY, *END)


def test_before_the_review(village: Desk) -> None:
    use(village, compare_position="before_review")
    walked = walker(village).take(S.CLUE, S.VISITING, S.CONSENTED)
    assert refused(walked, S.REVIEW_READY) == "ROAD-004"
    walked.take(S.COMPARING)
    assert S.COUNTY not in walked.options()
    walked.take(S.VERIFYING, S.REVIEW_READY, *REPORT)
    assert S.COMPARING not in walked.options()
    walked.take(*END)


@pytest.mark.parametrize("early", [True, False])
def test_beside_the_visit(village: Desk, early: bool) -> None:
    use(village, compare_position="parallel_visit")
    walked = walker(village).take(S.CLUE, S.VISITING, S.CONSENTED)
    assert {S.COMPARING, S.REVIEW_READY} <= set(walked.options())
    walked.take(*((S.COMPARING,) if early else ()), S.REVIEW_READY, *REPORT)
    if not early:
        assert refused(walked, S.APPROVED) == "ROAD-004"
        walked.take(S.COMPARING, S.COUNTY)
    walked.take(*END)


def test_both(village: Desk) -> None:
    use(village, compare_position="both")
    walked = walker(village).take(S.CLUE, S.VISITING, S.CONSENTED)
    assert refused(walked, S.REVIEW_READY) == "ROAD-004"
    walked.take(S.COMPARING, S.REVIEW_READY, *REPORT)
    assert refused(walked, S.APPROVED) == "ROAD-004"
    walked.take(S.COMPARING, S.COUNTY, *END)


@pytest.mark.parametrize(("setting", "sweep", "asks"), [
    ("sweep", "2026-1", True), ("sweep", "", False), ("required", "", True), ("required", "2026-1", True),
    ("skip", "2026-1", False), ("skip", "", False),
])  # fmt: skip
def test_locking_before_the_visit(village: Desk, setting: str, sweep: str, asks: bool) -> None:
    use(village, lock_before_visit=setting)
    walked = walker(village)
    walked.sweep = sweep
    walked.take(S.CLUE)
    if asks:
        assert refused(walked, S.VISITING) == "ROAD-003"
        walked.take(S.SCREENED, S.LOCKED)
    assert walked.take(S.VISITING).state is S.VISITING
