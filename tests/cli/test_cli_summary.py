"""`summary`, `codes`, `settings …` and `lowincome town …` on a township with two villages, and what a village is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.services import packages
from app.services.files import load_household
from app.services.lowincome import alerts, stops
from app.services.machine import machine_mark
from app.services.setup import sign_in
from tests.cli.conftest import TODAY, Clerk
from tests.services.conftest import clock, write_household
from tests.services.test_low_income_store import walk


@pytest.fixture
def office(village: Clerk, township: Clerk, tmp_path: Path) -> Clerk:
    """The township after 石桥村 handed in two monitored households, an application, an alert and a stop report."""
    there, town = (
        sign_in(clerk.store, "", "abcd1234", machine_mark(), date.fromisoformat(TODAY), clock)
        for clerk in (village, township)
    )
    homes = [write_household(there, head, road="monitored") for head in ("张德福", "李四海")]
    with there.reading() as connection:
        file = load_household(connection, homes[0].id)
    walk(there, homes[0].id, 0, authorised_names=tuple(str(m["name"]) for m in file.members))
    alerts.add_alert(there, homes[1].id, "orange", ("near_line",), "收入下降", date(2026, 11, 10))
    stop = {
        "member_id": str(file.members[-1]["id"]),
        "scheme": "dibao",
        "cause": "died",
        "happened_on": date(2026, 11, 3),
    }
    stops.report_stop(there, stops.add_stop(there, homes[0].id, stop), date(2026, 11, 5), "镇民政办")
    offer = tmp_path / "offer.swenrol"
    packages.enrol(there, offer, packages.offer_enrolment(town, offer))
    packages.receive(town, [packages.export_package(there, tmp_path).path], confirm=packages.own_fingerprint(there))
    for desk in (there, town):
        desk.store.close()
    return township


def test_figures_and_villages(office: Clerk, village: Clerk) -> None:
    found = office.json("summary", "figures", "月报", "--period", "2026-11")
    stock = found["sections"][0]
    assert found["villages"] == ["石桥村"] and stock["lines"][-1] == {"label": "合计", "values": [2, 8]}
    beside = office.json("summary", "compare", "月报", "监测对象存量", "合计", "户数", "--households")
    assert beside["total"] == 2 and [name.split()[-1] for name in beside["villages"][0]["households"]] == [
        "张德福",
        "李四海",
    ]
    assert "SUM-102" in office.refused("summary", "compare", "月报", "没有的表", "合计", "户数")
    assert "SUM-100" in village.refused("summary", "figures") and "LEDG-140" in office.refused(
        "summary", "figures", "旬报"
    )
    assert "LEDG-101" in office.refused("summary", "figures", "月报", "--period", "明天")


def test_silence_ends_with_one_where_a_village_owes(office: Clerk) -> None:
    answer = office("summary", "silence", "2026-11", "--json", on="2026-12-04")
    (line,) = answer.json["villages"]
    assert answer.code == 1 and (line["state"], line["days_late"], line["owed"]) == ("没有报告", 4, ["202611"])
    assert office("summary", "silence", "2026-10").code == 0


def test_system_list_without_changes(office: Clerk, tmp_path: Path) -> None:
    assert office.json("summary", "system") == []
    assert "LEDG-152" in office.refused("summary", "tick", "--name", "沈惠芳")
    assert "FILE-102" in office.refused("summary", "tick", "--file", str(tmp_path / "没有.xlsx"))
    assert "SUM-101" in office.refused("summary", "system", "--village", "没有村")


def test_codes_from_a_day_on(office: Clerk) -> None:
    office.done("codes", "add", "发现渠道", "网格员上报", "--document", "青政〔2026〕9号")
    office.done("codes", "retire", "发现渠道", "数据比对", "--from", "2027-01-01")
    office.done("codes", "move", "发现渠道", "网格员上报", "1")
    office.done("codes", "rename", "发现渠道", "网格员上报", "网格员报来的")
    shown = office.json("codes", "show", "发现渠道")
    assert shown[0] == {"label": "网格员报来的", "retired": False, "shipped": "", "parent": ""}
    assert not any(item["retired"] for item in shown)
    assert [
        item["label"] for item in office.json("codes", "show", "发现渠道", "--at", "2027-01-01") if item["retired"]
    ] == ["数据比对"]
    first = office.json("codes", "list")[0]
    assert (first["name"], first["coming"], first["from_township"]) == ("发现渠道", "2027-01-01", True)
    office.done("codes", "restore", "发现渠道", "数据比对", "--from", "2027-01-01")
    assert "CODE-109" in office.refused("codes", "retire", "发现渠道", "数据比对", "--from", "2026-01-01")
    assert "CODE-106" in office.refused("codes", "add", "步骤", "随便一步")


def test_settings_planned_dated_confirmed(office: Clerk) -> None:
    plan = office.json("settings", "set", "未消除风险户回访=每季度", "--from", "2027-01-01", "--plan")
    assert plan["households"] == 2 and {one["duty"] for one in plan["effects"]} == {"回访"}
    assert office.json("settings", "history", "未消除风险户回访") == []
    office.done("settings", "set", "未消除风险户回访=每季度", "--from", "2027-01-01", "--document", "青政〔2026〕9号")
    (one,) = office.json("settings", "history", "未消除风险户回访")
    assert (one["value"], one["since"], one["state"], one["document"]) == (
        "每季度",
        "2027-01-01",
        "将要生效",
        "青政〔2026〕9号",
    )
    assert "SET-031" in office.refused("settings", "withdraw", "未消除风险户回访", "--from", "2026-01-01")
    office.done("settings", "withdraw", "未消除风险户回访", "--from", "2027-01-01")
    assert office.json("settings", "confirm", "授权有效期")["confirmed"] == 1
    assert office.json("settings", "confirm", "--all")["confirmed"] > 10
    assert not [line for line in office.json("settings", "list") if line["mark"]]
    office.done("settings", "set", "合村并组=539901101203 新桥村 539901101299", "--from", "2027-01-01")
    assert office("summary", "figures", "town_book", "--json", on="2027-01-05").json["villages"] == ["新桥村"]
    assert office("summary", "figures", "town_book", "--period", "2026-12", "--json", on="2027-01-05").json[
        "villages"
    ] == ["石桥村"]


def test_low_income_decided_routed_answered(office: Clerk, village: Clerk) -> None:
    found = office.json("lowincome", "town")
    assert [one["next"] for one in found["recognitions"]] == ["受理、不予确认"] or "受理" in found["recognitions"][0][
        "next"
    ]
    assert [one["level"] for one in found["alerts"]] == ["橙色预警"] and [one["scheme"] for one in found["stops"]] == [
        "低保"
    ]
    done: Any = office.json("lowincome", "decide", "受理", "1", "--paper", "青民发〔2026〕8号")
    assert done[0]["done"] is True
    office.done("lowincome", "route", "1", "--to", "卫生健康", "--request", "安排大病救助", "--due", "2026-12-10")
    office.done("lowincome", "answer", "1", "--text", "从下月停发", "--from", "202612")
    after = office.json("lowincome", "town")
    assert after["alerts"][0]["waiting"] == "卫生健康" and after["stops"][0]["answer"] == "从下月停发"
    assert "LTOWN-101" in office.refused("lowincome", "decide", "审核确认", "9")
    assert "LTOWN-100" in village.refused("lowincome", "town")
