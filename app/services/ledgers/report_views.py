"""What a person may choose among the reports, and one verb that makes any of them (`domain.md` §15)."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.reporting import Chart, Home, Report
from app.services.desk import Desk
from app.services.ledgers.cards import BOOK, CARD, town_book, village_card
from app.services.ledgers.reporting import REPORTS, charts, report_in
from app.services.summing.reports import summary, town_charts


@dataclass(frozen=True, slots=True)
class ReportChoice:
    """A report as a list offers it; `interval` the kind of its period."""

    key: str
    name: str
    title: str
    interval: str


def report_choices(role: str) -> tuple[ReportChoice, ...]:
    """The reports of a village, or of a township."""
    found = [ReportChoice(kind.key, kind.name, kind.title, kind.interval) for kind in REPORTS]
    card, book = ReportChoice(CARD, "村卡", "村卡", "month"), ReportChoice(BOOK, "乡镇簿", "乡镇簿", "month")
    return (*found, card, book) if role == "village" else (*found, book)


def report_view(desk: Desk, key: str, period: str = "") -> Report:
    """A report of a period; in a township over all its villages. AppError LEDG-140, LEDG-101 … LEDG-103."""
    if desk.store.role == "township":
        return summary(desk, key, period).whole
    with desk.reading() as connection:
        if key == CARD:
            return village_card(desk, connection, period)
        if key == BOOK:
            return town_book(desk, connection, period)
        return report_in(desk, connection, key, period)


def charts_view(desk: Desk, period: str = "") -> tuple[str, tuple[Chart, ...], dict[str, Home]]:
    """The page of charts of a month: period, charts, households. AppError LEDG-101 … LEDG-103."""
    return town_charts(desk, period) if desk.store.role == "township" else charts(desk, period)
