"""Dated settings: this year's line and all others, set with the day they take effect and the paper they stand on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.errors import AppError
from app.domain.holidays import holiday_text, read_holidays
from app.domain.policy import Policy, checked, differences, setting_for
from app.domain.policy_values import value_text
from app.domain.settings import LINE_PREFIX, SETTINGS
from app.services.desk import Desk, policy_entry
from app.services.files import Rec
from app.services.policy_effects import refuse_moving
from app.store.door import Door
from app.store.rows import read_records
from app.store.store import Connection

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
    coming: date | None = None  # from when another value is set already


def set_policy(desk: Desk, name: str, value: Any, valid_from: date | None = None, document: str = "") -> str:
    """Set one setting from a day on (today); returns its key.

    AppError SET-001, SET-002, SET-010 (the township's), SET-030 where a day in the past would move a clock that runs."""
    key, good = checked(name, value)
    start = valid_from or _usual_start(desk, key)
    if start < desk.today:
        refuse_moving(desk, key, good, start)
    with desk.writing("设置") as door:
        check_ours(desk, door, key)
        put_entry(desk, door, key, good, start, document)
    return key


def check_ours(desk: Desk, door: Door, key: str) -> None:
    """AppError SET-010 in a village for what the township issued."""
    standing = desk.policy(door.connection).entry(key, desk.today)
    if standing is not None and standing.township and desk.store.role == "village":
        raise AppError(
            "SET-010", f"“{setting_for(key).label}”由乡镇下发，村里不能改。", "有不同意见请向乡镇反映。", "设置"
        )


def put_entry(desk: Desk, door: Door, key: str, good: Any, start: date, document: str) -> None:
    """One value from a day on, in the place of this side's own of that day."""
    own = [row for row in own_rows(desk, door.connection, key) if row["valid_from"] == start]
    entry = {"value": {"v": good}, "document": document}
    if own:
        door.change("policy", own[-1]["id"], entry)
    else:
        door.create("policy", {"key": key, "valid_from": start, **entry}, village=desk.place.code)


def own_rows(desk: Desk, connection: Connection, key: str) -> list[Rec]:
    """This side's own values of a key, the earliest first."""
    township = desk.store.role == "township"
    rows = [
        row
        for row in read_records(connection, "policy")
        if row["key"] == key and policy_entry(row).township == township
    ]
    return sorted(rows, key=lambda row: row["valid_from"])


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One value of a setting: from when, by which paper, who wrote it; `state` 将要生效, 现在用, 以前 or 由乡镇的代替."""

    shown: str
    value: Any
    valid_from: date
    document: str
    township: bool
    writer: str
    written: str
    state: str
    own: bool


NOW, COMING, BEFORE, REPLACED = "现在用", "将要生效", "以前", "由乡镇的代替"


def setting_history(desk: Desk, name: str) -> list[HistoryLine]:
    """Every value a setting ever had or is going to have, the latest first. AppError SET-001."""
    setting = setting_for(name)
    with desk.reading() as connection:
        rows = [row for row in read_records(connection, "policy") if row["key"] == setting.key]
        policy = desk.policy(connection)
    now = policy.entry(setting.key, desk.today)
    found = []
    # Of one day the township's value comes first: it is the one that counts.
    entries = sorted(((policy_entry(row), row) for row in rows),
                     key=lambda one: (one[0].valid_from, one[0].township, str(one[1]["id"])), reverse=True)  # fmt: skip
    for entry, row in entries:
        state = COMING if entry.valid_from > desk.today else NOW if entry == now else BEFORE
        if state == BEFORE and not entry.township and now is not None and now.township:
            state = REPLACED
        found.append(HistoryLine(
            value_text(setting, entry.value), entry.value, entry.valid_from, str(entry.document or ""), entry.township,
            str(row.get("updated_by") or row.get("created_by") or ""), str(row.get("updated_at") or row.get("created_at") or "")[:10],
            state, entry.township == (desk.store.role == "township"),
        ))  # fmt: skip
    return found


def withdraw(desk: Desk, name: str, valid_from: date) -> None:
    """Take a value back that is not in force yet. AppError SET-001, SET-031 it is in force or was, SET-032 there is none."""
    setting = setting_for(name)
    if valid_from <= desk.today:
        raise AppError(
            "SET-031",
            f"{valid_from.isoformat()}起的值已经生效，不能收回。",
            "请另设一个从今天或以后起的值。",
            setting.label,
        )
    with desk.writing("收回设置") as door:
        rows = [row for row in own_rows(desk, door.connection, setting.key) if row["valid_from"] == valid_from]
        if not rows:
            raise AppError(
                "SET-032", f"没有从{valid_from.isoformat()}起的值。", "请在历史里选将要生效的一行。", setting.label
            )
        for row in rows:
            door.remove("policy", str(row["id"]), "收回，还没有生效")


def confirm_settings(desk: Desk, names: Iterable[str], document: str = "") -> int:
    """The township confirms what is in force as its own (待乡镇核定 ends), from today on; returns how many. AppError SET-033."""
    if desk.store.role != "township":
        raise AppError("SET-033", "只有乡镇能核定。", "村里请等乡镇随回执包下发。", "设置")
    keys = [setting_for(name).key for name in names]
    with desk.writing("核定设置") as door:
        view = desk.view(door.connection)
        wanted = [key for key in keys if view.mark(key)]
        for key in wanted:
            put_entry(desk, door, key, view.get(key), desk.today, document or "乡镇核定")
    return len(wanted)


@dataclass(frozen=True, slots=True)
class PolicyDifference:
    """A setting of the township that is not what the village had: what it was, what holds, from when, by which paper."""

    key: str
    label: str
    village: str
    township: str
    since: date
    document: str


def policy_differences(desk: Desk) -> list[PolicyDifference]:
    """What the township's settings changed against the village's own (or the shipped ones), those to come included."""
    with desk.reading() as connection:
        entries = list(desk.policy(connection).all_entries())
    own, theirs = Policy(e for e in entries if not e.township), Policy(e for e in entries if e.township)
    days = sorted({desk.today, *(e.valid_from for e in entries if e.township and e.valid_from > desk.today)})
    found: dict[tuple[str, date], PolicyDifference] = {}
    for day in days:
        for one in differences(own, theirs, day):
            entry = theirs.entry(one.key, day)
            if entry is not None:
                found[one.key, entry.valid_from] = PolicyDifference(
                    one.key, one.label, one.village, one.township, entry.valid_from, str(entry.document or "")
                )
    return sorted(found.values(), key=lambda line: (line.since, line.label), reverse=True)


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
                next((later.valid_from for later in policy.entries(key) if later.valid_from > desk.today), None)
                if key not in lines
                else None,
            )
        )
    return found
