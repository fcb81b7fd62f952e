"""从备份恢复 before anybody is signed in: a new laptop, a wrong password, a damaged file; and 设置 → 备份."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from app.bootstrap import Program
from app.services.keeping.backups import FOLDER, backups_in
from app.ui.dialogs.files import ChooseFolder, OpenFiles
from app.ui.start.first_start import FirstStart
from app.ui.start.restore import RestorePage
from app.ui.start.sign_in import SignInPage
from tests.ui.test_start import WAIT, a_store, center, program  # noqa: F401


def page_of(program: Program) -> RestorePage:  # noqa: F811
    """The page, opened from whatever start page stands."""
    program.start()
    before = center(program)
    assert isinstance(before, FirstStart | SignInPage)
    before.restore_wanted.emit()
    page = center(program)
    assert isinstance(page, RestorePage)
    return page


def choose(qtbot: QtBot, page: RestorePage, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose a file as a person does."""
    monkeypatch.setattr(OpenFiles, "ask", lambda *given, **more: [path])
    qtbot.mouseClick(page.choose, Qt.MouseButton.LeftButton)


def a_backup(program: Program, qtbot: QtBot, stick: Path, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    """Sign in, go to 设置 → 备份, put one on the stick."""
    a_store(program.folder)
    program.start()
    page = center(program)
    assert isinstance(page, SignInPage)
    page.password.setText("mima1234")
    page.submit()
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT)
    assert program.window is not None
    frame = program.window.frame
    qtbot.waitUntil(lambda: any((program.folder / FOLDER).glob("*.swbak")), timeout=WAIT)  # the one of the day
    program.window.open_page("settings", {})
    tabs = frame.findChild(QTabWidget, "settings_tabs")
    assert tabs is not None
    tabs.setCurrentIndex([tabs.tabText(at) for at in range(tabs.count())].index("备份"))
    stick.mkdir()
    monkeypatch.setattr(ChooseFolder, "ask", lambda *given, **more: stick)
    made = frame.findChild(QPushButton, "action_backup_to_stick")
    last = frame.findChild(QLabel, "last_backup")
    assert made is not None and last is not None
    qtbot.waitUntil(lambda: last.text() == "还没有备份到U盘。", timeout=WAIT)
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "今天" in last.text(), timeout=WAIT)
    program.window.lock()
    qtbot.waitUntil(lambda: isinstance(center(program), SignInPage) and program.shell.isVisible(), timeout=WAIT)
    return backups_in(stick)[0].path


def test_a_backup_from_the_window_opens_on_a_new_laptop(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    path = a_backup(program, qtbot, tmp_path / "stick", monkeypatch)
    program.folder = program.live_folder = tmp_path / "new" / "store"
    page = page_of(program)
    assert not page.go.isEnabled()
    choose(qtbot, page, path, monkeypatch)
    qtbot.waitUntil(page.go.isEnabled, timeout=WAIT)
    assert "石桥村" in page.what.text() and "手工备份" in page.what.text()
    page.password.setText("mima12345")
    qtbot.mouseClick(page.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "不对" in page.trouble.text(), timeout=WAIT)
    assert page.go.isEnabled() and page.password.text() == "mima12345"
    page.password.setText("mima1234")
    qtbot.keyClick(page.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.window is not None, timeout=WAIT)
    assert program.desk is not None and program.desk.place.name == "石桥村" and program.desk.store.is_new_device


def test_what_is_no_backup_is_refused_and_one_can_go_back(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    a_store(program.folder)
    page = page_of(program)
    wrong = tmp_path / "别的.swbak"
    wrong.write_bytes(b"PK\x03\x04 nothing")
    choose(qtbot, page, wrong, monkeypatch)
    qtbot.waitUntil(lambda: "不是守望的备份" in page.trouble.text(), timeout=WAIT)
    qtbot.mouseClick(page.leave, Qt.MouseButton.LeftButton)
    assert isinstance(center(program), SignInPage)


def test_the_recovery_sheet_opens_a_backup_and_sets_a_new_password(
    program: Program, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    path = a_backup(program, qtbot, tmp_path / "stick", monkeypatch)
    page = page_of(program)
    choose(qtbot, page, path, monkeypatch)
    qtbot.waitUntil(page.go.isEnabled, timeout=WAIT)
    assert "移到旁边" in page.what.text()
    qtbot.mouseClick(page.switch, Qt.MouseButton.LeftButton)
    page.code.setText("AAAA-BBBB")
    page.password.setText("xinmima5678")
    page.again.setText("xinmima567")
    page.submit()
    assert "不一样" in page.trouble.text()
    page.again.setText("xinmima5678")
    page.submit()
    qtbot.waitUntil(lambda: "恢复码不对" in page.trouble.text(), timeout=WAIT)
