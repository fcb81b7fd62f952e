"""The answers of the practice village, page by page, filled in as a cadre would: typed, kept, saved (`collect`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.errors import AppError
from app.domain.income import Window, annual_window, income_window
from app.domain.workdays import add_days, add_months, month_of
from app.services.collecting import collect
from app.services.collecting.collect import Subject
from app.services.collecting.consents import sign_consent
from app.services.desk import Desk
from app.services.files import HouseholdFile
from app.services.practice.people import (
    OLD,
    Home,
    Person,
    member_values,
    phone,
    resource,
    spell_values,
    wrong_number,
)
from app.store.door import new_id

Values = dict[str, Any]
Rows = Iterable[tuple[str, str, Values]]
PENSION, DIBAO, TEKUN, DISABILITY, FARM, POST = (Decimal(n) for n in (1800, 3600, 7800, 1200, 480, 4000))
LAND, MONTHS, BEST_MONTH = Decimal(600), Decimal(10), Decimal(4200)
ZERO = Decimal(0)


def line_of(year: int) -> Decimal:
    """The practice village's line of a year in yuan: 8700 in 2026, invented steps before and after."""
    place = resource("place")
    return Decimal(place["line_base"] + (year - place["line_base_year"]) * place["line_step"])


def save(desk: Desk, subject: Subject, page: str, rows: Rows) -> None:
    """Type rows into a page and save it."""
    for kind, row_id, values in rows:
        collect.autosave(desk, subject, page, kind, row_id, values)
    saved = collect.save_page(desk, subject, page)
    if saved.clashes:
        raise AppError("PRAC-002", f"练习村的数据自己和自己冲突：{saved.clashes[0].label}。", "请报告这个错误。", page)


def row_of(desk: Desk, subject: Subject, page: str, kind: str) -> str:
    """Id of the one row a page edits."""
    return str(collect.open_page(desk, subject, page).rows[kind][0]["id"])


# -- items 1 and 2 ----------------------------------------------------------------------------------------------


def household_values(home: Home, today: date) -> Values:
    """Item 1 of the household itself."""
    data, place = home.data, resource("place")
    here = f"{place['county']}{place['town']}{place['village']}{home.group}"
    values: Values = {
        "group_name": home.group, "home_address": f"{here}{home.order + 1}号", "phone": "" if data.get("no_phone") else phone(home.head),
        "household_kind": home.kind, "in_relocation_site": False, "is_martyr_family": False,
        "no_labour_backstop": bool(data.get("backstop")), "dangerous_house": bool(data.get("dangerous") or data.get("house")),
        "safe_water_solved": not data.get("water"),
    }  # fmt: skip
    if "exit_year" in data:
        values["poverty_exit_year"] = data["exit_year"]
    if data.get("dibao"):
        values |= {
            "welfare_flags": ("dibao",),
            "dibao_scope": data["dibao"],
            "dibao_since": month_of(add_months(today, -30)),
        }
    if data.get("tekun"):
        values["welfare_flags"] = ("tekun_scattered",)
    return values


def fill_people(desk: Desk, home: Home, subject: Subject, today: date, known: HouseholdFile | None = None) -> None:
    """Items 1 and 2: the household, its members, who works where, who holds a public post."""
    save(desk, subject, "household", [("household", subject.household, household_values(home, today))])
    by_number = {str(row["id_number"]): str(row["id"]) for row in known.members} if known else {}
    save(desk, subject, "members", _people_rows(home, today, by_number))


def _people_rows(home: Home, today: date, by_number: dict[str, str]) -> Rows:
    salary = month_income(home)
    for place, person in enumerate(home.people):
        member = by_number.get(person.number) or new_id()
        yield "member", member, {**member_values(person, today), **_twisted(home, place, person)}
        if person.works:
            yield "work_spell", new_id(), {"member_id": member, **spell_values(person, today, salary)}
        if "公益岗" in person.marks:
            yield "public_post", new_id(), _post(person, member, today)


def _twisted(home: Home, place: int, person: Person) -> Values:
    """Mistakes put in on purpose, for the data checks to find."""
    twist = dict(home.data.get("twist", {}).get(str(place), {}))
    if twist.get("id_number") == "bad":
        twist["id_number"] = wrong_number(person.number)
    return twist


def _post(person: Person, member: str, today: date) -> Values:
    names = {"cleaning": "村庄保洁员", "road": "护路员"}
    kind = person.marks["公益岗"]
    return {
        "member_id": member, "post_kind": kind, "post_name": names[kind], "post_source": "village", "post_form": "half",
        "start": add_days(today, -240), "monthly_allowance": Decimal(500), "subsidised_months": 8,
    }  # fmt: skip


# -- items 3 and 4 ----------------------------------------------------------------------------------------------


def snapshot_values(home: Home, taken_on: date, healed: bool = False) -> Values:
    """Item 3; `healed` for the moment of removal, when nothing is open any more."""
    bad_house = bool(home.data.get("house") or home.data.get("dangerous")) and not healed
    bad_water = bool(home.data.get("water")) and not healed
    return {
        "taken_on": taken_on, "edu_dropout": False, "house_unsafe": bad_house,
        "house_grade": "D" if home.data.get("dangerous") else "C" if bad_house else "B", "only_home": True,
        "house_structure": "brick_wood", "house_area": Decimal(80 + home.order % 5 * 12), "house_leaks": bad_house,
        "water_unsafe": bad_water, "water_quantity": "bad" if bad_water else "good", "water_quality": "good",
        "water_access": "good", "water_assurance": "basic", "water_source": "well_open" if bad_water else "tap",
        "uninsured_member": False, "food_ok": True, "clothing_ok": True,
    }  # fmt: skip


def _net(home: Home, year: int, ratio: float | None = None) -> Decimal:
    per_head = (line_of(year) * Decimal(str(ratio or home.data.get("per_head", 1.5)))).quantize(Decimal(1))
    return per_head * len(home.people)


def transfers(home: Home) -> Values:
    """Sub-items of 转移性收入 that the household's people get."""
    people = home.people
    found = {
        "t_pension_insurance": PENSION * sum(p.age >= OLD for p in people),
        "t_dibao": DIBAO * sum("低保" in p.marks for p in people),
        "t_tekun": TEKUN * sum("特困" in p.marks for p in people),
        "t_disability": DISABILITY * sum("残疾" in p.marks for p in people),
        "t_farm_fertility": FARM,
    }
    return {key: amount for key, amount in found.items() if amount}


def month_income(home: Home, year: int = 0) -> Decimal:
    """What each worker of the household earns a month, so that the sums fit the household's income."""
    workers = sum(person.works for person in home.people)
    room = _net(home, year or resource("place")["line_base_year"]) - sum(transfers(home).values(), ZERO)
    fitting = (room * Decimal("0.7") / MONTHS / max(workers, 1) / 100).quantize(Decimal(1)) * 100
    return max(min(fitting, BEST_MONTH), Decimal(600))


def income_values(home: Home, anchor: str, ratio: float | None = None) -> Values:
    """Item 4 with sub-items that add up; `ratio` of the line instead of the household's own (removal)."""
    year = int(anchor[:4])
    net, parts = _net(home, year, ratio), transfers(home)
    transfer = sum(parts.values(), ZERO)
    post = POST * sum("公益岗" in person.marks for person in home.people)
    work = MONTHS * month_income(home, year) * sum(person.works for person in home.people)
    rest = net - transfer - post - work - LAND
    farm = rest if rest > 300 else ZERO
    land = LAND + (rest - farm)
    paid = Decimal(home.data.get("self_paid", 0))
    spent = "x_education" if home.risks[:1] == ("schooling",) else "x_medical"
    values: Values = {
        "anchor_month": anchor, "wage": work + post, "wage_complete": True, "business": farm * 2, "business_complete": True,
        "property": land, "property_complete": True, "p_land": land, "transfer": transfer, "transfer_complete": True,
        "business_cost": farm, "business_cost_complete": True, "claims": Decimal(home.data.get("claims", 0)),
        "allowed_self_paid": paid, "allowed_self_paid_complete": True, "deposit_declared": False, "vehicle_declared": 0,
        "house_declared": False, "business_declared": False, "confirmed_by": home.head.name, **parts,
    }  # fmt: skip
    values |= {"w_work": work, "b_crop": farm, "b_livestock": farm, "c_crop": farm, spent: paid}
    if post:
        values["w_post_village"] = post
    return values


def last_window(day: date) -> Window:
    """The yearly window that closed last."""
    this = annual_window(day.year)
    return this if this.end < day else annual_window(day.year - 1)


def fill_annual(desk: Desk, home: Home, subject: Subject, day: date) -> None:
    """The yearly look at a household: safeguards and income of the last closed window."""
    window = last_window(day)
    snapshot = row_of(desk, subject, "safeguards", "safeguard_snapshot")
    save(desk, subject, "safeguards", [("safeguard_snapshot", snapshot, snapshot_values(home, day))])
    anchor = month_of(add_days(window.end, 1))
    values = {**income_values(home, anchor), "window_start": window.start, "window_end": window.end}
    save(desk, subject, "income", [("income_record", row_of(desk, subject, "income", "income_record"), values)])


def fill_moments(desk: Desk, home: Home, subject: Subject, day: date, anchor: str) -> None:
    """Items 3 and 4 of a case."""
    snapshot = row_of(desk, subject, "safeguards", "safeguard_snapshot")
    save(desk, subject, "safeguards", [("safeguard_snapshot", snapshot, snapshot_values(home, day))])
    window = income_window(anchor)
    values = {
        **income_values(home, anchor),
        "window_start": window.start,
        "window_end": window.end,
        "confirmed_on": day,
    }
    save(desk, subject, "income", [("income_record", row_of(desk, subject, "income", "income_record"), values)])


# -- item 5, consent, measures, removal -------------------------------------------------------------------------


def visit_values(day: date) -> Values:
    """Who went to the house and when."""
    place = resource("place")
    return {
        "collector_name": place["village_operator"], "collector_phone": place["collector_phone"],
        "visitors": (place["village_operator"], place["team"][0]), "visit_date": day,
    }  # fmt: skip


def risk_values(home: Home, day: date) -> Values:
    """Item 5."""
    texts, main = resource("texts"), home.risks[0]
    stories = texts["story"][main]
    amount = home.data.get("self_paid") or 8000
    values: Values = {
        "risks": home.risks, "risk_story": stories[home.order % len(stories)].format(amount=amount),
        "coping": "unable" if home.order % 2 else "partly", "needs": tuple(texts["needs"][main]),
        "proposed_category": home.data["category"], "sign": home.head.name, "sign_date": day,
    }  # fmt: skip
    if "disaster" in home.data:
        values["disaster_kind"] = home.data["disaster"]
    return values


def sign_sheets(desk: Desk, home: Home, case: str, number: str, day: date, away: bool = False) -> None:
    """承诺授权 of every adult; `away`: those who work far off have not signed yet."""
    children = any(person.age < 14 for person in home.people)
    for place, person in enumerate((p for p in home.people if p.adult), 1):
        values: Values = {"sheet_no": f"SQ-{number}-{place}", "promise": True, "rights_told": True,
                          "collector": resource("place")["village_operator"]}  # fmt: skip
        if away and person.marks.get("务工") == "远":
            values |= {"remote": True, "is_applicant": False}
        else:
            values |= _signed(home, day, place == 1, children)
        sign_consent(desk, case, person.number, values)


def _signed(home: Home, day: date, applicant: bool, children: bool) -> Values:
    sensitive = ("accounts", "health", "children") if applicant and children else ("accounts", "health")
    values: Values = {
        "is_applicant": applicant, "difficulty": "家庭遇到困难，申请纳入监测帮扶" if applicant else "",
        "scope": ("deposits", "vehicles", "property", "business", "civil", "medical"), "sensitive": sensitive,
        "notice_agreed": True, "signed_on": day, "valid_until": add_months(day, 12),
        "period_start": add_months(day, -12), "period_end": day, "fingerprint": True,
    }  # fmt: skip
    if home.data.get("writer") and applicant:
        place = resource("place")
        values |= {"writer_name": place["committee"][2], "writer_relation": "村干部", "read_aloud": True,
                   "witness": place["team"][1]}  # fmt: skip
    return values


def fill_case(desk: Desk, home: Home, subject: Subject, day: date) -> None:
    """Items 1 to 5 of a case on the day of the visit."""
    save(desk, subject, "household", [("monitoring_case", subject.case, visit_values(day))])
    fill_moments(desk, home, subject, day, month_of(day))
    if home.risks:
        save(desk, subject, "risk", [("monitoring_case", subject.case, risk_values(home, day))])


def fill_draft(desk: Desk, home: Home, subject: Subject, day: date) -> None:
    """A form left half filled: who visited and item 3 are saved, items 4 and 5 only begun."""
    save(desk, subject, "household", [("monitoring_case", subject.case, visit_values(day))])
    snapshot = row_of(desk, subject, "safeguards", "safeguard_snapshot")
    save(desk, subject, "safeguards", [("safeguard_snapshot", snapshot, snapshot_values(home, day))])
    income = row_of(desk, subject, "income", "income_record")
    half = {key: income_values(home, month_of(day))[key] for key in ("anchor_month", "transfer", "t_farm_fertility")}
    collect.autosave(desk, subject, "income", "income_record", income, half)
    collect.autosave(desk, subject, "risk", "monitoring_case", subject.case, {"risks": home.risks, "coping": "partly"})


def measure_pairs(home: Home) -> list[tuple[str, str]]:
    """(class, item) of the household's measures."""
    pairs = (text.split(":") for text in home.data.get("measures", ()))
    return [(kind, item) for kind, items in pairs for item in items.split(",")]


def fill_measures(desk: Desk, home: Home, subject: Subject, start: date) -> None:
    """Measures with their start; those an import brought get what the export does not say."""
    known = {
        (row["measure_class"], row["item"]): row["id"]
        for row in collect.open_page(desk, subject, "measures").rows["measure"]
    }
    pairs = measure_pairs(home)
    rows: list[tuple[str, str, Values]] = []
    for number, (kind, item) in enumerate(pairs):
        values: Values = {"measure_class": kind, "item": item, "start": add_days(start, number), "provider": "青石镇",
                          "status": "running" if kind in ("industry", "job", "post") else "done"}  # fmt: skip
        rows.append(("measure", str(known.get((kind, item)) or new_id()), values))
    develops = any(kind in ("industry", "job", "finance", "post") for kind, _ in pairs)
    rows.append(("monitoring_case", subject.case, {"development_state": "done" if develops else "not_yet"}))
    save(desk, subject, "measures", rows)


def fill_removal(desk: Desk, home: Home, subject: Subject, day: date, contact: Values) -> None:
    """风险消除信息: safeguards and income of the moment of removal, how it was removed, who stays in contact."""
    page = collect.open_page(desk, subject, "removal").rows
    anchor = month_of(day)
    window = income_window(anchor)
    money = {**income_values(home, anchor, 1.45), "allowed_self_paid": Decimal(3000), "claims": ZERO,
             "window_start": window.start, "window_end": window.end}  # fmt: skip
    money |= {key: Decimal(3000) for key in ("x_medical", "x_education") if key in money}
    save(desk, subject, "removal", [
        ("monitoring_case", subject.case, {"removal_mode": "helped", "monitor_contact": contact["name"],
                                           "monitor_contact_phone": contact["phone"]}),
        ("safeguard_snapshot", str(page["safeguard_snapshot"][0]["id"]), snapshot_values(home, day, healed=True)),
        ("income_record", str(page["income_record"][0]["id"]), money),
    ])  # fmt: skip
