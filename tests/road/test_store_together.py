"""The same step for several households: one verb, one undo, each judged alone (`domain.md` §8.3; issue 4)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.procedure.states import Step
from app.services.desk import Desk
from app.services.road import together
from app.services.road.boards import board, meeting_start, refusal_items
from app.services.road.cases import Refused, StepWish
from app.services.road.meetings import Vote, hold_meeting
from app.services.undoing import undo_last
from app.store.rows import read_records
from tests.road.store_village import MEETING, PERSON, Walker, open_village, use, walker

S = Step
TO_READY = (S.CLUE, S.VISITING, S.CONSENTED, S.REVIEW_READY)
TO_COUNTY = (*TO_READY, S.REVIEWED, S.NOTICING, S.NOTICE_OK, S.REPORTED, S.TOWNSHIP_CHECK, S.COUNTY)


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_village(tmp_path_factory.mktemp("together") / "village")
    use(made)
    yield made
    made.store.close()


def pair(village: Desk, *steps: Step) -> tuple[Walker, Walker]:
    """Two households that walked the same steps on the same days."""
    first, second = walker(village, "张德福"), walker(village, "李四海")
    return first.take(*steps), second.take(*steps)


def wish(walked: Walker, step: Step, **more: object) -> StepWish:
    return StepWish(step, walked.on, PERSON, **more)  # type: ignore[arg-type]


def test_one_list_moves_all_or_none(village: Desk) -> None:
    first, second = pair(village, S.CLUE, S.VISITING)
    first.fill_form()
    first.sign()
    ids = [first.case, second.case]
    told = together.try_steps(first.desk, ids, wish(first, S.CONSENTED))
    assert [line.may for line in told] == [True, False] and told[1].refusals[0].text
    with pytest.raises(Refused) as caught:
        together.take_together(first.desk, ids, wish(first, S.CONSENTED))
    assert caught.value.where == second.file.short and first.state is second.state is S.VISITING
    done = together.take_together(first.desk, ids, wish(first, S.CONSENTED), partly=True)
    assert [line.done is not None for line in done] == [True, False]
    assert (first.state, second.state) == (S.CONSENTED, S.VISITING)


def test_none_that_may_go_is_refused_with_every_reason(village: Desk) -> None:
    first, second = pair(village, S.CLUE, S.VISITING)
    with pytest.raises(Refused) as caught:
        together.take_together(first.desk, [first.case, second.case], wish(first, S.CONSENTED), partly=True)
    assert {name for name, _ in caught.value.told} == {first.file.short, second.file.short}


def test_one_county_list_one_announcement_one_entry_and_one_undo(village: Desk) -> None:
    first, second = pair(village, *TO_COUNTY, S.COMPARING, S.COUNTY)
    with second.desk.writing("类别") as door:
        door.change("monitoring_case", second.case, {"proposed_category": "sudden"})
    ids = [first.case, second.case]
    desk = first.later().desk
    paper = {"by_paper": True, "paper": "云农组〔2026〕3号"}
    month = {"identified_month": "202603"}
    together.take_together(desk, ids, wish(first, S.APPROVED, details=month, **paper))
    assert [found.found.category for found in (first, second)] == ["marginal", "sudden"]
    assert all(found.road.last and found.road.last["details"]["monitor_category"] for found in (first, second))
    for step in (S.ANNOUNCED, S.MONITORED):
        together.take_together(desk, ids, wish(first, step, **paper))
    assert first.state is second.state is S.MONITORED
    together.take_together(desk, ids, wish(first, S.REM_PROPOSED))
    undone = undo_last(desk)
    assert undone and first.state is second.state is S.MONITORED


def test_one_meeting_hears_all_that_wait(village: Desk) -> None:
    first, second = pair(village, *TO_READY)
    for found in (first, second):
        from app.services.road.meetings import RefusalAnswer, answer_refusals

        answer_refusals(found.desk, [RefusalAnswer(found.case, code, False) for code, _, _ in refusal_items(village)])
    desk = first.later().desk
    start = meeting_start(desk, [first.made.id, second.made.id])
    assert start.team and start.rule(30).startswith("到会不少于应到的2/3（20人）")
    held = hold_meeting(
        desk,
        {**MEETING, "date": first.on, "vote_mode": "ballot"},
        [Vote(first.case, 26, 0, 0, "agree"), Vote(second.case, 5, 21, 0, "against")],
    )
    assert set(held.steps) == {first.case}
    assert (first.state, second.state) == (S.REVIEWED, S.REVIEW_READY)
    row = next(row for row in board(desk) if row.case == second.case)
    assert (row.wants, row.waits_for) == ("民主评议", "村")


BAD_MEETINGS = [
    ({"present": 27}, 28, "VOTE-002", "多于实到代表27人"),
    ({"present": 26, "attendees": ("甲", "乙")}, 20, "VOTE-002", "签到名单上的2人"),
    ({"present": 19}, 19, "MEET-007", "不足2/3"),
    ({"present": 31}, 31, "MEET-006", "多于应到30人"),
    ({"team_present": False}, 26, "MEET-008", "工作队"),
    ({"minutes_signed": False}, 26, "MEET-005", "签字"),
    ({}, 13, "VOTE-005", "1/2"),
]


@pytest.mark.parametrize(("more", "agree", "code", "rule"), BAD_MEETINGS)
def test_a_meeting_that_breaks_a_rule_is_refused_whole_and_names_it(
    village: Desk, more: dict[str, object], agree: int, code: str, rule: str
) -> None:
    from app.services.road.meetings import RefusalAnswer, answer_refusals

    walked = walker(village, "何爱民").take(*TO_READY)
    answer_refusals(walked.desk, [RefusalAnswer(walked.case, item, False) for item, _, _ in refusal_items(village)])
    facts = {**MEETING, "date": walked.later().on, **more}
    with village.reading() as connection:
        before = len(read_records(connection, "meeting"))
    with pytest.raises(Refused) as caught:
        hold_meeting(walked.desk, facts, [Vote(walked.case, agree, 0, 0, "agree")])
    assert code in {refusal.code for refusal in caught.value.refusals}
    assert rule in next(refusal.text for refusal in caught.value.refusals if refusal.code == code)
    with village.reading() as connection:
        assert not [row for row in read_records(connection, "meeting_vote") if row["case_id"] == walked.case]
        assert len(read_records(connection, "meeting")) == before


def test_a_relative_who_votes_is_named(village: Desk) -> None:
    from app.services.family.relatives import keep_relative
    from app.services.policies import set_policy
    from app.services.road.meetings import RefusalAnswer, answer_refusals

    walked = walker(village, "周世安").take(*TO_READY)
    head = walked.file.members[0]
    values = {
        "name": "周代表",
        "role": "representative",
        "household_id": walked.made.id,
        "member_id": head["id"],
        "kinship": "sibling",
    }
    keep_relative(walked.desk, values)
    set_policy(village, "relative_case", "block", walked.on)
    answer_refusals(walked.desk, [RefusalAnswer(walked.case, item, False) for item, _, _ in refusal_items(village)])
    names = ("周代表", *(f"代表{n}" for n in range(25)))
    facts = {**MEETING, "date": walked.later().on, "attendees": names}
    assert meeting_start(walked.desk, [walked.made.id]).kin == {walked.made.id: frozenset({"周代表"})}
    with pytest.raises(Refused) as caught:
        hold_meeting(walked.desk, facts, [Vote(walked.case, 26, 0, 0, "agree")])
    assert "REL-001" in {refusal.code for refusal in caught.value.refusals} and "没有回避" in str(caught.value)
    hold_meeting(walked.desk, facts, [Vote(walked.case, 25, 0, 0, "agree")])
    assert walked.state is S.REVIEWED


def test_placeholders_lose_their_mark_when_the_township_confirms(village: Desk) -> None:
    from app.services.policies import set_policy

    marked = {code for code, _, placeholder in refusal_items(village) if placeholder}
    assert marked == {"payroll", "assets", "company"}
    set_policy(village, "乡镇已核定的不予认定情形", "财政供养、办企业", document="云乡振〔2026〕2号")
    assert {code for code, _, placeholder in refusal_items(village) if placeholder} == {"assets"}
