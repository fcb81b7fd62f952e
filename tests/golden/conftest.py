"""The golden papers: one invented village, every kind of paper drawn once, its texts kept in `texts/`.

pytest tests/golden --renew      writes the texts anew (look at the difference before it is committed)
"""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

HERE = Path(__file__).parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew", action="store_true", help="write the golden texts of the papers anew")


def _module(name: str, path: Path) -> Any:
    known = sys.modules.get(name)
    if known is not None:
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


villages = _module("golden_villages", HERE.parent / "services" / "conftest.py")
world_module = _module("golden_world", HERE / "world.py")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The village with a case at every place that a paper needs, its row ids drawn from one seed: lists whose order hangs
    on an id come out the same each time."""
    drawn = random.Random(20261123)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.store.door.uuid4", lambda: UUID(int=drawn.getrandbits(128), version=4))
        made = world_module.build(tmp_path_factory.mktemp("golden"))
        yield made
        made.close()


@pytest.fixture(scope="session")
def papers(world: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Every golden paper, drawn once: name -> what was printed and the file it stands in."""
    return world_module.print_all(world, tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="session")
def renew(request: pytest.FixtureRequest) -> bool:
    """True when the texts are to be written anew."""
    return bool(request.config.getoption("--renew", default=False))
