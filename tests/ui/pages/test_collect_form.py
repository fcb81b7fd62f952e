"""采集 on real widgets: nothing typed is lost, mistakes are said beside their field, steps are saved as one verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from app.domain.checks import markable
from app.domain.procedure.states import Step
from app.services.collecting import collect, filling
from app.services.collecting.collect import Subject
from app.services.collecting.consents import sign_consent
from app.services.files import load_household, load_households
from app.services.place import change_village
from app.ui.dialogs.messages import ConfirmDialog, ReasonDialog
from app.ui.dialogs.task import FormDialog
from app.ui.pages.collect import dialogs
from app.ui.pages.collect.dialogs import ClashDialog, Leaving, RemoveMemberDialog
from app.ui.pages.households.life_events import LifeEventDialog

ID_HEAD = "539901197003150118"


def stored(ui: Any) -> Any:
    """The only household of the store."""
    with ui.desk.reading() as connection:
        (file,) = load_households(connection)
    return file


def valid(number: str) -> str:
    """The number with the right last digit."""
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17]))
    return number[:17] + "10X98765432"[total % 11]


def focus_key() -> str:
    """Object name of the field that has the keyboard."""
    focus = QApplication.focusWidget()
    while focus is not None and not focus.objectName().endswith("_editor"):
        focus = focus.parentWidget()
    return focus.objectName().removesuffix("_editor") if focus is not None else ""


def answer(ui: Any, expected: str, text: str) -> None:
    """Type into the field that should have the keyboard now and go on with Enter."""
    assert focus_key() == expected
    ui.enter(text)


def start_new(ui: Any) -> Any:
    """采集 with an empty form, by pressing 新增一户."""
    page = ui.open("collect")
    ui.press(page, "new_household")
    ui.idle()
    ui.frame.activateWindow()
    ui.until(lambda: focus_key() == "group_name")
    return page


def type_household(ui: Any) -> None:
    """Item 1 by keyboard alone; the number of the household and computed fields are passed over."""
    answer(ui, "group_name", "1组")
    answer(ui, "phone", "13900000000")
    answer(ui, "national_household_no", "")
    answer(ui, "home_address", "云山县青石镇石桥村1组1号")
    answer(ui, "household_kind", "ybnh")
    answer(ui, "in_relocation_site", "0")
    answer(ui, "relocation_state", "")
    answer(ui, "no_labour_backstop", "0")


def form_page(page: Any, step: str) -> Any:
    """The fields of a step."""
    return page.walk.hosts[step].ensure().fields


def go_next(ui: Any, page: Any) -> None:
    ui.press(page, "next")
    ui.idle()


def test_new_household_by_keyboard_survives_leaving_without_saving(ui: Any) -> None:
    page = start_new(ui)
    type_household(ui)
    fields = form_page(page, "household")
    assert fields.widgets["household_kind"].value() == "ordinary"
    ui.frame.show_page("settings")
    ui.idle()
    assert ui.desk.place.name and not filling.work_at_hand(ui.desk).households, "nothing is saved yet"
    again = ui.open("collect")
    (line,) = filling.work_at_hand(ui.desk).drafts
    ui.open("collect", household=line.subject.household, page=line.page)
    shown = form_page(again, "household").values()
    assert shown["group_name"] == "1组"
    assert shown["phone"] == "13900000000"
    assert shown["home_address"] == "云山县青石镇石桥村1组1号"
    assert shown["household_kind"] == "ordinary"
    assert shown["in_relocation_site"] is False
    assert shown["no_labour_backstop"] is False
    ui.until(lambda: focus_key() == "no_labour_backstop")


def test_a_second_window_on_the_same_store_shows_the_draft_and_where_one_stopped(
    ui: Any, make_ui: Callable[..., Any]
) -> None:
    page = start_new(ui)
    type_household(ui)
    ui.idle()
    page.walk.saver.blockSignals(True)  # from here on the first window is as good as dead
    after = make_ui(ui.desk)
    line = filling.work_at_hand(after.desk).drafts[0]
    assert (line.page, line.place) == ("household", "no_labour_backstop")
    chosen = after.open("collect")
    assert [row.page for row in chosen.chooser.drafts.rows()] == ["household"]
    chosen.chooser.drafts.activated.emit(chosen.chooser.drafts.rows()[0])
    after.idle()
    assert form_page(chosen, "household").values()["phone"] == "13900000000"


def test_a_step_is_ticked_only_when_nothing_everybody_answers_is_missing(
    ui: Any, household: Callable[..., Any]
) -> None:
    made = household(ui.desk, "李德福", road="visiting")
    subject = filling.subject_of(ui.desk, made.id)
    with ui.desk.writing("测试") as door:
        door.change("household", made.id, {"home_address": ""})
    form = filling.open_form(ui.desk, subject)
    assert "household" in form.saved and "household" in form.gaps
    page = ui.open("collect", household=made.id)
    ui.idle()
    assert "household" not in page.walk.wizard._done
    with ui.desk.writing("测试") as door:
        full = {"home_address": "石桥村1组1号", "phone": "13900000000", "household_kind": "ordinary",
                "in_relocation_site": False, "no_labour_backstop": False}  # fmt: skip
        door.change("household", made.id, full)
    assert "household" not in filling.open_form(ui.desk, subject).gaps
    page.walk.refresh()
    ui.idle()
    assert "household" in page.walk.wizard._done


def test_the_field_being_typed_is_kept_when_the_page_is_left(ui: Any) -> None:
    page = start_new(ui)
    ui.keys("2组")  # no Enter: the cursor still stands in the field
    assert ui.frame.show_page("settings")
    assert page.walk.saver.is_idle(), "leaving waits for the disk"
    (line,) = collect.unfinished(ui.desk)
    state = collect.open_page(ui.desk, line.subject, "household")
    assert state.rows["household"][0]["group_name"] == "2组"


def test_wrong_date_is_refused_beside_its_field_and_stays_typed(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张𬱖", road="visiting")
    page = ui.open("collect", household=made.id, page="household")
    fields = form_page(page, "household")
    fields.focus_field("visit_date")
    widget = fields.widgets["visit_date"]
    ui.until(lambda: focus_key() == "visit_date")
    widget.editor.selectAll()
    ui.enter("20261332")
    assert "20261332" in "".join(widget.message_texts())
    ui.press(page, "next")
    ui.idle()
    assert page.walk.wizard.current() == "household", "a step with an unreadable text stays open"
    reopened = ui.open("collect", household=made.id, case=made.case, page="household")
    widget = form_page(reopened, "household").widgets["visit_date"]
    assert widget.raw_text() == "20261332"
    assert widget.message_texts()
    form_page(reopened, "household").focus_field("visit_date")
    widget.editor.selectAll()
    ui.enter("20261011")
    go_next(ui, reopened)
    assert stored(ui).case.record["visit_date"] == date(2026, 10, 11)
    assert reopened.walk.wizard.current() == "members"


def test_members_are_added_ordered_and_sums_follow(ui: Any) -> None:
    page = start_new(ui)
    type_household(ui)
    go_next(ui, page)
    members = page.walk.hosts["members"].view
    ui.press(members, "add_member")
    ui.until(lambda: focus_key() == "name")
    answer(ui, "name", "张𬱖")
    answer(ui, "relation", "")
    answer(ui, "id_type", "")
    answer(ui, "id_number", valid(ID_HEAD))
    ui.idle()
    head = members.roster.members()[0]
    assert head["relation"] == "head", "the first one is the head"
    assert (head["birth_date"], head["sex"]) == (date(1970, 3, 15), "male")
    assert members.roster.page.widgets["birth_date"].is_read_only()
    ui.press(members, "add_member")
    ui.until(lambda: focus_key() == "name")
    answer(ui, "name", "张小燕")
    go_next(ui, page)
    file = stored(ui)
    assert [m["name"] for m in file.members] == ["张𬱖", "张小燕"]
    assert file.record["local_household_no"] == "A-0001"
    assert page.walk.form.name == "张𬱖"
    page.walk.wizard.go("income")
    ui.idle()
    income = page.walk.hosts["income"].view
    income.page.focus_field("wage")
    ui.until(lambda: focus_key() == "wage")
    ui.enter("18000")
    ui.idle()
    figures = {label: value for label, value, _why in income.page.panel.figures()}
    assert figures["家庭纯收入"] == "18,000.00 元"
    assert figures["人均纯收入"] == "9,000.00 元"
    assert figures["监测范围"] == "8,700.00 元"


def test_saving_says_what_was_set_aside(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "李桂芳", kind="exit_policy", road="")
    page = ui.open("collect", household=made.id, page="household")
    fields = form_page(page, "household")
    fields.focus_field("household_kind")
    ui.until(lambda: focus_key() == "household_kind")
    fields.widgets["household_kind"].editor.selectAll()
    ui.enter("一般农户")
    ui.idle()
    assert not fields.is_shown("poverty_exit_year")
    go_next(ui, page)
    assert stored(ui).record["poverty_exit_year"] is None
    assert "脱贫年度" in page.walk._banner.text()


def test_removing_a_member_keeps_him_with_reason_and_a_mistake_disappears(
    ui: Any, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = household(ui.desk, "张德福", road="")
    page = ui.open("collect", household=made.id, page="members")
    step = page.walk.hosts["members"].view
    answers = [Leaving("died", date(2026, 11, 1)), Leaving(dialogs.MISTAKE, None, "别家的孩子")]
    monkeypatch.setattr(RemoveMemberDialog, "ask", staticmethod(lambda *_a: answers.pop(0)))
    step.roster.select(made.members[1])
    ui.press(step, "remove_member")
    ui.until(lambda: ui.frame.findChild(LifeEventDialog) is not None)
    ui.idle()
    dialog = ui.frame.findChild(LifeEventDialog)  # who dies leaves by the family change, with all that follows from it
    assert dialog.wish().members == (made.members[1],) and dialog.wish().on == date(2026, 11, 1)
    ui.press(dialog, "ok")
    ui.idle()
    step = page.walk.hosts["members"].view
    step.roster.select(made.members[3])
    ui.press(step, "remove_member")
    go_next(ui, page)
    file = stored(ui)
    gone = next(m for m in file.all_members if m["id"] == made.members[1])
    assert (gone["presence"], gone["presence_reason"], gone["presence_date"]) == ("left", "died", date(2026, 11, 1))
    assert gone["name"] == "郑桂兰", "last values stay"
    assert made.members[3] not in {m["id"] for m in file.all_members}


def test_clash_is_shown_with_both_answers_and_decided_by_hand(
    ui: Any, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = household(ui.desk, "张德福", road="")
    page = ui.open("collect", household=made.id, page="household")
    fields = form_page(page, "household")
    for key, text in (("phone", "13911112222"), ("home_address", "新村1号")):
        fields.focus_field(key)
        ui.until(lambda key=key: focus_key() == key)
        fields.widgets[key].editor.selectAll()
        ui.enter(text)
    ui.idle()
    with ui.desk.writing("接收") as door:
        door.change("household", made.id, {"phone": "13933334444", "home_address": "老村2号"})
    shown: list[Any] = []

    def decide(_parent: Any, clashes: Any, _names: Any) -> frozenset[tuple[str, str]]:
        shown.extend(clashes)
        return frozenset({(made.id, "phone")})

    monkeypatch.setattr(ClashDialog, "ask", staticmethod(decide))
    go_next(ui, page)
    assert {(c.key, c.mine, c.theirs) for c in shown} == {
        ("phone", "13911112222", "13933334444"), ("home_address", "新村1号", "老村2号"),
    }  # fmt: skip
    record = stored(ui).record
    assert (record["phone"], record["home_address"]) == ("13911112222", "老村2号")


def test_clash_dialog_waits_for_every_choice(ui: Any, household: Callable[..., Any]) -> None:
    clashes = [
        collect.Clash("household", "h", "phone", "联系电话", "1", "2"),
        collect.Clash("household", "h", "remark", "备注", "甲", "乙"),
    ]
    dialog = ClashDialog(ui.frame, clashes, {})
    ok = dialog.findChild(QPushButton, "action_ok")
    dialog.findChild(dialogs.QRadioButton, "mine_phone").setChecked(True)
    assert not ok.isEnabled()
    dialog.findChild(dialogs.QRadioButton, "theirs_remark").setChecked(True)
    assert ok.isEnabled()
    assert dialog.mine() == frozenset({("h", "phone")})


def test_steps_that_need_a_case_offer_the_clue_and_drafts_come_along(ui: Any) -> None:
    page = start_new(ui)
    type_household(ui)
    go_next(ui, page)
    step = page.walk.hosts["members"].view
    ui.press(step, "add_member")
    ui.until(lambda: focus_key() == "name")
    answer(ui, "name", "张德福")
    page.walk.wizard.go("income")
    ui.idle()
    page.walk.hosts["income"].view.page.focus_field("wage")
    ui.until(lambda: focus_key() == "wage")
    ui.enter("5000")
    ui.idle()
    page.walk.wizard.go("risk", force=True)
    ui.press(page.walk.hosts["risk"].view, "register_clue")
    ui.until(lambda: page.findChild(FormDialog))
    dialog = page.findChild(FormDialog)
    dialog.form.widgets["clue_date"].set_value(date(2026, 11, 20))
    ui.press(dialog, "ok")
    ui.until(lambda: page.walk is not None and page.walk.form.subject.case)
    ui.idle()
    assert page.walk.wizard.current() == "risk"
    assert page.walk.form.road == "线索登记"
    assert form_page(page, "risk").widgets["risks"].value() == ()
    file = stored(ui)
    assert file.case is not None and file.case.record["clue_date"] == date(2026, 11, 20)
    assert form_page(page, "income").values()["wage"] == Decimal("5000.00")


def test_consent_rows_are_never_ticked_in_advance_and_are_saved_with_their_state(
    ui: Any, household: Callable[..., Any]
) -> None:
    made = household(ui.desk, "张德福", road="visiting")
    page = ui.open("collect", household=made.id, page="consent")
    step = page.walk.hosts["consent"].view
    assert [s.must for s in step.table.rows()] == [True, True, True, False]
    assert step.page.widgets["sensitive"].value() == step.page.widgets["scope"].value() == ()
    ui.frame.activateWindow()
    step.page.focus_field("signed_on")
    ui.until(lambda: focus_key() == "signed_on")
    answer(ui, "signed_on", "20261012")
    answer(ui, "fingerprint", "1")
    scope = step.page.widgets["scope"].editor.buttons
    QTest.mouseClick(scope["deposits"], Qt.MouseButton.LeftButton)
    ui.idle()
    assert any("单独同意" in text for text in step.page.widgets["sensitive"].message_texts())
    step.select(made.members[1])
    assert step.page.widgets["scope"].value() == ()
    ui.press(step, "copy_scope")
    assert step.page.widgets["scope"].value() == ("deposits",)
    assert step.page.widgets["sensitive"].value() == (), "a separate tick is the person's own"
    go_next(ui, page)
    rows = {row["member_id"]: row for row in stored(ui).case.rows("consent")}
    head = rows[made.members[0]]
    assert (head["state"], head["signed_on"], head["fingerprint"], head["is_applicant"]) == (
        "signed",
        date(2026, 10, 12),
        True,
        True,
    )
    assert (head["scope"], head["sensitive"]) == (("deposits",), ())
    assert rows[made.members[1]]["state"] == "draft"
    assert len(rows) == 2, "nobody gets a sheet by being looked at"


def test_check_step_lists_findings_and_leads_to_the_field(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="visiting", record={"phone": ""})
    page = ui.open("collect", household=made.id, page="check")
    step = page.walk.hosts["check"].view
    found = next(f for f in step.findings.rows() if f.field == "household.phone")
    ui.frame.activateWindow()
    step.findings.activated.emit(found)
    ui.until(lambda: focus_key() == "phone")
    assert page.walk.wizard.current() == "household"
    assert found.text in form_page(page, "household").widgets["phone"].message_texts()


def test_step_is_taken_only_when_nothing_is_missing(ui: Any, household: Callable[..., Any]) -> None:
    change_village(ui.desk, {"committee": ("王小明",), "team": ("周文斌",)})
    made = household(ui.desk, "张德福", road="visiting", record={"dangerous_house": False})
    page = ui.open("collect", household=made.id, page="check")
    step = page.walk.hosts["check"].view
    button = ui.find(step, "action_take_step", QPushButton)
    lines = [line.text() for line in step.road.findChildren(QLabel)]
    assert any("申请人张德福没有签承诺授权书" in line for line in lines)
    assert not button.isEnabled()
    signed = {"signed_on": date(2026, 10, 12), "fingerprint": True, "promise": True, "rights_told": True}
    for name in ("张德福", "郑桂兰", "张明德"):
        sign_consent(ui.desk, made.case, name, signed)
    with ui.desk.writing("补填") as door:
        door.change("member", made.members[2], {"is_working": False})
    page.walk.refresh()
    ui.until(button.isEnabled)
    ui.press(step, "take_step")
    dialog = step.findChild(FormDialog)
    assert dialog.form.values()["on"] == date(2026, 10, 12), "the day of the last signature is offered"
    ui.press(dialog, "ok")
    ui.until(lambda: page.walk.form.road == "承诺授权已签")
    assert page.walk.form.state is Step.CONSENTED


def test_doubt_is_marked_as_true_with_a_reason(
    ui: Any, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = household(ui.desk, "张德福", road="visiting")
    page = ui.open("collect", household=made.id, page="check")
    step = page.walk.hosts["check"].view
    doubt = next(f for f in step.findings.rows() if markable(f))
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *_a, **_k: "已入户核对"))
    step.findings.select(lambda f: f == doubt)
    ui.press(step, "mark_finding")
    ui.until(lambda: doubt not in step.findings.rows())
    with ui.desk.reading() as connection:
        (mark,) = load_household(connection, made.id).rows("finding_mark")
    assert (mark["rule"], mark["reason"]) == (doubt.rule, "已入户核对")


def test_draft_is_given_up_only_after_asking(
    ui: Any, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = household(ui.desk, "张德福", road="")
    page = ui.open("collect", household=made.id, page="household")
    fields = form_page(page, "household")
    fields.focus_field("phone")
    ui.until(lambda: focus_key() == "phone")
    fields.widgets["phone"].editor.selectAll()
    ui.enter("13912345678")
    ui.until(lambda: page.walk.form.drafted)
    monkeypatch.setattr(ConfirmDialog, "ask", staticmethod(lambda *_a, **_k: True))
    ui.press(page, "drop_draft")
    ui.until(lambda: not page.walk.form.drafted)
    assert fields.widgets["phone"].value() == "13900000000"
    assert collect.unfinished(ui.desk) == []


def test_township_owned_and_computed_fields_are_read_only(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="monitored")
    page = ui.open("collect", household=made.id, page="household")
    widgets = form_page(page, "household").widgets
    for key in (
        "monitor_category",
        "identified_month",
        "head_member_id",
        "member_count",
        "village_code",
        "local_household_no",
    ):
        assert widgets[key].is_read_only(), key
    page.walk.wizard.go("risk")
    ui.idle()
    risk = form_page(page, "risk").widgets["suggested_category"]
    assert risk.is_read_only()
    assert risk.value() == "marginal"
    assert any("监测范围" in text for text in risk.message_texts()), "the suggestion says why"


def test_subject_of_prefers_the_case_under_way(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="clue")
    assert filling.subject_of(ui.desk, made.id) == Subject(made.id, made.case)


def test_ages_stand_beside_the_birth_date(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="")
    page = ui.open("collect", household=made.id, page="members")
    step = page.walk.hosts["members"].view

    def shown() -> str:
        return next(card._note.text() for card in step.roster.page._cards if card.group.title == "基本信息")

    assert shown() == "56周岁"
    step.roster.select(made.members[3])
    assert shown() == "10周岁"


def test_what_the_disk_refused_goes_with_the_next_edit(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "张德福", road="")
    page = ui.open("collect", household=made.id, page="household")
    fields = form_page(page, "household")

    def replace(key: str, text: str) -> None:
        fields.focus_field(key)
        ui.until(lambda: focus_key() == key)
        fields.widgets[key].editor.selectAll()
        ui.enter(text)

    with ui.desk.store.writing():  # somebody else holds the file
        replace("phone", "13911112222")
        ui.until(lambda: ui.told)
        assert page.walk.saver.has_unkept()
    replace("home_address", "新村1号")
    ui.idle()
    assert not page.walk.saver.has_unkept()
    row = collect.open_page(ui.desk, Subject(made.id), "household").rows["household"][0]
    assert (row["phone"], row["home_address"]) == ("13911112222", "新村1号")


def test_opening_a_form_shows_no_second_window(ui: Any, household: Callable[..., Any], qapp: QApplication) -> None:
    made = household(ui.desk, "张德福", road="visiting")
    stray: list[str] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                stray.append(f"{type(watched).__name__} {watched.objectName()}")
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    page = ui.open("collect", household=made.id)
    for key in page.walk.hosts:
        page.walk.wizard.go(key, force=True)
        ui.idle()
    ui.open("households", household=made.id)
    qapp.removeEventFilter(watch)
    assert stray == [], "a widget shown before it has a parent flashes as a window of its own"


HOUSEHOLD = {
    "group_name": "2组", "phone": "13900000000", "home_address": "云山县青石镇石桥村2组8号", "household_kind": "ybnh",
    "in_relocation_site": "0", "no_labour_backstop": "0", "dangerous_house": "0", "safe_water_solved": "1",
    "is_martyr_family": "0", "remark": "门前修路，走东边进。",
}  # fmt: skip
COMMON = {
    "ethnicity": "汉族", "health": " ", "labour": "普通", "med_resident": "1", "med_employee": "0", "med_critical": "1",
    "pension_resident": "1", "pension_employee": "0", "dibao": "未享受", "tekun": "不享受", "is_working": "0",
}  # fmt: skip
PEOPLE = (
    {"name": "张𬱖", "id_number": "539901197003150118", "education": "小学", **COMMON},
    {
        "name": "阿依古丽·买买提江·吐尔逊",
        "relation": "配偶",
        "id_number": "539901197208210029",
        "education": "初中",
        **COMMON,
    },
)
SAFEGUARDS = {
    "food_ok": "1", "clothing_ok": "1", "taken_on": "20261110", "edu_dropout": "0", "uninsured_member": "0",
    "house_unsafe": "0", "house_grade": "B", "only_home": "1", "house_area": "96", "water_unsafe": "0",
}  # fmt: skip
INCOME = {
    "anchor_month": "202611",
    "wage": "18000",
    "business": "9000",
    "property": "0",
    "transfer": "4800",
    "business_cost": "6000",
}


def fill(ui: Any, answers: dict[str, str]) -> int:
    """Walk through the open page by Enter, typing what is asked for, until Enter leaves the page; returns the keystrokes."""
    pressed, seen, key = 0, [], focus_key()
    while key and key not in seen:
        seen.append(key)
        text = valid(answers[key]) if key == "id_number" else answers.get(key, "")
        ui.enter(text)
        pressed += len(text) + 1
        before, key = key, focus_key()
        if key == before:
            break
    assert set(answers) <= set(seen), f"never reached: {set(answers) - set(seen)}"
    return pressed


def test_whole_household_by_keyboard_alone_then_nothing_is_lost(ui: Any) -> None:
    page = start_new(ui)
    fill(ui, HOUSEHOLD)
    ui.enter()  # the cursor stands on 下一步
    ui.until(lambda: page.walk.wizard.current() == "members")
    ui.idle()
    for person in PEOPLE:
        roster = page.walk.hosts["members"].view
        ui.find(roster, "action_add_member", QPushButton).setFocus()
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
        ui.until(lambda: focus_key() == "name")
        fill(ui, person)
    page.walk.wizard.move_by(1)
    page.walk.wizard.move_by(1)
    ui.idle()
    ui.until(lambda: focus_key() == "food_ok")
    fill(ui, SAFEGUARDS)
    ui.enter()
    ui.idle()
    assert page.walk.wizard.current() == "income"
    page.walk.hosts["income"].view.page.focus_field("anchor_month")
    ui.until(lambda: focus_key() == "anchor_month")
    fill(ui, INCOME)
    ui.frame.show_page("today")
    ui.idle()
    (line,) = collect.unfinished(ui.desk)
    assert (line.page, line.name) == ("income", "张𬱖（A-0001）")
    again = ui.open("collect", household=line.subject.household, page=line.page)
    file = again.walk.form.live.file
    assert (file.record["home_address"], file.record["remark"]) == ("云山县青石镇石桥村2组8号", "门前修路，走东边进。")
    people = [(m["name"], m["relation"], m["sex"], m["health"], m["labour"], m["med_critical"]) for m in file.members]
    assert people == [
        ("张𬱖", "head", "male", ("healthy",), "normal", True),
        ("阿依古丽·买买提江·吐尔逊", "spouse", "female", ("healthy",), "normal", True),
    ]
    snapshot = file.rows("safeguard_snapshot")[0]
    assert (snapshot["house_grade"], snapshot["house_area"], snapshot["taken_on"]) == (
        "B",
        Decimal("96.00"),
        date(2026, 11, 10),
    )
    shown = form_page(again, "income").values()
    wanted = {key: Decimal(value) for key, value in INCOME.items() if key != "anchor_month"}
    assert {key: shown[key] for key in wanted} == wanted
    figures = {label: value for label, value, _why in again.walk.hosts["income"].view.page.panel.figures()}
    assert figures["人均纯收入"] == "12,900.00 元"
    assert figures["收入计算期间"] == "2025年11月1日至2026年10月31日"


def settled_of(ui: Any, household: str) -> list[Any]:
    with ui.desk.reading() as connection:
        return list(load_household(connection, household).rows("finding_mark"))


def test_a_doubt_is_settled_beside_its_field_and_never_blocks_saving(
    ui: Any, household: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = household(ui.desk, "李德福", road="visiting")
    page = ui.open("collect", household=made.id, page="household")
    ui.idle()
    fields = form_page(page, "household")
    fields.focus_field("household_kind")
    widget = None
    page.walk.settled |= {"household", "members", "safeguards", "income", "risk"}
    for step in ("household", "members", "safeguards", "income", "risk"):
        page.walk.wizard.go(step, force=True)
        ui.idle()
        page.walk._show_findings(step)
        found = [f for f in page.walk._of_step(step) if markable(f) and not f.member_id]
        if found:
            widget = form_page(page, step).widgets[found[0].field.partition(".")[2]]
            break
    assert widget is not None, "this household has a doubt"
    text = next(str(one[1]) for one in widget._findings if len(one) > 2 and one[2])
    monkeypatch.setattr(ReasonDialog, "ask", staticmethod(lambda *rest: "已到户核实，确实如此"))
    widget.focus_editor()
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F7)
    ui.idle()
    assert settled_of(ui, made.id), (widget.field.key, text, QApplication.focusWidget(), ui.told)
    ui.until(lambda: text not in widget.message_texts())
    with ui.desk.reading() as connection:
        (mark,) = load_household(connection, made.id).rows("finding_mark")
    assert mark["reason"] == "已到户核实，确实如此" and mark["name"] == "王小明"


def test_errors_and_doubts_never_keep_a_page_from_being_saved(ui: Any, household: Callable[..., Any]) -> None:
    made = household(ui.desk, "李德福", road="visiting")
    page = ui.open("collect", household=made.id, page="household")
    ui.idle()
    fields = form_page(page, "household")
    fields.focus_field("home_address")
    editor = QApplication.focusWidget()
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    fields.widgets["home_address"].finish()
    ui.idle()
    assert any(str(f.level) == "错误" for f in page.walk.form.live.findings), "an address is required"
    page.walk.save_all()
    ui.idle()
    with ui.desk.reading() as connection:
        assert load_household(connection, made.id).record["home_address"] == ""
    assert not ui.told
