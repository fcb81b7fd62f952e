"""Dated settings: which value was in force on a day, and how a typed value is checked (`design.md` §3 "Policy").

A village entry stands until the township's first entry for the same key is in force; without any entry the shipped
value holds. The line of a year has no shipped value and never borrows another year's (R-3.1).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from app.domain.documents.texts import DOC_TEXTS, TEXT_PREFIX
from app.domain.errors import AppError
from app.domain.policy_values import check_value, value_text
from app.domain.questionnaire.codelist import CodeList
from app.domain.questionnaire.codes import CODE_LISTS
from app.domain.questionnaire.editions import CODES_PREFIX, Item, laid_over
from app.domain.settings import (
    COLUMNS_PREFIX,
    LINE_PREFIX,
    SETTINGS,
    Setting,
    codes_setting,
    columns_setting,
    line_setting,
    text_setting,
)
from app.domain.workdays import WorkCalendar, month_end

__all__ = [
    "Difference",
    "Policy",
    "PolicyEntry",
    "PolicyView",
    "checked",
    "differences",
    "setting_for",
    "setting_value",
]


@dataclass(frozen=True, slots=True)
class PolicyEntry:
    """One dated value: `value` as JSON holds it, `document` the paper it stands on, `township` who issued it."""

    key: str
    value: Any
    valid_from: date
    document: str = ""
    township: bool = False


def setting_for(name: str) -> Setting:
    """The setting of a key or a Chinese label (`line_amount.2026`, `2026年监测范围` too); AppError SET-001."""
    if name in SETTINGS:
        return SETTINGS[name]
    year = name.removeprefix(LINE_PREFIX).split("年")[0]
    if (name.startswith(LINE_PREFIX) or "年监测范围" in name) and year.isascii() and year.isdigit() and len(year) == 4:
        return line_setting(int(year))
    for setting in SETTINGS.values():
        if setting.label == name.strip():
            return setting
    if name.removeprefix(TEXT_PREFIX) in DOC_TEXTS and name.startswith(TEXT_PREFIX):
        return text_setting(name)
    if name.startswith(COLUMNS_PREFIX) and _known(name):
        return columns_setting(name)
    if name.startswith(CODES_PREFIX) and _known(name):
        return codes_setting(name)
    raise AppError("SET-001", f"没有“{name}”这个设置项。", "请在“设置”页面查看设置项的名称。")


class Policy:
    """All entries known; ask `at(day)` for what was in force on a day. Unknown keys of newer writers are left alone."""

    def __init__(self, entries: Iterable[PolicyEntry] = ()) -> None:
        self._entries: dict[str, list[PolicyEntry]] = defaultdict(list)
        for entry in sorted(entries, key=lambda entry: entry.valid_from):
            self._entries[entry.key].append(entry)
        changes = {entry.valid_from for found in self._entries.values() for entry in found}
        self._changes = sorted(changes)
        self._views: dict[int, PolicyView] = {}

    def entry(self, key: str, on: date) -> PolicyEntry | None:
        """The entry in force on a day: the township's latest, else the village's latest, else None."""
        known = [entry for entry in self._entries.get(key, ()) if entry.valid_from <= on]
        return next((e for e in reversed(known) if e.township), known[-1] if known else None)

    def entries(self, key: str) -> tuple[PolicyEntry, ...]:
        """Every entry of a key, the earliest first."""
        return tuple(self._entries.get(key, ()))

    def all_entries(self) -> Iterator[PolicyEntry]:
        """Every entry of every key."""
        for found in self._entries.values():
            yield from found

    def editions(self, on: date) -> dict[str, CodeList]:
        """The code lists that are not as shipped on a day, laid over the shipped ones."""
        found = {}
        for key in self._entries:
            name = key.removeprefix(CODES_PREFIX)
            if key.startswith(CODES_PREFIX) and name in CODE_LISTS.shipped:
                now, others = self.entry(key, on), [_items(entry) for entry in self._entries[key]]
                found[name] = laid_over(CODE_LISTS.shipped[name], _items(now) if now else (), others)
        return found

    def ever(self, key: str) -> frozenset[str]:
        """Every value a setting of texts ever had, the shipped one among them; KeyError for an undeclared key."""
        return frozenset((str(setting_value(key)), *(str(entry.value) for entry in self._entries.get(key, ()))))

    def at(self, on: date) -> PolicyView:
        """What was in force on a day; days between two changes share one view, so asking often costs nothing."""
        span = bisect_right(self._changes, on)
        if span not in self._views:
            self._views[span] = PolicyView(self, on)
        return self._views[span]

    def line_for_month(self, month: str) -> Decimal | None:
        """The line valid on the last day of a YYYYMM month (`anchor_month`, or 识别监测时间 of imported cases)."""
        last = month_end(month)
        return self.at(last).line(last.year)


class PolicyView:
    """The settings in force on one day. Getters raise KeyError for a key nobody declared: that is a bug."""

    def __init__(self, policy: Policy, on: date) -> None:
        self.policy = policy
        self.on = on
        self._known: dict[str, Any] = {}

    def get(self, key: str) -> Any:
        """The value as JSON holds it (kept once looked up: due lists ask for every household)."""
        if key not in self._known:
            entry = self.policy.entry(key, self.on)
            self._known[key] = setting_value(key) if entry is None else entry.value
        return self._known[key]

    def number(self, key: str) -> int:
        """A whole number (days, months, persons)."""
        return int(self.get(key))

    def flag(self, key: str) -> bool:
        """A yes/no setting."""
        return bool(self.get(key))

    def text(self, key: str) -> str:
        """A text or the code of a choice."""
        return str(self.get(key))

    def names(self, key: str) -> tuple[str, ...]:
        """A list of keys or texts."""
        return tuple(self.get(key))

    def limits(self, key: str) -> tuple[int, int]:
        """Lower and upper limit, both included."""
        low, high = self.get(key)
        return int(low), int(high)

    def fraction(self, key: str) -> Fraction:
        """A share such as 2/3."""
        return Fraction(self.get(key))

    def money(self, key: str) -> Decimal:
        """An amount in yuan."""
        return Decimal(self.get(key))

    @cached_property
    def editions(self) -> dict[str, CodeList]:
        """The code lists that are not as shipped (`Policy.editions`)."""
        return self.policy.editions(self.on)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working days by the holiday table in force."""
        return WorkCalendar.of(self.get("holidays"))

    def line(self, year: int) -> Decimal | None:
        """The line of a year as known on this day; None while nobody has set it."""
        entry = self.policy.entry(f"{LINE_PREFIX}{year}", self.on)
        return None if entry is None or entry.value is None else Decimal(entry.value)

    def line_for_month(self, month: str) -> Decimal | None:
        """The line valid on the last day of a YYYYMM month, whatever the day of this view."""
        return self.policy.line_for_month(month)

    def mark(self, key: str) -> str:
        """待乡镇核定 while a placeholder has no entry of the township, else nothing."""
        entry = self.policy.entry(key, self.on)
        return "" if entry is not None and entry.township else setting_for(key).mark

    def shown(self, key: str) -> str:
        """The value in Chinese."""
        return value_text(setting_for(key), self.get(key))


def _items(entry: PolicyEntry) -> tuple[Item, ...]:
    try:
        return tuple(Item.from_json(item) for item in entry.value)
    except (KeyError, TypeError, AttributeError):
        return ()  # of a newer writer


def setting_value(key: str) -> Any:
    """The shipped value; None for a line; KeyError for an undeclared key."""
    if key.startswith(CODES_PREFIX):
        return codes_setting(key).shipped
    if key.startswith(TEXT_PREFIX):
        return text_setting(key).shipped
    if key.startswith(COLUMNS_PREFIX):
        return columns_setting(key).shipped
    return None if key.startswith(LINE_PREFIX) else SETTINGS[key].shipped


@dataclass(frozen=True, slots=True)
class Difference:
    """A setting where the township's value differs from the village's (shown at enrolment)."""

    key: str
    label: str
    village: str
    township: str


def differences(village: Policy, township: Policy, on: date) -> list[Difference]:
    """Settings the township's edition would change on a day, lines included, in the order of the settings page."""
    ours, theirs = village.at(on), township.at(on)
    keys = [*SETTINGS, *sorted({key for policy in (village, township) for key in policy._entries} - set(SETTINGS))]
    found = []
    for key in keys:
        entry = township.entry(key, on)
        if entry is None or entry.value == ours.get(key) or not _known(key):
            continue
        found.append(Difference(key, setting_for(key).label, ours.shown(key), theirs.shown(key)))
    return found


def _known(key: str) -> bool:
    if key.startswith(COLUMNS_PREFIX):
        return _is_ledger(key)
    if key.startswith(CODES_PREFIX):
        return key.removeprefix(CODES_PREFIX) in CODE_LISTS.shipped
    return key in SETTINGS or key.startswith(LINE_PREFIX) or key.removeprefix(TEXT_PREFIX) in DOC_TEXTS


def _is_ledger(key: str) -> bool:
    try:
        return bool(columns_setting(key))
    except KeyError:
        return False


def checked(name: str, value: Any) -> tuple[str, Any]:
    """Key and JSON value of what a person or a file gave; AppError SET-001, SET-002."""
    setting = setting_for(name)
    return setting.key, check_value(setting, value)
