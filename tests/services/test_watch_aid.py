"""Who leaves 低保 or 特困 comes on the watch list with the verb that says so, and leaves it when the aid or a case comes (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.services.desk import Desk
from app.services.importing.run import apply_import, plan_import
from app.services.road.cases import start_case
from app.services.undoing import undo_last
from app.services.watching.watch import note_look, watch_list

DAY = date(2026, 11, 23)


@pytest.fixture
def made(desk: Desk, household: Callable[..., Any]) -> Any:
    return household(desk, "张德福", road="", person={"dibao": "rural"})


def change(desk: Desk, row: str, verb: str = "修改家庭成员信息", kind: str = "member", **values: Any) -> None:
    with desk.writing(verb) as door:
        door.change(kind, row, values)


def test_leaving_an_aid_is_followed_and_taken_back(desk: Desk, made: Any) -> None:
    assert watch_list(desk) == []
    change(desk, made.members[0], dibao="none")
    (line,) = watch_list(desk)
    assert (line.watch.reason, line.watch.since, line.watch.next_look) == ("left_aid", DAY, date(2027, 2, 23))
    assert "张德福退出低保" in line.watch.note and "修改家庭成员信息" in line.watch.note
    undo_last(desk)
    assert watch_list(desk) == [], "what brought it takes it away"
    change(desk, made.members[0], dibao="none")
    assert len(watch_list(desk)) == 1


def test_one_aid_in_the_other_s_place_and_one_of_several_drawers_are_no_leaving(
    desk: Desk, household: Callable[..., Any]
) -> None:
    made = household(desk, "李大山", road="", person={"dibao": "rural"})
    change(desk, made.members[0], dibao="none", tekun="rural")
    assert watch_list(desk) == []
    change(desk, made.members[1], dibao="rural")
    change(desk, made.members[0], tekun="none")
    assert watch_list(desk) == [], "the household still draws"
    change(desk, made.members[1], dibao="none")
    assert len(watch_list(desk)) == 1


def test_entering_an_aid_by_mistake_and_undoing_it_puts_nobody_on_the_list(
    desk: Desk, household: Callable[..., Any]
) -> None:
    made = household(desk, "陈有才", road="", person={"dibao": "none"})
    change(desk, made.members[0], dibao="rural")
    undo_last(desk)
    assert watch_list(desk, with_ended=True) == []


def test_it_ends_when_the_aid_is_drawn_again(desk: Desk, made: Any) -> None:
    change(desk, made.members[0], dibao="none")
    change(desk, made.members[0], dibao="urban")
    assert watch_list(desk) == []
    (line,) = watch_list(desk, with_ended=True)
    assert line.watch.end == DAY


def test_it_ends_when_a_case_is_opened_and_the_case_s_end_makes_its_own(desk: Desk, made: Any) -> None:
    change(desk, made.members[0], dibao="none")
    note_look(desk, made.id, "", DAY)
    start_case(desk, made.id, "cadre", DAY, "王小明")
    assert watch_list(desk) == []
    assert watch_list(desk, with_ended=True)[0].watch.end == DAY


def test_a_household_under_watch_is_visited_anyway(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "何明", road="monitored", person={"dibao": "rural"})
    change(desk, made.members[0], dibao="none")
    assert watch_list(desk, with_ended=True) == []


def test_an_import_that_no_longer_names_the_aid_puts_the_household_on_the_list(desk: Desk, tmp_path: Path) -> None:
    sample = Path(__file__).parents[1] / "fixtures" / "national_export_sample.xlsx"
    apply_import(desk, plan_import(desk, sample))
    book = openpyxl.load_workbook(sample)
    changed = _stop_dibao(book)
    path = tmp_path / "十一月.xlsx"
    book.save(path)
    apply_import(desk, plan_import(desk, path))
    listed = {line.watch.note.partition("，")[0] for line in watch_list(desk) if line.watch.reason == "left_aid"}
    assert listed and all(note.endswith("退出低保") or "退出低保、" in note for note in listed)
    assert listed <= {f"{name}退出低保" for name in changed} and "导入" in watch_list(desk)[0].watch.note
    undo_last(desk)
    assert [line for line in watch_list(desk) if line.watch.reason == "left_aid"] == []


def _stop_dibao(book: Any) -> list[str]:
    """Writes 未享受 over every 低保 cell; returns the names of the people in those rows."""
    names = []
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows())
        for row in rows:
            for cell in row:
                if str(cell.value or "").strip() in ("农村低保", "城市低保"):
                    cell.value = "未享受"
                    names += [str(other.value) for other in row if other.value and 2 <= len(str(other.value)) <= 12]
    return names
