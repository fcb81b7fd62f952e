"""Enrolling with the office, and whose keys are believed here (`design.md` §4)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.keeping.office_slot import seal_to_office
from app.services.packages.office import former_office_keys, office_keys
from app.services.packages.roster import begin_list_anew, public_of
from app.services.this_device import STRUCK_OFF, device_keys
from app.store import peers
from app.store.peers import DeviceRow
from app.store.store import Connection, get_meta, set_meta
from app.sync.enrolment import load_enrolment, make_offer, read_offer, save_enrolment
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint

__all__ = [
    "Enrolled", "enrol", "known_senders", "offer_enrolment", "office_keys", "office_of", "opening_keys", "own_fingerprint",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Enrolled:
    """After enrolling: both codes, to be compared and typed at the other side."""

    township: str
    office_code: str
    own_code: str


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
        if get_meta(connection, "enrolled") not in ("", row.id):
            begin_list_anew(connection)
        peers.put_device(connection, row)
        set_meta(connection, "enrolled", row.id)
    seal_to_office(desk)
    return Enrolled(offer.township, offer.fingerprint, own_fingerprint(desk))


def known_senders(connection: Connection) -> dict[str, PublicKeys]:
    """Devices whose keys were confirmed here."""
    rows = [row for row in peers.devices(connection) if row.confirmed and row.active and not row.is_self]
    return {row.id: keys for row in rows if (keys := public_of(row)) is not None}


def opening_keys(desk: Desk) -> list[DeviceKeys]:
    """All keys that may open what is sealed to this store."""
    own = device_keys(desk)
    if desk.store.role != "township":
        return [own]
    with desk.reading() as connection:
        former = former_office_keys(connection)
    return [own, office_keys(desk), *former]


def office_of(desk: Desk, connection: Connection) -> DeviceRow:
    """The office packages are sealed to. AppError P-105 (not enrolled), P-143 (the office struck this laptop off)."""
    if get_meta(connection, STRUCK_OFF):
        raise AppError(
            "P-143",
            "乡镇已经停用这台电脑，它写的包乡镇不收。",
            "弄错了或者电脑找回来了的，请在“设置→电脑和钥匙”里重新启用，再由乡镇核对新的核对码。",
            "报送",
        )
    wanted = get_meta(connection, "enrolled")
    for device in peers.devices(connection):
        if device.id == wanted:
            return device
    raise AppError("P-105", "还没有登记乡镇，不能生成报送包。", "请先用乡镇给的登记文件登记（报送→登记乡镇）。", "报送")
