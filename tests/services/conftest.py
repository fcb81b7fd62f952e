"""A village store on disk and households as a cadre would have written them; all people and places are invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.services.desk import Desk
from app.services.setup import SetupFacts, make_store
from app.store.door import Door, stable_id
from app.store.rows import short_numbers

VILLAGE, TODAY = "539901101203", date(2026, 11, 23)
FACTS = SetupFacts(
    "village", VILLAGE, "石桥村", "青石镇", "云山县", "王小明", line="8700", has_work_team=True, office="乡村振兴办"
)
# The road as far as a notice, and as far as monitoring: step, date, side.
TO_REVIEWED: tuple[tuple[Any, ...], ...] = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "village"), ("review_ready", date(2026, 10, 13), "village"),
    ("reviewed", date(2026, 10, 15), "village"),
)  # fmt: skip
TO_NOTICE_OK: tuple[tuple[Any, ...], ...] = (
    *TO_REVIEWED, ("noticing", date(2026, 10, 16), "village"), ("notice_ok", date(2026, 10, 22), "village"),
)  # fmt: skip
TO_MONITORED: tuple[tuple[Any, ...], ...] = (
    *TO_NOTICE_OK, ("reported", date(2026, 10, 23), "village"), ("township_check", date(2026, 10, 24), "township"),
    ("county", date(2026, 10, 26), "township"), ("approved", date(2026, 10, 28), "county"),
    ("announced", date(2026, 10, 29), "township"), ("monitored", date(2026, 10, 31), "village"),
)  # fmt: skip
ROADS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "": (), "clue": TO_REVIEWED[:1], "visiting": TO_REVIEWED[:2], "consented": TO_REVIEWED[:3], "reviewed": TO_REVIEWED,
    "notice_ok": TO_NOTICE_OK, "monitored": TO_MONITORED,
}  # fmt: skip


def clock() -> datetime:
    """A clock that stands still: the time of day is nobody's business in these tests."""
    return datetime(TODAY.year, TODAY.month, TODAY.day, 9, 30)


def make_desk(folder: Path, **changes: Any) -> Desk:
    """A fresh signed-in store with the village's phones and groups filled in."""
    desk = make_store(folder, replace(FACTS, **changes), "abcd1234", f"machine-{folder.name}", TODAY, clock).desk
    if desk.store.role == "village":
        with desk.writing("村基本信息") as door:
            values = {"phone": "0839-6620011", "town_phone": "0839-6620022", "groups": ("1组", "2组", "10组")}
            door.change("village", stable_id(desk.place.code, "village", "row"), values)
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """石桥村 of 青石镇, 云山县: line 2026 = 8700, today 2026-11-23, operator 王小明."""
    made = make_desk(tmp_path / "village")
    yield made
    made.store.close()


@pytest.fixture
def practice_desk(tmp_path: Path) -> Iterator[Desk]:
    """The same village as a practice store."""
    made = make_desk(tmp_path / "practice", practice=True)
    yield made
    made.store.close()


@dataclass
class Made:
    """Ids of what the builder wrote."""

    id: str
    number: str
    head: str
    members: list[str] = field(default_factory=list)
    case: str = ""
    snapshot: str = ""
    income: str = ""
    consents: list[str] = field(default_factory=list)
    visits: list[str] = field(default_factory=list)


def id_number(born: date, order: int, sex: str = "male") -> str:
    """A valid 18-digit number of region 539901; odd order digits for men, even ones for women."""
    last = (order * 2 + (1 if sex == "male" else 0)) % 1000
    body = f"539901{born:%Y%m%d}{last:03d}"
    weights = [2 ** (17 - index) % 11 for index in range(17)]
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


FAMILY = (
    ("head", "male", date(1970, 3, 15), {"labour": "weak", "health": ("chronic",), "education": "primary"}),
    ("spouse", "female", date(1972, 8, 21), {"labour": "normal", "education": "junior"}),
    ("son", "male", date(1995, 12, 3), {"labour": "skilled", "education": "senior", "is_working": True}),
    ("granddaughter", "female", date(2016, 6, 1), {"labour": "none", "school_status": "primary"}),
)
NAMES = ("郑桂兰", "张明德", "张小燕")


def member_values(index: int, head: str, order: int, today: date = TODAY) -> dict[str, Any]:
    """One member of the invented family, with every answer the form requires."""
    relation, sex, born, more = FAMILY[index]
    return {
        "person_id": stable_id("person", str(order), str(index)), "sort": index + 1,
        "name": head if index == 0 else NAMES[index - 1], "sex": sex, "id_type": "id_card",
        "id_number": id_number(born, order, sex), "birth_date": born, "relation": relation, "ethnicity": "01",
        "health": ("healthy",), "med_resident": True, "med_employee": False, "med_critical": True,
        "pension_resident": True, "pension_employee": False, "dibao": "none", "tekun": "none",
        "counted_in_income": True, "presence": "present", **more,
    }  # fmt: skip


def write_household(
    desk: Desk,
    head: str = "张𬱖",
    *,
    group: str = "1组",
    kind: str = "ordinary",
    people: int = 4,
    road: str | tuple[tuple[Any, ...], ...] = "consented",
    visits: int = 0,
    number: str = "",
    order: int = 0,
    record: dict[str, Any] | None = None,
    case: dict[str, Any] | None = None,
    income: dict[str, Any] | None = None,
    person: dict[str, Any] | None = None,
    measures: bool = False,
) -> Made:
    """A household with everything a form asks; `road` is how far its case went ("" for no case), or its own steps
    (step, date, side[, details]); `record`, `person` (the head), `case`, `income` change single answers; `order` (below 500)
    tells its people from those of other villages.

    Per head 6,750 yuan: below the line of 8,700, so 边缘易致贫户 (一般农户) or 脱贫不稳定户."""
    with desk.reading() as connection:
        count = len(short_numbers(connection)) + 1
    number, order = number or f"A-{count:04d}", order or count
    with desk.writing("新增一户") as door:
        values = {
            "village_code": desk.place.code, "group_name": group, "local_household_no": number, "phone": "13900000000",
            "home_address": f"云山县青石镇石桥村{group}{order}号", "household_kind": kind, "in_relocation_site": False,
            "is_martyr_family": False, "no_labour_backstop": False, "safe_water_solved": True, **(record or {}),
        }  # fmt: skip
        if kind.startswith("exit_"):
            values.setdefault("poverty_exit_year", 2018)
        made = Made(door.create("household", values, village=desk.place.code), number, head)
        for index in range(people):
            own = (person or {}) if index == 0 else {}
            member = {"household_id": made.id, **member_values(index, head, order), **own}
            made.members.append(door.create("member", member))
        steps = ROADS[road] if isinstance(road, str) else road
        if steps:
            _case(door, made, steps, case or {})
        _moment(door, made, income or {})
        if made.case and any(step == "consented" for step, *_ in steps):
            _consents(door, made, people)
        for back in range(visits):
            made.visits.append(_visit(door, made, TODAY - timedelta(days=20 + 31 * back)))
        if measures and made.case:
            _measures(door, made)
    return made


def _case(door: Door, made: Made, steps: tuple[tuple[Any, ...], ...], more: dict[str, Any]) -> None:
    values = {
        "household_id": made.id, "discovery_channel": "cadre", "clue_date": steps[0][1], "collector_name": "王小明",
        "collector_phone": "13900000001", "visitors": ("王小明", "周文斌"), "visit_date": date(2026, 10, 10),
        "risks": ("illness", "labour"), "risk_story": "户主二〇二六年六月住院两次，报销以后自付三万二千元，儿子停工照顾。",
        "coping": "unable", "needs": ("health", "job"), "proposed_category": "marginal", "sign": made.head,
        "sign_date": date(2026, 10, 10), "anchor_month": "202610", **more,
    }  # fmt: skip
    made.case = door.create("monitoring_case", values)
    before = ""
    for step, day, side, *details in steps:
        theirs = side != "village"
        event = {
            "household_id": made.id, "case_id": made.case, "follows": before, "step": step, "side": side, "date": day,
            "person": "王小明", "paper": "青振发〔2026〕12号" if theirs else "", "by_paper": True if theirs else None,
        }  # fmt: skip
        if details:
            event["details"] = details[0]
        if step == "approved" and not details:
            event["details"] = {"monitor_category": values["proposed_category"], "identified_month": f"{day:%Y%m}"}
        before = door.create("case_event", event)


def _moment(door: Door, made: Made, more: dict[str, Any]) -> None:
    keys = {"household_id": made.id, "case_id": made.case, "moment": "identify" if made.case else "annual"}
    safe = {
        **keys, "taken_on": date(2026, 10, 10), "edu_dropout": False, "house_unsafe": False, "house_grade": "B",
        "only_home": True, "house_structure": "brick_wood", "house_area": Decimal("96"), "water_unsafe": False,
        "uninsured_member": False, "food_ok": True, "clothing_ok": True,
    }  # fmt: skip
    made.snapshot = door.create(
        "safeguard_snapshot", safe, row_id=stable_id(made.case or made.id, "safeguard_snapshot", keys["moment"])
    )
    money = {
        **keys, "anchor_month": "202610", "window_start": date(2025, 10, 1), "window_end": date(2026, 9, 30),
        "wage": Decimal("18000"), "w_work": Decimal("18000"), "wage_complete": True, "business": Decimal("9000"),
        "property": Decimal("1200"), "transfer": Decimal("4800"), "t_pension": Decimal("2400"),
        "business_cost": Decimal("6000"), "claims": Decimal("3000"), "allowed_self_paid": Decimal("15000"),
        "x_medical": Decimal("15000"), "allowed_self_paid_complete": True, "deposit_declared": False,
        "vehicle_declared": 0, "house_declared": False, "business_declared": False, **more,
    }  # fmt: skip
    made.income = door.create(
        "income_record", money, row_id=stable_id(made.case or made.id, "income_record", keys["moment"])
    )


def _consents(door: Door, made: Made, people: int) -> None:
    for index in range(min(people, 3)):
        values = {
            "household_id": made.id, "case_id": made.case, "member_id": made.members[index],
            "person_id": stable_id("consent", made.members[index]), "sheet_no": f"SQ-{made.number}",
            "is_applicant": index == 0, "difficulty": "户主患病，支出较大" if index == 0 else "", "promise": True,
            "scope": ("deposits", "vehicles", "property"), "sensitive": ("accounts",), "notice_agreed": True,
            "rights_told": True, "signed_on": date(2026, 10, 12), "valid_until": date(2027, 10, 11), "fingerprint": True,
            "state": "signed",
        }  # fmt: skip
        made.consents.append(door.create("consent", values))


def _visit(door: Door, made: Made, day: date) -> str:
    values = {
        "household_id": made.id, "case_id": made.case, "purpose": "revisit", "date": day, "mode": "home",
        "visitors": ("王小明", "周文斌"), "met_whom": "郑桂兰（配偶）", "food_ok": True, "clothing_ok": True,
        "edu_dropout": False, "house_unsafe": False, "water_unsafe": False, "uninsured_member": False,
        "safeguards_changed": False, "family_change": "孙女已入学。", "income_change": "up", "income_change_why": "儿子恢复务工",
        "measure_progress": "公益性岗位已上岗。", "new_difficulties": "希望就近务工。", "new_risk": False,
        "solved": "已联系就业服务站。", "satisfaction": "high", "next_steps": "下月随访。", "signed_by_household": True,
        "result": "stable",
    }  # fmt: skip
    return door.create("visit", values)


def _measures(door: Door, made: Made) -> None:
    for number, (kind, item) in enumerate((("health", "health_aid"), ("post", "post_cleaning"))):
        values = {
            "household_id": made.id, "case_id": made.case, "measure_class": kind, "item": item, "status": "done",
            "start": date(2026, 11, 2 + number),
        }  # fmt: skip
        door.create("measure", values)


@pytest.fixture
def household() -> Callable[..., Made]:
    """The builder: `household(desk, "张德福", road="monitored", visits=2)`."""
    return write_household


@pytest.fixture
def township(tmp_path: Path) -> Iterator[Desk]:
    """The office of 青石镇, to which 石桥村 belongs."""
    made = make_desk(tmp_path / "township", role="township", code="539901101", village="", operator="刘建国", line="")
    yield made
    made.store.close()


@pytest.fixture
def pdf_text() -> Callable[[bytes], str]:
    """All text of a PDF without white space, so that a word broken over two lines is found."""

    def read(data: bytes) -> str:
        reader = PdfReader(BytesIO(data))
        return "".join("".join(page.extract_text().split()) for page in reader.pages)

    return read
