"""All kinds of rows of a store, each declared once: tables, packages, journal and schema are made from this list."""

from __future__ import annotations

from functools import cache

from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req
from app.domain.questionnaire.kinds import KINDS as FORM_KINDS
from app.domain.records.paper import PAPER_KINDS
from app.domain.records.relative import RELATIVE_KINDS
from app.domain.records.road import ROAD_KINDS
from app.domain.records.sweep import SWEEP_KINDS
from app.domain.records.work import WORK_KINDS

# Bookkeeping of every row: people read it, nothing is ordered by it.
BASE_FIELDS: tuple[Field, ...] = (
    Field("created_by", "录入人", Kind.TEXT, Level.PERSONAL, owner=Owner.EITHER, auto=True, source="design §3"),
    Field("created_at", "录入时间", Kind.TEXT, Level.INTERNAL, owner=Owner.EITHER, auto=True, source="design §3"),
    Field("updated_by", "修改人", Kind.TEXT, Level.PERSONAL, owner=Owner.EITHER, auto=True, source="design §3"),
    Field("updated_at", "修改时间", Kind.TEXT, Level.INTERNAL, owner=Owner.EITHER, auto=True, source="design §3"),
    Field("deleted_reason", "删除原因", Kind.TEXT, Level.INTERNAL, owner=Owner.EITHER, source="design §3"),
)

RECORDS: dict[str, RecordKind] = {
    kind.name: kind for kind in (*FORM_KINDS, *ROAD_KINDS, *WORK_KINDS, *PAPER_KINDS, *SWEEP_KINDS, *RELATIVE_KINDS)
}

__all__ = ["BASE_FIELDS", "RECORDS", "Req", "declared", "kinds_of_unit"]


@cache
def declared(kind: str) -> dict[str, Field]:
    """Field key -> declaration of a kind, bookkeeping included; KeyError for an unknown kind."""
    return {field.key: field for field in (*RECORDS[kind].fields, *BASE_FIELDS)}


def kinds_of_unit(unit: str) -> tuple[str, ...]:
    """Names of the kinds whose rows live in units of this kind."""
    return tuple(name for name, kind in RECORDS.items() if kind.unit == unit)
