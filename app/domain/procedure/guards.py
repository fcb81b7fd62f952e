"""Whether a step may be taken: place on the road, who writes it, person, date, paper, reason, then its own guards."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from app.domain.policy import Policy
from app.domain.procedure import guards_meeting as meeting
from app.domain.procedure import guards_removal as removal
from app.domain.procedure import guards_township as township
from app.domain.procedure import guards_village as village
from app.domain.procedure.facts import Judge, Refusal, RoadFacts, day_text
from app.domain.procedure.moves import allowed_next, needs_compare, needs_lock
from app.domain.procedure.road import Road
from app.domain.procedure.states import STARTS, UNDOING, Side, Step, decides, needs_reason, owner_of, possible_next
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Owner

Guard = Callable[[Judge], Iterable[Refusal]]

GUARDS: dict[Step, tuple[Guard, ...]] = {
    Step.CLUE: (village.clue,),
    Step.LOCKED: (township.locked,),
    Step.VISITING: (village.visiting,),
    Step.CONSENTED: (village.form_complete, village.visit, village.signatures, village.sheets_in_order),
    Step.COMPARING: (village.somebody_may_be_queried, village.signatures),
    Step.VERIFYING: (village.flags_named,),
    Step.REVIEW_READY: (village.ready_for_meeting, village.flags_answered),
    Step.REVIEWED: (
        village.signatures,
        meeting.held,
        meeting.team,
        meeting.votes,
        meeting.refusal_items,
        meeting.passed,
    ),
    Step.NOTICING: (meeting.notice_built, meeting.notice_restarted),
    Step.OBJECTION: (meeting.objection_received,),
    Step.NOTICE_OK: (meeting.notice_over, meeting.no_objection),
    Step.REPORTED: (village.form_complete, village.signatures, village.pack_complete, meeting.no_objection),
    Step.TOWNSHIP_CHECK: (township.auditor,),
    Step.COUNTY: (township.to_county, township.auditor, township.spot_check, village.flags_answered),
    Step.REJECTED: (meeting.not_passed,),
    Step.APPROVED: (village.flags_answered,),
    Step.ANNOUNCED: (township.announced,),
    Step.MONITORED: (township.monitored,),
    Step.REM_PROPOSED: (removal.proposed,),
    Step.REM_VISITED: (removal.visited,),
    Step.REM_REVIEWED: (meeting.held, meeting.team, meeting.votes, meeting.passed),
    Step.REM_NOTICING: (meeting.notice_built, meeting.notice_restarted),
    Step.REM_OBJECTION: (meeting.objection_received,),
    Step.REM_REPORTED: (meeting.notice_over, meeting.no_objection, removal.criteria),
    Step.REM_APPROVED: (removal.long_enough, removal.criteria),
    Step.REMOVED: (removal.long_enough, removal.form_complete, township.system_entry),
    Step.CLOSED_WITHDRAWN: (village.given_up,),
    Step.CLOSED_NATURAL: (village.household_gone,),
}


def check_step(step: Step, facts: RoadFacts, policy: Policy) -> list[Refusal]:
    """Why `step` cannot be taken now, and what to mind; [] when it may. Refusals with `blocks` stop it.

    `correct` and `cancel` are judged by `check_undo`. An entry `by_paper` and an imported case answer only for person,
    date and paper: the papers of the step lie with the office that took it (`design.md` §3). Source: `domain.md` §8.3.
    """
    judge = Judge(facts, policy, policy.at(facts.day))
    if step in UNDOING:
        raise ValueError(f"{step} is judged by check_undo")
    if step is Step.IMPORTED:
        return [] if facts.road.state is None else [_not_here(step, facts.road)]
    if step not in allowed_next(facts.road, judge.view):
        return [_why_not(step, judge)]
    found = [*_common(step, judge)]
    if not facts.by_paper:
        found += [refusal for guard in GUARDS.get(step, ()) for refusal in guard(judge)]
    return found


def check_undo(target: str, facts: RoadFacts) -> list[Refusal]:
    """Why a step may not be taken back by 更正 or, while two roads are parallel, by 裁决取消."""
    road = facts.road
    found = [*_written(facts)]
    if not facts.reason.strip():
        found.append(Refusal("ROAD-005", "更正没有写原因。", "请写明哪里录错了。"))
    if road.disputed:
        if target not in {branch.first["id"] for branch in road.parallel}:
            found.append(Refusal("ROAD-007", "这一步不是并行登记的第一步。", "请在待裁决的几条登记里选一条取消。"))
        return found
    event = next((item.event for item in road.path if item.event["id"] == target), None)
    if event is None:
        return [*found, Refusal("ROAD-007", "要更正的步骤现在不作数，可能已经更正过。", "请重新打开这一户再看。")]
    theirs = event.get("side") in (Side.TOWNSHIP, Side.COUNTY) and not event.get("by_paper")
    if theirs and facts.writer is Side.VILLAGE:
        found.append(Refusal("ROAD-008", "这一步是乡镇登记的，村里不能更正。", "请乡镇更正后发回执包。"))
    return found


def blocking(refusals: Iterable[Refusal]) -> list[Refusal]:
    """Those that stop the step."""
    return [refusal for refusal in refusals if refusal.blocks]


def _why_not(step: Step, judge: Judge) -> Refusal:
    road = judge.facts.road
    if road.disputed:
        return Refusal("ROAD-002", "这一户有两条并行的登记，正在待裁决。", "请先在待裁决里取消其中一条。")
    if step is Step.VISITING and road.state is Step.CLUE and needs_lock(road, judge.view):
        return Refusal(
            "ROAD-003", "排查发现的线索要先汇总上报，由乡镇研判锁定后再入户。", "请先登记“已汇总上报待研判”。"
        )
    compared_first = step in (Step.REVIEW_READY, Step.APPROVED) and step in possible_next(road.state)
    if compared_first and needs_compare(road, judge.view):
        return Refusal("ROAD-004", "还没有部门比对结果。", "请先登记部门比对，比对反馈后再办这一步。")
    return _not_here(step, road)


def _not_here(step: Step, road: Road) -> Refusal:
    name = label("STEP", step)
    if road.state is None:
        starts = "、".join(f"“{label('STEP', start)}”" for start in STARTS)
        return Refusal("ROAD-001", f"这件事还没有开始，不能登记“{name}”。", f"请先登记{starts}中的一步。")
    return Refusal(
        "ROAD-001", f"现在是“{road.label}”，下一步不能是“{name}”。", "请按办理顺序登记；前面录错了的，先更正。"
    )


def _common(step: Step, judge: Judge) -> Iterable[Refusal]:
    facts = judge.facts
    before, name = facts.road.state, label("STEP", step)
    yield from _written(facts)
    yield from _owned(step, facts)
    last = facts.road.last
    if facts.on and last and last.get("date") and facts.on < last["date"]:
        yield Refusal(
            "ROAD-012",
            f"“{name}”的日期{day_text(facts.on)}早于上一步“{facts.road.label}”的{day_text(last['date'])}。",
            "请核对日期；上一步录错了的，先更正上一步。",
        )
    if (decides(before, step) or facts.by_paper) and not facts.paper.strip():
        yield Refusal("ROAD-013", f"“{name}”没有填文号或材料编号。", "请填文号、材料编号或同步包号。")
    if needs_reason(before, step) and not facts.reason.strip():
        yield Refusal("ROAD-005", f"“{name}”没有写原因。", "请写明原因。")


def _written(facts: RoadFacts) -> Iterable[Refusal]:
    if not facts.person.strip():
        yield Refusal("ROAD-010", "没有填经办人。", "请填经办人姓名。")
    if facts.on is None:
        yield Refusal("ROAD-011", "没有填办理日期。", "请填办理日期。")
    elif facts.on > facts.today:
        yield Refusal("ROAD-011", f"办理日期{day_text(facts.on)}还没有到。", "请改成实际办理的日期。")


def _owned(step: Step, facts: RoadFacts) -> Iterable[Refusal]:
    owner, name = owner_of(facts.road.state, step), label("STEP", step)
    if owner is Owner.TOWNSHIP and facts.writer is Side.VILLAGE and not facts.by_paper:
        yield Refusal(
            "ROAD-006", f"“{name}”由乡镇登记。", "等乡镇的回执包；已经拿到纸质结果的，勾选“凭纸质结果录入”并填文号。"
        )
    if owner is Owner.VILLAGE and (facts.by_paper or (facts.writer is not Side.VILLAGE and not facts.on_behalf)):
        yield Refusal("ROAD-006", f"“{name}”由村里登记。", "村里没有这个程序的，乡镇可以代录并注明。")
