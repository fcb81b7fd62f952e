"""走访计划: whom to visit on a day or in a week, by group and by helper, the most pressing first (`domain.md` §12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.due import OPEN, ORDER, Due, State, settled
from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.duties.dues import DueLine, due_line, due_of, duties_of, sort_lines, village_facts
from app.services.duties.facts import VillageFacts
from app.services.duties.listing import village_due_list
from app.services.duties.sources import DUE_ONLY, DUE_PARTS
from app.services.files import HouseholdFile, load_households, natural
from app.store.store import Connection

LONGEST = 31  # days of one plan
NOBODY = "未定联系人"


@dataclass(frozen=True, slots=True)
class PlanHome:
    """One household of a plan: whose, where, who goes, and everything that can be done there in one visit."""

    household: str
    name: str
    number: str
    group: str
    address: str
    phone: str
    helper: str
    tasks: tuple[Due, ...]

    @property
    def urgency(self) -> tuple[int, date]:
        """Of its most pressing task."""
        first = self.tasks[0]
        return ORDER.index(first.state), first.to


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """A plan from one day to another: households group by group, and what the village itself owes then."""

    first: date
    last: date
    homes: tuple[PlanHome, ...]
    village: tuple[DueLine, ...]

    @property
    def groups(self) -> tuple[tuple[str, tuple[PlanHome, ...]], ...]:
        """Households by hamlet, each most pressing first."""
        found: dict[str, list[PlanHome]] = defaultdict(list)
        for home in self.homes:
            found[home.group].append(home)
        return tuple((name, tuple(homes)) for name, homes in found.items())


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of a day's week."""
    monday = date.fromordinal(day.toordinal() - day.weekday())
    return monday, date.fromordinal(monday.toordinal() + 6)


def work_plan(
    desk: Desk, first: date, last: date, group: str = "", helper: str = "", kinds: Collection[str] = (), everything: bool = False
) -> WorkPlan:  # fmt: skip
    """What is overdue or reaches its last days by `last`; `everything`: all that is open then. AppError DUTY-141."""
    with desk.reading() as connection:
        return plan_in(desk, connection, first, last, group, helper, kinds, everything)


def plan_in(
    desk: Desk, connection: Connection, first: date, last: date, group: str = "", helper: str = "", kinds: Collection[str] = (),
    everything: bool = False,
) -> WorkPlan:  # fmt: skip
    """`work_plan` inside a reading."""
    if not 0 <= (last - first).days < LONGEST:
        raise AppError(
            "DUTY-141", f"走访计划最多排{LONGEST}天，结束日期不能早于开始日期。", "请核对两个日期。", "走访计划"
        )
    states = OPEN if everything else (State.OVERDUE, State.SOON)
    files = load_households(connection, None, DUE_PARTS, DUE_ONLY)
    facts = village_facts(desk, connection)
    homes = [home for file in files if (home := _home(file, facts, last, states, kinds)) is not None]
    chosen = [home for home in homes if group in ("", home.group) and helps(helper, home.helper)]
    own = [line for line in village_due_list(desk, connection, files, facts) if _own(line, last, kinds)]
    return WorkPlan(
        first, last, tuple(sorted(chosen, key=_order)), tuple(sort_lines(own if not (group or helper) else ()))
    )


def helps(wanted: str, names: str) -> bool:
    """True where a person is asked for and is among the helpers of a household, or nobody is asked for."""
    return not wanted or wanted in names.split("、") or (wanted == NOBODY and not names)


def _home(
    file: HouseholdFile, facts: VillageFacts, last: date, states: Collection[State], kinds: Collection[str]
) -> PlanHome | None:
    """Today's duties as they will stand on the last day of the plan if nobody goes; put-off ones are left out."""
    today = {due.key: due for due in due_of(file, facts) if due.state in OPEN}
    if not today:
        return None
    then = settled((fact for fact in duties_of(file, facts) if fact.key in today), facts.policy, max(last, facts.today))
    # In today's words: a plan for next week does not count days that have not passed.
    tasks = tuple(
        today[due.key]
        for due in then
        if due.state in states and due.side == "village" and (not kinds or due.kind in kinds)
    )
    if not tasks:
        return None
    line = due_line(file, tasks[0])
    record = file.record
    return PlanHome(file.id, line.name, line.number, line.group, str(record.get("home_address") or ""),
                    str(record.get("phone") or ""), line.helper, tasks)  # fmt: skip


def _own(line: DueLine, last: date, kinds: Collection[str]) -> bool:
    return (
        not line.household
        and line.due.state in OPEN
        and line.due.from_ <= last
        and (not kinds or line.due.kind in kinds)
    )


def _order(home: PlanHome) -> tuple[str, tuple[int, date], str]:
    return natural(home.group), home.urgency, natural(home.number)


def helpers_in(lines: Iterable[DueLine]) -> list[str]:
    """Everybody who visits one of these households."""
    return sorted({name for line in lines for name in line.helper.split("、") if name})
