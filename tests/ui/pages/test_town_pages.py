"""隔离区, 跨村核对 and the list of villages in the window of a township."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.services.packages import enrol, export_package, offer_enrolment, own_fingerprint, receive
from app.services.packages.quarantine import asides
from app.services.town.villages import town_villages
from app.store.rows import read_records
from app.ui.dialogs.files import ChooseFolder
from app.ui.pages.exchange.target import TargetDialog
from tests.services.conftest import id_number
from tests.store.world import put_household
from tests.ui.pages.hands import dialog, gone, press, troubles, type_in

OFFICE = {"role": "township", "code": "539901101", "village": "", "operator": "刘建国", "line": ""}
NUMBER = id_number(date(1970, 3, 15), 7)


@pytest.fixture
def office(make_ui: Callable[..., Any]) -> Any:
    """The township's window."""
    return make_ui(**OFFICE)


def hand_in(office: Any, desk: Any, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    offer_enrolment(office.desk, folder / "登记.swenrol")
    enrol(desk, folder / "登记.swenrol", own_fingerprint(office.desk))
    (folder / "登记.swenrol").unlink()
    with desk.writing("新增一户") as door:
        household = put_household(door, desk.place.code, "张德福")
        member = door.create("member", {"household_id": household, "name": "张明德", "id_number": NUMBER, "presence": "present",
                                        "relation": "son", "sort": 2})  # fmt: skip
    assert member
    return export_package(desk, folder).path


def test_a_stick_is_chosen_a_stranger_is_parked_and_confirmed_from_the_quarantine(
    ui: Any, office: Any, make_ui: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_ui(code="539901101204", village="柳河村")
    stick = tmp_path / "U盘"
    stick.mkdir()
    known = hand_in(office, ui.desk, stick / "a")
    receive(office.desk, [known], own_fingerprint(ui.desk))
    hand_in(office, other.desk, stick / "b")
    page = office.open("receive")
    monkeypatch.setattr(ChooseFolder, "ask", staticmethod(lambda *_a, **_k: stick))
    office.press(page, "choose_stick")
    office.idle()
    words = [
        page.view.packages.model.text(row, page.view.packages.model.columns[-1]) for row in page.view.packages.rows()
    ]
    assert sorted(words) == ["可以接收", "设备未核对"] and page.take.isEnabled()
    office.press(page, "take")
    office.idle()
    assert "核对" in page._summary.text()
    office.press(page, "back")
    office.idle()
    assert "隔离区（1）" in page.aside.text()
    office.press(page, "open_quarantine")
    office.idle()
    room = office.open("quarantine")
    assert [item.origin for item in room.table.rows()] == ["柳河村 A-0001号包"]
    room.table.view.selectRow(0)
    office.press(room, "retry_aside")
    box = dialog(office, "dialog_retry")
    type_in(box, "code", own_fingerprint(other.desk))
    press(box, "ok")
    gone(office, "dialog_retry")
    office.idle()
    assert room.table.is_empty() and asides(office.desk) == []
    cross = office.open("crossing")
    office.idle()
    [line] = cross.table.rows()
    assert line.left.person.name == "张明德" and NUMBER not in line.left.number
    cross.table.view.selectRow(0)
    office.press(cross, "conclude_cross")
    box = dialog(office, "dialog_cross")
    box.form.set_values({"verdict": "left"})
    press(box, "ok")
    gone(office, "dialog_cross")
    office.idle()
    assert cross.table.is_empty()
    with office.desk.reading() as connection:
        assert {row["conclusion"] for row in read_records(connection, "cross_note")} == {"here", "away"}
    office.press(cross, "cross_done")
    office.idle()
    assert len(cross.table.rows()) == 1


def test_the_quarantine_gives_out_and_throws_away(office: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = tmp_path / "坏.swpkg"
    bad.write_bytes(b"rubbish")
    receive(office.desk, [bad])
    room = office.open("quarantine")
    office.idle()
    room.table.view.selectRow(0)
    office.press(room, "retry_aside")
    office.idle()
    assert any("不是守望的" in text for text in room.troubles.texts)
    out = tmp_path / "取出"
    out.mkdir()
    monkeypatch.setattr(ChooseFolder, "ask", staticmethod(lambda *_a, **_k: out))
    room.table.view.selectRow(0)
    office.press(room, "save_aside")
    office.idle()
    assert (out / "坏.swpkg").read_bytes() == b"rubbish"
    office.press(room, "discard_aside")
    box = dialog(office, "dialog_discard")
    press(box, "ok")
    office.until(lambda: box.troubles.texts)
    type_in(box, "why", "不是包")
    press(box, "ok")
    gone(office, "dialog_discard")
    office.idle()
    assert room.table.is_empty()


def test_the_list_of_villages_is_pasted_changed_and_shortened(office: Any) -> None:
    page = office.open("receive")
    office.press(page, "town_list")
    box = dialog(office, "dialog_town_list")
    box.form.set_values({"lines": "539901101203 石桥村\n539901101204 柳河村\n坏的一行"})
    press(box, "ok")
    office.until(lambda: box.troubles.texts)
    assert "第3行" in troubles(box)
    box.form.set_values({"lines": "539901101203 石桥村\n539901101204 柳河村"})
    press(box, "ok")
    gone(office, "dialog_town_list")
    office.idle()
    assert [line.state[1] for line in page.villages.rows()] == ["还没有报送过"] * 2 and not page.answer.isEnabled()
    page.villages.view.selectRow(1)
    office.press(page, "town_village")
    box = dialog(office, "dialog_town_village")
    box.form.set_values({"name": "柳河村", "by_hand": True})
    press(box, "ok")
    gone(office, "dialog_town_village")
    office.idle()
    assert page.villages.rows()[1].state[1] == "由乡镇代录"
    page.villages.view.selectRow(0)
    office.press(page, "town_remove")
    box = dialog(office, "dialog_town_remove")
    type_in(box, "why", "划到别的乡镇")
    press(box, "ok")
    gone(office, "dialog_town_remove")
    office.idle()
    assert [village.name for village in town_villages(office.desk)] == ["柳河村"]


def test_a_household_of_the_plan_shows_what_changes(ui: Any, office: Any, tmp_path: Path) -> None:
    path = hand_in(office, ui.desk, tmp_path / "a")
    receive(office.desk, [path], own_fingerprint(ui.desk))
    with ui.desk.reading() as connection:
        home = read_records(connection, "household")[0]["id"]
    with ui.desk.writing("改") as door:
        door.change("household", home, {"group_name": "9组"})
    page = office.open("receive")
    page.plan([export_package(ui.desk, tmp_path).path])
    office.idle()
    unit = next(one for one in page.view.units.rows() if one.unit == home)
    page.view.units.activated.emit(unit)
    box = dialog(office, "dialog_changes")
    [line] = box.table.rows()
    assert (line.label, line.old, line.new, line.what) == ("自然村/村民小组", "1组", "9组", "更改")
    press(box, "ok")


def test_several_villages_are_answered_at_one_go(
    ui: Any, office: Any, make_ui: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_ui(code="539901101204", village="柳河村")
    for desk, folder in ((ui.desk, tmp_path / "shi"), (other.desk, tmp_path / "liu")):
        receive(office.desk, [hand_in(office, desk, folder)], own_fingerprint(desk))
    page = office.open("receive")
    page.villages.view.selectAll()
    assert "2个村" in page.answer.text() and not page.change.isEnabled()
    target = tmp_path / "back"
    target.mkdir()
    monkeypatch.setattr(TargetDialog, "ask", staticmethod(lambda *_a, **_k: target))
    office.press(page, "answer_village")
    office.idle()
    assert page.written.title.text() == "2个回执包"
    for desk in (ui.desk, other.desk):
        [back] = [path for path in target.glob("*.swpkg") if desk.place.name in path.name]
        assert receive(desk, [back])[0].state == "taken"
