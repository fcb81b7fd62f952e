"""问题清单: headings with counts, one click to the field, 已核实 and back, search and filter, export and print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.services.checks.checking import village_findings
from app.services.policies import set_policy
from app.store.peers import accesses
from app.ui.dialogs.files import SaveFile
from app.ui.dialogs.messages import ReasonDialog
from tests.ui.pages.hands import dialog


@pytest.fixture
def page(ui: Any, household: Callable[..., Any]) -> Any:
    """A village of three: a wrong number, a doubtful age, a spell of work with little pay."""
    one = household(ui.desk, "张𬱖", road="", group="1组", record={"dangerous_house": False})
    two = household(ui.desk, "李桂英", road="monitored", group="2组", measures=True)
    three = household(ui.desk, "王五", road="", group="10组")
    with ui.desk.writing("修改") as door:
        door.change("member", one.members[1], {"id_number": "539901197208210020"})
        door.change("member", two.members[1], {"labour": "weak"})
        spell = {"household_id": two.id, "member_id": two.members[2], "start": "202601", "month_income": Decimal(300)}
        door.create("work_spell", {**spell, "county": "临海市"})
        door.create("measure", {"household_id": two.id, "measure_class": "society", "item": "society_gift",
                                "status": "running", "start": date(2026, 5, 1), "end": date(2026, 4, 1)})  # fmt: skip
        door.change("household", three.id, {"dangerous_house": None})
    made = ui.open("findings")
    made.ids = {"one": one, "two": two, "three": three}
    return made


def rules(page: Any) -> list[str]:
    return [line.rule for line in page.table.rows()]


def choose(page: Any, rule: str) -> Any:
    page.table.select(lambda line: line.rule == rule)
    line = page.chosen()
    assert line is not None and line.rule == rule
    return line


def titles(page: Any) -> list[str]:
    return [group.title for group in page.headings.rows()]


def test_the_list_by_household_with_its_counts(ui: Any, page: Any) -> None:
    assert titles(page) == ["全部", "张𬱖户", "李桂英户", "王五户"]
    lines, _ = village_findings(ui.desk)
    assert len(page.table.rows()) == len(lines) == page.headings.rows()[0].count
    page.headings.select(lambda group: group.title == "王五户")
    assert {line.name for line in page.table.rows()} == {"王五"}
    assert "5_19_006" in rules(page)


def test_the_keyboard_is_in_the_list_when_the_page_opens(ui: Any, page: Any) -> None:
    ui.open("today")
    ui.open("findings")
    ui.until(lambda: QApplication.focusWidget() is page.table.view)
    QTest.keyClick(page.table.view, Qt.Key.Key_Home)
    QTest.keyClick(page.table.view, Qt.Key.Key_Down)
    assert page.chosen() == page.table.rows()[1]
    for part in (page.search, page.level, page.group, page.marked, page.go, page.mark, page.export, page.print):
        assert part.accessibleName()


def test_by_rule_and_by_level_from_the_keyboard(ui: Any, page: Any) -> None:
    page.search.setFocus()
    QTest.keyClick(ui.frame, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    ui.until(lambda: "“是否危房户”没填。" in titles(page))
    page.headings.select(lambda group: group.key == "5_19_006")
    assert set(rules(page)) == {"5_19_006"}
    QTest.keyClick(ui.frame, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    ui.until(lambda: titles(page)[:2] == ["全部", "错误"])
    page.headings.select(lambda group: group.key == "错误")
    assert {str(line.level) for line in page.table.rows()} == {"错误"}


def test_enter_leads_into_the_field(ui: Any, page: Any) -> None:
    line = choose(page, "1_12_003")
    page.table.view.setFocus()
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    ui.idle()
    assert ui.frame.current_page() == "collect"
    walk = ui.frame.page("collect").walk
    assert walk.wizard.current() == "members"
    ui.until(lambda: focus_name() == "id_number")
    view = walk.hosts["members"].ensure()
    assert view.roster.current() == line.row == page.ids["one"].members[1]


def focus_name() -> str:
    """Object name of the declared field that has the keyboard."""
    widget = QApplication.focusWidget()
    while widget is not None and not hasattr(widget, "field"):
        widget = widget.parentWidget()
    return widget.objectName() if widget is not None else ""


def test_a_click_on_the_field_leads_there_too(ui: Any, page: Any) -> None:
    choose(page, "5_19_006")
    place = [column.key for column in page.table.model.columns].index("label")
    index = page.table.model.index(page.table.view.currentIndex().row(), place)
    QTest.mouseClick(
        page.table.view.viewport(), Qt.MouseButton.LeftButton, pos=page.table.view.visualRect(index).center()
    )
    ui.idle()
    assert ui.frame.current_page() == "collect"
    ui.until(lambda: focus_name() == "dangerous_house")


def test_a_spell_of_work_is_chosen_in_its_list(ui: Any, page: Any) -> None:
    line = choose(page, "1111_12")
    ui.press(page, "go_to_field")
    ui.idle()
    step = ui.frame.page("collect").walk.hosts["relatives"].ensure()
    ui.until(lambda: step.cards["work_spell"].table.selected())
    assert step.cards["work_spell"].table.selected()[0]["id"] == line.row


def test_what_is_on_no_form_opens_in_the_household_file(ui: Any, page: Any) -> None:
    choose(page, "SW-601")
    assert "打开这一户" in page.go.text()
    ui.press(page, "go_to_field")
    ui.idle()
    assert ui.frame.current_page() == "households"
    file = ui.frame.page("households").file
    assert file.tabs.currentWidget() is file.work
    ui.press(file.findings, "open_findings") if file.findings.isVisible() else file.findings.list_wanted.emit()
    ui.idle()
    assert ui.frame.current_page() == "findings"
    assert {line.name for line in page.table.rows()} == {"李桂英"}


def test_a_doubt_is_marked_with_its_reason_and_comes_back(ui: Any, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = page.headings.rows()[0].count
    choose(page, "1111_14")
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "已看过本人，确实干不了重活"))
    ui.press(page, "mark_finding")
    ui.idle()
    assert "1111_14" not in rules(page) and page.headings.rows()[0].count == before - 1
    page.marked.setChecked(True)
    ui.idle()
    line = choose(page, "1111_14")
    assert line.mark.reason == "已看过本人，确实干不了重活" and line.mark.name == "王小明"
    assert "已核实" in page._whole.text() and not page.mark.isVisibleTo(page)
    ui.press(page, "unmark_finding")
    ui.idle()
    assert choose(page, "1111_14").mark is None
    assert page.headings.rows()[0].count == before


def test_errors_cannot_be_marked(ui: Any, page: Any) -> None:
    choose(page, "1_12_003")
    assert not page.mark.isEnabled() and page.mark.toolTip()


def test_a_marked_finding_comes_back_when_its_value_changes(
    ui: Any, page: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(page, "1111_14")
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "已核实"))
    ui.press(page, "mark_finding")
    ui.idle()
    with ui.desk.writing("修改") as door:
        door.change("member", page.ids["two"].members[1], {"birth_date": date(1973, 8, 21)})
    page.refresh()
    ui.idle()
    assert "1111_14" in rules(page)


def test_search_and_filters(ui: Any, page: Any) -> None:
    page.search.setFocus()
    ui.enter("李桂英")
    ui.until(lambda: {line.name for line in page.table.rows()} == {"李桂英"})
    page.search.empty()
    ui.idle()
    page.search.setText("1_01_003")  # a twin's id
    ui.until(lambda: rules(page) == ["1_12_003"])
    page.search.empty()
    ui.idle()
    page.level.setCurrentIndex(page.level.findData("错误"))
    ui.idle()
    assert {str(line.level) for line in page.table.rows()} == {"错误"}
    page.level.setCurrentIndex(0)
    page.group.setCurrentIndex(page.group.findData("10组"))
    ui.idle()
    assert {line.group for line in page.table.rows()} == {"10组"}
    page.search.setText("没有这样的")
    ui.until(page.table.is_empty)
    assert not page.export.isEnabled() and not page.print.isEnabled()


def test_the_tile_of_today_leads_here(ui: Any, page: Any) -> None:
    today = ui.open("today")
    today.tiles["errors"].clicked.emit()
    ui.idle()
    assert ui.frame.current_page() == "findings"
    assert page.level.currentData() == "错误"
    assert int(today.tiles["errors"].value()) == len(page.table.rows()) > 0


def test_what_stands_there_is_exported_without_health(
    ui: Any, page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "清单.xlsx"
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: target))
    page.headings.select(lambda group: group.title == "李桂英户")
    ui.press(page, "export")
    ui.idle()
    sheet = openpyxl.load_workbook(target).active
    cells = [str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert any("李桂英户" in cell for cell in cells) and not any("王五" in cell for cell in cells)
    assert any(cell.endswith("的健康状况和劳动技能对不上，请核对。") for cell in cells)
    assert not any("身体健康" in cell for cell in cells)
    with ui.desk.reading() as connection:
        assert [action for _, _, action, _, _ in accesses(connection)] == ["导出数据核查问题清单（表格）"]


def test_printing_shows_the_sheet_first(ui: Any, page: Any) -> None:
    ui.press(page, "print")
    ui.idle()
    box = dialog(ui, "dialog_preview")
    assert box.pane.view.count() >= 1 if hasattr(box.pane, "view") else True
    box.reject()


def test_a_rule_switched_off_is_gone(ui: Any, page: Any) -> None:
    assert "5_19_006" in rules(page)
    set_policy(ui.desk, "停用的核查规则", "5_19_006、1_01_003", date(2026, 1, 1), "云农领〔2026〕3号")
    page.refresh()
    ui.idle()
    assert not {"5_19_006", "1_12_003"} & set(rules(page))


def test_the_township_reads_and_does_not_mark(make_ui: Callable[..., Any]) -> None:
    page = make_ui(role="township", code="539901101").open("findings")
    assert page.table.is_empty()
    assert not page.mark.isVisibleTo(page) and not page.unmark.isVisibleTo(page)
