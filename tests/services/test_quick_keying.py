"""Quick keying: a numbered sheet opened in the order of its paper, kept, saved as one step, marked 已录入."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.questionnaire.codes import CODE_LISTS
from app.services.collecting.collect import unfinished
from app.services.desk import Desk
from app.services.files import HouseholdFile, load_household
from app.services.keying.blank_sheets import blank_sheets, issue_blank_pack, void_sheets
from app.services.keying.run import (
    choose_household,
    drop_keyed,
    keep_keyed,
    keep_unread,
    new_row,
    open_keying,
    unfinished_keying,
)
from app.services.keying.saving import KeyingClash, save_keyed
from app.services.keying.sheet_numbers import qr_text
from app.services.undoing import undo_last

Build = Callable[..., Any]
BORN = date(1970, 3, 15)


def file_of(desk: Desk, household: str) -> HouseholdFile:
    with desk.reading() as connection:
        return load_household(connection, household)


def issue(desk: Desk, form: str, count: int = 1) -> str:
    return issue_blank_pack(desk, {form: count}).numbers[0]


def key_family(desk: Desk, number: str, case: bool = True) -> None:
    """A household of two from a 采集表."""
    choose_household(desk, number, "")
    keep_keyed(
        desk, number, "household", "one", {"group_name": "2组", "phone": "13900000007", "household_kind": "ordinary"}
    )
    head, wife = new_row(), new_row()
    keep_keyed(desk, number, "member", head, {"name": "赵国庆", "relation": "head", "id_number": "539901197003150011"})
    keep_keyed(desk, number, "member", wife, {"name": "钱秀英", "relation": "spouse"})
    keep_keyed(desk, number, "work_spell", new_row(), {"member_id": wife, "employer": "青石镇砖厂"})
    keep_keyed(desk, number, "safeguard_snapshot", "one", {"food_ok": True, "house_unsafe": False})
    keep_keyed(desk, number, "income_record", "one", {"wage": 12000, "wage_complete": True})
    if case:
        values = {"discovery_channel": "cadre", "clue_date": date(2026, 11, 20), "visit_date": date(2026, 11, 21),
                  "visitors": ("王小明", "周文斌"), "risks": ("illness",)}  # fmt: skip
        keep_keyed(desk, number, "monitoring_case", "one", values)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        call()
    assert caught.value.text and caught.value.advice
    return caught.value.code


def test_sections_follow_the_paper_and_choices_carry_its_numbers(desk: Desk) -> None:
    number = issue(desk, "form")
    assert open_keying(desk, number).needs_household
    form = choose_household(desk, number, "")
    titles = [section.title for section in form.sections]
    assert (
        titles[:5] == ["农户", "监测事项", "家庭成员", "务工经历", "公益性岗位"]
        and titles[-1] == "返贫致贫风险与帮扶需求"
    )
    assert form.is_new and [section.fields[0].key for section in form.sections if section.many] == [
        "name", "member_id", "member_id", "member_id",
    ]  # fmt: skip
    relation = form.choices["members.家庭成员"]["relation"]
    assert relation[0] == ("head", "户主") and len(relation) == len(CODE_LISTS["RELATION"].active())


def test_a_new_household_with_its_case_is_saved_in_one_step(desk: Desk) -> None:
    number = issue(desk, "form", 2)
    key_family(desk, number)
    done = save_keyed(desk, number)
    file = file_of(desk, done.household)
    assert (
        done.is_new and done.short == "赵国庆（A-0001）" and [m["name"] for m in file.members] == ["赵国庆", "钱秀英"]
    )
    assert file.members[0]["birth_date"] == BORN and file.members[0]["sex"] == "male"
    assert file.case is not None and file.case.record["visitors"] == ("王小明", "周文斌")
    assert file.case.moment("safeguard_snapshot", "identify")["food_ok"] is True  # type: ignore[index]
    assert file.case.moment("income_record", "identify")["wage"] == 12000  # type: ignore[index]
    assert file.rows("work_spell")[0]["member_id"] == file.members[1]["id"]
    line = blank_sheets(desk).lines[0]
    assert (line.state, line.household, line.done_on) == ("keyed", done.household, desk.today)
    assert blank_sheets(desk).count("out") == 1 and unfinished_keying(desk) == [] and unfinished(desk) == []
    assert code_of(lambda: open_keying(desk, number)) == "BLANK-106"


def test_one_undo_takes_the_whole_sheet_back(desk: Desk) -> None:
    number = issue(desk, "form")
    key_family(desk, number)
    done = save_keyed(desk, number)
    undo_last(desk)
    assert blank_sheets(desk).lines[0].state == "out"
    with pytest.raises(AppError):
        file_of(desk, done.household)


def test_without_answers_for_a_case_no_case_begins(desk: Desk) -> None:
    number = issue(desk, "form")
    key_family(desk, number, case=False)
    file = file_of(desk, save_keyed(desk, number).household)
    assert file.cases == [] and file.rows("safeguard_snapshot")[0]["moment"] == "annual"


def test_a_case_on_paper_needs_its_clue(desk: Desk) -> None:
    number = issue(desk, "form")
    key_family(desk, number, case=False)
    keep_keyed(desk, number, "monitoring_case", "one", {"risks": ("illness",)})
    assert code_of(lambda: save_keyed(desk, number)) == "KEY-106"
    assert blank_sheets(desk).lines[0].state == "out"


def test_a_known_household_is_keyed_over_and_a_clash_writes_nothing(desk: Desk, household: Build) -> None:
    made, number = household(desk, "张德福"), issue(desk, "form")
    form = choose_household(desk, number, made.id)
    assert form.short.startswith("张德福") and form.rows["household.农户"][0].values["phone"] == "13900000000"
    assert len(form.rows["members.家庭成员"]) == 4
    keep_keyed(desk, number, "household", "one", {"phone": "13900000008"})
    with desk.writing("别处改") as door:
        door.change("household", made.id, {"phone": "13900000009"})
    with pytest.raises(KeyingClash) as caught:
        save_keyed(desk, number)
    assert caught.value.code == "KEY-107" and "联系电话" in caught.value.text
    assert file_of(desk, made.id).record["phone"] == "13900000009"
    save_keyed(desk, number, over=True)
    assert file_of(desk, made.id).record["phone"] == "13900000008"


def test_drafts_survive_and_are_seen_only_here(desk: Desk) -> None:
    number = issue(desk, "form")
    key_family(desk, number, case=False)
    keep_unread(desk, number, "household", "one", "poverty_exit_year", "二零一八年")
    again = open_keying(desk, number)
    assert again.drafted and [row.values["name"] for row in again.rows["members.家庭成员"]] == ["赵国庆", "钱秀英"]
    assert again.rows["household.农户"][0].unread == {"poverty_exit_year": "二零一八年"}
    assert [(d.number, d.household) for d in unfinished_keying(desk)] == [(number, "赵国庆（新户）")] and unfinished(
        desk
    ) == []
    drop_keyed(desk, number)
    assert open_keying(desk, number).needs_household and unfinished_keying(desk) == []


def test_consent_of_several_signers(desk: Desk, household: Build) -> None:
    made, number = household(desk, "张德福", road="visiting"), issue(desk, "consent")
    form = choose_household(desk, number, made.id)
    assert [section.title for section in form.sections] == [
        "申请和授权", "签字：张德福", "签字：郑桂兰", "签字：张明德", "签字：张小燕", "代写、经办和见证",
    ]  # fmt: skip
    assert code_of(lambda: save_keyed(desk, number)) == "KEY-104"
    keep_keyed(
        desk,
        number,
        "consent",
        "shared",
        {"difficulty": "户主患病", "scope": ("deposits", "vehicles"), "witness": "周文斌"},
    )
    assert code_of(lambda: save_keyed(desk, number)) == "KEY-108"
    for member in made.members[:2]:
        keep_keyed(desk, number, "consent", member, {"signed_on": date(2026, 11, 20), "fingerprint": True})
    keep_keyed(desk, number, "consent", made.members[2], {"remote": True})
    done = save_keyed(desk, number)
    rows = {row["member_id"]: row for row in file_of(desk, made.id).rows("consent")}
    assert [rows[member]["state"] for member in made.members[:3]] == ["signed", "signed", "printed"]
    assert rows[made.members[0]]["is_applicant"] is True and rows[made.members[1]]["is_applicant"] is False
    assert {row["sheet_no"] for row in rows.values()} == {number} and rows[made.members[1]]["scope"] == (
        "deposits",
        "vehicles",
    )
    assert rows[made.members[0]]["sensitive"] == () and "张明德在外" in done.notes[0]


def test_consent_needs_a_case_and_a_household(desk: Desk, household: Build) -> None:
    made, number = household(desk, "张德福", road=""), issue(desk, "consent")
    assert code_of(lambda: choose_household(desk, number, "")) == "KEY-102"
    assert code_of(lambda: choose_household(desk, number, made.id)) == "KEY-103"


def test_check_sheet_is_a_visit_and_names_too_few_visitors(desk: Desk, household: Build) -> None:
    made, number = (
        household(desk, "张德福", road="visiting", case={"visitors": (), "visit_date": None}),
        issue(desk, "check"),
    )
    choose_household(desk, number, made.id)
    values = {
        "date": date(2026, 11, 20),
        "mode": "home",
        "visitors": ("王小明",),
        "income_change": "same",
        "result": "stable",
    }
    if "same" not in CODE_LISTS["INCOME_CHANGE"].by_code:
        values["income_change"] = CODE_LISTS["INCOME_CHANGE"].codes[0].code
    keep_keyed(desk, number, "visit", "one", values)
    done = save_keyed(desk, number)
    file = file_of(desk, made.id)
    visit = file.rows("visit")[0]
    assert visit["purpose"] == "check" and visit["visitors"] == ("王小明",)
    assert done.notes == ("入户核查人员不足2人，请补齐后再办下一步。",)
    assert file.case is not None and file.case.record["visit_date"] == date(2026, 11, 20)


def test_visit_sheet_refuses_what_the_visit_refuses(desk: Desk, household: Build) -> None:
    made, number = household(desk, "张德福", road="monitored"), issue(desk, "visit")
    choose_household(desk, number, made.id)
    keep_keyed(desk, number, "visit", "one", {"date": date(2026, 11, 20), "mode": "home", "visitors": ("王小明",)})
    assert code_of(lambda: save_keyed(desk, number)) == "VISIT-101"
    keep_keyed(desk, number, "visit", "one", {"result": "not_reached", "not_reached_reason": "全家外出务工"})
    save_keyed(desk, number)
    assert file_of(desk, made.id).rows("visit")[0]["not_reached_reason"] == "全家外出务工"


def test_numbers_that_cannot_be_keyed(desk: Desk, household: Build) -> None:
    number = issue(desk, "form", 2)
    household(desk, "张德福")
    void_sheets(desk, [number], "写坏了")
    assert code_of(lambda: open_keying(desk, number)) == "BLANK-107"
    assert code_of(lambda: open_keying(desk, "A-K0999")) == "SHEET-105"
    assert code_of(lambda: open_keying(desk, "B-K0001")) == "SHEET-105"
    assert code_of(lambda: open_keying(desk, "A-0001")) == "BLANK-108"
    assert code_of(lambda: open_keying(desk, "SQ-A-K0002")) == "SHEET-106"
    assert code_of(lambda: open_keying(desk, " ")) == "SHEET-101"
    assert code_of(lambda: open_keying(desk, qr_text("form", "A-K0002", "539901101999"))) == "SHEET-102"
    assert code_of(lambda: open_keying(desk, "CJ-A-K0002-00")) == "SHEET-103"
    assert code_of(lambda: open_keying(desk, "SW:随便:x")) == "SHEET-104"


@pytest.mark.parametrize(
    "typed", ["2", "k2", "A-K0002", "ak2", "cj-a-k0002", "Ａ－Ｋ０００２", "CJ-A-K0002-{check}", "{qr}"]
)
def test_ways_to_type_a_number(desk: Desk, typed: str) -> None:
    issue(desk, "form", 2)
    whole = qr_text("form", "A-K0002", desk.place.code)
    assert open_keying(desk, typed.format(check=whole[-2:], qr=whole)).line.number == "A-K0002"


def test_township_keys_nothing(township: Desk) -> None:
    assert code_of(lambda: open_keying(township, "1")) == "KEY-101"
