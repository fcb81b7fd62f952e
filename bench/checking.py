"""All data checks of a village of 8,000 persons with three years of monthly visits, and of villages half and twice that size."""

from __future__ import annotations

import copy
import time
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.checks import CheckSettings, HouseholdFacts, check_village, used_fields
from bench.measure import Result, stopwatch
from bench.people import PER_HOUSEHOLD, TODAY, folder, id_number, make_desk, person_name, put_household

PERSONS, VISITS = 8_000, 36
SIZES = (PERSONS // 2, PERSONS, 2 * PERSONS, 4 * PERSONS)
STORED = PERSONS // PER_HOUSEHOLD


def facts(number: int) -> HouseholdFacts:
    """A household as the engine sees it: every fourth is watched, every third has something to find."""
    members = tuple(_member(number, place) for place in range(PER_HOUSEHOLD))
    watched = number % 4 == 0
    visits = tuple(
        {"id": f"v{number}-{month}", "date": date(2023 + month // 12, 1 + month % 12, 5), "mode": "home",
         "purpose": "revisit", "house_unsafe": False}
        for month in range(VISITS)
    )  # fmt: skip
    case = {"id": f"c{number}", "monitor_category": "marginal", "identified_month": "202503", "risks": ("illness", "job"),
            "development_state": "done"}  # fmt: skip
    measures = (
        {"id": "a", "case_id": f"c{number}", "measure_class": "job", "item": "job_subsidy", "status": "running"},
    )
    spells = ({"id": "w", "member_id": members[0]["id"], "start": "202402", "end": "", "county": "临海市", "employer": "鞋厂",
               "industry": "制造业", "channel": "self", "month_income": Decimal(3900), "point_to_point": False},)  # fmt: skip
    return HouseholdFacts(
        household={"id": f"h{number}", "phone": f"139{number:08d}", "household_kind": "ordinary", "dangerous_house": False,
                   "safe_water_solved": True, "group_name": f"{number % 8 + 1}组"},
        members=members, case=case if watched else None, visits=visits, measures=measures if watched else (),
        snapshot_identify={"id": "s", "edu_dropout": False, "house_unsafe": False, "water_unsafe": False,
                           "uninsured_member": False, "house_grade": "B"},
        income_identify={"id": "i", "anchor_month": "202610", "business_cost": Decimal(1200), **_MONEY}, work_spells=spells,
        risk_removed=False if watched else None, revisit_overdue=number % 40 == 0, line=Decimal(8700),
    )  # fmt: skip


_MONEY = {key: Decimal(9000) for key in ("wage", "business", "property", "transfer")}


def _member(number: int, place: int) -> dict[str, Any]:
    order = number * PER_HOUSEHOLD + place
    return {
        "id": f"m{order}", "person_id": f"p{order}", "name": person_name(order), "sex": ("female", "male")[int(id_number(order)[16]) % 2],
        "id_type": "id_card", "id_number": id_number(order), "relation": ("head", "spouse", "son", "daughter")[place],
        "education": "junior", "health": ("healthy",), "labour": "weak" if number % 3 == 0 and place == 1 else "normal",
        "med_resident": True, "med_employee": False, "med_critical": True, "pension_resident": True,
        "pension_employee": False, "dibao": "none", "tekun": "none", "presence": "present", "is_working": place == 0,
    }  # fmt: skip


def _cpu(households: list[HouseholdFacts], settings: CheckSettings) -> tuple[float, int]:
    """Least processor seconds of three runs (a busy machine makes the clock's seconds say nothing), and the findings."""
    best, found = float("inf"), 0
    for _ in range(3):
        start = time.process_time()
        found = len(check_village(households, TODAY, settings))
        best = min(best, time.process_time() - start)
    return best, found


def engine() -> Result:
    """Processor seconds of the engine alone, by number of persons."""
    result = Result()
    known = [facts(number) for number in range(SIZES[-1] // PER_HOUSEHOLD)]
    check_village(known[:50], TODAY)
    for size in SIZES:
        part = known[: size // PER_HOUSEHOLD]
        settings = CheckSettings(used=used_fields(part), home_county="云山县", med_subsidy_cutoff="202512")
        result.seconds[str(size)], found = _cpu(part, settings)
        result.figures[f"findings {size}"] = found
    return result


def village() -> Result:
    """The same from a store: read, check, list; then once more after one household was changed."""
    from app.services.checks.findings import everything

    result = Result()
    with folder() as where:
        desk = make_desk(where)
        for first in range(0, STORED, 50):  # small verbs, so that writing is not what the memory shows
            with desk.writing("登记") as door:
                for number in range(first, first + 50):
                    put_household(door, number, VISITS)
        with stopwatch(result, "first"):
            found = everything(desk)
        with stopwatch(result, "again"):
            everything(desk)
        with desk.writing("修改") as door:
            door.change("household", found.lines[0].household, {"phone": "13900000000"})
        with stopwatch(result, "changed"):
            everything(desk)
        result.figures["findings"] = len(found.lines)
        desk.store.close()
    return result


def worst() -> Result:
    """One household that fires much: what one broken register costs."""
    broken = []
    for number in range(PERSONS // PER_HOUSEHOLD):
        one = copy.deepcopy(facts(number))
        for member in one.members:
            member.update(labour="", relation="", id_number="123", med_resident=None, med_employee=None, education="")  # type: ignore[attr-defined]
        broken.append(one)
    seconds, found = _cpu(broken, CheckSettings())
    return Result({"worst": seconds}, {"findings": found})
