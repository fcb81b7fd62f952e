"""Random histories through real stores and real package files: twenty here, thousands in `make soak`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.merging import Rules
from tests.faults import stores
from tests.faults.histories import check, fails
from tests.faults.places import quick_folder

LONGEST, HISTORIES = 30, 20


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[stores.Office]:
    with quick_folder(tmp_path_factory.mktemp("histories")) as folder:
        yield stores.Office(folder)


def test_all_stores_end_the_same(office: stores.Office) -> None:
    for seed in range(HISTORIES):
        check(seed, stores.MENU, LONGEST, lambda history: stores.play(office, history))


def test_a_relay_that_is_believed_is_found_out(office: stores.Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bug these histories found: what a village told of a clerk was refused and yet counted as seen."""
    story = [("clue", "x1", 0), ("send", "x1"), ("deliver", 0, 0), ("decide", "t1", 0, 0, "marginal"),
             ("reply", "t1", 0), ("deliver", 5, 0), ("change", "x1", 0, ("household", "phone"), "甲")]  # fmt: skip
    stores.play(office, story)
    monkeypatch.setattr(Rules, "hears", lambda rules, device: True)
    assert fails(lambda history: stores.play(office, history), story)


def test_a_restored_township_gets_its_decision_back_from_the_village(office: stores.Office) -> None:
    """The backup is older than the decision; only the village has it still."""
    story = [("clue", "x1", 0), ("send", "x1"), ("deliver", 0, 0), ("back_up", "t1"), ("decide", "t1", 0, 0, "sudden"),
             ("reply", "t1", 0), ("deliver", 5, 0), ("restore", "t1")]  # fmt: skip
    stores.play(office, story)
