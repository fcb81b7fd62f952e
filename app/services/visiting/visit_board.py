"""帮扶回访 as a list: who has to be visited and why, one household's visits, sheets to take along (`domain.md` §12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.due import ORDER, Due, DueKind
from app.domain.questionnaire.codes import label
from app.domain.revisits import Group
from app.services.desk import Desk
from app.services.duties.dues import due_of, revisit_dates, village_facts
from app.services.duties.plan import work_plan
from app.services.family.same_above import previous_visitors
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.papers.catalogue import Printed, joined, print_paper
from app.services.papers.summary import household_summary
from app.services.visiting.changes import Change, changes_since
from app.services.visiting.visit_drafts import drafted_visit
from app.services.visiting.visits import CARRIED, phone_note, prefill

# What a narrow column calls the groups of §12.
WATCH = {Group.MONITORED: "监测户", Group.REMOVED: "风险已消除户", Group.EXIT: "稳定脱贫户", Group.OTHER: "一般农户"}


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
    `drafted` when it goes on where one stopped; `last_visitors` of the visit this operator recorded before, at any house;
    `since` the last visit and `changes` what happened since; `phone_note` why a telephone visit would not count."""

    household: str
    short: str
    summary: str
    values: Rec
    carried: tuple[str, ...]
    drafted: bool = False
    last_visitors: tuple[str, ...] = ()
    since: date | None = None
    changes: tuple[Change, ...] = ()
    phone_note: str = ""


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
    return sorted(lines, key=lambda line: (ORDER.index(line.due.state), line.due.to, line.group, line.number))


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
    since = max((row["date"] for row in file.rows("visit") if row["date"]), default=None)
    phone = phone_note(file, {"mode": "phone", "date": desk.today}, view.policy, desk.today)
    return VisitStart(
        household, file.short, summary, values, carried, bool(drafted), previous_visitors(desk), since,
        changes_since(file, since, desk.today), phone,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayHome:
    """A household whose paper sheet may lie in the pile: id, how it is named, what a person may type to call it."""

    id: str
    short: str
    number: str
    name: str

    def is_called(self, text: str) -> bool:
        """True for its number (also without leading letters and noughts) or the head's name."""
        wanted = text.strip().upper()
        return bool(wanted) and wanted in (
            self.number.upper(),
            self.name.upper(),
            self.number.upper().split("-")[-1].lstrip("0"),
        )


def day_homes(desk: Desk) -> tuple[tuple[DayHome, ...], tuple[str, ...]]:
    """(every household where somebody lives, ids of today's plan in its order: revisits and monthly checks that press)."""
    with desk.reading() as connection:
        files = load_households(connection, None, ("household", "member", "life_event"))
    known = tuple(
        DayHome(file.id, file.short, str(file.record.get("local_household_no") or ""), file.head_name)
        for file in files if not file.ended
    )  # fmt: skip
    plan = work_plan(desk, desk.today, desk.today, kinds=(DueKind.REVISIT, DueKind.GROUP_CHECK), everything=True)
    return known, tuple(home.household for home in plan.homes)


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
