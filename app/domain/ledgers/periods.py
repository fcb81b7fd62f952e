"""Periods of ledgers and reports as people write them: 2026-11, 2026年第3季度, 2026上半年, 2026 (`domain.md` §15)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from app.domain.documents import chinese_date
from app.domain.errors import AppError
from app.domain.revisits import MONTHS, Period, period_of
from app.domain.workdays import add_months, month_of, month_start

PERIOD_WORDS = {"month": "月", "quarter": "季度", "half_year": "半年", "year": "年"}
WHERE = "台账期间"
LIVE = "live"  # as it stands: this year up to today
_MONTH = re.compile(r"(\d{4})[-年./]?(\d{1,2})月?")
_QUARTER = re.compile(r"(\d{4})[-年.]?(?:第?([1-4一二三四])季度?|[Qq]([1-4]))")
_HALF = re.compile(r"(\d{4})[-年.]?(?:([上下])半年?|[Hh]([12]))")
_YEAR = re.compile(r"(\d{4})年?")


class LivePeriod(Period):
    """This year up to today."""

    __slots__ = ()

    @property
    def label(self) -> str:
        """截至2026年11月23日."""
        return f"截至{chinese_date(self.end)}"


def read_period(text: str, kinds: tuple[str, ...], today: date) -> Period:
    """The period of a text; blank is the running one of the first kind. AppError LEDG-101 what it is not, LEDG-102 not asked
    for here, LEDG-103 not yet begun."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if not plain and kinds[0] == LIVE:
        return LivePeriod(date(today.year, 1, 1), today, LIVE)
    found = _read(plain) if plain else period_of(today, kinds[0])
    if found is None:
        raise AppError(
            "LEDG-101", f"“{text}”不是一个期间。", "请写成2026-11、2026年第4季度、2026下半年或2026年。", WHERE
        )
    if found.interval not in kinds:
        offered = "、".join(f"按{PERIOD_WORDS[kind]}" for kind in kinds if kind in PERIOD_WORDS)
        raise AppError("LEDG-102", f"这本台账不按{PERIOD_WORDS[found.interval]}出。", f"可以{offered}出。", WHERE)
    if found.start > today:
        raise AppError("LEDG-103", f"{found.label}还没有到，没有台账。", "请改成本期或以前的期间。", WHERE)
    return found


def _read(plain: str) -> Period | None:
    for pattern, reader in ((_QUARTER, _quarter), (_HALF, _half), (_MONTH, _month), (_YEAR, _year)):
        found = pattern.fullmatch(plain)
        if found and 1 <= int(found[1]) <= 9998:
            return reader(found)
    return None


def _quarter(found: re.Match[str]) -> Period:
    name = found[2] or found[3]
    number = int(name) if name.isdigit() else "一二三四".index(name) + 1
    return period_of(date(int(found[1]), number * 3, 1), "quarter")


def _half(found: re.Match[str]) -> Period:
    first = found[2] == "上" or found[3] == "1"
    return period_of(date(int(found[1]), 1 if first else 7, 1), "half_year")


def _month(found: re.Match[str]) -> Period | None:
    return period_of(date(int(found[1]), int(found[2]), 1), "month") if 1 <= int(found[2]) <= 12 else None


def _year(found: re.Match[str]) -> Period:
    return period_of(date(int(found[1]), 1, 1), "year")


def period_code(period: Period) -> str:
    """How a period is written for programs: 2026-11, 2026Q4, 2026H2, 2026."""
    year, month = period.end.year, period.end.month
    if period.interval == LIVE:
        return ""
    return {
        "month": f"{year}-{month:02d}", "quarter": f"{year}Q{month // 3}", "half_year": f"{year}H{month // 6}", "year": f"{year}",
    }[period.interval]  # fmt: skip


def moved(period: Period, steps: int) -> Period:
    """So many periods of the same kind later (earlier when negative)."""
    return period_of(add_months(period.start, steps * MONTHS[period.interval]), period.interval)


def months_of(period: Period) -> tuple[str, ...]:
    """The YYYYMM months of a period."""
    return tuple(month_of(add_months(period.start, n)) for n in range(MONTHS[period.interval]))


def period_text(period: str) -> str:
    """202611 → 2026年11月; AppError DATE-001 for a month that is none."""
    first = month_start(period)
    return f"{first.year}年{first.month}月"
