"""A parsed file beside the store, household by household: what is new, what the file changed, what the village keeps.

Households of the store are read in parts, so that comparing costs no more memory than reading the file did.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.domain.income_years import income_year
from app.domain.procedure.states import Step
from app.domain.records import RECORDS
from app.services.family.yearly import annual_row
from app.services.files import HouseholdFile, Rec, load_households
from app.services.importing.bases import read_bases
from app.services.importing.people import Register, id18, known_member
from app.services.importing.plan import FieldChange, HouseholdPlan, ImportPlan, RowPlan
from app.services.importing.rows import Cells, RowComparer, fill_from_number, unusable
from app.store.door import stable_id
from app.store.rows import deleted_ids
from app.store.store import Connection
from app.workbooks.parsed import (
    ParkedRow,
    ParsedHousehold,
    ParsedMember,
    ParsedSpell,
    ParsedWorkbook,
    part_of,
)
from app.workbooks.problems import CellProblem, Weight

# Part of the parsed file -> kind of row and the moment it belongs to.
SETS = {
    "income": ("income_record", ""),
    "safeguard": ("safeguard_snapshot", ""),
    "income_removal": ("income_record", "removal"),
    "safeguard_removal": ("safeguard_snapshot", "removal"),
}
# What the county decided: known here only from the file, so it stands in the `imported` event.
DECIDED = ("monitor_category", "identified_month", "removal_month")
IN_PARTS = 250  # households of the store read at once


class Planner(RowComparer):
    """Compares a whole file household by household."""

    def __init__(self, connection: Connection, code: str, book: ParsedWorkbook, source: str = "") -> None:
        super().__init__(book, source)
        self.connection, self.code = connection, code
        self.register = Register(connection, code)
        self.deleted = deleted_ids(connection)
        self.parked: list[ParkedRow] = []

    def plan(self) -> ImportPlan:
        """The whole file."""
        self.parked = self.register.place(self.book, self.book.parked)
        self.columns = self.book.columns
        plans = [plan for part in self._parts() for plan in part]
        return ImportPlan(self.book.file, plans, self.book, self.parked)

    def _parts(self) -> Iterator[list[HouseholdPlan]]:
        households = self.book.households
        for start in range(0, len(households), IN_PARTS):
            part = [(found, self.register.household_of(found)) for found in households[start : start + IN_PARTS]]
            here = [uid for _found, uid in part if uid in self.register.all]
            files = {file.id: file for file in load_households(self.connection, here)} if here else {}
            self.bases = read_bases(self.connection, here) if here else {}
            yield [self._household(found, files.get(uid), uid) for found, uid in part]

    # ---- one household ----
    def _household(self, found: ParsedHousehold, file: HouseholdFile | None, household: str) -> HouseholdPlan:
        plan = HouseholdPlan(found.number, _head_name(found, file), household, file is None)
        if household in self.deleted:
            plan.is_new = False
            plan.remarks.append(f"{RECORDS['household'].label}：村里已经删除，没有重新导入。")
            return plan
        members = list(self._members(found, file, household))
        plan.people = len(members)
        if file is None:
            plan.new_people = len(members)
            again = None if found.number else members
            plan.fresh = lambda: self._rows_of(
                HouseholdPlan("", "", household, True),
                found,
                None,
                again or list(self._members(found, None, household)),
            )
            return plan
        rows = self._rows_of(plan, found, file, members)
        plan.new_people = sum(row.kind == "member" and row.is_new for row in rows)
        plan.known = [row for row in rows if row.worth]
        if found.key not in self.register.settled:
            listed = {row.row for row in rows}
            plan.missing = [str(m["name"]) for m in file.members if m["id"] not in listed and self._listed(m, found)]
        return plan

    def _listed(self, member: Rec, found: ParsedHousehold) -> bool:
        """Whether a file of this kind would name him: the national export knows only people with its number."""
        return bool(member["national_person_no"]) if found.number else bool(found.members)

    def _rows_of(
        self, plan: HouseholdPlan, found: ParsedHousehold, file: HouseholdFile | None,
        members: list[tuple[int, ParsedMember, Rec | None]],
    ) -> list[RowPlan]:  # fmt: skip
        rows: list[RowPlan] = []
        plan.known = rows
        self.unread = self.book.unread(found.sources)
        fixed: Rec = {"village_code": self.code} | ({"national_household_no": found.number} if found.number else {})
        self.compare(plan, "household", plan.household, file.record if file else None, found.values, "household",
                  found.extras, fixed)  # fmt: skip
        for number, member, known in members:
            self.unread = self.book.unread(member.sources)
            self._member(plan, file, found, member, number, known)
        self.unread = self.book.unread(found.sources)
        case = self._case(plan, file, found) if found.monitored else ""
        for part, (kind, moment) in SETS.items():
            self._set(plan, file, found, part, kind, moment, case)
        self._measures(plan, file, found, case)
        return self._without_deleted(plan, rows)

    def _without_deleted(self, plan: HouseholdPlan, rows: list[RowPlan]) -> list[RowPlan]:
        """What the village deleted stays deleted: the file does not bring it back, the difference is listed."""
        if not self.deleted:
            return rows
        gone = [row for row in rows if {row.row, row.values.get("member_id"), row.values.get("case_id")} & self.deleted]
        for row in gone:
            if row.row in self.deleted:
                name = str(row.values.get("name") or "")
                plan.remarks.append(f"{RECORDS[row.kind].label}{name}：村里已经删除，没有重新导入。")
        return [row for row in rows if row not in gone]

    # ---- people ----
    def _members(
        self, found: ParsedHousehold, file: HouseholdFile | None, household: str
    ) -> Iterator[tuple[int, ParsedMember, Rec | None]]:
        """People of the household with their place in the file and their row here; others are parked."""
        if found.number:
            yield from ((n, m, known_member(file, m, False)) for n, m in enumerate(found.members, 1))
            return
        names = [member.text("name") for member in found.members]
        for number, member in enumerate(found.members, 1):
            there = self.register.elsewhere(member, household)
            if there is not None:
                self._park(found, member, self._elsewhere(there))
                continue
            yield number, member, known_member(file, member, names.count(member.text("name")) == 1)

    def _elsewhere(self, person: Any) -> str:
        file = next(iter(load_households(self.connection, [person.household], ("household", "member"))), None)
        place = file.short if file else "另一户"
        return (
            f"{person.name}现在登记在{place}里，和这张表不是一户；先放到“重复核对”里，请核对是不是分户或婚嫁没有更新。"
        )

    def _park(self, found: ParsedHousehold, member: ParsedMember, reason: str) -> None:
        values = {**member.values, **found.values}
        row = ParkedRow(reason, member.sources[0], found.number, found.name, values, [], member.extras, "WB-31")
        self.parked.append(row)
        cell = member.values.get(("member", "id_number")) or next(iter(member.values.values()))
        problem = CellProblem(cell.sheet, cell.cell, "证件号码", cell.text, reason, Weight.ERROR, "WB-31")
        self.book.problems.append(problem)

    def _member(
        self, plan: HouseholdPlan, file: HouseholdFile | None, found: ParsedHousehold, member: ParsedMember, number: int,
        known: Rec | None,
    ) -> None:  # fmt: skip
        own = id18(member.text("id_number")) or f"{member.text('name')} {member.text('birth_date')}"
        if known is not None:
            row_id = str(known["id"])
        elif member.number:
            row_id = stable_id(self.code, found.number, member.number)
        else:
            row_id = stable_id(plan.household, "register", own)
        known = known or _standing(file, "member", row_id)
        fixed: Rec = {"household_id": plan.household}
        if member.number:
            fixed["national_person_no"] = member.number
        if known is None:
            person = (self.code, "person", member.number) if member.number else (self.code, "person", "register", own)
            fixed |= {"person_id": stable_id(*person), "sort": _sort(file, number), "presence": "present"}
        self.compare(plan, "member", row_id, known, member.values, "member", member.extras, fixed)
        fill_from_number(plan.known[-1], known)
        for index, spell in enumerate(member.spells):
            self._spell(plan, file, row_id, index, spell)

    def _spell(
        self, plan: HouseholdPlan, file: HouseholdFile | None, member: str, index: int, spell: ParsedSpell
    ) -> None:
        begun = spell.values.get(("spell", "start"))
        start = begun.text if begun is not None else str(index)
        spell_id = stable_id(member, "spell", start)
        keys = {"household_id": plan.household, "member_id": member}
        standing = _standing(file, "work_spell", spell_id)
        self.compare(plan, "work_spell", spell_id, standing, spell.values, "spell", spell.extras, keys)

    # ---- case, moments, measures ----
    def _case(self, plan: HouseholdPlan, file: HouseholdFile | None, found: ParsedHousehold) -> str:
        values = part_of(found.values, "case")
        month = str(values["identified_month"].value) if "identified_month" in values else ""
        case = stable_id(plan.household, "case", month) if month else _imported_case(file, plan.household)
        fixed: Rec = {"household_id": plan.household, "anchor_month": month}
        standing = _standing(file, "monitoring_case", case)
        self.compare(plan, "monitoring_case", case, standing, found.values, "case", {}, fixed, DECIDED)
        event = stable_id(case, "imported")
        details = {key: str(values[key].value) for key in DECIDED if key in values and values[key].value}
        sheet, row = found.sources[0]
        details |= {"state": "removed" if found.removed else "monitored", "sheet": sheet, "row": str(row)}
        self._event(plan, file, case, event, _standing(file, "case_event", event), details, values)
        return case

    def _event(
        self, plan: HouseholdPlan, file: HouseholdFile | None, case: str, event: str, known: Rec | None,
        details: dict[str, str], values: Cells,
    ) -> None:  # fmt: skip
        place = f"{details['sheet']}第{details['row']}行"
        if known is None:
            base: Rec = {"household_id": plan.household, "case_id": case, "step": str(Step.IMPORTED), "side": "village"}
            plan.known.append(RowPlan("case_event", event, True, {**base, "details": details}, place=place))
            return
        before = dict(known["details"] or {})
        lost = [
            key
            for key in DECIDED
            if ("case", key) in self.unread or (("case", key) in self.columns and unusable(values.get(key)))
        ]
        details |= {key: str(before[key]) for key in lost if before.get(key) and key not in details}
        told = ("state", *DECIDED)
        if {key: before.get(key) for key in told} == {key: details.get(key) for key in told}:
            return
        change = FieldChange("case_event", event, "details", "监测状态", _told(before), _told(details), place)
        moved_on = any(e["case_id"] == case and e["id"] != event for e in file.rows("case_event")) if file else False
        if moved_on:
            plan.kept.append(change)
            return
        plan.changes.append(change)
        plan.known.append(RowPlan("case_event", event, False, {"details": details}, place=place))

    def _set(
        self, plan: HouseholdPlan, file: HouseholdFile | None, found: ParsedHousehold, part: str, kind: str,
        moment: str, case: str,
    ) -> None:  # fmt: skip
        values = part_of(found.values, part)
        if not any(value.text for value in values.values()) or (moment and not case):
            return
        moment = moment or ("identify" if case else "annual")
        year = income_year({key: value.value for key, value in values.items()}) if kind == "income_record" else None
        # A file that names no year means the record it always meant, also where the village has opened another year since.
        yearly = moment == "annual" and year is not None
        row_id = annual_row(file, plan.household, year) if yearly else stable_id(case or plan.household, kind, moment)
        fixed: Rec = {"household_id": plan.household, "moment": moment, **({"case_id": case} if case else {})}
        month = found.values.get(("case", "identified_month"))
        if kind == "income_record" and case and month and month.value and moment == "identify":
            fixed["anchor_month"] = month.value
        self.compare(plan, kind, row_id, _standing(file, kind, row_id), found.values, part, {}, fixed)

    def _measures(self, plan: HouseholdPlan, file: HouseholdFile | None, found: ParsedHousehold, case: str) -> None:
        for measure in found.measures:
            for item in measure.items or ("",):
                row_id = stable_id(plan.household, "measure", case, measure.measure_class, item)
                if _standing(file, "measure", row_id):
                    continue
                values: Rec = {"household_id": plan.household, "measure_class": measure.measure_class, "item": item}
                values |= {"status": "done"} | ({"case_id": case} if case else {})
                place = f"{measure.sheet}{measure.cell}"
                plan.known.append(RowPlan("measure", row_id, True, values, place=place))


def _standing(file: HouseholdFile | None, kind: str, row_id: str) -> Rec | None:
    return next((row for row in file.rows(kind) if row["id"] == row_id), None) if file else None


def _sort(file: HouseholdFile | None, number: int) -> int:
    """Behind the people who are there already."""
    return max([number, *(int(m["sort"] or 0) + 1 for m in file.all_members)]) if file else number


def _imported_case(file: HouseholdFile | None, household: str) -> str:
    """The case of a file that names no month: the latest one imported before, else one without a month."""
    events = file.rows("case_event") if file else []
    cases = [str(e["case_id"]) for e in events if e["id"] == stable_id(str(e["case_id"]), "imported")]
    return cases[-1] if cases else stable_id(household, "case", "")


def _head_name(found: ParsedHousehold, file: HouseholdFile | None) -> str:
    heads = [member for member in found.members if member.text("relation") == "head"]
    if heads or file is None or not file.head:
        return next((member.text("name") for member in heads or found.members), "")
    return file.head_name


def _told(details: dict[str, Any]) -> str:
    state = "风险已消除" if details.get("state") == "removed" else "监测中"
    return "，".join([state, *(str(details[key]) for key in DECIDED[1:] if details.get(key))])
