"""Values: stored, typed, shown and masked forms; round trips of every kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import AppError
from app.domain.questionnaire import CASE, HOUSEHOLD, INCOME, KINDS, MEMBER, SNAPSHOT
from app.domain.questionnaire.codes import CODE_LISTS, foreign
from app.domain.questionnaire.field import Field, Kind
from app.domain.records.work import MEASURE
from app.domain.values import EMPTY, blank, decode, encode, mask, mask_text, parse, show

RISKS = CASE.field("risks")
NAME = MEMBER.field("name")
WAGE = INCOME.field("wage")
BORN = MEMBER.field("birth_date")
MONTH = CASE.field("identified_month")


def _strategy(field: Field) -> st.SearchStrategy[Any]:
    money = st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False)
    plain: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.TEXT: st.text(), Kind.LONGTEXT: st.text(), Kind.REF: st.uuids().map(str),
        Kind.INT: st.none() | st.integers(), Kind.DECIMAL: st.none() | money, Kind.MONEY: st.none() | money,
        Kind.DATE: st.none() | st.dates(), Kind.MONTH: st.sampled_from(["", "202604"]), Kind.BOOL: st.none() | st.booleans(),
        Kind.TEXTS: st.lists(st.text(min_size=1)).map(tuple),
        Kind.JSON: st.dictionaries(st.text(), st.integers() | st.text() | st.none(), min_size=1),
    }  # fmt: skip
    if field.kind in plain:
        return plain[field.kind]
    codes = st.sampled_from(sorted(CODE_LISTS[field.codes].by_code)) | st.text(min_size=1).map(foreign)
    if field.kind is Kind.CODE:
        return st.just("") | codes
    many = st.lists(codes, unique=True, max_size=6)
    return (
        many.map(lambda found: tuple(sorted(found, key=CODE_LISTS[field.codes].order)))
        if field.kind is Kind.CODES
        else (many.map(tuple))
    )


FIELDS = [(kind.name, field) for kind in KINDS for field in kind.fields]
ONE_PER_KIND = {field.kind: field for _, field in FIELDS} | {
    Kind.JSON: Field("j", "附加", Kind.JSON), Kind.LONGTEXT: HOUSEHOLD.field("remark"),
}  # fmt: skip


def test_every_kind_is_tried() -> None:
    assert set(ONE_PER_KIND) == set(Kind)


@pytest.mark.parametrize("kind", list(Kind))
@given(data=st.data())
def test_round_trip(kind: Kind, data: st.DataObject) -> None:
    field = ONE_PER_KIND[kind]
    value = data.draw(_strategy(field))
    wire = encode(field, value)
    assert wire is None or isinstance(wire, str | int | bool)
    assert decode(field, wire) == value
    assert encode(field, decode(field, wire)) == wire
    show(field, value)
    mask(field, value)


def test_blank_of_every_kind() -> None:
    for field in ONE_PER_KIND.values():
        assert decode(field, None) == EMPTY.get(field.kind)
        assert encode(field, decode(field, None)) is None
        assert blank(decode(field, None)) and show(field, decode(field, None)) == ""


def test_no_and_zero_are_not_blank() -> None:
    assert not blank(False) and not blank(0) and not blank(Decimal(0))
    assert blank("  ") and blank(()) and blank(("", " ")) and blank(None)


def test_stored_forms() -> None:
    assert encode(WAGE, Decimal("12.5")) == "12.50"
    assert encode(WAGE, Decimal("0.005")) == "0.01"
    assert encode(MEMBER.field("health"), ("disabled", "chronic", "!痛风")) == '["chronic","disabled","!痛风"]'
    assert encode(RISKS, ("job", "illness")) == '["job","illness"]'
    assert encode(RISKS, ("illness", "", "job", "")) == '["illness","","job"]'
    assert encode(BORN, date(2026, 1, 2)) == "2026-01-02"
    assert encode(MEMBER.field("med_resident"), False) is False


@pytest.mark.parametrize(
    "text",
    ["2026-11-03", "2026-11-3", "2026/11/3", "2026.11.3", "2026年11月3日", "2026年11月03日", "20261103", "20261103.0",
     "２０２６年１１月３日", " 2026-11-03 00:00:00 "],
)  # fmt: skip
def test_dates_as_people_write_them(text: str) -> None:
    assert parse(BORN, text) == date(2026, 11, 3)


@pytest.mark.parametrize("text", ["202604", "202604.0", "2026年4月", "2026年04月", "2026-04", "2026/4", "2026-04-15"])
def test_months_as_people_write_them(text: str) -> None:
    assert parse(MONTH, text) == "202604"


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1,234.5", "1234.50"), ("１２００", "1200.00"), ("￥1200元", "1200.00"), ("1.5万", "15000.00"), ("0", "0.00"),
     ("0.005", "0.01"), ("1 200", "1200.00")],
)  # fmt: skip
def test_money_as_people_write_it(text: str, amount: str) -> None:
    assert parse(WAGE, text) == Decimal(amount)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        (BORN, "2026-02-30", "value.no_such_date"), (BORN, "昨天", "value.date"), (BORN, "0000-01-01", "value.no_such_date"),
        (MONTH, "202613", "value.no_such_month"), (MONTH, "去年", "value.month"), (WAGE, "很多", "value.number"),
        (WAGE, "-1", "value.too_small"), (WAGE, "99999999999", "value.too_big"), (WAGE, "NaN", "value.number"),
        (WAGE, "Infinity", "value.number"), (MEMBER.field("med_resident"), "也许", "value.bool"),
        (MEMBER.field("sex"), "未知", "value.choice"), (HOUSEHOLD.field("poverty_exit_year"), "2013", "value.too_small"),
        (HOUSEHOLD.field("poverty_exit_year"), "2019.5", "value.whole"), (NAME, "长" * 51, "value.too_long"),
        (RISKS, "因病、因残、因学、缺劳动力、其他、因安全住房", "value.too_many"),
        (MEASURE.field("item"), "其他", "value.choice"),
    ],
)  # fmt: skip
def test_refused_with_a_sentence(field: Field, text: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        parse(field, text)
    assert caught.value.code == code
    assert caught.value.where == field.label and caught.value.text and caught.value.advice


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (MEMBER.field("relation"), "儿媳", "daughter_in_law"), (MEMBER.field("ethnicity"), "汉", "01"),
        (MEMBER.field("ethnicity"), "彝族", "07"), (MEMBER.field("sex"), "2", "female"), (MEMBER.field("tekun"), "未享受", "none"),
        (HOUSEHOLD.field("household_kind"), "脱贫户", "exit_unsplit"), (HOUSEHOLD.field("household_kind"), "脱贫户（享受政策）",
                                                                     "exit_policy"),
        (MEMBER.field("health"), "残疾,长期慢性病", ("chronic", "disabled")), (RISKS, "缺劳力，因灾", ("labour", "disaster")),
        (MEMBER.field("school_status"), "高中一年级", "senior1"), (MEMBER.field("med_resident"), "√", True),
        (MEMBER.field("med_resident"), "否", False), (SNAPSHOT.field("house_grade"), "Ｃ级", "C"),
        (CASE.field("visitors"), "张三、李 四，王五", ("张三", "李 四", "王五")), (NAME, " 买买提·艾力 ", "买买提·艾力"),
        (HOUSEHOLD.field("phone"), "１３８ 0000 1111.0", "13800001111"), (MEASURE.field("item"), "种苗、化肥等物资帮扶", "industry_goods"),
        (HOUSEHOLD.field("poverty_exit_year"), "2018年", 2018), (WAGE, "  ", None), (RISKS, "", ()), (NAME, "", ""),
    ],
)  # fmt: skip
def test_typed_texts(field: Field, text: str, value: Any) -> None:
    assert parse(field, text) == value


def test_text_outside_the_list_is_kept_from_files_only() -> None:
    assert parse(RISKS, "因病、缺水", keep_foreign=True) == ("illness", "!缺水")
    assert show(RISKS, ("illness", "!缺水")) == "因病、缺水"
    assert parse(MEASURE.field("item"), "其他", parent="job") == "job_other"
    with pytest.raises(AppError):
        parse(RISKS, "因病、缺水")


@given(st.text(max_size=60))
def test_any_text_gives_a_value_or_a_sentence(text: str) -> None:
    for field in ONE_PER_KIND.values():
        try:
            value = parse(field, text)
        except AppError as error:
            assert error.text and error.where == field.label
        else:
            assert decode(field, encode(field, value)) == value


@pytest.mark.parametrize("kind", [Kind.CODE, Kind.CODES, Kind.RANKED, Kind.DATE, Kind.MONTH, Kind.BOOL, Kind.MONEY])
@given(data=st.data())
def test_what_is_shown_can_be_typed_again(kind: Kind, data: st.DataObject) -> None:
    field = {Kind.CODE: MEMBER.field("relation"), Kind.CODES: MEMBER.field("health"), Kind.RANKED: RISKS, Kind.DATE: BORN,
             Kind.MONTH: MONTH, Kind.BOOL: MEMBER.field("med_resident"), Kind.MONEY: INCOME.field("stated_net")}[kind]  # fmt: skip
    if kind in (Kind.CODE, Kind.CODES, Kind.RANKED):
        codes = sorted(CODE_LISTS[field.codes].by_code)
        value: Any = data.draw(st.sampled_from(codes))
        value = value if kind is Kind.CODE else (value,)
    elif kind is Kind.DATE:
        value = data.draw(st.dates(date(1000, 1, 1)))
    else:
        value = data.draw(_strategy(field))
    assert parse(field, show(field, value)) == value


def test_shown_forms() -> None:
    assert show(BORN, date(2025, 7, 3)) == "2025年7月3日"
    assert show(MONTH, "202507") == "2025年7月"
    assert show(WAGE, Decimal("6750")) == "6750.00"
    assert show(HOUSEHOLD.field("road_km"), Decimal("0.50")) == "0.5"
    assert show(MEMBER.field("med_resident"), False) == "否"
    assert show(MEMBER.field("household_id"), "8d1c") == ""
    assert show(MEMBER.field("labour"), "code_of_tomorrow") == "未知选项"


@pytest.mark.parametrize(
    ("format_", "text", "masked"),
    [
        ("id_number", "53990119900101123X", "539***********123X"), ("id_number", "53990119900101123X42", "539***********123X"),
        ("id_number", "1234", "＊＊＊"), ("phone", "13812341234", "138****1234"), ("phone", "0839-5550123", "****0123"),
        ("name", "张三丰", "张**"), ("bank", "6222021234567890", "************7890"), ("address", "石桥村3组12号", "＊＊＊"),
    ],
)  # fmt: skip
def test_masks(format_: str, text: str, masked: str) -> None:
    assert mask_text(format_, text) == masked


def test_masks_of_fields() -> None:
    assert mask(MEMBER.field("health"), ("chronic",)) == "＊＊＊"
    assert mask(INCOME.field("t_dibao"), Decimal(3000)) == "＊＊＊"
    assert mask(WAGE, Decimal(3000)) == "3000.00"
    assert mask(HOUSEHOLD.field("home_address"), "石桥村3组12号", group="石桥村3组") == "石桥村3组"
    assert mask(HOUSEHOLD.field("group_name"), "3组") == "3组"
    assert mask(NAME, "张三") == "张**"
    assert mask(MEMBER.field("id_number"), "") == ""
