"""结对帮扶 at the township: one contact a household, replaced in time, never ended while the risk stands, lists in bulk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.helping.measures import help_view
from app.services.helping.pairings import (
    apply_pairings,
    assign_helper,
    assign_many,
    end_helper,
    plan_pairings,
    replace_helper,
)
from app.services.packages import enrol, export_package, offer_enrolment, receive
from app.services.undoing import undo_last

Build = Callable[..., Any]
LI = {"name": "李梅", "helper_unit": "乡村振兴办", "post": "干事", "phone": "13900000021", "start": date(2026, 11, 1)}
HE = {"name": "何勇", "helper_unit": "民政办", "phone": "13900000022", "start": date(2026, 11, 20)}


@pytest.fixture
def homes(desk: Desk, township: Desk, household: Build, tmp_path: Path) -> list[Any]:
    """Two monitored households and one without a case, as the township received them."""
    made = [
        household(desk, name, road=road)
        for name, road in (("张德福", "monitored"), ("陈有才", "monitored"), ("何明", ""))
    ]
    offer, stick = tmp_path / "offer.json", tmp_path / "stick"
    stick.mkdir()
    enrolled = enrol(desk, offer, offer_enrolment(township, offer))
    receive(township, [export_package(desk, stick).path], confirm=enrolled.own_code)
    return made


def refused_by(expected: str, act: Callable[[], object]) -> AppError:
    with pytest.raises(AppError) as refused:
        act()
    assert refused.value.code == expected
    return refused.value


def test_one_contact_and_no_second(township: Desk, homes: list[Any]) -> None:
    assert help_view(township, homes[0].id).gap
    assign_helper(township, homes[0].id, LI)
    assert help_view(township, homes[0].id).gap == ""
    told = refused_by("PAIR-103", lambda: assign_helper(township, homes[0].id, HE))
    assert "李梅" in told.text
    assign_helper(township, homes[0].id, {**HE, "level": "firm"}, contact=False)
    assert [line.is_contact for line in help_view(township, homes[0].id).pairings] == [False, True]


def test_a_successor_in_time(township: Desk, homes: list[Any]) -> None:
    row = assign_helper(township, homes[0].id, LI)
    left = date(2026, 11, 12)
    refused_by("PAIR-106", lambda: replace_helper(township, row, left, " ", HE))
    told = refused_by("PAIR-105", lambda: replace_helper(township, row, left, "调动", HE))
    assert "空缺超过7天" in told.text
    refused_by("PAIR-105", lambda: replace_helper(township, row, left, "调动", {**HE, "start": date(2026, 11, 11)}))
    replace_helper(township, row, left, "调动", {**HE, "start": date(2026, 11, 19)})
    now, before = help_view(township, homes[0].id).pairings
    assert (now.name, now.is_contact, before.name, before.end, before.reason) == ("何勇", True, "李梅", left, "调动")
    undo_last(township)
    assert [line.name for line in help_view(township, homes[0].id).pairings] == ["李梅"]


def test_no_ending_while_the_risk_stands(township: Desk, homes: list[Any]) -> None:
    row = assign_helper(township, homes[0].id, LI)
    told = refused_by("PAIR-108", lambda: end_helper(township, row, date(2026, 11, 20), "退休"))
    assert "监测帮扶联系人不能结束" in told.text
    other = assign_helper(township, homes[0].id, HE, contact=False)
    end_helper(township, other, date(2026, 11, 22), "任务完成")
    refused_by("PAIR-105", lambda: end_helper(township, other, date(2026, 11, 22), "任务完成"))


def test_a_village_looks_and_does_not_name(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="monitored")
    refused_by("PAIR-101", lambda: assign_helper(desk, made.id, LI))
    refused_by("PAIR-101", lambda: plan_pairings(desk, Path("x.xlsx")))


def test_what_a_helper_lacks(township: Desk, homes: list[Any]) -> None:
    refused_by("PAIR-102", lambda: assign_helper(township, homes[0].id, {**LI, "name": ""}))
    refused_by("PAIR-102", lambda: assign_helper(township, homes[0].id, {**LI, "start": date(2027, 1, 1)}))
    refused_by("PAIR-104", lambda: assign_helper(township, homes[2].id, LI))


def test_one_for_many_is_all_or_none(township: Desk, homes: list[Any]) -> None:
    refused_by("PAIR-104", lambda: assign_many(township, [home.id for home in homes], LI))
    assert help_view(township, homes[0].id).pairings == ()
    assert len(assign_many(township, [homes[0].id, homes[1].id, homes[0].id], LI)) == 2


def test_a_list_names_replaces_and_refuses(township: Desk, homes: list[Any], tmp_path: Path) -> None:
    assign_helper(township, homes[0].id, LI)
    book = openpyxl.Workbook()
    for row in (
        ("户号", "户主姓名", "监测帮扶联系人", "联系人单位", "联系电话"), (homes[0].number, "张德福", "何勇", "民政办", "13900000022"),
        (homes[1].number, "陈有才", "李梅", "乡村振兴办", "13900000021"), (homes[2].number, "何明", "李梅", "", ""),
        ("A-9999", "没有的", "李梅", "", ""), (homes[1].number, "陈有才", "王五", "", ""),
    ):  # fmt: skip
        book.active.append(row)
    path = tmp_path / "名单.xlsx"
    book.save(path)
    plan = plan_pairings(township, path)
    assert [(row.short, row.values["name"], bool(row.replaces)) for row in plan.rows] == [
        ("张德福（A-0001）", "何勇", True), ("陈有才（A-0002）", "李梅", False),
    ]  # fmt: skip
    assert [one.place[-3:] for one in plan.refused] == ["第4行", "第5行", "第6行"]
    assert apply_pairings(township, plan) == 2
    assert [(line.name, line.ended) for line in help_view(township, homes[0].id).pairings] == [
        ("何勇", False),
        ("李梅", True),
    ]
    again = plan_pairings(township, path)
    assert (again.same, [row.values["name"] for row in again.rows]) == (2, [])
    assert len(again.refused) == 3
    undo_last(township)
    assert help_view(township, homes[1].id).pairings == ()


def test_a_table_of_something_else_is_refused(township: Desk, homes: list[Any], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(("品种", "数量"))
    book.active.append(("稻谷", "3"))
    book.save(tmp_path / "别的.xlsx")
    refused_by("PAIR-111", lambda: plan_pairings(township, tmp_path / "别的.xlsx"))
