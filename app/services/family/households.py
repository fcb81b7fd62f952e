"""The list of households: found by name, pinyin, group, helper or the tail of a number; lines built for those shown (`design.md` §7).

List, window and command line ask the same functions. Lines that were built are kept per desk; after a write only the
households it touched are built again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from weakref import WeakKeyDictionary

from app.services.desk import Desk
from app.services.duties.dues import VillageFacts, village_facts
from app.services.duties.sources import DUE_PARTS
from app.services.family.lines import HouseholdLine, build_line, village_name
from app.services.family.page import HouseholdPage, household_page
from app.services.files import HouseholdFile, load_households
from app.services.packages.words import BallLine, balls
from app.services.searching import search
from app.services.searching.entries import Entry, entry_of, fits, words_of
from app.store import history
from app.store.store import Connection

__all__ = ["HouseholdLine", "HouseholdPage", "household_page", "lines", "list_households"]

# What a line is made of: what duties follow from; the form's other rows are read when a household is opened.
LISTED = DUE_PARTS
MOST_KEPT = 4_000
AT_ONCE = 400


@dataclass(slots=True)
class _Shelf:
    """Lines built since a mark of the journal, the ones asked for last."""

    mark: int
    today: date
    facts: VillageFacts
    villages: dict[str, str] = field(default_factory=dict)
    built: OrderedDict[str, tuple[HouseholdLine, Entry]] = field(default_factory=OrderedDict)


_SHELVES: WeakKeyDictionary[Desk, _Shelf] = WeakKeyDictionary()


def list_households(
    desk: Desk, query: str = "", group: str = "", watch: str = "", limit: int | None = None
) -> list[HouseholdLine]:
    """Households by group and number, or the best fits first; `query`: words that must all fit; `watch` as in the line.

    Names are found by characters, pinyin in full and initials in all readings; digits (4 or more) are the tail of an
    identity or telephone number. With `limit` only the first lines are built.
    """
    search.renew(desk)
    hits = search.find(desk, query, {"group": [group] if group else [], "watch": [watch] if watch else []})
    return lines(desk, hits.ids[:limit], query)


def lines(desk: Desk, ids: Sequence[str], query: str = "") -> list[HouseholdLine]:
    """Lines of these households in this order, each with why the query found it; households that are gone are left out."""
    words = words_of(query)
    with desk.reading() as connection:
        shelf = _shelf(desk, connection)
        found = _kept(shelf, ids)
        missing = [household for household in ids if household not in found]
        for start in range(0, len(missing), AT_ONCE):
            found |= _build(desk, connection, shelf, missing[start : start + AT_ONCE])
        shown = {household: found[household] for household in ids if household in found}
        # Packages change no row, so the last word is asked anew each time, in one reading for all that are shown.
        words_there = balls(
            desk, connection, {uid: (line.village_code, line.steps) for uid, (line, _) in shown.items()}
        )
    return [_with_reason(_with_ball(line, words_there[uid]), entry, words) for uid, (line, entry) in shown.items()]


def _with_ball(line: HouseholdLine, ball: BallLine) -> HouseholdLine:
    return replace(line, here=ball.here, there=ball.there)


def _with_reason(line: HouseholdLine, entry: Entry, words: Iterable[str]) -> HouseholdLine:
    fit = fits(entry, words) if words else None
    return replace(line, why=fit[1]) if fit else line


def _kept(shelf: _Shelf, ids: Iterable[str]) -> dict[str, tuple[HouseholdLine, Entry]]:
    return {household: shelf.built[household] for household in ids if household in shelf.built}


def _shelf(desk: Desk, connection: Connection) -> _Shelf:
    mark, shelf = history.mark(connection), _SHELVES.get(desk)
    touched = history.touched_since(connection, shelf.mark) if shelf and shelf.mark != mark else []
    # A setting or a notice changes duties of many households: then all lines are made anew.
    whole = any(kind != "household" for _, kind in touched)
    if shelf is None or shelf.today != desk.today or whole:
        shelf = _SHELVES[desk] = _Shelf(mark, desk.today, village_facts(desk, connection))
    for household, _ in touched:
        shelf.built.pop(household, None)
    shelf.mark = mark
    return shelf


def _build(desk: Desk, connection: Connection, shelf: _Shelf, ids: list[str]) -> dict[str, tuple[HouseholdLine, Entry]]:
    made = {}
    for file in load_households(connection, ids, LISTED):
        name = _village(desk, connection, shelf, file)
        made[file.id] = shelf.built[file.id] = (build_line(file, shelf.facts, name), entry_of(file, name))
    while len(shelf.built) > MOST_KEPT:
        shelf.built.popitem(last=False)
    return made


def _village(desk: Desk, connection: Connection, shelf: _Shelf, file: HouseholdFile) -> str:
    code = str(file.record.get("village_code") or "")
    if code not in shelf.villages:
        shelf.villages[code] = village_name(desk, connection, file)
    return shelf.villages[code]
