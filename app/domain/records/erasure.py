"""An erasure: on which legal ground whose data was emptied, by ids alone; the one row an erased household keeps (`design.md` §5)."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, Owner, RecordKind, Req

T = Kind.TEXT
L = Level
R = Req.REQUIRED
E = Owner.EITHER
S = "design §5"

# No name and no number of a person stands here: the row travels, and it is all that stays.
ERASURE = RecordKind(
    "erasure",
    "删除个人信息",
    "household",
    (
        Field("household_id", "农户", Kind.REF, req=R, owner=E, source="design §3"),
        Field("member_id", "家庭成员", Kind.REF, owner=E, source=S),  # blank: the whole household
        Field("person_id", "人", Kind.REF, owner=E, source=S),
        Field("ground", "法律依据", Kind.CODE, req=R, codes="ERASURE_GROUND", owner=E, source=S),
        Field("ground_text", "依据说明", Kind.LONGTEXT, req=R, owner=E, source=S, max_length=500),
        Field("erased_on", "删除日期", Kind.DATE, req=R, owner=E, source=S),
        Field("name", "经办人", T, L.PERSONAL, req=R, owner=E, source=S, max_length=50),
        # [[kind, row, field], …]: cells of other units in which a person decided to take a name out
        Field("cells", "另外清空的位置", Kind.JSON, owner=E, source=S),
    ),
)

ERASURE_KINDS = (ERASURE,)
