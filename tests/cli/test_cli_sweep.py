"""`sweep`, `warning` and `watch` on a real store: a round and a batch to their end, refusals that say what to do."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from app.workbooks.locked import is_locked
from tests.cli.conftest import Clerk, family
from tests.services.conftest import id_number


@pytest.fixture
def three(village: Clerk, tmp_path: Path) -> Clerk:
    """Three households in two groups."""
    households = []
    for order, head, group in ((1, "张德福", "1组"), (2, "陈有才", "1组"), (3, "李大山", "2组")):
        record = {"group_name": group, "household_kind": "一般农户", "home_address": f"{order}组1号",
                  "phone": "13900000000", "in_relocation_site": "否", "no_labour_backstop": "否"}  # fmt: skip
        households.append({**record, "member": family(head, order)})
    path = tmp_path / "three.json"
    path.write_text(json.dumps({"households": households}, ensure_ascii=False), "utf-8")
    village.done("load", path)
    return village


def test_a_round_from_opening_to_its_end(three: Clerk) -> None:
    assert "SWEEP-104" in three.refused("sweep", "show")
    three.done("sweep", "open", "--start", "2026-11-01", "--end", "2026-11-30", "--checkers", "1组=王小明、周文斌")
    assert [home["head"] for home in three.json("sweep", "show", "--checker", "周文斌")] == ["张德福", "陈有才"]
    refused = three.refused("sweep", "close")
    assert "SWEEP-121" in refused and "还有3户" in refused
    said = three.done("sweep", "result", "A-0001", "--at-risk", "是", "--only-home-unsafe", "否")
    assert "并登记了线索" in str(said)
    three.done("sweep", "result", "A-0003", "--not-reached-reason", "外出务工")
    assert three.json("sweep", "clear", "--group", "1组", "--checker", "周文斌") == {"recorded": 1}
    three.done("sweep", "report", "--paper-no", "石村〔2026〕5号")
    three.done("sweep", "lock", "--attendee", "刘建国", "--basis", "汇总表", "--paper-no", "青振发〔2026〕9号")
    three.done("sweep", "close")
    line = three.json("sweep", "list")[0]
    assert (line["checked"], line["not_reached"], line["open"], line["clues"]) == (2, 1, 0, 1)
    told = {home["head"]: home["told"] for home in three.json("sweep", "show", "--all")}
    assert told["李大山"] == "未能入户（外出务工）"


def test_a_department_s_list_in_answered_and_back(three: Clerk, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["姓名", "身份证号", "事由"])
    book.active.append(["张德福", id_number(date(1970, 3, 15), 1), "自付较大"])
    book.active.append(["王无名", "539901198001010015", ""])
    path = tmp_path / "list.xlsx"
    book.save(path)
    assert "WARN-106" in three.refused("warning", "show")
    made = three.done("warning", "import", path, "--department", "医疗保障局", "--due", "2026-12-01")
    assert "2人" in made.out
    two = ("--checker", "王小明", "--checker", "周文斌")
    assert "WARN-111" in three.refused("warning", "answer", "3", "--match", "查无此户", "--checker", "王小明")
    assert "WARN-130" in three.refused("warning", "answer", "9", "--match", "查无此户", *two)
    three.done("warning", "answer", "3", "--match", "查无此户", *two)
    assert "WARN-121" in three.refused("warning", "close")
    three.done("warning", "answer", "2", "--result", "有困难已落实政策", "--household", "A-0001", *two)
    three.done("warning", "close")
    out = tmp_path / "back.xlsx"
    three.done("warning", "back", "--out", out)
    assert "CLI-045" in three.refused("warning", "back", "--slip", out.with_suffix(".pdf"))
    locked = three.json("warning", "back", "--generate", "--out", out.with_name("加密.xlsx"))
    assert is_locked(Path(locked["file"]).read_bytes()) and len(locked["password"]) == 19
    page = load_workbook(out).active
    assert page["E2"].value == "有困难已落实政策" and page["D3"].value == "查无此户"
    assert [entry["head"] for entry in three.json("watch", "list")] == ["张德福"]
    three.done("watch", "end", "A-0001", "--reason", "困难已经解决")
    three.done("watch", "add", "A-0002", "--reason", "新近退出低保或特困", "--referral", "民政办")
    assert three.json("watch", "look", "A-0002") == {"next_look": "2027-02-23"}
    assert [entry["head"] for entry in three.json("watch", "list")] == ["陈有才"]


def test_a_problem_is_written_down_and_struck_off(three: Clerk) -> None:
    three.done("problem", "add", "--what", "公示栏破损", "--name", "周文斌", "--household", "A-0001")
    assert "PROB-112" in three.refused("problem", "strike", "整改2026-001", "--outcome", "已换", "--person", "周文斌")
    three.done("problem", "strike", "整改2026-001", "--outcome", "已换", "--person", "王小明")
    assert [(line["whose"], line["outcome"]) for line in three.json("problem", "list")] == [
        ("张德福（A-0001）", "已换")
    ]
    assert "SWEEP-104" in three.refused("problem", "sweep", "--name", "周文斌", "--due", "2026-12-01")
