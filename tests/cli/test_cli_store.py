"""Done when: a village from a workbook, seen, checked, printed, handed over, taken back; by commands alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import SAMPLE, TODAY, VILLAGE, WORDS, Clerk


@pytest.fixture
def filled(village: Clerk) -> Clerk:
    """The village with the national export in it."""
    village.done("line", "set", "2026=8700")
    village.done("import", SAMPLE)
    return village


def test_import_gives_150_households_and_501_persons_and_again_nothing(village: Clerk) -> None:
    village.done("line", "set", "2026=8700")
    planned = village.json("import", SAMPLE, "--plan")
    assert planned["planned"] and village.json("list") == []
    first = village.json("import", SAMPLE)
    assert (first["households"], first["persons"], first["new"], first["new_persons"]) == (150, 501, 150, 501)
    before = village.everything()
    again = village.json("import", SAMPLE)
    assert (again["new"], again["new_persons"], again["changed"], again["fields"]) == (0, 0, 0, 0)
    assert village.everything() == before
    assert "无变化" in village.done("import", SAMPLE).out
    listed = village.json("list")
    assert len(listed) == 150 and sum(line["members"] for line in listed) == 501


def test_nothing_is_overdue_on_the_first_morning(filled: Clerk) -> None:
    dues = filled.json("due")
    assert dues and {line["state"] for line in dues} <= {"待办", "快到期"}
    assert set(dues[0]) == {"household", "number", "group", "kind", "from", "to", "state", "reason", "side"}
    later = filled.json("due", on="2027-02-01")
    assert "已逾期" in {line["state"] for line in later}


def test_show_check_visit(filled: Clerk) -> None:
    page = filled.json("show", "A-0001")
    assert page["number"] == "A-0001" and page["people"] and "*" in page["people"][0]["id_number"]
    assert "历史" in filled.done("show", "a-0001").out
    open_page = filled.json("show", "A-0001", "--reveal")
    assert "*" not in open_page["people"][0]["id_number"]
    answer = filled("check", "--json")
    assert answer.code == 1 and set(answer.json[0]) == {
        "rule", "level", "household", "number", "person", "field", "label", "value", "text",
    }  # fmt: skip
    one = filled("check", "A-0001", "--json").json
    assert one and {row["number"] for row in one} == {"A-0001"}
    assert filled("check", "--rule", one[0]["rule"], "--json").json[0]["rule"] == one[0]["rule"]
    assert filled("check", "--rule", "没有这条").code == 0
    visit = ("visit", "A-0003", "--visitors", "王小明", "--visitor", "周文斌", "--result", "情况稳定")
    assert filled(*visit).code == 2  # an option that does not exist
    visit = ("visit", "A-0003", "--visitors", "王小明", "--visitors", "周文斌", "--result", "情况稳定")
    assert "帮扶台账" in filled.refused(*visit)
    filled.done(*visit, "--income-change", "无明显变化")
    assert filled.json("list", "A-0003")[0]["last_visit"] == TODAY
    assert "同样方式" in filled.refused(*visit, "--income-change", "无明显变化")
    assert filled.json("show", "A-0003")["visits"][0]["走访人"] == "王小明、周文斌"


def test_level_three_stays_hidden_unless_revealed(filled: Clerk) -> None:
    numbers = [
        person["id_number"]
        for line in filled.json("list")[:3]
        for person in filled.json("show", line["number"], "--reveal")["people"]
    ]
    told = [
        filled(*words).out
        for words in (
            ("list",),
            ("list", "--json"),
            ("check",),
            ("due", "--json"),
            ("show", "A-0001"),
            ("show", "A-0002", "--json"),
        )
    ]
    assert all(len(number) >= 18 for number in numbers)
    assert not [number for number in numbers for text in told if number in text]
    assert not [text for text in told if "患大病" in text and "重点人群核实（有" in text]
    assert "重点人群核实（＊＊＊）" in filled("due").out and "重点人群核实（有患大病" in filled("due", "--reveal").out
    risks = {line["main_risk"] for line in filled.json("list")}
    assert risks == {"", "＊＊＊"}
    assert "因病" in {line["main_risk"] for line in filled.json("list", "--reveal")}


def test_codes_never_leave(filled: Clerk) -> None:
    text = json.dumps([filled.json("show", line["number"]) for line in filled.json("list")[:20]], ensure_ascii=False)
    for code in ("exit_", "marginal", "monitored", "spouse", "id_card", "rem_", '"home"', "identify"):
        assert code not in text


@pytest.mark.parametrize(("kind", "suffix", "more"), [
    ("防返贫监测台账", "pdf", ("--period", "2026-11")), ("防返贫监测台账", "xlsx", ("--period", "2026-11")),
    ("采集表", "pdf", ("--household", "A-0001")), ("承诺授权书", "pdf", ("--blank",)), ("设备核对单", "pdf", ()),
])  # fmt: skip
def test_print(filled: Clerk, tmp_path: Path, kind: str, suffix: str, more: tuple[str, ...]) -> None:
    target = tmp_path / f"纸.{suffix}"
    told = filled.json("print", kind, *more, "--out", target)
    assert told["bytes"] == target.stat().st_size
    assert target.read_bytes().startswith(b"%PDF" if suffix == "pdf" else b"PK")


def test_print_names_what_it_prints(village: Clerk, tmp_path: Path) -> None:
    kinds = [row["kind"] for row in village.json("print", "--list")]
    assert {"采集表", "承诺授权书", "公示", "防返贫监测台账", "帮扶台账", "报送单"} <= set(kinds)
    assert "没有“请柬”这种材料" in village.refused("print", "请柬", "--out", tmp_path / "x.pdf")
    assert "不能存成docx" in village.refused("print", "采集表", "--out", tmp_path / "x.docx")
    assert "找不到这个文件夹" in village.refused("print", "采集表", "--out", tmp_path / "没有" / "x.pdf")
    assert not list(tmp_path.glob("x.*"))


def hand_over(village: Clerk, township: Clerk, tmp_path: Path) -> Path:
    """Enrol, export, receive; gives the package."""
    offer, stick = tmp_path / "乡镇.swenrol", tmp_path / "usb"
    code = township.json("enrol", "--offer", offer)["code"]
    assert township.json("fingerprint")["code"] == code
    village.done("enrol", offer, "--confirm", code)
    made = village.json("export", "--to", stick)
    return Path(made["file"])


def test_hand_over_and_back(filled: Clerk, township: Clerk, tmp_path: Path) -> None:
    package = hand_over(filled, township, tmp_path)
    seen = township.json("inspect", package)
    assert (
        seen["readable"]
        and seen["sender"] == "石桥村"
        and seen["counts"]["户"] == 150
        and seen["counts"]["家庭成员"] == 501
    )
    assert seen["sender_standing"] == "还没有核对过"
    assert "核对码" in township.refused("receive", package)
    code = filled.json("fingerprint")["code"]
    planned = township.json("receive", package, "--plan", "--confirm", code)[0]
    assert planned["state"] == "预看" and township.json("list") == []
    taken = township.json("receive", package, "--confirm", code)[0]
    assert taken["state"] == "已接收" and {unit["outcome"] for unit in taken["units"]} == {"新增"}
    assert len(township.json("list")) == 150
    before = township.everything()
    again = township.json("receive", package)[0]
    assert again["state"] == "已导入，无变化" and again["counts"] == {"无变化": len(taken["units"])}
    assert township.everything() == before
    answer = township.json("answer", "--village", VILLAGE, "--to", tmp_path / "back")
    assert filled.json("receive", answer["file"])[0]["counts"]["回执"] == 1
    assert "没有新的内容" in filled.refused("export", "--to", tmp_path / "usb")
    filled.done(
        "visit",
        "A-0001",
        "--visitors",
        "王小明",
        "--visitors",
        "周文斌",
        "--result",
        "情况稳定",
        "--income-change",
        "增加",
    )
    second = filled.json("export", "--to", tmp_path / "usb")
    assert second["households"] == ["A-0001"]
    assert township.json("receive", second["file"])[0]["counts"] == {"更新": 1, "回执": 1}
    assert township.json("list", "A-0001")[0]["last_visit"] == TODAY
    assert filled.json("print", "报送单", "--out", tmp_path / "bsd.pdf")["bytes"] > 1000


def test_inspect_without_any_store(filled: Clerk, township: Clerk, tmp_path: Path) -> None:
    package = hand_over(filled, township, tmp_path)
    answer = filled("inspect", package, "--json", store=tmp_path / "leer")
    assert answer.code == 0 and answer.json["readable"] is False and answer.json["check_code"]


def test_init_prints_the_recovery_code_once_or_writes_the_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clerk = Clerk(tmp_path / "v", capsys)
    answer = clerk("init", "--role", "村", "--village-code", VILLAGE, *WORDS, "--json")
    assert answer.code == 0 and answer.json["operator"] == "操作员"
    assert answer.err.count("恢复码") == 1 and "恢复码" not in answer.out
    other = Clerk(tmp_path / "w", capsys)
    answer = other(
        "init", "--role", "village", "--village-code", VILLAGE, *WORDS, "--recovery", tmp_path / "恢复单.pdf"
    )
    assert answer.code == 0 and "恢复码" not in answer.err
    assert (tmp_path / "恢复单.pdf").read_bytes().startswith(b"%PDF")
    third = Clerk(tmp_path / "x", capsys)(
        "init", "--role", "village", "--village-code", VILLAGE, *WORDS, "--recovery", tmp_path / "恢复单.pdf"
    )
    assert third.code == 1 and "同名" in third.err and not (tmp_path / "x").exists()


def test_settings(village: Clerk) -> None:
    village.done("settings", "set", "公示天数=7")
    shown = {row["name"]: row["value"] for row in village.json("settings", "list")}
    assert shown["公示天数"].startswith("7")
    assert village.json("line", "set", "2025=8100")["amount"].startswith("8100")
    assert [row["year"] for row in village.json("line", "list")] == [2026, 2025]
    assert village.json("village")["村联系电话"] == "0839-6620011"
    assert "不是年份" in village.refused("line", "set", "明年=8700")
    assert village("line", "set", "2026").code == 2
    assert "不能用在这里" in village.refused("line", "set", "2026=很多")


def test_global_options_stand_before_or_after(
    village: Clerk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from app.cli import main

    capsys.readouterr()
    assert main(["list", "--json", "--store", str(village.store), "--operator", "王小明"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["--json", "--store", str(tmp_path / "other"), "line", "--store", str(village.store), "list"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["year"] == 2026
