"""帮扶措施: entered, changed, ended, refused where the rules say so; what the risks call for stands beside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.helping.measures import add_measure, change_measure, end_measure, help_view, remove_measure
from app.services.undoing import undo_last

Build = Callable[..., Any]
HEALTH = {
    "measure_class": "health",
    "item": "health_aid",
    "status": "running",
    "start": date(2026, 11, 2),
    "provider": "县医保局",
}


@pytest.fixture
def made(desk: Desk, household: Build) -> Any:
    return household(desk, "张德福", road="monitored")


def code(refused: pytest.ExceptionInfo[AppError]) -> str:
    return refused.value.code


def test_a_measure_with_all_it_says(desk: Desk, made: Any) -> None:
    row = add_measure(
        desk, made.id, {**HEALTH, "amount": Decimal("1200"), "member_id": made.members[1], "evidence": "结算单"}
    )
    (line,) = help_view(desk, made.id).measures
    assert (line.id, line.title, line.member, line.status, line.term) == (
        row,
        "健康帮扶：医疗救助",
        "郑桂兰",
        "实施中",
        "2026年11月2日",
    )
    assert line.values["amount"] == Decimal("1200.00")
    undo_last(desk)
    assert help_view(desk, made.id).measures == ()


def test_what_the_risks_call_for_stands_beside(desk: Desk, made: Any) -> None:
    later = Desk(desk.store, desk.operator, date(2027, 6, 1), desk.clock)
    assert [w.rule for w in help_view(later, made.id).suggestions] == ["1_11_010"]
    add_measure(desk, made.id, HEALTH)
    told = help_view(later, made.id).suggestions
    assert [w.rule for w in told] == ["", "5_12_007"], "缺劳动力 asks for 综合保障, labour at home for 开发式"
    add_measure(desk, made.id, {"measure_class": "welfare", "status": "done", "start": date(2026, 11, 3)})
    add_measure(desk, made.id, {"measure_class": "job", "status": "done", "start": date(2026, 11, 3)})
    assert help_view(later, made.id).suggestions == ()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"measure_class": ""}, "MEAS-101"), ({"item": "house_repair"}, "MEAS-102"), ({"end": date(2026, 11, 1)}, "MEAS-103"),
        ({"start": date(2026, 12, 1)}, "MEAS-103"), ({"member_id": "somebody"}, "MEAS-104"), ({"amount": Decimal("-1")}, "MEAS-105"),
    ],
)  # fmt: skip
def test_what_is_refused(desk: Desk, made: Any, changed: dict[str, Any], expected: str) -> None:
    from app.domain.questionnaire.codes import CODE_LISTS

    if changed.get("item"):
        changed = {"item": next(c.code for c in CODE_LISTS["MEASURE_ITEM"].active() if c.parent == "house")}
    with pytest.raises(AppError) as refused:
        add_measure(desk, made.id, {**HEALTH, **changed})
    assert code(refused) == expected and refused.value.where == "张德福（A-0001）"
    assert help_view(desk, made.id).measures == ()


def test_the_same_measure_is_not_entered_twice(desk: Desk, made: Any) -> None:
    add_measure(desk, made.id, HEALTH)
    with pytest.raises(AppError) as refused:
        add_measure(desk, made.id, {**HEALTH, "provider": "别处"})
    assert code(refused) == "MEAS-110"
    add_measure(desk, made.id, {**HEALTH, "member_id": made.members[2]})


def test_changing_keeps_the_rules(desk: Desk, made: Any) -> None:
    row = add_measure(desk, made.id, HEALTH)
    assert change_measure(desk, row, {"amount": Decimal("500"), "provider": "县医保局"}) == ("amount",)
    with pytest.raises(AppError) as refused:
        change_measure(desk, row, {"end": date(2026, 10, 1)})
    assert code(refused) == "MEAS-103"


def test_an_end_says_whether_it_was_carried_out(desk: Desk, made: Any) -> None:
    row = add_measure(desk, made.id, HEALTH)
    for wish, expected in (
        ((date(2026, 11, 20), "running"), "MEAS-106"), ((date(2026, 11, 20), "failed"), "MEAS-106"), ((date(2026, 12, 1), "done"), "MEAS-103"),
        ((date(2026, 11, 1), "done"), "MEAS-103"),
    ):  # fmt: skip
        with pytest.raises(AppError) as refused:
            end_measure(desk, row, *wish)
        assert code(refused) == expected
    end_measure(desk, row, date(2026, 11, 20), "failed", "病情稳定，不再需要")
    line = help_view(desk, made.id).measures[0]
    assert (line.status, line.values["end"], line.values["effect"]) == (
        "未落实",
        date(2026, 11, 20),
        "病情稳定，不再需要",
    )


def test_taking_away_needs_a_reason(desk: Desk, made: Any, township: Desk) -> None:
    row = add_measure(desk, made.id, HEALTH)
    with pytest.raises(AppError) as refused:
        remove_measure(desk, row, " ")
    assert code(refused) == "MEAS-107"
    remove_measure(desk, row, "录重了")
    with pytest.raises(AppError) as gone:
        change_measure(desk, row, {"provider": "x"})
    assert code(gone) == "MEAS-108"


def test_a_household_under_watch_without_a_contact_is_told(desk: Desk, made: Any, household: Build) -> None:
    assert "没有监测帮扶联系人" in help_view(desk, made.id).gap
    assert help_view(desk, household(desk, "陈有才", road="").id).gap == ""
