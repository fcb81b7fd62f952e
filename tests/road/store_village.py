"""A household that walks its road through the real store: every step is prepared and taken by the services a person uses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.domain.income import income_window
from app.domain.procedure.moves import allowed_next
from app.domain.procedure.road import Road
from app.domain.procedure.states import CLOSED, REMOVAL, Step, needs_reason, owner_of
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Owner
from app.services.collecting.consents import sign_consent
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, load_household
from app.services.policies import set_line, set_policy
from app.services.road import cases, meetings, notices
from app.services.road.cases import StepDone, StepWish
from app.services.road.meetings import RefusalAnswer, Vote
from app.services.road.notice_making import NoticeWish, make_notice
from app.services.road.objections import answer_objection, receive_objection
from app.store.door import stable_id
from tests.services.conftest import Made, make_desk, write_household

PERSON, TEAM = "王小明", "周文斌"
START = date(2026, 3, 2)
WITNESSES = {"witnesses": ["孙三", "李四"]}
SHIPPED = {"compare_position": "after_township", "lock_before_visit": "sweep"}
MEETING = {
    "place": "村委会会议室", "body": "representatives", "chair": "刘长贵", "recorder": PERSON, "expected": 30, "present": 26,
    "team_present": True, "observers": (TEAM,), "sign_in_kept": True, "minutes_signed": True,
}  # fmt: skip
NEW_SHEET = (Step.NOTICING, Step.REM_NOTICING)


def open_village(folder: Path) -> Desk:
    """石桥村 with its committee and team, the lines of three years set."""
    desk = make_desk(folder)
    with desk.writing("村基本信息") as door:
        door.change("village", stable_id(desk.place.code, "village", "row"), {"committee": (PERSON,), "team": (TEAM,)})
    for year in (2027, 2028):
        set_line(desk, year, "4000")
    return desk


def use(desk: Desk, **values: str) -> None:
    """Settings of the road in force from long ago; those not named as shipped."""
    for key, value in {**SHIPPED, **values}.items():
        set_policy(desk, key, value, date(2026, 1, 1))


@dataclass
class Walker:
    """One household's case and the day it is; `take` does all a step needs."""

    village: Desk
    made: Made
    on: date = START
    case: str = ""
    sweep: str = ""
    notice: str = ""
    read: tuple[Any, HouseholdFile] | None = None

    # ---- where it stands ----
    @property
    def desk(self) -> Desk:
        """The desk on the day of the story."""
        day = self.on
        return Desk(
            self.village.store, self.village.operator, day, lambda: datetime(day.year, day.month, day.day, 9, 0)
        )

    @property
    def file(self) -> HouseholdFile:
        """The household as it is stored; read again when the journal has grown."""
        with self.village.reading() as connection:
            written = connection.exec_driver_sql("SELECT max(seq) FROM journal").scalar()
            if self.read is None or self.read[0] != written:
                self.read = (written, load_household(connection, self.made.id))
        return self.read[1]

    @property
    def found(self) -> CaseFile:
        """The case as it is stored."""
        return next(case for case in self.file.cases if case.id == self.case)

    @property
    def road(self) -> Road:
        """Its road."""
        return self.found.road if self.case else Road()

    @property
    def state(self) -> Step | None:
        """Where it stands."""
        return self.road.state

    def options(self) -> tuple[Step, ...]:
        """What the tables and settings allow now."""
        with self.village.reading() as connection:
            return allowed_next(self.road, self.village.view(connection, self.on))

    def later(self, days: int = 1) -> Walker:
        """Some days on."""
        self.on += timedelta(days=days)
        return self

    # ---- steps ----
    def take(self, *steps: Step) -> Walker:
        """Take these steps, each on the day after the one before, with everything it needs."""
        for step in steps:
            self.later(self._wait(step))
            self._take(step)
            # A relapse leads back under watch; all other steps to the state of their name.
            assert self.state is (Step.MONITORED if step is Step.RELAPSE else step), (step, self.state)
        return self

    def _wait(self, step: Step) -> int:
        """Days until the step may be taken: a notice hangs its days, a removal comes half a year after the approval."""
        if step is Step.NOTICE_OK and self.state is Step.NOTICING:
            return 6
        if step is Step.REM_REPORTED and self.state is Step.REM_NOTICING:
            return 6
        if step is Step.REM_APPROVED:
            return 200
        return 1

    def _take(self, step: Step) -> None:
        if step is Step.CLUE and not self.case:
            self._clue()
        elif step in (Step.REVIEWED, Step.REM_REVIEWED) and self.state in (Step.REVIEW_READY, Step.REM_VISITED):
            self.meet("agree")
        elif step in NEW_SHEET:
            self.hang()
        elif step is Step.NOTICE_OK and self.state is Step.NOTICING:
            notices.take_down(self.desk, self.notice, self.on, self.on, PERSON)
        elif step in (Step.OBJECTION, Step.REM_OBJECTION):
            self.object()
        else:
            self._prepare(step)
            if step is not Step.NOTICE_OK or self.state is not step:  # taking the sheet down may have done it
                self.plain(step)

    def plain(self, step: Step, **more: Any) -> StepDone:
        """The step alone, as a person types it: by paper where the township does it."""
        shared = step is Step.ANNOUNCED or (step is Step.MONITORED and self.state is Step.ANNOUNCED)
        by_paper = shared or owner_of(self.state, step) is Owner.TOWNSHIP
        asked = {
            "paper": "云乡振〔2026〕8号", "reason": "按会议决定" if needs_reason(self.state, step) else "",
            "by_paper": by_paper, "details": self._details(step), **more,
        }  # fmt: skip
        return cases.take_step(self.desk, self.case, StepWish(step, self.on, PERSON, **asked))

    def _details(self, step: Step) -> dict[str, Any]:
        if step is Step.APPROVED:
            return {"monitor_category": "marginal", "identified_month": f"{self.on:%Y%m}"}
        if step in (Step.CLOSED_WITHDRAWN, Step.REVIEW_READY):
            return WITNESSES
        if step is Step.REM_VISITED:
            return {"signed_by_household": True}
        return {}

    def _clue(self) -> None:
        values = {
            "collector_name": PERSON, "collector_phone": "13900000001", "visitors": (PERSON, TEAM), "coping": "unable",
            "risks": ("illness", "labour"), "needs": ("health", "job"), "proposed_category": "marginal",
            "risk_story": "户主住院两次，报销以后自付三万二千元，儿子停工照顾。",
        }  # fmt: skip
        details = {"sweep": self.sweep} if self.sweep else {}
        self.case = cases.start_case(self.desk, self.made.id, "cadre", self.on, PERSON, values, details)

    def _prepare(self, step: Step) -> None:
        if step is Step.CONSENTED:
            self.fill_form()
            self.sign()
        elif step is Step.COMPARING or (step is Step.REVIEW_READY and self.state is not Step.CLOSED_REFUSED):
            self.sign()
        elif step is Step.REJECTED and self.state is Step.REVIEW_READY:
            self.meet("against")
        elif step is Step.NOTICE_OK or (step is Step.REM_REPORTED and self.state is Step.REM_OBJECTION):
            self.answer()
            self.down()
        elif step is Step.REM_REPORTED:
            self.down()
        elif step is Step.REM_VISITED:
            self.fill_removal()
        elif step is Step.CLOSED_NATURAL:
            self.empty()

    def fill_form(self) -> None:
        """The form of this case as the visit found it."""
        day, window = self.on, income_window(f"{self.on:%Y%m}")
        keys = {"household_id": self.made.id, "case_id": self.case, "moment": "identify"}
        known = {kind: self.found.moment(kind, "identify") for kind in ("safeguard_snapshot", "income_record")}
        with self.desk.writing("采集表") as door:
            door.change("monitoring_case", self.case, {
                "visit_date": self.road.entered(Step.VISITING), "sign": self.made.head, "sign_date": day,
                "anchor_month": f"{day:%Y%m}", "visitors": (PERSON, TEAM),
            })  # fmt: skip
            if known["safeguard_snapshot"] is None:
                door.create("safeguard_snapshot", {**keys, **safe(day)})
            if known["income_record"] is None:
                money = {
                    **income("9000"),
                    "window_start": window.start,
                    "window_end": window.end,
                    "anchor_month": f"{day:%Y%m}",
                }
                door.create("income_record", {**keys, **money})

    def sign(self) -> None:
        """Every adult who has no sheet in force signs."""
        signed = {
            row["member_id"]
            for row in self.found.rows("consent")
            if row.get("signed_on") and not row.get("withdrawn_on")
        }
        adults = [m for m in self.file.members if m["birth_date"] < date(self.on.year - 18, 1, 1)]
        for number, member in enumerate(adults):
            if member["id"] in signed:
                continue
            sheet = {
                "sheet_no": f"SQ-{number}", "promise": True, "rights_told": True, "collector": PERSON, "fingerprint": True,
                "is_applicant": number == 0, "difficulty": "户主患病，支出较大" if number == 0 else "", "notice_agreed": True,
                "scope": ("deposits", "vehicles", "property", "business", "civil", "medical"),
                "sensitive": ("accounts", "health", "children") if number == 0 else ("accounts", "health"),
                "signed_on": self.on, "valid_until": self.on + timedelta(days=364),
                "period_start": self.on - timedelta(days=365), "period_end": self.on,
            }  # fmt: skip
            sign_consent(self.desk, self.case, str(member["name"]), sheet)

    def meet(self, decision: str, present: int = 26, agree: int = 24) -> meetings.Held:
        """The refusal list answered, then a meeting with one vote for this household."""
        special = self.road.by_special_case
        items = [code.code for code in CODE_LISTS["REFUSAL"].active()]
        meetings.answer_refusals(self.desk, [_answer(self.case, item, special) for item in items])
        votes = (agree, present - agree) if decision == "agree" else (present - agree, agree)
        vote = Vote(self.case, votes[0], votes[1], 0, decision)
        return meetings.hold_meeting(self.desk, {**MEETING, "present": present, "date": self.on}, [vote])

    def hang(self) -> None:
        """A new sheet, posted and photographed today."""
        if self.notice and self.state in (Step.OBJECTION, Step.REM_OBJECTION):
            self.answer("founded")
        kind = "remove" if self.state in REMOVAL else "include"
        self.notice = make_notice(self.desk, NoticeWish(kind, (self.case,), self.on, "村务公开栏"))
        notices.post_notice(self.desk, self.notice, PERSON, photo_on=self.on)

    def object(self) -> None:
        """Somebody objects to what hangs."""
        values = {"received_on": self.on, "facts": "反映家里有门面出租", "channel": "书面"}
        receive_objection(self.desk, self.notice, self.made.id, values, PERSON)

    def answer(self, result: str = "unfounded") -> None:
        """Two people look into what is open."""
        with self.village.reading() as connection:
            from app.store.rows import read_records

            rows = [row for row in read_records(connection, "objection", [self.notice]) if not row["result"]]
        told = {"result": result, "explanation": "门面是户主弟弟的，与这一户无关。", "replied_on": self.on}
        for row in rows:
            answer_objection(
                self.desk, str(row["id"]), {**told, "handlers": (PERSON, TEAM), "evidence": "租赁合同复印件"}
            )

    def down(self) -> None:
        """The sheet comes down where it still hangs."""
        with self.village.reading() as connection:
            from app.store.rows import read_records

            row = next(row for row in read_records(connection, "notice") if row["id"] == self.notice)
        if not row["taken_down_on"]:
            first = row["posted_on"] + timedelta(days=row["days"] + 1)
            self.on = max(self.on, first)
            notices.take_down(self.desk, self.notice, self.on, self.on, PERSON)

    def fill_removal(self) -> None:
        """What is found at the removal: safe, well above the line, helped."""
        keys = {"household_id": self.made.id, "case_id": self.case, "moment": "removal"}
        day = self.on
        with self.desk.writing("风险消除信息采集") as door:
            for row in [*self.found.rows("safeguard_snapshot"), *self.found.rows("income_record")]:
                if row["moment"] == "removal":
                    door.remove(
                        "safeguard_snapshot" if "house_grade" in row else "income_record", str(row["id"]), "重填"
                    )
            door.create("safeguard_snapshot", {**keys, **safe(day)})
            door.create("income_record", {**keys, **income("60000")})
            door.change("monitoring_case", self.case, {"removal_mode": "helped", "visitors": (PERSON, TEAM)})
            if not self.found.rows("measure"):
                door.create("measure", {"household_id": self.made.id, "case_id": self.case, "measure_class": "health",
                                        "item": "health_aid", "status": "done", "start": day})  # fmt: skip

    def empty(self) -> None:
        """Nobody is left."""
        with self.desk.writing("成员变动") as door:
            for member in self.file.members:
                gone = {"presence": "left", "presence_reason": "died", "presence_date": self.on}
                door.change("member", str(member["id"]), gone)

    def refill(self) -> None:
        """The members are there again (a registration that was wrong)."""
        with self.desk.writing("成员更正") as door:
            for member in self.file.all_members:
                door.change(
                    "member", str(member["id"]), {"presence": "present", "presence_reason": "", "presence_date": None}
                )

    def reopen(self) -> Walker:
        """Back from an off-ramp by a new clue on the same case."""
        assert self.state in CLOSED
        self.later()
        self.plain(Step.CLUE, reason="情况有变化，重新登记")
        return self


def _answer(case: str, item: str, special: bool) -> RefusalAnswer:
    if item == "no_check" and special:
        return RefusalAnswer(case, item, True, "两次上门均不同意核查", True, "评议会记录第3页")
    return RefusalAnswer(case, item, False)


def safe(day: date) -> dict[str, Any]:
    """Nothing is wrong with school, house, water, insurance."""
    return {
        "taken_on": day, "edu_dropout": False, "house_unsafe": False, "house_grade": "B", "only_home": True,
        "house_structure": "brick_wood", "house_area": Decimal("96"), "water_unsafe": False, "uninsured_member": False,
        "food_ok": True, "clothing_ok": True,
    }  # fmt: skip


def income(wage: str) -> dict[str, Any]:
    """A year's money."""
    return {
        "wage": Decimal(wage), "w_work": Decimal(wage), "wage_complete": True, "business": Decimal(9000), "property": Decimal(1200),
        "p_land": Decimal(1200), "transfer": Decimal(4800), "t_pension": Decimal(4800), "business_cost": Decimal(6000),
        "claims": Decimal(3000), "allowed_self_paid": Decimal(15000), "x_medical": Decimal(15000),
        "allowed_self_paid_complete": True, "deposit_declared": False, "vehicle_declared": 0, "house_declared": False,
        "business_declared": False, "confirmed_by": "户主", "confirmed_on": START,
    }  # fmt: skip


def walker(desk: Desk, head: str = "张𬱖", **more: Any) -> Walker:
    """A new household without a case."""
    made = write_household(desk, head, road="", record={"dangerous_house": False}, **more)
    return Walker(desk, made)
