"""All kinds of rows of a store, each declared once: tables, packages, journal and schema are made from this list."""

from __future__ import annotations

from functools import cache

from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req
from app.domain.questionnaire.kinds import KINDS as FORM_KINDS
from app.domain.records.archive import ARCHIVE_KINDS
from app.domain.records.audit import AUDIT_KINDS
from app.domain.records.board import BOARD_KINDS
from app.domain.records.duty import DUTY_KINDS
from app.domain.records.employment import EMPLOYMENT_KINDS
from app.domain.records.erasure import ERASURE_KINDS
from app.domain.records.ledger import LEDGER_KINDS
from app.domain.records.lowincome import LOW_INCOME_KINDS
from app.domain.records.paper import PAPER_KINDS
from app.domain.records.plan import PLAN_KINDS
from app.domain.records.relative import RELATIVE_KINDS
from app.domain.records.road import ROAD_KINDS
from app.domain.records.rounds import ROUND_KINDS
from app.domain.records.staff import STAFF_KINDS
from app.domain.records.sweep import SWEEP_KINDS
from app.domain.records.town import TOWN_KINDS
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
    kind.name: kind
    for kind in (
        *FORM_KINDS,
        *ROAD_KINDS,
        *BOARD_KINDS,
        *DUTY_KINDS,
        *WORK_KINDS,
        *LEDGER_KINDS,
        *PAPER_KINDS,
        *SWEEP_KINDS,
        *EMPLOYMENT_KINDS,
        *ROUND_KINDS,
        *RELATIVE_KINDS,
        *LOW_INCOME_KINDS,
        *PLAN_KINDS,
        *ARCHIVE_KINDS,
        *ERASURE_KINDS,
        *STAFF_KINDS,
        *TOWN_KINDS,
        *AUDIT_KINDS,
    )
}

__all__ = ["BASE_FIELDS", "RECORDS", "Req", "declared"]


@cache
def declared(kind: str) -> dict[str, Field]:
    """Field key -> declaration of a kind, bookkeeping included; KeyError for an unknown kind."""
    return {field.key: field for field in (*RECORDS[kind].fields, *BASE_FIELDS)}
