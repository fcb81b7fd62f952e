"""Which steps are open to a case under the settings in force (`domain.md` §8.1, §8.2; `compare_position`, `lock_before_visit`)."""

from __future__ import annotations

from app.domain.policy import PolicyView
from app.domain.procedure.road import Road, details_of
from app.domain.procedure.states import Step, possible_next

AFTER_TOWNSHIP, BEFORE_REVIEW, PARALLEL_VISIT, BOTH = "after_township", "before_review", "parallel_visit", "both"


def allowed_next(road: Road, policy: PolicyView) -> tuple[Step, ...]:
    """Steps that may follow now, in the order of the table; none while two roads are parallel.

    更正 is not among them: it goes back, from anywhere (`Road.corrections`). A road without a step may only start.
    """
    if road.disputed:
        return ()
    barred = _barred(road, policy)
    return tuple(step for step in possible_next(road.state) if step not in barred)


def needs_lock(road: Road, policy: PolicyView) -> bool:
    """True where the township has to lock the list before anybody visits; `sweep`: only clues a sweep found (S0-1, D)."""
    setting = policy.text("lock_before_visit")
    return setting == "required" or (setting == "sweep" and came_from_sweep(road))


def came_from_sweep(road: Road) -> bool:
    """True where the last clue names the sweep round it came from (`details.sweep`)."""
    clue = road.find(Step.CLUE)
    return bool(clue and details_of(clue).get("sweep"))


def compare_origin(road: Road) -> Step | None:
    """Where the case returns to when the last comparison is settled: review_ready or county; None without one."""
    for index in range(len(road.path) - 1, 0, -1):
        if road.path[index].state is Step.COMPARING:
            return Step.COUNTY if road.path[index - 1].state is Step.COUNTY else Step.REVIEW_READY
    return None


def compared_since(road: Road, state: Step) -> bool:
    """True when a comparison ran after the last entry into `state`."""
    return any(item.state is Step.COMPARING for item in road.since(state))


def needs_compare(road: Road, policy: PolicyView) -> bool:
    """True where a comparison has to run before the case goes on; never where the household refused it (§8.1)."""
    if road.by_special_case:
        return False
    position = policy.text("compare_position")
    if road.state is Step.CONSENTED:
        return position in (BEFORE_REVIEW, BOTH)
    late = position in (AFTER_TOWNSHIP, BOTH)
    return not compared_since(road, Step.TOWNSHIP_CHECK if late else Step.VISITING)


def _barred(road: Road, policy: PolicyView) -> tuple[Step, ...]:
    state = road.state
    if state is Step.CLUE:
        return (Step.VISITING,) if needs_lock(road, policy) else ()
    if state is Step.CONSENTED:
        if needs_compare(road, policy):
            return (Step.REVIEW_READY,)
        return () if policy.text("compare_position") == PARALLEL_VISIT else (Step.COMPARING,)
    if state in (Step.COMPARING, Step.VERIFYING):
        return tuple({Step.REVIEW_READY, Step.COUNTY} - {compare_origin(road)})
    if state is Step.COUNTY:
        return (
            (Step.APPROVED,) if needs_compare(road, policy) else (() if _may_compare_late(road) else (Step.COMPARING,))
        )
    return ()


def _may_compare_late(road: Road) -> bool:
    # A household that refused and has since signed may still be compared, once.
    return road.by_special_case and not compared_since(road, Step.TOWNSHIP_CHECK)
