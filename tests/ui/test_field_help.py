"""F1 on a field: every field of the form is explained with an example; the panel never takes the keyboard away."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Kind
from app.domain.questionnaire.items import ITEMS, NOT_ON_A_PAGE
from app.domain.records import RECORDS, declared
from app.domain.values import parse
from app.ui.field_help import help_of, place_of, texts

KEYS_OF_ROWS = ("household_id", "case_id", "person_id", "moment", "sort", "previous_case_id")
VISIT = [f"visit.{key}" for key in RECORDS["visit"].keys if key not in KEYS_OF_ROWS]
FORM = [
    f"{section.kind}.{key}" for item in ITEMS if item.stage in ("before_meeting", "before_query")
    for section in item.sections for key in section.keys if (section.kind, key) not in NOT_ON_A_PAGE
]  # fmt: skip


@pytest.mark.parametrize("place", sorted({*FORM, *VISIT}))
def test_every_field_has_an_explanation_and_an_example(place: str) -> None:
    kind, _, key = place.partition(".")
    field = declared(kind)[key]
    told = help_of(field)
    assert place_of(field) == place
    assert (
        told.what.endswith("。") and told.example and not told.example.endswith("。")
    ) or field.kind is Kind.LONGTEXT
    assert told.must and told.basis, "why it is asked stands beside it"
    assert field.label not in ("", told.what), "an explanation says more than the label"


@pytest.mark.parametrize("place", sorted(name for name in texts() if name != "sources"))
def test_every_example_can_be_typed_as_it_stands(place: str) -> None:
    kind, _, key = place.partition(".")
    field = declared(kind)[key]
    if field.kind is Kind.REF:
        return
    example = texts()[place]["例"]
    if field.codes:
        offered = [code.label for code in CODE_LISTS[field.codes].active()]
        rest = example
        for label in sorted(offered, key=len, reverse=True):
            rest = rest.replace(label, "")
        assert not rest.strip("、"), f"{rest} is no choice"
    else:
        parse(field, example)


def texts_of(panel: Any) -> str:
    return "\n".join(label.text() for label in panel.findChildren(QLabel))


def open_form(ui: Any) -> Any:
    page = ui.open("collect", household="new")
    ui.until(lambda: page.walk is not None and focus_name() == "group_name_editor")
    return page


def focus_name() -> str:
    focus = QApplication.focusWidget()
    return focus.objectName() if focus is not None else ""


def test_f1_explains_the_field_and_follows_the_keyboard(ui: Any) -> None:
    open_form(ui)
    panel = ui.window.field_help
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)
    assert panel.isVisible() and focus_name() == "group_name_editor"
    assert "自然村/村民小组" in texts_of(panel) and "3组" in texts_of(panel)
    ui.enter("1组")
    assert focus_name() == "phone_editor" and panel.isVisible()
    assert "11位手机号" in texts_of(panel) and "11位手机号" in panel.accessibleDescription()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not panel.isVisible() and focus_name() == "phone_editor"
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F1)
    assert not panel.isVisible()


def test_the_panel_does_not_cover_its_field_and_fits_the_window(ui: Any) -> None:
    page = open_form(ui)
    fields = page.walk.hosts["household"].ensure().fields
    for width, height in ((1366, 728), (1093, 560)):
        ui.frame.resize(width, height)
        QApplication.processEvents()
        for key in ("group_name", "phone", "household_kind", "dangerous_house", "remark"):
            fields.focus_field(key)
            QApplication.processEvents()
            ui.window.field_help.toggle(QApplication.focusWidget())
            panel, editor = ui.window.field_help, fields.widgets[key].editor
            assert ui.frame.rect().contains(panel.geometry()), key
            place = editor.mapTo(ui.frame, editor.rect().topLeft())
            assert not panel.geometry().contains(place), key
            panel.hide()


def test_a_list_shows_its_choices_with_their_notes(ui: Any) -> None:
    told = help_of(declared("monitoring_case")["proposed_category"])
    assert any("突发严重困难户：" in line for line in told.choices)
    peoples = help_of(declared("member")["ethnicity"])
    assert "共57项" in peoples.choices[-1]
    assert help_of(declared("household")["member_count"]).must.startswith("由程序算出")
