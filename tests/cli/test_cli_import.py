"""`import` of registers and `template` on the command line: look, choose columns, marked copy, there and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.services.conftest import id_number

ROWS = [
    ["石桥村登记表"],
    ["序号", "户主", "家庭成员姓名", "和户主关系", "身份证", "手机", "备注说明"],
    [1, "赵一", "赵一", "户主", id_number(date(1990, 1, 1), 1), "13800000001", "在家"],
    ["", "", "钱二", "妻子", 539901199201010000, "13800000002", ""],
]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.title = "台账"
    book.save(tmp_path / "台账.xlsx")
    return tmp_path / "台账.xlsx"


def test_look_says_what_each_column_is_and_writes_nothing(village: Any, register: Path) -> None:
    seen = village("--json", "import", register, "--look").json
    assert seen["kind"] == "register" and seen["sheets"][0]["header_row"] == 2
    fields = {column["header"]: column["field"] for column in seen["sheets"][0]["columns"]}
    assert fields["身份证"] == "证件号码" and fields["序号"] == "不导入（原样保存）"
    assert "台账" in village("import", register, "--look").out
    assert village("--json", "list").json == []


def test_columns_are_chosen_kept_and_forgotten(village: Any, register: Path) -> None:
    made = village("--json", "import", register, "--column", "手机=家庭成员联系电话", "--column", "G=不导入")
    assert made.code == 1 and made.json["new_persons"] == 2  # one number is lost, and said
    assert village("--json", "import", register, "--look").json["sheets"][0]["remembered"].startswith("台账.xlsx")
    again = village("--json", "import", register).json
    assert (again["new"], again["changed"], again["kept"]) == (0, 0, 0)
    assert village("--json", "import", register, "--forget").json["forgotten"] == 1
    assert village("--json", "import", register, "--look").json["sheets"][0]["remembered"] == ""


def test_wrong_columns_are_refused_in_one_sentence(village: Any, register: Path) -> None:
    for words, code in ((("--column", "电话号=姓名"), "WB-43"), (("--column", "手机=没有这项"), "WB-44"), (("--sheet", "没有"), "WB-33"),
                        (("--column", "身份证=家庭成员联系电话", "--column", "家庭成员姓名=不导入", "--column", "户主=不导入"), "WB-36")):  # fmt: skip
        answer = village("import", register, *words)
        assert answer.code == 1 and code in answer.err and "Traceback" not in answer.err
    assert village("--json", "list").json == []


def test_the_marked_copy_lies_beside_the_original(village: Any, register: Path, tmp_path: Path) -> None:
    before, copy = register.read_bytes(), tmp_path / "标出.xlsx"
    assert village("import", register, "--plan", "--marked", copy).code == 1
    book = openpyxl.load_workbook(copy)
    assert book["台账"]["E4"].comment is not None and book["问题清单"].max_row > 1
    answer = village("import", register, "--plan", "--marked", register)
    assert answer.code == 1 and "MARK-101" in answer.err and register.read_bytes() == before


def test_the_template_goes_out_filled_and_comes_back(village: Any, register: Path, tmp_path: Path) -> None:
    refused = village("template", "--out", tmp_path / "a.xlsx", "--filled")
    assert refused.code == 1 and "TPL-101" in refused.err
    village("import", register)
    out = tmp_path / "现有.xlsx"
    assert village("--json", "template", "--out", out, "--filled").json["persons"] == 2
    assert village("--json", "import", out).json["changed"] == 0
    book = openpyxl.load_workbook(out)
    people = book["家庭成员"]
    column = next(cell.column for cell in people[2] if str(cell.value).startswith("文化程度"))
    people.cell(4, column).value = "小学"
    book.save(out)
    changed = village("--json", "import", out).json
    assert [(c["field"], c["new"]) for c in changed["changes"]] == [("文化程度", "小学")]
    assert village("template", "--out", tmp_path / "没有" / "a.xlsx").code == 1
