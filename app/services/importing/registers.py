"""A township's own register with free headers: look into the file, choose what each column is, plan, remember the choice.

The choice is remembered under the fingerprint of the header (its column names in their order) with the file's name and the
day, and offered the next time a file with the same header comes; a person may forget it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.domain.errors import AppError
from app.domain.values import mask_text, show_date
from app.services.desk import Desk
from app.services.importing.plan import ImportPlan
from app.services.importing.register_fields import KEPT, label_of, targets
from app.services.importing.register_memory import (
    META,
    fingerprint,
    kept_choices,
    with_choices,
)
from app.services.importing.sheets import plan_sheets
from app.services.importing.write import Progress
from app.workbooks import matching
from app.workbooks.cells import cell_text, is_blank
from app.workbooks.contents import content_of
from app.workbooks.headers import NUMBERS, Column, Header, find_header
from app.workbooks.idtext import clean_id
from app.workbooks.matching import ColumnMatch, Matching
from app.workbooks.names import Target as Named
from app.workbooks.names import field_of
from app.workbooks.ours import is_ours
from app.workbooks.problems import column_letters
from app.workbooks.reader import SheetRows, open_workbook

FIRST_ROWS = 15
NOT_CHOSEN = "没有选导入，原文会保存"
LOOKED_AT = 400  # rows from which columns are judged
SAMPLES = 3
_AS_PERSON = {"import.head_name": "member.name", "import.head_id": "member.id_number"}


@dataclass(frozen=True, slots=True)
class RegisterColumn:
    """One column as the wizard shows it: letters, header, suggested path ("" = kept as it is), why, three values."""

    index: int
    letters: str
    header: str
    path: str
    label: str
    sure: bool
    why: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetView:
    """One sheet of a chosen file. `header_row` counts as the spreadsheet does, 0 without one; `remembered` says of what and
    when the choice was kept, "" when it was not. `families`: each row is a family and names its head. `first_rows`: how the
    first rows begin, to choose the header among them."""

    name: str
    rows: int
    use: bool
    reason: str
    header_row: int
    families: bool
    columns: tuple[RegisterColumn, ...]
    fingerprint: str = ""
    remembered: str = ""
    first_rows: tuple[str, ...] = ()

    @property
    def choice(self) -> SheetChoice:
        """The suggestion as a choice."""
        return SheetChoice(self.name, self.header_row, self.families, {c.index: c.path for c in self.columns})


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """What a person said of one sheet: where its header stands, what a row is, column (from 0) → path."""

    sheet: str
    header_row: int
    families: bool
    columns: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A chosen file. `kind`: national (read by its own names), template (ours), register (columns have to be looked at)."""

    file: str
    path: Path
    kind: str
    sheets: tuple[SheetView, ...]


# ---- looking ----
def look_into(desk: Desk, path: Path) -> RegisterView:
    """What a file is and what its columns seem to be; nothing is written. AppError WB-01…WB-07."""
    sheets = open_workbook(path)
    if is_ours(sheets):
        return RegisterView(path.name, path, "template", ())
    kept = kept_choices(desk)
    headers = {sheet.name: None if sheet.hidden or sheet.blank else find_header(sheet) for sheet in sheets}
    views = tuple(_view(sheet, kept) for sheet in sheets if not sheet.blank)
    national = any(header and not header.free for header in headers.values())
    known = any(view.remembered for view in views)
    return RegisterView(path.name, path, "national" if national and not known else "register", views)


def look_again(desk: Desk, path: Path, sheet: str, header_row: int) -> SheetView:
    """One sheet with its header in another row (as the spreadsheet counts, 0: no header). AppError WB-01…WB-07, WB-33."""
    found = next((one for one in open_workbook(path) if one.name == sheet), None)
    if found is None:
        raise AppError("WB-33", f"没有工作表“{sheet}”了。", "请重新选择文件。", path.name)
    return _view(found, kept_choices(desk), header_row - 1 if header_row else None)


def _view(sheet: SheetRows, kept: dict[str, Any], header_row: int | None = -1) -> SheetView:
    texts = [[cell_text(raw) for raw in row] for row in sheet.rows[:LOOKED_AT]]
    found = matching.match_columns(texts, targets(), header_row=header_row)
    if header_row == -1 and found.header_row is None:
        found = matching.match_columns(texts, targets(), header_row=None)
    print_ = fingerprint(column.header for column in found.columns)
    known = kept.get(print_)
    columns = tuple(_column(texts, found, column, known) for column in found.columns)
    columns = tuple(column for column in columns if column.header or column.samples)
    paths = {column.path for column in columns if column.path}
    families = bool(known["families"]) if known else _row_is_family(paths)
    use = not sheet.hidden and _usable(paths, families)
    reason = "" if use else "隐藏的工作表" if sheet.hidden else "没有找到姓名、证件号码这样的列"
    told = f"{known['name']}（{show_date(date.fromisoformat(known['date']))}）" if known else ""
    header = found.header_row + 1 if found.header_row is not None else 0
    first = tuple("、".join(text.strip() for text in row if text.strip())[:40] for row in texts[:FIRST_ROWS])
    return SheetView(sheet.name, len(sheet.rows), use, reason, header, families, columns, print_, told, first)


def _row_is_family(paths: set[str]) -> bool:
    """户主姓名 without 姓名: a list of families."""
    return "member.name" not in paths and bool(paths & set(_AS_PERSON))


def _usable(paths: set[str], families: bool) -> bool:
    people = {"member.name", "member.id_number", *(_AS_PERSON if families else ())}
    return bool(paths & people) or bool(paths & {"household.national_household_no", "household.local_household_no"})


def _column(texts: list[list[str]], found: Matching, column: ColumnMatch, known: Any) -> RegisterColumn:
    path = column.target.path if column.target else KEPT
    sure, why = column.sure, column.reason
    values = _samples(texts, found, column.index)
    if path == "household.national_household_no" and values and all(len(value) < 8 for value in values):
        path, sure, why = "import.household_key", False, "数字很短，像本表自己的户号"
    content = content_of(texts, column.index, found.data_rows)
    if column.how == "content" and content.yes_no >= 0.8:
        path, sure, why = KEPT, False, "内容是“是”或“否”，看不出是哪一项"
    if column.how == "content" and content.names >= 0.8 and path != "member.name":
        path, sure, why = KEPT, False, "内容像姓名，看不出是谁的"
    if path == "household.phone" and column.how == "content" and found.column_of("member.phone") is None:
        path = "member.phone"
    if content.ids >= 0.5:
        values = tuple(mask_text("id_number", clean_id(value).number or value) for value in values)
    if known and column.index < len(known["columns"]):
        path, sure, why = known["columns"][column.index], True, "上次这样选的"
    label = label_of(path)
    return RegisterColumn(column.index, column_letters(column.index), column.header, path, label, sure, why, values)


def _samples(texts: list[list[str]], found: Matching, index: int) -> tuple[str, ...]:
    values: dict[str, None] = {}
    for row in found.data_rows:
        if index < len(texts[row]) and not is_blank(texts[row][index]):
            values.setdefault(" ".join(texts[row][index].split()))
            if len(values) == SAMPLES:
                break
    return tuple(values)


# ---- planning ----
def plan_register(
    desk: Desk, path: Path, choices: Sequence[SheetChoice], progress: Progress | None = None, keep: bool = True
) -> ImportPlan:
    """Read the chosen sheets as chosen and compare with the store; the choice is kept when the plan is applied.

    AppError WB-01…WB-07, WB-34 (nothing chosen), WB-35 (one field twice), WB-36 (nothing names people or households).
    """
    if not choices:
        raise AppError("WB-34", "一张工作表也没有选。", "请至少选一张，再往下。", path.name)
    for choice in choices:
        _check(choice, path.name)
    sheets = open_workbook(path)
    headers = {
        sheet.name: header_of(sheet, choice) for sheet in sheets for choice in choices if sheet.name == choice.sheet
    }
    prints = {name: fingerprint(column.header for column in header.columns) for name, header in headers.items()}
    source = sha256("".join(sorted(prints.values())).encode()).hexdigest()[:12]
    plan = plan_sheets(desk, path.name, sheets, headers, source, progress)
    if keep:
        chosen = [
            (
                prints[c.sheet],
                c.sheet,
                c.families,
                [c.columns.get(place, KEPT) for place in range(len(headers[c.sheet].columns))],
            )
            for c in choices
            if prints.get(c.sheet)
        ]
        plan.meta = {META: with_choices(desk, path.name, chosen)}
    return plan


def _check(choice: SheetChoice, file: str) -> None:
    chosen = [path for path in choice.columns.values() if path]
    many = {target.path for target in targets() if target.many} | {
        path for path in chosen if path.startswith("measure.")
    }
    twice = next((path for path in chosen if chosen.count(path) > 1 and path not in many), "")
    where = f"{file} 工作表“{choice.sheet}”"
    if twice:
        raise AppError("WB-35", f"有两列都选了“{label_of(twice)}”。", "请只留一列，另一列选“不导入”。", where)
    if not _usable(set(chosen), choice.families):
        raise AppError(
            "WB-36", "没有一列是姓名、证件号码或户号，认不出是谁。", "请先指明哪一列是姓名或证件号码。", where
        )


def header_of(sheet: SheetRows, choice: SheetChoice) -> Header:
    """The chosen sheet as the reader needs it."""
    width = max((len(row) for row in sheet.rows), default=0)
    row = choice.header_row - 1
    texts = [[cell_text(raw) for raw in line] for line in sheet.rows[:LOOKED_AT]]
    found = matching.match_columns(texts, targets(), header_row=row if row >= 0 else None)
    if found.header_row == row:
        auto = matching.match_columns(texts, targets())
        found = auto if auto.header_row == row else found  # two-row headers keep their block names
    names = {column.index: column for column in found.columns}
    columns = []
    for index in range(width):
        path = choice.columns.get(index, KEPT)
        if choice.families:
            path = _AS_PERSON.get(path, path)
        column = names.get(index)
        columns.append(Column(index, column.header if column else "", _named(path, column)))
    paths = {column.target.path for column in columns if column.target}
    free = choice.families or not paths >= NUMBERS  # with both numbers it is a national export under other names
    return Header(row, row + 1, tuple(columns), "person", free=free, alone=choice.families, chosen=True)


def _named(path: str, column: ColumnMatch | None) -> Named | None:
    if not path:
        return Named("kept", NOT_CHOSEN)
    part, _, key = path.partition(".")
    if part == "measure":
        return Named(part, key)
    return Named(part, key, 0, field_of(part, key), column.scale if column else None)


def known_headers(desk: Desk, sheets: Sequence[SheetRows]) -> tuple[dict[str, Header] | None, str]:
    """Headers of sheets read without asking, and the source their texts are kept under; (None, "") for national exports.

    Columns that were chosen before, else those that are sure where no sheet has the national numbers.
    """
    kept = kept_choices(desk)
    seen = [sheet for sheet in sheets if not sheet.blank and not sheet.hidden]
    national = any((header := find_header(sheet)) and not header.free for sheet in seen)
    if national and not kept:
        return None, ""
    views = {sheet.name: _view(sheet, kept) for sheet in seen}
    known = {name: view.choice for name, view in views.items() if view.remembered}
    if not known and not national:
        known = {name: choice for name, view in views.items() if (choice := _sure(view))}
    headers = {sheet.name: header_of(sheet, known[sheet.name]) for sheet in seen if sheet.name in known}
    prints = sorted(fingerprint(column.header for column in header.columns) for header in headers.values())
    return (headers, sha256("".join(prints).encode()).hexdigest()[:12]) if headers else (None, "")


def _sure(view: SheetView) -> SheetChoice | None:
    """The suggestion without what is only likely; None where nobody could be told from it."""
    columns = {column.index: column.path if column.sure else KEPT for column in view.columns}
    chosen = SheetChoice(view.name, view.header_row, view.families, columns)
    return chosen if view.use and _usable(set(columns.values()), view.families) else None


def with_choice(view: SheetView, index: int, path: str) -> SheetView:
    """The view after a person chose a field for one column."""
    columns = tuple(
        replace(column, path=path, label=label_of(path), sure=True, why="您选的") if column.index == index else column
        for column in view.columns
    )
    return replace(view, columns=columns)
