"""A template brought back beside the store: cells nobody touched say nothing, touched ones change what they changed.

Three values meet: the cell now, the cell when the workbook was made (a digest in its hidden column), the store now. Where
the village changed the field since, its value stays and the difference is listed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from app.domain.questionnaire.codes import code_for
from app.domain.questionnaire.field import Field, Kind, Level
from app.domain.records import RECORDS, declared
from app.domain.units import Wire
from app.domain.values import decode, encode, mask, show
from app.services.files import HouseholdFile, Rec, load_households
from app.services.importing.bases import Base, read_bases
from app.services.importing.people import id18
from app.services.importing.plan import FieldChange, HouseholdPlan, ImportPlan, RowPlan
from app.services.importing.rows import fill_from_number
from app.services.importing.write import Progress
from app.store.door import stable_id
from app.store.rows import deleted_ids
from app.store.store import Connection
from app.workbooks.cells import Cleaned, clean_cell
from app.workbooks.ours import BLANK, OurRow, digest, specs
from app.workbooks.parsed import CellValue, ParkedRow, ParsedWorkbook
from app.workbooks.problems import CellProblem, Trouble, Weight

NO_HOUSEHOLD = Trouble(
    "WB-37", Weight.ERROR, "没有写户号，或者这个户号在“农户”“家庭成员”里没有；这一行先放到“重复核对”里，请补上户号。"
)
NO_PERSON = Trouble(
    "WB-38",
    Weight.ERROR,
    "这一户里没有（或不止一个）这个姓名的人，看不出说的是谁；这一行先放到“重复核对”里，请核对姓名和证件号码。",
)
NO_NAME = Trouble("WB-24", Weight.ERROR, "这一行没有姓名；姓名不能空着，原来的不动。")
PREFIX = "template:"
_IN_PARTS = 250
_OF_PERSON = ("work_spell", "public_post")


def reading(field_: Field, value: Any) -> Wire:
    """The stored value a cell that shows this value is read back as."""
    return _reading(field_, encode(field_, value))


@lru_cache(maxsize=100_000)
def _reading(field_: Field, wire: Wire) -> Wire:
    if wire is None or field_.kind in (Kind.BOOL, Kind.INT, Kind.MONEY, Kind.DECIMAL, Kind.DATE, Kind.MONTH):
        return wire
    return clean_cell(field_, show(field_, decode(field_, wire))).wire


@dataclass(slots=True)
class _Home:
    """One household of the workbook: its rows, its file here, what will be done."""

    key: str
    rows: list[OurRow] = field(default_factory=list)
    file: HouseholdFile | None = None
    plan: HouseholdPlan = field(default_factory=lambda: HouseholdPlan("", "", "", True))
    people: list[tuple[str, str, str]] = field(default_factory=list)  # name, number, member id; of the workbook
    ids: set[str] = field(default_factory=set)


class TemplatePlanner:
    """Compares the rows of a template household by household."""

    def __init__(
        self, connection: Connection, code: str, book: ParsedWorkbook, rows: list[OurRow], progress: Progress | None
    ) -> None:
        self.connection, self.code, self.book, self.rows, self.progress = connection, code, book, rows, progress
        self.deleted = deleted_ids(connection)
        self.parked: list[ParkedRow] = []
        self.labels = {(spec.kind, f.key): f.label for spec in specs() for f in spec.fields}

    def plan(self) -> ImportPlan:
        """The whole workbook."""
        homes = self._homes()
        plans = []
        for done, home in enumerate(homes, 1):
            self._home(home)
            plans.append(home.plan)
            if self.progress and done % _IN_PARTS == 0:
                self.progress(done, len(homes))
        return ImportPlan(self.book.file, plans, self.book, self.parked)

    # ---- which household ----
    def _homes(self) -> list[_Home]:
        files = load_households(self.connection)
        self.bases = read_bases(self.connection)
        by_id = {file.id: file for file in files}
        by_key = {
            str(number).upper(): file
            for file in files
            for number in (file.record.get("national_household_no"), file.record.get("local_household_no"))
            if number
        }
        by_row = {str(row["id"]): file.id for file in files for rows in file.by_kind.values() for row in rows}
        homes: dict[str, _Home] = {}
        opened = {row.keys.get("household", "").upper() for row in self.rows if row.kind in ("household", "member")}
        for row in self.rows:
            key = row.keys.get("household", "").upper()
            file = by_id.get(by_row.get(row.row_id, "")) or by_key.get(key)
            if file is None and (not key or key not in opened):
                self._park(row, NO_HOUSEHOLD)
                continue
            uid = file.id if file else stable_id(self.code, "register", f"村内户号 {key}")
            homes.setdefault(uid, _Home(key, file=file or by_id.get(uid))).rows.append(row)
        for uid, home in homes.items():
            number = str(home.file.record.get("national_household_no") or "") if home.file else ""
            home.plan = HouseholdPlan(number or home.key, "", uid, home.file is None)
        return list(homes.values())

    # ---- one household ----
    def _home(self, home: _Home) -> None:
        plan = home.plan
        if plan.household in self.deleted:
            plan.is_new = False
            plan.remarks.append("农户：村里已经删除，没有重新导入。")
            return
        order = [spec.kind for spec in specs()]
        rows = sorted(home.rows, key=lambda row: (order.index(row.kind), row.number))
        if home.file is None and not any(row.kind == "household" for row in rows):
            values: Rec = {"village_code": self.code}
            plan.known.append(RowPlan("household", plan.household, True, values))
        for row in rows:
            self._row(home, row)
        members = [row for row in rows if row.kind == "member"]
        plan.people = len(members)
        plan.new_people = sum(row.is_new and row.kind == "member" for row in plan.known)
        plan.name = self._head(home, members)
        plan.known = [row for row in plan.known if row.worth]

    def _head(self, home: _Home, members: Iterable[OurRow]) -> str:
        for row in members:
            relation, name = row.cells.get("relation"), row.cells.get("name")
            if relation is not None and relation.value == "head" and name is not None:
                return str(name.value)
        return home.file.head_name if home.file else next((p[0] for p in home.people), "")

    def _row(self, home: _Home, row: OurRow) -> None:
        standing = self._standing(home, row)
        if row.kind == "member" and standing is None and not self._filled(row, "name", "id_number"):
            self._park(row, NO_NAME)
            return
        fixed, row_id = self._fixed(home, row, standing)
        if fixed is None:
            return
        standing = standing or self._record(home, row.kind, row_id)
        if row_id in self.deleted:
            home.plan.remarks.append(f"{RECORDS[row.kind].label}：村里已经删除，没有重新导入。")
            return
        if row_id in home.ids:
            self._tell(row, None, Trouble("WB-22", Weight.DOUBT, "和上面的一行说的是同一条记录，用了上面的，请核对。"))
            return
        home.ids.add(row_id)
        planned = RowPlan(row.kind, row_id, standing is None, {}, place=f"{row.sheet}第{row.number}行")
        self._base(planned, row)
        for key, cell in row.cells.items():
            self._cell(home.plan, planned, row, standing, key, cell)
        if standing is None:
            planned.values |= fixed
        if row.kind == "member":
            fill_from_number(planned, standing)
            home.people.append((self._text(row, "name"), id18(self._text(row, "id_number")), row_id))
        home.plan.known.append(planned)

    def _base(self, planned: RowPlan, row: OurRow) -> None:
        """What an earlier import of a row somebody added to the workbook said: its own cells remember nothing yet."""
        known = self.bases.get(planned.row) or Base()
        planned.based, before = known.own, known.texts
        planned.base, planned.extras = dict(before), {**known.extras, **row.extras}
        if not row.row_id:
            own = {key.removeprefix(PREFIX): texts for key, texts in before.items() if key.startswith(PREFIX)}
            row.was = {key: digest(key, texts[1]) for key, texts in own.items()}
            told = {key: cell for key, cell in row.cells.items() if cell.wire is not None or key in own}
            planned.base |= {PREFIX + key: [cell.text, cell.wire] for key, cell in told.items()}
        planned.base_changed = planned.base != before or planned.extras != known.extras

    def _record(self, home: _Home, kind: str, row_id: str) -> Rec | None:
        rows = home.file.rows(kind) if home.file else []
        return next((record for record in rows if record["id"] == row_id), None)

    def _filled(self, row: OurRow, *keys: str) -> bool:
        return any(self._text(row, key) for key in keys)

    def _text(self, row: OurRow, key: str) -> str:
        cell = row.cells.get(key)
        return str(cell.value) if cell is not None and cell.value else ""

    # ---- which row ----
    def _standing(self, home: _Home, row: OurRow) -> Rec | None:
        if home.file is None:
            return None
        if row.kind == "household":
            return home.file.record
        rows = home.file.all_members if row.kind == "member" else home.file.rows(row.kind)
        known = next((record for record in rows if row.row_id and record["id"] == row.row_id), None)
        if known is not None or row.kind != "member":
            return known
        number, name = id18(self._text(row, "id_number")), self._text(row, "name")
        free = [record for record in rows if record["id"] not in home.ids]
        same = [m for m in free if number and id18(str(m["id_number"])) == number]
        named = [m for m in free if name and m["name"] == name and not (number and id18(str(m["id_number"])))]
        return same[0] if same else named[0] if len(named) == 1 else None

    def _fixed(self, home: _Home, row: OurRow, standing: Rec | None) -> tuple[Rec | None, str]:
        """Keys of a new row and its id, the same on every laptop; (None, "") after a row that names nobody was parked."""
        household = home.plan.household
        if standing is not None:
            return {}, str(standing["id"])
        if row.kind == "household":
            return {"village_code": self.code}, household
        fixed: Rec = {"household_id": household}
        case = str(home.file.case.id) if home.file and home.file.case else ""
        if row.kind == "member":
            own = id18(self._text(row, "id_number")) or f"{self._text(row, 'name')} {self._text(row, 'birth_date')}"
            sort = 1 + max([int(m["sort"] or 0) for m in home.file.all_members] if home.file else [0], default=0)
            person = stable_id(self.code, "person", "register", own)
            more = {"person_id": person, "sort": sort + len(home.people)}
            if not self._text(row, "presence"):
                more["presence"] = "present"
            return fixed | more, stable_id(household, "register", own)
        if row.kind in ("income_record", "safeguard_snapshot"):
            return self._moment(home, row, fixed, case)
        member = self._member(home, row)
        if member is None:
            return None, ""
        if member:
            fixed["member_id"] = member
        if row.kind == "measure":
            if case:
                fixed["case_id"] = case
            parts = ("measure", case, self._text(row, "measure_class"), self._text(row, "item"))
            plain = stable_id(household, *parts)
            taken = plain in home.ids  # the same measure a second time
            return fixed, stable_id(household, *parts, str(row.cells["start"].wire or ""), member) if taken else plain
        start = str(row.cells["start"].wire or "")
        if row.kind == "work_spell":
            return fixed, stable_id(member, "spell", start)
        return fixed, stable_id(member, "post", self._text(row, "post_kind"), start)

    def _moment(self, home: _Home, row: OurRow, fixed: Rec, case: str) -> tuple[Rec | None, str]:
        moment = code_for("MOMENT", row.keys.get("moment", "")) or "annual"
        of_case = case if moment in ("identify", "removal") else ""
        if of_case:
            fixed["case_id"] = of_case
        row_id = stable_id(of_case or home.plan.household, row.kind, moment)
        there = home.file.rows(row.kind) if home.file else []
        known = next(
            (r for r in there if r["id"] == row_id or (r["moment"], r["case_id"] or "") == (moment, of_case)), None
        )
        return fixed | {"moment": moment}, str(known["id"]) if known else row_id

    def _member(self, home: _Home, row: OurRow) -> str | None:
        """Id of the person a row is about, "" for the whole family (measures); None and parked when nobody fits."""
        name, number = row.keys.get("person", ""), id18(row.keys.get("person_id", ""))
        if not name and not number and row.kind not in _OF_PERSON:
            return ""
        here = (
            [(str(m["name"]), id18(str(m["id_number"])), str(m["id"])) for m in home.file.members] if home.file else []
        )
        people = {uid: (name_, number_) for name_, number_, uid in [*here, *home.people]}
        fitting = [
            uid
            for uid, (name_, number_) in people.items()
            if (number and number_ == number) or (not number and name_ == name)
        ]
        if len(fitting) != 1:
            self._park(row, NO_PERSON)
            return None
        return fitting[0]

    # ---- cells ----
    def _cell(
        self, plan: HouseholdPlan, planned: RowPlan, row: OurRow, standing: Rec | None, key: str, cell: Cleaned
    ) -> None:  # fmt: skip
        field_ = declared(row.kind)[key]
        if cell.text and not cell.blank and cell.wire is None:
            return  # what cannot be used says nothing about the field
        if standing is None:
            if cell.wire is not None:
                planned.values[key] = cell.value
            return
        was = row.was.get(key, BLANK) if row.was else None  # a cell added to a known row was blank before
        answer = self._answer(field_, standing.get(key), was, cell.wire)
        if answer == "same":
            return
        if answer == "take" and key == "name" and cell.wire is None:
            self._tell(row, key, NO_NAME)
            return
        if answer == "take":
            planned.values[key] = cell.value
        listed = plan.changes if answer == "take" else plan.kept
        shown = mask if field_.level >= Level.SENSITIVE else show
        old, new = shown(field_, standing.get(key)), shown(field_, cell.value)
        listed.append(FieldChange(row.kind, planned.row, key, field_.label, old, new, row.place(key)))

    def _answer(self, field_: Field, now: Any, was: str | None, wire: Wire) -> str:
        here = reading(field_, now)
        if wire == here or (was is not None and digest(field_.key, wire) == was) or (was is None and wire is None):
            return "same"
        untouched = here is None if was is None else digest(field_.key, here) == was
        return "take" if untouched else "keep"

    # ---- trouble ----
    def _tell(self, row: OurRow, key: str | None, trouble: Trouble) -> None:
        code, level, message = trouble
        cell = f"{row.letters[key]}{row.number}" if key else f"A{row.number}"
        label = self.labels[row.kind, key] if key else "户号"
        text = row.cells[key].text if key else row.keys.get("household", "")
        self.book.problems.append(CellProblem(row.sheet, cell, label, text, message, level, code))

    def _park(self, row: OurRow, trouble: Trouble) -> None:
        self._tell(row, None, trouble)
        values = {
            (row.kind, key): CellValue(cell.value, cell.text, f"{row.letters[key]}{row.number}", row.sheet)
            for key, cell in row.cells.items()
            if not cell.blank
        }
        extras = {**{f"模板 {key}": text for key, text in row.keys.items() if text}, **row.extras}
        hint = row.keys.get("head") or row.keys.get("person") or ""
        household = row.keys.get("household", "")
        self.parked.append(
            ParkedRow(trouble.message, (row.sheet, row.number), household, hint, values, [], extras, trouble.code)
        )
