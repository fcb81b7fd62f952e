"""承诺授权: who signs, the state of a sheet, what may be queried (`domain.md` §7, V54)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.consent import (
    Consents,
    State,
    age_on,
    applicant,
    children,
    consent_state,
    is_adult,
    may_compare,
    must_sign,
    pre_ticked,
    sheet_troubles,
    signature_troubles,
    valid_until,
)
from app.domain.policy import Policy, PolicyEntry
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.words import banned_in
from tests.road.road_village import GIRL, HEAD, SHIPPED, SON, TEEN, WIFE, policy, sheet

TODAY = date(2026, 3, 10)
ITEMS = tuple(CODE_LISTS["CONSENT_SCOPE"].by_code)


def consents(*sheets: dict[str, Any], on: date = TODAY, closed_on: date | None = None) -> Consents:
    return Consents(sheets, on, SHIPPED, closed_on)


def test_codes_of_the_lists() -> None:
    assert {state.value for state in State} == set(CODE_LISTS["CONSENT_STATE"].by_code)
    assert {"accounts", "health", "children"} == set(CODE_LISTS["CONSENT_SENSITIVE"].by_code)
    assert {"deposits", "medical"} <= set(ITEMS)


def test_who_signs() -> None:
    family = (HEAD, WIFE, SON, GIRL, TEEN)
    view = SHIPPED.at(TODAY)
    assert must_sign(family, TODAY, view) == (HEAD, WIFE, SON)
    assert children(family, TODAY) == (GIRL, TEEN)
    head_only = policy(adults_must_sign="head_only").at(TODAY)
    assert must_sign(family, TODAY, head_only) == (HEAD,)
    assert must_sign(family, TODAY, head_only, "m3") == (HEAD, SON)
    assert must_sign(({**WIFE, "presence": "left"}, HEAD), TODAY, view) == (HEAD,)


def test_the_eighteenth_birthday_makes_a_signature() -> None:
    born = date(2008, 3, 11)
    assert not is_adult({"birth_date": born}, date(2026, 3, 10)) and is_adult({"birth_date": born}, date(2026, 3, 11))
    assert age_on(born, date(2026, 3, 10)) == 17 and age_on(None, TODAY) is None
    assert is_adult({"birth_date": None}, TODAY)  # nobody is queried unasked


def test_who_asks_for_the_household() -> None:
    assert applicant((HEAD, WIFE), ()) == "m1"
    assert applicant((HEAD, WIFE), (sheet(WIFE, is_applicant=True),)) == "m2"
    assert applicant((WIFE,), ()) == ""


def test_a_sheet_from_draft_to_signed() -> None:
    blank_sheet = sheet(HEAD, state="draft", signed_on=None)
    assert consent_state(blank_sheet, TODAY, SHIPPED) is State.DRAFT
    assert consent_state({**blank_sheet, "state": "printed"}, TODAY, SHIPPED) is State.PRINTED
    assert consent_state(sheet(HEAD), TODAY, SHIPPED) is State.SIGNED
    assert consent_state(sheet(HEAD), date(2026, 3, 3), SHIPPED) is State.PRINTED  # the day before the signature


def test_valid_for_twelve_months_or_until_the_case_closes_whichever_is_later() -> None:
    signed = sheet(HEAD, signed_on=date(2026, 3, 4))
    last = date(2027, 3, 4)
    assert valid_until(signed, SHIPPED) == last
    assert consent_state(signed, date(2030, 1, 1), SHIPPED) is State.SIGNED  # the case is open
    early = date(2026, 6, 1)
    assert consent_state(signed, last, SHIPPED, closed_on=early) is State.SIGNED
    assert consent_state(signed, last + timedelta(days=1), SHIPPED, closed_on=early) is State.EXPIRED
    late = date(2028, 1, 1)
    assert consent_state(signed, date(2027, 12, 31), SHIPPED, closed_on=late) is State.SIGNED
    assert consent_state(signed, late, SHIPPED, closed_on=late) is State.EXPIRED
    printed = sheet(HEAD, valid_until=date(2026, 12, 31))
    assert valid_until(printed, SHIPPED) == date(2026, 12, 31)


def test_the_months_are_those_of_the_day_of_signing() -> None:
    changed = Policy([PolicyEntry("consent_months", 6, date(2026, 3, 5))])
    assert valid_until(sheet(HEAD, signed_on=date(2026, 3, 4)), changed) == date(2027, 3, 4)
    assert valid_until(sheet(HEAD, signed_on=date(2026, 3, 5)), changed) == date(2026, 9, 5)


def test_a_withdrawal_outlasts_everything() -> None:
    back = sheet(HEAD, withdrawn_on=date(2026, 3, 9), reason="不愿查询")
    assert consent_state(back, date(2026, 3, 8), SHIPPED) is State.SIGNED
    assert consent_state(back, TODAY, SHIPPED) is State.WITHDRAWN
    seen = consents(back)
    assert seen.withdrawn("m1") and seen.signed("m1") is None
    again = consents(back, sheet(HEAD, id="s9", signed_on=TODAY))
    assert not again.withdrawn("m1") and again.signed("m1") is not None


def test_a_newer_sheet_takes_the_place_of_the_older() -> None:
    old, new = sheet(HEAD, sheet_no="S-1"), sheet(HEAD, id="s9", sheet_no="S-2")
    for sheets in ((old, new), (new, old)):
        seen = consents(*sheets)
        assert seen.state(old) is State.SUPERSEDED and seen.state(new) is State.SIGNED
    other_case = sheet(HEAD, id="s9", case_id="c2", signed_on=TODAY)
    assert consents(old, other_case).state(old) is State.SIGNED
    assert consents(sheet(HEAD, state="superseded")).signed("m1") is None


def test_only_ticked_items_are_queried_and_sensitive_ones_need_their_own_tick() -> None:
    full = sheet(HEAD, scope=("deposits", "vehicles", "medical"), sensitive=("accounts",))
    assert may_compare(HEAD, ITEMS, consents(full)) == ("deposits", "vehicles")
    assert may_compare(HEAD, ITEMS, consents({**full, "sensitive": ()})) == ("vehicles",)
    assert may_compare(HEAD, ITEMS, consents({**full, "sensitive": ("health",)})) == ("vehicles", "medical")
    assert may_compare(HEAD, ("school",), consents(full)) == ()


def test_an_adult_who_has_not_signed_is_left_out() -> None:
    assert may_compare(SON, ITEMS, consents(sheet(HEAD), sheet(WIFE))) == ()
    assert may_compare(SON, ITEMS, consents(sheet(HEAD), sheet(SON, withdrawn_on=TODAY))) == ()
    remote = sheet(SON, state="printed", signed_on=None, remote=True)
    assert may_compare(SON, ITEMS, consents(sheet(HEAD), remote)) == ()


def test_a_guardian_signs_for_a_child() -> None:
    assert may_compare(TEEN, ITEMS, consents(sheet(HEAD))) == ("deposits", "vehicles")
    assert may_compare(GIRL, ITEMS, consents(sheet(HEAD))) == ()  # under 14: its own tick
    ticked = sheet(HEAD, sensitive=("accounts", "children"))
    assert may_compare(GIRL, ITEMS, consents(ticked)) == ("deposits", "vehicles")
    assert may_compare(GIRL, ITEMS, consents(ticked, sheet(GIRL, withdrawn_on=TODAY))) == ()
    assert may_compare(TEEN, ITEMS, consents()) == ()


def test_sensitive_ticks_stand_on_no_sheet_before_the_signature() -> None:
    assert [item.code for item in pre_ticked(sheet(HEAD, signed_on=None))] == ["CONS-010"]
    assert pre_ticked(sheet(HEAD, signed_on=None, sensitive=())) == ()
    assert pre_ticked(sheet(HEAD)) == ()


BAD = [
    ({"signed_on": TODAY + timedelta(days=1)}, {"CONS-001"}, True),
    ({"withdrawn_on": date(2026, 3, 1), "reason": "不愿"}, {"CONS-002"}, True),
    ({"guardian_name": "江小禾"}, {"CONS-003"}, True),
    ({"fingerprint": None}, {"CONS-004"}, True),
    ({"writer_name": "赵一", "read_aloud": True}, {"CONS-005"}, True),
    ({"writer_name": "赵一", "writer_relation": "村干部"}, {"CONS-006"}, True),
    ({"scope": (), "sensitive": ()}, {"CONS-007"}, False),
    ({"scope": ("medical",)}, {"CONS-008"}, False),
    ({"withdrawn_on": TODAY, "reason": " "}, {"CONS-011"}, False),
    ({"signed_on": None, "sensitive": ("health",)}, {"CONS-010"}, True),
]


@pytest.mark.parametrize(("more", "wanted", "blocks"), BAD)
def test_a_sheet_typed_wrongly(more: dict[str, Any], wanted: set[str], blocks: bool) -> None:
    found = sheet_troubles(sheet(HEAD, **more), "石大川", TODAY)
    assert {item.code for item in found} == wanted
    assert {item.blocks for item in found} == {blocks} and {item.member_id for item in found} == {"m1"}
    for item in found:
        assert not banned_in(item.text + item.advice) and item.text.endswith("。")


def test_a_sheet_in_order() -> None:
    written = sheet(HEAD, writer_name="赵一", writer_relation="村干部", read_aloud=True)
    assert sheet_troubles(written, "石大川", TODAY) == ()


FAMILY = (HEAD, WIFE, SON, GIRL)


@pytest.mark.parametrize(
    ("sheets", "reporting", "wanted"),
    [
        ((sheet(HEAD), sheet(WIFE), sheet(SON)), True, []),
        ((), False, [("m1", True), ("m2", False), ("m3", False)]),
        ((), True, [("m1", True), ("m2", True), ("m3", True)]),
        ((sheet(HEAD), sheet(WIFE)), False, [("m3", False)]),
        ((sheet(HEAD), sheet(WIFE), sheet(SON, state="draft", signed_on=None, remote=True)), False, []),
        ((sheet(HEAD), sheet(WIFE), sheet(SON, state="draft", signed_on=None, remote=True)), True, [("m3", True)]),
        ((sheet(HEAD), sheet(WIFE), sheet(SON, withdrawn_on=TODAY)), False, [("m3", False)]),
        ((sheet(HEAD), sheet(WIFE), sheet(SON, withdrawn_on=TODAY)), True, [("m3", True)]),
        # An applicant who works away signs before anything else.
        ((sheet(HEAD, state="draft", signed_on=None, remote=True), sheet(WIFE), sheet(SON)), False, [("m1", True)]),
    ],
)
def test_v54(sheets: tuple[dict[str, Any], ...], reporting: bool, wanted: list[tuple[str, bool]]) -> None:
    found = signature_troubles(FAMILY, "m1", consents(*sheets), reporting=reporting)
    assert [(item.member_id, item.blocks) for item in found] == wanted
    assert {item.code for item in found} <= {"V54"}


@given(
    st.permutations([sheet(HEAD, id=f"s{n}", sheet_no=f"S-{n}", signed_on=date(2026, 3, 1 + n // 2)) for n in range(5)])
)
def test_one_sheet_a_person_is_in_force_whatever_their_order(sheets: list[dict[str, Any]]) -> None:
    seen = consents(*sheets)
    assert [item["id"] for item in sheets if seen.state(item) is State.SIGNED] == ["s4"]
