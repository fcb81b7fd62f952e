"""`today` and `calendar` on a real store: lists, put-off duties, plans, the month's look, birthdays, the year's work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.cli.conftest import Clerk, household_json

LATER = "2027-03-02"


@pytest.fixture
def watched(village: Clerk, json_file: Callable[..., Path]) -> Clerk:
    """A household with somebody seriously ill, 80 years old in November."""
    home = household_json("张德福", 1)
    head = home["member"][0]
    head["health"], head["birth_date"] = ["患有大病"], "1946-11-30"
    head["id_number"] = ""
    village.done("load", json_file(home))
    return village


def lines(clerk: Clerk, on: str = "", **wanted: str) -> list[dict[str, Any]]:
    found = clerk.json("today", "list", on=on)
    return [line for line in found if all(wanted[key] in line[key] for key in wanted)]


def test_a_duty_is_put_off_and_counts_again(watched: Clerk) -> None:
    found = lines(watched, LATER, kind="重点人群核实")[0]
    assert found["state"] == "已逾期" and found["household"] == "张德福"
    assert "大病" not in found["kind"] + found["reason"], "why a household is looked at is level 3"
    number = found["number"]
    words = ("--reason", "全家外出", "--until", "2027-03-20")
    assert watched.json("today", "excuse", number, *words, on=LATER) == {"excused": 1}
    put_off = lines(watched, LATER, kind="重点人群核实")[0]
    assert put_off["state"] == "已暂缓" and "全家外出" in put_off["reason"]
    assert watched.json("today", "resume", put_off["number"], on=LATER) == {"resumed": 1}
    assert lines(watched, LATER, kind="重点人群核实")[0]["state"] == "已逾期"
    assert "CLI-301" in watched.refused("today", "excuse", 999, *words, on=LATER)
    assert "DUTY-102" in watched.refused(
        "today", "excuse", number, "--reason", "外出", "--until", "2029-01-01", on=LATER
    )


def test_the_months_look(watched: Clerk) -> None:
    assert [line["result"] for line in watched.json("today", "confirm")] == [""]
    assert "DUTY-113" in watched.refused("today", "confirm", "A-0001", "--result", "有变化")
    watched.done("today", "confirm", "A-0001", "--result", "有变化", "--change", "又住院", "--checker", "周文斌")
    assert [line["result"] for line in watched.json("today", "confirm")] == ["有变化"]
    assert not lines(watched, kind="重点人群核实")


def test_birthdays(watched: Clerk) -> None:
    found = watched.json("today", "ages", "--month", "2026-11")
    assert [(line["name"], line["age"], line["what"]) for line in found] == [("张德福", 80, "申请高龄津贴")]
    assert "CLI-302" in watched.refused("today", "ages", "--done", "李四", "--outcome", "已办")
    watched.done("today", "ages", "--done", "张德福", "--outcome", "已报乡镇")
    assert watched.json("today", "ages")[0]["done_on"] == "2026-11-23"


def test_a_plan_on_screen_and_on_paper(watched: Clerk, tmp_path: Path) -> None:
    plan = watched.json("today", "plan", "--from", "2026-11-30", "--to", "2026-12-06")
    assert [home["household"] for home in plan] == ["张德福"] and plan[0]["tasks"]
    target = tmp_path / "计划.pdf"
    watched.done("today", "plan", "--from", "2026-11-30", "--to", "2026-12-06", "--out", target)
    words = "".join(page.extract_text() for page in PdfReader(target).pages)
    assert "走访计划" in words and "张德福" in words and "大病" not in words
    assert "DUTY-141" in watched.refused("today", "plan", "--from", "2026-11-30", "--to", "2026-11-01")


def test_the_years_work(watched: Clerk) -> None:
    assert watched.json("calendar", "list") == []
    watched.done(
        "calendar", "add", "--kind", "医保缴费", "--start", "2026-11-01", "--end", "2026-12-25", "--person", "马兴国"
    )
    assert [line["work"] for line in watched.json("calendar", "list")] == ["医保缴费"]
    assert lines(watched, kind="医保缴费")[0]["helper"] == "马兴国"
    assert "DUTY-132" in watched.refused(
        "calendar", "add", "--kind", "年终考核", "--start", "2026-12-01", "--end", "2026-11-01"
    )
    watched.done("calendar", "done", 1, "--outcome", "全部缴清")
    assert not lines(watched, kind="医保缴费")
    assert watched.json("calendar", "repeat") == {"added": 1}
    watched.done("calendar", "remove", 1, "--reason", "写错了")
    assert watched.json("calendar", "list") == []
    assert "CLI-303" in watched.refused("calendar", "done", 7)


def test_a_meeting_and_a_report(watched: Clerk) -> None:
    words = ("--place", "村委会", "--chair", "周爱民", "--attendees", "周爱民、周文斌", "--conclusions", "逐户分析。")
    assert "DUTY-161" in watched.refused("today", "analysis", *words[:-2])
    watched.done("today", "analysis", *words, "--household", "A-0001")
    assert not lines(watched, kind="研判会")
    assert lines(watched, "2026-12-20", kind="季报")
    watched.done("today", "report", "季报", on="2026-12-20")
    assert not lines(watched, "2026-12-20", kind="季报")
