"""A household on the road for the tests: invented people, facts that satisfy every guard, steps written as services do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.policy import Policy, PolicyEntry
from app.domain.procedure import Refusal, Road, RoadFacts, Side, Step, Visitor, check_step, fold, owner_of, side_of
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.field import Owner

SHIPPED = Policy()
CLUE_DAY = date(2026, 3, 2)

HEAD = {"id": "m1", "name": "石大川", "relation": "head", "birth_date": date(1970, 5, 1), "labour": "normal"}
WIFE = {"id": "m2", "name": "江小禾", "relation": "spouse", "birth_date": date(1972, 6, 1), "labour": "weak"}
SON = {"id": "m3", "name": "石小川", "relation": "son", "birth_date": date(1998, 7, 1), "labour": "skilled"}
GIRL = {"id": "m4", "name": "石小溪", "relation": "daughter", "birth_date": date(2015, 8, 1), "labour": "none"}
TEEN = {"id": "m5", "name": "石小湾", "relation": "daughter", "birth_date": date(2010, 8, 1), "labour": "none"}
VISITORS = (Visitor("赵一", committee=True), Visitor("钱二", team=True))
WITNESSES = {"witnesses": ["孙三", "李四"]}
COUNTY_DETAILS = {
    "sample": "本户", "sample_result": "情况属实", "doubtful_rechecked": True, "party_meeting_on": "2026-03-16",
    "party_meeting_no": "〔2026〕5号", "sweep_report_on": "2026-03-16", "sweep_report_no": "〔2026〕6号",
}  # fmt: skip


def policy(**entries: Any) -> Policy:
    """Settings in force from long ago."""
    return Policy(PolicyEntry(key, value, date(2000, 1, 1)) for key, value in entries.items())


def sheet(member: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A signed sheet."""
    base = {
        "id": f"s-{member['id']}", "case_id": "c1", "member_id": member["id"], "state": "signed", "fingerprint": True,
        "signed_on": date(2026, 3, 4), "scope": ("deposits", "vehicles"), "sensitive": ("accounts",),
    }  # fmt: skip
    return {**base, "is_applicant": member["id"] == "m1", **more}


def meeting(day: date = date(2026, 3, 6), **more: Any) -> dict[str, Any]:
    base = {
        "id": "mt1", "number": "P-001", "date": day, "place": "村部", "body": "representatives", "chair": "赵一",
        "recorder": "周五", "expected": 30, "present": 24, "attendees": (), "team_present": True, "sign_in_kept": True,
        "minutes_signed": True,
    }  # fmt: skip
    return {**base, **more}


def vote(**more: Any) -> dict[str, Any]:
    return {"id": "v1", "agree": 20, "against": 3, "abstain": 1, "decision": "agree", **more}


def refusal_hits(**yes: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """All items of the list answered; those named answered 是."""
    return tuple(
        {"id": f"r-{item.code}", "item": item.code, "hit": item.code in yes, **yes.get(item.code, {})}
        for item in CODE_LISTS["REFUSAL"].active()
    )


def notice(posted: date = date(2026, 3, 7), key: str = "n1", **more: Any) -> dict[str, Any]:
    """A notice of five days that went its way: up on day 0, down on day 6."""
    base = {
        "id": key, "number": "G-001", "kind": "include", "built_on": posted, "posted_on": posted, "place": "村部公示栏",
        "days": 5, "photo_posted_on": posted, "photo_down_on": date.fromordinal(posted.toordinal() + 6),
        "taken_down_on": date.fromordinal(posted.toordinal() + 6),
    }  # fmt: skip
    return {**base, **more}


def objection(**more: Any) -> dict[str, Any]:
    base = {
        "id": "o1", "notice_id": "n1", "received_on": date(2026, 3, 11), "facts": "反映有车", "result": "unfounded",
        "explanation": "核实为农用三轮车", "replied_on": date(2026, 3, 13), "handlers": ("赵一", "吴六"),
    }  # fmt: skip
    return {**base, **more}


def flag(**more: Any) -> dict[str, Any]:
    base = {
        "id": "f1", "circumstance": "vehicles", "answer": "true_explained", "answer_note": "农用三轮车", "checker": "赵一",
        "checked_on": date(2026, 3, 20),
    }  # fmt: skip
    return {**base, **more}


def case(**more: Any) -> dict[str, Any]:
    base = {
        "id": "c1", "discovery_channel": "self", "clue_date": CLUE_DAY, "visit_date": date(2026, 3, 3), "sign": "石大川",
        "sign_date": date(2026, 3, 4), "risks": ("house",), "identified_month": "202603",
    }  # fmt: skip
    return {**base, **more}


GOOD_SNAPSHOT = dict.fromkeys(("edu_dropout", "house_unsafe", "water_unsafe", "uninsured_member"), False)


def facts(road: Road, on: date, **more: Any) -> RoadFacts:
    """Facts with which every guard of the recognition and the removal road is content."""
    base: dict[str, Any] = {
        "person": "赵一", "paper": "〔2026〕1号", "reason": "按会议决定", "household": {"id": "h1"}, "case": case(),
        "village": {"has_work_team": True}, "members": (HEAD, WIFE, SON), "snapshot": GOOD_SNAPSHOT,
        "income": {"per_capita": Decimal("12000.00")}, "line": Decimal("8700.00"),
        "sheets": (sheet(HEAD), sheet(WIFE), sheet(SON)), "visitors": VISITORS, "refusal_hits": refusal_hits(),
        "meeting": meeting(), "vote": vote(), "notice": notice(), "pairings": ({"is_monitor_contact": True, "name": "郑七"},),
        "measures": ({"measure_class": "house", "status": "done", "start": date(2026, 3, 23)},),
    }  # fmt: skip
    return RoadFacts(road=road, on=on, today=on, **{**base, **more})


def codes(found: list[Refusal], *, warnings: bool = False) -> set[str]:
    """Codes of what blocks (or of what warns)."""
    return {item.code for item in found if item.blocks is not warnings}


class Walk:
    """A case that takes steps only through the guards, and writes each as one event."""

    def __init__(self, settings: Policy = SHIPPED) -> None:
        self.policy = settings
        self.events: list[dict[str, Any]] = []

    @property
    def road(self) -> Road:
        return fold(self.events)

    def facts(self, step: Step, on: date, **more: Any) -> RoadFacts:
        owner = owner_of(self.road.state, step)
        writer = more.pop("writer", Side.TOWNSHIP if owner is Owner.TOWNSHIP else Side.VILLAGE)
        return facts(self.road, on, **{"writer": writer, **more})

    def refused(self, step: Step, on: date, **more: Any) -> set[str]:
        return codes(check_step(step, self.facts(step, on, **more), self.policy))

    def take(self, step: Step, on: date, **more: Any) -> Road:
        """Take a step that the guards permit."""
        facts_ = self.facts(step, on, **more)
        found = check_step(step, facts_, self.policy)
        assert not codes(found), [(item.code, item.text) for item in found if item.blocks]
        self.events.append(
            {
                "id": f"e{len(self.events):03}", "follows": self.road.tip, "step": step, "date": on, "person": facts_.person,
                "paper": facts_.paper, "side": side_of(step, facts_.writer, facts_.by_paper), "by_paper": facts_.by_paper,
                "notice_id": facts_.notice.get("id"), "details": dict(facts_.details), "reason": facts_.reason,
            }
        )  # fmt: skip
        return self.road

    def undo(self, on: date) -> Road:
        """Take the last step back by 更正."""
        last = self.road.last
        assert last is not None
        for undo in self.road.corrections(last["id"]):
            self.events.append(
                {
                    "id": f"e{len(self.events):03}",
                    "follows": undo.follows,
                    "undoes": undo.undoes,
                    "step": Step.CORRECT,
                    "date": on,
                }
            )
        return self.road


def day(number: int) -> date:
    """A day of March 2026 (32 = 1 April)."""
    return date.fromordinal(date(2026, 3, 1).toordinal() + number - 1)


def walk_to(target: Step, settings: Policy = SHIPPED) -> Walk:
    """A single application on the shipped road, up to `target`."""
    walk = Walk(settings)
    for step, on, more in STRAIGHT:
        walk.take(step, on, **more)
        if step is target:
            return walk
    raise AssertionError(target)


REMOVAL_CASE = case(removal_mode="helped")
_SIGNED = {"details": {"signed_by_household": True}, "case": REMOVAL_CASE}
_REMOVE_NOTICE = notice(date(2026, 10, 3), "n2", kind="remove")
STRAIGHT: list[tuple[Step, date, dict[str, Any]]] = [
    (Step.CLUE, day(2), {}),
    (Step.VISITING, day(3), {}),
    (Step.CONSENTED, day(4), {}),
    (Step.REVIEW_READY, day(5), {}),
    (Step.REVIEWED, day(6), {}),
    (Step.NOTICING, day(7), {}),
    (Step.NOTICE_OK, day(13), {}),
    (Step.REPORTED, day(14), {}),
    (Step.TOWNSHIP_CHECK, day(15), {}),
    (Step.COUNTY, day(17), {"details": COUNTY_DETAILS}),
    (Step.COMPARING, day(18), {}),
    (Step.VERIFYING, day(19), {"flags": (flag(answer=""),)}),
    (Step.COUNTY, day(20), {"flags": (flag(),)}),
    (Step.APPROVED, day(21), {"flags": (flag(),)}),
    (Step.ANNOUNCED, day(22), {"details": {"issuer": "云山县委农村工作领导小组", "posted_on": "2026-03-22"}}),
    (Step.MONITORED, day(23), {}),
    (Step.REM_PROPOSED, date(2026, 9, 22), {"case": REMOVAL_CASE}),
    (Step.REM_VISITED, date(2026, 9, 25), _SIGNED),
    (Step.REM_REVIEWED, date(2026, 10, 2), {"meeting": meeting(date(2026, 10, 2))}),
    (Step.REM_NOTICING, date(2026, 10, 3), {"notice": _REMOVE_NOTICE}),
    (Step.REM_REPORTED, date(2026, 10, 10), {"notice": _REMOVE_NOTICE, "case": REMOVAL_CASE}),
    (Step.REM_APPROVED, date(2026, 10, 20), {"case": REMOVAL_CASE}),
    (Step.REMOVED, date(2026, 10, 21), {"case": REMOVAL_CASE}),
    (Step.RELAPSE, date(2027, 2, 1), {}),
]
