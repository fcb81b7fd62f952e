"""`attach`, `attachments` and the rest of `consent` on the command line, as a clerk types them."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from tests.cli.conftest import Clerk, household_json

SIGN = (
    "--signed-on",
    "2026-10-12",
    "--fingerprint",
    "是",
    "--promise",
    "是",
    "--rights-told",
    "是",
    "--scope",
    "车辆、农机",
)


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., str]:
    """A picture on a stick; every name has its own."""

    def make(name: str) -> str:
        out = BytesIO()
        Image.linear_gradient("L").rotate(90 * (len(name) % 4)).resize((300, 200 + len(name))).save(out, "JPEG")
        (tmp_path / name).write_bytes(out.getvalue())
        return str(tmp_path / name)

    return make


@pytest.fixture
def clerk(village: Clerk, json_file: Callable[..., Path]) -> Clerk:
    """A village with one household on the road whose papers are signed."""
    village.done("load", json_file(household_json()))
    return village


def test_attached_listed_saved_and_removed(clerk: Clerk, picture: Callable[..., str], tmp_path: Path) -> None:
    made = clerk.json("attach", "A-0001", picture("a.jpg"), picture("bb.jpg"), "--purpose", "入户照片", "--taken-on", "2026-11-02",
                      "--title", "堂屋")  # fmt: skip
    assert [(one["purpose"], one["title"], one["taken_on"], one["already"]) for one in made] == [
        ("入户照片", "堂屋", "2026-11-02", False)
    ] * 2
    again = clerk.json("attach", "A-0001", picture("a.jpg"), "--purpose", "住房照片")
    assert again[0]["already"] and again[0]["id"] == made[0]["id"]
    listed = clerk.done("attachments", "A-0001").out
    assert listed.count("入户照片") == 2 and "王小明 2026-11-23" in listed and "在本机" in listed
    out = tmp_path / "out"
    assert "用途" in clerk.refused("attachments", "A-0001", "--save", 1, "--to", out)
    saved = Path(clerk.json("attachments", "A-0001", "--save", 1, "--to", out, "--purpose", "存档")["file"])
    assert "用途：存档" in PdfReader(saved).pages[0].extract_text() and "张德福" not in saved.name
    assert "没有第7个" in clerk.refused("attachments", "A-0001", "--remove", 7, "--reason", "x")
    assert "没有写为什么删除" in clerk.refused("attachments", "A-0001", "--remove", 1)
    clerk.done("attachments", "A-0001", "--remove", 1, "--reason", "重复了")
    assert len(clerk.json("attachments", "A-0001")) == 1


def test_what_cannot_be_attached(clerk: Clerk, picture: Callable[..., str], tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"MZ" + bytes(300))
    assert "程序" in clerk.refused("attach", "A-0001", bad, "--purpose", "入户照片")
    assert "找不到" in clerk.refused("attach", "A-0001", tmp_path / "none.jpg", "--purpose", "入户照片")
    assert "没有“自拍”" in clerk.refused("attach", "A-0001", picture("a.jpg"), "--purpose", "自拍")
    assert "没有登记走访" in clerk.refused(
        "attach", "A-0001", picture("a.jpg"), "--purpose", "入户照片", "--visit", "2026-01-01"
    )
    both = clerk("attach", "A-0001", bad, picture("cc.jpg"), "--purpose", "入户照片")
    assert both.code == 1 and "bad.jpg" in both.err and "已附上入户照片" in both.out
    assert clerk("attach", "A-0001", picture("a.jpg")).code == 2
    assert clerk("attachments").code == 2


def test_photos_of_a_visit(clerk: Clerk, picture: Callable[..., str]) -> None:
    clerk.done("visit", "A-0001", "--date", "2026-11-10", "--visitors", "王小明", "--visitors", "周文斌", "--result", "情况稳定",
               "--met-whom", "户主", "--income-change", "无明显变化")  # fmt: skip
    (made,) = clerk.json("attach", "A-0001", picture("v.jpg"), "--purpose", "入户照片", "--visit", "20261110")
    assert made["target"].startswith("2026年11月10日")


def test_files_are_checked(clerk: Clerk, picture: Callable[..., str]) -> None:
    clerk.done("attach", "A-0001", picture("a.jpg"), picture("bb.jpg"), "--purpose", "住房照片")
    assert "完好2个" in clerk.done("attachments", "--check").out
    first, second = sorted(path for path in (clerk.store / "attachments").rglob("*") if path.is_file())
    first.write_bytes(first.read_bytes()[:-5])
    second.unlink()
    told = clerk("attachments", "--check")
    assert told.code == 1 and "不见1个，损坏1个" in told.out and "请用原件重新附上" in told.out


def test_consent_from_the_command_line(clerk: Clerk, picture: Callable[..., str]) -> None:
    rows: dict[str, Any] = {row["name"]: row for row in clerk.json("consent", "list", "A-0001")}
    assert rows["张德福"]["state"] == "已签" and rows["张德福"]["scan"] == "缺" and "申请人" in rows["张德福"]["notes"]
    clerk.done("attach", "A-0001", picture("s.jpg"), "--purpose", "承诺授权书扫描件", "--member", "张德福")
    rows = {row["name"]: row for row in clerk.json("consent", "list", "A-0001")}
    assert (rows["张德福"]["scan"], rows["郑桂兰"]["scan"]) == ("已附", "缺")
    clerk.done("consent", "applicant", "A-0001", "郑桂兰")
    rows = {row["name"]: row for row in clerk.json("consent", "list", "A-0001")}
    assert "申请人" in rows["郑桂兰"]["notes"] and "申请人" not in rows["张德福"]["notes"]
    assert "签过授权" in clerk.refused("consent", "refuse", "A-0001", "张明德", "--reason", "不愿")
    told = clerk.done("consent", "withdraw", "A-0001", "张明德", "--reason", "不愿")
    assert "重新征得同意" in told.err
    assert "没有写张德福撤回授权的原因" in clerk.refused("consent", "withdraw", "A-0001", "张德福")
    clerk.done(
        "consent", "refuse", "A-0001", "张明德", "--reason", "不想查存款", "--witness", "孙三", "--witness", "李四"
    )
    assert "已撤回" in clerk.done("consent", "list", "A-0001").out
    units, *_ = clerk.everything()
    (hit,) = [row.values for unit in units for row in unit.rows.values() if row.kind == "refusal_hit"]
    assert hit["item"] == "no_check" and "不想查存款（在场：孙三、李四）" in str(hit["evidence"])
