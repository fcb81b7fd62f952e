"""Worked examples of the field's rules (domain §20: 1, 2, 3, 4, 5 as arithmetic, 6, 7, 8, 10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.domain.category import CategoryFacts, problems_of, suggest_category, suggest_no_labour_backstop
from app.domain.due import DueFacts, Group, State, VisitFact, dues
from app.domain.income import compute_income, income_window
from app.domain.notice_days import NoticeProgress, ObjectionFact, missing_today, notice_dates, photos_of
from app.domain.policy import Policy, PolicyEntry
from app.domain.privacy import privacy_check
from app.domain.workdays import add_months

FOUR = [{"id": str(n), "presence": "present"} for n in range(4)]
RECORD = {"wage": Decimal(18000), "business": Decimal(9000), "property": Decimal(1200), "transfer": Decimal(4800),
          "business_cost": Decimal(6000)}  # fmt: skip


def test_example_1_window_of_twelve_full_months() -> None:
    assert (income_window("202107").start, income_window("202107").end) == (date(2020, 7, 1), date(2021, 6, 30))
    assert (income_window("202402").start, income_window("202402").end) == (date(2023, 2, 1), date(2024, 1, 31))


def test_example_2_net_income_and_suggested_class() -> None:
    result = compute_income(RECORD, FOUR)
    assert result.net_income == Decimal("27000.00")
    assert str(result.per_capita) == "6750.00"
    policy = Policy([PolicyEntry("line_amount.2022", "6900.00", date(2022, 1, 1))])
    line = policy.line_for_month("202203")
    facts = CategoryFacts("ordinary", result.line_value, line, 2022, problems=problems_of({"house_unsafe": True}))
    found = suggest_category(facts)
    assert (found.code, found.main_risk) == ("marginal", "house")
    assert any("6750.00元，低于2022年监测范围6900.00元" in reason for reason in found.reasons)
    assert any("边缘易致贫户" in reason for reason in found.reasons)


def test_example_3_reference_beside_the_formula() -> None:
    result = compute_income({**RECORD, "allowed_self_paid": Decimal(15000), "claims": Decimal(3000)}, FOUR)
    assert result.ref_household == Decimal("15000.00")
    assert result.ref_per_capita == Decimal("3750.00")
    assert result.per_capita == result.line_value == Decimal("6750.00")


def test_example_4_counting_of_a_notice() -> None:
    dates = notice_dates(date(2025, 7, 7), 5)
    assert (dates.last, dates.earliest_down) == (date(2025, 7, 12), date(2025, 7, 13))
    assert dates.text == "公示期：2025年7月8日至7月12日（5天）"
    assert (dates.last - dates.first).days + 1 == 5


def test_example_5_earliest_removal() -> None:
    earliest = add_months(date(2025, 1, 20), Policy().at(date(2025, 1, 20)).number("min_months_before_removal"))
    assert earliest == date(2025, 7, 20)
    assert date(2025, 7, 19) < earliest


def test_example_6_two_visits_two_months_then_red() -> None:
    visits = (VisitFact(date(2026, 3, 31)), VisitFact(date(2026, 4, 1)))
    facts = DueFacts("h1", Group.MONITORED, date(2026, 2, 1), visits=visits[:])

    def on(day: date) -> State:
        return dues(facts, Policy(), day)[0].state

    assert on(date(2026, 3, 31)) is State.DONE
    assert on(date(2026, 4, 30)) is State.DONE
    assert on(date(2026, 5, 1)) is State.DUE
    assert on(date(2026, 5, 31)) is State.SOON
    assert on(date(2026, 6, 1)) is State.OVERDUE
    assert dues(facts, Policy(), date(2026, 6, 1))[0].since == date(2026, 6, 1)


def test_example_7_whole_household_without_labour() -> None:
    old = [{"labour": "none", "dibao": "rural"}, {"labour": "lost", "dibao": "rural"}]
    found = suggest_no_labour_backstop(old)
    assert found.code == "yes"
    assert "2人" in found.reasons[0]
    assert Policy().at(date(2026, 1, 1)).text("no_labour_removal") == "forbid"
    assert suggest_no_labour_backstop([*old, {"labour": "weak"}]).code is None


def test_example_8_masked_number_is_blocked() -> None:
    leaks = privacy_check([], "某某某 510***********123X，情况属实")
    assert [leak.where for leak in leaks] == ["正文"]
    assert "证件号码" in leaks[0].what


def test_example_10_objection_unfounded_or_founded() -> None:
    posted = date(2025, 7, 7)
    progress = NoticeProgress(posted, 5, 5, taken_down_on=date(2025, 7, 13))
    photos = photos_of(posted, None, date(2025, 7, 13))
    came = date(2025, 7, 11)
    on = date(2025, 7, 13)
    unfounded = ObjectionFact("h1", came, "unfounded", date(2025, 7, 13))
    assert missing_today(progress, photos, [unfounded], on) == ()
    opened = missing_today(progress, photos, [ObjectionFact("h1", came)], on)
    assert [item.code for item in opened] == ["open_objection"]
    founded = ObjectionFact("h1", came, "founded", date(2025, 7, 12))
    assert [item.code for item in missing_today(progress, photos, [founded], on, "h1")] == ["founded_objection"]
    assert missing_today(progress, photos, [founded], on, "h2") == ()
    left = NoticeProgress(posted, 5, 5, date(2025, 7, 13), dropped=frozenset({"h1"}))
    assert missing_today(left, photos, [founded], on, "h1") == ()
    again = NoticeProgress(posted, 5, 5, restarted=True)
    assert [item.code for item in missing_today(again, photos, [founded], on)] == ["restarted"]
    assert notice_dates(date(2025, 7, 12), 5).earliest_down == date(2025, 7, 18)
