"""Fixtures over real store folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.services.desk import Desk
from app.services.setup import SetupFacts
from tests.store.world import FACTS, TOWN_FACTS, make_desk, open_desk

Make = Callable[..., Desk]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """`make("name")` a new store, `make("name", again=True)` signs in to it once more; all are closed at the end."""
    made: list[Desk] = []

    def run(name: str, facts: SetupFacts = FACTS, again: bool = False, **changes: Any) -> Desk:
        folder = tmp_path / name
        desk = open_desk(folder) if again else make_desk(folder, facts, **changes)
        made.append(desk)
        return desk

    yield run
    for desk in made:
        desk.store.close()


@pytest.fixture
def desk(make: Make) -> Desk:
    """A village store."""
    return make("village")


@pytest.fixture
def town(make: Make) -> Desk:
    """A township store."""
    return make("town", TOWN_FACTS)
