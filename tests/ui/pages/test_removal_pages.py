"""风险消除信息采集 in the form: shown on the removal road, its findings lead to it, the criteria are explained one by one."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QApplication

from app.domain.procedure.states import Step
from app.services.collecting.collect import Subject, open_page
from app.services.collecting.filling import open_form, work_at_hand
from app.services.files import load_household
from app.services.helping.measures import add_measure
from app.services.papers.catalogue import print_paper
from app.services.road.cases import StepWish, take_step
from app.services.road.removal import removal_criteria
from app.ui.pages.collect.layout import REMOVAL, step_for

ROAD = (
    ("clue", date(2026, 2, 2), "village"), ("visiting", date(2026, 2, 3), "village"), ("consented", date(2026, 2, 5), "village"),
    ("review_ready", date(2026, 2, 6), "village"), ("reviewed", date(2026, 2, 8), "village"),
    ("noticing", date(2026, 2, 9), "village"), ("notice_ok", date(2026, 2, 15), "village"),
    ("reported", date(2026, 2, 16), "village"), ("township_check", date(2026, 2, 17), "township"),
    ("county", date(2026, 2, 18), "township"), ("approved", date(2026, 2, 20), "county"),
    ("announced", date(2026, 2, 21), "township"), ("monitored", date(2026, 2, 22), "village"),
)  # fmt: skip
PROPOSED = (*ROAD, ("rem_proposed", date(2026, 11, 2), "village"))


def shot(widget: Any, name: str) -> None:
    """A picture for whoever looks, when SHOTS names a folder."""
    if os.environ.get("SHOTS"):
        QApplication.processEvents()
        widget.window().grab().save(f"{os.environ['SHOTS']}/{name}.png")


def walk_of(ui: Any, made: Any, **more: str) -> Any:
    page = ui.open("collect", household=made.id, case=made.case, page=REMOVAL, **more)
    ui.idle()
    return page.walk


def fill(step: Any, values: dict[str, Any]) -> None:
    for key, value in values.items():
        step.fields.set_value(key, value)
        step._edited(key, value)


def test_the_step_stands_only_on_the_removal_road(ui: Any, household: Callable[..., Any]) -> None:
    watched, proposed = household(ui.desk, "张德福", road=ROAD), household(ui.desk, "陈有才", road=PROPOSED)
    keys = {
        made.id: [step.key for step in open_form(ui.desk, Subject(made.id, made.case)).steps]
        for made in (watched, proposed)
    }
    assert REMOVAL not in keys[watched.id] and keys[proposed.id][-1] == REMOVAL
    assert [line.subject.household for line in work_at_hand(ui.desk).cases] == [proposed.id]


def test_what_is_typed_is_the_record_of_the_removal(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "陈有才", road=PROPOSED)
    walk = walk_of(ui, made)
    step = walk.hosts[REMOVAL].view
    assert walk.wizard.current() == REMOVAL and "removal_month" not in step.fields.widgets
    ui.until(lambda: len(step.criteria) == 6)
    shot(step, "removal_step")
    told = {one.text: one for one in step.criteria}
    assert not told["“三保障”和饮水安全持续巩固"].met and told["纳入监测满规定月数"].met
    assert told["纳入监测满规定月数"].why == "2026年2月20日审定纳入"
    fill(step, {
        "removal_mode": "helped", "taken_on": date(2026, 11, 10), "edu_dropout": False, "house_unsafe": False, "water_unsafe": False,
        "uninsured_member": False, "anchor_month": "202610", "w_work": Decimal("90000"), "wage": Decimal("90000"),
        "wage_complete": True,
    })  # fmt: skip
    walk.save_all()
    ui.idle()
    with ui.desk.reading() as connection:
        case = load_household(connection, made.id).cases[0]
    snapshot, income = case.moment("safeguard_snapshot", "removal"), case.moment("income_record", "removal")
    assert snapshot and snapshot["house_unsafe"] is False and income and income["wage"] == Decimal("90000")
    assert case.record["removal_mode"] == "helped"
    kept = case.moment("income_record", "identify")
    assert kept and kept["wage"] == Decimal("18000"), "the record of the identification stays"
    ui.until(lambda: {one.text: one.met for one in step.criteria}["“三保障”和饮水安全持续巩固"])
    assert {one.text: one.met for one in step.criteria}["识别时的风险已经消除，有针对性的帮扶措施"] is False
    add_measure(ui.desk, made.id, {"measure_class": "health", "status": "done", "start": date(2026, 3, 1)})
    assert all(one.met for one in removal_criteria(ui.desk, made.case))


def test_screen_and_paper_say_the_same(ui: Any, household: Callable[..., Any]) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    made = household(ui.desk, "陈有才", road=PROPOSED, person={"labour": "none"})
    data = print_paper(ui.desk, "风险消除评估表", household=made.number).data
    text = "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(data)).pages)
    for one in removal_criteria(ui.desk, made.case):
        assert one.text in text and one.why.replace("；", "") in text.replace("；", ""), one.text


def test_the_visit_asks_for_the_record(ui: Any, household: Callable[..., Any]) -> None:
    from app.services.road.cases import Refused

    made = household(ui.desk, "陈有才", road=PROPOSED)
    wish = StepWish(Step.REM_VISITED, date(2026, 11, 10), "王小明", details={"signed_by_household": True})
    try:
        take_step(ui.desk, made.case, wish)
    except Refused as refused:
        codes = [refusal.code for refusal in refused.refusals]
    assert "REM-002" in codes and "REM-003" in codes


def test_a_finding_of_the_removal_record_opens_its_field(ui: Any, household: Callable[..., Any]) -> None:
    from app.domain.checks import RULES, Section

    rules = [
        rule
        for rule in RULES.values()
        if rule.item is Section.REMOVAL and "safeguard_snapshot.water_unsafe" in rule.uses
    ]
    assert rules and step_for(rules[0].id, "safeguard_snapshot.water_unsafe") == REMOVAL
    assert step_for("SW-501", "safeguard_snapshot.water_unsafe") == "safeguards"
    made = household(ui.desk, "陈有才", road=PROPOSED)
    row = open_page(ui.desk, Subject(made.id, made.case), REMOVAL).rows["safeguard_snapshot"][0]["id"]
    walk = walk_of(ui, made, row=str(row), field="water_unsafe")
    ui.idle()
    field = walk.hosts[REMOVAL].view.fields.widgets["water_unsafe"]
    ui.until(lambda: field.isAncestorOf(QApplication.focusWidget()) if QApplication.focusWidget() else False)
