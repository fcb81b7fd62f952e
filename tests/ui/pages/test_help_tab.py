"""帮扶 in a household's file: measures by keyboard with what is missing beside them; helpers at the township."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.forms.inputs.base import MessageLine
from app.services.helping import measures
from app.services.helping.measures import help_view
from app.services.packages import enrol, export_package, offer_enrolment, receive
from tests.ui.pages.hands import dialog, gone, press, troubles, type_in


def shot(widget: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        widget.window().grab().save(f"{os.environ['SHOTS']}/{name}.png")


def open_help(ui: Any, made: Any) -> Any:
    page = ui.open("households", household=made.id, tab="help")
    ui.idle()
    return page.file.help


def test_a_measure_is_entered_changed_and_ended(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="monitored")
    tab = open_help(ui, made)
    assert tab.add.isVisibleTo(tab) and not tab.assign.isVisibleTo(tab)
    told = [line.findChildren(QLabel)[-1].text() for line in tab.findChildren(MessageLine, "help_hint")]
    assert "这一户现在没有监测帮扶联系人，请乡镇尽快确定。" in told
    QTest.keyClick(ui.frame, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    box = dialog(ui, "dialog_measure")
    shot(box, "measure_dialog")
    press(box, "ok")
    assert "措施类别" in troubles(box)
    box.form.set_values({**box.form.values(), "measure_class": "job", "status": "planned"})
    type_in(box, "provider", "乡就业服务站")
    press(box, "ok")
    gone(ui, "dialog_measure")
    ui.idle()
    (line,) = help_view(ui.desk, made.id).measures
    assert (line.title, line.provider, line.status) == ("就业帮扶", "乡就业服务站", "计划")
    shot(tab, "help_tab")
    tab.measures.select(lambda row: row.id == line.id)
    ui.press(tab, "change_measure")
    box = dialog(ui, "dialog_measure")
    type_in(box, "evidence", "培训名单")
    press(box, "ok")
    gone(ui, "dialog_measure")
    tab.measures.select(lambda row: row.id == line.id)
    ui.press(tab, "end_measure")
    box = dialog(ui, "dialog_end_measure")
    press(box, "ok")
    gone(ui, "dialog_end_measure")
    done = help_view(ui.desk, made.id).measures[0]
    assert (done.status, done.values["evidence"], done.values["end"]) == ("已落实", "培训名单", ui.desk.today)


def test_a_refused_measure_is_said_in_the_dialog(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="monitored")
    measures.add_measure(ui.desk, made.id, {"measure_class": "job", "status": "running", "start": date(2026, 11, 2)})
    tab = open_help(ui, made)
    ui.press(tab, "add_measure")
    box = dialog(ui, "dialog_measure")
    box.form.set_values({"measure_class": "job", "status": "running", "start": date(2026, 11, 2)})
    press(box, "ok")
    ui.until(lambda: troubles(box))
    assert "已经登记过" in troubles(box)
    assert len(help_view(ui.desk, made.id).measures) == 1


def test_the_township_names_and_replaces_a_helper(make_ui: Any, household: Callable[..., Any], tmp_path: Path) -> None:
    village = make_ui()
    made = household(village.desk, "张德福", road="monitored")
    ui = make_ui(role="township", code="539901101", village="", operator="刘建国", line="")
    offer, stick = tmp_path / "offer.json", tmp_path / "stick"
    stick.mkdir()
    enrolled = enrol(village.desk, offer, offer_enrolment(ui.desk, offer))
    receive(ui.desk, [export_package(village.desk, stick).path], confirm=enrolled.own_code)
    tab = open_help(ui, made)
    assert not tab.add.isVisibleTo(tab)
    ui.press(tab, "assign_helper")
    box = dialog(ui, "dialog_helper")
    type_in(box, "name", "李梅")
    press(box, "ok")
    gone(ui, "dialog_helper")
    assert [line.name for line in help_view(ui.desk, made.id).pairings] == ["李梅"]
    tab.pairings.select(lambda row: row.name == "李梅")
    ui.press(tab, "replace_helper")
    box = dialog(ui, "dialog_helper")
    type_in(box, "reason", "调动")
    type_in(box, "name", "何勇")
    press(box, "ok")
    gone(ui, "dialog_helper")
    assert {line.name: line.end for line in help_view(ui.desk, made.id).pairings} == {
        "李梅": ui.desk.today,
        "何勇": None,
    }


def test_a_village_sees_helpers_and_does_not_change_them(ui: Any, household: Callable[..., Any]) -> None:
    tab = open_help(ui, household(ui.desk, "张德福", road="monitored"))
    for name in ("assign", "replace", "stop"):
        assert not getattr(tab, name).isVisibleTo(tab)


def test_a_relative_is_put_on_record_and_taken_off(ui: Any, household: Callable[..., Any], monkeypatch: Any) -> None:
    from app.services.family.relatives import relatives_list
    from app.ui.dialogs.messages import ReasonDialog

    made = household(ui.desk, "张德福", road="visiting")
    page = ui.open("households", household=made.id, tab="relatives")
    tab = page.file.relatives
    ui.press(tab, "add_relative")
    box = dialog(ui, "dialog_relative")
    press(box, "ok")
    assert "身份" in troubles(box)
    box.form.set_values({**box.form.values(), "role": "committee", "kinship": "sibling"})
    type_in(box, "name", "周文斌")
    shot(box, "relative_dialog")
    press(box, "ok")
    gone(ui, "dialog_relative")
    assert [line.name for line in relatives_list(ui.desk, made.id)] == ["周文斌"]
    ui.idle()
    shot(tab, "relatives_tab")
    tab.table.select(lambda line: line.name == "周文斌")
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "录错了"))
    ui.press(tab, "remove_relative")
    ui.until(lambda: relatives_list(ui.desk, made.id) == [])
