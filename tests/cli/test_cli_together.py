"""`cases`, `archive`, `settings holidays`, reopening and relapse by commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Clerk, household_json
from tests.cli.test_cli_road import MEETING


@pytest.fixture
def two(village: Clerk, json_file: Callable[..., Path]) -> Clerk:
    """Two loaded households, both at 承诺授权已签 but one day apart."""
    village.done("load", json_file(household_json(), household_json("李四海", 7)))
    for number in ("A-0001", "A-0002"):
        village.done("case", number, "入户核查", "--date", "2026-10-10")
    village.done("case", "A-0001", "承诺授权已签", "--date", "2026-10-12")
    return village


def test_several_at_once(two: Clerk) -> None:
    plan = two.json("cases", "待民主评议", "A-0001", "A-0002", "--date", "2026-10-13", "--plan")
    assert [(line["number"], line["may"]) for line in plan] == [("A-0001", True), ("A-0002", False)]
    assert plan[1]["reasons"] and not any(line["done"] for line in plan)
    told = two.refused("cases", "待民主评议", "A-0001", "A-0002", "--date", "2026-10-13")
    assert "A-0002" in told and "入户核查" in told
    done = two.json("cases", "待民主评议", "A-0001", "A-0002", "--date", "2026-10-13", "--possible")
    assert [line["done"] for line in done] == [True, False]
    assert "没有要办的农户" in two.refused("cases", "待民主评议")
    two.done("case", "A-0002", "承诺授权已签", "--date", "2026-10-13")
    both = two.json("cases", "待民主评议", "--at", "承诺授权已签", "--date", "2026-10-14")
    assert [line["number"] for line in both] == ["A-0002"]
    two.done("undo")
    assert two.json("list", "A-0002")[0]["state"] == "承诺授权已签"


def test_one_vote_more_than_signed_in_is_refused(two: Clerk) -> None:
    two.done("case", "A-0001", "待民主评议", "--date", "2026-10-13")
    two.done("refusal", "A-0001", "--none")
    told = two.refused("meeting", *MEETING, "--vote", "A-0001=41/0/0")
    assert "表决票共41张，多于实到代表40人" in told
    held = two.json("meeting", *MEETING, "--vote-mode", "无记名投票", "--vote", "A-0001=40/0/0")
    assert held["votes"][0]["state"] == "评议通过"


def test_an_ended_case_is_opened_again_or_a_new_one_begins(two: Clerk) -> None:
    two.done("case", "A-0002", "暂未发现风险", "--date", "2026-10-11", "--reason", "核实没有风险")
    assert "原因" in two.refused("case", "A-0002", "线索登记", "--reopen", "--date", "2026-10-20")
    two.done("case", "A-0002", "线索登记", "--reopen", "--date", "2026-10-20", "--reason", "又住院")
    assert len(two.json("case", "A-0002")) == 1
    two.done("case", "A-0002", "暂未发现风险", "--date", "2026-10-21", "--reason", "核实没有风险")
    two.done("case", "A-0002", "线索登记", "--date", "2026-10-22", "--channel", "干部排查")
    assert len(two.json("case", "A-0002")) == 2


def test_steps_out_of_order_name_the_rule(two: Clerk) -> None:
    assert "下一步不能是“已上报乡镇”" in two.refused("case", "A-0001", "已上报乡镇", "--paper", "1号")
    early = two.refused("case", "A-0001", "待民主评议", "--date", "2026-10-11")
    assert "早于上一步“承诺授权已签”的2026年10月12日" in early


def test_the_archive_by_commands(two: Clerk) -> None:
    found = two.json("archive", "check", "A-0001")
    assert {line["paper"] for line in found if line["kind"] == "缺材料"} == {"visit_photo"}
    assert "没有“照片集”这种材料" in two.refused("archive", "kept", "A-0001", "照片集")
    assert "以程序里的登记为准" in two.refused("archive", "kept", "A-0001", "信息采集表")
    two.done("archive", "kept", "A-0001", "入户照片", "--place", "1号盒")
    assert not [line for line in two.json("archive", "check", "A-0001") if line["paper"] == "visit_photo"]
    assert "情况说明没有写全" in two.refused("archive", "explain", "A-0001", "--paper", "会议通知", "--story", "丢")
    two.done("archive", "explain", "A-0001", "--paper", "会议通知", "--story", "原件被雨淋毁，代表都已签到。")
    text = two.done("archive", "check").out
    assert "补录" in text and "A-0002" in text


def test_papers_of_the_inspection(two: Clerk, tmp_path: Path) -> None:
    assert "没有写过情况说明" in two.refused(
        "print", "情况说明", "--household", "A-0001", "--out", str(tmp_path / "x.pdf")
    )
    two.done(
        "archive", "explain", "A-0001", "--problem", "会议通知没有留存。", "--story", "原件被雨淋毁，代表都已签到。"
    )
    two.done("print", "情况说明", "--household", "A-0001", "--out", str(tmp_path / "说明.pdf"))
    two.done("print", "材料检查表", "--out", str(tmp_path / "检查.pdf"))
    two.done("print", "材料检查表", "--out", str(tmp_path / "检查.xlsx"))
    assert (tmp_path / "说明.pdf").read_bytes().startswith(b"%PDF")
    from openpyxl import load_workbook

    cells = [
        str(cell.value)
        for row in load_workbook(tmp_path / "检查.xlsx").active.iter_rows()
        for cell in row
        if cell.value
    ]
    assert any("入户照片：档案里没有" in cell for cell in cells) and any("检查2户" in cell for cell in cells)


def test_holidays_by_command(village: Clerk, tmp_path: Path) -> None:
    assert "没有填节假日" in village.done("settings", "holidays").out
    village.done("settings", "holidays", "--add", "2026-10-01至2026-10-07 休", "--add", "2026-10-10 班")
    told = village.refused("settings", "holidays", "--add", "2026-02-30 休")
    assert "第3行" in told and "2026年2月30日这一天不存在" in told
    document = village.json("settings", "holidays")
    assert (len(document["休"]), document["班"]) == (7, ["2026-10-10"])
    lines = tmp_path / "放假.txt"
    lines.write_text("2027-01-01至2027-01-03 休 元旦\n", "utf-8")
    assert (
        "2027-01-01至2027-01-03 休"
        in village.done("settings", "holidays", "--file", lines, "--document", "国办发明电").out
    )
    assert village.done("settings", "holidays", "--clear").out.strip().startswith("还没有填")
