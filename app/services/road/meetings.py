"""The villagers' meeting: recorded once, with its votes, and every case it heard moved on (`domain.md` §8.3, §9.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import AppError
from app.domain.procedure.states import REMOVAL, Step
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.numbering import next_number
from app.services.road.cases import StepDone, StepWish, all_or_refused, find_case, step_in
from app.store.door import Door, new_id


@dataclass(frozen=True, slots=True)
class Vote:
    """What the meeting said of one case: votes and decision (`agree`, `against`, `abstain` of OPINION)."""

    case: str
    agree: int
    against: int
    abstain: int
    decision: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class RefusalAnswer:
    """An answer to one item of the refusal list for one case (§9.1)."""

    case: str
    item: str
    hit: bool
    evidence: str = ""
    special_case_approved: bool | None = None
    minutes_ref: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A recorded meeting and what became of each case."""

    meeting: str
    number: str
    steps: dict[str, StepDone] = field(default_factory=dict)


def answer_refusals(desk: Desk, answers: Iterable[RefusalAnswer]) -> None:
    """Answer items of the refusal list before the meeting; a second answer to the same item changes the first."""
    by_case: dict[str, dict[str, RefusalAnswer]] = {}
    for answer in answers:
        by_case.setdefault(answer.case, {})[answer.item] = answer
    with desk.writing("不予认定情形") as door:
        for case, given in by_case.items():
            file, found = find_case(door.connection, case)
            for answer in given.values():
                _answer_one(door, file, found, answer)


def _answer_one(door: Door, file: HouseholdFile, case: CaseFile, answer: RefusalAnswer) -> None:
    values = {
        "hit": answer.hit,
        "evidence": answer.evidence,
        "special_case_approved": answer.special_case_approved,
        "minutes_ref": answer.minutes_ref,
    }
    standing = next((row for row in case.rows("refusal_hit") if row["item"] == answer.item), None)
    if standing:
        door.change("refusal_hit", standing["id"], values)
    else:
        door.create("refusal_hit", {"household_id": file.id, "case_id": case.id, "item": answer.item, **values})


def hold_meeting(desk: Desk, facts: Mapping[str, Any], votes: Iterable[Vote]) -> Held:
    """Record a meeting (fields of `meeting`) with its votes; cases it agreed to go on as `reviewed`, the others wait.

    One transaction: a case that may not go on refuses the whole, naming why.
    """
    listed = list(votes)
    if not listed:
        raise AppError("MEET-101", "评议会没有选择要评议的农户。", "请先在待评议名单里勾选。", "评议会")
    with desk.writing("登记评议会") as door:
        meeting = new_id()
        number = facts.get("number") or next_number(door.connection, "meeting", f"评议{facts['date'].year}")
        door.create("meeting", {**facts, "number": number}, row_id=meeting, village=desk.place.code)
        for vote in listed:
            _vote(door, meeting, vote)
        agreed = [vote for vote in listed if vote.decision == "agree"]
        done = all_or_refused(agreed, lambda vote: _review(desk, door, meeting, facts, vote))
        steps = {vote.case: step for vote, step in zip(agreed, done, strict=True)}
    return Held(meeting, number, steps)


def _vote(door: Door, meeting: str, vote: Vote) -> None:
    file, _ = find_case(door.connection, vote.case)
    values: Rec = {"meeting_id": meeting, "household_id": file.id, "case_id": vote.case, "agree": vote.agree}
    values |= {"against": vote.against, "abstain": vote.abstain, "decision": vote.decision, "note": vote.note}
    door.create("meeting_vote", values)


def _review(desk: Desk, door: Door, meeting: str, facts: Mapping[str, Any], vote: Vote) -> StepDone:
    door.flush()
    _, case = find_case(door.connection, vote.case)
    step = Step.REM_REVIEWED if case.road.state in REMOVAL else Step.REVIEWED
    wish = StepWish(step, facts["date"], str(facts.get("chair") or desk.operator), meeting=meeting)
    return step_in(desk, door, vote.case, wish)
