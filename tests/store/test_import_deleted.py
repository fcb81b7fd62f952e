"""Importing again after the village deleted something: it stays deleted, and the difference is listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.services.desk import Desk
from app.services.importing.run import apply_import, plan_import
from app.store.door import stable_id
from app.store.rows import read_records
from tests.store.world import VILLAGE, journal, tables, workbook


@pytest.mark.parametrize("kind", ["member", "household"])
def test_a_deleted_row_is_not_brought_back(desk: Desk, tmp_path: Path, kind: str) -> None:
    book = workbook(tmp_path / "名册.xlsx", 3)
    apply_import(desk, plan_import(desk, book))
    number = "53990000001"
    row = stable_id(VILLAGE, number) if kind == "household" else stable_id(VILLAGE, number, f"{number}01")
    with desk.writing("删除") as door:
        door.remove(kind, row, "不是本村的")
    before = tables(desk)
    plan = plan_import(desk, book)
    assert plan.counts["new"] == plan.counts["changed"] == plan.counts["new_persons"] == 0
    assert [remark for found in plan.households for remark in found.remarks if "已经删除" in remark]
    apply_import(desk, plan)
    assert tables(desk) == before
    with desk.reading() as connection:
        assert len(read_records(connection, "member")) == (5 if kind == "member" else 6)


def test_a_base_that_was_kept_is_changed_not_doubled(desk: Desk, tmp_path: Path) -> None:
    apply_import(desk, plan_import(desk, workbook(tmp_path / "a.xlsx", 3)))
    bases = len(tables(desk)["r_import_base"])
    later = workbook(tmp_path / "b.xlsx", 3, phone="138")
    plan = plan_import(desk, later)
    assert plan.counts["fields"] == 3
    apply_import(desk, plan)
    assert len(tables(desk)["r_import_base"]) == bases + 3 and plan_import(desk, later).counts["fields"] == 0
    apply_import(desk, plan_import(desk, workbook(tmp_path / "c.xlsx", 3, phone="137")))  # has one of its own by now
    assert len(tables(desk)["r_import_base"]) == bases + 3
    assert [e["new"][:3] for e in journal(desk, "field='phone'")] == ["138"] * 3 + ["137"] * 3
