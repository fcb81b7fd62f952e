"""历年收入: every income record of a household, a line a year, with what changed against the year before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.income_years import is_big
from app.domain.questionnaire.income_items import INCOME_CLASSES
from app.services.family.page import HouseholdPage
from app.services.family.yearly import YearLine, open_year, years
from app.ui.context import PageContext
from app.ui.widgets.basics import EmptyState, SectionCard, button, on_click, page_body
from app.ui.widgets.table import Column, DataTable

SHORT = {"wage": "工资性", "business": "经营性", "property": "财产性", "transfer": "转移性", "business_cost": "经营支出",
         "allowed_self_paid": "合规自付"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A year with what its net income changed against the nearest earlier year."""

    line: YearLine
    change: Decimal | None
    big: bool


class YearsTab(QWidget):
    """The list; 新年度收入 opens the record of the last year that is over."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self._context = context
        self._household, self._asked = "", ""
        self._open = on_click(button("新年度收入", "open_income_year", "calendar", "small"), self._begin)
        self.table = DataTable(
            _columns(), EmptyState("还没有收入记录", "在采集表的“家庭收支”里填写。", "wallet"), "year_table",
            lambda row: row.line.row, many=False,
        )  # fmt: skip
        card = SectionCard("历年收入", "金额单位：元；按收入期间截止的年份排列", (self._open,))
        card.add(self.table, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        page_body(outer).addWidget(card, 1)

    def show_page(self, page: HouseholdPage, village: bool) -> None:
        """Another household, or the same one after something was written; read when the list is looked at."""
        self._household, self._asked = page.line.id, ""
        self._open.setVisible(village)
        if self.isVisible():
            self._read()

    def showEvent(self, event: QShowEvent) -> None:
        """Read the years when somebody looks."""
        super().showEvent(event)
        self._read()

    def _read(self) -> None:
        if self._household and self._asked != self._household:
            household = self._asked = self._household
            self._context.run(lambda desk: years(desk, household), self._arrived, self)

    def _arrived(self, found: list[YearLine]) -> None:
        self.table.set_rows(list(_rows(found)))

    def _begin(self) -> None:
        household = self._household
        self._context.write(lambda desk: open_year(desk, household), owner=self, said="已开始新年度收入，请到采集表里填写",
                            failed=lambda error: self._context.show_error(self, error))  # fmt: skip


def _rows(found: list[YearLine]) -> list[Row]:
    made = []
    for place, line in enumerate(found):
        earlier = next((old for old in found[place + 1 :] if _is_earlier(old, line)), None)
        before = earlier.net_income if earlier else None
        change = line.net_income - before if line.net_income is not None and before is not None else None
        made.append(Row(line, change, change is not None and before is not None and is_big(before, change)))
    return made


def _is_earlier(old: YearLine, line: YearLine) -> bool:
    return old.year is not None and line.year is not None and old.year < line.year


def _columns() -> list[Column]:
    money = [_money(key) for key in INCOME_CLASSES]
    return [
        Column("year", "年度", lambda row: row.line.year, 4),
        Column("what", "记录", lambda row: row.line.what, 4, tip=lambda row: row.line.window),
        Column("net", "家庭纯收入", lambda row: row.line.net_income, 7, "right"),
        Column("head", "人均", lambda row: row.line.per_capita, 6, "right"),
        Column("change", "比上一年", lambda row: row.change, 9, chip=_change_chip),
        *money,
        Column("window", "收入期间", lambda row: _months(row.line.window), 9, tip=lambda row: row.line.window),
    ]


def _money(key: str) -> Column:
    return Column(key, SHORT[key], lambda row: row.line.totals[key], 5, "right", tip=lambda row: INCOME_CLASSES[key])


def _months(window: str) -> str:
    """2024-10至2025-09: twelve full months."""
    first, _, last = window.partition("至")
    return f"{first[:7]}至{last[:7]}" if last else ""


def _change_chip(row: Row) -> tuple[str, str] | None:
    if row.change is None:
        return None
    words = f"{'多' if row.change > 0 else '少'} {abs(row.change):,.2f}" if row.change else "没有变化"
    return ("warn" if row.big else "quiet"), words
