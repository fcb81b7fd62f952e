"""`job`, `post`, `roll`, `homes` on a real store: a quarter, a contract, a roll and rounds to their end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Clerk, family


@pytest.fixture
def two(village: Clerk, tmp_path: Path) -> Clerk:
    """Two households; the head of the first is in no medical insurance, the second lives on a relocation site."""
    households = []
    for order, head, moved in ((1, "张德福", "否"), (2, "陈有才", "是")):
        record = {"group_name": "1组", "household_kind": "脱贫户(享受政策)", "home_address": f"{order}组1号", "poverty_exit_year": "2018",
                  "phone": "13900000000", "in_relocation_site": moved, "no_labour_backstop": "否"}  # fmt: skip
        members = family(head, order)
        if order == 1:
            members[0]["med_resident"] = "否"
        households.append({**record, "member": members})
    path = tmp_path / "two.json"
    path.write_text(json.dumps({"households": households}, ensure_ascii=False), "utf-8")
    village.done("load", path)
    return village


def test_a_quarter_and_a_change(two: Clerk) -> None:
    name = two.json("job", "list")[0]["name"]
    two.done("job", "spell", "A-0001", name, "--start", "202603", "--place-kind", "省外", "--province", "浙江省", "--county", "北仑区",
             "--employer", "海天注塑厂", "--month-income", "5200", "--phone", "13912345678")  # fmt: skip
    assert (name, "还没有核实") in [(p["name"], p["state"]) for p in two.json("job", "checks")["people"]]
    assert "WORK-117" in two.refused("job", "same")
    assert two.json("job", "same", "--household", "A-0001", "--member", name, "--checker", "王小明") == {"confirmed": 1}
    two.done("job", "same", "--group", "1组")
    assert "WORK-118" in two.refused("job", "same", "--group", "1组")
    two.done("job", "change", "A-0001", name, "--change", "返乡", "--changed-on", "2026-11-20")
    assert two.json("job", "report", "--to", "乡镇就业服务站") == {"reported": 1}
    assert next(w for w in two.json("job", "list") if w["name"] == name and w["number"] == "A-0001")["place"] == "在家"
    two.done("job", "wish", "A-0001", name, "--job-wish", "就近务工")
    two.done("job", "service", "A-0001", name, "--kind", "岗位推荐", "--content", "茶厂", "--result", "还在考虑")
    assert "WISH-103" in two.refused("job", "service", "A-0001", name, "--kind", "岗位推荐")


def test_a_post(two: Clerk) -> None:
    two.done(
        "post",
        "add",
        "A-0001",
        "张德福",
        "--post-kind",
        "保洁",
        "--start",
        "2026-01-01",
        "--end",
        "2026-12-10",
        "--monthly-allowance",
        "500",
    )
    assert two.json("post", "month", "202610", "--paid-on", "2026-11-03") == {"recorded": 1}
    told = two.json("post", "list", "--month", "202610")[0]
    assert (told["state"], told["title"]) == ("在岗", "保洁") and "合同2026年12月10日到期" in told["warnings"]
    two.done("post", "change", "1", "--end", "2027-12-31")
    two.done("post", "leave", "1", "--reason", "外出务工")
    assert "POST-109" in two.refused("post", "leave", "2", "--reason", "外出务工")
    assert two.json("post", "list")[0]["state"] == "已退出"


def test_a_roll_to_its_end(two: Clerk) -> None:
    assert two.json("roll", "list")["needed"]["医保未参保"] == 1
    assert two.json("roll", "open", "--roll", "医保未参保", "--end", "2026-12-31")["people"] == 1
    assert "ROLL-108" in two.refused("roll", "close")
    assert "ROLL-117" in two.refused("roll", "answer", "A-0001", "张德福", "--answer", "劝返中")
    two.done("roll", "answer", "A-0001", "张德福", "--answer", "已参保")
    assert two.json("roll", "show", "--all")[0]["told"] == "已参保"
    assert two.json("roll", "close") == {"unsettled": 0}


def test_rounds_of_homes(two: Clerk) -> None:
    assert two.json("homes", "open", "--kind", "住房安全排查", "--end", "2026-12-31")["households"] == 2
    said = two.done("homes", "result", "A-0001", "--house-unsafe", "是", "--house-grade", "D", "--only-home", "是", "--handling", "危房改造",
                    "--name", "王小明", "--due-on", "2026-12-10")  # fmt: skip
    assert "并登记了线索" in str(said)
    assert two.json("homes", "fine") == {"recorded": 1}
    two.done("homes", "done", "A-0001", "--note", "已改造，鉴定为A级")
    two.done("homes", "close")
    assert two.json("homes", "open", "--kind", "易地搬迁入住排查", "--end", "2026-12-31")["households"] == 1
    two.done("homes", "site", "--name", "幸福小区", "--homes", "20")
    two.done("homes", "result", "A-0002", "--home-state", "未入住", "--empty-since", "202601", "--empty-reason", "在外务工", "--workers", "1",
             "--jobless", "0", "--handling", "动员入住", "--name", "王小明", "--due-on", "2026-12-10")  # fmt: skip
    told = two.json("homes", "show", "--all")
    assert (told["empty"], told["rate"]) == (1, "5.0")


def test_a_visit_that_starts_a_clue(two: Clerk) -> None:
    made = two.json(
        "visit", "A-0001", "--visitors", "王小明", "--result", "有新困难", "--new-difficulties", "住院", "--clue"
    )
    assert made["clue_case"]
