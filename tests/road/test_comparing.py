"""部门比对: who may be asked for, what an answer says, flags of the paper beside the township's rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.comparing import CIRCUMSTANCE_WORDS, all_flags, circumstance_of, paper_flags, says_nothing, who_may
from app.domain.consent import Consents
from app.domain.policy import Policy
from app.domain.procedure.fold import fold
from app.domain.questionnaire.codes import CODE_LISTS

DAY = date(2026, 11, 1)


def member(row: str, born: date = date(1980, 1, 1), **more: Any) -> dict[str, Any]:
    return {"id": row, "name": row, "birth_date": born, "id_number": f"N{row}", "presence": "present", **more}


def sheet(who: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"s-{who}",
        "member_id": who,
        "scope": ("vehicles",),
        "sensitive": (),
        "signed_on": date(2026, 10, 1),
        **more,
    }


def judged(members: list[dict[str, Any]], sheets: list[dict[str, Any]]) -> tuple[list[Any], dict[str, str]]:
    asked, left = who_may(members, Consents(sheets, DAY, Policy(()), members=members))
    return asked, {one.name: one.reason for one in left}


def test_only_adults_with_a_sheet_in_force_and_a_tick_are_asked_for() -> None:
    people = [
        member("甲"), member("没签"), member("撤回"), member("长大", date(2008, 10, 20)), member("没勾"), member("无证", id_number=""),
        member("打印"), member("孩子", date(2012, 1, 1)), member("已走", presence="left"),
    ]  # fmt: skip
    sheets = [
        sheet("甲", scope=("vehicles", "deposits")), sheet("撤回", withdrawn_on=date(2026, 10, 20)),
        sheet("长大"), sheet("没勾", scope=()), sheet("无证"), sheet("孩子"),
        sheet("打印", signed_on=None, state="printed"),
    ]  # fmt: skip
    asked, left = judged(people, sheets)
    assert [one.member["name"] for one in asked] == ["甲"]
    assert asked[0].items == ("vehicles",), "deposits ask for a separate tick"
    assert left == {
        "没签": "没有签承诺授权书", "撤回": "已经撤回授权", "长大": "满18周岁后还没有本人签授权书", "没勾": "授权书上没有勾选可以查询的事项",
        "无证": "没有证件号码，无法查询", "打印": "授权书打印了还没有签", "孩子": "未满18周岁，不单独查询",
    }  # fmt: skip


def test_a_sheet_of_a_closed_case_has_expired() -> None:
    sheets = [sheet("甲", signed_on=date(2024, 1, 1))]
    _, left = who_may([member("甲")], Consents(sheets, DAY, Policy(()), date(2025, 6, 1)))
    assert [one.reason for one in left] == ["授权已经到期"]


@pytest.mark.parametrize(
    "text", ["", " ", "无", "0", "0.00", "否", "未发现", "未查到相关信息", "没有车辆", "无房产", "-", "查无此人信息"]
)
def test_nothing_found(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize("text", ["商品房1套", "是", "无证房屋一处", "2辆", "30000.00", "有", "未还清贷款的商品房一套"])
def test_something_found(text: str) -> None:
    assert not says_nothing(text)


@given(st.sampled_from(sorted(CIRCUMSTANCE_WORDS)), st.data())
def test_every_word_names_its_circumstance(code: str, data: Any) -> None:
    word = data.draw(st.sampled_from(CIRCUMSTANCE_WORDS[code]))
    assert circumstance_of(word) == code
    assert circumstance_of(CODE_LISTS["CIRCUMSTANCE"].by_code[code].label) == code


def test_the_paper_s_flags_stand_until_the_township_sends_its_own() -> None:
    flags = [
        {"member_id": "a", "circumstance": "houses", "content": "商品房", "data_date": "2026-10-01"},
        {"member_id": "b", "circumstance": "vehicles"},
    ]
    events = [
        {"id": "1", "follows": "", "step": "clue", "side": "village", "date": DAY},
        {"id": "2", "follows": "1", "step": "visiting", "side": "village", "date": DAY},
        {"id": "3", "follows": "2", "step": "consented", "side": "village", "date": DAY},
        {"id": "4", "follows": "3", "step": "comparing", "side": "county", "date": DAY},
        {"id": "5", "follows": "4", "step": "verifying", "side": "township", "date": DAY, "details": {"flags": flags}},
    ]
    road = fold(events)
    assert [flag["id"] for flag in paper_flags(road)] == ["5#0", "5#1"]
    assert next(paper_flags(road))["data_date"] == date(2026, 10, 1)
    row = {"id": "row", "member_id": "a", "circumstance": "houses"}
    assert [flag["id"] for flag in all_flags([row], road)] == ["row", "5#1"]
