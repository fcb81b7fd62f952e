"""`event` and `duplicates` on a real store: recorded, listed, taken back, decided; refusals name what to do."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.services.machine import machine_mark
from app.services.setup import sign_in
from tests.cli.conftest import Clerk, clock, family


@pytest.fixture
def two(village: Clerk, tmp_path: Path) -> Clerk:
    """张德福 and 陈有才 with four people each."""
    households = []
    for order, head in ((1, "张德福"), (2, "陈有才")):
        record = {"group_name": f"{order}组", "household_kind": "一般农户", "home_address": f"{order}组1号",
                  "phone": "13900000000", "in_relocation_site": "否", "no_labour_backstop": "否"}  # fmt: skip
        households.append({**record, "member": family(head, order)})
    path = tmp_path / "two.json"
    path.write_text(json.dumps({"households": households}, ensure_ascii=False), "utf-8")
    village.done("load", path)
    return village


def people(clerk: Clerk, household: str) -> dict[str, str]:
    page = clerk.json("show", household)
    return {person["name"]: person["relation"] for person in page["people"] if person["presence"] != "自然减少"}


def test_a_death_is_looked_at_recorded_listed_and_taken_back(two: Clerk) -> None:
    refused = two.refused("event", "A-0001", "死亡", "--member", "张德福")
    assert "LIFE-123" in refused and "请在留下的家庭成员里选一位户主" in refused
    asked = ("event", "A-0001", "死亡", "--date", "2026-11-03", "--member", "张德福", "--head", "郑桂兰")
    before = two.everything()
    plan = two.json(*asked, "--plan")
    assert plan["ready"] and {"household": "张德福（A-0001）", "name": "郑桂兰", "what": "与户主关系", "before": "配偶",
                              "after": "户主"} in plan["changes"]  # fmt: skip
    assert two.everything() == before
    made = two.json(*asked)
    assert made["text"] == "2026年11月3日，张德福死亡，户主由张德福变更为郑桂兰。"
    assert people(two, "A-0001")["郑桂兰"] == "户主"
    listed = two.json("event", "A-0001")
    assert [line["kind"] for line in listed["events"]] == ["死亡"]
    assert "已撤销" in two.done("event", "A-0001", "--undo", "1").out
    assert people(two, "A-0001")["张德福"] == "户主"
    assert "没有第1项变动" in two.refused("event", "A-0001", "--undo", "1")


def test_a_birth_a_wedding_and_a_split_by_words(two: Clerk) -> None:
    two.done(
        "event",
        "A-0001",
        "出生",
        "--date",
        "2026-11-03",
        "--partner",
        "张明德",
        "--new",
        "姓名=张小龙",
        "--new",
        "性别=男",
    )
    assert people(two, "A-0001")["张小龙"] == "之孙子"
    tasks = two.json("event", "A-0001")["follow_ups"]
    assert [task["kind"] for task in tasks] == ["落户参保"]
    assert "已办" in two.done("event", "A-0001", "--done", "1").out
    assert two.json("event", "A-0001")["follow_ups"] == []
    refused = two.refused("event", "A-0001", "分户", "--member", "张明德", "--member", "张小燕")
    assert "LIFE-116" in refused
    made = two.json("event", "A-0001", "分户", "--member", "张明德", "--member", "张小燕", "--new-head", "张明德")
    assert made["new_household"] and people(two, "A-0003") == {"张明德": "户主", "张小燕": "之女"}
    answered = two.refused(
        "event", "A-0002", "婚嫁", "--other", "A-0003", "--member", "没有的人", "--partner", "张明德"
    )
    assert "LIFE-150" in answered
    assert "LIFE-151" in two.refused("event", "A-0001", "迁入", "--new", "姓名=孙刚", "--relation", "孙刚=邻居")


def test_moving_in_asks_for_the_relation(two: Clerk) -> None:
    asked = ("event", "A-0001", "迁入", "--new", "姓名=孙刚", "--new", "性别=男", "--new", "出生日期=1990-01-01")
    assert "LIFE-125" in two.refused(*asked)
    assert two(*asked, "--plan").code == 1
    two.done(*asked, "--relation", "孙刚=之侄儿")
    assert people(two, "A-0001")["孙刚"] == "之侄儿"


def double(clerk: Clerk) -> None:
    """张明德 is entered again in the second household, with the first one's number."""
    number = next(m for m in family("张德福", 1) if m["name"] == "张明德")["id_number"]
    new = ("--new", "姓名=张明德", "--new", f"证件号码={number}", "--relation", "张明德=之侄儿")
    warned = clerk.done("event", "A-0002", "迁入", *new)
    assert "证件号码和张德福（A-0001）里现在的张明德相同" in warned.out


def certain(clerk: Clerk) -> list[dict[str, Any]]:
    """Pairs under one number, as they are listed; the invented families share names and birthdays, too."""
    return [pair for pair in clerk.json("duplicates", "list") if pair["same"]]


def number(clerk: Clerk) -> int:
    return int(certain(clerk)[0]["number"])


def sides(clerk: Clerk) -> dict[str, Any]:
    """甲 or 乙 by household number, from the list."""
    pair = certain(clerk)[0]
    return {pair["left"]["number"]: "甲", pair["right"]["number"]: "乙"}


def test_a_pair_is_listed_and_decided(two: Clerk) -> None:
    double(two)
    assert two.json("duplicates", "list")[0]["same"] is True
    assert "DUP-101" in two.refused("duplicates", "decide", "1", "--different")
    assert two("duplicates", "decide", "1").code == 2
    assert two("duplicates", "decide", "1", "--later", "--different").code == 2
    assert "DUP-130" in two.refused("duplicates", "decide", "9", "--later")
    two.done("duplicates", "decide", "1", "--later")
    assert certain(two)[0]["standing"] == "later"
    stays = sides(two)["A-0002"]
    two.done("duplicates", "decide", number(two), "--move", stays, "--by", "分户", "--reason", "过继")
    assert "张明德" not in people(two, "A-0001") and certain(two) == []
    two.done("undo")
    assert "张明德" in people(two, "A-0001") and len(certain(two)) == 1
    wrong = sides(two)["A-0002"]
    two.done("duplicates", "decide", number(two), "--remove", wrong, "--reason", "抄错了户")
    assert certain(two) == []


def park(clerk: Clerk, **content: str) -> None:
    """A row as an import puts it aside."""
    desk = sign_in(clerk.store, "", "abcd1234", machine_mark(), date.fromisoformat(clerk.on), clock)
    cells = {key.replace("__", "."): text for key, text in content.items()}
    values = {"file": "名单.xlsx", "place": "Sheet1第7行", "reason": "没有户编号", "content": cells}
    with desk.writing("导入名单.xlsx") as door:
        door.create("parked_row", values, village=desk.place.code)
    desk.store.close()


def test_parked_rows_are_listed_and_settled(two: Clerk) -> None:
    assert two.done("duplicates", "parked").out.strip() == "没有放到一边的行。"
    assert "DUP-130" in two.refused("duplicates", "settle", "1", "--new")
    assert two("duplicates", "settle", "1").code == 2
    number = family("张德福", 1)[0]["id_number"]
    park(two, member__name="张德福", member__id_number=number, member__phone="13912345678")
    row = two.json("duplicates", "parked")[0]
    assert row["certain"] and row["why"] == "没有户编号" and number not in str(row)
    assert "是张德福（A-0001）的张德福，补了1项" in two.done("duplicates", "settle", "1", "--person").out
    park(two, member__name="刘根生", 备注="合计")
    assert "DUP-132" in two.refused("duplicates", "settle", "1", "--person")
    assert "DUP-122" in two.refused("duplicates", "settle", "1", "--household", "A-0001")
    assert "DUP-101" in two.refused("duplicates", "settle", "1", "--discard")
    two.done("duplicates", "settle", "1", "--household", "A-0001", "--relation", "之侄儿")
    assert people(two, "A-0001")["刘根生"] == "之侄儿"
    park(two, member__name="孙刚", member__sex="男")
    two.done("duplicates", "settle", "1", "--new", "--group", "2组")
    assert people(two, "孙刚") == {"孙刚": "户主"}


def test_the_township_records_none(township: Clerk) -> None:
    assert township.json("duplicates", "list") == []
    assert "H-101" in township.refused("event", "A-0001", "死亡", "--member", "张德福")
