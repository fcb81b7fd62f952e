"""The marked-up copy: coloured cells with notes, a list with links, everything else as it was, the original untouched."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from app.workbooks.marking import LIST_NAME, mark_copy, split
from app.workbooks.national import parse_workbook
from app.workbooks.problems import CellProblem, Weight
from tests.workbooks.people import HEAD, HEADER, OTHER, WIFE

FILES = Path(__file__).parent / "files"


def problem(
    cell: str, message: str = "不对，请核对。", level: Weight = Weight.ERROR, sheet: str = "名单"
) -> CellProblem:
    return CellProblem(sheet, cell, "姓名", "=1+1", message, level, "X")


@pytest.fixture
def original(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    for row in (HEADER, HEAD, WIFE, OTHER):
        sheet.append(row)
    sheet["D2"].comment = Comment("老说明", "村里")
    sheet["K2"] = "=LEN(D2)"
    sheet["L2"] = date(2026, 11, 3)
    sheet.merge_cells("H2:H3")
    sheet.column_dimensions["D"].width = 33
    book.create_sheet("it's 说明").append(["别的内容"])
    book.save(tmp_path / "名单.xlsx")
    return tmp_path / "名单.xlsx"


def marked(path: Path, *problems: CellProblem) -> Any:
    return openpyxl.load_workbook(BytesIO(mark_copy(path, problems)))


def test_cells_are_coloured_noted_and_listed_with_links(original: Path) -> None:
    before = original.read_bytes()
    book = marked(
        original, problem("D2", "提示一下", Weight.NOTE), problem("D2"), problem("E4", "缺一位，请核对。", Weight.DOUBT)
    )
    sheet, listed = book["名单"], book[LIST_NAME]
    assert book.sheetnames[0] == LIST_NAME and original.read_bytes() == before
    assert sheet["D2"].fill.start_color.rgb.endswith("FFC7CE") and sheet["E4"].fill.start_color.rgb.endswith("FFEB9C")
    assert "老说明" in sheet["D2"].comment.text and "【错误】不对，请核对。" in sheet["D2"].comment.text
    rows = [[cell.value for cell in row] for row in listed.iter_rows()]
    assert rows[0] == ["序号", "级别", "工作表", "单元格", "列", "表里的内容", "问题", "怎么办"]
    assert [row[1:4] for row in rows[1:]] == [["错误", "名单", "D2"], ["疑点", "名单", "E4"], ["提示", "名单", "D2"]]
    assert (rows[1][6], rows[1][7]) == ("不对。", "请核对。") and rows[1][5] == "=1+1" and listed["F2"].data_type == "s"
    assert listed["D3"].hyperlink.location == "'名单'!E4" or listed["D3"].hyperlink.target.endswith("!E4")


def test_everything_else_stays(original: Path) -> None:
    book = marked(original, problem("D2"))
    sheet = book["名单"]
    assert sheet["K2"].value == "=LEN(D2)" and sheet["L2"].value.date() == date(2026, 11, 3)
    assert [str(area) for area in sheet.merged_cells.ranges] == ["H2:H3"] and sheet.column_dimensions["D"].width == 33
    assert book["it's 说明"]["A1"].value == "别的内容" and sheet["E2"].value == HEAD[4]


def test_a_merged_cell_a_strange_sheet_and_a_whole_column(original: Path) -> None:
    book = marked(
        original, problem("H3"), problem("A1", sheet="没有这张"), problem(""), problem("A1", sheet="it's 说明")
    )
    assert book["名单"]["H2"].comment is not None and book["it's 说明"]["A1"].comment is not None
    rows = list(book[LIST_NAME].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 4 and [book[LIST_NAME].cell(row, 4).hyperlink is None for row in (2, 3, 4, 5)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_second_marking_does_not_take_the_first_list_for_its_own(original: Path, tmp_path: Path) -> None:
    first = tmp_path / "一.xlsx"
    first.write_bytes(mark_copy(original, [problem("D2")]))
    assert marked(first, problem("D3")).sheetnames[:2] == ["问题清单（守望）", LIST_NAME]


def test_old_and_open_formats_come_back_as_xlsx_values(original: Path) -> None:
    source = FILES / "old.xls"
    plain = parse_workbook(source)
    name = plain.sheets[0].name
    cell = plain.households[0].members[0].values["member", "name"]
    book = marked(source, problem(cell.cell, sheet=name))
    assert book[name][cell.cell].value == cell.text and book[name][cell.cell].comment is not None


def test_sentences_are_split_into_what_and_what_to_do() -> None:
    assert split("没有户编号，不知道归哪一户；先放到“重复核对”里，请补上户编号。") == (
        "没有户编号，不知道归哪一户；先放到“重复核对”里。", "请补上户编号。",
    )  # fmt: skip
    assert split("这是合计行")[1]
