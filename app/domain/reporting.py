"""Figures of reports: each leads to the households behind it; distinct households, persons 在册, overlaps named (`domain.md` §15)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from app.domain.ledgers.build import counts
from app.domain.ledgers.model import Entry, Tally

OVERLAP = "（有重叠）"
Value = int | Decimal | str
# Yuan a head; the upper edge belongs to the next band (D: editable bands of a township are not known).
BANDS: tuple[tuple[int, int | None], ...] = (
    (0, 5_000), (5_000, 7_000), (7_000, 9_000), (9_000, 12_000), (12_000, 20_000), (20_000, None),
)  # fmt: skip
UNKNOWN_BAND = "没有登记收入"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and the households behind it (ids, each once); `mean` (sum, how many) and `part` (of how many) say from what
    an average and a share were reckoned, so that those of several villages can be put together."""

    value: Value
    households: tuple[str, ...] = ()
    mean: tuple[Decimal, int] | None = None
    part: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a report's table: its words and one figure a head."""

    label: str
    cells: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a report: `heads` over the figures, `overlap` when a household may stand in several lines."""

    key: str
    title: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    note: str = ""
    overlap: bool = False

    @property
    def heading(self) -> str:
        """The title with what has to be known of it."""
        return f"{self.title}{OVERLAP}" if self.overlap else self.title

    def figure(self, label: str, head: str) -> Figure:
        """One figure; KeyError for a line or head that is not there."""
        line = {line.label: line for line in self.lines}[label]
        return dict(zip(self.heads, line.cells, strict=True))[head]


@dataclass(frozen=True, slots=True)
class Home:
    """How a household is named in the list behind a figure."""

    id: str
    number: str
    head: str
    group: str
    members: int
    village: str = ""  # its code, where there are several


@dataclass(frozen=True, slots=True)
class Report:
    """A report of a period: its tables, and who the households are."""

    key: str
    title: str
    period: str
    sections: tuple[Section, ...]
    homes: Mapping[str, Home] = field(default_factory=dict)
    next_steps: tuple[str, ...] = ()

    def section(self, key: str) -> Section:
        """A table by key; KeyError."""
        return {section.key: section for section in self.sections}[key]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its words, figure and the households behind it; `dark` of several kinds of bars (0 the first)."""

    label: str
    value: int
    households: tuple[str, ...] = ()
    dark: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a title, `unit` after each figure; `kinds` names the shades where there are several."""

    key: str
    title: str
    bars: tuple[Bar, ...]
    unit: str = "户"
    kinds: tuple[str, ...] = ()

    @property
    def most(self) -> int:
        """The longest bar, never 0."""
        return max([bar.value for bar in self.bars] or [1]) or 1


def households(ids: Iterable[str]) -> Figure:
    """How many households, each once."""
    once = tuple(dict.fromkeys(name for name in ids if name))
    return Figure(len(once), once)


def people(entries: Iterable[Entry]) -> Figure:
    """How many persons 在册 in these households, each household once."""
    known = {entry.household_id: entry.members for entry in entries if entry.household_id}
    return Figure(sum(known.values()), tuple(known))


def persons(entries: Iterable[Entry]) -> Figure:
    """How many different persons the entries name."""
    listed = list(entries)
    return Figure(len({entry.person for entry in listed if entry.person}), _homes(listed))


def amount(entries: Iterable[Entry], key: str) -> Figure:
    """The sum of a money column."""
    listed = [entry for entry in entries if isinstance(entry.values.get(key), (int, Decimal))]
    return Figure(sum((Decimal(str(entry.values[key])) for entry in listed), Decimal(0)), _homes(listed))


def average(entries: Iterable[Entry], key: str) -> Figure:
    """The mean of a money or number column over the entries that have it, two decimals; "" where none has."""
    listed = [entry for entry in entries if isinstance(entry.values.get(key), (int, Decimal))]
    if not listed:
        return Figure("")
    total = sum((Decimal(str(entry.values[key])) for entry in listed), Decimal(0))
    return _mean(total, len(listed), _homes(listed))


def _mean(total: Decimal, number: int, homes: tuple[str, ...]) -> Figure:
    return Figure((total / number).quantize(Decimal("0.01"), ROUND_HALF_UP), homes, (total, number))


def share_of(part: Figure, whole: Figure) -> Figure:
    """How much of a number of households another is, in per cent; the households are those of the part."""
    few, many = int(part.value), int(whole.value)
    return Figure(share(few, many), part.households, part=(few, many))


def share(part: int, whole: int) -> Value:
    """A part in per cent with one decimal; — where there is no whole."""
    if not whole:
        return "—"
    return f"{(Decimal(part) * 100 / whole).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def _homes(entries: Iterable[Entry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(entry.household_id for entry in entries if entry.household_id))


def by_words(entries: Sequence[Entry], tally: Tally, people_too: bool = True) -> tuple[Line, ...]:
    """Lines of a breakdown: households (and persons) under each word, then all of them once."""
    lines = []
    for word in [count.word for count in counts(tally, entries)]:
        under = [entry for entry in entries if word in entry.tallies.get(tally.key, ())]
        lines.append(_line(word, under, people_too))
    return (*lines, _line("合计", entries, people_too))


def _line(label: str, entries: Sequence[Entry], people_too: bool) -> Line:
    homes = households(entry.household_id for entry in entries)
    return Line(label, (homes, people(entries)) if people_too else (homes,))


def grouped(entries: Iterable[Entry], key: str) -> dict[str, list[Entry]]:
    """Entries by the text of a column; blank ones under 未填."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[str(entry.value(key) or "未填")].append(entry)
    return dict(found)


def band_text(low: int, high: int | None) -> str:
    """A band of income in words: 5000元以下, 7000—9000元, 20000元以上."""
    if high is None:
        return f"{low}元以上"
    return f"{high}元以下" if low == 0 else f"{low}—{high}元"


def income_bands(incomes: Mapping[str, Decimal | None], members: Mapping[str, int]) -> tuple[Line, ...]:
    """Households (and persons) by income a head; those without a record stand in a line of their own."""
    lines = []
    for low, high in BANDS:
        inside = [
            home for home, income in incomes.items()
            if income is not None and (low == 0 or income >= low) and (high is None or income < high)
        ]  # fmt: skip
        lines.append(_band(band_text(low, high), inside, members))
    lines.append(_band(UNKNOWN_BAND, [home for home, income in incomes.items() if income is None], members))
    return (*lines, _band("合计", list(incomes), members))


def _band(label: str, homes: Sequence[str], members: Mapping[str, int]) -> Line:
    return Line(label, (households(homes), Figure(sum(members[home] for home in homes), tuple(homes))))


def chart_of(section: Section, head: str, title: str = "", unit: str = "户", dark: int = 0) -> Chart:
    """The lines of a table as bars (without its sum)."""
    place = section.heads.index(head)
    bars = tuple(
        Bar(line.label, int(line.cells[place].value), line.cells[place].households, dark)
        for line in section.lines if line.label != "合计" and isinstance(line.cells[place].value, int)
    )  # fmt: skip
    return Chart(section.key, title or section.heading, bars, unit)
