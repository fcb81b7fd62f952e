"""`operators`, `turnover`, `standin`, `returned` at the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import SAMPLE


def said(village: Any, *words: str) -> str:
    """What a refused command says, where several people may sign in."""
    answer = village(*words)
    assert answer.code == 1
    return str(answer.err)


def test_a_hand_over_from_the_list_to_the_closed_account(
    village: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    giver = village.json("operators", "list")[0]["name"]
    monkeypatch.setenv("SHOUWANG_NEW_PASSWORD", "周的口令4321")
    village.done("operators", "add", "周文斌")
    assert "OPER-102" in said(village, "operators", "add", "周文斌", "--operator", giver)
    made = village.json("turnover", "begin", "--giver", giver, "--receiver", "周文斌", "--witness", "刘建国", "--reason", "调动",
                        "--stick", "U01：报送用", "--operator", giver)  # fmt: skip
    assert made["state"] == "待签字"
    assert "TURN-107" in said(village, "turnover", "close", "--operator", giver)
    village.done("turnover", "sign", made["number"], "--operator", giver)
    out = tmp_path / "移交.pdf"
    village.done("print", "工作移交清单", "--out", str(out), "--operator", giver)
    assert out.read_bytes().startswith(b"%PDF")
    assert "OPER-105" in said(village, "turnover", "close", "--operator", giver)
    monkeypatch.setenv("SHOUWANG_PASSWORD", "周的口令4321")
    sheet = tmp_path / "新恢复单.pdf"
    village.done("turnover", "close", "--recovery", str(sheet), "--operator", "周文斌")
    assert sheet.read_bytes().startswith(b"%PDF")
    listed = {one["name"]: one["left"] for one in village.json("operators", "list")}
    assert listed["周文斌"] == "" and listed[giver]
    assert village.json("turnover", "list")[0]["state"] == "账户已关闭"


def test_a_password_is_changed(village: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_NEW_PASSWORD", "换过的口令4321")
    village.done("operators", "password")
    assert "V-102" in said(village, "operators", "list")
    monkeypatch.setenv("SHOUWANG_PASSWORD", "换过的口令4321")
    village.done("operators", "list")


def test_standing_in_and_taking_over(village: Any) -> None:
    assert "STAND-103" in village.refused("standin", "take-over")
    assert "由乡镇代录" in village.done("standin", "begin").out
    village("import", SAMPLE)
    assert village.json("standin", "show")["active"] is True
    village.done("standin", "take-over")
    assert "现在由本村录入" in village.done("standin", "show").out


def test_nothing_came_back_yet(village: Any) -> None:
    assert village.json("returned") == []
    assert "RET-101" in village.refused("returned", "Z-0001")
    assert "RET-103" in village.refused("print", "回执清单", "--out", "x.pdf")
