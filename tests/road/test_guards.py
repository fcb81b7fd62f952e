"""Every guard of the road refuses what it should, and only that (`domain.md` §8.3, §9, §10, §13, §20)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.policy import Policy, PolicyEntry
from app.domain.procedure import (
    CLOSED,
    Side,
    Step,
    Visitor,
    allowed_next,
    blocking,
    check_step,
    check_undo,
    fold,
    pack,
    possible_next,
)
from app.domain.words import banned_in
from tests.road.road_village import (
    COUNTY_DETAILS,
    GIRL,
    GOOD_SNAPSHOT,
    HEAD,
    REMOVAL_CASE,
    SHIPPED,
    SON,
    STRAIGHT,
    VISITORS,
    WIFE,
    Walk,
    case,
    codes,
    day,
    flag,
    meeting,
    notice,
    objection,
    policy,
    refusal_hits,
    sheet,
    vote,
    walk_to,
)

ORDER = [step for step, _, _ in STRAIGHT]


def before(step: Step) -> tuple[Walk, date, dict[str, Any]]:
    """A case that stands right before its first `step`, with the day and facts that step is taken with."""
    walk = Walk()
    for taken, on, more in STRAIGHT:
        if taken is step:
            return walk, on, dict(more)
        walk.take(taken, on, **more)
    raise AssertionError(step)


@pytest.mark.parametrize("step", list(dict.fromkeys(ORDER)))
def test_with_everything_in_order_the_step_is_taken(step: Step) -> None:
    walk, on, more = before(step)
    assert walk.refused(step, on, **more) == set()
    assert walk.take(step, on, **more).state is (Step.MONITORED if step is Step.RELAPSE else step)


COMMON = [
    ({"person": " "}, "ROAD-010"),
    ({"on": None}, "ROAD-011"),
    ({"paper": ""}, "ROAD-013"),
    ({"writer": Side.TOWNSHIP}, "ROAD-006"),
]


@pytest.mark.parametrize(("more", "code"), COMMON)
def test_a_report_needs_person_date_paper_and_its_owner(more: dict[str, Any], code: str) -> None:
    walk, on, facts = before(Step.REPORTED)
    judged = replace(walk.facts(Step.REPORTED, on, **facts), **more)
    assert code in codes(check_step(Step.REPORTED, judged, SHIPPED))


def test_a_date_before_the_step_before_or_in_the_future_is_refused() -> None:
    walk, _, _ = before(Step.REVIEW_READY)
    assert walk.refused(Step.REVIEW_READY, day(3)) == {"ROAD-012", "V54"}  # nor was anything signed that day
    judged = replace(walk.facts(Step.REVIEW_READY, day(5)), today=day(4))
    assert codes(check_step(Step.REVIEW_READY, judged, SHIPPED)) == {"ROAD-011"}


def test_a_step_out_of_order_names_the_state_it_stands_at() -> None:
    walk = walk_to(Step.CLUE)
    (refusal,) = check_step(Step.REPORTED, walk.facts(Step.REPORTED, day(3)), SHIPPED)
    assert refusal.code == "ROAD-001" and "线索登记" in refusal.text and "已上报乡镇" in refusal.text


def test_a_step_far_ahead_is_told_by_the_state_and_not_by_the_comparison() -> None:
    walk = walk_to(Step.VISITING)
    for step in (Step.REVIEW_READY, Step.APPROVED):
        (refusal,) = check_step(step, walk.facts(step, day(5)), SHIPPED)
        assert refusal.code == "ROAD-001"


def test_a_village_types_a_township_s_step_only_from_paper() -> None:
    walk, on, _ = before(Step.TOWNSHIP_CHECK)
    village = {"writer": Side.VILLAGE}
    assert walk.refused(Step.TOWNSHIP_CHECK, on, **village) == {"ROAD-006"}
    assert walk.refused(Step.TOWNSHIP_CHECK, on, by_paper=True, paper="", **village) == {"ROAD-013"}
    walk.take(Step.TOWNSHIP_CHECK, on, by_paper=True, **village)
    walk.take(Step.COUNTY, day(17), by_paper=True, **village)  # its guards lie with the office that took the step
    assert walk.events[-1]["side"] is Side.COUNTY and walk.events[-1]["by_paper"]


def test_the_township_types_for_a_village_without_the_program() -> None:
    walk, on, _ = before(Step.CONSENTED)
    assert walk.refused(Step.CONSENTED, on, writer=Side.TOWNSHIP) == {"ROAD-006"}
    assert walk.refused(Step.CONSENTED, on, writer=Side.TOWNSHIP, on_behalf=True) == set()


def people(*visitors: Visitor) -> dict[str, Any]:
    return {"visitors": visitors}


# step, facts that are wrong, codes that must block (exactly these)
BAD: list[tuple[Step, dict[str, Any], set[str]]] = [
    (Step.CLUE, {"case": case(discovery_channel="")}, {"CLUE-001"}),
    (Step.CLUE, {"case": case(clue_date=None)}, {"CLUE-002"}),
    (Step.CLUE, {"case": case(clue_date=day(9))}, {"CLUE-002"}),
    (Step.CONSENTED, {"blocking": ("户主只能有一人。",)}, {"FORM-001"}),
    (Step.CONSENTED, {"case": case(visit_date=None)}, {"VISIT-001"}),
    (Step.CONSENTED, {"case": case(visit_date=day(9))}, {"VISIT-001"}),
    (Step.CONSENTED, {"case": case(visit_date=day(1))}, {"VISIT-002"}),
    (Step.CONSENTED, people(VISITORS[0]), {"VISIT-003", "VISIT-005"}),
    (Step.CONSENTED, people(VISITORS[0], VISITORS[0]), {"VISIT-003", "VISIT-005"}),
    (Step.CONSENTED, people(VISITORS[1], Visitor("吴六")), {"VISIT-004"}),
    (Step.CONSENTED, people(VISITORS[0], Visitor("吴六")), {"VISIT-005"}),
    (Step.CONSENTED, {"sheets": (sheet(WIFE), sheet(SON))}, {"V54"}),
    (Step.CONSENTED, {"sheets": (sheet(HEAD, fingerprint=False),)}, {"CONS-004"}),
    (Step.CONSENTED, {"sheets": (sheet(HEAD, writer_name="赵一"),)}, {"CONS-005", "CONS-006"}),
    (Step.CONSENTED, {"members": (), "sheets": ()}, {"V54"}),
    (Step.REVIEW_READY, {"sheets": ()}, {"V54"}),
    (Step.REVIEWED, {"meeting": {}}, {"MEET-001", "VOTE-002"}),
    (Step.REVIEWED, {"meeting": meeting(place="", chair="")}, {"MEET-002"}),
    (Step.REVIEWED, {"meeting": meeting(day(8))}, {"MEET-003"}),
    (Step.REVIEWED, {"meeting": meeting(day(4))}, {"MEET-009"}),
    (Step.REM_REVIEWED, {"meeting": meeting()}, {"MEET-009"}),
    (Step.REVIEWED, {"meeting": meeting(sign_in_kept=False)}, {"MEET-004"}),
    (Step.REVIEWED, {"meeting": meeting(minutes_signed=None)}, {"MEET-005"}),
    (Step.REVIEWED, {"meeting": meeting(expected=None)}, {"MEET-006"}),
    (Step.REVIEWED, {"meeting": meeting(present=31)}, {"MEET-006"}),
    (Step.REVIEWED, {"meeting": meeting(present=19), "vote": vote(agree=19, against=0, abstain=0)}, {"MEET-007"}),
    (Step.REVIEWED, {"meeting": meeting(team_present=None)}, {"MEET-008"}),
    (Step.REVIEWED, {"vote": vote(abstain=None)}, {"VOTE-001"}),
    (Step.REVIEWED, {"vote": vote(abstain=-1)}, {"VOTE-001"}),
    (Step.REVIEWED, {"vote": vote(abstain=2)}, {"VOTE-002"}),
    (Step.REVIEWED, {"meeting": meeting(attendees=("甲", "乙"))}, {"VOTE-002"}),
    (Step.REVIEWED, {"vote": vote(decision="")}, {"VOTE-003"}),
    (Step.REVIEWED, {"vote": vote(decision="against")}, {"VOTE-004"}),
    (Step.REVIEWED, {"vote": vote(agree=12, against=12, abstain=0)}, {"VOTE-005"}),
    (Step.REVIEWED, {"refusal_hits": refusal_hits()[1:]}, {"DENY-001"}),
    (Step.REVIEWED, {"refusal_hits": refusal_hits(away={"evidence": ""})}, {"DENY-002", "DENY-003"}),
    (
        Step.REVIEWED,
        {"refusal_hits": refusal_hits(away={"evidence": "外出", "special_case_approved": False, "minutes_ref": "2页"})},
        {"DENY-004"},
    ),
    (Step.NOTICING, {"notice": {}}, {"NOTE-001"}),
    (Step.NOTICING, {"notice": notice(kind="gift")}, {"NOTE-001"}),
    (Step.NOTICING, {"privacy_leaks": ("正文有身份证号码，不能张贴，请删去后再打印。",)}, {"NOTE-002"}),
    (Step.NOTICING, {"notice": notice(place="")}, {"NOTE-003"}),
    (Step.NOTICING, {"notice": notice(posted_on=None)}, {"NOTE-004"}),
    (Step.NOTICING, {"notice": notice(posted_on=day(8))}, {"NOTE-004"}),
    (Step.NOTICING, {"notice": notice(days=4)}, {"NOTE-006"}),
    (Step.NOTICE_OK, {"notice": notice(taken_down_on=None)}, {"NOTE-009"}),
    (Step.NOTICE_OK, {"notice": notice(taken_down_on=day(12))}, {"NOTE-010"}),
    (Step.NOTICE_OK, {"notice": notice(taken_down_on=day(14))}, {"NOTE-009"}),
    (Step.NOTICE_OK, {"notice": notice(photo_posted_on=None)}, {"NOTE-011"}),
    (Step.NOTICE_OK, {"notice": notice(photo_down_on=None)}, {"NOTE-011"}),
    (Step.NOTICE_OK, {"notice": notice(photo_posted_on=day(6))}, {"NOTE-012"}),
    (Step.NOTICE_OK, {"notice": notice(photo_down_on=day(11))}, {"NOTE-012"}),
    (Step.NOTICE_OK, {"objections": (objection(result="", replied_on=None),)}, {"OBJ-002"}),
    (Step.NOTICE_OK, {"objections": (objection(result="founded"),)}, {"OBJ-003"}),
    (Step.NOTICE_OK, {"objections": (objection(result="partly"),)}, {"OBJ-003"}),
    (Step.NOTICE_OK, {"objections": (objection(handlers=("赵一",)),)}, {"OBJ-004"}),
    (Step.NOTICE_OK, {"objections": (objection(explanation=""),)}, {"OBJ-005"}),
    (Step.NOTICE_OK, {"objections": (objection(replied_on=day(10)),)}, {"OBJ-006"}),
    (Step.REPORTED, {"blocking": ("证件号码最后一位不对。",)}, {"FORM-001", "PACK-001"}),
    (Step.REPORTED, {"sheets": (sheet(HEAD), sheet(WIFE))}, {"V54", "PACK-001"}),
    (Step.REPORTED, {"case": case(sign="")}, {"PACK-001"}),
    (Step.REPORTED, {"objections": (objection(result=None, replied_on=None),)}, {"OBJ-002"}),
    (Step.COUNTY, {"details": {**COUNTY_DETAILS, "party_meeting_no": ""}}, {"TOWN-001"}),
    (Step.COUNTY, {"details": {**COUNTY_DETAILS, "doubtful_rechecked": False}}, {"TOWN-002"}),
    (Step.COUNTY, {"details": {**COUNTY_DETAILS, "party_meeting_on": "2026-03-20"}}, {"TOWN-003"}),
    (Step.COMPARING, {"sheets": ()}, {"V54"}),
    (Step.COMPARING, {"sheets": (sheet(HEAD, scope=()),)}, {"V54"}),
    (Step.VERIFYING, {"flags": ()}, {"FLAG-001"}),
    (Step.APPROVED, {"flags": (flag(answer=""),)}, {"FLAG-002"}),
    (Step.APPROVED, {"flags": (flag(checker=""),)}, {"FLAG-003"}),
    (Step.APPROVED, {"flags": (flag(answer_note=" "),)}, {"FLAG-004"}),
    (Step.ANNOUNCED, {"details": {"issuer": "县里"}, "notice": {}}, {"ANN-001"}),
    (Step.ANNOUNCED, {"details": {"posted_on": "2026-03-22"}}, {"ANN-002"}),
    (Step.ANNOUNCED, {"case": case(identified_month="")}, {"ANN-003"}),
    (Step.MONITORED, {"pairings": ()}, {"HELP-001"}),
    (Step.MONITORED, {"pairings": ({"is_monitor_contact": True, "name": "郑七", "end": day(20)},)}, {"HELP-001"}),
    (Step.MONITORED, {"measures": ()}, {"HELP-002"}),
    (Step.MONITORED, {"measures": ({"measure_class": "house", "status": "failed", "start": day(23)},)}, {"HELP-002"}),
    (
        Step.MONITORED,
        {"measures": (), "tasks": ({"task": "修房", "state": "dropped", "due_on": day(25)},)},
        {"HELP-002"},
    ),
    (Step.REM_VISITED, {"snapshot": {}}, {"REM-002"}),
    (Step.REM_VISITED, {"income": {}}, {"REM-002"}),
    (Step.REM_VISITED, {"details": {}}, {"REM-004"}),
    (Step.REM_VISITED, {"case": case()}, {"REM-003"}),
    (Step.REM_NOTICING, {"notice": notice(date(2026, 10, 3), "n2")}, {"NOTE-001"}),
    (Step.REM_APPROVED, {"income": {"per_capita": Decimal("8699.99")}}, {"REM-009"}),
    (Step.REM_APPROVED, {"line": None}, {"REM-008"}),
    (Step.REM_APPROVED, {"income": {}}, {"REM-007"}),
    (Step.REM_APPROVED, {"snapshot": {**GOOD_SNAPSHOT, "house_unsafe": True}}, {"REM-011"}),
    (Step.REM_APPROVED, {"snapshot": {**GOOD_SNAPSHOT, "water_unsafe": None}}, {"REM-010"}),
    (Step.REM_APPROVED, {"measures": ()}, {"REM-013"}),
    (Step.REM_APPROVED, {"measures": ({"measure_class": "house", "status": "planned"},)}, {"REM-013"}),
    (Step.REM_APPROVED, {"measures": ({"measure_class": "job", "status": "done"},)}, {"REM-013"}),
    (Step.REM_APPROVED, {"household": {"no_labour_backstop": True}}, {"REM-012"}),
    (Step.REMOVED, {"blocking": ("消除时的收入没有填全。",)}, {"FORM-001"}),
]


@pytest.mark.parametrize(("step", "more", "wanted"), BAD)
def test_a_guard_refuses(step: Step, more: dict[str, Any], wanted: set[str]) -> None:
    walk, on, facts = before(step)
    found = check_step(step, walk.facts(step, on, **{**facts, **more}), SHIPPED)
    assert codes(found) == wanted
    for refusal in found:
        assert refusal.text.endswith(("。", "！")) and refusal.advice.endswith("。")
        assert not banned_in(refusal.text + refusal.advice)


def test_what_only_warns() -> None:
    walk, on, facts = before(Step.CONSENTED)
    found = check_step(Step.CONSENTED, walk.facts(Step.CONSENTED, on, **facts, sheets=(sheet(HEAD),)), SHIPPED)
    assert codes(found) == set() and [item.code for item in found] == ["V54", "V54"]
    walk, on, facts = before(Step.APPROVED)
    found = check_step(
        Step.APPROVED, walk.facts(Step.APPROVED, on, **{**facts, "flags": (flag(answer="true_unfit"),)}), SHIPPED
    )
    assert blocking(found) == [] and codes(found, warnings=True) == {"FLAG-005"}


def test_a_head_who_did_not_agree_to_the_notice_is_minded() -> None:
    walk, on, _ = before(Step.NOTICING)
    judged = walk.facts(Step.NOTICING, on, sheets=(sheet(HEAD, notice_agreed=False),))
    assert codes(check_step(Step.NOTICING, judged, SHIPPED), warnings=True) == {"NOTE-013"}


def test_a_village_without_a_team_is_not_asked_for_one() -> None:
    for answer in (False, None):
        alone = {"village": {"has_work_team": answer}}
        walk, on, _ = before(Step.CONSENTED)
        assert walk.refused(Step.CONSENTED, on, **alone, **people(VISITORS[0], Visitor("吴六"))) == set()
        walk, on, _ = before(Step.REVIEWED)
        assert walk.refused(Step.REVIEWED, on, **alone, meeting=meeting(team_present=None)) == set()


def test_relatives_keep_out_by_the_setting() -> None:
    visitors = people(*VISITORS, Visitor("石二", relative=True))
    walk, on, _ = before(Step.CONSENTED)
    judged = walk.facts(Step.CONSENTED, on, **visitors)
    assert codes(check_step(Step.CONSENTED, judged, SHIPPED)) == set()
    assert codes(check_step(Step.CONSENTED, judged, SHIPPED), warnings=True) == {"REL-001"}
    assert codes(check_step(Step.CONSENTED, judged, policy(relative_case="block"))) == {"REL-001"}
    walk, on, _ = before(Step.REVIEWED)
    judged = walk.facts(Step.REVIEWED, on, relatives=frozenset({"赵一"}))
    assert codes(check_step(Step.REVIEWED, judged, policy(relative_case="block"))) == {"REL-001"}


def test_quorum_and_majority_are_settings_of_the_meeting_s_day() -> None:
    walk, on, _ = before(Step.REVIEWED)
    few = {"meeting": meeting(present=15), "vote": vote(agree=8, against=7, abstain=0)}
    judged = walk.facts(Step.REVIEWED, on, **few)
    assert codes(check_step(Step.REVIEWED, judged, policy(quorum="1/2"))) == set()
    assert codes(check_step(Step.REVIEWED, judged, policy(quorum="1/2", **{"pass": "2/3"}))) == {"VOTE-005"}


def test_exactly_two_thirds_present_is_a_quorum() -> None:
    walk, on, _ = before(Step.REVIEWED)
    assert (
        walk.refused(Step.REVIEWED, on, meeting=meeting(present=20), vote=vote(agree=11, against=9, abstain=0)) == set()
    )


def test_only_what_the_meeting_refused_is_refused_by_the_village() -> None:
    walk, on, _ = before(Step.REVIEWED)
    assert walk.refused(Step.REJECTED, on) == {"VOTE-006"}
    assert walk.refused(Step.REJECTED, on, vote=vote(decision="against"), reason="") == {"ROAD-005"}
    walk.take(Step.REJECTED, on, vote=vote(decision="against", agree=3, against=20))
    assert not walk.road.is_open


def test_off_ramps_ask_for_reason_and_witnesses() -> None:
    walk, on, _ = before(Step.CONSENTED)
    assert walk.refused(Step.CLOSED_NORISK, on, reason=" ") == {"ROAD-005"}
    assert walk.refused(Step.CLOSED_WITHDRAWN, on) == {"WIT-001"}
    assert walk.refused(Step.CLOSED_WITHDRAWN, on, details={"witnesses": ["孙三", "孙三"]}) == {"WIT-001"}
    taken_back = (sheet(HEAD, withdrawn_on=day(4), reason="不愿查询"),)
    assert walk.refused(Step.CLOSED_WITHDRAWN, on, sheets=taken_back) == set()
    assert walk.refused(Step.CLOSED_NATURAL, on) == {"GONE-001"}
    gone = tuple({**member, "presence": "left"} for member in (HEAD, WIFE, SON))
    walk.take(Step.CLOSED_NATURAL, on, members=gone)


@pytest.mark.parametrize("ramp", [Step.CLOSED_NORISK, Step.CLOSED_REFUSED])
def test_back_from_an_off_ramp(ramp: Step) -> None:
    walk, on, _ = before(Step.CONSENTED)
    walk.take(ramp, on)
    assert walk.refused(Step.CLUE, day(20), reason="") == {"ROAD-005"}
    assert walk.take(Step.CLUE, day(20)).state is Step.CLUE


def test_example_5_county_removal_date() -> None:
    """Approved 2025-01-20: removal 2025-07-19 is blocked, 2025-07-20 allowed, R1 possible earlier with the date shown."""
    walk = Walk()
    walk.events = [
        {"id": "a", "follows": "", "step": "clue", "date": date(2025, 1, 6)},
        {"id": "b", "follows": "a", "step": "approved", "date": date(2025, 1, 20)},
        {"id": "c", "follows": "b", "step": "monitored", "date": date(2025, 1, 25)},
    ]
    early = walk.facts(Step.REM_PROPOSED, date(2025, 6, 1), case=REMOVAL_CASE)
    found = check_step(Step.REM_PROPOSED, early, SHIPPED)
    assert codes(found) == set()
    assert [item.text for item in found if item.code == "REM-001"] == ["最早2025年7月20日可以标注风险消除。"]
    walk.events.append({"id": "d", "follows": "c", "step": "rem_reported", "date": date(2025, 7, 1)})
    removal = {"case": REMOVAL_CASE}
    assert walk.refused(Step.REM_APPROVED, date(2025, 7, 19), **removal) == {"REM-006"}
    assert walk.refused(Step.REM_APPROVED, date(2025, 7, 20), **removal) == set()
    longer = check_step(
        Step.REM_APPROVED,
        walk.facts(Step.REM_APPROVED, date(2025, 7, 20), **removal),
        policy(min_months_before_removal=12),
    )
    assert codes(longer) == {"REM-006"}


def test_an_imported_case_counts_from_the_last_day_of_its_month() -> None:
    walk = Walk()
    walk.events = [
        {"id": "i", "follows": "", "step": "imported", "date": date(2026, 8, 1), "details": {"state": "monitored"}}
    ]
    walk.events.append({"id": "d", "follows": "i", "step": "rem_reported", "date": date(2026, 8, 2)})
    removal = {"case": case(removal_mode="helped", identified_month="202602")}
    assert walk.refused(Step.REM_APPROVED, date(2026, 8, 27), **removal) == {"REM-006"}
    assert walk.refused(Step.REM_APPROVED, date(2026, 8, 28), **removal) == set()
    removal = {"case": case(removal_mode="helped", identified_month="")}
    assert walk.refused(Step.REM_APPROVED, date(2026, 8, 28), **removal) == {"REM-005"}


@pytest.mark.parametrize(
    ("more", "told"),
    [({"tasks": ({"task": "修房", "state": "open", "due_on": day(30)},)}, set()),
     ({"details": {"plan_on": "2026-03-31"}}, set()),
     ({"details": {"plan_on": "2026-04-01"}}, {"HELP-003"}), ({"measures": ({"status": "planned", "end": date(2026, 5, 1)},)}, {"HELP-003"})],
)  # fmt: skip
def test_the_help_is_planned_by_a_row_a_measure_or_a_date(more: dict[str, Any], told: set[str]) -> None:
    """§8.3: within ten days of the approval of 21 March; later is said and does not stop the step."""
    walk = walk_to(Step.ANNOUNCED)
    found = check_step(Step.MONITORED, walk.facts(Step.MONITORED, day(23), **{"measures": (), **more}), walk.policy)
    assert {one.code for one in found if one.code.startswith("HELP")} == told and not blocking(found)


def test_example_7_household_without_labour() -> None:
    old = (
        {**HEAD, "birth_date": date(1954, 1, 1), "labour": "none", "dibao": "rural"},
        {**WIFE, "birth_date": date(1958, 1, 1), "labour": "lost", "dibao": "rural"},
    )
    walk, on, facts = before(Step.REM_APPROVED)
    judged = walk.facts(Step.REM_APPROVED, on, **{**facts, "members": old})
    assert codes(check_step(Step.REM_APPROVED, judged, SHIPPED)) == {"REM-012"}
    allowed = check_step(Step.REM_APPROVED, judged, policy(no_labour_removal="warn"))
    assert codes(allowed) == set() and "REM-012" in codes(allowed, warnings=True)


def test_natural_removal_minds_income_and_measures_without_blocking() -> None:
    walk, on, _ = before(Step.REM_APPROVED)
    natural = {"case": case(removal_mode="natural"), "measures": (), "income": {"per_capita": Decimal("5000.00")}}
    found = check_step(Step.REM_APPROVED, walk.facts(Step.REM_APPROVED, on, **natural), SHIPPED)
    assert codes(found) == set() and codes(found, warnings=True) == {"REM-009"}


def test_example_9_son_working_away() -> None:
    """An adult son who has not signed: the case may reach the notice, never the report."""
    away = (sheet(HEAD), sheet(WIFE), sheet(SON, state="printed", signed_on=None, remote=True, sensitive=()))
    walk = Walk()
    for step, on, more in STRAIGHT[: ORDER.index(Step.REPORTED)]:
        walk.take(step, on, **{**more, "sheets": away})
    assert walk.road.state is Step.NOTICE_OK
    assert walk.refused(Step.REPORTED, day(14), sheets=away) == {"V54", "PACK-001"}
    signed = (*away[:2], sheet(SON, remote=True, signed_on=day(14)))
    walk.take(Step.REPORTED, day(14), sheets=signed)


def test_example_10_objections() -> None:
    """Received on day 4, unfounded on day 6: the notice ends on its date; founded: off the list, or a new notice."""
    received, answered = day(11), day(13)
    walk = walk_to(Step.NOTICING)
    pending = (objection(received_on=received, result="", replied_on=None),)
    walk.take(Step.OBJECTION, received, objections=pending)
    assert walk.refused(Step.NOTICE_OK, answered, objections=pending) == {"OBJ-002"}
    unfounded = (objection(received_on=received, replied_on=answered),)
    assert walk.refused(Step.NOTICE_OK, day(12), objections=unfounded) == {"NOTE-008", "NOTE-009"}
    assert walk.refused(Step.NOTICE_OK, answered, objections=unfounded) == set()

    founded = (objection(received_on=received, replied_on=answered, result="founded"),)
    assert walk.refused(Step.NOTICE_OK, answered, objections=founded) == {"OBJ-003"}
    assert walk.refused(Step.REJECTED, answered, objections=founded) == set()
    assert walk.refused(Step.NOTICING, answered, objections=founded, notice=notice(answered)) == {"NOTE-007"}
    fresh = notice(answered, "n2", restarted_from="n1")
    walk.take(Step.NOTICING, answered, objections=founded, notice=fresh)
    assert walk.refused(Step.NOTICE_OK, day(18), objections=founded, notice=fresh) == {"NOTE-008", "NOTE-009"}
    walk.take(Step.NOTICE_OK, day(19), objections=founded, notice=fresh)
    old = next(item for item in walk.road.path if item.event["notice_id"] == "n1" and item.state is Step.NOTICING)
    assert old.event["date"] == day(7)


def test_a_notice_keeps_the_days_of_its_posting_day() -> None:
    seven = Policy([PolicyEntry("notice_min_days", 7, day(9))])
    walk, on, _ = before(Step.NOTICE_OK)
    assert codes(check_step(Step.NOTICE_OK, walk.facts(Step.NOTICE_OK, on), seven)) == set()
    later = Policy([PolicyEntry("notice_min_days", 7, day(7))])
    assert "NOTE-008" in codes(check_step(Step.NOTICE_OK, walk.facts(Step.NOTICE_OK, on), later))


def test_pack_names_its_papers() -> None:
    walk, on, _ = before(Step.REPORTED)
    papers = pack(walk.facts(Step.REPORTED, on), SHIPPED)
    assert [paper.lacks for paper in papers] == [""] * len(papers)
    assert [paper.label for paper in papers][:4] == ["风险线索登记表", "信息采集表", "入户核查表", "承诺授权书"]


def test_what_may_be_taken_back() -> None:
    walk = walk_to(Step.TOWNSHIP_CHECK)
    last = walk.road.last
    assert last is not None
    judged = walk.facts(Step.CORRECT, day(16))
    assert codes(check_undo(last["id"], judged)) == {"ROAD-008"}
    assert codes(check_undo(last["id"], walk.facts(Step.CORRECT, day(16), writer=Side.TOWNSHIP))) == set()
    assert codes(check_undo("e000", walk.facts(Step.CORRECT, day(16), reason=""))) == {"ROAD-005"}
    assert codes(check_undo("nothing", judged)) == {"ROAD-007"}
    assert walk.undo(day(16)).state is Step.REPORTED
    assert codes(check_undo(last["id"], walk.facts(Step.CORRECT, day(16)))) == {"ROAD-007"}


def test_undo_of_a_dispute_cancels_one_of_its_roads() -> None:
    walk = walk_to(Step.VISITING)
    tip = walk.road.tip
    walk.take(Step.CONSENTED, day(4))
    walk.events.append({"id": "other", "follows": tip, "step": "closed_norisk", "date": day(4), "person": "赵一"})
    assert codes(check_undo("other", walk.facts(Step.CANCEL, day(5)))) == set()
    assert codes(check_undo(tip, walk.facts(Step.CANCEL, day(5)))) == {"ROAD-007"}


def test_imported_only_starts() -> None:
    walk = Walk()
    assert walk.refused(Step.IMPORTED, day(2), person="", paper="") == set()
    assert walk_to(Step.CLUE).refused(Step.IMPORTED, day(3)) == {"ROAD-001"}


@given(
    st.randoms(use_true_random=False), st.sampled_from(["after_township", "before_review", "parallel_visit", "both"])
)
@settings(max_examples=150, deadline=None)
def test_random_permitted_steps_stay_inside_the_tables(chance: random.Random, position: str) -> None:
    view = policy(compare_position=position).at(day(1))
    events: list[dict[str, Any]] = []
    for n in range(40):
        road = fold(events)
        steps = [step for step in allowed_next(road, view) if step is not Step.IMPORTED]
        assert steps and set(steps) <= set(possible_next(road.state))
        events.append({"id": f"e{n:02}", "follows": road.tip, "step": chance.choice(steps), "date": day(1)})
        # From anywhere the road leads on: closed cases may be reopened, removed ones may relapse.
        assert fold(events).unusual == ()


def test_closed_states_may_be_reopened() -> None:
    assert all(Step.CLUE in possible_next(state) for state in CLOSED)


def test_children_are_nobody_s_signature() -> None:
    walk, on, _ = before(Step.REPORTED)
    assert walk.refused(Step.REPORTED, on, members=(HEAD, WIFE, SON, GIRL)) == set()
