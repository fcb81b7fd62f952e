"""农户: the list is searched and filtered, a household opens as one file, a workbook comes in only after it was looked at."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.errors import AppError
from app.services import collect
from app.services.files import load_household, load_households
from app.store.peers import accesses
from app.ui.dialogs.task import FormDialog
from app.ui.pages.households import importing
from app.ui.pages.households.importing import ImportDialog

SAMPLE = Path(__file__).parents[2] / "fixtures" / "national_export_sample.xlsx"


def counts(page: Any) -> dict[str, str]:
    """The words on the filters that are shown."""
    shown = page.list._buttons.items()
    return {key: made.text() for key, made in shown if made.isVisibleTo(page.list)}


@pytest.fixture
def three(ui: Any, household: Callable[..., Any]) -> dict[str, Any]:
    """A household being collected, one under watch, one without a case."""
    return {
        "visiting": household(ui.desk, "张𬱖", road="visiting"),
        "monitored": household(ui.desk, "阿依古丽·买买提江", group="2组", road="monitored", kind="exit_policy", visits=2, measures=True),
        "plain": household(ui.desk, "李桂芳", group="10组", road=""),
    }  # fmt: skip


def test_list_shows_every_household_in_its_order_with_state_and_duty(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households")
    table = page.list.table
    assert [row.head for row in table.rows()] == ["张𬱖", "阿依古丽·买买提江", "李桂芳"]
    model = table.model
    texts = [[model.text(row, column) for column in model.columns] for row in model.rows]
    keys = [column.key for column in model.columns]
    assert texts[1][keys.index("road")] == "监测中"
    assert texts[1][keys.index("category")] == "边缘易致贫户"
    assert texts[0][keys.index("ball")] == "村"
    assert texts[2][keys.index("road")] == ""
    assert "共 3 户 12 人" in page.list.header._subtitle.text()


@pytest.mark.parametrize(
    ("query", "heads"), [("ayg", ["阿依古丽·买买提江"]), ("李桂", ["李桂芳"]), ("a-0001", ["张𬱖"]), ("查无此人", [])]
)
def test_search_as_one_types(ui: Any, three: dict[str, Any], query: str, heads: list[str]) -> None:
    page = ui.open("households")
    page.list.search.setFocus()
    ui.keys(query)
    ui.until(lambda: [row.head for row in page.list.table.rows()] == heads)
    assert page.list.table.is_empty() is not bool(heads)


def test_query_from_the_title_bar_and_enter_opens_the_only_one(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households", query="李桂芳")
    ui.until(lambda: len(page.list.table.rows()) == 1)
    page.list.search.setFocus()
    QTest.keyClick(page.list.search, Qt.Key.Key_Return)
    ui.until(lambda: page.file.page is not None and page.file.isVisible())
    assert page.file.page.line.head == "李桂芳"


def test_filters_count_and_narrow(ui: Any, three: dict[str, Any]) -> None:
    collect.autosave(
        ui.desk,
        collect.Subject(three["plain"].id),
        "household",
        "household",
        three["plain"].id,
        {"phone": "13911112222"},
    )
    page = ui.open("households")
    assert counts(page) == {
        "all": "全部 3",
        "monitored": "监测中 1",
        "open": "在办 1",
        "exit": "脱贫户 1",
        "drafts": "有草稿 1",
    }
    for key, head in (("monitored", "阿依古丽·买买提江"), ("open", "张𬱖"), ("drafts", "李桂芳")):
        ui.press(page, f"filter_{key}")
        assert [row.head for row in page.list.table.rows()] == [head]


def test_list_follows_what_others_write(ui: Any, three: dict[str, Any], household: Callable[..., Any]) -> None:
    page = ui.open("households")
    household(ui.desk, "王德发", road="")
    ui.context.bus.changed.emit()
    ui.until(lambda: "王德发" in [row.head for row in page.list.table.rows()])


def test_empty_village_shows_three_doors(ui: Any) -> None:
    page = ui.open("households")
    assert page.list.doors.isVisible()
    wanted: list[bool] = []
    ui.context.bus.practice_wanted.connect(lambda: wanted.append(True))
    ui.press(page.list.doors, "door_practice")
    assert wanted == [True]
    ui.press(page.list.doors, "door_new")
    ui.idle()
    assert ui.frame.current_page() == "collect"
    assert ui.frame.page("collect").walk is not None


def test_practice_village_has_no_door_to_itself(make_ui: Callable[..., Any]) -> None:
    page = make_ui(practice=True).open("households")
    assert page.list.doors.findChild(QPushButton, "action_door_practice") is None
    assert page.list.doors.findChild(QPushButton, "action_door_import") is not None


# ---- one household ----
def test_file_shows_summary_people_road_and_what_is_missing(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households", household=three["visiting"].id)
    overview = page.file.overview
    assert "家庭人口4人" in overview._summary.text()
    numbers = [person.id_number for person in overview.people.rows()]
    assert numbers and all("*" in number for number in numbers)
    states = {step.key: step.state for step in overview.road._steps}
    assert states["clue"] == "done" and states["visiting"] in ("current", "late") and states["consented"] == "ahead"
    lines = [
        line.text()
        for line in overview.case_card.findChildren(QWidget)
        if hasattr(line, "text") and callable(line.text)
    ]
    assert any("没有签承诺授权书" in str(line) for line in lines)


def test_showing_numbers_is_logged(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households", household=three["visiting"].id)
    ui.press(page, "reveal")
    ui.until(lambda: not any("*" in person.id_number for person in page.file.overview.people.rows()))
    with ui.desk.reading() as connection:
        logged = accesses(connection)
    assert any("王小明" in entry and "A-0001" in "".join(map(str, entry)) for entry in logged)


def test_buttons_lead_to_the_pages_that_do_the_work(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households", household=three["visiting"].id)
    ui.press(page, "fill_form")
    ui.idle()
    assert ui.frame.current_page() == "collect"
    assert ui.frame.page("collect").walk.form.subject == collect.Subject(three["visiting"].id, three["visiting"].case)
    page = ui.open("households", household=three["monitored"].id)
    ui.press(page, "record_visit")
    ui.idle()
    assert ui.frame.current_page() == "visits"


def test_finding_leads_to_its_field(ui: Any, three: dict[str, Any], household: Callable[..., Any]) -> None:
    made = household(ui.desk, "王德发", road="visiting", record={"phone": ""})
    page = ui.open("households", household=made.id, tab="findings")
    found = next(f for f in page.file.findings.table.rows() if f.field == "household.phone")
    page.file.findings.table.activated.emit(found)
    ui.idle()
    walk = ui.frame.page("collect").walk
    assert walk.wizard.current() == "household"
    ui.until(lambda: walk.hosts["household"].view.fields.field_in_focus() is not None)
    assert walk.hosts["household"].view.fields.field_in_focus().key == "phone"


def test_clue_is_registered_from_the_file(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households", household=three["plain"].id)
    ui.press(page, "register_clue")
    dialog = page.findChild(FormDialog)
    dialog.form.widgets["clue_date"].set_value(date(2026, 11, 20))
    ui.press(dialog, "ok")
    ui.until(lambda: ui.frame.current_page() == "collect")
    with ui.desk.reading() as connection:
        case = load_household(connection, three["plain"].id).case
    assert case is not None and case.road.label == "线索登记"
    assert case.record["clue_date"] == date(2026, 11, 20)


def test_clue_dated_after_today_is_refused_in_the_dialog(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households", household=three["plain"].id)
    ui.press(page, "register_clue")
    dialog = page.findChild(FormDialog)
    dialog.form.widgets["clue_date"].set_value(date(2027, 1, 1))
    ui.press(dialog, "ok")
    ui.until(lambda: dialog.troubles.texts)
    assert dialog.isVisible()
    with ui.desk.reading() as connection:
        assert load_household(connection, three["plain"].id).case is None


def test_step_is_taken_back_with_a_reason_and_stays_in_the_history(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households", household=three["visiting"].id, tab="steps")
    steps = page.file.steps
    assert [line.line.step for line in steps.table.rows()] == ["入户核查", "线索登记"]
    steps.table.view.selectRow(0)
    ui.press(page.file, "undo_step")
    dialog = page.findChild(FormDialog)
    ui.press(dialog, "ok")
    assert dialog.isVisible() and "哪里录错了" in "".join(dialog.troubles.texts), (
        "without a reason nothing is taken back"
    )
    dialog.form.widgets["reason"].set_value("日期记错了")
    ui.press(dialog, "ok")
    ui.until(lambda: [line.line.step for line in steps.table.rows()] == ["线索登记"])
    assert any("日期记错了" in str(line) for line in page.file.history.table.rows())


def test_household_that_is_gone_says_so(ui: Any) -> None:
    page = ui.open("households", household="nobody")
    ui.until(lambda: ui.told)
    assert [error.code for error in ui.told if isinstance(error, AppError)] == ["H-101"]
    assert not page.file.isVisible()


def test_print_menu_offers_what_fits(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households", household=three["plain"].id)
    words = [action.text() for action in page.file._print.menu().actions()]
    assert any("采集表" in word for word in words)
    assert not any("授权书" in word for word in words), "without a case nobody signs"
    page = ui.open("households", household=three["monitored"].id)
    assert any("授权书" in action.text() for action in page.file._print.menu().actions())


def test_township_reads_but_does_not_write(make_ui: Callable[..., Any], household: Callable[..., Any]) -> None:
    ui = make_ui(role="township", code="539901101", village="", operator="刘建国", line="")
    page = ui.open("households")
    assert page.findChild(QPushButton, "action_new_household") is None
    assert page.findChild(QPushButton, "action_import") is None


# ---- import ----
def preview(ui: Any, path: Path) -> ImportDialog:
    """The dialog of a file, as after choosing it."""
    page = ui.frame.page("households")
    importing.read_workbook(ui.context, page, path)

    def shown() -> list[ImportDialog]:
        return [dialog for dialog in page.findChildren(ImportDialog) if dialog.isVisible()]

    ui.until(lambda: shown() or ui.told)
    (dialog,) = shown()
    return dialog


def test_import_shows_everything_first_then_brings_it_in_then_finds_nothing_new(ui: Any) -> None:
    ui.open("households")
    dialog = preview(ui, SAMPLE)
    with ui.desk.reading() as connection:
        assert load_households(connection) == [], "looking writes nothing"
    assert len(dialog.households.rows()) == 150
    assert all(found.is_new for found in dialog.households.rows())
    assert any(change.new for change in dialog.changes.rows()), "a new household shows what it brings"
    ui.press(dialog, "ok")
    ui.until(lambda: dialog.outcome.isVisible())
    assert "新增 150 户 501 人" in dialog.outcome.text()
    ui.press(dialog, "ok")
    ui.until(lambda: "共 150 户 501 人" in ui.frame.page("households").list.header._subtitle.text())
    again = preview(ui, SAMPLE)
    assert not again.ok.isEnabled(), "a second time there is nothing to bring in"
    assert not any(found.changed for found in again.households.rows())
    again.reject()


def test_a_file_that_is_no_workbook_is_refused_with_advice(ui: Any, tmp_path: Path) -> None:
    ui.open("households")
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(b"not a workbook at all")
    importing.read_workbook(ui.context, ui.frame.page("households"), path)
    ui.until(lambda: ui.told)
    assert ui.told[0].code.startswith("WB-") and ui.told[0].advice
    assert ui.frame.page("households").findChildren(ImportDialog) == []


def test_changed_cell_is_shown_with_old_and_new_and_a_local_change_is_kept(ui: Any, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    ui.open("households")
    first = preview(ui, SAMPLE)
    ui.press(first, "ok")
    ui.until(lambda: first.outcome.isVisible())
    first.accept()
    copy = tmp_path / "sample2.xlsx"
    shutil.copy(SAMPLE, copy)
    book = openpyxl.load_workbook(copy)
    cells = _phone_cells(book.active)
    number = str(cells[0].value)
    for cell in cells:
        cell.value = "13955556666"
    book.save(copy)
    changed = preview(ui, copy)
    (found,) = [found for found in changed.households.rows() if found.changed]
    changed.households.select(lambda line: line is found)
    (change,) = changed.changes.rows()
    assert (change.old, change.new) == (number, "13955556666")
    changed.reject()
    with ui.desk.writing("手工修改") as door:
        door.change("household", found.household, {"phone": "13977778888"})
    kept = preview(ui, copy)
    assert not any(found.changed for found in kept.households.rows())
    assert [(line.old, line.new) for line in kept.kept.rows()] == [("13977778888", "13955556666")]
    kept.reject()


def _phone_cells(sheet: Any) -> list[Any]:
    """The cells of the first household's telephone: one on each of its persons' rows."""
    header = {cell.value: cell.column for cell in sheet[3]}
    first = sheet.cell(4, header["户编号"]).value
    rows = [row for row in range(4, sheet.max_row + 1) if sheet.cell(row, header["户编号"]).value == first]
    return [sheet.cell(row, header["户联系电话"]) for row in rows]
