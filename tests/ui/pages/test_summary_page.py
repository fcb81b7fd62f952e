"""汇总 of the township: figures, villages beside each other, zero reports, 15.14; settings with history, code lists, what was issued."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit

from app.domain.questionnaire.codes import labels
from app.services.policies import set_policy, setting_history

TESTS = Path(__file__).parents[2]
PICTURES = os.environ.get("SHOUWANG_PICTURES")


def _town_world() -> Any:
    for name, path in (
        ("tests.services.conftest", "services/conftest.py"),
        ("tests.services.ledger_world", "services/ledger_world.py"),
        ("tests.services.town_world", "services/town_world.py"),
    ):
        if name not in sys.modules:
            spec = importlib.util.spec_from_file_location(name, TESTS / path)
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
    return sys.modules["tests.services.town_world"]


@pytest.fixture
def town(make_ui: Callable[..., Any], tmp_path: Path) -> Iterator[Any]:
    """(ui of the township, the world)."""
    with _town_world().made_town(tmp_path) as world:
        yield make_ui(world.town), world


def shot(ui: Any, name: str) -> None:
    if PICTURES:
        ui.idle()
        ui.frame.grab().save(str(Path(PICTURES) / f"{name}.png"))


def row(table: Any, wanted: Callable[[Any], bool]) -> Any:
    found = next(one for one in table.rows() if wanted(one))
    table.select(lambda one: one is found)
    return found


def test_a_figure_its_villages_and_its_households(town: Any) -> None:
    ui, _world = town
    page = ui.open("summary")
    figure = row(page.figures.table, lambda one: (one.section, one.line, one.head) == ("stock", "合计", "户数"))
    ui.idle()
    assert figure.figure.value == 4 and [bar.label for bar in page.figures.chart.chart.bars] == ["石桥村", "柳河村"]
    shot(ui, "summary_figures")
    page.figures.show_homes(figure)
    dialog = ui.find(page, "dialog_figure", QDialog)
    assert len(dialog.table.rows()) == 4
    shot(ui, "summary_homes")
    home = next(one for one in dialog.table.rows() if one.head == "赵春来")
    dialog._open(home)
    ui.idle()
    assert ui.frame.current_page() == "households"


def test_silence_and_the_duty_on_today(town: Any) -> None:
    ui, _world = town
    ui.desk.today = date(2026, 12, 4)
    page = ui.open("summary", tab="silence", period="2026-11")
    lines = {line.name: line for line in page.silence.table.rows()}
    assert {name: line.words for name, line in lines.items()} == {"石桥村": "没有报告", "柳河村": "没有报告"}
    assert all(line.days_late == 4 for line in lines.values())
    shot(ui, "summary_silence")
    today = ui.open("today")
    shot(ui, "summary_today")
    assert today is not None


def test_the_system_list_is_ticked_in_bulk(town: Any) -> None:
    ui, _world = town
    page = ui.open("summary", tab="system")
    assert page.system.table.is_empty()
    shot(ui, "summary_system")


def test_a_setting_is_previewed_dated_and_taken_back(town: Any) -> None:
    ui, _world = town
    page = ui.open("settings")
    ui.find(page, "settings_tabs").setCurrentIndex(0)
    policy = page._parts[0]
    line = row(policy.table, lambda one: one.key == "revisit_monitored")
    policy.change(line)
    dialog = ui.find(page, "dialog_value", QDialog)
    dialog.value.setText("每季度")
    dialog.since.setText("2027-01-01")
    dialog.document.setText("青政〔2026〕9号")
    ui.press(dialog, "setting_preview")
    ui.idle()
    assert "自2027-01-01起" in dialog.effect.text()
    shot(ui, "settings_value")
    dialog.submit()
    ui.idle()
    assert [one.state for one in setting_history(ui.desk, "revisit_monitored")] == ["将要生效"]
    row(policy.table, lambda one: one.key == "revisit_monitored")
    ui.press(page, "setting_history")
    ui.idle()
    history = ui.find(page, "dialog_history", QDialog)
    history.table.select(lambda _line: True)
    ui.idle()
    shot(ui, "settings_history")
    ui.press(history, "withdraw_setting")
    ui.idle()
    assert setting_history(ui.desk, "revisit_monitored") == []


def test_a_wrong_day_stays_typed(town: Any) -> None:
    ui, _world = town
    page = ui.open("settings")
    policy = page._parts[0]
    policy.change(row(policy.table, lambda one: one.key == "notice_min_days"))
    dialog = ui.find(page, "dialog_value", QDialog)
    dialog.value.setText("7")
    dialog.since.setText("明年")
    dialog.submit()
    ui.idle()
    assert dialog.isVisible() and dialog.value.text() == "7" and setting_history(ui.desk, "notice_min_days") == []
    dialog.reject()


def test_code_lists_change_what_forms_offer(town: Any) -> None:
    ui, _world = town
    page = ui.open("settings")
    tab = next(part for part in page._parts if hasattr(part, "lists"))
    page.tabs.setCurrentWidget(tab)
    ui.idle()
    row(tab.lists, lambda one: one.name == "CHANNEL")
    ui.idle()
    ui.press(page, "code_add")
    ui.idle()
    dialog = ui.find(page, "dialog_code", QDialog)
    shot(ui, "settings_codes_add")
    dialog.form.set_values({"label": "网格员上报"})
    dialog.submit()
    ui.idle()
    assert "网格员上报" in labels("CHANNEL")  # in the thread that draws forms, without another word
    assert any(item.label == "网格员上报" for item in tab.items.rows())
    shot(ui, "settings_codes")


def test_what_the_township_issued_is_shown_in_the_village(town: Any, make_ui: Callable[..., Any]) -> None:
    ui, world = town
    set_policy(ui.desk, "notice_min_days", 9, document="青政〔2026〕9号")
    world.answer("柳河村")
    village = make_ui(world.villages["柳河村"])
    page = village.open("settings")
    tab = next(part for part in page._parts if part.objectName() == "" and type(part).__name__ == "IssuedTab")
    page.tabs.setCurrentWidget(tab)
    village.idle()
    lines = {line.key: line for line in tab.table.rows()}
    assert (lines["notice_min_days"].village, lines["notice_min_days"].township) == ("5天", "9天")
    shot(village, "settings_issued")


def test_choosing_a_report_by_arguments(town: Any) -> None:
    ui, _world = town
    page = ui.open("summary", kind="town_book", period="2026-11")
    assert page.figures.kind == "town_book"
    assert {one.line for one in page.figures.table.rows()} == {"石桥村", "柳河村", "合计"}
    combo = ui.find(page, "report_kind", QComboBox)
    assert combo.accessibleName() and ui.find(page, "silence_search", QLineEdit) is not None
