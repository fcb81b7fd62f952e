"""The road of a case as milestones: done with their day, where it stands, what lies ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.domain.due import Due, State
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import CODE_LISTS
from app.services.family.page import CasePage
from app.ui.widgets.road import RoadStep

MILESTONES: tuple[tuple[Step, str], ...] = (
    (Step.CLUE, "线索"), (Step.VISITING, "入户"), (Step.CONSENTED, "授权"), (Step.REVIEWED, "评议"), (Step.NOTICE_OK, "公示"),
    (Step.REPORTED, "上报"), (Step.APPROVED, "审定"), (Step.ANNOUNCED, "公告"), (Step.MONITORED, "监测"), (Step.REMOVED, "消除"),
)  # fmt: skip
_BY_LABEL = {code.label: Step(code.code) for code in CODE_LISTS["STEP"].codes}
_RANK = {step: place for place, step in enumerate(Step)}
CLOSED_FROM = _RANK[Step.REJECTED]


def milestones(case: CasePage, dues: tuple[Due, ...]) -> list[RoadStep]:
    """Steps for `RoadView`; late where a limit of the road has passed, stopped where the case ended early."""
    reached: dict[Step, date | None] = {}
    for line in case.steps:
        state = _BY_LABEL.get(line.state)
        if state is not None:
            reached[state] = line.on
    here = _BY_LABEL.get(case.state)
    stopped = here is not None and _RANK[here] >= CLOSED_FROM
    rank = (
        _RANK[here]
        if here is not None and not stopped
        else max((_RANK[s] for s in reached if _RANK[s] < CLOSED_FROM), default=-1)
    )
    late = any(due.state is State.OVERDUE and due.side == "village" for due in dues) and case.is_open
    return list(_steps(reached, rank, stopped, late, case))


def _steps(
    reached: dict[Step, date | None], rank: int, stopped: bool, late: bool, case: CasePage
) -> Iterator[RoadStep]:
    current = next((place for place, (step, _t) in enumerate(MILESTONES) if _RANK[step] >= rank), len(MILESTONES) - 1)
    for place, (step, title) in enumerate(MILESTONES):
        exact = _RANK[step] == rank
        note = f"{reached[step]:%m-%d}" if reached.get(step) else ""
        if place < current or (exact and step in (Step.REMOVED,)):
            yield RoadStep(str(step), title, "done", note)
        elif place == current:
            state = "stopped" if stopped else "late" if late else "current"
            yield RoadStep(str(step), case.state if not exact or stopped else title, state, note)
        else:
            yield RoadStep(str(step), title)
