"""并行修改: values two laptops wrote without knowing of each other, and the verb that decides (`design.md` §3, §5).

Until somebody decides, every store shows the same one. A decision is an ordinary write that has seen both; who owns the
field decides it. Parallel roads of a case are settled where the road is (更正).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import AppError
from app.domain.merging import disputed, row_side
from app.domain.questionnaire.field import Field, Level, Owner
from app.domain.records import RECORDS, declared
from app.domain.units import RowState, Sibling, Stamp, Wire
from app.domain.values import decode, mask, show
from app.services.desk import Desk
from app.services.packages.rules import is_auto
from app.store.door import Door
from app.store.history import value_before
from app.store.peers import DeviceRow, devices, log_access
from app.store.rows import parallel_rows, read_records, row_state
from app.store.store import Connection

DELETED = "deleted_reason"
NAMES = ("name", "title", "number", "date", "item_note")  # what tells one row of a household from another


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that stand side by side: as text (masked where identifying), who wrote it, whether it is shown now."""

    stamp: Stamp
    value: Wire
    text: str
    writer: str
    shown: bool


@dataclass(frozen=True, slots=True)
class Parallel:
    """A field with several values; `mine`: this side owns it and may decide; `owner`: 村里 or 乡镇."""

    unit: str
    unit_name: str
    kind: str
    kind_label: str
    row: str
    row_name: str
    key: str
    label: str
    choices: tuple[Choice, ...]
    mine: bool
    owner: str
    before: str = ""  # what stood there before either was written; blank where this store does not know


def parallels(desk: Desk, reveal: bool = False) -> tuple[Parallel, ...]:
    """Every field that waits for a decision, by household; a row whose deletion is one of the values counts.

    Identifying values are shown in part; `reveal` shows them whole and is logged (`domain.md` §17)."""
    if reveal:
        with desk.store.writing() as connection:
            log_access(connection, desk.now(), desk.operator, "查看", "并行修改", "裁决")
    with desk.reading() as connection:
        waiting = waiting_fields(connection)
        if not waiting:
            return ()
        names, writers = _unit_names(connection), {device.id: device for device in devices(connection)}
        return tuple(
            _parallel(desk, names, writers, unit, row, key, reveal, _before(connection, row, key, reveal))
            for unit, row, key in sorted(waiting, key=lambda w: (names.get(w[0], ""), w[1].kind, w[1].id, w[2]))
        )


def waiting_fields(connection: Connection) -> list[tuple[str, RowState, str]]:
    """(unit, row, key) of every field that waits for a decision: its values differ and it is no bookkeeping."""
    return [
        (unit, row, key)
        for unit, row in parallel_rows(connection)
        for key, siblings in row.siblings.items()
        if disputed(siblings) and not is_auto(row.kind, key)
    ]


def _unit_names(connection: Connection) -> dict[str, str]:
    """Name of each household: its head's, else its number."""
    heads = {str(row["household_id"]): str(row["name"] or "") for row in read_records(connection, "member")
             if row["relation"] == "head"}  # fmt: skip
    homes = read_records(connection, "household")
    return {str(row["id"]): heads.get(str(row["id"])) or str(row["local_household_no"] or "") for row in homes}


def _parallel(
    desk: Desk,
    names: Mapping[str, str],
    writers: Mapping[str, DeviceRow],
    unit: str,
    row: RowState,
    key: str,
    reveal: bool,
    before: str,
) -> Parallel:
    field = declared(row.kind)[key]
    owner = owner_of(row, field)
    return Parallel(
        unit, names.get(unit, ""), row.kind, RECORDS[row.kind].label, row.id, row_name(row), key, _label(field),
        tuple(_choice(desk, writers, field, sibling, row, reveal) for sibling in row.siblings[key]),
        owner == desk.store.role, "乡镇" if owner == "township" else "村里", before,
    )  # fmt: skip


def _before(connection: Connection, row: RowState, key: str, reveal: bool) -> str:
    known, value = value_before(connection, row.id, key, [value for _, value in row.siblings[key]])
    return _text(declared(row.kind)[key], value, reveal) if known else ""


def owner_of(row: RowState, field: Field) -> str:
    """The side that decides: the field's owner, or who made the row where either may write."""
    return row_side(row) if field.owner is Owner.EITHER else field.owner.value


def _label(field: Field) -> str:
    return "删除" if field.key == DELETED else field.label


def row_name(row: RowState) -> str:
    """What tells a row from the others of its kind: a name, a number, a day."""
    fields = declared(row.kind)
    found = next((key for key in NAMES if key in fields and row.values.get(key)), "")
    return show(fields[found], decode(fields[found], row.values[found])) if found else ""


def _choice(
    desk: Desk, writers: Mapping[str, DeviceRow], field: Field, sibling: Sibling, row: RowState, reveal: bool
) -> Choice:
    stamp, value = sibling
    return Choice(
        stamp, value, _text(field, value, reveal), _writer(desk, writers, stamp), value == row.values.get(field.key)
    )


def _text(field: Field, value: Wire, reveal: bool) -> str:
    if field.key == DELETED:
        return f"删除（{value}）" if value else "保留"
    hidden = field.level >= Level.SENSITIVE and not reveal
    shown = (mask if hidden else show)(field, decode(field, value))
    return shown or "（空）"


def _writer(desk: Desk, writers: Mapping[str, DeviceRow], stamp: Stamp) -> str:
    if stamp.device == desk.store.device:
        return "这台电脑"
    device = writers.get(stamp.device)
    if device is None:
        return "乡镇" if stamp.device.startswith("T") else "村里另一台电脑"
    return f"{device.name}{f'{device.letter}机' if device.letter else ''}"


def decide(desk: Desk, kind: str, row: str, key: str, value: Any) -> None:
    """Let one value stand: one that stands there already or another; AppError PAR-101 (settled meanwhile), PAR-102 (not ours).

    `value` is a value of the field, not its wire form."""
    decide_many(desk, [(kind, row, key, value)])


def decide_many(desk: Desk, decisions: list[tuple[str, str, str, Any]]) -> int:
    """Several decisions as one verb; returns how many fields were settled."""
    with desk.writing("裁决并行修改") as door:
        for kind, row_id, key, value in decisions:
            _check(desk, door, kind, row_id, key)
            door.change(kind, row_id, {key: value}, why="裁决并行修改")
    return len(decisions)


def _check(desk: Desk, door: Door, kind: str, row_id: str, key: str) -> None:
    row, field = row_state(door.connection, kind, row_id), declared(kind)[key]
    where = f"{RECORDS[kind].label}：{_label(field)}"
    if row is None or key not in row.siblings:
        raise AppError("PAR-101", "这一项已经裁决过了。", "请刷新后再看。", where)
    if owner_of(row, field) != desk.store.role:
        side = "乡镇" if field.owner is Owner.TOWNSHIP else "村里"
        raise AppError("PAR-102", f"这一项由{side}裁决。", "裁决以后会随下一个包传过来。", where)
