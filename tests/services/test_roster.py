"""Helpers over all households: the list out and back, one helper for many, the sheets a helper takes along."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.helping.measures import help_view
from app.services.helping.pairings import apply_pairings, assign_helper, plan_pairings
from app.services.helping.roster import helpers, pair_lines, pair_many, pairing_list
from app.services.helping.tasks import add_task
from app.services.packages import answer, enrol, export_package, offer_enrolment, receive
from app.services.papers.catalogue import print_paper
from app.services.undoing import undo_last
from tests.services.test_pairings import HE, LI


@pytest.fixture
def homes(desk: Desk, township: Desk, household: Callable[..., Any], tmp_path: Path) -> list[Any]:
    made = [
        household(desk, name, road=road)
        for name, road in (("张德福", "monitored"), ("陈有才", "monitored"), ("李大山", "visiting"), ("何明", ""))
    ]
    add_task(
        desk, made[0].id, {"difficulty": "因病", "task": "办理慢病卡", "name": "李梅", "due_on": date(2026, 12, 20)}
    )
    offer, stick = tmp_path / "offer.json", tmp_path / "stick"
    stick.mkdir()
    enrolled = enrol(desk, offer, offer_enrolment(township, offer))
    receive(township, [export_package(desk, stick).path], confirm=enrolled.own_code)
    return made


def code(act: Callable[[], object]) -> str:
    with pytest.raises(AppError) as refused:
        act()
    return refused.value.code


def test_one_helper_for_many_households_is_one_verb(township: Desk, homes: list[Any]) -> None:
    lines = pair_lines(township)
    assert [(line.head, line.gap) for line in lines] == [("张德福", True), ("陈有才", True), ("李大山", False)]
    assign_helper(township, homes[0].id, LI)
    ids = [homes[0].id, homes[1].id, homes[1].id]
    assert code(lambda: pair_many(township, ids, HE)) == "PAIR-106", "somebody is replaced: why"
    assert code(lambda: pair_many(township, (), HE)) == "PAIR-114"
    assert pair_many(township, ids, HE, "调动") == 2
    assert {line.head: line.name for line in pair_lines(township)} == {"张德福": "何勇", "陈有才": "何勇", "李大山": ""}
    old = help_view(township, homes[0].id).pairings[-1]
    assert (old.name, old.end, old.reason) == ("李梅", HE["start"], "调动")
    assert code(lambda: pair_many(township, ids, HE, "调动")) == "PAIR-112"
    undo_last(township)
    assert {line.head: line.name for line in pair_lines(township)} == {"张德福": "李梅", "陈有才": "", "李大山": ""}
    assert code(lambda: pair_many(township, [homes[3].id], HE)) == "PAIR-104"


def test_the_list_goes_out_is_filled_in_and_comes_back(township: Desk, homes: list[Any], tmp_path: Path) -> None:
    name, data = pairing_list(township)
    assert name == "联系人名单-20261123.xlsx"
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    titles = next(row for row in sheet.iter_rows() if "联系人" in [cell.value for cell in row])
    columns = {cell.value: cell.column for cell in titles}
    assert "证件号码" not in str(columns)
    for row in sheet.iter_rows(min_row=titles[0].row + 1):
        if row[columns["户号"] - 1].value in ("A-0001", "A-0002"):
            row[columns["联系人"] - 1].value, row[columns["单位"] - 1].value = "何勇", "民政办"
    path = tmp_path / name
    book.save(path)
    plan = plan_pairings(township, path)
    assert [row.short for row in plan.rows] == ["张德福（A-0001）", "陈有才（A-0002）"]
    assert [row.text for row in plan.refused if "A-0001" in row.text] == []
    assert apply_pairings(township, plan) == 2
    assert [(one.shown, len(one.households), one.contacts) for one in helpers(township)] == [("何勇（民政办）", 2, 2)]


def test_a_helper_s_sheets_hold_his_households_and_a_record_for_each(
    desk: Desk, township: Desk, homes: list[Any], tmp_path: Path
) -> None:
    assert code(lambda: print_paper(desk, "走访单")) == "PRINT-011"
    pair_many(township, [homes[0].id, homes[1].id], LI)
    pair_many(township, [homes[2].id], HE)
    back = tmp_path / "back"
    back.mkdir()
    receive(desk, [answer(township, desk.place.code, back).path])
    one = print_paper(desk, "走访单", helper="李梅")
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(one.data)).pages]
    assert "李梅" in pages[0] and "张德福" in pages[0] and "陈有才" in pages[0] and "李大山" not in pages[0]
    assert "办理慢病卡" in pages[0].replace("\n", "")
    assert sum("入户走访记录" in page for page in pages) >= 2
    assert one.level == 2 and "539901" not in pages[0]
    everybody = pypdf.PdfReader(io.BytesIO(print_paper(desk, "走访单").data))
    assert sum("帮扶人走访单" in page.extract_text() for page in everybody.pages) == 2
    assert code(lambda: print_paper(desk, "走访单", helper="没有")) == "PAIR-115"
