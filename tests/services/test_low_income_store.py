"""People of low income through a real store: the road to its end, alerts, grants, stop reports, care, papers, packages of rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.lowincome.states import Step
from app.services.collecting import collect
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.family import life_events
from app.services.family.relatives import keep_relative
from app.services.files import load_household
from app.services.lowincome import aid, alerts, care, reading, roads, stops
from app.services.lowincome.board import household_view, low_board
from app.services.lowincome.roads import LowWish
from app.services.papers.catalogue import print_paper
from app.services.policies import set_policy
from app.services.undoing import undo_last
from app.store.rows import read_records

ON = date(2026, 11, 23)
ADULTS = ("张德福", "郑桂兰", "张明德")
FORM = {"applied_class": "dibao", "scope": "whole", "channel": "self", "apply_mode": "village", "reason": "户主生病，没有劳力。",
        "assets_ok": True, "authorised_on": date(2026, 8, 3), "authorised_names": ADULTS}  # fmt: skip
WAY: tuple[tuple[Step, date, dict[str, Any], bool], ...] = (
    (Step.ACCEPTED, date(2026, 8, 4), {}, True), (Step.INVESTIGATED, date(2026, 8, 10), {"handlers": ("周文斌", "李秀英")}, False),
    (Step.FIRST_NOTICE, date(2026, 8, 12), {}, True),
    (Step.CONFIRMED, date(2026, 8, 24), {"low_class": "dibao", "grade": "C", "amount": "320"}, True),
    (Step.ENTERED, date(2026, 8, 25), {}, True), (Step.FILED, date(2026, 8, 26), {}, False), (Step.PUBLISHED, date(2026, 8, 27), {}, False),
)  # fmt: skip


def walk(desk: Desk, household: str, upto: int = len(WAY), **form: Any) -> str:
    """A recognition as far as one of its steps; returns its row."""
    record = roads.apply(desk, household, {**FORM, **form}, date(2026, 8, 3), "王小明")
    for step, on, values, paper in WAY[:upto]:
        roads.take_low_step(
            desk, record, LowWish(step, on, "王小明", "青民发〔2026〕8号" if paper else "", "", paper, values)
        )
    return record


def take(
    desk: Desk, record: str, step: Step, on: date, paper: bool = False, reason: str = "情况说明", **values: Any
) -> Any:
    wish = LowWish(step, on, "王小明", "青民发〔2026〕9号" if paper else "", reason, paper, values)
    return roads.take_low_step(desk, record, wish)


def standing(desk: Desk, household: str) -> Any:
    return reading.low_of(desk, household).standing


def dues(desk: Desk, household: str = "") -> dict[str, Any]:
    return {line.due.kind: line.due for line in due_list(desk, True) if line.household == household}


def test_the_whole_road_and_out_again(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="")
    record = walk(desk, made.id)
    line = standing(desk, made.id).lines[0]
    assert (line.low_class, line.grade, line.amount, line.running) == ("dibao", "C", Decimal("320.00"), True)
    assert (line.since, line.valid_until, line.next_review) == ("202609", date(2027, 8, 31), date(2027, 2, 24))
    take(desk, record, Step.REVIEW, date(2026, 9, 1), outcome="raise", amount="400", handlers=("周文斌", "李秀英"))
    assert standing(desk, made.id).lines[0].amount == Decimal("400.00")
    take(desk, record, Step.EXTENDED, date(2026, 9, 2), True, valid_until=date(2028, 8, 31))
    take(desk, record, Step.EXIT_PROPOSED, date(2026, 9, 10), reason="儿子收入增加")
    take(desk, record, Step.EXIT_INVESTIGATED, date(2026, 9, 12), handlers=("周文斌", "李秀英"))
    take(desk, record, Step.EXIT_NOTICE, date(2026, 9, 14), True)
    take(desk, record, Step.EXIT_CONFIRMED, date(2026, 9, 25), True, outcome="exceed")
    leaving = standing(desk, made.id)
    assert leaving.lines[0].running and leaving.recognitions[0].road.decided("paid_until") == date(2027, 3, 31)
    assert "low_review" not in dues(desk, made.id)
    take(desk, record, Step.ENDED, ON, reason="渐退期满")
    assert standing(desk, made.id).recognitions[0].road.next_steps() == ()


def test_what_lacks_is_said_at_once_and_nothing_is_written(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="")
    record = walk(desk, made.id, 0, authorised_names=("张德福",))
    assert household_view(desk, made.id).recognitions[0].unsigned == ("郑桂兰", "张明德")
    with pytest.raises(AppError) as told:
        take(desk, record, Step.ACCEPTED, date(2026, 8, 2))
    assert {r.code for r in told.value.refusals} == {"LOW-104", "LOW-105", "LOW-112"}  # type: ignore[attr-defined]
    with pytest.raises(AppError) as told:
        roads.take_low_step(desk, record, LowWish(Step.FILED, ON, "王小明"))
    assert [r.code for r in told.value.refusals] == ["LOW-101"]  # type: ignore[attr-defined]
    assert len(household_view(desk, made.id).recognitions[0].steps) == 1


def test_a_relative_may_not_handle_it(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="")
    keep_relative(desk, {"name": "周文斌", "role": "committee", "household_id": made.id, "kinship": "sibling"})
    record = walk(desk, made.id, 1)
    with pytest.raises(AppError, match="LOW-110"):
        take(desk, record, Step.INVESTIGATED, date(2026, 8, 10), handlers=("周文斌", "李秀英"))


def test_a_second_application_of_the_same_class_is_refused_and_a_single_person_is_named(
    desk: Desk, household: Callable[..., Any]
) -> None:
    made = household(desk, "张德福", road="")
    walk(desk, made.id, 0)
    with pytest.raises(AppError, match="LOW-130"):
        roads.apply(desk, made.id, FORM, ON, "王小明")
    with pytest.raises(AppError, match="LOW-133"):
        roads.apply(desk, made.id, {**FORM, "scope": "single", "member_ids": ("无此人",)}, ON, "王小明")
    other = household(desk, "陈有才", road="")
    single = roads.apply(desk, other.id, {**FORM, "scope": "single", "member_ids": ("郑桂兰",)}, ON, "王小明")
    with desk.reading() as connection:
        row = next(r for r in load_household(connection, other.id).rows("low_income_record") if r["id"] == single)
    assert row["member_ids"] == (other.members[1],)


def test_a_step_is_taken_back_by_correction_and_the_last_verb_undone(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="")
    record = walk(desk, made.id, 3)
    event = household_view(desk, made.id).recognitions[0].steps[-1].event
    roads.take_low_step_back(desk, record, event, ON, "王小明", "日期录错了")
    assert household_view(desk, made.id).recognitions[0].state == "入户调查"
    with pytest.raises(AppError, match="LOW-134"):
        roads.take_low_step_back(desk, record, event, ON, "王小明", "再来一次")
    with pytest.raises(AppError, match="LOW-107"):
        roads.take_low_step_back(
            desk, record, household_view(desk, made.id).recognitions[0].steps[-1].event, ON, "王小明", " "
        )
    take(desk, record, Step.FIRST_NOTICE, ON, True)
    assert undo_last(desk).verb == "低收入初审公示"
    assert household_view(desk, made.id).recognitions[0].state == "入户调查"


def test_a_refusal_is_told_in_three_working_days(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="")
    record = walk(desk, made.id, 2)
    take(desk, record, Step.REFUSED, date(2026, 11, 20), True, reason="人均收入高于低保边缘标准")
    assert dues(desk, made.id)["low_refusal"].to == date(2026, 11, 25)
    take(desk, record, Step.TOLD, ON, True)
    assert "low_refusal" not in dues(desk, made.id)
    assert standing(desk, made.id).lines == ()


def test_the_data_open_an_alert_once_and_raise_it(desk: Desk, household: Callable[..., Any]) -> None:
    set_policy(desk, "dibao_standard", "5000", date(2026, 1, 1))
    set_policy(desk, "income_excluded_low", "无", date(2026, 1, 1))
    made = household(desk, "张德福", road="")  # 6,750 a head, rigid spending 3,750 a head
    assert alerts.waiting_alerts(desk) == 1 and alerts.open_alerts(desk) == 1 and alerts.open_alerts(desk) == 0
    alert = standing(desk, made.id).alert
    assert (alert["level"], alert["by_data"], alert["due_on"]) == ("red", True, ON + timedelta(days=15))
    assert dues(desk, made.id)["low_alert"].to == alert["due_on"]
    row = str(alert["id"])
    alerts.note_rescue(desk, row, "送去米面油", ON)
    route = alerts.route_alert(desk, row, "medical", "申请医疗救助", ON, ON + timedelta(days=10))
    with pytest.raises(AppError, match="LALERT-119"):
        alerts.close_alert(desk, row, ON, "helped", "已办医疗救助")
    alerts.answer_route(desk, route, ON, "已报销")
    alerts.note_case_meeting(desk, row, ON, ("王小明", "周文斌"), "同意临时救助")
    alerts.close_alert(desk, row, ON, "meeting", "一事一议解决")
    assert standing(desk, made.id).alert is None and alerts.open_alerts(desk) == 0  # answered: not opened anew
    assert "low_alert" not in dues(desk, made.id)


def test_a_household_in_a_scheme_has_no_colour(desk: Desk, household: Callable[..., Any]) -> None:
    set_policy(desk, "dibao_standard", "9000", date(2026, 1, 1))
    made = household(desk, "张德福", road="")
    walk(desk, made.id)
    assert alerts.waiting_alerts(desk) == 0
    with pytest.raises(AppError, match="LALERT-104"):
        alerts.add_alert(desk, made.id, "red", ("illness",), "住院", ON)


def test_grants_go_to_many_and_are_received_once(desk: Desk, household: Callable[..., Any], pdf_text: Any) -> None:
    homes = [household(desk, name, road="").id for name in ("张德福", "陈有才")]
    values = {
        "grant_kind": "condolence",
        "batch": "2026年春节慰问",
        "date": ON,
        "provider": "青石镇",
        "goods": "大米",
        "amount": "300",
    }
    made = aid.add_grants(desk, homes, values)
    with pytest.raises(AppError, match="GRANT-104"):
        aid.add_grants(desk, homes[:1], values)
    aid.receive_grant(desk, made[0], ON, "张德福", "signed")
    with pytest.raises(AppError, match="GRANT-106"):
        aid.receive_grant(desk, made[0], ON, "张德福", "signed")
    with pytest.raises(AppError, match="GRANT-108"):
        aid.receive_grant(desk, made[1], ON, "张德福", "signed")
    aid.receive_grant(desk, made[1], ON, "张德福", "agent")
    assert aid.total(aid.grant_lines(desk)) == Decimal("600.00")
    told = pdf_text(print_paper(desk, "发放签收表", code="2026年春节慰问").data)
    assert "600.00" in told and "2户" in told and "张德福（家人代领）" in told
    with pytest.raises(AppError, match="PRINT-048"):
        print_paper(desk, "发放签收表", code="没有这一批")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"batch": ""}, "GRANT-102"),
        ({"goods": "", "amount": None}, "GRANT-103"),
        ({"date": ON + timedelta(days=1)}, "GRANT-103"),
    ],
)
def test_a_grant_that_says_nothing_is_refused(
    desk: Desk, household: Callable[..., Any], values: Any, code: str
) -> None:
    home = household(desk, "张德福", road="").id
    whole = {"grant_kind": "condolence", "batch": "慰问", "date": ON, "provider": "青石镇", "goods": "大米", **values}
    with pytest.raises(AppError, match=code):
        aid.add_grants(desk, [home], whole)
    with pytest.raises(AppError, match="GRANT-101"):
        aid.add_grants(desk, [], whole)


def test_a_death_writes_the_stop_reports_in_the_same_verb(
    desk: Desk, household: Callable[..., Any], pdf_text: Any
) -> None:
    made = household(desk, "张德福", road="", person={"dibao": "rural", "disability_allowance": ("care",)})
    done = life_events.death(desk, made.id, date(2026, 11, 20), [made.members[0]], head=made.members[1])
    lines = stops.stop_lines(desk)
    assert sorted(line.scheme for line in lines) == ["低保", "残疾人两项补贴"] and {line.cause for line in lines} == {
        "死亡"
    }
    assert lines[0].due == date(2026, 11, 26) and "stop_report" not in dues(desk, made.id)  # it stands as the follow-up
    told = pdf_text(print_paper(desk, "停发报告").data)
    assert "张德福" in told and "共1户1人" in told
    stops.report_stop(desk, lines[0].id, ON, "镇民政办")
    waiting = [task for task in life_events.open_follow_ups(desk) if task.label == "停发报告"]
    assert len(waiting) == 1  # the reported one is ticked off
    life_events.finish_follow_up(desk, waiting[0].event, waiting[0].place)
    assert all(line.reported_on == ON for line in stops.stop_lines(desk))
    stops.finish_stop(desk, lines[0].id, ON, "stopped", "202612", "0")
    assert len(stops.stop_lines(desk)) == 1 and done.ids
    for _ in range(4):
        undo_last(desk)
    assert stops.stop_lines(desk, True) == []


@pytest.mark.parametrize(("reason", "cause"), [("imprisoned", "服刑"), ("moved_out", "迁出"), ("missing", "")])
def test_leaving_on_the_page_of_members_writes_them_too(
    desk: Desk, household: Callable[..., Any], reason: str, cause: str
) -> None:
    made = household(desk, "张德福", road="", person={"tekun": "rural"})
    subject = collect.Subject(made.id)
    values = {"presence": "left", "presence_reason": reason, "presence_date": date(2026, 11, 10)}
    collect.autosave(desk, subject, "members", "member", made.members[0], values)
    collect.save_page(desk, subject, "members")
    assert [line.cause for line in stops.stop_lines(desk)] == ([cause] if cause else [])
    if cause:
        assert dues(desk, made.id)["stop_report"].to == date(2026, 11, 26)


def test_steady_work_stops_what_it_ends(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="", person={"dibao": "rural"})
    assert len(stops.note_working(desk, made.id, made.members[0], ON)) == 1
    with pytest.raises(AppError, match="STOP-111"):
        stops.note_working(desk, made.id, made.members[0], ON)
    line = stops.stop_lines(desk)[0]
    with pytest.raises(AppError, match="STOP-106"):
        stops.finish_stop(desk, line.id, ON, "stopped", "202612")
    stops.finish_stop(desk, line.id, ON, "keeps")


def test_a_new_job_on_the_page_of_members_lists_the_dibao(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="", person={"dibao": "rural", "is_working": False})
    subject = collect.Subject(made.id)
    collect.autosave(desk, subject, "members", "member", made.members[0], {"is_working": True})
    collect.save_page(desk, subject, "members")
    assert [(line.scheme, line.cause) for line in stops.stop_lines(desk)] == [("低保", "稳定就业")]


def test_care_has_a_contact_visits_and_an_end(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="", person={"birth_date": date(1950, 1, 1)})
    with pytest.raises(AppError, match="CARE-104"):
        care.add_care(desk, made.id, {"member_id": made.members[2], "care_kind": "left_elder", "since": ON})
    row = care.add_care(
        desk, made.id, {"member_id": made.members[0], "care_kind": "left_elder", "since": ON - timedelta(days=60)}
    )
    assert dues(desk, made.id).keys() >= {"care_contact"}
    with pytest.raises(AppError, match="CARE-103"):
        care.add_care(desk, made.id, {"member_id": made.members[0], "care_kind": "left_elder", "since": ON})
    signed = {
        "contact_name": "周文斌",
        "agreement": "support",
        "agreement_on": ON,
        "agreement_until": date(2027, 11, 22),
    }
    care.change_care(desk, row, signed)
    with pytest.raises(AppError, match="CARE-112"):
        care.visit_care(desk, row, ON, "home", (), "身体还好")
    care.visit_care(desk, row, ON, "home", ("周文斌",), "身体还好")
    found = dues(desk, made.id)
    assert found["care_visit"].state.value == "done" and "care_contact" not in found
    line = care.care_lines(desk)[0]
    assert (line.contact, line.agreement, line.last_visit) == ("周文斌", "赡养协议", ON)
    assert [person.name for person in reading.people_list(desk, "weak")] == ["张德福"]
    care.end_care(desk, row, ON, "子女已回家照料")
    assert care.care_lines(desk) == []
    with pytest.raises(AppError, match="CARE-110"):
        care.visit_care(desk, row, ON, "home", ("周文斌",), "身体还好")


def test_two_subsidies_show_and_end(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(
        desk, "张德福", road="", person={"health": ("disabled",), "disability": "4", "disability_level": "2"}
    )
    row = aid.add_benefit(
        desk, made.id, {"member_id": made.members[0], "scheme": "disability_care", "since": "202601", "amount": "80"}
    )
    assert standing(desk, made.id).schemes == ("disability_care",)
    with pytest.raises(AppError, match="GRANT-114"):
        aid.end_benefit(desk, row, "202512", "证件过期")
    aid.end_benefit(desk, row, "202611", "证件过期")
    assert standing(desk, made.id).schemes == ()


def test_the_work_of_every_month_is_written_down_once_a_period(desk: Desk, household: Callable[..., Any]) -> None:
    household(desk, "张德福", road="", person={"dibao": "rural"})
    before = {line.due.kind for line in due_list(desk) if not line.household}
    assert {"low_compare", "low_full_check"} <= before
    row = aid.note_duty(desk, "compare", "202611", ON, "王小明", {"checked": 1, "found": 0})
    assert aid.note_duty(desk, "compare", "202611", ON, "王小明", {"checked": 2}) == row
    assert low_board(desk).works[0].startswith("2026年11月") and "王小明，核对2户" in low_board(desk).works[0]
    with desk.reading() as connection:
        assert [r["checked"] for r in read_records(connection, "low_income_duty")] == [2]
    assert "low_compare" not in {line.due.kind for line in due_list(desk) if not line.household}
    with pytest.raises(AppError, match="GRANT-121"):
        aid.note_duty(desk, "compare", "202612", ON, "王小明", {})
    with pytest.raises(AppError, match="DATE-001"):
        aid.note_duty(desk, "compare", "202600", ON, "王小明", {})


def test_the_papers_of_the_road_say_what_was_typed_once(
    desk: Desk, household: Callable[..., Any], pdf_text: Any
) -> None:
    made = household(desk, "张德福", road="")
    with pytest.raises(AppError, match="PRINT-046"):
        print_paper(desk, "审核确认告知书", household=made.id)
    walk(desk, made.id)
    application = pdf_text(print_paper(desk, "救助申请书", household=made.id).data)
    assert "张德福" in application and "户主生病，没有劳力" in application
    sheet = pdf_text(print_paper(desk, "民政授权书", household=made.id).data)
    assert (
        all(name in sheet for name in ADULTS)
        and "张小燕" not in sheet
        and "539901" not in sheet
        and "最低生活保障对象" in sheet
    )
    survey = pdf_text(print_paper(desk, "救助入户调查表", household=made.id).data)
    assert "张小燕" in survey and "刚性支出" in survey and "27000.00" in survey
    told = pdf_text(print_paper(desk, "审核确认告知书", household=made.id).data)
    assert "320.00元" in told and "青民发〔2026〕8号" in told and "C类" in told
    other = household(desk, "陈有才", road="")
    record = walk(desk, other.id, 2, authorised_names=("陈有才", "郑桂兰", "张明德"))
    take(desk, record, Step.REFUSED, date(2026, 8, 20), True, reason="人均收入高于标准")
    assert "人均收入高于标准" in pdf_text(print_paper(desk, "不予确认告知书", household=other.id).data)


def test_lists_print_and_say_where_nobody_is(desk: Desk, household: Callable[..., Any], pdf_text: Any) -> None:
    made = household(desk, "张德福", road="", person={"health": ("disabled",)})
    with pytest.raises(AppError, match="PRINT-049"):
        print_paper(desk, "老弱病残名册")
    assert made.number and "张德福" in pdf_text(print_paper(desk, "疑似残疾无证名册").data)
    with pytest.raises(AppError, match="LIST-101"):
        reading.people_list(desk, "没有")


def test_the_board_has_everybody_once(desk: Desk, household: Callable[..., Any]) -> None:
    helped = household(
        desk, "张德福", road="", person={"dibao": "rural"}, record={"dibao_scope": "single", "dibao_since": "202601"}
    )
    household(desk, "陈有才", road="")
    watched = household(desk, "李四海", road="monitored")
    board = low_board(desk)
    assert {line.household: line.classes for line in board.lines} == {
        helped.id: "最低生活保障对象（单人）", watched.id: "防止返贫监测对象",
    }  # fmt: skip
    assert next(line for line in board.lines if line.household == watched.id).suggested == "yellow"
    assert alerts.open_alerts(desk) == 0  # whoever is monitored has his colour and is handled on his own road


def test_the_township_does_not_write_for_the_village(township: Desk) -> None:
    for act in (
        lambda: roads.apply(township, "x", FORM, ON, "刘建国"), lambda: alerts.add_alert(township, "x", "red", ("illness",), "a", ON),
        lambda: aid.add_grants(township, ["x"], {}), lambda: stops.add_stop(township, "x", {}), lambda: care.add_care(township, "x", {}),
    ):  # fmt: skip
        with pytest.raises(AppError, match="由村里登记"):
            act()
    assert alerts.open_alerts(township) == 0


def test_an_open_objection_on_its_notice_holds_the_confirmation(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="")
    record = walk(desk, made.id, 2)
    with desk.writing("公示") as door:
        values = {
            "number": "公示2026-007",
            "kind": "low_income",
            "built_on": date(2026, 8, 12),
            "place": "村务公开栏",
            "days": 7,
        }
        notice = door.create("notice", values, village=desk.place.code)
        keys = {
            "notice_id": notice,
            "household_id": made.id,
            "received_on": date(2026, 8, 14),
            "channel": "visit",
            "facts": "有小汽车",
        }
        objection = door.create("objection", keys)
    roads.take_low_step(
        desk, record, LowWish(Step.FIRST_NOTICE, date(2026, 8, 12), "王小明", "公示2026-007", by_paper=True)
    )
    confirm = {"low_class": "dibao", "grade": "C"}
    with pytest.raises(AppError, match="LOW-129"):
        take(desk, record, Step.CONFIRMED, date(2026, 8, 24), True, **confirm)
    with desk.writing("答复") as door:
        door.change("objection", objection, {"result": "unfounded"})
    take(desk, record, Step.CONFIRMED, date(2026, 8, 24), True, **confirm)
