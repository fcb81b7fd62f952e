"""Marks on 15.14: who entered a change into the national system, and when (`domain.md` §15.14)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.errors import AppError
from app.domain.ledgers import Entry, ledger_kind
from app.services.desk import Desk
from app.services.ledgers.books import Wanted, book
from app.services.ledgers.system import AGREED, target_of, value_of
from app.store.door import Door, stable_id
from app.store.rows import row_state

WHERE = "系统录入清单"


def mark_entered(desk: Desk, keys: Iterable[str], name: str, on: date) -> int:
    """Note that these changes (keys of entries of 15.14) were entered by somebody on a day; returns how many.

    AppError LEDG-150 nobody named, LEDG-151 a day to come or before the change, LEDG-152 none of them is on the list."""
    wanted = set(keys)
    if not name.strip():
        raise AppError("LEDG-150", "没有写录入人。", "请写谁在系统里录入的。", WHERE)
    with desk.writing("登记系统录入") as door:
        listed = book(desk, door.connection, ledger_kind("system"), Wanted()).entries
        found = [entry for entry in listed if entry.key in wanted and entry.values["state"] != AGREED]
        if not found:
            raise AppError("LEDG-152", "选中的变动不在清单里，或者已经核对一致。", "请刷新以后再选。", WHERE)
        for entry in found:
            check_mark(entry, on, desk.today)
            put_mark(desk, door, entry, name.strip(), on)
    return len(found)


def put_mark(desk: Desk, door: Door, entry: Entry, name: str, on: date, file: str = "", said: str = "") -> None:
    """The mark of this side on a change; `file` an export that was looked into, `said` what it says where it does not agree."""
    row, column = target_of(entry)
    values = {
        "household_id": entry.household_id, "target_id": row, "column": column, "value": str(value_of(entry)),
        "entered_name": name, "entered_on": on, "file": file, "said": said,
    }  # fmt: skip
    # Each side has a mark of its own: a mark belongs to who enters it.
    side = ("township",) if desk.store.role == "township" else ()
    mark = stable_id(row, column, "system_entry", *side)
    if row_state(door.connection, "system_entry", mark) is None:
        door.create("system_entry", values, mark)
    else:
        door.revive("system_entry", mark, values)


def check_mark(entry: Entry, on: date, today: date) -> None:
    """AppError LEDG-151 for a day to come or before the change."""
    changed = entry.values["date"]
    if on > today or (isinstance(changed, date) and on < changed):
        raise AppError(
            "LEDG-151",
            f"录入日期{on.isoformat()}早于变动日期，或者还没有到。",
            "请核对录入日期。",
            str(entry.values["what"]),
        )
