"""承诺授权 on screen: nothing ticked in advance, one applicant, taking back at once, a new sheet beside the old, its scan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from app.services.attaching.attachments import attachments_of
from app.services.collecting.consents import sign_consent, withdraw_consent
from app.services.files import CaseFile
from app.services.road.cases import find_case
from app.ui.dialogs.files import OpenFiles
from app.ui.dialogs.task import FormDialog
from app.ui.pages.collect.consent import ConsentStep

Build = Callable[..., Any]
DAY = date(2026, 10, 20)
SIGNED = {"signed_on": DAY, "fingerprint": True, "promise": True, "rights_told": True, "scope": ("vehicles",)}


def step_of(ui: Any, household: str) -> ConsentStep:
    page = ui.open("collect", household=household, page="consent")
    view: ConsentStep = page.walk.hosts["consent"].view
    return view


def case_of(ui: Any, case: str) -> CaseFile:
    with ui.desk.reading() as connection:
        return find_case(connection, case)[1]


def act(ui: Any, step: ConsentStep, name: str) -> None:
    """Choose an entry of one of the menus."""
    found = next(
        action
        for made in (step._more, step._scan)
        for action in made.menu().actions()
        if action.objectName() == f"action_{name}"
    )
    assert isinstance(found, QAction) and found.isEnabled(), name
    found.trigger()
    ui.idle()


def offered(step: ConsentStep) -> dict[str, bool]:
    return {action.objectName().removeprefix("action_"): action.isEnabled() for action in step._more.menu().actions()}


def chips(step: ConsentStep, key: str) -> list[str]:
    column = next(column for column in step.table.model.columns if column.key == key)
    return [step.table.model.text(row, column) for row in step.table.rows()]


def dialog_of(ui: Any, step: ConsentStep, name: str) -> FormDialog:
    ui.until(lambda: step.findChild(FormDialog, f"dialog_{name}"))
    found: FormDialog = step.findChild(FormDialog, f"dialog_{name}")
    return found


def test_nothing_is_ticked_in_advance_for_anybody(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="visiting")
    step = step_of(ui, made.id)
    for member in made.members:
        step.select(member)
        for key in ("scope", "sensitive"):
            assert step.page.widgets[key].value() == ()
            assert not any(button.isChecked() for button in step.page.widgets[key].editor.buttons.values())
        assert step.page.widgets["notice_agreed"].value() is None
    assert offered(step) == {"renew": False, "withdraw": False, "refuse_check": False}, (
        "a child neither signs nor refuses"
    )
    assert chips(step, "state") == ["还没有签", "还没有签", "还没有签", "未签"] and chips(step, "scan") == [
        "",
        "",
        "",
        "",
    ]


def test_taking_back_counts_at_once_and_locks_the_sheet(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="consented")
    step = step_of(ui, made.id)
    step.select(made.members[1])
    assert offered(step) == {"renew": True, "withdraw": True, "refuse_check": False}
    assert step.page.widgets["withdrawn_on"].is_read_only(), "a withdrawal is no draft"
    act(ui, step, "withdraw")
    dialog = dialog_of(ui, step, "withdraw")
    assert dialog.form.values()["close"] is False, "only the applicant's withdrawal offers to end the case"
    ui.press(dialog, "ok")
    assert any("撤回的原因" in text for text in dialog.troubles.texts)
    dialog.form.set_value("reason", "不想再查")
    ui.press(dialog, "ok")
    ui.until(lambda: chips(step, "state")[1] == "已撤回")
    row = next(row for row in case_of(ui, made.case).rows("consent") if row["member_id"] == made.members[1])
    assert (row["state"], row["withdrawn_on"], row["reason"]) == ("withdrawn", ui.desk.today, "不想再查")
    assert all(widget.is_read_only() for widget in step.page.widgets.values())
    assert "另签一张" in step._final.text() and step._final.isVisible()
    step.select(made.members[0])
    assert not step.page.widgets["signed_on"].is_read_only() and not step._final.isVisible()


def test_the_applicants_withdrawal_offers_to_end_the_case(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="consented")
    step = step_of(ui, made.id)
    step.select(made.members[0])
    act(ui, step, "withdraw")
    dialog = dialog_of(ui, step, "withdraw")
    assert dialog.form.values()["close"] is True
    dialog.form.set_value("reason", "外出打工")
    ui.press(dialog, "ok")
    ui.idle()
    assert case_of(ui, made.case).road.state == "closed_withdrawn"


def test_a_new_sheet_stands_beside_the_old_one(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="consented")
    withdraw_consent(ui.desk, made.case, "郑桂兰", ui.desk.today, "不愿")
    step = step_of(ui, made.id)
    step.select(made.members[1])
    act(ui, step, "renew")
    assert step.page.values()["signed_on"] is None and step.page.values()["scope"] == ()
    assert not step.page.widgets["signed_on"].is_read_only() and chips(step, "state")[1] == "还没有签"
    assert len(case_of(ui, made.case).rows("consent")) == 3, "nothing is written by looking at an empty sheet"
    for key, value in (("signed_on", ui.desk.today), ("fingerprint", True), ("promise", True), ("rights_told", True)):
        step.page.set_value(key, value)
        step.page.field_edited.emit(key, value)
    ui.idle()
    page = ui.frame.page("collect")
    page.walk.save_all()
    ui.until(lambda: len(case_of(ui, made.case).rows("consent")) == 4)
    ui.idle()
    own = [row for row in case_of(ui, made.case).rows("consent") if row["member_id"] == made.members[1]]
    assert sorted(row["state"] for row in own) == ["signed", "withdrawn"]
    assert {row["person_id"] for row in own} == {own[0]["person_id"]} and chips(step, "state")[1] == "已签"


def test_one_person_asks_for_the_household(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="consented")
    step = step_of(ui, made.id)
    step.select(made.members[2])
    yes = step.page.widgets["is_applicant"]
    yes.set_value(True)
    step.page.field_edited.emit("is_applicant", True)
    ui.idle()
    ui.frame.page("collect").walk.save_all()

    def asking() -> list[str]:
        return [row["member_id"] for row in case_of(ui, made.case).rows("consent") if row["is_applicant"]]

    ui.until(lambda: asking() == [made.members[2]])


def test_a_changed_scope_asks_for_a_new_sheet(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="consented")
    step = step_of(ui, made.id)
    step.select(made.members[1])
    buttons = step.page.widgets["scope"].editor.buttons
    QTest.mouseClick(buttons["school"], Qt.MouseButton.LeftButton)
    ui.idle()
    assert any("另签一张" in text for text in step.page.widgets["scope"].message_texts())
    QTest.mouseClick(buttons["school"], Qt.MouseButton.LeftButton)
    ui.idle()
    assert not any("另签一张" in text for text in step.page.widgets["scope"].message_texts())


def test_refusing_the_check_is_kept_among_the_answers(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="visiting")
    step = step_of(ui, made.id)
    step.select(made.members[0])
    act(ui, step, "refuse_check")
    dialog = dialog_of(ui, step, "refuse_check")
    dialog.form.set_value("reason", "不想让人查存款")
    dialog.form.set_value("witnesses", ("孙三", "李四"))
    ui.press(dialog, "ok")
    ui.until(lambda: case_of(ui, made.case).rows("refusal_hit"))
    (hit,) = case_of(ui, made.case).rows("refusal_hit")
    assert hit["item"] == "no_check" and "孙三、李四" in hit["evidence"]


def test_the_scan_of_one_sheet_and_of_one_paper_for_all(
    ui: Any, household: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = household(ui.desk, "张德福", road="consented")
    step = step_of(ui, made.id)
    step.select(made.members[1])
    assert chips(step, "scan") == ["缺扫描件", "缺扫描件", "缺扫描件", ""]
    for number, (name, wanted) in enumerate(
        (("scan_own", ["缺扫描件", "已附", "缺扫描件", ""]), ("scan_all", ["已附", "已附", "已附", ""]))
    ):
        out = BytesIO()
        Image.linear_gradient("L").rotate(90 * number).save(out, "PNG")
        path = tmp_path / f"{name}.png"
        path.write_bytes(out.getvalue())
        monkeypatch.setattr(OpenFiles, "ask", staticmethod(lambda *_a, path=path, **_k: [path]))
        act(ui, step, name)
        ui.until(lambda wanted=wanted: chips(step, "scan") == wanted)
    assert {(line.target_name, line.case) for line in attachments_of(ui.desk, made.id)} == {
        ("郑桂兰的承诺授权书", made.case), ("", made.case)}  # fmt: skip


def test_a_grown_up_child_is_named(ui: Any, household: Build) -> None:
    made = household(ui.desk, "张德福", road="consented")
    with ui.desk.writing("改生日") as door:
        door.change("member", made.members[3], {"birth_date": date(2008, 11, 22)})
    by_guardian = {**SIGNED, "guardian_name": "张德福", "guardian_relation": "祖父"}
    sign_consent(ui.desk, made.case, "张小燕", by_guardian)
    step = step_of(ui, made.id)
    step.select(made.members[3])
    assert chips(step, "state")[3] == "已满18，要重签" and "请他本人签" in step._final.text()
    assert offered(step)["renew"]
