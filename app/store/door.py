"""The one door every write goes through: stamps, seen vectors, ownership, journal (`design.md` §3)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection

from app.domain.errors import AppError
from app.domain.merging import Merged, row_side, write_value
from app.domain.questionnaire.field import Kind, Owner
from app.domain.records import RECORDS, declared
from app.domain.records.sweep import AID_FIELDS
from app.domain.units import RowState, Seen, Stamp, UnitState, Wire
from app.domain.values import EMPTY, encode
from app.store import rows
from app.store.store import get_meta, set_meta

NAMESPACE = UUID("7f1d7c1e-3d5c-4f7a-9c53-0f7b8f0f5a11")
# Kinds that open a unit of their own under the row's own id.
ROOTS = ("household", "meeting", "notice", "report_letter")
PARENTS = ("household_id", "meeting_id", "notice_id")
# Kinds whose content is not repeated in the journal's line of their creation.
UNREPEATED = frozenset({"import_base"})
# Kinds whose history tells what their creation said: of other rows that came with a package the row itself says it.
RETOLD = frozenset({"life_event", "case_event"})
# Begins the reason of every row that an undone verb had created; such a row may come back, unlike one a person deleted.
UNDONE = "撤销："
# Set in the store's own notes once something was undone, so that nobody else has to look for such rows.
UNDONE_NOTE = "undone"
JOURNAL_COLUMNS = (
    "device", "counter", "operator", "at", "verb", "unit_id", "kind", "row_id", "field", "old", "new", "why",
)  # fmt: skip
UNIT_UPSERT = (
    "INSERT INTO unit(id, kind, village, seen, touched) VALUES(?,?,?,?,?)"
    " ON CONFLICT(id) DO UPDATE SET seen=excluded.seen, touched=excluded.touched"
)
_UNIT = (
    "SELECT kind, village, seen, EXISTS(SELECT 1 FROM r_erasure e WHERE e.unit_id=unit.id AND e.member_id IS NULL)"
    " FROM unit WHERE id=?"
)
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def stable_id(*parts: str) -> str:
    """The same id on every laptop for the same words (imports, the village's own unit)."""
    return str(uuid5(NAMESPACE, "\0".join(parts)))


def new_id() -> str:
    """A fresh row id."""
    return str(uuid4())


class Door:
    """Writes of one verb in one transaction: one counter, one journal group."""

    def __init__(self, connection: Connection, device: str, operator: str, at: str, verb: str) -> None:
        self.connection = connection
        self.device, self.operator, self.at, self.verb = device, operator, at, verb
        self.side = Owner.TOWNSHIP if device.startswith("T") else Owner.VILLAGE
        self._stamp: Stamp | None = None
        self._units: dict[str, tuple[str, str, Seen]] = {}
        self._journal: list[tuple[Any, ...]] = []
        self._inserts: dict[str, list[tuple[Any, ...]]] = {}
        self._anything_undone: bool | None = None
        self._highest: int | None = None
        # Changes a rule looks at when the verb ends: (unit, kind, row, key, old and new value).
        self.followed: list[tuple[str, str, str, str, Wire, Wire]] = []

    def __enter__(self) -> Door:
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        if kind is None:
            self.flush()

    @property
    def stamp(self) -> Stamp:
        """This verb's stamp, drawn at the first write; counters run past every counter ever seen here."""
        if self._stamp is None:
            counter = int(get_meta(self.connection, "counter", "0")) + 1
            set_meta(self.connection, "counter", str(counter))
            self._stamp = Stamp(self.device, counter)
        return self._stamp

    def create(self, kind: str, values: Mapping[str, Any], row_id: str = "", village: str = "", why: str = "") -> str:
        """A new row; returns its id. The unit is its parent's, or its own for kinds that open one."""
        if row_id and self._was_undone(kind, row_id):
            self.revive(kind, row_id, values, why)
            return row_id
        row = RowState(row_id or new_id(), kind, {}, self.stamp)
        fields = declared(kind)
        for key, value in values.items():
            field = fields.get(key)
            if field is None or field.owner not in (self.side, Owner.EITHER):
                self._check_owner(row, key)
            else:
                wire = encode(field, value)
                if wire is not None:
                    row.values[key] = wire
        row.values["created_by"], row.values["created_at"] = self.operator, self.at
        unit_id = self._unit_for(kind, row, village)
        self._inserts.setdefault(kind, []).append(rows.to_cells(row, unit_id))
        self._note(unit_id, row, "", None, _created(row), why)
        return row.id

    def change(self, kind: str, row_id: str, values: Mapping[str, Any], why: str = "") -> tuple[str, ...]:
        """Change fields of a row; returns the keys whose value is really another one."""
        self._write_inserts()
        row = rows.row_state(self.connection, kind, row_id)
        unit_id = rows.unit_of(self.connection, kind, row_id)
        if row is None or unit_id is None:
            raise AppError("S-130", "要改的这条记录已经不在了。", "请重新打开这一户再看。", RECORDS[kind].label)
        changed = [key for key, value in values.items() if self._change_one(row, unit_id, key, value, why)]
        if changed:
            self._put(row, "updated_by", self.operator)
            self._put(row, "updated_at", self.at)
            self._touch(unit_id)
            self._save(row, unit_id)
        return tuple(changed)

    def revive(self, kind: str, row_id: str, values: Mapping[str, Any], why: str = "") -> tuple[str, ...]:
        """A deleted row comes back with these values alone; what it held before is blank."""
        own = [field for field in RECORDS[kind].fields if field.owner in (self.side, Owner.EITHER)]
        whole = {field.key: values.get(field.key, EMPTY.get(field.kind)) for field in own}
        return self.change(kind, row_id, {"deleted_reason": EMPTY.get(Kind.TEXT), **whole}, why)

    def _was_undone(self, kind: str, row_id: str) -> bool:
        # Ids made from numbers of a file or of a household come again when the same thing is written once more.
        if self._anything_undone is None:
            self._anything_undone = get_meta(self.connection, UNDONE_NOTE, "") == "1"
        if not self._anything_undone:
            return False
        row = rows.row_state(self.connection, kind, row_id)
        return row is not None and str(row.values.get("deleted_reason") or "").startswith(UNDONE)

    def remove(self, kind: str, row_id: str, reason: str) -> None:
        """Soft delete with its reason; the row stays and travels."""
        self.change(kind, row_id, {"deleted_reason": reason}, why=reason)

    def _change_one(self, row: RowState, unit_id: str, key: str, value: Any, why: str) -> bool:
        self._check_owner(row, key)
        new, old = encode(declared(row.kind)[key], value), row.values.get(key)
        if new == old and key not in row.siblings:
            return False
        self._put(row, key, new)
        self._note(unit_id, row, key, _json(old), _json(new), why)
        if (row.kind, key) in AID_FIELDS:
            self.followed.append((unit_id, row.kind, row.id, key, old, new))
        return True

    def _put(self, row: RowState, key: str, value: Wire) -> None:
        if value is None and key not in row.values and key not in row.stamps:
            return
        write_value(row, key, value, self.stamp)

    def _check_owner(self, row: RowState, key: str) -> None:
        field = declared(row.kind).get(key)
        if field is None:
            raise KeyError(f"{row.kind}.{key} is not declared")
        # Where either side may write, the row says who does: the other side would refuse our value anyway.
        owner = Owner(row_side(row)) if field.owner is Owner.EITHER else field.owner
        if owner is not self.side:
            side = "乡镇" if owner is Owner.TOWNSHIP else "村里"
            raise AppError(
                "S-131", f"“{field.label}”由{side}填写，这里不能改。", "有不同意见请写进说明。", RECORDS[row.kind].label
            )

    def _unit_for(self, kind: str, row: RowState, village: str) -> str:
        if kind in ROOTS:
            self._open(row.id, RECORDS[kind].unit, village)
            return row.id
        parent = next((str(row.values[key]) for key in PARENTS if row.values.get(key)), "")
        unit = RECORDS[kind].unit
        if unit == "household":
            parent = str(row.values["household_id"])
        elif unit in ("meeting", "notice"):
            parent = str(row.values[f"{unit}_id"])
        else:
            parent = stable_id(village, unit)
            self._open(parent, unit, village)
            return parent
        self._touch(parent)
        return parent

    def _open(self, unit_id: str, kind: str, village: str) -> None:
        if unit_id not in self._units and rows.seen_of(self.connection, unit_id) is None:
            self._units[unit_id] = (kind, village, {})
        self._touch(unit_id)

    def _touch(self, unit_id: str) -> None:
        if unit_id not in self._units:
            found = self.connection.exec_driver_sql(_UNIT, (unit_id,)).first()
            if found is None:
                raise AppError("S-132", "这条记录所属的农户不在了。", "请重新打开后再试。", "保存")
            if found[3]:
                text = "这一户的个人信息已经按依据删除，不能再登记。"
                raise AppError("ERASE-103", text, "以后重新申请的，请按新的一户登记。", "保存")
            self._units[unit_id] = (found[0], found[1], dict(json.loads(found[2])))
        self._units[unit_id][2][self.device] = self.stamp.counter

    def _save(self, row: RowState, unit_id: str) -> None:
        cells = rows.to_cells(row, unit_id)
        self.connection.exec_driver_sql(rows.layout(row.kind).update, (*cells, row.id))

    def _note(self, unit_id: str, row: RowState, key: str, old: str | None, new: str | None, why: str) -> None:
        stamp = self.stamp
        self._journal.append(
            (
                stamp.device,
                stamp.counter,
                self.operator,
                self.at,
                self.verb,
                unit_id,
                row.kind,
                row.id,
                key,
                old,
                new,
                why,
            )
        )

    def take(self, merged: Merged, known: UnitState | None) -> None:
        """Write a merged unit as it stands (stamps of others kept) and journal what it changed here."""
        unit = merged.unit
        self._advance(unit)
        fresh = set(merged.new_rows)
        touched = {c.row for c in merged.changes} | {d.row for d in merged.disputes}
        for row in unit.rows.values():
            if row.id in fresh:
                self._take_new(row, unit.id)
            elif row.id in touched or known is None or known.rows.get(row.id) != row:
                self._take_row(row, unit.id)
        for change in merged.changes:
            row = unit.rows[change.row]
            self._note(unit.id, row, change.key, _json(change.old), _json(change.new), "")
        self._units[unit.id] = (unit.kind, unit.village, dict(unit.seen))

    def begin(self) -> None:
        """Draw the stamp before a part of the verb that may be taken back alone (`forget`): a counter is never used twice."""
        assert self.stamp

    def forget(self) -> None:
        """Drop what was not flushed; the caller has taken back what was."""
        self._journal, self._inserts, self._units, self.followed = [], {}, {}, []
        self._highest = None

    def _take_new(self, row: RowState, unit_id: str) -> None:
        self._note(unit_id, row, "", None, _created(row) if row.kind in RETOLD else None, "")
        if row.kind in RECORDS:
            self._inserts.setdefault(row.kind, []).append(rows.to_cells(row, unit_id))
        else:
            self._take_row(row, unit_id)

    def _take_row(self, row: RowState, unit_id: str) -> None:
        if row.kind in RECORDS:
            self._save(row, unit_id)
            return
        self.connection.exec_driver_sql(
            "INSERT OR REPLACE INTO unknownrow(id, unit_id, kind, state) VALUES(?,?,?,?)",
            (row.id, unit_id, row.kind, rows.dump_unknown(row)),
        )

    def _advance(self, unit: UnitState) -> None:
        # Our next stamps must be higher than all we have seen, so that "highest counter" means newest.
        highest = max(unit.seen.values(), default=0)
        if self._highest is None:
            self._highest = int(get_meta(self.connection, "counter", "0"))
        if highest > self._highest:
            set_meta(self.connection, "counter", str(highest))
            self._highest = highest

    def flush(self) -> None:
        """Write rows, journal and seen vectors of this verb."""
        self._write_inserts()
        if self._journal:
            rows.insert_cells(self.connection, "journal", JOURNAL_COLUMNS, self._journal)
            self._journal = []
        last = self.connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM journal").scalar_one()
        if self._units:
            units = [(unit_id, kind, village, json.dumps(dict(sorted(seen.items()))), last)
                     for unit_id, (kind, village, seen) in self._units.items()]  # fmt: skip
            self.connection.exec_driver_sql(UNIT_UPSERT, units)
        self._units = {}

    def _write_inserts(self) -> None:
        for kind, cells in self._inserts.items():
            rows.insert_rows(self.connection, kind, cells)
        self._inserts = {}


def _created(row: RowState) -> str | None:
    # What a file said stands in the base row itself and in the rows made from it; a third copy would help nobody.
    return None if row.kind in UNREPEATED else _encode(row.values)


def _json(value: Wire) -> str | None:
    return None if value is None else _encode(value)
