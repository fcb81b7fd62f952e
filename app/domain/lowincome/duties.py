"""What the low-income rules ask for and until when, as facts for the due engine (`domain.md` §14.2, §14.3, §22).

Limits of S2: investigation and confirmation of 特困 10 working days each, refusal told in 3, objection answered in 15.
Nothing is owed before the household's first day in this program (起用日).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from app.domain.documents import chinese_date
from app.domain.due import DutyFact
from app.domain.due.periodic import periodic
from app.domain.lowincome.standing import LowStanding, Recognition, Rows
from app.domain.lowincome.states import Phase, Step
from app.domain.lowincome.stopping import sentence
from app.domain.policy import Policy
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Record
from app.domain.workdays import add_days, add_months, month_end, month_of, month_start

PAGE: dict[str, Any] = {"page": "lowincome"}
REVIEW_AHEAD = timedelta(days=30)


def household_duties(
    standing: LowStanding, rows: Rows, names: Mapping[str, str], started: date, policy: Policy, on: date
) -> Iterator[DutyFact]:
    """Every obligation of one household. `names`: member id -> name; `started`: its first day in this program."""
    for one in standing.recognitions:
        yield from _of_road(one, policy, on)
        yield from _of_force(one, rows, policy, on, started)
    yield from _alerts(rows, started)
    yield from _stops(rows, names, policy)
    yield from _care(rows, names, started, policy, on)
    yield from _cards(rows, names, started, policy, on)


def _of_road(one: Recognition, policy: Policy, on: date) -> Iterator[DutyFact]:
    """The day limits that run while a recognition is on its way."""
    road, last = one.road, one.road.path[-1] if one.road.path else None
    if last is None or road.disputed:
        return
    view, step, name = policy.at(last["date"]), road.step, label("LOW_CLASS", one.low_class)
    limits = {
        Step.OBJECTION: ("low_objection", "救助异议核实", "low_objection_days", "township"),
        Step.REFUSED: ("low_refusal", "不予救助告知", "low_refusal_days", "township"),
    }
    if one.low_class == "tekun":
        limits[Step.ACCEPTED] = ("tekun_investigate", "特困调查", "tekun_investigate_days", "township")
        limits[Step.FIRST_NOTICE] = ("tekun_confirm", "特困审核确认", "tekun_confirm_days", "county")
    if step in limits:
        kind, words, setting, side = limits[step]
        start = last["date"]
        if step is Step.FIRST_NOTICE:
            start = add_days(start, view.number("lowincome_notice_days"))
        days = view.number(setting)
        due = view.calendar.add(start, days)
        why = f"{name}{words}：从{chinese_date(start)}起{days}个工作日，最迟{chinese_date(due)}"
        if step is Step.FIRST_NOTICE:
            why += f"，抽查核实不少于{float(view.fraction('tekun_spot_share')):.0%}"
        yield DutyFact(
            kind=kind, label=words, starts=last["date"], due=due, reason=why, side=side, subject=one.id, **PAGE
        )


def _of_force(one: Recognition, rows: Rows, policy: Policy, on: date, started: date) -> Iterator[DutyFact]:
    """Reviews, validity, a change that asks for a look, the end of a gradual exit."""
    road, name = one.road, label("LOW_CLASS", one.low_class)
    if road.step is Step.EXIT_CONFIRMED and road.decided("paid_until"):
        until = road.decided("paid_until")
        why = f"{name}渐退期到{chinese_date(until)}，期满登记停止保障"
        yield DutyFact(kind="low_exit_end", label="渐退期满", starts=until, due=add_days(until, 7), reason=why,
                       subject=one.id, **PAGE)  # fmt: skip
    if road.phase is not Phase.IN_FORCE or road.disputed:
        return
    if one.next_review is not None:
        grade = f"{one.grade}类" if one.grade else ""
        why = f"{name}{grade}定期复核，上次{chinese_date(road.reviewed_on or started)}，最迟{chinese_date(one.next_review)}"
        yield DutyFact(kind="low_review", label="救助对象复核", starts=one.next_review - REVIEW_AHEAD, due=one.next_review,
                       reason=why, subject=one.id, **PAGE)  # fmt: skip
    until = road.decided("valid_until")
    if until is not None:
        due = max(until, add_days(started, 30)) if road.is_imported else until
        begin = add_days(due, -policy.at(on).number("low_valid_warn_days"))
        why = f"{name}认定有效期到{chinese_date(until)}，请延长或提出退出"
        yield DutyFact(kind="low_valid", label="认定有效期", starts=begin, due=due, reason=why, subject=one.id, **PAGE)
    yield from _changes(one, rows, policy)


def _changes(one: Recognition, rows: Rows, policy: Policy) -> Iterator[DutyFact]:
    """Conditions changed: looked at again within a month (§14.4, D)."""
    since = one.road.reviewed_on
    if since is None:
        return
    for row in rows.get("life_event", ()):
        if row["date"] is None or row["date"] <= since or row.get("event") == "head_change":
            continue
        due = add_months(row["date"], policy.at(row["date"]).number("change_check_months"))
        why = f"{chinese_date(row['date'])}家里有变动（{label('LIFE_EVENT', row['event'])}），救助要重新核一次"
        yield DutyFact(kind="low_change", label="变动后复核", starts=row["date"], due=due, reason=why,
                       subject=f"{one.id}:{row['id']}", **PAGE)  # fmt: skip


def _alerts(rows: Rows, started: date) -> Iterator[DutyFact]:
    open_ones = {str(row["id"]) for row in rows.get("low_income_alert", ()) if not row.get("closed_on")}
    for row in rows.get("low_income_alert", ()):
        if str(row["id"]) in open_ones:
            why = f"{label('ALERT_LEVEL', row['level'])}要先救助、再转办，最迟{chinese_date(row['due_on'])}"
            yield DutyFact(kind="low_alert", label="低收入预警", starts=row["opened_on"], due=max(row["due_on"], row["opened_on"]),
                           reason=why, subject=str(row["id"]), **PAGE)  # fmt: skip
    for row in rows.get("alert_route", ()):
        if str(row["alert_id"]) in open_ones and not row.get("done_on"):
            who = label("ALERT_DEPARTMENT", row["department"])
            why = f"转{who}办理的“{row['request']}”等反馈，最迟{chinese_date(row['due_on'])}"
            yield DutyFact(kind="low_route", label="转办反馈", starts=row["routed_on"], due=row["due_on"], reason=why,
                           side="township", subject=str(row["id"]), **PAGE)  # fmt: skip


def _stops(rows: Rows, names: Mapping[str, str], policy: Policy) -> Iterator[DutyFact]:
    for row in rows.get("stop_report", ()):
        if row.get("reported_on") or row.get("done_on") or row.get("source_id"):
            continue  # what a family change left behind stands on 今天 as its follow-up
        view = policy.at(row["opened_on"])
        due = view.calendar.add(row["opened_on"], view.number("stop_report_days"))
        why = sentence(row, names.get(str(row["member_id"]), "")) + "，请报告乡镇"
        yield DutyFact(kind="stop_report", label="停发报告", starts=row["opened_on"], due=due, reason=why,
                       member=str(row["member_id"]), subject=str(row["id"]), **PAGE)  # fmt: skip


def _care(rows: Rows, names: Mapping[str, str], started: date, policy: Policy, on: date) -> Iterator[DutyFact]:
    visits: dict[str, list[date]] = {}
    for row in rows.get("care_visit", ()):
        visits.setdefault(str(row["care_id"]), []).append(row["date"])
    for row in rows.get("care_record", ()):
        if row.get("end"):
            continue
        who, kind = names.get(str(row["member_id"]), ""), label("CARE_KIND", row["care_kind"])
        key, member = str(row["id"]), str(row["member_id"])
        more = {"member": member, "subject": key, "person": str(row.get("contact_name") or ""), **PAGE}
        for fact in periodic("care_visit", f"{kind}走访", "care_visit", max(row["since"], started), visits.get(key, ()), policy, on, **more):  # fmt: skip
            yield _named(fact, who)
        if not row.get("contact_name"):
            why = f"{who}是{kind}，还没有联系人或照料人"
            yield DutyFact(kind="care_contact", label="确定联系人", starts=row["since"], due=add_days(row["since"], 7),
                           reason=why, member=member, subject=key, **PAGE)  # fmt: skip
        until = row.get("agreement_until")
        if until is not None:
            why = f"{who}的{label('CARE_AGREEMENT', row['agreement'])}到{chinese_date(until)}期满，请续签"
            yield DutyFact(kind="care_agreement", label="协议到期", starts=max(add_days(until, -30), row["since"]),
                           due=max(until, row["since"]), reason=why, member=member, subject=key, **PAGE)  # fmt: skip


def _named(fact: DutyFact, who: str) -> DutyFact:
    from dataclasses import replace

    return replace(fact, reason=f"{who}：{fact.reason}")


def _cards(rows: Rows, names: Mapping[str, str], started: date, policy: Policy, on: date) -> Iterator[DutyFact]:
    """残疾人证到期换证 (S2): listed some time before its end."""
    warn = policy.at(on).number("card_warn_days")
    for member in rows.get("member", ()):
        until = member.get("disability_valid_until")
        if until is None or member.get("presence") == "left":
            continue
        due = max(until, add_days(started, 30))
        why = f"{names.get(str(member['id']), '')}的残疾人证到{chinese_date(until)}，请提醒换证"
        yield DutyFact(kind="card_renewal", label="残疾人证换证", starts=add_days(due, -warn), due=due, reason=why,
                       member=str(member["id"]), **PAGE)  # fmt: skip


def village_duties(rows: Sequence[Record], begin: date, any_low: bool, policy: Policy, on: date) -> Iterator[DutyFact]:
    """Monthly comparison, yearly full check, the reports of June and December; nothing for a village without such people."""
    if not any_low:
        return
    days: dict[str, list[date]] = {}
    periods: dict[str, set[str]] = {}
    for row in rows:
        days.setdefault(str(row["duty"]), []).append(_last_of(row))
        periods.setdefault(str(row["duty"]), set()).add(str(row["period"]))
    yield from periodic(
        "low_compare", "低收入数据比对", "low_compare", begin, days.get("compare", ()), policy, on, **PAGE
    )
    yield from periodic(
        "low_full_check", "低收入全面核查", "low_full_check", begin, days.get("full_check", ()), policy, on, **PAGE
    )
    yield from _reports(periods.get("report", set()), begin, policy, on)


def _last_of(row: Record) -> date:
    """The day a duty stands for: its own where that lies in its period, else the last day of the period."""
    done: date = row["done_on"]
    return done if month_of(done) == str(row["period"]) else month_end(str(row["period"]))


def _reports(known: set[str], begin: date, policy: Policy, on: date) -> Iterator[DutyFact]:
    """工作情况报告 by the end of each month of `lowincome_report_months`: the running one, else the earliest missed."""
    asked = list(_report_months(begin, policy, on))
    if not asked:
        return
    missed = [month for month in asked if month not in known]
    month = missed[0] if missed else asked[-1]
    first, last = month_start(month), month_end(month)
    done = None if missed else last
    why = f"{first.year}年{first.month}月的低收入工作情况报告" + ("已经报送" if done else "还没有报送")
    yield DutyFact(kind="low_report", label="低收入工作报告", starts=max(first, begin), due=last, reason=why,
                   done_on=min(last, on) if done else None, **PAGE)  # fmt: skip


def _report_months(begin: date, policy: Policy, on: date) -> Iterable[str]:
    months = policy.at(on).get("lowincome_report_months")
    for year in range(begin.year, on.year + 1):
        for month in months:
            first = date(year, month, 1)
            if first <= on and month_end(month_of(first)) >= begin:
                yield month_of(first)
