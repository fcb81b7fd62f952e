"""Laptop to laptop: cards, and packages among the laptops of one village or the clerks of one township (`design.md` §5, §8).

The same packages as to the office, in a series of numbers of their own (AJ-0001): the office never misses one of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from app.domain.errors import AppError
from app.domain.letters import PEER_MARK, is_peer_number
from app.services.desk import Desk
from app.services.packages.devices import fellows
from app.services.packages.lacking import files_for, units_for
from app.services.packages.office import SECRET, WHERE, office_in, office_secret
from app.services.packages.outgoing import (
    Exported,
    Outgoing,
    Series,
    draw_number,
    number_given_back,
    previous_number,
    write_out,
)
from app.services.packages.roster import changed_by_office, public_of, roster_extra
from app.services.packages.stick import clear_parts, look_at
from app.services.this_device import LETTER, PEER_NUMBER, device_keys, free_letter, own_letter
from app.store import peers
from app.store.package_log import package_heads
from app.store.peers import DeviceRow
from app.store.rows import short_numbers
from app.store.store import Connection, set_meta
from app.sync.cards import Card, make_card, read_card
from app.sync.certificate import certify
from app.sync.enrolment import load_enrolment, save_enrolment
from app.sync.files import DISK, Bundle, Files
from app.sync.keys import fingerprint
from app.sync.limits import MAX_VOLUME
from app.sync.receipt import Receipt
from app.sync.writer import Progress, quiet

PEERS = Series(PEER_NUMBER, PEER_MARK)


@dataclass(frozen=True, slots=True)
class Added:
    """Another laptop is believed: whose, its letter, this laptop's own; `note` what became of the letters."""

    name: str
    letter: str
    own_letter: str
    note: str = ""


def own_code(desk: Desk) -> str:
    """The 12 characters of this very device (a clerk's laptop has its own beside the office's)."""
    return fingerprint(device_keys(desk).public)


def save_card(desk: Desk, path: Path) -> str:
    """Write this laptop's card for another laptop of the village, or for another clerk; returns its 12 characters."""
    with desk.reading() as connection:
        letter = own_letter(connection, desk.store.role)
        drawn = _drawn(connection, letter)
    keys, place = device_keys(desk), desk.place
    card = Card(keys.public, place.code, place.name, letter, drawn, place.practice, desk.today.isoformat())
    save_enrolment(path, make_card(card, keys))
    return fingerprint(keys.public)


def _drawn(connection: Connection, letter: str) -> int:
    return sum(str(number).startswith(f"{letter}-") for number in short_numbers(connection).values())


def add_laptop(desk: Desk, path: Path, code: str) -> Added:
    """Believe another laptop of this village, or another clerk's, by its card and the 12 characters typed from its paper.

    Without an office the laptop that drew fewer numbers leaves a letter both have; with one the office gives the letters.
    AppError P-162 (another place), P-163 (practice), P-164 (own card), P-140 (struck off), sync.code, sync.enrolment …"""
    card = read_card(load_enrolment(path), path.name)
    _check_card(desk, card, path.name)
    card.confirm(code)
    with desk.store.writing() as connection:
        known = next((row for row in peers.devices(connection) if row.id == card.device.device), None)
        if known is not None and (not known.active or public_of(known) not in (None, card.device)):
            raise AppError(
                "P-140",
                "这台电脑已经停用过，或者钥匙和登记的不一样。",
                "请在那台电脑上重新启用，再用新的登记文件。",
                path.name,
            )
        row = DeviceRow(card.device.device, desk.store.role, card.place, card.name, card.letter,
                        json.dumps(card.device.to_json()), confirmed=True, at=desk.now())  # fmt: skip
        return (
            _admit_clerk(connection, row)
            if desk.store.role == "township"
            else _admit_laptop(desk, connection, row, card)
        )


def _check_card(desk: Desk, card: Card, where: str) -> None:
    place = desk.place
    if (card.place, card.device.role) != (place.code, desk.store.role):
        raise AppError("P-162", f"这份登记文件是{card.name}（{card.place}）的电脑写的，不是{place.name}的。",
                       "本村（本乡镇）的电脑才能互相传送，请核对拿错了没有。", where)  # fmt: skip
    if card.practice != place.practice:
        raise AppError("P-163", "练习数据和正式数据不能互相登记。", "请换成同一种再登记。", where)
    if card.device.device == desk.store.device:
        raise AppError("P-164", "这是本机自己的登记文件。", "请选另一台电脑写的文件。", where)


def _admit_clerk(connection: Connection, row: DeviceRow) -> Added:
    letter = free_letter(peers.devices(connection), row.village, row.role, row.id)
    changed_by_office(connection, replace(row, letter=letter))
    return Added(row.name, letter, own_letter(connection, "township"))


def _admit_laptop(desk: Desk, connection: Connection, row: DeviceRow, card: Card) -> Added:
    own = own_letter(connection)
    peers.put_device(connection, row)
    mine = next(each for each in peers.devices(connection) if each.is_self)
    if row.letter != own or mine.edition:
        return Added(row.name, row.letter, own)
    if (_drawn(connection, own), desk.store.device) > (card.drawn, card.device.device):
        return Added(
            row.name,
            row.letter,
            own,
            f"两台电脑的编号字母都是{own}：请在那台电脑上读取本机的登记文件，它会换一个字母。",
        )
    letter = free_letter(peers.devices(connection), row.village, row.role)
    peers.put_device(connection, replace(mine, letter=letter))
    set_meta(connection, LETTER, letter)
    return Added(row.name, row.letter, letter, f"两台电脑的编号字母都是{own}，本机今后用{letter}；已经编出的号不变。")


def export_to_peers(
    desk: Desk, folder: Path, progress: Progress = quiet, files: Files = DISK, *, attachments: bool = True,
    volume_bytes: int = MAX_VOLUME,
) -> Exported:  # fmt: skip
    """A package for the other laptops of the village, or the other clerks: what the least informed of them lacks, receipts
    for what they sent, the office's list; among clerks the office key as well.

    AppError P-107, P-165 (nobody to send to), P-166 (nothing new), sync.… (stick)."""
    look_at(folder)
    with desk.store.writing() as connection:
        others = fellows(desk, connection)
        if not others:
            raise AppError("P-165", "还没有登记过别的电脑。", _how(desk), WHERE)
        out = _outgoing(desk, connection, others, attachments)
    bundle = Bundle(files)
    with number_given_back(desk, out.number, bundle, series=PEERS):
        clear_parts(desk, folder, bundle.files)
        return write_out(desk, folder, out, progress, bundle, volume_bytes)


def _outgoing(desk: Desk, connection: Connection, others: list[DeviceRow], attachments: bool) -> Outgoing:
    """What goes to them; a township's store tells all of its villages, a village's its own."""
    clerk = desk.store.role == "township"
    stores, code = [row.id for row in others], "" if clerk else desk.place.code
    ids = units_for(connection, stores, code)
    digests = files_for(connection, desk.store.folder, stores, _places(connection, code)) if attachments else []
    receipts = _receipts(connection, stores)
    extra, certificate = roster_extra(desk, connection), None
    if clerk:
        office = office_in(connection)
        extra |= {SECRET: office_secret(connection)}
        certificate = certify(office, device_keys(desk).public, desk.place.code, desk.place.practice)
    elif not ids and not digests and not _unanswered(connection, stores):
        raise AppError("P-166", "没有新的内容要传给另一台电脑。", "有新的登记后再来。", WHERE)
    keys = tuple(key for key in map(public_of, others) if key is not None)
    return Outgoing(
        "sync", draw_number(connection, desk, PEERS), tuple(ids), tuple(digests), keys, desk.place.code,
        "给另一位办事员" if clerk else "给本村另一台电脑", (code,) if code else (),
        previous_number(connection, desk.place.code, PEERS), receipts, certificate, extra,
    )  # fmt: skip


def _places(connection: Connection, code: str) -> list[str]:
    if code:
        return [code]
    return [str(row[0]) for row in connection.exec_driver_sql("SELECT DISTINCT village FROM unit ORDER BY village")]


def _receipts(connection: Connection, stores: Iterable[str]) -> tuple[Receipt, ...]:
    known = set(stores)
    came = (row for row in peers.packages(connection) if row.direction == "in" and row.device in known and row.receipt)
    return tuple(Receipt.from_json(row.receipt) for row in came)


def _unanswered(connection: Connection, stores: Iterable[str]) -> bool:
    """True when a package of another laptop came after the last one written to it."""
    known = set(stores)
    heads = [head for head in package_heads(connection) if head.device in known or is_peer_number(head.number)]
    return bool(heads) and heads[0].direction == "in"


def _how(desk: Desk) -> str:
    if desk.store.role == "township":
        return "请先读取另一位办事员电脑的登记文件，并照他的《设备核对单》输入12位核对码。"
    return "请两台电脑互相读取登记文件并核对（设置→电脑和钥匙），或者先收一次乡镇的回执包。"


__all__ = ["PEERS", "Added", "add_laptop", "export_to_peers", "own_code", "save_card"]
