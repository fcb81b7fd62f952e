"""Slot (c): the store key sealed to the township's office key, beside the other slots and in every backup (`design.md` §4).

What is sealed says whose store it is, so that the office can tell its own village's laptop from another's. A store that has
another key or another office since renews it by itself: at sign-in, after enrolling, after receiving.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from app.domain.errors import AppError
from app.services.desk import Desk
from app.store import peers, vault
from app.store.store import Connection, get_meta
from app.sync.keys import DeviceKeys, PublicKeys, fingerprint, seal_bytes, unseal_bytes


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What the office finds in the slot: the store key, and whose store it is."""

    key: bytes
    device: str
    village: str
    name: str
    practice: bool


def seal_to_office(desk: Desk) -> bool:
    """Seal the store key to the office this store belongs to, when that is not so yet; True when the slot was written."""
    with desk.reading() as connection:
        office = _office(desk, connection)
    if office is None:
        return False
    code, check = fingerprint(office), vault.check_of(desk.store.key, f"{desk.store.device}")
    known = vault.office_slot(desk.store.folder)
    if known is not None and (known.office, known.check) == (code, check):
        return False
    content = {"key": desk.store.key.hex(), "device": desk.store.device, "village": desk.place.code,
               "name": desk.place.name, "practice": desk.place.practice}  # fmt: skip
    box = seal_bytes(json.dumps(content, ensure_ascii=False).encode(), [office])
    vault.put_office_slot(desk.store.folder, vault.OfficeSlot(code, check, box))
    return True


def _office(desk: Desk, connection: Connection) -> PublicKeys | None:
    if desk.store.role == "township":
        text = get_meta(connection, "office_keys")
        return DeviceKeys.from_bytes(text.encode()).public if text else None
    wanted = get_meta(connection, "enrolled")
    for device in peers.devices(connection):
        if device.id == wanted and device.active and device.confirmed:
            return PublicKeys.from_json(json.loads(device.public))
    return None


def open_slot(box: bytes, keys: list[DeviceKeys]) -> SlotFacts:
    """What the slot holds, opened by an office key; AppError sync.foreign (another office's), ASK-104 (not readable)."""
    content = unseal_bytes(box, keys)
    try:
        found: dict[str, Any] = json.loads(content)
        key = bytes.fromhex(found["key"])
        facts = SlotFacts(
            key, str(found["device"]), str(found["village"]), str(found["name"]), found["practice"] is True
        )
    except (ValueError, KeyError, TypeError) as error:
        raise _unreadable() from error
    if len(key) != 32:
        raise _unreadable()
    return facts


def _unreadable() -> AppError:
    return AppError(
        "ASK-104", "请求文件里的钥匙读不出来。", "请村里重新做一个请求文件；也可以用恢复单打开。", "找回密码"
    )


def text_of(box: bytes) -> str:
    """Bytes as they stand in a file."""
    return base64.b64encode(box).decode("ascii")
