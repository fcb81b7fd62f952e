"""One change for every rule that looks at one household: (world, changes, rules that cannot but speak too).

Changes are "target.key": value; targets are m1 … m4, household, case, snapshot, income, snapshot_removal, income_removal,
spell (the first spell of work), settings, world. "+measures", "+spells", "+members" add rows.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.checks.check_worlds import WORLDS, World, number, person

Case = tuple[str, dict[str, Any], set[str]]
H, M, X = "ordinary", "monitored", "removed"
WORLDS_BY_CASE = WORLDS


def measure(measure_class: str, item: str = "", **more: Any) -> dict[str, Any]:
    return {"id": f"new-{measure_class}-{item}", "case_id": "c", "measure_class": measure_class, "item": item,
            "status": "running", **more}  # fmt: skip


HEALTH = measure("health", "health_aid")
JOB = measure("job", "job_subsidy")
# The child of the clean household grown up and at work's age, so that nobody is a pupil.
GROWN = {"m3.birth_date": date(2005, 5, 11), "m3.school_status": "", "m3.education": "junior", "m3.labour": "normal",
         "m3.pension_resident": True, "m3.pension_employee": False}  # fmt: skip
PUPIL_17 = {"m3.birth_date": date(2009, 5, 11), "m3.pension_resident": True, "m3.pension_employee": False}
NOBODY_WORKS = {"m1.is_working": False, "m1.work_months": None, "world.work_spells": []}
NO_STRENGTH = {**{f"m{n}.labour": "lost" for n in (1, 2)}, "m4.labour": "none",
               **{f"m{n}.health": ("chronic",) for n in (1, 2)}}  # fmt: skip
ON_TEKUN = {"m4.tekun": "rural", "income.t_tekun": Decimal(2000)}
SPELL = {"id": "w2", "member_id": "m1", "start": "202604", "end": "202605", "county": "临海市", "employer": "海边鞋厂",
         "industry": "制造业", "channel": "self", "month_income": Decimal(4000), "point_to_point": True}  # fmt: skip
M2, M4 = number("19820718", "002"), number("19550820", "002")


def _more_members() -> list[dict[str, Any]]:
    return [
        person("m5", "张五", "19880101", "male", "sibling"),
        person("m6", "张六", "19890202", "female", "sibling"),
        person("m7", "张七", "19900303", "male", "sibling"),
    ]


CASES: dict[str, Case] = {
    # 一
    "3_11_001": (H, {"m1.relation": "other"}, set()),
    "3_11_002": (H, {"m3.relation": "head"}, set()),
    "SW-101": (H, {"m4.relation": "spouse"}, set()),
    "4_02_001": (H, {"household.phone": "12345"}, set()),
    "SW-103": (H, {"+members": _more_members(), "income.wage": Decimal(80000)}, set()),
    "1_11_002": (M, {"snapshot.water_unsafe": None}, set()),
    "1111_18": (M, {"income.wage": Decimal(100000)}, set()),
    "1_02_006": (H, {"income.wage": Decimal(16000)}, set()),
    "3_11_010": (H, {"income.wage": Decimal(1000)}, set()),
    "SW-106": (H, {"income.wage": Decimal(130000)}, set()),
    "1_02_001": (H, {"household.dangerous_house": True}, set()),
    "1_02_002": (H, {"household.safe_water_solved": False}, set()),
    "1_02_003": (H, {"m4.health": ("chronic",), "m4.med_critical": False}, set()),
    "1_02_005": (H, {"m3.school_status": "", "m3.education": "primary", "snapshot.edu_dropout": None}, set()),
    "1_02_007": (H, {"m2.med_critical": False, "m2.med_employee": True, "m2.med_resident": False}, set()),
    "5_11_033": (M, {**NOBODY_WORKS, **NO_STRENGTH, **ON_TEKUN, "case.risks": ("illness",), "world.measures": [HEALTH]},
                 set()),
    "5_19_007": (H, NO_STRENGTH, set()),
    # 二
    "1_12_002": (H, {"m2.id_number": "53990119820718"}, set()),
    "1_12_003": (H, {"m2.id_number": M2[:17] + ("1" if M2[17] != "1" else "2")}, set()),
    "1_12_004": (H, {"m4.id_number": M4 + "82", "m4.health": ("disabled",)}, set()),
    "4_01_003": (H, {"m2.id_number": ""}, set()),
    "SW-202": (H, {"m3.sex": "female", "m3.relation": "other"}, set()),
    "SW-204": (H, {"m2.id_number": number("19820230", "002")}, set()),
    "3_12_002": (H, {"m3.relation": ""}, set()),
    "2_12_001": (H, {"m2.labour": ""}, set()),
    "2_12_008": (H, {"m3.relation": "daughter"}, set()),
    "2_11_003": (H, {"m2.sex": "male", "m2.id_number": number("19820718", "001")}, set()),
    "3_12_003": (H, {"m2.education": ""}, set()),
    "3_12_004": (H, {"m3.education": "primary"}, set()),
    "SW-206": (H, {"m2.education": "!大学肄业"}, set()),
    "5_12_013": (H, {"m3.school_status": "preschool"}, set()),
    "5_12_015": (H, {"m3.birth_date": date(2017, 5, 11)}, set()),
    "5_12_016": (H, {"m3.school_status": "voc1"}, set()),
    "5_12_017": (H, {"m3.school_status": "uni1"}, set()),
    "5_12_018": (H, {**GROWN, "m3.birth_date": date(2007, 5, 11), "m3.school_status": "master", "m3.education": "",
                     "m3.labour": "none"}, set()),
    "5_12_019": (H, {**GROWN, "m3.education": "primary"}, set()),
    "SW-208": (H, {**PUPIL_17, "m3.school_status": "primary"}, set()),
    "5_15_017": (M, {"m3.school_status": "", "m3.education": "primary"}, {"SW-408"}),
    "2_01_012": (H, {"m3.school_status": "", "m3.dropout_reason": "illness", "snapshot.edu_dropout": True}, set()),
    "2_12_014": (H, {"m3.labour": "weak"}, set()),
    "1111_07": (H, {**PUPIL_17, "m3.school_status": "senior2", "m3.labour": "normal"}, set()),
    "2_12_009-16": (H, {"m2.labour": "lost"}, set()),
    "2_12_013-16": (H, {"m2.labour": "none"}, set()),
    "1111_14": (H, {"m2.labour": "weak"}, set()),
    "5_12_009-16": (H, {"m2.health": ("chronic",)}, set()),
    "2_12_005": (H, {"m4.labour": "normal"}, set()),
    "SW-209": (H, {"m4.labour": "normal", "income.business": Decimal(0), "income.business_cost": Decimal(0)}, {"2_12_005"}),
    "4_01_007": (H, {"m2.id_number": M2 + "42", "m2.health": ("disabled",)}, set()),
    "4_12_003": (H, {"m4.health": ("disabled",)}, set()),
    "SW-210": (H, {"m4.id_number": M4 + "43"}, set()),
    "2_12_012": (H, {"m2.med_resident": None, "m2.med_employee": None}, set()),
    "2_12_015": (H, {"m2.med_employee": True}, set()),
    "2_12_010": (H, {"m2.med_critical": None}, set()),
    "2_12_016": (H, {"m2.med_critical": False}, set()),
    "5_15_001": (H, {"m2.pension_resident": None}, set()),
    "5_19_001": (H, {"m2.pension_resident": None, "m2.pension_employee": None}, set()),
    "5_15_019": (H, {"m2.tekun": "rural", "income.t_tekun": Decimal(2000)}, set()),
    "5_12_003": (M, {"m1.tekun": "rural", "m1.health": ("chronic",), "m1.labour": "weak", "income.t_tekun": Decimal(2000)},
                 set()),
    "3_01_011": (H, {"m2.post_types": ("cleaning", "forest", "road"), "m2.post_months": 6}, set()),
    "5_15_003": (H, {"m2.post_types": ("cleaning",)}, set()),
    "3_01_005": (H, {"m2.post_months": 6}, set()),
    "5_12_004": (H, {"m3.post_types": ("cleaning",), "m3.post_months": 6}, set()),
    "5_12_005": (H, {"m4.post_types": ("cleaning",), "m4.post_months": 6}, set()),
    "SW-212": (H, {"m2.speaks_mandarin": None}, set()),
    # 三
    "5_19_006": (H, {"household.dangerous_house": None}, set()),
    "SW-401": (M, {"household.household_kind": "exit_policy", "household.dangerous_house": True,
                   "case.risks": ("illness", "job", "house"), "+measures": [measure("house", "house_repair")]}, set()),
    "SW-403": (M, {"household.household_kind": "exit_unsplit", "household.safe_water_solved": False,
                   "case.risks": ("illness", "job", "water"), "+measures": [measure("water", "water_pipe")]}, set()),
    "5_15_002": (H, {"household.electricity_home": False}, set()),
    "3_02_003": (H, {"household.toilet": None}, set()),
    "5_19_004": (H, {"household.road_hardened": None}, set()),
    "5_19_005": (H, {"household.house_area": None}, set()),
    "5_14_021": (H, {"household.road_km": None}, set()),
    "5_14_014": (H, {"household.road_km": Decimal("5.01")}, set()),
    "5_14_015": (H, {"household.land_crop": None}, set()),
    "5_14_016": (H, {"household.land_forest": None, "household.land_pasture": Decimal(5)}, set()),
    "5_14_017": (H, {"household.land_returned": None, "income.t_eco_farmland": Decimal(0)}, set()),
    "5_14_018": (H, {"household.land_orchard": None}, set()),
    "5_14_019": (H, {"household.land_pasture": None}, set()),
    "5_14_008": (H, {"household.land_crop": Decimal(101)}, set()),
    "5_14_009": (H, {"household.land_forest": Decimal("200.01")}, set()),
    "5_14_010": (H, {"household.land_returned": Decimal(201), "household.land_forest": Decimal(200),
                     "household.land_pasture": Decimal(100)}, set()),
    "5_14_011": (H, {"household.land_orchard": Decimal(-1)}, set()),
    "5_14_012": (H, {"household.land_pasture": Decimal(101)}, set()),
    "5_14_013": (H, {"household.land_water": Decimal(101)}, set()),
    "SW-405": (H, {"household.land_returned": Decimal(11)}, set()),
    "SW-407": (H, {"household.fuel": ""}, set()),
    "4_11_008": (H, {"snapshot.edu_dropout": True}, set()),
    "SW-408": (H, {"m3.school_status": "", "m3.dropout_reason": "unwilling"}, set()),
    # 四
    "5_15_023": (H, {"income.wage": Decimal(50), "income.business": Decimal(50000)}, set()),
    "SW-302": (H, {"income.property": Decimal(99)}, set()),
    "SW-303": (H, {"income.business_cost": Decimal(0)}, set()),
    "SW-305": (H, {"income.stated_net": Decimal("52001.01")}, set()),
    "SW-309": (H, {"m2.work_months": 5, "income.wage": Decimal(0), "income.business": Decimal(60000)}, set()),
    "SW-311": (H, {"m4.dibao": "rural"}, set()),
    "SW-312": (H, {"income.t_pension": Decimal(0)}, set()),
    "SW-314": (H, {"income.t_family_plan": Decimal(50)}, set()),
    "SW-315": (H, {"household.land_returned": Decimal(0)}, set()),
    # 五
    "1_11_001": (M, {"case.risks": ()}, set()),
    "2_11_004": (M, {"case.risks": ("illness", "job", "other")}, set()),
    "2_11_005": (M, {"case.risks": ("illness", "job", "disaster")}, set()),
    "SW-501": (M, {"case.risks": ("illness", "job", "illness")}, set()),
    "2_11_001": (M, {"case.risks": ("illness", "job", "disability"), "+measures": [measure("society", "society_gift")]},
                 set()),
    "5_15_015": (M, {"m4.health": ("healthy",)}, set()),
    "5_15_020": (M, {"income.allowed_self_paid": Decimal(0)}, set()),
    "SW-502": (M, {**GROWN, "case.risks": ("illness", "job", "schooling"),
                   "+measures": [measure("society", "society_gift")]}, set()),
    "4_11_009": (M, {**GROWN, "m4.labour": "weak", "case.risks": ("illness", "job", "labour")}, set()),
    "5_18_008": (M, {"case.risks": ("illness", "job", "labour")}, set()),
    "5_15_013": (M, {**NOBODY_WORKS, **NO_STRENGTH, **ON_TEKUN, "household.no_labour_backstop": True,
                     "world.measures": [HEALTH]}, set()),
    "5_15_014": (M, {**NOBODY_WORKS, "world.measures": [HEALTH]}, set()),
    "4_11_006": (M, {"snapshot.water_unsafe": True}, set()),
    "SW-503": (M, {"snapshot.house_unsafe": True}, set()),
    "4_11_007": (M, {"snapshot.uninsured_member": True, "case.risks": ("job",)}, set()),
    # 帮扶措施
    "1_11_010": (M, {"world.measures": []}, set()),
    "5_12_007": (M, {"case.development_state": "", "world.measures": [HEALTH]}, set()),
    "5_12_011": (M, {"world.measures": [HEALTH, measure("job", "job_training")]}, set()),
    "5_11_032": (M, {"case.risks": ("job",), "world.measures": [measure("welfare", "welfare_other")]}, set()),
    "5_18_001": (M, {"world.measures": [JOB]}, set()),
    "5_18_002": (M, {"case.risks": ("illness", "job", "schooling")}, set()),
    "5_18_003": (M, {"case.risks": ("illness", "job", "disability"), "m4.health": ("serious", "disabled"),
                     "m4.id_number": M4 + "63"}, set()),
    "5_18_004": (M, {"case.risks": ("illness", "job", "house")}, set()),
    "5_18_006": (M, {"case.risks": ("illness", "job", "water")}, set()),
    "5_18_005": (M, {"snapshot.edu_dropout": True, "m3.school_status": "", "m3.dropout_reason": "unwilling"}, set()),
    "5_18_007": (M, {"snapshot.uninsured_member": True, "world.measures": [JOB]}, {"5_18_001"}),
    "4_11_014": (M, {**NOBODY_WORKS, "case.risks": ("illness",),
                     "world.measures": [HEALTH, measure("job", "job_workshop")]}, set()),
    "5_16_003": (M, {"m4.dibao": "rural", "income.t_dibao": Decimal(2000)}, set()),
    "4_11_016": (M, {"+measures": [measure("welfare", "welfare_disability")]}, set()),
    "5_16_008": (M, {"m4.health": ("serious", "disabled"), "m4.id_number": M4 + "61"}, set()),
    "1111_2": (M, {**PUPIL_17, "m3.school_status": "voc1"}, set()),
    "5_15_012": (M, {"+measures": [measure("edu_aid", "aid_yulu")]}, set()),
    "1111_06": (M, {"settings.med_subsidy_cutoff": "202603"}, set()),
    "1111_13": (M, {"+measures": [measure("health", "health_premium")]}, set()),
    "1111_4": (M, {"+measures": [measure("relocate", "relocate_move")]}, set()),
    "5_17_011": (M, {"spell.county": "云山县"}, set()),
    "5_17_013": (M, {"world.measures": [HEALTH, measure("job", "job_export")], "spell.start": "202501"}, set()),
    # 务工就业
    "5_12_006": (M, {"spell.employer": ""}, set()),
    "1111_16": (M, {"m1.is_working": False}, set()),
    "5_12_001": (M, {"+spells": [SPELL]}, set()),
    "1111_12": (M, {"spell.month_income": Decimal("399.99")}, set()),
    "2_12_004": (M, {"m4.plans_work": True, "m4.service_need": "找工作"}, set()),
    "4_12_002": (M, {"m3.plans_work": True, "m3.service_need": "找工作"}, set()),
    "5_12_002": (M, {"spell.channel": "workshop"}, set()),
    "5_15_009": (H, {"m2.plans_work": True}, set()),
    "2_12_007": (M, {"m1.phone": ""}, set()),
    "5_15_021": (M, {"m2.is_working": True, "m2.phone": "13900002222",
                     "+spells": [SPELL | {"member_id": "m2", "county": "远山县", "end": ""}]}, set()),
    "5_20_029": (H, {"m2.labour": "skilled"}, set()),
    "5_20_028": (H, {"m2.education": "college"}, set()),
    "1111_08": (M, {"spell.start": "202401"}, set()),
    # 走访回访
    "1_02_008": (X, {"world.visits": [{"id": "v1", "date": date(2026, 7, 10), "mode": "home", "house_unsafe": True}]}, set()),
    "SW-801": (M, {"world.revisit_overdue": True, "world.visits": [{"id": "v", "date": date(2026, 9, 4), "mode": "home"}]},
               set()),
    "SW-805": (X, {"world.revisit_overdue": True, "world.visits": []}, set()),
    # 风险消除
    "1_11_004": (X, {"income_removal.claims": None}, set()),
    "1_11_005": (X, {"snapshot_removal.edu_dropout": True}, set()),
    "1_11_006": (X, {"snapshot_removal.house_unsafe": True}, set()),
    "1_11_007": (X, {"snapshot_removal.water_unsafe": True}, set()),
    "1_11_008": (X, {"m2.med_resident": False}, set()),
    "1_11_009": (X, {"world.measures": []}, {"1_11_010"}),
    "1_11_011": (X, {"case.monitor_contact_phone": ""}, set()),
    "2_11_002": (X, {"case.removal_month": "202511"}, set()),
    "5_18_009": (X, {"case.removal_month": "202507"}, set()),
    "4_11_010": (X, {"income_removal.wage": Decimal(10000)}, set()),
    "4_11_011": (X, {**NOBODY_WORKS, **NO_STRENGTH, **ON_TEKUN, "case.risks": ("illness",), "world.measures": [HEALTH]},
                 set()),
    "4_11_012": (X, {"income_removal.wage": Decimal(0), "income_removal.business": Decimal(60000)}, set()),
    "4_11_013": (X, {"+measures": [measure("welfare", "welfare_tekun")], "income_removal.transfer": Decimal(0)}, set()),
    "5_11_013": (X, {"+measures": [measure("industry", "industry_award")], "income_removal.business": Decimal(0)}, set()),
}  # fmt: skip

# Ours beyond the list.
MORE: dict[str, Case] = {
    "SW-111": (H, {"household.poverty_exit_year": 2018}, set()),
    "SW-112": (H, {"household.dibao_scope": "whole"}, set()),
    "SW-113": (M, {"case.clue_date": date(2026, 11, 4)}, set()),
    "SW-114": (M, {"case.clue_date": date(2025, 12, 20), "case.visit_date": date(2025, 12, 19)}, set()),
    "SW-221": (H, {"m2.id_number": number("19820719", "002")}, set()),
    "SW-222": (H, {"m3.birth_date": date(2026, 12, 1), "m3.id_number": ""}, {"4_01_003"}),
    "SW-223": (H, {"m4.health": ("healthy", "chronic")}, set()),
    "SW-224": (H, {"m4.dibao": "rural", "m4.tekun": "rural", "income.t_dibao": Decimal(1000), "income.t_tekun": Decimal(1000)},
               set()),
    "SW-225": (H, {"m2.id_type": "disability"}, set()),
    "SW-226": (H, {"m4.id_number": M4 + "43", "m4.id_type": "disability", "m4.health": ("disabled",), "m4.disability": "1"},
               set()),
    "SW-227": (H, {"m4.presence": "added", "m4.presence_reason": "moved_in"}, set()),
    "SW-228": (H, {"m4.birth_date": date(1985, 8, 20), "m4.id_number": number("19850820", "002"), "m4.labour": "normal",
                   "m4.education": "junior"}, set()),
    "SW-231": (H, {"m3.dropout_reason": "unwilling"}, set()),
    "SW-232": (H, {"m4.disability_allowance": ("care",)}, set()),
    "SW-233": (H, {"m4.birth_date": date(1920, 8, 20), "m4.id_number": number("19200820", "002")}, set()),
    "SW-234": (H, {"m2.self_care": "half"}, set()),
    "SW-411": (H, {"snapshot.house_grade": "D"}, set()),
    "SW-412": (H, {"snapshot.water_access": "bad"}, set()),
    "SW-413": (M, {"snapshot.house_grade": "C", "snapshot.house_unsafe": True, "case.risks": ("illness", "job", "house"),
                   "+measures": [measure("house", "house_repair")]}, set()),
    "SW-415": (H, {"household.toilet": False}, set()),
    "SW-321": (H, {"income.w_work": Decimal(50000)}, set()),
    "SW-322": (H, {"income.stated_per_capita": Decimal(12000)}, set()),
    "SW-323": (H, {"income.business_cost": Decimal(9500)}, set()),
    "SW-324": (H, {"income.t_dibao": Decimal(2000)}, set()),
    "SW-512": (M, {"case.disaster_kind": "flood"}, set()),
    "SW-514": (M, {"case.proposed_category": "unstable"}, set()),
    "SW-601": (M, {"+measures": [measure("society", start=date(2026, 5, 1), end=date(2026, 4, 30))]}, set()),
    "SW-701": (M, {"+spells": [SPELL | {"start": "202512", "end": "202511"}]}, set()),
    "SW-702": (M, {"+spells": [SPELL | {"start": "202612", "end": "202702"}], "spell.end": "202610"}, set()),
    "SW-811": (M, {"world.visits": [{"id": "v", "date": date(2026, 11, 4), "mode": "home"}]}, set()),
    "SW-851": (X, {"case.removal_month": "202505"}, set()),
    "SW-852": (X, {"case.removal_month": "202612", "world.visits": []}, set()),
    "SW-853": (X, {"income_removal.stated_net": Decimal(1)}, set()),
}  # fmt: skip


def apply(world: World, changes: dict[str, Any]) -> World:
    """The world with its changes made; an unknown target is a mistake of the test."""
    for path, value in changes.items():
        if path.startswith("+"):
            rows = {"+measures": world.measures, "+spells": world.work_spells, "+members": world.members}[path]
            rows.extend(dict(row) for row in value)
            continue
        target, key = path.split(".")
        if target == "world":
            assert hasattr(world, key)
            setattr(world, key, value)
        else:
            _record(world, target)[key] = value
            if key == "birth_date" and f"{target}.id_number" not in changes:
                member = world.member(target)
                member["id_number"] = number(f"{value:%Y%m%d}", "001" if member["sex"] == "male" else "002")
    return world


def _record(world: World, target: str) -> dict[str, Any]:
    if target.startswith("m") and target[1:].isdigit():
        return world.member(target)
    record = world.work_spells[0] if target == "spell" else getattr(world, target)
    assert isinstance(record, dict)
    return record
