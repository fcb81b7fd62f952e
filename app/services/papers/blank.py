"""Numbered blank sheets on paper: each of a pack with its number, and 空白表领用登记 (`design.md` §8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from app.domain.documents import Align, CellKind, Column, Ledger, Row, chinese_date
from app.services.keying.sheet_numbers import BlankLine, blank_lines, printed_number
from app.services.papers.base import Asked, Setting, Sheet
from app.services.papers.check import check_sheet
from app.services.papers.consent import consent_sheet
from app.services.papers.form import form_sheet
from app.services.papers.sheets import visit_sheet

TITLE = "空白表领用登记"
BUILDERS: dict[str, Callable[[Setting], Sheet]] = {
    "form": form_sheet, "consent": consent_sheet, "check": check_sheet, "visit": visit_sheet,
}  # fmt: skip
_COLUMNS = (
    Column("no", "序号", 10, kind=CellKind.NUMBER), Column("number", "编号", 32, kind=CellKind.IDENTIFIER),
    Column("form", "表种", 27), Column("printed", "打印日期", 22, kind=CellKind.DATE), Column("state", "状态", 17),
    Column("holder", "领用人", 24), Column("signed", "领用人签字、日期", 34), Column("household", "用于哪一户", 32),
    Column("back", "交回日期", 22), Column("done", "录入或作废日期", 24, kind=CellKind.DATE), Column("note", "说明", 26, Align.LEFT),
)  # fmt: skip


def blank_document(setting: Setting, form: str, number: str) -> Any:
    """One blank sheet with its number; `setting` of the print it belongs to."""
    asked = Asked(blank=True, sheet=number, paper=setting.asked.paper)
    return BUILDERS[form](replace(setting, asked=asked)).documents[0]


def register_sheet(setting: Setting) -> Sheet:
    """The sheets named (`listed`), else all that are out; numbers and forms only, no household."""
    lines = blank_lines(setting.connection, setting.desk.today)
    wanted = set(setting.asked.listed)
    picked = [line for line in lines if (line.number in wanted if wanted else line.state == "out")]
    return Sheet((register_of(setting, picked),), TITLE, TITLE, 1)


def register_of(setting: Setting, lines: Iterable[BlankLine]) -> Ledger:
    """The register of some sheets, with places for who took them and when they came back."""
    picked, code = list(lines), setting.desk.place.code
    rows = tuple(
        Row((at, printed_number(line.form, line.number, code), line.form_name, line.printed_on, line.state_name, line.name, "",
             "", "", line.done_on, line.note), height=9)
        for at, line in enumerate(picked, start=1)
    )  # fmt: skip
    days = sorted({line.printed_on for line in picked})
    period = "至".join(chinese_date(day) for day in dict.fromkeys((*days[:1], *days[-1:])))
    return Ledger(
        TITLE, setting.bodies.place, period, _COLUMNS, rows, filler=setting.desk.operator,
        date=chinese_date(setting.desk.today), marks=setting.marks(),
        notes=("空白表按编号领用，入户填写后交回，由村里录入；写坏的不要撕掉，交回作废。",),
    )  # fmt: skip
