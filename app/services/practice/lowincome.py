"""People of low income in the practice village: recognitions in several states, alerts, grants, subsidies, care, regular work."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.lowincome.states import Step
from app.domain.workdays import add_days, add_months, month_of
from app.services.desk import Desk
from app.services.files import HouseholdFile, load_household
from app.services.lowincome import aid, alerts, care, roads, stops
from app.services.lowincome.roads import LowWish
from app.services.policies import set_policy
from app.services.practice.forms import save
from app.services.practice.world import Plan, World

STANDARDS = {"dibao_standard": "3600", "local_income": "19800", "minimum_wage": "1700"}
HELPED, OLD_MAN, TOLD_NO, ASKS, DISABLED = "m1", "o4", "c_reported", "m6", "m4"  # keys of the data file
GRANTED = ("m1", "m6", "o4", "o1", "c_reported")
# Days back of the road of the household that is helped, and what each step says.
WAY: tuple[tuple[int, Step, Mapping[str, Any]], ...] = (
    (52, Step.ACCEPTED, {}), (46, Step.INVESTIGATED, {}), (44, Step.FIRST_NOTICE, {}),
    (30, Step.CONFIRMED, {"low_class": "dibao", "grade": "B", "amount": "960"}), (28, Step.ENTERED, {}), (27, Step.FILED, {}),
    (26, Step.PUBLISHED, {}),
)  # fmt: skip
OF_TOWN = (Step.ACCEPTED, Step.FIRST_NOTICE, Step.CONFIRMED, Step.ENTERED, Step.REFUSED, Step.TOLD)


def add_low_income(plan: Plan) -> None:
    """Every event of these rows in its day."""
    world = plan.world
    plan.at(60, _standards, world)
    plan.at(55, _ask, world, HELPED, "dibao")
    for back, step, values in WAY:
        plan.at(back, _step, world, HELPED, step, values)
    plan.at(40, _known, world)
    plan.at(20, _ask, world, TOLD_NO, "edge")
    for back, step in ((18, Step.ACCEPTED), (14, Step.INVESTIGATED), (12, Step.REFUSED), (10, Step.TOLD)):
        plan.at(back, _step, world, TOLD_NO, step, {})
    plan.at(3, _ask, world, ASKS, "rigid")
    plan.at(38, _people, world)
    plan.at(36, _cares, world)
    plan.at(15, _grants, world)
    plan.at(9, _alerts, world)
    plan.at(43, _reported, world)
    plan.at(5, _compared, world)


def _file(world: World, key: str, desk: Desk) -> HouseholdFile:
    with desk.reading() as connection:
        return load_household(connection, world.subjects[key].household)


def _standards(world: World, day: date) -> None:
    for key, amount in STANDARDS.items():
        set_policy(world.v(day), key, amount, day)


def _ask(world: World, key: str, low_class: str, day: date) -> None:
    """The application, with everybody's authorisation to 民政 and what the visit will say of property."""
    desk = world.v(day)
    file = _file(world, key, desk)
    form = {"applied_class": low_class, "scope": "whole", "channel": "self", "apply_mode": "village", "assets_ok": True,
            "agent_name": world.place["committee"][0], "reason": "家里有病人，劳力少，收入不够日常开支。", "work_cost": Decimal(1200),
            "authorised_on": day, "authorised_names": tuple(str(m["name"]) for m in file.members)}  # fmt: skip
    roads.apply(desk, file.id, form, day, world.place["village_operator"])


def _step(world: World, key: str, step: Step, values: Mapping[str, Any], day: date) -> None:
    desk = world.v(day)
    record = str(_file(world, key, desk).rows("low_income_record")[0]["id"])
    paper = world.town_paper(day, key).replace("青振发", "青民发") if step in OF_TOWN else ""
    # Whoever belongs to the household stays away: 近亲属 are on record only at the end of the story.
    told = {**values, "handlers": (world.place["committee"][1], world.place["team"][0])}
    reason = "经核查，家庭人均收入高于低保边缘标准。" if step is Step.REFUSED else ""
    wish = LowWish(step, day, world.place["village_operator"], paper, reason, step in OF_TOWN, told)
    roads.take_low_step(desk, record, wish)


def _known(world: World, day: date) -> None:
    """A 特困 person from before the program."""
    desk = world.v(day)
    file = _file(world, OLD_MAN, desk)
    form = {"applied_class": "tekun", "scope": "person", "member_ids": (str(file.members[0]["id"]),), "no_supporter": True,
            "assets_ok": True}  # fmt: skip
    values = {
        "low_class": "tekun",
        "amount": "980",
        "benefit_from": month_of(add_months(day, -20)),
        "valid_until": add_months(day, 14),
    }
    wish = LowWish(
        Step.IMPORTED,
        add_months(day, -21),
        world.place["village_operator"],
        "青民发〔2024〕6号",
        by_paper=True,
        values=values,
    )
    roads.note_known(desk, file.id, form, wish)


def _people(world: World, day: date) -> None:
    """A card that ends soon, somebody who needs one, subsidies of the disabled."""
    desk = world.v(day)
    helped = _file(world, DISABLED, desk)
    head = str(helped.members[0]["id"])
    save(
        desk,
        world.subjects[DISABLED],
        "members",
        [("member", head, {"disability_valid_until": add_days(world.today, 50)})],
    )
    late = _file(world, "e2", desk)
    save(desk, world.subjects["e2"], "members", [("member", str(late.members[0]["id"]), {"self_care": "half"})])
    for scheme, amount in (("disability_living", 100), ("disability_care", 80)):
        values = {
            "member_id": head,
            "scheme": scheme,
            "since": month_of(add_months(day, -6)),
            "amount": Decimal(amount),
        }
        aid.add_benefit(desk, helped.id, values)


def _cares(world: World, day: date) -> None:
    """留守老人, a scattered 特困 and a child left behind; two of them were visited."""
    desk, team = world.v(day), world.place["team"]
    for key, place, kind, agreement in (("o1", -1, "left_elder", "support"), (OLD_MAN, 0, "scattered_tekun", "care"),
                                        ("o6", -1, "left_child", "")):  # fmt: skip
        file = _file(world, key, desk)
        signed = (
            {"agreement": agreement, "agreement_on": day, "agreement_until": add_months(day, 12)} if agreement else {}
        )
        values = {"member_id": str(file.members[place]["id"]), "care_kind": kind, "since": day, "contact_name": team[0],
                  "contact_role": "驻村工作队员", **signed}  # fmt: skip
        made = care.add_care(desk, file.id, values)
        if agreement:
            care.visit_care(desk, made, day, "home", (team[0],), "身体还好，屋里收拾得干净，过冬的衣被够用。")


def _grants(world: World, day: date) -> None:
    """One batch of condolence, most of it received; one 临时救助 paid into an account."""
    desk = world.v(day)
    homes = [world.subjects[key].household for key in GRANTED]
    batch = f"{day.year}年入冬慰问"
    values = {"grant_kind": "condolence", "batch": batch, "date": day, "provider": world.place["town"], "goods": "棉被1床、大米20公斤",
              "amount": Decimal(300), "fund": "finance"}  # fmt: skip
    made = aid.add_grants(desk, homes, values)
    for grant, home in zip(made[:3], homes, strict=False):
        with desk.reading() as connection:
            name = load_household(connection, home).head_name
        aid.receive_grant(desk, grant, day, name, "signed")
    relief = {"grant_kind": "temporary", "batch": f"{day.year}年{day.month}月临时救助", "date": day, "provider": "镇民政办",
              "amount": Decimal(2000), "fund": "reserve", "fast_lane": True}  # fmt: skip
    one = aid.add_grants(desk, homes[:1], relief)[0]
    aid.receive_grant(desk, one, day, "户主本人", "card")


def _alerts(world: World, day: date) -> None:
    """One alert handled as far as a department's answer, one just written down; what the figures speak for waits for the page."""
    desk = world.v(day)
    sudden, low = (world.subjects[key].household for key in ("m2", "o5"))
    alert = alerts.add_alert(desk, sudden, "red", ("illness",), "户主住院两次，自付五万多元，家里停工照料。", day)
    alerts.note_rescue(desk, alert, "送去米面油，先垫付住院押金。", day)
    route = alerts.route_alert(desk, alert, "medical", "申请医疗救助", day, add_days(day, 10))
    alerts.answer_route(desk, route, day, "已受理，补助在办。")
    alerts.route_alert(desk, alert, "civil", "核定临时救助", day, add_days(day, 20))
    alerts.add_alert(desk, low, "yellow", ("other_risk",), "家里盖房借款，明年支出较大。", day)


def _reported(world: World, day: date) -> None:
    """What a death left to be stopped was told the township; one of it is settled."""
    desk = world.v(day)
    lines = stops.stop_lines(desk)
    for line in lines:
        stops.report_stop(desk, line.id, day, "镇民政办")
    for line in lines[:1]:
        stops.finish_stop(desk, line.id, day, "stopped", month_of(add_months(day, 1)))


def _compared(world: World, day: date) -> None:
    """Last month's comparison, and the report of the half-year that ended last."""
    desk, who = world.v(day), world.place["village_operator"]
    aid.note_duty(desk, "compare", month_of(add_months(day, -1)), day, who, {"checked": 12, "found": 1})
    half = f"{day.year}06" if day.month > 6 else f"{day.year - 1}12"
    aid.note_duty(desk, "report", half, day, who, {"paper": f"石村〔{day.year}〕9号"})
