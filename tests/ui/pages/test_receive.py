"""接收: packages planned and taken, strangers asked for, damaged ones put aside, answers written, practice kept apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.quarantine import asides, save_original
from app.ui.dialogs.files import OpenFiles, SaveFile
from app.ui.pages.exchange.target import TargetDialog
from tests.ui.pages.hands import dialog, gone, press, troubles, type_in

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


@pytest.fixture
def package(ui: Any, office: Any, stick: Path, household: Callable[..., Any]) -> Path:
    """A package of 石桥村 with two households, from a laptop nobody has checked."""
    household(ui.desk, "张𬱖", road="monitored", visits=1)
    household(ui.desk, "阿卜杜热合曼·买买提依明", road="clue")
    offer = stick / "登记.swenrol"
    offer_enrolment(office.desk, offer)
    enrol(ui.desk, offer, own_fingerprint(office.desk))
    return export_package(ui.desk, stick).path


def choose(office: Any, page: Any, monkeypatch: pytest.MonkeyPatch, *paths: Path) -> None:
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, **_k: list(paths)))
    office.press(page, "choose_packages")
    office.idle()


def states(page: Any) -> list[str]:
    model = page.view.packages.model
    return [model.text(row, model.columns[-1]) for row in page.view.packages.rows()]


def confirm(ui: Any, office: Any, page: Any) -> None:
    office.press(page, "check_sender")
    box = dialog(office, "dialog_stranger")
    type_in(box, "code", own_fingerprint(ui.desk))
    press(box, "ok")
    gone(office, "dialog_stranger")


def test_a_stranger_is_asked_for_before_anything_is_taken(
    ui: Any, office: Any, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = office.open("receive")
    assert page.villages.is_empty()
    choose(office, page, monkeypatch, package)
    assert states(page) == ["设备未核对"] and not page.take.isEnabled()
    office.press(page, "check_sender")
    box = dialog(office, "dialog_stranger")
    type_in(box, "code", "AAAA-BBBB-CCCC")
    press(box, "ok")
    office.until(lambda: box.troubles.texts)
    assert "不一致" in troubles(box)
    box.reject()
    confirm(ui, office, page)
    assert states(page) == ["可以接收"]
    named = [unit.head for unit in page.view.units.rows() if unit.kind == "household"]
    assert named == ["张𬱖", "阿卜杜热合曼·买买提依明"]
    office.press(page, "take")
    office.idle()
    assert states(page) == ["已接收"] and "接收完毕" in page._summary.text()
    office.press(page, "back")
    office.idle()
    line = page.villages.rows()[0]
    assert (line.name, line.last_number, line.packages, line.missing) == ("石桥村", "A-0001", 1, ())


def test_again_is_no_change_and_a_gap_is_named(
    ui: Any, office: Any, package: Path, stick: Path, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(office.desk, [package], own_fingerprint(ui.desk))
    household(ui.desk, "王桂英", road="clue")
    export_package(ui.desk, stick)
    third = export_package(ui.desk, stick).path
    page = office.open("receive")
    choose(office, page, monkeypatch, package, third)
    page.view.packages.select(lambda item: item.path == third)
    assert any("A-0002" in text for text in page.view.notes.texts)
    office.press(page, "take")
    office.idle()
    assert states(page) == ["以前收过", "已接收"]
    office.press(page, "back")
    office.idle()
    assert page.villages.rows()[0].missing == ("A-0002",)


def test_a_damaged_package_is_put_aside_with_its_reason(
    ui: Any, office: Any, package: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(office.desk, [package], own_fingerprint(ui.desk))
    bad = stick / "报送包-石桥村-A-0009.swpkg"
    bad.write_bytes(package.read_bytes()[:400])
    page = office.open("receive")
    choose(office, page, monkeypatch, package, bad)
    assert states(page) == ["可以接收", "不能接收"]
    assert "文件不完整" in page.view.notes.texts[0]
    office.press(page, "take")
    office.idle()
    assert states(page) == ["以前收过", "已隔离"]
    [aside] = asides(office.desk)
    assert save_original(office.desk, aside.id, stick.parent).read_bytes() == bad.read_bytes()


def test_a_practice_package_is_refused_with_words(
    make_ui: Callable[..., Any],
    office: Any,
    stick: Path,
    tmp_path: Path,
    household: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    practice, its_office = make_ui(practice=True), make_ui(**OFFICE, practice=True)
    household(practice.desk, "练习户", road="clue")
    offer = stick / "练习登记.swenrol"
    offer_enrolment(its_office.desk, offer)
    enrol(practice.desk, offer, own_fingerprint(its_office.desk))
    package = export_package(practice.desk, stick).path
    page = office.open("receive")
    choose(office, page, monkeypatch, package)
    assert states(page) == ["不能接收"] and "不是封给本机" in page.view.notes.texts[0]
    ui = make_ui(practice=True)
    office_offer = stick / "正式登记.swenrol"
    offer_enrolment(office.desk, office_offer)
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, **_k: [office_offer]))
    ui.press(ui.open("handover"), "hand_over")
    box = dialog(ui, "dialog_enrol")
    press(box, "choose_enrolment")
    type_in(box, "code", own_fingerprint(office.desk))
    press(box, "ok")
    ui.until(lambda: box.troubles.texts)
    assert "练习数据和正式数据不能互相登记" in troubles(box)
    box.reject()


def test_the_answer_goes_to_the_chosen_village(
    ui: Any, office: Any, package: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(office.desk, [package], own_fingerprint(ui.desk))
    page = office.open("receive")
    assert not page.answer.isEnabled()
    page.villages.view.selectRow(0)
    monkeypatch.setattr(TargetDialog, "ask", staticmethod(lambda *_a, **_k: stick))
    office.press(page, "answer_village")
    office.idle()
    assert page.written.isVisibleTo(page) and "回执包" in page.written.title.text()
    back = next(path for path in stick.glob("*.swpkg") if path.name.startswith("回执包"))
    assert receive(ui.desk, [back])[0].state == "taken"
    assert page.villages.rows()[0].answered_at != ""


def test_the_enrolment_file_comes_with_the_code_on_paper(
    office: Any, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = stick / "登记文件-青石镇.swenrol"
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: target))
    page = office.open("receive")
    office.press(page, "offer")
    preview = dialog(office, "dialog_preview")
    assert preview.windowTitle().endswith("设备核对单") and target.exists()
    assert own_fingerprint(office.desk) in office.frame.toast.text()
    preview.reject()
