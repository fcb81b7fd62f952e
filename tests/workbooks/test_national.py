"""Sheets of persons, households and work stints become households; every problem is named once, nothing is dropped."""

from __future__ import annotations

import json
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import AppError, Cancelled
from app.domain.questionnaire.field import Kind
from app.domain.records import RECORDS
from app.workbooks.columns import PARTS
from app.workbooks.headers import find_header
from app.workbooks.national import parse_sheets, parse_workbook
from app.workbooks.parsed import ParsedHousehold, ParsedWorkbook
from app.workbooks.problems import CellProblem, Weight
from app.workbooks.reader import SheetRows
from tests.workbooks.people import HEAD, HEADER, OTHER, WIFE, Parse, Write

SAMPLE = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"
ID, NO, PERSON, NAME = (HEADER.index(name) for name in ("证件号码", "户编号", "人编号", "姓名"))


def changed(row: list[Any], **cells: Any) -> list[Any]:
    """A row with some cells exchanged, by header name."""
    return [cells.get(name, value) for name, value in zip(HEADER, row, strict=True)]


def found(book: ParsedWorkbook) -> list[tuple[str, str, str]]:
    return [(problem.code, problem.cell, problem.column) for problem in book.problems]


def said(book: ParsedWorkbook, code: str) -> CellProblem:
    (problem,) = [problem for problem in book.problems if problem.code == code]
    return problem


def value(household: ParsedHousehold, part: str, key: str) -> Any:
    return household.values[part, key].value


# --- the sample ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample() -> ParsedWorkbook:
    return parse_workbook(SAMPLE)


def test_the_sample_gives_150_households_and_501_persons(sample: ParsedWorkbook) -> None:
    counts = sample.counts
    assert (counts["households"], counts["persons"], counts["rows"], counts["parked"]) == (150, 501, 501, 0)
    assert (sample.problems, sample.unknown_columns) == ([], [])
    assert (sample.sheets[0].header_row, sample.sheets[0].grain, len(sample.sheets[0].columns)) == (3, "person", 58)


def test_the_sample_holds_what_a_second_reader_sees(sample: ParsedWorkbook) -> None:
    page = openpyxl.load_workbook(SAMPLE, read_only=True).worksheets[0]
    rows = [["" if cell is None else cell for cell in row] for row in page.iter_rows(min_row=3, values_only=True)]
    names = {name: index for index, name in enumerate(rows[0])}
    first = {row[names["户编号"]]: row for row in reversed(rows[1:])}
    assert [h.number for h in sample.households] == list(dict.fromkeys(row[names["户编号"]] for row in rows[1:]))
    people = [
        (m.number, m.text("name"), m.values["member", "id_number"].text) for h in sample.households for m in h.members
    ]
    assert people == [tuple(row[names[name]] for name in ("人编号", "姓名", "证件号码")) for row in rows[1:]]
    for household in sample.households:
        row = first[household.number]
        assert value(household, "income", "wage") == Decimal(str(row[names["工资性收入"]]))
        assert household.monitored == bool(row[names["监测对象类别"]])
        assert household.removed == {"是": True, "否": False, "": None}[row[names["风险是否已消除"]]]
        risks = [row[names[f"致贫/返贫风险{n}"]] for n in range(1, 6) if row[names[f"致贫/返贫风险{n}"]]]
        assert (
            len(value(household, "case", "risks")) == len(risks) if risks else ("case", "risks") not in household.values
        )


def test_every_value_of_the_sample_fits_its_declaration(sample: ParsedWorkbook) -> None:
    types: dict[Kind, Any] = {
        Kind.MONEY: Decimal, Kind.DECIMAL: Decimal, Kind.BOOL: bool, Kind.CODE: str, Kind.RANKED: tuple, Kind.CODES: tuple,
        Kind.MONTH: str, Kind.TEXT: str, Kind.INT: int,
    }  # fmt: skip
    for household in sample.households:
        values = dict(household.values)
        for member in household.members:
            values.update(member.values)
            for (part, key), cell in values.items():
                if part in PARTS:
                    kind = RECORDS[PARTS[part][0]].field(key).kind
                    assert isinstance(cell.value, types[kind]) if kind in types else True
                assert cell.text and cell.cell and cell.sheet == "（自定义）监测对象信息"


def test_the_sample_knows_its_cases(sample: ParsedWorkbook) -> None:
    cases = [household for household in sample.households if household.monitored]
    assert Counter(value(case, "case", "monitor_category") for case in cases).keys() == {
        "unstable",
        "marginal",
        "sudden",
    }
    assert all(len(value(case, "case", "identified_month")) == 6 for case in cases)
    assert all(("case", "removal_month") in case.values for case in cases if case.removed)
    first = sample.households[0]
    assert (value(first, "income", "stated_net"), value(first, "income", "stated_per_capita")) == (34600, 17300)
    assert [(m.measure_class, m.items, m.cell) for m in first.measures] == [
        ("industry", ("industry_award",), "BB4"),
        ("job", ("job_training",), "BC4"),
    ]


def test_reading_twice_gives_the_same(sample: ParsedWorkbook) -> None:
    again = parse_workbook(SAMPLE)
    assert again == sample


# --- shapes of sheets ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", [1, 3, 7])
def test_the_header_may_stand_in_any_row(parse: Parse, row: int) -> None:
    book = parse([["青石镇石桥村名单"]] * (row - 1) + [HEADER, HEAD, WIFE, OTHER])
    assert (book.sheets[0].header_row, book.counts["households"], book.counts["persons"]) == (row, 2, 3)
    assert book.households[0].members[0].values["member", "name"].cell == f"D{row + 1}"


def test_renamed_and_moved_columns(parse: Parse) -> None:
    header = [
        "序号",
        "身份证号",
        "*姓 名",
        "人口编号",
        "与户主的关系",
        "户编号\n(国家系统)",
        "风险是否消除",
        "风险识别时间",
    ]
    rows = [header, [1, HEAD[ID], "赵一", "5399010000001", "户主", "53990100001", "否", "2023年4月"]]
    book = parse(rows)
    household = book.households[0]
    assert (household.number, household.removed, value(household, "case", "identified_month")) == (
        "53990100001",
        False,
        "202304",
    )
    assert household.members[0].text("name") == "赵一"
    assert [(c.header, c.reason) for c in book.unknown_columns] == [("序号", "排列用")]
    assert household.members[0].extras == {"序号": "1"}


def test_numbers_typed_as_numbers(parse: Parse) -> None:
    header = [*HEADER, "识别监测时间", "出生日期", "工资性收入"]
    row = [
        *changed(HEAD, 户编号=53990100001, 人编号=5399010000001, 户联系电话=13800000001, 性别=2),
        202304,
        19900101,
        1234.5,
    ]
    household = parse([header, row]).households[0]
    assert (household.number, household.members[0].number) == ("53990100001", "5399010000001")
    assert value(household, "household", "phone") == "13800000001"
    assert value(household, "case", "identified_month") == "202304"
    assert value(household, "income", "wage") == Decimal("1234.50")
    assert household.members[0].values["member", "birth_date"].text == "19900101"
    assert household.members[0].text("sex") == "female"


def test_household_cells_merged_downwards_count_for_all_rows(parse: Parse) -> None:
    wife = changed(WIFE, 村="", 户编号="", 户联系电话="")
    book = parse([["名单"], HEADER, HEAD, wife, OTHER], merge=["A1:J1", "A3:A4", "B3:B4", "H3:H4"])
    # XlsxWriter keeps the value written into the first cell of a merged area.
    assert [(h.number, len(h.members)) for h in book.households] == [("53990100001", 2), ("53990100002", 1)]
    assert book.problems == []


def test_a_merged_name_multiplies_nobody(parse: Parse) -> None:
    nobody = changed(WIFE, 姓名="", 证件号码="", 人编号="")
    book = parse([HEADER, HEAD, nobody], merge=["D2:D3"])
    assert (book.counts["persons"], book.counts["parked"]) == (1, 1)


def test_blank_rows_totals_and_repeated_headers_are_no_people(parse: Parse) -> None:
    book = parse([HEADER, HEAD, [""] * 10, [" "] * 10, HEADER, WIFE, ["合计", "", 2]])
    assert (book.counts["persons"], found(book)) == (2, [("WB-26", "A7", "村")])


def test_a_repeated_column_with_a_stuck_digit(parse: Parse) -> None:
    header = [*HEADER, "风险是否已消除", "风险是否已消除0"]
    same = parse([header, [*HEAD, "是", "是"]])
    assert (same.households[0].removed, same.problems) == (True, [])
    other = parse([header, [*HEAD, "", "否"], [*OTHER, "是", "否"]])
    assert [household.removed for household in other.households] == [False, True]
    assert found(other) == [("WB-21", "L3", "风险是否已消除0")]


# --- what is wrong ---------------------------------------------------------------------------------------------------


def test_ids_with_zero_tails_are_named_and_not_believed(parse: Parse) -> None:
    rows = [
        HEADER,
        changed(HEAD, 证件号码=539901199001010016),
        changed(WIFE, 证件号码="5.399E+17"),
        changed(OTHER, 证件号码="539901198001010000"),
    ]
    book = parse(rows)
    assert found(book) == [("WB-11", f"E{row}", "证件号码") for row in (2, 3, 4)]
    assert [m.text("id_number") for h in book.households for m in h.members] == ["", "", ""]
    assert all(m.values["member", "id_number"].text for h in book.households for m in h.members)


def test_differing_household_values_name_both_cells(parse: Parse) -> None:
    book = parse([HEADER, HEAD, changed(WIFE, 户联系电话="13900000009"), OTHER])
    problem = said(book, "WB-21")
    assert (problem.cell, problem.column, problem.text) == ("H3", "户联系电话", "13900000009")
    assert "H2" in problem.message and "13800000001" in problem.message
    assert value(book.households[0], "household", "phone") == "13800000001"


def test_the_first_filled_household_cell_counts(parse: Parse) -> None:
    book = parse(
        [
            HEADER,
            changed(HEAD, 户联系电话=""),
            WIFE,
            changed(WIFE, 人编号="9", 证件号码="", 姓名="小孩", 户联系电话=13800000001),
        ]
    )
    cell = book.households[0].values["household", "phone"]
    assert (cell.value, cell.cell, book.problems) == ("13800000001", "H3", [])


def test_rows_without_numbers_are_parked_with_everything(parse: Parse) -> None:
    header = [*HEADER, "户主姓名", "队长备注"]
    book = parse(
        [header, [*HEAD, "", ""], [*changed(WIFE, 户编号=""), "赵一", "常年在外"], [*changed(OTHER, 人编号=""), "", ""]]
    )
    assert [(p.code, p.cell) for p in book.problems] == [("WB-23", "C3"), ("WB-23", "C4")]
    first, second = book.parked
    assert (first.source, first.household_number, first.household_hint) == (("名单", 3), "", "赵一")
    assert (first.values["member", "name"].value, first.extras["队长备注"]) == ("钱二", "常年在外")
    assert second.household_number == "53990100002"
    assert book.counts["persons"] == 1


def test_a_missing_needed_column_is_said_once(parse: Parse) -> None:
    header = [name for name in HEADER if name != "户编号"]
    book = parse(
        [header, *[[v for n, v in zip(HEADER, row, strict=True) if n != "户编号"] for row in (HEAD, WIFE, OTHER)]]
    )
    problem = said(book, "SW-952")
    assert (problem.column, "缺少“户编号”" in problem.message) == ("户编号", True)
    assert (len(book.problems), book.counts["parked"], book.counts["households"]) == (1, 3, 0)


def test_the_same_person_twice(parse: Parse) -> None:
    same = parse([HEADER, HEAD, HEAD])
    assert (same.counts["persons"], said(same, "WB-22").level, same.counts["parked"]) == (1, Weight.NOTE, 0)
    other = parse([HEADER, HEAD, changed(HEAD, 姓名="赵大")])
    assert (other.counts["persons"], said(other, "WB-22").level, other.counts["parked"]) == (1, Weight.ERROR, 1)
    moved = parse([HEADER, HEAD, changed(HEAD, 户编号="53990100002")])
    assert (moved.counts["households"], moved.counts["parked"], said(moved, "WB-22").cell) == (1, 1, "C3")
    assert "53990100001" in said(moved, "WB-22").message


def test_one_id_in_two_households_names_both_places(parse: Parse) -> None:
    twin = changed(OTHER, 证件号码=HEAD[ID] + "43")  # the disability number of the same person
    problem = said(parse([HEADER, HEAD, twin]), "SW-951")
    assert problem.cell == "E3" and "E2" in problem.message and "53990100001" in problem.message
    inside = said(parse([HEADER, HEAD, changed(WIFE, 证件号码=HEAD[ID])]), "WB-25")
    assert (inside.cell, "E2" in inside.message) == ("E3", True)
    nobody = changed(WIFE, 证件号码="999999199001010016")
    assert parse([HEADER, changed(HEAD, 证件号码="999999199001010016"), nobody]).problems == []


def test_unknown_codes_are_kept_and_said_once_a_household(parse: Parse) -> None:
    book = parse(
        [HEADER, changed(HEAD, 监测对象类别="重点关注户", 与户主关系="干亲"), changed(WIFE, 监测对象类别="重点关注户")]
    )
    assert sorted(found(book)) == [("SW-206", "G2", "与户主关系"), ("SW-206", "I2", "监测对象类别")]
    assert value(book.households[0], "case", "monitor_category") == "!重点关注户"
    assert book.households[0].members[0].text("relation") == "!干亲"


def test_unknown_columns_are_kept_and_counted(parse: Parse) -> None:
    header = [*HEADER, "队长备注", "", "队长备注"]
    book = parse([header, [*HEAD, "甲", "乙", "丙"], [*WIFE, "", "", ""]])
    assert [(c.letters, c.header, c.filled, c.reason) for c in book.unknown_columns] == [
        ("K", "队长备注", 1, ""), ("L", "", 1, ""), ("M", "队长备注", 1, ""),
    ]  # fmt: skip
    assert book.households[0].members[0].extras == {"队长备注": "甲", "L列": "乙", "队长备注（M列）": "丙"}


def test_all_problems_come_in_one_pass(parse: Parse) -> None:
    header = [*HEADER, "识别监测时间", "工资性收入", "是否危房户"]
    rows = [
        [*changed(HEAD, 证件号码="5.3E+17"), "202313", "很多", "大概"],
        [*changed(WIFE, 性别="?", 户联系电话="13900000000"), "202304", "", "是"],
        [*changed(OTHER, 户编号=""), "", "", ""],
    ]
    codes = Counter(code for code, _, _ in found(parse([header, *rows])))
    assert codes == Counter({"WB-15": 3, "WB-21": 3, "WB-11": 1, "SW-206": 1, "WB-23": 1})


def test_a_swapped_gender_list_is_turned(parse: Parse) -> None:
    men = [changed(OTHER, 人编号=f"9{n}", 证件号码=f"53990119{80 + n}01010038", 性别=2) for n in range(6)]
    book = parse([HEADER, *men])
    assert {m.text("sex") for m in book.households[0].members} == {"male"}
    assert said(book, "WB-27").level is Weight.DOUBT
    right = parse([HEADER, *[changed(man, 性别=1) for man in men], changed(WIFE, 性别=1)])
    assert {m.text("sex") for h in right.households for m in h.members} == {"male"}
    assert right.problems == []


def test_older_yes_no_columns(parse: Parse) -> None:
    header = [*HEADER, "是否享受低保", "是否特困供养人员"]
    book = parse([header, [*HEAD, "是", "否"], [*WIFE, "否", "是"]])
    first, second = book.households[0].members
    assert (first.text("dibao"), first.text("tekun"), second.text("dibao"), second.text("tekun")) == (
        "rural",
        "none",
        "none",
        "rural",
    )
    assert first.values["member", "dibao"].text == "是"


# --- money, removal, measures ---------------------------------------------------------------------------------------


def test_income_of_both_moments_and_snapshots(parse: Parse) -> None:
    header = [
        *HEADER,
        "工资性收入",
        "年收入（元）",
        "人均纯收入（元）",
        "合规自付支出",
        "风险消除后工资性收入",
        "风险消除后家庭纯收入",
    ]
    header += ["是否义务教育阶段适龄儿童少年失学辍学", "风险消除后是否住房损毁"]
    household = parse([header, [*HEAD, "1,000", 2000.0, "500.5", "", 3000, 4000, "否", "否"]]).households[0]
    amounts = {key: cell.value for key, cell in household.values.items() if key[0].startswith("income")}
    assert amounts == {
        ("income", "wage"): 1000, ("income", "stated_net"): 2000, ("income", "stated_per_capita"): Decimal("500.50"),
        ("income_removal", "wage"): 3000, ("income_removal", "stated_net"): 4000,
    }  # fmt: skip
    assert value(household, "safeguard", "edu_dropout") is False
    assert value(household, "safeguard_removal", "house_unsafe") is False


def test_yearly_income_beside_net_income_is_the_gross_one(parse: Parse) -> None:
    household = parse([[*HEADER, "年收入", "纯收入"], [*HEAD, 3000, 2000]]).households[0]
    assert (value(household, "income", "stated_gross"), value(household, "income", "stated_net")) == (3000, 2000)


def test_units_in_the_header(parse: Parse) -> None:
    household = parse([[*HEADER, "年收入（万元）", "与村主干路距离（米）"], [*HEAD, 1.25, 1500]]).households[0]
    assert (value(household, "income", "stated_net"), value(household, "household", "road_km")) == (
        12500,
        Decimal("1.50"),
    )


def test_risks_in_order_from_five_columns_or_one(parse: Parse) -> None:
    header = [*HEADER, "致贫/返贫风险2", "致贫/返贫风险3"]
    book = parse(
        [
            header,
            [*changed(HEAD, **{"致贫/返贫风险1": "因残"}), "因病", "因残"],
            [*changed(OTHER, **{"致贫/返贫风险1": "因学,缺劳力"}), "", ""],
        ]
    )
    assert [value(household, "case", "risks") for household in book.households] == [
        ("disability", "illness"),
        ("schooling", "labour"),
    ]


def test_measures_of_all_rows_of_a_household_join(parse: Parse) -> None:
    header = [*HEADER, "产业帮扶", "健康帮扶", "综合保障"]
    book = parse([header, [*HEAD, "产业奖补,消费帮扶", "", "否"], [*WIFE, "产业奖补", "医疗救助", ""]])
    assert [(m.measure_class, m.items) for m in book.households[0].measures] == [
        ("industry", ("industry_award", "industry_consume")),
        ("health", ("health_aid",)),
    ]


# --- other sheets ----------------------------------------------------------------------------------------------------


def make(path: Path, sheets: dict[str, list[list[Any]]], hidden: str = "") -> Path:
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            if name == hidden:
                page.hide()
    return path


def test_work_stints_join_their_people(tmp_path: Path) -> None:
    spells = [
        ["务工月监测"],
        [
            "户编号",
            "人编号",
            "姓名",
            "证件号码",
            "是否已务工",
            "开始时间",
            "结束时间",
            "务工所在县",
            "务工月收入",
            "就业渠道",
        ],
        [
            "53990100001",
            "5399010000001",
            "赵一",
            HEAD[ID],
            "是",
            "2026年3月",
            "2026年08月",
            "云海县",
            3500.0,
            "公益岗位",
        ],
        ["53990100001", "5399010000001", "赵一", HEAD[ID], "是", "2026年09月", "", "云海县", 4000.0, "外出务工"],
        ["", "", "钱二", WIFE[ID], "是", "2026年1月", "", "云海县", 3000.0, "帮扶车间"],
        ["", "", "陌生人", "539901196001010019", "是", "2026年1月", "", "云海县", 3000.0, "帮扶车间"],
    ]
    path = make(tmp_path / "两表.xlsx", {"（务工月监测）已外出务工信息": spells, "名单": [HEADER, HEAD, WIFE]})
    book = parse_workbook(path)
    first, second = book.households[0].members
    assert [(s.values["spell", "start"].value, s.values["spell", "channel"].value) for s in first.spells] == [
        ("202603", "post"),
        ("202609", "away"),
    ]
    assert first.spells[0].values["spell", "month_income"].value == 3500
    assert [spell.source for spell in second.spells] == [("（务工月监测）已外出务工信息", 5)]
    assert [parked.values["member", "name"].value for parked in book.parked] == ["陌生人"]
    assert first.values["member", "is_working"].value is True


def test_a_file_of_stints_alone_and_of_plans(parse: Parse) -> None:
    header = ["户编号", "人编号", "姓名", "证件号码", "开始时间", "务工月收入"]
    alone = parse([header, ["53990100001", "5399010000001", "赵一", HEAD[ID], "2026年3月", 3500]])
    assert (alone.sheets[0].grain, alone.counts["spells"], alone.problems) == ("spell", 1, [])
    plans = parse(
        [
            ["户编号", "人编号", "姓名", "证件号码", "与户主关系", "是否计划务工", "计划务工所在县"],
            ["1", "2", "赵一", HEAD[ID], "户主", "是", "云海县"],
        ]
    )
    assert plans.households[0].members[0].values["member", "plan_county"].value == "云海县"


def test_household_sheets_fill_what_the_person_sheet_lacks(tmp_path: Path) -> None:
    houses = [
        ["（基础信息）户信息"], ["2026年"],
        ["户编号", "户主姓名", "家庭住址", "联系电话", "耕地面积（亩）", "是否有卫生厕所"],
        ["53990100001", "赵一", "石桥村5号", "13800000001", 3.5, "是"],
        ["53990100009", "周九", "石桥村9号", "13800000009", 1, "否"],
        ["", "没有号", "", "", 1, "否"],
    ]  # fmt: skip
    book = parse_workbook(make(tmp_path / "户.xlsx", {"户信息": houses, "名单": [HEADER, HEAD]}))
    first, alone = book.households
    assert (value(first, "household", "land_crop"), value(first, "household", "toilet"), first.extras["户主姓名"]) == (
        Decimal("3.50"),
        True,
        "赵一",
    )
    assert (alone.number, alone.members, value(alone, "household", "phone")) == ("53990100009", [], "13800000009")
    assert [parked.source for parked in book.parked] == [("户信息", 6)]
    assert [sheet.grain for sheet in book.sheets] == ["person", "household"]


def test_sheets_that_differ_name_the_other_sheet(tmp_path: Path) -> None:
    second = [HEADER, changed(HEAD, 户联系电话="13900000000", 性别="女"), OTHER]
    book = parse_workbook(make(tmp_path / "两份.xlsx", {"甲": [HEADER, HEAD], "乙": second}))
    assert (book.counts["persons"], book.counts["parked"]) == (2, 0)
    assert {(p.sheet, p.cell, "“甲”" in p.message) for p in book.problems} == {("乙", "H2", True), ("乙", "F2", True)}


def test_sheets_that_are_not_read_are_named_with_the_reason(tmp_path: Path) -> None:
    sheets = {
        "名单": [HEADER, HEAD],
        "（自定义）行政村信息": [["行政村", "村办公电话"], ["石桥村", "1"]],
        "选项": [["是"], ["否"]],
        "空": [],
    }
    book = parse_workbook(make(tmp_path / "多表.xlsx", sheets, hidden="选项"))
    reasons = {sheet.name: sheet.reason for sheet in book.sheets if sheet.reason}
    assert reasons.keys() == {"（自定义）行政村信息", "选项"}
    assert "行政村" in reasons["（自定义）行政村信息"] and "隐藏" in reasons["选项"]


def test_a_workbook_without_any_header_is_refused(write: Write) -> None:
    with pytest.raises(AppError) as caught:
        parse_workbook(write([["甲", "乙"], [1, 2]]))
    assert (caught.value.code, "表头" in caught.value.text, caught.value.where) == ("WB-06", True, "名单.xlsx")


def test_columns_the_file_has_are_known_even_when_blank(parse: Parse) -> None:
    book = parse([HEADER, HEAD])
    assert ("case", "monitor_category") in book.columns and ("household", "home_address") not in book.columns
    assert ("case", "monitor_category") not in book.households[0].values


def test_progress_can_stop_the_reading(write: Write) -> None:
    people = [changed(HEAD, 人编号=str(n), 证件号码="") for n in range(1200)]
    steps: list[tuple[int, int]] = []
    parse_workbook(write([HEADER, *people]), progress=lambda done, total: steps.append((done, total)))
    assert steps == [(500, 1201), (1000, 1201)]

    def stop(done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        parse_workbook(write([HEADER, *people]), progress=stop)


def test_pasted_rows_are_a_sheet_too() -> None:
    book = parse_sheets("粘贴", [SheetRows("粘贴", [list(HEADER), list(HEAD), list(WIFE)])])
    assert book.counts["persons"] == 2


def test_five_thousand_persons_in_two_seconds(write: Write, sample: ParsedWorkbook) -> None:
    header = [column.header for column in sample.sheets[0].columns]
    page = openpyxl.load_workbook(SAMPLE, read_only=True).worksheets[0]
    people = [["" if cell is None else cell for cell in row] for row in page.iter_rows(min_row=4, values_only=True)]
    rows = [[*row[:4], f"{row[4]}{n}", f"{row[5]}{n}", *row[6:]] for n in range(10) for row in people]
    path = write([header, *rows])
    started = time.process_time()
    book = parse_workbook(path)
    seconds = time.process_time() - started
    assert (book.counts["households"], book.counts["persons"]) == (1500, 5010)
    # The promise of design §9 is 2,000 persons/s with all checks; reading alone must leave room on a busy machine.
    assert seconds < 2.5, json.dumps({"seconds": round(seconds, 2)})


def test_messages_name_place_and_remedy(parse: Parse) -> None:
    book = parse([HEADER, changed(HEAD, 证件号码="5.3E+17")])
    assert str(book.problems[0]).startswith("工作表“名单”E2（证件号码）：证件号码后几位已被表格软件改成0")


def test_the_header_of_the_sample_is_one_row() -> None:
    rows = [["全国防返贫监测信息系统"], ["导出日期：2026-11-01"], HEADER, HEAD]
    header = find_header(SheetRows("名单", [[*row, *[""] * (10 - len(row))] for row in rows]))
    assert header and (header.row, [column.header for column in header.columns]) == (2, HEADER)


CELL = st.one_of(
    st.sampled_from(["", " ", "-", "是", "否", "合计", "姓名", "户主", "53990100001", "5399010000001", HEAD[ID], "5.3E+17", "202304.0"]),
    st.text(max_size=8), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.timedeltas(), st.times(),
)  # fmt: skip
WIDE = [*HEADER, "识别监测时间", "工资性收入", "出生日期", "健康状况", "产业帮扶", "备忘"]
LASTS = st.sampled_from(["开始时间", "就业渠道", "住房面积"])
AREA = st.tuples(st.integers(0, 9), st.integers(0, 16), st.integers(0, 9), st.integers(0, 16))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELL, min_size=17, max_size=17), max_size=8), st.lists(AREA, max_size=4), LASTS)
def test_no_rows_make_the_reading_fail_and_none_is_dropped(
    rows: list[list[Any]], areas: list[tuple[int, int, int, int]], last: str
) -> None:
    merges = tuple((min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in areas)
    book = parse_sheets("随机", [SheetRows("甲", [[*WIDE, last], *rows], merges if rows else ())])
    people = sum(len(member.sources) for household in book.households for member in household.members)
    if book.sheets[0].grain == "household":  # a generated row may pass for a second header row
        people = sum(len(household.sources) for household in book.households)
    assert people + len(book.parked) == book.counts["rows"]
    assert all(problem.message and problem.sheet == "甲" for problem in book.problems)
