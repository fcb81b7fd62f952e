"""Income of one household from a block: item and amount in rows, or a header of items above a row of amounts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from app.domain.income import anchor_month
from app.domain.questionnaire.field import Field, Kind
from app.domain.questionnaire.income_items import INCOME_CLASSES
from app.domain.records import declared
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec
from app.services.pasting.cells import CellReader, Key, compare
from app.services.pasting.people import known_number, plain_person, state_of, value_of
from app.services.pasting.plan import CellPlan, Choices, PasteInto, PastePlan, RowPlan, RowState, Write
from app.store.store import Connection
from app.workbooks.cells import is_blank
from app.workbooks.matching import Matching, RowKind, Target, match_columns, targets_of
from app.workbooks.names import plain_name, resolve
from app.workbooks.pasted import Grid
from app.workbooks.problems import Weight

KIND = "income_record"
ITEM, AMOUNT = "pair.item", "pair.amount"
_FRONT = re.compile(
    r"^(?:\(?[一二三四五六七八九十\d]+\)?[、.．:)]|[①-⑳]|其中[:：]?|[(（][一二三四五六七八九十\d]+[)）]|——?|—)+"
)
_TAIL = re.compile(r"[(（](?:元|万元|年)[)）]$")
_SUM = re.compile(r"(?:合计|总计|小计|总收入|总支出)[:：]?$")
_UNIT = re.compile(r"单位[:：]?\s*(万元|元)")
_FIGURE = re.compile(r"^[¥￥]?-?[\d,]+(?:\.\d+)?(?:元|万元|万)?$")


def pair_targets() -> tuple[Target, ...]:
    """Columns of a block with an item a row."""
    item = Field("item", "项目", Kind.TEXT)
    amount = Field("amount", "金额", Kind.MONEY, unit="元")
    return (
        Target("pair", "item", "项目", ("收支项目", "收入项目", "支出项目", "科目", "名称", "收入来源", "类别"), item),
        Target(
            "pair", "amount", "金额", ("金额（元）", "数额", "收入金额", "合计", "全年金额", "年收入", "数量"), amount
        ),
    )


@cache
def income_fields() -> tuple[Field, ...]:
    """Fields a block may fill, in the order of the form."""
    skip = ("household_id", "case_id", "moment", "anchor_month", "deleted_reason")
    fields = declared(KIND).values()
    return tuple(f for f in fields if f.kind is not Kind.REF and not f.computed and not f.auto and f.key not in skip)


def row_targets() -> tuple[Target, ...]:
    """Columns of a block with a household a row: items, and what names the household."""
    member = declared("member")
    return (
        *targets_of("household", ("national_household_no", "local_household_no")),
        Target("head", "name", "户主姓名", ("户主", "姓名"), member["name"]),
        Target(
            "head",
            "id_number",
            "户主证件号码",
            ("户主身份证号", "户主身份证号码", "证件号码", "身份证号", "身份证号码"),
            member["id_number"],
        ),
        *targets_of("income", [field.key for field in income_fields()]),
    )


@cache
def item_of(text: str) -> Field | None:
    """The field an item's name means (一、工资性收入；其中：务工收入), None for strangers."""
    name = " ".join(text.split())
    for tried in (name, _FRONT.sub("", name.replace(" ", ""))):
        found = resolve(_TAIL.sub("", tried))
        if found is not None and found.part == "income" and found.field is not None and not found.field.computed:
            return found.field
        for field in income_fields():
            if plain_name(_TAIL.sub("", tried)) in (plain_name(name) for name in (field.label, *field.aliases)):
                return field
    return None


# ---- the shape ----
def stacked(grid: Grid) -> Grid:
    """A form with items in two or more pairs of columns side by side, put one below the other."""
    starts = [column for column in range(grid.width) if _item_share(grid.rows, column) >= 0.5]
    if len(starts) < 2 or any(b - a < 2 for a, b in pairwise(starts)):
        return grid
    wide = max(b - a for a, b in zip(starts, [*starts[1:], grid.width], strict=True))
    rows = [
        tuple((row[start:end] + ("",) * wide)[:wide])
        for start, end in zip(starts, [*starts[1:], grid.width], strict=True)
        for row in grid.rows
        if any(row[start:end])
    ]
    note = f"表里并排有{len(starts)}栏项目，已经接成一列来读，行号按接好以后的数。"
    return replace(grid, rows=tuple(rows), notes=(*grid.notes, note), copies=frozenset())


def _item_share(rows: Sequence[Sequence[str]], column: int) -> float:
    texts = [
        row[column]
        for row in rows
        if column < len(row) and not is_blank(row[column]) and not _FIGURE.match(row[column])
    ]
    found = sum(item_of(text) is not None for text in texts)
    return found / len(texts) if found >= 2 else 0.0


def is_pairs(grid: Grid) -> bool:
    """True where items stand below each other with their amounts beside them."""
    pairs = 0
    for row in grid.rows:
        texts = [text for text in row if not is_blank(text)]
        named = [place for place, text in enumerate(texts) if not _FIGURE.match(text.strip()) and item_of(text)]
        if len(named) == 1 and any(_FIGURE.match(text.strip().replace(" ", "")) for text in texts[named[0] + 1 :]):
            pairs += 1
        elif len(named) > 1:
            return False
    return pairs >= 1


def match_pairs(grid: Grid, header_row: int | None = -1) -> Matching:
    """Columns of items and amounts: by header where there is one, else the column of known names and the figures beside it."""
    targets = pair_targets()
    found = match_columns(grid.rows, targets, None, header_row)
    if found.column_of(ITEM) is None:
        shares = [(_item_share(grid.rows, column), -column) for column in range(grid.width)]
        best = max(shares, default=(0.0, 0))
        column = (
            -best[1] if best[0] else next((c for row in grid.rows for c, text in enumerate(row) if item_of(text)), 0)
        )
        found = _given(found, column, targets[0], "内容是收支项目")
    item = found.column_of(ITEM)
    if found.column_of(AMOUNT) is None and item is not None:
        figures = {
            column: sum(bool(_FIGURE.match(row[column].replace(" ", ""))) for row in grid.rows)
            for column in range(item.index + 1, grid.width)
        }
        column = max(figures, key=lambda place: (figures[place], -place), default=-1)
        if column >= 0 and figures[column]:
            found = _given(found, column, targets[1], "内容是数字")
    return _with_unit(found, grid)


def _given(found: Matching, index: int, target: Target, reason: str) -> Matching:
    columns = [
        replace(c, target=target, how="content", sure=True, confidence=1.0, reason=reason) if c.index == index else c
        for c in found.columns
    ]
    return replace(found, columns=tuple(columns))


def _with_unit(found: Matching, grid: Grid) -> Matching:
    """Amounts in 万元 where a title or note says so."""
    texts = " ".join(text for row in grid.rows[:3] for text in row) + " ".join(c.header for c in found.columns)
    unit = _UNIT.search(texts) or re.search(r"[(（](万元)[)）]", texts)
    if unit is None or unit[1] != "万元":
        return found
    columns = [replace(c, scale=Decimal(10_000)) if c.target and c.target.path == AMOUNT else c for c in found.columns]
    return replace(found, columns=tuple(columns))


# ---- the plan ----
def plan_pairs(plan: PastePlan, reader: CellReader, write: Write, standing: Rec | None, typed: frozenset[str]) -> None:
    """An item and its amount a row."""
    item, amount = plan.matching.column_of(ITEM), plan.matching.column_of(AMOUNT)
    if item is None or amount is None:
        plan.tell(Weight.ERROR, "没有找到“项目”和“金额”两列，请在表头上选一下。")
        return
    cells: dict[str, CellPlan] = {}
    for row in plan.rows:
        if row.state is RowState.OUT or row.kind not in (RowKind.DATA, RowKind.TOTAL):
            continue
        name, text = plan.grid.rows[row.number][item.index], plan.grid.rows[row.number][amount.index]
        field = item_of(name)
        if field is None and (row.kind is RowKind.TOTAL or _SUM.search(name.strip())):
            row.kind = RowKind.TOTAL
            continue
        row.kind, row.who = RowKind.DATA, " ".join(name.split())
        if is_blank(text):
            row.state, row.note = RowState.ASIDE, "没有金额"
        elif field is None:
            row.state, row.note = RowState.ASIDE, "认不出是哪一项"
            plan.tell(
                Weight.ERROR, f"认不出“{row.who or text}”是哪一项，这一行没有读入。", row.number, item.index, "项目"
            )
        elif field.key in cells:
            row.state, row.note = RowState.ASIDE, "这一项前面已经有了"
            first = cells[field.key]
            message = f"“{field.label}”在第{first.row + 1}行已经写过，两个数没有相加，用的是第{first.row + 1}行的。"
            plan.tell(Weight.ERROR, message, row.number, amount.index, field.label)
        else:
            cells[field.key] = _amount(plan, reader, row, amount.index, field, text, amount.scale)
    compare(write, cells, declared(KIND), standing, typed)
    for row in plan.rows:
        own = next((cell for cell in cells.values() if cell.row == row.number), None)
        if own is not None:
            row.state = RowState.CHANGED if own.state.value in ("fill", "change") else RowState.SAME


def _amount(
    plan: PastePlan, reader: CellReader, row: RowPlan, index: int, field: Field, text: str, scale: Decimal | None
) -> CellPlan:
    column = next(c for c in plan.matching.columns if c.index == index)
    factor = scale if field.kind is Kind.MONEY else None
    return reader.cell(row.number, replace(column, target=Target("income", field.key, field.label), scale=factor), text)


def plan_row(
    plan: PastePlan, reader: CellReader, write: Write, standing: Rec | None, typed: frozenset[str], file: HouseholdFile | None
) -> None:  # fmt: skip
    """One row of amounts under their items; among several rows the one that names this household."""
    wanted = [row for row in plan.rows if row.kind is RowKind.DATA and row.state is not RowState.OUT]
    read = {row.number: reader.row(row.number) for row in wanted}
    for row in wanted:
        row.who = str(value_of(_part(read[row.number], "head"), "name") or "")
    named = [row for row in wanted if _names(read[row.number])]
    mine = [row for row in named if file is not None and _is_mine(read[row.number], file)] if named else wanted
    for row in wanted:
        if row not in mine:
            row.note = "不是这一户"
            plan.tell(Weight.NOTE, "这一行不是这一户的，没有读入。", row.number)
            _drop(plan, row)
    if len(mine) > 1:
        text = "有几行金额，不知道哪一行是这一户的。请只留一行打勾，其余的去掉勾。"
        plan.tell(Weight.ERROR, text)
        for row in mine:
            row.note = "请只留一行"
            _drop(plan, row)
        return
    for row in mine:
        cells = _part(read[row.number], "income")
        compare(write, cells, declared(KIND), standing, typed)
        row.state = state_of(write) if cells else RowState.ASIDE


def _part(cells: dict[Key, CellPlan], part: str) -> dict[str, CellPlan]:
    return {key: cell for (found, key), cell in cells.items() if found == part}


def _drop(plan: PastePlan, row: RowPlan) -> None:
    row.state = RowState.ASIDE
    for place in [place for place in plan.cells if place[0] == row.number]:
        del plan.cells[place]


def _names(cells: dict[Key, CellPlan]) -> bool:
    return any(part in ("household", "head") for part, _key in cells)


def _is_mine(cells: dict[Key, CellPlan], file: HouseholdFile) -> bool:
    house, head = _part(cells, "household"), _part(cells, "head")
    record = file.record
    numbers = {str(record.get(key) or "").upper() for key in ("national_household_no", "local_household_no")} - {""}
    told = {str(value_of(house, key) or "").upper() for key in house} - {""}
    if told & numbers:
        return True
    number = known_number(value_of(head, "id_number"))
    if number:
        return any(known_number(m.get("id_number")) == number for m in file.members)
    name = plain_person(value_of(head, "name"))
    return bool(name) and any(plain_person(m.get("name")) == name for m in file.members if m.get("relation") == "head")


def fresh_keys(desk: Desk, connection: Connection, into: PasteInto, file: HouseholdFile | None) -> Rec:
    """What a new income record gets by itself: its household, case, moment and month (R-3.5)."""
    keys: Rec = {"household_id": into.household, "moment": "identify" if into.case else "annual"}
    if not into.case:
        return keys
    case: dict[str, Any] = next((c.record for c in file.cases if c.id == into.case), {}) if file else {}
    month = case.get("anchor_month") or ""
    day = case.get("visit_date") or case.get("apply_date")
    if not month and day:
        mode = desk.view(connection, day).text("window_anchor")
        month = anchor_month(mode, case.get("visit_date"), case.get("apply_date")) or ""
    return {**keys, "case_id": into.case, "anchor_month": month}


def totals_beside_items(plan: PastePlan, write: Write) -> None:
    """A class total that is not the sum of its pasted items is worth a look."""
    from app.domain.questionnaire.income_items import items_of

    for key, label in INCOME_CLASSES.items():
        total = write.cells.get(key)
        parts = [write.cells[name].value for name in items_of(key) if name in write.cells and write.cells[name].value]
        if total is not None and total.value and parts and sum(parts) > total.value:
            total.say(Weight.DOUBT, f"{label}比它的明细合计{sum(parts)}元还少，请核对。")


__all__ = [
    "Choices", "fresh_keys", "income_fields", "is_pairs", "item_of", "match_pairs", "pair_targets", "plan_pairs",
    "plan_row", "row_targets", "stacked", "totals_beside_items",
]  # fmt: skip
