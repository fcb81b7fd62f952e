"""Reports over all villages of a township, each village read alone and kept (`kept`; `domain.md` §15, peers §2 no. 23)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from app.domain.ledgers import period_code, read_period
from app.domain.reporting import Chart, Home, Report
from app.domain.revisits import Period
from app.domain.summing import Summary, VillageReport, together
from app.services.desk import Desk
from app.services.ledgers.cards import BOOK, town_book
from app.services.ledgers.report_tables import Facts, bands, measures, risks, stock, visit_figures
from app.services.ledgers.reporting import charts_of, holding, next_steps, report_in, report_kind
from app.services.summing.kept import Progress, kept_of, quiet, read_stale
from app.services.summing.kept import read_one as _read_one
from app.services.summing.kept import stale as _stale
from app.services.summing.places import TownPlace, township_only
from app.store.store import Connection

CHARTS = "charts"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which report, of which period."""

    key: str
    period: Period

    @property
    def name(self) -> tuple[str, str]:
        """Under what it is kept."""
        return self.key, period_code(self.period)


def asked_of(desk: Desk, key: str, period: str = "") -> Asked:
    """What is asked for. AppError LEDG-140 no such report, LEDG-101 … LEDG-103 the period."""
    if key in (BOOK, CHARTS):
        return Asked(key, read_period(period, ("month",), desk.today))
    kind = report_kind(key)
    return Asked(kind.key, holding(period, kind.interval, desk))


def stale(desk: Desk, asked: Asked) -> list[TownPlace]:
    """The villages that have to be read before the summary is true."""
    return _stale(desk, asked.name)


def read_one(desk: Desk, asked: Asked, code: str) -> None:
    """Read one village's report and keep it: a window asks for one after the other, other work goes between."""
    _read_one(desk, asked.name, code, partial(_village, desk, asked))


def _village(desk: Desk, asked: Asked, connection: Connection, code: str) -> Report:
    written = period_code(asked.period)
    if asked.key == BOOK:
        return town_book(desk, connection, written, code)
    if asked.key == CHARTS:
        facts = Facts(desk, connection, asked.period, code)
        sections = (stock(facts), risks(facts), measures(facts), bands(facts), visit_figures(facts))
        return Report(CHARTS, "图表", asked.period.label, sections, facts.homes)
    return report_in(desk, connection, asked.key, written, code)


def summary(desk: Desk, key: str, period: str = "", progress: Progress = quiet) -> Summary:
    """A report over all villages; villages written since are read again. AppError SUM-100, and those of `asked_of`."""
    township_only(desk)
    asked = asked_of(desk, key, period)
    read_stale(desk, asked.name, partial(_village, desk, asked), progress)
    return assembled(desk, asked)


def assembled(desk: Desk, asked: Asked) -> Summary:
    """The summary of what is kept."""
    with desk.reading() as connection:
        kept = kept_of(desk, connection, asked.name, min(asked.period.end, desk.today))
    parts = [VillageReport(place.code, place.name, report) for place, report in kept]
    titles = {BOOK: "乡镇簿", CHARTS: "图表"}
    whole = together(parts, titles.get(asked.key) or report_kind(asked.key).title, asked.key, asked.period.label)
    steps = () if asked.key in titles else tuple(next_steps(whole.sections))
    made = Report(whole.key, whole.title, whole.period, whole.sections, whole.homes, steps)
    return Summary(made, tuple(parts), {place.code: place.name for place, _report in kept})


def town_charts(desk: Desk, period: str = "") -> tuple[str, tuple[Chart, ...], dict[str, Home]]:
    """The page of charts over all villages: period, charts, households. AppError LEDG-101 … LEDG-103."""
    found = summary(desk, CHARTS, period).whole
    return found.period, (charts_of(found.sections) if found.sections else ()), dict(found.homes)
