"""承诺授权 as verbs: printed, signed, renewed, taken back, refused; what the case does then (`domain.md` §7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from app.domain.consent import State, may_compare
from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.words import banned_in
from app.services.attaching.attachments import attach
from app.services.collecting.consents import (
    SignLine,
    closable,
    consents_of,
    current_sheets,
    mark_printed,
    refuse_check,
    scans_missing,
    set_applicant,
    sign_consent,
    signing_lines,
    withdraw_consent,
)
from app.services.desk import Desk
from app.services.duties.today import today_view
from app.services.family.page import household_page
from app.services.files import CaseFile
from app.services.road.cases import Refused, StepWish, find_case, take_step, what_is_missing
from app.store import history

Build = Callable[..., Any]
DAY = date(2026, 10, 20)
SIGNED = {"signed_on": DAY, "fingerprint": True, "promise": True, "rights_told": True, "scope": ("vehicles",)}


def case_of(desk: Desk, case: str) -> CaseFile:
    with desk.reading() as connection:
        return find_case(connection, case)[1]


def lines(desk: Desk, case: str, day: date | None = None) -> dict[str, SignLine]:
    with desk.reading() as connection:
        policy = desk.policy(connection)
    return {line.name: line for line in signing_lines(case_of(desk, case), day or desk.today, policy)}


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(AppError) as error:
        act()
    assert error.value.text.endswith("。") and not banned_in(error.value.text + error.value.advice)
    return error.value.code


def scan(shade: int = 0) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").point(lambda v: (v + shade) % 256).save(out, "PNG")
    return out.getvalue()


def test_from_printed_to_signed_is_one_row_a_person(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="visiting")
    assert mark_printed(desk, made.case) == 3 and mark_printed(desk, made.case) == 0
    now = lines(desk, made.case)
    assert [(line.signer, line.word) for line in now.values()] == [
        ("本人", "已打印，没有签"), ("本人", "已打印，没有签"), ("本人", "已打印，没有签"), ("监护人", "未签"),
    ]  # fmt: skip
    assert now["张德福"].notes == ("申请人",)
    sheet = sign_consent(desk, made.case, "郑桂兰", SIGNED)
    assert sheet == now["郑桂兰"].sheet, "the printed row was filled in"
    rows = case_of(desk, made.case).rows("consent")
    assert len(rows) == 3 and sorted(row["state"] for row in rows) == ["printed", "printed", "signed"]
    assert mark_printed(desk, made.case) == 0, "printing again takes no signature back"
    assert lines(desk, made.case)["郑桂兰"].state == State.SIGNED


def test_nothing_is_ticked_by_printing(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="visiting")
    mark_printed(desk, made.case)
    for row in case_of(desk, made.case).rows("consent"):
        assert (row["scope"], row["sensitive"], row["notice_agreed"], row["signed_on"]) == ((), (), None, None)


def test_who_works_away_signs_later_on_the_same_row(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="visiting")
    waiting = sign_consent(desk, made.case, "张明德", {"remote": True})
    assert lines(desk, made.case)["张明德"].word == "在外，待补签"
    told = [
        refusal.text
        for refusal in what_is_missing(desk, made.case, Step.CONSENTED, desk.today)
        if refusal.code == "V54"
    ]
    assert not any("张明德" in text for text in told), "he may go to the meeting without a word"
    assert sign_consent(desk, made.case, "张明德", SIGNED) == waiting
    assert lines(desk, made.case)["张明德"].word == "已签"


@pytest.mark.parametrize(
    ("who", "more", "word"),
    [
        ("张小燕", {}, "监护人"),
        ("张小燕", {"guardian_name": "张小燕", "guardian_relation": "本人"}, "监护人写的是他自己"),
        ("张小燕", {"guardian_name": "张德福", "guardian_relation": "祖父", "is_applicant": True}, "不能作申请人"),
        ("郑桂兰", {"fingerprint": None}, "手印"),
        ("郑桂兰", {"writer_name": "王小明"}, "代写"),
        ("郑桂兰", {"writer_name": "王小明", "writer_relation": "村干部"}, "已宣读"),
        ("郑桂兰", {"signed_on": date(2026, 12, 1)}, "还没有到"),
        ("郑桂兰", {"valid_until": date(2026, 1, 1)}, "有效期"),
    ],
)
def test_a_sheet_that_is_wrong_is_not_kept(
    desk: Desk, household: Build, who: str, more: dict[str, Any], word: str
) -> None:
    made = household(desk, "张德福", road="visiting")
    with pytest.raises(AppError, match=word) as error:
        sign_consent(desk, made.case, who, {**SIGNED, **more})
    assert error.value.code == "CONSENT-103" and case_of(desk, made.case).rows("consent") == []


def test_a_writer_and_a_guardian_are_kept_and_shown(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="visiting")
    by_hand = {"writer_name": "王小明", "writer_relation": "村干部", "read_aloud": True}
    sign_consent(desk, made.case, "郑桂兰", {**SIGNED, **by_hand})
    sign_consent(
        desk,
        made.case,
        "张小燕",
        {**SIGNED, "guardian_name": "张德福", "guardian_relation": "祖父", "sensitive": ("children",)},
    )
    now = lines(desk, made.case)
    assert now["郑桂兰"].notes == ("王小明代写",) and now["张小燕"].notes == ("监护人张德福代签",)
    assert now["张小燕"].signer == "监护人"


def test_a_new_sheet_takes_the_place_of_the_old_with_its_own_scope(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented")
    before = lines(desk, made.case)["郑桂兰"]
    new = sign_consent(desk, made.case, "郑桂兰", {**SIGNED, "scope": ("property",)})
    now = lines(desk, made.case)["郑桂兰"]
    assert (now.sheet, now.scope, now.word) == (new, ("房屋、不动产",), "已签") and before.sheet != new
    with desk.reading() as connection:
        seen = consents_of(case_of(desk, made.case), desk.today, desk.policy(connection))
    states = {row["id"]: seen.state(row) for row in seen.sheets}
    assert states[before.sheet] is State.SUPERSEDED and states[new] is State.SIGNED
    wife = next(member for member in seen.members if member["name"] == "郑桂兰")
    assert may_compare(wife, ("deposits", "property"), seen) == ("property",)
    assert code_of(lambda: sign_consent(desk, made.case, "郑桂兰", SIGNED)) == "CONSENT-104"
    shown = [row.text("state") for row in household_page(desk, made.id).consents if row.text("member_id") == "郑桂兰"]
    assert sorted(shown) == ["已签", "已被新授权代替"]


def test_taking_back_stops_queries_and_touches_only_the_sheet_in_force(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented")
    old = lines(desk, made.case)["郑桂兰"].sheet
    new = sign_consent(desk, made.case, "郑桂兰", SIGNED)
    done = withdraw_consent(desk, made.case, "郑桂兰", date(2026, 11, 1), " 不想再查 ")
    assert (done.sheet, done.closed) == (new, False) and "重新征得同意" in done.advice
    rows = {row["id"]: row for row in case_of(desk, made.case).rows("consent")}
    assert rows[new]["reason"] == "不想再查" and rows[old]["withdrawn_on"] is None
    now = lines(desk, made.case)["郑桂兰"]
    assert now.word == "已撤回" and "撤回原因：不想再查" in now.notes
    with desk.reading() as connection:
        seen = consents_of(case_of(desk, made.case), desk.today, desk.policy(connection))
    wife = next(member for member in seen.members if member["name"] == "郑桂兰")
    assert may_compare(wife, ("vehicles",), seen) == ()
    assert lines(desk, made.case, date(2026, 10, 31))["郑桂兰"].word == "已签", "queries before that day stand"
    assert code_of(lambda: withdraw_consent(desk, made.case, "郑桂兰", desk.today, "又")) == "CONSENT-105"


@pytest.mark.parametrize(
    ("who", "on", "reason", "code"),
    [
        ("张小燕", DAY, "不愿", "CONSENT-105"),
        ("张德福", date(2026, 10, 1), "不愿", "CONSENT-107"),
        ("张德福", date(2026, 11, 24), "不愿", "CONSENT-107"),
        ("张德福", DAY, "  ", "CONSENT-106"),
        ("李四", DAY, "不愿", "CONSENT-102"),
    ],
)
def test_taking_back_what_cannot_be(desk: Desk, household: Build, who: str, on: date, reason: str, code: str) -> None:
    made = household(desk, "张德福", road="consented")
    assert code_of(lambda: withdraw_consent(desk, made.case, who, on, reason)) == code
    assert all(row["state"] == "signed" for row in case_of(desk, made.case).rows("consent"))


def test_the_applicants_withdrawal_may_end_the_case_and_undo_brings_both_back(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented")
    assert closable(desk, made.case)[0]
    done = withdraw_consent(desk, made.case, "张德福", desk.today, "外出打工", close=True)
    assert done.closed and done.advice == ""
    assert case_of(desk, made.case).road.state is Step.CLOSED_WITHDRAWN
    assert case_of(desk, made.case).road.last["reason"] == "外出打工"  # type: ignore[index]
    assert not closable(desk, made.case)[0]
    with desk.reading() as connection:
        last = history.of_unit(connection, made.id)[0]
    with desk.writing("撤销") as door:
        history.undo(door.connection, door, last.device, last.counter)
    assert case_of(desk, made.case).road.state is Step.CONSENTED and lines(desk, made.case)["张德福"].word == "已签"


@pytest.mark.parametrize(("road", "may"), [("notice_ok", True), ("monitored", False)])
def test_the_village_ends_only_what_lies_with_it(desk: Desk, household: Build, road: str, may: bool) -> None:
    made = household(desk, "张德福", road=road)
    assert closable(desk, made.case)[0] is may


def test_after_the_report_the_township_decides(desk: Desk, household: Build) -> None:
    from tests.services.conftest import TO_MONITORED, TO_NOTICE_OK

    made = household(desk, "张德福", road=TO_MONITORED[: len(TO_NOTICE_OK) + 1])
    may, advice = closable(desk, made.case)
    assert not may and "由乡镇决定" in advice
    assert code_of(lambda: withdraw_consent(desk, made.case, "张德福", desk.today, "不愿", close=True)) == "CONSENT-108"
    assert lines(desk, made.case)["张德福"].word == "已签", "nothing of the verb stays"
    assert "由乡镇决定" in withdraw_consent(desk, made.case, "张德福", desk.today, "不愿").advice


def test_without_the_applicants_sheet_no_step_and_no_query(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented")
    withdraw_consent(desk, made.case, "张德福", desk.today, "不愿")
    with pytest.raises(Refused) as error:
        take_step(desk, made.case, StepWish(Step.REVIEW_READY, desk.today, "王小明"))
    assert "V54" in [refusal.code for refusal in error.value.refusals if refusal.blocks]


def test_another_member_may_ask_for_the_household(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented")
    set_applicant(desk, made.case, "张明德")
    rows = {row["member_id"]: row["is_applicant"] for row in case_of(desk, made.case).rows("consent")}
    assert rows == {made.members[0]: False, made.members[1]: False, made.members[2]: True}
    assert "申请人" in lines(desk, made.case)["张明德"].notes and "申请人" not in lines(desk, made.case)["张德福"].notes
    assert code_of(lambda: set_applicant(desk, made.case, "张小燕")) == "CONSENT-109"
    fresh = household(desk, "李春梅", road="visiting")
    set_applicant(desk, fresh.case, "郑桂兰")
    (row,) = case_of(desk, fresh.case).rows("consent")
    assert (row["is_applicant"], row["state"], row["scope"]) == (True, "draft", ())


def test_refusing_the_asset_check_is_kept_for_the_meeting(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="visiting")
    first = refuse_check(desk, made.case, "张德福", DAY, "不想让人查存款", ("孙三", "李四"))
    assert refuse_check(desk, made.case, "郑桂兰", DAY, "同丈夫") == first
    (hit,) = case_of(desk, made.case).rows("refusal_hit")
    assert (hit["item"], hit["hit"]) == ("no_check", True)
    assert (
        "张德福不同意家庭财产核查：不想让人查存款（在场：孙三、李四）" in hit["evidence"]
        and "郑桂兰" in hit["evidence"]
    )
    refuse_check(desk, made.case, "郑桂兰", DAY, "同丈夫")
    (again,) = case_of(desk, made.case).rows("refusal_hit")
    assert again["evidence"] == hit["evidence"], "the same said twice stands once"
    assert code_of(lambda: refuse_check(desk, made.case, "张德福", DAY, " ")) == "CONSENT-106"
    assert code_of(lambda: refuse_check(desk, made.case, "张德福", date(2027, 1, 1), "不")) == "CONSENT-107"
    signed = household(desk, "李春梅", road="consented")
    assert code_of(lambda: refuse_check(desk, signed.case, "李春梅", DAY, "不")) == "CONSENT-110"


def test_a_grown_up_child_has_to_sign_himself(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented")
    with desk.writing("改生日") as door:
        door.change(
            "member", made.members[3], {"birth_date": desk.today - timedelta(days=1) - timedelta(days=18 * 365 + 4)}
        )
    born = next(m["birth_date"] for m in case_of(desk, made.case).household.members if m["id"] == made.members[3])
    day = date(born.year + 18, born.month, born.day) - timedelta(days=3)
    sign_consent(
        desk, made.case, "张小燕", {**SIGNED, "signed_on": day, "guardian_name": "张德福", "guardian_relation": "祖父"}
    )
    now = lines(desk, made.case)["张小燕"]
    assert (now.word, now.signer) == ("已过期", "监护人") and "已满18周岁，请本人重新签" in now.notes
    told = what_is_missing(desk, made.case, Step.REVIEW_READY, desk.today)
    assert any("已满18周岁" in refusal.text and not refusal.blocks for refusal in told)
    sign_consent(desk, made.case, "张小燕", {**SIGNED, "signed_on": desk.today})
    assert lines(desk, made.case)["张小燕"].word == "已签"


def test_a_missing_scan_is_said_softly(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented")
    with desk.reading() as connection:
        policy = desk.policy(connection)

    def lacking() -> list[str]:
        return [line.name for line in scans_missing(case_of(desk, made.case).household, desk.today, policy)]

    assert lacking() == ["张德福", "郑桂兰", "张明德"]
    (todo,) = [line for line in today_view(desk).lines if line.kind == "缺扫描件"]
    assert (todo.name, todo.tone, todo.arguments) == ("1户", "quiet", {"household": made.id, "tab": "attachments"})
    before = what_is_missing(desk, made.case, Step.REVIEW_READY, desk.today)
    attach(desk, made.id, "consent_scan", scan(), case=made.case, target=made.consents[0])
    assert lacking() == ["郑桂兰", "张明德"]
    attach(desk, made.id, "consent_scan", scan(9), case=made.case)
    assert lacking() == [] and not [line for line in today_view(desk).lines if line.kind == "缺扫描件"]
    assert what_is_missing(desk, made.case, Step.REVIEW_READY, desk.today) == before, "no step asks for it"
    assert [line.lacks_scan for line in household_page(desk, made.id).signing] == [False] * 4


def test_a_closed_case_asks_for_no_scan(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented")
    withdraw_consent(desk, made.case, "张德福", desk.today, "不愿", close=True)
    with desk.reading() as connection:
        assert scans_missing(case_of(desk, made.case).household, desk.today, desk.policy(connection)) == ()


def test_the_paper_printed_anew_takes_nothing_from_a_sheet_that_is_over(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="consented")
    with desk.writing("改期") as door:
        door.change(
            "consent",
            made.consents[0],
            {"valid_until": date(2027, 3, 4), "writer_name": "周文斌", "writer_relation": "村干部"},
        )
    with desk.reading() as connection:
        policy = desk.policy(connection)
    assert {row["id"] for row in current_sheets(case_of(desk, made.case), desk.today, policy)} == set(made.consents)
    withdraw_consent(desk, made.case, "张德福", desk.today, "不愿")
    assert {row["id"] for row in current_sheets(case_of(desk, made.case), desk.today, policy)} == set(made.consents[1:])
    again = sign_consent(desk, made.case, "张德福", {**SIGNED, "signed_on": desk.today})
    sheets = {row["member_id"]: row for row in current_sheets(case_of(desk, made.case), desk.today, policy)}
    assert sheets[made.members[0]]["id"] == again and not sheets[made.members[0]]["writer_name"]
