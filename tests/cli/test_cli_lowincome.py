"""`lowincome` on a real store: an application to its confirmation, alerts, a grant, stop reports, lists, refusals."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Clerk, family

SIGNED = "张德福、郑桂兰、张明德"


@pytest.fixture
def home(village: Clerk, tmp_path: Path) -> Clerk:
    """One household of the invented family."""
    record = {"group_name": "1组", "household_kind": "一般农户", "home_address": "1组1号", "phone": "13900000000",
              "in_relocation_site": "否", "no_labour_backstop": "否"}  # fmt: skip
    path = tmp_path / "one.json"
    path.write_text(
        json.dumps({"households": [{**record, "member": family("张德福", 1)}]}, ensure_ascii=False), "utf-8"
    )
    village.done("load", path)
    return village


def test_an_application_to_its_confirmation(home: Clerk, tmp_path: Path) -> None:
    who = "张德福"
    form = ("--applied-class", "低保", "--scope", "整户", "--channel", "本人申请", "--assets-ok", "是")
    home.done(
        "lowincome",
        "apply",
        who,
        "--date",
        "2026-08-03",
        *form,
        "--authorised-on",
        "2026-08-03",
        "--authorised-names",
        SIGNED,
    )
    assert "LOW-130" in home.refused("lowincome", "apply", who, "--date", "2026-08-04", *form)
    assert "LOW-105" in home.refused("lowincome", "step", who, "受理", "--date", "2026-08-04")
    paper = ("--by-paper", "--paper", "青民发〔2026〕8号")
    home.done("lowincome", "step", who, "受理", "--date", "2026-08-04", *paper)
    home.done("lowincome", "step", who, "入户调查", "--date", "2026-08-10", "--handlers", "周文斌、李秀英")
    home.done("lowincome", "step", who, "初审公示", "--date", "2026-08-12", *paper)
    assert "LOW-116" in home.refused(
        "lowincome", "step", who, "审核确认", "--date", "2026-08-15", "--grade", "B类", *paper
    )
    home.done("lowincome", "step", who, "审核确认", "--date", "2026-08-24", "--grade", "B类", "--amount", "320", *paper)
    found = home.json("lowincome", "show", who)["recognitions"][0]
    assert (found["state"], found["grade"], found["amount"], found["next_review"]) == (
        "审核确认",
        "B",
        "320.00",
        "2027-08-24",
    )
    line = home.json("lowincome", "list")[0]
    assert (line["head"], line["classes"], line["next"]) == (who, "最低生活保障对象", "2027-08-24")
    home.done("lowincome", "back", who, "--reason", "金额录错了")
    assert home.json("lowincome", "show", who)["recognitions"][0]["state"] == "初审公示"
    home.done("print", "民政授权书", "--household", who, "--out", tmp_path / "s.pdf")
    assert "LOW-136" in home.refused("lowincome", "back", who, "--class", "特困", "--reason", "错了")


def test_a_recognition_from_before(home: Clerk) -> None:
    home.done("lowincome", "step", "张德福", "历史认定", "--date", "2024-03-01", "--low-class", "低保", "--grade", "C类", "--amount", "300",
              "--by-paper", "--paper", "青民发〔2024〕6号")  # fmt: skip
    assert home.json("lowincome", "list")[0]["grade"] == "C"


def test_alerts_grants_stops_and_lists(home: Clerk, tmp_path: Path) -> None:
    assert home.json("lowincome", "alerts", "--open") == []
    home.done(
        "lowincome",
        "alert",
        "张德福",
        "--grounds",
        "因病收入骤减或支出骤增",
        "--reason",
        "住院自付三万元",
        "--date",
        "2026-11-20",
    )
    assert [one["level"] for one in home.json("lowincome", "alerts")] == ["红色预警"]
    assert "LALERT-105" in home.refused(
        "lowincome", "alert", "张德福", "--grounds", "其他有风险的情形", "--reason", "x", "--date", "2026-11-20"
    )
    grant = (
        "--date",
        "2026-11-20",
        "--grant-kind",
        "慰问",
        "--batch",
        "2026年慰问",
        "--provider",
        "青石镇",
        "--goods",
        "大米",
    )
    assert len(home.json("lowincome", "grant", "张德福", *grant)["grants"]) == 1
    home.done("print", "发放签收表", "--batch", "2026年慰问", "--out", tmp_path / "q.pdf")
    assert home.json("lowincome", "stops") == [] and home.json("lowincome", "people") == []
    assert "LIST-101" in home.refused("lowincome", "people", "没有的名单")
