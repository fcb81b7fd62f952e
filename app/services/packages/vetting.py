"""What a unit must be before it is merged: its own place, its own rows, values the store can read (`FORMAT.md` §6, §10).

The format is checked when a package is read; here a known device is kept from writing outside what is its own here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from app.domain.questionnaire.field import Kind
from app.domain.records import RECORDS, declared
from app.domain.units import RowState, UnitState
from app.store.owners import known_units, owners_of
from app.store.store import Connection, get_meta

# One package may move our counters by so much: far beyond any honest work, and thousands of hostile ones exhaust nothing.
MOST_LEAP = 2**40
PARENT_OF = {"household": "household_id", "meeting": "meeting_id", "notice": "notice_id"}
ROOT_OF = {"household": "household", "meeting": "meeting", "notice": "notice", "report": "report_letter"}
OTHER_PLACE = "这一份不属于发件的村，对方无权改动，没有收；请问清发件单位。"
OTHER_UNIT = "编号和本机另一份材料相同，没有收；请对方检查后重新报送。"
MISPLACED = "里面有不该在这一份里的内容（{what}），没有收；请对方检查后重新报送。"
UNREADABLE = "“{what}”的内容读不懂，没有收；请对方改正后重新报送。"
LEAP = "改动编号大得不合常理，没有收；请问清发件单位是不是电脑坏了。"


def refusals_of(
    connection: Connection, units: Sequence[UnitState], villages: Collection[str] | None, trusted: bool
) -> dict[str, str]:
    """Why units cannot be taken, by id; those that can are not named.

    `villages`: places the sender may speak of here (None: any). `trusted`: the office's word, whose counters are believed.
    """
    known = known_units(connection, [unit.id for unit in units])
    top = None if trusted else int(get_meta(connection, "counter", "0")) + MOST_LEAP
    found = {unit.id: reason for unit in units if (reason := _refusal(unit, known.get(unit.id), villages, top))}
    return {**_taken_rows(connection, units), **found}


def _refusal(unit: UnitState, known: tuple[str, str] | None, villages: Collection[str] | None, top: int | None) -> str:
    if villages is not None and unit.village not in villages:
        return OTHER_PLACE
    if known is not None and known != (unit.kind, unit.village):
        return OTHER_UNIT
    if top is not None and max(unit.seen.values(), default=0) > top:
        return LEAP
    for row in unit.rows.values():
        if reason := _misplaced(unit, row) or _unreadable(row):
            return reason
    return ""


def _misplaced(unit: UnitState, row: RowState) -> str:
    record = RECORDS.get(row.kind)
    if record is None:
        return ""  # of a newer program
    parent = PARENT_OF.get(unit.kind)
    is_root = row.kind == ROOT_OF.get(unit.kind)
    at_home = row.id == unit.id if is_root else not parent or row.values.get(parent, unit.id) == unit.id
    return "" if record.unit == unit.kind and at_home else MISPLACED.format(what=record.label)


def _unreadable(row: RowState) -> str:
    if row.kind not in RECORDS:
        return ""
    readers = _readers(row.kind)
    for key, value in row.values.items():
        if key in readers and not readers[key](value):
            return UNREADABLE.format(what=declared(row.kind)[key].label)
    for key, several in row.siblings.items():
        if key in readers and not all(value is None or readers[key](value) for _, value in several):
            return UNREADABLE.format(what=declared(row.kind)[key].label)
    return ""


def _taken_rows(connection: Connection, units: Iterable[UnitState]) -> dict[str, str]:
    """Units with a row that is another unit's, here or in the same batch."""
    found: dict[str, str] = {}
    owners: dict[tuple[str, str], str] = {}
    ids: dict[str, list[str]] = {}
    for unit in units:
        for row in unit.rows.values():
            table = row.kind if row.kind in RECORDS else ""
            if owners.setdefault((table, row.id), unit.id) != unit.id:
                found[unit.id] = OTHER_UNIT
            ids.setdefault(table, []).append(row.id)
    for table, wanted in ids.items():
        for row_id, owner in owners_of(connection, table, wanted):
            if owners[table, row_id] != owner:
                found[owners[table, row_id]] = OTHER_UNIT
    return found


# ---- values ----
Reads = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return type(value) is str


def _is_number(value: Any) -> bool:
    return type(value) is int


def _is_truth(value: Any) -> bool:
    return type(value) is bool


_MONEY, _MONTH = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?"), re.compile(r"[0-9]{4}(0[1-9]|1[0-2])")


def _is_money(value: Any) -> bool:
    return type(value) is str and (not value or _MONEY.fullmatch(value) is not None)


def _is_month(value: Any) -> bool:
    return type(value) is str and (not value or _MONTH.fullmatch(value) is not None)


def _is_date(value: Any) -> bool:
    if type(value) is not str:
        return False
    try:
        return not value or date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _parsed(value: Any) -> Any:
    try:
        return json.loads(value) if type(value) is str and value else None
    except (ValueError, RecursionError):
        return value  # a text that is no JSON at all


def _is_list(value: Any) -> bool:
    parts = _parsed(value)
    return value == "" or (type(parts) is list and all(type(part) is str for part in parts))


def _is_structure(value: Any) -> bool:
    return value == "" or type(_parsed(value)) in (list, dict)


_READERS: dict[Kind, Reads] = {
    **dict.fromkeys((Kind.TEXT, Kind.LONGTEXT, Kind.CODE, Kind.REF), _is_text), Kind.INT: _is_number, Kind.BOOL: _is_truth,
    **dict.fromkeys((Kind.MONEY, Kind.DECIMAL), _is_money), Kind.DATE: _is_date, Kind.MONTH: _is_month,
    **dict.fromkeys((Kind.CODES, Kind.RANKED, Kind.TEXTS), _is_list), Kind.JSON: _is_structure,
}  # fmt: skip


@cache
def _readers(kind: str) -> dict[str, Reads]:
    return {key: _READERS[field.kind] for key, field in declared(kind).items()}
