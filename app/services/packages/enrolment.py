"""Enrolling with the office, and whose keys are believed here (`design.md` §4)."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.setup import device_keys
from app.store import peers
from app.store.peers import DeviceRow
from app.store.store import Connection, get_meta, set_meta
from app.sync.enrolment import load_enrolment, make_offer, read_offer, save_enrolment
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint


@dataclass(frozen=True, slots=True)
class Enrolled:
    """After enrolling: both codes, to be compared and typed at the other side."""

    township: str
    office_code: str
    own_code: str


def office_keys(desk: Desk) -> DeviceKeys:
    """The office key of a township store; AppError P-101 in a village."""
    text = desk.store.meta("office_keys")
    if not text:
        raise AppError("P-101", "这一步由乡镇来做，村里的程序不能做。", "请在乡镇的电脑上操作。", "报送")
    return DeviceKeys.from_bytes(text.encode())


def own_fingerprint(desk: Desk) -> str:
    """The 12 characters the other side types: of the office key in a township, of this laptop in a village."""
    keys = office_keys(desk) if desk.store.role == "township" else device_keys(desk)
    return fingerprint(keys.public)


def offer_enrolment(desk: Desk, path: Path) -> str:
    """Write the office's enrolment file for the villages; returns the office code to print."""
    keys = office_keys(desk)
    facts = json.loads(desk.store.meta("town_facts", "{}"))
    created = desk.today.isoformat()
    data = make_offer(keys, desk.place.code, desk.place.name, facts.get("county", ""), desk.place.practice, created)
    save_enrolment(path, data)
    return fingerprint(keys.public)


def enrol(desk: Desk, path: Path, confirm: str) -> Enrolled:
    """Believe the office whose 12 characters were typed from paper. AppError P-102, sync.code …"""
    if desk.store.role != "village":
        raise AppError("P-102", "乡镇的程序不用登记乡镇。", "请在村里的电脑上登记。", "登记乡镇")
    offer = read_offer(load_enrolment(path), path.name)
    offer.confirm(confirm)
    if offer.practice != desk.place.practice:
        raise AppError("P-103", "练习数据和正式数据不能互相登记。", "请换成同一种再登记。", path.name)
    if not desk.place.code.startswith(offer.town_code):
        raise AppError(
            "P-104",
            f"这份登记文件是{offer.township}的，和本村代码{desk.place.code}不属于同一个乡镇。",
            "请向本乡镇要登记文件。",
            path.name,
        )
    row = DeviceRow(offer.office.device, "office", offer.town_code, offer.township,
                    public=json.dumps(offer.office.to_json()), confirmed=True)  # fmt: skip
    with desk.store.writing() as connection:
        for old in peers.devices(connection):
            if old.role == "office" and old.id != row.id:
                peers.put_device(connection, replace(old, active=False))
        peers.put_device(connection, row)
        set_meta(connection, "enrolled", row.id)
    return Enrolled(offer.township, offer.fingerprint, own_fingerprint(desk))


def known_senders(connection: Connection) -> dict[str, PublicKeys]:
    """Devices whose keys were confirmed here."""
    found = {}
    for device in peers.devices(connection):
        if device.confirmed and device.active and not device.is_self:
            found[device.id] = PublicKeys.from_json(json.loads(device.public))
    return found


def opening_keys(desk: Desk) -> list[DeviceKeys]:
    """All keys that may open what is sealed to this store."""
    keys = [device_keys(desk)]
    return [*keys, office_keys(desk)] if desk.store.role == "township" else keys


def office_of(desk: Desk, connection: Connection) -> DeviceRow:
    wanted = get_meta(connection, "enrolled")
    for device in peers.devices(connection):
        if device.id == wanted:
            return device
    raise AppError("P-105", "还没有登记乡镇，不能生成报送包。", "请先用乡镇给的登记文件登记（报送→登记乡镇）。", "报送")
