"""The steps of a low-income recognition, which may follow which, and who takes them (`domain.md` §22, S0-5, S2)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.domain.questionnaire.codes import label


class Step(StrEnum):
    """Codes of the list LOW_STEP."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    INVESTIGATED = "investigated"
    FIRST_NOTICE = "first_notice"
    OBJECTION = "objection"
    SETTLED = "objection_settled"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TOLD = "refusal_told"
    ENTERED = "entered"
    FILED = "filed"
    PUBLISHED = "published"
    IMPORTED = "imported"
    REVIEW = "review"
    EXTENDED = "extended"
    EXIT_PROPOSED = "exit_proposed"
    EXIT_INVESTIGATED = "exit_investigated"
    EXIT_NOTICE = "exit_notice"
    EXIT_CONFIRMED = "exit_confirmed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    CORRECTION = "correction"


class Phase(StrEnum):
    """Where a recognition stands: asked for, in force, leaving, over."""

    ASKED = "asked"
    IN_FORCE = "in_force"
    LEAVING = "leaving"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The phase in Chinese."""
        return _PHASES[self]


_PHASES = {
    Phase.ASKED: "申请办理中", Phase.IN_FORCE: "在保障", Phase.LEAVING: "退出办理中", Phase.CLOSED: "已结束",
}  # fmt: skip
S = Step
STARTS = (S.APPLIED, S.IMPORTED)
# Once confirmed the benefit runs; what is left of the papers may be caught up with beside reviews.
_RUNNING = (S.REVIEW, S.EXTENDED, S.EXIT_PROPOSED, S.ENDED)
NEXT: Mapping[Step | None, tuple[Step, ...]] = {
    None: STARTS,
    S.APPLIED: (S.ACCEPTED, S.REFUSED, S.WITHDRAWN),
    S.ACCEPTED: (S.INVESTIGATED, S.WITHDRAWN),
    S.INVESTIGATED: (S.FIRST_NOTICE, S.REFUSED, S.WITHDRAWN),
    S.FIRST_NOTICE: (S.CONFIRMED, S.OBJECTION, S.REFUSED, S.WITHDRAWN),
    S.OBJECTION: (S.SETTLED,),
    S.CONFIRMED: (S.ENTERED, *_RUNNING),
    S.ENTERED: (S.FILED, *_RUNNING),
    S.FILED: (S.PUBLISHED, *_RUNNING),
    S.PUBLISHED: _RUNNING,
    S.IMPORTED: _RUNNING,
    S.REFUSED: (S.TOLD,),
    S.TOLD: (),
    S.EXIT_PROPOSED: (S.EXIT_INVESTIGATED, S.REVIEW),
    S.EXIT_INVESTIGATED: (S.EXIT_NOTICE, S.REVIEW),
    S.EXIT_NOTICE: (S.EXIT_CONFIRMED, S.OBJECTION, S.REVIEW),
    S.EXIT_CONFIRMED: (S.ENDED,),
    S.ENDED: (),
    S.WITHDRAWN: (),
}
# After an answered objection: in the recognition the notice is repeated or the decision falls; at an exit the notice is
# always repeated (S2: 15 working days, then notice again).
AFTER_OBJECTION = (S.FIRST_NOTICE, S.CONFIRMED, S.REFUSED)
AFTER_EXIT_OBJECTION = (S.EXIT_NOTICE, S.REVIEW)
# A review, an extension: the recognition stands on as it did.
STAYING = (S.REVIEW, S.EXTENDED)
# Decisions of the township or county; the village types them from the paper.
TOWN_STEPS = frozenset(
    (S.ACCEPTED, S.FIRST_NOTICE, S.CONFIRMED, S.REFUSED, S.TOLD, S.ENTERED, S.EXTENDED, S.EXIT_NOTICE, S.EXIT_CONFIRMED)
)
NEEDS_REASON = frozenset((S.REFUSED, S.WITHDRAWN, S.EXIT_PROPOSED, S.ENDED, S.OBJECTION, S.CORRECTION))
# Two persons go, neither of them a relative (S2; E for 低保 and 特困).
NEEDS_TWO = frozenset((S.INVESTIGATED, S.EXIT_INVESTIGATED, S.SETTLED))
NOTICES = (S.FIRST_NOTICE, S.EXIT_NOTICE)
CLOSING = frozenset((S.TOLD, S.REFUSED, S.ENDED, S.WITHDRAWN))
LEAVING = frozenset((S.EXIT_PROPOSED, S.EXIT_INVESTIGATED, S.EXIT_NOTICE, S.EXIT_CONFIRMED))
RUNNING = frozenset((S.CONFIRMED, S.ENTERED, S.FILED, S.PUBLISHED, S.IMPORTED))


def step_label(step: str | None) -> str:
    """A step in Chinese."""
    return label("LOW_STEP", step)


def step_of(code: object) -> Step | None:
    """The step of a code; None for one of a newer version."""
    return Step(str(code)) if str(code) in Step._value2member_map_ else None
