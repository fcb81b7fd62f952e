"""Lists of the import preview: households, changed fields, problems by level, what was put aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.questionnaire.field import Kind
from app.domain.records import RECORDS, declared
from app.domain.values import mask, show
from app.services.importing.run import FieldChange, HouseholdPlan, ImportPlan, RowPlan
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, button, label, on_click
from app.ui.widgets.table import Column, DataTable

LEVELS = (("error", "错误", "danger"), ("doubt", "疑点", "warn"), ("note", "提示", "info"))


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A row or column of the file that found no place."""

    what: str
    place: str
    text: str
    why: str


def plan_columns() -> list[Column]:
    """Households of the file."""
    return [
        Column("number", "户编号", lambda found: found.number, 12),
        Column("name", "户主", lambda found: found.name, 8),
        Column("what", "会怎样", lambda found: _what(found)[1], 7, chip=_what),
        Column("people", "人", lambda found: found.people or None, 3, "right"),
        Column("changes", "改几项", lambda found: len(found.changes) or None, 4, "right"),
        Column("note", "另外", _note, 0, tip=_note),
    ]


def _what(found: HouseholdPlan) -> tuple[str, str]:
    if found.is_new:
        return "info", "新增"
    return ("warn", "有变化") if found.changed else ("quiet", "没有变化")


def _note(found: HouseholdPlan) -> str:
    parts = [f"{len(found.kept)}项保留村里填的"] if found.kept else []
    parts += [f"文件里没有：{'、'.join(found.missing)}"] if found.missing else []
    return "；".join([*parts, *found.remarks])


def change_columns(with_kept: bool = False) -> list[Column]:
    """Changed fields: old → new (or, for kept ones, the village's → the file's)."""
    titles = ("村里填的（保留）", "文件里的") if with_kept else ("原来", "改成")
    return [
        Column("kind", "哪一块", lambda change: RECORDS[change.kind].label, 8),
        Column("label", "哪一项", lambda change: change.label, 10),
        Column("old", titles[0], lambda change: change.old or "（空）", 11, tip=lambda change: change.old),
        Column("new", titles[1], lambda change: change.new or "（空）", 0, tip=lambda change: change.new),
        Column("place", "单元格", lambda change: change.place, 12, tip=lambda change: change.place),
    ]


def changes_of(found: HouseholdPlan) -> list[FieldChange]:
    """Every field a household would get: changed ones with what stood there, those of new rows with nothing before."""
    return [*found.changes, *(change for row in found.rows if row.is_new for change in _fresh(row))]


def _fresh(row: RowPlan) -> Iterator[FieldChange]:
    fields = declared(row.kind)
    for key, value in row.values.items():
        field = fields[key]
        text = (
            ""
            if field.kind in (Kind.REF, Kind.JSON) or field.auto
            else mask(field, value)
            if field.level >= 3
            else show(field, value)
        )
        if text:
            yield FieldChange(row.kind, row.row, key, field.label, "", text, row.place)


class ProblemsPane(QWidget):
    """All problems of the file with sheet and cell, filtered by level."""

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__()
        self._problems = list(problems)
        columns = [
            Column("level", "级别", _rank, 5, chip=lambda p: (LEVELS[_rank(p)][2], str(p.level))),
            Column("sheet", "工作表", lambda p: p.sheet, 8),
            Column("cell", "单元格", lambda p: p.cell, 5),
            Column("column", "列", lambda p: p.column, 9, tip=lambda p: p.column),
            Column("message", "问题", lambda p: p.message, 0, tip=lambda p: p.message),
        ]
        self.table = DataTable(
            columns, EmptyState("没有问题", "文件里的每一格都认得出。", "circle-check"), "problem_table"
        )
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(size("grid"), size("grid"), size("grid"), 0)
        row.addWidget(label("只看", "muted"))
        for name, level, _tone in (("all", "", ""), *LEVELS):
            count = sum(level in ("", str(problem.level)) for problem in problems)
            made = button(f"{level or '全部'} {count}", f"problems_{name}", kind="pick")
            made.setCheckable(True)
            made.setChecked(not level)
            self._group.addButton(made)
            row.addWidget(on_click(made, partial(self.show_level, level)))
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.table, 1)
        self.show_level("")

    def show_level(self, level: str) -> None:
        """Show one level, or all."""
        self.table.set_rows([problem for problem in self._problems if level in ("", str(problem.level))])


def _rank(problem: Any) -> int:
    return [level for _name, level, _tone in LEVELS].index(str(problem.level))


def other_lines(plan: ImportPlan) -> list[OtherLine]:
    """Rows that name nobody for sure, columns no field takes, sheets that were not read."""
    book = plan.book
    rows = [
        OtherLine("一行", f"工作表“{parked.source[0]}”第{parked.source[1]}行", parked.household_hint or parked.household_number, parked.reason)
        for parked in plan.parked
    ]  # fmt: skip
    columns = [
        OtherLine("一列", f"工作表“{found.sheet}”{found.letters}列", found.header, found.reason or f"认不出的列名，有{found.filled}格；原文会保存，不会丢。")
        for found in book.unknown_columns
    ]  # fmt: skip
    sheets = [OtherLine("工作表", f"“{sheet.name}”", "", sheet.reason) for sheet in book.sheets if sheet.reason]
    return rows + columns + sheets
