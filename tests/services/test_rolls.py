"""逐一核对: who is drawn and why, answers one by one, the end; what an answer says goes into the form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain.due import State
from app.domain.errors import AppError
from app.domain.rolls import ROLLS, Drawing, answers_of, drawn, is_settled
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.files import load_household
from app.services.rounds import rolls

START, END, TODAY = date(2026, 11, 1), date(2026, 12, 15), date(2026, 11, 23)
WHO = {"date": TODAY, "checkers": ("王小明",)}


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(AppError) as caught:
        call()
    return caught.value.code


def person(**values: Any) -> dict[str, Any]:
    base = {
        "id": "m",
        "presence": "present",
        "birth_date": date(1980, 1, 1),
        "med_resident": True,
        "pension_resident": True,
    }
    return {**base, **values}


@pytest.mark.parametrize(("roll", "values", "why"), [
    ("medical", {"med_resident": False, "med_employee": False}, "居民医保、职工医保都没有参加"),
    ("medical", {"med_resident": None}, "没有填写参加了哪种医保"),
    ("medical", {"med_resident": False, "med_employee": True}, ""),
    ("medical", {"med_resident": False, "presence": "left"}, ""),
    ("pension", {"pension_resident": False}, "46周岁，没有参加养老保险"),
    ("pension", {"pension_resident": False, "birth_date": date(2010, 11, 23), "school_status": "senior1"},
     "16周岁，没有参加养老保险，在校（普通高中一年级）"),
    ("pension", {"pension_resident": False, "birth_date": date(2010, 11, 24)}, ""),
    ("pension", {"pension_resident": False, "birth_date": date(1966, 11, 23)}, ""),
    ("pension60", {"pension_resident": False, "birth_date": date(1966, 11, 23)}, "60周岁，没有参加养老保险"),
    ("pension60", {"pension_resident": False, "birth_date": date(1966, 11, 24)}, ""),
    ("schooling", {"birth_date": date(2014, 5, 1), "dropout_reason": "tired"}, "12周岁，没有在校"),
    ("schooling", {"birth_date": date(2014, 5, 1), "school_status": "primary"}, ""),
    ("leavers", {"birth_date": date(2011, 5, 1), "school_status": "junior3"}, "九年级，今年毕业"),
    ("leavers", {"birth_date": date(2008, 5, 1), "education": "senior"}, "两后生：18周岁，高中毕业，没有升学"),
    ("leavers", {"birth_date": date(2008, 5, 1), "education": "senior", "is_working": True}, ""),
    ("leavers", {"birth_date": date(2000, 5, 1), "education": "senior"}, ""),
    ("students", {"school_status": "uni2"}, "在读本科二年级"),
    ("yulu", {"school_status": "voc2"}, "在读中职二年级"),
])  # fmt: skip
def test_who_is_drawn_and_why(roll: str, values: dict[str, Any], why: str) -> None:
    found = drawn(roll, person(**values), Drawing(TODAY, helped=True))
    assert found.startswith(why) if why else found == ""


def test_yulu_is_for_households_under_help_only() -> None:
    assert drawn("yulu", person(school_status="voc2"), Drawing(TODAY)) == ""


def test_every_roll_has_answers_that_settle_and_answers_that_do_not() -> None:
    for roll in ROLLS:
        settled = {is_settled(answer) for answer, _label in answers_of(roll)}
        assert settled == {True, False}, roll
    assert is_settled("sch_home") and not is_settled("lea_home")


@pytest.fixture
def made(desk: Desk, household: Callable[..., Any]) -> Any:
    """The head is in no medical insurance."""
    household(desk, "李大山", road="", group="2组")
    return household(desk, "张德福", road="", kind="exit_policy", person={"med_resident": False})


def test_a_roll_from_drawing_to_its_end(desk: Desk, made: Any) -> None:
    opened = rolls.open_roll(desk, "medical", START, END)
    board = rolls.roll_board(desk)
    assert [(p.name, p.why, p.row) for p in board.people] == [("张德福", "居民医保、职工医保都没有参加", None)]
    due = [line.due for line in due_list(desk) if line.due.kind == "roll_round"]
    assert [(found.state, "还有1人没有核对" in found.reason) for found in due] == [(State.DUE, True)]
    pair = [(made.id, made.members[0])]
    assert code(lambda: rolls.close_roll(desk, opened, TODAY)) == "ROLL-108"
    assert code(lambda: rolls.open_roll(desk, "medical", START, END)) == "ROLL-103"
    unwilling = {**WHO, "answer": "med_unwilling"}
    assert code(lambda: rolls.answer_people(desk, opened, pair, unwilling)) == "ROLL-113"
    assert code(lambda: rolls.answer_people(desk, opened, pair, {**WHO, "answer": "pen_joined"})) == "ROLL-110"
    assert (
        code(lambda: rolls.answer_people(desk, opened, [(made.id, made.members[1])], {**WHO, "answer": "med_joined"}))
        == "ROLL-107"
    )
    rolls.answer_people(desk, opened, pair, {**WHO, "answer": "med_later", "next_on": date(2026, 11, 30)})
    assert (rolls.roll_board(desk).open, rolls.roll_board(desk).waiting) == (0, 1)
    rolls.answer_people(desk, opened, pair, {**WHO, "answer": "med_joined"})
    with desk.reading() as connection:
        head = load_household(connection, made.id).members[0]
    assert head["med_resident"] is True  # the form follows, and the person stays on the round he was drawn for
    assert [p.told for p in rolls.roll_board(desk).people] == ["已参保"]
    assert rolls.close_roll(desk, opened, TODAY) == 0
    assert code(lambda: rolls.answer_people(desk, opened, pair, {**WHO, "answer": "med_joined"})) == "ROLL-106"
    assert len(rolls.roll_board(desk, opened).people) == 1


def test_an_open_answer_comes_back_on_its_day(desk: Desk, made: Any) -> None:
    opened = rolls.open_roll(desk, "medical", START, END)
    rolls.answer_people(
        desk, opened, [(made.id, made.members[0])], {**WHO, "answer": "med_later", "next_on": date(2026, 11, 30)}
    )
    rolls.close_roll(desk, opened, TODAY)
    assert not [line for line in due_list(desk) if line.due.kind == "roll_next"]
    desk.today = date(2026, 12, 1)
    assert [(line.due.member, line.due.state) for line in due_list(desk) if line.due.kind == "roll_next"] == [
        (made.members[0], State.OVERDUE)
    ]


def test_schooling_wants_three_helpers(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(
        desk, "陈有才", road="", person={"birth_date": date(2014, 5, 1), "school_status": "", "education": ""}
    )
    opened = rolls.open_roll(desk, "schooling", START, END)
    pair = [(made.id, made.members[0])]
    assert (
        code(lambda: rolls.answer_people(desk, opened, pair, {**WHO, "answer": "sch_later", "helpers": ("刘镇长",)}))
        == "ROLL-114"
    )
    rolls.answer_people(desk, opened, pair, {**WHO, "answer": "sch_later", "helpers": ("刘镇长", "王小明", "李老师")})
    assert rolls.roll_board(desk).people[0].row["helpers"] == ("刘镇长", "王小明", "李老师")  # type: ignore[index]


def test_what_would_be_drawn_is_told_before(desk: Desk, made: Any) -> None:
    assert {roll: count for roll, _name, count in rolls.rolls_needed(desk)}["medical"] == 1
