"""A ledger over all villages of a township: each village's entries by its own closings, then one book in the township's columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from app.domain.documents import chinese_date
from app.domain.ledgers import Entry, Late, LedgerHead, LedgerKind, build_ledger, ledger_kind, period_code, read_period
from app.domain.revisits import Period
from app.services.desk import Desk
from app.services.files import natural
from app.services.ledgers.books import Book, Village, Wanted, book, closed_by, columns_of, entries_of
from app.services.summing.kept import Name, Progress, kept_of, quiet, read_one, read_stale, stale
from app.services.summing.places import TownPlace
from app.store.store import Connection

SEVERAL = "，"


@dataclass(frozen=True, slots=True)
class _Part:
    """A village's share of a ledger."""

    entries: tuple[Entry, ...]
    late: tuple[Late, ...]
    closed: bool


def town_ledger(
    desk: Desk, kind: LedgerKind, wanted: Wanted, progress: Progress = quiet, codes: Iterable[str] = ()
) -> Book:
    """A ledger over all villages (or those of `codes`), each village's group with its name before it. AppError LEDG-…"""
    period, name = _name(desk, kind, wanted)
    read_stale(desk, name, partial(_part, desk, kind, period, wanted), progress, f"正在读{kind.title}：")
    only = set(codes)
    with desk.reading() as connection:
        kept = [(place, part) for place, part in kept_of(desk, connection, name, min(period.end, desk.today))
                if not only or place.code in only]  # fmt: skip
        columns = columns_of(desk.policy(connection), kind, desk.today)
    entries = [entry for place, part in kept for entry in _named(place, part.entries, wanted.household)]
    late = [replace(told, period=f"{place.name}{told.period}", entries=tuple(_named(place, told.entries, "")))
            for place, part in kept for told in part.late]  # fmt: skip
    head = LedgerHead(desk.place.name, _groups(entries), desk.operator, "", chinese_date(desk.today))
    ledger = build_ledger(kind, entries, head, period.label, columns, wanted.filters, late, _notes(kept))
    return Book(kind, period, ledger, tuple(entries), columns, None, tuple(late))


def _name(desk: Desk, kind: LedgerKind, wanted: Wanted) -> tuple[Period, Name]:
    period = read_period(wanted.period, kind.periods, desk.today)
    return period, ("ledger", kind.key, period_code(period), str(wanted.reveal), str(wanted.with_late))


def stale_parts(desk: Desk, kind: LedgerKind, wanted: Wanted) -> list[TownPlace]:
    """The villages that have to be read before the ledger is true."""
    return stale(desk, _name(desk, kind, wanted)[1])


def read_part(desk: Desk, kind: LedgerKind, wanted: Wanted, code: str) -> None:
    """Read one village's share and keep it."""
    period, name = _name(desk, kind, wanted)
    read_one(desk, name, code, partial(_part, desk, kind, period, wanted))


def _part(desk: Desk, kind: LedgerKind, period: Period, wanted: Wanted, connection: Connection, code: str) -> _Part:
    village = Village(desk, connection, code)
    close = closed_by(village, period)
    entries = entries_of(kind, village.scope(period, village.past(close), wanted.reveal, close=close))
    late: tuple[Late, ...] = ()
    if wanted.with_late:
        late = book(desk, connection, kind, Wanted(period_code(period), with_late=True), village).late
    return _Part(tuple(entries), late, close is not None)


def _named(place: TownPlace, entries: Iterable[Entry], household: str) -> Iterable[Entry]:
    for entry in entries:
        if not household or entry.household_id == household:
            yield replace(entry, key=f"{place.code}/{entry.key}", group=f"{place.name}{entry.group}")


def _groups(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Villages in their order, in each its groups."""
    order: dict[str, int] = {}
    for entry in entries:
        order.setdefault(entry.key.partition("/")[0], len(order))
    groups = {(order[entry.key.partition("/")[0]], natural(entry.group), entry.group) for entry in entries}
    return tuple(group for _place, _natural, group in sorted(groups))


def _notes(kept: list[tuple[TownPlace, _Part]]) -> list[str]:
    closed = [place.name for place, part in kept if part.closed]
    if not closed:
        return []
    if len(closed) == len(kept):
        return [f"{len(kept)}个村都已结账，按结账时的内容。"]
    return [f"已经结账的{len(closed)}个村按结账时的内容：{'、'.join(closed)}；其余各村按现在的内容。"]


def own_key(key: str) -> str:
    """The key an entry has in its village's ledger."""
    return key.partition("/")[2]


def code_of(key: str) -> str:
    """The village an entry belongs to."""
    return key.partition("/")[0]


def system_kind() -> LedgerKind:
    """15.14."""
    return ledger_kind("system")
