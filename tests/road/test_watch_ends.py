"""Who comes on the watch list by the end of a case, and what ends an entry (`domain.md` §22 Watch list)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.domain.procedure.states import CLOSED, Step
from app.domain.watch import ENDS, EndedCase, aid_left, watches

DAY = date(2026, 8, 10)


def row(**more: Any) -> dict[str, Any]:
    return {
        "id": "w",
        "source_id": "",
        "reason": "other",
        "since": DAY,
        "next_look": date(2026, 11, 10),
        "end": None,
        **more,
    }


@pytest.mark.parametrize(
    ("step", "reason"),
    [(Step.REJECTED, "rejected"), (Step.CLOSED_NORISK, "closed_norisk"), (Step.CLOSED_REFUSED, "refused")],
)
def test_these_ends_put_a_household_on_the_list_by_themselves(step: Step, reason: str) -> None:
    (found,) = watches((), EndedCase("c", step, DAY), 3, [("c", date(2026, 7, 1))])
    assert (found.reason, found.since, found.next_look, found.end, found.row) == (
        reason,
        DAY,
        date(2026, 11, 10),
        None,
        "",
    )


def test_the_other_ends_do_not() -> None:
    assert set(ENDS) == {Step.REJECTED, Step.CLOSED_NORISK, Step.CLOSED_REFUSED}
    for step in set(CLOSED) - set(ENDS):
        assert watches((), EndedCase("c", step, DAY), 3) == ()


def test_an_entry_written_down_ends_with_a_later_case_and_not_with_its_own() -> None:
    own = row(source_id="c", reason="rejected")
    assert watches([own], None, 3, [("c", date(2026, 7, 1))])[0].end is None
    assert watches([own], None, 3, [("c", DAY)])[0].end is None
    assert watches([own], None, 3, [("c", date(2026, 7, 1)), ("d", date(2026, 9, 1)), ("e", date(2026, 10, 1))])[
        0
    ].end == date(2026, 9, 1)
    assert watches([row(since=date(2026, 9, 2))], None, 3, [("d", date(2026, 9, 1))])[0].end is None
    assert watches([row(end=date(2026, 8, 20))], None, 3, [("d", date(2026, 9, 1))])[0].end == date(2026, 8, 20)


def test_a_case_that_ends_after_the_entry_makes_its_own() -> None:
    """Left 低保 in August, a case from September, rejected in October: the old entry is ended, the rejection watched."""
    found = watches(
        [row(reason="left_aid")], EndedCase("d", Step.REJECTED, date(2026, 10, 5)), 3, [("d", date(2026, 9, 1))]
    )
    assert [(one.reason, one.end) for one in found] == [("rejected", None), ("left_aid", date(2026, 9, 1))]


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [({"dibao": "rural"}, {"dibao": "none"}, "低保"), ({"tekun": "rural"}, {"tekun": None}, "特困供养"), ({"dibao": "none"}, {"dibao": None}, ""),
     ({"dibao": "rural"}, {"dibao": "urban"}, ""), ({"dibao": "rural"}, {"dibao": "none", "tekun": "urban"}, ""), ({}, {"dibao": "rural"}, "")],
)  # fmt: skip
def test_what_counts_as_leaving_an_aid(before: dict[str, Any], after: dict[str, Any], left: str) -> None:
    assert aid_left(before, after) == left
