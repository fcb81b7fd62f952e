"""Both practice stores made through the real verbs, as they stand on any day (`design.md` §4 practice, §6 demo)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from app.services.checks.checking import mark_finding
from app.services.collecting.collect import Subject, new_household
from app.services.desk import Clock, Desk
from app.services.family.relatives import keep_relative
from app.services.files import load_households
from app.services.importing.run import apply_import, plan_import
from app.services.place import change_village
from app.services.policies import set_line, set_policy
from app.services.practice.audit import add_audit
from app.services.practice.book import household_number, line_text, months_of, write_export, years_needed
from app.services.practice.employment import add_employment
from app.services.practice.forms import (
    fill_annual,
    fill_measures,
    fill_moments,
    fill_people,
    last_window,
    risk_values,
    save,
)  # fmt: skip
from app.services.practice.ledgers import add_closings
from app.services.practice.lowincome import add_low_income
from app.services.practice.people import Home, homes, resource
from app.services.practice.plan import add_village_road
from app.services.practice.staff import add_staff
from app.services.practice.town import add_township
from app.services.practice.visits import add_revisits
from app.services.practice.work import add_work
from app.services.practice.world import Plan, Progress, World, quiet
from app.services.setup import Made, SetupFacts, make_store
from app.store.store import Store

PASSWORD = "lianxi-1234"  # of both practice stores: nothing in them is anybody's
BEGAN = 210
ORDINARY_FROM = 203


@dataclass(frozen=True)
class PracticeStores:
    """Both practice stores, signed in on the day they were made; `households`, `cases`, `notices` by their key in the story."""

    village: Desk
    township: Desk
    village_recovery: str
    township_recovery: str
    households: dict[str, str] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)

    def close(self) -> None:
        """Give both stores free."""
        self.village.store.close()
        self.township.store.close()


def build_practice(
    village_folder: Path, township_folder: Path, today: date, machine: str, clock: Clock, progress: Progress = quiet
) -> PracticeStores:
    """Make both practice stores in two empty folders as they stand on `today`; AppError S-121 where a store is already.

    `progress` gets (done, total) of the story's events. The same day gives the same content; only ids and keys are random.
    """
    village, township = _stores(village_folder, township_folder, today, machine, clock)
    try:
        with tempfile.TemporaryDirectory(prefix="shouwang-practice-") as folder:
            world = World(village.desk.store, township.desk.store, today, clock, Path(folder),
                          {home.key: home for home in homes(today)})  # fmt: skip
            with village.desk.store.hurried(), township.desk.store.hurried():
                story(world).run(progress)
    except BaseException:
        village.desk.store.close()
        township.desk.store.close()
        raise
    return PracticeStores(
        _desk(world.village, world.place["village_operator"], world),
        _desk(world.township, world.place["town_operator"], world),
        village.recovery_code, township.recovery_code,
        {key: subject.household for key, subject in world.subjects.items()},
        {key: subject.case for key, subject in world.subjects.items() if subject.case}, dict(world.notices),
    )  # fmt: skip


def _desk(store: Store, operator: str, world: World) -> Desk:
    return Desk(store, operator, world.today, world.clock)


def _stores(village: Path, township: Path, today: date, machine: str, clock: Clock) -> tuple[Made, Made]:
    place = resource("place")
    began = date.fromordinal(today.toordinal() - BEGAN)
    at = datetime.combine(began, clock().time())
    names = {"town": place["town"], "county": place["county"], "office": place["office"], "practice": True}
    facts = SetupFacts("village", place["village_code"], place["village"], operator=place["village_operator"],
                       has_work_team=True, **names)  # fmt: skip
    made = make_store(village, facts, PASSWORD, machine, began, lambda: at)
    try:
        facts = SetupFacts("township", place["town_code"], "", operator=place["town_operator"], **names)
        return made, make_store(township, facts, PASSWORD, machine, began, lambda: at)
    except BaseException:
        made.desk.store.close()
        raise


def story(world: World) -> Plan:
    """All events of the story in their days."""
    plan = Plan(world)
    plan.at(BEGAN, set_up, world)
    plan.at(BEGAN, bring_in, world)
    _typed_households(plan)
    add_village_road(plan)  # before the township: what is reported on a day leaves with that day's package
    add_township(plan)
    add_audit(plan)
    add_revisits(plan)
    add_work(plan)
    add_employment(plan)
    add_low_income(plan)
    add_staff(plan)
    _yearly(plan)
    plan.at(0, _mark, world)
    plan.at(0, _relative, world)
    add_closings(plan)  # what happens on the last day of a month belongs to it
    return plan


def set_up(world: World, day: date) -> None:
    """Names, phones, groups, the lines of the years, the county's name."""
    place, desk = world.place, world.v(day)
    values = {"phone": place["phone"], "town_phone": place["town_phone"], "groups": tuple(place["groups"]),
              "committee": tuple(place["committee"]), "team": tuple(place["team"])}  # fmt: skip
    change_village(desk, values)
    for year in years_needed(world.homes.values(), world.today):
        paper = place["line_paper"].format(year=year)
        set_line(desk, year, line_text(year), paper)
        set_line(world.t(day), year, line_text(year), paper)
    set_policy(desk, "home_county", place["county"], day)
    set_policy(desk, "hotline", place["hotline"], day)


def bring_in(world: World, day: date) -> None:
    """Import the workbook, then complete what no export says."""
    known = [home for home in world.homes.values() if home.imported]
    path = world.folder / "监测对象信息.xlsx"
    write_export(path, known, world.today)
    desk = world.v(day)
    apply_import(desk, plan_import(desk, path))
    with desk.reading() as connection:
        files = {str(file.record["national_household_no"]): file for file in load_households(connection)}
    for home in known:
        file = files[household_number(home)]
        case = file.cases[0].id
        subject = world.subjects[home.key] = Subject(file.id, case)
        fill_people(desk, home, subject, world.today, file)
        identified, _ = months_of(home, world.today)
        fill_moments(desk, home, subject, day, identified)
        save(desk, subject, "risk", [("monitoring_case", case, risk_values(home, day))])
        fill_measures(desk, home, subject, date(int(identified[:4]), int(identified[4:]), 15))


def _typed_households(plan: Plan) -> None:
    """Households typed in by hand, a few a day."""
    world = plan.world
    typed = [home for home in world.homes.values() if not home.imported]
    for number, home in enumerate(typed):
        plan.at(ORDINARY_FROM - number // 4, _type_in, world, home)


def _type_in(world: World, home: Home, day: date) -> None:
    desk = world.v(day)
    subject = world.subjects[home.key] = new_household()
    fill_people(desk, home, subject, world.today)
    if home.road == "plain":
        fill_annual(desk, home, subject, day)


def _yearly(plan: Plan) -> None:
    """The yearly income of most watched households: soon after the year closed, or after they came in."""
    world = plan.world
    since = (world.today - last_window(world.today).end).days
    for home in world.homes.values():
        back = min(since - 20, BEGAN - 25) - home.order % 10
        if home.imported and home.order % 3 and back > 0:
            plan.at(back, _year, world, home)


def _year(world: World, home: Home, day: date) -> None:
    fill_annual(world.v(day), home, Subject(world.subjects[home.key].household), day)


def _relative(world: World, day: date) -> None:
    """One of the “两委” has a sister in a monitored household: on record, so that 近亲属备案表 can be printed."""
    values = {"name": world.place["committee"][-1], "role": "committee", "household_id": world.subjects["m1"].household,
              "kinship": "sibling", "told_on": day}  # fmt: skip
    keep_relative(world.v(day), values)


def _mark(world: World, day: date) -> None:
    """One doubt was looked into and holds: it stays hidden until the values change."""
    household = world.subjects["o5"].household
    mark_finding(world.v(day), household, "1_02_006", "", "已入户核实：上年盖房支出大，今年收入已恢复，生活稳定。")
