"""设置 → 个人信息: the preview, the typed word, the record; nothing goes when it is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QTabWidget

from app.store.rows import read_records
from app.ui.dialogs.base import BaseDialog
from app.ui.pages.settings.erase_dialog import EraseDialog
from app.ui.pages.settings.erasing import ErasingTab


def tab_of(ui: Any) -> ErasingTab:
    """The tab, shown."""
    page = ui.open("settings")
    tabs = page.findChild(QTabWidget, "settings_tabs")
    found = page.findChild(ErasingTab)
    assert found is not None
    tabs.setCurrentWidget(found)
    ui.idle()
    return found


def dialog_of(ui: Any, tab: ErasingTab, number: str) -> EraseDialog:
    """The dialog over the preview of a household."""
    tab.who.setText(number)
    QTest.keyClick(tab.who, Qt.Key.Key_Return)
    ui.idle()
    return next(made for made in tab.findChildren(EraseDialog) if made.isVisible())


def number_of(ui: Any, home: str) -> str:
    """The short number of a household."""
    with ui.desk.reading() as connection:
        return str(read_records(connection, "household", [home])[0]["local_household_no"])


def households(ui: Any) -> int:
    """How many there are."""
    with ui.desk.reading() as connection:
        return len(read_records(connection, "household"))


def test_a_household_goes_after_ground_and_typed_word(ui: Any, household: Any) -> None:
    first = household(ui.desk, "张德福", road="monitored", visits=2)
    second = household(ui.desk, "李四海")
    with ui.desk.writing("登记") as door:
        row = read_records(door.connection, "visit", [first.id])[0]
        door.create("visit", {"household_id": second.id, "date": row["date"], "next_steps": "和张德福一起去镇上"})
    tab = tab_of(ui)
    number = number_of(ui, first.id)
    dialog = dialog_of(ui, tab, number)
    places = [dialog.hits.item(at) for at in range(dialog.hits.count())]
    found = next(place for place in places if "和张德福一起" in place.text())
    assert found.checkState() is Qt.CheckState.Unchecked
    before = households(ui)
    dialog.ok.click()
    ui.idle()
    assert dialog.troubles.texts and "没有对上" in dialog.troubles.texts[0] and households(ui) == before
    found.setCheckState(Qt.CheckState.Checked)
    dialog.ground.setCurrentIndex(dialog.ground.findData("consent_withdrawn"))
    dialog.text.setPlainText("村里收到的书面申请第3号")
    dialog.word.setText(f"删除{number}")
    dialog.ok.click()
    ui.idle()
    assert households(ui) == before - 1
    with ui.desk.reading() as connection:
        assert read_records(connection, "visit", [second.id])[-1]["next_steps"] == "和（已删除）一起去镇上"
    assert len(tab.table.model.rows) == 1


def test_one_person_is_chosen_from_the_list(ui: Any, household: Any) -> None:
    made = household(ui.desk, "张德福", road="", visits=1)
    tab = tab_of(ui)
    tab.who.setText("张德福")
    tab.person.click()
    ui.idle()
    chooser = next(one for one in tab.findChildren(BaseDialog) if one.objectName() == "dialog_choose_person")
    people = chooser.findChild(QListWidget, "people")
    with ui.desk.reading() as connection:
        assert people.count() == len(read_records(connection, "member", [made.id]))
    chooser.accept()
    ui.idle()
    dialog = next(one for one in tab.findChildren(EraseDialog) if one.isVisible())
    assert any("户主" in text for text in dialog._seen.warnings)
    dialog.reject()


def test_nobody_by_that_number_is_said(ui: Any) -> None:
    tab = tab_of(ui)
    tab.who.setText("Z-9999")
    tab.whole.click()
    ui.idle()
    assert ui.told and ui.told[-1].code == "H-101"


def test_pictures_of_the_tab_and_the_dialog(ui: Any, household: Any, tmp_path: Path) -> None:
    """Nothing sticks out of the window at 1366×768."""
    import os

    made = household(ui.desk, "张德福", road="monitored", visits=2)
    tab = tab_of(ui)
    dialog = dialog_of(ui, tab, number_of(ui, made.id))
    QApplication.processEvents()
    assert dialog.height() <= ui.frame.height() and dialog.width() <= ui.frame.width()
    folder = Path(os.environ.get("SHOUWANG_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    assert dialog.grab().save(str(folder / "erase_dialog.png")) and ui.frame.grab().save(str(folder / "erase_tab.png"))
    dialog.reject()
