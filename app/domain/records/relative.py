"""近亲属: who of those that handle cases belongs to which household (`domain.md` §22 Relatives and 回避, S2)."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.questionnaire.field import Field, Kind, Level, Record, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED

RELATIVE = RecordKind(
    "relative",
    "近亲属备案",
    "village",
    (
        Field("name", "干部或经办人姓名", T, L.PERSONAL, req=R, source="S2, domain §22", max_length=50, format="name"),
        Field("role", "身份", Kind.CODE, req=R, codes="RELATIVE_ROLE", source="domain §22"),
        Field("household_id", "农户", Kind.REF, req=R, source="domain §22"),
        Field("member_id", "家庭成员", Kind.REF, L.PERSONAL, source="domain §22"),
        Field("kinship", "亲属关系", Kind.CODE, L.PERSONAL, req=R, codes="KINSHIP", source="LAW（民法典第1045条）; S2"),
        Field("told_on", "备案日期", Kind.DATE, source="domain §22"),
        Field("note", "说明", T, L.PERSONAL, source="domain §22"),
    ),
)

RELATIVE_KINDS = (RELATIVE,)


def kept_out(rows: Iterable[Record], household: str) -> frozenset[str]:
    """Names of those who may not visit, chair, vote, handle objections or audit in the case of a household."""
    return frozenset(
        str(row["name"]).strip() for row in rows if row.get("household_id") == household and row.get("name")
    )
