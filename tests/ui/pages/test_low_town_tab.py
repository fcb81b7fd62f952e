"""低收入 in 审核: a step for several recognitions, routing alerts, answering stop reports, as a person does it."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

from app.services import packages
from app.services.lowincome.town import town_low

TESTS = Path(__file__).parents[2]
PICTURES = os.environ.get("SHOUWANG_PICTURES")


def _builders() -> Any:
    """`walk` of the services' tests: the same recognitions in both suites."""
    for name, path in (
        ("tests.services.conftest", "services/conftest.py"),
        ("tests.services.test_low_income_store", "services/test_low_income_store.py"),
    ):
        if name not in sys.modules:
            spec = importlib.util.spec_from_file_location(name, TESTS / path)
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
    return sys.modules["tests.services.conftest"], sys.modules["tests.services.test_low_income_store"]


@pytest.fixture
def town(make_ui: Callable[..., Any], tmp_path: Path) -> Iterator[Any]:
    """A township's window after a village handed in two applications, an alert and a stop report."""
    from app.services.files import load_household
    from app.services.lowincome import alerts, stops

    conftest, low = _builders()
    office = conftest.make_desk(tmp_path / "town", role="township", code="539901101", village="")
    village = conftest.make_desk(tmp_path / "village")
    for head in ("张德福", "李四海"):
        home = conftest.write_household(village, head, road="")
        with village.reading() as connection:
            file = load_household(connection, home.id)
        low.walk(village, home.id, 0, authorised_names=tuple(str(m["name"]) for m in file.members))
    alerts.add_alert(village, home.id, "orange", ("near_line",), "收入下降", conftest.date(2026, 11, 10))
    stop = {
        "member_id": str(file.members[-1]["id"]),
        "scheme": "dibao",
        "cause": "died",
        "happened_on": conftest.date(2026, 11, 3),
    }
    stops.report_stop(village, stops.add_stop(village, home.id, stop), conftest.date(2026, 11, 5), "镇民政办")
    offer = tmp_path / "offer.swenrol"
    packages.enrol(village, offer, packages.offer_enrolment(office, offer))
    packages.receive(
        office, [packages.export_package(village, tmp_path).path], confirm=packages.own_fingerprint(village)
    )
    village.store.close()
    yield make_ui(office)


def shot(ui: Any, name: str) -> None:
    if PICTURES:
        ui.idle()
        ui.frame.grab().save(str(Path(PICTURES) / f"{name}.png"))


def test_the_three_lists_are_worked_through(town: Any) -> None:
    ui = town
    page = ui.open("audit", tab="low")
    tab = page.low
    page.tabs.setCurrentWidget(tab)
    ui.idle()
    tab.table.select_many(lambda _line: True)
    ui.idle()
    shot(ui, "low_town_roads")
    lines = tab.table.selected()
    assert len(lines) == 2
    from app.domain.lowincome.states import Step

    tab._ask_details(lines, Step.ACCEPTED)
    dialog = ui.find(page, "dialog_town_low_step", QDialog)
    dialog.form.set_values({"on": ui.desk.today, "person": "沈惠芳", "paper": "青民发〔2026〕8号"})
    dialog.submit()
    ui.idle()
    assert {line.state for line in town_low(ui.desk).lines} <= {"受理"}
    tab.what.setCurrentText("预警")
    tab.fill()
    tab.alerts.select_many(lambda _line: True)
    ui.idle()
    shot(ui, "low_town_alerts")
    ui.press(page, "town_low_act")
    ui.idle()
    route = ui.find(page, "dialog_town_low_route", QDialog)
    route.form.set_values(
        {"department": "health", "request": "安排大病救助", "on": ui.desk.today, "due": ui.desk.today}
    )
    route.submit()
    ui.idle()
    assert tab.alerts.rows()[0].alert.waiting == "卫生健康"
    tab.what.setCurrentText("停发报告")
    tab.fill()
    tab.stops.select_many(lambda _line: True)
    ui.idle()
    ui.press(page, "town_low_act")
    ui.idle()
    answer = ui.find(page, "dialog_town_low_answer", QDialog)
    answer.form.set_values({"on": ui.desk.today, "text": "从下月停发", "stop_from": "202612"})
    answer.submit()
    ui.idle()
    assert tab.stops.rows()[0].answer_from == "202612"
    shot(ui, "low_town_stops")
