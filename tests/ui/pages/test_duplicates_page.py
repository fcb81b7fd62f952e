"""重复核对 on screen: the list, the pair side by side, every way of deciding by its key, parked rows, taking back."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.family.duplicates import duplicate_board
from app.services.family.parked import parked_lines
from app.services.files import load_households
from app.ui.dialogs.messages import ConfirmDialog, ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.duplicates.dialogs import MergeDialog

ON = date(2026, 11, 3)


def shot(widget: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        widget.window().grab().save(f"{os.environ['SHOTS']}/{name}.png")


def members(ui: Any, household: str) -> list[dict[str, Any]]:
    with ui.desk.reading() as connection:
        return load_households(connection, [household])[0].all_members


@pytest.fixture
def two(ui: Any, household: Callable[..., Any]) -> tuple[Any, Any]:
    """The son of one household stands in another one too, with other words in some fields."""
    first, second = household(ui.desk, "张德福", road=""), household(ui.desk, "陈有才", road="", group="2组")
    number = next(m for m in members(ui, first.id) if m["id"] == first.members[2])["id_number"]
    with ui.desk.writing("试") as door:
        door.change("member", second.members[2], {"id_number": number, "phone": "13911112222", "education": "junior"})
    return first, second


@pytest.fixture
def one(ui: Any, household: Callable[..., Any]) -> Any:
    """The wife stands twice in one household."""
    made = household(ui.desk, "张德福", road="consented")
    wife = next(m for m in members(ui, made.id) if m["id"] == made.members[1])
    with ui.desk.writing("试") as door:
        values = {"household_id": made.id, "person_id": "again", "sort": 9, "name": wife["name"], "sex": "female",
                  "id_number": wife["id_number"], "birth_date": wife["birth_date"], "relation": "other", "presence": "present",
                  "phone": "13911112222", "education": "senior"}  # fmt: skip
        made.again = door.create("member", values)
    return made


def open_dialog(ui: Any, kind: type[Any]) -> Any:
    ui.until(lambda: any(found.isVisible() for found in ui.frame.findChildren(kind)))
    ui.idle()
    return next(found for found in ui.frame.findChildren(kind) if found.isVisible())


def alt(ui: Any, widget: Any, key: Qt.Key, until: Callable[[], object]) -> None:
    """Press a button by its letter and wait for what it does: Qt lets the button go up a moment later."""
    QTest.keyClick(widget.window(), key, Qt.KeyboardModifier.AltModifier)
    ui.until(until)
    ui.idle()


def test_a_pair_is_shown_side_by_side_with_marks_in_words(ui: Any, two: tuple[Any, Any]) -> None:
    page = ui.open("duplicates")
    assert page.tabs.tabText(0) == "录重的人 1"
    rows = {row.label: row for row in page.pairs.compared.rows()}
    marks = {name: page.pairs.compared.model.columns[1].chip(row)[1] for name, row in rows.items()}
    assert marks["姓名"] == "相同" and marks["文化程度"] == "不同" and marks["家庭成员联系电话"] == "一边没填"
    assert "*" in rows["证件号码"].left
    assert page.pairs.places[0].text().startswith("张明德（A-000")
    shot(page, "pairs")
    ui.press(page, "reveal_pair")
    ui.idle()
    assert "*" not in {row.label: row for row in page.pairs.compared.rows()}["证件号码"].left


def test_not_the_same_person_by_key_and_back(ui: Any, two: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    page = ui.open("duplicates")
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "派出所核对过"))
    alt(ui, page, Qt.Key.Key_N, lambda: page.pairs.list.is_empty())
    assert page.pairs.list.is_empty() and duplicate_board(ui.desk).decided[0].reason == "派出所核对过"
    page.tabs.setCurrentIndex(2)
    page.decided.decided.view.selectRow(0)
    shot(page, "decided")
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda *_a, **_k: True))
    ui.press(page, "undo_decision")
    ui.idle()
    assert len(page.pairs.list.rows()) == 1


def test_later_goes_to_the_end(ui: Any, two: tuple[Any, Any]) -> None:
    page = ui.open("duplicates")
    alt(ui, page, Qt.Key.Key_L, lambda: page.pairs.list.rows()[0].standing == "later")
    assert page.pairs.list.model.columns[0].chip(page.pairs.list.rows()[0]) == ("quiet", "以后再核")
    assert "没有要核对的人" in page.header._subtitle.text()


def test_two_rows_are_merged_with_the_values_chosen(ui: Any, one: Any) -> None:
    page = ui.open("duplicates")
    assert not page.pairs.move_.isVisible()
    alt(ui, page, Qt.Key.Key_M, lambda: ui.frame.findChild(MergeDialog) is not None)
    dialog = open_dialog(ui, MergeDialog)
    keep = 0 if page.pairs.list.rows()[0].left.member == one.members[1] else 1
    dialog._keep.button(keep).setChecked(True)
    dialog._groups["education"].button(1 - keep).setChecked(True)
    shot(dialog, "merge")
    ui.press(dialog, "ok")
    ui.idle()
    rows = {m["id"]: m for m in members(ui, one.id)}
    assert one.again not in rows
    assert (rows[one.members[1]]["phone"], rows[one.members[1]]["education"]) == ("13911112222", "senior")
    assert rows[one.members[1]]["relation"] == "spouse"
    assert page.pairs.list.is_empty()


def test_the_forgotten_move_is_recorded(ui: Any, two: tuple[Any, Any]) -> None:
    first, second = two
    page = ui.open("duplicates")
    alt(ui, page, Qt.Key.Key_Y, lambda: ui.frame.findChild(FormDialog) is not None)
    dialog = open_dialog(ui, FormDialog)
    dialog.form.set_value("stays", second.members[2])
    dialog.form.set_value("event", "split")
    dialog.form.set_value("on", ON)
    shot(dialog, "move")
    ui.press(dialog, "ok")
    ui.idle()
    gone = next(m for m in members(ui, first.id) if m["id"] == first.members[2])
    assert (gone["presence"], gone["presence_reason"]) == ("left", "split")
    assert page.pairs.list.is_empty()


def test_the_wrong_row_goes_with_its_reason(ui: Any, two: tuple[Any, Any]) -> None:
    page = ui.open("duplicates")
    alt(ui, page, Qt.Key.Key_Q, lambda: ui.frame.findChild(FormDialog) is not None)
    dialog = open_dialog(ui, FormDialog)
    ui.press(dialog, "ok")
    assert any("哪一行录重了" in text for text in dialog.troubles.texts)
    dialog.form.set_value("wrong", two[1].members[2])
    dialog.form.set_value("reason", "抄错了户")
    ui.press(dialog, "ok")
    ui.idle()
    assert len(members(ui, two[1].id)) == 3 and page.pairs.list.is_empty()


def park(ui: Any, **content: str) -> str:
    cells = {key.replace("__", "."): text for key, text in content.items()}
    with ui.desk.writing("导入名单.xlsx") as door:
        values = {"file": "名单.xlsx", "place": "Sheet1第7行", "reason": "没有户编号", "content": cells}
        return door.create("parked_row", values, village=ui.desk.place.code)


def test_a_parked_row_is_the_person_suggested(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="")
    number = members(ui, made.id)[0]["id_number"]
    park(ui, member__name="张德福", member__id_number=number, member__phone="13912345678", 备注栏="搬过家")
    page = ui.open("duplicates", tab="parked")
    assert page.tabs.currentIndex() == 1 and [place.name for place in page.parked.who.selected()] == ["张德福"]
    shot(page, "parked")
    alt(ui, page, Qt.Key.Key_R, lambda: page.parked.list.is_empty())
    assert members(ui, made.id)[0]["phone"] == "13912345678" and parked_lines(ui.desk) == []


def test_a_parked_row_becomes_a_member_or_is_put_away(
    ui: Any, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = household(ui.desk, "张德福", road="")
    park(ui, member__name="张小龙", member__birth_date="2020-01-02", member__sex="男")
    park(ui, 备注="合计")
    page = ui.open("duplicates", tab="parked")
    page.parked.list.select(lambda line: line.name == "张小龙")
    ui.idle()
    assert not page.parked.same.isEnabled()
    alt(ui, page, Qt.Key.Key_H, lambda: ui.frame.findChild(FormDialog) is not None)
    dialog = open_dialog(ui, FormDialog)
    dialog.form.set_value("household", made.id)
    dialog.form.set_value("relation", "grandson")
    ui.press(dialog, "ok")
    ui.idle()
    assert "张小龙" in {m["name"] for m in members(ui, made.id)}
    page.parked.list.view.selectRow(0)
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "合计行"))
    alt(ui, page, Qt.Key.Key_D, lambda: page.parked.list.is_empty())
    assert page.parked.list.is_empty() and len(page.decided.settled.rows()) == 2


def test_today_leads_here_and_the_township_only_looks(
    ui: Any, two: tuple[Any, Any], make_ui: Callable[..., Any]
) -> None:
    ui.press(ui.open("households").list, "go_duplicates")
    ui.idle()
    assert ui.frame.current_page() == "duplicates"
    today = ui.open("today")
    line = next(line for line in today.table.rows() if line.kind == "重复核对")
    today.table.activated.emit(line)
    ui.idle()
    assert ui.frame.current_page() == "duplicates"
    office = make_ui(role="township", code="539901101", village="", operator="刘建国", line="")
    page = office.open("duplicates")
    assert page.pairs.list.is_empty() and not page.pairs.different.isEnabled()
