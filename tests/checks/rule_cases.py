"""One change for every rule that looks at one household.

A case is (clean world, what makes ready, the one change). After what makes ready the household is still clean, and the one
change, one answer or one row, fires that rule and no other.

A change is "target.key": value; targets are m1 … m4, household, case, snapshot, income, snapshot_removal, income_removal,
spell (the first spell of work), settings, world. "+measures", "+spells", "+members", "+posts" add rows.
"""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal
from typing import Any

from tests.checks.check_worlds import ON, WORLDS, World, monitored, number, person

Changes = dict[str, Any]
Case = tuple[str, Changes, Changes]  # world, what makes ready, the one change
H, M, X = "ordinary", "monitored", "removed"
WORLDS_BY_CASE = WORLDS


def measure(measure_class: str, item: str = "", **more: Any) -> dict[str, Any]:
    return {"id": f"new-{measure_class}-{item}", "case_id": "c", "measure_class": measure_class, "item": item,
            "status": "running", **more}  # fmt: skip


HEALTH = measure("health", "health_aid")
BASIC = measure("edu_basic", "basic_meal")
GIFT = measure("society", "society_gift")
JOB = measure("job", "job_subsidy")
# The child of the clean household grown up and at work's age, so that nobody is a pupil.
GROWN = {"m3.birth_date": date(2005, 5, 11), "m3.school_status": "", "m3.education": "junior", "m3.labour": "normal",
         "m3.pension_resident": True, "m3.pension_employee": False}  # fmt: skip
PUPIL_17 = {"m3.birth_date": date(2009, 5, 11), "m3.pension_resident": True, "m3.pension_employee": False}
NOBODY_WORKS = {"m1.is_working": False, "m1.work_months": None, "world.work_spells": []}
NO_STRENGTH = {**{f"m{n}.labour": "lost" for n in (1, 2)}, "m4.labour": "none",
               **{f"m{n}.health": ("chronic",) for n in (1, 2)}}  # fmt: skip
ON_TEKUN = {"m4.tekun": "rural", "income.t_tekun": Decimal(2000)}
POST = {"id": "new-post", "post_kind": "cleaning"}
# The child of the clean household at home, with a reason written down.
OUT_OF_SCHOOL = {"m3.school_status": "", "m3.education": "primary", "m3.dropout_reason": "unwilling"}
SPELL = {"id": "w2", "member_id": "m1", "start": "202604", "end": "202605", "county": "临海市", "employer": "海边鞋厂",
         "industry": "制造业", "channel": "self", "month_income": Decimal(4000), "point_to_point": True}  # fmt: skip
M2, M4 = number("19820718", "002"), number("19550820", "002")


WATCHED = (monitored().case or {}) | {"risks": ("illness",)}
VISIT = {"id": "v1", "date": date(2026, 10, 20), "mode": "home", "purpose": "revisit"}


def _more_members() -> list[dict[str, Any]]:
    return [
        person("m5", "张五", "19880101", "male", "sibling"),
        person("m6", "张六", "19890202", "female", "sibling"),
        person("m7", "张七", "19900303", "male", "sibling"),
    ]


CASES: dict[str, Case] = {
    # 一
    "3_11_001": (H, {}, {"m1.relation": "other"}),
    "3_11_002": (H, {}, {"m3.relation": "head"}),
    "SW-101": (H, {}, {"m4.relation": "spouse"}),
    "4_02_001": (H, {}, {"household.phone": "12345"}),
    "SW-103": (H, {"income.wage": Decimal(80000)}, {"+members": _more_members()}),
    "1_11_002": (M, {}, {"snapshot.water_unsafe": None}),
    "1111_18": (M, {}, {"income.wage": Decimal(100000)}),
    "1_02_006": (H, {}, {"income.wage": Decimal(16000)}),
    "3_11_010": (H, {}, {"income.wage": Decimal(1000)}),
    "SW-106": (H, {}, {"income.wage": Decimal(130000)}),
    "1_02_001": (H, {}, {"household.dangerous_house": True}),
    "1_02_002": (H, {}, {"household.safe_water_solved": False}),
    "1_02_003": (H, {"m4.health": ("chronic",)}, {"m4.med_critical": False}),
    "1_02_005": (H, {**OUT_OF_SCHOOL, "snapshot.edu_dropout": None}, {"m3.dropout_reason": ""}),
    "1_02_007": (H, {"m2.med_employee": True, "m2.med_resident": False}, {"m2.med_critical": False}),
    "5_11_033": (M, {**NOBODY_WORKS, **NO_STRENGTH, **ON_TEKUN, "case.risks": ("illness",), "world.measures": [HEALTH],
                     "household.no_labour_backstop": True},
                 {"household.no_labour_backstop": False}),
    "5_19_007": (H, {**NO_STRENGTH, "m4.labour": "weak"}, {"m4.labour": "none"}),
    # 二
    "1_12_002": (H, {}, {"m2.id_number": "53990119820718"}),
    "1_12_003": (H, {}, {"m2.id_number": M2[:17] + ("1" if M2[17] != "1" else "2")}),
    "1_12_004": (H, {"m4.id_number": M4 + "43", "m4.health": ("disabled",)}, {"m4.id_number": M4 + "82"}),
    "4_01_003": (H, {}, {"m2.id_number": ""}),
    "SW-202": (H, {"m3.relation": "other"}, {"m3.sex": "female"}),
    "SW-204": (H, {}, {"m2.id_number": number("19820230", "002")}),
    "3_12_002": (H, {}, {"m3.relation": ""}),
    "2_12_001": (H, {}, {"m2.labour": ""}),
    "2_12_008": (H, {}, {"m3.relation": "daughter"}),
    "2_11_003": (
        H,
        {"m2.relation": "other", "+members": [person("m5", "张五", "19880101", "male", "sibling")]},
        {"m5.relation": "spouse"},
    ),
    "3_12_003": (H, {}, {"m2.education": ""}),
    "3_12_004": (H, {}, {"m3.education": "primary"}),
    "SW-206": (H, {}, {"m2.education": "!大学肄业"}),
    "5_12_013": (H, {}, {"m3.school_status": "preschool"}),
    "5_12_015": (H, {}, {"m3.birth_date": date(2017, 5, 11)}),
    "5_12_016": (H, {}, {"m3.school_status": "voc1"}),
    "5_12_017": (H, {}, {"m3.school_status": "uni1"}),
    "5_12_018": (H, {**GROWN, "m3.birth_date": date(2007, 5, 11), "m3.school_status": "uni1", "m3.education": "",
                     "m3.labour": "none"},
                 {"m3.school_status": "master"}),
    "5_12_019": (H, GROWN, {"m3.education": "primary"}),
    "SW-208": (H, {**PUPIL_17, "m3.school_status": "senior2"}, {"m3.school_status": "primary"}),
    "5_15_017": (M, {**OUT_OF_SCHOOL, "snapshot.edu_dropout": True, "+measures": [BASIC]}, {"m3.dropout_reason": ""}),
    "2_01_012": (H, {**OUT_OF_SCHOOL, "snapshot.edu_dropout": True}, {"m3.dropout_reason": "illness"}),
    "2_12_014": (H, {}, {"m3.labour": "weak"}),
    "1111_07": (H, {**PUPIL_17, "m3.school_status": "senior2"}, {"m3.labour": "normal"}),
    "2_12_009-16": (H, {}, {"m2.labour": "lost"}),
    "2_12_013-16": (H, {}, {"m2.labour": "none"}),
    "1111_14": (H, {}, {"m2.labour": "weak"}),
    "5_12_009-16": (H, {}, {"m2.health": ("chronic",)}),
    "2_12_005": (H, {}, {"m4.labour": "normal"}),
    "SW-209": (H, {"income.business": Decimal(0), "income.business_cost": Decimal(0), "settings.elder_labour_age": 75},
               {"m4.labour": "normal"}),
    "4_01_007": (H, {"m2.id_number": M2 + "42", "m2.health": ("disabled",), "m2.labour": "weak"}, {"m2.labour": "normal"}),
    "4_12_003": (H, {}, {"m4.health": ("disabled",)}),
    "SW-210": (H, {}, {"m4.id_number": M4 + "43"}),
    "2_12_012": (H, {"m2.med_employee": None}, {"m2.med_resident": None}),
    "2_12_015": (H, {}, {"m2.med_employee": True}),
    "2_12_010": (H, {}, {"m2.med_critical": None}),
    "2_12_016": (H, {}, {"m2.med_critical": False}),
    "5_15_001": (H, {}, {"m2.pension_resident": None}),
    "5_19_001": (H, {"m2.pension_employee": None}, {"m2.pension_resident": None}),
    "5_15_019": (H, ON_TEKUN, {"m2.tekun": "rural"}),
    "5_12_003": (M, {**ON_TEKUN, "m1.health": ("chronic",), "m1.labour": "weak"}, {"m1.tekun": "rural"}),
    "3_01_011": (H, {"m2.post_types": ("cleaning",), "m2.post_months": 6}, {"m2.post_types": ("cleaning", "forest", "road")}),
    "5_15_003": (H, {}, {"m2.post_types": ("cleaning",)}),
    "3_01_005": (H, {}, {"m2.post_months": 6}),
    "5_12_004": (H, {}, {"+posts": [POST | {"member_id": "m3"}]}),
    "5_12_005": (H, {}, {"+posts": [POST | {"member_id": "m4"}]}),
    "SW-212": (H, {}, {"m2.speaks_mandarin": None}),
    # 三
    "5_19_006": (H, {}, {"household.dangerous_house": None}),
    "SW-401": (M, {"household.household_kind": "exit_policy", "case.risks": ("illness", "job", "house"),
                   "snapshot.house_unsafe": True, "+measures": [measure("house", "house_repair")]},
               {"household.dangerous_house": True}),
    "SW-403": (M, {"household.household_kind": "exit_unsplit", "case.risks": ("illness", "job", "water"),
                   "snapshot.water_unsafe": True, "+measures": [measure("water", "water_pipe")]},
               {"household.safe_water_solved": False}),
    "5_15_002": (H, {}, {"household.electricity_home": False}),
    "3_02_003": (H, {}, {"household.toilet": None}),
    "5_19_004": (H, {}, {"household.road_hardened": None}),
    "5_19_005": (H, {}, {"household.house_area": None}),
    "5_14_021": (H, {}, {"household.road_km": None}),
    "5_14_014": (H, {}, {"household.road_km": Decimal("5.01")}),
    "5_14_015": (H, {}, {"household.land_crop": None}),
    "5_14_016": (H, {"household.land_pasture": Decimal(5)}, {"household.land_forest": None}),
    "5_14_017": (H, {"income.t_eco_farmland": Decimal(0)}, {"household.land_returned": None}),
    "5_14_018": (H, {}, {"household.land_orchard": None}),
    "5_14_019": (H, {}, {"household.land_pasture": None}),
    "5_14_008": (H, {}, {"household.land_crop": Decimal(101)}),
    "5_14_009": (H, {}, {"household.land_forest": Decimal("200.01")}),
    "5_14_010": (H, {"household.land_forest": Decimal(200), "household.land_pasture": Decimal(100)},
                 {"household.land_returned": Decimal(201)}),
    "5_14_011": (H, {}, {"household.land_orchard": Decimal(-1)}),
    "5_14_012": (H, {}, {"household.land_pasture": Decimal(101)}),
    "5_14_013": (H, {}, {"household.land_water": Decimal(101)}),
    "SW-405": (H, {}, {"household.land_returned": Decimal(11)}),
    "SW-407": (H, {}, {"household.fuel": ""}),
    "4_11_008": (H, {}, {"snapshot.edu_dropout": True}),
    "SW-408": (H, {**OUT_OF_SCHOOL, "snapshot.edu_dropout": True}, {"snapshot.edu_dropout": False}),
    # 四
    "5_15_023": (H, {"income.business": Decimal(50000)}, {"income.wage": Decimal(50)}),
    "SW-302": (H, {}, {"income.property": Decimal(99)}),
    "SW-303": (H, {}, {"income.business_cost": Decimal(0)}),
    "SW-305": (H, {}, {"income.stated_net": Decimal("52001.01")}),
    "SW-309": (H, {"income.wage": Decimal(0), "income.business": Decimal(60000)}, {"m2.work_months": 5}),
    "SW-311": (H, {}, {"m4.dibao": "rural"}),
    "SW-312": (H, {}, {"income.t_pension": Decimal(0)}),
    "SW-314": (H, {}, {"income.t_family_plan": Decimal(50)}),
    "SW-315": (H, {}, {"household.land_returned": Decimal(0)}),
    # 五
    "1_11_001": (M, {}, {"case.risks": ()}),
    "2_11_004": (M, {}, {"case.risks": ("illness", "job", "other")}),
    "2_11_005": (M, {}, {"case.risks": ("illness", "job", "disaster")}),
    "SW-501": (M, {}, {"case.risks": ("illness", "job", "illness")}),
    "2_11_001": (M, {"+measures": [GIFT]}, {"case.risks": ("illness", "job", "disability")}),
    "5_15_015": (M, {}, {"m4.health": ("healthy",)}),
    "5_15_020": (M, {}, {"income.allowed_self_paid": Decimal(0)}),
    "SW-502": (M, {**GROWN, "+measures": [GIFT]}, {"case.risks": ("illness", "job", "schooling")}),
    "4_11_009": (M, {**GROWN, "m4.labour": "weak"}, {"case.risks": ("illness", "job", "labour")}),
    "5_18_008": (M, {}, {"case.risks": ("illness", "job", "labour")}),
    "5_15_013": (M, {**NOBODY_WORKS, **NO_STRENGTH, **ON_TEKUN, "household.no_labour_backstop": True,
                     "world.measures": [HEALTH], "case.risks": ("illness",)},
                 {"case.risks": ("illness", "job")}),
    "5_15_014": (M, {"world.work_spells": [], "m1.is_working": False, "world.measures": [HEALTH]}, {"m1.work_months": None}),
    "4_11_006": (M, {}, {"snapshot.water_unsafe": True}),
    "SW-503": (M, {}, {"snapshot.house_unsafe": True}),
    "4_11_007": (M, {"case.risks": ("job",)}, {"snapshot.uninsured_member": True}),
    # 帮扶措施
    "1_11_010": (M, {}, {"world.measures": []}),
    "5_12_007": (M, {"world.measures": [HEALTH]}, {"case.development_state": ""}),
    "5_12_011": (M, {}, {"world.measures": [HEALTH, measure("job", "job_training")]}),
    "5_11_032": (M, {"case.risks": ("job",)}, {"world.measures": [measure("welfare", "welfare_other")]}),
    "5_18_001": (M, {}, {"world.measures": [JOB]}),
    "5_18_002": (M, {}, {"case.risks": ("illness", "job", "schooling")}),
    "5_18_003": (M, {"m4.health": ("serious", "disabled"), "m4.id_number": M4 + "63"},
                 {"case.risks": ("illness", "job", "disability")}),
    "5_18_004": (M, {}, {"case.risks": ("illness", "job", "house")}),
    "5_18_006": (M, {}, {"case.risks": ("illness", "job", "water")}),
    "5_18_005": (M, {**OUT_OF_SCHOOL, "snapshot.edu_dropout": True, "world.measures": [HEALTH, JOB, BASIC]},
                 {"world.measures": [HEALTH, JOB]}),
    "5_18_007": (X, {"world.measures": [measure("welfare", "welfare_other"), JOB]}, {"snapshot.uninsured_member": True}),
    "4_11_014": (M, {"world.work_spells": [], "m1.is_working": False, "case.risks": ("illness",),
                     "world.measures": [HEALTH, measure("job", "job_workshop")]},
                 {"m1.work_months": None}),
    "5_16_003": (M, {"m4.dibao": "rural", "income.t_dibao": Decimal(2000),
                     "world.measures": [HEALTH, JOB, measure("welfare", "welfare_dibao")]},
                 {"world.measures": [HEALTH, JOB]}),
    "4_11_016": (M, {}, {"+measures": [measure("welfare", "welfare_disability")]}),
    "5_16_008": (M, {"m4.health": ("serious", "disabled"), "m4.id_number": M4 + "63"}, {"m4.id_number": M4 + "61"}),
    "1111_2": (M, {**PUPIL_17, "m3.school_status": "senior1"}, {"m3.school_status": "voc1"}),
    "5_15_012": (M, {}, {"+measures": [measure("edu_aid", "aid_yulu")]}),
    "1111_06": (M, {}, {"settings.med_subsidy_cutoff": "202603"}),
    "1111_13": (M, {}, {"+measures": [measure("health", "health_premium")]}),
    "1111_4": (M, {}, {"+measures": [measure("relocate", "relocate_move")]}),
    "5_17_011": (M, {}, {"spell.county": "云山县"}),
    "5_17_013": (M, {"world.measures": [HEALTH, measure("job", "job_export")]}, {"spell.start": "202501"}),
    # 务工就业
    "5_12_006": (M, {}, {"spell.employer": ""}),
    "1111_16": (M, {}, {"m1.is_working": False}),
    "5_12_001": (M, {}, {"+spells": [SPELL]}),
    "1111_12": (M, {}, {"spell.month_income": Decimal("399.99")}),
    "2_12_004": (M, {"m4.service_need": "找工作"}, {"m4.plans_work": True}),
    "4_12_002": (M, {"m3.service_need": "找工作"}, {"m3.plans_work": True}),
    "5_12_002": (M, {}, {"spell.channel": "workshop"}),
    "5_15_009": (H, {}, {"m2.plans_work": True}),
    "2_12_007": (M, {}, {"m1.phone": ""}),
    "5_15_021": (M, {"m2.is_working": True, "m2.phone": "13900004444", "+spells": [SPELL | {"member_id": "m2",
                     "county": "远山县", "end": ""}]},
                 {"m2.phone": "13900002222"}),
    "5_20_029": (H, {}, {"m2.labour": "skilled"}),
    "5_20_028": (H, {}, {"m2.education": "college"}),
    "1111_08": (M, {}, {"spell.start": "202401"}),
    # 走访回访
    "1_02_008": (X, {}, {"world.visits": [{"id": "v1", "date": date(2026, 7, 10), "mode": "home", "house_unsafe": True}]}),
    "SW-801": (M, {"world.visits": [{"id": "v", "date": date(2026, 9, 4), "mode": "home"}]}, {"world.revisit_overdue": True}),
    "SW-805": (X, {"world.visits": []}, {"world.revisit_overdue": True}),
    # 风险消除
    "1_11_004": (X, {}, {"income_removal.claims": None}),
    "1_11_005": (X, {}, {"snapshot_removal.edu_dropout": True}),
    "1_11_006": (X, {}, {"snapshot_removal.house_unsafe": True}),
    "1_11_007": (X, {}, {"snapshot_removal.water_unsafe": True}),
    "1_11_008": (X, {}, {"m2.med_resident": False}),
    "1_11_009": (M, {"case.risks": ("job",), "case.identified_month": "202610", "case.removal_mode": "helped"},
                 {"world.measures": []}),
    "1_11_011": (X, {}, {"case.monitor_contact_phone": ""}),
    "2_11_002": (X, {}, {"case.removal_month": "202511"}),
    "5_18_009": (X, {}, {"case.removal_month": "202507"}),
    "4_11_010": (X, {}, {"income_removal.wage": Decimal(10000)}),
    "4_11_011": (X, {**NOBODY_WORKS, **NO_STRENGTH, **ON_TEKUN, "m4.labour": "weak", "case.risks": ("illness",),
                     "world.measures": [HEALTH]},
                 {"m4.labour": "none"}),
    "4_11_012": (X, {"income_removal.business": Decimal(60000)}, {"income_removal.wage": Decimal(0)}),
    "4_11_013": (X, {"+measures": [measure("welfare", "welfare_tekun")], "income_removal.t_pension": None,
                     "income_removal.t_eco_farmland": None},
                 {"income_removal.transfer": Decimal(0)}),
    "5_11_013": (X, {"+measures": [measure("industry", "industry_award")]}, {"income_removal.business": Decimal(0)}),
}  # fmt: skip

# Ours beyond the list.
MORE: dict[str, Case] = {
    "SW-111": (H, {}, {"household.poverty_exit_year": 2018}),
    "SW-112": (H, {}, {"household.dibao_scope": "whole"}),
    "SW-113": (M, {}, {"case.clue_date": date(2026, 11, 4)}),
    "SW-114": (M, {"case.clue_date": date(2025, 12, 20)}, {"case.visit_date": date(2025, 12, 19)}),
    "SW-221": (H, {}, {"m2.id_number": number("19820719", "002")}),
    "SW-222": (H, {}, {"m3.birth_date": date(2026, 12, 1)}),
    "SW-223": (H, {}, {"m4.health": ("healthy", "chronic")}),
    "SW-224": (H, {**ON_TEKUN, "income.transfer": Decimal(6000), "income.t_dibao": Decimal(1000), "m2.dibao": "rural"},
               {"m4.dibao": "rural"}),
    "SW-225": (H, {}, {"m2.id_type": "disability"}),
    "SW-226": (H, {"m4.id_number": M4 + "43", "m4.id_type": "disability", "m4.health": ("disabled",)}, {"m4.disability": "1"}),
    "SW-227": (H, {"m4.presence_reason": "moved_in"}, {"m4.presence": "added"}),
    "SW-228": (H, {"m4.relation": "other", "m4.birth_date": date(1985, 8, 20), "m4.labour": "normal",
                   "m4.education": "junior"},
               {"m4.relation": "mother"}),
    "SW-231": (H, {}, {"m3.dropout_reason": "unwilling"}),
    "SW-232": (H, {}, {"m4.disability_allowance": ("care",)}),
    "SW-233": (H, {}, {"m4.birth_date": date(1920, 8, 20)}),
    "SW-234": (H, {}, {"m2.self_care": "half"}),
    "SW-411": (H, {}, {"snapshot.house_grade": "D"}),
    "SW-412": (H, {}, {"snapshot.water_access": "bad"}),
    "SW-413": (M, {"snapshot.house_unsafe": True, "case.risks": ("illness", "job", "house"),
                   "+measures": [measure("house", "house_repair")]},
               {"snapshot.house_grade": "C"}),
    "SW-415": (H, {}, {"household.toilet": False}),
    "SW-321": (H, {}, {"income.w_work": Decimal(50000)}),
    "SW-322": (H, {}, {"income.stated_per_capita": Decimal(12000)}),
    "SW-323": (H, {}, {"income.business_cost": Decimal(9500)}),
    "SW-324": (H, {}, {"income.t_dibao": Decimal(2000)}),
    "SW-512": (M, {}, {"case.disaster_kind": "flood"}),
    "SW-514": (M, {}, {"case.proposed_category": "unstable"}),
    "SW-601": (M, {}, {"+measures": [measure("society", start=date(2026, 5, 1), end=date(2026, 4, 30))]}),
    "SW-701": (M, {}, {"+spells": [SPELL | {"start": "202512", "end": "202511"}]}),
    "SW-702": (M, {"spell.end": "202610"}, {"+spells": [SPELL | {"start": "202612", "end": "202702"}]}),
    "SW-811": (M, {}, {"world.visits": [{"id": "v", "date": date(2026, 11, 4), "mode": "home"}]}),
    "SW-851": (X, {}, {"case.removal_month": "202505"}),
    "SW-852": (X, {"world.visits": []}, {"case.removal_month": "202612"}),
    "SW-853": (X, {}, {"income_removal.stated_net": Decimal(1)}),
    "SW-115": (H, {"m1.relation": "father", "m2.relation": "mother", "m4.relation": "grandmother", "m3.relation": "head",
                   "m3.birth_date": date(2010, 5, 11), "m3.school_status": "senior1", "m3.pension_resident": True},
               {"m3.birth_date": date(2011, 5, 11)}),
    "SW-116": ("alone", {"world.case": WATCHED, "world.risk_removed": False, "world.measures": [HEALTH],
                         "income.allowed_self_paid": Decimal(3000), "household.no_labour_backstop": True,
                         "m1.presence_reason": "died", "m1.presence_date": date(2026, 10, 1)}, {"m1.presence": "left"}),
    "SW-118": (H, {}, {"household.household_kind": ""}),
    "SW-119": (H, {"household.household_kind": "exit_policy", "household.poverty_exit_year": 2016},
               {"household.poverty_exit_year": 2021}),
    "SW-120": (H, {**{f"m{n}.dibao": "rural" for n in (1, 2, 3, 4)}, "income.t_dibao": Decimal(2000),
                   "household.dibao_scope": "whole"}, {"m2.dibao": "none"}),
    "SW-241": (H, {}, {"m2.name": " "}),
    "SW-242": (H, {}, {"m2.sex": ""}),
    "SW-243": (H, {}, {"m2.health": ()}),
    "SW-244": (H, {}, {"m2.name": "李*"}),
    "SW-245": (H, {}, {"m2.name": "张山"}),
    "SW-246": (H, {"m2.relation": "other", "m2.birth_date": date(2007, 7, 18)}, {"m2.relation": "spouse"}),
    "SW-247": (H, {"m4.presence": "added", "m4.presence_reason": "moved_in", "m4.presence_date": date(2026, 11, 3)},
               {"m4.presence_date": date(2026, 11, 4)}),
    "SW-248": (H, OUT_OF_SCHOOL | {"snapshot.edu_dropout": True, "m3.birth_date": date(2015, 5, 11)}, {"m3.education": "junior"}),
    "SW-249": (H, {"m3.birth_date": date(2022, 5, 11), "m3.school_status": "preschool"}, {"m3.school_status": "primary"}),
    "SW-250": (H, {}, {"m2.pension_employee": True}),
    "SW-417": (M, {}, {"snapshot.uninsured_member": True}),
    "SW-325": (H, {"income.anchor_month": "202611"}, {"income.anchor_month": "202612"}),
    "SW-602": (M, {}, {"+measures": [measure("society", "society_gift", status="done") | {"start": date(2026, 11, 4)}]}),
    "SW-603": (M, {}, {"+measures": [measure("society", "society_gift", start=date(2026, 5, 1), end=date(2026, 11, 2))]}),
    "SW-812": (M, {"world.visits": [VISIT]}, {"+visits": [VISIT | {"id": "v2"}]}),
    "SW-854": (X, {}, {"snapshot_removal.uninsured_member": True}),
    "SW-855": (X, {}, {"case.removal_mode": ""}),
    "SW-857": (M, {}, {"case.removal_month": "202608"}),
    "SW-858": (X, {}, {"income_removal.stated_per_capita": Decimal(1)}),
    "SW-859": (X, {}, {"income_removal.w_work": Decimal(60000)}),
}  # fmt: skip


def apply(world: World, changes: dict[str, Any]) -> World:
    """The world with its changes made; an unknown target is a mistake of the test."""
    for path, value in changes.items():
        if path.startswith("+"):
            rows = {
                "+measures": world.measures, "+spells": world.work_spells, "+members": world.members, "+posts": world.posts,
                "+visits": world.visits,
            }[path]  # fmt: skip
            rows.extend(dict(row) for row in value)
            continue
        target, key = path.split(".")
        if target == "world":
            assert hasattr(world, key)
            setattr(world, key, copy.deepcopy(value))
        else:
            _record(world, target)[key] = value
            if key == "birth_date" and f"{target}.id_number" not in changes and value <= ON:
                member = world.member(target)
                member["id_number"] = number(f"{value:%Y%m%d}", "001" if member["sex"] == "male" else "002")
    return world


def _record(world: World, target: str) -> dict[str, Any]:
    if target.startswith("m") and target[1:].isdigit():
        return world.member(target)
    record = world.work_spells[0] if target == "spell" else getattr(world, target)
    assert isinstance(record, dict)
    return record
