"""The township's audit in the story: two draws of the spot check, doubts looked at again, comments open, answered and settled."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.services.auditing.comments import ask_field, comment_lines, say_changed, settle, take_suggestion
from app.services.auditing.sampling import check_lines, draw_sample, record_check, record_recheck
from app.services.practice.town import FIRST, SECOND
from app.services.practice.world import Plan, World

# Days before the end: the draw on the day the cases are taken in, the visits the day after.
FIRST_DRAW, SECOND_DRAW = 59, 6
SEEDS = {FIRST_DRAW: "480317", SECOND_DRAW: "712304"}
DOUBT = "大儿子说上个月开始在镇上做工，采集表里没有写。"
RECHECKED = "十一月上旬起做零工，没有固定工资，已经补进采集表。"


def add_audit(plan: Plan) -> None:
    """What the township audits between the two journeys of the stick, and what the village answers."""
    world = plan.world
    for back in (FIRST_DRAW, SECOND_DRAW):
        plan.at(back, _draw, world, SEEDS[back])
        plan.at(back - 1, _check, world, back == SECOND_DRAW)
    plan.at(FIRST["answer"] + 1, _ask_first, world)
    plan.at(FIRST["back"] - 1, _answer_all, world)
    plan.at(SECOND["receive"] - 1, _settle_one, world)
    plan.at(SECOND["answer"] + 1, _ask_second, world)
    plan.at(SECOND["back"] - 1, _answer_one, world)


def _draw(world: World, seed: str, day: date) -> None:
    draw_sample(world.t(day), seed, [world.place["town_operator"]], [world.place["team"][0]], on=day)


def _check(world: World, doubtful: bool, day: date) -> None:
    """Everybody drawn is visited; of the second draw the first one shows a doubt and the last one is still to be visited."""
    desk = world.t(day)
    waiting = [line for line in check_lines(desk) if not line.result]
    alike: dict[str, Any] = {"checked_on": day, "checkers": (world.place["town_operator"], world.place["team"][0])}
    for place, line in enumerate(waiting):
        if doubtful and place and line is waiting[-1]:
            continue
        found = (
            {"result": "doubt", "doubt": DOUBT}
            if doubtful and place == 0
            else {"result": "same", "note": "与采集表一致"}
        )
        record_check(desk, [line.id], {**alike, **found})


def _ask_first(world: World, day: date) -> None:
    """A wrong telephone number with the right one beside it, and a question in words."""
    desk = world.t(day)
    for number, home in enumerate(world.on_road("a_monitored")[:2]):
        household, case = world.subjects[home.key].household, world.case(home.key)
        phone = f"1390001{9000 + number}"
        ask_field(desk, household, "household", household, "phone", "抽查时电话打不通。", phone, case)
        ask_field(
            desk, household, "monitoring_case", case, "risk_story", "请写明从哪个月开始、影响多少收入。", case=case
        )


def _answer_all(world: World, day: date) -> None:
    desk = world.v(day)
    for line in comment_lines(desk):
        if line.suggestion:
            take_suggestion(desk, line.id)
        else:
            say_changed(desk, line.id, "已经写明月份和金额")


def _settle_one(world: World, day: date) -> None:
    desk = world.t(day)
    answered = [line.id for line in comment_lines(desk) if line.answer]
    settle(desk, answered[:1])


def _ask_second(world: World, day: date) -> None:
    """What has to be mended in the case that was sent back, field by field."""
    desk = world.t(day)
    for home in world.on_road("b_returned"):
        household, case = world.subjects[home.key].household, world.case(home.key)
        ask_field(desk, household, "household", household, "phone", "电话是空号，请核对。", "13900018123", case)
        ask_field(
            desk,
            household,
            "monitoring_case",
            case,
            "risk_story",
            "原因写得太短，请补写什么时候、花了多少。",
            case=case,
        )


def _answer_one(world: World, day: date) -> None:
    """The village has looked at the doubt again and taken one suggestion; the rest still waits."""
    desk = world.v(day)
    for line in check_lines(desk):
        if line.waits_for_village:
            record_recheck(desk, line.id, {"recheck_result": "corrected", "recheck_text": RECHECKED, "rechecked_on": day,
                                           "recheckers": (world.place["village_operator"],)})  # fmt: skip
    suggested = [line for line in comment_lines(desk) if line.suggestion and not line.answer]
    if suggested:
        take_suggestion(desk, suggested[0].id)
