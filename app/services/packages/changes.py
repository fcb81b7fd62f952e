"""What a package changes in one unit, field by field, on demand: a plan names households, not their thousand values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.domain.merging import Merged
from app.domain.questionnaire.field import Kind, Level
from app.domain.records import BASE_FIELDS, RECORDS, declared
from app.domain.units import RowState, Wire
from app.domain.values import decode, mask, show
from app.services.desk import Desk
from app.services.packages.opening import opened
from app.services.packages.parallels import row_name
from app.services.packages.planning import Ahead, Step, changes, merge_entries
from app.services.packages.rules import ground_of

NEW_ROW, CHANGED, DISPUTED = "新增", "更改", "待裁决"
_KEPT = frozenset(field.key for field in BASE_FIELDS if field.key != "deleted_reason")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field as it is here and as it will be; `what`: 新增, 更改 or 待裁决 (both values stay until somebody decides)."""

    record: str
    label: str
    old: str
    new: str
    what: str


def changes_of(desk: Desk, typed: Mapping[Path, str], path: Path, unit: str) -> list[FieldChange]:
    """What taking one file does to one unit, after the files before it in the same go were taken.

    `typed`: the files in the order they will be taken, with the characters typed for them. AppError as opening a package."""
    ahead: Ahead = {}
    for file, confirm in typed.items():
        step = _step(desk, file, confirm, unit, ahead)
        if file == path:
            return list(_told(step.merged)) if step is not None and step.merged is not None and changes(step) else []
        if step is not None and step.merged is not None and changes(step):
            ahead[unit] = step.merged.unit
    return []


def _step(desk: Desk, path: Path, confirm: str, unit: str, ahead: Ahead) -> Step | None:
    package = opened(desk, path, confirm)
    entry = package.only(unit)
    if entry is None:
        return None
    with desk.reading() as connection:
        return merge_entries(connection, [entry], ground_of(desk, package), ahead)[0]


def _told(merged: Merged) -> Iterator[FieldChange]:
    rows = merged.unit.rows
    fresh = [rows[row] for row in merged.new_rows if row in rows]
    for row in sorted(fresh, key=lambda row: (list(RECORDS).index(row.kind) if row.kind in RECORDS else 999, row.id)):
        if row.kind in RECORDS:
            yield FieldChange(_record(row), "", "", _summary(row), NEW_ROW)
    for change in merged.changes:
        if change.kind in RECORDS and change.key not in _KEPT and change.key in declared(change.kind):
            yield FieldChange(_record(rows[change.row]), _label(change.kind, change.key), _text(change.kind, change.key, change.old),
                              _text(change.kind, change.key, change.new), CHANGED)  # fmt: skip
    for dispute in merged.disputes:
        if dispute.kind in RECORDS and dispute.key in declared(dispute.kind):
            texts = [_text(dispute.kind, dispute.key, value) for _, value in dispute.siblings]
            yield FieldChange(
                _record(rows[dispute.row]),
                _label(dispute.kind, dispute.key),
                texts[0],
                " ｜ ".join(texts[1:]),
                DISPUTED,
            )


def _record(row: RowState) -> str:
    return f"{RECORDS[row.kind].label} {row_name(row)}".strip()


def _label(kind: str, key: str) -> str:
    return "删除" if key == "deleted_reason" else declared(kind)[key].label


def _text(kind: str, key: str, value: Wire) -> str:
    if key == "deleted_reason":
        return f"删除（{value}）" if value else "保留"
    field = declared(kind)[key]
    if field.kind in (Kind.REF, Kind.JSON):
        return "（有）" if value else "（空）"
    return (mask if field.level >= Level.SENSITIVE else show)(field, decode(field, value)) or "（空）"


def _summary(row: RowState) -> str:
    """The first few values of a row that is new here."""
    fields = [
        field
        for field in RECORDS[row.kind].fields
        if row.values.get(field.key) is not None and field.kind not in (Kind.REF, Kind.JSON)
    ]
    return "，".join(f"{field.label}{_text(row.kind, field.key, row.values[field.key])}" for field in fields[:4])
