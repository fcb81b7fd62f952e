"""This laptop as one device among others: its keys, its letter, becoming a new device (`design.md` §4)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from app.domain.letters import FIRST, next_letter
from app.services.desk import Desk
from app.store import peers
from app.store.peers import DeviceRow
from app.store.store import Connection, Store, get_meta, renew_device_file, set_meta
from app.sync.keys import DeviceKeys

LETTER, NUMBER, PEER_NUMBER, STRUCK_OFF = "letter", "package_number", "peer_number", "struck_off"
FORMER = "former_selves"  # devices this store was before: villages may bring back what they wrote


def new_keys(device: str, role: str) -> str:
    """New private keys of a device as the store keeps them."""
    return DeviceKeys.generate(device, role).to_bytes().decode()


def device_keys(desk: Desk) -> DeviceKeys:
    """This device's own keys."""
    return keys_of(desk.store)


def keys_of(store: Store) -> DeviceKeys:
    """The keys of the device a store stands on."""
    return DeviceKeys.from_bytes(store.device_keys.encode())


def public_text(keys: DeviceKeys) -> str:
    """Public keys as the table of devices keeps them."""
    return json.dumps(keys.public.to_json())


def own_letter(connection: Connection, role: str = "village") -> str:
    """The letter this laptop draws numbers with."""
    return get_meta(connection, LETTER, FIRST[role == "township"])


def first_row(store: Store, role: str, code: str, name: str, at: str) -> DeviceRow:
    """This device in the list of a new store; a first laptop takes the first letter."""
    return DeviceRow(store.device, role, code, name, FIRST[role == "township"], public_text(keys_of(store)),
                     confirmed=True, is_self=True, at=at)  # fmt: skip


def free_letter(rows: Iterable[DeviceRow], village: str, role: str, but: str = "") -> str:
    """A letter no laptop of this place ever drew with; those of laptops struck off come last."""
    known = [row for row in rows if row.village == village and row.role == role and row.id != but]
    return next_letter((row.letter for row in known), role, (row.letter for row in known if not row.active))


def settle_self(store: Store, at: str) -> bool:
    """A store that became a new device (copied, restored, renewed) takes its own place in the list, with the next free
    letter and a count of packages of its own; True when it did. What the former device was stays known."""
    with store.reading() as connection:
        rows = peers.devices(connection)
    mine = [row for row in rows if row.is_self]
    if not mine or mine[0].id == store.device:
        return False
    with store.writing() as connection:
        _move_self(connection, store, rows, mine[0], at)
    return True


def former_selves(connection: Connection) -> frozenset[str]:
    """Devices this store was before."""
    return frozenset(json.loads(get_meta(connection, FORMER, "[]")))


def add_former_self(connection: Connection, device: str) -> None:
    """This store was that device once."""
    set_meta(connection, FORMER, json.dumps(sorted(former_selves(connection) | {device})))


def _move_self(connection: Connection, store: Store, rows: list[DeviceRow], former: DeviceRow, at: str) -> None:
    add_former_self(connection, former.id)
    peers.put_device(connection, replace(former, is_self=False, letter=get_meta(connection, LETTER, former.letter)))
    letter = free_letter([*rows, former], former.village, former.role)
    peers.put_device(connection, replace(former, id=store.device, letter=letter, public=public_text(keys_of(store)),
                                         active=True, edition=0, note="", at=at))  # fmt: skip
    for key, value in ((LETTER, letter), (NUMBER, "0"), (PEER_NUMBER, "0"), (STRUCK_OFF, "")):
        set_meta(connection, key, value)


def renew_device(desk: Desk) -> str:
    """Become a new device on purpose (struck off by mistake, found again); returns the new letter."""
    renew_device_file(desk.store, new_keys)
    settle_self(desk.store, desk.now())
    with desk.reading() as connection:
        return own_letter(connection, desk.store.role)
