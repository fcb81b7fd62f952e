"""农户: the list is searched and filtered, a household opens as one file, a workbook comes in only after it was looked at."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from app.domain.errors import AppError
from app.services.checks.checking import village_findings
from app.services.collecting import collect
from app.services.files import load_household, load_households
from app.store import search as index
from app.store.peers import accesses
from app.ui.dialogs.task import FormDialog
from app.ui.pages.households import importing
from app.ui.pages.households.filters import Chip
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
        ui.until(lambda head=head: [row.head for row in page.list.table.rows()] == [head])


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


def many(desk: Any, count: int) -> list[str]:
    """So many small households, written as one verb; their heads in the order of the list."""
    heads = [f"{'王李张刘陈'[n % 5]}{'建国秀英志强桂兰'[n % 8]}{'一二三四五六七八九十'[n % 10]}" for n in range(count)]
    with desk.writing("新增一户") as door:
        for number, head in enumerate(heads, 1):
            values = {"village_code": desk.place.code, "group_name": "1组", "local_household_no": f"A-{number:04d}"}
            home = door.create("household", values, village=desk.place.code)
            door.create(
                "member", {"household_id": home, "name": head, "relation": "head", "presence": "present", "sort": 1}
            )
    return heads


def test_a_long_list_brings_its_lines_as_they_are_looked_at(ui: Any) -> None:
    heads = many(ui.desk, 330)
    page = ui.open("households")
    model = page.list.table.model
    assert model.rowCount() == 330 and [row.head for row in model.rows[:100]] == heads[:100]
    assert model.rows[250] is None and "共 330 户 330 人" in page.list.header._subtitle.text()
    QTest.keyClick(page.list.table.view, Qt.Key.Key_End)
    ui.until(lambda: model.rows[329] is not None)
    assert model.rows[329].head == heads[329] and model.rows[150] is None
    page.list.table.view.horizontalHeader().sectionClicked.emit(0)
    model.sort([column.key for column in model.columns].index("number"), Qt.SortOrder.DescendingOrder)
    ui.until(lambda: model.is_whole() and model.rows[0].head == heads[329])
    assert [row.head for row in model.rows] == heads[::-1]


def test_a_search_in_a_long_list_uses_the_index(ui: Any) -> None:
    heads = many(ui.desk, 330)
    page = ui.open("households", query="wjy")
    wanted = [head for head in heads if head.startswith("王建")]
    found = [row.head for row in page.list.table.rows()]
    assert found and set(found) <= set(wanted) | {head for head in heads if head[0] == "王"}
    with ui.desk.reading() as connection:
        assert len(index.parts(connection)) == 1


def test_filters_are_combined_and_taken_off_by_keyboard(
    ui: Any, three: dict[str, Any], household: Callable[..., Any]
) -> None:
    household(ui.desk, "赵六", group="2组", road="visiting")
    page = ui.open("households")
    bar = page.list.filters
    menu = bar.buttons["group"].menu()
    assert [action.text() for action in menu.actions()] == ["1组　1户", "2组　2户", "10组　1户"]
    menu.actions()[1].trigger()
    ui.until(lambda: [row.head for row in page.list.table.rows()] == ["阿依古丽·买买提江", "赵六"])
    roads = {action.text(): action for action in bar.buttons["road"].menu().actions()}
    assert set(roads) == {"监测中　1户", "入户核查　1户"}
    roads["监测中　1户"].trigger()
    ui.until(lambda: page.list._found.asked.chosen == {"group": ("2组",), "road": ("监测中",)})
    chips = bar.findChildren(Chip)
    assert [chip.text() for chip in chips] == ["小组：2组", "步骤：监测中"]
    chips[0].setFocus()
    QTest.keyClick(chips[0], Qt.Key.Key_Delete)
    ui.until(lambda: page.list._found.asked.chosen == {"road": ("监测中",)})
    bar.clear()
    ui.until(lambda: len(page.list.table.rows()) == 4)
    assert bar.chosen() == {} and not bar.findChild(Chip)


def test_duties_and_findings_are_counted_in_the_background(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households")
    ui.until(lambda: not page.list._found.warm)
    by_key = {found.key: found for found in page.list._found.filters}
    levels: dict[str, set[str]] = {made.id: set() for made in three.values()}
    for line in village_findings(ui.desk)[0]:
        levels[line.household].add(str(line.finding.level))
    worst = ["有错误" if "错误" in found else "有疑点" for found in levels.values() if found & {"错误", "疑点"}]
    assert worst and {choice.label: choice.count for choice in by_key["problem"].choices} == dict(Counter(worst))
    duties = [line.due.state.label for line in page.list.table.rows() if line.due]
    assert duties and {choice.label: choice.count for choice in by_key["due"].choices} == dict(Counter(duties))
    late = [line.head for line in page.list.table.rows() if line.due and line.due.state.label == "已逾期"]
    page.list.filters.choose("due", "overdue", True)
    ui.until(lambda: page.list._found.asked.chosen == {"due": ("overdue",)})
    assert [row.head for row in page.list.table.rows()] == late


def test_the_title_bar_searches_in_the_open_list(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households")
    ui.frame.focus_search()
    ui.keys("lgf")
    ui.until(lambda: [row.head for row in page.list.table.rows()] == ["李桂芳"])
    assert page.list.search.text() == "lgf"
    QTest.keyClick(ui.frame.bar.search, Qt.Key.Key_Down)
    ui.until(lambda: page.list.table.view.hasFocus())


def test_the_reason_stands_beside_what_was_found(ui: Any, three: dict[str, Any]) -> None:
    page = ui.open("households", query="郑桂兰")
    model = page.list.table.model
    why = [column.key for column in model.columns].index("why")
    assert {model.text(row, model.columns[why]) for row in page.list.table.rows()} == {"成员 郑桂兰"}
    assert not page.list.table.view.isColumnHidden(why)
    page.list.search_for("")
    ui.until(lambda: page.list.table.view.isColumnHidden(why))


def test_the_township_sees_the_village(make_ui: Callable[..., Any]) -> None:
    window = make_ui(role="township", code="539901101", village="")
    page = window.open("households")
    assert "village" in [column.key for column in page.list.table.model.columns]
    assert "village" in page.list.filters.buttons and "problem" not in page.list.filters.buttons
    assert not page.list.doors.isVisible()


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
