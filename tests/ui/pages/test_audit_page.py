"""审核 in the window of a township, and what its village answers: by keys, on real stores with packages between them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.procedure.states import Step
from app.forms.inputs.base import FieldWidget
from app.services.auditing.comments import ask_field, comment_lines, open_comments
from app.services.auditing.queue import audit_queue
from app.services.auditing.sampling import check_lines, draws, record_check
from app.services.files import load_household
from app.ui.theme import set_text_size
from tests.services.audit_world import DAY, REPORTED, Sides, make_sides
from tests.services.conftest import make_desk, write_household
from tests.ui.every_page import SIZES, faults
from tests.ui.pages.hands import dialog, gone, press, troubles, type_in


@pytest.fixture
def sides(tmp_path: Path) -> Sides:
    """A village and its office; the windows close the stores."""
    folder = tmp_path / "pair"
    folder.mkdir()
    return make_sides(folder, make_desk, write_household)


@pytest.fixture
def town(sides: Sides, make_ui: Callable[..., Any]) -> Any:
    """The township's window with two households just reported."""
    for head in ("张德福", "李四海"):
        sides.household(sides.village, head, road=REPORTED)
    sides.hand_over()
    return make_ui(sides.town)


def shot(ui: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        (QApplication.activeModalWidget() or ui.frame).grab().save(f"{os.environ['SHOTS']}/{name}.png")


def key(widget: Any, wanted: Qt.Key, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(widget, wanted, modifier)


def pick_code(parent: Any, name: str, code: str) -> None:
    parent.findChild(FieldWidget, name).set_value(code)


def state(sides: Sides, name: str) -> str:
    return next(row.heap for row in audit_queue(sides.town) if row.name == name)


def test_from_the_report_to_the_county_by_keys(sides: Sides, town: Any) -> None:
    page = town.open("audit")
    view = page.queue.table.view
    view.setFocus()
    key(view, Qt.Key.Key_Home)
    key(view, Qt.Key.Key_Down, shift=True)
    town.idle()
    assert page.queue.main.text() == "登记受理（2户）"
    town.press(page, "audit_act")
    press(dialog(town, "dialog_step"), "ok")
    gone(town, "dialog_step")
    assert state(sides, "张德福") == "check"
    page.open_tab("sample")
    town.press(page, "draw_sample")
    asked = dialog(town, "dialog_draw_sample")
    assert not any(box.is_read_only() for box in asked.findChildren(FieldWidget))
    type_in(asked, "seed", "12")
    press(asked, "ok")
    town.idle()
    assert "4到20位数字" in troubles(asked)
    type_in(asked, "seed", "712304")
    press(asked, "ok")
    gone(town, "dialog_draw_sample")
    [line] = draws(sides.town)
    assert line.true and len(check_lines(sides.town)) == 1
    table = page.sample.table.view
    table.setFocus()
    key(table, Qt.Key.Key_Home)
    key(table, Qt.Key.Key_Return)
    asked = dialog(town, "dialog_record_check")
    typed = [asked.findChild(FieldWidget, name) for name in ("result", "checked_on", "checkers", "doubt", "note")]
    assert not any(box.is_read_only() for box in typed)
    pick_code(asked, "result", "same")
    asked.findChild(FieldWidget, "checkers").set_value(("刘建国", "周干事"))
    press(asked, "ok")
    gone(town, "dialog_record_check")
    page.open_tab("queue")
    view.selectAll()
    town.idle()
    assert page.queue.main.text() == "提请会议审核（2户）"
    town.press(page, "audit_act")
    asked = dialog(town, "dialog_hear")
    shot(town, "hear")
    for name, text in (("party_meeting_on", "2026-11-23"), ("party_meeting_no", "青党纪〔2026〕9号"),
                       ("sweep_report_on", "2026-11-23"), ("sweep_report_no", "青振报〔2026〕9号")):  # fmt: skip
        type_in(asked, name, text)
    press(asked, "ok")
    gone(town, "dialog_hear")
    assert state(sides, "张德福") == state(sides, "李四海") == "county"


def test_the_county_s_list_is_pasted_into_the_approval(sides: Sides, town: Any) -> None:
    cases = [row.case for row in audit_queue(sides.town)]
    sides.take(cases, Step.TOWNSHIP_CHECK)
    from app.services.auditing.deciding import hear
    from app.services.auditing.sampling import add_named

    add_named(sides.town, cases)
    checks = [line.id for line in check_lines(sides.town)]
    record_check(sides.town, checks, {"result": "same", "checked_on": DAY, "checkers": ("刘建国",)})
    facts = {"party_meeting_on": DAY, "party_meeting_no": "1号", "sweep_report_on": DAY, "sweep_report_no": "2号"}
    hear(sides.town, cases, DAY, "刘建国", facts)
    sides.take(cases, Step.COMPARING)
    sides.take(cases, Step.COUNTY, paper="云比对4号")
    page = town.open("audit", heap="county")
    page.queue.table.view.selectAll()
    town.idle()
    assert page.queue.main.text() == "登记审定结果（2户）"
    town.press(page, "audit_act")
    asked = dialog(town, "dialog_approve")
    QGuiApplication.clipboard().setText(
        "户主姓名\t类别\t识别监测时间\t户编号\n张德福\t突发严重困难户\t202611\t5399011012030001\n无名氏\t\t\t\n"
    )
    asked.table.setFocus()
    QTest.keyClick(asked.table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    town.until(lambda: "名单上1户" in asked.facts.text())
    told = troubles(asked)
    assert "无名氏" in told and "李四海" in told and asked.table.rowCount() == 1
    shot(town, "approve")
    asked.table.item(0, 2).setText("没有的类别")
    type_in(asked, "paper", "云农组〔2026〕12号")
    press(asked, "ok")
    town.idle()
    assert "没有的类别" in troubles(asked)
    asked.table.item(0, 2).setText("突发严重困难户")
    press(asked, "ok")
    gone(town, "dialog_approve")
    assert (state(sides, "张德福"), state(sides, "李四海")) == ("announce", "county")
    assert [line.suggestion for line in open_comments(sides.town)] == ["5399011012030001"]


def test_a_case_is_read_commented_and_the_next_one_opened(sides: Sides, town: Any) -> None:
    page = town.open("audit")
    view = page.queue.table.view
    view.setFocus()
    key(view, Qt.Key.Key_Home)
    key(view, Qt.Key.Key_Return)
    town.until(lambda: town.frame.current_page() == "audit_case")
    town.idle()
    case = town.frame.page("audit_case")
    first = case.dossier.short
    case.search.setText("联系电话")
    town.until(lambda: all("联系电话" in line.label for line in case.table.rows()))
    case.table.view.setFocus()
    case.table.select(lambda line: (line.kind, line.field) == ("household", "phone"))
    shot(town, "case")
    key(case.table.view, Qt.Key.Key_Return)
    asked = dialog(town, "dialog_comment")
    press(asked, "ok")
    town.idle()
    assert "“意见”" in troubles(asked)
    type_in(asked, "text", "电话打不通")
    type_in(asked, "suggestion", "13912345678")
    press(asked, "ok")
    gone(town, "dialog_comment")
    assert [line.comment for line in case.table.rows() if line.kind == "household"] == ["待村里答复"]
    QTest.keyClick(case, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    town.until(lambda: case.dossier.short != first)
    assert case.before.isEnabled() and not case.after.isEnabled()
    assert "*" in _text(case, "证件号码")
    town.press(case, "reveal")
    town.idle()
    assert "*" not in _text(case, "证件号码")
    town.press(case, "back_to_queue")
    town.idle()
    assert [line.label for line in comment_lines(sides.town)] == ["联系电话"]


def _text(case: Any, label: str) -> str:
    return next(line.text for line in case.dossier.lines if line.label == label)


def test_the_village_takes_a_suggestion_and_answers(sides: Sides, make_ui: Callable[..., Any]) -> None:
    made = sides.household(sides.village, "张德福", road=REPORTED)
    sides.hand_over()
    sides.take([made.case], Step.TOWNSHIP_CHECK)
    for field, text, suggestion in (("phone", "电话打不通", "13912345678"), ("home_address", "门牌不对", "")):
        ask_field(sides.town, made.id, "household", made.id, field, text, suggestion, made.case)
    sides.hand_back()
    sides.town.store.close()
    ui = make_ui(sides.village)
    today = ui.open("today")
    assert any(line.kind == "乡镇意见" for line in today.table.rows())
    page = ui.open("comments", household=made.id)
    view = page.comments.table.view
    page.comments.table.select(lambda line: line.field == "phone")
    shot(ui, "comments")
    ui.press(page, "take_suggestion")
    ui.until(lambda: len(open_comments(sides.village)) == 1)
    with sides.village.reading() as connection:
        assert load_household(connection, made.id).record["phone"] == "13912345678"
    ui.idle()
    view.setFocus()
    key(view, Qt.Key.Key_Home)
    key(view, Qt.Key.Key_Return)  # to the field
    ui.until(lambda: ui.frame.current_page() == "collect")
    ui.idle()
    form = ui.frame.page("collect")
    box = next(one for one in form.findChildren(FieldWidget) if one.field.key == "home_address" and one.isVisible())
    assert "门牌不对" in "".join(box.message_texts())
    page = ui.open("comments")
    page.comments.table.view.setFocus()
    key(page.comments.table.view, Qt.Key.Key_Home)
    ui.press(page, "reply_comment")
    asked = dialog(ui, "dialog_reply_comment")
    type_in(asked, "text", "门牌是新换的")
    press(asked, "ok")
    gone(ui, "dialog_reply_comment")
    assert open_comments(sides.village) == []


@pytest.mark.parametrize("size", list(SIZES))
def test_nothing_is_cut_off(sides: Sides, town: Any, size: str, qapp: QApplication) -> None:
    width, height, percent = SIZES[size]
    cases = [row.case for row in audit_queue(sides.town)]
    made = next(row for row in audit_queue(sides.town))
    ask_field(
        sides.town,
        made.household,
        "household",
        made.household,
        "phone",
        "电话打不通，请核对以后补正",
        "13912345678",
        made.case,
    )
    set_text_size(qapp, percent)
    try:
        town.frame.resize(width, height)
        page, found = town.open("audit"), []
        for tab in ("queue", "sample", "comments"):
            page.open_tab(tab)
            town.idle()
            found += [f"{tab}: {fault}" for fault in faults(town.frame)]
            shot(town, f"{tab}_{size}")
        town.open("audit_case", case=cases[0], order=cases)
        found += [f"case: {fault}" for fault in faults(town.frame)]
        shot(town, f"case_{size}")
        assert not found, "\n".join(found)
        assert town.frame.width() == width
    finally:
        set_text_size(qapp, 100)
