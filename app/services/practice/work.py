"""The day's work of the practice village: the year's plan, the month's look at 重点人群, a birthday seen to, something put off."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.due import DueKind, State
from app.domain.workdays import month_of
from app.services.duties.ages import age_list, note_age
from app.services.duties.calendar import add_task, finish_task
from app.services.duties.confirms import CHANGED, confirm_groups, confirm_lines
from app.services.duties.excuses import excuse_duty
from app.services.duties.listing import due_list
from app.services.duties.village_work import record_analysis
from app.services.practice.world import Plan, World

PLANNED, MET, SEEN_TO, PUT_OFF = 200, 12, 3, 1  # days back
LOOKS = (172, 141, 111, 80, 50, 19)  # days back on which the month's look was recorded
# Work, first and last day seen from the day the story ends (negative: days back), who, done.
TASKS = (
    ("flood", "", -170, -140, 0, True), ("school", "", -90, -75, 1, True), ("insurance", "", -45, 25, 0, False),
    ("winter", "", 10, 60, 1, False), ("meeting", "村级半年例会", 20, 35, 0, False),
)  # fmt: skip


def add_work(plan: Plan) -> None:
    """What the village does besides its cases."""
    world = plan.world
    plan.at(PLANNED, _year, world)
    for back in LOOKS:
        plan.at(back, _look, world, last=back == LOOKS[-1])
    plan.at(MET, _meeting, world)
    plan.at(SEEN_TO, _birthday, world)
    plan.at(PUT_OFF, _put_off, world)


def _year(world: World, day: date) -> None:
    desk, committee = world.v(day), world.place["committee"]
    for kind, title, first, last, who, done in TASKS:
        values = {"kind": kind, "title": title, "start": world.today + timedelta(days=first), "end": world.today + timedelta(days=last),
                  "person": committee[who % len(committee)]}  # fmt: skip
        task = add_task(desk, values)
        if done:
            finish = world.today + timedelta(days=last - 2)
            finish_task(world.v(finish), task, finish, "已全部完成。")


def _look(world: World, day: date, last: bool) -> None:
    """All households of the list; in the last month one has changed and one is left."""
    desk, month = world.v(day), month_of(day)
    people = (world.place["committee"][0],)
    waiting = [line for line in confirm_lines(desk, month) if not line.record]
    if last and len(waiting) > 2:
        confirm_groups(
            desk, [(waiting[0].household, month)], people, day, CHANGED, "住院一次，自付部分已申请医疗救助。"
        )
        waiting = waiting[2:]
    if waiting:
        confirm_groups(desk, [(line.household, month) for line in waiting], people, day)


def _meeting(world: World, day: date) -> None:
    place = world.place
    chosen = [
        world.subjects[home.key].household for home in world.on_road("monitored")[:2] if home.key in world.subjects
    ]
    record_analysis(world.v(day), {
        "date": day, "place": "村委会会议室", "chair": place["committee"][0], "recorder": place["village_operator"],
        "attendees": (*place["committee"], *place["team"]),
        "conclusions": "逐户分析了监测户的收入和“三保障”情况，暂未发现新的返贫致贫风险。",
        "next_steps": "继续做好每月回访，重点看住院和务工的变化。",
    }, chosen)  # fmt: skip


def _birthday(world: World, day: date) -> None:
    desk = world.v(day)
    for line in age_list(desk, month_of(day))[:1]:
        found = line.turning
        note_age(desk, found.household, found.member, found.age, f"已告知本人：{found.what}。", day)


def _put_off(world: World, day: date) -> None:
    """Something late that is no visit: what the visits say is told elsewhere."""
    desk = world.v(day)
    late = [
        line
        for line in due_list(desk)
        if line.due.state is State.OVERDUE and line.due.kind not in (DueKind.REVISIT, DueKind.LEDGER)
    ]
    for line in [line for line in late if line.household and line.due.side == "village"][:1]:
        excuse_duty(desk, line.household, line.due.key, "户主在外地住院，出院后补办", world.today + timedelta(days=14))
