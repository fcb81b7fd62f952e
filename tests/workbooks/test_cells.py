"""Cells as spreadsheets leave them behind come out as values; what is lost is said, the text always stays."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.questionnaire.field import Field, Kind
from app.domain.records import RECORDS
from app.workbooks.cells import Cleaned, cell_text, clean_cell, cleaner, is_blank
from app.workbooks.glyphs import REPAIRS, repair, unreadable
from app.workbooks.idtext import LOST, ZERO_TAIL, check_character, clean_id, clean_number_text
from app.workbooks.measures import measure_items, split_items

MEMBER = RECORDS["member"]
RAW = st.one_of(
    st.text(max_size=40), st.floats(), st.integers(-(10**25), 10**25), st.booleans(), st.dates(), st.datetimes(),
    st.timedeltas(), st.times(),
)  # fmt: skip
FIELDS = [
    field
    for name in ("household", "member", "monitoring_case", "income_record", "work_spell")
    for field in RECORDS[name].fields
]


def kind(kind: Kind, **more: Any) -> Field:
    return Field("x", "列", kind, **more)


def value(field: Field, raw: Any) -> Any:
    return clean_cell(field, raw).value


def codes(field: Field, raw: Any) -> list[str]:
    return [trouble.code for trouble in clean_cell(field, raw).troubles]


GOOD = "53990119490815004" + check_character("53990119490815004")


@pytest.mark.parametrize(
    "raw",
    [
        GOOD, f" {GOOD} ", f"'{GOOD}", f"‘{GOOD}", f"{GOOD}.0", f"G{GOOD}", f"g{GOOD}", GOOD[:6] + " " + GOOD[6:14] + "\u3000" + GOOD[14:],
        "".join(chr(ord(char) + 0xFEE0) for char in GOOD), f"\u200b{GOOD}\ufeff", f"{GOOD[0]}.{GOOD[1:]}E+17", f"{GOOD}\n",
    ],
)  # fmt: skip
def test_an_id_is_rescued(raw: str) -> None:
    assert clean_id(raw) == (GOOD, None)
    found = clean_cell(MEMBER.field("id_number"), raw)
    assert (found.value, found.text, found.troubles) == (GOOD, raw, ())


def test_a_small_x_grows() -> None:
    assert clean_id("53990119491991101009x").number == "53990119491991101009X"
    assert clean_id("53990119991101009ｘ").number == "53990119991101009X"


@pytest.mark.parametrize(
    "raw",
    [
        5.3990119490815e17,
        539901194908150048,
        "5.39901E+17",
        "5.3990119490815E+17",
        "539901194908151000",
        "53990119490815000000",
    ],
)
def test_an_id_whose_tail_is_gone_is_lost(raw: Any) -> None:
    found = clean_cell(MEMBER.field("id_number"), raw)
    assert (found.value, found.troubles) == ("", (LOST,))
    assert found.text == cell_text(raw) != ""


def test_a_valid_id_that_ends_in_zeros_is_doubted_not_lost() -> None:
    number = next(f"5399011949081{n}000" for n in range(10, 100) if check_character(f"5399011949081{n}00") == "0")
    assert clean_id(number) == (number, ZERO_TAIL)


def test_old_fifteen_digit_numbers_survive_as_number_and_text() -> None:
    assert clean_id(539901490815004.0).number == clean_id("539901490815004.0").number == "539901490815004"


@given(st.from_regex(r"\A[1-9][0-9]{16}[1-9X]\Z"), st.sampled_from(["{}", "'{}", " {} ", "{}.0", "G{}", "{}\u3000"]))
def test_any_dress_of_an_id_comes_off(number: str, dress: str) -> None:
    if number.endswith("X") and dress == "{}.0":
        return
    assert clean_id(dress.format(number)).number == number
    assert clean_id(clean_id(dress.format(number)).number).number == number


@given(st.integers(10**17, 10**18 - 1))
def test_a_numeric_id_of_eighteen_digits_is_never_believed(number: int) -> None:
    assert clean_id(float(number)) == ("", LOST)


@pytest.mark.parametrize(
    ("raw", "month"),
    [
        ("202304", "202304"), ("202304.0", "202304"), (202304.0, "202304"), (202304, "202304"), ("2023年4月", "202304"),
        ("2023年04月", "202304"), ("2023-04", "202304"), ("2023/4", "202304"), ("2023.10", "202310"), (" 2023 年 4 月 ", "202304"),
        (date(2023, 4, 15), "202304"), (datetime(2023, 4, 1), "202304"), ("2023-04-01 00:00:00", "202304"), ("20230415", "202304"),
        ("２０２３年４月", "202304"), (45017.0, "202304"), ("至今", ""), ("", ""), ("—", ""),
    ],
)  # fmt: skip
def test_months(raw: Any, month: str) -> None:
    found = clean_cell(kind(Kind.MONTH), raw)
    assert (found.value, found.troubles) == (month, ())


@pytest.mark.parametrize("raw", ["202313", "四月", 2023.4, "2023年13月", "20230231"])
def test_what_is_no_month_is_said(raw: Any) -> None:
    assert (value(kind(Kind.MONTH), raw), len(codes(kind(Kind.MONTH), raw))) == ("", 1)


@pytest.mark.parametrize(
    "raw",
    [
        "19800101", "19800101.0", 19800101.0, 19800101, "1980-01-01", "1980/1/1", "1980.1.1", "1980年1月1日", "1980 年 1 月 1 日",
        date(1980, 1, 1), datetime(1980, 1, 1), "1980-01-01 00:00:00", 29221.0, "29221", "'19800101", "１９８０-01-01",
    ],
)  # fmt: skip
def test_days(raw: Any) -> None:
    found = clean_cell(kind(Kind.DATE), raw)
    assert (found.value, found.troubles) == (date(1980, 1, 1), ())


@pytest.mark.parametrize("raw", ["198001", "1980年1月", "19800231", "2023-02-30", "昨天", 198001.0])
def test_what_is_no_day_is_said(raw: Any) -> None:
    assert (value(kind(Kind.DATE), raw), len(codes(kind(Kind.DATE), raw))) == (None, 1)


@given(
    st.dates(date(1930, 1, 1), date(2090, 12, 31)),
    st.sampled_from(["%Y%m%d", "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d.0"]),
)
def test_every_day_in_every_dress(day: date, dress: str) -> None:
    assert value(kind(Kind.DATE), day.strftime(dress)) == day
    assert value(kind(Kind.DATE), float((day - date(1899, 12, 30)) / timedelta(days=1))) == day
    assert value(kind(Kind.MONTH), day.strftime(dress)) == day.strftime("%Y%m")


@pytest.mark.parametrize(
    ("raw", "phone"),
    [
        ("13800000000.0", "13800000000"), (13800000000.0, "13800000000"), ("138 0000 0000", "13800000000"), ("'13800000000", "13800000000"),
        ("138-0000-0000", "13800000000"), ("+8613800000000", "13800000000"), ("１３８００００００００", "13800000000"), ("0871-6543210", "0871-6543210"),
    ],
)  # fmt: skip
def test_phones(raw: Any, phone: str) -> None:
    found = clean_cell(MEMBER.field("phone"), raw)
    assert (found.value, found.troubles) == (phone, ())


def test_of_several_phones_the_first_is_used_and_said() -> None:
    found = clean_cell(MEMBER.field("phone"), "13800000000、13900000000")
    assert (found.value, len(found.troubles), found.text) == ("13800000000", 1, "13800000000、13900000000")


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ("是", True),
        ("否", False),
        (" 是 ", True),
        (True, True),
        (False, False),
        (1.0, True),
        (0.0, False),
        ("1.0", True),
        ("", None),
        ("-", None),
        ("√", True),
    ],
)
def test_yes_no_blank(raw: Any, answer: bool | None) -> None:
    found = clean_cell(kind(Kind.BOOL), raw)
    assert (found.value, found.troubles) == (answer, ())
    assert codes(kind(Kind.BOOL), "大概") == ["WB-15"]


@pytest.mark.parametrize(
    ("raw", "sex"), [("男", "male"), ("女", "female"), ("1", "male"), (1.0, "male"), (2.0, "female"), ("2.0", "female")]
)
def test_gender(raw: Any, sex: str) -> None:
    assert value(MEMBER.field("sex"), raw) == sex


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("1,234.50", "1234.50"), ("１，２３４", "1234.00"), (4223.33, "4223.33"), (4223.3300000001, "4223.33"), ("3000元", "3000.00"),
        ("￥3000", "3000.00"), ("1.2万", "12000.00"), (0.0, "0.00"), ("-120.5", "-120.50"), (0.005, "0.01"), ("'88", "88.00"),
    ],
)  # fmt: skip
def test_money(raw: Any, amount: str) -> None:
    found = clean_cell(kind(Kind.MONEY), raw)
    assert (found.value, found.troubles) == (Decimal(amount), ())


@given(st.decimals(-(10**9), 10**9, places=2))
def test_money_keeps_every_cent(amount: Decimal) -> None:
    assert value(kind(Kind.MONEY), f"{amount:,.2f}") == value(kind(Kind.MONEY), float(amount)) == amount


def test_health_in_either_order_and_foreign_words() -> None:
    health = MEMBER.field("health")
    assert (
        value(health, "残疾,长期慢性病")
        == value(health, "长期慢性病、残疾")
        == value(health, "长期慢性病；残疾")
        == ("chronic", "disabled")
    )
    found = clean_cell(health, "残疾,怪病")
    assert (found.value, [trouble.code for trouble in found.troubles]) == (("disabled", "!怪病"), ["SW-206"])


def test_aliases_of_codes_and_foreign_ones() -> None:
    household, case = RECORDS["household"], RECORDS["monitoring_case"]
    assert (
        value(household.field("household_kind"), "普通农户")
        == value(household.field("household_kind"), "一般农户")
        == "ordinary"
    )
    assert value(case.field("disaster_kind"), "洪涝灾害") == value(case.field("disaster_kind"), "洪涝") == "flood"
    assert value(case.field("risks"), "因产业失败") == ("industry",)
    assert value(MEMBER.field("relation"), "儿子") == "son"
    assert value(MEMBER.field("education"), "博士后") == "!博士后"


def test_names_keep_their_dot_and_inner_space() -> None:
    name = MEMBER.field("name")
    assert value(name, "扎西 顿珠") == "扎西 顿珠"
    assert value(name, "阿依古丽•买买提") == value(name, "阿依古丽・买买提") == "阿依古丽·买买提"
    assert value(name, "张　三") == value(name, "张  三") == "张三"
    assert value(name, "𬱖\n") == "𬱖"


def test_old_private_characters_are_repaired() -> None:
    assert repair("王\ue81e") == "王龴" == value(MEMBER.field("name"), "王\ue81e")
    for code, char in ((0xFE59, "龴"), (0xFE61, "龵"), (0xFE66, "龶"), (0xFE90, "龺"), (0xA6D9, "︐"), (0xFE51, "𠂇")):
        private = code.to_bytes(2, "big").decode("gb18030")
        assert repair(private) == char
    assert not any(unreadable(char) for char in REPAIRS.values())


def test_every_private_character_of_the_codec_rows_is_known() -> None:
    rows = [*range(0xFE50, 0xFE7F), *range(0xFE80, 0xFEA1), *range(0xA6D9, 0xA6E0), 0xA6EC, 0xA6ED, 0xA6F3]
    for code in rows:
        char = code.to_bytes(2, "big").decode("gb18030")
        assert not unreadable(repair(char)), hex(code)


def test_a_character_nobody_can_draw_is_said() -> None:
    assert codes(MEMBER.field("name"), "王\ue000") == ["WB-17"]
    assert codes(MEMBER.field("name"), "王\ufffd") == ["WB-17"]


def test_numbers_of_households_lose_nothing() -> None:
    assert (
        clean_number_text(53990100001.0)
        == clean_number_text("53990100001.0")
        == clean_number_text(" '53990100001")
        == "53990100001"
    )


@pytest.mark.parametrize("raw", ["", " ", "\u3000", "-", "—", "/", "\u200b", "NULL"])
def test_marks_that_stand_for_nothing(raw: str) -> None:
    assert is_blank(raw)
    assert clean_cell(kind(Kind.MONEY), raw) == Cleaned(None, raw, (), True)


@given(RAW, st.sampled_from(FIELDS))
def test_no_cell_raises_and_the_text_is_kept(raw: Any, field: Field) -> None:
    found = clean_cell(field, raw)
    assert found.text == cell_text(raw)
    assert found == cleaner(field)(raw)
    if found.troubles and not isinstance(raw, float):
        assert found.text


def test_one_and_true_are_not_confused_in_one_column() -> None:
    clean = cleaner(kind(Kind.TEXT))
    assert [clean(raw).text for raw in (True, 1.0, "1", 1)] == ["是", "1", "1", "1"]


def test_measure_cells() -> None:
    assert measure_items("industry", "产业奖补") == (("industry_award",), ())
    assert measure_items("industry", "否") == (None, ())
    assert measure_items("industry", "是") == ((), ())
    items, troubles = measure_items("health", "医疗救助,送温暖")
    assert (items, [trouble.code for trouble in troubles]) == (("health_aid", "!送温暖"), ["SW-206"])
    assert measure_items("infrastructure", "修路、架桥") == (("!修路、架桥",), ())
    assert measure_items("welfare", "其他") == (("welfare_other",), ())


def test_items_whose_name_holds_a_separator_stay_whole() -> None:
    text = "产业奖补、种苗、化肥等物资帮扶,致富带头人/合作社/龙头企业带动，其他"
    assert split_items("industry", text) == [
        "产业奖补",
        "种苗、化肥等物资帮扶",
        "致富带头人/合作社/龙头企业带动",
        "其他",
    ]
