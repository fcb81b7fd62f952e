"""Put-off duties, the month's look, birthdays, the year's work and plans in a real store (`domain.md` §12, §22)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.due import Due, DueKind, State
from app.domain.errors import AppError
from app.services.checks.checking import village_check
from app.services.desk import Desk
from app.services.duties import calendar
from app.services.duties import today as today_module
from app.services.duties.ages import age_list, note_age
from app.services.duties.confirms import confirm_groups, confirm_lines
from app.services.duties.dues import due_of, village_facts
from app.services.duties.excuses import excuse_duties, excuse_duty, take_back_excuses
from app.services.duties.listing import due_list
from app.services.duties.plan import week_of, work_plan
from app.services.duties.sources import DUE_PARTS
from app.services.duties.today import _township_view, today_view
from app.services.duties.village_work import record_analysis, record_report, remove_analysis
from app.services.family.households import list_households
from app.services.family.page import household_page
from app.services.files import HouseholdFile, load_households
from app.services.papers.catalogue import print_paper
from app.services.policies import set_policy
from app.services.undoing import undo_last
from tests.services.conftest import make_desk

TODAY = date(2026, 11, 23)


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(AppError) as found:
        act()
    assert found.value.text and found.value.advice and found.value.where
    return found.value.code


def of(desk: Desk, household: str, kind: str) -> Due | None:
    lines = due_list(desk, with_done=True)
    return next((line.due for line in lines if line.household == household and line.due.kind == kind), None)


def late(desk: Desk, household: Callable[..., Any]) -> Any:
    """A monitored household nobody visited since it is monitored, months later."""
    made = household(desk, "张德福", road="monitored", visits=0)
    desk.today = date(2027, 2, 3)
    return made


def test_a_duty_is_put_off_shown_grey_counted_apart_and_taken_back(desk: Desk, household: Callable[..., Any]) -> None:
    made = late(desk, household)
    before = today_view(desk)
    revisit = of(desk, made.id, DueKind.REVISIT)
    assert revisit is not None and revisit.state is State.OVERDUE
    excuse_duty(desk, made.id, revisit.key, "全家外出务工，春节回来", date(2027, 2, 20))
    put_off = of(desk, made.id, DueKind.REVISIT)
    assert put_off is not None and put_off.state is State.EXCUSED and put_off.late
    assert put_off.reason.endswith("暂缓到2027年2月20日（全家外出务工，春节回来）。")
    after = today_view(desk)
    assert (after.overdue, after.excused) == (before.overdue - 1, before.excused + 1)
    line = next(line for line in after.lines if line.key == revisit.key)
    assert (line.tone, line.state, line.bucket) == ("quiet", "已暂缓", "excused")
    desk.today = date(2027, 2, 21)
    again = of(desk, made.id, DueKind.REVISIT)
    assert again is not None and again.state is State.OVERDUE, "an excuse ends with its day"
    desk.today = date(2027, 2, 3)
    assert take_back_excuses(desk, [(made.id, revisit.key)]) == 1
    assert of(desk, made.id, DueKind.REVISIT) == revisit
    undo_last(desk)
    assert of(desk, made.id, DueKind.REVISIT) == put_off
    undo_last(desk)
    assert of(desk, made.id, DueKind.REVISIT) == revisit


def test_an_excuse_that_says_too_little(desk: Desk, household: Callable[..., Any]) -> None:
    made = late(desk, household)
    key = of(desk, made.id, DueKind.REVISIT).key  # type: ignore[union-attr]
    until = desk.today + timedelta(days=3)
    assert refused(lambda: excuse_duty(desk, made.id, key, " ", until)) == "DUTY-101"
    assert refused(lambda: excuse_duty(desk, made.id, key, "外出", desk.today - timedelta(days=1))) == "DUTY-102"
    assert refused(lambda: excuse_duty(desk, made.id, key, "外出", desk.today + timedelta(days=400))) == "DUTY-102"
    assert (
        refused(lambda: excuse_duties(desk, [(made.id, key), (made.id, "revisit||2020-01-01")], "外出", until))
        == "DUTY-103"
    )
    assert of(desk, made.id, DueKind.REVISIT).state is State.OVERDUE, "all or none"  # type: ignore[union-attr]
    assert refused(lambda: take_back_excuses(desk, [(made.id, key)])) == "DUTY-105"
    done = of(desk, made.id, DueKind.NOTICE_END)
    if done is not None and done.state is State.DONE:
        assert refused(lambda: excuse_duty(desk, made.id, done.key, "外出", until)) == "DUTY-104"


def ill(desk: Desk, household: Callable[..., Any], name: str = "李大山") -> Any:
    """A household with somebody seriously ill, not monitored."""
    made = household(desk, name, road="", visits=0)
    with desk.writing("改") as door:
        door.change("member", made.members[0], {"health": ("serious",)})
    return made


def test_the_months_look_is_a_record_of_its_own_not_any_visit(desk: Desk, household: Callable[..., Any]) -> None:
    made = ill(desk, household)
    with desk.writing("走访") as door:
        values = {
            "household_id": made.id,
            "purpose": "revisit",
            "date": TODAY,
            "mode": "home",
            "visitors": ("王小明",),
            "result": "stable",
        }
        door.create("visit", values)
    assert of(desk, made.id, DueKind.GROUP_CHECK).state is not State.DONE  # type: ignore[union-attr]
    assert confirm_groups(desk, [(made.id, "202611")], ("王小明",), TODAY) == 1
    found = of(desk, made.id, DueKind.GROUP_CHECK)
    assert found is not None and found.state is State.DONE
    line = confirm_lines(desk, "202611")[0]
    assert (line.result, line.record["groups"], line.why) == ("same", ("有患大病家庭成员",), ("有患大病家庭成员",))
    confirm_groups(desk, [(made.id, "202611")], ("王小明",), TODAY, "changed", "又住院了")
    rows = confirm_lines(desk, "202611")
    assert len(rows) == 1 and rows[0].record["change"] == "又住院了", "one record a household and month"
    desk.today = date(2026, 12, 5)
    assert of(desk, made.id, DueKind.GROUP_CHECK).state is State.DUE  # type: ignore[union-attr]
    desk.today = date(2027, 1, 4)
    assert of(desk, made.id, DueKind.GROUP_CHECK).to == date(2026, 12, 31)  # type: ignore[union-attr]
    confirm_groups(desk, [(made.id, "202612")], ("王小明",), date(2027, 1, 4))  # entered late, for December
    assert of(desk, made.id, DueKind.GROUP_CHECK).to == date(2027, 1, 31)  # type: ignore[union-attr]


def test_a_months_look_that_says_too_little(desk: Desk, household: Callable[..., Any]) -> None:
    made, plain = ill(desk, household), household(desk, "陈有才", road="", visits=0)
    pair = [(made.id, "202611")]
    assert refused(lambda: confirm_groups(desk, pair, (" ",), TODAY)) == "DUTY-111"
    assert refused(lambda: confirm_groups(desk, pair, ("王小明",), TODAY + timedelta(days=1))) == "DUTY-112"
    assert refused(lambda: confirm_groups(desk, [(made.id, "202612")], ("王小明",), TODAY)) == "DUTY-112"
    assert refused(lambda: confirm_groups(desk, pair, ("王小明",), TODAY, "changed")) == "DUTY-113"
    assert refused(lambda: confirm_groups(desk, [(plain.id, "202611")], ("王小明",), TODAY)) == "DUTY-114"
    with pytest.raises(AppError, match="不存在"):
        confirm_groups(desk, [(made.id, "202613")], ("王小明",), TODAY)


def test_birthdays_of_the_month_and_what_was_done(desk: Desk, household: Callable[..., Any]) -> None:
    made = household(desk, "张德福", road="", visits=0)
    with desk.writing("改") as door:
        door.change("member", made.members[0], {"birth_date": date(1946, 11, 30), "name": "张德福"})
    lines = [line for line in age_list(desk, "202611") if line.turning.household == made.id]
    assert [(line.turning.age, line.turning.on, line.turning.what) for line in lines] == [
        (80, date(2026, 11, 30), "申请高龄津贴")
    ]
    duty = of(desk, made.id, DueKind.AGE)
    assert duty is not None and (duty.from_, duty.to, duty.label) == (date(2026, 11, 1), date(2026, 11, 30), "满80周岁")
    note_age(desk, made.id, made.members[0], 80, "已报乡镇申请高龄津贴", TODAY)
    assert of(desk, made.id, DueKind.AGE).state is State.DONE  # type: ignore[union-attr]
    assert age_list(desk, "202611")[0].turning.outcome == "已报乡镇申请高龄津贴"
    assert refused(lambda: note_age(desk, made.id, made.members[0], 80, " ", TODAY)) == "DUTY-121"
    assert refused(lambda: note_age(desk, made.id, made.members[0], 80, "好", TODAY + timedelta(days=1))) == "DUTY-122"
    assert refused(lambda: note_age(desk, made.id, "没有", 80, "好", TODAY)) == "DUTY-123"
    assert len(print_paper(desk, "age_list", on_screen=True).data) > 1000


def test_the_years_work_is_the_villages_own(desk: Desk, household: Callable[..., Any]) -> None:
    household(desk, "张德福", road="", visits=0)
    assert calendar.calendar_lines(desk) == [], "nothing is shipped"
    task = calendar.add_task(
        desk, {"kind": "insurance", "start": date(2026, 11, 1), "end": date(2026, 12, 25), "person": "马兴国"}
    )
    line = next(line for line in today_view(desk).lines if line.code == DueKind.CALENDAR)
    assert (line.kind, line.helper, line.until) == ("医保缴费", "马兴国", date(2026, 12, 25))
    excuse_duty(desk, "", line.key, "系统没有开放", date(2026, 12, 1))
    assert next(line for line in today_view(desk).lines if line.code == DueKind.CALENDAR).bucket == "excused"
    take_back_excuses(desk, [("", line.key)])
    calendar.change_task(desk, task, {"end": date(2026, 11, 25)})
    desk.today = date(2026, 11, 26)
    assert next(line for line in today_view(desk).lines if line.code == DueKind.CALENDAR).bucket == "overdue"
    desk.today = TODAY
    calendar.finish_task(desk, task, TODAY, "全部缴清")
    assert not [line for line in today_view(desk).lines if line.code == DueKind.CALENDAR]
    assert calendar.repeat_year(desk, 2026) == 1
    assert [line.row["start"] for line in calendar.calendar_lines(desk, 2027)] == [date(2027, 11, 1)]
    assert refused(lambda: calendar.repeat_year(desk, 2026)) == "DUTY-135"
    assert refused(lambda: calendar.add_task(desk, {"kind": "other", "start": TODAY, "end": TODAY})) == "DUTY-131"
    assert (
        refused(lambda: calendar.add_task(desk, {"kind": "review", "start": TODAY, "end": date(2026, 1, 1)}))
        == "DUTY-132"
    )
    assert refused(lambda: calendar.finish_task(desk, "没有", TODAY)) == "DUTY-133"
    assert refused(lambda: calendar.finish_task(desk, task, TODAY + timedelta(days=1))) == "DUTY-134"
    assert refused(lambda: calendar.remove_task(desk, task, "")) == "DUTY-101"
    calendar.remove_task(desk, task, "写错了")
    assert calendar.calendar_lines(desk) == []
    assert len(print_paper(desk, "work_year", period="2027", on_screen=True).data) > 1000


def test_a_plan_goes_group_by_group_the_most_pressing_first(
    desk: Desk, household: Callable[..., Any], pdf_text: Callable[..., str]
) -> None:
    made = late(desk, household)
    other = household(desk, "李大山", road="monitored", visits=0, group="1组", number="A-0901")
    plan = work_plan(desk, *week_of(desk.today))
    homes = {home.household: home for home in plan.homes}
    assert set(homes) >= {made.id, other.id}
    assert [name for name, _ in plan.groups] == sorted({home.group for home in plan.homes})
    for _name, mine in plan.groups:
        assert [home.urgency for home in mine] == sorted(home.urgency for home in mine)
    only = work_plan(desk, desk.today, desk.today, group="1组")
    assert {home.group for home in only.homes} <= {"1组"}
    key = next(due.key for due in homes[made.id].tasks if due.kind == DueKind.REVISIT)
    excuse_duty(desk, made.id, key, "外出", desk.today + timedelta(days=20))
    left = {home.household: home for home in work_plan(desk, *week_of(desk.today)).homes}
    assert DueKind.REVISIT not in {due.kind for due in left[made.id].tasks} if made.id in left else True
    assert refused(lambda: work_plan(desk, desk.today, desk.today - timedelta(days=1))) == "DUTY-141"
    assert refused(lambda: print_paper(desk, "work_plan", period="下周", on_screen=True)) == "DUTY-142"
    words = pdf_text(print_paper(desk, "work_plan", on_screen=True).data)
    assert "走访计划" in words and "李大山" in words and "农户签字" in words and "回访" in words


def test_list_page_and_line_say_the_same(desk: Desk, household: Callable[..., Any]) -> None:
    made = [late(desk, household), ill(desk, household, "王老五")]
    in_list = {
        one.id: [line.due for line in due_list(desk, with_done=True) if line.household == one.id] for one in made
    }
    with desk.reading() as connection:
        check, facts = village_check(desk, connection), village_facts(desk, connection)
    lines = {line.id: line.due for line in list_households(desk)}
    for one in made:
        page = household_page(desk, one.id)
        assert list(page.dues) == sorted(page.dues, key=lambda due: in_list[one.id].index(due)) and len(
            page.dues
        ) == len(in_list[one.id])
        assert due_of(check.files[one.id], facts) == page.dues, "the slim reading of the checks shows the same"
        assert lines[one.id] == next((due for due in page.dues if due.state is not State.DONE), None)


def test_duties_follow_from_the_kinds_every_list_reads(
    desk: Desk, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    late(desk, household)
    asked: set[str] = set()
    plain = HouseholdFile.rows

    def rows(self: HouseholdFile, kind: str) -> list[dict[str, Any]]:
        asked.add(kind)
        return plain(self, kind)

    with desk.reading() as connection:
        files, facts = load_households(connection), village_facts(desk, connection)
    monkeypatch.setattr(HouseholdFile, "rows", rows)
    for file in files:
        due_of(file, facts)
    assert asked <= set(DUE_PARTS), f"a list that does not read {asked - set(DUE_PARTS)} would disagree with the page"


def village_due(desk: Desk, kind: str) -> Due | None:
    return next(
        (line.due for line in due_list(desk, with_done=True) if not line.household and line.due.kind == kind), None
    )


def test_reports_and_meetings_of_the_village(
    desk: Desk, household: Callable[..., Any], pdf_text: Callable[..., str]
) -> None:
    made = household(desk, "张德福", road="", visits=0)
    assert village_due(desk, DueKind.QUARTER_REPORT) is None, "asked for twenty days before the quarter ends"
    desk.today = date(2026, 12, 12)
    assert village_due(desk, DueKind.QUARTER_REPORT).state is State.DUE  # type: ignore[union-attr]
    assert refused(lambda: record_report(desk, "quarter", desk.today, date(2026, 9, 30))) == "DUTY-152"
    assert refused(lambda: record_report(desk, "week", desk.today, desk.today)) == "DUTY-151"
    first = record_report(desk, "quarter", desk.today, desk.today)
    assert record_report(desk, "quarter", date(2026, 10, 1), desk.today, "改过") == first, "one row a period"
    assert village_due(desk, DueKind.QUARTER_REPORT).state is State.DONE  # type: ignore[union-attr]
    desk.today = date(2027, 1, 4)
    late = village_due(desk, DueKind.YEAR_REPORT)
    assert late is not None and (late.state, late.to) == (State.OVERDUE, date(2026, 12, 31))
    record_report(desk, "year", date(2026, 12, 31), desk.today)
    assert village_due(desk, DueKind.YEAR_REPORT) is None, "the next one is asked for in December"
    meeting = {"date": date(2026, 12, 20), "place": "村委会", "chair": "周爱民", "recorder": "王小明", "attendees": ("周爱民", "周文斌"),
               "conclusions": "逐户分析。"}  # fmt: skip
    assert village_due(desk, DueKind.ANALYSIS).to == date(2026, 11, 30)  # type: ignore[union-attr]
    assert refused(lambda: record_analysis(desk, {**meeting, "chair": ""})) == "DUTY-161"
    assert refused(lambda: record_analysis(desk, {**meeting, "date": date(2027, 1, 5)})) == "DUTY-162"
    assert refused(lambda: record_analysis(desk, meeting, ["没有"])) == "H-101"
    row = record_analysis(desk, meeting, [made.id])
    assert village_due(desk, DueKind.ANALYSIS).to == date(2027, 1, 31)  # type: ignore[union-attr]
    words = pdf_text(print_paper(desk, "analysis", meeting="2026-12-20", on_screen=True).data)
    assert "研判会记录" in words and "张德福" in words and "逐户分析" in words
    assert refused(lambda: print_paper(desk, "analysis", meeting="2020-01-01", on_screen=True)) == "DUTY-163"
    assert refused(lambda: remove_analysis(desk, row, " ")) == "DUTY-101"
    remove_analysis(desk, row, "录错了")
    assert village_due(desk, DueKind.ANALYSIS).to == date(2026, 11, 30)  # type: ignore[union-attr]


def test_a_township_keeps_its_list_up_with_what_is_written(tmp_path: Path, household: Callable[..., Any]) -> None:
    desk = make_desk(tmp_path / "town")
    made = household(desk, "张德福", road="monitored", visits=0)
    household(desk, "陈有才", road="", visits=0)
    desk.today = date(2027, 2, 3)
    first = _township_view(desk)
    assert first.households == 2 and {line.name for line in first.lines} == {"张德福"}
    assert first.overdue and all(
        line.side != "village" or line.state == "已逾期" for line in first.lines if line.is_duty
    )
    key = next(line.key for line in first.lines if line.code == DueKind.REVISIT)
    excuse_duty(desk, made.id, key, "外出", desk.today + timedelta(days=3))
    kept = _township_view(desk)
    assert key not in {line.key for line in kept.lines}
    today_module._TOWNS.clear()
    assert _township_view(desk) == kept, "kept up or read at once: the same"
    set_policy(desk, "revisit_monitored", "year", desk.today)
    changed = _township_view(desk)
    today_module._TOWNS.clear()
    assert _township_view(desk) == changed
    desk.store.close()
