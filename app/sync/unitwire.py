"""A unit as it travels: plain JSON objects over `app.domain.units` (`FORMAT.md` §6). Empty values are left out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from app.domain.units import RowState, Seen, Sibling, Stamp, UnitState, Wire
from app.sync import shape
from app.sync.limits import COUNTER_END, MAX_FIELDS, MAX_ROWS, MAX_SIBLINGS, MAX_TEXT
from app.sync.shape import BadShape, need
from app.sync.trouble import trouble

_UNIT_KEYS = frozenset({"id", "kind", "village", "seen", "rows"})
_ROW_KEYS = frozenset({"id", "kind", "created", "values", "stamps", "siblings"})


def encode_unit(unit: UnitState) -> dict[str, Any]:
    """The wire form: rows sorted by id, None values and empty tables left out."""
    rows = [_encode_row(unit.rows[row_id]) for row_id in sorted(unit.rows)]
    return {"id": unit.id, "kind": unit.kind, "village": unit.village, "seen": dict(unit.seen), "rows": rows}


def _encode_row(row: RowState) -> dict[str, Any]:
    values = {key: value for key, value in row.values.items() if value is not None}
    wire: dict[str, Any] = {"id": row.id, "kind": row.kind, "created": list(row.created), "values": values}
    if row.stamps:
        wire["stamps"] = {key: list(stamp) for key, stamp in row.stamps.items()}
    if row.siblings:
        wire["siblings"] = {key: [[list(stamp), value] for stamp, value in all_] for key, all_ in row.siblings.items()}
    return wire


def decode_unit(wire: Any, where: str = "") -> UnitState:
    """The unit of a wire form. AppError `sync.unit` for any wrong type, size, name, stamp or unseen stamp."""
    try:
        return _decode(wire)
    except BadShape as error:
        raise trouble("sync.unit", where, what=error) from error


def checked_wire(unit: UnitState) -> dict[str, Any]:
    """The wire form, proven readable before it leaves; AppError `sync.unit` names the unit."""
    try:
        wire = encode_unit(unit)
        decode_unit(wire, unit.id)
    except (TypeError, AttributeError) as error:  # a caller's object of the wrong type: name the unit all the same
        raise trouble("sync.unit", unit.id, what="类型不对") from error
    return wire


def _decode(wire: Any) -> UnitState:
    table = shape.table(wire, "单元", len(_UNIT_KEYS))
    need(table.keys() == _UNIT_KEYS, "单元项目")
    seen = shape.seen(table["seen"], "已见记录")
    unit = UnitState(
        shape.text(table["id"], "单元编号", shape.IDENT),
        shape.text(table["kind"], "单元类型", shape.KIND),
        shape.text(table["village"], "村代码", shape.PLACE),
        dict(seen),
    )
    last = ""
    for item in shape.items(table["rows"], "行数", MAX_ROWS):
        row = _decode_row(item, seen)
        need(row.id > last, "行次序或重复的行")
        unit.rows[row.id] = row
        last = row.id
    return unit


def _decode_row(wire: Any, seen: Seen) -> RowState:
    table = shape.table(wire, "行", len(_ROW_KEYS))
    shape.only(table, _ROW_KEYS, "行的项目")
    need({"id", "kind", "created", "values"} <= table.keys(), "行的项目")
    row = RowState(
        shape.text(table["id"], "行编号", shape.IDENT),
        shape.text(table["kind"], "行类型", shape.KIND),
        _values(table["values"]),
        _stamp(table["created"], seen),
    )
    if "stamps" in table:
        row.stamps = {key: _stamp(item, seen) for key, item in _fields(table["stamps"], "改动标记").items()}
        need(bool(row.stamps), "空的改动标记")
    if "siblings" in table:
        row.siblings = {key: _siblings(item, seen) for key, item in _fields(table["siblings"], "并列值").items()}
        need(bool(row.siblings), "空的并列值")
    return row


def _fields(value: Any, what: str) -> dict[str, Any]:
    table = shape.table(value, what, MAX_FIELDS)
    need(all(map(_is_key, table)), "项目名")
    return table


@lru_cache(maxsize=4096)
def _is_key(key: str) -> bool:
    return shape.KEY.fullmatch(key) is not None


def _values(value: Any) -> dict[str, Wire]:
    # The innermost loop of reading a package: most values are short texts, and they are waved through first.
    fields = _fields(value, "项目数")
    for item in fields.values():
        if type(item) is str and len(item) <= MAX_TEXT:
            continue
        need(item is not None, "空值")
        _scalar(item)
    return fields


def _scalar(value: Any) -> Wire:
    kind = type(value)
    if kind is str:
        need(len(value) <= MAX_TEXT, "文字太长")
    elif kind is int:
        need(-COUNTER_END < value < COUNTER_END, "数字太大")
    else:
        need(kind is bool or value is None, "值的类型")
    return cast("Wire", value)


def _stamp(value: Any, seen: Seen) -> Stamp:
    stamp = shape.stamp(value, "标记")
    need(seen.get(stamp.device, 0) >= stamp.counter, "标记不在已见记录里")
    return stamp


def _siblings(value: Any, seen: Seen) -> tuple[Sibling, ...]:
    found = []
    for item in shape.items(value, "并列值", MAX_SIBLINGS):
        need(type(item) is list and len(item) == 2, "并列值")
        found.append((_stamp(item[0], seen), _scalar(item[1])))
    need(len(found) >= 2 and len({stamp for stamp, _ in found}) == len(found), "并列值")
    return tuple(found)
