"""快速录入 by keyboard alone: number, household, the fields of the paper one after the other, Enter to save, next number."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QSpinBox, QWidget

from app.services.files import HouseholdFile, load_household, load_households
from app.services.keying.blank_sheets import blank_sheets, issue_blank_pack
from app.services.keying.run import unfinished_keying
from app.services.keying.sheet_numbers import qr_text
from app.ui.dialogs.messages import ConfirmDialog, ReasonDialog
from app.ui.pages.keying import KeyingPage
from app.ui.pages.keying.inputs import NumbersInput
from app.ui.pages.keying.pack import PackDialog
from app.ui.pages.keying.sheet import SheetView

Build = Callable[..., Any]


def keying(ui: Any, number: str = "") -> KeyingPage:
    page = ui.open("collect", keying=number).keying
    assert isinstance(page, KeyingPage)
    ui.idle()
    return page


def file_of(ui: Any, household: str) -> HouseholdFile:
    with ui.desk.reading() as connection:
        return load_household(connection, household)


def typed(ui: Any, page: KeyingPage, number: str) -> None:
    box: QLineEdit = ui.find(page, "sheet_number", QLineEdit)
    ui.until(lambda: QApplication.focusWidget() is box)
    box.clear()
    ui.enter(number)
    ui.idle()


def key_of() -> str:
    """Which field has the keyboard."""
    place: QWidget | None = QApplication.focusWidget()
    while place is not None and not hasattr(place, "field"):
        place = place.parentWidget()
    return place.field.key if place is not None else ""


def at(ui: Any, key: str) -> None:
    ui.until(lambda: key_of() == key)


def to(ui: Any, key: str) -> None:
    """Enter through fields that stay empty."""
    for _ in range(80):
        if key_of() == key:
            return
        before = key_of()
        ui.enter()
        ui.until(lambda before=before: key_of() != before)
    raise AssertionError(f"{key} was not reached, the keyboard is in {key_of()}")


def sheet_of(page: KeyingPage) -> SheetView:
    assert page.sheet is not None
    return page.sheet


def test_a_visit_sheet_by_keyboard_alone(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="monitored")
    number = issue_blank_pack(ui.desk, {"visit": 2}).numbers[0]
    page = keying(ui)
    typed(ui, page, qr_text("visit", number, ui.desk.place.code))
    assert page.whose is not None
    ui.enter("zdf")
    ui.until(lambda: page.sheet is not None)
    at(ui, "date")
    ui.enter("2026-11-20")
    at(ui, "mode")
    ui.enter("1")
    at(ui, "purpose")
    to(ui, "visitors")
    ui.enter("王小明、周文斌")
    at(ui, "met_whom")
    to(ui, "food_ok")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    ui.enter()
    at(ui, "clothing_ok")
    to(ui, "income_change")
    ui.enter("1")
    to(ui, "result")
    ui.enter("1")
    ui.until(lambda: key_of() != "result")
    to(ui, "signed_by_household")
    ui.enter()
    save = sheet_of(page).save
    ui.until(lambda: QApplication.focusWidget() is save)
    QTest.keyClick(save, Qt.Key.Key_Return)
    ui.until(lambda: page.sheet is None)
    ui.idle()
    visit = file_of(ui, made.id).rows("visit")[0]
    assert (visit["date"], visit["mode"], visit["food_ok"], visit["result"]) == (
        date(2026, 11, 20),
        "home",
        True,
        "stable",
    )
    assert visit["visitors"] == ("王小明", "周文斌")
    assert [line.state for line in blank_sheets(ui.desk).lines] == ["keyed", "out"]
    assert "已录入：张德福" in page.start.done.text()
    typed(ui, page, "1")  # the next number at once; this one is in already
    assert "已经在2026-11-23录入过" in page.start.troubles.texts[0]


def test_a_new_household_with_two_people(ui: Any) -> None:
    number = issue_blank_pack(ui.desk, {"form": 1}).numbers[0]
    page = keying(ui)
    typed(ui, page, "1")
    ui.enter()  # 新户
    ui.until(lambda: page.sheet is not None)
    at(ui, "group_name")
    ui.enter("2组")
    ui.until(lambda: key_of() != "group_name")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    at(ui, "discovery_channel")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
    for name, relation, document in (("赵国庆", "1", "539901197003150011"), ("钱秀英", "peiou", "")):
        at(ui, "name")
        ui.enter(name)
        ui.until(lambda: key_of() != "name")
        to(ui, "id_number")
        ui.enter(document)
        ui.until(lambda: key_of() != "id_number")
        to(ui, "relation")
        ui.enter("po" if relation == "peiou" else relation)
        ui.until(lambda: key_of() != "relation")
        to(ui, "health")
        ui.enter("2 4")
        ui.until(lambda: key_of() != "health")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier)
        ui.until(lambda: key_of() == "name")
    ui.enter()  # an empty name: the list ends
    at(ui, "member_id")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    ui.until(lambda: page.sheet is None)
    ui.idle()
    with ui.desk.reading() as connection:
        file = load_households(connection)[0]
    assert [(m["name"], m["relation"], m["health"]) for m in file.members] == [
        ("赵国庆", "head", ("chronic", "disabled")), ("钱秀英", "spouse", ("chronic", "disabled")),
    ]  # fmt: skip
    assert file.members[0]["birth_date"] == date(1970, 3, 15) and file.record["group_name"] == "2组"
    assert blank_sheets(ui.desk).lines[0].household == file.id and unfinished_keying(ui.desk) == []
    assert number == "A-K0001"


def test_what_was_typed_is_there_again_after_a_restart(make_ui: Any, ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="visiting")
    number = issue_blank_pack(ui.desk, {"check": 1}).numbers[0]
    page = keying(ui)
    typed(ui, page, number)
    ui.enter("张德福")
    ui.until(lambda: page.sheet is not None)
    at(ui, "date")
    ui.enter("2026-11-20")
    at(ui, "mode")
    ui.idle()
    again = make_ui(ui.desk)  # as after a power cut
    other = keying(again, number)
    again.until(lambda: other.sheet is not None)
    assert sheet_of(other).page.values()["date"] == date(2026, 11, 20) and "张德福" in sheet_of(other).form.title
    assert made.id == sheet_of(other).form.household


def test_consent_signers_one_after_the_other(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="visiting")
    issue_blank_pack(ui.desk, {"consent": 1})
    page = keying(ui)
    typed(ui, page, "1")
    ui.enter("张德福")
    ui.until(lambda: page.sheet is not None)
    at(ui, "applicant")
    ui.enter("1")
    at(ui, "difficulty")
    to(ui, "scope")
    ui.enter("1 2")
    at(ui, "sensitive")
    to(ui, "signed_on")
    ui.enter("2026-11-20")
    at(ui, "fingerprint")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_1)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    ui.until(lambda: page.sheet is None)
    rows = file_of(ui, made.id).rows("consent")
    assert [(row["member_id"], row["signed_on"], row["sheet_no"]) for row in rows] == [
        (made.members[0], date(2026, 11, 20), "A-K0001")
    ]
    assert rows[0]["is_applicant"] is True and len(rows[0]["scope"]) == 2


def test_a_refused_sheet_says_why_and_keeps_everything(
    ui: Any, household: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    household(ui.desk, "张德福", road="monitored")
    issue_blank_pack(ui.desk, {"visit": 1})
    page = keying(ui)
    typed(ui, page, "1")
    ui.enter("张德福")
    ui.until(lambda: page.sheet is not None)
    at(ui, "date")
    ui.enter("2026-11-20")
    at(ui, "mode")
    ui.press(page, "save_sheet")
    ui.until(lambda: sheet_of(page).troubles.texts)
    assert "没有填" in sheet_of(page).troubles.texts[0] and blank_sheets(ui.desk).count("out") == 1
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda *_a, **_k: True))
    ui.press(page, "drop_sheet")
    ui.until(lambda: page.sheet is None)
    ui.idle()
    assert unfinished_keying(ui.desk) == [] and blank_sheets(ui.desk).count("out") == 1


def test_numbers_that_lead_nowhere(ui: Any) -> None:
    page = keying(ui)
    for number, said in (("A-K0777", "没有印过"), ("", "没有输入"), ("CJ-A-K0001-00", "核对码不对")):
        typed(ui, page, number)
        ui.until(lambda said=said: said in "".join(page.start.troubles.texts))


def test_a_pack_is_printed_and_a_sheet_void(ui: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = keying(ui)
    monkeypatch.setattr(PackDialog, "ask", staticmethod(lambda *_a: ({"visit": 2, "consent": 1}, "周文斌")))
    ui.press(page, "print_pack")
    ui.until(lambda: page.findChild(QWidget, "dialog_preview"))
    ui.idle()
    page.findChild(QWidget, "dialog_preview").close()
    rows = page.start.table.model.rows
    assert [(line.number, line.form, line.name) for line in rows] == [
        ("A-K0001", "consent", "周文斌"), ("A-K0002", "visit", "周文斌"), ("A-K0003", "visit", "周文斌"),
    ]  # fmt: skip
    page.start.table.view.selectRow(0)
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "写坏了"))
    ui.press(page, "void_sheets")
    ui.until(lambda: blank_sheets(ui.desk).count("void") == 1)


def test_pack_dialog_counts(ui: Any) -> None:
    dialog = PackDialog(ui.frame, (("form", "采集表"), ("visit", "入户走访记录")))
    assert not dialog._ok.isEnabled()
    dialog.findChild(QSpinBox, "count_form").setValue(3)
    assert dialog._ok.isEnabled() and dialog.forms() == {"form": 3}
    dialog.findChild(QSpinBox, "count_visit").setValue(200)
    assert not dialog._ok.isEnabled()


def test_numbers_on_one_line(ui: Any) -> None:
    from app.domain.records import declared

    risks = NumbersInput(declared("monitoring_case")["risks"])
    risks.set_choices((("illness", "因病"), ("disability", "因残"), ("schooling", "因学")))
    for text, codes in (
        ("3 1", ("schooling", "illness")),
        ("因残，1", ("disability", "illness")),
        ("yx", ("schooling",)),
        ("", ()),
    ):
        risks.editor.setText(text)
        assert risks.read() == codes
    risks.editor.setText("9")
    assert "“9”不在选项里" in risks.problem()
    health = NumbersInput(declared("member")["health"])
    health.set_choices((("healthy", "健康"), ("chronic", "长期慢性病")))
    health.editor.setText("1 2")
    assert "不能和别的一起选" in health.problem()


def test_look(ui: Any, household: Build, tmp_path: Path) -> None:
    """Nothing is wider than its page, at the size of a small laptop."""
    household(ui.desk, "张德福", road="visiting")
    issue_blank_pack(ui.desk, {"form": 1, "check": 1})
    page = keying(ui)
    for number in ("1", "2"):
        typed(ui, page, number)
        ui.enter("张德福")
        ui.until(lambda: page.sheet is not None)
        ui.idle()
        assert sheet_of(page).minimumSizeHint().width() <= page.width()
        page.grab().save(str(Path(os.environ.get("SHOUWANG_PICTURES", tmp_path)) / f"keying{number}.png"))
        ui.press(page, "leave_sheet")
        ui.until(lambda: page.sheet is None)


def test_a_name_nobody_can_print_is_shown_first(ui: Any, household: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.ui.printing import show_paper

    made = household(ui.desk, "张\ue815")
    page, asked = ui.open("households"), []
    answers = [False, True]
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda *words, **_k: asked.append(words) or answers.pop(0)))
    show_paper(ui.context, page, "form", household=made.number)
    ui.until(lambda: len(asked) == 1)
    ui.idle()
    assert asked[0][1] == "此字无法显示" and "“张□”里的U+E815" in asked[0][2] and "手写" in asked[0][2]
    assert page.findChild(QWidget, "dialog_preview") is None  # 返回修改
    show_paper(ui.context, page, "form", household=made.number)
    ui.until(lambda: page.findChild(QWidget, "dialog_preview"))
    page.findChild(QWidget, "dialog_preview").close()


def test_pages_go_to_the_printer_one_by_one(ui: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader
    from PySide6.QtPrintSupport import QPrinter

    from app.ui.printing import paint_next

    pack = issue_blank_pack(ui.desk, {"consent": 1})
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    paint_next(ui.context, printer, pack.data, (0, 1, 2), None)
    ui.until(lambda: "已送到打印机" in ui.frame.toast.text())
    assert [page.mediabox.width > page.mediabox.height for page in PdfReader(tmp_path / "out.pdf").pages] == [
        True,
        False,
        False,
    ]


def test_what_is_stored_and_sensitive_is_shown_on_asking_only(ui: Any, household: Build) -> None:
    household(ui.desk, "张德福", road="visiting")
    issue_blank_pack(ui.desk, {"form": 1})
    page = keying(ui)
    typed(ui, page, "1")
    ui.enter("张德福")
    ui.until(lambda: page.sheet is not None)
    sheet = sheet_of(page)
    sheet.show_stop(2)
    ui.idle()
    number = sheet.page.widgets["id_number"]
    assert number.is_masked()
    sheet.page.reveal_requested.emit("id_number")
    ui.until(lambda: not number.is_masked())
    with ui.desk.reading() as connection:
        noted = [tuple(row) for row in connection.exec_driver_sql("SELECT action, subject FROM accesslog")]
    assert ("查看采集表的敏感内容", "张德福（A-0001）") in noted
    sheet.show_stop(6)  # one more person: nobody's secrets
    ui.idle()
    assert not sheet.page.widgets["id_number"].is_masked()
