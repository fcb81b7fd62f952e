"""The purpose once through: a workbook comes in, a form is filled, consent, meeting, notice, report, package, receipt."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.domain.checks import blocking
from app.domain.errors import AppError
from app.domain.income import income_window
from app.domain.procedure.states import Step
from app.services.checks.checking import household_findings
from app.services.collecting.collect import Subject, autosave, new_household, open_page, save_page, unfinished
from app.services.collecting.consents import sign_consent
from app.services.desk import Desk
from app.services.duties.listing import due_list
from app.services.files import HouseholdFile, load_household, load_households
from app.services.importing.run import apply_import, plan_import
from app.services.packages import (
    Exported,
    answer,
    enrol,
    export_package,
    offer_enrolment,
    own_fingerprint,
    ready_to_report,
    receive,
)
from app.services.papers.catalogue import print_paper
from app.services.road import meetings, notices
from app.services.road.cases import Refused, StepWish, start_case, take_step, what_is_missing
from app.services.road.meetings import RefusalAnswer, Vote
from app.services.road.notices import NoticeWish
from app.services.setup import sign_in
from app.services.visiting.visits import record_visit
from app.store.door import stable_id
from app.store.store import Store
from app.sync.files import DiskFiles
from tests.store.world import PASSWORD, ROOT, TOWN_FACTS, VILLAGE, clock, machine_of, make_desk, units

SAMPLE = ROOT / "tests" / "fixtures" / "national_export_sample.xlsx"
FAMILY = (
    ("张𬱖", "head", "539901197003150011", {"labour": "weak", "health": ("chronic",), "education": "primary"}),
    ("郑桂兰", "spouse", "539901197208210020", {"labour": "normal", "health": ("healthy",), "education": "junior"}),
    (
        "张小燕",
        "daughter",
        "539901201606010022",
        {"labour": "none", "health": ("healthy",), "school_status": "primary"},
    ),
)
PERSON, TEAM = "王小明", "周文斌"


class Office:
    """One store worked at from day to day."""

    def __init__(self, folder: Path, **changes: Any) -> None:
        self.folder = folder
        self.desk = make_desk(folder, **changes)
        self.store: Store = self.desk.store

    def on(self, month: int, day: int) -> Desk:
        """The desk on a day of 2026."""
        today = date(2026, month, day)
        return Desk(self.store, self.desk.operator, today, lambda: datetime(2026, month, day, 9, 0))

    def restart(self) -> None:
        """Close the program and sign in again."""
        self.store.close()
        self.desk = sign_in(self.folder, "", PASSWORD, machine_of(self.folder), self.desk.today, clock)
        self.store = self.desk.store


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "village")
    with made.desk.writing("村基本信息") as door:
        values = {
            "phone": "0839-6620011",
            "town_phone": "0839-6620022",
            "groups": ("1组", "2组"),
            "committee": (PERSON,),
        }
        door.change("village", stable_id(VILLAGE, "village", "row"), {**values, "team": (TEAM,)})
    yield made
    made.store.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path / "town", facts=TOWN_FACTS)
    yield made
    made.store.close()


def valid(number: str) -> str:
    """The number with its right last digit."""
    total = sum(int(digit) * (2 ** (17 - index) % 11) for index, digit in enumerate(number[:17]))
    return number[:17] + "10X98765432"[total % 11]


def file_of(desk: Desk, household: str) -> HouseholdFile:
    with desk.reading() as connection:
        return load_household(connection, household)


def type_page(desk: Desk, subject: Subject, page: str, rows: list[tuple[str, str, dict[str, Any]]]) -> None:
    """Type field by field, as the window does, and save."""
    for kind, row, values in rows:
        for key, value in values.items():
            autosave(desk, subject, page, kind, row, {key: value})
    saved = save_page(desk, subject, page)
    assert not saved.clashes and saved.changed


def only_row(desk: Desk, subject: Subject, page: str, kind: str) -> str:
    return str(open_page(desk, subject, page).rows[kind][0]["id"])


# --- the steps


def bring_in(village: Office) -> None:
    """150 households and 501 persons; a second time nothing, and nothing is overdue on the first morning."""
    desk = village.on(10, 8)
    plan = plan_import(desk, SAMPLE)
    assert (plan.counts["households"], plan.counts["persons"], plan.counts["new"]) == (150, 501, 150)
    apply_import(desk, plan)
    again = plan_import(desk, SAMPLE)
    assert (again.counts["unchanged"], again.counts["fields"], again.counts["new_persons"]) == (150, 0, 0)
    assert apply_import(desk, again) and len(units(desk)) == len(units(village.on(10, 8)))
    assert [line for line in due_list(desk) if line.due.state == "overdue"] == []


def fill_people(village: Office) -> Subject:
    """A new household, typed with a power cut in the middle."""
    desk, subject = village.on(10, 8), new_household()
    values = {
        "group_name": "1组", "home_address": "云山县青石镇石桥村1组9号", "phone": "13900000000", "household_kind": "ordinary",
        "in_relocation_site": False, "is_martyr_family": False, "no_labour_backstop": False, "safe_water_solved": True,
        "dangerous_house": False,
    }  # fmt: skip
    type_page(desk, subject, "household", [("household", subject.household, values)])
    rows = [("member", f"{subject.household}-{n}", member_values(*person)) for n, person in enumerate(FAMILY)]
    for kind, row, typed in rows[:2]:
        autosave(desk, subject, "members", kind, row, typed)
    village.restart()
    desk = village.on(10, 8)
    assert [line.page for line in unfinished(desk)] == ["members"]
    assert [row["name"] for row in open_page(desk, subject, "members").rows["member"]] == ["张𬱖", "郑桂兰"]
    type_page(desk, subject, "members", rows)
    assert [member["name"] for member in file_of(desk, subject.household).members] == [name for name, *_ in FAMILY]
    return subject


def member_values(name: str, relation: str, number: str, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name, "relation": relation, "id_type": "id_card", "id_number": valid(number), "ethnicity": "01",
        "med_resident": True, "med_employee": False, "med_critical": True, "pension_resident": True, "pension_employee": False,
        "dibao": "none", "tekun": "none", "counted_in_income": True, **more,
    }  # fmt: skip


def visit(village: Office, household: str) -> Subject:
    """The clue, the visit with its entry, the form to its end."""
    desk = village.on(10, 8)
    case = start_case(desk, household, "cadre", date(2026, 10, 8), PERSON)
    subject = Subject(household, case)
    desk = village.on(10, 10)
    step(desk, case, Step.VISITING)
    who = {
        "collector_name": PERSON,
        "collector_phone": "13900000001",
        "visitors": (PERSON, TEAM),
        "visit_date": desk.today,
    }
    type_page(desk, subject, "household", [("monitoring_case", case, who)])
    safe = {
        "taken_on": desk.today, "edu_dropout": False, "house_unsafe": False, "house_grade": "B", "only_home": True,
        "house_structure": "brick_wood", "house_area": Decimal("96"), "water_unsafe": False, "uninsured_member": False,
        "food_ok": True, "clothing_ok": True,
    }  # fmt: skip
    type_page(
        desk,
        subject,
        "safeguards",
        [("safeguard_snapshot", only_row(desk, subject, "safeguards", "safeguard_snapshot"), safe)],
    )
    type_page(
        desk, subject, "income", [("income_record", only_row(desk, subject, "income", "income_record"), money_values())]
    )
    risk = {
        "risks": ("illness", "labour"), "risk_story": "户主二〇二六年六月住院两次，报销以后自付一万五千元。", "coping": "unable",
        "needs": ("health", "job"), "proposed_category": "marginal", "sign": "张𬱖", "sign_date": desk.today,
    }  # fmt: skip
    type_page(desk, subject, "risk", [("monitoring_case", case, risk)])
    entry = {"date": desk.today, "mode": "home", "purpose": "check", "visitors": (PERSON, TEAM), "result": "stable",
             "income_change": "same", "family_change": "按采集表逐项核对。"}  # fmt: skip
    record_visit(desk, household, entry)
    assert blocking(household_findings(desk, household), str(Step.REPORTED)) == []
    return subject


def money_values() -> dict[str, Any]:
    window = income_window("202610")
    return {
        "anchor_month": "202610", "window_start": window.start, "window_end": window.end, "wage": Decimal(12000),
        "w_work": Decimal(12000), "wage_complete": True, "business": Decimal(6000), "property": Decimal(1200),
        "p_land": Decimal(1200), "transfer": Decimal(2400), "t_pension_insurance": Decimal(2400), "business_cost": Decimal(3000),
        "claims": Decimal(0), "allowed_self_paid": Decimal(15000), "x_medical": Decimal(15000),
        "allowed_self_paid_complete": True, "deposit_declared": False, "vehicle_declared": 0, "house_declared": False,
        "business_declared": False, "confirmed_by": "张𬱖", "confirmed_on": date(2026, 10, 10),
    }  # fmt: skip


def step(desk: Desk, case: str, which: Step, **more: Any) -> None:
    take_step(desk, case, StepWish(which, desk.today, PERSON, **more))


def consent(village: Office, subject: Subject) -> None:
    """Nobody's consent, no next step; then both adults sign."""
    desk = village.on(10, 12)
    with pytest.raises(Refused) as caught:
        step(desk, subject.case, Step.CONSENTED)
    assert "V54" in {refusal.code for refusal in caught.value.refusals}
    for number, (name, *_) in enumerate(FAMILY[:2]):
        sheet = {
            "sheet_no": f"SQ-{number}", "promise": True, "rights_told": True, "collector": PERSON, "fingerprint": True,
            "is_applicant": number == 0, "difficulty": "户主患病，支出较大" if number == 0 else "", "notice_agreed": True,
            "scope": ("deposits", "vehicles", "property", "business", "civil", "medical"),
            "sensitive": ("accounts", "health", "children") if number == 0 else ("accounts", "health"),
            "signed_on": desk.today, "valid_until": date(2027, 10, 11),
            "period_start": date(2025, 10, 12), "period_end": desk.today,
        }  # fmt: skip
        sign_consent(desk, subject.case, name, sheet)
    step(desk, subject.case, Step.CONSENTED)


def meet(village: Office, subject: Subject) -> None:
    desk = village.on(10, 13)
    step(desk, subject.case, Step.REVIEW_READY)
    from app.domain.questionnaire.codes import CODE_LISTS

    items = [code.code for code in CODE_LISTS["REFUSAL"].active()]
    meetings.answer_refusals(desk, [RefusalAnswer(subject.case, item, False) for item in items])
    desk = village.on(10, 15)
    facts = {
        "date": desk.today, "place": "村委会会议室", "body": "representatives", "chair": "刘长贵", "recorder": PERSON,
        "expected": 30, "present": 26, "attendees": tuple(f"代表{n}" for n in range(26)), "observers": (TEAM,),
        "team_present": True, "sign_in_kept": True, "minutes_signed": True, "minutes": "逐户介绍，投票表决。",
    }  # fmt: skip
    with pytest.raises(Refused):  # thirteen of twenty-six are not more than half
        meetings.hold_meeting(desk, facts, [Vote(subject.case, 13, 13, 0, "agree")])
    assert file_of(desk, subject.household).cases[0].road.state is Step.REVIEW_READY
    meetings.hold_meeting(desk, facts, [Vote(subject.case, 24, 2, 0, "agree")])


def post(village: Office, subject: Subject) -> str:
    """Hung on the 16th: five days after it at the earliest it may come down."""
    desk = village.on(10, 16)
    notice = notices.make_notice(desk, NoticeWish("include", (subject.case,), desk.today, "村务公开栏"))
    sheet = print_paper(desk, "notice", notice=notice)
    assert sheet.data.startswith(b"%PDF") and "公示" in sheet.title
    notices.post_notice(desk, notice, PERSON, photo_on=desk.today)
    early = village.on(10, 19)
    notices.note_photo(early, notice, "place", early.today)
    with pytest.raises(AppError, match="没有挂满5天"):
        notices.take_down(early, notice, early.today, early.today, PERSON)
    assert file_of(early, subject.household).cases[0].road.state is Step.NOTICING
    last = village.on(10, 22)
    notices.take_down(last, notice, last.today, last.today, PERSON)
    return notice


class FullStick(DiskFiles):
    """A stick without room."""

    def free_space(self, folder: Path) -> int:
        return 1000


def report_by_package(village: Office, subject: Subject, stick: Path) -> Exported:
    """On a full stick nothing is reported; on a good one the case is, under the package's number."""
    desk = village.on(10, 23)
    assert [r.text for r in what_is_missing(desk, subject.case, Step.REPORTED, desk.today) if r.blocks] == []
    assert [found.case for found in ready_to_report(desk)] == [subject.case]
    with pytest.raises(AppError) as caught:
        export_package(desk, stick, files=FullStick(), report=[subject.case])
    assert caught.value.code == "sync.disk_full"
    assert file_of(desk, subject.household).cases[0].road.state is Step.NOTICE_OK
    sent = export_package(desk, stick, report=[subject.case])
    road = file_of(desk, subject.household).cases[0].road
    assert road.state is Step.REPORTED and road.last and road.last["paper"] == sent.number == "A-0001"
    assert ready_to_report(desk) == []
    return sent


def hand_over(village: Office, town: Office, stick: Path, subject: Subject) -> Exported:
    stick.mkdir()
    desk, office = village.on(10, 23), town.on(10, 23)
    offer_enrolment(office, stick / "登记.swenrol")
    enrol(desk, stick / "登记.swenrol", own_fingerprint(office))
    sent = report_by_package(village, subject, stick)
    assert len(sent.households) == 151 and sent.size / 151 < 2048 * 2
    handover = print_paper(desk, "handover", package=sent.number)
    assert handover.data.startswith(b"%PDF")
    [taken] = receive(office, [sent.path], own_fingerprint(desk))
    assert taken.state == "taken" and taken.check_code == sent.check_code and not taken.notes
    theirs, ours = units(office), units(desk)
    assert {uid: theirs[uid] for uid in ours} == ours
    assert file_of(office, subject.household).cases[0].road.state is Step.REPORTED
    return sent


def decide_and_return(village: Office, town: Office, stick: Path, subject: Subject) -> None:
    office = town.on(10, 24)
    done = take_step(
        office, subject.case, StepWish(Step.TOWNSHIP_CHECK, office.today, "李主任", paper="青振发〔2026〕12号")
    )
    assert done.state
    back = answer(office, VILLAGE, stick)
    desk = village.on(10, 26)
    [taken] = receive(desk, [back.path])
    assert taken.state == "taken" and taken.counts["回执"] == 1
    assert file_of(desk, subject.household).cases[0].road.state is Step.TOWNSHIP_CHECK
    [again] = receive(desk, [back.path])
    assert again.state == "unchanged"
    with pytest.raises(AppError) as caught:
        export_package(desk, stick)
    assert caught.value.code == "P-106"


def test_the_whole_purpose_once(village: Office, town: Office, tmp_path: Path) -> None:
    bring_in(village)
    household = fill_people(village).household
    subject = visit(village, household)
    form = print_paper(village.on(10, 10), "form", household=household)
    assert form.data.startswith(b"%PDF")
    consent(village, subject)
    meet(village, subject)
    post(village, subject)
    hand_over(village, town, tmp_path / "stick", subject)
    decide_and_return(village, town, tmp_path / "stick", subject)
    ledger = print_paper(village.on(11, 3), "monitoring", period="2026-10", out_format="xlsx")
    assert ledger.data.startswith(b"PK")
    with village.desk.reading() as connection:
        assert len(load_households(connection)) == 151
