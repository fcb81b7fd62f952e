"""审核 at the township and what the village sees of it, over two real stores and a stick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.services.auditing.comments import (
    ask_field,
    comment_lines,
    open_comments,
    reply,
    say_changed,
    settle,
    take_suggestion,
    withdraw,
)
from app.services.auditing.county_list import read_county_rows
from app.services.auditing.deciding import Approval, approve, hear, refuse, send_back
from app.services.auditing.opening import open_case
from app.services.auditing.queue import audit_queue
from app.services.auditing.sampling import (
    add_named,
    candidates,
    check_lines,
    draw_sample,
    draws,
    record_check,
    record_recheck,
)
from app.services.collecting.collect import Subject
from app.services.collecting.live import live_view
from app.services.desk import Desk
from app.services.family.relatives import keep_relative
from app.services.files import HouseholdFile, load_household
from app.services.papers.catalogue import print_paper
from app.services.road.cases import Refused
from app.services.undoing import undo_last
from tests.services.audit_world import DAY, REPORTED, Sides, make_sides
from tests.services.conftest import make_desk, write_household

HEARD = {
    "party_meeting_on": DAY,
    "party_meeting_no": "青党纪〔2026〕9号",
    "sweep_report_on": DAY,
    "sweep_report_no": "青振报〔2026〕9号",
}


@pytest.fixture
def sides(tmp_path: Path) -> Iterator[Sides]:
    made = make_sides(tmp_path, make_desk, write_household)
    yield made
    made.village.store.close()
    made.town.store.close()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        call()
    return caught.value.code


def file_of(desk: Desk, household: str) -> HouseholdFile:
    with desk.reading() as connection:
        return load_household(connection, household)


def under_audit(sides: Sides, *heads: str) -> list[Any]:
    """Households reported, received and taken in for the audit."""
    made = [sides.household(sides.village, head, road=REPORTED) for head in heads]
    sides.hand_over()
    sides.take([one.case for one in made], Step.TOWNSHIP_CHECK)
    return made


# -- the queue ----------------------------------------------------------------------------------------------------


def test_the_queue_names_what_waits_most_pressing_first(sides: Sides) -> None:
    clue = (("clue", date(2026, 11, 19), "village"), ("screened", date(2026, 11, 20), "village"))
    sides.household(sides.village, "线索户", road=clue)
    old = sides.household(sides.village, "早报户", road=REPORTED)
    gone = (("clue", date(2026, 11, 1), "village"), ("closed_withdrawn", date(2026, 11, 4), "village",
             {"witnesses": ["赵一民", "钱二民"]}))  # fmt: skip
    sides.household(sides.village, "放弃户", road=gone)
    removed = (*REPORTED, ("township_check", date(2026, 11, 17), "village"), ("county", date(2026, 11, 17), "village"))
    sides.household(sides.village, "县里户", road=removed)
    sides.household(sides.village, "村里户", road="visiting")
    assert audit_queue(sides.town) == []
    sides.hand_over()
    rows = audit_queue(sides.town)
    assert {row.name: row.heap for row in rows} == {
        "早报户": "reported", "线索户": "lock", "放弃户": "declined", "县里户": "county"
    }  # fmt: skip
    assert [row.due.to for row in rows if row.due] == sorted(row.due.to for row in rows if row.due)
    first = next(row for row in rows if row.name == "早报户")
    assert (first.village, first.case, first.options[0]) == ("石桥村", old.case, Step.TOWNSHIP_CHECK)
    assert first.due is not None and (first.due.to - DAY).days == -7  # 15 days from the clue
    sides.take([old.case], Step.TOWNSHIP_CHECK)
    assert {row.name: row.heap for row in audit_queue(sides.town)}["早报户"] == "check"


def test_a_household_that_wavers_after_removal_is_asked_about(sides: Sides) -> None:
    removed = (("clue", date(2026, 1, 1), "village"), ("imported", date(2026, 1, 2), "village", {"state": "removed"}))
    made = sides.household(sides.village, "不稳户", road=removed[1:])
    with sides.village.writing("走访") as door:
        door.create("visit", {"household_id": made.id, "case_id": made.case, "purpose": "revisit", "date": date(2026, 11, 20),
                              "mode": "home", "result": "risk", "visitors": ("王小明",)})  # fmt: skip
    sides.hand_over()
    [row] = audit_queue(sides.town)
    assert row.heap == "relapse" and Step.RELAPSE in row.options
    sides.take([made.case], Step.RELAPSE, paper="青振函〔2026〕3号", reason="又住院，收入明显下降")
    sides.hand_back()
    assert file_of(sides.village, made.id).case.road.state is Step.MONITORED  # type: ignore[union-attr]


# -- comments -----------------------------------------------------------------------------------------------------


def test_a_suggestion_is_taken_with_one_click_and_comes_back(sides: Sides) -> None:
    [made] = under_audit(sides, "张德福")
    town, village = sides.town, sides.village
    phone = ask_field(town, made.id, "household", made.id, "phone", "电话打不通", "13912345678", made.case)
    child = ask_field(town, made.id, "member", made.members[3], "school_status", "应当已上初中", "七年级", made.case)
    story = ask_field(town, made.id, "monitoring_case", made.case, "risk_story", "请写明报销多少", case=made.case)
    sides.hand_back()
    lines = {line.field: line for line in open_comments(village)}
    assert set(lines) == {"phone", "school_status", "risk_story"}
    assert lines["school_status"].suggestion == "七年级" and lines["school_status"].where == "家庭成员 张小燕"
    found = live_view(village, Subject(made.id, made.case)).findings
    marks = {one.field: one for one in found if one.rule == "TOWN"}
    assert marks["member.school_status"].member_id == made.members[3] and "电话打不通" in marks["household.phone"].text
    assert take_suggestion(village, phone)[0] == "联系电话"
    assert take_suggestion(village, child) == ("在校生状况", "七年级")
    reply(village, story, "已在佐证里写明，自付三万二千元")
    assert file_of(village, made.id).record["phone"] == "13912345678"
    assert open_comments(village) == []
    assert "按乡镇建议修改" in [line.verb for line in _history(village, made.id)]
    sides.hand_over()
    back = {line.field: line for line in comment_lines(town, with_closed=True)}
    assert (back["phone"].state, back["phone"].told_answer, back["phone"].answered_by) == (
        "answered",
        "按建议修改",
        "王小明",
    )
    assert back["school_status"].now == "七年级" and back["risk_story"].told_answer.startswith("答复：已在佐证")
    assert settle(town, [phone, child, story]) == 3
    assert comment_lines(town) == [] and len(comment_lines(town, with_closed=True)) == 3


def _history(desk: Desk, household: str) -> list[Any]:
    from app.services.family.page import household_page

    return list(household_page(desk, household).history)


def test_a_newer_local_edit_is_never_overwritten(sides: Sides) -> None:
    [made] = under_audit(sides, "张德福")
    asked = ask_field(sides.town, made.id, "household", made.id, "phone", "电话打不通", "13912345678", made.case)
    with sides.village.writing("改电话") as door:
        door.change("household", made.id, {"phone": "13700000001"})
    sides.hand_back()
    assert file_of(sides.village, made.id).record["phone"] == "13700000001"
    [line] = open_comments(sides.village)
    assert (line.id, line.now[:3], line.suggestion[:3]) == (asked, "137", "139")
    say_changed(sides.village, asked, "换了号码")
    sides.hand_over()
    assert file_of(sides.town, made.id).record["phone"] == "13700000001"
    assert comment_lines(sides.town)[0].told_answer == "已改：换了号码"


def test_taking_a_suggestion_can_be_undone(sides: Sides) -> None:
    [made] = under_audit(sides, "张德福")
    asked = ask_field(sides.town, made.id, "household", made.id, "phone", "打不通", "13912345678", made.case)
    sides.hand_back()
    take_suggestion(sides.village, asked)
    assert undo_last(sides.village).verb == "按乡镇建议修改"
    assert file_of(sides.village, made.id).record["phone"] == "13900000000" and len(open_comments(sides.village)) == 1


def test_what_a_comment_refuses(sides: Sides) -> None:
    [made] = under_audit(sides, "张德福")
    town, village, ids = sides.town, sides.village, (made.id, "household", made.id)
    assert code_of(lambda: ask_field(village, *ids, "phone", "不对")) == "AUD-101"
    assert code_of(lambda: ask_field(town, *ids, "phone", " ")) == "AUD-102"
    assert code_of(lambda: ask_field(town, *ids, "no_such", "不对")) == "AUD-103"
    assert code_of(lambda: ask_field(town, made.id, "member", "x", "name", "不对")) == "AUD-103"
    assert code_of(lambda: ask_field(town, *ids, "phone", "不对", "13900000000")) == "AUD-106"
    assert code_of(lambda: ask_field(town, *ids, "poverty_exit_year", "不对", "前年")).startswith("value.")
    assert code_of(lambda: ask_field(town, made.id, "visit", made.id, "date", "不对")) == "AUD-103"
    asked = ask_field(town, *ids, "phone", "不对")
    assert code_of(lambda: ask_field(town, *ids, "phone", "还是不对")) == "AUD-104"
    assert code_of(lambda: reply(town, asked, "好")) == "AUD-109"
    sides.hand_back()
    assert code_of(lambda: take_suggestion(village, asked)) == "AUD-110"
    assert code_of(lambda: reply(village, asked, "")) == "AUD-112"
    assert code_of(lambda: settle(village, [asked])) == "AUD-101"
    withdraw(town, asked, "看错了")
    assert code_of(lambda: withdraw(town, asked)) == "AUD-108"
    assert code_of(lambda: settle(town, ["x"])) == "AUD-107"
    sides.hand_back()
    assert open_comments(village) == [] and code_of(lambda: say_changed(village, asked)) == "AUD-108"


def test_a_returned_case_lists_its_comments_on_today(sides: Sides) -> None:
    from app.services.duties.today import today_view

    [made] = under_audit(sides, "张德福")
    ask_field(sides.town, made.id, "household", made.id, "phone", "电话打不通", case=made.case)
    send_back(sides.town, [made.case], DAY, "刘建国", "青振函〔2026〕1号", "联系电话不对，请补正")
    sides.hand_back()
    lines = [line for line in today_view(sides.village).lines if line.kind == "乡镇意见"]
    assert [line.household for line in lines] == [made.id] and lines[0].page == "comments"
    assert "退回补正" in lines[0].reason and "联系电话不对" in lines[0].reason and "电话打不通" in lines[0].reason


# -- the spot check -----------------------------------------------------------------------------------------------


def test_a_draw_travels_and_is_drawn_again(sides: Sides) -> None:
    made = under_audit(sides, *(f"户主{n}" for n in "甲乙丙丁戊己"))
    kin = sides.household(sides.village, "近亲户", road=REPORTED)
    keep_relative(sides.village, {"name": "王小明", "role": "committee", "household_id": kin.id, "kinship": "sibling"})
    sides.hand_over()
    sides.take([kin.case], Step.TOWNSHIP_CHECK)
    assert len(candidates(sides.town)) == 7
    [line] = draw_sample(sides.town, "７１２ ３０４", ["刘建国"], ["孙监督"])
    assert (line.seed, line.number, len(line.lines), len(line.drawn)) == (
        "712304",
        "抽查2026-001",
        7,
        3,
    )  # 2 of 6, and the kin
    kept = {check.name: check for check in check_lines(sides.town)}
    assert kept["近亲户"].reason == "近亲属备案，必须抽查" and len(kept) == 3
    assert candidates(sides.town) == [] and code_of(lambda: draw_sample(sides.town, "1234", ["刘建国"])) == "AUD-124"
    sides.hand_back()
    [there] = draws(sides.village)
    assert there.true and there.drawn == line.drawn and {c.name for c in check_lines(sides.village)} == set(kept)
    text = print_paper(sides.village, "抽查抽取记录").documents
    assert len(text) == 1 and made


def test_a_tampered_draw_is_seen(sides: Sides) -> None:
    under_audit(sides, *"甲乙丙丁戊己庚辛壬癸")
    [line] = draw_sample(sides.town, "20261123", ["刘建国"])
    wrong = [one.key for one in line.lines if not one.drawn][:2]
    with sides.town.writing("改抽查") as door:
        door.change("sample_draw", line.id, {"drawn": wrong})
    assert [one.true for one in draws(sides.town)] == [False]


def test_doubts_go_to_the_village_and_the_meeting_waits_for_them(sides: Sides) -> None:
    one, two = under_audit(sides, "张德福", "李四海")
    town, village = sides.town, sides.village
    cases = [one.case, two.case]
    with pytest.raises(Refused) as caught:
        hear(town, cases, DAY, "刘建国", HEARD)
    assert "TOWN-001" in {refusal.code for refusal in caught.value.refusals}
    draw_sample(town, "4711", ["刘建国"])
    add_named(town, [case for case in cases if case not in {c.case for c in check_lines(town)}])
    ids = {check.case: check.id for check in check_lines(town)}
    assert set(ids) == set(cases)
    doubt = {"result": "doubt", "checked_on": DAY, "checkers": ("刘建国", "周干事"), "doubt": "大儿子有固定工资"}
    record_check(town, [ids[one.case]], doubt)
    record_check(town, [ids[two.case]], {"result": "same", "checked_on": DAY, "checkers": ("刘建国",)})
    with pytest.raises(Refused) as caught:
        hear(town, cases, DAY, "刘建国", HEARD)
    assert {refusal.code for refusal in caught.value.refusals} == {"TOWN-002"}
    sides.hand_back()
    again = {
        "recheck_result": "cleared",
        "recheck_text": "工资已停发三个月",
        "rechecked_on": DAY,
        "recheckers": ("王小明",),
    }
    assert code_of(lambda: record_recheck(village, ids[two.case], again)) == "AUD-133"
    assert code_of(lambda: record_recheck(village, ids[one.case], {**again, "recheckers": ()})) == "AUD-134"
    assert code_of(lambda: record_recheck(town, ids[one.case], again)) == "AUD-132"
    record_recheck(village, ids[one.case], again)
    sides.hand_over()
    assert {row.name: row.heap for row in audit_queue(town)}["张德福"] == "recheck"
    lines = hear(town, cases, DAY, "刘建国", HEARD)
    assert all(line.done for line in lines)
    sides.hand_back()
    event = file_of(village, one.id).case.road.last  # type: ignore[union-attr]
    assert event is not None and event["step"] == "county" and event["paper"] == "青振报〔2026〕9号"
    assert event["details"]["doubtful_rechecked"] is True and "张德福" in event["details"]["sample"]


def test_what_the_spot_check_refuses(sides: Sides) -> None:
    [made] = under_audit(sides, "张德福")
    town = sides.town
    assert code_of(lambda: draw_sample(town, "12", ["刘建国"])) == "AUD-122"
    assert code_of(lambda: draw_sample(town, "abcd", ["刘建国"])) == "AUD-122"
    assert code_of(lambda: draw_sample(town, "1234", [" "])) == "AUD-123"
    assert code_of(lambda: draw_sample(town, "1234", ["刘建国"], on=date(2026, 12, 1))) == "AUD-125"
    assert code_of(lambda: draw_sample(sides.village, "1234", ["刘建国"])) == "AUD-121"
    draw_sample(town, "1234", ["刘建国"])
    [check] = check_lines(town)
    assert code_of(lambda: add_named(town, [made.case])) == "AUD-126"
    good = {"result": "same", "checked_on": DAY, "checkers": ("刘建国",)}
    assert code_of(lambda: record_check(town, ["x"], good)) == "AUD-127"
    assert code_of(lambda: record_check(town, [check.id], {**good, "checkers": ()})) == "AUD-128"
    assert code_of(lambda: record_check(town, [check.id], {**good, "checked_on": date(2026, 11, 24)})) == "AUD-128"
    assert code_of(lambda: record_check(town, [check.id], {**good, "result": "doubt"})) == "AUD-129"


# -- decisions ----------------------------------------------------------------------------------------------------


def heard(sides: Sides, *heads: str) -> list[Any]:
    made = under_audit(sides, *heads)
    draw_sample(sides.town, "4711", ["刘建国"])
    ids = [check.id for check in check_lines(sides.town)]
    record_check(sides.town, ids, {"result": "same", "checked_on": DAY, "checkers": ("刘建国",)})
    cases = [one.case for one in made]
    hear(sides.town, cases, DAY, "刘建国", HEARD)
    sides.take(cases, Step.COMPARING)
    sides.take(cases, Step.COUNTY, paper="云比对〔2026〕4号")
    return made


def test_one_letter_decides_a_list_and_the_village_gets_the_numbers(sides: Sides) -> None:
    one, two = heard(sides, "张德福", "李四海")
    rows = [
        ["村", "户主姓名", "监测对象类别", "识别监测时间", "户编号"],
        ["石桥村", "张德福", "突发严重困难户", "2026年11月", "5399011012030001"],
        ["石桥村", "李四海", "", "", ""],
        ["石桥村", "查无此人", "突发严重困难户", "2026年11月", ""],
    ]
    plan = read_county_rows(sides.town, rows)
    assert [(row.short[:3], row.category) for row in plan.rows] == [
        ("张德福", "突发严重困难户"),
        ("李四海", "边缘易致贫户"),
    ]
    assert [one.who for one in plan.refused] == ["查无此人"] and plan.missing == ()
    lines = approve(sides.town, [row.approval for row in plan.rows], DAY, "刘建国", "云农组〔2026〕12号")
    assert all(line.done for line in lines)
    taken = sides.hand_back()
    assert taken.state == "taken"
    file = file_of(sides.village, one.id)
    assert file.case is not None and file.case.road.state is Step.APPROVED
    assert (file.case.record["monitor_category"], file.case.record["identified_month"]) == ("sudden", "202611")
    assert file_of(sides.village, two.id).case.category == "marginal"  # type: ignore[union-attr]
    [number] = open_comments(sides.village, one.id)
    take_suggestion(sides.village, number.id)
    assert file_of(sides.village, one.id).record["national_household_no"] == "5399011012030001"
    sides.hand_over()
    assert file_of(sides.town, one.id).record["national_household_no"] == "5399011012030001"


def test_lists_that_cannot_be_read(sides: Sides) -> None:
    heard(sides, "张德福")
    assert code_of(lambda: read_county_rows(sides.town, [["甲", "乙"], ["1", "2"]])) == "AUD-150"
    plan = read_county_rows(
        sides.town, [["户主姓名", "监测对象类别"], ["张德福", "别的户"], ["张德福", ""], ["张德福", ""]]
    )
    assert [row.approval.category for row in plan.rows] == [""] and len(plan.refused) == 2
    case = plan.rows[0].approval.case
    assert code_of(lambda: approve(sides.town, [Approval(case, "nothing")], DAY, "刘建国", "1号")) == "AUD-144"
    assert code_of(lambda: approve(sides.town, [Approval(case, month="202613")], DAY, "刘建国", "1号")) == "AUD-144"
    assert code_of(lambda: approve(sides.town, [], DAY, "刘建国", "1号")) == "AUD-141"
    assert code_of(lambda: approve(sides.village, [Approval(case)], DAY, "刘建国", "1号")) == "AUD-140"


def test_a_refusal_names_its_clause_on_the_letter(sides: Sides, pdf_text: Callable[[bytes], str]) -> None:
    [made] = under_audit(sides, "张德福")
    assert code_of(lambda: refuse(sides.town, [made.case], DAY, "刘建国", "1号", "不符合", ("none",))) == "AUD-142"
    refuse(sides.town, [made.case], DAY, "刘建国", "青振函〔2026〕2号", "长期不参加劳动", ("idle",))
    assert "有劳动能力的家庭成员不参加劳动" in pdf_text(
        print_paper(sides.town, "不予认定告知书", household=made.id).data
    )
    sides.hand_back()
    assert "有劳动能力的家庭成员不参加劳动" in pdf_text(
        print_paper(sides.village, "不予认定告知书", household=made.id).data
    )
    assert [row.heap for row in audit_queue(sides.town)] == ["refused"], (
        "until the village notes that the household was told"
    )


def test_the_meeting_waits_for_answers_and_takes_who_may_go(sides: Sides) -> None:
    one, two = under_audit(sides, "张德福", "李四海")
    draw_sample(sides.town, "4711", ["刘建国"])
    ids = [check.id for check in check_lines(sides.town)]
    record_check(sides.town, ids, {"result": "same", "checked_on": DAY, "checkers": ("刘建国",)})
    ask_field(sides.town, one.id, "household", one.id, "phone", "电话打不通", case=one.case)
    with pytest.raises(Refused) as caught:
        hear(sides.town, [one.case, two.case], DAY, "刘建国", HEARD)
    assert {refusal.code for refusal in caught.value.refusals} == {"AUD-143"}
    lines = hear(sides.town, [one.case, two.case], DAY, "刘建国", HEARD, partly=True)
    assert [bool(line.done) for line in lines] == [False, True]


# -- a case opened ------------------------------------------------------------------------------------------------


def test_a_case_opens_with_all_its_papers(sides: Sides) -> None:
    [made] = under_audit(sides, "张德福")
    ask_field(sides.town, made.id, "household", made.id, "phone", "电话打不通", case=made.case)
    found = open_case(sides.town, made.case)
    assert found.village == "石桥村" and found.row is not None and found.row.heap == "check"
    assert {"家庭基本信息", "家庭成员信息", "家庭收支状况（识别前12个月）", "承诺授权"} <= set(found.sections)
    phone = next(line for line in found.lines if (line.kind, line.field) == ("household", "phone"))
    assert phone.askable and phone.comment == "待村里答复"
    number = next(line for line in found.lines if (line.kind, line.field) == ("member", "id_number"))
    assert "*" in number.text and number.section == "家庭成员信息"
    assert [line.step for line in found.road][-1] == "乡镇抽查审核" and found.inspection and found.comments
    assert code_of(lambda: open_case(sides.town, "x")) == "CASE-102"
