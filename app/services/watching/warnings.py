"""部门预警线索: a department's list in, every row answered by two persons, the filled list back (`domain.md` §22, S0-1, S0-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.domain.comparing import check_password
from app.domain.documents import PRACTICE_MARK
from app.domain.errors import AppError
from app.domain.questionnaire.codes import label
from app.domain.values import mask_text, show_date
from app.domain.warnings import (
    WATCHED,
    Known,
    Match,
    Register,
    Result,
    check_answer,
    check_batch,
    check_close,
    is_answered,
)
from app.domain.workdays import add_months
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_households
from app.services.numbering import newest_named
from app.services.road.cases import start_case_in
from app.store.door import Door, new_id, stable_id
from app.store.peers import log_access
from app.store.rows import read_records, row_state
from app.store.store import Connection
from app.workbooks.answering import Answer, ListedRow, ListedSheet, read_list, write_list
from app.workbooks.locked import lock

PARTS = ("household", "member", "monitoring_case", "case_event", "life_event")
CHANNEL = "dept"


@dataclass(frozen=True, slots=True)
class WarningAnswer:
    """What two persons say of a row. `household` its id (for 本村农户); result a code of WARNING_RESULT, "" for others."""

    match: str
    checkers: tuple[str, ...]
    checked_on: date
    result: str = ""
    household: str = ""
    member: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A row of a batch: number of the person in part, whom it means, what was answered."""

    id: str
    line: int
    name: str
    number: str
    match: str
    household: str
    short: str
    under_watch: bool
    result: str
    checkers: tuple[str, ...]
    checked_on: date | None
    note: str
    clue_case: str
    answered: bool
    suggested: str  # household that bears the name, where no number says who it is

    @property
    def told(self) -> str:
        """The answer in one phrase; "" while there is none."""
        return label("WARNING_RESULT", self.result) if self.result else label("WARNING_MATCH", self.match)


@dataclass(frozen=True, slots=True)
class WarningBatch:
    """A batch with its rows; `waiting` counts rows without an answer of two persons."""

    id: str
    number: str
    department: str
    received_on: date
    answer_due: date
    file: str
    closed_on: date | None
    rows: tuple[WarningLine, ...]

    @property
    def waiting(self) -> int:
        """Rows nobody has answered yet."""
        return sum(not row.answered for row in self.rows)


# ---- in ---------------------------------------------------------------------------------------------------------------


def import_warnings(
    desk: Desk, path: Path, department: str, received_on: date, answer_due: date, number: str = "", note: str = ""
) -> WarningBatch:
    """Read a department's workbook and match its rows by ID number; returns the batch.

    AppError WARN-101 … WARN-103, WARN-104 (number taken), WARN-105 (the same list is here), WB-01 … WB-07."""
    check_batch(received_on, answer_due, department, desk.today)
    listed = read_list(path)
    with desk.writing("登记部门预警") as door:
        known = read_records(door.connection, "warning_batch", deleted=True)
        number = _free_number(known, number.strip(), received_on)
        _check_new(door.connection, known, listed, department, path.name)
        register = Register(_people(load_households(door.connection, None, PARTS)))
        values = {
            "number": number, "department": department.strip(), "received_on": received_on, "answer_due": answer_due,
            "file": path.name, "sheet": listed.sheet, "columns": [listed.header_line, *listed.columns],
            "lines": [[line, *cells] for line, cells in listed.lines.items()], "note": note.strip(),
        }  # fmt: skip
        batch = door.create("warning_batch", values, village=desk.place.code)
        for row in listed.rows:
            _keep(desk, door, batch, row, register)
    return warning_batch(desk, batch)


def _free_number(known: Iterable[Rec], wanted: str, received: date) -> str:
    used = {str(row["number"]) for row in known}
    if wanted in used:
        raise AppError("WARN-104", f"编号“{wanted}”已经用过。", "请换一个编号。", "部门预警")
    if wanted:
        return wanted
    return next(text for n in range(1, 1000) if (text := f"预警{received.year}-{n:03d}") not in used)


def _check_new(connection: Connection, known: Sequence[Rec], listed: ListedSheet, department: str, file: str) -> None:
    """The same list twice would ask for every answer twice."""
    mine = [list(row.cells) for row in listed.rows]
    for batch in known:
        if batch["deleted_reason"] or batch["department"] != department.strip():
            continue
        if [row["cells"] for row in rows_of(connection, str(batch["id"]))] == mine:
            raise AppError("WARN-105", f"这份名单已经登记过（{batch['number']}）。", "请在那一批里答复。", file)


def _people(files: Iterable[HouseholdFile]) -> Iterable[Known]:
    for file in files:
        for member in file.all_members:
            left = str(member.get("presence_reason") or "left") if member.get("presence") == "left" else ""
            yield Known(
                str(member["id"]), file.id, str(member.get("name") or ""), str(member.get("id_number") or ""), left
            )


def _keep(desk: Desk, door: Door, batch: str, row: ListedRow, register: Register) -> None:
    meant = register.meant(row.name, row.number)
    values = {
        "batch_id": batch, "line": row.line, "name": row.name, "id_number": row.number, "cells": list(row.cells),
        "match": meant.match if meant.sure else None,
        "matched_household_id": meant.household if meant.match is Match.HERE else "",
        "matched_member_id": meant.member if meant.match is Match.HERE else "",
    }  # fmt: skip
    door.create("warning_row", values, new_id(), village=desk.place.code)


# ---- looking ----------------------------------------------------------------------------------------------------------


def rows_of(connection: Connection, batch: str) -> list[Rec]:
    """The rows of a batch in the order of the list."""
    rows = [row for row in read_records(connection, "warning_row") if row["batch_id"] == batch]
    return sorted(rows, key=lambda row: int(row["line"]))


def batch_named(connection: Connection, wanted: str = "") -> Rec:
    """A batch by id or number, the latest without one; AppError WARN-106."""
    text = f"没有“{wanted}”这一批预警。" if wanted else "还没有登记过部门预警。"
    missing = AppError("WARN-106", text, "请先导入部门推送的名单。", "部门预警")
    return newest_named(connection, "warning_batch", wanted, "received_on", missing)


def warning_batches(desk: Desk) -> list[WarningBatch]:
    """All batches with their rows, open ones first, then the newest."""
    with desk.reading() as connection:
        records = read_records(connection, "warning_batch")
        files = {file.id: file for file in load_households(connection, None, PARTS)} if records else {}
        register = Register(_people(files.values()))
        found = [_batch(connection, record, files, register) for record in records]
    return sorted(found, key=lambda batch: (batch.closed_on is not None, -batch.received_on.toordinal(), batch.number))


def warning_batch(desk: Desk, batch: str = "") -> WarningBatch:
    """One batch (the latest without a number); AppError WARN-106."""
    with desk.reading() as connection:
        files = {file.id: file for file in load_households(connection, None, PARTS)}
        return _batch(connection, batch_named(connection, batch), files, Register(_people(files.values())))


def _batch(connection: Connection, record: Rec, files: Mapping[str, HouseholdFile], register: Register) -> WarningBatch:
    lines = tuple(_line(row, files, register) for row in rows_of(connection, str(record["id"])))
    return WarningBatch(
        str(record["id"]), str(record["number"]), str(record["department"]), record["received_on"], record["answer_due"],
        str(record["file"] or ""), record["closed_on"], lines,
    )  # fmt: skip


def _line(row: Rec, files: Mapping[str, HouseholdFile], register: Register) -> WarningLine:
    number = str(row["id_number"] or "")
    file = files.get(str(row["matched_household_id"] or ""))
    meant = register.meant(str(row["name"] or ""), number) if not row["match"] else None
    return WarningLine(
        str(row["id"]), int(row["line"]), str(row["name"] or ""), mask_text("id_number", number) if number else "",
        str(row["match"] or ""), file.id if file else "", file.short if file else "", bool(file and file.group == "monitored"),
        str(row["result"] or ""), tuple(row["checkers"] or ()), row["checked_on"], str(row["note"] or ""),
        str(row["clue_case"] or ""), is_answered(row), meant.household if meant else "",
    )  # fmt: skip


# ---- answering --------------------------------------------------------------------------------------------------------


def answer_rows(desk: Desk, rows: Iterable[str], answer: WarningAnswer) -> int:
    """The same answer for one row or several, as one verb; a row keeps the household it was matched to where none is named.

    拟纳入 registers a clue; 有困难已落实政策 and 暂未发现风险 put the household on the watch list. AppError WARN-110 … WARN-118."""
    with desk.writing("答复部门预警") as door:
        wanted = set(rows)
        found = [row for row in read_records(door.connection, "warning_row") if row["id"] in wanted]
        if not found:
            raise AppError("WARN-107", "没有选要答复的人。", "请先选一行。", "部门预警")
        for row in sorted(found, key=lambda row: int(row["line"])):
            _answer(desk, door, row, answer)
    return len(found)


def _answer(desk: Desk, door: Door, row: Rec, answer: WarningAnswer) -> None:
    batch = batch_named(door.connection, str(row["batch_id"]))
    here = answer.match == Match.HERE
    household = (answer.household or str(row["matched_household_id"] or "")) if here else ""
    files = load_households(door.connection, [household], (*PARTS, "watch_entry")) if household else []
    file = files[0] if files else None
    where = f"第{row['line']}行{row['name'] or ''}"
    values = {
        "match": answer.match, "matched_household_id": file.id if file else "", "matched_member_id": _member(row, file, answer),
        "checkers": tuple(name.strip() for name in answer.checkers if name.strip()), "checked_on": answer.checked_on,
        "result": answer.result, "note": answer.note.strip(),
    }  # fmt: skip
    under_watch = bool(file and file.group == "monitored")
    check_answer(values, batch["received_on"], batch["closed_on"], under_watch, desk.today, where)
    clue = str(row["clue_case"] or "")
    if clue and answer.result != Result.INCLUDE:
        advice = "请先在“评议公示”里更正这条线索，再改答复。"
        raise AppError("WARN-118", "这一条已经登记了线索。", advice, where)
    if answer.result == Result.INCLUDE and file and not clue:
        clue = _clue(desk, door, file, answer)
    door.change("warning_row", str(row["id"]), {**values, "clue_case": clue})
    _watch(desk, door, row, file, answer)


def _member(row: Rec, file: HouseholdFile | None, answer: WarningAnswer) -> str:
    """The member named, or the matched one where the household stays the same."""
    same = file is not None and file.id == row["matched_household_id"]
    return answer.member or (str(row["matched_member_id"] or "") if same else "")


def _clue(desk: Desk, door: Door, file: HouseholdFile, answer: WarningAnswer) -> str:
    """A new clue, or the case that runs on the household already."""
    running = next((case.id for case in file.cases if case.road.is_open), "")
    return running or start_case_in(desk, door, file.id, CHANNEL, answer.checked_on, "、".join(answer.checkers))


def _watch(desk: Desk, door: Door, row: Rec, file: HouseholdFile | None, answer: WarningAnswer) -> None:
    """The household's entry on the watch list that this row makes, changed or taken away with the answer."""
    reason = WATCHED.get(Result(answer.result)) if answer.result else None
    entry = stable_id(str(row["id"]), file.id, "watch_entry") if reason and file else ""
    for made in read_records(door.connection, "watch_entry"):
        if made["source_id"] == row["id"] and made["id"] != entry:
            door.remove("watch_entry", str(made["id"]), "部门预警的答复改了")
    if reason is None or file is None:
        return
    months = desk.view(door.connection).number("watch_months")
    values = {
        "household_id": file.id, "reason": reason, "since": answer.checked_on, "last_look": answer.checked_on,
        "next_look": add_months(answer.checked_on, months), "note": answer.note.strip(), "source_id": str(row["id"]),
    }  # fmt: skip
    if row_state(door.connection, "watch_entry", entry) is None:
        door.create("watch_entry", values, entry)
    else:
        door.change("watch_entry", entry, {**values, "deleted_reason": None})


def close_batch(desk: Desk, batch: str = "", on: date | None = None) -> None:
    """Close a batch; AppError WARN-120, WARN-121 (rows without an answer of two persons)."""
    with desk.writing("部门预警办结") as door:
        record = batch_named(door.connection, batch)
        check_close(rows_of(door.connection, str(record["id"])), str(record["number"]), record["closed_on"])
        values = {"closed_on": on or desk.today, "closed_name": desk.operator}
        door.change("warning_batch", str(record["id"]), values)


# ---- back -------------------------------------------------------------------------------------------------------------

_TITLES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("match", "人员核对", ("核对情况", "是否本村人员")),
    ("result", "核查结果", ("核实结果", "核查情况", "核实情况", "处理结果", "反馈结果", "反馈情况")),
    ("checkers", "核查人", ("核实人", "核查人员", "核实人员", "入户核查人")),
    ("checked_on", "核查日期", ("核查时间", "核实时间", "核实日期")),
    ("note", "情况说明", ("备注", "说明", "具体情况")),
)


def filled_list(
    desk: Desk, batch: str = "", purpose: str = "反馈部门预警", password: str = "", again: str | None = None
) -> tuple[str, bytes]:
    """(file name, XLSX bytes) of a closed batch with the answers; logged, for it holds whole ID numbers.

    With a `password` the workbook asks for it (`again` typed a second time, None for one drawn). AppError WARN-122 while
    the batch is open, CMP-116, CMP-117."""
    if password:
        check_password(password, password if again is None else again)
    with desk.reading() as connection:
        record = batch_named(connection, batch)
        rows = rows_of(connection, str(record["id"]))
    number = str(record["number"])
    if record["closed_on"] is None:
        raise AppError("WARN-122", f"{number}还没有办结。", "每一条都答复、登记办结以后再写反馈表。", number)
    header_line, *columns = record["columns"]
    listed = ListedSheet(
        str(record["sheet"] or ""), tuple(columns), {int(line): tuple(cells) for line, *cells in record["lines"] or ()},
        tuple(ListedRow(int(row["line"]), str(row["name"] or ""), str(row["id_number"] or ""), tuple(row["cells"])) for row in rows),
        int(header_line),
    )  # fmt: skip
    answers = [
        Answer(title, names, {int(row["line"]): _text(key, row) for row in rows}) for key, title, names in _TITLES
    ]
    data = write_list(listed, answers, PRACTICE_MARK if desk.place.practice else "")
    if not desk.place.practice:
        with desk.store.writing() as connection:
            log_access(connection, desk.now(), desk.operator, "写部门预警反馈表（含完整证件号码）", number, purpose)
    return f"部门预警反馈-{number}.xlsx", lock(data, password) if password else data


def _text(key: str, row: Rec) -> str:
    if key == "match":
        return label("WARNING_MATCH", row["match"])
    if key == "result":
        return label("WARNING_RESULT", row["result"])
    if key == "checkers":
        return "、".join(row["checkers"] or ())
    return show_date(row["checked_on"]) if key == "checked_on" else str(row["note"] or "")
