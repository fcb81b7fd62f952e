"""A ledger on screen: its rows, its sums in words, what may be chosen; looking is not printing, so nothing is logged (`domain.md` §15)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.documents import Ledger, cell_text
from app.domain.ledgers import Entry, Filters, LedgerColumn, ledger_kind
from app.domain.questionnaire.codes import CODE_LISTS
from app.services.desk import Desk
from app.services.ledgers.books import Book, Wanted, book
from app.services.ledgers.closing import MonthStanding, close_text, month_standing
from app.services.papers.base import PaperKind
from app.services.papers.ledgers import LEDGER_PAPERS, category_code
from app.services.summing.books import town_ledger

UNITS = {"members": "人"}  # the sum line names the units of the other columns itself


@dataclass(frozen=True, slots=True)
class LedgerView:
    """A ledger as it is shown: rows with their columns, sums and notes, what the filters offer, where its month stands."""

    title: str
    period: str
    columns: tuple[LedgerColumn, ...]
    rows: tuple[Entry, ...]
    late: tuple[tuple[str, int], ...]
    sums: str
    notes: tuple[str, ...]
    groups: tuple[str, ...]
    helpers: tuple[str, ...]
    classes: tuple[str, ...]
    closed: str
    month: MonthStanding | None

    @property
    def empty(self) -> bool:
        """True for a period without entries."""
        return not self.rows


def ledger_kinds() -> tuple[PaperKind, ...]:
    """The papers that are ledgers, in the order of §15."""
    return LEDGER_PAPERS


def ledger_view(
    desk: Desk, key: str, period: str = "", group: str = "", helper: str = "", category: str = ""
) -> LedgerView:
    """A ledger of a period as it stands now, or as its closed month says. AppError LEDG-…"""
    kind = ledger_kind(key)
    filters = Filters(group, helper, category_code(kind, category))
    if desk.store.role == "township":
        return _view(town_ledger(desk, kind, Wanted(period, filters)), filters, None)
    with desk.reading() as connection:
        made = book(desk, connection, kind, Wanted(period, filters))
    return _view(made, filters, month_standing(desk, _month(made)) if made.period.interval == "month" else None)


def _view(made: Book, filters: Filters, month: MonthStanding | None) -> LedgerView:
    shown = tuple(entry for entry in made.entries if filters.takes(entry))
    return LedgerView(
        made.ledger.title, made.ledger.period, made.columns, shown, tuple((part.period, len(part.entries)) for part in made.late),
        sums_text(made.ledger), made.ledger.notes, _known(entry.group for entry in made.entries),
        _known(name for entry in made.entries for name in entry.helpers), _classes(made),
        close_text(made.close) if made.close else "", month,
    )  # fmt: skip


def _month(made: Book) -> str:
    return f"{made.period.end:%Y-%m}"


def _known(names: Iterable[str]) -> tuple[str, ...]:
    found = {str(name) for name in names if name}
    return tuple(sorted(found))


def _classes(made: Book) -> tuple[str, ...]:
    """Labels of the classes that some entry has."""
    if not made.kind.classes:
        return ()
    used = {code for entry in made.entries for code in entry.classes}
    return tuple(code.label for code in CODE_LISTS[made.kind.classes].codes if code.code in used)


def sums_text(ledger: Ledger) -> str:
    """The sum line in words: 合计：3户，12人."""
    if ledger.total is None:
        return ""
    pairs = list(zip(ledger.columns, ledger.total.cells, strict=True))
    words = [
        f"{_name(column.key, column.label)}{cell_text(column, value)}{UNITS.get(column.key, '')}"
        for column, value in pairs[1:]
        if value not in ("", None)
    ]
    return f"合计：{'，'.join(words)}" if words else ""


def _name(key: str, label: str) -> str:
    """Households, people and lines say what they are; other sums are named."""
    return "" if key in ("head", "members", "name", "date") else label
