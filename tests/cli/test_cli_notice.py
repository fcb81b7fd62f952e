"""`notice` at the command line: kinds without a case, photos with files, objections to their end, a changed text, what is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Clerk, household_json
from tests.cli.test_cli_road import MEETING
from tests.services.test_attachments import exif_with_place, jpeg


@pytest.fixture
def hung(village: Clerk, json_file: Callable[..., Path]) -> tuple[Clerk, str]:
    """A sheet of one household that hangs since 16 October."""
    village.done("load", json_file(household_json()))
    for step, day in (("入户核查", "2026-10-10"), ("承诺授权已签", "2026-10-12"), ("待民主评议", "2026-10-13")):
        village.done("case", "A-0001", step, "--date", day)
    village.done("refusal", "A-0001", "--none")
    village.done("meeting", *MEETING, "--vote", "A-0001=38/1/1")
    number = village.json("notice", "make", "--date", "2026-10-16")["number"]  # nobody named: all who wait
    village.done("notice", "post", number)
    return village, number


def test_photos_objection_and_a_new_sheet(hung: tuple[Clerk, str], tmp_path: Path) -> None:
    clerk, number = hung
    assert "张贴时的照片" in clerk.refused("notice", "down", number, "--date", "2026-10-24")
    photo = tmp_path / "板.jpg"
    photo.write_bytes(jpeg(exif=exif_with_place()))
    assert "早于张贴日期" in clerk.refused("notice", "photo", number, "张贴", photo, "--date", "2026-10-15")
    kept = clerk.json("notice", "photo", number, "张贴", photo, "--date", "2026-10-16")
    assert kept["name"] == f"{number}_张贴时_20261016"
    out = tmp_path / "出"
    out.mkdir()
    clerk.done("notice", "photos", number, "--to", out)
    saved = out / f"{number}_张贴时_20261016.jpg"
    assert saved.read_bytes()[:2] == b"\xff\xd8" and b"SecretCamera" not in saved.read_bytes()
    assert "没有挂满5天" in clerk.refused(
        "notice", "down", number, "--date", "2026-10-21"
    )  # still its last counted day
    clerk.done("notice", "object", number, "A-0001", "--received-on", "2026-10-18", "--facts", "他家有车。")
    answer = (
        "notice",
        "answer",
        number,
        "A-0001",
        "--handlers",
        "李建军",
        "--result",
        "成立",
        "--explanation",
        "有一辆车。",
        "--replied-on",
        "2026-10-20",
    )
    assert "不足2人" in clerk.refused(*answer)
    assert "没有核实成立" in clerk.refused("notice", "leave", number, "A-0001", "--reason", "有车")
    clerk.done(*answer, "--handlers", "周文斌")
    shown = clerk.json("notice", "show", number)
    assert any("异议成立" in text for text in shown["missing"]) and shown["objections"] == 1
    again = clerk.json("notice", "again", number, "--date", "2026-10-21")
    assert (again["instead_of"], again["earliest_down"]) == (number, "2026-10-27")
    assert "不能作废" in clerk.refused("notice", "discard", number, "--reason", "x")
    clerk.done("notice", "discard", again["number"], "--reason", "改为移出名单")
    clerk.done("notice", "leave", number, "A-0001", "--reason", "有车", "--date", "2026-10-21")
    assert clerk.json("list")[0]["state"] == "不予纳入"
    clerk.done("notice", "photos", number, "--remove", "1", "--reason", "拍糊了")
    assert clerk.json("notice", "photos", number) == []


def test_a_gift_list_asks_its_column_and_its_day(hung: tuple[Clerk, str]) -> None:
    clerk, _ = hung
    make = ("notice", "make", "A-0001", "--kind", "慰问/捐赠发放公示", "--date", "2026-11-02")
    assert "决定日期" in clerk.refused(*make, "--fill", "A-0001:物资=大米10公斤")
    assert "没有填物资" in clerk.refused(*make, "--decided", "2026-11-01")
    assert "没有要填的列" in clerk.refused(*make, "--decided", "2026-11-01", "--fill", "A-0001:电话=139")
    made = clerk.json(*make, "--decided", "2026-11-01", "--fill", "A-0001:物资=大米10公斤")
    assert (made["kind"], made["days"]) == ("慰问/捐赠发放公示", 5)
    assert "没有等着" in clerk.refused("notice", "make", "--kind", "审定结果公告")
    assert clerk.json("notice", "waiting", "--kind", "审定结果公告") == []


@pytest.mark.parametrize(
    ("words", "said"), [("标题\n{户主}", "第2行第1个字"), ("标题\n电话13812345678", "不能张贴"), ("只有标题", "两行")]
)
def test_a_private_text_is_refused_when_saved(village: Clerk, tmp_path: Path, words: str, said: str) -> None:
    path = tmp_path / "公示.txt"
    path.write_text(words, encoding="utf-8")
    assert said in village.refused("texts", "set", "拟纳入监测对象公示", path)
