"""15.14 in the township: what all villages changed, ticked by hand in bulk or by a later export of the national system.

The tick belongs to who enters it. An export looked into here changes nothing of the village's rows: it only says where the system
agrees by now, and what it still holds where it does not (三账一致).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.ledgers import Entry
from app.domain.records import declared
from app.domain.units import Wire
from app.domain.values import decode, encode, show
from app.services.desk import Desk
from app.services.files import HouseholdFile, load_households
from app.services.importing.compare import Planner
from app.services.importing.plan import RowPlan
from app.services.importing.registers import known_headers
from app.services.ledgers.books import Wanted
from app.services.ledgers.entering import check_mark, put_mark
from app.services.ledgers.system import AGREED, export_columns, target_of
from app.services.summing.books import code_of, own_key, system_kind, town_ledger
from app.services.summing.kept import Progress, quiet
from app.services.summing.places import place_named, township_only
from app.store.history import units_of
from app.store.rows import read_records
from app.workbooks.national import parse_sheets
from app.workbooks.parsed import ParsedHousehold, ParsedWorkbook
from app.workbooks.reader import open_workbook

WHERE = "系统录入清单"
ENTERED, GONE = ("纳入监测对象",), ("风险消除",)


@dataclass(frozen=True, slots=True)
class SystemLine:
    """A change of a village with who it is of; `entry` under its own key, `code` the village's."""

    code: str
    village: str
    entry: Entry

    @property
    def key(self) -> str:
        """What tells it from the lines of all villages."""
        return f"{self.code}/{self.entry.key}"


@dataclass(frozen=True, slots=True)
class Ticked:
    """What an export said: changes it has by now, those it holds otherwise (with what it says), those it says nothing of."""

    file: str
    agreed: int
    differing: tuple[tuple[SystemLine, str], ...]
    silent: int


def system_lines(desk: Desk, progress: Progress = quiet, villages: Iterable[str] = ()) -> list[SystemLine]:
    """Every change still to be entered or to be looked at, by village (code or name; all without). AppError SUM-100, SUM-101."""
    township_only(desk)
    with desk.reading() as connection:
        codes = [place_named(desk, connection, text).code for text in villages]
    found = town_ledger(desk, system_kind(), Wanted(), progress, codes)
    names = _names(desk)
    return [
        SystemLine(code_of(entry.key), names.get(code_of(entry.key), ""), replace(entry, key=own_key(entry.key)))
        for entry in found.entries
    ]


def _names(desk: Desk) -> dict[str, str]:
    from app.services.summing.places import town_places

    with desk.reading() as connection:
        return {place.code: place.name for place in town_places(desk, connection)}


def tick(desk: Desk, keys: Iterable[str], name: str, on: date) -> int:
    """Note that these changes (keys of lines) were entered by somebody on a day; returns how many.

    AppError SUM-100, LEDG-150 nobody named, LEDG-151 a day to come or before the change, LEDG-152 none of them is on the list."""
    wanted = set(keys)
    if not name.strip():
        raise AppError("LEDG-150", "没有写录入人。", "请写谁在系统里录入的。", WHERE)
    found = [line for line in system_lines(desk) if line.key in wanted and line.entry.values["state"] != AGREED]
    if not found:
        raise AppError("LEDG-152", "选中的变动不在清单里，或者已经核对一致。", "请刷新以后再选。", WHERE)
    with desk.writing("登记系统录入") as door:
        for line in found:
            check_mark(line.entry, on, desk.today)
            put_mark(desk, door, line.entry, name.strip(), on)
    return len(found)


def tick_by_export(desk: Desk, path: Path, name: str = "", progress: Progress = quiet) -> Ticked:
    """Look a later export of the national system up for every change that waits: where it agrees the change is ticked, where
    it does not, what it says is kept beside it. AppError SUM-100, WB-01 … WB-07, SUM-110 where it names no household of ours."""
    township_only(desk)
    sheets = open_workbook(path)
    headers, _source = known_headers(desk, sheets)
    book = parse_sheets(path.name, sheets, None, headers, emptied=True)
    waiting = [line for line in system_lines(desk, progress) if line.entry.values["state"] != AGREED]
    said = dict(_said(desk, book, waiting, progress))
    if not said and waiting:
        raise AppError(
            "SUM-110", "这个文件里没有清单上的农户。", "请核对是不是国家系统导出的文件、是不是本乡镇的。", path.name
        )
    who, differing = name.strip() or desk.operator, []
    with desk.writing("按系统导出核对") as door:
        for line in waiting:
            if line.key in said:
                text = said[line.key]
                put_mark(desk, door, line.entry, who, desk.today, path.name, text)
                differing += [(line, text)] if text else []
    return Ticked(path.name, len(said) - len(differing), tuple(differing), len(waiting) - len(said))


def _said(desk: Desk, book: ParsedWorkbook, waiting: list[SystemLine], progress: Progress) -> Iterator[tuple[str, str]]:
    """Key of a line -> "" where the file agrees, else what it says; lines of households the file does not name are left out."""
    by_village: dict[str, list[SystemLine]] = {}
    for line in waiting:
        by_village.setdefault(line.code, []).append(line)
    for number, (code, lines) in enumerate(by_village.items()):
        progress(number, len(by_village), f"正在核对{lines[0].village}")
        yield from _of_village(desk, book, code, lines)


def _of_village(desk: Desk, book: ParsedWorkbook, code: str, lines: list[SystemLine]) -> Iterator[tuple[str, str]]:
    with desk.reading() as connection:
        homes, _others = units_of(connection, code)
        records = {str(row["national_household_no"]): str(row["id"]) for row in read_records(connection, "household", homes)
                   if row["national_household_no"]}  # fmt: skip
        wanted = {line.entry.household_id for line in lines}
        named = {records[found.number]: found for found in book.households if records.get(found.number) in wanted}
        files = {file.id: file for file in load_households(connection, sorted(named))} if named else {}
        part = replace_households(book, list(named.values()))
        plans = {plan.household: plan for plan in Planner(connection, code, part).plan().households} if named else {}
        for line in lines:
            home = line.entry.household_id
            if home in named and home in files and home in plans:
                rows = {row.row: row for row in plans[home].rows}
                yield line.key, _answer(line.entry, files[home], named[home], rows)


def replace_households(book: ParsedWorkbook, households: list[ParsedHousehold]) -> ParsedWorkbook:
    """The same file with some of its households alone."""
    return ParsedWorkbook(book.file, book.sheets, households, [], list(book.problems), book.unknown_columns)


def _answer(entry: Entry, file: HouseholdFile, found: ParsedHousehold, rows: Mapping[str, RowPlan]) -> str:
    """ "" where the file says the same as the village, else what it says."""
    row_id, column = target_of(entry)
    if column in ENTERED:
        return "" if found.monitored and not found.removed else "没有纳入"
    if column in GONE:
        return "" if found.removed else "没有消除"
    if column == "新增家庭成员":
        return "" if row_id in rows else "没有这个人"
    keys = [(kind, key) for (kind, key), name in export_columns().items() if name == column]
    for kind, key in keys:
        record = _record(file, kind, row_id)
        if record is not None:
            return _compared(kind, key, record, rows.get(row_id))
    return "没有这一项"


def _record(file: HouseholdFile, kind: str, row_id: str) -> Mapping[str, Any] | None:
    if kind == "household":
        return file.record if row_id == file.id else None
    return next((row for row in file.rows(kind) if row["id"] == row_id), None)


def _compared(kind: str, key: str, record: Mapping[str, Any], row: RowPlan | None) -> str:
    field = declared(kind)[key]
    base: tuple[str, Wire] | None = None
    if row is not None and key in row.base:
        base = str(row.base[key][0] or ""), row.base[key][1]
    if base is None:
        return "和上次导出一样"
    if base[1] == encode(field, record.get(key)):
        return ""
    return show(field, decode(field, base[1])) if base[1] is not None else base[0] or "空白"
