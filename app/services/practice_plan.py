"""The story of the practice village: which household stands where on the road, and on which day it got there.

Days count back from the day the village is made, so that it looks alive on any day. Steps go through the real guards.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.procedure.states import Step
from app.services import meetings, notices
from app.services.cases import start_case, take_back
from app.services.collect import Subject
from app.services.consents import withdraw_consent
from app.services.files import load_household
from app.services.meetings import RefusalAnswer, Vote
from app.services.notices import NoticeWish
from app.services.practice_forms import fill_case, fill_draft, fill_removal, save, sign_sheets
from app.services.practice_people import Home
from app.services.practice_book import helper_of
from app.services.practice_world import Plan, World
from app.services.visits import record_visit

FORM_STEPS = ("clue", "visiting", "consented", "review_ready", "reviewed", "noticing", "notice_ok", "reported")
# Days before the end on which each batch of cases took the steps of FORM_STEPS.
BATCHES: dict[str, tuple[int, ...]] = {
    "A": (70, 69, 68, 68, 67, 67, 61, 61),
    "B": (17, 16, 15, 15, 14, 14, 8, 8),
    "C": (12, 11, 10, 9, 8, 8, 2, 1),
    "D": (8, 7, 6, 5, 4, 3),
    "E": (5, 4, 3, 2, 1),
}
# Road of a household -> its batch and the last step it took in the village.
ROADS: dict[str, tuple[str, str]] = {
    "a_monitored": ("A", "reported"), "a_paper": ("A", "reported"), "a_rejected": ("A", "reported"),
    "b_township_check": ("B", "reported"), "b_county": ("B", "reported"), "b_comparing": ("B", "reported"),
    "b_verifying": ("B", "reported"), "b_approved": ("B", "reported"), "b_announced": ("B", "reported"),
    "b_returned": ("B", "reported"), "b_dispute": ("B", "reported"),
    "reported": ("C", "reported"), "notice_ok": ("C", "notice_ok"), "objection_answered": ("C", "notice_ok"),
    "rejected": ("C", "review_ready"),
    "noticing": ("D", "noticing"), "objection": ("D", "noticing"),
    "reviewed": ("E", "reviewed"), "review_ready": ("E", "review_ready"), "consented": ("E", "consented"),
    "consented_remote": ("E", "consented"), "visiting": ("E", "visiting"),
}  # fmt: skip
# Removal roads: days of proposing and visiting, batch whose meeting and notice they share, the last step.
REMOVALS: dict[str, tuple[int, int, str, str]] = {
    "rem_proposed": (2, 0, "", "rem_proposed"), "rem_visited": (6, 3, "", "rem_visited"),
    "rem_reviewed": (9, 5, "E", "rem_reviewed"), "rem_noticing": (10, 6, "D", "rem_noticing"),
    "rem_objection": (10, 6, "D", "rem_noticing"), "rem_reported": (20, 16, "B", "rem_reported"),
    "rem_approved": (20, 16, "B", "rem_reported"), "rem_removed": (20, 16, "B", "rem_reported"),
}  # fmt: skip


def add_village_road(plan: Plan) -> None:
    """Every step the village takes, from the clue to the report and from the proposal to the removal's report."""
    world = plan.world
    for home in world.homes.values():
        if home.road in ROADS:
            _case_steps(plan, home, *ROADS[home.road])
        elif home.road in REMOVALS:
            _removal_steps(plan, home, *REMOVALS[home.road][:2])
    _side_roads(plan)
    for batch in BATCHES:
        _meeting_and_notice(plan, batch)
    _objections(plan)


def _back(batch: str, step: str) -> int:
    return BATCHES[batch][FORM_STEPS.index(step)]


def reached(home: Home, step: str) -> bool:
    """Whether a household of the form road got as far as a step in the village."""
    last = ROADS.get(home.road, ("", ""))[1]
    return bool(last) and FORM_STEPS.index(last) >= FORM_STEPS.index(step)


# -- from the clue to the meeting -------------------------------------------------------------------------------


def open_clue(world: World, home: Home, day: date, sweep: str = "") -> None:
    """Register the clue of a household."""
    channel = home.data.get("channel", "cadre")
    values = {"apply_date": day, "apply_mode": "paper"} if channel == "self" else {}
    subject = world.subjects[home.key]
    case = start_case(world.v(day), subject.household, channel, day, world.place["village_operator"], values,
                      {"sweep": sweep} if sweep else {})  # fmt: skip
    world.subjects[home.key] = Subject(subject.household, case)


def _case_steps(plan: Plan, home: Home, batch: str, last: str) -> None:
    world, key = plan.world, home.key
    plan.at(_back(batch, "clue"), lambda day: open_clue(world, home, day))
    plan.at(_back(batch, "visiting"), lambda day: visit_home(world, home, day, draft=last == "visiting"))
    if reached(home, "consented"):
        away = home.road == "consented_remote"
        plan.at(_back(batch, "consented"), lambda day: consent_home(world, home, day, away))
    if reached(home, "review_ready"):
        wrongly = home.road == "review_ready"
        plan.at(_back(batch, "review_ready"), lambda day: _ready(world, home, day, wrongly))


def visit_home(world: World, home: Home, day: date, draft: bool = False) -> None:
    """入户核查: the step, the visit with its entry, the form (whole, or left half filled)."""
    desk, subject = world.v(day), world.subjects[home.key]
    world.step(home.key, Step.VISITING, day)
    fill = fill_draft if draft else fill_case
    if "per_head" in home.data:
        fill(desk, home, subject, day)
    record_visit(desk, subject.household, check_visit_values(world, home, day))


def check_visit_values(world: World, home: Home, day: date, purpose: str = "check") -> dict[str, Any]:
    """The 入户走访记录 of a check."""
    return {
        "purpose": purpose, "date": day, "mode": "home", "visitors": (world.place["village_operator"], world.place["team"][0]),
        "met_whom": home.head.name, "food_ok": True, "clothing_ok": True, "edu_dropout": False, "uninsured_member": False,
        "house_unsafe": bool(home.data.get("house")), "water_unsafe": bool(home.data.get("water")),
        "family_change": "按采集表逐项核对。", "income_change": "same", "new_risk": purpose == "check",
        "solved": "已说明政策和办理步骤。", "signed_by_household": True, "result": "stable",
    }  # fmt: skip


def consent_home(world: World, home: Home, day: date, away: bool = False) -> None:
    """Every adult signs (or works away), then the step."""
    desk, subject = world.v(day), world.subjects[home.key]
    with desk.reading() as connection:
        number = str(load_household(connection, subject.household).record["local_household_no"])
    sign_sheets(desk, home, subject.case, number, day, away)
    world.step(home.key, Step.CONSENTED, day)


def _ready(world: World, home: Home, day: date, wrongly: bool = False) -> None:
    event = world.step(home.key, Step.REVIEW_READY, day)
    if wrongly:  # typed for the wrong household first, taken back, then typed again
        take_back(world.v(day), world.case(home.key), event, day, world.place["village_operator"], world.texts["reasons"]["correct"])
        world.step(home.key, Step.REVIEW_READY, day)
    answers = (RefusalAnswer(world.case(home.key), item, False) for item in world.texts["refusal_items"])
    meetings.answer_refusals(world.v(day), answers)


# -- off-ramps and early states ---------------------------------------------------------------------------------


def _side_roads(plan: Plan) -> None:
    world, reasons = plan.world, plan.world.texts["reasons"]
    for home in world.on_road("clue"):
        plan.at(1, lambda day, home=home: open_clue(world, home, day))
    for home in world.on_road("screened"):
        _sweep(plan, home, 5, 3)
    for home in world.on_road("b_locked"):
        _sweep(plan, home, 13, 12)
    for road, days in (("closed_norisk", (30, 29, 28)), ("closed_refused", (26, 25, 24))):
        for home in world.on_road(road):
            plan.at(days[0], lambda day, home=home: open_clue(world, home, day))
            plan.at(days[1], lambda day, home=home: visit_home(world, home, day))
            reason = reasons[road.removeprefix("closed_")]
            plan.at(days[2], lambda day, home=home, road=road, reason=reason: world.step(home.key, Step(road), day, reason=reason))
    for home in world.on_road("closed_withdrawn"):
        _withdrawn(plan, home)
    for home in world.on_road("closed_natural"):
        plan.at(50, lambda day, home=home: open_clue(world, home, day))
        plan.at(45, lambda day, home=home: _died(world, home, day))
    for home in world.on_road("b_dispute"):
        witnesses = {"witnesses": [world.place["committee"][0], world.place["team"][0]]}
        plan.at(5, lambda day, home=home: world.step(
            home.key, Step.CLOSED_WITHDRAWN, day, reason=reasons["dispute"], details=witnesses))  # fmt: skip


def _sweep(plan: Plan, home: Home, clue: int, screened: int) -> None:
    world = plan.world
    plan.at(clue, lambda day: open_clue(world, home, day, sweep=f"{day.year}年集中排查"))
    plan.at(screened, lambda day: world.step(home.key, Step.SCREENED, day))


def _withdrawn(plan: Plan, home: Home) -> None:
    world, reason = plan.world, plan.world.texts["reasons"]["withdrawn"]
    plan.at(40, lambda day: open_clue(world, home, day))
    plan.at(39, lambda day: visit_home(world, home, day))
    plan.at(38, lambda day: consent_home(world, home, day))

    def withdraw(day: date) -> None:
        withdraw_consent(world.v(day), world.case(home.key), home.head.number, day, reason)
        world.step(home.key, Step.CLOSED_WITHDRAWN, day, reason=reason)

    plan.at(33, withdraw)


def _died(world: World, home: Home, day: date) -> None:
    """The only member died: the member's row says so, then the case closes."""
    desk, subject = world.v(day), world.subjects[home.key]
    with desk.reading() as connection:
        member = str(load_household(connection, subject.household).members[0]["id"])
    values = {"presence": "left", "presence_reason": "died", "presence_date": day}
    save(desk, subject, "members", [("member", member, values)])
    world.step(home.key, Step.CLOSED_NATURAL, day, reason=world.texts["reasons"]["natural"])


# -- meetings and notices ---------------------------------------------------------------------------------------


def _meeting_and_notice(plan: Plan, batch: str) -> None:
    world = plan.world
    heard = [home for home in world.homes.values() if ROADS.get(home.road, ("",))[0] == batch]
    included = [home for home in heard if reached(home, "reviewed")]
    refused = [home for home in heard if home.road == "rejected"]
    removed = [home for home in world.homes.values() if REMOVALS.get(home.road, ("",) * 4)[2] == batch]
    plan.at(_back(batch, "reviewed"), lambda day: _meet(world, included + removed, refused, day))
    if len(BATCHES[batch]) > FORM_STEPS.index("noticing"):
        posting = _back(batch, "noticing")
        plan.at(posting, lambda day: _post(world, f"include {batch}", "include", included, day))
        if removed:
            plan.at(posting, lambda day: _post(world, f"remove {batch}", "remove", removed, day))
    if len(BATCHES[batch]) == len(FORM_STEPS):
        _take_down(plan, batch, included, removed)


def _meet(world: World, agreed: list[Home], refused: list[Home], day: date) -> None:
    place, desk = world.place, world.v(day)
    team = tuple(place["team"])
    facts = {
        "date": day, "place": place["hall"], "body": "representatives", "chair": place["committee"][0],
        "recorder": place["village_operator"], "expected": place["expected"], "present": len(place["representatives"]),
        "attendees": tuple(place["representatives"]), "observers": (*team, place["town_operator"]), "team_present": True,
        "sign_in_kept": True, "minutes_signed": True,
        "minutes": "会议介绍了各户申请、核查情况，代表逐户提问后投票表决，当场公布结果。",
    }  # fmt: skip
    present = facts["present"]
    votes = [Vote(world.case(home.key), present - home.order % 4, home.order % 4, 0, "agree") for home in agreed]
    votes += [Vote(world.case(home.key), 5, present - 7, 2, "against", "在县城有商铺") for home in refused]
    held = meetings.hold_meeting(desk, facts, votes)
    for home in refused:
        world.step(home.key, Step.REJECTED, day, reason=world.texts["reasons"]["rejected"], meeting=held.meeting)


def _post(world: World, name: str, kind: str, homes: list[Home], day: date) -> None:
    desk = world.v(day)
    marks = {world.case(home.key): str(home.data["mark"]) for home in homes if "mark" in home.data}
    wish = NoticeWish(kind, tuple(world.case(home.key) for home in homes), day, world.place["place"], marks=marks)
    world.notices[name] = notices.make_notice(desk, wish)
    notices.post_notice(desk, world.notices[name], world.place["village_operator"], photo_on=day)


def _take_down(plan: Plan, batch: str, included: list[Home], removed: list[Home]) -> None:
    world, person = plan.world, plan.world.place["village_operator"]
    down = _back(batch, "notice_ok")
    plan.at(down + 2, lambda day: notices.note_photo(world.v(day), world.notices[f"include {batch}"], "place", day))
    plan.at(down, lambda day: notices.take_down(world.v(day), world.notices[f"include {batch}"], day, day, person))
    for home in included:
        if reached(home, "reported"):
            plan.at(_back(batch, "reported"), lambda day, home=home: _report(world, home, Step.REPORTED, day))
    if removed:
        plan.at(down, lambda day: notices.take_down(world.v(day), world.notices[f"remove {batch}"], day, day, person))
        for home in removed:
            plan.at(down, lambda day, home=home: _report(world, home, Step.REM_REPORTED, day))


def _report(world: World, home: Home, step: Step, day: date) -> None:
    with world.v(day).reading() as connection:
        road = next(case for case in load_household(connection, world.subjects[home.key].household).cases
                    if case.id == world.case(home.key)).road  # fmt: skip
    if road.state is not step:  # taking the removal's sheet down may have reported it already
        world.step(home.key, step, day, paper=f"石村报〔{day.year}〕{home.order % 50 + 1}号")


def _objections(plan: Plan) -> None:
    world = plan.world
    for home in world.on_road("objection"):
        plan.at(1, lambda day, home=home: _object(world, home, "include D", day))
    for home in world.on_road("rem_objection"):
        plan.at(1, lambda day, home=home: _object(world, home, "remove D", day))
    for home in world.on_road("objection_answered"):
        plan.at(6, lambda day, home=home: _object(world, home, "include C", day))
        plan.at(4, lambda day, home=home: _answer(world, home, day))


def _object(world: World, home: Home, notice: str, day: date) -> None:
    told = world.texts["objection"]
    values = {"received_on": day, "channel": told["channel"], "anonymous": home.road == "objection", "facts": told["facts"]}
    person, household = world.place["village_operator"], world.subjects[home.key].household
    world.objections[home.key] = notices.receive_objection(world.v(day), world.notices[notice], household, values, person)


def _answer(world: World, home: Home, day: date) -> None:
    values = {"handlers": (world.place["committee"][2], world.place["team"][1]), "result": "unfounded",
              "explanation": world.texts["objection"]["explanation"], "replied_on": day}  # fmt: skip
    notices.answer_objection(world.v(day), world.objections[home.key], values)


# -- removal ----------------------------------------------------------------------------------------------------


def _removal_steps(plan: Plan, home: Home, proposed: int, visited: int) -> None:
    world = plan.world
    plan.at(proposed, lambda day: world.step(home.key, Step.REM_PROPOSED, day))
    if visited:
        plan.at(visited, lambda day: _removal_visit(world, home, day))


def _removal_visit(world: World, home: Home, day: date) -> None:
    desk, subject = world.v(day), world.subjects[home.key]
    visitors = (world.place["village_operator"], world.place["team"][1])
    save(desk, subject, "household", [("monitoring_case", subject.case, {"visitors": visitors})])
    fill_removal(desk, home, subject, day, helper_of(home))
    record_visit(desk, subject.household, check_visit_values(world, home, day, purpose="removal"))
    world.step(home.key, Step.REM_VISITED, day, details={"signed_by_household": True})
