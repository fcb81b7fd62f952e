"""`shouwang undo` walks back one verb at a time and says what it did."""

from __future__ import annotations

from typing import Any

from tests.cli.conftest import SAMPLE


def test_an_import_is_undone_by_command(village: Any) -> None:
    village("import", SAMPLE)
    assert len(village.json("list")) == 150
    told = village.json("undo", "--plan")
    assert told["step"].startswith("导入") and told["undone"] is False and told["household"].endswith("等150户")
    assert len(village.json("list")) == 150
    assert "已撤销：导入" in village.done("undo").out
    assert village.json("list") == []


def test_the_first_set_up_is_refused_with_the_reason(village: Any) -> None:
    while not (plan := village.json("undo", "--plan")).get("refused") and plan["step"]:
        village.done("undo")
    assert plan["step"] == "首次设置"
    text = village.refused("undo")
    assert "UNDO-102" in text and "第一次设置不能撤销" in text
