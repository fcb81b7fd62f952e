"""防返贫监测台账 with part B, and 帮扶台账: facts gathered as they stood at the end of the period (`domain.md` §15)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from app.domain.category import check_groups
from app.domain.documents import Ledger, chinese_date
from app.domain.due import last_revisit, next_revisit
from app.domain.errors import AppError
from app.domain.income import compute_income
from app.domain.ledgers import (
    CheckedGroup,
    HelpEntry,
    LedgerHead,
    MonitoredHousehold,
    build_help_ledger,
    build_monitoring_ledger,
    period_text,
)
from app.domain.policy import PolicyView
from app.domain.procedure.states import REMOVAL, Step
from app.domain.workdays import month_end, month_of, month_start
from app.services.duties.dues import VillageFacts, due_facts, village_facts
from app.services.files import CaseFile, HouseholdFile, Rec, load_households
from app.services.papers.base import Setting, Sheet, month_code, number_of, whose

WATCHED = (Step.MONITORED, *REMOVAL, Step.REMOVED)
WHOLE = "全部"
CHANGED_RESULTS = ("difficulty", "risk")


def monitoring_sheet(setting: Setting) -> Sheet:
    """15.1 of a month: the monitored households, then the groups looked at every month (part B)."""
    first, second = monitoring_ledgers(setting)
    return Sheet((first, second), first.title, first.period, 3)


def groups_sheet(setting: Setting) -> Sheet:
    """Part B alone (R-12.7), for a workbook of its own."""
    _, second = monitoring_ledgers(setting)
    return Sheet((second,), second.title, second.period, 3)


def monitoring_ledgers(setting: Setting) -> tuple[Ledger, Ledger]:
    """Part A and part B of 15.1 for the month asked for."""
    period = month_code(setting.asked.period, month_of(setting.desk.today))
    if month_start(period) > setting.desk.today:
        raise AppError("PRINT-016", f"{period_text(period)}还没有到，没有台账。", "请改成本月或以前的月份。", "打印")
    files = load_households(setting.connection)
    known = replace(village_facts(setting.desk, setting.connection), today=min(month_end(period), setting.desk.today))
    facts = [item for file in files if (item := _monitored(file, period, known, setting.view))]
    checked = [part for file in files if (part := _checked(file, period))]
    found = build_monitoring_ledger(facts, period, _head(setting), checked)
    marks = setting.marks(f"TZ-{period}", 3)
    paper = setting.asked.paper
    first, second = (replace(part, marks=marks, paper=paper, group=WHOLE) for part in (found.households, found.groups))
    return first, second


def _head(setting: Setting) -> LedgerHead:
    village = setting.desk.village(setting.connection)
    return LedgerHead(
        setting.bodies.place,
        tuple(village.get("groups") or ()),
        setting.desk.operator,
        "",
        chinese_date(setting.desk.today),
    )


def members_on(file: HouseholdFile, day: date) -> list[Rec]:
    """Members 在册 on a day: those who had come and had not left (§15 sum rules)."""
    return [member for member in file.all_members if _was_there(member, day)]


def emptied_by(file: HouseholdFile, day: date) -> bool:
    """True where everybody had died or left by a day (并户, 整户迁出): the household is no line of that month any more."""
    gone = [m.get("presence_date") for m in file.all_members if m.get("presence") == "left"]
    return bool(gone) and len(gone) == len(file.all_members) and all(left is not None and left <= day for left in gone)


def _was_there(member: Rec, day: date) -> bool:
    changed = member.get("presence_date")
    if member.get("presence") == "left":
        return changed is not None and changed > day
    return member.get("presence") != "added" or changed is None or changed <= day


@dataclass(frozen=True, slots=True)
class Watched:
    """A case that was monitored or removed at the end of a month; months YYYYMM, `removed` blank while the risk stands."""

    case: CaseFile
    identified: str
    removed: str


def watched_at(file: HouseholdFile, period: str) -> Watched | None:
    """The household's monitored case as it stood on the last day of a month; None where there was none."""
    found = [item for case in file.cases if (item := _watched(case, period))]
    return found[-1] if found else None


def _watched(case: CaseFile, period: str) -> Watched | None:
    last = month_end(period)
    passed = [
        item for item in case.road.path
        if item.event.get("step") == Step.IMPORTED or item.event.get("date") is None or item.event["date"] <= last
    ]  # fmt: skip
    if not passed or passed[-1].state not in WATCHED:
        return None
    decided = case.decision
    approved = case.road.find(Step.APPROVED) or case.road.find(Step.MONITORED, Step.REMOVED) or {}
    identified = str(decided.get("identified_month") or _month(approved))
    if not identified or identified > period:
        return None
    removed = str(decided.get("removal_month") or _month(passed[-1].event)) if passed[-1].state is Step.REMOVED else ""
    return Watched(case, identified, removed)


def _month(event: Mapping[str, Any]) -> str:
    day = event.get("date")
    return month_of(day) if isinstance(day, date) else ""


def _monitored(file: HouseholdFile, period: str, known: VillageFacts, view: PolicyView) -> MonitoredHousehold | None:
    watched = watched_at(file, period)
    if watched is None:
        return None
    case, last = watched.case, month_end(period)
    if emptied_by(file, last):
        return None
    members = members_on(file, last)
    income = case.moment("income_record", "identify")
    sums = compute_income(income, members, view.names("income_excluded")) if income else None
    facts = due_facts(file, known)
    return MonitoredHousehold(
        household_id=file.id,
        group=str(file.record.get("group_name") or ""),
        head=file.head_name,
        members=len(members),
        kind=str(file.record.get("household_kind") or ""),
        category=case.category,
        risks=tuple(code for code in case.record.get("risks") or () if code),
        identified_month=watched.identified,
        per_capita=sums.line_value if sums else None,
        removed_month=watched.removed,
        contact=contact_of(file, case, last),
        measures=measures_of(case, last),
        last_visit=last_revisit(facts, known.today),
        next_visit=next_revisit(facts, known.policy, known.today),
    )


def contact_of(file: HouseholdFile, case: CaseFile | None, day: date) -> str:
    """监测帮扶联系人 on a day: the pairing in force, else what the case says."""
    for row in reversed(file.rows("pairing")):
        begun = not row.get("start") or row["start"] <= day
        if row.get("is_monitor_contact") is not False and begun and (not row.get("end") or row["end"] >= day):
            return str(row["name"])
    return str(case.record.get("monitor_contact") or "") if case else ""


def measures_of(case: CaseFile, day: date) -> tuple[str, ...]:
    """Classes of measures that had begun by a day, the earliest first; what failed is none."""
    rows = [row for row in case.rows("measure") if row.get("status") != "failed"]
    begun = [row for row in rows if not row.get("start") or row["start"] <= day]
    begun.sort(key=lambda row: row.get("start") or date.max)
    return tuple(dict.fromkeys(str(row["measure_class"]) for row in begun if row.get("measure_class")))


def _checked(file: HouseholdFile, period: str) -> CheckedGroup | None:
    """A household of part B with the month's look: the last visit of the month that reached somebody."""
    last = month_end(period)
    members = members_on(file, last)
    why = check_groups(file.record, members, last)
    if not why or not members:
        return None
    seen = [row for row in _visits(file, month_start(period), last) if row["result"] != "not_reached"]
    visit = seen[-1] if seen else None
    watched = watched_at(file, period)
    return CheckedGroup(
        household_id=file.id,
        group=str(file.record.get("group_name") or ""),
        head=file.head_name,
        members=len(members),
        why=tuple(group.label for group in why),
        monitored=watched is not None and not watched.removed,
        changed=_changed(visit) if visit else None,
        checked_on=visit["date"] if visit else None,
        checker="、".join(visit["visitors"]) if visit else "",
    )


def _changed(visit: Rec) -> bool:
    return bool(visit.get("safeguards_changed") or visit.get("new_risk") or visit.get("result") in CHANGED_RESULTS)


def _visits(file: HouseholdFile, first: date, last: date) -> list[Rec]:
    rows = [row for row in file.rows("visit") if row.get("date") and first <= row["date"] <= last]
    return sorted(rows, key=lambda row: row["date"])


# -- 帮扶台账 ---------------------------------------------------------------------------------------------------


def help_sheet(setting: Setting) -> Sheet:
    """15.2: every visit of a household (whole file by default) or of the village (this month by default)."""
    one = bool(setting.asked.household or setting.asked.case)
    files = [whose(setting)[0]] if one else load_households(setting.connection)
    first, last, text = span_of(setting.asked.period, None if one else setting.desk.today)
    entries = [entry for file in files for entry in _entries(file, first, last)]
    ledger = build_help_ledger(entries, text, _head(setting))
    number = f"BF-{number_of(files[0])}" if one else f"BF-{first:%Y%m}"
    group = str(files[0].record.get("group_name") or "") if one else WHOLE
    ledger = replace(ledger, marks=setting.marks(number, 3), paper=setting.asked.paper, group=group)
    return Sheet((ledger,), ledger.title, files[0].short if one else text, 3)


def span_of(period: str, today: date | None) -> tuple[date, date, str]:
    """First day, last day and text of a period: a month, a year (2026), or everything when blank and no day is given."""
    year = re.fullmatch(r"\s*(\d{4})年?\s*", period)
    if year and year[1] != "0000":
        return date(int(year[1]), 1, 1), date(int(year[1]), 12, 31), f"{year[1]}年"
    if not period.strip() and today is None:
        return date.min, date.max, "全部"
    month = month_code(period, month_of(today) if today else "")
    return month_start(month), month_end(month), period_text(month)


def _entries(file: HouseholdFile, first: date, last: date) -> Iterator[HelpEntry]:
    keys = ("family_change", "measure_progress", "income_change", "income_change_why", "new_difficulties", "solved")
    for row in _visits(file, first, last):
        yield HelpEntry(
            household_id=file.id,
            group=str(file.record.get("group_name") or ""),
            head=file.head_name,
            date=row["date"],
            mode=str(row.get("mode") or ""),
            visitors=tuple(row.get("visitors") or ()),
            signed=row.get("signed_by_household"),
            **{key: str(row.get(key) or "") for key in keys},
        )
