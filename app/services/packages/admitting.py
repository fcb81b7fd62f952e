"""What people decide about devices: confirmed by typed characters, refused, struck off, their letters (`design.md` §4)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.domain.letters import check_letter
from app.services.desk import Desk
from app.services.packages.office import WHERE, renew_office
from app.services.packages.roster import NOBODY, ROSTER, changed_by_office
from app.services.this_device import LETTER, free_letter
from app.store import peers
from app.store.peers import DeviceRow
from app.store.store import Connection, get_meta, set_meta
from app.sync.keys import plain_code
from app.sync.reader import OpenedPackage
from app.sync.trouble import trouble

if TYPE_CHECKING:
    from app.services.packages.planning import Received


# -- whose package it is --------------------------------------------------------------------------------------------------


def remember_sender(desk: Desk, connection: Connection, package: OpenedPackage) -> list[str]:
    """Keep the sender of a believed package; a township gives a new laptop a letter nobody of its village has."""
    sender, facts = package.manifest.sender, package.manifest.facts
    known = next((row for row in peers.devices(connection) if row.id == sender.device), None)
    if known is not None and known.confirmed:
        return []
    row = DeviceRow(sender.device, sender.role, facts.place_code, facts.place_name, facts.number[:1],
                    json.dumps(sender.to_json()), confirmed=True, at=desk.now())  # fmt: skip
    if desk.store.role != "township" or (sender.role == "township" and ROSTER in facts.extra):
        peers.put_device(connection, row)  # a clerk's letter stands on the list in his own package
        return []
    return _admit(connection, row)


def _admit(connection: Connection, row: DeviceRow) -> list[str]:
    """Put a device on the office's list; its own letter stays where no other laptop of the place has it."""
    rows = [other for other in peers.devices(connection) if other.id != row.id]
    clash = [
        other for other in rows if (other.role, other.village, other.letter) == (row.role, row.village, row.letter)
    ]
    letter = free_letter(rows, row.village, row.role) if clash or not row.letter else row.letter
    changed_by_office(connection, replace(row, letter=letter))
    if letter == row.letter:
        return []
    return [f"{row.name}已有别的电脑用字母{row.letter}，这台电脑改用{letter}，随回执包告诉它；已经编出的号不变。"]


# -- verbs ------------------------------------------------------------------------------------------------------------------


def confirm_device(desk: Desk, device: str, code: str) -> list[Received]:
    """Confirm a device whose packages are parked, by the 12 characters typed from its paper, and take them.

    AppError P-153 (nothing of it is here), sync.code, sync.code_length."""
    from app.services.packages.quarantine import parked_of, retry

    waiting = parked_of(desk, device)
    if not waiting:
        raise AppError("P-153", "没有这台电脑停放的包。", "请先接收它的报送包，再核对这台电脑。", WHERE)
    if len(plain_code(code)) != 12:
        raise trouble("sync.code_length", count=len(plain_code(code)))
    order = [aside.id for aside in reversed(waiting)]
    first = retry(desk, order[:1], confirm=code)
    if first[0].state == "parked":
        raise trouble("sync.code", waiting[0].name)
    return [*first, *retry(desk, order[1:])]


def refuse_device(desk: Desk, device: str, why: str) -> None:
    """Do not believe a device: its parked packages are thrown away, later ones are not taken. AppError P-154, P-155."""
    from app.services.packages.quarantine import discard, parked_of

    waiting = parked_of(desk, device)
    with desk.store.writing() as connection:
        row = next((row for row in peers.devices(connection) if row.id == device), None)
        if row is not None and row.confirmed:
            raise AppError("P-155", f"{row.name}的这台电脑已经确认过。", "不要了的，请用“停用”。", WHERE)
        _need_reason(why)
        name = waiting[0].place if waiting else "不知名的电脑"
        role = "village" if desk.store.role == "township" else "township"
        known = row or DeviceRow(device, role, "", name, public=NOBODY, at=desk.now())
        peers.put_device(connection, replace(known, active=False, confirmed=False, note=why.strip()))
    for aside in waiting:
        discard(desk, aside.id, f"拒绝这台电脑：{why.strip()}")


def strike_off(desk: Desk, device: str, why: str) -> str:
    """Strike a lost or retired laptop off: its packages are refused, nothing more is sealed to it. For a clerk's laptop
    the office key is changed as well; the new 12 characters are returned then, "" otherwise.

    AppError P-154 (no reason), P-156 (own laptop), P-157 (unknown, off already), P-158 (a village enrolled with an office)."""
    _need_reason(why)
    with desk.store.writing() as connection:
        row = _known(connection, device)
        if row.is_self:
            raise AppError("P-156", "不能停用正在用的这台电脑。", "请在另一台电脑上停用它。", WHERE)
        if desk.store.role == "township":
            changed_by_office(connection, replace(row, active=False, note=why.strip()))
            return renew_office(desk, connection, compromised=True) if row.role == "township" else ""
        if get_meta(connection, "enrolled"):
            raise AppError(
                "P-158", "登记了乡镇以后，停用电脑由乡镇办理。", "请告诉乡镇，乡镇停用后随回执包通知各台电脑。", WHERE
            )
        peers.put_device(connection, replace(row, active=False, note=why.strip()))
    return ""


def set_letter(desk: Desk, device: str, letter: str) -> str:
    """The office gives a laptop another letter; numbers already drawn stay. AppError DEV-101, P-101, P-157, P-159."""
    with desk.store.writing() as connection:
        if desk.store.role != "township":
            raise AppError("P-101", "这一步由乡镇来做，村里的程序不能做。", "请在乡镇的电脑上操作。", WHERE)
        row = _known(connection, device)
        plain = _free(connection, row, letter)
        changed_by_office(connection, replace(row, letter=plain))
        if row.is_self:
            set_meta(connection, LETTER, plain)
    return plain


def choose_letter(desk: Desk, letter: str) -> str:
    """A person chooses this laptop's letter, until the office has given one. AppError DEV-101, P-159, P-160."""
    with desk.store.writing() as connection:
        own = next(row for row in peers.devices(connection) if row.is_self)
        plain = _free(connection, own, letter)
        if desk.store.role == "village" and own.edition:
            raise AppError("P-160", f"这台电脑的编号字母{own.letter}是乡镇定的。", "要换字母请告诉乡镇。", WHERE)
        peers.put_device(connection, replace(own, letter=plain))
        set_meta(connection, LETTER, plain)
    return plain


def _free(connection: Connection, row: DeviceRow, letter: str) -> str:
    plain = check_letter(letter, row.role)
    others = [other for other in peers.devices(connection) if other.id != row.id and other.village == row.village]
    if any(other.letter == plain and other.role == row.role for other in others):
        free = free_letter(others, row.village, row.role)
        raise AppError(
            "P-159", f"字母{plain}已经有一台电脑用过。", f"请换一个，例如{free}；停用的电脑用过的也不再用。", WHERE
        )
    return plain


def _known(connection: Connection, device: str) -> DeviceRow:
    row = next((row for row in peers.devices(connection) if row.id == device and row.role != "office"), None)
    if row is None or not row.confirmed or not row.active:
        raise AppError("P-157", "没有这台电脑，或者它已经停用。", "请在电脑名单里重新选。", WHERE)
    return row


def _need_reason(why: str) -> None:
    if not why.strip():
        raise AppError("P-154", "没有写原因。", "请写一句原因，例如“电脑丢失”，会登记下来。", WHERE)
