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


def exit_family() -> World:
    """A 脱贫户 of six: three generations, a graduate at work elsewhere, a vocational pupil, a grandfather with a certificate
    on 低保, a grandmother with a village post; no case."""
    members = [
        person("m1", "何福", "19700212", "male", "head"),
        person("m2", "许秀", "19720309", "female", "spouse"),
        person("m3", "何雨", "19990606", "female", "daughter", education="college", labour="skilled", is_working=True,
               work_months=9, phone="13900005555", med_resident=False, med_employee=True, pension_resident=False,
               pension_employee=True),
        person("m4", "何雷", "20081130", "male", "son", education="", school_status="voc2", labour="none"),
        person("m5", "何根", "19480101", "male", "father", id_type="disability", education="illiterate", labour="lost",
               health=("chronic", "disabled"), disability="4", disability_level="2", dibao="rural"),
        person("m6", "郭兰", "19580424", "female", "mother", education="primary", labour="weak", post_types=("cleaning",),
               post_months=11),
    ]  # fmt: skip
    members[4]["id_number"] += "42"
    home = _household() | {
        "household_kind": "exit_policy",
        "poverty_exit_year": 2017,
        "dibao_scope": "single",
        "phone": "13800002222",
    }
    world = World(
        home,
        members,
        None,
        _snapshot() | {"house_grade": "B"},
        _income(60000) | {"transfer": Decimal(8000), "t_dibao": Decimal(3600)},
    )
    world.work_spells = [
        {"id": "w1", "member_id": "m3", "start": "202410", "end": "202512", "county": "临海市", "employer": "海边医院",
         "industry": "卫生", "channel": "self", "month_income": Decimal(4200), "point_to_point": False},
        {"id": "w2", "member_id": "m3", "start": "202601", "end": "", "county": "云山县", "employer": "云山诊所",
         "industry": "卫生", "channel": "self", "month_income": Decimal(3900), "point_to_point": False},
    ]  # fmt: skip
    world.posts = [{"id": "p1", "member_id": "m6", "post_kind": "cleaning", "start": date(2025, 12, 1), "end": None}]
    return world


def freed() -> World:
    """An ordinary household of three watched for flood damage and schooling, its risk gone by itself and gone for months."""
    members = [
        person("m1", "孟川", "19760505", "male", "head"),
        person("m2", "孟小雪", "20090909", "female", "daughter", education="", school_status="senior3", labour="none"),
        person("m3", "孟小冬", "20171201", "male", "son", education="", school_status="primary", labour="none",
               pension_resident=None, pension_employee=None),
    ]  # fmt: skip
    case = {
        "id": "c", "monitor_category": "marginal", "proposed_category": "marginal", "identified_month": "202408",
        "risks": ("disaster", "schooling", "other"), "risk_other": "债务", "disaster_kind": "flood",
        "development_state": "done", "removal_mode": "natural", "removal_month": "202512", "monitor_contact": "唐梅",
        "monitor_contact_phone": "13700006666", "clue_date": date(2024, 7, 1), "apply_date": date(2024, 7, 2),
        "visit_date": date(2024, 7, 5), "sign_date": date(2024, 7, 5),
    }  # fmt: skip
    world = World(_household() | {"phone": "13800003333"}, members, case, _snapshot(), _income(20000))
    world.snapshot_removal = _snapshot() | {"id": "sr"}
    world.income_removal = _income(33000) | {
        "id": "ir",
        "stated_net": Decimal(45000),
        "stated_per_capita": Decimal(15000),
    }
    world.measures = [
        {"id": "a1", "case_id": "c", "measure_class": "edu_aid", "item": "aid_school", "status": "done",
         "start": date(2024, 9, 1), "end": date(2025, 7, 10)},
        {"id": "a2", "case_id": "c", "measure_class": "industry", "item": "industry_award", "status": "running",
         "start": date(2024, 9, 1), "end": None},
    ]  # fmt: skip
    world.visits = [
        {"id": "v1", "date": date(2024, 11, 20), "mode": "home", "purpose": "revisit"},
        {"id": "v2", "date": date(2026, 6, 20), "mode": "phone", "purpose": "revisit", "house_unsafe": False},
    ]
    world.settings = {"med_subsidy_cutoff": "202312"}
    world.risk_removed = True
    return world


def alone() -> World:
    """One person on 特困供养, without strength, without a case, without children; the land returned to the village."""
    member = person("m1", "石大山", "19500630", "male", "head", education="primary", labour="none", health=("chronic",),
                    tekun="rural", self_care="able", phone="13800004444")  # fmt: skip
    home = (
        _household() | {f"land_{key}": Decimal(0) for key in ("crop", "forest", "returned")} | {"phone": "13800004444"}
    )
    income = _income(0) | {
        "business": Decimal(0), "property": Decimal(0), "business_cost": Decimal(0), "transfer": Decimal(11600),
        "t_tekun": Decimal(9800), "t_pension": Decimal(1800), "t_eco_farmland": Decimal(0),
        "allowed_self_paid": Decimal(0), "stated_net": Decimal(11600),
    }  # fmt: skip
    return World(home, [member], None, _snapshot(), income)


WORLDS: dict[str, Callable[[], World]] = {
    "ordinary": ordinary, "monitored": monitored, "removed": removed,
    "exit": exit_family, "freed": freed, "alone": alone,
}  # fmt: skip
