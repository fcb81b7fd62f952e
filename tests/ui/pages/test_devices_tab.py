"""设置 → 电脑和钥匙: parked laptops confirmed, letters given, laptops struck off, cards and packages between laptops, keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QTabWidget

from app.services.packages import answer, enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.devices import letter_here
from app.services.packages.laptops import add_laptop, own_code, save_card
from app.store.store import set_meta
from app.ui.dialogs.files import OpenFiles, SaveFile
from app.ui.dialogs.messages import ConfirmDialog, ReasonDialog
from app.ui.pages.exchange.target import TargetDialog
from app.ui.pages.settings import device_steps
from tests.ui.pages.hands import dialog, gone, press, type_in

OFFICE = {"role": "township", "code": "539901101", "village": "", "operator": "刘建国", "line": ""}


@pytest.fixture
def office(make_ui: Callable[..., Any]) -> Any:
    return make_ui(**OFFICE)


@pytest.fixture
def papers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Papers that would have been shown."""
    shown: list[str] = []
    monkeypatch.setattr(device_steps, "show_paper", lambda _context, _tab, kind, **_more: shown.append(kind))
    return shown


def tab_of(ui: Any) -> Any:
    page = ui.open("settings")
    book = page.findChild(QTabWidget, "settings_tabs")
    place = next(place for place in range(book.count()) if book.tabText(place) == "电脑和钥匙")
    book.setCurrentIndex(place)
    page.refresh()
    ui.idle()
    return book.widget(place)


def choose(tab: Any, state: str) -> None:
    tab.table.select(lambda line: line.state == state)
    assert tab.chosen() is not None and tab.chosen().state == state


def typed(ui: Any, name: str, key: str, text: str) -> None:
    box = dialog(ui, f"dialog_{name}")
    type_in(box, key, text)
    press(box, "ok")
    gone(ui, f"dialog_{name}")


@pytest.fixture
def parked(ui: Any, office: Any, tmp_path: Path, household: Callable[..., Any]) -> Any:
    """The township's window with two parked packages of a village nobody has confirmed."""
    household(ui.desk, "张德福", road="clue")
    enrol(ui.desk, tmp_path / "登记.swenrol", offer_enrolment(office.desk, tmp_path / "登记.swenrol"))
    stick = tmp_path / "U盘"
    stick.mkdir()
    files = [export_package(ui.desk, stick).path for _ in range(2)]
    assert [one.state for one in receive(office.desk, files)] == ["parked", "parked"]
    return office


def test_a_parked_laptop_is_confirmed_given_a_letter_and_struck_off(
    ui: Any, parked: Any, papers: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tab = tab_of(parked)
    assert not tab.confirm.isEnabled() and not tab.strike.isEnabled()
    choose(tab, "等待确认")
    assert "停放着2个包" in tab.table.model.text(tab.chosen(), tab.table.model.columns[-1])
    parked.press(tab, "confirm_device")
    box = dialog(parked, "dialog_confirm_device")
    type_in(box, "code", "0000-0000-0000")
    press(box, "ok")
    parked.until(lambda: box.troubles.texts)
    assert "核对码" in box.troubles.texts[0]
    type_in(box, "code", own_fingerprint(ui.desk))
    press(box, "ok")
    gone(parked, "dialog_confirm_device")
    parked.idle()
    choose(tab, "已确认")
    parked.press(tab, "give_letter")
    typed(parked, "give_letter", "letter", "d")
    parked.idle()
    stick = tmp_path / "回执"
    stick.mkdir()
    receive(ui.desk, [answer(parked.desk, ui.desk.place.code, stick).path])
    assert letter_here(ui.desk) == "D"
    choose(tab, "已确认")
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "电脑丢失"))
    parked.press(tab, "strike_device")
    parked.idle()
    choose(tab, "已停用")
    assert not tab.strike.isEnabled() and papers == []  # a village's laptop changes no key


def test_a_parked_laptop_is_refused(parked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tab = tab_of(parked)
    choose(tab, "等待确认")
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "不知道是谁的电脑"))
    parked.press(tab, "refuse_device")
    parked.idle()
    choose(tab, "已拒绝")
    assert not tab.confirm.isEnabled()


def test_two_laptops_of_a_village_by_the_tab(
    ui: Any, make_ui: Callable[..., Any], household: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    household(ui.desk, "张德福", road="clue")
    other = make_ui()
    tab = tab_of(ui)
    card = tmp_path / "本机.swenrol"
    monkeypatch.setattr(SaveFile, "ask", staticmethod(lambda *_a, **_k: card))
    ui.press(tab, "save_card")
    ui.idle()
    assert own_code(ui.desk) in ui.frame.toast.text()
    there = tab_of(other)
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, **_k: [card]))
    other.press(there, "add_laptop")
    typed(other, "add_laptop", "code", own_code(ui.desk))
    other.idle()
    assert "编号字母 B" in there.own.text()
    save_card(other.desk, tmp_path / "另一台.swenrol")
    add_laptop(ui.desk, tmp_path / "另一台.swenrol", own_code(other.desk))
    stick = tmp_path / "U盘"
    stick.mkdir()
    monkeypatch.setattr(TargetDialog, "ask", staticmethod(lambda *_a, **_k: stick))
    ui.press(tab, "write_to_laptop")
    ui.idle()
    [package] = stick.glob("*.swpkg")
    assert "AJ-0001" in ui.frame.toast.text() and "AJ-0001" in package.name
    monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, **_k: [package]))
    other.press(there, "take_from_laptop")
    dialog(other, "dialog_answers")
    ui.press(tab, "choose_letter")
    box = dialog(ui, "dialog_letter")
    type_in(box, "letter", "B")
    press(box, "ok")
    ui.until(lambda: box.troubles.texts)
    assert "已经有一台电脑用过" in box.troubles.texts[0]


def test_the_office_key_is_changed_and_had_back_on_the_tab(
    office: Any, make_ui: Callable[..., Any], papers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.services.packages.office import office_sheet_code, words_in

    tab = tab_of(office)
    before = tab.office.text()
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda *_a, **_k: True))
    office.press(tab, "change_office_key")
    office.until(lambda: tab.office.text() != before)
    assert papers == ["office_recovery"]
    vouched = tab.office.text()
    with office.desk.reading() as connection:
        assert words_in(connection)
    office.press(tab, "replace_office_key")
    office.until(lambda: tab.office.text() != vouched)
    with office.desk.reading() as connection:
        assert words_in(connection) == []  # who found the sheet cannot lead the villages astray
    with office.desk.reading() as connection:
        code = office_sheet_code(connection)
    fresh = make_ui(**OFFICE)
    there = tab_of(fresh)
    fresh.press(there, "recover_office")
    typed(fresh, "recover_office", "code", code)
    fresh.until(lambda: there.office.text() == tab.office.text())


def test_a_laptop_struck_off_says_so_and_is_taken_up_again(
    ui: Any, papers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = tab_of(ui)
    assert tab.struck.isHidden() and tab.renew.isHidden()
    with ui.desk.store.writing() as connection:
        set_meta(connection, "struck_off", "1")
    tab = tab_of(ui)
    assert not tab.struck.isHidden()
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda *_a, **_k: True))
    before = tab.own.text()
    ui.press(tab, "renew_device")
    ui.until(lambda: tab.own.text() != before)
    assert tab.struck.isHidden() and papers == ["fingerprint"]


def test_a_parked_laptop_is_refused_from_the_quarantine_too(parked: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    page = parked.open("quarantine")
    page.table.select(lambda item: item.parked)
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "数据文件夹被人复制"))
    parked.press(page, "refuse_sender")
    parked.idle()
    assert page.table.is_empty()
    tab = tab_of(parked)
    choose(tab, "已拒绝")


def test_the_morning_says_that_laptops_wait(parked: Any) -> None:
    from app.services.duties.today import today_view

    assert any("1台电脑的包停放着" in note and "石桥村" in note for note in today_view(parked.desk).notes)
