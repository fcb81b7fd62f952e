"""The office's signed list of devices and letters: written into every return package, taken, handed on (`design.md` §4).

Each entry is a register of its own: struck off beats everything, else the office's higher counter, so lists may come in
any order, from two clerks too, and every store ends with the same one.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from dataclasses import replace
from typing import Any

from app.services.desk import Desk
from app.services.packages.office import (
    GENERATION,
    SECRET,
    former_office_keys,
    generation_in,
    office_in,
    take_office_secret,
    words_in,
)
from app.services.this_device import LETTER, STRUCK_OFF, free_letter, own_letter
from app.store import peers
from app.store.peers import DeviceRow
from app.store.store import Connection, get_meta, set_meta
from app.sync.keys import DeviceKeys, PublicKeys
from app.sync.reader import OpenedPackage, Standing
from app.sync.roster import Entry, Roster, entries_of, read_roster, sign_roster
from app.sync.trouble import trouble

ROSTER, COUNTER, KEPT = "roster", "roster_counter", "roster"
NOBODY = "{}"  # public keys of a device of which only the id is known


def public_of(row: DeviceRow) -> PublicKeys | None:
    """A device's keys; None where they are not known here."""
    return None if row.public == NOBODY else PublicKeys.from_json(json.loads(row.public))


# -- writing ------------------------------------------------------------------------------------------------------------


def signed_roster(desk: Desk, connection: Connection, office: DeviceKeys) -> dict[str, Any]:
    """The list as it stands here, signed by the office."""
    place, rows = desk.place, peers.devices(connection)
    entries = entries_of(entry for entry in map(_entry, rows) if entry is not None)
    counter = int(get_meta(connection, COUNTER, "0"))
    roster = Roster(office.public, place.code, place.name, place.practice, desk.today.isoformat(), counter,
                    generation_in(connection), entries, tuple(words_in(connection)))  # fmt: skip
    return sign_roster(roster, office)


def _entry(row: DeviceRow) -> Entry | None:
    keys = public_of(row)
    if keys is None or not row.confirmed or row.role == "office":
        return None
    return Entry(keys, row.village, row.name, row.letter, row.active, max(row.edition, 1))


def roster_extra(desk: Desk, connection: Connection) -> dict[str, Any]:
    """What a package carries of the list: a township's own, a village's newest one as it came; nothing before there is one."""
    if desk.store.role == "township":
        return {ROSTER: signed_roster(desk, connection, office_in(connection))}
    kept = get_meta(connection, KEPT)
    return {ROSTER: json.loads(kept)} if kept else {}


def changed_by_office(connection: Connection, row: DeviceRow) -> None:
    """Keep a device the office has just said something new of; the list gets a new number."""
    peers.put_device(connection, replace(row, edition=row.edition + 1))
    set_meta(connection, COUNTER, str(int(get_meta(connection, COUNTER, "0")) + 1))


# -- reading ------------------------------------------------------------------------------------------------------------


def roster_in(desk: Desk, package: OpenedPackage) -> Roster | None:
    """The list a package carries; AppError sync.roster where it is forged, of another township, or of practice."""
    value = package.manifest.facts.extra.get(ROSTER)
    if value is None:
        return None
    roster = read_roster(value, package.name)
    if roster.practice != desk.place.practice or roster.place != desk.place.code[:9]:
        raise trouble("sync.roster", package.name)
    return roster


def believed_office(desk: Desk, connection: Connection) -> PublicKeys | None:
    """The office this store believes: a township's own, in a village the one it enrolled with."""
    if desk.store.role == "township":
        return office_in(connection).public
    wanted = get_meta(connection, "enrolled")
    return next((public_of(row) for row in peers.devices(connection) if row.id == wanted), None)


def former_offices(desk: Desk, connection: Connection) -> list[PublicKeys]:
    """Offices believed before, whose lists count no more."""
    if desk.store.role == "township":
        return [keys.public for keys in former_office_keys(connection)]
    rows = [row for row in peers.devices(connection) if row.role == "office" and not row.active]
    return [keys for keys in map(public_of, rows) if keys is not None]


def take_roster(desk: Desk, connection: Connection, package: OpenedPackage) -> list[str]:
    """Take what the list in a believed package says; sentences about what it means here. AppError sync.roster."""
    roster = roster_in(desk, package)
    if roster is None:
        return []
    known, former = believed_office(desk, connection), former_offices(desk, connection)
    if roster.office in former:  # a village that has not heard of the new key yet is nothing to tell a clerk
        told = desk.store.role == "village"
        return ["包里的设备名单是乡镇换钥匙以前的，没有采用。"] if told else []
    if roster.office == known:
        return _joined(desk, connection, package, roster)
    typed = package.standing is Standing.CONFIRMED and package.manifest.sender.role == "township"
    if not (typed or (known is not None and roster.vouched_by(known))):
        return [_not_ours(known is None)]
    if desk.store.role == "village":
        _follow_office(connection, roster)
    return [*_new_office(desk, typed), *_joined(desk, connection, package, roster)]


def _not_ours(alone: bool) -> str:
    if alone:
        return "那台电脑已经登记了乡镇，本机还没有。要报送请在本机也登记（报送→登记乡镇）。"
    return "包里的设备名单不是本机登记的乡镇签的，没有采用。"


def _new_office(desk: Desk, typed: bool) -> list[str]:
    if desk.store.role == "township":
        return []
    how = "核对码已照纸面核对" if typed else "由原来的钥匙担保，不用重新登记"
    return [f"乡镇换了钥匙（{how}）。今后的报送包封给新钥匙。"]


def _follow_office(connection: Connection, roster: Roster) -> None:
    """Believe another office key: the list begins anew with it, clerks it does not name are believed no more."""
    begin_list_anew(connection, {entry.keys.device for entry in roster.entries})
    office = DeviceRow(roster.office.device, "office", roster.place, roster.town, public=json.dumps(roster.office.to_json()),
                       confirmed=True)  # fmt: skip
    peers.put_device(connection, office)
    set_meta(connection, "enrolled", office.id)


def begin_list_anew(connection: Connection, named: Container[str] = ()) -> None:
    """Another office speaks now: what the former one said of devices has no weight, its clerks are believed no more."""
    for row in peers.devices(connection):
        if row.role == "office":
            peers.put_device(connection, replace(row, active=False))
        else:
            kept = row.confirmed and (row.is_self or row.role != "township" or row.id in named)
            peers.put_device(connection, replace(row, edition=0, confirmed=kept))
    set_meta(connection, KEPT, "")
    set_meta(connection, COUNTER, "0")


def _joined(desk: Desk, connection: Connection, package: OpenedPackage, roster: Roster) -> list[str]:
    notes = _handed_over(desk, connection, package, roster)
    notes += join_entries(desk, connection, roster.entries)
    newest = int(get_meta(connection, COUNTER, "0"))
    if roster.counter >= newest:
        set_meta(connection, COUNTER, str(roster.counter))
        set_meta(connection, GENERATION, str(max(generation_in(connection), roster.generation)))
        if desk.store.role == "village":
            set_meta(connection, KEPT, json.dumps(package.manifest.facts.extra[ROSTER], ensure_ascii=False))
    return notes


def _handed_over(desk: Desk, connection: Connection, package: OpenedPackage, roster: Roster) -> list[str]:
    """A clerk's store takes the office key from another clerk's package."""
    secret = package.manifest.facts.extra.get(SECRET)
    if secret is None or {desk.store.role, package.manifest.sender.role} != {"township"}:
        return []
    taken = take_office_secret(connection, secret, roster.office, package.name)
    return ["已接过乡镇钥匙，从现在起这台电脑也能接收各村的包、生成回执包。"] if taken else []


def join_entries(desk: Desk, connection: Connection, entries: Iterable[Entry]) -> list[str]:
    """Bring the devices known here up to these entries; a village keeps those of its own and the clerks'."""
    rows, notes = {row.id: row for row in peers.devices(connection)}, []
    for entry in entries:
        if desk.store.role == "village" and entry.keys.role == "village" and entry.village != desk.place.code:
            continue
        row = rows.get(entry.keys.device)
        if row is not None and public_of(row) not in (None, entry.keys):
            notes.append(f"名单里{entry.name}的一台电脑和本机登记的钥匙不一样，没有采用，请打电话问乡镇。")
            continue
        peers.put_device(connection, later(row, entry, desk.now()))
    if desk.store.role == "township":
        _part_letters(connection)
    return [*notes, *_own_entry(desk, connection)]


def _part_letters(connection: Connection) -> None:
    """Two clerks gave one letter to two laptops of a village: all but the first by id get another, alike in every store."""
    rows = [row for row in peers.devices(connection) if row.role != "office"]
    given: set[tuple[str, str]] = {(row.village, row.letter) for row in rows if not row.active}
    for row in sorted(rows, key=lambda row: row.id):
        if row.active and row.confirmed and (row.village, row.letter) in given:
            taken = peers.devices(connection)
            changed_by_office(connection, replace(row, letter=free_letter(taken, row.village, row.role)))
        elif row.active and row.confirmed:
            given.add((row.village, row.letter))


def later(row: DeviceRow | None, entry: Entry, at: str) -> DeviceRow:
    """What is known of a device after one more word on it, whatever came before."""
    keys = json.dumps(entry.keys.to_json())
    told = DeviceRow(entry.keys.device, entry.keys.role, entry.village, entry.name, entry.letter, keys, confirmed=True,
                     active=entry.active, edition=entry.edition, at=at)  # fmt: skip
    if row is None:
        return told
    kept = replace(told, is_self=row.is_self, next_number=row.next_number, note=row.note, at=row.at)
    return kept if rank(kept) > rank(row) else replace(row, public=keys, confirmed=row.confirmed or entry.active)


def rank(row: DeviceRow) -> tuple[bool, int, str, str]:
    """What of two words on one device counts, in every store alike: struck off, else the later one."""
    return (not row.active, row.edition, row.letter, row.name)


def _own_entry(desk: Desk, connection: Connection) -> list[str]:
    """What the list means for this laptop: its letter, or that it is struck off."""
    own = next((row for row in peers.devices(connection) if row.is_self), None)
    if own is None:
        return []
    if not own.active:
        set_meta(connection, STRUCK_OFF, "1")
        return ["乡镇已经停用这台电脑，它写的包乡镇不再接收。弄错了的，请在“设置→电脑和钥匙”里重新启用，再由乡镇核对。"]
    before = own_letter(connection, own.role)
    if own.letter in ("", before):
        return []
    set_meta(connection, LETTER, own.letter)
    return [f"乡镇给这台电脑定的编号字母是{own.letter}，今后的编号用{own.letter}；已经编出的号不变。"]
