"""The township's part of the story: enrolment, packages there and back, audit, comparison, approval, helpers, removal."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.procedure.states import Step
from app.domain.workdays import add_days, month_of
from app.services import packages
from app.services.codelists import add_item
from app.services.files import load_household
from app.services.helping.tasks import add_task, finish_task, suggested
from app.services.policies import confirm_settings
from app.services.practice.book import helper_of
from app.services.practice.forms import fill_measures
from app.services.practice.people import Home
from app.services.practice.wall import take_sheet_down
from app.services.practice.world import Plan, World
from app.services.road.cases import StepWish, take_step
from app.services.road.comparing import add_flag
from app.services.road.notices import NoticeWish, make_notice, post_notice

# Days before the end: enrolment, the two journeys of the stick.
ENROLLED = 205
FIRST = {"export": 61, "receive": 60, "answer": 53, "back": 53}
SECOND = {"export": 8, "receive": 7, "answer": 3, "back": 2}
# Steps at the township after the first and the second journey: road -> (days back, step).
FIRST_STEPS: dict[str, tuple[tuple[int, Step], ...]] = {
    "a_monitored": (
        (59, Step.TOWNSHIP_CHECK), (58, Step.COUNTY), (58, Step.COMPARING), (57, Step.COUNTY), (56, Step.APPROVED),
        (54, Step.ANNOUNCED),
    ),
    "a_rejected": ((59, Step.TOWNSHIP_CHECK), (58, Step.REJECTED)),
}  # fmt: skip
_CHECK = (6, Step.TOWNSHIP_CHECK)
_TO_APPROVED = (_CHECK, (5, Step.COUNTY), (5, Step.COMPARING), (4, Step.COUNTY), (3, Step.APPROVED))
SECOND_STEPS: dict[str, tuple[tuple[int, Step], ...]] = {
    "b_township_check": (_CHECK,), "b_dispute": (_CHECK,), "b_county": (_CHECK, (5, Step.COUNTY)),
    "b_comparing": (_CHECK, (5, Step.COUNTY), (4, Step.COMPARING)),
    "b_verifying": (_CHECK, (5, Step.COUNTY), (5, Step.COMPARING), (3, Step.VERIFYING)),
    "b_returned": (_CHECK, (5, Step.RETURNED)), "b_approved": _TO_APPROVED,
    "b_announced": (*_TO_APPROVED, (3, Step.ANNOUNCED)), "b_locked": ((6, Step.LOCKED),),
    "rem_approved": ((4, Step.REM_APPROVED),), "rem_removed": ((5, Step.REM_APPROVED), (4, Step.REMOVED)),
    "relapse": ((6, Step.RELAPSE),),
}  # fmt: skip
# What the village copies from the township's paper, for a case the township did not type.
PAPER_STEPS = (
    (58, Step.TOWNSHIP_CHECK), (57, Step.COUNTY), (57, Step.COMPARING), (55, Step.COUNTY), (54, Step.APPROVED),
    (52, Step.ANNOUNCED), (50, Step.MONITORED),
)  # fmt: skip
PAPER_TYPED = 45
MONITORED_ON = 52


def add_township(plan: Plan) -> None:
    """Everything the township does, and how it travels."""
    plan.at(ENROLLED, enrol, plan.world)
    _journey(plan, FIRST, FIRST_STEPS)
    _journey(plan, SECOND, SECOND_STEPS)
    _helped(plan)
    _announcements(plan)


def enrol(world: World, day: date) -> None:
    """The village believes the office whose characters it typed from paper."""
    path = world.folder / "登记文件.swenrol"
    code = packages.offer_enrolment(world.t(day), path)
    packages.enrol(world.v(day), path, code)


def _journey(plan: Plan, days: dict[str, int], steps: dict[str, tuple[tuple[int, Step], ...]]) -> None:
    world = plan.world
    plan.at(days["export"], _send, world)
    plan.at(days["receive"], _receive, world)
    for road, listed in steps.items():
        for home in world.on_road(road):
            for back, step in listed:
                plan.at(back, _town_step, world, home, step)
    if days is FIRST:
        plan.at(days["answer"], _helpers, world)
        plan.at(days["answer"], _settings, world)
    plan.at(days["answer"], _answer, world)
    plan.at(days["back"], _take_answer, world)


def _settings(world: World, day: date) -> None:
    """What the township issues with its first answer: an item of a code list, a limit it confirms."""
    add_item(world.t(day), "发现渠道", "网格员上报", document=f"青振发〔{day.year}〕3号")
    confirm_settings(world.t(day), ["consent_months", "measure_plan_days"], f"青振发〔{day.year}〕3号")


def _send(world: World, day: date) -> None:
    world.stick.append(packages.export_package(world.v(day), world.folder).path)


def _answer(world: World, day: date) -> None:
    world.stick.append(packages.answer(world.t(day), world.place["village_code"], world.folder).path)


def _take_answer(world: World, day: date) -> None:
    must_take(packages.receive(world.v(day), [world.stick[-1]]))


def _receive(world: World, day: date) -> None:
    code = packages.own_fingerprint(world.v(day))
    must_take(packages.receive(world.t(day), [world.stick[-1]], confirm=code))


def must_take(received: list[packages.Received]) -> None:
    """AppError PRAC-003 when a package of the story was not taken."""
    for item in received:
        if item.state not in ("taken", "unchanged"):
            raise AppError("PRAC-003", f"练习村的包没有收下：{'；'.join(item.notes)}", "请报告这个错误。", item.file)


# -- the township's decisions -----------------------------------------------------------------------------------


def _town_step(world: World, home: Home, step: Step, day: date) -> None:
    reasons = world.texts["reasons"]
    if step is Step.VERIFYING:
        _flag(world, home, day)
    why = {
        Step.RETURNED: reasons["returned"],
        Step.REJECTED: reasons["town_rejected"],
        Step.RELAPSE: reasons["relapse"],
    }
    details = _details(world, home, day).get(step, {})
    world.town_step(home.key, step, day, reason=why.get(step, ""), details=details)


def _details(world: World, home: Home, day: date) -> dict[Step, dict[str, Any]]:
    on, month = day.isoformat(), month_of(day)
    return {
        Step.LOCKED: {"attendees": [world.place["town_operator"], world.place["team"][0]], "basis": "集中排查汇总表"},
        Step.COUNTY: audit_details(world, home, day),
        Step.APPROVED: {"monitor_category": home.data.get("category"), "identified_month": month},
        Step.ANNOUNCED: {"posted_on": on, "issuer": f"{world.place['county']}农村工作领导小组"},
        Step.REM_APPROVED: {"township_checked_on": on, "removal_month": month},
        Step.REMOVED: {"system_entered_on": on, "removal_month": month},
    }


def audit_details(world: World, home: Home, day: date) -> dict[str, Any]:
    """What the township's audit says when it ends (S0-1)."""
    return {
        "sample": home.head.name, "sample_result": "与采集表一致", "doubtful_rechecked": True,
        "party_meeting_on": day.isoformat(), "party_meeting_no": f"青党纪〔{day.year}〕{home.order % 9 + 1}号",
        "sweep_report_on": day.isoformat(), "sweep_report_no": f"青振报〔{day.year}〕{home.order % 9 + 1}号",
    }  # fmt: skip


def _flag(world: World, home: Home, day: date) -> None:
    values = {"circumstance": "deposits", "department": "县级核对机构", "data_date": day,
              "content": "名下有一笔定期存款，与申报不一致，请核实来源。"}  # fmt: skip
    add_flag(world.t(day), world.case(home.key), values)


def _helpers(world: World, day: date) -> None:
    # One verb for all, households whose risk was removed before this program came among them: no verb names those anew.
    with world.t(day).writing("确定联系人") as door:
        for home in world.homes.values():
            if home.road == "a_monitored" or (home.road in _HELPED and home.data.get("visits") != "no_contact"):
                helper = helper_of(home)
                values = {**helper, "household_id": world.subjects[home.key].household, "case_id": world.case(home.key),
                          "is_monitor_contact": True, "start": day}  # fmt: skip
                door.create("pairing", values)


_HELPED = (
    "imported", "imported_removed", "rem_proposed", "rem_visited", "rem_reviewed", "rem_noticing", "rem_objection",
    "rem_reported", "rem_approved", "rem_removed", "relapse",
)  # fmt: skip


# -- what comes back to the village -----------------------------------------------------------------------------


def _helped(plan: Plan) -> None:
    world = plan.world
    for home in world.on_road("a_monitored"):
        days = {"system_entered_on": MONITORED_ON, "plan_on": MONITORED_ON - 2}
        details = {key: world.back(back).isoformat() for key, back in days.items()}
        plan.at(MONITORED_ON, world.step, home.key, Step.MONITORED, details=details)
        plan.at(MONITORED_ON - 2, _measures, world, home)
        plan.at(MONITORED_ON - 3, _tasks, world, home)
    for home in world.on_road("a_paper"):
        plan.at(PAPER_TYPED, _type_papers, world, home)


def _measures(world: World, home: Home, day: date) -> None:
    fill_measures(world.v(day), home, world.subjects[home.key], day)


# What 一户一策 plans for a difficulty: task, standard.
_PLANNED = {
    "因病": ("办理慢病卡，申请医疗救助", "目录内药费按政策报销"), "因残": ("申请残疾人补贴", "补贴按月到账"),
    "因学": ("申请助学金", "孩子不因学费失学"), "缺劳动力": ("申请低保或者公益性岗位", "每月有稳定收入"),
}  # fmt: skip


def _tasks(world: World, home: Home, day: date) -> None:
    """一户一策: one row a risk that calls for a measure, all but the first done already."""
    desk, household = world.v(day), world.subjects[home.key].household
    with desk.reading() as connection:
        offered = suggested(load_household(connection, household), desk.today)
    for number, row in enumerate(offered or [{"difficulty": "收入不稳定"}]):
        task, standard = _PLANNED.get(str(row["difficulty"]), ("联系稳定的就业门路", "家里有一人稳定就业"))
        told = {
            **row,
            "task": task,
            "standard": standard,
            "name": helper_of(home)["name"],
            "due_on": add_days(day, 60 + 30 * number),
        }
        made = add_task(desk, household, told)
        if number:
            finish_task(desk, made, day, "已经办好")


def _type_papers(world: World, home: Home, day: date) -> None:
    for back, step in PAPER_STEPS:
        on = world.back(back)
        details = (
            {"monitor_category": home.data["category"], "identified_month": month_of(on)}
            if step is Step.APPROVED
            else {}
        )
        paper = world.town_paper(on, home.key, step)
        wish = StepWish(step, on, world.place["town_operator"], paper=paper, by_paper=True, details=details)
        take_step(world.v(day), world.case(home.key), wish)
    _measures(world, home, day)


def _announcements(plan: Plan) -> None:
    """公告 of what was decided: one that is down again, one of a removal that still hangs."""
    world = plan.world
    monitored, removed = world.on_road("a_monitored"), world.on_road("rem_removed")
    plan.at(MONITORED_ON - 1, _announce, world, "result", monitored)
    plan.at(MONITORED_ON - 8, take_sheet_down, world, "result")
    plan.at(SECOND["back"], _announce, world, "removed", removed)


def _announce(world: World, kind: str, homes: list[Home], day: date) -> None:
    wish = NoticeWish(kind, tuple(world.case(home.key) for home in homes), day, world.place["place"])
    world.notices[kind] = make_notice(world.v(day), wish)
    post_notice(world.v(day), world.notices[kind], world.place["village_operator"], photo_on=day)
