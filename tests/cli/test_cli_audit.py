"""`audit` without a window: the township asks, draws, hears, decides; the village answers; two stores and a stick."""

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
from tests.cli.conftest import Clerk, clock
from tests.services.audit_world import REPORTED
from tests.services.conftest import write_household


def with_desk(clerk: Clerk, act: Callable[[Desk], Any]) -> Any:
    desk = sign_in(clerk.store, "", "abcd1234", machine_mark(), date.fromisoformat(clerk.on), clock)
    try:
        return act(desk)
    finally:
        desk.store.close()


@pytest.fixture
def stick(village: Clerk, township: Clerk, tmp_path: Path) -> Path:
    """Both sides know each other; 张德福 and 李四海 are reported and at the township."""
    folder = tmp_path / "stick"
    folder.mkdir()
    code = township.json("enrol", "--offer", folder / "登记.swenrol")
    own = village.json("enrol", folder / "登记.swenrol", "--confirm", code["code"])["own_code"]
    for head in ("张德福", "李四海"):
        with_desk(village, lambda desk, head=head: write_household(desk, head, road=REPORTED))
    carry(village, township, folder, "--confirm", own)
    return folder


def carry(village: Clerk, township: Clerk, stick: Path, *confirm: str) -> None:
    """The village's package to the township."""
    made = village.json("export", "--to", stick, "--no-backup")
    township.done("receive", made["file"], *confirm)


def back(village: Clerk, township: Clerk, stick: Path) -> None:
    made = township.json("answer", "--village", "539901101203", "--to", stick)
    village.done("receive", made["file"])


def test_the_audit_from_the_queue_to_the_decision(village: Clerk, township: Clerk, stick: Path) -> None:
    queue = township.json("audit", "queue", "--village", "石桥村")
    assert [(one["household"], one["waits"], one["left"]) for one in queue] == [
        ("张德福", "新上报", -7),
        ("李四海", "新上报", -7),
    ]
    township.done("cases", "乡镇抽查审核", "张德福", "李四海")
    township.done("audit", "ask", "张德福", "联系电话", "--text", "打不通", "--suggest", "13912345678")
    assert "CLI-074" in township.refused("audit", "ask", "张德福", "没有这一项", "--text", "不对")
    assert "CLI-074" in township.refused("audit", "ask", "张德福", "证件号码", "--text", "不对")
    township.done("audit", "ask", "张德福", "证件号码", "--row", "郑桂兰", "--text", "请核对")
    opened = township.json("audit", "open", "张德福")
    assert {line["comment"] for line in opened["lines"]} == {"", "待村里答复"} and opened["missing"] and opened["road"]
    back(village, township, stick)
    asked = village.json("audit", "comments")
    number = next(one["number"] for one in asked if one["field"] == "联系电话")
    assert village.json("audit", "accept", number) == {"field": "联系电话", "value": "13912345678"}
    assert "AUD-110" in village.refused("audit", "accept", 1)
    village.done("audit", "reply", 1, "--text", "和身份证一致")
    assert "CLI-073" in village.refused("audit", "reply", 9, "--text", "好")
    carry(village, township, stick)
    assert township.json("audit", "settle", 1, 2) == {"settled": 2} and township.json("audit", "comments") == []
    assert len(township.json("audit", "draw", "--plan")) == 2
    assert "AUD-122" in township.refused("audit", "draw", "--number", "1")
    [drawn] = township.json("audit", "draw", "--number", "712304", "--witness", "孙监督")
    assert drawn["listed"] == 2 and len(drawn["drawn"]) == 1
    assert township.json("audit", "draws")[0]["same"] is True
    first = township.json("audit", "sample")[0]["household"]
    township.done("audit", "result", first, "--result", "有疑点", "--doubt", "收入有出入", "--person", "刘建国")
    back(village, township, stick)
    village.done("audit", "recheck", first, "--result", "疑点已排除", "--text", "已核对", "--person", "王小明")
    carry(village, township, stick)
    heard = (
        "--meeting-date",
        "2026-11-23",
        "--meeting-no",
        "青党纪9号",
        "--report-date",
        "2026-11-23",
        "--report-no",
        "青振报9号",
    )
    assert all(one["done"] for one in township.json("audit", "hear", "张德福", "李四海", *heard))
    township.done("cases", "部门比对中", "张德福", "李四海")
    township.done("cases", "县级比对审定", "张德福", "李四海", "--paper", "云比对4号")
    file = _list(stick)
    plan = township("audit", "approve", "--list", file, "--plan", "--json")
    assert plan.code == 1 and [one["household"] for one in plan.json["rows"]] == ["张德福（A-0001）"]
    done = township("audit", "approve", "--list", file, "--paper", "云农组12号", "--json")
    assert done.code == 1 and done.json[0]["done"] and "查无此人" in done.err
    township.done("audit", "approve", "李四海", "--paper", "云农组12号")
    assert {one["waits"] for one in township.json("audit", "queue")} == {"待公告"}


def _list(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("户主姓名", "监测对象类别", "识别监测时间"),
        ("张德福", "突发严重困难户", "202611"),
        ("查无此人", "", ""),
    ):
        sheet.append(row)
    data, path = io.BytesIO(), folder / "审定名单.xlsx"
    book.save(data)
    path.write_bytes(data.getvalue())
    return path


def test_return_and_refuse(village: Clerk, township: Clerk, stick: Path) -> None:
    township.done("cases", "乡镇抽查审核", "张德福", "李四海")
    assert "ROAD" in township.refused("audit", "return", "张德福", "--paper", "青振函1号")
    township.done("audit", "return", "张德福", "--paper", "青振函1号", "--reason", "电话不对")
    assert "AUD-142" in township.refused(
        "audit", "refuse", "李四海", "--paper", "2号", "--reason", "不符合", "--clause", "没有的情形"
    )
    township.done(
        "audit",
        "refuse",
        "李四海",
        "--paper",
        "青振函2号",
        "--reason",
        "不参加劳动",
        "--clause",
        "有劳动能力的家庭成员不参加劳动",
    )
    assert {one["household"]: one["waits"] for one in township.json("audit", "queue")} == {"李四海": "不予认定待告知"}
    assert "AUD-140" in village.refused("audit", "return", "张德福", "--paper", "1号", "--reason", "不对")
