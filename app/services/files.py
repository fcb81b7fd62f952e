"""A household as one file: all its rows together, its cases folded, read in few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

from app.domain.errors import AppError
from app.domain.income_years import income_year
from app.domain.life.model import ended_label
from app.domain.pairing_papers import counting
from app.domain.procedure.fold import fold
from app.domain.procedure.road import Road
from app.domain.procedure.states import Step
from app.domain.records import RECORDS
from app.store.rows import read_records, unit_of
from app.store.store import Connection

Rec = dict[str, Any]
Reader = Callable[..., list[Rec]]
HOUSEHOLD_KINDS = tuple(name for name, kind in RECORDS.items() if kind.unit == "household" and name != "import_base")


@dataclass(frozen=True)
class CaseFile:
    """One case with its road and the rows that hang on it."""

    record: Rec
    events: list[Rec]
    household: HouseholdFile

    @property
    def id(self) -> str:
        """The case's id."""
        return str(self.record["id"])

    @cached_property
    def road(self) -> Road:
        """The fold of its events."""
        return fold(self.events)

    def rows(self, kind: str) -> list[Rec]:
        """Rows of a kind that name this case."""
        return [row for row in self.household.rows(kind) if row.get("case_id") == self.id]

    def moment(self, kind: str, moment: str) -> Rec | None:
        """The snapshot or income record of a moment of this case."""
        return next((row for row in reversed(self.rows(kind)) if row.get("moment") == moment), None)

    @property
    def decision(self) -> Rec:
        """What is decided: the township's fields, else what an event by paper or import says (details)."""
        known: Rec = {}
        for passed in self.road.path:
            known.update(passed.event.get("details") or {})
        for key in ("monitor_category", "identified_month", "removal_month"):
            if self.record.get(key):
                known[key] = self.record[key]
        return known

    @property
    def category(self) -> str:
        """Code of the class: decided, else proposed."""
        return str(self.decision.get("monitor_category") or self.record.get("proposed_category") or "")


@dataclass(frozen=True)
class HouseholdFile:
    """A household with all its rows (deleted ones left out)."""

    record: Rec
    by_kind: dict[str, list[Rec]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The household's id."""
        return str(self.record["id"])

    def rows(self, kind: str) -> list[Rec]:
        """Rows of one kind in their order; of pairings those that count (`domain/pairing_papers.py`)."""
        found = self.by_kind.get(kind, [])
        return counting(found) if kind == "pairing" and len(found) > 1 else found

    @cached_property
    def members(self) -> list[Rec]:
        """Members on the form now; those who left keep their rows but are not here."""
        return [row for row in self.rows("member") if row.get("presence") != "left"]

    @cached_property
    def all_members(self) -> list[Rec]:
        """Members including those who left."""
        return self.rows("member")

    @cached_property
    def head(self) -> Rec | None:
        """The member with relation 户主, stored nowhere else."""
        return next((row for row in self.members if row.get("relation") == "head"), None)

    @cached_property
    def ended(self) -> str:
        """How a household nobody lives in any more is shown (已并户, 整户迁出 …); "" while somebody does."""
        return ended_label(self.all_members, self.rows("life_event"))

    @property
    def head_name(self) -> str:
        """The head's name (the last one's where nobody lives here any more), or a text that says none is named."""
        head = self.head
        if head is None and not self.members:
            head = next((row for row in self.all_members if row.get("relation") == "head"), None)
        return str(head["name"]) if head and head.get("name") else "（未指定户主）"

    @property
    def short(self) -> str:
        """How a message names this household: head and short number."""
        return f"{self.head_name}（{self.record.get('local_household_no') or '无户号'}）"

    @cached_property
    def cases(self) -> list[CaseFile]:
        """Its cases, the oldest first."""
        events: dict[str, list[Rec]] = defaultdict(list)
        for event in self.rows("case_event"):
            events[str(event["case_id"])].append(event)
        return [CaseFile(row, events[str(row["id"])], self) for row in self.rows("monitoring_case")]

    @cached_property
    def case(self) -> CaseFile | None:
        """The case that counts: the open one, else the latest."""
        open_ones = [case for case in self.cases if case.road.is_open]
        ranked = open_ones or self.cases
        return ranked[-1] if ranked else None

    @cached_property
    def group(self) -> str:
        """Group of revisits (`domain.md` §12): monitored, removed, exit, or blank."""
        states = [case.road.state for case in self.cases]
        if any(state is not None and _under_watch(case) for case, state in zip(self.cases, states, strict=True)):
            return "monitored"
        if self.cases and states[-1] is Step.REMOVED:
            return "removed"
        return "exit" if str(self.record.get("household_kind", "")).startswith("exit_") else ""

    def latest(self, kind: str, *moments: str) -> Rec | None:
        """The identification set: `identify` of the latest case, else the latest `annual` (`design.md` §3)."""
        if self.case:
            found = self.case.moment(kind, moments[0] if moments else "identify")
            if found:
                return found
        rows = [row for row in self.rows(kind) if row.get("moment") in (moments or ("identify", "annual"))]
        yearly = [row for row in rows if row.get("moment") == "annual"]
        if kind == "income_record" and yearly:  # the year counts, not the day on which somebody entered it
            return max(yearly, key=lambda row: income_year(row) or 0)
        return rows[-1] if rows else None


def _under_watch(case: CaseFile) -> bool:
    state = case.road.state
    return state is Step.MONITORED or (state is not None and state.startswith("rem_"))


def load_households(
    connection: Connection, ids: Iterable[str] | None = None, parts: Iterable[str] = HOUSEHOLD_KINDS,
    only: Mapping[str, tuple[str, ...]] = MappingProxyType({}), read: Reader = read_records,
) -> list[HouseholdFile]:  # fmt: skip
    """Households with their rows (of some kinds where a list needs no more, of some fields of a kind where `only` names
    them), by group and short number; all without ids. `read`: the rows as they stood before (`store.asof`)."""
    wanted = None if ids is None else list(ids)
    by_household: dict[str, dict[str, list[Rec]]] = defaultdict(lambda: defaultdict(list))
    for kind in parts:
        for row in read(connection, kind, units=wanted, only=only.get(kind, ())):
            by_household[row["unit_id"]][kind].append(row)
    found = [HouseholdFile(kinds["household"][0], dict(kinds)) for kinds in by_household.values() if kinds["household"]]
    return sorted(found, key=_order)


def _order(file: HouseholdFile) -> tuple[str, str, str]:
    record = file.record
    return (natural(record.get("group_name")), natural(record.get("local_household_no")), file.id)


def natural(text: Any) -> str:
    """Text whose numbers sort as numbers (2组 before 10组)."""
    import re

    return re.sub(r"\d+", lambda found: found.group().zfill(8), str(text or ""))


def load_household(
    connection: Connection, household_id: str, parts: Iterable[str] = HOUSEHOLD_KINDS
) -> HouseholdFile:  # fmt: skip
    """One household; AppError H-101 when it is not here."""
    found = load_households(connection, [household_id], parts)
    if not found:
        raise AppError("H-101", "没有找到这一户。", "请在农户列表里重新查找。", "农户")
    return found[0]


def row_with_household(connection: Connection, kind: str, row_id: str, missing: AppError) -> tuple[HouseholdFile, Rec]:
    """A row by its id, with the household it belongs to; raises `missing` where it is not here (any more)."""
    unit = unit_of(connection, kind, row_id)
    file = next(iter(load_households(connection, [unit])), None) if unit else None
    row = next((row for row in file.rows(kind) if row["id"] == row_id), None) if file else None
    if file is None or row is None:
        raise missing
    return file, row


def find_household(connection: Connection, text: str) -> HouseholdFile:
    """One household by id, 户编号, short number or head's name; AppError H-101, H-102 (several)."""
    files = load_households(connection, None, ("household", "member"))
    wanted = text.strip()
    for same in (_is_id, _is_number, _is_head):
        found = [file for file in files if same(file, wanted)]
        if len(found) == 1:
            return load_household(connection, found[0].id)
        if found:
            listed = "、".join(file.short for file in found[:5])
            raise AppError("H-102", f"有{len(found)}户都符合“{wanted}”：{listed}。", "请改用户号。", "农户")
    raise AppError("H-101", f"没有找到“{wanted}”这一户。", "请用户号、户主姓名再查一次。", "农户")


def _is_id(file: HouseholdFile, text: str) -> bool:
    return file.id == text


def _is_number(file: HouseholdFile, text: str) -> bool:
    numbers = (file.record.get("national_household_no"), file.record.get("local_household_no"))
    return text.upper() in [str(number).upper() for number in numbers if number]


def _is_head(file: HouseholdFile, text: str) -> bool:
    return file.head is not None and file.head.get("name") == text
