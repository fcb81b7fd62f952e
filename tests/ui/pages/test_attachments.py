"""附件 in the household's file: added by button, by dropping, by Ctrl+V; looked at, handed out for a purpose, taken away."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from app.services.attaching.attachments import attach, attachments_of
from app.services.family.page import household_page
from app.store import peers
from app.store.attachments import path_of
from app.store.rows import read_records
from app.ui.dialogs.files import OpenFiles, SaveFile
from app.ui.dialogs.messages import ReasonDialog
from app.ui.pages.households.attachments import ROLE, AttachmentsTab
from app.ui.preview import PreviewDialog

Build = Callable[..., Any]


def picture(shade: int = 0, size: tuple[int, int] = (320, 240)) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize(size).point(lambda v: (v + shade) % 256).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    """A picture on a stick."""

    def make(name: str, content: bytes | None = None) -> Path:
        path = tmp_path / name
        path.write_bytes(picture(len(name)) if content is None else content)
        return path

    return make


def tab_of(ui: Any, household: str) -> AttachmentsTab:
    page = ui.open("households", household=household, tab="attachments")
    tab: AttachmentsTab = page.file.attachments
    assert tab.isVisible()
    return tab


def confirm(ui: Any, tab: AttachmentsTab, **values: Any) -> None:
    """Answer the dialog that asks what a picture is."""
    ui.until(lambda: tab.findChild(object, "dialog_attach"))
    dialog = tab.findChild(object, "dialog_attach")
    for key, value in values.items():
        dialog.form.set_value(key, value)
    ui.press(dialog, "ok")
    ui.idle()


def test_chosen_files_are_described_once_and_attached(
    ui: Any, household: Build, file_of: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = household(ui.desk, "张德福", road="monitored")
    tab = tab_of(ui, made.id)
    files = [file_of("a.jpg"), file_of("bad.jpg", b"MZ" + bytes(300)), file_of("ccc.jpg")]
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, **_k: files))
    assert tab.view.isEnabled() is tab.print.isEnabled() is tab.remove.isEnabled() is False
    ui.press(tab, "add_attachment")
    confirm(ui, tab, purpose="house_photo", member_id=made.members[1])
    kept = attachments_of(ui.desk, made.id)
    assert [(line.label, line.member_name, line.case) for line in kept] == [("住房照片", "郑桂兰", made.case)] * 2
    (told,) = ui.told
    assert told.code == "ATT-105" and "程序" in told.text and told.where == "bad.jpg"
    assert tab.list.count() == 2
    ui.until(lambda: not tab.list.item(0).icon().isNull() and len(tab._small) == 2)
    page = ui.frame.page("households")
    assert "附件 2" in [page.file.tabs.tabText(place) for place in range(page.file.tabs.count())]


def test_one_bad_file_is_said_in_the_dialog_which_stays(
    ui: Any, household: Build, file_of: Callable[..., Path]
) -> None:
    made = household(ui.desk, "张德福")
    tab = tab_of(ui, made.id)
    tab.take([file_of("x.jpg", b"")])
    ui.until(lambda: tab.findChild(object, "dialog_attach"))
    dialog = tab.findChild(object, "dialog_attach")
    ui.press(dialog, "ok")
    ui.idle()
    assert dialog.isVisible() and "空的" in dialog.troubles.texts[0]
    dialog.reject()
    assert attachments_of(ui.desk, made.id) == []


def test_files_are_dropped_and_a_picture_is_pasted(ui: Any, household: Build, file_of: Callable[..., Path]) -> None:
    made = household(ui.desk, "张德福")
    tab = tab_of(ui, made.id)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file_of("drop.jpg")))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    tab.dropEvent(event)
    confirm(ui, tab, purpose="house_photo")
    image = QImage(200, 120, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    tab.list.setFocus()
    QTest.keySequence(tab.list, QKeySequence(QKeySequence.StandardKey.Paste))
    confirm(ui, tab, purpose="proof")
    kept = attachments_of(ui.desk, made.id)
    assert {(line.label, line.width, line.height) for line in kept} == {("住房照片", 320, 240), ("证明材料", 200, 120)}
    QGuiApplication.clipboard().setText("只是文字")
    tab.paste()
    ui.idle()
    assert tab.findChild(object, "dialog_attach") is None


def test_the_same_picture_again_is_told(ui: Any, household: Build, file_of: Callable[..., Path]) -> None:
    made = household(ui.desk, "张德福")
    path = file_of("same.jpg")
    attach(ui.desk, made.id, "visit_photo", path)
    tab = tab_of(ui, made.id)
    tab.take([path])
    confirm(ui, tab)
    assert len(attachments_of(ui.desk, made.id)) == 1
    assert "以前附过" in ui.frame.toast.text() and "没有重复存" in ui.frame.toast.text()


def test_looked_at_and_handed_out_for_a_purpose(
    ui: Any, household: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = household(ui.desk, "张德福")
    attach(ui.desk, made.id, "house_photo", picture(size=(800, 600)), title="东墙")
    tab = tab_of(ui, made.id)
    tab.list.setCurrentRow(0)
    QTest.keyClick(tab.list, Qt.Key.Key_Return)
    ui.until(lambda: tab.findChild(PreviewDialog))
    viewer = tab.findChild(PreviewDialog)
    assert viewer.pane.view.count() == 1 and "东墙" in viewer.windowTitle()
    before = viewer.pane.view.percent()
    ui.press(viewer, "preview_zoom_in")
    assert viewer.pane.view.percent() > before
    target = tmp_path / "out.pdf"
    answers = iter((None, "报送材料"))
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: next(answers)))
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: target))
    ui.press(viewer, "save_pdf")
    ui.idle()
    assert not target.exists(), "without a purpose nothing leaves"
    ui.press(viewer, "save_pdf")
    ui.until(target.exists)
    assert "用途：报送材料" in PdfReader(target).pages[0].extract_text()
    with ui.desk.reading() as connection:
        log = [(action, purpose) for _at, _who, action, _subject, purpose in peers.accesses(connection)]
    assert log == [("另存附件：东墙", "报送材料"), ("查看附件：东墙", "查看")]
    viewer.close()


def test_taken_away_with_a_reason(ui: Any, household: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    made = household(ui.desk, "张德福")
    attach(ui.desk, made.id, "house_photo", picture())
    tab = tab_of(ui, made.id)
    tab.list.setCurrentRow(0)
    answers = iter((None, "附错了户"))
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: next(answers)))
    tab.list.setFocus()
    QTest.keyClick(tab.list, Qt.Key.Key_Delete)
    ui.idle()
    assert len(attachments_of(ui.desk, made.id)) == 1
    ui.press(tab, "remove_attachment")
    ui.until(lambda: tab.list.count() == 0)
    assert attachments_of(ui.desk, made.id) == [] and not tab.remove.isEnabled()


def test_a_file_that_is_not_here_says_so(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福")
    attach(ui.desk, made.id, "house_photo", picture())
    with ui.desk.reading() as connection:
        (row,) = read_records(connection, "attachment", [made.id])
    path_of(ui.desk.store.folder, row["digest"]).unlink()
    tab = tab_of(ui, made.id)
    tab.list.setCurrentRow(0)
    assert "不见了" in tab.list.item(0).text()
    assert not tab.view.isEnabled() and not tab.print.isEnabled() and tab.remove.isEnabled()
    QTest.keyClick(tab.list, Qt.Key.Key_Return)
    ui.idle()
    assert tab.findChild(PreviewDialog) is None


def test_missing_scans_are_named_and_everything_is_reached_by_keyboard(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="consented")
    tab = tab_of(ui, made.id)
    assert "张德福、郑桂兰、张明德" in tab._missing.text() and tab._missing.isVisible()
    attach(ui.desk, made.id, "consent_scan", picture(), case=made.case)
    tab = tab_of(ui, made.id)
    assert not tab._missing.isVisible()
    assert tab.list.accessibleName() and tab.list.item(0).data(ROLE).label == "承诺授权书扫描件"
    for name in ("add", "view", "print", "save", "remove"):
        made_button = ui.find(tab, f"action_{name}_attachment", QPushButton)
        assert made_button.accessibleName() and made_button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert tab.list.mapTo(ui.frame, QPoint(0, 0)).y() < ui.frame.height() // 2


def test_a_township_only_looks(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福")
    attach(ui.desk, made.id, "house_photo", picture())
    tab = tab_of(ui, made.id)
    tab.show_page(household_page(ui.desk, made.id), village=False)
    tab.list.setCurrentRow(0)
    assert tab.add.isHidden() and tab.remove.isHidden() and tab.view.isEnabled()
    tab.take([Path("x.jpg")])
    ui.idle()
    assert tab.findChild(object, "dialog_attach") is None
