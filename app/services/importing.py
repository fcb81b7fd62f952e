"""Bringing a workbook in: everything shown before anything is written, a second time nothing changes (`design.md` §3).

Imported rows get the same id on every laptop. Each cell's last imported text is kept as its base: a later file proposes
only what changed in the file, and what the village changed since stays, with the difference listed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.domain.procedure.states import Step
from app.domain.records import RECORDS, declared
from app.domain.units import Wire
from app.domain.values import EMPTY, encode, mask, show
from app.services.collect import short_numbers_from
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_households
from app.store.door import Door, stable_id
from app.store.rows import deleted_ids, read_records, unit_of
from app.store.store import Connection
from app.workbooks.national import parse_workbook
from app.workbooks.parsed import CellValue, Key, ParsedHousehold, ParsedMember, ParsedWorkbook, Values
from app.workbooks.problems import CellProblem

Progress = Callable[[int, int], None]
# Part of the parsed file -> kind of row and the moment it belongs to.
SETS = {
    "income": ("income_record", ""),
    "safeguard": ("safeguard_snapshot", ""),
    "income_removal": ("income_record", "removal"),
    "safeguard_removal": ("safeguard_snapshot", "removal"),
}
# What the county decided: known here only from the file, so it stands in the `imported` event.
DECIDED = ("monitor_category", "identified_month", "removal_month")


IMPORTED_BY = "导入"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field the file would change (or, in `kept`, would if the village had not written it since)."""

    kind: str
    row: str
    key: str
    label: str
    old: str
    new: str
    place: str


@dataclass(slots=True)
class RowPlan:
    """One row to write: its id, kind, values to set, and the base texts to keep."""

    kind: str
    row: str
    is_new: bool
    values: Rec
    base: dict[str, list[Wire]]
    base_changed: bool
    extras: dict[str, str]
    place: str


@dataclass(slots=True)
class HouseholdPlan:
    """What the file means for one household."""

    number: str
    name: str
    household: str
    is_new: bool
    rows: list[RowPlan] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    kept: list[FieldChange] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """True when something of it would be written that people see."""
        return self.is_new or bool(self.changes) or any(row.is_new for row in self.rows)


@dataclass(slots=True)
class ImportPlan:
    """A whole file beside the store: per household, and everything that was noticed in the file."""

    file: str
    households: list[HouseholdPlan]
    book: ParsedWorkbook

    @property
    def problems(self) -> list[CellProblem]:
        """All problems with sheet and cell."""
        return self.book.problems

    @property
    def counts(self) -> dict[str, int]:
        """Households and persons in the file, new and changed ones, fields kept, rows parked, problems."""
        members = [row for plan in self.households for row in plan.rows if row.kind == "member"]
        return {
            "households": len(self.households),
            "persons": sum(len(found.members) for found in self.book.households),
            "new": sum(plan.is_new for plan in self.households),
            "new_persons": sum(row.is_new for row in members),
            "changed": sum(plan.changed and not plan.is_new for plan in self.households),
            "unchanged": sum(not plan.changed for plan in self.households),
            "fields": sum(len(plan.changes) for plan in self.households),
            "kept": sum(len(plan.kept) for plan in self.households),
            "parked": len(self.book.parked),
            "problems": len(self.problems),
        }


def plan_import(desk: Desk, path: Path, progress: Progress | None = None) -> ImportPlan:
    """Read a workbook and compare it with the store; nothing is written. AppError WB-01…WB-07."""
    book = parse_workbook(path, progress=progress)
    with desk.reading() as connection:
        return _Planner(desk, connection, book).plan()


def apply_import(desk: Desk, plan: ImportPlan) -> dict[str, int]:
    """Write a plan as one verb; returns its counts. Nothing is written (not even a journal entry) when nothing changed."""
    writing = [found for found in plan.households if found.is_new or any(_worth(row) for row in found.rows)]
    if not writing and not plan.book.parked:
        return plan.counts
    with desk.writing(f"导入{plan.file}") as door:
        numbers = short_numbers_from(door.connection)
        for found in writing:
            _write_household(desk, door, found, plan.file, numbers)
        _park(desk, door, plan)
    return plan.counts


def _worth(row: RowPlan) -> bool:
    return row.is_new or bool(row.values) or row.base_changed


class _Planner:
    def __init__(self, desk: Desk, connection: Connection, book: ParsedWorkbook) -> None:
        self.book = book
        self.code = desk.place.code
        self.files = {file.id: file for file in load_households(connection)}
        self.by_number = {
            str(f.record["national_household_no"]): f for f in self.files.values() if f.record["national_household_no"]
        }
        self.bases = {str(row["target_id"]): row for row in read_records(connection, "import_base")}
        self.deleted = deleted_ids(connection)
        self.columns = book.columns
        self.unread: frozenset[Key] = frozenset()  # cells of the rows at hand that hold something nobody can read

    def plan(self) -> ImportPlan:
        return ImportPlan(self.book.file, [self._household(found) for found in self.book.households], self.book)

    def _household(self, found: ParsedHousehold) -> HouseholdPlan:
        known = self.by_number.get(found.number)
        household = known.id if known else stable_id(self.code, found.number)
        file = self.files.get(household)
        plan = HouseholdPlan(found.number, _head_name(found), household, file is None)
        self.unread = self.book.unread(found.sources)
        values = _part(found.values, "household")
        self._row(plan, "household", household, file.record if file else None, values, found.extras, "household",
                  {"national_household_no": found.number, "village_code": self.code})  # fmt: skip
        for number, member in enumerate(found.members, 1):
            self.unread = self.book.unread(member.sources)
            self._member(plan, file, found, member, number)
        self.unread = self.book.unread(found.sources)
        case = self._case(plan, file, found) if found.monitored else ""
        for part, (kind, moment) in SETS.items():
            self._set(plan, file, found, part, kind, moment, case)
        self._measures(plan, file, found, case)
        self._leave_out_deleted(plan)
        if file:
            listed = {row.row for row in plan.rows}
            plan.missing = [str(m["name"]) for m in file.members if m["national_person_no"] and m["id"] not in listed]
        return plan

    def _leave_out_deleted(self, plan: HouseholdPlan) -> None:
        """What the village deleted stays deleted: the file does not bring it back, the difference is listed."""
        gone = [
            row for row in plan.rows if {row.row, row.values.get("member_id"), row.values.get("case_id")} & self.deleted
        ]
        if plan.household in self.deleted:
            gone, plan.is_new = plan.rows, False
        for row in gone:
            if row.row in self.deleted:
                name = str(row.values.get("name") or "")
                plan.remarks.append(f"{RECORDS[row.kind].label}{name}：村里已经删除，没有重新导入。")
        plan.rows = [row for row in plan.rows if row not in gone]

    def _member(
        self, plan: HouseholdPlan, file: HouseholdFile | None, found: ParsedHousehold, member: ParsedMember, number: int
    ) -> None:
        known = _known_member(file, member)
        row_id = str(known["id"]) if known else stable_id(self.code, found.number, member.number)
        fixed: Rec = {"household_id": plan.household, "national_person_no": member.number}
        if known is None:
            fixed |= {"person_id": stable_id(self.code, "person", member.number), "sort": number, "presence": "present"}
        values = _part(member.values, "member")
        self._row(plan, "member", row_id, known, values, member.extras, "member", fixed)
        for index, spell in enumerate(member.spells):
            texts = _part(spell.values, "spell") or _part(spell.values, "work_spell")
            start = texts["start"].text if "start" in texts else str(index)
            spell_id = stable_id(row_id, "spell", start)
            standing = next((row for row in file.rows("work_spell") if row["id"] == spell_id), None) if file else None
            keys = {"household_id": plan.household, "member_id": row_id}
            self._row(plan, "work_spell", spell_id, standing, texts, spell.extras, "spell", keys)

    def _case(self, plan: HouseholdPlan, file: HouseholdFile | None, found: ParsedHousehold) -> str:
        values = _part(found.values, "case")
        month = str(values["identified_month"].value) if "identified_month" in values else ""
        case = stable_id(plan.household, "case", month) if month else _imported_case(file, plan.household)
        standing = next((row for row in file.rows("monitoring_case") if row["id"] == case), None) if file else None
        own = {key: value for key, value in values.items() if key not in DECIDED}
        fixed: Rec = {"household_id": plan.household, "anchor_month": month}
        self._row(plan, "monitoring_case", case, standing, own, {}, "case", fixed, skip=DECIDED)
        event = stable_id(case, "imported")
        details = {key: str(values[key].value) for key in DECIDED if key in values and values[key].value}
        sheet, row = found.sources[0]
        details |= {"state": "removed" if found.removed else "monitored", "sheet": sheet, "row": str(row)}
        known = next((e for e in file.rows("case_event") if e["id"] == event), None) if file else None
        self._event(plan, file, case, event, known, details, values)
        return case

    def _event(
        self, plan: HouseholdPlan, file: HouseholdFile | None, case: str, event: str, known: Rec | None,
        details: dict[str, str], values: dict[str, CellValue],
    ) -> None:  # fmt: skip
        place = f"{details['sheet']}第{details['row']}行"
        if known is None:
            base: Rec = {"household_id": plan.household, "case_id": case, "step": str(Step.IMPORTED), "side": "village"}
            plan.rows.append(RowPlan("case_event", event, True, {**base, "details": details}, {}, False, {}, place))
            return
        before = dict(known["details"] or {})
        lost = [
            key
            for key in DECIDED
            if ("case", key) in self.unread or (("case", key) in self.columns and _unusable(values.get(key)))
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
        plan.rows.append(RowPlan("case_event", event, False, {"details": details}, {}, False, {}, place))

    def _set(
        self, plan: HouseholdPlan, file: HouseholdFile | None, found: ParsedHousehold, part: str, kind: str,
        moment: str, case: str,
    ) -> None:  # fmt: skip
        values = _part(found.values, part)
        if not any(value.text for value in values.values()) or (moment and not case):
            return
        moment = moment or ("identify" if case else "annual")
        row_id = stable_id(case or plan.household, kind, moment)
        standing = next((row for row in file.rows(kind) if row["id"] == row_id), None) if file else None
        fixed: Rec = {"household_id": plan.household, "moment": moment, **({"case_id": case} if case else {})}
        month = _part(found.values, "case").get("identified_month")
        if kind == "income_record" and case and month and month.value and moment == "identify":
            fixed["anchor_month"] = month.value
        self._row(plan, kind, row_id, standing, values, {}, part, fixed)

    def _measures(self, plan: HouseholdPlan, file: HouseholdFile | None, found: ParsedHousehold, case: str) -> None:
        for measure in found.measures:
            for item in measure.items or ("",):
                row_id = stable_id(plan.household, "measure", case, measure.measure_class, item)
                if file and any(row["id"] == row_id for row in file.rows("measure")):
                    continue
                values: Rec = {"household_id": plan.household, "measure_class": measure.measure_class, "item": item}
                values |= {"status": "done"} | ({"case_id": case} if case else {})
                place = f"{measure.sheet}{measure.cell}"
                plan.rows.append(RowPlan("measure", row_id, True, values, {}, False, {}, place))

    def _row(
        self, plan: HouseholdPlan, kind: str, row_id: str, standing: Rec | None, values: dict[str, CellValue],
        extras: dict[str, str], part: str, fixed: Rec, skip: Iterable[str] = (),
    ) -> None:  # fmt: skip
        base_row = self.bases.get(row_id)
        base: dict[str, list[Wire]] = dict(base_row["texts"]) if base_row else {}
        kept_extras = dict(base_row["unknown_columns"] or {}) if base_row else {}
        fields = declared(kind)
        settled: Rec = {}
        new_base = dict(base)
        for key in sorted(set(values) | {k for p, k in self.columns if p == part}):
            if key in skip or key not in fields or fields[key].computed or key in fixed:
                continue
            if key not in values and (part, key) in self.unread:
                continue  # an error value or a formula without result is not a blank answer
            cell = values.get(key) or CellValue(EMPTY.get(fields[key].kind), "", "", "")
            wire = encode(fields[key], cell.value)
            change = self._compare(kind, row_id, key, standing, base.get(key), cell, wire)
            if not (_unusable(cell) and key in base):  # what cannot be used says nothing about the field
                new_base[key] = [cell.text, wire]
            if cell.text == "" and key not in base:
                new_base.pop(key)
            if change == "take":
                settled[key] = cell.value
                if standing is not None:
                    plan.changes.append(_change(kind, row_id, key, standing, cell))
            elif change == "keep" and standing is not None:
                plan.kept.append(_change(kind, row_id, key, standing, cell))
        if standing is None:
            settled = {**{k: v for k, v in settled.items() if v not in (None, "", ())}, **fixed}
        place = next((f"{v.sheet}{v.cell}" for v in values.values() if v.cell), "")
        changed = new_base != base or {**kept_extras, **extras} != kept_extras
        plan.rows.append(
            RowPlan(kind, row_id, standing is None, settled, new_base, changed, {**kept_extras, **extras}, place)
        )

    def _compare(
        self,
        kind: str,
        row_id: str,
        key: str,
        standing: Rec | None,
        base: list[Wire] | None,
        cell: CellValue,
        wire: Wire,
    ) -> str:
        """`take` what the file changed, `keep` what the village wrote since, `same` otherwise."""
        now = encode(declared(kind)[key], standing.get(key)) if standing else None
        if standing is None:
            return "take" if wire is not None else "same"
        if (
            _unusable(cell)
            or wire == now
            or (base is not None and base[0] == cell.text)
            or (base is None and wire is None)
        ):
            return "same"
        untouched = now is None if base is None else now == base[1]
        return "take" if untouched else "keep"


def _part(values: Values, part: str) -> dict[str, CellValue]:
    return {key: value for (found, key), value in values.items() if found == part}


def _unusable(cell: CellValue | None) -> bool:
    """True for a lost number, a date that does not exist: there is a text, and no value."""
    return cell is not None and bool(cell.text) and cell.value in ("", None, ())


def _imported_case(file: HouseholdFile | None, household: str) -> str:
    """The case of a file that names no month: the latest one imported before, else one without a month."""
    events = file.rows("case_event") if file else []
    cases = [str(e["case_id"]) for e in events if e["id"] == stable_id(str(e["case_id"]), "imported")]
    return cases[-1] if cases else stable_id(household, "case", "")


def _head_name(found: ParsedHousehold) -> str:
    heads = [m for m in found.members if m.text("relation") == "head"] or found.members
    return heads[0].text("name") if heads else ""


def _known_member(file: HouseholdFile | None, member: ParsedMember) -> Rec | None:
    if file is None:
        return None
    same = (m for m in file.all_members if m["national_person_no"] == member.number)
    number = member.text("id_number")
    twin = (m for m in file.all_members if number and m["id_number"] == number and not m["national_person_no"])
    return next(same, None) or next(twin, None)


def _change(kind: str, row_id: str, key: str, standing: Rec, cell: CellValue) -> FieldChange:
    field_ = declared(kind)[key]
    new = mask(field_, cell.value) if field_.level >= 3 else show(field_, cell.value)
    old = mask(field_, standing.get(key)) if field_.level >= 3 else show(field_, standing.get(key))
    return FieldChange(kind, row_id, key, field_.label, old, new, f"{cell.sheet}{cell.cell}")


def _told(details: dict[str, Any]) -> str:
    state = "风险已消除" if details.get("state") == "removed" else "监测中"
    return "，".join([state, *(str(details[key]) for key in DECIDED[1:] if details.get(key))])


def _write_household(desk: Desk, door: Door, found: HouseholdPlan, file: str, numbers: Iterator[str]) -> None:
    for row in found.rows:
        if row.is_new:
            values = dict(row.values)
            if row.kind == "household":
                values["local_household_no"] = next(numbers)
            if row.kind == "case_event":
                values |= {"date": None, "person": IMPORTED_BY}  # not the operator: two laptops make the same event
                values["details"] = {**values["details"], "file": file}
            door.create(row.kind, values, row_id=row.row, village=desk.place.code)
        elif row.values:
            door.change(row.kind, row.row, row.values)
        if row.base_changed:
            _keep_base(door, found, row, file)


def _keep_base(door: Door, plan: HouseholdPlan, row: RowPlan, file: str) -> None:
    base_id, household = stable_id(row.row, "base"), plan.household
    values: Rec = {"texts": row.base, "file": file, "place": row.place, "unknown_columns": row.extras or None}
    if not plan.is_new and unit_of(door.connection, "import_base", base_id):
        door.change("import_base", base_id, values)
    else:
        door.create("import_base", {"household_id": household, "target_id": row.row, **values}, row_id=base_id)


def _park(desk: Desk, door: Door, plan: ImportPlan) -> None:
    """Rows that name no household or person wait at the duplicates desk; the same row is parked once."""
    known = {str(row["id"]) for row in read_records(door.connection, "parked_row", deleted=True)}
    for parked in plan.book.parked:
        content = {f"{part}.{key}": value.text for (part, key), value in parked.values.items()}
        content |= {name: text for name, text in parked.extras.items() if text}
        digest = hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()
        row_id = stable_id(desk.place.code, "parked", digest)
        if row_id in known:
            continue
        known.add(row_id)
        values: Rec = {"file": plan.file, "place": f"{parked.source[0]}第{parked.source[1]}行", "reason": parked.reason}
        values |= {"household_number": parked.household_number, "content": content}
        door.create("parked_row", values, row_id=row_id, village=desk.place.code)
