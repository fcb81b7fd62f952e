"""Paste from Excel or WPS into the roster, the income record or the household list (`issues` 3, item 2).

`plan_paste` reads a block beside the store and writes nothing; `apply_paste` writes the plan as one verb; `undo_paste` takes
it back. Blanks are filled; what would replace something is listed old → new and written only when ticked; what is being
typed and not saved stays as it is; cells that cannot be used stay empty and are named; a row nobody can place is parked for
the duplicates desk with all its texts. AppErrors PASTE-005, PASTE-010, PASTE-011 (PASTE-001 … 004 come from reading the
clipboard, 006, 007 and 012 from the command line).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.domain.errors import AppError
from app.domain.questionnaire.kinds import SETTING_BLOCKS
from app.domain.settings import SETTINGS
from app.services.collecting.collect import is_undone, read_page
from app.services.collecting.new_rows import short_numbers_from
from app.services.desk import Desk
from app.services.files import load_households
from app.services.pasting.cells import CellReader, drop_lone_doubts
from app.services.pasting.households import HouseholdPlanner
from app.services.pasting.income import (
    fresh_keys,
    is_pairs,
    match_pairs,
    pair_targets,
    plan_pairs,
    plan_row,
    row_targets,
    stacked,
    totals_beside_items,
)  # fmt: skip
from app.services.pasting.people import Everybody, park, plan_person
from app.services.pasting.plan import (
    TITLES,
    CellPlan,
    CellState,
    Choices,
    Into,
    PasteInto,
    PastePlan,
    PasteProblem,
    RowPlan,
    RowState,
    Write,
)  # fmt: skip
from app.services.pasting.village import Village, household_targets, member_targets
from app.services.undoing import LastStep, last_step, undo_last
from app.store import history
from app.store.door import Door, stable_id
from app.store.rows import deleted_ids, read_records, row_state
from app.store.store import Connection
from app.workbooks.columns import PARTS
from app.workbooks.matching import Matching, RowKind, Target, match_columns
from app.workbooks.pasted import Grid, is_block, read_clipboard
from app.workbooks.problems import Weight

__all__ = [
    "TITLES", "CellPlan", "CellState", "Choices", "Grid", "Into", "Matching", "PasteDone", "PasteInto", "PastePlan",
    "PasteProblem", "RowKind", "RowPlan", "RowState", "Target", "Weight", "apply_paste", "is_block", "match_paste",
    "paste_targets", "plan_paste", "read_clipboard", "undo_paste",
]  # fmt: skip

NO_TICKS: frozenset[tuple[int, int]] = frozenset()
LISTED = ("household", "member", "monitoring_case", "case_event", "income_record")
ASIDE_WORDS = {
    RowKind.TOTAL: "合计行，没有读入", RowKind.TITLE: "表名，没有读入", RowKind.HEADER: "表头", RowKind.NOTE: "表下说明，没有读入",
}  # fmt: skip
FILE = "粘贴"
TOGETHER = 6  # cells that say the same are told together from here on
SHOWN_ROWS = 30


@dataclass(frozen=True, slots=True)
class PasteDone:
    """What was written: the verb (to undo it), counts, and what stays open. `counter` 0: nothing was written."""

    device: str = ""
    counter: int = 0
    text: str = ""
    counts: dict[str, int] = field(default_factory=dict)


# ---- columns ----
def paste_targets(desk: Desk, into: PasteInto, pairs: bool = False) -> tuple[Target, ...]:
    """Fields a person may choose for a column; without those a setting leaves out of the form."""
    if into.into is Into.INCOME:
        return pair_targets() if pairs else row_targets()
    with desk.reading() as connection:
        view = desk.view(connection)
    off = {pair for name, pairs in SETTING_BLOCKS.items() if name in SETTINGS and not view.flag(name) for pair in pairs}
    wanted = member_targets() if into.into is Into.MEMBERS else household_targets()
    return tuple(t for t in wanted if (PARTS.get(t.part, ("",))[0], t.key) not in off)


def match_paste(desk: Desk, into: PasteInto, grid: Grid, header_row: int | None = -1) -> tuple[Grid, Matching]:
    """The grid as it will be read (side-by-side items stacked) and what its columns mean. `header_row`: -1 looks for it."""
    if into.into is Into.INCOME:
        wide = stacked(grid)
        if is_pairs(wide):
            return wide, match_pairs(wide, header_row)
    return grid, match_columns(grid.rows, paste_targets(desk, into), None, header_row)


# ---- plan ----
def plan_paste(
    desk: Desk, into: PasteInto, grid: Grid, matching: Matching | None = None, choices: Choices | None = None
) -> PastePlan:
    """Compare a block with the store and with what is being typed. AppError PASTE-005 (township)."""
    if desk.store.role != "village":
        raise AppError("PASTE-005", "农户信息由村里填写，乡镇的程序不能粘贴。", "请在村里的电脑上粘贴。", FILE)
    if matching is None:
        grid, matching = match_paste(desk, into, grid)
    plan = PastePlan(into, grid, matching, choices or Choices())
    plan.shape = "pairs" if any(c.target and c.target.part == "pair" for c in matching.columns) else "rows"
    plan.targets = paste_targets(desk, into, plan.shape == "pairs")
    plan.rows = [_row(plan, number, kind) for number, kind in enumerate(matching.kinds)]
    for note in grid.notes:
        plan.tell(Weight.NOTE, note)
    if not any(column.target for column in matching.columns):
        plan.tell(Weight.ERROR, "没有认出任何一列。请在表头上选每一列是什么，或者把表头那一行一起复制。")
    with desk.reading() as connection:
        plan.mark = history.mark(connection)
        reader = CellReader(plan, desk.today)
        _PLANNERS[into.into](desk, connection, plan, reader)
    _finish(plan)
    return plan


def _row(plan: PastePlan, number: int, kind: RowKind) -> RowPlan:
    out = number in plan.choices.left_out
    row = RowPlan(
        number, kind, RowState.OUT if out and kind is RowKind.DATA else RowState.ASIDE, note=ASIDE_WORDS.get(kind, "")
    )
    if kind is RowKind.TOTAL:
        first = next((text for text in plan.grid.rows[number] if text), "")
        plan.tell(Weight.NOTE, f"“{first}”这一行是合计，没有读入。", number)
    return row


def _plan_members(desk: Desk, connection: Connection, plan: PastePlan, reader: CellReader) -> None:
    into = plan.into
    page = read_page(connection, desk, into.subject, "members")
    files = load_households(connection, None, ("household", "member"))
    own = next((file for file in files if file.id == into.household), None)
    group = str(own.record.get("group_name") or "") if own else ""
    known = [*page.rows.get("member", [])]
    shown = {str(member["id"]) for member in known}
    known += [member for member in (own.all_members if own else ()) if member["id"] not in shown]
    stored = frozenset(str(member["id"]) for member in (own.all_members if own else ()))
    unread = {(row, key) for row, texts in page.unread.items() for key in texts}
    typed = frozenset(page.drafted | unread)
    everybody = Everybody.of(files)
    for row in _data(plan):
        row.group = group
        cells = {key: cell for (part, key), cell in reader.row(row.number).items() if part == "member"}
        if not cells:
            row.note = "这一行没有认得出的内容"
        elif _is_copy(plan, row.number):
            park(plan, row, "姓名是合并单元格的下半截，这一行没有自己的人。", cells.values())
        else:
            plan_person(plan, row, cells, into.household, known, everybody, typed, stored)
    _tell_heads(plan, known)


def _is_copy(plan: PastePlan, number: int) -> bool:
    names = [c for c in (plan.matching.column_of("member.name"),) if c is not None]
    return any((number, column.index) in plan.grid.copies for column in names)


def _tell_heads(plan: PastePlan, known: Iterable[dict[str, Any]]) -> None:
    heads = [str(m.get("name") or "") for m in known if m.get("relation") == "head" and m.get("presence") != "left"]
    for write in plan.writes:
        cell = write.cells.get("relation")
        if cell is not None and cell.value == "head" and cell.state is CellState.FILL and len(heads) > 1:
            cell.say(Weight.DOUBT, f"这一户会有{len(heads)}个户主：{'、'.join(heads)}，请核对。")


def _plan_income(desk: Desk, connection: Connection, plan: PastePlan, reader: CellReader) -> None:
    into = plan.into
    page = read_page(connection, desk, into.subject, "income")
    file = next(iter(load_households(connection, [into.household])), None)
    standing = page.rows["income_record"][0]
    row_id = str(standing["id"])
    stored = file is not None and any(row["id"] == row_id for row in file.rows("income_record"))
    fixed = {} if stored else fresh_keys(desk, connection, into, file)
    write = Write("income_record", row_id, not stored, into.household, 0, fixed)
    unread = frozenset(page.unread.get(row_id, {}))
    typed = frozenset(key for row, key in page.drafted if row == row_id) | unread
    if plan.shape == "pairs":
        plan_pairs(plan, reader, write, standing, typed)
    else:
        plan_row(plan, reader, write, standing, typed, file)
    totals_beside_items(plan, write)
    if write.cells:
        write.is_new = write.is_new and bool(write.values(NO_TICKS))
        plan.writes.append(write)


def _plan_households(desk: Desk, connection: Connection, plan: PastePlan, reader: CellReader) -> None:
    village = Village.of(load_households(connection, None, LISTED))
    HouseholdPlanner(desk, connection, plan, reader, village).run()


_PLANNERS = {Into.MEMBERS: _plan_members, Into.INCOME: _plan_income, Into.HOUSEHOLDS: _plan_households}


def _data(plan: PastePlan) -> list[RowPlan]:
    return [row for row in plan.rows if row.kind is RowKind.DATA and row.state is not RowState.OUT]


def _finish(plan: PastePlan) -> None:
    """Sentences of cells and unread columns into the list, in the order of the block."""
    drop_lone_doubts(plan)
    _tell_cells(plan)
    for found in plan.matching.columns:
        filled = sum(bool(plan.grid.rows[row][found.index]) for row in plan.matching.data_rows)
        if found.target is None and filled and not found.sure and plan.shape == "rows":
            plan.tell(Weight.DOUBT, f"这一列不知道是什么（{found.reason or '没有表头'}），{filled}格没有读入。", None, found.index, found.header or f"第{found.index + 1}列")  # fmt: skip
        elif found.target is not None and not found.sure:
            label = found.header or f"第{found.index + 1}列"
            plan.tell(
                Weight.DOUBT, f"这一列当作“{found.target.label}”（{found.reason}），请核对。", None, found.index, label
            )
    _tell_unread_columns(plan)
    order = {Weight.ERROR: 0, Weight.DOUBT: 1, Weight.NOTE: 2}
    plan.problems.sort(key=lambda p: (order[p.level], p.row if p.row is not None else -1, p.column or 0))
    plan.settle()


def _tell_cells(plan: PastePlan) -> None:
    """Each error with its cell; a remark that many cells of a column share is said once with all its rows."""
    alike: dict[tuple[int, Weight, str], list[CellPlan]] = {}
    for place in sorted(plan.cells):
        for level, text in plan.cells[place].said:
            alike.setdefault((place[1], level, text), []).append(plan.cells[place])
    for (column, level, text), cells in alike.items():
        if level is Weight.ERROR or len(cells) < TOGETHER:
            for cell in cells:
                plan.tell(level, text, cell.row, column, cell.label)
        else:
            rows = "、".join(str(cell.row + 1) for cell in cells[:SHOWN_ROWS]) + (
                "等" if len(cells) > SHOWN_ROWS else ""
            )
            plan.tell(level, f"第{rows}行，共{len(cells)}格：{text}", None, column, cells[0].label)


def _tell_unread_columns(plan: PastePlan) -> None:
    """Columns that are known and filled by nobody here (序号, 监测对象类别): named once, so that nothing goes unseen."""
    filled = {c.index for c in plan.matching.columns for r in plan.matching.data_rows if plan.grid.rows[r][c.index]}
    left = [c for c in plan.matching.columns if c.target is None and c.sure and c.header and c.index in filled]
    if left and plan.shape == "rows":
        plan.tell(Weight.NOTE, f"这几列没有读入：{'、'.join(f'{c.name}（{c.reason}）' for c in left)}。")


# ---- apply ----
def apply_paste(desk: Desk, plan: PastePlan, taken: Collection[tuple[int, int]] = ()) -> PasteDone:
    """Write a plan as one verb; `taken` are (row, column) of ticked changes. AppError PASTE-010 when somebody wrote there since."""
    ticked = frozenset(taken)
    if not plan.has_work(ticked):
        return PasteDone(text="没有要写的内容。", counts=plan.counts)
    with desk.writing(f"粘贴{TITLES[plan.into.into]}") as door:
        _check_untouched(door, plan)
        _make_households(desk, door, plan)
        changed = sum(_write(door, write, ticked) for write in plan.writes)
        parked = _park(desk, door, plan)
        stamp = door.stamp
    return PasteDone(stamp.device, stamp.counter, _told(plan, changed, parked), plan.counts)


def undo_paste(desk: Desk, done: PasteDone) -> LastStep:
    """Take a paste back as one step. AppError PASTE-011 when something else was done after it, else as `undo_last`."""
    last = last_step(desk)
    if last is None or (last.device, last.counter) != (done.device, done.counter):
        after = f"粘贴以后又做过：{last.text}。" if last else "这次粘贴已经撤销过了。"
        raise AppError("PASTE-011", after, "请先撤销后面做的，再撤销粘贴。" if last else "", FILE)
    return undo_last(desk)


def _check_untouched(door: Door, plan: PastePlan) -> None:
    mine = {write.household for write in plan.writes}
    moved = [unit for unit, _kind in history.touched_since(door.connection, plan.mark) if unit in mine]
    if moved:
        names = "、".join(file.short for file in load_households(door.connection, moved[:3], ("household", "member")))
        raise AppError("PASTE-010", f"看预览的时候，这几户又改过：{names}。", "请关掉预览，再粘贴一次。", FILE)


def _make_households(desk: Desk, door: Door, plan: PastePlan) -> None:
    numbers = short_numbers_from(door.connection)
    wanted = dict(plan.new_households)
    own = plan.into.household
    if own and any(write.is_new or write.values(NO_TICKS) for write in plan.writes):
        known = row_state(door.connection, "household", own)
        if known is None or is_undone(known):
            wanted[own] = {"village_code": desk.place.code}
    for household, values in wanted.items():
        number = values.get("local_household_no") or next(numbers)
        door.create("household", {**values, "local_household_no": number}, row_id=household, village=desk.place.code)


def _write(door: Door, write: Write, taken: frozenset[tuple[int, int]]) -> int:
    values = write.values(taken)
    if write.is_new:
        door.create(write.kind, {**write.fixed, **values}, row_id=write.row_id)
        return len(values)
    return len(door.change(write.kind, write.row_id, values)) if values else 0


def _park(desk: Desk, door: Door, plan: PastePlan) -> int:
    """Rows nobody can place go to the duplicates desk, each text with its column; the same row is parked once."""
    known = {str(row["id"]) for row in read_records(door.connection, "parked_row")} | deleted_ids(door.connection)
    count = 0
    for number, reason in sorted(plan.parked.items()):
        texts = plan.grid.rows[number]
        content = {_name(plan, index): text for index, text in enumerate(texts) if text}
        digest = hashlib.sha256(repr(sorted(content.items())).encode()).hexdigest()
        row_id = stable_id(desk.place.code, "parked", plan.into.household, digest)
        if row_id in known:
            continue
        known.add(row_id)
        count += 1
        values = {
            "file": f"{FILE}{TITLES[plan.into.into]}",
            "place": f"第{number + 1}行",
            "reason": reason,
            "content": content,
        }
        whose = _household_number(door.connection, plan.into.household)
        door.create("parked_row", {**values, "household_number": whose}, row_id=row_id, village=desk.place.code)
    return count


def _name(plan: PastePlan, index: int) -> str:
    """How the duplicates desk reads a text: "member.name"; a head's own column is a person's there."""
    column = plan.matching.columns[index]
    if column.target is None:
        return column.header or f"{column.letters}列"
    own = f"member.{column.target.key}"
    return own if column.target.part == "head" and plan.matching.column_of(own) is None else column.target.path


def _household_number(connection: Connection, household: str) -> str:
    row = row_state(connection, "household", household) if household else None
    return str(row.values.get("national_household_no") or row.values.get("local_household_no") or "") if row else ""


def _told(plan: PastePlan, changed: int, parked: int) -> str:
    counts = plan.counts
    parts = [f"新增{counts['households']}户"] if counts["households"] else []
    parts += [f"新增{counts['persons']}人"] if counts["persons"] else []
    parts += [f"填写{changed}项"] if changed else []
    parts += [f"{parked}行放到一边"] if parked else []
    return f"已粘贴{TITLES[plan.into.into]}：{'，'.join(parts) or '没有变化'}。"
