"""Housing, water and relocation rounds: results, the only home unsafe, handling, 空置率, the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.due import State
from app.domain.errors import AppError
from app.domain.home_rounds import vacancy
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.employment.spells import record_spell
from app.services.files import load_household
from app.services.rounds import home_rounds as rounds

START, END, TODAY = date(2026, 11, 1), date(2026, 12, 15), date(2026, 11, 23)
WHO = {"date": TODAY, "checkers": ("王小明", "周文斌")}
UNSAFE = {**WHO, "house_unsafe": True, "house_grade": "D", "only_home": True, "problem": "北墙开裂", "handling": "rebuild",
          "name": "王小明", "due_on": date(2026, 12, 10)}  # fmt: skip


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(AppError) as caught:
        call()
    return caught.value.code


@pytest.fixture
def made(desk: Desk, household: Callable[..., Any]) -> list[Any]:
    return [
        household(desk, "张德福", road=""), household(desk, "李大山", road="", group="2组"),
        household(desk, "赵长河", road="monitored", group="2组"),
        household(desk, "周安置", road="", group="10组", record={"in_relocation_site": True, "relocation_address": "幸福小区3栋"}),
    ]  # fmt: skip


def test_the_only_home_unsafe_starts_a_clue_and_is_handled(desk: Desk, made: list[Any]) -> None:
    opened = rounds.open_round(desk, "housing", START, END)
    assert [home.head for home in rounds.home_board(desk).homes] == ["张德福", "李大山", "赵长河", "周安置"]
    assert rounds.home_board(desk).homes[0].start == {"house_unsafe": False, "house_grade": "B", "only_home": True}
    clue = rounds.record_result(desk, opened, made[0].id, UNSAFE)
    with desk.reading() as connection:
        file = load_household(connection, made[0].id)
    assert file.case is not None and file.case.id == clue and file.case.record["risks"] == ("house",)
    assert rounds.record_result(desk, opened, made[2].id, UNSAFE) == ""  # monitored already: its case is open
    assert rounds.record_fine(desk, opened, [made[1].id, made[3].id], TODAY, ("王小明",)) == 2
    sums = rounds.home_board(desk).sums
    assert (sums.households, sums.checked, sums.found, sums.only_home_unsafe, sums.waiting) == (4, 4, 2, 2, 2)
    handling = [line.due for line in due_list(desk) if line.due.kind == "home_handling"]
    assert [found.state for found in handling] == [State.DUE, State.DUE] and "危房改造" in handling[0].reason
    result = rounds.home_board(desk).homes[0].result
    assert code(lambda: rounds.finish_handling(desk, made[0].id, result["id"], TODAY, "")) == "HOMER-132"
    rounds.finish_handling(desk, made[0].id, result["id"], TODAY, "已搬到侄子家，危房已封闭。")
    assert rounds.home_board(desk).sums.handled == 1
    assert rounds.close_round(desk, opened, TODAY).open == 0
    assert code(lambda: rounds.record_result(desk, opened, made[1].id, UNSAFE)) == "HOMER-105"
    assert code(lambda: rounds.close_round(desk, opened, TODAY)) == "HOMER-105"


@pytest.mark.parametrize(("change", "wanted"), [
    ({"house_unsafe": None}, "HOMER-114"), ({"only_home": None}, "HOMER-115"), ({"house_unsafe": False}, "HOMER-116"),
    ({"handling": ""}, "HOMER-119"), ({"due_on": None}, "HOMER-120"), ({"due_on": date(2026, 11, 1)}, "HOMER-121"),
    ({"date": date(2026, 10, 1)}, "HOMER-110"), ({"checkers": ()}, "HOMER-111"), ({"reached": False}, "HOMER-112"),
    ({"reached": False, "not_reached_reason": "外出"}, "HOMER-113"),
])  # fmt: skip
def test_a_result_that_cannot_stand_is_refused(
    desk: Desk, made: list[Any], change: dict[str, Any], wanted: str
) -> None:
    opened = rounds.open_round(desk, "housing", START, END)
    assert code(lambda: rounds.record_result(desk, opened, made[0].id, {**UNSAFE, **change})) == wanted
    assert rounds.home_board(desk).homes[0].result == {}


def test_water_by_group_and_who_was_not_at_home(desk: Desk, made: list[Any]) -> None:
    opened = rounds.open_round(desk, "water", START, END, groups=("2组",))
    assert [home.head for home in rounds.home_board(desk).homes] == ["李大山", "赵长河"]
    bad = {**WHO, "water_unsafe": True, "handling": "pipe", "name": "王小明", "due_on": END}
    assert code(lambda: rounds.record_result(desk, opened, made[1].id, bad)) == "HOMER-115"
    rounds.record_result(
        desk,
        opened,
        made[1].id,
        {**bad, "water_problems": ("assurance", "season"), "water_source": "spring"} | {"water_source": ""},
    )
    assert code(lambda: rounds.record_result(desk, opened, made[0].id, bad)) == "HOMER-107"
    assert code(lambda: rounds.close_round(desk, opened, TODAY)) == "HOMER-108"
    rounds.record_result(desk, opened, made[2].id, {**WHO, "reached": False, "not_reached_reason": "全家在外务工"})
    sums = rounds.close_round(desk, opened, TODAY)
    assert (sums.checked, sums.not_reached, sums.found) == (1, 1, 1)
    assert [home.told for home in rounds.home_board(desk).homes] == [
        "饮水不安全：经常断水、季节性缺水",
        "未能入户（全家在外务工）",
    ]


def test_relocation_counts_empty_homes_and_the_jobless(desk: Desk, made: list[Any]) -> None:
    moved = made[3]
    opened = rounds.open_round(desk, "relocation", START, END)
    home = rounds.home_board(desk).homes[0]
    assert [h.head for h in rounds.home_board(desk).homes] == ["周安置"]
    assert (home.start["workers"], home.start["jobless"], home.start["jobless_names"]) == (3, 2, ("周安置", "郑桂兰"))
    assert code(lambda: rounds.record_fine(desk, opened, [moved.id], TODAY, ("王小明",))) == "HOMER-106"
    record_spell(desk, moved.id, moved.members[0], {"start": "202601", "place_kind": "town", "employer": "配套车间"})
    empty = {**WHO, "home_state": "vacated", "workers": 3, "jobless": 1, "jobless_names": ("郑桂兰",), "handling": "job", "name": "王小明",
             "due_on": END}  # fmt: skip
    assert code(lambda: rounds.record_result(desk, opened, moved.id, empty)) == "HOMER-115"
    whole = {**empty, "empty_since": "202609", "empty_reason": "随子女外出"}
    assert code(lambda: rounds.record_result(desk, opened, moved.id, {**whole, "jobless": 4})) == "HOMER-118"
    rounds.record_result(desk, opened, moved.id, whole)
    with desk.reading() as connection:
        record = load_household(connection, moved.id).record
    assert (record["relocation_state"], record["relocation_since"], record["relocation_reason"]) == (
        "vacated",
        "202609",
        "随子女外出",
    )
    assert (rounds.home_board(desk).sums.rate, rounds.home_board(desk).sums.jobless) == (Decimal("100.0"), 1)
    rounds.keep_site(
        desk, {"name": "幸福小区", "homes": 40, "unassigned": 2, "industry": "服装车间", "industry_jobs": 60}
    )
    sums = rounds.home_board(desk).sums
    assert (sums.homes, sums.empty, sums.rate) == (40, 3, Decimal("7.5"))
    assert code(lambda: rounds.keep_site(desk, {"name": "幸福小区", "homes": 1, "unassigned": 2})) == "HOMER-141"
    rounds.keep_site(desk, {"name": "幸福小区", "homes": 30, "unassigned": 2})
    assert [site["homes"] for site in rounds.sites(desk)] == [30]


def test_rounds_that_cannot_be_opened(desk: Desk, made: list[Any]) -> None:
    assert code(lambda: rounds.open_round(desk, "roof", START, END)) == "HOMER-101"
    assert code(lambda: rounds.open_round(desk, "housing", END, START)) == "HOMER-102"
    assert code(lambda: rounds.home_board(desk)) == "HOMER-104"
    rounds.open_round(desk, "housing", START, END)
    assert code(lambda: rounds.open_round(desk, "housing", START, END)) == "HOMER-103"


def test_vacancy_without_homes() -> None:
    assert vacancy(0, 0) is None and vacancy(1, 3) == Decimal("33.3")
