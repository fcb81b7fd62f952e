"""Guards of what the township and the county decide, typed at the township's office (`domain.md` §8.3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from app.domain.help_tasks import first_planned
from app.domain.procedure.facts import STEP_DETAILS, Judge, Refusal, as_day, day_text
from app.domain.procedure.guards_village import relative
from app.domain.procedure.states import Step
from app.domain.questionnaire.field import Record

Found = Iterable[Refusal]


def locked(judge: Judge) -> Found:
    """研判 has a day (the step's), attendees and a basis (S0-1)."""
    yield from _details(judge, Step.LOCKED, "LOCK-001")


def auditor(judge: Judge) -> Found:
    """A 近亲属 of the household does not audit it (§22)."""
    if judge.facts.person.strip() in judge.facts.relatives:
        yield relative(judge, f"审核人{judge.facts.person}是这一户的近亲属。", "请换人审核，")


def spot_check(judge: Judge) -> Found:
    """A case with a relative on record always enters the township's spot check (§22)."""
    facts = judge.facts
    if not facts.relatives or facts.road.state is not Step.TOWNSHIP_CHECK:
        return
    head = next((str(m.get("name") or "") for m in facts.members if m.get("relation") == "head"), "")
    if head and head not in str(facts.detail("sample") or ""):
        names = "、".join(sorted(facts.relatives))
        yield relative(judge, f"这一户和{names}有近亲属关系，抽查户里没有写{head}户。", "请列入抽查，")


def to_county(judge: Judge) -> Found:
    """Spot check, every doubtful household checked again, committee meeting, 排查报告 (S0-1); asked when audit ends."""
    facts = judge.facts
    if facts.road.state is not Step.TOWNSHIP_CHECK:
        return
    yield from _details(judge, Step.COUNTY, "TOWN-001")
    if facts.detail("doubtful_rechecked") is False:
        yield Refusal("TOWN-002", "疑点户还没有逐户复核。", "请复核后再上报县级。")
    for key in ("party_meeting_on", "sweep_report_on"):
        day = as_day(facts.detail(key))
        if day and day > facts.day:
            name = STEP_DETAILS[Step.COUNTY][key]
            yield Refusal(
                "TOWN-003", f"{name}{day_text(day)}晚于这一步的日期{day_text(facts.day)}。", "请核对两个日期。"
            )


def announced(judge: Judge) -> Found:
    """公告 posted by a named unit, and 识别监测时间 set (§8.3)."""
    facts = judge.facts
    if facts.notice.get("posted_on") is None and as_day(facts.detail("posted_on")) is None:
        yield Refusal("ANN-001", "没有填公告张贴日期。", "请填公告实际张贴的日期。")
    if not facts.detail("issuer"):
        yield Refusal("ANN-002", "没有填公告发布单位。", "请填由哪个单位发布公告。")
    if not (facts.case.get("identified_month") or facts.detail("identified_month")):
        yield Refusal("ANN-003", "没有填识别监测时间。", "请填县级审定的月份。")


def monitored(judge: Judge) -> Found:
    """A helper is named, the help is planned; entry into the national system is shown 待录入系统 until it is recorded (§8.3, S3)."""
    facts = judge.facts
    if facts.road.state is not Step.ANNOUNCED:
        return
    if not any(_is_contact(pairing, judge) for pairing in facts.pairings):
        yield Refusal("HELP-001", "还没有确定监测帮扶联系人。", "请先登记监测帮扶联系人。")
    yield from plan_date(judge)
    yield from system_entry(judge)


def plan_date(judge: Judge) -> Found:
    """The help is planned: a date in the step, a row of 一户一策 or a measure with a date (§8.3, §8.4)."""
    facts = judge.facts
    planned = first_planned(facts.tasks, facts.measures, as_day(facts.detail("plan_on")))
    if planned is None:
        advice = "请登记帮扶措施或一户一策的完成时限，或者填“帮扶措施计划日期”。"
        yield Refusal("HELP-002", "还没有定下帮扶措施的计划日期。", advice)
        return
    approved, days = facts.road.entered(Step.APPROVED), judge.view.number("measure_plan_days")
    if approved and planned > approved + timedelta(days=days):
        text = f"帮扶措施计划日期{day_text(planned)}晚于审定后{days}天（{day_text(approved + timedelta(days=days))}）。"
        yield Refusal("HELP-003", text, "请尽量提前，确实要晚的写明原因。", False)


def _is_contact(pairing: Record, judge: Judge) -> bool:
    end = pairing.get("end")
    return bool(pairing.get("is_monitor_contact") and pairing.get("name") and (end is None or end >= judge.facts.day))


def system_entry(judge: Judge) -> Found:
    """The day of entry is a note, not a lock: the village cannot reach the system."""
    if as_day(judge.facts.detail("system_entered_on")) is None:
        yield Refusal("ENTRY-001", "待录入系统：没有填国家系统的录入日期。", "录入后请补填日期。", False)


def _details(judge: Judge, step: Step, code: str) -> Found:
    for key, name in STEP_DETAILS[step].items():
        if judge.facts.detail(key) is None:
            yield Refusal(code, f"没有填{name}。", f"请填{name}后再办这一步。")
