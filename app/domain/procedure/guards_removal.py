"""Guards of the removal road 风险消除 (`domain.md` §13; V48 – V52)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.category import PROBLEM_RISKS, on_welfare, without_labour
from app.domain.measures import EXPECTED
from app.domain.procedure.clocks import earliest_removal
from app.domain.procedure.facts import Judge, Refusal, day_text
from app.domain.procedure.guards_village import form_complete, visitors
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.workdays import month_end

Found = Iterable[Refusal]

HELPED = "helped"
CARRIED_OUT = ("running", "done")

__all__ = [
    "approved_on", "criteria", "form_complete", "long_enough", "naming_day", "proposed", "visited",
]  # fmt: skip


def approved_on(judge: Judge) -> date | None:
    """Day the case was approved: the county's step, else (imported, §3) the last day of 识别监测时间."""
    facts = judge.facts
    day = facts.road.entered(Step.APPROVED)
    if day is not None:
        return day
    month = facts.case.get("identified_month")
    return month_end(month) if month else None


def naming_day(judge: Judge) -> date | None:
    """First day the county may mark the risk removed; None where nobody knows when the case was approved."""
    day = approved_on(judge)
    return earliest_removal(day, judge.policy.at(day).number("min_months_before_removal")) if day else None


def proposed(judge: Judge) -> Found:
    """The village may name a household early and sees the earliest day (§20 example 5); nobody without a measure (P9)."""
    first = naming_day(judge)
    if first and judge.facts.day < first:
        yield Refusal("REM-001", f"最早{day_text(first)}可以标注风险消除。", "可以先入户核实和评议。", False)
    yield from _no_labour(judge)
    yield from _aimed(judge, blocks=False)


def visited(judge: Judge) -> Found:
    """Two people at the house, the snapshot and income of the removal complete, the household signed (P6, V48)."""
    facts = judge.facts
    yield from visitors(judge)
    if not facts.snapshot:
        yield Refusal("REM-002", "没有登记消除时的“三保障”和饮水状况。", "请填写风险消除信息采集表。")
    if not facts.income:
        yield Refusal("REM-002", "没有登记消除时的收支。", "请填写风险消除信息采集表。")
    if not facts.case.get("removal_mode"):
        yield Refusal("REM-003", "没有填风险消除方式。", "请选帮扶消除或自然消除。")
    if facts.detail("signed_by_household") is not True:
        yield Refusal("REM-004", "农户没有在风险消除评估表上签字。", "请农户签字后勾选。")
    yield from form_complete(judge)


def criteria(judge: Judge) -> Found:
    """What must hold when the risk is called removed: income, safeguards, a measure aimed at it, labour (§13)."""
    yield from _income(judge)
    yield from _safeguards(judge)
    yield from _no_labour(judge)
    if judge.facts.case.get("removal_mode") == HELPED:
        yield from _aimed(judge, blocks=True)


def long_enough(judge: Judge) -> Found:
    """At least `min_months_before_removal` since approval (P9; §20 example 5)."""
    first = naming_day(judge)
    if first is None:
        yield Refusal("REM-005", "不知道这一户什么时候审定纳入，算不出最短监测期。", "请补填识别监测时间。")
    elif judge.facts.day < first:
        months = judge.policy.at(approved_on(judge) or first).number("min_months_before_removal")
        yield Refusal(
            "REM-006",
            f"审定纳入还不满{months}个月，最早{day_text(first)}可以标注风险消除。",
            "请到期再办，期间继续监测帮扶。",
        )


def _income(judge: Judge) -> Found:
    """V49: per head not below the line of the removal year; asked of 帮扶消除, minded otherwise."""
    facts = judge.facts
    per_head = facts.income.get("per_capita")
    if per_head is None:
        yield Refusal("REM-007", "没有消除时的人均纯收入。", "请填写消除时的收支。")
        return
    if facts.line is None:
        yield Refusal("REM-008", f"{facts.day.year}年的监测范围（收入标准）还没有设置。", "请在“设置”里填写后再办。")
        return
    if per_head < facts.line:
        helped = facts.case.get("removal_mode") == HELPED
        text = f"人均纯收入{per_head}元，低于{facts.day.year}年监测范围{facts.line}元。"
        yield Refusal("REM-009", text, "收入稳定高于监测范围以后再办。", helped)


def _safeguards(judge: Judge) -> Found:
    """V50: 三保障 and water have no open problem at the removal."""
    for key, _, text in PROBLEM_RISKS:
        answer = judge.facts.snapshot.get(key)
        if answer is None:
            yield Refusal("REM-010", f"消除时的“三保障”和饮水没有填全（{text}：未填）。", "请逐项填写。")
        elif answer:
            yield Refusal("REM-011", f"消除时仍{text}。", "问题解决以后再办。")


def _no_labour(judge: Judge) -> Found:
    """V52: a whole household without labour is not marked after welfare is in place (P8, P9; §20 example 7)."""
    facts = judge.facts
    if not (facts.household.get("no_labour_backstop") or without_labour(facts.members)):
        return
    forbid = judge.view.text("no_labour_removal") == "forbid"
    covered = "已由低保或特困兜底" if any(map(on_welfare, facts.members)) else "没有劳动能力"
    yield Refusal(
        "REM-012", f"整户无劳动能力，{covered}，不作风险消除。", "请继续监测；乡镇另有规定的，由乡镇修改设置。", forbid
    )


def _aimed(judge: Judge, *, blocks: bool) -> Found:
    """At least one measure carried out answers the risk of recognition (P9; G1 2_11_002)."""
    facts = judge.facts
    done = {str(measure.get("measure_class")) for measure in facts.measures if _carried_out(measure)}
    if not done:
        yield Refusal("REM-013", "没有登记过帮扶措施。", "请先登记已落实的帮扶措施。", blocks)
        return
    for risk in (facts.case.get("risks") or ())[:1]:
        answers = [row for row in EXPECTED if row.cause == risk]
        if answers and not any(done & {*row.any_of, *row.after_removal} for row in answers):
            name = label("RISK", risk)
            yield Refusal("REM-013", f"没有针对主要风险“{name}”的帮扶措施。", "请登记针对这项风险的措施。", blocks)


def _carried_out(measure: Record) -> bool:
    status = measure.get("status")
    return status in CARRIED_OUT if status else measure.get("start") is not None
