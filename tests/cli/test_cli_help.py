"""`compare`, `measure`, `pairing`, `relative` on a real store: what a clerk types and what the program answers."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.services.desk import Desk
from app.services.machine import machine_mark
from app.services.setup import sign_in
from app.workbooks.locked import unlock
from tests.cli.conftest import Clerk, clock
from tests.services.conftest import TO_MONITORED, write_household

COMPARING = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "village"), ("comparing", date(2026, 10, 14), "county"),
)  # fmt: skip


def with_desk(clerk: Clerk, act: Callable[[Desk], Any]) -> Any:
    desk = sign_in(clerk.store, "", "abcd1234", machine_mark(), date.fromisoformat(clerk.on), clock)
    try:
        return act(desk)
    finally:
        desk.store.close()


@pytest.fixture
def home(village: Clerk) -> Any:
    return with_desk(village, lambda desk: write_household(desk, "张德福", road=TO_MONITORED))


def test_measures_are_entered_changed_and_ended(village: Clerk, home: Any) -> None:
    assert "MEAS-101" in village.refused("measure", "add", home.number, "--status", "计划")
    assert "MEAS-104" in village.refused(
        "measure", "add", home.number, "--measure-class", "健康帮扶", "--member", "没有的人"
    )
    village.done("measure", "add", home.number, "--measure-class", "就业帮扶", "--item", "其他", "--status", "计划",
                 "--start", "2026-11-03", "--member", "郑桂兰", "--amount", "500")  # fmt: skip
    village.done("measure", "change", home.number, 1, "--status", "实施中", "--evidence", "培训名单")
    told = village.json("measure", "list", home.number)
    assert [(m["title"], m["member"], m["status"]) for m in told["measures"]] == [
        ("就业帮扶：其他", "郑桂兰", "实施中")
    ]
    assert "因病" in told["suggestions"][0] and "没有监测帮扶联系人" in told["gap"]
    assert "MEAS-106" in village.refused("measure", "end", home.number, 1, "--failed")
    assert "MEAS-108" in village.refused("measure", "end", home.number, 7)
    village.done("measure", "end", home.number, 1, "--effect", "已上岗")
    assert village.json("measure", "list", home.number)["measures"][0]["status"] == "已落实"


def test_a_village_does_not_name_helpers(village: Clerk, home: Any) -> None:
    assert "PAIR-101" in village.refused("pairing", "assign", home.number, "--name", "李梅")
    assert "PAIR-107" in village.refused("pairing", "end", home.number, "--reason", "退休")


def test_the_township_names_and_replaces(village: Clerk, township: Clerk, home: Any, tmp_path: Path) -> None:
    offer, stick = tmp_path / "offer.swenrol", tmp_path / "stick"
    township.done("enrol", "--offer", offer)
    village.done("enrol", offer, "--confirm", township.json("fingerprint")["code"])
    stick.mkdir()
    village.done("export", "--to", stick)
    (package,) = stick.glob("*.swpkg")
    township.done("receive", package, "--confirm", village.json("fingerprint")["code"])
    township.done("pairing", "assign", home.number, "--name", "李梅", "--helper-unit", "民政办")
    assert "PAIR-103" in township.refused("pairing", "assign", home.number, "--name", "何勇")
    assert "PAIR-108" in township.refused("pairing", "end", home.number, "--reason", "退休")
    township.done("pairing", "replace", home.number, "--reason", "调动", "--name", "何勇")
    helpers = township.json("measure", "list", home.number)["helpers"]
    assert [(h["name"], h["end"]) for h in helpers if h["end"] is None] == [("何勇", None)]


def test_relatives_on_record(village: Clerk, home: Any) -> None:
    words = (
        "relative",
        "add",
        home.number,
        "--name",
        "周文斌",
        "--role",
        "村（社区）“两委”成员",
        "--kinship",
        "兄弟姐妹",
    )
    village.done(*words)
    assert "KIN-105" in village.refused(*words)
    (line,) = village.json("relative", "list", home.number)
    assert (line["name"], line["kinship"], line["member"]) == ("周文斌", "兄弟姐妹", "张德福")
    assert "KIN-107" in village.refused("relative", "remove", home.number, 1)
    village.done("relative", "remove", home.number, 1, "--reason", "录错了")
    assert village.json("relative", "list") == []


def test_a_comparison_from_list_to_answer(village: Clerk, tmp_path: Path) -> None:
    village.done("settings", "set", "compare_position=民主评议以前", on="2026-01-01")
    home = with_desk(village, lambda desk: write_household(desk, "陈有才", road=COMPARING))
    told = village.json("compare", "list")
    assert [one["name"] for one in told["people"]] == ["陈有才", "郑桂兰", "张明德"]
    assert [one["reason"] for one in told["left_out"]] == ["未满18周岁，不单独查询"]
    out = tmp_path / "名单.xlsx"
    assert "CMP-101" in village.refused("compare", "list", "--out", out)
    made = village.json("compare", "list", "--out", out, "--purpose", "交县里比对", "--generate")
    whole = openpyxl.load_workbook(io.BytesIO(unlock(out.read_bytes(), made["password"], out.name))).active
    rows = [row for row in whole.iter_rows(values_only=True) if row[1] == "陈有才"]
    book = openpyxl.Workbook()
    for row in (
        ("姓名", "证件号码", "车辆"),
        ("陈有才", rows[0][2], "小型轿车1辆"),
        ("外人", "539901199003079235", "有"),
    ):
        book.active.append(row)
    answer = tmp_path / "反馈.xlsx"
    book.save(answer)
    told_back = village("compare", "answers", answer, "--paper", "青振函8号", "--json")
    assert (
        told_back.code == 1
        and [one["who"] for one in told_back.json["refused"]] == ["外人"]
        and "CMP-115" in told_back.err
    )
    (flag,) = village.json("compare", "flags", home.number)
    assert flag["circumstance"] == "机动车、大型农机、船舶" and flag["answer"] == ""
    assert "CMP-107" in village.refused("compare", "answer", home.number, 1, "--result", "属实但可解释")
    village.done(
        "compare", "answer", home.number, 1, "--result", "属实但可解释", "--note", "农用三轮车", "--evidence", "行驶证"
    )
    assert village.json("compare", "flags", home.number)[0]["answer"] == "属实但可解释"
