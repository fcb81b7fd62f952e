"""15.14 系统录入清单: what changed here against the last national export, who entered it, what still differs (三账一致).

A change is a line of the journal on a field that an export has; the texts of the last import (`import_base`) say what the
national system holds. A later export ticks a change by itself where it agrees, and the others say what it still holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from app.domain.documents import Cell
from app.domain.ledgers.model import Entry
from app.domain.procedure.states import Step
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.field import Level
from app.domain.records import declared
from app.domain.units import Wire
from app.domain.values import decode, encode, mask, show
from app.domain.workdays import add_days
from app.services.files import HouseholdFile, Rec
from app.services.importing.bases import Base, read_bases
from app.services.ledgers.scope import Scope, entry
from app.store.asof import Changed, changes
from app.store.door import stable_id
from app.store.stamped import changed_keys
from app.workbooks.columns import MAPPED, PARTS

OPEN, ENTERED, AGREED, DIFFERS = "待录入", "已录入，待核对", "三账一致", "仍不一致"
_KINDS = tuple(dict.fromkeys(kind for kind, _moment in PARTS.values()))
_BROUGHT = ("导入", "载入", "首次设置")
_STEPS = {Step.MONITORED: "纳入监测对象", Step.REMOVED: "风险消除", Step.RELAPSE: "风险消除回退"}
# Numbers that the national system itself gives, and what follows from other columns.
_NOT_ENTERED = frozenset(
    {"national_household_no", "national_person_no", "sort", "person_id", "deleted_reason", "counted_in_income"}
)


@cache
def export_columns() -> Mapping[tuple[str, str], str]:
    """(kind, field) -> the name its column has in the national export; fields no export has are left out."""
    found: dict[tuple[str, str], str] = {}
    for line in MAPPED.strip().splitlines():
        path, _, names = line.partition("|")
        part, _, key = path.strip().partition(".")
        kind = PARTS.get(part, ("", ""))[0]
        plain = re.sub(r"#.*$", "", key)
        if kind and plain in declared(kind) and plain not in _NOT_ENTERED and names.split():
            found.setdefault((kind, plain), names.split()[0])
    for part, (kind, _moment) in PARTS.items():
        if part in ("household", "member", "case"):
            for key, field in declared(kind).items():
                if field.aliases and not field.computed and key not in _NOT_ENTERED:
                    found.setdefault((kind, key), field.label)
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What the imports of the village said, and when."""

    bases: Mapping[str, Base]
    said_at: Mapping[str, int]  # base row -> line of the journal that wrote it last
    last: int  # line of the last import
    file: str  # name of its file
    day: date | None
    marks: Mapping[tuple[str, str], Rec]


def system(scope: Scope) -> Iterator[Entry]:
    """15.14: changes of the period, and older ones that are still to be entered or still differ."""
    if scope.code:
        yield from _received(scope)
        return
    journal = changes(scope.connection, (*_KINDS, "case_event", "import_base"), scope.line)
    known = _known(scope, journal)
    files = {file.id: file for file in scope.files}
    grouped: dict[tuple[str, str], list[Changed]] = defaultdict(list)
    for line in journal:
        if (
            line.unit in files
            and line.kind != "import_base"
            and not line.verb.startswith(_BROUGHT)
            and _day(line) <= scope.period.end
        ):
            grouped[line.row, line.field].append(line)
    for (_row, key), lines in grouped.items():
        file = files[lines[0].unit]
        found = _of_field(file, lines, known, scope) if key else _of_row(file, lines[0], known, scope)
        if found is not None:
            yield found


def _known(scope: Scope, journal: list[Changed]) -> _Known:
    said_at: dict[str, int] = {}
    last, file, day = 0, "", None
    for line in journal:
        if line.kind == "import_base" and _day(line) <= scope.period.end:
            said_at[line.row] = last = line.seq
            file, day = line.verb.removeprefix("导入"), _day(line)
    return _Known(read_bases(scope.connection, read=scope.read), said_at, last, file, day, _marks(scope))


def _marks(scope: Scope) -> dict[tuple[str, str], Rec]:
    rows = [row for file in scope.files for row in file.rows("system_entry")]
    # Village and township each have a mark of their own: the later entry says what the system holds.
    rows.sort(key=lambda row: (row["entered_on"], str(row["id"])))
    return {(str(row["target_id"]), str(row["column"])): row for row in rows}


# ---- a village among many: its changes came with packages -----------------------------------------------------------------


def _received(scope: Scope) -> Iterator[Entry]:
    """In a township no line of the journal is a change somebody typed: fields with a stamp of their own say what was changed
    since the row was made, the texts of the import what the national system holds."""
    homes = [file.id for file in scope.files]
    bases, marks, told = read_bases(scope.connection, homes, scope.read), _marks(scope), _told(scope, homes)
    stamped = {kind: changed_keys(scope.connection, kind, homes) for kind in _KINDS}
    for file in scope.files:
        if file.id not in bases:
            continue  # a household the national system does not have is no change of it
        at, name = told.get(file.id, ("", ""))
        for kind in _KINDS:
            for record in [file.record] if kind == "household" else file.rows(kind):
                known = _Known(bases, {}, int(at > _written(record)), name, _day_of(at), marks)
                yield from _row_changes(
                    file, kind, record, stamped[kind].get(str(record["id"]), frozenset()), known, scope
                )
        for event in file.rows("case_event"):
            known = _Known(bases, {}, int(at > _written(event)), name, _day_of(at), marks)
            found = _of_row(file, _line(file, "case_event", event, ""), known, scope)
            if found is not None:
                yield found


def _told(scope: Scope, homes: list[str]) -> dict[str, tuple[str, str]]:
    """Household -> when an import last said something of it, and the name of its file."""
    found: dict[str, tuple[str, str]] = {}
    for row in scope.read(scope.connection, "import_base", units=homes):
        home = str(row["household_id"])
        found[home] = max(found.get(home, ("", "")), (_written(row), str(row["file"] or "")))
    return found


def _written(record: Rec) -> str:
    return str(record.get("updated_at") or record.get("created_at") or "")


def _day_of(at: str) -> date | None:
    return date.fromisoformat(at[:10]) if at else None


def _line(file: HouseholdFile, kind: str, record: Rec, key: str) -> Changed:
    operator = str(record.get("updated_by") or record.get("created_by") or "")
    return Changed(0, file.id, kind, str(record["id"]), key, None, None, operator, _written(record), "")


def _row_changes(
    file: HouseholdFile, kind: str, record: Rec, keys: frozenset[str], known: _Known, scope: Scope
) -> Iterator[Entry]:
    base = known.bases.get(str(record["id"]))
    if base is None:
        found = _of_row(file, _line(file, kind, record, ""), known, scope) if kind == "member" else None
        if found is not None:
            yield found
        return
    for key in sorted(keys):
        column, line = export_columns().get((kind, key)), _line(file, kind, record, key)
        if column is None:
            continue
        now, then = encode(declared(kind)[key], record.get(key)), base.texts[key][1] if key in base.texts else None
        mark = known.marks.get((str(record["id"]), column))
        if now == then and not (mark and str(mark.get("value") or "") == _shown(line, now)):
            continue
        yield from _some(_entry(file, line, column, _shown(line, then), _shown(line, now), now == then, known, scope))


def _some(found: Entry | None) -> Iterator[Entry]:
    if found is not None:
        yield found


def _day(line: Changed) -> date:
    return date.fromisoformat(line.at[:10])


def _standing(file: HouseholdFile, kind: str, row: str) -> Rec | None:
    if kind == "household":
        return file.record
    return next((record for record in file.rows(kind) if record["id"] == row), None)


def _of_field(file: HouseholdFile, lines: list[Changed], known: _Known, scope: Scope) -> Entry | None:
    first, last = lines[0], lines[-1]
    column = export_columns().get((last.kind, last.field))
    record = _standing(file, last.kind, last.row)
    if column is None or record is None:
        return None
    base = known.bases.get(last.row)
    said = base.texts.get(last.field) if base else None
    if base is None:
        return None  # a row the national system does not have yet is entered whole (`_of_row`)
    now = encode(declared(last.kind)[last.field], record.get(last.field))
    then: Wire = said[1] if said else None
    agreed = now == then
    if agreed and not _said_after(last, known):
        return None  # changed back: the system holds it already
    old = first.old if agreed else then
    return _entry(file, last, column, _shown(last, old), _shown(last, now), agreed, known, scope)


def _said_after(line: Changed, known: _Known) -> bool:
    """True where an import wrote the texts of this row (or of its household, when it was new) after the change."""
    return known.said_at.get(stable_id(line.row, "base"), 0) > line.seq


def _shown(line: Changed, wire: Wire) -> str:
    field = declared(line.kind)[line.field]
    value = decode(field, wire) if wire is not None else None
    return (
        mask(field, value)
        if field.level >= Level.SENSITIVE and field.format in ("id_number", "bank")
        else show(field, value)
    )


def _of_row(file: HouseholdFile, line: Changed, known: _Known, scope: Scope) -> Entry | None:
    """A new member, or a step of a case the national system is told of."""
    record = _standing(file, line.kind, line.row)
    if record is None or file.id not in known.bases:
        return None  # a household the national system does not have is no change of it
    agreed = line.row in known.bases
    if line.kind == "member":
        return _entry(file, line, "新增家庭成员", "", str(record.get("name") or ""), agreed, known, scope)
    if line.kind == "case_event" and (words := _STEPS.get(Step(str(record["step"])))):
        case = next((case for case in file.cases if case.id == record["case_id"]), None)
        month = f"{record['date']:%Y%m}" if record.get("date") else ""
        new = f"{label('CATEGORY', case.category)} {month}".strip() if case else month
        agreed = str(record["case_id"]) in known.bases and known.last > line.seq
        return _entry(file, line, words, "", new, agreed, known, scope)
    return None


def _entry(
    file: HouseholdFile, line: Changed, column: str, old: str, new: str, agreed: bool, known: _Known, scope: Scope
) -> Entry | None:
    mark: Rec = known.marks.get((line.row, column), {})
    marked = bool(mark) and str(mark.get("value") or "") == new
    told = str(mark.get("file") or "") if marked else ""  # an export the township looked into says so or otherwise
    said = str(mark.get("said") or "") if told else ""
    later = known.last > line.seq
    agreed_there = bool(told) and not said
    state = AGREED if agreed or agreed_there else DIFFERS if later or said else ENTERED if marked else OPEN
    day = _day(line)
    checked = mark["entered_on"] if agreed_there else known.day
    if state == AGREED and checked is not None and checked < scope.period.start:
        return None
    member = next((m for m in file.all_members if m["id"] == line.row), {}) if line.kind == "member" else {}
    values: dict[str, Cell] = {
        "name": str(member.get("name") or ""), "what": column, "old": old, "new": new, "date": day, "state": state,
        "limit": add_days(day, scope.policy.at(day).number("system_entry_days")),
        "entered_name": str(mark["entered_name"]) if marked else "", "entered_on": mark["entered_on"] if marked else None,
        "file": _source(known, agreed or later) or (f"{told}（{mark['entered_on'].isoformat()}核对）" if told else ""),
    }  # fmt: skip
    key = f"{line.row}/{column}"
    return entry(file, scope, key, values, tallies={"state": [state]})


def _source(known: _Known, spoke: bool) -> str:
    return f"{known.file}（{known.day.isoformat()}导入）" if spoke and known.day else ""


def target_of(found: Entry) -> tuple[str, str]:
    """(row, column name) of an entry of this ledger: what a mark 已录入 names."""
    row, _, column = found.key.partition("/")
    return row, column


def value_of(found: Entry) -> Any:
    """The new value a mark confirms."""
    return found.values["new"]
