"""The sample export after hard use: swapped columns, lost numbers, totals, doubles …; every damage is named exactly once.

The damaged workbook is made from the sample by the script below; beside each damage stands the problem it has to give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from app.services.checks.checking import household_findings
from app.services.desk import Desk
from app.services.files import find_household, load_households
from app.services.importing.markup import save_marked
from app.services.importing.run import ImportPlan, apply_import, plan_import

SAMPLE = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"
HEADER = 5  # two title rows more than in the sample
ORDER_MOVED = ("证件号码", "户编号", "监测对象类别", "姓名")  # these stand in front now, in this order


class Sheet:
    """The damaged sheet by Chinese column names and rows as the spreadsheet counts them."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.columns = {str(cell.value): cell.column for cell in page[HEADER]}

    def cell(self, row: int, name: str) -> Any:
        return self.page.cell(row, self.columns[name])

    def put(self, row: int, name: str, value: Any) -> str:
        """Write a value; gives the name of the cell."""
        self.cell(row, name).value = value
        return f"{get_column_letter(self.columns[name])}{row}"

    def rows_of(self, number: str) -> list[int]:
        column = self.columns["户编号"]
        return [row for row in range(HEADER + 1, self.page.max_row + 1) if self.page.cell(row, column).value == number]

    def copy(self, row: int) -> int:
        """The same person once more at the end; gives the row."""
        last = self.page.max_row + 1
        for column in range(1, self.page.max_column + 1):
            self.page.cell(last, column).value = self.page.cell(row, column).value
        return last


def swapped() -> tuple[Any, Sheet]:
    """The sample with two title rows more and its columns in another order."""
    source = openpyxl.load_workbook(SAMPLE).worksheets[0]
    header = [cell.value for cell in source[3]]
    order = [header.index(name) for name in ORDER_MOVED]
    order += [place for place in range(len(header)) if place not in order]
    book = openpyxl.Workbook()
    page = book.active
    page.title = "监测对象"
    for text in ("云山县防返贫监测资料", "（内部使用）"):
        page.append([text])
    for row in source.iter_rows(values_only=True):
        page.append([row[place] for place in order])
    return book, Sheet(page)


def family(sheet: Sheet, size: int, skip: int = 0) -> list[int]:
    """Rows of a household of at least so many people, each call with another `skip` another one."""
    numbers = Counter(sheet.cell(row, "户编号").value for row in range(HEADER + 1, sheet.page.max_row + 1))
    fitting = [number for number, count in numbers.items() if count >= size]
    return sheet.rows_of(fitting[skip])


Damage = tuple[str, str]  # code and cell of the problem it must give
Damages = Callable[[Any, Sheet], list[Damage]]


def lost_numbers(book: Any, sheet: Sheet) -> list[Damage]:
    first, second, third, *_ = family(sheet, 3, 0)
    rows = range(
        HEADER + 1, sheet.page.max_row + 1
    )  # a good number that ends like a spoiled one is doubted beside such
    alike = [row for row in rows if str(sheet.cell(row, "证件号码").value).endswith("000")]
    return [
        *(("WB-12", f"{get_column_letter(sheet.columns['证件号码'])}{row}") for row in alike),
        ("WB-11", sheet.put(first, "证件号码", 539901194908150048.0)),
        ("WB-11", sheet.put(second, "证件号码", "5.39901E+17")),
        ("WB-13", sheet.put(third, "证件号码", "539901800101003")),
    ]


def merged_cells(book: Any, sheet: Sheet) -> list[Damage]:
    first, second, *_ = family(sheet, 2, 3)
    for name in ("户编号", "户联系电话"):
        letters = get_column_letter(sheet.columns[name])
        sheet.page.merge_cells(f"{letters}{first}:{letters}{second}")  # the second row has no number of its own now
    return []


def hidden_columns(book: Any, sheet: Sheet) -> list[Damage]:
    sheet.page.column_dimensions[get_column_letter(sheet.columns["文化程度"])].hidden = True
    sheet.page.row_dimensions[HEADER + 1].hidden = True
    return []


def formulas(book: Any, sheet: Sheet) -> list[Damage]:
    first, second, *_ = family(sheet, 2, 5)
    wrong = sheet.put(second, "民族", "#N/A")
    sheet.cell(second, "民族").data_type = "e"
    return [("WB-18", sheet.put(first, "家庭成员联系电话", '=CONCATENATE("139",1)')), ("WB-19", wrong)]


def wrong_codes(book: Any, sheet: Sheet) -> list[Damage]:
    first, second, *_ = family(sheet, 2, 6)
    return [
        ("SW-206", sheet.put(first, "政治面貌", "入党积极分子")), ("SW-206", sheet.put(second, "与户主关系", "干亲")),
        ("SW-206", sheet.put(second, "健康状况", "健康；不明")),
    ]  # fmt: skip


def impossible_days(book: Any, sheet: Sheet) -> list[Damage]:
    first, second, *_ = family(sheet, 2, 7)
    return [("WB-15", sheet.put(first, "出生日期", "20230230")), ("WB-14", sheet.put(second, "出生日期", "1980年5月"))]


def amounts(book: Any, sheet: Sheet) -> list[Damage]:
    rows = family(sheet, 2, 8)
    places = [sheet.put(row, "工资性收入", "一万多") for row in rows]
    return [("WB-15", places[0])]  # said once a household


def two_words(book: Any, sheet: Sheet) -> list[Damage]:
    _first, second, *_ = family(sheet, 2, 9)
    return [("WB-21", sheet.put(second, "户联系电话", "13900000009"))]


def no_numbers(book: Any, sheet: Sheet) -> list[Damage]:
    _first, second, third, *_ = family(sheet, 3, 10)
    sheet.put(second, "户编号", None)
    sheet.put(third, "人编号", None)
    person = get_column_letter(sheet.columns["人编号"])
    return [("WB-23", f"{person}{second}"), ("WB-23", f"{person}{third}")]


def doubles(book: Any, sheet: Sheet) -> list[Damage]:
    first, second, *_ = family(sheet, 2, 11)
    person, number = (get_column_letter(sheet.columns[name]) for name in ("人编号", "证件号码"))
    same = sheet.copy(first)
    other = sheet.copy(second)
    sheet.put(other, "文化程度", "大专" if sheet.cell(other, "文化程度").value != "大专" else "小学")
    mine, theirs = family(sheet, 2, 12)[1], family(sheet, 2, 13)[1]
    sheet.put(theirs, "证件号码", sheet.cell(mine, "证件号码").value)
    return [("WB-22", f"{person}{same}"), ("WB-22", f"{person}{other}"), ("SW-951", f"{number}{theirs}")]


def totals(book: Any, sheet: Sheet) -> list[Damage]:
    last = sheet.page.max_row + 1
    sheet.page.cell(last, 1).value = "合计"
    for column in range(1, sheet.page.max_column + 1):  # a header once more, as printed lists have it
        sheet.page.cell(last + 1, column).value = sheet.page.cell(HEADER, column).value
    return [("WB-26", f"A{last}")]


DAMAGES: tuple[Damages, ...] = (
    lost_numbers, merged_cells, hidden_columns, formulas, wrong_codes, impossible_days, amounts, two_words, no_numbers,
    doubles, totals,
)  # fmt: skip


@pytest.fixture
def damaged(tmp_path: Path) -> tuple[Path, list[Damage], int]:
    """The damaged workbook, what must be said about it, and the row of a head who is none any more."""
    book, sheet = swapped()
    expected = [found for damage in DAMAGES for found in damage(book, sheet)]
    headless = family(sheet, 2, 14)[0]
    sheet.put(headless, "与户主关系", "其他")
    book.create_sheet("填表说明").append(["请各村核对后报送"])
    old = book.create_sheet("旧名单")
    old.append(["户编号", "人编号", "姓名", "证件号码"])
    old.sheet_state = "hidden"
    path = tmp_path / "改坏的.xlsx"
    book.save(path)
    return path, expected, headless


def test_every_damage_is_named_exactly_once(desk: Desk, damaged: tuple[Path, list[Damage], int]) -> None:
    path, expected, _headless = damaged
    plan = plan_import(desk, path)
    found = Counter((problem.code, problem.cell) for problem in plan.problems)
    assert found == Counter(expected)
    assert all(problem.message.endswith("。") and problem.sheet == "监测对象" for problem in plan.problems)
    assert {sheet.name: bool(sheet.reason) for sheet in plan.book.sheets} == {
        "监测对象": False,
        "填表说明": True,
        "旧名单": True,
    }
    assert (plan.counts["households"], plan.counts["persons"], plan.counts["parked"]) == (150, 499, 3)


def test_it_comes_in_with_all_that_can_be_read_and_again_without_a_change(
    desk: Desk, damaged: tuple[Path, list[Damage], int]
) -> None:
    path, _expected, headless = damaged
    apply_import(desk, plan_import(desk, path))
    with desk.reading() as connection:
        files = load_households(connection)
        page = openpyxl.load_workbook(path).worksheets[0]
        sheet = Sheet(page)
        merged = find_household(connection, str(sheet.cell(family(sheet, 2, 2)[0], "户编号").value))
        without_head = find_household(connection, str(sheet.cell(headless, "户编号").value))
    assert sum(len(file.members) for file in files) == 499 and len(files) == 150
    assert all(member["education"] or member["school_status"] for member in merged.members)  # hidden columns are read
    assert {finding.rule for finding in household_findings(desk, without_head.id)} & {
        "2_08_002",
        "SW-204",
        "SW-205",
    } or any("户主" in finding.text for finding in household_findings(desk, without_head.id))
    again = plan_import(desk, path)
    assert (again.counts["new"], again.counts["new_persons"], again.counts["fields"], again.counts["kept"]) == (
        0,
        0,
        0,
        0,
    )


def test_a_good_file_after_it_mends_what_was_damaged(desk: Desk, damaged: tuple[Path, list[Damage], int]) -> None:
    apply_import(desk, plan_import(desk, damaged[0]))
    good: ImportPlan = plan_import(desk, SAMPLE)
    assert good.problems == [] and good.counts["kept"] == 0 and good.counts["new_persons"] == 2
    apply_import(desk, good)
    with desk.reading() as connection:
        assert find_household(connection, "53990100001").members[0]["id_number"]
        assert sum(len(file.members) for file in load_households(connection)) == 501
    assert plan_import(desk, SAMPLE).counts["changed"] == 0


@pytest.mark.parametrize(
    ("column", "words"),
    [("户编号", "没法归到户"), ("姓名", "补上"), ("与户主关系", "谁是户主"), ("证件号码", "核对身份")],
)
def test_a_missing_column_is_said_once(desk: Desk, tmp_path: Path, column: str, words: str) -> None:
    book = openpyxl.load_workbook(SAMPLE)
    page = book.worksheets[0]
    page.delete_cols(next(cell.column for cell in page[3] if cell.value == column))
    book.save(tmp_path / "缺列.xlsx")
    plan = plan_import(desk, tmp_path / "缺列.xlsx")
    assert [(p.code, p.column) for p in plan.problems] == [("SW-952", column)] and words in plan.problems[0].message


def test_the_marked_copy_of_it_names_the_same(
    desk: Desk, damaged: tuple[Path, list[Damage], int], tmp_path: Path
) -> None:
    path, expected, _headless = damaged
    plan = plan_import(desk, path)
    count = save_marked(desk, plan, path, tmp_path / "标出.xlsx")
    book = openpyxl.load_workbook(tmp_path / "标出.xlsx")
    assert count == len(expected) + 2 == book["问题清单"].max_row - 1  # two sheets were not read
    noted = {cell.coordinate for row in book["监测对象"].iter_rows() for cell in row if cell.comment}
    assert noted == {cell for _code, cell in expected}
