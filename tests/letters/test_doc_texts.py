"""Texts of the road's papers: every shipped one passes its own check; a bad one is refused where it is bad."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.documents.places import FIELDS, check_text, fill_text, places
from app.domain.documents.texts import DOC_TEXTS, level_of
from app.domain.errors import AppError
from app.domain.policy import Policy, PolicyEntry, checked, differences
from app.domain.questionnaire.field import Level


@pytest.mark.parametrize("key", sorted(DOC_TEXTS))
def test_shipped_texts_pass_and_fill(key: str) -> None:
    text = DOC_TEXTS[key]
    assert check_text(text.text, text.highest, text.name) == text.text
    filled = fill_text(text.text, {name: f"〔{name}〕" for name in FIELDS})
    assert "{" not in filled and all(f"〔{name}〕" in filled for name in places(text.text))


def test_every_place_has_a_text_that_uses_it_or_a_household_paper_may() -> None:
    assert all(field.meaning and field.name for field in FIELDS.values())
    assert {name for text in DOC_TEXTS.values() for name in places(text.text)} <= set(FIELDS)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("第一行\n请{户主身份证}签字", "TEXT-001", "第2行第2个字的“{户主身份证}”"),
        ("{}", "TEXT-001", "第1行第1个字"),
        ("户主{户主}", "TEXT-002", "第1行第3个字的“{户主}”是户主姓名"),
        ("会议{会议日期", "TEXT-003", "第1行第3个字多了一个“{”"),
        ("会议}", "TEXT-003", "多了一个“}”"),
        ("帮助贫困户", "TEXT-004", "第1行第3个字的“贫困户”不能用"),
        ("  \n ", "TEXT-005", "空的"),
    ],
)
def test_bad_texts_are_refused_with_their_place(text: str, code: str, said: str) -> None:
    with pytest.raises(AppError) as caught:
        check_text(text, Level.INTERNAL, "会议通知")
    assert caught.value.code == code and said in caught.value.text and caught.value.advice
    assert caught.value.where == "会议通知"


def test_what_nobody_knows_stays_a_line_to_write_on() -> None:
    assert fill_text("{村}，{会议日期}", {"村": "石桥村", "会议日期": ""}) == "石桥村，＿＿＿＿"


def test_headings_are_known_by_their_numbers() -> None:
    assert [level_of(line) for line in ("一、内容", "（二）要求", "共三户", "十、附则", "")] == [1, 2, 0, 1, 0]


@given(st.text(max_size=60))
def test_a_text_is_kept_or_refused_never_broken(text: str) -> None:
    try:
        kept = check_text(text, Level.PERSONAL, "报告")
    except AppError as refused:
        assert refused.code.startswith("TEXT-")
    else:
        assert "{" not in fill_text(kept, {}) and check_text(kept, Level.PERSONAL, "报告") == kept


def test_a_changed_text_is_a_dated_setting_of_the_township() -> None:
    mine = PolicyEntry("text.report_letter", "{本村}上报{户数}户。", date(2026, 10, 1), "村里写的")
    theirs = PolicyEntry(
        "text.report_letter", "现上报{户数}户。", date(2026, 11, 1), "青振发〔2026〕9号", township=True
    )
    policy = Policy([mine, theirs])
    assert policy.at(date(2026, 9, 30)).text("text.report_letter") == DOC_TEXTS["report_letter"].text
    assert policy.at(date(2026, 10, 2)).text("text.report_letter") == "{本村}上报{户数}户。"
    assert policy.at(date(2026, 11, 2)).text("text.report_letter") == "现上报{户数}户。"
    [found] = differences(Policy([mine]), Policy([theirs]), date(2026, 11, 2))
    assert found.label == "关于上报名单的报告的文字"


def test_a_text_is_checked_when_it_is_set() -> None:
    assert checked("text.meeting_call", " {会议日期}开会。 ") == ("text.meeting_call", "{会议日期}开会。")
    with pytest.raises(AppError) as caught:
        checked("text.meeting_call", "{户主}")
    assert caught.value.code == "TEXT-002"
    with pytest.raises(AppError) as caught:
        checked("text.nothing", "x")
    assert caught.value.code == "SET-001"
