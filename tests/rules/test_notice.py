"""Notices: kinds, whitelist, twins, texts for every kind of village, what is still missing."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.bodies import Bodies
from app.domain.documents import Paper, texts_of
from app.domain.documents.texts import DOC_TEXTS
from app.domain.errors import AppError
from app.domain.notice import (
    COLUMNS,
    NOTICE_KINDS,
    NoticeFacts,
    NoticeSource,
    build_notice,
    columns_for,
    notice_contacts,
    notice_kind,
    notice_leaks,
    printed_rows,
)
from app.domain.notice_days import NoticeProgress, Photo, Shot, missing_today, notice_dates, photo_name, photos_of
from app.domain.notice_frozen import frozen, thawed
from app.domain.policy import Policy, PolicyEntry, PolicyView, checked
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.words import banned_in

POSTED = date(2025, 7, 7)
VILLAGE = Bodies("石桥村", "青石镇", "云山县", office="青石镇乡村振兴办")
STREET = Bodies("石桥", "城关", "云山", "community", "street", "district")
SOURCE = NoticeSource("王大山", "一组", 4, "边缘易致贫户", ("illness",), ("health", "industry"), post="护林员", term="一年", goods="大米",
                      welfare="低保（单人保）", covered=1)  # fmt: skip
CONTACTS = notice_contacts(VILLAGE, "05391234567", "13912345678", "")


def view(**values: object) -> PolicyView:
    return Policy([PolicyEntry(key, value, date(2000, 1, 1)) for key, value in values.items()]).at(POSTED)


def facts(
    kind: str, rows: object = None, bodies: Bodies = VILLAGE, settings: PolicyView | None = None, days: int = 7
) -> NoticeFacts:
    chosen = printed_rows(notice_kind(kind), [SOURCE], settings or view()) if rows is None else rows
    contacts = notice_contacts(bodies, "05391234567", "13912345678", "")
    meeting = bodies.review_meeting("representatives")
    day = date(2025, 7, 6)
    return NoticeFacts(kind, bodies, "A-1", POSTED, days, chosen, day, meeting, "云农组〔2025〕8号", contacts)  # type: ignore[arg-type]


def test_kinds_are_those_of_the_code_list() -> None:
    assert {code: kind.label for code, kind in NOTICE_KINDS.items()} == {
        code.code: code.label for code in CODE_LISTS["NOTICE_KIND"].codes
    }
    with pytest.raises(AppError, match="NOTICE-001"):
        notice_kind("web")


@pytest.mark.parametrize("kind", NOTICE_KINDS)
@pytest.mark.parametrize("bodies", [VILLAGE, STREET], ids=["village", "community"])
def test_every_kind_for_every_village_is_clean(kind: str, bodies: Bodies) -> None:
    sheet = build_notice(facts(kind, bodies=bodies), view())
    text = "\n".join(texts_of(sheet))
    assert not banned_in(text)
    assert bodies.village in sheet.title and sheet.date == "2025年7月7日"
    assert notice_leaks(sheet, bodies) == []
    assert "{" not in text and "（，" not in text
    assert len(sheet.rows[0].cells) == len(sheet.columns)
    if bodies is STREET:
        assert not [word for word in ("村民", "石桥村", "人民政府", "党委", "云山县") if word in text]
    asks = NOTICE_KINDS[kind].asks
    assert bool(sheet.objection) == asks
    assert sheet.period.startswith("公示期：2025年7月8日至7月14日（7天）" if asks else "公告期：2025年7月8日")


def test_default_columns_of_the_first_notice() -> None:
    sheet = build_notice(facts("include", days=5), view())
    labels = [column.label for column in sheet.columns]
    assert labels == ["序号", "户主姓名", "村民小组", "家庭人口数", "监测对象类别", "拟定结果"]
    assert sheet.rows[0].cells == ("1", "王大山", "一组", "4", "边缘易致贫户", "拟纳入")
    assert sheet.title == "石桥村拟纳入防止返贫监测对象名单公示"
    assert sheet.issuer == "青石镇石桥村村民委员会"
    assert "2025年7月6日召开村民代表会议" in str(sheet.body[0])


@pytest.mark.parametrize("key", ["risk", "measures", "id_number", "phone", "remark", "per_capita", "health"])
def test_columns_outside_the_whitelist_are_refused(key: str) -> None:
    rows = ({"number": "1", "head_name": "王大山", key: "x"},)
    with pytest.raises(AppError, match="NOTICE-003") as caught:
        build_notice(facts("include", rows), view())
    assert caught.value.where == "公示名单"


@pytest.mark.parametrize("kind", NOTICE_KINDS.values(), ids=lambda kind: kind.code)
def test_whitelists_hold_nothing_private(kind: object) -> None:
    keys = set(kind.columns) | set(kind.optional)  # type: ignore[attr-defined]
    assert keys <= set(COLUMNS)
    assert not keys & {"id_number", "phone", "bank_account", "health", "disease", "per_capita", "remark", "address"}
    assert columns_for(kind, view()) == kind.columns  # type: ignore[arg-type, attr-defined]


def test_generalised_risk_says_nothing_of_health() -> None:
    settings = view(notice_risk_mode="generalised")
    rows = printed_rows(
        notice_kind("include"),
        [NoticeSource("李四", "二组", 3, "突发严重困难户", ("illness", "disability", "water"))],
        settings,
    )
    assert rows[0]["risk"] == "支出骤增、饮水"
    sheet = build_notice(facts("include", rows), settings)
    assert [column.label for column in sheet.columns][-1] == "风险类型"
    assert notice_leaks(sheet, VILLAGE) == []


def test_measures_at_removal_leave_out_health_and_disability() -> None:
    settings = view(notice_show_measures=True)
    rows = printed_rows(notice_kind("remove"), [SOURCE], settings)
    assert rows[0]["measures"] == "产业帮扶"


def test_single_person_relief_prints_as_plain_relief() -> None:
    assert printed_rows(notice_kind("low_income"), [SOURCE], view())[0]["welfare"] == "低保"


def test_masked_head_name() -> None:
    assert printed_rows(notice_kind("include"), [SOURCE], view(mask_head_name=True))[0]["head_name"] == "王**"


def test_two_heads_of_one_name_need_a_mark() -> None:
    twins = [NoticeSource("王强", "一组", 3), NoticeSource("王强", "一组", 5)]
    with pytest.raises(AppError, match="NOTICE-002"):
        printed_rows(notice_kind("include"), twins, view())
    told = [NoticeSource("王强", "一组", 3, mark="长"), NoticeSource("王强", "一组", 5, mark="幼")]
    assert [row["head_name"] for row in printed_rows(notice_kind("include"), told, view())] == [
        "王强（长）",
        "王强（幼）",
    ]
    apart = [NoticeSource("王强", "一组", 3), NoticeSource("王强", "二组", 5)]
    assert len(printed_rows(notice_kind("include"), apart, view())) == 2


def test_too_few_days_and_empty_lists_are_refused() -> None:
    with pytest.raises(AppError, match="NOTICE-004"):
        build_notice(facts("include", days=4), view())
    with pytest.raises(AppError, match="NOTICE-004"):
        build_notice(facts("include", days=5), view(notice_min_days=7))
    with pytest.raises(AppError, match="NOTICE-005"):
        build_notice(facts("include", ()), view())


def test_announcement_is_signed_by_the_setting() -> None:
    assert build_notice(facts("result"), view()).issuer == "云山县委农村工作领导小组"
    assert build_notice(facts("result"), view(announce_issuer="township")).issuer == "青石镇人民政府"
    body = str(build_notice(facts("result"), view()).body[0])
    assert "云农组〔2025〕8号" in body and build_notice(facts("result"), view()).columns[-1].label == "审定结果"


def test_leaks_are_found_in_cells_marks_and_texts() -> None:
    def leaks(mark: str = "", number: str = "", children: tuple[str, ...] = ()) -> list[str]:
        rows = printed_rows(
            notice_kind("include"), [NoticeSource("王大山", "残桥组", 4, "边缘易致贫户", mark=mark)], view()
        )
        found = NoticeFacts("include", VILLAGE, "1", POSTED, 5, rows, POSTED, f"会议{number}", contacts=CONTACTS)
        return [leak.where for leak in notice_leaks(build_notice(found, view()), VILLAGE, children)]

    assert leaks() == []
    assert leaks(mark="残疾") == ["第1行“户主姓名”"]
    assert leaks(number="13700001111") == ["正文"]
    assert leaks(number="王小小", children=("王小小",)) == ["正文"]


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(1, 60))
def test_counted_days_are_exactly_n(posted: date, days: int) -> None:
    dates = notice_dates(posted, days)
    assert (dates.last - dates.first).days + 1 == days
    assert (dates.first - posted).days == 1 and (dates.earliest_down - dates.last).days == 1


def test_period_over_a_year_end_names_both_years() -> None:
    assert notice_dates(date(2025, 12, 29), 5).text == "公示期：2025年12月30日至2026年1月3日（5天）"
    with pytest.raises(ValueError, match="one day"):
        notice_dates(POSTED, 0)


@pytest.mark.parametrize(
    ("progress", "photos", "on", "codes"),
    [
        (NoticeProgress(None, 5, 5), (), 20, ["not_posted"]),
        (NoticeProgress(POSTED, 5, 5), (), 12, ["running", "no_posted_photo", "no_down_photo", "not_down"]),
        (NoticeProgress(POSTED, 4, 5, date(2025, 7, 13)), photos_of(POSTED, None, date(2025, 7, 13)), 13, ["too_short"]),
        (NoticeProgress(POSTED, 5, 5, date(2025, 7, 12)), photos_of(POSTED, None, date(2025, 7, 13)), 13, ["down_early"]),
        (NoticeProgress(POSTED, 5, 5, date(2025, 7, 13)), photos_of(POSTED, None, date(2025, 7, 11)), 13, ["down_photo_early"]),
        (NoticeProgress(POSTED, 5, 5, date(2025, 7, 13)), photos_of(date(2025, 7, 6), None, date(2025, 7, 13)), 13, ["photo_too_early"]),
        (NoticeProgress(POSTED, 5, 5, date(2025, 7, 14)), photos_of(POSTED, None, date(2025, 7, 14)), 13, ["down_later"]),
        (NoticeProgress(POSTED, 5, 5, date(2025, 7, 13)), photos_of(POSTED, date(2025, 7, 9), date(2025, 7, 13)), 13, []),
    ],
)  # fmt: skip
def test_what_is_missing(progress: NoticeProgress, photos: tuple[Photo, ...], on: int, codes: list[str]) -> None:
    found = missing_today(progress, photos, (), date(2025, 7, on))
    assert [item.code for item in found] == codes
    assert all(item.text.endswith("。") for item in found)


def test_photo_names() -> None:
    assert photo_name("A-0003", Shot.POSTED, POSTED) == "A-0003_张贴时_20250707"


# -- what is typed and who is named -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "age", "refused"),
    [("include", 13, True), ("include", 14, False), ("low_income", 17, True), ("gift", 13, True)],
)
def test_nobody_under_14_and_no_aid_to_a_child_is_posted(kind: str, age: int, refused: bool) -> None:
    source = NoticeSource("王小小", "一组", 2, "边缘易致贫户", welfare="低保", covered=1, goods="大米", age=age)
    if refused:
        with pytest.raises(AppError, match="NOTICE-018") as caught:
            printed_rows(notice_kind(kind), [source], view())
        assert "王小小" in caught.value.text and "不张贴" in caught.value.text
    else:
        assert printed_rows(notice_kind(kind), [source], view())


@pytest.mark.parametrize(
    ("kind", "label"), [("post", "岗位、聘期"), ("gift", "物资"), ("low_income", "保障人数、救助类别")]
)
def test_a_column_that_is_typed_is_never_empty(kind: str, label: str) -> None:
    with pytest.raises(AppError, match="NOTICE-019") as caught:
        printed_rows(notice_kind(kind), [NoticeSource("王大山", "一组", 2)], view())
    assert label in caught.value.text and caught.value.where == "第1行王大山"


@pytest.mark.parametrize("mark", ["1970", "尾号0012", "６５岁"])
def test_a_mark_has_no_digits(mark: str) -> None:
    with pytest.raises(AppError, match="NOTICE-030"):
        printed_rows(notice_kind("include"), [NoticeSource("王强", "一组", 3, mark=mark)], view())


def test_masked_heads_of_one_surname_need_marks_too() -> None:
    two = [NoticeSource("王强", "一组", 3), NoticeSource("王大山", "一组", 5)]
    with pytest.raises(AppError, match="NOTICE-002"):
        printed_rows(notice_kind("include"), two, view(mask_head_name=True))


# -- frozen sheets and changed words ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", NOTICE_KINDS)
def test_a_frozen_sheet_is_the_same_sheet_again(kind: str) -> None:
    sheet = build_notice(facts(kind), view())
    rows = printed_rows(notice_kind(kind), [SOURCE], view())
    assert thawed(kind, json.loads(json.dumps(frozen(sheet))), rows, sheet.paper) == sheet


@pytest.mark.parametrize(
    ("kept", "rows", "code"),
    [
        ({"columns": [["id_number", "证件号码"]]}, [{"id_number": "1"}], "NOTICE-003"),
        ({}, [{"remark": "x"}], "NOTICE-003"),
        ({"columns": "乱"}, [{"number": "1"}], "NOTICE-031"),
        ({"title": None, "contacts": [["只有一个"]]}, [{"number": "1"}], "NOTICE-031"),
        ({}, [], "NOTICE-005"),
    ],
)
def test_a_frozen_sheet_from_elsewhere_is_held_to_the_whitelist(
    kept: dict[str, object], rows: list[dict[str, str]], code: str
) -> None:
    whole = {**frozen(build_notice(facts("include"), view())), **kept}
    with pytest.raises(AppError, match=code):
        thawed("include", whole, rows, Paper.A4)


CHANGED = "{村}防返贫监测民主评议结果公示\n{会议日期}{会议名称}评议了下列农户，{公示开始}至{公示结束}公示，有意见请打{村电话}。"


def test_a_changed_text_is_what_hangs() -> None:
    sheet = build_notice(facts("include"), view(**{"text.notice_include": CHANGED}))
    assert sheet.title == "石桥村防返贫监测民主评议结果公示"
    assert sheet.body == (
        "2025年7月6日村民代表会议评议了下列农户，2025年7月8日至2025年7月14日公示，有意见请打05391234567。",
    )
    assert notice_leaks(sheet, VILLAGE) == []  # the number is the configured one
    asked = build_notice(facts("include"), view(**{"text.notice_objection": "有意见找{发布单位}。"}))
    assert asked.objection == ("有意见找青石镇石桥村村民委员会。",)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("标题\n{户主}拟纳入。", "TEXT-002", "第2行第1个字"),
        ("标题\n{身份证}拟纳入。", "TEXT-001", "第2行第1个字"),
        ("标题\n{异议情况}。", "TEXT-001", "可以用"),  # known to other papers, not to a sheet that is only made
        ("标题\n请打13812345678。", "TEXT-007", "第2行第3个字"),
        ("标题\n有人得了癌症。", "TEXT-007", "第2行第5个字"),
        ("标题\n证件510***********1234。", "TEXT-007", "第2行第3个字"),
        ("标题\n账号6222021234567890123", "TEXT-007", "银行账号"),
        ("只有标题", "TEXT-008", "两行"),
        ("标题\n扶贫工作", "TEXT-004", "第2行第1个字"),
    ],
)
def test_private_words_in_a_changed_text_are_refused_with_their_place(words: str, code: str, said: str) -> None:
    with pytest.raises(AppError) as caught:
        checked("text.notice_include", words)
    assert caught.value.code == code and said in caught.value.text + caught.value.advice
    assert caught.value.where == "拟纳入监测对象公示"


@pytest.mark.parametrize("key", [key for key, text in DOC_TEXTS.items() if text.posted])
def test_shipped_words_of_every_sheet_pass_their_own_check(key: str) -> None:
    assert DOC_TEXTS[key].checked(DOC_TEXTS[key].text) == DOC_TEXTS[key].text


def test_every_kind_has_its_words() -> None:
    assert {f"notice_{code}" for code in NOTICE_KINDS} | {"notice_objection"} == {
        key for key, text in DOC_TEXTS.items() if text.posted
    }


def test_infants_are_children_too() -> None:
    rows = (
        {
            "number": "1",
            "head_name": "王大山",
            "group": "一组",
            "member_count": "4",
            "category": "边缘易致贫户",
            "result": "拟纳入王小宝",
        },
    )
    assert [leak.what for leak in notice_leaks(build_notice(facts("include", rows), view()), VILLAGE, ("王小宝",))] == [
        "未满14周岁儿童的姓名"
    ]
