"""Reports of several villages put together: numbers added, averages and shares reckoned anew, the lists behind them joined (§15).

A household belongs to one village, so distinct households of the township are those of its villages added up; a person two villages
have counts in both until 跨村核对 settled where he belongs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from app.domain.reporting import Bar, Chart, Figure, Home, Line, Report, Section, share

TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class VillageReport:
    """A village's report, by its code and the name it goes by."""

    code: str
    name: str
    report: Report


@dataclass(frozen=True, slots=True)
class Summary:
    """The reports of all villages of a period and what they are together."""

    whole: Report
    villages: tuple[VillageReport, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    def by_village(self, section: str, line: str, head: str) -> tuple[tuple[str, Figure], ...]:
        """(village, its figure) of one number; a village without that line has nothing of it."""
        return tuple((village.name, _figure(village.report, section, line, head)) for village in self.villages)

    def chart(self, section: str, line: str, head: str) -> Chart:
        """The villages beside each other as bars, the most first; only for whole numbers."""
        found = [
            (name, figure) for name, figure in self.by_village(section, line, head) if isinstance(figure.value, int)
        ]
        found.sort(key=lambda pair: -int(pair[1].value))
        bars = tuple(Bar(name, int(figure.value), figure.households) for name, figure in found)
        unit = "人" if "人" in head else "户" if "户" in head or head in ("应访", "已访", "逾期") else ""
        return Chart("villages", f"各村：{line}　{head}", bars, unit)

    def homes(self, figure: Figure) -> list[Home]:
        """The households behind a figure."""
        return [self.whole.homes[home] for home in figure.households if home in self.whole.homes]


def _figure(report: Report, section: str, line: str, head: str) -> Figure:
    try:
        return report.section(section).figure(line, head)
    except KeyError:
        return Figure(0)


def together(parts: Sequence[VillageReport], title: str, key: str, period: str) -> Report:
    """What the villages' reports are together; an empty report where there is none."""
    order: dict[str, list[Section]] = {}
    for part in parts:
        for section in part.report.sections:
            order.setdefault(section.key, []).append(section)
    homes = {home: found for part in parts for home, found in part.report.homes.items()}
    return Report(key, title, period, tuple(_section(found) for found in order.values()), homes)


def _section(found: Sequence[Section]) -> Section:
    first = found[0]
    lines = tuple(_line(label, [line for section in found for line in section.lines if line.label == label])
                  for label in _labels(found))  # fmt: skip
    notes = {section.note for section in found}
    return replace(first, lines=lines, note=first.note if len(notes) == 1 else "")


def _labels(found: Iterable[Section]) -> list[str]:
    """The lines of all in an order that fits each: what is new stands behind the line before it, the sum last."""
    order: list[str] = []
    for section in found:
        labels = [line.label for line in section.lines]
        for number, label in enumerate(labels):
            if label not in order:
                after = [order.index(before) + 1 for before in labels[:number]]
                before = [order.index(later) for later in labels[number:] if later in order]
                order.insert(max(after) if after else min(before, default=len(order)), label)
    return sorted(order, key=lambda label: label == TOTAL)


def _line(label: str, lines: Sequence[Line]) -> Line:
    return Line(label, tuple(added(cells) for cells in zip(*(line.cells for line in lines), strict=True)))


def added(figures: Sequence[Figure]) -> Figure:
    """Several figures as one."""
    homes = tuple(dict.fromkeys(home for figure in figures for home in figure.households))
    means = [figure.mean for figure in figures if figure.mean]
    if means:
        total, number = sum((one[0] for one in means), Decimal(0)), sum(one[1] for one in means)
        return Figure((total / number).quantize(Decimal("0.01"), ROUND_HALF_UP), homes, (total, number))
    parts = [figure.part for figure in figures if figure.part]
    if parts:
        few, many = sum(one[0] for one in parts), sum(one[1] for one in parts)
        return Figure(share(few, many), homes, part=(few, many))
    values = [figure.value for figure in figures if not isinstance(figure.value, str)]
    if not values:
        return Figure(figures[0].value, homes)
    decimal = any(isinstance(value, Decimal) for value in values)
    return Figure(sum(values, Decimal(0)) if decimal else sum(int(value) for value in values), homes)
