"""A ledger from its entries: order of the groups, numbers, sums by the rules of §15, 补录 below (`domain.md` §15, `design.md` §3)."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.domain.documents import Cell, CellKind, Ledger, Row, RowKind, cell_text
from app.domain.ledgers.model import NUMBER, Entry, Filters, Late, LedgerColumn, LedgerHead, LedgerKind, Sum, Tally

WHOLE = "全部"
ALL = Filters()
EMPTY = "本期没有记录（零报告）。"


@dataclass(frozen=True, slots=True)
class Count:
    """One word of a breakdown: how many households, persons and entries."""

    word: str
    households: int
    persons: int
    entries: int


def build_ledger(
    kind: LedgerKind,
    entries: Iterable[Entry],
    head: LedgerHead,
    period: str,
    columns: Sequence[LedgerColumn] = (),
    filters: Filters = ALL,
    late: Iterable[Late] = (),
    notes: Iterable[str] = (),
) -> Ledger:
    """The ledger of a period (its name as printed): entries once each, by group, numbered and summed."""
    chosen = tuple(columns) or kind.usual
    listed = listed_entries(kind, entries, head, filters)
    rows = tuple(_row(entry, n, chosen) for n, entry in enumerate(listed, 1))
    told = (*tally_notes(kind, listed), *notes) if listed else (EMPTY, *notes)
    return Ledger(
        kind.title, head.village, period, tuple(column.drawn() for column in chosen), rows, group=filters.group or WHOLE,
        filler=head.filler, auditor=head.auditor, date=head.date, total=total_row(kind, chosen, listed),
        supplement=tuple(_late_rows(kind, late, head, filters, chosen)), notes=told,
    )  # fmt: skip


def listed_entries(kind: LedgerKind, entries: Iterable[Entry], head: LedgerHead, filters: Filters = ALL) -> list[Entry]:
    """Entries that fit, each key once, in the order of the village's groups (within a group as they came)."""
    once = {entry.key: entry for entry in entries if filters.takes(entry)}
    return sorted(once.values(), key=lambda entry: _place(entry, head)) if kind.by_group else list(once.values())


def _place(entry: Entry, head: LedgerHead) -> tuple[int, str]:
    if not entry.household_id:
        return -1, ""
    return (head.groups.index(entry.group), "") if entry.group in head.groups else (len(head.groups), entry.group)


def _row(entry: Entry, number: Cell, columns: Sequence[LedgerColumn]) -> Row:
    cells = tuple(number if column.key == NUMBER else entry.value(column.key) for column in columns)
    return Row(cells, group=entry.household_id)


def _late_rows(
    kind: LedgerKind, late: Iterable[Late], head: LedgerHead, filters: Filters, columns: Sequence[LedgerColumn]
) -> Iterable[Row]:
    for part in late:
        found = listed_entries(kind, part.entries, head, filters)
        if found:
            yield Row((f"补录：{part.period}结账以后录入的",), kind=RowKind.SECTION)
            yield from (_row(entry, f"补{n}", columns) for n, entry in enumerate(found, 1))


# ---- sums ---------------------------------------------------------------------------------------------------------


def total_row(kind: LedgerKind, columns: Sequence[LedgerColumn], listed: Sequence[Entry]) -> Row:
    """合计 in the first column, then the sum of each column that has a rule."""
    cells: list[Cell] = [column_sum(column, listed) for column in columns]
    cells[0] = "合计" if columns[0].sum is Sum.NONE else f"合计 {cells[0]}"
    if all(cell in ("", "合计") for cell in cells) and len(cells) > 1:
        cells[1] = f"{len(listed)}{kind.unit}"
    return Row(tuple(cells), kind=RowKind.SUM)


def column_sum(column: LedgerColumn, listed: Sequence[Entry]) -> Cell:
    """The sum of a column by its rule; "" where nothing is summed."""
    match column.sum:
        case Sum.HOUSEHOLDS:
            return f"{len(_households(listed))}户"
        case Sum.MEMBERS:
            return sum(_households(listed).values())
        case Sum.PEOPLE:
            return f"{len({entry.person for entry in listed if entry.person})}人"
        case Sum.ENTRIES:
            return f"{sum(1 for entry in listed if entry.value(column.key) not in ('', None))}{column.unit}"
        case Sum.AMOUNT:
            return _amount(column, listed)
    return ""


def _amount(column: LedgerColumn, listed: Sequence[Entry]) -> Cell:
    values = [value for entry in listed if isinstance(value := entry.value(column.key), (int, Decimal))]
    if not values:
        return ""
    added = sum(values, Decimal(0))
    return added if column.kind is CellKind.MONEY else int(added)


def _households(listed: Iterable[Entry]) -> dict[str, int]:
    """Distinct household -> its members."""
    return {entry.household_id: entry.members for entry in listed if entry.household_id}


def counts(tally: Tally, listed: Iterable[Entry]) -> list[Count]:
    """A breakdown: a household counts once under each word, a person once with it."""
    by_word: dict[str, list[Entry]] = defaultdict(list)
    for entry in listed:
        for word in dict.fromkeys(entry.tallies.get(tally.key, ())):
            by_word[word].append(entry)
    found = [
        Count(word, len(homes := _households(several)), sum(homes.values()), len(several))
        for word, several in by_word.items()
    ]
    if tally.order:
        places = {word: place for place, word in enumerate(tally.order)}
        return sorted(found, key=lambda count: (places.get(count.word.split("（")[0], len(places)), count.word))
    return sorted(found, key=lambda count: (-count.entries, count.word))


def tally_notes(kind: LedgerKind, listed: Sequence[Entry]) -> tuple[str, ...]:
    """The breakdowns in words: 按类别：边缘易致贫户（监测中）1户4人。"""
    told = []
    for tally in kind.tallies:
        found = counts(tally, listed)
        if found:
            overlap = "（有重叠）" if tally.overlap else ""
            told.append(f"按{tally.title}{overlap}：{'；'.join(_count_words(tally, count) for count in found)}。")
    return tuple(told)


def _count_words(tally: Tally, count: Count) -> str:
    if tally.unit:
        return f"{count.word}{count.entries}{tally.unit}"
    return f"{count.word}{count.households}户" + (f"{count.persons}人" if tally.persons else "")


# ---- what was said ---------------------------------------------------------------------------------------------------


def digest(kind: LedgerKind, listed: Iterable[Entry]) -> str:
    """Tells two contents of a ledger apart: a closed month must give the same again."""
    content = [
        [entry.key, *(cell_text(column.drawn(), entry.value(column.key)) for column in kind.columns)]
        for entry in sorted(listed, key=lambda entry: entry.key)
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:16]


def new_or_changed(before: Iterable[Entry], after: Iterable[Entry]) -> list[Entry]:
    """Entries that are not in `before` or read differently there (补录)."""
    known = {entry.key: entry for entry in before}
    return [entry for entry in after if (old := known.get(entry.key)) is None or _said(old) != _said(entry)]


def _said(entry: Entry) -> tuple[object, ...]:
    return (entry.group, entry.head, entry.members, tuple(sorted(entry.values.items(), key=lambda item: item[0])))
