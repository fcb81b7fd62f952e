"""A sweep in a real store: a round opened, results one by one and many at once, clues, the end, undone (`domain.md` §8.1)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.services.desk import Desk
from app.services.files import load_household
from app.services.packages import enrol, export_package, offer_enrolment, receive
from app.services.papers.catalogue import print_paper
from app.services.road.cases import StepWish, what_is_missing
from app.services.undoing import undo_last
from app.services.watching.sweep_clues import lock_cases, lock_clues, report_clues, reported_clues
from app.services.watching.sweeps import (
    close_sweep,
    not_reached,
    open_sweep,
    record_nothing_found,
    record_result,
    set_checkers,
    sweep_board,
    sweep_lines,
)

START, END, ON = date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 10)
WHO = ("王小明", "周文斌")
FINE: dict[str, Any] = {
    "date": ON,
    "checkers": WHO,
    "mode": "home",
    "reached": True,
    "at_risk": False,
    "only_home_unsafe": False,
}


@pytest.fixture
def village(desk: Desk, household: Callable[..., Any]) -> list[Any]:
    """Four households: ordinary in groups 1, 1 and 2, one monitored in group 2."""
    made = [
        household(desk, name, road="", group=group)
        for name, group in (("张德福", "1组"), ("陈有才", "1组"), ("李大山", "2组"))
    ]
    return [*made, household(desk, "赵长河", road="monitored", group="2组")]


def refused(act: Callable[[], Any]) -> AppError:
    with pytest.raises(AppError) as found:
        act()
    return found.value


def test_a_round_by_group_and_checker(desk: Desk, village: list[Any]) -> None:
    sweep = open_sweep(desk, START, END, checkers={"1组": ("王小明",), "2组": ("周文斌", "韩雪")})
    board = sweep_board(desk)
    assert board.sweep.id == sweep and board.sweep.number == "排查2026-001"
    assert [(home.head, home.group) for home in board.waiting()] == [
        ("张德福", "1组"), ("陈有才", "1组"), ("李大山", "2组"), ("赵长河", "2组"),
    ]  # fmt: skip
    assert [home.head for home in board.waiting(checker="韩雪")] == ["李大山", "赵长河"]
    assert open_sweep(desk, START, END) and sweep_board(desk).sweep.number == "排查2026-002"
    assert refused(lambda: open_sweep(desk, START, END, number="排查2026-001")).code == "SWEEP-101"
    assert refused(lambda: open_sweep(desk, START, END, groups=("9组",))).code == "SWEEP-103"
    assert refused(lambda: sweep_board(desk, "没有")).code == "SWEEP-104"


def test_results_until_the_end(desk: Desk, village: list[Any]) -> None:
    first, second, *_rest = village
    sweep = open_sweep(desk, START, END)
    assert record_result(desk, sweep, first.id, FINE) == ""
    not_reached(desk, sweep, second.id, ON, WHO, "全家外出务工，电话没有接通")
    error = refused(lambda: close_sweep(desk, sweep, ON))
    assert error.code == "SWEEP-121" and "李大山" in error.text
    assert record_nothing_found(desk, sweep, ON, WHO, group="2组") == 2
    assert refused(lambda: record_nothing_found(desk, sweep, ON, WHO)).code == "SWEEP-119"
    board = sweep_board(desk)
    told = {home.head: home.told for home in board.homes}
    assert told["陈有才"] == "未能入户（全家外出务工，电话没有接通）" and told["赵长河"] == "没有发现问题"
    assert next(home for home in board.homes if home.head == "赵长河").result["help_works"] is True
    sums = close_sweep(desk, sweep, desk.today)
    assert (sums.households, sums.checked, sums.not_reached, sums.found) == (4, 3, 1, 0)
    assert refused(lambda: record_result(desk, sweep, first.id, FINE)).code == "SWEEP-110"
    assert sweep_lines(desk)[0].closed_on == desk.today


def test_a_household_that_comes_later_does_not_open_an_ended_round(
    desk: Desk, village: list[Any], household: Callable[..., Any]
) -> None:
    sweep = open_sweep(desk, START, END)
    record_nothing_found(desk, sweep, ON, WHO)
    close_sweep(desk, sweep, ON)
    household(desk, "后来户", road="")
    board = sweep_board(desk)
    assert len(board.homes) == board.sweep.sums.households == 4 and board.sweep.sums.open == 0


def test_a_risk_becomes_a_clue_that_waits_for_the_township(desk: Desk, village: list[Any]) -> None:
    sweep = open_sweep(desk, START, END)
    case = record_result(
        desk, sweep, village[0].id, {**FINE, "at_risk": True, "risk_class": "sudden", "note": "户主住院"}
    )
    with desk.reading() as connection:
        file = load_household(connection, village[0].id)
    event = file.cases[0].road.path[0].event
    assert file.cases[0].id == case and event["details"] == {"sweep": "排查2026-001"}
    assert (
        file.cases[0].record["discovery_channel"] == "cadre" and file.cases[0].record["proposed_category"] == "sudden"
    )
    assert [refusal.code for refusal in what_is_missing(desk, case, Step.VISITING, ON)] == ["ROAD-003"]
    error = refused(lambda: record_result(desk, sweep, village[0].id, FINE))
    assert error.code == "SWEEP-118"
    report_clues(desk, sweep, ON, paper="石村〔2026〕5号")
    assert refused(lambda: report_clues(desk, sweep, ON)).code == "SWEEP-130"
    lock_clues(desk, sweep, ON, ("刘建国", "韩雪"), "集中排查汇总表", "青振发〔2026〕12号")
    with desk.reading() as connection:
        road = load_household(connection, village[0].id).cases[0].road
    assert road.state is Step.LOCKED and road.last["by_paper"] is True
    assert what_is_missing(desk, case, Step.VISITING, ON) == []
    assert StepWish(Step.VISITING, ON, "王小明").step is Step.VISITING


def test_a_household_under_watch_gets_no_second_case(desk: Desk, village: list[Any]) -> None:
    sweep = open_sweep(desk, START, END)
    values = {**FINE, "at_risk": True, "help_works": False}
    assert record_result(desk, sweep, village[3].id, values) == ""
    home = next(home for home in sweep_board(desk).homes if home.head == "赵长河")
    assert home.told == "有返贫致贫风险；帮扶措施没有见效" and home.case_open


def test_one_refused_result_writes_nothing_and_a_verb_can_be_undone(desk: Desk, village: list[Any]) -> None:
    sweep = open_sweep(desk, START, END)
    assert refused(lambda: record_nothing_found(desk, sweep, date(2026, 12, 1), WHO)).code == "SWEEP-112"
    assert len(sweep_board(desk).waiting()) == 4
    record_nothing_found(desk, sweep, ON, WHO)
    assert not sweep_board(desk).waiting()
    undo_last(desk)
    assert len(sweep_board(desk).waiting()) == 4
    record_nothing_found(desk, sweep, ON, WHO)
    assert not sweep_board(desk).waiting()


# ---- papers -----------------------------------------------------------------------------------------------------------


def text_of(desk: Desk, pdf_text: Callable[[bytes], str], kind: str, **asked: Any) -> str:
    return "".join(pdf_text(print_paper(desk, kind, **asked).data).split())


def test_the_round_s_papers_tell_one_story(desk: Desk, village: list[Any], pdf_text: Callable[[bytes], str]) -> None:
    first, second, *_rest = village
    sweep = open_sweep(desk, START, END)
    record_result(desk, sweep, first.id, {**FINE, "at_risk": True, "only_home_unsafe": True})
    not_reached(desk, sweep, second.id, ON, WHO, "全家外出务工")
    assert refused(lambda: print_paper(desk, "排查报告")).code == "PRINT-038"
    assert "本轮还没有结束，2户还没有排查" in text_of(desk, pdf_text, "排查汇总表")
    record_nothing_found(desk, sweep, ON, WHO)
    close_sweep(desk, sweep, ON)
    summary = text_of(desk, pdf_text, "排查汇总表")
    assert "合计43111100100" in summary and "张德福" in summary and "有返贫致贫风险；唯一住房不安全" in summary
    away = text_of(desk, pdf_text, "未入户清单", sweep="排查2026-001")
    assert "陈有才" in away and "全家外出务工" in away and "共1户" in away and "张德福" not in away
    report = text_of(desk, pdf_text, "排查报告")
    assert (
        "共排查3户，没有入到户1户" in report and "风险农户1户" in report and "2026年11月1日至2026年11月10日" in report
    )
    assert "张德福" not in report and "陈有才" not in report


def test_the_sheet_of_one_household_filled_and_blank(
    desk: Desk, village: list[Any], pdf_text: Callable[[bytes], str]
) -> None:
    empty = text_of(desk, pdf_text, "排查表", blank=True)
    assert "唯一住房不安全" in empty and "张德福" not in empty
    first = village[0]
    assert "张德福" in text_of(desk, pdf_text, "排查表", household=first.id)
    sweep = open_sweep(desk, START, END)
    record_result(desk, sweep, first.id, {**FINE, "note": "房屋二〇二五年修过。"})
    filled = text_of(desk, pdf_text, "排查表", household=first.id)
    assert "房屋二〇二五年修过" in filled and "王小明、周文斌" in filled and "排查2026-001" in filled


def test_checkers_are_assigned_by_group_and_results_keep_theirs(desk: Desk, village: list[Any]) -> None:
    sweep = open_sweep(desk, START, END)
    assert record_nothing_found(desk, sweep, ON, ("旧人",), households=[village[0].id]) == 1
    set_checkers(desk, sweep, {"": ("王小明",), "2组": ("周文斌", "韩雪"), "1组": (" ",)})
    who = {home.head: home.checkers for home in sweep_board(desk).homes}
    assert who == {
        "张德福": ("旧人",),
        "陈有才": ("王小明",),
        "李大山": ("周文斌", "韩雪"),
        "赵长河": ("周文斌", "韩雪"),
    }
    error = refused(lambda: set_checkers(desk, sweep, {"9组": ("王小明",)}))
    assert error.code == "SWEEP-105" and "9组" in error.text
    undo_last(desk)
    assert {home.checkers for home in sweep_board(desk).waiting()} == {()}
    record_nothing_found(desk, sweep, ON, WHO)
    close_sweep(desk, sweep, ON)
    assert refused(lambda: set_checkers(desk, sweep, {"": ("王小明",)})).code == "SWEEP-110"


def test_the_township_locks_its_own_list_from_what_villages_reported(
    desk: Desk, township: Desk, village: list[Any], tmp_path: Path
) -> None:
    sweep = open_sweep(desk, START, END)
    for made in village[:2]:
        record_result(desk, sweep, made.id, {**FINE, "at_risk": True, "risk_class": "sudden"})
    assert reported_clues(desk) == []
    report_clues(desk, sweep, ON, paper="石村〔2026〕5号")
    assert [(one.short, one.sweep, one.reported_on) for one in reported_clues(desk)] == [
        ("张德福（A-0001）", "排查2026-001", ON), ("陈有才（A-0002）", "排查2026-001", ON),
    ]  # fmt: skip
    offer, stick = tmp_path / "offer.json", tmp_path / "stick"
    stick.mkdir()
    enrolled = enrol(desk, offer, offer_enrolment(township, offer))
    receive(township, [export_package(desk, stick).path], confirm=enrolled.own_code)
    first, second = reported_clues(township)
    assert first.village == "石桥村"
    assert refused(lambda: lock_cases(township, (), ON, ("刘建国",), "研判", "青振发12号")).code == "SWEEP-131"
    lacking = refused(lambda: lock_cases(township, (first.case,), ON, (), "", "青振发12号"))
    assert "研判参加人员" in lacking.text and len(reported_clues(township)) == 2
    lock_cases(township, (first.case,), ON, ("刘建国", "韩雪"), "集中排查汇总表", "青振发〔2026〕12号")
    assert [one.case for one in reported_clues(township)] == [second.case]
    lock_cases(desk, (second.case,), ON, ("刘建国",), "集中排查汇总表", "青振发〔2026〕12号")
    with desk.reading() as connection:
        event = load_household(connection, village[1].id).cases[0].road.path[-1].event
    assert event["step"] == "locked" and event["by_paper"] is True
