"""Dated settings: this year's line and all others, set with the day they take effect and the paper they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.holidays import holiday_text, read_holidays
from app.domain.policy import checked, setting_for
from app.domain.settings import LINE_PREFIX, SETTINGS
from app.services.desk import Desk, policy_entry
from app.store.rows import read_records

HOLIDAYS, ALWAYS = "holidays", date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class SettingLine:
    """A setting as the settings page shows it; `mark` says 待乡镇核定 while nobody confirmed it."""

    key: str
    label: str
    shown: str
    value: Any
    mark: str
    source: str
    since: date | None
    township: bool
    document: str = ""  # the paper it was set by


def set_policy(desk: Desk, name: str, value: Any, valid_from: date | None = None, document: str = "") -> str:
    """Set one setting from a day on (today); returns its key. AppError SET-001, SET-002, SET-010 (township's)."""
    key, good = checked(name, value)
    with desk.writing("设置") as door:
        connection = door.connection
        start = valid_from or _usual_start(desk, key)
        standing = desk.policy(connection).entry(key, desk.today)
        if standing is not None and standing.township and desk.store.role == "village":
            raise AppError(
                "SET-010", f"“{setting_for(key).label}”由乡镇下发，村里不能改。", "有不同意见请向乡镇反映。", "设置"
            )
        same = [row for row in read_records(connection, "policy") if (row["key"], row["valid_from"]) == (key, start)]
        own = [row for row in same if policy_entry(row).township == (desk.store.role == "township")]
        entry = {"value": {"v": good}, "document": document}
        if own:
            door.change("policy", own[-1]["id"], entry)
        else:
            door.create("policy", {"key": key, "valid_from": start, **entry}, village=desk.place.code)
    return key


def _usual_start(desk: Desk, key: str) -> date:
    """A line begins with its year; the holiday table is a fact, not a rule: limits that run already follow it too."""
    if key.startswith(LINE_PREFIX):
        return date(int(key[len(LINE_PREFIX) :]), 1, 1)
    return ALWAYS if key == HOLIDAYS else desk.today


def holiday_lines(desk: Desk) -> str:
    """The holiday table in force as lines a person reads and changes (`domain.holidays`)."""
    with desk.reading() as connection:
        return holiday_text(desk.view(connection).get(HOLIDAYS))


def set_holidays(desk: Desk, text: str, document: str = "") -> dict[str, list[str]]:
    """Replace the holiday table by these lines; returns it. AppError SET-020 … SET-023 with the line, SET-010 (township's)."""
    table = read_holidays(text)
    set_policy(desk, HOLIDAYS, table, document=document)
    return table


def set_line(desk: Desk, year: int, amount: str, document: str = "") -> str:
    """Set the line of a year in yuan per person (R-3.1): nobody else's year is ever used for it."""
    return set_policy(desk, f"{LINE_PREFIX}{year}", amount, date(year, 1, 1), document)


def all_settings(desk: Desk) -> list[SettingLine]:
    """Every setting with the value in force today; the lines of known years first."""
    with desk.reading() as connection:
        rows = read_records(connection, "policy")
        policy = desk.policy(connection)
        view = policy.at(desk.today)
    lines = sorted({row["key"] for row in rows if row["key"].startswith(LINE_PREFIX)}, reverse=True)
    found = []
    for key in (*lines, *SETTINGS):
        setting, entry = setting_for(key), policy.entry(key, date(9999, 12, 31) if key in lines else desk.today)
        found.append(
            SettingLine(
                key,
                setting.label,
                view.shown(key) if key not in lines or entry is None else f"{entry.value}元",
                view.get(key) if entry is None else entry.value,
                view.mark(key),
                setting.source,
                entry.valid_from if entry else None,
                bool(entry and entry.township),
                entry.document if entry else "",
            )
        )
    return found
