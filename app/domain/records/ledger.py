"""Rows of the ledgers: closed months with their zero report, and what was entered into the national system (`domain.md` §15)."""

from __future__ import annotations

from app.domain.questionnaire.conditions import equals
from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
EITHER = Owner.EITHER
ZERO = equals("zero", True, "零报告的")

LEDGER_CLOSE = RecordKind(
    "ledger_close",
    "台账结账",
    "village",
    (
        Field("period", "结账月份", Kind.MONTH, L.OPEN, req=R, source="design §3, R-12.6"),
        Field("closed_on", "结账日期", Kind.DATE, L.OPEN, req=R, source="design §3"),
        Field("closed_name", "填表人", T, L.INTERNAL, req=R, source="domain §15"),
        Field("auditor", "审核人", T, L.INTERNAL, source="domain §15"),
        Field("mark", "结账时已知的记录", Kind.JSON, req=R, source="design §3"),
        Field("digests", "各台账内容的校验码", Kind.JSON, source="design §3"),
        Field("zero", "零报告", Kind.BOOL, L.OPEN, source="domain §15.20"),
        Field("signed_names", "零报告签字人", Kind.TEXTS, L.INTERNAL, req=Req.CONDITIONAL, when=ZERO, source="domain §15.20"),
        Field("note", "说明", Kind.LONGTEXT, source="domain §15.20", max_length=500),
    ),
)  # fmt: skip

SYSTEM_ENTRY = RecordKind(
    "system_entry",
    "系统录入记录",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=EITHER, source="design §3"),
        Field("target_id", "哪条记录", Kind.REF, req=R, owner=EITHER, source="domain §15.14"),
        Field("column", "系统里的列名", T, req=R, owner=EITHER, source="domain §15.14"),
        Field("value", "录入的内容", T, L.SENSITIVE, owner=EITHER, source="domain §15.14", max_length=500),
        Field("entered_name", "录入人", T, L.INTERNAL, req=R, owner=EITHER, source="domain §15.14"),
        Field("entered_on", "录入日期", Kind.DATE, req=R, owner=EITHER, source="domain §15.14"),
        Field("file", "核对的导出文件", T, owner=EITHER, source="domain §15.14"),
        Field(
            "said",
            "导出文件里的内容",
            T,
            L.SENSITIVE,
            owner=EITHER,
            source="domain §15.14",
            max_length=500,
            hint="和登记的内容一致时不填。",
        ),
    ),
)

LEDGER_KINDS = (LEDGER_CLOSE, SYSTEM_ENTRY)
