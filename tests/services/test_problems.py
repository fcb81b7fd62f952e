"""问题整改台账 in a real store: by hand, from a sweep, struck off by another person, on paper (`domain.md` §15.15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.domain.due import State
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.papers.catalogue import print_paper
from app.services.watching.problems import add_problem, problem_lines, problems_of_sweep, strike_off
from app.services.watching.sweeps import open_sweep, record_nothing_found, record_result

ON = date(2026, 11, 10)
ENTRY: dict[str, Any] = {
    "what": "走访记录没有签字。",
    "name": "马兴国",
    "found_on": ON,
    "term": "dated",
    "due_on": date(2026, 11, 20),
}


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(AppError) as found:
        act()
    assert found.value.text and found.value.advice and found.value.where
    return found.value.code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"what": " "}, "PROB-101"), ({"name": ""}, "PROB-102"), ({"found_on": date(2026, 11, 24)}, "PROB-103"),
        ({"due_on": None}, "PROB-104"), ({"due_on": date(2026, 11, 9)}, "PROB-104"),
    ],
)  # fmt: skip
def test_an_entry_that_says_too_little(desk: Desk, change: dict[str, Any], code: str) -> None:
    assert refused(lambda: add_problem(desk, {**ENTRY, **change})) == code and problem_lines(desk) == []


def test_an_entry_is_struck_off_by_somebody_else(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="")
    first = add_problem(desk, ENTRY, made.id)
    add_problem(desk, {"what": "公示栏破损。", "name": "周文斌", "found_on": ON})
    lines = problem_lines(desk)
    assert [(line.number, line.whose, line.state) for line in lines] == [
        ("整改2026-002", "全村", State.OVERDUE), ("整改2026-001", "张德福（A-0001）", State.OVERDUE),
    ]  # fmt: skip
    assert refused(lambda: strike_off(desk, first, "", "王小明", ON)) == "PROB-111"
    assert refused(lambda: strike_off(desk, first, "已补签", "马兴国", ON)) == "PROB-112"
    assert refused(lambda: strike_off(desk, first, "已补签", "王小明", date(2026, 11, 9))) == "PROB-113"
    assert refused(lambda: strike_off(desk, "没有", "已补签", "王小明", ON)) == "PROB-106"
    strike_off(desk, "整改2026-001", "已补签", "王小明", desk.today, "照片")
    assert refused(lambda: strike_off(desk, first, "已补签", "王小明", ON)) == "PROB-110"
    assert problem_lines(desk)[-1].state is State.DONE


def test_findings_of_a_round_come_once_and_clues_not_at_all(
    desk: Desk, household: Callable[..., Any], pdf_text: Callable[[bytes], str]
) -> None:
    homes = [household(desk, name, road="") for name in ("张德福", "陈有才", "李大山")]
    sweep = open_sweep(desk, date(2026, 11, 1), date(2026, 11, 30))
    fine = {
        "date": ON,
        "checkers": ("王小明",),
        "mode": "home",
        "reached": True,
        "at_risk": False,
        "only_home_unsafe": False,
    }
    record_result(desk, sweep, homes[0].id, {**fine, "only_home_unsafe": True})
    record_result(desk, sweep, homes[1].id, {**fine, "at_risk": True})
    record_nothing_found(desk, sweep, ON, ("王小明",))
    assert refused(lambda: problems_of_sweep(desk, sweep, "", date(2026, 12, 1))) == "PROB-102"
    assert problems_of_sweep(desk, sweep, "周文斌", date(2026, 12, 1)) == 1
    assert refused(lambda: problems_of_sweep(desk, sweep, "周文斌", date(2026, 12, 1))) == "PROB-105"
    line = problem_lines(desk)[0]
    assert (line.whose, line.source, line.what) == ("张德福（A-0001）", "集中排查", "唯一住房不安全")
    text = "".join(pdf_text(print_paper(desk, "问题整改台账").data).split())
    assert "唯一住房不安全" in text and "合计1个" in text and "陈有才" not in text
