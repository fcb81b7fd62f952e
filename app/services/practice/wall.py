"""Meetings, notices and objections of the practice village: several cases heard and posted together."""

from __future__ import annotations

from datetime import date

from app.domain.procedure.states import Step
from app.services.files import load_household
from app.services.papers.catalogue import print_paper
from app.services.practice.people import Home
from app.services.practice.roads import BATCHES, FORM_STEPS, REMOVALS, ROADS, back_of, reached
from app.services.practice.world import Plan, World
from app.services.road import meetings, notices, objections
from app.services.road.meetings import Vote
from app.services.road.notice_photos import add_photo
from app.services.road.notices import NoticeEntry, NoticeWish


def add_wall(plan: Plan) -> None:
    """Every meeting with its notices, and the objections that came."""
    for batch in BATCHES:
        _meeting_and_notice(plan, batch)
    _objections(plan)
    plan.at(1, _gifts, plan.world)
    plan.at(0, _board_photo, plan.world)


def _meeting_and_notice(plan: Plan, batch: str) -> None:
    world = plan.world
    heard = [home for home in world.homes.values() if ROADS.get(home.road, ("",))[0] == batch]
    included = [home for home in heard if reached(home, "reviewed")]
    refused = [home for home in heard if home.road == "rejected"]
    removed = [home for home in world.homes.values() if REMOVALS.get(home.road, ("",) * 4)[2] == batch]
    plan.at(back_of(batch, "reviewed"), _meet, world, included + removed, refused)
    if len(BATCHES[batch]) > FORM_STEPS.index("noticing"):
        posting = back_of(batch, "noticing")
        plan.at(posting, _post, world, f"include {batch}", "include", included)
        if removed:
            plan.at(posting, _post, world, f"remove {batch}", "remove", removed)
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
    world, down = plan.world, back_of(batch, "notice_ok")
    plan.at(down + 2, _photo, world, f"include {batch}")
    plan.at(down, take_sheet_down, world, f"include {batch}")
    for home in included:
        if reached(home, "reported"):
            plan.at(back_of(batch, "reported"), _report, world, home, Step.REPORTED)
    if removed:
        plan.at(down, take_sheet_down, world, f"remove {batch}")
        for home in removed:
            plan.at(down, _report, world, home, Step.REM_REPORTED)


def _photo(world: World, name: str, day: date) -> None:
    notices.note_photo(world.v(day), world.notices[name], "place", day)


def take_sheet_down(world: World, name: str, day: date) -> None:
    """A sheet comes down, with its photo."""
    notices.take_down(world.v(day), world.notices[name], day, day, world.place["village_operator"])


def _report(world: World, home: Home, step: Step, day: date) -> None:
    with world.v(day).reading() as connection:
        road = next(case for case in load_household(connection, world.subjects[home.key].household).cases
                    if case.id == world.case(home.key)).road  # fmt: skip
    if road.state is not step:  # taking the removal's sheet down may have reported it already
        world.step(home.key, step, day, paper=f"石村报〔{day.year}〕{home.order % 50 + 1}号")


def _objections(plan: Plan) -> None:
    world = plan.world
    for home in world.on_road("objection"):
        plan.at(1, _object, world, home, "include D")
    for home in world.on_road("rem_objection"):
        plan.at(1, _object, world, home, "remove D")
    for home in world.on_road("objection_answered"):
        plan.at(6, _object, world, home, "include C")
        plan.at(4, _answer, world, home)


def _object(world: World, home: Home, notice: str, day: date) -> None:
    told = world.texts["objection"]
    values = {
        "received_on": day,
        "channel": told["channel"],
        "anonymous": home.road == "objection",
        "facts": told["facts"],
    }
    person, household = world.place["village_operator"], world.subjects[home.key].household
    world.objections[home.key] = objections.receive_objection(
        world.v(day), world.notices[notice], household, values, person
    )


def _answer(world: World, home: Home, day: date) -> None:
    values = {"handlers": (world.place["committee"][2], world.place["team"][1]), "result": "unfounded",
              "explanation": world.texts["objection"]["explanation"], "replied_on": day}  # fmt: skip
    objections.answer_objection(world.v(day), world.objections[home.key], values)


def _gifts(world: World, day: date) -> None:
    """A list no case stands behind: what was given to three households, made by hand."""
    homes = [home for home in world.homes.values() if reached(home, "clue")][:3]
    goods = {"goods": "大米10公斤、食用油1桶"}
    entries = tuple(NoticeEntry(world.subjects[home.key].household, values=goods) for home in homes)
    wish = NoticeWish("gift", (), day, world.place["place"], basis="爱心企业捐赠", entries=entries, decided_on=day)
    world.notices["gift"] = notices.make_notice(world.v(day), wish)
    notices.post_notice(world.v(day), world.notices["gift"], world.place["village_operator"], photo_on=day)


def _board_photo(world: World, day: date) -> None:
    """A photo file of the newest sheet: its own page, as it hangs on the board."""
    desk, notice = world.v(day), world.notices["gift"]
    add_photo(desk, notice, "posted", print_paper(desk, "notice", notice=notice, on_screen=True).data, day)
