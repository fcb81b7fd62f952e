"""From nothing to the window and back: first start, recovery sheet, sign-in, wrong password, locking."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app import bootstrap
from app.__main__ import document
from app.bootstrap import Program
from app.services.setup import SetupFacts, make_store
from app.ui.start.first_start import FirstStart
from app.ui.start.recovery import RecoveryPage
from app.ui.start.restore import RestorePage
from app.ui.start.sign_in import SignInPage

WAIT = 20_000
NOW = datetime(2026, 11, 23, 9, 30)


@pytest.fixture
def program(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("SHOUWANG_CONFIG", str(tmp_path / "config"))
    made = Program(tmp_path / "store", lambda: NOW)
    yield made
    if made.desk is not None:
        made.desk.store.close()
    if made.window is not None:
        made.window.end()
    made.shell.close()
    made.jobs.close(cancel=False)


def center(program: Program) -> QWidget:
    found = program.shell.centralWidget()
    assert found is not None
    return found


def a_store(folder: Path, role: str = "village") -> str:
    facts = SetupFacts(
        role, "539901101203" if role == "village" else "539901101", "石桥村", "青石镇", "云山县", "王小明"
    )
    from app.services.machine import machine_mark

    made = make_store(folder, facts, "mima1234", machine_mark(), date(2026, 11, 23), lambda: NOW)
    made.desk.store.close()
    return made.recovery_code


def test_first_start_asks_four_things_shows_the_recovery_code_and_opens_the_window(
    program: Program, qtbot: QtBot
) -> None:
    program.start()
    page = center(program)
    assert isinstance(page, FirstStart)
    page.role.chosen.emit("village")
    page.place.form.set_values(
        {"village": "石桥村", "village_kind": "village", "code": "539901101203", "town": "青石镇", "town_kind": "town",
         "county": "云山县", "county_kind": "county"}
    )  # fmt: skip
    page.wizard.move_by(1)
    assert page.wizard.current() == "line"
    page.wizard.move_by(1)
    page.operator.form.set_values({"operator": "王小明"})
    page.operator.first.setText("mima1234")
    page.operator.second.setText("mima123")
    page.wizard.move_by(1)
    assert "不一样" in page.operator.trouble.text()
    page.operator.second.setText("mima1234")
    page.wizard.move_by(1)
    qtbot.waitUntil(lambda: isinstance(center(program), RecoveryPage), timeout=WAIT)
    recovery = center(program)
    groups = recovery.findChild(QLabel, "recovery_groups")
    assert groups is not None and len(groups.text().split()) == 8
    go_on = recovery.findChild(QPushButton, "action_begin")
    assert go_on is not None and not go_on.isEnabled()
    kept = recovery.findChild(QCheckBox, "recovery_kept")
    assert kept is not None
    kept.setChecked(True)
    qtbot.mouseClick(go_on, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.window is not None and program.window.frame.isVisible(), timeout=WAIT)
    assert program.window is not None
    assert program.window.frame.bar.village.text() == "石桥村"
    qtbot.waitUntil(lambda: not program.jobs.is_busy(), timeout=WAIT)


def test_first_start_lets_nobody_skip_a_question(program: Program) -> None:
    program.start()
    page = center(program)
    assert isinstance(page, FirstStart)
    page.wizard.go("operator", force=True)
    page.operator.form.set_values({"operator": "王小明"})
    page.operator.first.setText("mima1234")
    page.operator.second.setText("mima1234")
    page.wizard.move_by(1)
    assert page.wizard.current() == "place"


def test_a_code_with_a_digit_missing_is_told_beside_its_field(program: Program) -> None:
    program.start()
    page = center(program)
    assert isinstance(page, FirstStart)
    page.role.chosen.emit("village")
    page.place.form.set_values(
        {"village": "石桥村", "village_kind": "village", "code": "53990110120", "town": "青石镇", "town_kind": "town",
         "county_kind": "county"}
    )  # fmt: skip
    page.wizard.move_by(1)
    assert page.wizard.current() == "place"
    assert "12位" in page.place.form.widgets["code"].message_texts()[0]
    assert page.place.form.widgets["county"].message_texts() == ("这一项必须填写。",)
    page.place.form.widgets["code"].editor.setText("５３９９０１１０１２０３")
    page.place.form.widgets["county"].editor.setText("云山县")
    page.wizard.move_by(1)
    assert page.wizard.current() == "line"
    assert page.answers()["code"] == "539901101203"


def test_a_store_that_cannot_be_made_keeps_every_answer(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr("app.ui.dialogs.messages.show_error", lambda parent, error: told.append(error))
    program.folder.parent.joinpath("store").write_text("a file where the folder should be", "utf-8")
    program.start()
    page = center(program)
    assert isinstance(page, FirstStart)
    page.role.chosen.emit("village")
    page.place.form.set_values(
        {"village": "石桥村", "village_kind": "village", "code": "539901101203", "town": "青石镇", "town_kind": "town",
         "county": "云山县", "county_kind": "county"}
    )  # fmt: skip
    page.wizard.go("operator", force=True)
    page.operator.form.set_values({"operator": "王小明"})
    page.operator.first.setText("mima1234")
    page.operator.second.setText("mima1234")
    qtbot.keyClick(page.operator.second, Qt.Key.Key_Return)
    assert not page.isEnabled(), "nothing is pressed twice"
    qtbot.waitUntil(lambda: bool(told), timeout=WAIT)
    assert center(program) is page and page.isEnabled()
    assert page.answers()["village"] == "石桥村"


def test_wrong_password_says_so_and_the_right_one_opens(program: Program, qtbot: QtBot) -> None:
    a_store(program.folder)
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage) and page.name.isHidden()
    page.password.setText("falsch99")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "密码不对" in page.trouble.text(), timeout=WAIT)
    assert page.enter.isEnabled() and program.window is None
    page.password.setText("mima1234")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: not program.jobs.is_busy(), timeout=WAIT)


def test_recovery_sheet_sets_a_new_password(program: Program, qtbot: QtBot) -> None:
    code = a_store(program.folder)
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage)
    qtbot.mouseClick(page.switch, Qt.MouseButton.LeftButton)
    page.code.setText(code.lower().replace("-", " "))
    page.password.setText("xinmima88")
    page.again.setText("xinmima8")
    page.submit()
    assert "不一样" in page.trouble.text()
    page.again.setText("xinmima88")
    page.submit()
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: not program.jobs.is_busy(), timeout=WAIT)


def test_locking_drops_the_key_and_asks_for_the_password_again(program: Program, qtbot: QtBot) -> None:
    a_store(program.folder)
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage)
    page.password.setText("mima1234")
    page.submit()
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: not program.jobs.is_busy(), timeout=WAIT)
    assert program.window is not None and program.desk is not None
    desk = program.desk
    program.window.lock()
    qtbot.waitUntil(lambda: program.window is None and isinstance(center(program), SignInPage), timeout=WAIT)
    qtbot.waitUntil(lambda: desk.store.key == b"", timeout=WAIT)
    again = center(program)
    assert isinstance(again, SignInPage) and again is not page
    assert again.password.text() == ""


def test_ten_idle_minutes_lock(program: Program, qtbot: QtBot) -> None:
    a_store(program.folder)
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage)
    page.password.setText("mima1234")
    page.submit()
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: not program.jobs.is_busy(), timeout=WAIT)
    window = program.window
    assert window is not None and window._idle.interval() == 10 * 60 * 1000 and window._idle.isActive()
    window._idle.timeout.emit()
    qtbot.waitUntil(lambda: program.window is None, timeout=WAIT)


def test_damaged_key_file_is_said_in_words(program: Program, qtbot: QtBot) -> None:
    a_store(program.folder)
    (program.folder / "keys.json").write_text("{", "utf-8")
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage)
    page.password.setText("mima1234")
    page.submit()
    qtbot.waitUntil(lambda: "损坏" in page.trouble.text(), timeout=WAIT)


def test_text_size_is_kept_for_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOUWANG_CONFIG", str(tmp_path))
    assert bootstrap.text_size() == 100
    (tmp_path / "window.json").write_text(json.dumps({"text_size": 130}), "utf-8")
    assert bootstrap.text_size() == 130
    (tmp_path / "window.json").write_text('{"text_size": 7}', "utf-8")
    assert bootstrap.text_size() == 100


def test_password_boxes_never_show_what_is_typed(program: Program) -> None:
    a_store(program.folder)
    program.start()
    boxes = [
        box
        for box in center(program).findChildren(QLineEdit)
        if "assword" in box.objectName() or "again" in box.objectName()
    ]
    assert boxes and all(box.echoMode() is QLineEdit.EchoMode.Password for box in boxes)
    assert QApplication.instance() is not None


def test_a_package_somebody_clicked_on_is_planned_after_signing_in(
    program: Program, qtbot: QtBot, tmp_path: Path
) -> None:
    a_store(program.folder, "township")
    package = tmp_path / "石桥村-A-0001.swpkg"
    package.write_bytes(b"no package at all")
    program.clicked = package
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage)
    page.password.setText("mima1234")
    page.submit()
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT)
    assert program.window is not None
    shown = program.window.frame.page("receive")
    qtbot.waitUntil(lambda: shown.isVisible() and len(shown.plans) == 1, timeout=WAIT)
    assert program.clicked is None and shown.plans[0].path == package


def test_a_backup_somebody_clicked_on_is_looked_into(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    a_store(program.folder)
    program.clicked = tmp_path / "某个备份.swbak"
    program.clicked.write_bytes(b"no backup at all")
    program.start()
    page = center(program)
    assert isinstance(page, RestorePage)
    qtbot.waitUntil(lambda: "不是守望的备份" in page.trouble.text(), timeout=WAIT)


@pytest.mark.parametrize(
    ("words", "opened"),
    [(["包.swpkg"], True), (["备份.SWBAK"], True), (["list"], False), (["inspect", "包.swpkg"], False), ([], False)],
)
def test_what_the_desktop_hands_over_is_told_from_a_command(words: list[str], opened: bool) -> None:
    assert (document(words) is not None) == opened


def test_a_store_on_a_synchronised_folder_is_named_before_signing_in(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOUWANG_CONFIG", str(tmp_path / "config"))
    a_store(tmp_path / "own")
    (tmp_path / "OneDrive").mkdir()
    (tmp_path / "own").rename(tmp_path / "OneDrive" / "守望")
    program = Program(tmp_path / "OneDrive" / "守望", lambda: NOW)
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage)
    qtbot.waitUntil(lambda: "网盘同步文件夹" in page.trouble.text(), timeout=WAIT)
    program.shell.close()
    program.jobs.close(cancel=False)


def test_a_damaged_store_offers_the_rescue_pack(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_store(program.folder)
    with (program.folder / "store.db").open("r+b") as file:
        for page_of_file in range(4, 300, 3):  # pages of the schema among them: the store does not open
            file.seek(page_of_file * 4096 + 50)
            file.write(b"\xff" * 16)
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage) and page.rescue.isHidden()
    page.password.setText("mima1234")
    page.submit()
    qtbot.waitUntil(lambda: not page.rescue.isHidden(), timeout=WAIT)
    from app.ui.dialogs.files import ChooseFolder

    monkeypatch.setattr(ChooseFolder, "ask", staticmethod(lambda *_: tmp_path))
    page.rescue.click()
    qtbot.waitUntil(lambda: page.enter.isEnabled() and "稍候" not in page.trouble.text(), timeout=WAIT)
    assert "备份" in page.trouble.text()


def test_nothing_moves_on_a_weak_machine(themed: QApplication) -> None:
    from app.ui.theme import EFFECTS, program_icon

    assert not any(QApplication.isEffectEnabled(effect) for effect in EFFECTS)
    assert not program_icon().isNull()
