"""A store of every released schema opens in today's program, by password and by recovery sheet (`tests/old_databases`)."""

from __future__ import annotations

import importlib.util
import json
from datetime import date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from app.services.checks.checking import village_check
from app.services.keeping.restoring import Secret, restore
from app.services.selfcheck.model import State
from app.services.selfcheck.store_checks import check_database
from app.store import migrations
from app.store.rows import read_records

FOLDER = Path(__file__).resolve().parents[1] / "old_databases"
FILES = sorted(FOLDER.glob("schema-*.swbak"))
TODAY = date(2026, 12, 1)


def _make() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_old", FOLDER / "make.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_released_schema_has_its_file() -> None:
    released = _make().RELEASED
    assert [path.stem for path in FILES] == [f"schema-{number}" for number in range(1, max(released, len(FILES)) + 1)]
    assert len(FILES) in (released, released + 1) and len(FILES) >= 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("by_sheet", [False, True])
def test_it_opens_and_nothing_is_missing(path: Path, by_sheet: bool, tmp_path: Path) -> None:
    told = json.loads(path.with_suffix(".json").read_text("utf-8"))
    secret = Secret("", "新的密码 xin-2027", told["recovery"]) if by_sheet else Secret("", _make().PASSWORD, "")
    desk = restore(path, tmp_path / "store", secret, "another machine", TODAY, lambda: datetime(2026, 12, 1, 8)).desk
    with desk.reading() as connection:
        assert migrations.version_of(connection) == migrations.VERSION
        counts = {kind: len(read_records(connection, kind)) for kind in ("household", "member", "visit")}
        heads = {row["name"] for row in read_records(connection, "member") if row["relation"] == "head"}
    assert counts == {"household": told["households"], "member": told["members"], "visit": told["visits"]}
    assert heads == set(_make().NAMES)
    assert check_database(desk).state is State.GOOD
    with desk.reading() as connection:
        assert village_check(desk, connection)
    with desk.writing("新增一户") as door:
        door.create(
            "household",
            {"village_code": "539901101203", "group_name": "1组", "local_household_no": "B-0001"},
            village="539901101203",
        )
    desk.store.close()
