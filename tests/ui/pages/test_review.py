"""评议公示: a case from 待民主评议 to 已上报乡镇 through the page's own widgets, and everything that stands in its way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from app.domain.procedure.states import Step
from app.services.road.boards import BoardRow, board
from app.services.road.cases import StepWish, take_step
from app.services.road.notice_board import notice_board
from tests.ui.pages.hands import answer, dialog, dialogs, gone, press, troubles, type_in

READY = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "village"), ("review_ready", date(2026, 10, 13), "village"),
)  # fmt: skip
LONG = "阿卜杜热合曼·买买提依明"


@pytest.fixture
def ready(ui: Any, household: Callable[..., Any]) -> list[Any]:
    """Two households that wait for the meeting, forms without open errors."""
    whole = {"record": {"dangerous_house": False}, "road": READY}
    return [household(ui.desk, "张𬱖", **whole), household(ui.desk, LONG, group="10组", **whole)]


def row(ui: Any, made: Any) -> BoardRow:
    return next(found for found in board(ui.desk) if found.case == made.case)


def choose(ui: Any, page: Any, stage: str) -> None:
    page.show_view("cases")
    page.cases.strip.choose(stage)
    page.cases.table.view.selectAll()
    ui.idle()


def answer_no(ui: Any, page: Any) -> None:
    page.cases.panel.refusals_wanted.emit()
    box = dialog(ui, "dialog_refusals")
    press(box, "none_all")
    press(box, "ok")
    gone(ui, "dialog_refusals")


def fill_meeting(box: Any) -> None:
    for key, text in (("date", "20261110"), ("place", "村委会会议室"), ("chair", "王小明"), ("recorder", "周文斌"),
                      ("expected", "30"), ("present", "24")):  # fmt: skip
        type_in(box, key, text)
    for key in ("team_present", "sign_in_kept", "minutes_signed"):
        answer(box, key, True)


def hold_meeting(ui: Any, page: Any) -> None:
    choose(ui, page, "review")
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_meeting")
    fill_meeting(box)
    press(box, "all_agree")
    press(box, "ok")
    gone(ui, "dialog_meeting")


def make_and_post(ui: Any, page: Any) -> str:
    choose(ui, page, "notice")
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_notice")
    type_in(box, "posted_on", "20261111")
    ui.idle()
    assert box.view.count() == 1  # the sheet stands before anything is kept
    assert notice_board(ui.desk) == []
    press(box, "ok")
    gone(ui, "dialog_notice")
    dialog(ui, "dialog_preview").reject()
    notice = notice_board(ui.desk)[0]
    page.to_sheet(notice.id)
    ui.press(page, "next_step")
    press(dialog(ui, "dialog_post"), "ok")
    gone(ui, "dialog_post")
    return str(notice.id)


def test_the_whole_road_to_the_township(ui: Any, ready: list[Any]) -> None:
    page = ui.open("review")
    assert page.cases.strip.buttons["review"].text() == "待评议 2"
    choose(ui, page, "review")
    answer_no(ui, page)
    hold_meeting(ui, page)
    assert {row(ui, made).state for made in ready} == {Step.REVIEWED}
    notice = make_and_post(ui, page)
    assert {row(ui, made).state for made in ready} == {Step.NOTICING}
    assert page.cases.strip.buttons["posted"].text() == "公示中 2"

    page.to_sheet(notice)
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_take_down")
    type_in(box, "taken_down_on", "20261116")
    type_in(box, "photo_down_on", "20261116")
    press(box, "ok")
    ui.until(lambda: box.troubles.texts)
    assert "没有挂满5天" in troubles(box)  # the 16th is still the last counted day
    assert troubles(box).count("没有挂满5天") == 1  # one line for both households
    type_in(box, "taken_down_on", "20261117")
    type_in(box, "photo_down_on", "20261117")
    press(box, "ok")
    gone(ui, "dialog_take_down")
    assert {row(ui, made).state for made in ready} == {Step.NOTICE_OK}

    choose(ui, page, "report")
    assert page.primary.text() == "上报乡镇（2户）"
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_step")
    type_in(box, "date", "20261118")
    press(box, "ok")
    assert "文号或材料编号" in troubles(box)
    type_in(box, "paper", "石桥村〔2026〕7号")
    press(box, "ok")
    gone(ui, "dialog_step")
    assert [(row(ui, made).state, row(ui, made).since) for made in ready] == [(Step.REPORTED, date(2026, 11, 18))] * 2
    assert ui.told == []


def test_refusals_name_every_reason_on_a_line_of_its_own(ui: Any, ready: list[Any]) -> None:
    page = ui.open("review")
    choose(ui, page, "review")
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_meeting")
    press(box, "ok")
    assert "“地点”、“主持人”、“记录人”" in troubles(box)
    assert f"{LONG}（A-0002）：“同意”要填票数，没有的填0。" in box.troubles.texts
    fill_meeting(box)
    press(box, "all_agree")
    press(box, "ok")
    ui.until(lambda: any("没有回答" in text for text in box.troubles.texts))
    assert len(box.troubles.texts) == 7  # seven items of the list, both households alike
    assert {row(ui, made).state for made in ready} == {Step.REVIEW_READY}
    box.reject()


def test_a_hit_asks_for_evidence_and_the_meeting(ui: Any, ready: list[Any]) -> None:
    page = ui.open("review", household=ready[0].id)
    ui.press(page.cases.panel, "refusals")
    box = dialog(ui, "dialog_refusals")
    press(box, "none_here")
    answer(box, "hit_idle", True)
    answer(box, "special_case_approved", True)
    type_in(box, "evidence", "儿子在家照顾病人，没有外出务工")
    type_in(box, "minutes_ref", "会议记录第2页")
    press(box, "ok")
    gone(ui, "dialog_refusals")
    page.cases.table.select(lambda found: found.case == ready[0].case)
    ui.idle()
    detail = page.cases.panel.detail
    assert detail.answered == 7
    hit = next(found for found in detail.hits if found["item"] == "idle")
    assert (hit["hit"], hit["special_case_approved"], hit["minutes_ref"]) == (True, True, "会议记录第2页")
    assert detail.missing == ()


def test_one_household_not_passed_stays_and_may_be_refused(ui: Any, ready: list[Any]) -> None:
    page = ui.open("review")
    choose(ui, page, "review")
    answer_no(ui, page)
    choose(ui, page, "review")
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_meeting")
    fill_meeting(box)
    press(box, "all_agree")
    case = ready[1].case
    for key, text in (("agree", "3"), ("against", "21"), ("abstain", "0")):
        box.findChild(QLineEdit, f"{key}_{case}").setText(text)
    decision = box.findChild(QComboBox, f"decision_{case}")
    decision.setCurrentIndex(decision.findData("against"))
    press(box, "ok")
    gone(ui, "dialog_meeting")
    assert [row(ui, made).state for made in ready] == [Step.REVIEWED, Step.REVIEW_READY]
    assert "1户没有通过" in ui.frame.toast.text()


def test_private_words_on_a_sheet_are_shown_and_nothing_is_kept(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "张𬱖", road="reviewed", group="1组（13912345678）")
    household(ui.desk, LONG, road="reviewed", group="2组（残疾户）")
    page = ui.open("review")
    choose(ui, page, "notice")
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_notice")
    ui.until(lambda: box.troubles.texts)
    assert len(box.troubles.texts) == 3  # one place a line, and what to do
    assert "第1行" in box.troubles.texts[0] and "第2行" in box.troubles.texts[1]
    assert not box.ok.isEnabled() and box.view.count() == 0
    box.reject()
    assert notice_board(ui.desk) == []


def test_too_few_days_are_said_while_typing(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "张𬱖", road="reviewed")
    page = ui.open("review")
    choose(ui, page, "notice")
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_notice")
    type_in(box, "days", "3")
    ui.until(lambda: box.troubles.texts)
    assert "不能少于5天" in troubles(box) and not box.ok.isEnabled()
    type_in(box, "days", "7")
    ui.idle()
    assert box.ok.isEnabled() and box.view.count() == 1 and not box.troubles.texts
    box.reject()


def test_heads_of_one_name_are_told_apart_before_the_sheet_is_made(ui: Any, household: Callable[..., Any]) -> None:
    made = [household(ui.desk, "李德福", road="reviewed") for _ in range(2)]
    page = ui.open("review")
    choose(ui, page, "notice")
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_notice")
    ui.until(lambda: box.troubles.texts)
    assert "同名" in troubles(box) and not box.ok.isEnabled()
    type_in(box, f"mark.{made[0].case}", "长")
    type_in(box, f"mark.{made[1].case}", "幼")
    ui.idle()
    assert box.view.count() == 1 and box.ok.isEnabled()
    box.reject()


def test_an_objection_stops_one_household_only(ui: Any, ready: list[Any]) -> None:
    page = ui.open("review")
    choose(ui, page, "review")
    answer_no(ui, page)
    hold_meeting(ui, page)
    notice = make_and_post(ui, page)
    page.to_sheet(notice)
    ui.press(page.notices.panel, "objection")
    box = dialog(ui, "dialog_objection")
    type_in(box, "household_id", f"{LONG}（A-0002）")
    type_in(box, "received_on", "20261112")
    type_in(box, "facts", "反映他家在县城有商铺")
    press(box, "ok")
    gone(ui, "dialog_objection")
    assert [row(ui, made).stage for made in ready] == ["posted", "objection"]
    page.notices.choose(notice)
    assert page.primary.text() == "核实异议"
    ui.press(page.notices.panel, "take_down_early")
    box = dialog(ui, "dialog_take_down")
    for key in ("taken_down_on", "photo_down_on"):
        type_in(box, key, "20261117")
    press(box, "ok")
    gone(ui, "dialog_take_down")
    assert [row(ui, made).stage for made in ready] == ["report", "objection"]
    assert "1户因异议" in ui.frame.toast.text()

    page.notices.choose(notice)
    line = page.notices.line()
    assert any("还没有核实答复" in text for text in line.missing)
    ui.press(page.notices.panel, "answer")
    box = dialog(ui, "dialog_answer")
    for key, text in (
        ("handlers", "王小明、周文斌"),
        ("result", "不成立"),
        ("explanation", "商铺是别人的"),
        ("replied_on", "20261115"),
    ):
        type_in(box, key, text)
    press(box, "ok")
    gone(ui, "dialog_answer")
    page.show_view("cases")
    page.cases.choose_household(ready[1].id)
    ui.idle()
    step = next(found for found in page.more.menu().actions() if found.objectName() == "action_step_notice_again")
    assert isinstance(step, QAction)
    assert page.cases.panel.detail.missing == ()


def test_a_step_is_taken_back_with_a_reason(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "孙玉兰", road="reviewed")
    page = ui.open("review", household=made.id)
    ui.press(page.cases.panel, "undo")
    box = dialog(ui, "dialog_undo")
    press(box, "ok")
    assert "“原因”" in troubles(box)
    type_in(box, "reason", "会议日期录错了")
    press(box, "ok")
    gone(ui, "dialog_undo")
    assert row(ui, made).state is Step.REVIEW_READY


def test_paper_results_of_the_township_are_typed_as_such(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "钱长庚", road=(*READY, ("reviewed", date(2026, 10, 15), "village"), ("noticing", date(2026, 10, 16), "village"),
                     ("notice_ok", date(2026, 10, 22), "village"), ("reported", date(2026, 10, 23), "village")))  # fmt: skip
    page = ui.open("review", household=made.id)
    assert page.primary.text() == "录入乡镇抽查审核"
    ui.press(page, "next_step")
    box = dialog(ui, "dialog_step")
    type_in(box, "paper", "青振发〔2026〕18号")
    press(box, "ok")
    gone(ui, "dialog_step")
    assert row(ui, made).state is Step.TOWNSHIP_CHECK
    assert page.cases.panel.detail.lines[-1].by_paper


def test_parallel_roads_are_settled_by_cancelling_one(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "周世安", road="clue")
    take_step(ui.desk, made.case, StepWish(Step.VISITING, date(2026, 10, 9), "王小明"))
    with ui.desk.writing("另一台电脑的登记") as door:
        clue = row_events(ui, made)[0]
        door.create("case_event", {"household_id": made.id, "case_id": made.case, "follows": clue, "step": "closed_norisk", "side": "village",
                                   "date": date(2026, 10, 11), "person": "周文斌", "reason": "入户看过"})  # fmt: skip
    page = ui.open("review", stage="disputed")
    assert page.cases.strip.buttons["disputed"].text() == "待裁决 1"
    page.cases.table.view.selectAll()
    ui.idle()
    assert not page.primary.isEnabled()
    ui.press(page.cases.panel, "undo")
    box = dialog(ui, "dialog_undo")
    wrong = next(twin for twin in page.cases.panel.detail.twins if "暂未发现风险" in twin.text)
    type_in(box, "target", wrong.text)
    type_in(box, "reason", "后来入户发现有风险")
    press(box, "ok")
    gone(ui, "dialog_undo")
    assert row(ui, made).state is Step.VISITING


def row_events(ui: Any, made: Any) -> list[str]:
    from app.services.files import load_household

    with ui.desk.reading() as connection:
        return [str(found["id"]) for found in load_household(connection, made.id).rows("case_event")]


def test_empty_board_says_what_to_do(ui: Any) -> None:
    page = ui.open("review")
    assert page.cases.table.is_empty() and not page.primary.isEnabled()
    page.show_view("notices")
    assert page.notices.table.is_empty()
    assert page.primary.text() == "请先选择公示"
    assert dialogs("dialog_step") == []


# ---- papers of the road -------------------------------------------------------------------------------------------------


@pytest.fixture
def previews(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Titles of the papers whose preview would open; the window itself is not shown."""
    from app.ui import printing

    shown: list[str] = []
    monkeypatch.setattr(printing, "open_preview", lambda _context, _parent, printed, *_: shown.append(printed.title))
    return shown


def test_papers_of_a_case_open_from_its_panel(ui: Any, household: Callable[..., Any], previews: list[str]) -> None:
    made = household(ui.desk, "张𬱖", road="consented")
    page = ui.open("review", household=made.id)
    menu = page.cases.panel.findChild(QPushButton, "action_case_papers").menu()
    wanted = {action.objectName(): action for action in menu.actions()}
    wanted["action_print_accept_receipt"].trigger()
    ui.idle()
    ui.qtbot.waitUntil(lambda: previews == ["申请受理回执"])


def test_meeting_papers_say_what_is_missing(ui: Any, previews: list[str]) -> None:
    page = ui.open("review")
    menu = page.papers.menu()
    next(action for action in menu.actions() if action.objectName() == "action_print_minutes").trigger()
    ui.idle()
    ui.qtbot.waitUntil(lambda: [error.code for error in ui.told] == ["PRINT-031"])
    assert previews == []
