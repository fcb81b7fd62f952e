"""Income year by year: one yearly record a year, the year before beside this one (`domain.md` R-3.4, `design.md` §3).

The first yearly record of a household keeps the id it always had; a further one has its year in its id, so that two
laptops that open the same year write the same row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from app.domain.errors import AppError
from app.domain.income import annual_window, compute_income, income_window
from app.domain.income_years import anchor_of_year, income_year, latest_year
from app.domain.questionnaire.codes import label
from app.domain.questionnaire.income_items import INCOME_CLASSES
from app.services.collecting.collect import Subject
from app.services.desk import Desk
from app.services.files import HouseholdFile, Rec, load_household, load_households
from app.store.door import stable_id
from app.store.store import Connection

KIND, ANNUAL = "income_record", "annual"


@dataclass(frozen=True, slots=True)
class YearLine:
    """One income record in the list of years: `what` 年度 · 识别时 · 消除时, its window, totals by class, what is left."""

    row: str
    year: int | None
    what: str
    window: str
    totals: dict[str, Decimal | None]
    net_income: Decimal | None
    per_capita: Decimal | None
    is_latest: bool = False


@dataclass(frozen=True, slots=True)
class LastYear:
    """The year before the record that is being filled: its title and its amounts, and the year that can be opened now."""

    title: str = ""
    values: Rec | None = None
    year: int | None = None  # of the record being filled
    next_year: int | None = None  # 新年度收入 can be opened for it; None when it cannot


def annual_row(file: HouseholdFile | None, household: str, year: int | None) -> str:
    """Id of the yearly record of a year: the row that stands for it, the first one of a household, else one of its own.

    Without a year: the latest record. Imports and pages ask this, so ids of earlier imports stay what they were.
    """
    rows = _annual(file)
    same = [row for row in rows if year is None or income_year(row) == year]
    found = latest_year(same)
    if found is not None:
        return str(found["id"])
    unknown = [row for row in rows if income_year(row) is None]
    if unknown:
        return str(unknown[0]["id"])
    first = stable_id(household, KIND, ANNUAL)
    return first if not rows else stable_id(household, KIND, ANNUAL, str(year))


def _annual(file: HouseholdFile | None) -> list[Rec]:
    rows = file.rows(KIND) if file else []
    return [row for row in rows if row.get("moment") == ANNUAL and not row.get("case_id")]


def open_year(desk: Desk, household: str, year: int = 0) -> str:
    """新年度收入: begin the record of a year (the last one whose twelve months are over); returns its id.

    AppError YEAR-101 when it exists, YEAR-102 for a year that is not over, YEAR-103 when the one before has no month yet.
    """
    with desk.writing("新年度收入") as door:
        file = load_household(door.connection, household)
        mode = desk.view(door.connection).text("annual_window")
        wanted = year or closed_year(desk.today, mode)
        _may_open(desk, file, wanted, mode)
        window = annual_window(wanted, mode)
        values = {
            "household_id": household, "moment": ANNUAL, "anchor_month": anchor_of_year(wanted, mode),
            "window_start": window.start, "window_end": window.end,
        }  # fmt: skip
        return door.create(KIND, values, row_id=annual_row(file, household, wanted))


def _may_open(desk: Desk, file: HouseholdFile, year: int, mode: str) -> None:
    rows = _annual(file)
    if any(income_year(row) == year for row in rows):
        raise AppError("YEAR-101", f"{year}年度收入已经有了。", "请直接打开家庭收支填写。", file.short)
    if annual_window(year, mode).end >= desk.today:
        end = annual_window(year, mode).end
        raise AppError(
            "YEAR-102", f"{year}年度还没有结束，算到{end}。", "请等这一年的收入期间结束后再登记。", file.short
        )
    if any(income_year(row) is None for row in rows):
        raise AppError(
            "YEAR-103",
            "已有的年度收入没有填“收入计算基准月”，看不出是哪一年的。",
            "请先在家庭收支里补上基准月。",
            file.short,
        )


def closed_year(today: date, mode: str) -> int:
    """The last year whose twelve months are over (R-3.4)."""
    return next(year for year in (today.year, today.year - 1, today.year - 2) if annual_window(year, mode).end < today)


def previous_income(file: HouseholdFile, record: Mapping[str, Any]) -> Rec | None:
    """The record of the nearest earlier year, yearly or of an identification; None without one."""
    year = income_year(record)
    earlier = [
        row for row in file.rows(KIND)
        if row.get("id") != record.get("id") and row.get("moment") != "removal" and income_year(row) is not None
        and (year is None or (income_year(row) or 0) < year)
    ]  # fmt: skip
    found = latest_year(earlier)
    return dict(found) if found is not None else None


def last_year(desk: Desk, subject: Subject, row_id: str, month: str = "") -> LastYear:
    """What the income page shows beside the record being filled; `month` its anchor month where only the page knows it."""
    with desk.reading() as connection:
        file = next(iter(load_households(connection, [subject.household])), None)
        if file is None:
            return LastYear()
        record = next((row for row in file.rows(KIND) if row["id"] == row_id), {"id": row_id})
        if month and not record.get("window_end"):
            record = {**record, "anchor_month": month}
        before = previous_income(file, record)
        following = None if subject.case else _next_year(desk, connection, file)
    title = f"{income_year(before)}年（{_what(before)}）" if before else ""
    return LastYear(title, before, income_year(record), following)


def _next_year(desk: Desk, connection: Connection, file: HouseholdFile) -> int | None:
    rows, year = _annual(file), closed_year(desk.today, desk.view(connection).text("annual_window"))
    known = [income_year(row) for row in rows]
    return year if rows and None not in known and year not in known else None


def years(desk: Desk, household: str) -> list[YearLine]:
    """Every income record of a household, the latest first."""
    with desk.reading() as connection:
        file = load_household(connection, household)
        excluded = tuple(desk.view(connection).get("income_excluded"))
    rows = sorted(file.rows(KIND), key=lambda row: (income_year(row) or 0, row.get("moment") != ANNUAL), reverse=True)
    latest = file.latest(KIND)
    return [_line(row, file, excluded, latest is not None and row["id"] == latest["id"]) for row in rows]


def _line(row: Rec, file: HouseholdFile, excluded: tuple[str, ...], is_latest: bool) -> YearLine:
    found = compute_income(row, file.members, excluded, explain=False)
    heads = row.get("counted_members")
    per_head = found.per_capita if not heads or found.net_income is None else round(found.net_income / heads, 2)
    totals = {key: found.total(key).total for key in INCOME_CLASSES}
    return YearLine(
        str(row["id"]), income_year(row), _what(row), _window(row), totals, found.net_income,
        row.get("per_capita") or per_head, is_latest,
    )  # fmt: skip


def _what(row: Mapping[str, Any]) -> str:
    return label("MOMENT", row.get("moment"))


def _window(row: Mapping[str, Any]) -> str:
    if row.get("window_start") and row.get("window_end"):
        return f"{row['window_start']}至{row['window_end']}"
    month = str(row.get("anchor_month") or "")
    if len(month) != 6:
        return ""
    window = income_window(month)
    return f"{window.start}至{window.end}"
