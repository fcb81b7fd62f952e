"""One row of a file beside the row of the store: which cells are new, which changed, which the village wrote itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.domain import idnumbers
from app.domain.questionnaire.field import Field, Level
from app.domain.records import declared
from app.domain.units import Wire
from app.domain.values import EMPTY, encode, mask, show
from app.services.files import Rec
from app.services.importing.bases import Base
from app.services.importing.plan import FieldChange, HouseholdPlan, RowPlan
from app.workbooks.cells import Cleaned
from app.workbooks.parsed import CellValue, Key, ParsedWorkbook, Values, part_of, place_of

Cells = dict[str, CellValue | Cleaned]
Texts = dict[str, list[Wire]]
_NONE = ("", None, ())


class RowComparer:
    """Compares rows; `source` names a register, whose texts are kept apart from those of the national export ("")."""

    def __init__(self, book: ParsedWorkbook, source: str) -> None:
        self.book = book
        self.prefix = f"{source}:" if source else ""
        self.columns: frozenset[Key] = frozenset()
        self.bases: dict[str, Base] = {}
        self.unread: frozenset[Key] = frozenset()  # cells of the rows at hand that hold something nobody can read
        self._keys: dict[str, tuple[str, ...]] = {}  # part -> keys the file has a column for

    def compare(
        self, plan: HouseholdPlan, kind: str, row_id: str, standing: Rec | None, values: Values, part: str,
        extras: dict[str, str], fixed: Rec, skip: Collection[str] = (),
    ) -> None:  # fmt: skip
        based, cells = self.bases.get(row_id), part_of(values, part)
        place = place_of(values, part)
        if standing is None and based is None:
            plan.known.append(self._new_row(kind, row_id, cells, extras, fixed, skip, place))
            return
        row = RowPlan(kind, row_id, standing is None, {}, place=place, based=bool(based and based.own))
        base = based.texts if based else {}
        kept_extras = based.extras if based else {}
        row.base, row.extras = dict(base), {**kept_extras, **extras}
        for key in self._asked(kind, part, cells):
            if key not in skip and key not in fixed:
                self._cell(plan, row, standing, base, key, cells.get(key), values, part)
        self._number(plan, row, standing, fixed)
        if standing is None:
            row.values = {**{k: v for k, v in row.values.items() if v not in _NONE}, **fixed}
        row.base_changed = row.base != base or row.extras != kept_extras
        plan.known.append(row)

    def _new_row(
        self, kind: str, row_id: str, cells: Cells, extras: dict[str, str], fixed: Rec, skip: Collection[str], place: str
    ) -> RowPlan:  # fmt: skip
        fields, prefix = declared(kind), self.prefix
        values: Rec = {}
        base: Texts = {}
        for key, cell in cells.items():
            field = fields.get(key)
            if field is None or field.computed or key in skip or key in fixed:
                continue
            if cell.value not in _NONE:
                values[key] = cell.value
            if cell.text:
                base[prefix + key] = [cell.text, _wire(field, cell)]
        return RowPlan(kind, row_id, True, {**values, **fixed}, base, bool(base or extras), extras, place)

    def _asked(self, kind: str, part: str, cells: Cells) -> Iterable[str]:
        """Keys the file says something about: those with a column, filled or not."""
        known = self._keys.get(part)
        if known is None:
            fields = declared(kind)
            keys = {k for p, k in self.columns if p == part and k in fields and not fields[k].computed}
            known = self._keys[part] = tuple(sorted(keys))
        more = [key for key in cells if key not in known]
        return (*known, *(key for key in more if key in declared(kind))) if more else known

    def _cell(
        self, plan: HouseholdPlan, row: RowPlan, standing: Rec | None, base: Texts, key: str,
        cell: CellValue | Cleaned | None, values: Values, part: str,
    ) -> None:  # fmt: skip
        before = base.get(self.prefix + key)
        if cell is None:
            if before is None or before[0] == "" or (part, key) in self.unread:
                return  # an error value or a formula without result is not a blank answer
            cell = CellValue(EMPTY.get(declared(row.kind)[key].kind), "", "", "")
        field = declared(row.kind)[key]
        wire = _wire(field, cell)
        if before is not None and before[0] == cell.text and before[1] == wire:
            return
        if not (unusable(cell) and before is not None):  # what cannot be used says nothing about the field
            row.base[self.prefix + key] = [cell.text, wire]
        answer = _compare(field, standing, base, self.prefix, cell, wire)
        if answer == "take":
            row.values[key] = cell.value
        if standing is not None and answer != "same":
            listed = plan.changes if answer == "take" else plan.kept
            listed.append(_change(row, field, standing, values.get((part, key))))

    def _number(self, plan: HouseholdPlan, row: RowPlan, standing: Rec | None, fixed: Rec) -> None:
        """A national number the row here did not have yet."""
        for key in ("national_household_no", "national_person_no"):
            if standing is not None and fixed.get(key) and not standing.get(key) and key in declared(row.kind):
                row.values[key] = fixed[key]
                field = declared(row.kind)[key]
                plan.changes.append(FieldChange(row.kind, row.row, key, field.label, "", str(fixed[key]), ""))


def _change(row: RowPlan, field: Field, standing: Rec, cell: CellValue | None) -> FieldChange:
    shown = mask if field.level >= Level.SENSITIVE else show
    old = shown(field, standing.get(field.key))
    if cell is None:  # the file left it blank
        return FieldChange(row.kind, row.row, field.key, field.label, old, "", "")
    place = f"{cell.sheet}{cell.cell}"
    return FieldChange(row.kind, row.row, field.key, field.label, old, shown(field, cell.value), place)


def _compare(
    field: Field, standing: Rec | None, base: Texts, prefix: str, cell: CellValue | Cleaned, wire: Wire
) -> str:
    """`take` what the file changed, `keep` what the village wrote since, `same` otherwise."""
    if standing is None:
        return "take" if wire is not None else "same"
    own = base.get(prefix + field.key)
    now = encode(field, standing.get(field.key))
    if unusable(cell) or wire == now or (own is not None and own[0] == cell.text) or (own is None and wire is None):
        return "same"
    if now is None and own is None:
        return "take"
    told = [texts[1] for key, texts in base.items() if key.rpartition(":")[2] == field.key]
    return "take" if now in told else "keep"  # what any list said before is not the village's own word


def _wire(field: Field, cell: CellValue | Cleaned) -> Wire:
    return cell.wire if isinstance(cell, Cleaned) else encode(field, cell.value)


def unusable(cell: CellValue | Cleaned | None) -> bool:
    """True for a lost number, a date that does not exist: there is a text, and no value."""
    return cell is not None and bool(cell.text) and cell.value in _NONE


def fill_from_number(row: RowPlan, standing: Rec | None) -> None:
    """Birth date and sex from a whole certificate number, where the file brings the number and has neither."""
    number = str(row.values.get("id_number") or "")
    if len(number) < 18 or not idnumbers.valid_check_character(number):
        return
    derived = {"birth_date": idnumbers.birth_date(number), "sex": idnumbers.sex(number)}
    for key, value in derived.items():
        if value and key not in row.values and not (standing and standing.get(key)):
            row.values[key] = value
