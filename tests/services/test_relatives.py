"""近亲属 and 回避: on record, spoken by every guard, printed, marked for the spot check."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.domain.errors import AppError
from app.domain.policy import Policy, PolicyEntry
from app.domain.procedure.facts import RoadFacts
from app.domain.procedure.fold import fold
from app.domain.procedure.guards import check_step
from app.domain.procedure.states import Side, Step
from app.services.desk import Desk
from app.services.family.relatives import keep_relative, known_names, relatives_list, remove_relative
from app.services.papers.catalogue import print_paper
from app.services.policies import set_policy
from app.services.road.boards import refusal_items
from app.services.road.cases import Refused, StepWish, find_case, take_step, what_is_missing
from app.services.road.gathering import gather
from app.services.road.meetings import RefusalAnswer, Vote, answer_refusals, hold_meeting
from app.services.undoing import undo_last

Build = Callable[..., Any]
READY = (
    ("clue", date(2026, 10, 8), "village"), ("visiting", date(2026, 10, 10), "village"),
    ("consented", date(2026, 10, 12), "village"), ("review_ready", date(2026, 10, 13), "village"),
)  # fmt: skip
MEETING = {
    "date": date(2026, 10, 15), "place": "村委会会议室", "body": "representatives", "chair": "刘长贵", "recorder": "王小明",
    "expected": 30, "present": 26, "attendees": tuple(f"代表{n}号" for n in range(1, 27)), "team_present": True, "sign_in_kept": True,
    "minutes_signed": True,
}  # fmt: skip


def record(desk: Desk, made: Any, name: str, **more: Any) -> str:
    return keep_relative(
        desk, {"name": name, "role": "committee", "kinship": "sibling", "household_id": made.id, **more}
    )


def codes(desk: Desk, made: Any, step: Step) -> dict[str, bool]:
    return {
        refusal.text: refusal.blocks
        for refusal in what_is_missing(desk, made.case, step, date(2026, 11, 1))
        if refusal.code == "REL-001"
    }


def test_who_is_on_record(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="visiting")
    row = record(desk, made, " 周文斌 ", member_id=made.members[1])
    (line,) = relatives_list(desk)
    assert (line.id, line.name, line.member, line.kinship, line.told_on) == (
        row,
        "周文斌",
        "郑桂兰",
        "兄弟姐妹",
        desk.today,
    )
    assert line.sentence == "周文斌（村（社区）“两委”成员）是郑桂兰的兄弟姐妹"
    undo_last(desk)
    assert relatives_list(desk) == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": " "}, "KIN-101"), ({"role": ""}, "KIN-102"), ({"kinship": "friend"}, "KIN-102"), ({"household_id": ""}, "KIN-103"),
        ({"member_id": "x"}, "KIN-103"), ({"told_on": date(2027, 1, 1)}, "KIN-108"), ({"household_id": "x"}, "H-101"),
    ],
)  # fmt: skip
def test_what_is_refused(desk: Desk, household: Build, changed: dict[str, Any], expected: str) -> None:
    made = household(desk, "张德福", road="")
    with pytest.raises(AppError) as refused:
        record(desk, made, "周文斌") if not changed else keep_relative(
            desk, {"name": "周文斌", "role": "committee", "kinship": "sibling", "household_id": made.id, **changed}
        )
    assert refused.value.code == expected and relatives_list(desk) == []


def test_nobody_twice_and_off_with_a_reason(desk: Desk, household: Build, township: Desk) -> None:
    made = household(desk, "张德福", road="")
    row = record(desk, made, "周文斌")
    for act, expected in (
        (lambda: record(desk, made, "周文斌"), "KIN-105"), (lambda: remove_relative(desk, row, ""), "KIN-107"),
        (lambda: remove_relative(desk, "x", "录错了"), "KIN-104"), (lambda: remove_relative(township, row, "录错了"), "KIN-106"),
    ):  # fmt: skip
        with pytest.raises(AppError) as refused:
            act()
        assert refused.value.code == expected
    remove_relative(desk, row, "录错了")
    assert relatives_list(desk) == []


def test_a_relative_may_not_visit(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="visiting")
    other = household(desk, "陈有才", road="visiting")
    record(desk, made, "周文斌")
    text = "入户人员周文斌是这一户的近亲属。"
    assert codes(desk, made, Step.CONSENTED) == {text: False} and codes(desk, other, Step.CONSENTED) == {}
    set_policy(desk, "relative_case", "block", date(2026, 1, 1))
    assert codes(desk, made, Step.CONSENTED) == {text: True}
    with pytest.raises(Refused, match="周文斌是这一户的近亲属"):
        take_step(desk, made.case, StepWish(Step.CONSENTED, date(2026, 11, 1), "王小明"))


def hold(desk: Desk, made: Any, votes: int) -> list[str]:
    answer_refusals(desk, [RefusalAnswer(made.case, item, False) for item, *_ in refusal_items(desk)])
    on = Desk(desk.store, desk.operator, date(2026, 10, 15), desk.clock)
    set_policy(on, "relative_case", "block", date(2026, 1, 1))
    with pytest.raises(Refused) as refused:
        hold_meeting(on, MEETING, [Vote(made.case, votes, 0, 0, "agree", "")])
    return [refusal.text for refusal in refused.value.refusals]


def test_a_relative_may_not_chair(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road=READY)
    record(desk, made, "刘长贵")
    assert "主持人刘长贵是这一户的近亲属。" in hold(desk, made, 25)


def test_a_relative_may_not_vote(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road=READY)
    record(desk, made, "代表3号", role="representative")
    assert hold(desk, made, 26) == ["代表代表3号是这一户的近亲属，这一户的表决票共26张，像是没有回避。"]
    on = Desk(desk.store, desk.operator, date(2026, 10, 15), desk.clock)
    hold_meeting(on, MEETING, [Vote(made.case, 25, 0, 0, "agree", "")])


def test_a_relative_does_not_audit_and_the_case_enters_the_sample() -> None:
    events = [
        {"id": "0", "follows": "", "step": "clue", "side": "village", "date": date(2026, 10, 1)},
        {"id": "1", "follows": "0", "step": "visiting", "side": "village", "date": date(2026, 10, 1)},
        *({"id": str(n), "follows": str(n - 1), "step": step, "side": "village", "date": date(2026, 10, 1)} for n, step in enumerate(
            ("consented", "review_ready", "reviewed", "noticing", "notice_ok", "reported", "township_check"), start=2)),
    ]  # fmt: skip
    facts = RoadFacts(
        road=fold(events), on=date(2026, 11, 1), today=date(2026, 11, 2), person="刘建国", paper="1号", writer=Side.TOWNSHIP,
        members=({"id": "m", "name": "张德福", "relation": "head"},), relatives=frozenset({"刘建国"}), details={"sample": "李四"},
    )  # fmt: skip
    policy = Policy([PolicyEntry("relative_case", "block", date(2026, 1, 1))])

    def told(facts: RoadFacts) -> list[str]:
        return [
            refusal.text
            for refusal in check_step(Step.COUNTY, facts, policy)
            if refusal.code == "REL-001" and refusal.blocks
        ]

    assert told(facts) == ["审核人刘建国是这一户的近亲属。", "这一户和刘建国有近亲属关系，抽查户里没有写张德福户。"]
    assert told(replace(facts, person="何勇", details={"sample": "张德福、李四"})) == []


def test_the_sheet_and_the_file_say_it(desk: Desk, household: Build, pdf_text: Callable[[bytes], str]) -> None:
    made = household(desk, "张德福", road="consented")
    with pytest.raises(AppError) as refused:
        print_paper(desk, "近亲属备案表", household=made.number)
    assert refused.value.code == "PRINT-040"
    record(desk, made, "周文斌")
    text = pdf_text(print_paper(desk, "近亲属备案表", household=made.number).data)
    for words in ("近亲属备案表", "周文斌", "张德福的兄弟姐妹", "列入抽查", "不参加本户的入户核查"):
        assert words in text, words
    assert "近亲属备案表" in pdf_text(print_paper(desk, "一户一档", household=made.number).data)


def test_names_to_choose_from(desk: Desk, household: Build) -> None:
    from app.services.place import change_village

    change_village(desk, {"committee": ("周文斌", "沈惠芳"), "team": ("韩雪",)})
    assert known_names(desk) == ("周文斌", "沈惠芳", "韩雪", "王小明")


def test_the_facts_carry_them(desk: Desk, household: Build) -> None:
    made = household(desk, "张德福", road="visiting")
    record(desk, made, "周文斌")
    with desk.reading() as connection:
        file, case = find_case(connection, made.case)
        assert gather(desk, connection, file, case, StepWish(Step.CONSENTED, desk.today, "x")).relatives == {"周文斌"}
