"""承诺授权: who signs, the state of a sheet, what may be queried (`domain.md` §7, V54)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.consent import (
    ALLOWED,
    TRANSITIONS,
    Consents,
    State,
    Verb,
    age_on,
    applicant,
    children,
    closed_spans,
    consent_state,
    expired_on,
    grown_up_on,
    is_adult,
    may_compare,
    must_sign,
    refused_verb,
    valid_until,
)
from app.domain.consent_sheets import (
    applicant_troubles,
    has_scan,
    lacks_scan,
    pre_ticked,
    sheet_troubles,
    signature_troubles,
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


# ---- transitions ----------------------------------------------------------------------------------------------

FINAL = (State.EXPIRED, State.WITHDRAWN, State.SUPERSEDED)


def reachable(state: State) -> set[State]:
    """Where the table leads from a state in any number of steps, itself included."""
    found, waiting = {state}, [state]
    while waiting:
        for following in TRANSITIONS[waiting.pop()] - found:
            found.add(following)
            waiting.append(following)
    return found


def test_the_table_is_that_of_the_rule() -> None:
    assert set(TRANSITIONS) == set(State)
    assert reachable(State.DRAFT) == set(State)
    assert TRANSITIONS[State.PRINTED] == {State.SIGNED} and TRANSITIONS[State.SIGNED] == set(FINAL)
    assert all(not TRANSITIONS[state] for state in FINAL)


@pytest.mark.parametrize("verb", list(Verb))
@pytest.mark.parametrize("state", list(State))
def test_every_verb_in_every_state(verb: Verb, state: State) -> None:
    told = refused_verb(verb, state, "石大川")
    assert (told is None) == (state in ALLOWED[verb])
    if told is not None:
        assert (
            told.code == "CONS-020" and "石大川" in told.text and told.advice and not banned_in(told.text + told.advice)
        )


def test_what_ends_a_sheet_first_ends_it_for_good() -> None:
    old = sheet(HEAD, withdrawn_on=date(2026, 3, 9), reason="不愿")
    new = sheet(HEAD, id="s9", signed_on=date(2026, 3, 9))
    later = sheet(HEAD, id="s8", signed_on=date(2026, 3, 8))
    assert consents(old, new).state(old) is State.WITHDRAWN, "on one day the withdrawal came first"
    assert consents(old, later).state(old) is State.SUPERSEDED
    over = sheet(WIFE, valid_until=date(2026, 3, 5))
    again = sheet(WIFE, id="s7", signed_on=date(2026, 3, 8))
    closed = Consents((over, again), TODAY, SHIPPED, None, ((date(2026, 3, 5), None),))
    assert closed.state(over) is State.EXPIRED and closed.state(again) is State.SIGNED


def test_a_case_opened_again_carries_a_valid_sheet_on_and_revives_none() -> None:
    signed = sheet(HEAD, signed_on=date(2026, 3, 4))  # valid to 2027-03-04
    early = ((date(2026, 6, 1), date(2026, 9, 1)),)
    late = ((date(2026, 6, 1), date(2027, 6, 1)),)
    far = date(2028, 1, 1)
    assert expired_on(signed, SHIPPED, early) is None
    assert consent_state(signed, far, SHIPPED, closed=early) is State.SIGNED
    assert expired_on(signed, SHIPPED, late) == date(2027, 3, 5)
    assert consent_state(signed, date(2027, 3, 4), SHIPPED, closed=late) is State.SIGNED
    assert consent_state(signed, far, SHIPPED, closed=late) is State.EXPIRED
    assert expired_on(signed, SHIPPED, ((date(2028, 5, 1), None),)) == date(2028, 5, 1), "the case outlasted the year"


def test_when_a_case_was_not_open() -> None:
    steps = [
        (date(2026, 3, 1), True),
        (date(2026, 4, 1), False),
        (date(2026, 4, 2), False),
        (None, True),
        (date(2026, 5, 1), True),
    ]
    assert closed_spans(steps) == ((date(2026, 4, 1), date(2026, 5, 1)),)
    assert closed_spans(steps[:2]) == ((date(2026, 4, 1), None),) and closed_spans([]) == ()


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[dict[str, Any]], tuple[tuple[date, date | None], ...], list[date]]:
    """What people do with the sheets of one person over two years, each verb only where the table allows it."""
    sheets: list[dict[str, Any]] = []
    spans: list[tuple[date, date | None]] = []
    days, day = [], date(2026, 1, 1)
    for _ in range(draw(st.integers(1, 12))):
        day += timedelta(days=draw(st.integers(0, 150)))
        days.append(day)
        closed = bool(spans) and spans[-1][1] is None
        act = draw(st.sampled_from(("new", "print", "sign", "withdraw", "close", "open")))
        seen = Consents(tuple(sheets), day, SHIPPED, None, tuple(spans), (KID,))
        states = {item["id"]: seen.state(item) for item in sheets}
        fitting = [item for item in sheets if act in tuple(Verb) and states[item["id"]] in ALLOWED[Verb(act)]]
        if act == "new" and all(state in ALLOWED[Verb.RENEW] for state in states.values()):
            sheets.append(sheet(KID, id=f"s{len(sheets)}", state="draft", signed_on=None, sensitive=(), scope=()))
        elif act == "print" and fitting:
            fitting[-1]["state"] = "printed"
        elif act == "sign" and fitting:
            fitting[-1].update(state="signed", signed_on=day, scope=("vehicles",), guardian_name="石大川")
        elif act == "withdraw" and fitting:
            fitting[-1].update(state="withdrawn", withdrawn_on=day, reason="不愿")
        elif act == "close" and not closed:
            spans.append((day, None))
        elif act == "open" and closed:
            spans[-1] = (spans[-1][0], day)
    return sheets, tuple(spans), days


KID = {"id": "m9", "name": "石小荷", "relation": "daughter", "birth_date": date(2009, 2, 28), "labour": "none"}


@given(lives())
@settings(max_examples=400, deadline=None)
def test_no_permitted_history_reaches_a_state_the_table_does_not_allow(
    life: tuple[list[dict[str, Any]], tuple[tuple[date, date | None], ...], list[date]],
) -> None:
    sheets, spans, days = life
    for item in sheets:
        before = State.DRAFT
        for day in sorted({*days, *(day + timedelta(days=1) for day in days), date(2030, 1, 1)}):
            now = Consents(tuple(sheets), day, SHIPPED, None, spans, (KID,)).state(item)
            assert now in reachable(before), (item, day, before, now)
            before = now
    for day in days:
        seen = Consents(tuple(sheets), day, SHIPPED, None, spans, (KID,))
        assert sum(seen.state(item) is State.SIGNED for item in sheets) <= 1, "one sheet a person is in force"
        asked = may_compare(KID, ITEMS, seen)
        assert not asked or seen.signed("m9") is not None or not is_adult(KID, day)


# ---- who signs (R-7.1, R-7.2) ---------------------------------------------------------------------------------


def test_whoever_turned_eighteen_signs_himself_before_the_next_query() -> None:
    by_guardian = sheet(KID, guardian_name="石大川", guardian_relation="父亲", signed_on=date(2026, 3, 4))
    birthday = date(2027, 2, 28)
    assert grown_up_on(KID, by_guardian) == birthday
    for day, state in ((date(2027, 2, 27), State.SIGNED), (birthday, State.EXPIRED)):
        seen = Consents((sheet(HEAD), by_guardian), day, SHIPPED, None, (), (HEAD, KID))
        assert seen.state(by_guardian) is state and seen.grown_up("m9") is (state is State.EXPIRED)
        assert may_compare(KID, ("vehicles",), seen) == (("vehicles",) if state is State.SIGNED else ())
    told = signature_troubles((HEAD, KID), "m1", seen, reporting=True)
    assert [(item.code, item.member_id, item.blocks) for item in told] == [
        ("V54", "m9", True)
    ] and "已满18周岁" in told[0].text
    own = sheet(KID, id="s9", signed_on=birthday)
    seen = Consents((sheet(HEAD), by_guardian, own), birthday, SHIPPED, None, (), (HEAD, KID))
    assert seen.signed("m9") == own and not seen.grown_up("m9")
    assert signature_troubles((HEAD, KID), "m1", seen, reporting=True) == ()
    assert grown_up_on({"birth_date": date(2012, 2, 29)}, by_guardian) == date(2030, 3, 1)
    assert grown_up_on({"birth_date": None}, by_guardian) is None and grown_up_on(None, by_guardian) is None


BAD_HANDS: list[tuple[dict[str, Any], dict[str, Any], set[str]]] = [
    (TEEN, {}, {"CONS-012"}),
    (GIRL, {}, {"CONS-012", "CONS-013"}),
    (GIRL, {"guardian_name": "石大川", "guardian_relation": "父亲"}, {"CONS-013"}),
    (GIRL, {"guardian_name": "石大川", "guardian_relation": "父亲", "sensitive": ("accounts", "children")}, set()),
    (TEEN, {"guardian_name": "石小湾", "guardian_relation": "本人"}, {"CONS-014"}),
    (WIFE, {"writer_name": "江小禾", "writer_relation": "本人", "read_aloud": True}, {"CONS-015"}),
    (TEEN, {"guardian_name": "石大川", "guardian_relation": "父亲", "is_applicant": True}, {"CONS-016"}),
    (WIFE, {"guardian_name": "石大川", "guardian_relation": "配偶"}, set()),  # without capacity: a guardian signs for an adult
    (WIFE, {"valid_until": date(2026, 3, 1)}, {"CONS-019"}),
    (WIFE, {"period_start": date(2026, 3, 1), "period_end": date(2025, 3, 1)}, {"CONS-019"}),
    (WIFE, {"withdrawn_on": TODAY + timedelta(days=1), "reason": "不愿"}, {"CONS-018"}),
    (WIFE, {"signed_on": None, "sensitive": (), "withdrawn_on": TODAY, "reason": "不愿"}, {"CONS-017"}),
]  # fmt: skip


@pytest.mark.parametrize(("member", "more", "wanted"), BAD_HANDS)
def test_guardians_writers_and_days(member: dict[str, Any], more: dict[str, Any], wanted: set[str]) -> None:
    found = sheet_troubles(sheet(member, **more), str(member["name"]), TODAY, member)
    assert {item.code for item in found} == wanted
    for item in found:
        assert item.blocks is (item.code != "CONS-013") and item.advice and not banned_in(item.text + item.advice)


def test_one_person_asks_for_the_household() -> None:
    both = (sheet(HEAD), sheet(WIFE, is_applicant=True))
    (told,) = applicant_troubles((HEAD, WIFE), consents(*both))
    assert told.code == "CONS-021" and "石大川、江小禾" in told.text and not told.blocks
    assert applicant_troubles((HEAD, WIFE), consents(sheet(HEAD), sheet(WIFE))) == ()
    assert applicant_troubles((HEAD,), consents(*both)) == (), "who left asks no more"
    back = (sheet(HEAD, withdrawn_on=TODAY), both[1])
    assert applicant_troubles((HEAD, WIFE), consents(*back)) == ()


def test_the_sheet_a_person_works_at() -> None:
    old, new = sheet(HEAD, id="s1"), sheet(HEAD, id="s2", signed_on=date(2026, 3, 8))
    waiting = sheet(HEAD, id="s3", state="printed", signed_on=None)
    assert consents(new, old).newest("m1") == new and consents(old, waiting, new).newest("m1") == waiting
    back = sheet(HEAD, id="s4", signed_on=date(2026, 3, 9), withdrawn_on=date(2026, 3, 9))
    assert consents(old, back).newest("m1") == back and consents().newest("m1") is None


# ---- scans ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paper", "shown"),
    [
        ({"target_id": "s-m1"}, True),
        ({"target_id": "s-m2"}, False),
        ({"member_id": "m1"}, True),
        ({"member_id": "m2"}, False),
        ({}, True),  # one paper the whole family signed
        ({"case_id": "c2"}, False),
        ({"taken_on": date(2026, 3, 3)}, False),  # scanned before he signed: an older paper
        ({"created_at": "2026-03-03T10:00:00"}, False),
        ({"purpose": "form_scan"}, False),
    ],
)
def test_which_scan_shows_a_sheet(paper: dict[str, Any], shown: bool) -> None:
    row = {"purpose": "consent_scan", "case_id": "c1", "created_at": "2026-03-05T10:00:00", **paper}
    assert has_scan(sheet(HEAD), [row]) is shown
    assert lacks_scan(sheet(HEAD), State.SIGNED, [row]) is not shown
    assert not any(lacks_scan(sheet(HEAD), state, []) for state in State if state is not State.SIGNED)
