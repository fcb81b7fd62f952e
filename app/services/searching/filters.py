"""Filters of the household list with their counts (`design.md` §7): what can be chosen, in which words, how many it leaves.

Most lie in the search index. Duties and findings change with the day and with every rule, so they are worked out while
somebody looks at the list, a few households at a time (`warm`), and kept until something is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from weakref import WeakKeyDictionary

from app.domain.checks import Severity
from app.domain.due import State
from app.domain.lowincome.weak import Weak
from app.services.checks.checking import village_check
from app.services.collecting.collect import unfinished
from app.services.desk import Desk
from app.services.family.households import lines
from app.services.files import natural
from app.services.lowincome.reading import weak_of_households
from app.services.searching import search
from app.services.searching.search import Hits
from app.services.visiting.visit_drafts import unfinished_visits
from app.store import history
from app.store import search as store_search

TITLES: dict[str, str] = {
    "village": "村", "group": "小组", "kind": "户类型", "watch": "监测状态", "category": "类别", "road": "步骤",
    "problem": "问题", "due": "期限", "helper": "联系人", "open": "在办", "draft": "草稿",
    "weak": "老弱病残",
}  # fmt: skip
WORDS: dict[tuple[str, str], str] = {
    ("watch", "monitored"): "监测中", ("watch", "removed"): "风险已消除", ("watch", "exit"): "稳定脱贫户",
    ("open", "open"): "在办", ("draft", "draft"): "有草稿",
    ("problem", "error"): "有错误", ("problem", "doubt"): "有疑点",
    **{("weak", kind.value): kind.label for kind in Weak},
    ("due", State.OVERDUE): State.OVERDUE.label, ("due", State.SOON): State.SOON.label, ("due", State.DUE): State.DUE.label,
}  # fmt: skip
# Filters whose values come in an order of their own; the others by number or by how many there are.
ORDERS: dict[str, tuple[str, ...]] = {
    "watch": ("monitored", "removed", "exit"), "problem": ("error", "doubt"),
    "due": (State.OVERDUE, State.SOON, State.DUE), "weak": tuple(kind.value for kind in Weak),
}  # fmt: skip
# Worth saying even where it holds for every household found.
TOLD = ("problem", "due")
WARMED = ("due", "problem", "weak")  # worked out while somebody looks
DUES_AT_ONCE, CHECKS_AT_ONCE = 100, 150


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: how many households it leaves under the other filters, whether it is on."""

    value: str
    label: str
    count: int
    on: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with everything that can be chosen now; `ready` False while it is still being worked out."""

    key: str
    title: str
    choices: tuple[Choice, ...]
    ready: bool = True


@dataclass(slots=True)
class _Known:
    """Duties and findings worked out so far."""

    mark: int
    today: date
    due: dict[str, str] = field(default_factory=dict)
    weak: dict[str, frozenset[str]] = field(default_factory=dict)
    problem: dict[str, str] = field(default_factory=dict)
    due_left: list[str] = field(default_factory=list)
    problem_left: list[str] = field(default_factory=list)


_KNOWN: WeakKeyDictionary[Desk, _Known] = WeakKeyDictionary()


def word_of(key: str, value: str) -> str:
    """A value as people read it."""
    return WORDS.get((key, value), value)


def filters(desk: Desk, hits: Hits, chosen: search.Chosen, keys: Iterable[str]) -> tuple[Filter, ...]:
    """Filters with the counts of a search, without those that cannot narrow anything."""
    known, found = _KNOWN.get(desk), []
    for key in keys:
        on = frozenset(chosen.get(key, ()))
        counts = {**dict.fromkeys(on, 0), **hits.counts.get(key, {})}
        left = (known.problem_left if key == "problem" else known.due_left) if known and key in WARMED else []
        choices = tuple(Choice(v, word_of(key, v), counts[v], v in on) for v in _ordered(key, counts))
        narrows = len(choices) > 1 or any(choice.count < len(hits.ids) or key in TOLD for choice in choices)
        if on or left or narrows:
            found.append(Filter(key, TITLES[key], choices, not left))
    return tuple(found)


def _ordered(key: str, counts: Mapping[str, int]) -> list[str]:
    if key in ORDERS:
        return [value for value in ORDERS[key] if value in counts]
    if key in ("group", "village"):
        return sorted(counts, key=natural)
    return sorted(counts, key=lambda value: (-counts[value], value))


def marks(desk: Desk) -> search.Marks:
    """Filters the index does not keep, as far as they are known now: drafts, duties, findings."""
    known = _known(desk)
    drafted: frozenset[str] = frozenset()
    if desk.store.role == "village":
        drafted = frozenset(line.subject.household for line in unfinished(desk))
        drafted |= frozenset(draft.household for draft in unfinished_visits(desk))
    return {
        "draft": {"draft": drafted}, "due": _by_value(known.due), "problem": _by_value(known.problem),
        "weak": {kind.value: frozenset(k for k, v in known.weak.items() if kind.value in v) for kind in Weak},
    }  # fmt: skip


def _by_value(values: Mapping[str, str]) -> dict[str, frozenset[str]]:
    return {value: frozenset(k for k, v in values.items() if v == value) for value in set(values.values()) if value}


def warm(desk: Desk) -> bool:
    """Work out duties and findings of a few more households; True while some are left."""
    known = _known(desk)
    if known.due_left:
        part, known.due_left = known.due_left[:DUES_AT_ONCE], known.due_left[DUES_AT_ONCE:]
        for line in lines(desk, part):
            known.due[line.id] = line.due.state.value if line.due else ""
        known.weak |= weak_of_households(desk, part)
    elif known.problem_left:
        part, known.problem_left = known.problem_left[:CHECKS_AT_ONCE], known.problem_left[CHECKS_AT_ONCE:]
        _check(desk, known, part)
    return bool(known.due_left or known.problem_left)


def is_warming(desk: Desk) -> bool:
    """True while duties or findings of some households are not worked out."""
    known = _KNOWN.get(desk)
    return known is not None and bool(known.due_left or known.problem_left)


def _check(desk: Desk, known: _Known, households: list[str]) -> None:
    with desk.reading() as connection:
        check = village_check(desk, connection)
        for household in households:
            file = check.files.get(household)
            levels = {finding.level for finding in check.findings(file)} if file else set()
            known.problem[household] = (
                "error" if Severity.ERROR in levels else "doubt" if Severity.DOUBT in levels else ""
            )


def _known(desk: Desk) -> _Known:
    with desk.reading() as connection:
        mark, known = history.mark(connection), _KNOWN.get(desk)
        if known is not None and known.today == desk.today and known.mark == mark:
            return known
        whole = known is None or known.today != desk.today or store_search.other_units_since(connection, known.mark)
        touched = [] if whole or known is None else store_search.touched_households(connection, known.mark)
    if whole or known is None:
        known = _KNOWN[desk] = _Known(mark, desk.today)
        households = _watched(desk)
    else:
        households = [household for _, household in touched]
    known.mark = mark
    for household in households:
        known.due.pop(household, None)
        known.weak.pop(household, None)
        known.problem.pop(household, None)
    known.due_left = list(dict.fromkeys([*households, *known.due_left]))
    if desk.store.role == "village":
        known.problem_left = list(dict.fromkeys([*households, *known.problem_left]))
    return known


def _watched(desk: Desk) -> list[str]:
    """Households whose duties are shown: all of a village; of a township those under watch or on their way."""
    if desk.store.role == "village":
        return list(search.find(desk).ids)
    watched = search.find(desk, chosen={"watch": ORDERS["watch"]}).ids
    return list(dict.fromkeys([*watched, *search.find(desk, chosen={"open": ("open",)}).ids]))
