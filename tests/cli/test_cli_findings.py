"""`check`: by household, rule and level, one level, one rule, a file; nobody's illness or risk without --reveal."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from pypdf import PdfReader

from tests.cli.conftest import SAMPLE, Clerk

# What the sentences of the list name; institutions and fields that hold the same characters are no secret.
TOLD = re.compile(r"因病|因残|因学|因安全住房|缺劳动力|身体健康|长期慢性病|患有大病|残疾(?!人证)")


@pytest.fixture
def filled(village: Clerk) -> Clerk:
    """The village with the national export in it."""
    village.done("line", "set", "2026=8700")
    village.done("import", SAMPLE)
    return village


def test_by_household_rule_and_level(filled: Clerk) -> None:
    whole = filled("check", "--json").json
    for by, keys in (("household", "number"), ("rule", "rule"), ("level", "level")):
        answer = filled("check", "--by", by, "--json")
        assert answer.code == 1
        assert sum(head["count"] for head in answer.json) == len(whole)
        for head in answer.json:
            assert head["count"] == len(head["findings"]) == head["errors"] + head["doubts"] + head["hints"]
            assert len({line[keys] for line in head["findings"]}) == 1
    text = filled("check", "--by", "rule").out
    assert "共" in text and "（错误" in text


def test_one_level_and_one_rule(filled: Clerk) -> None:
    whole = filled("check", "--json").json
    errors = filled("check", "--level", "错误", "--json").json
    assert errors == [line for line in whole if line["level"] == "错误"] and errors
    rule = whole[0]["rule"]
    assert filled("check", "--rule", rule, "--json").json == [line for line in whole if line["rule"] == rule]
    assert filled("check", "--level", "一般").code == 2
    unknown = filled("check", "--rule", "9_99_999")
    assert unknown.code == 0 and "没有编号是“9_99_999”" in unknown.err


def test_sentences_name_no_illness_without_reveal(filled: Clerk) -> None:
    for words in (
        ("check",),
        ("check", "--json"),
        ("check", "--by", "rule"),
        ("check", "--by", "rule", "--json"),
        ("show", "A-0001"),
        ("show", "A-0001", "--json"),
    ):
        told = filled(*words).out
        if words[0] == "show":
            told = "\n".join(line for line in told.splitlines() if "错误" in line or "疑点" in line or "提示" in line)
        assert TOLD.findall(told) == [], words
    assert TOLD.search(filled("check", "--reveal").out)


def test_the_columns_stand_under_their_heads(filled: Clerk) -> None:
    head, first = filled("check").out.splitlines()[:2]
    assert head.split() == ["级别", "户号", "户主", "成员", "编号", "问题"]
    assert first.split()[0] in ("错误", "疑点", "提示") and first.split()[1].startswith("A-")


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_export(filled: Clerk, tmp_path: Path, form: str) -> None:
    target = tmp_path / f"清单.{form}"
    answer = filled("check", "--by", "rule", "--level", "错误", "--export", str(target), "--json")
    assert answer.code == 0 and answer.json["findings"] == len(filled("check", "--level", "错误", "--json").json)
    data = target.read_bytes()
    if form == "xlsx":
        sheet = openpyxl.load_workbook(BytesIO(data)).active
        text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    else:
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)
    assert "数据核查问题清单（按规则）" in text and TOLD.findall(text) == []


def test_export_refusals(filled: Clerk, tmp_path: Path) -> None:
    assert "找不到这个文件夹" in filled.refused("check", "--export", str(tmp_path / "没有" / "a.xlsx"))
    assert "不能存成docx" in filled.refused("check", "--export", str(tmp_path / "a.docx"))
    nothing = filled.refused("check", "--rule", "SW-811", "--export", str(tmp_path / "a.xlsx"))
    assert "没有符合的问题" in nothing and list(tmp_path.glob("a.*")) == []
