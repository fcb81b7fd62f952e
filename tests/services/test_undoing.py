"""Undo walks back one verb at a time; what is undone may be done again; what belongs to others is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.checks import markable
from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS
from app.services.checks.checking import findings_of, mark_finding
from app.services.collecting import collect
from app.services.collecting.collect import Subject
from app.services.desk import Desk
from app.services.files import load_household, load_households
from app.services.importing.run import apply_import, plan_import
from app.services.policies import set_line
from app.services.road.cases import StepWish, start_case, take_back, take_step
from app.services.road.meetings import RefusalAnswer, Vote, answer_refusals, hold_meeting
from app.services.undoing import last_step, undo_last
from app.services.visiting.visits import record_visit
from app.store import history
from app.store.rows import read_records
from tests.services.conftest import ROADS

SAMPLE = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"
VISIT = {
    "date": date(2026, 11, 20),
    "mode": "home",
    "visitors": ("王小明",),
    "result": "normal",
    "income_change": "same",
}


def files(desk: Desk) -> list[Any]:
    with desk.reading() as connection:
        return load_households(connection)


def fill(desk: Desk, subject: Subject, page: str, kind: str, row: str, **values: Any) -> None:
    collect.autosave(desk, subject, page, kind, row, values)
    collect.save_page(desk, subject, page)


def code(error: pytest.ExceptionInfo[AppError]) -> str:
    return error.value.code


def test_nothing_to_undo_is_said(desk: Desk) -> None:
    with desk.writing("接收某包") as door:
        door.create("household", {"group_name": "1组"}, village=desk.place.code)
    with pytest.raises(AppError) as error:
        undo_last(desk)
    assert code(error) == "UNDO-102" and "别人送来" in error.value.text


def test_saved_pages_go_back_one_by_one_to_an_empty_store(desk: Desk) -> None:
    subject = collect.new_household()
    fill(desk, subject, "household", "household", subject.household, group_name="1组", phone="13900000000")
    fill(desk, subject, "members", "member", "m1", name="张德福", relation="head")
    fill(desk, subject, "household", "household", subject.household, phone="13911111111")
    fill(desk, subject, "household", "household", subject.household, phone="13922222222")
    seen = []
    for phone in ("13911111111", "13900000000", "13900000000"):
        seen.append(undo_last(desk).text)
        assert files(desk)[0].record["phone"] == phone
    assert seen == ["保存家庭基本信息（张德福户）"] * 2 + ["保存家庭成员信息（张德福户）"]
    assert files(desk)[0].members == []
    undo_last(desk)
    assert files(desk) == []


def test_what_was_undone_can_be_typed_again_without_the_old_answers(desk: Desk) -> None:
    subject = collect.new_household()
    fill(desk, subject, "household", "household", subject.household, group_name="1组")
    row = collect.single_row(collect.item("safeguards").sections[0], subject, None)
    fill(desk, subject, "safeguards", "safeguard_snapshot", row, house_grade="A", food_ok=True)
    undo_last(desk)
    assert files(desk)[0].rows("safeguard_snapshot") == []
    fill(desk, subject, "safeguards", "safeguard_snapshot", row, food_ok=False)
    (snapshot,) = files(desk)[0].rows("safeguard_snapshot")
    assert snapshot["food_ok"] is False and snapshot["house_grade"] == ""
    undo_last(desk)
    undo_last(desk)
    assert files(desk) == []
    fill(desk, subject, "household", "household", subject.household, phone="13900000000")
    assert files(desk)[0].record["group_name"] == "" and files(desk)[0].record["phone"] == "13900000000"


def test_an_import_goes_back_as_one_step_and_comes_in_again(desk: Desk) -> None:
    apply_import(desk, plan_import(desk, SAMPLE))
    before = {file.id: (file.record["group_name"], len(file.members), len(file.cases)) for file in files(desk)}
    step = last_step(desk)
    assert step is not None and step.verb.startswith("导入") and "等150户" in step.whose
    undo_last(desk)
    assert files(desk) == []
    apply_import(desk, plan_import(desk, SAMPLE))
    again = {file.id: (file.record["group_name"], len(file.members), len(file.cases)) for file in files(desk)}
    assert again == before and len(again) == 150
    assert not any(row.is_new for found in plan_import(desk, SAMPLE).households for row in found.rows)
    undo_last(desk)
    assert files(desk) == []


def test_a_row_a_person_deleted_does_not_come_back_with_the_file(desk: Desk) -> None:
    apply_import(desk, plan_import(desk, SAMPLE))
    gone = files(desk)[0].id
    with desk.writing("删除") as door:
        door.remove("household", gone, "重复登记")
    apply_import(desk, plan_import(desk, SAMPLE))
    assert gone not in {file.id for file in files(desk)}


def test_a_visit_and_a_setting_go_back(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "李四海", road="")
    record_visit(desk, made.id, VISIT)
    set_line(desk, 2027, "9000")
    assert undo_last(desk).whose == ""
    with desk.reading() as connection:
        assert desk.policy(connection).at(date(2027, 5, 1)).line(2027) is None
    assert undo_last(desk).text == "登记走访（李四海户）"
    assert files(desk)[0].rows("visit") == []
    record_visit(desk, made.id, VISIT)
    assert len(files(desk)[0].rows("visit")) == 1


def test_a_step_of_a_case_goes_back_by_correction_and_the_clue_with_its_case(
    desk: Desk, household: Callable[..., Any]
) -> None:
    made = household(desk, "李四海", road="")
    case = start_case(desk, made.id, "cadre", date(2026, 11, 1), "王小明")
    take_step(desk, case, StepWish(Step.VISITING, date(2026, 11, 2), "王小明"))
    assert undo_last(desk).verb == "入户核查"
    with desk.reading() as connection:
        road = load_household(connection, made.id).cases[0].road
    assert road.state is Step.CLUE and any(event["step"] == "correct" for event in road.events)
    take_step(desk, case, StepWish(Step.VISITING, date(2026, 11, 3), "王小明"))
    undo_last(desk)
    undo_last(desk)
    with desk.reading() as connection:
        assert load_household(connection, made.id).cases == []
    start_case(desk, made.id, "cadre", date(2026, 11, 1), "王小明")


def test_a_correction_is_refused(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "李四海", road="")
    case = start_case(desk, made.id, "cadre", date(2026, 11, 1), "王小明")
    take_step(desk, case, StepWish(Step.VISITING, date(2026, 11, 2), "王小明"))
    with desk.reading() as connection:
        tip = load_household(connection, made.id).cases[0].road.tip
    take_back(desk, case, tip, desk.today, "王小明", "录错")
    with pytest.raises(AppError) as error:
        undo_last(desk)
    assert code(error) == "UNDO-102" and "更正" in error.value.text


def test_only_own_steps_and_only_while_nobody_else_touched_them(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "李四海", road="")
    mine = Desk(desk.store, "赵小红", desk.today, desk.clock)
    with mine.writing("改电话") as door:
        door.change("household", made.id, {"phone": "13911112222"})
    with desk.writing("改备注") as door:
        door.change("household", made.id, {"remark": "西头第二家"})
    assert undo_last(mine).verb == "改电话"
    assert files(desk)[0].record["remark"] == "西头第二家"
    with mine.writing("改电话") as door:
        door.change("household", made.id, {"phone": "13911112222"})
    with desk.writing("改电话") as door:
        door.change("household", made.id, {"phone": "13933334444"})
    with pytest.raises(AppError) as error:
        undo_last(mine)
    assert code(error) == "S-140"
    undo_last(desk)
    assert files(desk)[0].record["phone"] == "13911112222"
    undo_last(mine)
    assert files(desk)[0].record["phone"] == "13900000000"


def test_a_refused_undo_leaves_no_line_in_the_journal(desk: Desk) -> None:
    while (step := last_step(desk)) is not None and not step.blocked:
        undo_last(desk)
    assert step is not None and step.verb == "首次设置"

    def lines() -> int:
        with desk.reading() as connection:
            return history.mark(connection)

    before = lines()
    for _ in range(2):
        with pytest.raises(AppError, match="UNDO-102"):
            undo_last(desk)
    assert lines() == before


def test_a_numbered_blank_sheet_is_not_undone(desk: Desk) -> None:
    with desk.writing("编号空白表") as door:
        door.create("blank_sheet", {"number": "A-0001"}, village=desk.place.code)
    step = last_step(desk)
    assert step is not None and "印出去" in step.blocked


def test_a_meeting_goes_back_with_its_votes_and_the_steps_it_led_to(desk: Desk, household: Callable[..., Any]) -> None:
    road = tuple(ROADS["reviewed"][:4])
    made = [household(desk, name, road=road, record={"dangerous_house": False}) for name in ("李四海", "周世安")]
    facts = {
        "date": date(2026, 11, 20), "place": "村委会", "body": "representatives", "chair": "王小明", "recorder": "周文斌",
        "expected": 30, "present": 25, "attendees": tuple(f"代表{n}" for n in range(25)), "team_present": True,
        "sign_in_kept": True, "minutes_signed": True, "minutes": "逐户评议，一致同意。",
    }  # fmt: skip
    items = [code.code for code in CODE_LISTS["REFUSAL"].active()]
    answer_refusals(desk, [RefusalAnswer(one.case, item, False) for one in made for item in items])
    votes = [Vote(one.case, 25, 0, 0, "agree") for one in made]
    with desk.reading() as connection:
        before = [load_household(connection, one.id).cases[0].road.state for one in made]
    hold_meeting(desk, facts, votes)
    step = undo_last(desk)
    assert step.verb == "登记评议会"
    with desk.reading() as connection:
        roads = [load_household(connection, one.id).cases[0].road for one in made]
        assert read_records(connection, "meeting") == [] and read_records(connection, "meeting_vote") == []
    assert [road.state for road in roads] == before
    assert all(any(event["step"] == "correct" for event in road.events) for road in roads)
    assert undo_last(desk).verb == "不予认定情形"
    assert all(file.rows("refusal_hit") == [] for file in files(desk))


def test_a_finding_mark_and_a_consent_go_back(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "李四海", road="visiting")
    with desk.reading() as connection:
        found = next(f for f in findings_of(desk, connection, load_household(connection, made.id)) if markable(f))
    mark_finding(desk, made.id, found.rule, found.member_id, "到户核实过")
    assert len(files(desk)[0].rows("finding_mark")) == 1
    assert undo_last(desk).verb == "已核实"
    assert files(desk)[0].rows("finding_mark") == []
    mark_finding(desk, made.id, found.rule, found.member_id, "再次到户核实")
    assert [row["reason"] for row in files(desk)[0].rows("finding_mark")] == ["再次到户核实"]
