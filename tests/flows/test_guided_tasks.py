"""The guided tasks of the practice village done one after the other through the services, both sides: each is recognised when its work
is done and not before. Making the stores was killed once: the next opening made them anew."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.domain.guided_tasks import DAYS_BY, MINUTES, TASKS, TOWNSHIP, VILLAGE
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS
from app.services.auditing import deciding, sampling
from app.services.collecting.collect import Subject, autosave, save_page
from app.services.collecting.consents import sign_consent
from app.services.files import CaseFile, load_household
from app.services.helping.measures import add_measure
from app.services.helping.pairings import assign_helper
from app.services.packages import answer, export_package, ready_to_report, receive
from app.services.papers.catalogue import print_paper
from app.services.practice import guide, house
from app.services.road import meetings, notices
from app.services.road.cases import StepWish, take_step
from app.services.road.meetings import RefusalAnswer, Vote
from app.services.road.notices import NoticeWish
from app.services.visiting.visits import record_visit

TODAY = date(2026, 11, 23)
PERSON, TEAM, OFFICER = "沈惠芳", "陆一鸣", "贺长青"
MACHINE = "machine-practice"


def clock() -> datetime:
    return datetime(2026, 11, 23, 9, 30)


class Learner:
    """Somebody who walks through the tasks: one side open at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.house = folder, house.PracticeHouse(folder)
        self.desk = house.open_practice(folder, MACHINE, TODAY, clock)
        self.story = guide.story_ids(self.desk)

    def switch(self) -> None:
        whose, side = guide.learner(self.desk), self.desk.place.role
        self.desk.store.close()
        other = VILLAGE if side == TOWNSHIP else TOWNSHIP
        self.desk = house.open_practice(self.folder, MACHINE, TODAY, clock, side=other, learner=whose)

    def days(self) -> None:
        house.let_days_pass(self.desk, clock, DAYS_BY)

    def case(self, name: str) -> CaseFile:
        household, case = self.story[name]
        with self.desk.reading() as connection:
            return next(one for one in load_household(connection, household).cases if one.id == case)

    def step(self, name: str, step: Step, **more: Any) -> None:
        person = OFFICER if self.desk.place.role == TOWNSHIP else PERSON
        take_step(self.desk, self.story[name][1], StepWish(step, self.desk.today, person, **more))

    def sheet(self, name: str) -> str:
        with self.desk.reading() as connection:
            rows = load_household(connection, self.story[name][0])
        case = self.story[name][1]
        found = [record for record, rows in notices.notices(self.desk) if any(row["case_id"] == case for row in rows)]
        assert rows and found
        return str(max(found, key=lambda record: str(record["number"]))["id"])

    def done(self) -> list[str]:
        return [state.task.key for state in guide.look(self.desk).states if state.done]


@pytest.fixture
def learner(practice_made: Any) -> Iterator[Learner]:
    made = Learner(practice_made.folder)
    yield made
    made.desk.store.close()


# -- what is done at each task ----------------------------------------------------------------------------------


def phone(who: Learner) -> None:
    household, case = who.story["guide"]
    autosave(who.desk, Subject(household, case), "household", "household", household, {"phone": "13900010999"})
    assert not save_page(who.desk, Subject(household, case), "household").clashes


def print_consent(who: Learner) -> None:
    print_paper(who.desk, "form", household=who.story["guide"][0])
    assert who.done() == ["phone"], "another paper is not this one"
    print_paper(who.desk, "consent", household=who.story["guide"][0])


def sign(who: Learner) -> None:
    members = sorted(who.case("guide").household.members, key=lambda row: row["relation"] != "head")
    today = who.desk.today
    for number, member in enumerate(members):
        sheet = {
            "sheet_no": f"SQ-练-{number}", "promise": True, "rights_told": True, "collector": PERSON, "fingerprint": True,
            "is_applicant": number == 0, "difficulty": "患病支出大" if number == 0 else "", "notice_agreed": True,
            "scope": ("deposits", "vehicles", "property", "business", "civil", "medical"), "sensitive": ("accounts", "health"),
            "signed_on": today, "valid_until": today + timedelta(days=364),
            "period_start": today - timedelta(days=365), "period_end": today,
        }  # fmt: skip
        sign_consent(who.desk, who.story["guide"][1], str(member["id_number"]), sheet)
    assert "sign" not in who.done(), "signed on paper, the step is still to be taken"
    who.step("guide", Step.CONSENTED)


def ready(who: Learner) -> None:
    who.step("guide", Step.REVIEW_READY)
    assert "ready" not in who.done(), "the refusal list is not answered yet"
    items = [code.code for code in CODE_LISTS["REFUSAL"].active()]
    meetings.answer_refusals(who.desk, [RefusalAnswer(who.story["guide"][1], item, False) for item in items])


def meet(who: Learner, name: str) -> None:
    facts = {
        "date": who.desk.today, "place": "石桥村村委会会议室", "body": "representatives", "chair": "周文斌", "recorder": PERSON,
        "expected": 33, "present": 28, "attendees": tuple(f"代表{n}" for n in range(28)), "observers": (TEAM,),
        "team_present": True, "sign_in_kept": True, "minutes_signed": True, "minutes": "逐户介绍，投票表决。",
    }  # fmt: skip
    meetings.hold_meeting(who.desk, facts, [Vote(who.story[name][1], 28, 0, 0, "agree")])


def make_notice(who: Learner, name: str, kind: str) -> None:
    notices.make_notice(who.desk, NoticeWish(kind, (who.story[name][1],), who.desk.today, "石桥村村务公开栏"))


def post(who: Learner, name: str) -> None:
    notices.post_notice(who.desk, who.sheet(name), PERSON, photo_on=who.desk.today)


def photo(who: Learner, name: str) -> None:
    notices.note_photo(who.desk, who.sheet(name), "place", who.desk.today)


def take_down(who: Learner, name: str) -> None:
    notices.take_down(who.desk, who.sheet(name), who.desk.today, who.desk.today, PERSON)


def send(who: Learner) -> None:
    export_package(who.desk, who.house.stick, report=[one.case for one in ready_to_report(who.desk)])


def take_newest(who: Learner) -> None:
    found = receive(who.desk, sorted(who.house.stick.glob("*.swpkg")))
    assert [one.state for one in found].count("taken") == 1, [(one.file, one.state, one.notes) for one in found]


def sample(who: Learner) -> None:
    sampling.add_named(who.desk, [who.story["guide"][1]])
    [line] = [line for line in sampling.check_lines(who.desk, who.story["guide"][0]) if not line.result]
    sampling.record_check(
        who.desk, [line.id], {"checked_on": who.desk.today, "checkers": (OFFICER, "韩雪"), "result": "same"}
    )


def send_back(who: Learner) -> None:
    who.step("second", Step.TOWNSHIP_CHECK)
    deciding.send_back(
        who.desk, [who.story["second"][1]], who.desk.today, OFFICER, "青振发〔2026〕31号", "请补正住房照片。"
    )


def hear(who: Learner) -> None:
    facts = {"party_meeting_on": who.desk.today, "party_meeting_no": "青党纪〔2026〕9号", "sweep_report_on": who.desk.today,
             "sweep_report_no": "青振报〔2026〕9号"}  # fmt: skip
    deciding.hear(who.desk, [who.story["guide"][1]], who.desk.today, OFFICER, facts)


def compare(who: Learner) -> None:
    who.step("guide", Step.COMPARING)
    assert "compare" not in who.done()
    who.step("guide", Step.COUNTY, paper="云农领办〔2026〕12号")


def approve(who: Learner) -> None:
    wish = deciding.Approval(who.story["guide"][1])
    deciding.approve(who.desk, [wish], who.desk.today, OFFICER, "云农领办〔2026〕13号")


def pair(who: Learner) -> None:
    helper = {"name": "韩雪", "helper_unit": "云山县图书馆", "post": "驻村工作队队员", "phone": "13900000032", "level": "unit",
              "start": who.desk.today}  # fmt: skip
    assign_helper(who.desk, who.story["guide"][0], helper)


def give_answer(who: Learner) -> None:
    answer(who.desk, "539901101203", who.house.stick)


def announce(who: Learner) -> None:
    make_notice(who, "guide", "result")
    assert "announce" not in who.done()
    post(who, "guide")


def measure(who: Learner) -> None:
    add_measure(who.desk, who.story["guide"][0], {"measure_class": "health", "item": "health_aid", "start": who.desk.today,
                                                  "provider": "青石镇", "status": "running"})  # fmt: skip


def revisit(who: Learner) -> None:
    record_visit(who.desk, who.story["guide"][0], {
        "date": who.desk.today, "mode": "home", "purpose": "revisit", "visitors": (PERSON, TEAM), "result": "stable",
        "income_change": "same", "family_change": "没有变化。", "new_risk": False, "solved": "提醒按时复查。",
        "signed_by_household": True, "food_ok": True, "clothing_ok": True, "met_whom": "张德福",
    })  # fmt: skip


def rem_post(who: Learner) -> None:
    make_notice(who, "removal", "remove")
    post(who, "removal")
    photo(who, "removal")


def rem_report(who: Learner) -> None:
    take_down(who, "removal")
    if who.case("removal").road.state is not Step.REM_REPORTED:
        who.step("removal", Step.REM_REPORTED, paper="石村报〔2026〕90号")
    assert "rem_report" not in who.done(), "the package is still to be written"
    send(who)


def rem_approve(who: Learner) -> None:
    on = who.desk.today.isoformat()
    who.step(
        "removal",
        Step.REM_APPROVED,
        paper="云农领办〔2026〕14号",
        details={"township_checked_on": on, "removal_month": "202612"},
    )
    assert "rem_approve" not in who.done()
    who.step("removal", Step.REMOVED, details={"system_entered_on": on, "removal_month": "202612"})


ACTS: dict[str, Callable[[Learner], None]] = {
    "phone": phone, "print_consent": print_consent, "sign": sign, "ready": ready, "meeting": lambda who: meet(who, "guide"),
    "make_notice": lambda who: make_notice(who, "guide", "include"), "post_notice": lambda who: post(who, "guide"),
    "photo": lambda who: photo(who, "guide"), "days": Learner.days, "take_down": lambda who: take_down(who, "guide"),
    "send": send, "to_town": Learner.switch, "receive": take_newest,
    "check": lambda who: who.step("guide", Step.TOWNSHIP_CHECK), "sample": sample, "send_back": send_back, "hear": hear,
    "compare": compare, "approve": approve, "pair": pair, "answer": give_answer, "home": Learner.switch,
    "take_answer": take_newest, "announce": announce, "measure": measure,
    "monitor": lambda who: who.step("guide", Step.MONITORED), "revisit": revisit,
    "rem_meeting": lambda who: meet(who, "removal"), "rem_post": rem_post, "rem_days": Learner.days, "rem_report": rem_report,
    "again_to_town": Learner.switch, "rem_receive": take_newest, "rem_approve": rem_approve, "answer_again": give_answer,
    "home_again": Learner.switch, "rem_take": take_newest,
}  # fmt: skip


def test_made_anew_after_a_kill(practice_made: Any) -> None:
    """The note said so; our files on the practice stick are gone, anything else a person put there stays."""
    assert practice_made.killed == {"state": "making", "ahead": 0}
    assert practice_made.stick == ["照片.jpg"]
    assert house.PracticeHouse(practice_made.folder).whole


def test_the_whole_road_in_an_hour(learner: Learner) -> None:
    """One task after the other: before its work it is open, after it exactly the tasks so far are done."""
    keys = [task.key for task in TASKS]
    assert list(ACTS) == keys and 50 <= MINUTES <= 65
    assert learner.done() == []
    for number, (key, act) in enumerate(ACTS.items()):
        assert learner.done() == keys[:number], f"before {key}"
        assert learner.desk.place.role == TASKS[number].side, key
        act(learner)
        assert learner.done() == keys[: number + 1], f"after {key}"
    assert guide.look(learner.desk).next is None
    with learner.desk.reading() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM meta WHERE key LIKE 'practice_ticks'").scalar() == 1
    sheet = guide.tasks_sheet(learner.desk)
    text = [page.extract_text() for page in PdfReader(io.BytesIO(sheet.data)).pages]
    assert all("练习" in page for page in text) and sum(page.count("√") for page in text) == len(keys)
