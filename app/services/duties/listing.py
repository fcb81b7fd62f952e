"""The whole list: duties of the households and the village's own (`domain.md` R-12.5 … R-12.7, §10.5, §22)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from app.domain.due import (
    CalendarFact,
    Due,
    DutyFact,
    NoticePhotos,
    State,
    VillageDueFacts,
    settled,
    village_duties,
)
from app.domain.notice_days import notice_dates
from app.domain.questionnaire.codes import label
from app.domain.workdays import month_end
from app.services.desk import Desk
from app.services.duties.dues import DueLine, VillageFacts, due_line, due_of, sort_lines, village_facts
from app.services.duties.facts import excuse_of
from app.services.duties.round_dues import round_duties, warning_duties
from app.services.duties.sources import DUE_ONLY, DUE_PARTS
from app.services.files import HouseholdFile, Rec, load_households
from app.services.keeping.waiting import backup_duties
from app.services.ledgers.closes import closed_months
from app.services.lowincome.owed import low_income_village
from app.services.packages.waiting import mending_duties, parallel_duties, returned_duties
from app.services.rounds.village_duties import round_duties as list_rounds
from app.services.town.crossing import cross_duties
from app.services.watching.problems import problem_dues
from app.store.rows import read_records
from app.store.store import Connection

VillageSource = Callable[[Desk, Connection, Sequence[HouseholdFile], VillageFacts], Iterable[DutyFact]]
VILLAGE_SOURCES: tuple[VillageSource, ...] = (
    round_duties,
    warning_duties,
    list_rounds,
    problem_dues,
    low_income_village,
    parallel_duties,
    mending_duties,
    returned_duties,
    backup_duties,
    cross_duties,
)
WHOLE = "全村"


def due_list(desk: Desk, with_done: bool = False) -> list[DueLine]:
    """All duties of the village and its households today, the most pressing first."""
    with desk.reading() as connection:
        files = load_households(connection, None, DUE_PARTS, DUE_ONLY)
        facts = village_facts(desk, connection)
        own = village_due_list(desk, connection, files, facts)
    lines = [*own, *(due_line(file, due) for file in files for due in due_of(file, facts))]
    return sort_lines(line for line in lines if with_done or line.due.state is not State.DONE)


def village_due_list(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> list[DueLine]:
    """Duties of the whole village as lines; problems that name a household carry it."""
    known = {file.id: file for file in files}
    found = []
    for fact, due in village_dues_of(desk, connection, files, facts):
        file = known.get(fact.household)
        found.append(due_line(file, due) if file else DueLine("", WHOLE, "", "", due, due.person))
    return found


def village_dues_of(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> list[tuple[DutyFact, Due]]:
    """The village's own duties today, with the facts they come from; none in a township's store, which has forty villages."""
    if desk.store.role != "village":
        return []
    known = _village_facts(desk, connection, files, facts)
    owed = village_duties(known, facts.policy, facts.today)
    found = ((fact, settled((fact,), facts.policy, facts.today, known.excuses)) for fact in owed)
    return [(fact, due) for fact, dues_ in found for due in dues_]


def _village_facts(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> VillageDueFacts:
    started = desk.village(connection).get("started_on")
    more = tuple(fact for source in VILLAGE_SOURCES for fact in source(desk, connection, files, facts))
    rounds = read_records(connection, "sweep")
    idle = bool(files) and started is not None and all(row["closed_on"] is not None for row in rounds)
    return VillageDueFacts(
        started or facts.today,
        sweeps=tuple(row["closed_on"] for row in rounds) if idle else None,
        ledgers=closed_months(connection) if files and started else None,
        meetings=tuple(row["date"] for row in read_records(connection, "analysis_meeting"))
        if files and started
        else None,
        quarter_reports=report_days(connection, "quarter") if files and started else None,
        year_reports=report_days(connection, "year") if files and started else None,
        calendar=tuple(task_fact(row) for row in read_records(connection, "work_calendar")),
        photos=tuple(_photos(row) for row in read_records(connection, "notice") if row["posted_on"] and row["days"]),
        more=more,
        excuses=tuple(excuse_of(row) for row in read_records(connection, "village_excuse")),
    )


def report_days(connection: Connection, kind: str) -> tuple[date, ...]:
    """Days within the periods whose report was sent: the day it was, or the last of the period when it went later."""
    rows = read_records(connection, "report_done")
    return tuple(min(row["sent_on"], month_end(str(row["period"]))) for row in rows if row["kind"] == kind)


def task_fact(row: Rec) -> CalendarFact:
    """A row of the year's work as the engine reads it."""
    what = str(row.get("title") or "") or label("CALENDAR_KIND", row["kind"])
    return CalendarFact(str(row["id"]), what, row["start"], row["end"], str(row.get("person") or ""),
                        str(row.get("note") or ""), row.get("done_on"))  # fmt: skip


def _photos(row: Rec) -> NoticePhotos:
    down = notice_dates(row["posted_on"], row["days"]).earliest_down
    return NoticePhotos(str(row["id"]), str(row["number"]), row["posted_on"], down, row["photo_posted_on"],
                        row["photo_place_on"], row["photo_down_on"], row["taken_down_on"])  # fmt: skip
