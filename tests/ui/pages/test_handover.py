"""报送: enrolment by file and typed characters, a package on the stick, its sheet, the answer taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.services.packages import answer, offer_enrolment, own_fingerprint, pending, receive
from app.services.packages.handovers import package_log
from app.ui.dialogs.files import ChooseFolder, OpenFiles
from app.ui.pages.exchange.drives import is_stick, size_text
from app.ui.pages.exchange.target import Target, TargetDialog
from tests.ui.pages.hands import dialog, dialogs, gone, press, troubles, type_in

OFFICE = {"role": "township", "code": "539901101", "village": "", "operator": "刘建国", "line": ""}


@pytest.fixture
def office(make_ui: Callable[..., Any]) -> Any:
    """The township's window."""
    return make_ui(**OFFICE)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder that stands for the stick."""
    made = tmp_path / "U盘"
    made.mkdir()
    return made


def choose_file(monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, **_k: list(paths)))


def enrol(ui: Any, office: Any, stick: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    offer = stick / "登记文件-青石镇.swenrol"
    offer_enrolment(office.desk, offer)
    choose_file(monkeypatch, offer)
    page = ui.open("handover")
    ui.press(page, "hand_over")
    box = dialog(ui, "dialog_enrol")
    press(box, "choose_enrolment")
    type_in(box, "code", own_fingerprint(office.desk))
    press(box, "ok")
    gone(ui, "dialog_enrol")
    dialog(ui, "dialog_preview").reject()  # 设备核对单 for the township
    ui.idle()
    return page


def export(ui: Any, page: Any, stick: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(TargetDialog, "choose", staticmethod(lambda *_a, **_k: Target(stick)))
    ui.press(page, "hand_over")
    ui.idle()
    return next(path for path in sorted(stick.glob("*.swpkg")) if path.name.startswith("报送包"))


def test_before_enrolment_the_page_says_what_to_do(ui: Any, household: Callable[..., Any]) -> None:
    household(ui.desk, "张𬱖")
    page = ui.open("handover")
    assert page.primary.text() == "登记乡镇" and not page.answers.isEnabled()
    assert pending(ui.desk).households == ("A-0001",) and not pending(ui.desk).enrolled
    ui.press(page, "hand_over")
    box = dialog(ui, "dialog_enrol")
    press(box, "ok")
    assert box.troubles.texts == ("还没有选择登记文件。", "没有填“乡镇核对码”。")
    box.reject()


def test_a_wrong_code_enrols_nobody(ui: Any, office: Any, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = stick / "登记.swenrol"
    offer_enrolment(office.desk, offer)
    choose_file(monkeypatch, offer)
    page = ui.open("handover")
    ui.press(page, "hand_over")
    box = dialog(ui, "dialog_enrol")
    press(box, "choose_enrolment")
    type_in(box, "code", "AAAA-BBBB-CCCC")
    press(box, "ok")
    ui.until(lambda: box.troubles.texts)
    assert "核对码与文件里的不一致" in troubles(box)
    box.reject()
    page.refresh()
    ui.idle()
    assert page.primary.text() == "登记乡镇"


def test_from_enrolment_to_the_answer(
    ui: Any, office: Any, stick: Path, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    household(ui.desk, "张𬱖", road="monitored", visits=1)
    household(ui.desk, "阿卜杜热合曼·买买提依明", road="reviewed")
    page = enrol(ui, office, stick, monkeypatch)
    assert page.primary.text() == "生成报送包" and page.primary.isEnabled()
    package = export(ui, page, stick, monkeypatch)
    assert package.name == "报送包-石桥村-A-0001.swpkg"
    assert page.written.isVisibleTo(page) and page.log.table.rows()[0].state == "已生成"
    ui.press(page.written, "print_sheet")
    assert dialog(ui, "dialog_preview").pane.view.count() == 1
    dialogs("dialog_preview")[0].reject()
    assert page.primary.isEnabled()  # nothing is acknowledged yet: the next package carries it all again

    assert receive(office.desk, [package], own_fingerprint(ui.desk))[0].state == "taken"
    back = answer(office.desk, ui.desk.place.code, stick)
    choose_file(monkeypatch, back.path)
    ui.press(page, "take_answer")
    box = dialog(ui, "dialog_answers")
    assert "回执1" in box._summary.text()
    press(box, "ok")
    ui.until(lambda: box.ok.text() == "完成")
    press(box, "ok")
    gone(ui, "dialog_answers")
    assert not page.primary.isEnabled() and not pending(ui.desk).any
    assert [line.state for line in package_log(ui.desk)] == ["已接收", "乡镇已收"]
    assert [line.state for line in page.log.table.rows()] == ["已接收", "乡镇已收"]

    household(ui.desk, "王桂英", road="clue")
    page.refresh()
    ui.idle()
    assert pending(ui.desk).households == ("A-0003",)
    page.export_to(stick)
    ui.idle()
    assert (stick / "报送包-石桥村-A-0002.swpkg").exists()


def test_a_missing_stick_is_said_on_the_page(
    ui: Any, office: Any, stick: Path, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    household(ui.desk, "张𬱖")
    page = enrol(ui, office, stick, monkeypatch)
    page.export_to(stick / "没有这个文件夹")
    ui.idle()
    assert page.troubles.isVisibleTo(page) and page.troubles.texts
    assert not page.written.isVisibleTo(page) and page.primary.isEnabled()
    assert package_log(ui.desk) == []
    package = export(ui, page, stick, monkeypatch)
    assert page.written.isVisibleTo(page) and not page.troubles.isVisibleTo(page)
    assert [line.number for line in package_log(ui.desk)] == [package.stem.removeprefix("报送包-石桥村-")]


def test_sticks_are_told_from_other_volumes() -> None:
    assert is_stick("/media/wang/KINGSTON", "vfat", "linux") and is_stick("/run/media/wang/U", "exfat", "linux")
    assert (
        not is_stick("/", "ext4", "linux")
        and not is_stick("/home", "ext4", "linux")
        and not is_stick("/media/x", "tmpfs", "linux")
    )
    assert is_stick("E:/", "FAT32", "win32", lambda root: 2) and not is_stick("C:/", "NTFS", "win32", lambda root: 3)
    assert [size_text(count) for count in (512, 2048, 7_945_689_498)] == ["512 B", "2.0 KB", "7.4 GB"]


def test_a_folder_can_be_chosen_where_no_stick_is_found(ui: Any, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChooseFolder, "ask", staticmethod(lambda *_a, **_k: stick))
    box = TargetDialog(ui.frame, "生成报送包", "选择写到哪个U盘。", "生成报送包")
    box.open()
    press(box, "other_folder")
    assert box.target == stick and box.ok.isEnabled()
    box.reject()
