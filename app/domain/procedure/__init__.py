"""The road of a case: states, fold of events, steps allowed, guards, day limits (`domain.md` §8, §13; `design.md` §3)."""

from __future__ import annotations

from app.domain.procedure.clocks import CLOCKS, Clock, Deadline, Done, deadlines, due_on, earliest_removal
from app.domain.procedure.facts import STEP_DETAILS, Refusal, RoadFacts, Visitor
from app.domain.procedure.fold import fold
from app.domain.procedure.guards import blocking, check_step, check_undo
from app.domain.procedure.moves import allowed_next, came_from_sweep, compare_origin, needs_compare, needs_lock
from app.domain.procedure.papers import Paper, missing, pack
from app.domain.procedure.road import DISPUTED, Branch, Passed, Road, Undo
from app.domain.procedure.states import (
    CLOSED,
    RECOGNITION,
    REMOVAL,
    RULES,
    STARTS,
    UNDOING,
    Side,
    Step,
    StepRule,
    decides,
    is_open,
    needs_reason,
    owner_of,
    possible_next,
    side_of,
)

__all__ = [
    "CLOCKS", "CLOSED", "DISPUTED", "RECOGNITION", "REMOVAL", "RULES", "STARTS", "STEP_DETAILS", "UNDOING",
    "Branch", "Clock", "Deadline", "Done", "Paper", "Passed", "Refusal", "Road", "RoadFacts", "Side", "Step", "StepRule",
    "Undo", "Visitor",
    "allowed_next", "blocking", "came_from_sweep", "check_step", "check_undo", "compare_origin", "deadlines", "decides",
    "due_on", "earliest_removal", "fold", "is_open", "missing", "needs_compare", "needs_lock", "needs_reason", "owner_of",
    "pack", "possible_next", "side_of",
]  # fmt: skip
