"""The states of a case as a table: who acts, who writes, who has the ball, what may follow (`domain.md` §8.1, §13)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.questionnaire.field import Owner


class Step(StrEnum):
    """Codes of the list STEP: the states of a case, and four steps that are no state of their own."""

    CLUE = "clue"
    SCREENED = "screened"
    LOCKED = "locked"
    VISITING = "visiting"
    CONSENTED = "consented"
    COMPARING = "comparing"
    VERIFYING = "verifying"
    REVIEW_READY = "review_ready"
    REVIEWED = "reviewed"
    NOTICING = "noticing"
    OBJECTION = "objection"
    NOTICE_OK = "notice_ok"
    REPORTED = "reported"
    TOWNSHIP_CHECK = "township_check"
    RETURNED = "returned"
    COUNTY = "county"
    APPROVED = "approved"
    ANNOUNCED = "announced"
    MONITORED = "monitored"
    REM_PROPOSED = "rem_proposed"
    REM_VISITED = "rem_visited"
    REM_REVIEWED = "rem_reviewed"
    REM_NOTICING = "rem_noticing"
    REM_OBJECTION = "rem_objection"
    REM_REPORTED = "rem_reported"
    REM_APPROVED = "rem_approved"
    REMOVED = "removed"
    REJECTED = "rejected"
    CLOSED_NORISK = "closed_norisk"
    CLOSED_REFUSED = "closed_refused"
    CLOSED_WITHDRAWN = "closed_withdrawn"
    CLOSED_NATURAL = "closed_natural"
    # Steps that lead to a state named otherwise.
    RELAPSE = "relapse"  # 风险消除回退: removed -> monitored
    IMPORTED = "imported"  # stands at monitored or removed
    CORRECT = "correct"  # 更正: takes a step back
    CANCEL = "cancel"  # 裁决取消: takes one of two parallel roads away


class Side(StrEnum):
    """Codes of the list SIDE: who did the step."""

    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class StepRule:
    """One line of the table: `actor` does the step, `owner` writes the event, `waits_for` has the ball afterwards.

    `decides`: a decision, so a paper reference is asked beside person and date (`domain.md` §19).
    `reason`: the step is refused without a written reason. `closes`: the case is no longer open.
    """

    step: Step
    actor: Side
    owner: Owner
    waits_for: Side | None
    decides: bool = False
    reason: bool = False
    closes: bool = False


_V, _T, _C = Side.VILLAGE, Side.TOWNSHIP, Side.COUNTY
_VIL, _TOWN, _ANY = Owner.VILLAGE, Owner.TOWNSHIP, Owner.EITHER

_TABLE = (
    StepRule(Step.CLUE, _V, _ANY, _V),
    StepRule(Step.SCREENED, _V, _VIL, _T),
    StepRule(Step.LOCKED, _T, _TOWN, _V, decides=True),
    StepRule(Step.VISITING, _V, _VIL, _V),
    StepRule(Step.CONSENTED, _V, _VIL, _V),
    StepRule(Step.COMPARING, _C, _TOWN, _C),
    StepRule(Step.VERIFYING, _V, _TOWN, _V),
    StepRule(Step.REVIEW_READY, _V, _VIL, _V),
    StepRule(Step.REVIEWED, _V, _VIL, _V),
    StepRule(Step.NOTICING, _V, _VIL, _V),
    StepRule(Step.OBJECTION, _V, _VIL, _V),
    StepRule(Step.NOTICE_OK, _V, _VIL, _V),
    StepRule(Step.REPORTED, _V, _VIL, _T, decides=True),
    StepRule(Step.TOWNSHIP_CHECK, _T, _TOWN, _T),
    StepRule(Step.RETURNED, _T, _TOWN, _V, decides=True, reason=True),
    StepRule(Step.COUNTY, _C, _TOWN, _C, decides=True),
    StepRule(Step.APPROVED, _C, _TOWN, _T, decides=True),
    StepRule(Step.ANNOUNCED, _T, _ANY, _T),
    StepRule(Step.MONITORED, _V, _ANY, _V),
    StepRule(Step.REM_PROPOSED, _V, _VIL, _V),
    StepRule(Step.REM_VISITED, _V, _VIL, _V),
    StepRule(Step.REM_REVIEWED, _V, _VIL, _V),
    StepRule(Step.REM_NOTICING, _V, _VIL, _V),
    StepRule(Step.REM_OBJECTION, _V, _VIL, _V),
    StepRule(Step.REM_REPORTED, _V, _VIL, _T, decides=True),
    StepRule(Step.REM_APPROVED, _C, _TOWN, _T, decides=True),
    StepRule(Step.REMOVED, _C, _TOWN, _V),
    StepRule(Step.REJECTED, _T, _ANY, None, reason=True, closes=True),
    StepRule(Step.CLOSED_NORISK, _V, _VIL, None, reason=True, closes=True),
    StepRule(Step.CLOSED_REFUSED, _V, _VIL, None, reason=True, closes=True),
    StepRule(Step.CLOSED_WITHDRAWN, _V, _ANY, None, reason=True, closes=True),
    StepRule(Step.CLOSED_NATURAL, _V, _VIL, None, reason=True, closes=True),
    StepRule(Step.RELAPSE, _T, _TOWN, _V, decides=True, reason=True),
    StepRule(Step.IMPORTED, _V, _ANY, _V),
    StepRule(Step.CORRECT, _V, _ANY, None, reason=True),
    StepRule(Step.CANCEL, _V, _ANY, None, reason=True),
)
RULES: dict[Step, StepRule] = {rule.step: rule for rule in _TABLE}

# Steps that take another step back; they lead to the state before it.
UNDOING = frozenset({Step.CORRECT, Step.CANCEL})
# Where a road may begin; `visiting` for a new case after a relapse (`previous_case_id`).
STARTS = (Step.CLUE, Step.VISITING, Step.IMPORTED)
CLOSED = tuple(rule.step for rule in _TABLE if rule.closes)
REMOVAL = tuple(step for step in Step if step.startswith("rem_"))
# From the clue to the announcement: the recognition road.
RECOGNITION = tuple(Step)[: list(Step).index(Step.MONITORED)]

# What may follow a state under any settings; `moves.allowed_next` narrows it by the policy.
_NEXT: dict[Step, tuple[Step, ...]] = {
    Step.CLUE: (Step.SCREENED, Step.VISITING, Step.CLOSED_NORISK),
    Step.SCREENED: (Step.LOCKED, Step.CLOSED_NORISK),
    Step.LOCKED: (Step.VISITING,),
    Step.VISITING: (Step.CONSENTED, Step.CLOSED_NORISK, Step.CLOSED_REFUSED),
    Step.CONSENTED: (Step.REVIEW_READY, Step.COMPARING, Step.CLOSED_REFUSED),
    Step.COMPARING: (Step.REVIEW_READY, Step.COUNTY, Step.VERIFYING),
    Step.VERIFYING: (Step.REVIEW_READY, Step.COUNTY, Step.REJECTED),
    Step.REVIEW_READY: (Step.REVIEWED, Step.REJECTED),
    Step.REVIEWED: (Step.NOTICING, Step.REJECTED),
    Step.NOTICING: (Step.NOTICE_OK, Step.OBJECTION),
    Step.OBJECTION: (Step.NOTICING, Step.NOTICE_OK, Step.REJECTED),
    Step.NOTICE_OK: (Step.REPORTED,),
    Step.REPORTED: (Step.TOWNSHIP_CHECK,),
    Step.TOWNSHIP_CHECK: (Step.COUNTY, Step.RETURNED, Step.REJECTED),
    Step.RETURNED: (Step.VISITING, Step.REVIEWED),
    Step.COUNTY: (Step.COMPARING, Step.APPROVED, Step.REJECTED),
    Step.APPROVED: (Step.ANNOUNCED,),
    Step.ANNOUNCED: (Step.MONITORED,),
    Step.MONITORED: (Step.REM_PROPOSED,),
    Step.REM_PROPOSED: (Step.REM_VISITED, Step.MONITORED),
    Step.REM_VISITED: (Step.REM_REVIEWED, Step.MONITORED),
    Step.REM_REVIEWED: (Step.REM_NOTICING, Step.MONITORED),
    Step.REM_NOTICING: (Step.REM_REPORTED, Step.REM_OBJECTION, Step.MONITORED),
    Step.REM_OBJECTION: (Step.REM_NOTICING, Step.REM_REPORTED, Step.MONITORED),
    Step.REM_REPORTED: (Step.REM_APPROVED, Step.MONITORED),
    Step.REM_APPROVED: (Step.REMOVED, Step.MONITORED),
    Step.REMOVED: (Step.RELAPSE,),
    Step.REJECTED: (Step.CLUE,),
    Step.CLOSED_NORISK: (Step.CLUE,),
    Step.CLOSED_REFUSED: (Step.CLUE, Step.REVIEW_READY),
    Step.CLOSED_WITHDRAWN: (Step.CLUE,),
    Step.CLOSED_NATURAL: (Step.CLUE,),
}
# Off-ramps the table leaves open: consent or application taken back before the decision is carried out (§7.4, §22
# 自愿放弃纳入声明), and a household that is no more, which can happen on any open step (D).
_OFF: dict[Step, tuple[Step, ...]] = {
    **dict.fromkeys(RECOGNITION, (Step.CLOSED_WITHDRAWN, Step.CLOSED_NATURAL)),
    **dict.fromkeys((Step.MONITORED, *REMOVAL), (Step.CLOSED_NATURAL,)),
}


def possible_next(state: Step | None) -> tuple[Step, ...]:
    """What may follow a state under some settings; a case without a step may only start."""
    return STARTS if state is None else (*_NEXT[state], *_OFF.get(state, ()))


def is_open(state: Step | None) -> bool:
    """True while the case is under way or monitored; closed and removed cases are not open."""
    return state is not None and state is not Step.REMOVED and not RULES[state].closes


def needs_reason(before: Step | None, step: Step) -> bool:
    """True where the step must say why: off-ramps, returns, reopening, back from the removal road (`domain.md` §8.1, §13)."""
    reopened = before in CLOSED
    backed_out = step is Step.MONITORED and before in REMOVAL
    return RULES[step].reason or reopened or backed_out


def owner_of(before: Step | None, step: Step) -> Owner:
    """Which side writes the event: a refusal belongs to who refuses (meeting or office), all else to the table."""
    if step is Step.REJECTED and before is not None:
        return _TOWN if before in (Step.TOWNSHIP_CHECK, Step.COUNTY) else _VIL
    if step is Step.MONITORED and before in REMOVAL:
        return _TOWN if before in (Step.REM_REPORTED, Step.REM_APPROVED) else _VIL
    return RULES[step].owner


def decides(before: Step | None, step: Step) -> bool:
    """True where a paper reference must stand beside person and date: what an office decides or the village reports."""
    if step is Step.REJECTED:
        return owner_of(before, step) is _TOWN
    return RULES[step].decides


def side_of(step: Step, writer: Side, by_paper: bool = False) -> Side:
    """What an event says under `side`: who did the step, where a village types it from paper or an office itself."""
    if writer is Side.VILLAGE and not by_paper:
        return Side.VILLAGE
    actor = RULES[step].actor
    return Side.TOWNSHIP if actor is Side.VILLAGE else actor
