"""One household as the low-income rules see it: standing, income by their rule set, class and colour the data speak for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.category import Suggestion
from app.domain.errors import AppError
from app.domain.lowincome.alerts import AlertFacts, AlertSuggestion, suggest_alert
from app.domain.lowincome.assessing import ClassFacts, LowIncome, Standards, low_income, suggest_class
from app.domain.lowincome.road import fold
from app.domain.lowincome.standing import LowStanding, Recognition, covered, left_aid, standing_of
from app.domain.lowincome.weak import Weak, WeakFacts, card_ends, cares_of, hard_woman_or_child, no_card, weak_kinds
from app.domain.policy import Policy, PolicyView
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.store.rows import unit_of
from app.store.store import Connection

LOW_KINDS = (
    "low_income_record", "low_income_event", "low_income_alert", "alert_route", "benefit", "relief_grant", "stop_report",
    "care_record", "care_visit",
)  # fmt: skip
PARTS = (
    "household", "member", "monitoring_case", "case_event", "life_event", "income_record", "obligor", "visit", "watch_entry",
    "sweep_result", *LOW_KINDS,
)  # fmt: skip
WEAK_PARTS = (
    "household",
    "member",
    "monitoring_case",
    "case_event",
    "low_income_record",
    "low_income_event",
    "care_record",
)
URBAN = "urban"


@dataclass(frozen=True, slots=True)
class LowFile:
    """What stands and what the data speak for; `income` by the low-income rules, `record` the application that counts."""

    file: HouseholdFile
    standing: LowStanding
    income: LowIncome
    suggestion: Suggestion
    alert: AlertSuggestion | None
    weak: tuple[tuple[str, Weak, str], ...]  # member id, group, why


def names_of(file: HouseholdFile) -> dict[str, str]:
    """Member row -> name, those who left too."""
    return {str(member["id"]): str(member.get("name") or "") for member in file.all_members}


def standing_in(file: HouseholdFile, policy: Policy, on: date) -> LowStanding:
    """How a household stands on a day."""
    return standing_of(file.record, file.all_members, file.by_kind, file.group == "monitored", policy, on)


def low_file(file: HouseholdFile, policy: Policy, on: date) -> LowFile:
    """Everything the page of one household shows."""
    view, standing = policy.at(on), standing_in(file, policy, on)
    record = current_record(standing)
    income, standards = assess(file, record, view)
    monitored = file.group == "monitored"
    facts = ClassFacts(income, standards, tuple(file.members), record, on, tuple(file.rows("obligor")), monitored,
                       view.flag("low_deduct_rigid"))  # fmt: skip
    alert = suggest_alert(_alert_facts(file, standing, income, standards, on))
    return LowFile(file, standing, income, suggest_class(facts), alert, weak_of(file, standing, view, on))


def current_record(standing: LowStanding) -> Rec:
    """The application that counts: the first open one, else the last; {} without any."""
    return dict(standing.recognitions[0].record) if standing.recognitions else {}


def assess(file: HouseholdFile, record: Rec, view: PolicyView) -> tuple[LowIncome, Standards]:
    """Income by the rules of the programme, and what it is compared with."""
    urban = any(member.get("dibao") == URBAN for member in file.members)
    standards = Standards.of(view, urban)
    latest = file.latest("income_record") or {}
    return low_income(latest, file.members, record, view, standards), standards


def _alert_facts(
    file: HouseholdFile, standing: LowStanding, income: LowIncome, standards: Standards, on: date
) -> AlertFacts:
    case = file.case
    open_case = case is not None and case.road.is_open
    risks = tuple(code for code in (case.record.get("risks") or () if case and open_case else ()) if code)
    watched = any(row.get("end") is None for row in file.rows("watch_entry"))
    visits = [row for row in file.rows("visit") if row.get("date") and row["date"] <= on]
    latest: Rec = max(visits, key=lambda row: row["date"], default={})
    seen = latest.get("new_risk") is True or any(row.get("at_risk") for row in file.rows("sweep_result"))
    return AlertFacts(
        income, standards, covered(file.all_members, standing), risks, file.group == "monitored",
        left_aid(standing, on), open_case or watched or seen, _worse(latest),
    )  # fmt: skip


def _worse(visit: Rec) -> str:
    """What the last visit told of an income gone down together with a new risk."""
    if visit.get("income_change") != "down" or visit.get("new_risk") is not True:
        return ""
    return str(visit.get("income_change_why") or "走访时收入下降并有新风险")


def weak_facts(file: HouseholdFile, member: Rec, rigid: bool, view: PolicyView, on: date) -> WeakFacts:
    """A member as the lists of 老弱病残 see him."""
    cares = cares_of(file.rows("care_record"), str(member["id"]), on)
    if "orphan" in (file.record.get("welfare_flags") or ()) and member.get("relation") == "head":
        cares |= {"orphan"}
    return WeakFacts(member, on, cares, rigid, view.number("card_warn_days"))


def weak_of(file: HouseholdFile, standing: LowStanding, view: PolicyView, on: date) -> tuple[tuple[str, Weak, str], ...]:  # fmt: skip
    """老弱病残 of a household: member, group, why."""
    rigid = "rigid" in standing.classes and view.flag("low_rigid_mild")
    found = []
    for member in file.members:
        kinds = weak_kinds(weak_facts(file, member, rigid, view, on))
        found += [(str(member["id"]), kind, word) for kind, word in kinds.items()]
    return tuple(found)


def weak_of_households(desk: Desk, households: Iterable[str]) -> dict[str, frozenset[str]]:
    """Codes of 老弱病残 by household, for the filter of the household list."""
    with desk.reading() as connection:
        policy = desk.policy(connection)
        files = load_households(connection, households, WEAK_PARTS)
    view, found = policy.at(desk.today), {}
    for file in files:
        kinds = {kind.value for _, kind, _ in weak_of(file, standing_in(file, policy, desk.today), view, desk.today)}
        if kinds:
            found[file.id] = frozenset(kinds)
    return found


LISTS = {
    "weak": "老弱病残", "no_card": "疑似残疾无证", "card_ends": "残疾人证到期换证", "women_children": "困难妇女儿童",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person on one of the lists, with the reason."""

    household: str
    head: str
    number: str
    group: str
    member: str
    name: str
    years: int | None
    kinds: str
    reason: str


def people_list(desk: Desk, which: str) -> list[PersonLine]:
    """One of LISTS over the whole village, by group and household; AppError LIST-101 for a list nobody declared."""
    if which not in LISTS:
        raise AppError("LIST-101", f"没有“{which}”这个名单。", f"可以选：{'、'.join(LISTS.values())}。", "低收入人口")
    with desk.reading() as connection:
        policy = desk.policy(connection)
        files = load_households(connection, None, PARTS)
    return [line for file in files for line in people_of(file, which, policy, desk.today)]


def people_of(file: HouseholdFile, which: str, policy: Policy, on: date) -> Iterable[PersonLine]:
    """The persons of one household that stand on a list."""
    view, standing = policy.at(on), standing_in(file, policy, on)
    rigid = "rigid" in standing.classes and view.flag("low_rigid_mild")
    for member in file.members:
        facts = weak_facts(file, member, rigid, view, on)
        kinds, reason = _told(which, facts)
        if reason:
            yield PersonLine(
                file.id, file.head_name, str(file.record.get("local_household_no") or ""),
                str(file.record.get("group_name") or ""), str(member["id"]), str(member.get("name") or ""), facts.years,
                kinds, reason,
            )  # fmt: skip


def _told(which: str, facts: WeakFacts) -> tuple[str, str]:
    if which == "weak":
        kinds = weak_kinds(facts)
        return "、".join(kind.label for kind in kinds), "、".join(kinds.values())
    if which == "card_ends":
        until = card_ends(facts)
        return "残", f"残疾人证有效期到{until.year}年{until.month}月{until.day}日" if until else ""
    found = no_card(facts) if which == "no_card" else hard_woman_or_child(facts)
    return "", found


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One household of the page 低收入人口; `suggested` a colour the data speak for and nobody has opened."""

    household: str
    head: str
    number: str
    group: str
    persons: int
    classes: str
    grade: str
    phase: str
    colour: str
    suggested: str
    next_on: date | None
    schemes: str
    weak: str
    reason: str


def board(desk: Desk) -> list[BoardLine]:
    """Everybody of low income or with a reason to look at: by class, colour and the next check."""
    with desk.reading() as connection:
        policy = desk.policy(connection)
        files = load_households(connection, None, PARTS)
    found = [line for file in files if not file.ended and (line := board_line(file, policy, desk.today))]
    return found


def board_line(file: HouseholdFile, policy: Policy, on: date) -> BoardLine | None:
    """A household's line; None where nothing of this page concerns it."""
    known = low_file(file, policy, on)
    standing = known.standing
    alert = standing.alert
    suggested = "" if alert or known.alert is None else known.alert.level
    if not (standing.lines or alert or suggested or known.weak):
        return None
    kinds = dict.fromkeys(kind.label for _, kind, _ in known.weak)
    dates = [line.next_review for line in standing.lines if line.next_review]
    grades = dict.fromkeys(line.grade for line in standing.lines if line.grade)
    return BoardLine(
        file.id, file.head_name, str(file.record.get("local_household_no") or ""), str(file.record.get("group_name") or ""),
        len(file.members), "、".join(class_text(line.low_class, line.scope) for line in standing.lines), "、".join(grades),
        "、".join(dict.fromkeys(line.phase for line in standing.lines)), str(alert["level"]) if alert else "", suggested,
        min(dates, default=None), "、".join(label("SCHEME", code) for code in standing.schemes), "".join(kinds),
        str(alert.get("reason") or "") if alert else known.alert.reason if known.alert and suggested else "",
    )  # fmt: skip


def class_text(low_class: str, scope: str) -> str:
    """最低生活保障对象（单人）: the class as it is worked with inside the office."""
    word = label("LOW_CLASS", low_class)
    return f"{word}（{label('LOW_SCOPE', scope)}）" if scope in ("single", "person") else word


def household_of(connection: Connection, kind: str, row: str, code: str, what: str) -> HouseholdFile:
    """The household a row belongs to; AppError `code` where the row is not here."""
    unit = unit_of(connection, kind, row)
    if not unit:
        raise AppError(code, f"没有找到这条{what}。", "可能已经删除，请刷新后再看。", "低收入人口")
    return load_household(connection, unit)


def row_of(file: HouseholdFile, kind: str, row: str) -> Rec:
    """A row of a household that is there."""
    return next(found for found in file.rows(kind) if found["id"] == row)


def roads_of(file: HouseholdFile) -> list[Recognition]:
    """All recognitions of a household with their roads, without dates of review."""
    events: dict[str, list[Rec]] = {}
    for event in file.rows("low_income_event"):
        events.setdefault(str(event["record_id"]), []).append(event)
    return [Recognition(row, fold(events.get(str(row["id"]), ())), None) for row in file.rows("low_income_record")]


def low_of(desk: Desk, household: str) -> LowFile:
    """One household as the page shows it; AppError H-101."""
    with desk.reading() as connection:
        file = load_household(connection, household)
        return low_file(file, desk.policy(connection), desk.today)
