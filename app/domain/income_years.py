"""Which year an income record stands for, and one year's record beside another's (`domain.md` R-3.3, R-3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.domain.income import annual_window, income_window, money
from app.domain.questionnaire.income_items import INCOME_CLASSES, INCOME_ITEM
from app.domain.workdays import add_days, month_of

# A change that somebody has to look at: by so much, and by more than half of what it was (ours, no rule of the field).
BIG_AMOUNT, BIG_SHARE = Decimal(5000), Decimal("0.5")
# Amounts that are set beside each other: totals, their sub-items, claims.
COMPARED: tuple[str, ...] = (*INCOME_CLASSES, *(code.code for code in INCOME_ITEM.codes), "claims")


@dataclass(frozen=True, slots=True)
class Beside:
    """An amount of the year before with what changed; `difference` is None while this year's is not known."""

    before: Decimal
    difference: Decimal | None
    big: bool


def income_year(record: Mapping[str, Any]) -> int | None:
    """Year in which the record's twelve months end: by its window, else by its anchor month; None while neither is known."""
    if record.get("window_end"):
        return int(record["window_end"].year)
    month = str(record.get("anchor_month") or "")
    return income_window(month).end.year if len(month) == 6 and month.isdigit() else None


def anchor_of_year(year: int, mode: str = "oct_sep") -> str:
    """Anchor month (YYYYMM) of a yearly record, by setting `annual_window`: the month after its window."""
    return month_of(add_days(annual_window(year, mode).end, 1))


def latest_year(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The record of the latest year; one without a year counts as the oldest, among equals the last written stands."""
    return max(enumerate(rows), key=lambda pair: (income_year(pair[1]) or 0, pair[0]))[1] if rows else None


def beside(now: Mapping[str, Any], before: Mapping[str, Any], keys: Iterable[str] = COMPARED) -> dict[str, Beside]:
    """For every amount the year before knew: what it was, how much more or less it is now, whether that is much."""
    found = {}
    for key in keys:
        was, is_now = money(before.get(key)), money(now.get(key))
        if was is not None:
            difference = None if is_now is None else is_now - was
            found[key] = Beside(was, difference, difference is not None and is_big(was, difference))
    return found


def is_big(before: Decimal, difference: Decimal) -> bool:
    """True for a change by 5,000 yuan or more that is more than half of what it was."""
    return abs(difference) >= BIG_AMOUNT and abs(difference) > abs(before) * BIG_SHARE
