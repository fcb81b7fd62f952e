"""Random histories over `domain.merging` alone, by the thousand: three villages, one with two laptops, and two clerks."""

from __future__ import annotations

import pytest

from app.domain.merging import Rules
from tests.faults import thin
from tests.faults.histories import check, fails, make

LONGEST, HISTORIES = 60, 1000


@pytest.mark.parametrize("part", range(4))
def test_all_who_heard_the_same_hold_the_same(part: int) -> None:
    for seed in range(part, HISTORIES, 4):
        check(seed, thin.MENU, LONGEST, thin.play)


def test_a_merge_that_believes_relays_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bug these histories found: what a village relays of a clerk was refused and yet counted as seen."""
    monkeypatch.setattr(Rules, "hears", lambda rules, device: True)
    assert any(fails(thin.play, make(seed, thin.MENU, LONGEST)) for seed in range(300))


def test_a_lost_write_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(store: thin.Store, *what: object) -> None:
        written(store, *what)  # type: ignore[arg-type]
        for unit in store.units.values():
            unit.rows.pop("m1", None)

    written = thin.Store.write
    monkeypatch.setattr(thin.Store, "write", forgetful)
    assert any(fails(thin.play, make(seed, thin.MENU, LONGEST)) for seed in range(20))
