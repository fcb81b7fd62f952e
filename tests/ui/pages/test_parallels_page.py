"""并行修改 on screen: the list, deciding one by keyboard, several at once, what belongs to the other side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QRadioButton

from app.domain.merging import Rules, merge_unit
from app.domain.units import Stamp
from app.services.packages.parallels import parallels
from app.services.packages.rules import is_auto
from app.store.rows import load_unit
from app.ui.pages.parallels.page import DecideDialog

OTHER = "Vffffffffffffff1"  # the village's second laptop


def write_elsewhere(ui: Any, made: Any, changes: dict[str, str]) -> None:
    """Another laptop wrote fields of the household row without knowing ours."""
    with ui.desk.reading() as connection:
        theirs = load_unit(connection, made.id)
    assert theirs is not None
    theirs.seen = {OTHER: 900}
    row = theirs.rows[made.id]
    theirs.rows = {made.id: row}
    for key, value in changes.items():
        row.values[key], row.stamps[key] = value, Stamp(OTHER, 900)
    with ui.desk.store.writing() as connection, ui.desk.door(connection, "接收") as door:
        known = load_unit(connection, made.id)
        rules = Rules(frozenset({"village", "township"}), lambda row, key: "village", is_auto)
        door.take(merge_unit(known, theirs, rules), known)


def shown_dialog() -> DecideDialog | None:
    """The question, once it is open."""
    return next((w for w in QApplication.allWidgets() if isinstance(w, DecideDialog) and w.isVisible()), None)


@pytest.fixture
def page(ui: Any, household: Callable[..., Any]) -> Any:
    made = household(ui.desk, "张德福", road="")
    with ui.desk.writing("改") as door:
        door.change("household", made.id, {"group_name": "1组", "phone": "13800000001"})
    write_elsewhere(ui, made, {"group_name": "2组", "phone": "13800000002"})
    return ui.open("parallels")


def test_one_is_decided_by_keyboard(ui: Any, page: Any) -> None:
    page.table.select(lambda line: line.key == "group_name")
    QTest.keyClick(page.table.view, Qt.Key.Key_Return)
    ui.until(lambda: shown_dialog() is not None)
    dialog = shown_dialog()
    texts = {button.text(): button for button in dialog.findChildren(QRadioButton)}
    wanted = next(button for text, button in texts.items() if text.startswith("2组"))
    wanted.setChecked(True)
    dialog.submit()
    ui.until(lambda: {line.key for line in parallels(ui.desk)} == {"phone"})
    ui.idle()
    assert [line.key for line in page.table.rows()] == ["phone"]


def test_several_at_once_keep_what_is_shown(ui: Any, page: Any) -> None:
    shown = {line.key: next(c.text for c in line.choices if c.shown) for line in page.table.rows()}
    page.table.view.selectAll()
    ui.press(page, "keep_shown")
    ui.until(lambda: not parallels(ui.desk))
    ui.idle()
    assert not page.table.rows() and set(shown) == {"group_name", "phone"}
    with ui.desk.reading() as connection:
        unit = load_unit(connection, next(iter(_ids(connection))))
    assert unit is not None and shown["group_name"] == unit.rows[unit.id].values["group_name"]


def _ids(connection: Any) -> list[str]:
    from app.services.files import load_households

    return [file.id for file in load_households(connection)]


def test_what_the_township_owns_is_told(ui: Any, page: Any) -> None:
    line = page.table.rows()[0]
    assert line.mine and line.owner == "村里"
    page.table.view.clearSelection()
    assert not page._open.isEnabled() and not page._all.isEnabled()
