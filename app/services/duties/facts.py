"""What the due engine has to know of one household and of the village, read from rows (`domain.md` §12, `design.md` §3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.category import check_groups
from app.domain.consent import Consents
from app.domain.due import DueFacts, Excuse, NoticeFact
from app.domain.due.ages import Born
from app.domain.due.household import ASKED_INCOME, DONE, MeasureFact
from app.domain.income_years import income_year
from app.domain.notice_days import notice_dates
from app.domain.policy import Policy
from app.domain.procedure.clocks import Deadline, Done, deadlines
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.income_items import INCOME_CLASSES
from app.domain.revisits import Group, VisitFact
from app.domain.workdays import month_end, month_of
from app.services.desk import Desk
from app.services.files import CaseFile, HouseholdFile, Rec
from app.services.road.kept import refusal_told_on
from app.services.watching.watch import watches_of
from app.store.rows import read_records
from app.store.store import Connection


@dataclass(frozen=True, slots=True)
class VillageFacts:
    """What all households share: settings, notices, the day the village began with this program."""

    policy: Policy
    notices: dict[str, list[NoticeFact]]  # household -> its notices
    today: date


def village_facts(desk: Desk, connection: Connection) -> VillageFacts:
    """Settings and notices, read once for a whole list."""
    records = {str(row["id"]): row for row in read_records(connection, "notice")}
    found: dict[str, list[NoticeFact]] = {}
    for row in read_records(connection, "notice_row"):
        notice = records.get(str(row["notice_id"]))
        if notice and (notice["photo_posted_on"] or notice["posted_by"]) and notice["days"]:
            dates = notice_dates(notice["posted_on"], notice["days"])
            fact = NoticeFact(notice["number"], notice["posted_on"], dates.earliest_down, notice["taken_down_on"])
            found.setdefault(str(row["household_id"]), []).append(fact)
    return VillageFacts(desk.policy(connection), found, desk.today)


def due_facts(file: HouseholdFile, facts: VillageFacts) -> DueFacts:
    """What the engine knows of one household from its own rows (`sources` adds what other modules say is owed)."""
    case = file.case
    group = Group(file.group or "other")
    groups = check_groups(file.record, file.members, facts.today)
    started = _started(file)
    return DueFacts(
        household_id=file.id,
        group=group,
        since=_since(file, group),
        started_on=started,
        visits=tuple(visit_fact(row) for row in file.rows("visit") if row["date"]),
        deadlines=tuple(case_deadlines(case, facts.policy)) if case else (),
        notices=tuple(facts.notices.get(file.id, ())),
        no_contact_since=_no_contact_since(file, case, started),
        consent_until=_consent_until(case, facts) if case else None,
        groups=tuple(found.label for found in groups),
        groups_since=started or _created(file.record),
        group_checks=tuple(_confirmed(row) for row in file.rows("group_confirm")),
        annual_years=_annual_years(file) if group in ASKED_INCOME else None,
        looks=tuple(
            (watch.next_look, label("WATCH_REASON", watch.reason))
            for watch in watches_of(file, facts.policy.at(facts.today))
            if watch.end is None
        ),
        measures=_measures(case) if case and group is Group.MONITORED else (),
        people=born_of(file),
        ages=tuple(facts.policy.at(facts.today).get("birthday_ages")),
        helper=helper_of(file),
        excuses=tuple(excuse_of(row) for row in file.rows("duty_excuse")),
    )


def excuse_of(row: Rec) -> Excuse:
    """A row of put-off duties as the engine reads it."""
    return Excuse(row["duty"], row["reason"], row["until"], row["name"], row["date"], str(row["id"]))


def helper_of(file: HouseholdFile) -> str:
    """Who visits a household: those who help now, the contact of the case where nobody is paired."""
    named = [str(row["name"]) for row in file.rows("pairing") if row.get("name") and not row.get("end")]
    contact = str(file.case.record.get("monitor_contact") or "") if file.case else ""
    return "、".join(dict.fromkeys(named)) or contact


def _confirmed(row: Rec) -> date:
    """The day a confirmation stands for: its own, or the last of its month when it was entered later (R-12.7)."""
    month = str(row["month"])
    return row["date"] if month_of(row["date"]) == month else month_end(month)


def _measures(case: CaseFile) -> tuple[MeasureFact, ...]:
    return tuple(
        MeasureFact(str(row["id"]), label("MEASURE_ITEM", row.get("item")) or label("MEASURE", row.get("measure_class")),
                    str(row.get("status") or ""), row.get("start"), row.get("end"))
        for row in case.rows("measure") if row.get("status") not in (DONE, "failed")
    )  # fmt: skip


def born_of(file: HouseholdFile) -> tuple[Born, ...]:
    """Living members with a known birth date, and the ages that were seen to."""
    notes: dict[str, list[tuple[int, date, str]]] = {}
    for row in file.rows("age_note"):
        notes.setdefault(str(row["member_id"]), []).append((row["age"], row["date"], row["outcome"]))
    return tuple(
        Born(str(row["id"]), str(row.get("name") or "成员"), row["birth_date"], tuple(notes.get(str(row["id"]), ())))
        for row in file.members if row.get("birth_date")
    )  # fmt: skip


def case_deadlines(case: CaseFile, policy: Policy) -> list[Deadline]:
    """The day limits that run on a case."""
    return deadlines(case.road, policy, Done(refusal_told_on(case), bool(case.rows("measure"))))


def visit_fact(row: Rec) -> VisitFact:
    """A visit as the engine sees it."""
    return VisitFact(row["date"], row["mode"] or "home", row["result"] or "stable", row["purpose"] or "revisit")


def _created(row: Rec) -> date:
    return date.fromisoformat(str(row["created_at"])[:10])


def _started(file: HouseholdFile) -> date | None:
    """起用日 of an imported household: the day its case or its rows came from a file."""
    imported = [c.road.path[0].event for c in file.cases if c.road.is_imported]
    if imported:
        return _created(dict(imported[0]))
    return _created(file.record)


def _since(file: HouseholdFile, group: Group) -> date:
    """Day the household came into its group; of a month only the last day is known (`design.md` §3)."""
    case = file.case
    if case is None or group is Group.EXIT:
        return _created(file.record)
    state = Step.REMOVED if group is Group.REMOVED else Step.MONITORED
    decided = case.decision
    month = decided.get("removal_month") if group is Group.REMOVED else decided.get("identified_month")
    entered = case.road.entered(state)
    if case.road.is_imported and month:
        return month_end(str(month))
    return entered or (month_end(str(month)) if month else _created(file.record))


def _no_contact_since(file: HouseholdFile, case: CaseFile | None, started: date | None) -> date | None:
    if case is None or case.road.state is not Step.MONITORED:
        return None
    contacts = [row for row in file.rows("pairing") if row.get("is_monitor_contact") is not False]
    if any(row.get("end") is None for row in contacts) or case.record.get("monitor_contact"):
        return None
    ended = max((row["end"] for row in contacts), default=None)
    return ended or case.road.entered(Step.MONITORED) or started


def _consent_until(case: CaseFile, facts: VillageFacts) -> date | None:
    if not case.road.is_open:
        return None
    consents = Consents(tuple(case.rows("consent")), facts.today, facts.policy, None, (), tuple(case.household.members))
    ends = [
        sheet["valid_until"]
        for sheet in consents.sheets
        if sheet.get("valid_until") and consents.signed(sheet["member_id"])
    ]
    return min(ends, default=None)


def _annual_years(file: HouseholdFile) -> frozenset[int]:
    rows = (row for row in file.rows("income_record") if row.get("moment") == "annual" and _has_amounts(row))
    return frozenset(year for row in rows if (year := income_year(row)) is not None)


def _has_amounts(row: Rec) -> bool:
    """A record that was only opened is not recorded yet."""
    return any(row.get(key) is not None for key in (*INCOME_CLASSES, "stated_net", "stated_per_capita", "net_income"))
