"""Households in the questionnaire's own keys: read whole, judged whole, written as one verb or not at all (`design.md` §6).

A household that is here already (same 户编号, 村内户号 or, without both, the same first member) is left as it is, so that
a second load changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.income import anchor_month
from app.domain.income_years import income_year
from app.domain.procedure.facts import RoadFacts
from app.domain.procedure.guards import check_step
from app.domain.procedure.road import Road
from app.domain.procedure.states import Side, Step
from app.domain.questionnaire.kinds import CASE
from app.domain.schema import json_schema
from app.services.collecting.new_rows import short_numbers_from
from app.services.desk import Desk
from app.services.family.yearly import annual_row
from app.services.files import HouseholdFile, Rec, load_households
from app.services.load_reading import (
    BY_NAME,
    LOAD_KINDS,
    LoadedFile,
    LoadedHousehold,
    LoadedRow,
    LoadProblem,
    read_load_file,
)
from app.services.road.cases import StepWish, write_event
from app.services.visiting.visits import check_visit
from app.store.door import Door, stable_id
from app.store.store import Connection

__all__ = ["LoadProblem", "LoadRefused", "Loaded", "LoadedLine", "load_file", "load_schema"]

# What the county decided: a village knows it from outside, so it stands in the event, not in the case (`design.md` §3).
DECIDED = ("monitor_category", "identified_month", "removal_month")
MOMENTS = ("safeguard_snapshot", "income_record")


class LoadRefused(AppError):
    """A file with problems: all of them at once, nothing was written."""

    def __init__(self, file: str, problems: list[LoadProblem]) -> None:
        self.problems = tuple(problems)
        listed = "\n".join(str(problem) for problem in problems)
        super().__init__("LOAD-105", f"有{len(problems)}处问题，一户也没有收：\n{listed}\n", "请改好后再载入。", file)


@dataclass(frozen=True, slots=True)
class LoadedLine:
    """One household of the file: where it stands, its number here, its head, persons in the file, whether it is new."""

    path: str
    number: str
    head: str
    persons: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did (or, planned, would do)."""

    file: str
    lines: tuple[LoadedLine, ...]
    notes: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Households and persons in the file, new ones, ones that were here already."""
        new = [line for line in self.lines if line.is_new]
        return {
            "households": len(self.lines), "persons": sum(line.persons for line in self.lines), "new": len(new),
            "new_persons": sum(line.persons for line in new), "unchanged": len(self.lines) - len(new),
        }  # fmt: skip


@dataclass(slots=True)
class _Plan:
    """A household with the rows to write, parents first."""

    source: LoadedHousehold
    id: str
    record: Rec
    known: HouseholdFile | None
    rows: list[tuple[str, str, Rec]] = field(default_factory=list)
    clues: list[tuple[str, Rec]] = field(default_factory=list)

    @property
    def members(self) -> list[Rec]:
        """Its members as they will stand."""
        return [{**values, "id": row_id} for kind, row_id, values in self.rows if kind == "member"]

    @property
    def file(self) -> HouseholdFile:
        """The household as a file, for checks that read one."""
        rows: dict[str, list[Rec]] = {"member": self.members}
        return HouseholdFile({**self.record, "id": self.id}, rows)


def load_schema() -> dict[str, Any]:
    """JSON Schema of a file `load_file` takes; rows of a case may name it by `case`, counted from 1 (else the last one)."""
    schema = json_schema(LOAD_KINDS)
    case = {"title": "第几件监测事项", "type": "integer", "minimum": 1, "description": "从1数起；不写时是最后一件。"}
    for kind in LOAD_KINDS:
        if "case_id" in kind.keys:
            schema["$defs"][kind.name]["properties"]["case"] = dict(case)
    return schema


def load_file(desk: Desk, path: Path, plan_only: bool = False) -> Loaded:
    """Take the households of a file. AppError LOAD-101 … LOAD-104 (no such file), LOAD-106 (township), LoadRefused."""
    if desk.store.role != "village":
        raise AppError("LOAD-106", "农户信息由村里载入，乡镇的程序只接收报送包。", "请在村里的电脑上载入。", path.name)
    file = read_load_file(path)
    with desk.reading() as connection:
        plans = _Planner(desk, connection, file).plans()
    if file.problems:
        raise LoadRefused(file.name, file.problems)
    numbers = {plan.id: str(plan.record.get("local_household_no") or "") for plan in plans}
    if not plan_only and any(plan.known is None for plan in plans):
        with desk.writing(f"载入{file.name}") as door:
            drawn = short_numbers_from(door.connection)
            for plan in (plan for plan in plans if plan.known is None):
                numbers[plan.id] = numbers[plan.id] or next(drawn)
                _write(desk, door, plan, numbers[plan.id])
    return Loaded(file.name, tuple(_line(plan, numbers[plan.id]) for plan in plans), tuple(file.notes))


def _line(plan: _Plan, number: str) -> LoadedLine:
    file = plan.known or plan.file
    shown = str(plan.known.record.get("local_household_no") or "") if plan.known else number
    return LoadedLine(plan.source.path, shown, file.head_name, len(plan.source.of("member")), plan.known is None)


def _write(desk: Desk, door: Door, plan: _Plan, number: str) -> None:
    door.create("household", {**plan.record, "local_household_no": number}, row_id=plan.id, village=desk.place.code)
    for kind, row_id, values in plan.rows:
        door.create(kind, values, row_id=row_id)
    for case, record in plan.clues:
        write_event(door, desk, plan.id, case, "", StepWish(Step.CLUE, record["clue_date"], desk.operator))


class _Planner:
    """Compares the file with the store and turns its rows into rows to write; problems go to the file's list."""

    def __init__(self, desk: Desk, connection: Connection, file: LoadedFile) -> None:
        self.desk, self.file = desk, file
        self.code = desk.place.code
        self.policy = desk.policy(connection)
        self.village = desk.village(connection)
        self.known = load_households(connection, None, ("household", "member"))
        self.taken: dict[str, str] = {}

    def plans(self) -> list[_Plan]:
        return [self._household(found) for found in self.file.households]

    def problem(self, path: str, label: str, text: str) -> None:
        self.file.problems.append(LoadProblem(path, label, text))

    def _household(self, found: LoadedHousehold) -> _Plan:
        for key in ("national_household_no", "local_household_no"):
            self._once(found, key)
        household, known = self._identity(found)
        plan = _Plan(found, household, {"village_code": self.code, **found.values}, known)
        if known is None:
            self._members(plan)
            cases = self._cases(plan)
            for kind in BY_NAME:
                if kind not in ("household", "member", "monitoring_case"):
                    self._others(plan, kind, cases)
        return plan

    def _once(self, found: LoadedHousehold, key: str) -> None:
        number = str(found.values.get(key) or "")
        before = self.taken.setdefault(f"{key} {number}", found.path) if number else found.path
        if before != found.path:
            name = next(f.label for f in BY_NAME["household"].fields if f.key == key)
            self.problem(f"{found.path}.{key}", name, f"“{number}”和{before}相同。一户只能写一次。")

    def _identity(self, found: LoadedHousehold) -> tuple[str, HouseholdFile | None]:
        national, local = (str(found.values.get(k) or "") for k in ("national_household_no", "local_household_no"))
        household = stable_id(self.code, national or local or self._fingerprint(found))
        same = [f for f in self.known if self._same(f, household, national, local)]
        if len(same) > 1:
            names = "、".join(file.short for file in same)
            self.problem(found.path, "", f"户编号和村内户号指的不是同一户：{names}。请核对。")
        return (same[0].id, same[0]) if same else (household, None)

    def _same(self, file: HouseholdFile, household: str, national: str, local: str) -> bool:
        record = file.record
        numbers = (
            national and record["national_household_no"] == national,
            local and record["local_household_no"] == local,
        )
        return file.id == household or any(numbers)

    def _fingerprint(self, found: LoadedHousehold) -> str:
        """What tells a household without numbers apart: its first document number, else everything written of it."""
        number = next((str(row.values["id_number"]) for row in found.of("member") if row.values.get("id_number")), "")
        text = number or json.dumps(found.raw, ensure_ascii=False, sort_keys=True, default=str)
        return f"load {hashlib.sha256(text.encode()).hexdigest()}"

    def _members(self, plan: _Plan) -> None:
        national = str(plan.record.get("national_household_no") or "")
        for index, row in enumerate(plan.source.of("member"), 1):
            number = str(row.values.get("national_person_no") or "")
            own = str(row.values.get("id_number") or index)
            member = (
                stable_id(self.code, national, number) if national and number else stable_id(plan.id, "member", own)
            )
            person = stable_id(self.code, "person", number) if number else stable_id(plan.id, "person", own)
            if any(row_id == member for _, row_id, _ in plan.rows):
                self.problem(row.path, "家庭成员", "这个人在这一户里写了两次。请核对证件号码。")
                continue
            first = {"household_id": plan.id, "person_id": person, "sort": index, "presence": "present"}
            plan.rows.append(("member", member, {**first, **row.values}))

    def _cases(self, plan: _Plan) -> list[tuple[str, Rec]]:
        cases: list[tuple[str, Rec]] = []
        for row in plan.source.of("monitoring_case"):
            decided = {key: row.values[key] for key in DECIDED if row.values.get(key)}
            own = {key: value for key, value in row.values.items() if key not in DECIDED}
            record = {"household_id": plan.id, **own}
            imported = bool(decided)
            mark = str(decided.get("identified_month") or "") if imported else str(own.get("clue_date") or row.path)
            case = stable_id(plan.id, "case", mark)
            if any(known == case for known, _ in cases):
                self.problem(row.path, CASE.label, "和前面一件的线索日期（识别监测时间）相同。请核对。")
            if imported:
                record.setdefault("anchor_month", decided.get("identified_month"))
            cases.append((case, record))
            plan.rows.append(("monitoring_case", case, record))
            self._begin(plan, row, case, record, decided)
        return cases

    def _begin(self, plan: _Plan, row: LoadedRow, case: str, record: Rec, decided: Rec) -> None:
        """The first step: what the county decided comes in as history, everything else as a clue with its guards."""
        if decided:
            for key in ("monitor_category", "identified_month"):
                if key not in decided:
                    name = CASE.field(key).label
                    self.problem(f"{row.path}.{key}", name, f"已经审定的监测对象要写“{name}”。")
            state = "removed" if decided.get("removal_month") else "monitored"
            details = {**decided, "state": state, "file": self.file.name, "row": row.path}
            event = {"household_id": plan.id, "case_id": case, "step": str(Step.IMPORTED), "side": str(Side.VILLAGE),
                     "person": self.desk.operator, "details": details}  # fmt: skip
            plan.rows.append(("case_event", stable_id(case, "imported"), event))
            return
        facts = RoadFacts(
            road=Road(), on=record.get("clue_date"), today=self.desk.today, person=self.desk.operator, case=record,
            household=plan.record, members=tuple(plan.members), village=self.village,
        )  # fmt: skip
        for refusal in check_step(Step.CLUE, facts, self.policy):
            if refusal.blocks and not (refusal.code == "ROAD-011" and facts.on is None):  # CLUE-002 says it
                self.problem(row.path, CASE.label, refusal.text + refusal.advice)
        plan.clues.append((case, record))

    def _others(self, plan: _Plan, kind: str, cases: list[tuple[str, Rec]]) -> None:
        visits: list[Rec] = []
        for index, row in enumerate(plan.source.of(kind)):
            values: Rec = {"household_id": plan.id, **row.values}
            case = self._case_of(row, cases)
            self._member_of(plan, row, values)
            if "case_id" in BY_NAME[kind].keys and case:
                values["case_id"] = case[0]
            row_id = stable_id(case[0] if case else plan.id, kind, str(index))
            if kind in MOMENTS:
                row_id = self._moment(plan, row, values, case)
            elif kind == "consent":
                values.setdefault("state", "signed" if values.get("signed_on") else "draft")
            elif kind == "visit":
                self._visit(plan, row, values, visits)
            elif kind == "refusal_hit" and not case:
                self.problem(row.path, BY_NAME[kind].label, "要先有一件监测事项。请在monitoring_case里写上。")
            plan.rows.append((kind, row_id, values))

    def _case_of(self, row: LoadedRow, cases: list[tuple[str, Rec]]) -> tuple[str, Rec] | None:
        if row.case is not None and row.case > len(cases):
            self.problem(f"{row.path}.case", CASE.label, f"这一户只有{len(cases)}件监测事项。请改成其中一件。")
            return None
        if row.values.get("moment") == "annual":
            return None
        return cases[(row.case or len(cases)) - 1] if cases else None

    def _member_of(self, plan: _Plan, row: LoadedRow, values: Rec) -> None:
        if "member_id" not in BY_NAME[row.kind].keys:
            return
        wanted = row.member
        found = [m for m in plan.members if wanted and wanted in (m.get("name"), m.get("id_number"))]
        if len(found) == 1:
            values["member_id"] = found[0]["id"]
            if row.kind == "consent":
                values["person_id"] = found[0]["person_id"]
        elif found:
            self.problem(f"{row.path}.member", "家庭成员", f"家里有{len(found)}个人叫“{wanted}”。请改写证件号码。")
        elif wanted or row.kind == "consent":
            said = f"这一户没有“{wanted}”。" if wanted else "没有写是谁签的。"
            self.problem(f"{row.path}.member", "家庭成员", said + "请写家庭成员的姓名或证件号码。")

    def _moment(self, plan: _Plan, row: LoadedRow, values: Rec, case: tuple[str, Rec] | None) -> str:
        moment = str(values.setdefault("moment", "identify" if case else "annual"))
        if moment != "annual" and not case:
            self.problem(
                f"{row.path}.moment", "时点", "没有监测事项，只能是“年度”。请在monitoring_case里写上监测事项。"
            )
        if row.kind == "income_record" and case and moment == "identify" and not values.get("anchor_month"):
            values["anchor_month"] = self._anchor(case[1])
        row_id = stable_id(case[0] if case else plan.id, row.kind, moment)
        if row.kind == "income_record" and moment == "annual" and not case:
            row_id = self._year_row(plan, values)
        if any(found == row_id for _, found, _ in plan.rows):
            self.problem(row.path, BY_NAME[row.kind].label, "同一件事项、同一个时点写了两次。请留下一条。")
        return row_id

    def _year_row(self, plan: _Plan, values: Rec) -> str:
        """A yearly income: the row of its year, so that one file may bring several years."""
        before = [{"id": row_id, **found} for kind, row_id, found in plan.rows if kind == "income_record"]
        return annual_row(HouseholdFile({}, {"income_record": before}), plan.id, income_year(values))

    def _anchor(self, case: Rec) -> str:
        mode = self.policy.at(self.desk.today).text("window_anchor")
        return str(case.get("anchor_month") or anchor_month(mode, case.get("visit_date"), case.get("apply_date")) or "")

    def _visit(self, plan: _Plan, row: LoadedRow, values: Rec, before: list[Rec]) -> None:
        values.setdefault("purpose", "revisit")
        try:
            check_visit(self.desk, HouseholdFile(plan.file.record, {"member": plan.members, "visit": before}), values)
        except AppError as error:
            self.problem(row.path, BY_NAME["visit"].label, error.text + error.advice)
        before.append({"date": values.get("date"), "mode": values.get("mode")})
