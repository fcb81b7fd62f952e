"""帮扶回访 as a list: who has to be visited and why, one household's visits, sheets to take along (`domain.md` §12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.due import Due, DueKind, State
from app.domain.questionnaire.codes import label
from app.domain.revisits import Group
from app.services.desk import Desk
from app.services.duties.dues import due_of, revisit_dates, village_facts
from app.services.family.same_above import previous_visitors
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.papers.catalogue import Printed, joined, print_paper
from app.services.papers.summary import household_summary
from app.services.visiting.visit_drafts import drafted_visit
from app.services.visiting.visits import CARRIED, prefill

# What a narrow column calls the groups of §12.
WATCH = {Group.MONITORED: "监测户", Group.REMOVED: "风险已消除户", Group.EXIT: "稳定脱贫户", Group.OTHER: "一般农户"}
_ORDER = (State.OVERDUE, State.SOON, State.DUE, State.DONE)


@dataclass(frozen=True, slots=True)
class RevisitLine:
    """A household that is revisited: its duty in the open period, the last and the next day."""

    household: str
    name: str
    number: str
    group: str
    category: str
    watch: str
    due: Due
    last: date | None
    next: date | None


@dataclass(frozen=True, slots=True)
class VisitHistory:
    """One household beside the list: a sentence, its duty, its visits (the newest first)."""

    household: str
    short: str
    summary: str
    due: Due | None
    visits: tuple[Rec, ...]


@dataclass(frozen=True, slots=True)
class VisitStart:
    """A new visit: whose, first values, keys that come from last time and wait to be confirmed;
    `drafted` when it goes on where one stopped; `last_visitors` of the visit this operator recorded before, at any house."""

    household: str
    short: str
    summary: str
    values: Rec
    carried: tuple[str, ...]
    drafted: bool = False
    last_visitors: tuple[str, ...] = ()


def revisit_list(desk: Desk) -> list[RevisitLine]:
    """Every household whose group is revisited, the most pressing first, the done ones last."""
    with desk.reading() as connection:
        files = load_households(connection)
        facts = village_facts(desk, connection)
    lines = []
    for file in files:
        due = _revisit(due_of(file, facts))
        if due is not None:
            last, following = revisit_dates(file, facts)
            lines.append(_line(file, due, last, following))
    return sorted(lines, key=lambda line: (_ORDER.index(line.due.state), line.due.to, line.group, line.number))


def _revisit(dues: Iterable[Due]) -> Due | None:
    return next((due for due in dues if due.kind == DueKind.REVISIT), None)


def _line(file: HouseholdFile, due: Due, last: date | None, following: date | None) -> RevisitLine:
    number, group = str(file.record.get("local_household_no") or ""), str(file.record.get("group_name") or "")
    category = label("CATEGORY", file.case.category) if file.case else ""
    return RevisitLine(
        file.id, file.head_name, number, group, category, WATCH[Group(file.group or "other")], due, last, following
    )


def visit_history(desk: Desk, household: str) -> VisitHistory:
    """A household's visits and how its revisits stand."""
    with desk.reading() as connection:
        file = load_household(connection, household)
        facts = village_facts(desk, connection)
        view = desk.view(connection)
    visits = sorted(file.rows("visit"), key=lambda row: row["date"], reverse=True)
    summary = household_summary(file, view, desk.today)
    return VisitHistory(household, file.short, summary, _revisit(due_of(file, facts)), tuple(visits))


def visit_start(desk: Desk, household: str) -> VisitStart:
    """What a new visit of a household begins with."""
    with desk.reading() as connection:
        file = load_household(connection, household)
        view = desk.view(connection)
        drafted = drafted_visit(desk, connection, household)
    values = {**prefill(desk, household), **drafted}
    carried = tuple(key for key in CARRIED if key in values and key not in drafted)
    summary = household_summary(file, view, desk.today)
    return VisitStart(household, file.short, summary, values, carried, bool(drafted), previous_visitors(desk))


def next_after(desk: Desk, household: str) -> date | None:
    """Last day of the next revisit's period, as it stands now."""
    with desk.reading() as connection:
        file = load_household(connection, household)
        return revisit_dates(file, village_facts(desk, connection))[1]


def visit_sheets(desk: Desk, households: Iterable[str], accept_missing: bool = False) -> Printed:
    """入户走访记录 to take along, one sheet a household with its head filled in, one after the other."""
    sheets = [print_paper(desk, "visit", household=h, blank=True, accept_missing=accept_missing) for h in households]
    first = sheets[0]
    if len(sheets) == 1:
        return first
    name = f"入户走访记录-{len(sheets)}户-{desk.today:%Y%m%d}.pdf"
    return Printed(
        first.kind, f"入户走访记录（{len(sheets)}户）", joined(sheet.data for sheet in sheets), name, first.level
    )
