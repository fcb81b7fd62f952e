"""`shouwang paste`: the same plan and the same one step as in the window."""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import id_number

CLIP = Path(__file__).parents[1] / "workbooks" / "clips" / "excel2016.html"
LIST = "户主姓名\t户主身份证号\t村民小组\t工资性收入\n甲大\t{}\t1组\t12000\n合计\t\t\t12000\n"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A household list as tab-separated text."""
    file = tmp_path / "名单.tsv"
    file.write_text(LIST.format(id_number(date(1960, 1, 1), 1)), encoding="utf-8")
    return file


def test_list_roster_and_income(village: Any, listed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = village.json("paste", listed, "--into", "households", "--plan")
    assert planned["households"] == 1 and planned["written"] is False and village.json("list") == []
    assert "新增1户" in village.done("paste", listed, "--into", "households").out
    roster = tmp_path / "成员.tsv"
    roster.write_text("姓名\t与户主关系\n甲二\t配偶\n甲大\t之子\n", encoding="utf-8")
    found = village.json("paste", roster, "--into", "members", "--household", "甲大")
    assert found["persons"] == 1 and found["change_list"] == [
        {"place": "第3行“与户主关系”", "old": "户主", "new": "之子"}
    ]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("低保金\t3600\n".encode())))
    assert village.json("paste", "-", "--into", "income", "--household", "A-0001")["fills"] == 1
    assert "已撤销：粘贴家庭收支" in village.done("undo").out
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"gift\t1\n")))
    assert "PASTE-012" in village("paste", "-", "--into", "income", "--household", "A-0001").err


def test_html_of_a_spreadsheet_and_errors_named(village: Any) -> None:
    answer = village("paste", CLIP, "--into", "households", "--json")
    assert answer.code == 1 and "PASTE-012" in answer.err
    places = [p["place"] for p in answer.json["problem_list"] if p["level"] == "错误"]
    assert places == ["第3行“证件号码”", "第4行“务工收入”"]
    assert len(village.json("list")) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--into", "nowhere"), "PASTE-006"),
        (("--into", "members"), "PASTE-007"),
        (("--into", "members", "--household", "没有这人"), "H-101"),
    ],
)
def test_refused(village: Any, listed: Path, words: tuple[str, ...], code: str) -> None:
    assert code in village.refused("paste", listed, *words)


def test_nothing_in_the_file(village: Any, tmp_path: Path) -> None:
    empty = tmp_path / "空.tsv"
    empty.write_text("\n", encoding="utf-8")
    assert "PASTE-001" in village.refused("paste", empty, "--into", "households")
    assert "FILE-102" in village.refused("paste", tmp_path / "无.tsv", "--into", "households")
