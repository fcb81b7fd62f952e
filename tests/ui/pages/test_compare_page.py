"""部门比对 in the window: the locked list with its slip, the answer seen before it is written, a flag by hand on both sides."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from app.services.files import load_household
from app.services.packages import enrol, export_package, offer_enrolment, receive
from app.services.policies import set_policy
from app.services.road.comparing import flag_lines
from app.services.undoing import undo_last
from app.ui.dialogs.files import OpenFiles, SaveFile
from app.workbooks.locked import lock, unlock
from tests.ui.pages.hands import dialog, gone, press, troubles, type_in

COMPARING = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "village"), ("comparing", date(2026, 10, 14), "county"),
)  # fmt: skip


def shot(widget: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        widget.grab().save(f"{os.environ['SHOTS']}/{name}.png")


@pytest.fixture
def made(ui: Any, household: Callable[..., Any]) -> Any:
    set_policy(ui.desk, "compare_position", "before_review", date(2026, 1, 1))
    return household(ui.desk, "张德福", road=COMPARING)


def members(desk: Any, household: str) -> dict[str, dict[str, Any]]:
    with desk.reading() as connection:
        return {str(m["name"]): m for m in load_household(connection, household).all_members}


def act(page: Any, name: str) -> None:
    """Choose a line of the menu 部门比对."""
    menu = page.findChild(QPushButton, "action_compare").menu()
    menu.aboutToShow.emit()
    action = next(one for one in menu.actions() if one.objectName() == f"action_{name}")
    assert action.isEnabled()
    action.trigger()


def test_the_list_is_saved_locked_and_the_slip_is_shown_apart(
    ui: Any, made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ui.open("review", household=made.id)
    shot(page.window(), "review_compare")
    act(page, "compare_list")
    box = dialog(ui, "dialog_compare_list")
    assert "名单上3人，不能查询的1人" in box.facts.text()
    press(box, "ok")
    assert "用途" in troubles(box)
    box.purpose.setText("交县防返贫办比对")
    box.first.setText("abc")
    press(box, "ok")
    assert "太短" in troubles(box)
    box.first.setText("青石镇2026年")
    box.again.setText("青石镇2026")
    press(box, "ok")
    assert "不一样" in troubles(box)
    ui.press(box, "draw_password")
    word = box.first.text()
    assert word in box.shown.text() and box.again.text() == word
    shot(box, "compare_list")
    target = tmp_path / "盘" / "名单.xlsx"
    target.parent.mkdir()
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: target))
    press(box, "ok")
    gone(ui, "dialog_compare_list")
    slip = dialog(ui, "dialog_slip")
    shot(slip, "compare_slip")
    sheet = openpyxl.load_workbook(io.BytesIO(unlock(target.read_bytes(), word, "名单"))).active
    assert members(ui.desk, made.id)["张德福"]["id_number"] in str(list(sheet.values))
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: target.parent / "条.pdf"))
    slip.save_requested.emit()
    ui.until(lambda: ui.told)
    assert ui.told.pop().code == "CMP-118" and [path.name for path in target.parent.iterdir()] == ["名单.xlsx"]
    slip.close()


def test_a_locked_answer_is_opened_seen_and_recorded_as_one_step(
    ui: Any, made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, out = members(ui.desk, made.id), io.BytesIO()
    book = openpyxl.Workbook()
    for row in (("姓名", "身份证号", "房产信息", "车辆"), ("张德福", known["张德福"]["id_number"], "商品房1套", "小轿车"),
                ("郑桂兰", known["郑桂兰"]["id_number"], "无", "无"), ("陌生人", "539901199003079235", "别墅", "无")):  # fmt: skip
        book.active.append(row)
    book.save(out)
    path = tmp_path / "反馈.xlsx"
    path.write_bytes(lock(out.getvalue(), "k7mp-4hxt"))
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, **_k: [path]))
    page = ui.open("review", household=made.id)
    act(page, "compare_answer")
    for word in ("", "wrong-word"):
        box = dialog(ui, "dialog_answer_password")
        box.word.setText(word)
        press(box, "ok")
        ui.idle()
    ui.until(lambda: "打开密码不对" in troubles(dialog(ui, "dialog_answer_password")))
    box = dialog(ui, "dialog_answer_password")
    box.word.setText("k7mp-4hxt")
    press(box, "ok")
    box = dialog(ui, "dialog_answer")
    assert [box.tabs.tabText(place) for place in range(3)] == ["疑点 2", "没有录入的行 1", "名单上的其他人 2"]
    assert "陌生人" in str(box.refused.rows()) and "不在比对名单里" in str(box.refused.rows())
    press(box, "ok")
    assert "文号" in troubles(box)
    type_in(box, "paper", "青振函8号")
    shot(box, "compare_answer")
    press(box, "ok")
    gone(ui, "dialog_answer")
    assert {line.content for line in flag_lines(ui.desk, made.case)} == {"商品房1套", "小轿车"}
    undo_last(ui.desk)
    assert flag_lines(ui.desk, made.case) == []


def test_a_flag_by_hand_in_the_village(ui: Any, made: Any) -> None:
    page = ui.open("review", household=made.id)
    act(page, "compare_flag")
    box = dialog(ui, "dialog_add_flag")
    press(box, "ok")
    assert "疑点内容" in troubles(box) and "文号" in troubles(box)
    box.form.set_values({**box.form.values(), "circumstance": "vehicles", "paper": "青振函8号"})
    type_in(box, "content", "小轿车一辆")
    shot(box, "add_flag")
    press(box, "ok")
    gone(ui, "dialog_add_flag")
    assert [(line.member, line.content) for line in flag_lines(ui.desk, made.case)] == [("张德福", "小轿车一辆")]


def test_a_flag_by_hand_at_the_township(make_ui: Any, household: Callable[..., Any], tmp_path: Path) -> None:
    village = make_ui()
    set_policy(village.desk, "compare_position", "before_review", date(2026, 1, 1))
    made = household(village.desk, "张德福", road=COMPARING)
    ui = make_ui(role="township", code="539901101", village="", operator="刘建国", line="")
    offer, stick = tmp_path / "offer.json", tmp_path / "stick"
    stick.mkdir()
    enrolled = enrol(village.desk, offer, offer_enrolment(ui.desk, offer))
    receive(ui.desk, [export_package(village.desk, stick).path], confirm=enrolled.own_code)
    page = ui.open("households", household=made.id)
    ui.press(page, "add_flag")
    box = dialog(ui, "dialog_add_flag")
    box.form.set_values({**box.form.values(), "circumstance": "houses"})
    type_in(box, "content", "商品房1套")
    press(box, "ok")
    gone(ui, "dialog_add_flag")
    assert [line.content for line in flag_lines(ui.desk, made.case)] == ["商品房1套"]
