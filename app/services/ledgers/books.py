"""A ledger of a period: its entries now or as a closed month knew them, 补录 of earlier months, columns by template (`design.md` §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.documents import Ledger, chinese_date
from app.domain.errors import AppError
from app.domain.ledgers import (
    LEDGER_KINDS,
    LIVE,
    Entry,
    Filters,
    Late,
    LedgerColumn,
    LedgerHead,
    LedgerKind,
    build_ledger,
    digest,
    listed_entries,
    moved,
    new_or_changed,
    read_period,
)  # fmt: skip
from app.domain.ledgers.templates import columns_by
from app.domain.policy import Policy
from app.domain.questionnaire.editions import editions_of
from app.domain.revisits import MONTHS, Period
from app.domain.settings import COLUMNS_PREFIX
from app.domain.workdays import month_of
from app.services.desk import Desk, policy_entry
from app.services.files import HouseholdFile, Reader, load_households
from app.services.ledgers import helping, homes, low_income, monitoring, people, roads, system
from app.services.ledgers.closes import Close, closes
from app.services.ledgers.scope import Scope
from app.store.asof import Past, past_of
from app.store.door import stable_id
from app.store.history import units_of
from app.store.rows import read_records
from app.store.store import Connection

Source = Callable[[Scope], Iterator[Entry]]
SOURCES: dict[str, Source] = {
    "monitoring": monitoring.monitoring, "groups": monitoring.groups, "help": monitoring.visits, "revisits": monitoring.revisits,
    "workers": people.workers, "posts": people.posts, "removals": roads.removals, "low_income": low_income.low_income,
    "clues": roads.clues, "pairings": helping.pairings, "notices": helping.notices, "homes": homes.homes,
    "relocation": homes.relocation, "grants": homes.grants, "system": system.system, "problems": helping.problems, "rolls": people.rolls,
}  # fmt: skip
# How far back late entries of closed periods are looked for.
LATE_PERIODS = 12
MOST_ASKED = 2_000  # households read by their ids; more of them are read with all others
# Ledgers whose lines stand in rows of the village: their households are looked up, never walked.
OF_VILLAGE = frozenset({"problems", "notices"})
assert set(SOURCES) == {kind.key for kind in LEDGER_KINDS}


def entries_of(kind: LedgerKind, scope: Scope) -> list[Entry]:
    """The entries of a ledger, in the words of the code lists in force on its day (of a closed month: the day of its closing)."""
    with editions_of(scope.policy.at(scope.today).editions):
        return list(SOURCES[kind.key](scope))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks of a ledger: period as written, filters, full numbers (township only), 补录 of the period below it,
    one household alone."""

    period: str = ""
    filters: Filters = field(default_factory=Filters)
    reveal: bool = False
    with_late: bool = False
    household: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A ledger made: the document, its entries before they became rows, the period and the closed month it stands on."""

    kind: LedgerKind
    period: Period
    ledger: Ledger
    entries: tuple[Entry, ...]
    columns: tuple[LedgerColumn, ...]
    close: Close | None = None
    late: tuple[Late, ...] = ()

    @property
    def level(self) -> int:
        """Highest privacy level among the printed columns."""
        return max(column.level for column in self.columns)


class Village:
    """The village as it is known now or was at some line of the journal; read once for many ledgers.

    `code`: one village of a township's store, which reads nothing of the others."""

    def __init__(self, desk: Desk, connection: Connection, code: str = "") -> None:
        self.desk, self.connection, self.code = desk, connection, code
        self.units: list[str] | None = None
        self.own: tuple[str, ...] | None = None
        if code:
            homes, others = units_of(connection, code)
            self.units, self.own = sorted(homes), tuple(others)
        self.closes = closes(connection, code)
        self._files: dict[tuple[int, frozenset[str] | None], list[HouseholdFile]] = {}
        self._pasts: dict[int, Past] = {}
        self._policies: dict[int, Policy] = {}

    def past(self, close: Close | None) -> Past | None:
        """What is to be taken back for a closed month; None for now."""
        if close is None:
            return None
        if close.counter not in self._pasts:
            self._pasts[close.counter] = past_of(self.connection, "ledger_close", close.id, close.mark, self.code)
        return self._pasts[close.counter]

    def scope(
        self, period: Period, past: Past | None, reveal: bool = False, only: frozenset[str] | None = None,
        close: Close | None = None,
    ) -> Scope:  # fmt: skip
        """What a ledger of a period looks at; of a closed one as it was on the day of its closing (what is late, too)."""
        line = past.line if past else 0
        read = past.records if past else read_records
        if line not in self._policies:
            sets = [stable_id(code, "policy") for code in (self.desk.place.code, self.code)] if self.code else None
            self._policies[line] = Policy(policy_entry(row) for row in read(self.connection, "policy", units=sets))
        files = self._households(line, read, only)
        today = close.closed_on if close else self.desk.today
        return Scope(
            self.connection, period, today, self._policies[line], files, read, reveal, line, self.code, self.own
        )

    def _households(self, line: int, read: Reader, only: frozenset[str] | None) -> list[HouseholdFile]:
        """All households as they were known, or some of them where that is cheaper than to read all."""
        if only is not None and (line, None) not in self._files and len(only) < MOST_ASKED:
            if (line, only) not in self._files:
                self._files[line, only] = load_households(self.connection, sorted(only), read=read)
            return self._files[line, only]
        if (line, None) not in self._files:
            self._files[line, None] = load_households(self.connection, self.units, read=read)
        found = self._files[line, None]
        return found if only is None else [file for file in found if file.id in only]


def book(desk: Desk, connection: Connection, kind: LedgerKind, wanted: Wanted, village: Village | None = None) -> Book:
    """A ledger. AppError LEDG-101 … LEDG-113, LEDG-120 (full numbers in a village)."""
    period = read_period(wanted.period, kind.periods, desk.today)
    if wanted.reveal and desk.store.role != "township":
        raise AppError("LEDG-120", "村里的台账不印完整的证件号码。", "要完整号码的，请乡镇打印。", kind.title)
    known = village or Village(desk, connection)
    close = closed_by(known, period)
    scope = known.scope(period, known.past(close), wanted.reveal, close=close)
    if wanted.household:
        scope = replace(scope, files=[file for file in scope.files if file.id == wanted.household])
    head = _head(desk, connection, scope, close)
    entries = listed_entries(kind, entries_of(kind, scope), head)
    late = tuple(_late(known, kind, period, close)) if period.interval in MONTHS else ()
    if wanted.with_late and close is not None:
        late = (*late, *_own_late(known, kind, period, close))
    columns = columns_of(scope.policy, kind, close.closed_on if close else desk.today)
    notes = _notes(known, kind, entries, close, period)
    ledger = build_ledger(kind, entries, head, period.label, columns, wanted.filters, late, notes)
    return Book(kind, period, ledger, tuple(entries), columns, close, late)


def closed_by(village: Village, period: Period) -> Close | None:
    """The closed month a period ends with; None while it is open."""
    return village.closes.get(month_of(period.end)) if period.interval in MONTHS else None


def columns_of(policy: Policy, kind: LedgerKind, on: date) -> tuple[LedgerColumn, ...]:
    """The columns in force on the day of closing (today): the township's template, the village's own, else the usual ones."""
    names = policy.at(on).names(f"{COLUMNS_PREFIX}{kind.key}")
    return columns_by(kind, names, f"{kind.title}的列") if names else kind.usual


def _head(desk: Desk, connection: Connection, scope: Scope, close: Close | None) -> LedgerHead:
    village = desk.village(connection)
    groups = tuple(village.get("groups") or ())
    on = close.closed_on if close else None
    place = desk.bodies(connection, on=on).place if desk.store.role == "village" else desk.place.name
    groups = tuple(dict.fromkeys(scope.places.group(str(village.get("code") or ""), group) for group in groups))
    if close is not None:
        return LedgerHead(place, groups, close.filler, close.auditor, chinese_date(close.closed_on))
    return LedgerHead(place, groups, desk.hand, "", chinese_date(desk.today))


def _notes(
    village: Village, kind: LedgerKind, entries: Sequence[Entry], close: Close | None, period: Period
) -> list[str]:
    if close is None:
        return []
    told = close.digests.get(kind.key)
    if told and period.interval == kind_interval(kind) and told != digest(kind, entries):
        return ["本机记录与结账时的不完全一致：结账在另一台电脑上进行，请以结账的电脑打印的为准。"]
    return []


def kind_interval(kind: LedgerKind) -> str:
    """The usual kind of period of a ledger; months for those that show how things stand."""
    return "month" if kind.periods[0] == LIVE else kind.periods[0]


# ---- 补录 -------------------------------------------------------------------------------------------------------------


def _late(village: Village, kind: LedgerKind, period: Period, close: Close | None) -> Iterator[Late]:
    """Entries of earlier closed periods that became known after the last closing before this period, up to its own."""
    before = _closed_before(village, period)
    if before is None or before.id == (close.id if close else ""):
        return
    first, last = village.past(before), village.past(close)
    assert first is not None
    touched = first.units - (last.units if last else frozenset())
    for earlier in _earlier(village, period, before):
        yield from _difference(village, kind, earlier, (first, last), touched | _both(first, last), close)


def _both(first: Past, last: Past | None) -> frozenset[str]:
    """Units written on both sides of the later mark: they may have changed between the marks, too."""
    return first.units & last.units if last else frozenset()


def _own_late(village: Village, kind: LedgerKind, period: Period, close: Close) -> Iterator[Late]:
    """What became known of a closed period since."""
    first = village.past(close)
    assert first is not None
    yield from _difference(village, kind, period, (first, None), first.units, close)


def _difference(
    village: Village, kind: LedgerKind, period: Period, marks: tuple[Past, Past | None], touched: frozenset[str],
    close: Close | None,
) -> Iterator[Late]:  # fmt: skip
    """What a period says after the later mark and not after the earlier, both seen from the day of the closing (today)."""
    only = None if kind.key in OF_VILLAGE else touched
    before, after = (entries_of(kind, village.scope(period, mark, only=only, close=close)) for mark in marks)
    found = new_or_changed(before, after)
    if found:
        yield Late(period.label, tuple(found))


def _closed_before(village: Village, period: Period) -> Close | None:
    months = [month for month in village.closes if month < month_of(period.start)]
    return max((village.closes[month] for month in months), key=lambda close: close.counter, default=None)


def _earlier(village: Village, period: Period, before: Close) -> list[Period]:
    """Closed periods of the same kind, the latest first, in the order of time."""
    found = []
    for step in range(1, LATE_PERIODS + 1):
        earlier = moved(period, -step)
        if month_of(earlier.end) in village.closes:
            found.append(earlier)
    return list(reversed(found))
