"""Devices as lists show them: how each stands, whose packages wait, by what name a person means one (`design.md` §4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.errors import AppError
from app.services.desk import Desk
from app.services.packages.office import WHERE
from app.services.packages.roster import NOBODY, public_of
from app.services.this_device import STRUCK_OFF, own_letter
from app.store import package_log, peers
from app.store.peers import DeviceRow
from app.store.store import Connection
from app.sync.keys import fingerprint

if TYPE_CHECKING:
    from app.services.packages.quarantine import Aside

OWN, TRUSTED, WAITING, STRUCK, REFUSED = "本机", "已确认", "等待确认", "已停用", "已拒绝"


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device as lists show it; `code` its 12 characters where its keys are known, `parked` packages that wait for it."""

    id: str
    role: str
    village: str
    name: str
    letter: str
    code: str
    state: str
    since: str
    last_number: str = ""
    note: str = ""
    parked: int = 0


def device_lines(desk: Desk) -> list[DeviceLine]:
    """Every device but the offices', by place and letter; those whose packages are parked first."""
    from app.services.packages.quarantine import asides

    with desk.reading() as connection:
        rows = [row for row in peers.devices(connection) if row.role != "office"]
        lines = [_line(row, _last(connection, row)) for row in rows]
    waiting = _waiting(desk, {row.id: row for row in rows}, asides(desk))
    named = {line.id for line in waiting}
    rest = sorted(
        (line for line in lines if line.id not in named), key=lambda line: (line.village, line.letter, line.id)
    )
    return [*waiting, *rest]


def _last(connection: Connection, row: DeviceRow) -> str:
    numbers = package_log.came_from(connection, row.id)
    return max(numbers, key=lambda number: int(number.rpartition("-")[2]), default="")


def _line(row: DeviceRow, last: str) -> DeviceLine:
    keys = public_of(row)
    code = fingerprint(keys) if keys is not None else ""
    since = row.at.replace("T", " ")[:16]
    return DeviceLine(row.id, row.role, row.village, row.name, row.letter, code, state_of(row), since, last, row.note)


def state_of(row: DeviceRow) -> str:
    """How a device stands here, in words."""
    if row.is_self:
        return OWN if row.active else STRUCK
    if not row.active:
        return STRUCK if row.confirmed else REFUSED
    return TRUSTED if row.confirmed else WAITING


def _waiting(desk: Desk, known: dict[str, DeviceRow], asides: Iterable[Aside]) -> list[DeviceLine]:
    """Devices nobody has confirmed whose packages are parked, one line each."""
    role = "village" if desk.store.role == "township" else "township"
    found: dict[str, DeviceLine] = {}
    for aside in asides:
        row = known.get(aside.device)
        if not aside.parked or not aside.device or (row is not None and row.confirmed):
            continue
        before = found.get(aside.device)
        found[aside.device] = replace(before, parked=before.parked + 1) if before else DeviceLine(
            aside.device, role, row.village if row else "", aside.place, aside.number.partition("-")[0], "", WAITING,
            aside.at[:16], aside.number, parked=1,
        )  # fmt: skip
    return list(found.values())


def laptops_of(connection: Connection, village: str) -> list[DeviceRow]:
    """Laptops of a village that get what is sealed to it: confirmed and not struck off."""
    rows = peers.devices(connection)
    return [row for row in rows if row.role == "village" and row.village == village and _counts(row)]


def fellows(desk: Desk, connection: Connection) -> list[DeviceRow]:
    """The other devices on this side: laptops of the own village, clerks of the own township."""
    rows = peers.devices(connection)
    return [row for row in rows if row.role == desk.store.role and row.village == desk.place.code and _counts(row)]


def _counts(row: DeviceRow) -> bool:
    return row.confirmed and row.active and not row.is_self and row.public != NOBODY


def device_named(desk: Desk, text: str) -> str:
    """The id of a device a person means: its id, its 12 characters, or village code and letter as 539901101203-B.

    AppError P-157, P-161 (several)."""
    plain = text.strip().upper()
    found = {line.id for line in device_lines(desk) if plain in _names(line)}
    if len(found) > 1:
        raise AppError("P-161", f"“{text}”说的不止一台电脑。", "请写电脑的12位核对码。", WHERE)
    if not found:
        raise AppError(
            "P-157", f"没有“{text}”这台电脑。", "请照 devices list 的名单写核对码，或者写“村代码-字母”。", WHERE
        )
    return found.pop()


def _names(line: DeviceLine) -> tuple[str, ...]:
    return line.id.upper(), line.code, line.code.replace("-", ""), f"{line.village}-{line.letter}", line.letter


def waiting_named(desk: Desk, text: str) -> str:
    """The id of a device that waits for confirmation: its id, or its place's name. AppError P-153, P-161."""
    found = {line.id for line in device_lines(desk) if line.parked and text.strip() in (line.id, line.name)}
    if len(found) > 1:
        raise AppError(
            "P-161", f"“{text}”有几台电脑等着确认。", "请写电脑的编号（devices list --json 里的“编号”）。", WHERE
        )
    if not found:
        raise AppError("P-153", f"没有“{text}”停放的包。", "请先接收它的报送包，再核对这台电脑。", WHERE)
    return found.pop()


def is_struck_off(desk: Desk) -> bool:
    """True when the office struck this very laptop off."""
    return bool(desk.store.meta(STRUCK_OFF))


def parked_note(desk: Desk) -> str:
    """Laptops whose packages wait for a person, for 今天; "" where there are none."""
    waiting = [line for line in device_lines(desk) if line.parked]
    if not waiting:
        return ""
    names = "、".join(dict.fromkeys(line.name for line in waiting))
    return f"有{len(waiting)}台电脑的包停放着，等着核对（{names}）：请到“设置→电脑和钥匙”确认或拒绝。"


def struck_note(desk: Desk) -> str:
    """What a person has to know before he begins on a laptop the office struck off; "" otherwise."""
    if not is_struck_off(desk):
        return ""
    return "乡镇已经停用这台电脑，它写的包乡镇不收。弄错了的，请到“设置→电脑和钥匙”重新启用，再由乡镇核对。"


def letter_here(desk: Desk) -> str:
    """This laptop's letter."""
    with desk.reading() as connection:
        return own_letter(connection, desk.store.role)
