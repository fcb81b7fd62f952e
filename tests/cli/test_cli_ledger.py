"""`ledger` and `report` at the command line: seen, printed, closed, columns, figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.services.desk import Desk
from app.services.machine import machine_mark
from app.services.setup import sign_in
from tests.cli.conftest import TODAY
from tests.services.conftest import clock, write_household


@pytest.fixture
def filled(village: Any) -> Any:
    """The village with two monitored households."""
    desk: Desk = sign_in(village.store, "", "abcd1234", machine_mark(), date.fromisoformat(TODAY), clock)
    write_household(desk, "张德福", road="monitored", visits=2, measures=True)
    write_household(desk, "李四海", road="monitored", group="10组")
    desk.store.close()
    return village


def test_the_list_of_ledgers(village: Any) -> None:
    found = village.json("ledger", "list")
    assert len(found) == 17 and found[0] == {
        "number": "15.1",
        "title": "防返贫监测台账",
        "periods": ["月", "季度", "半年", "年"],
    }


def test_show_masks_what_is_sensitive(filled: Any) -> None:
    found = filled.json("ledger", "show", "15.1", "--period", "2026-11")
    assert found["sums"] == "合计：2户，8人" and [row[1] for row in found["rows"]] == ["张德福", "李四海"]
    assert found["rows"][0][found["columns"].index("人均纯收入")] == "***"
    assert [row[1] for row in filled.json("ledger", "show", "monitoring", "--group", "10组")["rows"]] == ["李四海"]


def test_print_with_filters(filled: Any, tmp_path: Path) -> None:
    target = tmp_path / "台账.xlsx"
    assert filled("ledger", "print", "防返贫监测台账", "--group", "10组", "--out", str(target)).code == 0
    cells = [cell for row in openpyxl.load_workbook(target).active.iter_rows(values_only=True) for cell in row]
    assert "李四海" in cells and "张德福" not in cells
    for arguments, code in (
        (("没有这本",), "LEDG-100"), (("15.1", "--period", "明天"), "LEDG-101"), (("15.1", "--class", "没有"), "LEDG-104"),
        (("15.1", "--reveal"), "LEDG-120"), (("15.1", "--out", str(tmp_path / "没有" / "a.pdf")), "FILE-103"),
    ):  # fmt: skip
        told = filled("ledger", "print", *arguments, *(() if "--out" in arguments else ("--out", str(target))))
        assert told.code == 1 and code in told.err


def test_close_reopen_and_months(filled: Any) -> None:
    refused = filled("ledger", "close", "2026-09")
    assert refused.code == 1 and "LEDG-134" in refused.err
    assert filled.json("ledger", "close", "2026-09", "--signed", "王小明")["zero"] is True
    assert filled.json("ledger", "close", "2026-10", "--auditor", "李主任")["changes"]["线索登记"] == 2
    months = filled.json("ledger", "months")
    assert [(row["period"], row["zero"]) for row in months["closed"]] == [("202609", True), ("202610", False)]
    assert filled("ledger", "reopen", "2026-10", "--reason", "写错").code == 0
    assert len(filled.json("ledger", "months")["closed"]) == 1


def test_columns(filled: Any, tmp_path: Path) -> None:
    assert filled.json("ledger", "columns", "15.1", "户主", "类别") == {"columns": ["户主", "类别"]}
    assert filled.json("ledger", "columns", "15.1", "--usual")["columns"][0] == "序号"
    book = openpyxl.Workbook()
    book.active.append(["类别", "户主", "血型"])
    book.save(tmp_path / "模板.xlsx")
    told = filled("ledger", "columns", "15.1", "--file", str(tmp_path / "模板.xlsx"))
    assert told.code == 1 and "LEDG-110" in told.err and "第3列“血型”" in told.err


def test_entered_without_anything_to_enter(filled: Any) -> None:
    told = filled("ledger", "entered", "--name", "周录入")
    assert told.code == 1 and "LEDG-152" in told.err


def test_report_with_households(filled: Any) -> None:
    found = filled.json("report", "月报", "--period", "2026-11", "--households")
    stock = next(section for section in found["sections"] if section["title"] == "监测对象存量")
    assert stock["lines"][0]["figures"][0] == {"value": 2, "households": ["A-0001", "A-0002"]}
    assert "防返贫监测月报" in filled("report", "月报").out and "村卡" in filled("report", "村卡").out
    assert filled("report", "周报").code == 1


def test_a_month_of_all_ledgers(filled: Any, tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    assert "FILE-103" in filled.refused("ledger", "all", "--period", "2026-10", "--to", str(folder))
    folder.mkdir()
    files = filled.json("ledger", "all", "--period", "2026-10", "--to", str(folder))["files"]
    assert len(files) == 34 == len(list(folder.iterdir()))
    assert (folder / "15.1-防返贫监测台账-202610.pdf").read_bytes().startswith(b"%PDF")
