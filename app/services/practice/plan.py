"""The story of the practice village: from the clue to the meeting, off the road, and the removal; real guards at each step."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.procedure.states import Step
from app.services.collecting.collect import Subject
from app.services.collecting.consents import withdraw_consent
from app.services.files import load_household
from app.services.practice.book import helper_of
from app.services.practice.forms import fill_case, fill_draft, fill_removal, save, sign_sheets
from app.services.practice.people import Home
from app.services.practice.roads import REMOVALS, ROADS, back_of, reached
from app.services.practice.sweep import add_sweep, sweep_clue
from app.services.practice.wall import add_wall
from app.services.practice.world import Plan, World
from app.services.road import meetings
from app.services.road.archive import explain, note_kept
from app.services.road.cases import start_case, take_back
from app.services.road.meetings import RefusalAnswer
from app.services.visiting.visits import record_visit


def add_village_road(plan: Plan) -> None:
    """Every step the village takes, from the clue to the report and from the proposal to the removal's report."""
    world = plan.world
    for home in world.homes.values():
        if home.road in ROADS:
            _case_steps(plan, home, *ROADS[home.road])
        elif home.road in REMOVALS:
            _removal_steps(plan, home, *REMOVALS[home.road][:2])
    add_sweep(plan)
    _side_roads(plan)
    add_wall(plan)


# -- from the clue to the meeting -------------------------------------------------------------------------------


def open_clue(world: World, home: Home, day: date) -> None:
    """Register the clue of a household."""
    channel = home.data.get("channel", "cadre")
    values = {"apply_date": day, "apply_mode": "paper"} if channel == "self" else {}
    subject = world.subjects[home.key]
    case = start_case(world.v(day), subject.household, channel, day, world.place["village_operator"], values)
    world.subjects[home.key] = Subject(subject.household, case)


def _case_steps(plan: Plan, home: Home, batch: str, last: str) -> None:
    world = plan.world
    plan.at(back_of(batch, "clue"), open_clue, world, home)
    plan.at(back_of(batch, "visiting"), visit_home, world, home, draft=last == "visiting")
    if reached(home, "consented"):
        away = home.road == "consented_remote"
        plan.at(back_of(batch, "consented"), consent_home, world, home, away=away)
    if reached(home, "review_ready"):
        wrongly = home.road == "review_ready"
        plan.at(back_of(batch, "review_ready"), _ready, world, home, wrongly=wrongly)


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
        reason = world.texts["reasons"]["correct"]
        take_back(world.v(day), world.case(home.key), event, day, world.place["village_operator"], reason)
        world.step(home.key, Step.REVIEW_READY, day)
    answers = (RefusalAnswer(world.case(home.key), item, False) for item in world.texts["refusal_items"])
    meetings.answer_refusals(world.v(day), answers)


# -- off-ramps and early states ---------------------------------------------------------------------------------


def _side_roads(plan: Plan) -> None:
    world, reasons = plan.world, plan.world.texts["reasons"]
    for home in world.on_road("clue"):
        plan.at(1, open_clue, world, home)
    for home in world.on_road("guide"):  # the household of the guided tasks: its form lacks one answer
        plan.at(3, open_clue, world, home)
        plan.at(2, visit_home, world, home)
    for home in world.on_road("screened"):
        _sweep(plan, home, 5, 3)
    for home in world.on_road("b_locked"):
        _sweep(plan, home, 13, 12)
    for road, days in (("closed_norisk", (30, 29, 28)), ("closed_refused", (26, 25, 24))):
        for home in world.on_road(road):
            plan.at(days[0], open_clue, world, home)
            plan.at(days[1], visit_home, world, home)
            reason = reasons[road.removeprefix("closed_")]
            plan.at(days[2], world.step, home.key, Step(road), reason=reason)
    for home in world.on_road("closed_withdrawn"):
        _withdrawn(plan, home)
    for home in world.on_road("closed_natural"):
        plan.at(50, open_clue, world, home)
        plan.at(45, _died, world, home)
    for home in world.on_road("reported"):
        plan.at(0, _kept, world, home)
    for home in world.on_road("b_dispute"):
        witnesses = {"witnesses": [world.place["committee"][0], world.place["team"][0]]}
        plan.at(5, world.step, home.key, Step.CLOSED_WITHDRAWN, reason=reasons["dispute"], details=witnesses)


def _kept(world: World, home: Home, day: date) -> None:
    """What the archive has beside the records of the program, and a 情况说明 for what can no longer be repaired."""
    desk, who = world.v(day), world.place["village_operator"]
    note_kept(desk, world.case(home.key), ("visit_photo", "review_result"), day, who, "村档案柜1号盒")
    reasons = world.texts["reasons"]
    explain(desk, world.case(home.key), reasons["archive_problem"], reasons["archive_story"], who, "meeting_call")


def _sweep(plan: Plan, home: Home, clue: int, screened: int) -> None:
    world = plan.world
    plan.at(clue, sweep_clue, world, home)
    plan.at(screened, world.step, home.key, Step.SCREENED)


def _withdrawn(plan: Plan, home: Home) -> None:
    world = plan.world
    plan.at(40, open_clue, world, home)
    plan.at(39, visit_home, world, home)
    plan.at(38, consent_home, world, home)
    plan.at(33, _withdraw, world, home)


def _withdraw(world: World, home: Home, day: date) -> None:
    reason = world.texts["reasons"]["withdrawn"]
    withdraw_consent(world.v(day), world.case(home.key), home.head.number, day, reason)
    world.step(home.key, Step.CLOSED_WITHDRAWN, day, reason=reason)


def _died(world: World, home: Home, day: date) -> None:
    """The only member died: the member's row says so, then the case closes."""
    desk, subject = world.v(day), world.subjects[home.key]
    with desk.reading() as connection:
        member = str(load_household(connection, subject.household).members[0]["id"])
    values = {"presence": "left", "presence_reason": "died", "presence_date": day}
    save(desk, subject, "members", [("member", member, values)])
    world.step(home.key, Step.CLOSED_NATURAL, day, reason=world.texts["reasons"]["natural"])


# -- removal ----------------------------------------------------------------------------------------------------


def _removal_steps(plan: Plan, home: Home, proposed: int, visited: int) -> None:
    world = plan.world
    plan.at(proposed, world.step, home.key, Step.REM_PROPOSED)
    if visited:
        plan.at(visited, _removal_visit, world, home)


def _removal_visit(world: World, home: Home, day: date) -> None:
    desk, subject = world.v(day), world.subjects[home.key]
    visitors = (world.place["village_operator"], world.place["team"][1])
    save(desk, subject, "household", [("monitoring_case", subject.case, {"visitors": visitors})])
    fill_removal(desk, home, subject, day, helper_of(home))
    record_visit(desk, subject.household, check_visit_values(world, home, day, purpose="removal"))
    world.step(home.key, Step.REM_VISITED, day, details={"signed_by_household": True})
