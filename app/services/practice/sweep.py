"""集中排查 and 部门预警 of the practice village: one round over all groups to its end, one batch half answered."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from app.services.collecting.collect import Subject
from app.services.disk import save_file
from app.services.practice.people import Home
from app.services.practice.world import Plan, World
from app.services.watching.problems import add_problem, problems_of_sweep, strike_off
from app.services.watching.sweeps import (
    close_sweep,
    not_reached,
    open_sweep,
    record_nothing_found,
    record_result,
    sweep_board,
)
from app.services.watching.warnings import WarningAnswer, answer_rows, import_warnings
from app.workbooks.answering import ListedRow, ListedSheet, write_list

OPENED, MOST, CLOSED, WARNED = 20, 8, 2, 1  # days back
DEPARTMENT = "云山县医疗保障局"
STRANGER = ("吕无名", "539901198001010015")
AWAY = "全家外出务工，电话约好春节返乡后补排查"


def add_sweep(plan: Plan) -> None:
    """The round and what is no clue: the clues of the story come from `sweep_clue`."""
    world = plan.world
    plan.at(OPENED, _open, world)
    plan.at(MOST, _most, world)
    plan.at(CLOSED, _rest, world)
    plan.at(WARNED, _warned, world)


def sweep_clue(world: World, home: Home, day: date) -> None:
    """A risk found at the door: the result, which registers the clue."""
    subject = world.subjects[home.key]
    values = {"date": day, "checkers": _checkers(world, home.group), "reached": True, "mode": "home", "at_risk": True,
              "only_home_unsafe": False, "note": "家里有病人，收入减少。"}  # fmt: skip
    world.subjects[home.key] = Subject(subject.household, record_result(world.v(day), "", subject.household, values))


def _checkers(world: World, group: str) -> tuple[str, str]:
    committee, team = world.place["committee"], world.place["team"]
    order = world.place["groups"].index(group)
    return committee[order % len(committee)], team[order % len(team)]


def _open(world: World, day: date) -> None:
    checkers = {group: _checkers(world, group) for group in world.place["groups"]}
    open_sweep(world.v(day), day, world.back(CLOSED), checkers=checkers, note="秋季全村集中排查。")


def _most(world: World, day: date) -> None:
    """All groups but the last one; one dwelling is unsafe, one household was away."""
    desk = world.v(day)
    waiting = sweep_board(desk).waiting()
    unsafe, away = [home for home in waiting if home.watched == "" and not home.relocated][:2]
    values = {"date": day, "checkers": unsafe.checkers, "reached": True, "mode": "home", "at_risk": False,
              "only_home_unsafe": True, "note": "厨房墙体开裂，已报镇里鉴定。"}  # fmt: skip
    record_result(desk, "", unsafe.id, values)
    not_reached(desk, "", away.id, day, away.checkers, AWAY)
    later = {world.subjects[home.key].household for home in world.on_road("screened")}  # seen a few days after
    for group in world.place["groups"][:-1]:
        seen = [home.id for home in sweep_board(desk).waiting(group) if home.id not in later]
        record_nothing_found(desk, "", day, _checkers(world, group), households=seen)


def _rest(world: World, day: date) -> None:
    """What was left, another home nobody opened, and the end of the round."""
    desk = world.v(day)
    waiting = sweep_board(desk).waiting()
    not_reached(desk, "", waiting[-1].id, day, waiting[-1].checkers, AWAY)
    for group in dict.fromkeys(home.group for home in waiting[:-1]):
        record_nothing_found(desk, "", day, _checkers(world, group), group=group)
    close_sweep(desk, "", day)
    problems_of_sweep(desk, "", world.place["committee"][0], day + timedelta(days=30))
    values = {"source": "spot_check", "found_on": world.back(MOST), "what": "部分走访记录没有农户签字。", "measure": "逐户补签。",
              "name": world.place["committee"][1]}  # fmt: skip
    strike_off(desk, add_problem(desk, values), "已逐户补签，并抽查3户。", world.place["team"][0], day, "补签照片")


def _warned(world: World, day: date) -> None:
    """A department's list of six people: most answered by two persons, two rows still wait."""
    monitored, ordinary = world.homes["m1"], world.on_road("plain")
    people = [(home.head.name, home.head.number) for home in (monitored, *ordinary[:4])] + [STRANGER]
    desk = world.v(day)
    batch = import_warnings(desk, _write_list(world, people, day), DEPARTMENT, day, day + timedelta(days=10))
    who = _checkers(world, world.place["groups"][0])
    told: tuple[tuple[int, str, str], ...] = (
        (0, "here", "monitored"), (1, "here", "none"), (2, "here", "helped"), (5, "nobody", ""),
    )  # fmt: skip
    for place, match, result in told:
        answer_rows(desk, [batch.rows[place].id], WarningAnswer(match, who, day, result, note=NOTES.get(result, "")))


NOTES = {"none": "住院费用已报销，存款够用。", "helped": "已享受医疗救助，自付部分能承受。"}


def _write_list(world: World, people: list[tuple[str, str]], day: date) -> Path:
    """The workbook the department sent, with its own columns."""
    lines = {1: (f"{day.year}年{day.month}月个人自付医疗费用较大人员名单", "", "", "", "")}
    heads = ("序号", "姓名", "身份证号", "自付金额（元）", "核查结果")
    rows = tuple(
        ListedRow(at + 2, name, number, (str(at), name, number, str(8000 + 1500 * at), ""))
        for at, (name, number) in enumerate(people, 1)
    )
    listed = ListedSheet("自付较大", heads, {**lines, 2: heads}, rows, 2)
    return save_file(world.folder / "医保预警名单.xlsx", write_list(listed, ()))
