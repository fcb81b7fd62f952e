"""Light key stretching for the stores of this folder."""

from __future__ import annotations

import pytest

from app.store import vault
from tests.store.world import LIGHT_KIB


@pytest.fixture(autouse=True)
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores are made by the dozen; the program's own strength is tested in tests/store/test_secrets.py."""
    monkeypatch.setattr(vault, "MEMORY_KIB", LIGHT_KIB)
