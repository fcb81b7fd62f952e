"""First start and sign-in: a new store with its recovery code, opening it by password or by the recovery sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from app.domain.errors import AppError
from app.domain.policy import checked
from app.services.desk import Clock, Desk
from app.services.keeping.backups import keep_before_upgrade
from app.store import vault
from app.store.backup import finish_restore
from app.store.door import Door, stable_id
from app.store.peers import DeviceRow, add_operator, operators, put_device
from app.store.store import Store, create_store, finish_store, is_unfinished, new_device_id, open_store, set_meta
from app.sync.keys import DeviceKeys

VILLAGE_CODE = re.compile(r"[0-9]{12}")
TOWN_CODE = re.compile(r"[0-9]{9}")


@dataclass(frozen=True, slots=True)
class SetupFacts:
    """What the set-up wizard asks (`domain.md` §22 names of bodies); `line` is this year's amount in yuan or blank."""

    role: str
    code: str
    village: str
    town: str
    county: str
    operator: str
    village_kind: str = "village"
    town_kind: str = "town"
    county_kind: str = "county"
    office: str = ""
    line: str = ""
    practice: bool = False
    has_work_team: bool | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A new store, signed in, and the recovery code that must be printed now: it is kept nowhere."""

    desk: Desk
    recovery_code: str


def check_facts(facts: SetupFacts) -> None:
    """AppError SETUP-… naming the first answer that cannot be right."""
    if facts.role not in ("village", "township"):
        raise AppError("SETUP-101", "没有选择用在村里还是乡镇。", "请选“村”或“乡镇”。", "首次设置")
    if facts.role == "village" and not VILLAGE_CODE.fullmatch(facts.code):
        raise AppError(
            "SETUP-102", f"行政村代码“{facts.code}”不是12位数字。", "请照区划代码表填写12位数字。", "首次设置"
        )
    if facts.role == "township" and not TOWN_CODE.fullmatch(facts.code):
        raise AppError("SETUP-103", f"乡镇代码“{facts.code}”不是9位数字。", "请照区划代码表填写9位数字。", "首次设置")
    asked = (
        ("村名", facts.village if facts.role == "village" else "-"),
        ("乡镇名", facts.town),
        ("县名", facts.county),
    )
    for label, value in (*asked, ("操作员姓名", facts.operator)):
        if not value.strip():
            raise AppError("SETUP-104", f"{label}没有填。", "请补上后再继续。", "首次设置")


def make_store(folder: Path, facts: SetupFacts, password: str, machine: str, today: date, clock: Clock) -> Made:
    """A new store for a village or a township office; AppError SETUP-…, V-101, S-121."""
    check_facts(facts)
    line = checked(f"line_amount.{today.year}", facts.line) if facts.line.strip() else None
    recovery = vault.new_recovery_code()
    store = create_store(folder, facts.role, facts.operator, password, recovery, machine, _new_keys)
    desk = Desk(store, facts.operator.strip(), today, clock)
    try:
        with desk.writing("首次设置") as door:
            _write_place(door, facts)
            _write_self(door, facts)
            _write_village(door, facts, today)
            if line:
                _write_policy(door, facts.code, line[0], line[1], date(today.year, 1, 1), "首次设置")
        finish_store(store)
    except BaseException:
        store.close()
        raise
    return Made(desk, recovery)


def _write_place(door: Door, facts: SetupFacts) -> None:
    name = facts.village if facts.role == "village" else facts.town
    pairs = {"code": facts.code, "name": name, "practice": "1" if facts.practice else "0"}
    for key, value in pairs.items():
        set_meta(door.connection, key, value)
    add_operator(door.connection, facts.operator.strip(), door.at)


def _write_self(door: Door, facts: SetupFacts) -> None:
    if facts.role == "township":
        office = DeviceKeys.generate(new_device_id("township"), "office")
        set_meta(door.connection, "office_keys", office.to_bytes().decode())
    name = facts.village if facts.role == "village" else facts.town
    letter = "" if facts.role == "township" else "A"
    device = DeviceRow(door.device, facts.role, facts.code, name, letter, confirmed=True, is_self=True)
    put_device(door.connection, device)


def _write_village(door: Door, facts: SetupFacts, today: date) -> None:
    values = {
        "code": facts.code,
        "name": facts.village or facts.town,
        "village_kind": facts.village_kind,
        "town": facts.town,
        "town_kind": facts.town_kind,
        "county": facts.county,
        "county_kind": facts.county_kind,
        "office": facts.office,
        "has_work_team": facts.has_work_team,
        "started_on": today,
    }
    if facts.role == "village":
        door.create("village", values, row_id=stable_id(facts.code, "village", "row"), village=facts.code)
    else:
        set_meta(door.connection, "town_facts", _as_json(values))


def _as_json(values: Mapping[str, object]) -> str:
    return json.dumps({key: value for key, value in values.items() if isinstance(value, str)}, ensure_ascii=False)


def _write_policy(door: Door, code: str, key: str, value: object, valid_from: date, document: str) -> str:
    entry = {"key": key, "value": {"v": value}, "valid_from": valid_from, "document": document}
    return door.create("policy", entry, village=code)


def sign_in(folder: Path, name: str, password: str, machine: str, today: date, clock: Clock) -> Desk:
    """Open a store by operator name (blank when there is only one) and password; AppError V-102, V-103, V-105, V-108."""
    _check_finished(folder)
    opened = vault.open_with_password(folder, name, password)
    store = open_store(folder, opened.key, machine, _new_keys, partial(keep_before_upgrade, clock=clock))
    return Desk(store, name.strip() or _only_operator(store), today, clock)


def sign_in_with_recovery(
    folder: Path, code: str, name: str, new_password: str, machine: str, today: date, clock: Clock
) -> Desk:
    """Open by the recovery sheet and set a new password for the operator; AppError V-101, V-104."""
    _check_finished(folder)
    vault.check_password(new_password)
    opened = vault.open_with_recovery(folder, code)
    store = open_store(folder, opened.key, machine, _new_keys, partial(keep_before_upgrade, clock=clock))
    operator = name.strip() or _only_operator(store)
    vault.add_operator(folder, opened.key, operator, new_password)
    return Desk(store, operator, today, clock)


def _check_finished(folder: Path) -> None:
    finish_restore(folder)
    if is_unfinished(folder):
        raise AppError(
            "V-108", "上一次新建没有做完就断了，里面还没有任何数据。", "请在这个文件夹重新新建一次。", str(folder)
        )


def _only_operator(store: Store) -> str:
    with store.reading() as connection:
        return next(iter(operators(connection)), "操作员")


def _new_keys(device: str, role: str) -> str:
    return DeviceKeys.generate(device, role).to_bytes().decode()


def device_keys(desk: Desk) -> DeviceKeys:
    """This device's own keys."""
    return DeviceKeys.from_bytes(desk.store.device_keys.encode())
