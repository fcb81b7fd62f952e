"""就业和岗位 on screen: down the quarter's list with one key a person, a change, a post, wishes; rounds in 集中排查."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.employment import checks, posts, spells
from app.services.rounds import home_rounds, rolls
from app.store.rows import read_records
from tests.ui.pages.hands import answer, dialog, gone, type_in

TODAY = date(2026, 11, 23)
SPELL = {"start": "202603", "place_kind": "outside", "province": "浙江省", "city": "宁波市", "county": "北仑区", "employer": "海天注塑厂",
         "industry": "制造业", "channel": "self", "month_income": Decimal("5200"), "phone": "13912345678"}  # fmt: skip


def shot(widget: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        widget.window().grab().save(f"{os.environ['SHOTS']}/{name}.png")


def alt(ui: Any, widget: Any, key: Qt.Key) -> None:
    QTest.keyClick(widget.window(), key, Qt.KeyboardModifier.AltModifier)


def rows(ui: Any, kind: str) -> list[dict[str, Any]]:
    with ui.desk.reading() as connection:
        return read_records(connection, kind)


@pytest.fixture
def people(ui: Any, household: Callable[..., Any]) -> list[Any]:
    made = [
        household(ui.desk, "张德福", road="", kind="exit_policy"),
        household(ui.desk, "李大山", road="", group="2组"),
        household(
            ui.desk,
            "赵长河",
            road="monitored",
            group="2组",
            record={"in_relocation_site": True, "relocation_address": "幸福小区3栋"},
        ),
    ]
    spells.record_spell(ui.desk, made[0].id, made[0].members[2], SPELL)
    return made


def test_down_the_quarter_with_one_key_a_person(ui: Any, people: list[Any]) -> None:
    ui.press(ui.open("today"), "open_employment")
    ui.idle()
    page = ui.frame.page("employment")
    ui.until(lambda: len(page.check.table.rows()) == 3)
    page.check.table.view.setFocus()
    shot(page, "check_tab")
    for left in (2, 1):
        alt(ui, page, Qt.Key.Key_A)
        ui.until(lambda left=left: len(page.check.table.rows()) == left)
        ui.idle()
    assert [row["result"] for row in rows(ui, "work_quarter_check")] == ["same", "same"]
    alt(ui, page, Qt.Key.Key_U)
    ui.until(lambda: len(rows(ui, "work_quarter_check")) == 3)
    ui.idle()
    assert page.check.table.rows()[0].state == "没有联系上（1次）"


def test_a_change_is_typed_once_and_reported(ui: Any, people: list[Any]) -> None:
    page = ui.open("employment", tab="check", member=people[0].members[2])
    assert [line.worker.name for line in page.check.table.selected()] == ["张明德"]
    alt(ui, page, Qt.Key.Key_C)
    form = dialog(ui, "dialog_work_change")
    shot(form, "change_form")
    assert form.form.values()["county"] == "北仑区"
    type_in(form, "change", "换了地方")
    type_in(form, "county", "昆山市")
    ui.press(form, "ok")
    gone(ui, "dialog_work_change")
    assert [row["county"] for row in sorted(rows(ui, "work_spell"), key=lambda row: row["start"])] == [
        "北仑区",
        "昆山市",
    ]
    alt(ui, page, Qt.Key.Key_T)
    form = dialog(ui, "dialog_work_report")
    type_in(form, "to", "乡镇就业服务站")
    ui.press(form, "ok")
    gone(ui, "dialog_work_report")
    assert rows(ui, "work_quarter_check")[0]["reported_on"] == TODAY and not checks.check_board(ui.desk).changes


def test_spells_posts_and_wishes_by_keyboard(ui: Any, people: list[Any]) -> None:
    page = ui.open("employment", tab="work")
    shot(page, "work_tab")
    page.work.table.select(lambda worker: worker.name == "郑桂兰" and worker.household == people[0].id)
    alt(ui, page, Qt.Key.Key_N)
    form = dialog(ui, "dialog_new_spell")
    for key, text in (("start", "202611"), ("place_kind", "乡镇内"), ("employer", "青石茶厂")):
        type_in(form, key, text)
    ui.press(form, "ok")
    gone(ui, "dialog_new_spell")
    assert len(rows(ui, "work_spell")) == 2
    posts.add_post(ui.desk, people[1].id, people[1].members[0],
                   {"post_kind": "cleaning", "start": date(2026, 1, 1), "end": date(2026, 12, 10), "monthly_allowance": Decimal("500")})  # fmt: skip
    page = ui.open("employment", tab="posts")
    page.posts.table.view.selectRow(0)
    shot(page, "posts_tab")
    alt(ui, page, Qt.Key.Key_Q)
    ui.until(lambda: rows(ui, "post_month"))
    ui.idle()
    assert [(row["month"], row["attendance"]) for row in rows(ui, "post_month")] == [("202611", "full")]
    alt(ui, page, Qt.Key.Key_W)
    form = dialog(ui, "dialog_new_post")
    form.form.set_value("member_id", people[0].members[0])
    type_in(form, "post_kind", "护林")
    ui.press(form, "ok")
    gone(ui, "dialog_new_post")
    assert len(rows(ui, "public_post")) == 2
    page = ui.open("employment", tab="wishes")
    shot(page, "wishes_tab")
    page.wishes.table.select(lambda worker: worker.name == "赵长河")
    alt(ui, page, Qt.Key.Key_Y)
    form = dialog(ui, "dialog_record_wish")
    type_in(form, "job_wish", "就近务工")
    ui.press(form, "ok")
    gone(ui, "dialog_record_wish")
    page.wishes.which.setCurrentText("有就业意愿的")
    page.wishes.fill()
    assert [worker.name for worker in page.wishes.table.rows()] == ["赵长河"]
    page.wishes.table.view.selectRow(0)
    alt(ui, page, Qt.Key.Key_V)
    form = dialog(ui, "dialog_record_service")
    for key, text in (("kind", "岗位推荐"), ("content", "茶厂招工"), ("result", "还在考虑")):
        type_in(form, key, text)
    ui.press(form, "ok")
    gone(ui, "dialog_record_service")
    assert len(rows(ui, "job_service")) == 1


def test_a_roll_by_keyboard(ui: Any, people: list[Any], household: Callable[..., Any]) -> None:
    household(ui.desk, "陈有才", road="", person={"med_resident": False})
    page = ui.open("sweeps", tab="rolls")
    alt(ui, page, Qt.Key.Key_N)
    form = dialog(ui, "dialog_new_roll")
    type_in(form, "roll", "医保未参保")
    type_in(form, "end", "20261231")
    ui.press(form, "ok")
    gone(ui, "dialog_new_roll")
    ui.until(lambda: len(page.rolls.table.rows()) == 1)
    shot(page, "rolls_tab")
    alt(ui, page, Qt.Key.Key_R)
    form = dialog(ui, "dialog_roll_answer")
    shot(form, "roll_answer")
    type_in(form, "answer", "在外地参保")
    ui.press(form, "ok")
    gone(ui, "dialog_roll_answer")
    assert [person.told for person in rolls.roll_board(ui.desk).people] == ["在外地参保"]


def test_a_round_of_homes_by_keyboard(ui: Any, people: list[Any]) -> None:
    home_rounds.open_round(ui.desk, "housing", date(2026, 11, 1), date(2026, 12, 15))
    page = ui.open("sweeps", tab="homes")
    ui.until(lambda: len(page.homes.table.rows()) == 3)
    page.homes.table.view.setFocus()
    shot(page, "homes_tab")
    alt(ui, page, Qt.Key.Key_A)
    ui.until(lambda: len(page.homes.table.rows()) == 2)
    ui.idle()
    alt(ui, page, Qt.Key.Key_R)
    form = dialog(ui, "dialog_homes_result")
    answer(form, "house_unsafe", True)
    type_in(form, "house_grade", "C")
    for key, text in (("handling", "修缮加固"), ("name", "王小明"), ("due_on", "20261210")):
        type_in(form, key, text)
    shot(form, "homes_result")
    ui.press(form, "ok")
    gone(ui, "dialog_homes_result")
    ui.until(lambda: len(page.homes.table.rows()) == 1)
    board = home_rounds.home_board(ui.desk)
    assert (board.sums.only_home_unsafe, board.sums.checked) == (1, 2)
    assert next(home for home in board.homes if home.result.get("handling")).result["clue_case"]
