"""一户一策: rows entered, changed, done, taken away; refused where something is missing; owed on 今天; on the paper and in a package."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.duties.today import today_view
from app.services.files import load_household
from app.services.helping.measures import add_measure
from app.services.helping.tasks import add_task, change_task, finish_task, remove_task, suggested, task_lines
from app.services.packages import enrol, export_package, offer_enrolment, receive
from app.services.undoing import undo_last

TASK = {
    "difficulty": "妻子慢性病，药费重", "task": "办理慢病卡和医疗救助", "standard": "药费报销七成以上", "means": "健康帮扶",
    "name": "李梅", "due_on": date(2026, 11, 27),
}  # fmt: skip


@pytest.fixture
def made(desk: Desk, household: Callable[..., Any]) -> Any:
    return household(desk, "张德福", road="monitored")


def code(act: Callable[[], object]) -> str:
    with pytest.raises(AppError) as refused:
        act()
    assert refused.value.text and refused.value.advice
    return refused.value.code


def test_a_row_is_entered_changed_done_and_undone(desk: Desk, made: Any) -> None:
    row = add_task(desk, made.id, TASK)
    (line,) = task_lines(desk, made.id)
    assert (line.id, line.task, line.name, line.state, line.state_word, line.tone) == (
        row, "办理慢病卡和医疗救助", "李梅", "未开始", "待办", "info",
    )  # fmt: skip
    assert change_task(desk, row, {"state": "running", "outcome": "材料已交"}) == ("state", "outcome")
    finish_task(desk, row, date(2026, 11, 20), "卡已办好")
    (line,) = task_lines(desk, made.id)
    assert (line.state, line.state_word, line.values["done_on"], line.values["outcome"]) == (
        "已完成",
        "",
        date(2026, 11, 20),
        "卡已办好",
    )
    change_task(desk, row, {"state": "running"})
    assert task_lines(desk, made.id)[0].values["done_on"] is None, "a row taken up again has no day of its end"
    undo_last(desk)
    assert task_lines(desk, made.id)[0].state == "已完成"
    remove_task(desk, row, "录错户")
    assert task_lines(desk, made.id) == []


@pytest.mark.parametrize(
    ("more", "wanted"),
    [({"difficulty": " "}, "TASK-101"), ({"task": None}, "TASK-101"), ({"name": ""}, "TASK-101"), ({"due_on": None}, "TASK-101"),
     ({"state": "done"}, "TASK-102"), ({"state": "done", "done_on": date(2026, 12, 1)}, "TASK-102"),
     ({"state": "open", "done_on": date(2026, 11, 1)}, "TASK-102"), ({"state": "dropped"}, "TASK-103"), ({"measure_id": "none"}, "TASK-104")],
)  # fmt: skip
def test_what_a_row_lacks_is_said(desk: Desk, made: Any, more: dict[str, Any], wanted: str) -> None:
    assert code(lambda: add_task(desk, made.id, {**TASK, **more})) == wanted
    assert task_lines(desk, made.id) == []


def test_rows_of_others_and_of_nobody(desk: Desk, made: Any, household: Callable[..., Any]) -> None:
    other = household(desk, "陈有才", road="monitored")
    measure = add_measure(desk, other.id, {"measure_class": "job", "status": "planned", "start": date(2026, 11, 2)})
    assert code(lambda: add_task(desk, made.id, {**TASK, "measure_id": measure})) == "TASK-104"
    assert add_task(desk, other.id, {**TASK, "measure_id": measure})
    assert code(lambda: change_task(desk, "没有", {"name": "王五"})) == "TASK-105"
    row = add_task(desk, made.id, TASK)
    assert code(lambda: remove_task(desk, row, " ")) == "TASK-107"


def test_open_rows_come_first_and_are_owed_until_they_are_done(desk: Desk, made: Any) -> None:
    late = add_task(desk, made.id, {**TASK, "task": "修缮屋顶", "due_on": date(2026, 11, 10)})
    add_task(desk, made.id, {**TASK, "task": "技能培训", "due_on": date(2027, 3, 1)})
    done = add_task(desk, made.id, {**TASK, "task": "办低保", "state": "done", "done_on": date(2026, 11, 1)})
    assert [line.task for line in task_lines(desk, made.id)] == ["修缮屋顶", "技能培训", "办低保"]
    todo = {line.reason: line for line in today_view(desk).lines if line.kind == "一户一策"}
    told = next(line for reason, line in todo.items() if "修缮屋顶" in reason)
    assert (
        "李梅负责" in told.reason
        and told.tone == "danger"
        and told.page == "households"
        and told.arguments["tab"] == "tasks"
    )
    assert not any("办低保" in reason for reason in todo)
    finish_task(desk, late, desk.today)
    assert not any("修缮屋顶" in line.reason for line in today_view(desk).lines)
    assert done


def test_risks_nobody_has_planned_for_are_offered(desk: Desk, made: Any) -> None:
    with desk.reading() as connection:
        before = suggested(load_household(connection, made.id), desk.today)
    assert before and all(row["difficulty"] and row["means"] for row in before)
    add_task(desk, made.id, {**TASK, "difficulty": before[0]["difficulty"]})
    with desk.reading() as connection:
        assert suggested(load_household(connection, made.id), desk.today) == before[1:]


def test_rows_travel_with_their_household_and_stay_the_village_s(
    desk: Desk, township: Desk, made: Any, tmp_path: Path
) -> None:
    row = add_task(desk, made.id, TASK)
    offer, stick = tmp_path / "offer.json", tmp_path / "stick"
    stick.mkdir()
    enrolled = enrol(desk, offer, offer_enrolment(township, offer))
    receive(township, [export_package(desk, stick).path], confirm=enrolled.own_code)
    assert [line.task for line in task_lines(township, made.id)] == ["办理慢病卡和医疗救助"]
    assert code(lambda: change_task(township, row, {"name": "王五"})) == "TASK-106"
    assert code(lambda: add_task(township, made.id, TASK)) == "TASK-106"
