"""Certificate numbers in real .xlsx cells: every shape a spreadsheet makes of them, rescued or refused with its cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.workbooks.idtext import check_character
from app.workbooks.national import parse_workbook
from app.workbooks.parsed import ParsedWorkbook
from tests.workbooks.people import HEADER

GOOD, LETTER = "539901199001010016", "53990119800101006X"
ID = HEADER.index("证件号码")


def bring(tmp_path: Path, *cells: Any, formats: tuple[str, ...] = ()) -> ParsedWorkbook:
    """A national sheet with one person a cell."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(HEADER)
    for number, value in enumerate(cells, 1):
        row = [
            "石桥村",
            f"5399010{number:04d}",
            f"53990100{number:05d}",
            f"人{number}",
            value,
            "男",
            "户主",
            "",
            "",
            "",
        ]
        sheet.append(row)
        if formats:
            sheet.cell(number + 1, ID + 1).number_format = formats[number - 1]
    book.save(tmp_path / "号.xlsx")
    return parse_workbook(tmp_path / "号.xlsx")


def numbers(book: ParsedWorkbook) -> list[str]:
    return [home.members[0].text("id_number") for home in book.households]


@pytest.mark.parametrize(
    ("cell", "shape"),
    [
        (f"'{GOOD}", "带撇号"), (f"’{GOOD}", "带撇号"), (f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]} ", "有空格"),
        ("５３９９０１１９９００１０１００１６", "全角字"), (f"{GOOD}.0", "末尾多出.0"), (f"G{GOOD}", "前面多出字母"),
        ("5.39901199001010016E+17", "科学计数"), (f"{GOOD[:6]}\n{GOOD[6:]}", "有空格"),
    ],
)  # fmt: skip
def test_what_can_be_rescued_is_rescued_and_said_once(tmp_path: Path, cell: str, shape: str) -> None:
    book = bring(tmp_path, cell, GOOD[:-1] + "6" if cell == GOOD else LETTER)
    assert numbers(book) == [GOOD, LETTER]
    assert [(p.code, p.level, p.cell) for p in book.problems] == [("WB-10", "提示", "E2")] and shape in book.problems[
        0
    ].message
    assert book.households[0].members[0].values["member", "id_number"].text == cell


def test_a_lower_case_x_and_a_wide_one(tmp_path: Path) -> None:
    book = bring(tmp_path, LETTER.lower(), "53990119810101006Ｘ")
    assert numbers(book) == [LETTER, "53990119810101006X"]
    assert "有 2 个证件号码" in book.problems[0].message and "小写x" in book.problems[0].message


def test_numbers_typed_as_numbers_are_lost_and_every_cell_is_named(tmp_path: Path) -> None:
    book = bring(
        tmp_path,
        float(GOOD),
        int(GOOD),
        "5.39901E+17",
        "539901199001010000",
        "5.3990119900101E+17",
        formats=("0.00E+00", "0", "@", "@", "@"),
    )
    assert numbers(book) == ["", "", "", "", ""]
    assert [(p.code, p.cell) for p in book.problems] == [("WB-11", f"E{row}") for row in (2, 3, 4, 5, 6)]
    assert all("按证件重新填写" in p.message for p in book.problems)
    assert len(book.households) == 5 and not book.parked  # the people stay, only the number is missing


def test_a_valid_number_that_ends_in_zeros_is_doubted_beside_lost_ones_only(tmp_path: Path) -> None:
    bodies = (f"539901199001{day:02d}{order}00" for day in range(1, 29) for order in range(1, 10))
    valid = next(body for body in bodies if check_character(body) == "0") + "0"
    alone = bring(tmp_path, valid, GOOD)
    assert numbers(alone)[0] == valid and alone.problems == []
    beside = bring(tmp_path, valid, float(GOOD))
    assert {(p.code, p.cell) for p in beside.problems} == {("WB-12", "E2"), ("WB-11", "E3")}


def test_fifteen_digits_are_kept_and_named(tmp_path: Path) -> None:
    book = bring(tmp_path, "539901800101003", 539901800101005)
    assert numbers(book) == ["539901800101003", "539901800101005"]
    assert [(p.code, p.cell) for p in book.problems] == [("WB-13", "E2"), ("WB-13", "E3")]


def test_a_number_as_a_formula_or_a_day_is_named(tmp_path: Path) -> None:
    book = bring(tmp_path, "=CONCATENATE(1,2)", date(2026, 1, 1))
    assert numbers(book)[0] == "" and ("WB-18", "E2") in {(p.code, p.cell) for p in book.problems}
