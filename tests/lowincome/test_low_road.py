"""The road of a low-income recognition: fold, guards, limits (`domain.md` §14.3, §22)."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lowincome.guards import LowFacts, check_low_step, paid_until
from app.domain.lowincome.road import LowRoad, fold
from app.domain.lowincome.states import NEXT, Phase, Step, step_label
from app.domain.policy import Policy, PolicyEntry
from app.domain.questionnaire.codes import CODE_LISTS

VIEW = Policy().at(date(2026, 11, 1))
WAY = (
    Step.APPLIED, Step.ACCEPTED, Step.INVESTIGATED, Step.FIRST_NOTICE, Step.CONFIRMED, Step.ENTERED, Step.FILED, Step.PUBLISHED,
)  # fmt: skip
AWAY = (Step.EXIT_PROPOSED, Step.EXIT_INVESTIGATED, Step.EXIT_NOTICE, Step.EXIT_CONFIRMED, Step.ENDED)


def events(*steps: Any, first: date = date(2026, 1, 1)) -> list[dict[str, Any]]:
    """A chain: a step, or (step, values); one a day."""
    found: list[dict[str, Any]] = []
    for place, wanted in enumerate(steps):
        step, more = wanted if isinstance(wanted, tuple) else (wanted, {})
        day = date.fromordinal(first.toordinal() + place)
        found.append(
            {"id": f"e{place:02d}", "follows": found[-1]["id"] if found else "", "step": str(step), "date": day, **more}
        )
    return found


def test_the_codes_of_the_list_are_the_steps() -> None:
    assert {code.code for code in CODE_LISTS["LOW_STEP"].codes} == {str(step) for step in Step}
    assert all(set(after) <= set(Step) for after in NEXT.values())


def test_every_step_of_the_way_leads_to_the_next_and_out_again() -> None:
    for place in range(len(WAY)):
        road = fold(events(*WAY[: place + 1]))
        assert road.step is WAY[place]
        if place + 1 < len(WAY):
            assert WAY[place + 1] in road.next_steps()
    assert fold(events(*WAY)).phase is Phase.IN_FORCE
    for place in range(len(AWAY)):
        road = fold(events(*WAY, *AWAY[: place + 1]))
        assert road.phase is (Phase.CLOSED if AWAY[place] is Step.ENDED else Phase.LEAVING)
    assert fold(events(*WAY, *AWAY)).next_steps() == ()


def test_a_review_leaves_it_in_force_and_takes_an_exit_back() -> None:
    assert fold(events(*WAY, (Step.REVIEW, {"outcome": "keep"}))).step is Step.PUBLISHED
    kept = fold(events(*WAY, Step.EXIT_PROPOSED, Step.EXIT_INVESTIGATED, (Step.REVIEW, {"outcome": "keep"})))
    assert kept.phase is Phase.IN_FORCE and Step.EXIT_PROPOSED in kept.next_steps()


def test_an_objection_at_the_exit_asks_for_the_notice_again() -> None:
    road = fold(events(*WAY, *AWAY[:3], Step.OBJECTION))
    assert road.phase is Phase.LEAVING and road.next_steps() == (Step.SETTLED,)
    settled = fold(events(*WAY, *AWAY[:3], Step.OBJECTION, (Step.SETTLED, {"outcome": "unfounded"})))
    assert Step.EXIT_NOTICE in settled.next_steps() and Step.EXIT_CONFIRMED not in settled.next_steps()
    first = fold(events(*WAY[:4], Step.OBJECTION, (Step.SETTLED, {"outcome": "unfounded"})))
    assert Step.CONFIRMED in first.next_steps() and first.phase is Phase.ASKED


def test_a_correction_cuts_its_step_and_all_behind_it() -> None:
    known = events(*WAY[:5])
    known.append({"id": "x", "follows": "e04", "step": "correction", "undoes": "e02", "date": date(2026, 2, 1)})
    road = fold(known)
    assert road.step is Step.ACCEPTED and road.tip == "x" and Step.INVESTIGATED in road.next_steps()


def test_two_steps_after_the_same_one_are_in_dispute_until_one_is_taken_back() -> None:
    known = events(*WAY[:3])
    one = {"id": "a", "follows": "e02", "step": "first_notice", "date": date(2026, 2, 1)}
    two = {"id": "b", "follows": "e02", "step": "refused", "date": date(2026, 2, 1)}
    road = fold([*known, one, two])
    assert road.disputed and road.next_steps() == () and road.step is Step.INVESTIGATED and road.label == "待裁决"
    back = {"id": "c", "follows": "b", "step": "correction", "undoes": "b", "date": date(2026, 2, 2)}
    assert fold([*known, one, two, back]).step is Step.FIRST_NOTICE


def test_the_township_s_own_step_replaces_the_paper_of_the_village() -> None:
    known = events(*WAY[:4])
    paper = {"id": "p", "follows": "e03", "step": "confirmed", "date": date(2026, 2, 1), "by_paper": True, "grade": "C"}
    own = {"id": "o", "follows": "e03", "step": "confirmed", "date": date(2026, 2, 2), "grade": "B"}
    road = fold([*known, paper, own])
    assert not road.disputed and road.decided("grade") == "B"


@given(st.permutations(range(8)), st.lists(st.integers(0, 7), max_size=4))
def test_order_and_copies_do_not_matter(order: list[int], copies: list[int]) -> None:
    known = events(*WAY)
    mixed = [known[place] for place in [*order, *copies]]
    assert fold(mixed) == fold(known)


def facts(road: LowRoad, step: Step, on: date = date(2026, 3, 1), **changes: Any) -> LowFacts:
    values: dict[str, Any] = {"handlers": ("周文斌", "李秀英"), "paper": "镇民〔2026〕8号", "by_paper": True, "reason": "情况说明",
                              **changes.pop("values", {})}  # fmt: skip
    record = {"applied_class": "dibao", "scope": "whole", "channel": "self", "assets_ok": True, "authorised_on": date(2026, 1, 1),
              "authorised_names": ("张德福",), **changes.pop("record", {})}  # fmt: skip
    members = ({"id": "m", "name": "张德福", "birth_date": date(1970, 1, 1)},)
    given_: dict[str, Any] = {"members": members, **changes}
    return LowFacts(road, step, on, date(2026, 11, 1), "王小明", values, record, **given_)


def codes(found: LowFacts) -> set[str]:
    return {refusal.code for refusal in check_low_step(found, VIEW)}


AT_NOTICE = fold(events(*WAY[:4]))  # posted 2026-01-04
IN_FORCE = fold(events(*WAY))
CONFIRM = {"low_class": "dibao", "grade": "B", "valid_until": date(2026, 12, 31)}


@pytest.mark.parametrize(
    ("road", "step", "changes", "code"),
    [
        (AT_NOTICE, Step.FILED, {}, "LOW-101"),
        (AT_NOTICE, Step.CONFIRMED, {"values": {**CONFIRM, "by_paper": None}}, "LOW-105"),
        (AT_NOTICE, Step.CONFIRMED, {"values": {**CONFIRM, "paper": ""}}, "LOW-106"),
        (AT_NOTICE, Step.CONFIRMED, {"values": CONFIRM, "on": date(2026, 1, 11)}, "LOW-116"),
        (AT_NOTICE, Step.CONFIRMED, {"values": {**CONFIRM, "low_class": ""}}, "LOW-117"),
        (AT_NOTICE, Step.CONFIRMED, {"values": {**CONFIRM, "grade": ""}}, "LOW-118"),
        (AT_NOTICE, Step.CONFIRMED, {"values": {**CONFIRM, "valid_until": None}}, "LOW-119"),
        (AT_NOTICE, Step.CONFIRMED, {"values": CONFIRM, "record": {"scope": "single"}}, "LOW-120"),
        (AT_NOTICE, Step.CONFIRMED, {"values": CONFIRM, "relatives": frozenset({"王小明"})}, "LOW-110"),
        (AT_NOTICE, Step.CONFIRMED, {"values": CONFIRM, "relatives": frozenset({"李秀英"})}, "LOW-110"),
        (AT_NOTICE, Step.CONFIRMED, {"values": CONFIRM, "open_objections": 1}, "LOW-129"),
        (AT_NOTICE, Step.REFUSED, {"values": {"reason": ""}}, "LOW-107"),
        (fold(events(*WAY[:1])), Step.ACCEPTED, {"record": {"authorised_on": None}}, "LOW-112"),
        (fold(events(*WAY[:1])), Step.ACCEPTED, {"record": {"authorised_names": ()}}, "LOW-112"),
        (fold(events(*WAY[:2])), Step.INVESTIGATED, {"values": {"handlers": ("周文斌",), "by_paper": None}}, "LOW-111"),
        (fold(events(*WAY[:2])), Step.INVESTIGATED, {"record": {"assets_ok": None}}, "LOW-114"),
        (fold(events(*WAY[:2])), Step.INVESTIGATED, {"record": {"applied_class": "tekun", "no_supporter": None}}, "LOW-114"),
        (fold(events(*WAY[:3])), Step.FIRST_NOTICE, {"values": {"paper": "", "by_paper": None}, "village_writes": False}, "LOW-115"),
        (IN_FORCE, Step.EXTENDED, {"values": {"valid_until": None}}, "LOW-121"),
        (IN_FORCE, Step.REVIEW, {"values": {"outcome": "end"}}, "LOW-122"),
        (IN_FORCE, Step.EXIT_PROPOSED, {"values": {"reason": " "}}, "LOW-107"),
        (IN_FORCE, Step.EXIT_PROPOSED, {"on": date(2025, 12, 1)}, "LOW-104"),
        (IN_FORCE, Step.EXIT_PROPOSED, {"on": date(2026, 12, 1)}, "LOW-103"),
        (fold(events(*WAY[:4], Step.OBJECTION)), Step.SETTLED, {"values": {"outcome": "keep"}}, "LOW-123"),
        (fold(events(*WAY, *AWAY[:3])), Step.EXIT_CONFIRMED, {"values": {"outcome": ""}}, "LOW-124"),
        (fold(events(*WAY, *AWAY[:3])), Step.EXIT_CONFIRMED, {"values": {"outcome": "wish", "paid_until": date(2026, 8, 31)}}, "LOW-125"),
        (fold(events(*WAY[:4], Step.OBJECTION, (Step.SETTLED, {"outcome": "founded"}))), Step.CONFIRMED, {"values": CONFIRM}, "LOW-127"),
    ],
)  # fmt: skip
def test_what_a_step_lacks_is_said(road: LowRoad, step: Step, changes: dict[str, Any], code: str) -> None:
    assert code in codes(facts(road, step, **changes))


@pytest.mark.parametrize(
    ("road", "step", "values"),
    [
        (fold(events(*WAY[:1])), Step.ACCEPTED, {}),
        (fold(events(*WAY[:2])), Step.INVESTIGATED, {}),
        (fold(events(*WAY[:3])), Step.FIRST_NOTICE, {}),
        (AT_NOTICE, Step.CONFIRMED, CONFIRM),
        (IN_FORCE, Step.EXTENDED, {"valid_until": date(2027, 12, 31)}),
        (IN_FORCE, Step.REVIEW, {"outcome": "keep"}),
        (fold(events(*WAY, *AWAY[:3])), Step.EXIT_CONFIRMED, {"outcome": "wish", "paid_until": date(2026, 6, 30)}),
    ],
)
def test_a_whole_step_passes(road: LowRoad, step: Step, values: dict[str, Any]) -> None:
    assert codes(facts(road, step, values=values)) == set()


def test_the_notice_days_are_natural_days_and_the_posting_day_does_not_count() -> None:
    posted = date(2026, 1, 4)
    assert "LOW-116" in codes(facts(AT_NOTICE, Step.CONFIRMED, on=date(2026, 1, 11), values=CONFIRM))
    assert "LOW-116" not in codes(facts(AT_NOTICE, Step.CONFIRMED, on=date(2026, 1, 12), values=CONFIRM))
    assert posted == AT_NOTICE.day(Step.FIRST_NOTICE)


def test_a_tekun_needs_the_person_and_each_obligor_to_sign() -> None:
    obligors = ({"name": "张大柱", "authorised": None},)
    record = {"applied_class": "tekun", "scope": "person", "member_ids": ("m",), "authorised_names": ("张德福",)}
    found = facts(fold(events(Step.APPLIED)), Step.ACCEPTED, record=record, obligors=obligors)
    told = [r.text for r in check_low_step(found, VIEW)]
    assert any("张大柱" in text and "张德福" not in text for text in told)


@pytest.mark.parametrize(
    ("outcome", "kind", "monitored", "until"),
    [
        ("exceed", "ordinary", False, date(2026, 8, 31)), ("exceed", "exit_policy", False, date(2027, 2, 28)),
        ("exceed", "ordinary", True, date(2027, 2, 28)), ("wish", "ordinary", False, date(2026, 3, 31)),
        ("end", "ordinary", False, date(2026, 2, 10)),
    ],
)  # fmt: skip
def test_how_long_the_benefit_runs_on(outcome: str, kind: str, monitored: bool, until: date) -> None:
    """Gradual exit 6 months (S0-9), 12 for helped households (S2), 1–3 months by own wish (S2)."""
    assert paid_until(outcome, date(2026, 2, 10), VIEW, "dibao", kind, monitored) == until


def test_the_setting_moves_the_gradual_exit() -> None:
    view = Policy([PolicyEntry("exit_grace_months", 12, date(2026, 1, 1))]).at(date(2026, 2, 10))
    assert paid_until("exceed", date(2026, 2, 10), view, "dibao", "ordinary", False) == date(2027, 2, 28)


def test_the_benefit_is_drawn_from_the_confirmation_to_the_end_of_the_gradual_exit() -> None:
    left = (Step.EXIT_CONFIRMED, {"outcome": "exceed", "paid_until": date(2026, 7, 31)})
    road = fold(events(*WAY, *AWAY[:3], left))
    assert [road.runs_on(day) for day in (date(2026, 1, 4), date(2026, 1, 5), date(2026, 7, 31), date(2026, 8, 1))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_every_step_has_its_words() -> None:
    assert len({step_label(step) for step in Step}) == len(Step)
    assert all(step_label(a) for a, _ in itertools.pairwise(Step))
