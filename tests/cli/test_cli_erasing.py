"""erase, forgot, forgot-help and backup --check at the command line, both sides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.cli.conftest import VILLAGE, WORDS, Clerk

PASSWORD = "石桥abc12345"
NEW = "新密码xyz98765"


@pytest.fixture
def both(tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Clerk, Clerk, Path]:
    """A village with one household, enrolled at its township, and the stick between them."""
    monkeypatch.setenv("SHOUWANG_PASSWORD", PASSWORD)
    village, town, stick = Clerk(tmp_path / "village", capsys), Clerk(tmp_path / "town", capsys), tmp_path / "stick"
    stick.mkdir()
    assert village("--operator", "王小明", "init", "--role", "village", "--village-code", VILLAGE, *WORDS).code == 0
    assert town("--operator", "李主任", "init", "--role", "township", "--town-code", VILLAGE[:9], *WORDS[2:]).code == 0
    home = stick / "home.json"
    home.write_text(json.dumps({"households": [{"local_household_no": "A-0001", "group_name": "1组", "phone": "13998887766",
                                "member": [{"name": "欧阳慕雪", "relation": "户主"}]}]}, ensure_ascii=False), "utf-8")  # fmt: skip
    said = village("load", home)
    assert said.code == 0, said.err
    offer = stick / "office.swenrol"
    assert town("enrol", "--offer", offer).code == 0
    assert village("enrol", offer, "--confirm", code_of(town)).code == 0
    package = village("--json", "export", "--to", stick, "--no-backup").json["file"]
    assert town("receive", package, "--confirm", code_of(village)).code == 0
    return village, town, stick


def code_of(clerk: Clerk) -> str:
    """The 12 characters of a store."""
    return str(clerk("--json", "fingerprint").json["code"])


def test_an_erasure_is_shown_confirmed_and_printed(both: tuple[Clerk, Clerk, Path], tmp_path: Path) -> None:
    village, _town, stick = both
    seen = village("--json", "erase", "A-0001").json
    assert seen["confirm"] == "删除A-0001" and seen["rows"]["家庭成员"] == 1 and seen["people"] == ["欧阳慕雪"]
    wish = ("erase", "A-0001", "--ground", "撤回同意", "--text", "书面申请第3号，2026年11月20日")
    refused = village(*wish, "--confirm", "删除")
    assert (refused.code == 1 and "ERASE-102" in refused.err) or "没有对上" in refused.err
    assert (
        village("erase", "A-0001", "--ground", "乱写", "--text", "书面申请第3号", "--confirm", "删除A-0001").code == 1
    )
    assert village(*wish, "--confirm", "删除A-0001", "--also", "9").code == 1
    assert village("--json", "list").json != []
    done = village("--json", *wish, "--confirm", "删除A-0001", "--also", "all", "--look", stick)
    assert done.code == 0 and done.json["counts"]["rows"] == 2, done.err
    assert village("show", "A-0001").code == 1 and "欧阳慕雪" not in village("list").out
    paper = tmp_path / "record.pdf"
    assert village("print", "删除记录", "--out", paper).code == 0 and paper.stat().st_size > 1000
    assert village("undo", "--yes").code in (1, 2)


def test_one_person_by_name(both: tuple[Clerk, Clerk, Path]) -> None:
    village, _town, _stick = both
    assert village("erase", "A-0001", "--member", "没有这个人").code == 1
    assert village("--json", "erase", "A-0001", "--member", "欧阳慕雪").json["people"] == ["欧阳慕雪"]


def test_a_forgotten_password_with_the_townships_help(
    both: tuple[Clerk, Clerk, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    village, town, stick = both
    assert village("forgot").code == 1 and village("forgot", "--to", stick, "--answer", stick).code == 1
    asked = village("--json", "forgot", "--to", stick, "--by", "王小明", "--place", "石桥村")
    assert asked.code == 0, asked.err
    sheet = PdfReader(asked.json["sheet"]).pages[0].extract_text()
    # Laptop and stick together must open nothing: the slip's code is not on the stick.
    assert asked.json["code"] in sheet
    assert not any(part in sheet for part in asked.json["slip"].split("-"))
    looked = town("--json", "forgot-help", asked.json["file"])
    assert looked.code == 0 and looked.json["village"] == "石桥村" and looked.json["trouble"] == ""
    assert town("forgot-help", asked.json["file"], "--confirm", "AAAA-BBBB-CCCC", "--came", "王小明").code == 1
    made = town(
        "--json", "forgot-help", asked.json["file"], "--confirm", asked.json["code"], "--came", "王小明", "--to", stick
    )
    assert made.code == 0, made.err
    assert town("print", "找回密码登记单", "--out", tmp_path / "r.pdf").code == 0
    monkeypatch.setenv("SHOUWANG_PASSWORD", NEW)
    assert village("list").code == 1
    assert village("forgot", "--answer", made.json["file"], "--code", "AAAA").code == 1
    opened = village("forgot", "--answer", made.json["file"], "--code", asked.json["slip"])
    assert opened.code == 0, opened.err
    assert "欧阳慕雪" in village("list").out
    assert village("forgot", "--answer", made.json["file"], "--code", asked.json["slip"]).code == 1


def test_a_backup_on_a_new_laptop_with_the_townships_help_and_a_check(
    both: tuple[Clerk, Clerk, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    village, town, stick = both
    backup = village("--json", "backup", "--to", stick).json["file"]
    checked = village("--json", "backup", "--check", backup)
    assert checked.code == 0 and checked.json["opens"] and checked.json["own"]
    foreign = town("--json", "backup", "--check", backup)
    assert foreign.code == 1 and not foreign.json["opens"] and not foreign.json["own"]
    new = tmp_path / "new"
    asked = village(
        "--json", "forgot", "--to", stick, "--by", "王小明", "--place", "石桥村", "--backup", backup, store=new
    ).json
    made = town(
        "--json", "forgot-help", asked["file"], "--confirm", asked["code"], "--came", "王小明", "--to", stick
    ).json
    monkeypatch.setenv("SHOUWANG_PASSWORD", NEW)
    done = village("forgot", "--answer", made["file"], "--code", asked["slip"], "--backup", backup, store=new)
    assert done.code == 0, done.err
    assert "欧阳慕雪" in village("list", store=new).out
    whole = Path(backup).read_bytes()
    Path(backup).write_bytes(whole[:-200] + bytes(100) + whole[-100:])
    monkeypatch.setenv("SHOUWANG_PASSWORD", PASSWORD)
    assert village("backup", "--check", backup).code == 1
