"""Classes, colours, 老弱病残, duties: the tables of `domain.md` §14.1 – §14.3 and §22."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.lowincome import alerts, grants, stopping
from app.domain.lowincome.alerts import AlertFacts, suggest_alert
from app.domain.lowincome.assessing import ClassFacts, LowIncome, Standards, low_income, single_members, suggest_class
from app.domain.lowincome.duties import household_duties, village_duties
from app.domain.lowincome.standing import covered, left_aid, review_months, standing_of
from app.domain.lowincome.weak import Weak, WeakFacts, card_ends, cares_of, hard_woman_or_child, no_card, weak_kinds
from app.domain.policy import Policy, PolicyEntry
from app.domain.questionnaire.codes import CODE_LISTS

ON = date(2026, 11, 23)
SET = {"dibao_standard": "5000.00", "local_income": "18000.00", "minimum_wage": "2000.00"}
POLICY = Policy(PolicyEntry(key, value, date(2026, 1, 1)) for key, value in SET.items())
VIEW = POLICY.at(ON)
STANDARDS = Standards.of(VIEW)


def income(per_head: str | None, after: str | None = None, rigid: str = "0.00") -> LowIncome:
    amount = None if per_head is None else Decimal(per_head)
    return LowIncome(amount, 1, amount, Decimal(rigid), Decimal(after) if after else amount, ())


def member(**more: Any) -> dict[str, Any]:
    return {"id": "m", "name": "张德福", "birth_date": date(1970, 3, 15), "labour": "normal", "health": ("healthy",), "sex": "male",
            "presence": "present", **more}  # fmt: skip


def class_of(money: LowIncome, **more: Any) -> str | None:
    facts: dict[str, Any] = {"members": (member(),), "record": {"assets_ok": True}, "on": ON, **more}
    return suggest_class(ClassFacts(money, facts.pop("standards", STANDARDS), **facts)).code


def test_the_standards_come_from_the_settings_and_an_unset_one_stays_silent() -> None:
    assert (STANDARDS.dibao, STANDARDS.edge) == (Decimal("5000.00"), Decimal("7500.00"))
    two = Policy([PolicyEntry("dibao_standard", "5000.00", ON), PolicyEntry("edge_multiple", "2/1", ON)]).at(ON)
    assert Standards.of(two).edge == Decimal("10000.00")
    town = Policy([PolicyEntry("dibao_standard_urban", "915.00", ON)]).at(ON)
    assert Standards.of(town, urban=True).dibao == Decimal("10980.00") and Standards.of(town).dibao is None
    assert class_of(income("1.00"), standards=Standards.of(Policy().at(ON))) is None


@pytest.mark.parametrize(
    ("money", "more", "code"),
    [
        (income("4999.99"), {}, "dibao"),
        (income("5000.00"), {}, "edge"),
        (income("7499.99"), {}, "edge"),
        (income("7500.00"), {}, None),
        (income("6000.00", "4000.00", "2000.00"), {}, "dibao"),  # 支出核减 under the edge line
        (income("6000.00", "4000.00", "2000.00"), {"deduct": False}, "edge"),
        (income("9000.00", "4000.00", "5000.00"), {}, "rigid"),
        (income("9000.00", "5000.00", "4000.00"), {}, None),
        (income("18000.00", "4000.00", "14000.00"), {}, None),
        (income("4000.00"), {"record": {"assets_ok": False}}, None),
        (income("9000.00"), {"monitored": True}, "prevent"),
        (income(None), {"monitored": True}, "prevent"),
        (income("4000.00"), {"monitored": True}, "dibao"),
    ],
)
def test_the_six_classes(money: LowIncome, more: dict[str, Any], code: str | None) -> None:
    assert class_of(money, **more) == code


def test_tekun_needs_no_labour_no_income_and_nobody_able() -> None:
    old = member(birth_date=date(1945, 1, 1), labour="none")
    said = {"assets_ok": True, "no_supporter": True}
    assert class_of(income("900.00"), members=(old,), record=said) == "tekun"
    assert class_of(income("900.00"), members=(old,), record={"assets_ok": True}) == "dibao"
    son = ({"name": "张大柱", "ability": "able"},)
    assert class_of(income("900.00"), members=(old,), record=said, obligors=son) == "dibao"
    assert (
        class_of(income("900.00"), members=(old,), record={"assets_ok": True}, obligors=({"ability": "none"},))
        == "tekun"
    )
    young = member(id="n", birth_date=date(1990, 1, 1))
    assert class_of(income("900.00"), members=(old, young), record=said) == "dibao"
    child = member(id="c", birth_date=date(2014, 1, 1), labour="none")
    assert class_of(income("900.00"), members=(child,), record=said) == "tekun"


def test_single_persons_of_an_edge_family() -> None:
    heavy = member(id="a", disability="4", disability_level="2")
    mind = member(id="b", disability="6", disability_level="3")
    light = member(id="c", disability="4", disability_level="3")
    ill = member(id="d", health=("serious",))
    assert [m["id"] for m in single_members((heavy, mind, light, ill), {})] == ["a", "b"]
    assert [m["id"] for m in single_members((heavy, mind, light, ill), {"listed_disease": True})] == ["a", "b", "d"]
    told = suggest_class(ClassFacts(income("6000.00"), STANDARDS, (heavy,), {"assets_ok": True}, ON)).reasons
    assert any("单人户" in text for text in told)


def test_income_by_the_low_income_rules() -> None:
    """§3.5: subsidies of the disabled and the basic pension count for 监测 and not here; work costs are deducted."""
    record = {"wage": Decimal(18000), "transfer": Decimal(6000), "t_disability": Decimal(1200), "t_pension_insurance": Decimal(2400),
              "business": Decimal(0), "property": Decimal(0), "business_cost": Decimal(0), "x_medical": Decimal(9000)}  # fmt: skip
    people = (member(), member(id="n"))
    form = {
        "work_cost": Decimal(2000),
        "care_spending": Decimal(1000),
        "unproved_months": 3,
        "unproved_wage": Decimal(4000),
    }
    found = low_income(record, people, form, VIEW, STANDARDS)
    assert found.net == Decimal("20400.00")  # 24000 − 1200 − 2400 − 2000 + (3 × 2000 − 4000)
    assert (found.per_capita, found.rigid, found.after) == (
        Decimal("10200.00"),
        Decimal("10000.00"),
        Decimal("5200.00"),
    )
    declared = Policy(
        [*(PolicyEntry(k, v, date(2026, 1, 1)) for k, v in SET.items()), PolicyEntry("unproved_wage", "declared", ON)]
    )
    assert low_income(record, people, form, declared.at(ON), Standards.of(declared.at(ON))).net == Decimal("18400.00")
    assert low_income({}, people, form, VIEW, STANDARDS).net is None


@pytest.mark.parametrize(
    ("facts", "level", "grounds"),
    [
        ({"income": income("4000.00")}, "red", ("below_line",)),
        ({"income": income("6000.00", "4000.00", "2000.00"), "risks": ("illness", "schooling")}, "red",
         ("illness", "schooling", "near_line")),
        ({"income": income("9000.00", "1000.00", "8000.00")}, "red", ("other_shock",)),
        ({"income": income("9000.00"), "worse": "打零工的活少了"}, "red", ("other_shock",)),
        ({"income": income("6000.00")}, "orange", ("near_line",)),
        ({"income": income("6000.00"), "monitored": True}, "orange", ("near_line", "monitored")),
        ({"income": income("9000.00"), "monitored": True, "clue": True}, "yellow", ("monitored",)),
        ({"income": income("6000.00"), "left_aid": True}, "orange", ("near_line", "left_aid")),
        ({"income": income(None), "left_aid": True}, "yellow", ("left_aid",)),
        ({"income": income("9000.00"), "left_aid": True}, None, ()),
        ({"income": income("9000.00"), "clue": True}, "yellow", ("other_risk",)),
        ({"income": income("5000.00")}, None, ()),
        ({"income": income("7500.00")}, None, ()),
        ({"income": income("1000.00"), "monitored": True, "covered": True}, None, ()),
    ],
)  # fmt: skip
def test_the_colours(facts: dict[str, Any], level: str | None, grounds: tuple[str, ...]) -> None:
    found = suggest_alert(AlertFacts(**{"standards": STANDARDS, **facts}))
    assert (found.level, found.grounds) == (level, grounds) if level and found else found is None and level is None


def test_every_ground_of_the_list_has_a_colour() -> None:
    assert set(alerts.COLOUR) == {code.code for code in CODE_LISTS["ALERT_GROUND"].codes}
    assert set(alerts.COLOUR.values()) == {code.code for code in CODE_LISTS["ALERT_LEVEL"].codes}


def test_an_alert_by_hand_has_the_colour_of_its_highest_ground() -> None:
    with pytest.raises(AppError, match="LALERT-102"):
        alerts.check_new_alert("yellow", ("monitored", "illness"), "住院花了三万元", "张德福")
    alerts.check_new_alert("red", ("monitored", "illness"), "住院花了三万元", "张德福")
    with pytest.raises(AppError, match="LALERT-103"):
        alerts.check_new_alert("red", ("illness",), " ", "张德福")


@pytest.mark.parametrize(
    ("more", "cares", "rigid", "kinds"),
    [
        ({"birth_date": date(1946, 11, 23), "lives_alone": True}, (), False, {Weak.OLD}),
        ({"birth_date": date(1946, 11, 24), "lives_alone": True}, (), False, set()),
        ({"birth_date": date(1940, 1, 1)}, (), False, set()),
        ({"birth_date": date(1960, 1, 1), "self_care": "unable"}, (), False, {Weak.OLD}),
        ({"birth_date": date(1960, 1, 1), "self_care": "half"}, (), False, set()),
        ({"birth_date": date(1960, 1, 1)}, ("left_elder",), False, {Weak.OLD}),
        ({"birth_date": date(1960, 1, 1)}, ("hard_elder",), False, {Weak.OLD}),
        *(({"birth_date": date(2015, 1, 1)}, (kind,), False, {Weak.FRAIL}) for kind in ("orphan", "unsupported", "hard_child", "left_child")),
        ({"sex": "female"}, ("left_woman",), False, {Weak.FRAIL}),
        ({"health": ("serious",), "labour": "lost"}, (), False, {Weak.ILL}),
        ({"health": ("serious",), "labour": "none"}, (), False, set()),
        ({"health": ("chronic",), "labour": "lost"}, (), False, set()),
        ({"disability": "4", "disability_level": "2"}, (), False, {Weak.DISABLED}),
        ({"disability": "4", "disability_level": "3"}, (), False, set()),
        ({"disability": "5", "disability_level": "3"}, (), False, {Weak.DISABLED}),
        ({"disability": "6", "disability_level": "4"}, (), False, set()),
        ({"disability": "6", "disability_level": "4"}, (), True, {Weak.DISABLED}),
        ({"disability": "6", "disability_level": "3", "presence": "left"}, (), False, set()),
    ],
)  # fmt: skip
def test_who_is_old_frail_ill_disabled(
    more: dict[str, Any], cares: tuple[str, ...], rigid: bool, kinds: set[Weak]
) -> None:
    assert set(weak_kinds(WeakFacts(member(**more), ON, frozenset(cares), rigid))) == kinds


def test_the_lists_beside_them() -> None:
    assert no_card(WeakFacts(member(health=("disabled",)), ON))
    assert not no_card(WeakFacts(member(health=("disabled",), disability_level="2"), ON))
    assert not no_card(WeakFacts(member(health=("disabled",), id_number="53990119700315001X43"), ON))
    assert no_card(WeakFacts(member(self_care="half"), ON)) and not no_card(
        WeakFacts(member(self_care="half", birth_date=date(1950, 1, 1)), ON)
    )
    assert card_ends(WeakFacts(member(disability_valid_until=date(2027, 2, 21)), ON)) == date(2027, 2, 21)
    assert card_ends(WeakFacts(member(disability_valid_until=date(2027, 2, 22)), ON)) is None
    assert hard_woman_or_child(WeakFacts(member(sex="female"), ON, frozenset({"left_woman"}))) == "困难妇女"
    assert hard_woman_or_child(WeakFacts(member(birth_date=date(2015, 1, 1)), ON, frozenset({"orphan"}))) == "困难儿童"
    assert hard_woman_or_child(WeakFacts(member(sex="female"), ON)) == ""


def test_a_care_counts_from_its_first_day_to_the_day_before_its_end() -> None:
    rows = [{"member_id": "m", "care_kind": "left_elder", "since": date(2026, 3, 1), "end": date(2026, 6, 1)}]
    told = [
        bool(cares_of(rows, "m", day))
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 5, 31), date(2026, 6, 1))
    ]
    assert told == [False, True, True, False]


def test_what_is_stopped_after_what() -> None:
    drawn = member(
        birth_date=date(1940, 1, 1), dibao="rural", disability_allowance=("living", "care"), pension_resident=True
    )
    posts = ({"end": None},)

    def schemes(cause: str, **more: Any) -> list[str]:
        rows = stopping.stops(
            drawn, cause, ON, more.get("posts", ()), more.get("benefits", ()), more.get("running", ())
        )
        return [row.scheme for row in rows]

    assert schemes("died") == ["dibao", "elder", "disability", "pension"]
    assert schemes("died", posts=posts, running=("tekun",)) == [
        "dibao",
        "elder",
        "disability",
        "pension",
        "post",
        "tekun",
    ]
    assert schemes("working", posts=posts) == ["dibao", "post"]
    own = (
        {"scheme": "disability_care", "member_id": "m", "until": None},
        {"scheme": "medical", "member_id": "m", "until": None},
    )
    assert schemes("imprisoned", benefits=own) == ["dibao", "elder", "disability", "pension"]
    assert set(stopping.CAUSES.values()) | {"working"} == {code.code for code in CODE_LISTS["STOP_CAUSE"].codes}
    assert set(stopping.OF_SCHEME.values()) == {code.code for code in CODE_LISTS["STOP_SCHEME"].codes}


# ---- standing and duties ----


def events_of(record: str, *steps: tuple[str, date, dict[str, Any]]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, (step, day, more) in enumerate(steps):
        follows = found[-1]["id"] if found else ""
        found.append(
            {"id": f"{record}{place}", "record_id": record, "follows": follows, "step": step, "date": day, **more}
        )
    return found


def known(grade: str, confirmed: date, low_class: str = "dibao", **more: Any) -> dict[str, list[dict[str, Any]]]:
    record = {
        "id": "r",
        "applied_class": low_class,
        "scope": "whole",
        "created_at": "2026-01-01T08:00:00",
        "member_ids": (),
        **more,
    }
    start = date(confirmed.year - 1, 1, 1)
    passed = [(step, start, {}) for step in ("applied", "accepted", "investigated", "first_notice")]
    decided = {"low_class": low_class, "grade": grade, "amount": Decimal("350.00"), "valid_until": date(2028, 1, 1)}
    events = events_of("r", *passed, ("confirmed", confirmed, decided))
    return {"low_income_record": [record], "low_income_event": events, "member": [member()]}


def due(rows: dict[str, Any], on: date = ON) -> dict[str, Any]:
    standing = standing_of({"id": "h"}, rows["member"], rows, False, POLICY, on)
    facts = household_duties(standing, rows, {"m": "张德福"}, date(2026, 1, 1), POLICY, on)
    return {fact.kind: fact for fact in facts}


@pytest.mark.parametrize(
    ("low_class", "grade", "review"),
    [("dibao", "A", date(2027, 3, 10)), ("dibao", "B", date(2027, 3, 10)), ("dibao", "C", date(2026, 9, 10)), ("tekun", "", date(2027, 3, 10))],
)  # fmt: skip
def test_reviews_come_yearly_or_half_yearly(low_class: str, grade: str, review: date) -> None:
    found = due(known(grade, date(2026, 3, 10), low_class))
    assert found["low_review"].due == review
    assert "上次2026年3月10日" in found["low_review"].reason


def test_a_review_starts_its_time_anew_and_a_missing_grade_takes_the_shorter_one() -> None:
    rows = known("C", date(2026, 3, 10))
    rows["low_income_event"] += [{"id": "v", "record_id": "r", "follows": "r4", "step": "review", "date": date(2026, 9, 1), "outcome": "keep"}]  # fmt: skip
    assert due(rows)["low_review"].due == date(2027, 3, 1)
    assert review_months("dibao", "", VIEW) == 6


def test_a_recognition_from_before_is_not_late_on_the_first_morning() -> None:
    rows: dict[str, Any] = {"low_income_record": [{"id": "r", "applied_class": "dibao", "scope": "whole", "created_at": "2026-11-20T08:00:00"}],
            "low_income_event": events_of("r", ("imported", date(2020, 1, 1), {"low_class": "dibao", "grade": "C"})),
            "member": [member()]}  # fmt: skip
    assert due(rows)["low_review"].due == date(2027, 5, 20)


def test_limits_of_the_way() -> None:
    holidays = Policy([*(PolicyEntry(k, v, date(2026, 1, 1)) for k, v in SET.items()),
                       PolicyEntry("holidays", {"休": ["2026-03-06"], "班": []}, date(2026, 1, 1))])  # fmt: skip

    def last(step: str, low_class: str = "dibao", policy: Policy = POLICY) -> Any:
        record = {"id": "r", "applied_class": low_class, "scope": "whole", "created_at": "2026-01-01T08:00:00"}
        way = {"objection": ("applied", "accepted", "investigated", "first_notice", "objection"), "refused": ("applied", "refused"),
               "accepted": ("applied", "accepted"), "first_notice": ("applied", "accepted", "investigated", "first_notice")}[step]  # fmt: skip
        rows: dict[str, Any] = {"low_income_record": [record], "low_income_event": events_of("r", *((s, date(2026, 3, 2), {}) for s in way)), "member": [member()]}  # fmt: skip
        standing = standing_of({"id": "h"}, rows["member"], rows, False, policy, ON)
        return {f.kind: f.due for f in household_duties(standing, rows, {}, date(2026, 1, 1), policy, ON)}

    assert last("refused") == {"low_refusal": date(2026, 3, 5)}
    assert last("refused", policy=holidays) == {"low_refusal": date(2026, 3, 5)}
    assert last("objection") == {"low_objection": date(2026, 3, 23)}
    assert last("objection", policy=holidays) == {"low_objection": date(2026, 3, 24)}
    assert last("accepted", "tekun") == {"tekun_investigate": date(2026, 3, 16)}
    assert last("accepted") == {}
    assert last("first_notice", "tekun") == {
        "tekun_confirm": date(2026, 3, 23)
    }  # 7 days of notice, then 10 working days


def test_a_change_at_home_asks_for_a_look_within_a_month() -> None:
    rows = known("A", date(2026, 3, 10))
    rows["life_event"] = [
        {"id": "l", "date": date(2026, 10, 31), "event": "death"},
        {"id": "o", "date": date(2026, 3, 1), "event": "birth"},
    ]
    assert due(rows)["low_change"].due == date(2026, 11, 30)
    rows["low_income_event"] += [
        {"id": "v", "record_id": "r", "follows": "r4", "step": "review", "date": date(2026, 11, 5)}
    ]
    assert "low_change" not in due(rows)


def test_alerts_routes_stops_care_and_cards_are_owed() -> None:
    rows: dict[str, Any] = {
        "member": [member(disability_valid_until=date(2026, 12, 31))],
        "low_income_alert": [{"id": "a", "level": "red", "opened_on": date(2026, 11, 10), "due_on": date(2026, 11, 25), "closed_on": None}],
        "alert_route": [{"id": "t", "alert_id": "a", "department": "medical", "routed_on": date(2026, 11, 11), "due_on": date(2026, 11, 21),
                         "request": "医疗救助"}],
        "stop_report": [{"id": "s", "member_id": "m", "scheme": "dibao", "cause": "working", "happened_on": date(2026, 11, 20),
                         "opened_on": date(2026, 11, 20)}],
        "care_record": [{"id": "c", "member_id": "m", "care_kind": "left_elder", "since": date(2026, 9, 20), "agreement": "support",
                         "agreement_until": date(2026, 12, 15), "contact_name": "周文斌"}],
        "care_visit": [{"care_id": "c", "date": date(2026, 10, 5)}],
    }  # fmt: skip
    found = due(rows)
    assert found["low_alert"].due == date(2026, 11, 25) and found["low_route"].side == "township"
    assert found["stop_report"].due == date(2026, 11, 25)  # three working days after a Friday
    assert "停发低保" in found["stop_report"].reason
    assert found["care_visit"].due == date(2026, 11, 30) and found["care_agreement"].due == date(2026, 12, 15)
    assert found["card_renewal"].due == date(2026, 12, 31) and "care_contact" not in found
    rows["low_income_alert"][0]["closed_on"] = date(2026, 11, 20)
    rows["care_record"][0]["contact_name"] = ""
    assert {"low_alert", "low_route"}.isdisjoint(due(rows)) and "care_contact" in due(rows)


def test_the_work_of_the_village() -> None:
    done = [
        {"duty": "compare", "period": "202610", "done_on": date(2026, 11, 2)},
        {"duty": "report", "period": "202606", "done_on": date(2026, 6, 25)},
    ]
    facts = {fact.kind: fact for fact in village_duties(done, date(2026, 2, 1), True, POLICY, ON)}
    assert (facts["low_compare"].due, facts["low_compare"].done_on) == (date(2026, 11, 30), None)
    assert facts["low_full_check"].due == date(2026, 12, 31) and facts["low_report"].done_on is not None
    december = {fact.kind: fact for fact in village_duties(done, date(2026, 2, 1), True, POLICY, date(2026, 12, 5))}
    assert december["low_report"].due == date(2026, 12, 31) and december["low_report"].done_on is None
    assert list(village_duties(done, date(2026, 2, 1), False, POLICY, ON)) == []


def test_the_form_alone_stands_for_a_line_and_a_recognition_replaces_it() -> None:
    people = [member(dibao="rural"), member(id="n", name="郑桂兰")]
    alone = standing_of(
        {"id": "h", "dibao_scope": "single", "dibao_since": "202503"}, people, {"member": people}, False, POLICY, ON
    )
    assert [(line.low_class, line.scope, line.persons, line.since, line.record) for line in alone.lines] == [
        ("dibao", "single", ("张德福",), "202503", "")
    ]
    assert not covered(people, alone) and alone.in_scheme
    assert alone.lines[0].printed_class == "低保"
    rows: dict[str, Any] = {**known("B", date(2026, 3, 10)), "member": people}
    both = standing_of({"id": "h"}, people, rows, True, POLICY, ON)
    assert [(line.low_class, line.grade, line.amount) for line in both.lines] == [
        ("dibao", "B", Decimal("350.00")),
        ("prevent", "", None),
    ]
    assert covered(people, both)


def test_who_left_aid_within_the_year() -> None:
    rows = known("B", date(2025, 3, 10))
    steps = [("exit_proposed", {}), ("exit_investigated", {}), ("exit_notice", {}), ("exit_confirmed", {"outcome": "end", "paid_until": date(2026, 1, 31)}), ("ended", {})]  # fmt: skip
    for place, (step, more) in enumerate(steps):
        rows["low_income_event"].append({"id": f"x{place}", "record_id": "r", "follows": f"x{place - 1}" if place else "r4", "step": step,
                                         "date": date(2026, 1, 31), **more})  # fmt: skip
    found = standing_of({"id": "h"}, rows["member"], rows, False, POLICY, ON)
    assert left_aid(found, ON) and not left_aid(found, date(2027, 3, 1)) and found.lines == ()


def test_schemes_in_the_order_of_the_list() -> None:
    rows = {
        "benefit": [
            {"scheme": "elder", "since": "202601", "until": None},
            {"scheme": "medical", "since": "202601", "until": "202605"},
        ]
    }
    found = standing_of({"id": "h"}, [member(disability_allowance=("care",))], rows, False, POLICY, ON)
    assert found.schemes == ("disability_care", "elder")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"scheme": "disability_care", "since": "202601", "member_id": "m"}, "GRANT-113"),
        ({"scheme": "disability_living", "since": "202601"}, "GRANT-113"),
        ({"scheme": "elder", "since": ""}, "GRANT-110"),
        ({"scheme": "elder", "since": "202712"}, "GRANT-111"),
        ({"scheme": "orphan", "since": "202601"}, "GRANT-112"),
    ],
)
def test_a_subsidy_that_does_not_fit_is_refused(row: dict[str, Any], code: str) -> None:
    drawn = [{"scheme": "orphan", "member_id": "", "until": None}]
    with pytest.raises(AppError, match=code):
        grants.check_benefit(row, [member(disability_level="3")], drawn, ON, "张德福")
