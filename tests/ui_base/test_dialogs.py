"""Dialogs and preview: what they say, what they give back, what they never show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError, Cancelled
from app.ui.dialogs.files import PDF, WORKBOOKS, ChooseFolder, OpenFiles, SaveFile
from app.ui.dialogs.messages import BugDialog, ConfirmDialog, MessageDialog, ReasonDialog, bug_report, show_error
from app.ui.preview import PreviewDialog, PreviewPane


def answer(act: Callable[[QDialog], object]) -> None:
    """Do something in the dialog that opens next."""

    def now() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            QTimer.singleShot(5, now)
            return
        act(dialog)

    QTimer.singleShot(0, now)


def press(name: str) -> Callable[[QDialog], None]:
    return lambda dialog: dialog.findChild(QPushButton, f"action_{name}").click()


def texts(dialog: QDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel))


def test_message_says_what_where_and_what_to_do(qtbot: QtBot) -> None:
    seen: list[str] = []

    def read(dialog: QDialog) -> None:
        seen.append(texts(dialog))
        press("ok")(dialog)

    answer(read)
    MessageDialog.ask(None, AppError("usb.full", "优盘空间不够。", "请换一个优盘。", "优盘 E:"))
    for part in ("优盘空间不够。", "优盘 E:", "请换一个优盘。", "usb.full"):
        assert part in seen[0]


@pytest.mark.parametrize(("name", "wanted"), [("ok", True), ("cancel", False)])
def test_confirm(qtbot: QtBot, name: str, wanted: bool) -> None:
    answer(press(name))
    assert ConfirmDialog.ask(None, "去掉草稿？", ok="去掉", danger=True) is wanted


def test_escape_means_no(qtbot: QtBot) -> None:
    answer(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape))
    assert ConfirmDialog.ask(None, "去掉草稿？") is False


def test_dangerous_question_is_not_answered_by_enter(qtbot: QtBot) -> None:
    dialog = ConfirmDialog(None, "去掉？", "", "去掉", "留着", True)
    qtbot.addWidget(dialog)
    assert not dialog.findChild(QPushButton, "action_ok").isDefault()


def test_reason_is_required_and_suggested(qtbot: QtBot) -> None:
    seen: list[bool] = []

    def write(dialog: QDialog) -> None:
        seen.append(dialog.findChild(QPushButton, "action_ok").isEnabled())
        press("suggestion")(dialog)
        press("ok")(dialog)

    answer(write)
    assert ReasonDialog.ask(None, "为什么去掉？", suggestions=("已迁出", "重复登记")) == "已迁出"
    assert seen == [False]


def test_reason_can_be_given_up(qtbot: QtBot) -> None:
    answer(press("cancel"))
    assert ReasonDialog.ask(None, "为什么？", initial="写了一半") is None


def test_one_line_reason_by_enter(qtbot: QtBot) -> None:
    def write(dialog: QDialog) -> None:
        assert isinstance(dialog, ReasonDialog)
        dialog.set_text("  石桥组  ")
        QTest.keyClick(dialog.edit, Qt.Key.Key_Return)

    answer(write)
    assert ReasonDialog.ask(None, "小组名称", lines=1) == "石桥组"


def failing(secret: str) -> BaseException:
    try:
        int(secret)
    except ValueError as error:
        return error
    raise AssertionError


def test_bug_report_holds_places_and_no_personal_data() -> None:
    report = bug_report(failing("张正国539901196605121234"))
    assert report.startswith("ValueError")
    assert "failing" in report and "test_dialogs.py" in report
    assert "张正国" not in report and "5399" not in report


def test_bug_report_can_be_copied(qtbot: QtBot) -> None:
    dialog = BugDialog(None, "ValueError\napp/x.py:1 f")
    qtbot.addWidget(dialog)
    press("copy_report")(dialog)
    assert QGuiApplication.clipboard().text() == "ValueError\napp/x.py:1 f"


def test_show_error_knows_three_kinds(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    logged: list[str] = []
    monkeypatch.setattr(MessageDialog, "ask", staticmethod(lambda _parent, error: shown.append(error.code)))
    monkeypatch.setattr(BugDialog, "ask", staticmethod(lambda _parent, report: shown.append(report.split("\n")[0])))
    for error in (Cancelled(), AppError("a.b", "文字"), failing("秘")):
        show_error(None, error, logged.append)
    assert shown == ["a.b", "ValueError"]
    assert len(logged) == 1 and "秘" not in logged[0]


def test_file_dialogs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[tuple[object, ...]] = []

    def save(*given: object) -> tuple[str, str]:
        asked.append(given)
        return str(tmp_path / "台账"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_given: (["/a.xlsx", "/b.xlsx"], ""))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: "")
    assert SaveFile.ask(None, "另存为", tmp_path / "台账.pdf", (PDF,)) == tmp_path / "台账.pdf"
    assert asked[0][3] == "PDF 文件 (*.pdf)"
    assert OpenFiles.ask(None, "打开", (WORKBOOKS,), many=True) == [Path("/a.xlsx"), Path("/b.xlsx")]
    assert ChooseFolder.ask(None, "选优盘") is None


def page(width: int, height: int) -> tuple[int, int, bytes]:
    return width, height, b"\xff\xff\xff\xff" * (width * height)


def pane_of(qtbot: QtBot, count: int) -> PreviewPane:
    pane = PreviewPane()
    qtbot.addWidget(pane)
    pane.resize(600, 500)
    pane.show()
    pane.set_pages([page(595, 842)] * count)
    return pane


def test_preview_goes_from_page_to_page(qtbot: QtBot) -> None:
    pane = pane_of(qtbot, 3)
    view = pane.view
    assert (view.page(), view.count()) == (1, 3)
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.page() == 2
    assert pane._page.text() == "第 2 / 3 页"
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.page() == 3
    QTest.keyClick(view, Qt.Key.Key_Home)
    assert view.page() == 1


def test_preview_zooms_and_fits(qtbot: QtBot) -> None:
    view = pane_of(qtbot, 1).view
    before = view.percent()
    QTest.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert view.percent() > before
    QTest.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.percent() == before
    assert not view.horizontalScrollBar().isVisible()
    view.fit("page")
    assert view.percent() < before
    for _ in range(40):
        view.zoom(2)
    assert view.percent() == 400


def test_preview_prints_and_saves_only_what_is_there(qtbot: QtBot) -> None:
    pane = pane_of(qtbot, 1)
    with qtbot.waitSignals([pane.print_requested, pane.save_requested]):
        pane.print_button.click()
        pane.save_button.click()
    pane.set_pages([])
    assert not pane.print_button.isEnabled() and not pane.save_button.isEnabled()


def test_preview_shows_the_picture_it_was_given(qtbot: QtBot) -> None:
    dialog = PreviewDialog(None, "公示", [(2, 2, bytes([255, 0, 0, 255] * 4))])
    qtbot.addWidget(dialog)
    item = dialog.pane.view.scene().items()[0]
    assert item.pixmap().toImage().pixelColor(0, 0).name() == "#ff0000"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("台账", "台账.pdf"), ("台账2026.11", "台账2026.11.pdf"), ("台账.PDF", "台账.PDF"), ("a.xlsx", "a.xlsx.pdf")],
)
def test_a_saved_file_has_the_ending_of_what_is_in_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, typed: str, kept: str
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: (str(tmp_path / typed), ""))
    assert SaveFile.ask(None, "另存为", Path("台账.pdf")) == tmp_path / kept
