"""Clean households, and the means to change one thing in them (used by the tests of this folder)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from stdnum.cn import ric

from app.domain.checks import CheckSettings, HouseholdFacts

ON = date(2026, 11, 3)
LINE = Decimal(8700)


def number(birth: str, order: str, region: str = "539901") -> str:
    """A made-up ID number with a right check character; region 539901 is assigned to no county."""
    base = f"{region}{birth}{order}0"
    return base[:17] + ric.calc_check_digit(base)


def person(key: str, name: str, birth: str, sex: str, relation: str, **more: Any) -> dict[str, Any]:
    """A member with everything filled in and nothing to find."""
    order = {"male": "001", "female": "002"}[sex]
    return {
        "id": key, "person_id": f"p-{key}", "name": name, "sex": sex, "id_type": "id_card",
        "id_number": number(birth, order), "birth_date": date(int(birth[:4]), int(birth[4:6]), int(birth[6:])),
        "relation": relation, "ethnicity": "01", "political": "masses", "education": "junior", "school_status": "",
        "dropout_reason": "", "health": ("healthy",), "labour": "normal", "med_resident": True, "med_employee": False,
        "med_critical": True, "med_commercial": False, "medical_aid": False, "other_health_aid": False,
        "speaks_mandarin": True, "works_abroad": False, "pension_resident": True, "pension_employee": False,
        "dibao": "none", "tekun": "none", "is_working": False, "work_months": None, "plans_work": False,
        "post_types": (), "post_months": None, "phone": "", "counted_in_income": True, "presence": "present", **more,
    }  # fmt: skip


@dataclass
class World:
    """A household's records as plain dictionaries that a test changes before the check."""

    household: dict[str, Any]
    members: list[dict[str, Any]]
    case: dict[str, Any] | None
    snapshot: dict[str, Any] | None
    income: dict[str, Any] | None
    snapshot_removal: dict[str, Any] | None = None
    income_removal: dict[str, Any] | None = None
    measures: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    work_spells: list[dict[str, Any]] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    risk_removed: bool | None = None
    revisit_overdue: bool | None = False
    line: Decimal | None = LINE
    removal_line: Decimal | None = LINE
    settings: dict[str, Any] = field(default_factory=dict)

    def member(self, key: str) -> dict[str, Any]:
        return next(member for member in self.members if member["id"] == key)

    def facts(self, wrap: Callable[[str, dict[str, Any]], dict[str, Any]] = lambda kind, row: row) -> HouseholdFacts:
        def one(kind: str, row: dict[str, Any] | None) -> Any:
            return None if row is None else wrap(kind, row)

        def many(kind: str, rows: list[dict[str, Any]]) -> Any:
            return tuple(wrap(kind, row) for row in rows)

        return HouseholdFacts(
            household=one("household", self.household), members=many("member", self.members),
            case=one("monitoring_case", self.case), snapshot_identify=one("safeguard_snapshot", self.snapshot),
            income_identify=one("income_record", self.income),
            snapshot_removal=one("safeguard_snapshot", self.snapshot_removal),
            income_removal=one("income_record", self.income_removal), measures=many("measure", self.measures),
            visits=many("visit", self.visits), work_spells=many("work_spell", self.work_spells),
            posts=many("public_post", self.posts), risk_removed=self.risk_removed,
            revisit_overdue=self.revisit_overdue, line=self.line, removal_line=self.removal_line,
        )  # fmt: skip

    def check_settings(self, **more: Any) -> CheckSettings:
        values = {"home_county": "云山县", "med_subsidy_cutoff": "202512", **self.settings, **more}
        return CheckSettings(**values)


def _household() -> dict[str, Any]:
    return {
        "id": "h", "group_name": "3组", "phone": "13800001111", "household_kind": "ordinary", "dangerous_house": False,
        "safe_water_solved": True, "no_labour_backstop": False, "electricity_home": True, "electricity_production": True,
        "tv": True, "coop": False, "leading_firm": False, "leader_led": False, "toilet": True, "toilet_usable": True,
        "road_hardened": True, "road_km": Decimal("0.50"), "house_area": Decimal(120), "fuel": "electric",
        "land_crop": Decimal(6), "land_forest": Decimal(10), "land_returned": Decimal(2), "land_orchard": Decimal(0),
        "land_pasture": Decimal(0), "land_water": Decimal(0),
    }  # fmt: skip


def _snapshot() -> dict[str, Any]:
    return {
        "id": "s", "edu_dropout": False, "house_unsafe": False, "house_grade": "A", "only_home": True,
        "water_unsafe": False, "uninsured_member": False, "food_ok": True, "clothing_ok": True,
    }  # fmt: skip


def _income(wage: int = 40000) -> dict[str, Any]:
    return {
        "id": "i", "wage": Decimal(wage), "business": Decimal(9000), "property": Decimal(1200),
        "transfer": Decimal(4800), "business_cost": Decimal(3000), "claims": Decimal(0),
        "allowed_self_paid": Decimal(12000), "t_dibao": Decimal(0), "t_tekun": Decimal(0), "t_pension": Decimal(1800),
        "t_pension_insurance": Decimal(0), "t_family_plan": Decimal(0), "t_eco_farmland": Decimal(200),
    }  # fmt: skip


def ordinary() -> World:
    """Household without a case: four people, one of them at school, one over 60."""
    members = [
        person("m1", "张山", "19800315", "male", "head"),
        person("m2", "李云", "19820718", "female", "spouse"),
        person("m3", "张小河", "20140511", "male", "son", education="", school_status="junior1", labour="none",
               pension_resident=None, pension_employee=None),
        person("m4", "王桂", "19550820", "female", "mother", labour="weak", education="primary"),
    ]  # fmt: skip
    return World(_household(), members, None, _snapshot(), _income())


def monitored() -> World:
    """A 突发严重困难户: the mother seriously ill, a worker away in another county, measures that answer."""
    world = ordinary()
    world.member("m4").update(health=("serious",), labour="none")
    world.member("m1").update(is_working=True, phone="13900002222", work_months=10)
    world.work_spells = [{
        "id": "w1", "member_id": "m1", "start": "202603", "end": "", "county": "临海市", "employer": "海边鞋厂",
        "industry": "制造业", "channel": "self", "month_income": Decimal(4000), "point_to_point": True,
    }]  # fmt: skip
    world.case = {
        "id": "c", "monitor_category": "sudden", "identified_month": "202601", "risks": ("illness", "job"),
        "risk_other": "", "disaster_kind": "", "development_state": "done", "removal_mode": "", "removal_month": "",
        "monitor_contact": "", "monitor_contact_phone": "",
    }  # fmt: skip
    world.measures = [
        {"id": "a1", "case_id": "c", "measure_class": "health", "item": "health_aid", "status": "running"},
        {"id": "a2", "case_id": "c", "measure_class": "job", "item": "job_subsidy", "status": "done"},
    ]
    world.risk_removed = False
    return world


def removed() -> World:
    """The same household after a removal by help, half a year later."""
    world = monitored()
    assert world.case is not None
    world.case.update(identified_month="202506", removal_mode="helped", removal_month="202604", monitor_contact="赵立",
                      monitor_contact_phone="13700003333")  # fmt: skip
    world.settings = {"med_subsidy_cutoff": "202412"}
    world.snapshot_removal = _snapshot() | {"id": "sr"}
    world.income_removal = _income(52000) | {"id": "ir"}
    world.visits = [
        {"id": "v1", "date": date(2026, 7, 10), "mode": "home", "purpose": "revisit", "house_unsafe": False}
    ]
    world.risk_removed = True
    return world


WORLDS: dict[str, Callable[[], World]] = {"ordinary": ordinary, "monitored": monitored, "removed": removed}
