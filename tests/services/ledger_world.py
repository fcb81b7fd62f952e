"""A village with something in every ledger; all people, places and employers are invented."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from app.services.desk import Desk

HEADS = (
    ("张𬱖", "1组", "ordinary", "monitored"), ("阿卜杜热合曼·买买提依明", "2组", "exit_policy", "monitored"),
    ("李四海", "10组", "ordinary", "visiting"), ("王桂英", "1组", "exit_policy", ""), ("周世安", "2组", "ordinary", "notice_ok"),
    ("何爱民", "10组", "exit_nopolicy", ""), ("陈有才", "1组", "ordinary", "clue"),
)  # fmt: skip
REMOVED = (
    ("imported", date(2026, 9, 1), "village",
     {"state": "removed", "monitor_category": "unstable", "identified_month": "202105", "removal_month": "202211"}),
)  # fmt: skip


def fill(desk: Desk, household: Callable[..., Any]) -> list[Any]:
    """Nine households and rows for every ledger; returns the households in their order."""
    made = [
        household(desk, head, group=group, kind=kind, road=road, visits=2 if place < 2 else 0, measures=place == 0)
        for place, (head, group, kind, road) in enumerate(HEADS)
    ]
    made.append(household(desk, "吴家兴", group="2组", kind="exit_policy", people=2, road=REMOVED, person={"dibao": "rural"},
                          case={"proposed_category": "unstable"}))  # fmt: skip
    made.append(household(desk, "赵大山", group="10组", road="", person={"health": ("serious",)},
                          record={"in_relocation_site": True, "relocation_state": "resident"}))  # fmt: skip
    with desk.writing("登记务工岗位") as door:
        for place in (1, 3, 5):
            _work(door, made[place], "202603", "202610" if place == 5 else "")
        _work(door, made[3], "202501", "202512")  # over long before
        for place in (0, 3):
            _post(door, made[place])
        _rounds(door, made)
        _grants(door, made)
        _notice(door, desk, made[4])
        for number, home, on in ((1, made[2].id, None), (2, "", date(2026, 11, 15))):
            values = {"number": f"整改2026-{number:03d}", "source": "self", "found_on": date(2026, 11, 2), "concerned_id": home,
                      "what": "住房漏雨没有登记", "name": "周文斌", "term": "dated", "due_on": date(2026, 11, 20), "closed_on": on,
                      "closed_name": "李主任" if on else "", "outcome": "已补登记" if on else ""}  # fmt: skip
            door.create("problem", values, village=desk.place.code)
    return made


def _work(door: Any, home: Any, start: str, end: str) -> None:
    person = {"household_id": home.id, "member_id": home.members[2], "person_id": f"人{home.number}"}
    spell = door.create("work_spell", {
        **person, "start": start, "end": end, "place_kind": "province", "province": "广东省", "city": "东莞市", "county": "某镇",
        "employer": "云海电子有限公司", "industry": "制造业", "month_income": Decimal("4500"), "travel_subsidy": Decimal("500"),
    })  # fmt: skip
    if start == "202603":
        door.create("work_quarter_check", {
            **person, "spell_id": spell, "quarter": "2026年第4季度", "date": date(2026, 11, 5), "checkers": ("王小明",),
            "result": "changed" if end else "same", "change": "returned" if end else None, "before": "东莞", "after": "返乡",
        })  # fmt: skip


def _post(door: Any, home: Any) -> None:
    person = {"household_id": home.id, "member_id": home.members[1], "person_id": f"岗{home.number}"}
    post = door.create("public_post", {
        **person, "post_kind": "cleaning", "post_name": "村保洁员", "post_source": "village", "start": date(2026, 1, 1),
        "end": date(2026, 12, 31), "monthly_allowance": Decimal("600"), "agreement_no": f"GG-{home.number}", "subsidised_months": 11,
    })  # fmt: skip
    for month in ("202610", "202611"):
        door.create("post_month", {**person, "post_id": post, "month": month, "days_due": 22, "days_worked": 20, "attendance": "full",
                                   "paid": Decimal("600"), "paid_on": date(2026, 11, 10)})  # fmt: skip


def _rounds(door: Any, made: list[Any]) -> None:
    for place in (0, 2):
        unsafe = place == 2
        door.create("home_result", {
            "household_id": made[place].id, "round_id": "r1", "round_number": "住房2026-01", "kind": "housing", "date": date(2026, 10, 20),
            "checkers": ("王小明", "周文斌"), "reached": True, "house_unsafe": unsafe, "house_grade": "C" if unsafe else "A", "only_home": True,
            "handling": "repair" if unsafe else None, "name": "王小明" if unsafe else "", "due_on": date(2026, 12, 20) if unsafe else None,
        })  # fmt: skip
    for place in (4, 6):
        door.create("roll_row", {
            "household_id": made[place].id, "member_id": made[place].members[2], "person_id": f"核{place}", "round_id": "x", "roll": "medical",
            "drawn_as": "没有参加基本医保", "date": date(2026, 11, 2), "checkers": ("王小明",), "answer": "med_elsewhere", "reason": "在外地参保",
        })  # fmt: skip


def _grants(door: Any, made: list[Any]) -> None:
    for place in (0, 3, 8):
        door.create("relief_grant", {
            "household_id": made[place].id, "grant_kind": "condolence", "batch": "2026年春节慰问", "date": date(2026, 2, 10),
            "provider": "青石镇人民政府", "goods": "大米一袋", "amount": Decimal("300.50"), "receipt": "signed",
            "received_on": date(2026, 2, 10), "received_by": made[place].head,
        })  # fmt: skip


def _notice(door: Any, desk: Desk, home: Any) -> None:
    notice = door.create("notice", {
        "number": "石桥公示〔2026〕1号", "kind": "include", "built_on": date(2026, 10, 16), "posted_on": date(2026, 10, 16), "place": "村务公开栏",
        "days": 5, "photo_posted_on": date(2026, 10, 16), "photo_down_on": date(2026, 10, 22), "taken_down_on": date(2026, 10, 22),
    }, village=desk.place.code)  # fmt: skip
    door.create(
        "notice_row",
        {"notice_id": notice, "household_id": home.id, "case_id": home.case, "sort": 1, "printed": {"head": home.head}},
    )
    door.create("objection", {"notice_id": notice, "household_id": home.id, "case_id": home.case, "received_on": date(2026, 10, 18),
                              "facts": "有人问收入", "result": "unfounded", "replied_on": date(2026, 10, 19)})  # fmt: skip
