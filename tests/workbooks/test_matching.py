"""Columns found by remembered choice, header or content; rows that are no data named as what they are."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.questionnaire.field import Kind
from app.domain.questionnaire.item4_income import MONEY_FIELDS
from app.domain.records import RECORDS
from app.workbooks.cells import cell_text
from app.workbooks.columns import MAPPED
from app.workbooks.matching import (
    Matching,
    RowKind,
    Target,
    is_note,
    is_title,
    is_total,
    match_columns,
    targets_of,
)  # fmt: skip
from app.workbooks.reader import open_workbook

SAMPLE = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"
MEMBER = targets_of(
    "member",
    [
        f.key
        for f in RECORDS["member"].fields
        if f.kind is not Kind.REF and f.key not in ("sort", "counted_in_income", "presence")
    ],
)
HOUSEHOLD = targets_of(
    "household", ["national_household_no", "local_household_no", "group_name", "home_address", "phone"]
)
INCOME = targets_of("income", [f.key for f in MONEY_FIELDS if f.kind is Kind.MONEY])
CASE = targets_of("case", ["risks", "monitor_category", "identified_month"])
PEOPLE = [
    ["1", "张德福", "539901196801011214", "户主", "男", "1968-01-01", "汉族", "13800138001"],
    ["2", "李秀英", "539901197003041226", "配偶", "女", "1970-03-04", "彝族", "13800138002"],
    ["3", "张小明", "539901199505041216", "之子", "男", "1995-05-04", "汉族", "13800138003"],
]


def paths(found: Matching) -> list[str]:
    """Target of every column, "" for none."""
    return [column.target.path if column.target else "" for column in found.columns]


# ---- header ----
def test_header_below_a_title() -> None:
    rows = [["石桥村家庭成员花名册", "", ""], ["姓名", "身份证号", "与户主的\n关系"], ["张德福", PEOPLE[0][2], "户主"]]
    found = match_columns(rows, MEMBER)
    assert paths(found) == ["member.name", "member.id_number", "member.relation"]
    assert found.header_row == 1
    assert [str(kind) for kind in found.kinds] == ["title", "header", "data"]
    assert found.columns[2].header == "与户主的关系"
    assert all(column.how == "header" and column.sure for column in found.columns)


def test_every_name_of_the_exports_table_is_known() -> None:
    for line in MAPPED.strip().splitlines():
        path, names = (part.strip() for part in line.split("|"))
        part, _, key = path.partition(".")
        key = key.partition("#")[0]
        if part in ("place", "import", "measure"):
            continue
        target = targets_of(part, [key])
        for name in names.split():
            assert paths(match_columns([[name]], target)) == [f"{part}.{key}"], name


def test_every_label_and_alias_of_a_member_is_known() -> None:
    for target in MEMBER:
        assert target.field is not None
        for name in (target.field.label, *target.field.aliases):
            assert paths(match_columns([[f" {name} *"]], MEMBER)) == [target.path], name


def test_phone_of_a_household_list_is_the_familys_own() -> None:
    assert paths(match_columns([["村民小组", "联系电话"], ["一组", "13800138000"]], HOUSEHOLD)) == [
        "household.group_name",
        "household.phone",
    ]


def test_known_name_that_is_no_field_says_so() -> None:
    found = match_columns([["序号", "姓名", "户主姓名"], ["1", "张德福", "张德福"]], MEMBER)
    assert paths(found) == ["", "member.name", ""]
    assert found.columns[2].sure and found.columns[2].reason == "只作核对用"


@pytest.mark.parametrize(
    ("header", "path"),
    [("本人身份证号码", "member.id_number"), ("姓名（必填）", "member.name"), ("帮扶人姓名", ""), ("父亲姓名", "")],
)
def test_known_name_inside_a_longer_one(header: str, path: str) -> None:
    found = match_columns([[header, "民族"], ["张德福", "汉族"]], MEMBER)
    assert paths(found)[0] in (path, "member.name" if path else "")
    if header == "本人身份证号码":
        assert not found.columns[0].sure


def test_two_rows_of_header_with_block_names() -> None:
    rows = [
        ["户主姓名", "收入", "收入", "支出", "支出"],
        ["户主姓名", "工资性收入", "转移性收入", "生产经营性支出", "合规自付支出"],
        ["张德福", "12000", "3600", "800", "0"],
    ]
    targets = (Target("head", "name", "户主姓名", declared=RECORDS["member"].field("name")), *INCOME)
    found = match_columns(rows, targets)
    assert paths(found) == [
        "head.name",
        "income.wage",
        "income.transfer",
        "income.business_cost",
        "income.allowed_self_paid",
    ]
    assert found.data_rows == (2,)


def test_block_name_tells_two_columns_apart() -> None:
    removal = targets_of("income_removal", ["wage"])
    rows = [
        ["姓名", "识别时", "", "风险消除后"],
        ["", "工资性收入", "民族", "工资性收入"],
        ["张德福", "12000", "汉族", "20000"],
    ]
    found = match_columns(rows, (*INCOME, *removal, *MEMBER))
    assert paths(found) == ["member.name", "income.wage", "member.ethnicity", "income_removal.wage"]
    assert found.header_rows == (0, 1) and found.data_rows == (2,)


def test_unit_of_a_column_is_a_factor() -> None:
    found = match_columns([["姓名", "工资性收入（万元）"], ["张德福", "1.2"]], INCOME)
    assert found.columns[1].scale == Decimal(10_000)


def test_several_risks_make_one_value() -> None:
    found = match_columns([["风险1", "风险2", "监测对象类别"], ["因病", "因残", "边缘易致贫户"]], CASE)
    assert paths(found) == ["case.risks", "case.risks", "case.monitor_category"]


def test_second_column_of_a_name_gives_way() -> None:
    found = match_columns([["姓名", "成员姓名", "性别"], ["张德福", "张德福", "男"]], MEMBER)
    assert paths(found) == ["member.name", "", "member.sex"]
    assert "第1列" in found.columns[1].reason


def test_header_above_something_else_is_not_sure() -> None:
    rows = [["姓名", "证件号码", "性别"], *[[person[2], person[1], person[4]] for person in PEOPLE]]
    found = match_columns(rows, MEMBER)
    assert [column.sure for column in found.columns] == [False, False, True]
    assert "证件号码" in found.columns[0].reason


def test_row_of_figures_is_no_header() -> None:
    assert match_columns([["务工收入", "12000"], ["低保金", "3600"]], INCOME).header_row is None


def test_header_can_be_told() -> None:
    assert match_columns([["张德福", "男"], ["李秀英", "女"]], MEMBER, header_row=0).data_rows == (1,)
    told = match_columns([["姓名", "性别"], ["李秀英", "女"]], MEMBER, header_row=None)
    assert told.header_row is None and told.data_rows == (0, 1)


# ---- remembered ----
def test_remembered_choice_goes_before_everything() -> None:
    rows = [["称呼", "姓名", "性别"], ["张德福", "甲", "男"]]
    found = match_columns(rows, MEMBER, {"称呼": "member.name", "性别": ""})
    assert paths(found) == ["member.name", "", ""]
    assert [column.how for column in found.columns] == ["remembered", "none", "remembered"]


def test_choice_of_a_person_moves_a_target() -> None:
    found = match_columns([["姓名", "曾用名", "性别"], ["张德福", "张福", "男"]], MEMBER)
    name = next(target for target in MEMBER if target.key == "name")
    chosen = found.with_target(1, name)
    assert paths(chosen) == ["", "member.name", "member.sex"]
    assert paths(chosen.with_target(1, None)) == ["", "", "member.sex"]


# ---- content ----
def test_columns_without_header_are_known_by_their_cells() -> None:
    found = match_columns([*PEOPLE, ["合计", "3人"]], MEMBER)
    assert found.header_row is None
    assert paths(found) == [
        "", "member.name", "member.id_number", "member.relation", "member.sex", "member.birth_date", "member.ethnicity",
        "member.phone",
    ]  # fmt: skip
    assert all(column.sure for column in found.columns[1:]) and found.columns[0].reason == "像序号"
    assert found.kinds[3] is RowKind.TOTAL


def test_spoiled_numbers_are_still_numbers_of_people() -> None:
    rows = [["5.39901E+17"], ["539901199505041000"], ["'539901197003041226"], ["５３９９０１１９９５０５０４１２１６"]]
    assert paths(match_columns(rows, MEMBER)) == ["member.id_number"]


def test_groups_short_numbers_and_addresses() -> None:
    rows = [["A-0001", "一组", "石桥镇石桥村一组12号"], ["A-0002", "上坝组", "石桥镇石桥村上坝组3号"]]
    assert paths(match_columns(rows, HOUSEHOLD)) == [
        "household.local_household_no",
        "household.group_name",
        "household.home_address",
    ]


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (["健康", "长期慢性病，残疾", "患有大病"], "member.health"),
        (["普通劳动力", "无劳动力", "丧失劳动力"], "member.labour"),
        (["群众", "中共党员", "群众"], "member.political"),
        (["文盲或半文盲", "初中", "大专"], "member.education"),
        (["七年级", "学前教育", "本科二年级"], "member.school_status"),
        (["居民身份证", "残疾人证", "居民身份证"], "member.id_type"),
    ],
)
def test_choices_are_known_by_their_list(values: list[str], path: str) -> None:
    assert paths(match_columns([[value] for value in values], MEMBER)) == [path]


def test_what_fits_two_fields_is_not_sure() -> None:
    found = match_columns([["小学"], ["小学"], ["小学"]], MEMBER)
    assert paths(found)[0] in ("member.education", "member.school_status") and not found.columns[0].sure


def test_amounts_alone_say_nothing() -> None:
    found = match_columns([["12000", "是"], ["3600.50", "否"]], (*INCOME, *MEMBER))
    assert paths(found) == ["", ""] and "数字" in found.columns[0].reason


def test_unknown_header_is_judged_by_its_cells() -> None:
    rows = [["姓名", "性别", "号码一"], *[[person[1], person[4], person[2]] for person in PEOPLE]]
    assert paths(match_columns(rows, MEMBER))[2] == "member.id_number"


# ---- rows ----
@pytest.mark.parametrize(
    "row",
    [
        ["合计", "", "3"],
        ["", "小 计：", "5"],
        ["总计（12户）"],
        ["共12户", "35人"],
        ["一组小计", "3"],
        ["本页合计"],
        ["3", "合计"],
    ],
)
def test_totals(row: list[str]) -> None:
    assert is_total(row)


@pytest.mark.parametrize("row", [["张合计", "男"], ["合家福", "1"], ["1", "李总", "合格"], ["", ""]])
def test_no_totals(row: list[str]) -> None:
    assert not is_total(row)


def test_notes_and_titles() -> None:
    assert (
        is_note(["填表人：王小明", "", "联系电话：138"])
        and is_note(["单位：元", "", ""])
        and not is_note(["张德福", "备注"])
    )
    assert is_title(["石桥村花名册", "石桥村花名册", "石桥村花名册"], 3) and not is_title(["张德福", "男", ""], 3)


def test_header_repeated_on_the_next_page() -> None:
    rows = [["姓名", "性别"], ["张德福", "男"], ["姓名", "性别"], ["李秀英", "女"], ["", " "], ["注：名单按户排", ""]]
    assert [str(kind) for kind in match_columns(rows, MEMBER).kinds] == [
        "header",
        "data",
        "header",
        "data",
        "blank",
        "note",
    ]


def test_national_sample() -> None:
    sheet = open_workbook(SAMPLE)[0]
    rows = [[cell_text(raw) for raw in row] for row in sheet.rows]
    found = match_columns(rows, (*HOUSEHOLD, *MEMBER, *CASE, *INCOME))
    assert {"member.name", "member.id_number", "member.relation", "household.national_household_no"} <= set(
        paths(found)
    )
    assert found.header_row == 2


# ---- whatever comes ----
CELL = st.one_of(
    st.text(max_size=12), st.sampled_from([text for row in PEOPLE for text in row] + ["姓名", "性别", "合计", ""])
)


@given(st.lists(st.lists(CELL, max_size=6), max_size=12))
def test_no_block_is_too_odd(rows: list[list[str]]) -> None:
    found = match_columns(rows, (*MEMBER, *HOUSEHOLD))
    assert len(found.kinds) == len(rows) and len(found.columns) == max((len(row) for row in rows), default=0)
    used = [path for path in paths(found) if path]
    assert len(used) == len(set(used))


def test_ten_thousand_rows() -> None:
    rows = [
        ["序号", "姓名", "身份证号", "关系", "性别", "生日", "族别", "手机"],
        *[PEOPLE[n % 3] for n in range(10_000)],
    ]
    started = perf_counter()
    found = match_columns(rows, (*HOUSEHOLD, *MEMBER, *CASE, *INCOME))
    assert len(found.data_rows) == 10_000 and perf_counter() - started < 3


def test_a_part_of_ones_own_has_only_its_own_names() -> None:
    head = Target("head", "id_number", "户主证件号码", ("户主身份证号",), RECORDS["member"].field("id_number"))
    found = match_columns([["姓名", "身份证号码", "户主身份证号"], ["张德福", "", ""]], (head, *MEMBER))
    assert paths(found) == ["member.name", "member.id_number", "head.id_number"]
