"""问题整改台账: entries by hand or from a sweep's findings, struck off with result and evidence (`domain.md` §15.15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from app.domain.due import DutyFact, State
from app.domain.errors import AppError
from app.domain.problems import check_problem, check_strike, due_day, problem_duties, problem_state
from app.domain.questionnaire.codes import label
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.services.watching.sweeps import PARTS as SWEEP_PARTS
from app.services.watching.sweeps import board_of, sweep_named
from app.store.door import stable_id
from app.store.rows import read_records, row_state
from app.store.store import Connection

if TYPE_CHECKING:
    from app.services.duties.facts import VillageFacts

WHOLE = "全村"


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """An entry of the ledger: `whose` the household or 全村; the stored row beside it."""

    id: str
    number: str
    source: str
    whose: str
    what: str
    measure: str
    name: str
    term: str
    found_on: date
    due: date
    state: State
    outcome: str
    evidence: str
    closed_on: date | None
    closed_name: str


def add_problem(desk: Desk, values: Mapping[str, Any], household: str = "") -> str:
    """Write down a problem of a household or of the whole village; returns its id. AppError PROB-101 … PROB-104, H-101."""
    with desk.writing("登记整改问题") as door:
        told = {"source": "self", "term": "at_once", "found_on": desk.today, **values}
        check_problem(told, desk.today)
        if household:
            load_household(door.connection, household)
        number = _next(door.connection, told["found_on"])
        return door.create("problem", {**told, "number": number, "concerned_id": household}, village=desk.place.code)


def _next(connection: Connection, found: date, taken: Iterable[str] = ()) -> str:
    used = {*taken, *(str(row["number"]) for row in read_records(connection, "problem", deleted=True))}
    return next(text for n in range(1, 100_000) if (text := f"整改{found.year}-{n:03d}") not in used)


def problems_of_sweep(desk: Desk, sweep: str, name: str, due_on: date) -> int:
    """One entry for each household of a round with a finding that is no clue; those written before stay. Returns how many.

    AppError PROB-105 when there is none, PROB-102, PROB-104."""
    with desk.writing("排查问题列入整改") as door:
        row = sweep_named(door.connection, sweep)
        board = board_of(row, load_households(door.connection, None, SWEEP_PARTS))
        taken: set[str] = set()
        for home in board.homes:
            entry = stable_id(str(home.result.get("id") or ""), "problem")
            known = row_state(door.connection, "problem", entry)
            if not home.result.get("found") or home.result.get("clue_case") or known is not None:
                continue
            values: dict[str, Any] = {
                "source": "sweep", "found_on": home.result["date"], "concerned_id": home.id, "what": home.told, "name": name.strip(),
                "term": "dated", "due_on": due_on, "source_id": home.result["id"],
            }  # fmt: skip
            check_problem(values, desk.today)
            values["number"] = _next(door.connection, values["found_on"], taken)
            taken.add(values["number"])
            door.create("problem", values, entry, village=desk.place.code)
        if not taken:
            raise AppError(
                "PROB-105",
                "这一轮没有还要列入整改的问题。",
                "有风险的户已登记线索，其余的已经列入。",
                board.sweep.number,
            )
    return len(taken)


def strike_off(
    desk: Desk, problem: str, outcome: str, person: str, on: date, evidence: str = "", measure: str = ""
) -> None:
    """销号: the result, who checked it (another person than the one responsible), evidence. AppError PROB-106, PROB-110 … PROB-113."""
    with desk.writing("整改销号") as door:
        row = _named(door.connection, problem)
        check_strike(row, outcome, person, on, desk.today)
        values = {"outcome": outcome.strip(), "closed_name": person.strip(), "closed_on": on, "evidence": evidence.strip(),
                  "measure": measure.strip() or row["measure"]}  # fmt: skip
        door.change("problem", str(row["id"]), values)


def _named(connection: Connection, wanted: str) -> Rec:
    found = next((row for row in read_records(connection, "problem") if wanted in (row["id"], row["number"])), None)
    if found is None:
        raise AppError("PROB-106", f"没有“{wanted}”这个问题。", "请核对编号。", "问题整改")
    return found


def problem_lines(desk: Desk) -> list[ProblemLine]:
    """The ledger: open entries first, the most pressing on top."""
    with desk.reading() as connection:
        return lines_of(desk, connection)


def lines_of(desk: Desk, connection: Connection) -> list[ProblemLine]:
    """`problem_lines` inside a reading."""
    rows = read_records(connection, "problem")
    wanted = {str(row["concerned_id"]) for row in rows if row["concerned_id"]}
    names = {file.id: file.short for file in load_households(connection, wanted, ("household", "member"))}
    amber = desk.view(connection).number("amber_days")
    lines = [_line(row, names, desk.today, amber) for row in rows]
    return sorted(lines, key=lambda line: (line.closed_on is not None, line.due, line.number))


def problem_dues(
    desk: Desk, connection: Connection, files: Sequence[HouseholdFile], facts: VillageFacts
) -> Iterator[DutyFact]:
    """The open entries of the ledger as duties of the village."""
    return problem_duties(read_records(connection, "problem"))


def _line(row: Rec, names: Mapping[str, str], today: date, amber: int) -> ProblemLine:
    return ProblemLine(
        str(row["id"]), str(row["number"]), label("PROBLEM_SOURCE", row["source"]),
        names.get(str(row["concerned_id"] or ""), WHOLE), str(row["what"]), str(row["measure"] or ""), str(row["name"]),
        label("PROBLEM_TERM", row["term"]), row["found_on"], due_day(row), problem_state(row, today, amber),
        str(row["outcome"] or ""), str(row["evidence"] or ""), row["closed_on"], str(row["closed_name"] or ""),
    )  # fmt: skip
