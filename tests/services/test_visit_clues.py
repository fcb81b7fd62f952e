"""A visit with what it starts: the clue of a new risk, what happened since, the telephone rule, days that cannot be (R-12.4)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain.due import State
from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.services.desk import Desk
from app.services.employment.checks import record_change
from app.services.family.life_events import Event, Wish, record_event
from app.services.files import load_household
from app.services.helping.measures import add_measure
from app.services.undoing import undo_last
from app.services.visiting.visit_board import day_homes, visit_history, visit_start
from app.services.visiting.visits import change_visit, keep_visit_with_clue, record_visit
from app.store.rows import read_records

VISIT = {
    "date": date(2026, 11, 23),
    "mode": "home",
    "visitors": ("王小明", "周文斌"),
    "result": "stable",
    "income_change": "same",
}


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(AppError) as caught:
        call()
    return caught.value.code


def kept(desk: Desk) -> list[dict[str, Any]]:
    with desk.reading() as connection:
        return read_records(connection, "visit")


def test_a_new_risk_starts_a_clue_in_the_same_step(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="", kind="exit_policy")
    told = {**VISIT, "result": "risk", "new_risk": True, "new_difficulties": "户主住院，自付三万元。"}
    done = keep_visit_with_clue(desk, made.id, told)
    with desk.reading() as connection:
        case = load_household(connection, made.id).case
    assert case is not None and case.road.state is Step.CLUE and done.clue == case.id
    assert (case.record["clue_date"], case.record["discovery_channel"]) == (VISIT["date"], "cadre")
    assert case.record["risk_story"] == "户主住院，自付三万元。"
    assert kept(desk)[0]["clue_case"] == kept(desk)[0]["case_id"] == done.clue
    assert case.road.path[0].event["details"] == {"visit": done.id}
    undo_last(desk)
    assert kept(desk) == []


def test_new_difficulties_start_one_when_wanted_and_a_risk_may_be_kept_back(
    desk: Desk, household: Callable[..., Any]
) -> None:
    made = household(desk, "张德福", road="", kind="exit_policy")
    hard = {**VISIT, "result": "difficulty", "new_difficulties": "圈舍没有修好。"}
    assert keep_visit_with_clue(desk, made.id, hard).clue == ""
    assert (
        keep_visit_with_clue(desk, made.id, {**hard, "date": date(2026, 11, 22), "new_risk": True}, clue=False).clue
        == ""
    )
    assert (
        code(lambda: keep_visit_with_clue(desk, made.id, {**VISIT, "date": date(2026, 11, 20)}, clue=True))
        == "VISIT-109"
    )
    assert keep_visit_with_clue(desk, made.id, {**hard, "date": date(2026, 11, 21)}, clue=True).clue


def test_where_a_case_is_open_no_second_one_begins(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="monitored")
    done = keep_visit_with_clue(desk, made.id, {**VISIT, "new_risk": True, "new_difficulties": "又住院了。"})
    assert done.clue == "" and "已有一件在办" in done.notes[0]
    assert kept(desk)[0]["case_id"] == made.case and not kept(desk)[0]["clue_case"]


def test_telephone_in_two_months_running_is_said(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="monitored")
    phone = {**VISIT, "mode": "phone"}
    assert visit_start(desk, made.id).phone_note == ""
    assert keep_visit_with_clue(desk, made.id, phone).notes == ()
    desk.today = date(2026, 12, 8)
    assert "不算完成2026年12月的回访" in visit_start(desk, made.id).phone_note
    assert "还要入户一次" in keep_visit_with_clue(desk, made.id, {**phone, "date": desk.today}).notes[0]
    assert visit_history(desk, made.id).due.state is not State.DONE  # type: ignore[union-attr]
    record_visit(desk, made.id, {**VISIT, "date": desk.today})
    assert visit_start(desk, made.id).phone_note == "" and visit_history(desk, made.id).due.state is State.DONE  # type: ignore[union-attr]


def test_days_and_households_that_cannot_be(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="", people=1)
    record_visit(desk, made.id, VISIT)
    assert code(lambda: record_visit(desk, made.id, {**VISIT, "date": date(2026, 11, 24)})) == "VISIT-102"
    assert code(lambda: record_visit(desk, made.id, VISIT)) == "VISIT-105"
    record_visit(desk, made.id, {**VISIT, "mode": "phone"})
    assert (
        code(lambda: record_visit(desk, made.id, {**VISIT, "date": date(2026, 11, 20), "income_change": ""}))
        == "VISIT-104"
    )
    record_event(desk, made.id, Wish(Event.MOVE_OUT, date(2026, 11, 20), members=tuple(made.members), place="云山县城"))
    assert code(lambda: record_visit(desk, made.id, {**VISIT, "date": date(2026, 11, 22)})) == "VISIT-107"
    assert len(kept(desk)) == 2 and len(visit_history(desk, made.id).visits) == 2


def test_what_happened_since_the_last_visit(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="monitored", visits=1)
    assert visit_start(desk, made.id).since == date(2026, 11, 3) and visit_start(desk, made.id).changes == ()
    add_measure(
        desk,
        made.id,
        {"measure_class": "health", "item": "health_aid", "status": "running", "start": date(2026, 11, 9)},
    )
    record_change(desk, made.id, made.members[2], {"change": "returned", "changed_on": date(2026, 11, 12), "date": desk.today,
                                                   "checkers": ("王小明",)})  # fmt: skip
    told = [(change.on.day, change.text) for change in visit_start(desk, made.id).changes]
    assert told[0] == (12, "张明德返乡") and told[1][1].startswith("帮扶措施开始：")


def test_the_days_plan_and_how_a_sheet_is_called(desk: Desk, household: Callable[..., Any]) -> None:
    first, second = (
        household(desk, "张德福", road="monitored"),
        household(desk, "李大山", road="monitored", group="2组"),
    )
    household(desk, "陈有才", road="")
    homes, planned = day_homes(desk)
    assert planned == (first.id, second.id)
    assert [home.name for home in homes if home.is_called("2")] == ["李大山"]
    assert [home.name for home in homes if home.is_called("a-0001")] == ["张德福"] and not any(
        home.is_called(" ") for home in homes
    )


def test_a_visit_typed_wrongly_is_corrected_with_the_reason(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="monitored")
    first = record_visit(desk, made.id, VISIT)
    other = record_visit(desk, made.id, {**VISIT, "date": date(2026, 11, 20)})
    assert code(lambda: change_visit(desk, first, {"solved": "已解决"}, " ")) == "VISIT-106"
    assert code(lambda: change_visit(desk, first, {"date": date(2026, 11, 24)}, "记错了")) == "VISIT-102"
    assert code(lambda: change_visit(desk, first, {"date": date(2026, 11, 20)}, "记错了")) == "VISIT-105"
    assert code(lambda: change_visit(desk, "没有", {}, "记错了")) == "VISIT-108"
    change_visit(desk, first, {"date": date(2026, 11, 19), "solved": "已解决"}, "日期记错了")
    assert {(row["id"], row["date"]) for row in kept(desk)} == {
        (first, date(2026, 11, 19)),
        (other, date(2026, 11, 20)),
    }
    undo_last(desk)
    assert {row["date"] for row in kept(desk)} == {VISIT["date"], date(2026, 11, 20)}
