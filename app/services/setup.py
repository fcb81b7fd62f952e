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
from app.services.desk import STAND_IN_NOTE, Clock, Desk
from app.services.keeping.backups import keep_before_upgrade
from app.services.practice.mark import mark
from app.services.selfcheck.places import check_place
from app.services.this_device import LETTER, device_keys, first_row, new_keys, settle_self
from app.store import vault
from app.store.backup import finish_restore
from app.store.door import Door, stable_id
from app.store.peers import add_operator, operators, put_device
from app.store.rekey import finish_change
from app.store.store import Store, create_store, finish_store, is_unfinished, open_store, set_meta
from app.sync.office_code import new_office_code, office_from_code

__all__ = [
    "Made", "SetupFacts", "check_facts", "device_keys", "make_store", "sign_in", "sign_in_with_recovery",
]  # fmt: skip

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
    by_township: bool = False  # 代录: the township enters for this village, which has no program (`domain.md` §22)


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
    if facts.by_township and facts.role != "village":
        raise AppError("SETUP-105", "代录的是一个村的数据。", "请选“村”，填写该村的代码和名称。", "首次设置")
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
    check_place(folder)
    line = checked(f"line_amount.{today.year}", facts.line) if facts.line.strip() else None
    recovery = vault.new_recovery_code()
    store = create_store(folder, facts.role, facts.operator, password, recovery, machine, new_keys)
    desk = Desk(store, facts.operator.strip(), today, clock)
    try:
        with desk.writing("首次设置") as door:
            _write_place(door, facts)
            _write_self(door, store, facts)
            _write_village(door, facts, today)
            if line:
                _write_policy(door, facts.code, line[0], line[1], date(today.year, 1, 1), "首次设置")
        desk.ask_stand_in_again()
        if facts.practice:
            mark(folder)
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


def _write_self(door: Door, store: Store, facts: SetupFacts) -> None:
    if facts.role == "township":
        code = new_office_code()
        set_meta(door.connection, "office_seed", code)
        set_meta(door.connection, "office_keys", office_from_code(code).to_bytes().decode())
    name = facts.village if facts.role == "village" else facts.town
    own = first_row(store, facts.role, facts.code, name, door.at)
    put_device(door.connection, own)
    set_meta(door.connection, LETTER, own.letter)


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
    if facts.by_township:
        set_meta(door.connection, STAND_IN_NOTE, "1")
        values["entered_by_town_from"] = today
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
    store = open_store(folder, opened.key, machine, new_keys, partial(keep_before_upgrade, clock=clock))
    _settle(store, clock)
    return _ready(Desk(store, name.strip() or _only_operator(store), today, clock))


def sign_in_with_recovery(
    folder: Path, code: str, name: str, new_password: str, machine: str, today: date, clock: Clock
) -> Desk:
    """Open by the recovery sheet and set a new password for the operator; AppError V-101, V-104, V-109."""
    _check_finished(folder)
    vault.check_password(new_password)
    key = vault.open_with_recovery(folder, code).key
    return sign_in_with_key(folder, key, name, new_password, machine, today, clock)


def sign_in_with_key(
    folder: Path, key: bytes, name: str, new_password: str, machine: str, today: date, clock: Clock
) -> Desk:
    """Open with the store key itself (recovery sheet, the township's answer) and set a new password for an operator.

    AppError V-101, V-109 (nobody of that name), S-101 (not the key of this store)."""
    _check_finished(folder)
    vault.check_password(new_password)
    store = open_store(folder, key, machine, new_keys, partial(keep_before_upgrade, clock=clock))
    try:
        operator = _known_operator(store, name.strip())
        vault.add_operator(folder, key, operator, new_password)
    except BaseException:
        store.close()
        raise
    _settle(store, clock)
    return _ready(Desk(store, operator, today, clock))


def _check_finished(folder: Path) -> None:
    check_place(folder)
    finish_restore(folder)
    finish_change(folder)
    if is_unfinished(folder):
        raise AppError(
            "V-108", "上一次新建没有做完就断了，里面还没有任何数据。", "请在这个文件夹重新新建一次。", str(folder)
        )


def _known_operator(store: Store, name: str) -> str:
    with store.reading() as connection:
        known = operators(connection)
    if not name and len(known) == 1:
        return known[0]
    if name not in known:
        text = f"这份数据里没有操作员“{name}”。" if name else "这份数据有几位操作员，请写上您的姓名。"
        raise AppError("V-109", text, f"现有操作员{len(known)}人；姓名请和原来登录时写的一样。", "设新密码")
    return name


def _only_operator(store: Store) -> str:
    with store.reading() as connection:
        return next(iter(operators(connection)), "操作员")


def _ready(desk: Desk) -> Desk:
    """What was erased is gone before anybody sees the store, and the township can open it when the password is forgotten."""
    from app.services.erasing.start import before_use  # it knows packages, which know this module

    try:
        before_use(desk)
    except BaseException:
        desk.store.close()
        raise
    return desk


def _settle(store: Store, clock: Clock) -> None:
    """A store that became a new device takes its own letter before anything is written under it."""
    try:
        settle_self(store, clock().isoformat(timespec="seconds"))
    except BaseException:
        store.close()
        raise
