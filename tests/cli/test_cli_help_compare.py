"""一户一策, checkers of a round, and the locked comparison list with nothing but commands."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pypdf
import pytest

from app.workbooks.locked import is_locked, lock, unlock
from tests.cli.conftest import Clerk, household_json

WORD = "k7mp-4hxt-9rwd"


@pytest.fixture
def asked(village: Clerk, json_file: Callable[..., Path]) -> Clerk:
    """A loaded household whose case stands at the comparison before the meeting."""
    village.done("load", json_file(household_json()))
    village.done("settings", "set", "compare_position=民主评议以前", "--from", "2026-01-01")
    for step, day in (("入户核查", "2026-10-10"), ("承诺授权已签", "2026-10-12")):
        village.done("case", "A-0001", step, "--date", day)
    village.done("case", "A-0001", "部门比对中", "--date", "2026-10-14", "--by-paper", "--paper", "青振函8号")
    return village


def test_rows_of_the_plan(village: Clerk, json_file: Callable[..., Path]) -> None:
    village.done("load", json_file(household_json()))
    row = ("plan", "add", "A-0001", "--difficulty", "因病", "--task", "办理慢病卡", "--name", "李梅")
    assert "完成时限" in village.refused(*row)
    village.done(*row, "--due-on", "2026-12-31")
    assert "共1行" in village.refused("plan", "done", "A-0001", "2")
    assert "还没有到" in village.refused("plan", "done", "A-0001", "1", "--date", "2026-12-01")
    village.done("plan", "change", "A-0001", "1", "--state", "进行中", "--standard", "报销七成")
    listed = village.json("plan", "list", "A-0001")
    assert [(x["task"], x["standard"], x["state"], x["standing"]) for x in listed] == [
        ("办理慢病卡", "报销七成", "进行中", "待办")
    ]
    village.done("plan", "done", "A-0001", "1", "--outcome", "卡已办好")
    assert village.json("plan", "list", "A-0001")[0]["state"] == "已完成"
    assert "写原因" in village.refused("plan", "remove", "A-0001", "1")
    village.done("plan", "remove", "A-0001", "1", "--reason", "录错户")
    assert village.json("plan", "list", "A-0001") == []


def test_checkers_by_group(village: Clerk, json_file: Callable[..., Path]) -> None:
    village.done("load", json_file(household_json()))
    village.done("sweep", "open", "--start", "2026-11-01", "--end", "2026-11-30")
    assert "看不懂" in village.refused("sweep", "checkers", "--group", "张三")
    assert "不在排查2026-001的范围里" in village.refused("sweep", "checkers", "--group", "99组=张三")
    group = village.json("list", "A-0001")[0]["group"]
    village.done("sweep", "checkers", "--group", f"{group}=张三、李四", "--everybody", "王五")
    assert "张三、李四" in village.done("sweep", "show").out


def test_the_list_is_locked_and_its_password_stands_apart(
    asked: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, slip = tmp_path / "盘" / "名单.xlsx", tmp_path / "条.pdf"
    target.parent.mkdir()
    made = ("compare", "list", "--out", target)
    assert "用途" in asked.refused(*made, "--generate")
    assert "SHOUWANG_LIST_PASSWORD" in asked.refused(*made, "--purpose", "交县里比对")
    assert (
        "同一个文件夹" in asked(*made, "--purpose", "交县里比对", "--generate", "--slip", target.parent / "条.pdf").err
    )
    assert not target.exists(), "no list that nobody can open"
    told = asked.json(*made, "--purpose", "交县里比对", "--generate")
    assert is_locked(target.read_bytes()) and unlock(target.read_bytes(), told["password"], "名单")
    told = asked.json(*made, "--purpose", "交县里比对", "--generate", "--slip", slip)
    assert told["password"] == "" and "部门比对名单" in pypdf.PdfReader(slip).pages[0].extract_text()
    monkeypatch.setenv("SHOUWANG_LIST_PASSWORD", "short")
    assert "太短" in asked.refused(*made, "--purpose", "交县里比对")
    monkeypatch.setenv("SHOUWANG_LIST_PASSWORD", WORD)
    told = asked.json(*made, "--purpose", "交县里比对")
    rows = list(openpyxl.load_workbook(io.BytesIO(unlock(target.read_bytes(), WORD, "名单"))).active.values)
    assert told["password"] == "" and any(told["people"][0]["name"] in row for row in rows)


def test_a_locked_answer_with_a_stranger_in_it(asked: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("姓名", "身份证号", "车辆"), ("陌生人", "539901199003079235", "小轿车")):
        book.active.append(row)
    book.save(out)
    path = tmp_path / "反馈.xlsx"
    path.write_bytes(lock(out.getvalue(), WORD))
    assert "打开密码" in asked.refused("compare", "answers", path, "--plan")
    monkeypatch.setenv("SHOUWANG_LIST_PASSWORD", "wrong-word-1")
    assert "打开密码不对" in asked.refused("compare", "answers", path, "--plan")
    monkeypatch.setenv("SHOUWANG_LIST_PASSWORD", WORD)
    answer = asked("compare", "answers", path, "--plan")
    assert answer.code == 1 and "陌生人" in answer.out and "不在比对名单里" in answer.out
    assert "由乡镇登记" in asked.refused(
        "compare", "add", "A-0001", "--circumstance", "机动车、大型农机、船舶", "--content", "小轿车"
    )
